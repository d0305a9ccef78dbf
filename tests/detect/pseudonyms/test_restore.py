"""Only what is allowed is restored, in texts and in structured values, in time that grows with the text alone."""

from __future__ import annotations

import time
from typing import Any

import pytest

from guardrails.detect.pseudonyms import ValueTooLarge, restore, restore_value, substitute

from .conversation import ALL, NOTE, marked, one, vault_for


@pytest.mark.parametrize("style", ["token", "surrogate"])
def test_only_allowed_types_are_restored_and_others_stay(style: str) -> None:
    vault = vault_for(1)
    text, matches = marked("{NAME:Maria Alvarez} has {MRN:00482917} since {DATE:2025-03-14}")
    sent = substitute(text, matches, vault, "s", style)  # type: ignore[arg-type]  # reason: a table's word
    found = restore(sent, vault, "s", {"NAME"})
    assert found.text.startswith("Maria Alvarez has ")
    assert "00482917" not in found.text
    assert "2025-03-14" not in found.text
    assert found.altered == ()
    assert restore(sent, vault, "s", ()).text == sent


def test_a_slip_in_a_type_that_is_not_restored_is_not_reported() -> None:
    vault = vault_for(1)
    mrn = one(vault, "s", "MRN", "00482917", "surrogate")
    assert restore(f"MRN {mrn[:-1]}", vault, "s", {"NAME"}).altered == ()
    assert restore(f"MRN {mrn[:-1]}", vault, "s", {"MRN"}).altered


def test_a_report_says_where_and_holds_no_text() -> None:
    vault = vault_for(1)
    one(vault, "s", "NAME", "Maria Alvarez", "token")
    found = restore("for [NAME_7Q4K2MH3VT] now", vault, "s", ALL)
    (alteration,) = found.altered
    assert (alteration.start, alteration.end, alteration.type, alteration.why, alteration.path) == (4, 21, "NAME", "invented", ())


@pytest.mark.parametrize(
    "text",
    [
        "The [DATE] of [NAME] is on [DATE_OF_BIRTH].",
        "Fill in NAME_OF_PATIENT and EMAIL_ADDRESS, date_format, AGE_GROUP.",
        "Take 2 tablets (500 mg) at 8:30, BP 120/80, 5/5 strength, pain 3/10, 1/2 tablet; version 3.11.",
        "Mrs. Dalloway said she would buy the flowers herself in March 1925.",
        "See https://www.nejm.org/doi/10.1056/NEJMoa2034577 or https://example.org/x?q=[a].",
        "a\\nb \\[x\\] 50% [1] [[2]] %5B3%5D",
    ],
)
def test_ordinary_text_passes_unchanged_and_unreported(text: str) -> None:
    vault = vault_for(3)
    note, matches = marked(NOTE.replace("{DATE:", "{OTHER_DATE:").replace("{URL:", "{LINK:"))
    substitute(note, matches, vault, "s", "surrogate")
    found = restore(text, vault, "s", ALL)
    assert (found.text, found.altered, found.count) == (text, (), 0)


def test_arguments_of_a_tool_are_restored_wherever_strings_stand() -> None:
    vault = vault_for(1)
    name = one(vault, "s", "NAME", "Maria Alvarez", "token")
    mrn = one(vault, "s", "MRN", "80482917", "surrogate")
    assert not mrn.startswith("0")
    args: dict[str, Any] = {"to": name, "rows": [{"mrn": mrn, "n": 3}, (f"re {name}", None, True, 1.5)], "id": int(mrn)}
    found = restore_value(args, vault, "s", ALL)
    real = [{"mrn": "80482917", "n": 3}, ("re Maria Alvarez", None, True, 1.5)]
    assert found.value == {"to": "Maria Alvarez", "rows": real, "id": 80482917}
    assert (found.altered, found.count) == ((), 4)
    assert args["to"] == name
    assert "Maria" not in repr(found)


def test_a_key_and_a_number_that_cannot_be_restored_are_reported_with_their_path() -> None:
    vault = vault_for(1)
    name = one(vault, "s", "NAME", "Maria Alvarez", "token")
    mrn = next(m for i in range(9) if not (m := one(vault, "s", "MRN", f"0048291{i}", "surrogate")).startswith("0"))
    found = restore_value({"a": [{name: 1}], "b": int(mrn), "c": [f"x {name[:-2]}]"]}, vault, "s", ALL)
    assert [a.path for a in found.altered] == [("a", 0), ("b",), ("c", 0)]
    assert [a.why for a in found.altered][:2] == ["key", "number"]
    assert found.value["b"] == int(mrn)


def test_a_value_nested_too_deep_is_refused() -> None:
    value: list[Any] = []
    for _ in range(100):
        value = [value]
    with pytest.raises(ValueTooLarge) as caught:
        restore_value(value, vault_for(1), "s", ALL)
    assert str(caught.value) == "a value is nested too deep or has too many parts to be restored"


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "[NAME_",
        "1 ",
        "12/",
        "1-",
        "March ",
        "March 1",
        "a",
        "aB3",
        "\\",
        "\\n",
        "%5B",
        "http://",
        "@",
        "_",
        "A_",
        "Q. ",
        "555-01",
        "000 ",
        "é",
    ],
)
def test_no_text_takes_more_than_linear_time(unit: str) -> None:
    vault = vault_for(1)
    note, matches = marked(NOTE)
    substitute(note, matches, vault, "s", "surrogate")

    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        best = 9.0
        for _ in range(3):
            started = time.perf_counter()
            restore(text, vault, "s", ALL)
            best = min(best, time.perf_counter() - started)
        return best

    assert seconds(40_000) < 8 * seconds(10_000) + 0.02


def test_ten_thousand_pseudonyms_cost_no_more_than_ten() -> None:
    """The size of the map is not in the price: a text takes about the same time, whatever the session has given out."""
    times = []
    for size in (10, 10_000):
        vault = vault_for(1)
        tokens = [one(vault, "s", "MRN", f"{30_000_000 + i}", "token") for i in range(size)]
        text = " ".join(f"patient {tokens[i % 10]} was seen and is well" for i in range(2_000))
        best = 9.0
        for _ in range(3):
            started = time.perf_counter()
            assert restore(text, vault, "s", ALL).count == 2_000
            best = min(best, time.perf_counter() - started)
        times.append(best)
    assert times[1] < 3 * times[0] + 0.02
