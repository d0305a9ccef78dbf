"""Surrogates have the shape of the value, never its content; the same in one session, others in another."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest

from guardrails import words
from guardrails.detect.checksums import luhn
from guardrails.detect.pseudonyms import Vault, VaultFull, restore, substitute
from guardrails.detect.pseudonyms.near import Near
from guardrails.detect.pseudonyms.pool import ALL as POOL
from guardrails.detect.pseudonyms.pool import FAMILY, GIVEN, PLACES

from .conversation import ALL, NOTE, marked, one, vault_for

SHAPES = [
    ("NAME", "Maria Alvarez", r"[A-Z][a-z]+ [A-Z][a-z]+"),
    ("NAME", "ALVAREZ, MARIA T.", r"[A-Z]{3,}, [A-Z]{3,} [A-Z]\."),
    ("NAME", "maria alvarez", r"[a-z]+ [a-z]+"),
    ("NAME", "Dr. Ludwig van der Berg MD", r"Dr\. [A-Z][a-z]+ [A-Z][a-z]+ MD"),
    ("NAME", "Maria and Jose Alvarez", r"[A-Z][a-z]+ and [A-Z][a-z]+ [A-Z][a-z]+"),
    ("NAME", "O'Brien-Walsh", r"[A-Z][a-z]+"),
    ("PHONE", "(617) 234-8123", r"\([2-9][0-8]\d\) 555-01\d\d"),
    ("PHONE", "617.234.8123", r"[2-9][0-8]\d\.555\.01\d\d"),
    ("PHONE", "+1 617 234 8123", r"\+1 [2-9][0-8]\d 555 01\d\d"),
    ("SSN", "123-45-6789", r"000-(?!00)\d\d-(?!0000)\d{4}"),
    ("SSN", "123456789", r"000\d{6}"),
    ("EMAIL", "m.alvarez@gmail.com", r"[a-z0-9]{9}@example\.org"),
    ("URL", "https://portal.example.com/p/81", r"https://example\.org/[a-z0-9]{10}"),
    ("IP", "10.1.2.3", r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{3}"),
    ("MRN", "00482917", r"\d{8}"),
    ("MRN", "AB-123456/C", r"[A-Z]{2}-\d{6}/[A-Z]"),
    ("HEALTH_PLAN_ID", "1EG4-TE5-MK73", r"\d[A-Z]{2}\d-[A-Z]{2}\d-[A-Z]{2}\d\d"),
    ("ACCOUNT", "4111 1111 1111 1111", r"\d{4} \d{4} \d{4} \d{4}"),
    ("LOCATION", "02114", r"00[0-4]\d\d"),
    ("LOCATION", "02114-1234", r"00[0-4]\d\d-\d{4}"),
    ("LOCATION", "Salem County", r"[A-Z][a-z]+ County"),
    ("ADDRESS", "12 Oak Street, Apt 4B, Boston, MA 02114", r"\d\d [A-Z][a-z]+ Street, Apt \d[A-Z], [A-Z][a-z]+, MA 00[0-4]\d\d"),
    ("ADDRESS", "221st Elm Ave", r"\d\d\dst [A-Z][a-z]+ Ave"),
]

TOKENS = [  # no shape that could be kept, or one too small to be told apart afterwards
    ("AGE_OVER_89", "94-year-old"),
    ("PHOTO", "IMG_2041.jpg"),
    ("ORG", "Mercy Hospital"),
    ("EMPLOYEE", "E-12345"),
    ("NAME", "山田太郎"),
    ("NAME", "R2 D2"),
    ("MRN", "4821"),
    ("MRN", "١٢٣٤٥٦٧٨"),
    ("SSN", "6789"),
    ("PHONE", "+44 20 7946 0123"),
    ("PHONE", "555-1234"),
    ("DATE", "3/14"),
    ("DATE", "next Tuesday"),
    ("DATE", "March 3-5, 2025"),
    ("DATE", "02/30/2025"),
    ("IP", "fe80::1"),
    ("ADDRESS", "PO Box 334"),
    ("ADDRESS", "x" * 500),
]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("kind", "value", "shape"), SHAPES)
def test_a_surrogate_has_the_shape_and_nothing_of_the_value(seed: int, kind: str, value: str, shape: str) -> None:
    vault = vault_for(seed)
    given = one(vault, "s", kind, value, "surrogate")
    assert re.fullmatch(shape, given)
    kept = {"and", "dr", "md", "street", "apt", "ma", "county", "ave", "st", "org", "https", "example"}
    words = {w.lower() for w in re.findall(r"[^\W\d_]{3,}|\d{4,}", value)} - kept
    assert not words & {w.lower() for w in re.findall(r"[^\W\d_]{3,}|\d{4,}", given)}
    found = restore(f"it is {given}.", vault, "s", ALL)
    assert (found.text, found.altered) == (f"it is {value}.", ())


@pytest.mark.parametrize(("kind", "value"), TOKENS)
def test_what_has_no_shape_to_keep_becomes_a_token(kind: str, value: str) -> None:
    vault = vault_for(1)
    given = one(vault, "s", kind, value, "surrogate")
    assert re.fullmatch(rf"\[{kind}_[0-9A-HJKMNP-TV-Z]{{10}}\]", given)
    assert restore(given, vault, "s", {kind}).text == value


@pytest.mark.parametrize("style", ["token", "surrogate"])
@pytest.mark.parametrize(("kind", "value", "shape"), SHAPES)
def test_a_value_gets_the_same_in_its_session_and_another_elsewhere(style: str, kind: str, value: str, shape: str) -> None:
    vault = vault_for(1)
    first = one(vault, "s", kind, value, style)
    one(vault, "s", "NAME", "Wanda Kowalski", style)
    assert one(vault, "s", kind, value, style) == first
    assert len({one(vault, session, kind, value, style) for session in "abcdef"}) >= 5


def test_parts_of_a_name_keep_their_surrogates() -> None:
    vault = vault_for(1)
    first, last = one(vault, "s", "NAME", "Maria Alvarez", "surrogate").split()
    assert one(vault, "s", "NAME", "Ms. Alvarez", "surrogate") == f"Ms. {last}"
    assert one(vault, "s", "NAME", "ALVAREZ, MARIA", "surrogate") == f"{last.upper()}, {first.upper()}"
    assert one(vault, "s", "NAME", "Jose Alvarez", "surrogate").split()[1] == last
    assert one(vault, "s", "NAME", "maria", "surrogate") == first.lower()
    assert one(vault, "s", "NAME", "Alvarez's", "surrogate") == f"{last}'s"


def test_a_token_is_the_same_however_the_number_is_written() -> None:
    vault = vault_for(1)
    assert one(vault, "s", "PHONE", "(617) 234-8123", "token") == one(vault, "s", "PHONE", "617.234.8123", "token")
    assert one(vault, "s", "NAME", "Maria  ALVAREZ", "token") == one(vault, "s", "NAME", "maria alvarez", "token")
    assert one(vault, "s", "NAME", "Maria Alvarez", "token") != one(vault, "s", "ORG", "Maria Alvarez", "token")


def test_no_two_values_share_a_surrogate_and_any_two_are_three_digits_apart() -> None:
    vault = vault_for(1)
    given = [one(vault, "s", "MRN", f"{10_000_000 + 13 * i}", "surrogate") for i in range(300)]
    assert len(set(given)) == 300
    numbers = [g for g in given if g.isdigit()]
    assert len(numbers) > 290
    assert min(sum(a != b for a, b in zip(x, y, strict=True)) for x, y in combinations(numbers, 2)) >= 3


def test_phones_run_out_into_tokens_and_never_into_real_numbers() -> None:
    vault = vault_for(1)
    given = [one(vault, "s", "PHONE", f"617-{200 + i % 700}-{4000 + i}", "surrogate") for i in range(600)]
    assert len(set(given)) == 600
    assert all(re.fullmatch(r"\d{3}-555-01\d\d|\[PHONE_\w+\]", g) for g in given)
    assert any(g.startswith("[") for g in given)


def test_names_run_out_into_tokens() -> None:
    vault = vault_for(1)
    letters = str.maketrans("0123456789", "bcdfghklmn")
    given = [one(vault, "s", "NAME", f"Zz{i:05}a".translate(letters), "surrogate") for i in range(1500)]
    assert len(set(given)) == 1500
    assert sum(g.startswith("[") for g in given) < 600
    assert all(restore(g, vault, "s", ALL).count == 1 for g in given[::50])


def test_an_account_that_is_no_card_stands_for_one() -> None:
    for seed in range(30):
        assert not luhn(re.sub(r"\D", "", one(vault_for(seed), "s", "ACCOUNT", "4111 1111 1111 1111", "surrogate")))


def test_no_surrogate_is_a_word_of_the_text() -> None:
    vault = vault_for(1)
    first = one(vault, "s", "NAME", "Maria", "surrogate")
    text = f"{first} knows Maria"
    other = vault_for(1)
    _, matches = marked(f"{first} knows {{NAME:Maria}}")
    assert substitute(text, matches, other, "s", "surrogate") != f"{first} knows {first}"


def test_the_pool_is_invented_and_its_words_are_far_apart() -> None:
    assert len(POOL) == len(GIVEN) + len(FAMILY) + len(PLACES)
    assert min(len(GIVEN), len(FAMILY), len(PLACES)) >= 300
    near = Near()
    for word in POOL:
        assert word.isascii()
        assert word.isalpha()
        assert 5 <= len(word) <= 10
        assert near.kind(word) == ""
        near.add(word, "NAME")
    lists = (words.ANYWHERE, words.AFTER_SPACE, words.LOWER, words.LOWER_AFTER_SPACE, words.CAPITALS)
    common = {w.lower() for text in lists for w in text.split() if w.isalpha()}
    assert len(common) > 3000
    assert not [w for w in common if w in POOL or (len(w) > 4 and near.kind(w))]


@pytest.mark.parametrize("seed", range(12))
def test_dates_of_a_session_move_by_one_number_of_whole_weeks(seed: int) -> None:
    vault = vault_for(seed)
    real = [date(2024, 2, 29), date(2025, 3, 14), date(2025, 3, 17), date(1956, 12, 31)]
    moved = [date.fromisoformat(one(vault, "s", "DATE", str(d), "surrogate")) for d in real]
    steps = {m - r for m, r in zip(moved, real, strict=True)}
    assert len(steps) == 1
    step = steps.pop()
    assert timedelta(weeks=4) <= abs(step) <= timedelta(weeks=104)
    assert step % timedelta(weeks=1) == timedelta(0)


FORMATS = [
    "03/14/2025", "3/14/2025", "3/14/25",
    "2025-03-14", "2025/03/14", "14.03.2025", "March 14, 2025", "Mar. 14, 2025", "MARCH 14, 2025",
    "14 March 2025", "14-Mar-2025", "14-Mar-25", "the 14th of March 2025", "March 14th", "14 Mar", "March 2025",
    "20250314", "20250314093000", "March 14, 10:30", "March 14 at 9 am",
    "2025-03-14T09:30:00Z",
    "03/14/2025 09:30", "Friday, March 14, 2025", "03/14/2025 - 03/20/2025", "from March 14 to March 20, 2025", "March 14, '25",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("written", FORMATS)
def test_a_date_keeps_its_format_and_comes_back(seed: int, written: str) -> None:
    vault = vault_for(seed)
    given = one(vault, "s", "DATE", written, "surrogate")
    assert given != written
    if not given.startswith("["):
        assert len(re.findall(r"\d+", given)) == len(re.findall(r"\d+", written))
        assert re.sub(r"[A-Za-z]+|\d+", "", given) == re.sub(r"[A-Za-z]+|\d+", "", written)
    found = restore(f"on {given}, then", vault, "s", ALL)
    assert (found.text, found.altered) == (f"on {written}, then", ())


def test_a_day_of_the_week_stays_true() -> None:
    vault = vault_for(1)
    given = one(vault, "s", "DATE", "Friday, March 14, 2025", "surrogate")
    day = re.sub(r"^Friday, ", "", given)
    assert datetime.strptime(day, "%B %d, %Y").replace(tzinfo=UTC).weekday() == 4


def test_dates_of_two_patients_move_by_their_own_numbers() -> None:
    vault = vault_for(2)
    text, matches = marked("seen {DATE:2025-03-14}")
    first = substitute(text, matches, vault, "s", "surrogate", subject="a")
    second = substitute(text, matches, vault, "s", "surrogate", subject="b")
    assert first != second
    assert restore(f"{first}; {second}", vault, "s", ALL).text == f"{text}; {text}"


def test_a_date_that_stood_in_the_text_may_be_repeated() -> None:
    vault = vault_for(1)
    text, matches = marked("seen {DATE:2025-03-14}; approved 2019-06-01")
    sent = substitute(text, matches, vault, "s", "surrogate")
    assert restore(sent, vault, "s", ALL).text == text
    assert restore("approved June 1, 2019", vault, "s", ALL).altered == ()


@pytest.mark.parametrize("style", ["token", "surrogate"])
def test_a_whole_note_comes_back_as_it_was(style: str) -> None:
    for seed in range(25):
        vault = vault_for(seed)
        text, matches = marked(NOTE)
        sent = substitute(text, matches, vault, "s", style)  # type: ignore[arg-type]  # reason: a table's word
        assert not any(text[m.start : m.end] in sent for m in matches if len(text[m.start : m.end]) > 2)
        found = restore(sent, vault, "s", ALL)
        assert (found.text, found.altered) == (text, ())
        assert all(m.stage == "restored" and found.text[m.start : m.end] in text for m in found.matches)


def test_a_history_that_holds_pseudonyms_is_not_replaced_twice() -> None:
    vault = vault_for(1)
    for kind, value, _ in SHAPES[:6]:
        given = one(vault, "s", kind, value, "surrogate")
        assert one(vault, "s", kind, given, "surrogate") == given
    token = one(vault, "s", "NAME", "Wanda", "token")
    assert one(vault, "s", "NAME", token, "surrogate") == token


def test_a_full_vault_raises_and_gives_no_text() -> None:
    vault: Vault = vault_for(1, max_records=2)
    text, matches = marked(NOTE)
    with pytest.raises(VaultFull):
        substitute(text, matches, vault, "s", "surrogate")
