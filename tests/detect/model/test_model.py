"""The model behind the detector protocol: offsets, types, windows, threads, limits."""

from __future__ import annotations

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.detect import Detector, TextTooLong
from guardrails.detect.model import Model
from guardrails.detect.model.days import counted, weekly
from guardrails.detect.model.model import FILE
from guardrails.detect.model.plausible import nobodys
from guardrails.detect.types import IDENTIFIERS

QUESTION = "My patient Maria Alvarez, DOB 3/14/1962, moved from Dayton to 42 Elm Street. Is lisinopril 20 mg safe in Parkinson's disease?"


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


def found(model: Model, text: str, types: list[str] | None = None) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.type) for m in model.find(text, types)]


def test_it_is_a_detector(model: Model) -> None:
    assert isinstance(model, Detector)


def test_it_finds_by_what_stands_around(model: Model) -> None:
    assert found(model, QUESTION) == [
        ("Maria Alvarez", "NAME"),
        ("3/14/1962", "DATE"),
        ("Dayton", "LOCATION"),
        ("42 Elm Street", "ADDRESS"),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Does Crohn's disease respond to infliximab?", "an eponym with its disease"),
        ("Remove the Foley catheter and check the Babinski sign.", "a device and a sign"),
        ("The CHA2DS2-VASc score is 3; start apixaban 5 mg BID.", "a score and a dose"),
        ("What is the Glasgow Coma Scale?", "a scale named after a city"),
        ("West Nile virus and Lyme disease both cause fever.", "diseases named after places"),
        ("May I take Tylenol in March or August?", "a verb and months alone"),
        ("He was tired. Don't go to town, and didn't they say so?", "a contraction that begins like a name"),
        ("Will the nurse mark the site and chase the labs?", "verbs that are names"),
    ],
)
def test_near_misses_are_left_alone(model: Model, text: str, why: str) -> None:
    assert found(model, text, ["NAME", "LOCATION", "ADDRESS"]) == [], why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Our clinic is open Monday through Friday, 8 to 5.", "opening hours"),
        ('{"system": "urn:oid:2.16.840.1.113883.19.5", "status": "active"}', "an object identifier"),
        ("She may qualify for NCT02477644, arm B.", "a trial of a register"),
        ("NM_000492.4:c.1521_1523del is which CFTR variant?", "a variant of a gene"),
        ("OBX|1|NM|2345-7^GLUCOSE^LN||182|mg/dL|70-105|H|||F", "a LOINC code in a message"),
    ],
)
def test_numbers_and_times_of_things_are_left_alone(model: Model, text: str, why: str) -> None:
    assert found(model, text) == [], why


def test_days_are_hours_of_a_place_only_as_a_range() -> None:
    assert weekly(["Mon", "-", "Fri", ",", "8"], 0, 1)
    assert weekly(["Open", "Monday", "through", "Friday"], 1, 4)
    assert not weekly(["seen", "Monday", "to", "discuss"], 1, 2)
    assert not weekly(["Monday", "and", "Friday"], 0, 1)
    assert all(weekly(["Mon", "/", "Wed", "/", "Fri", "and"], at, at + 1) for at in (0, 2, 4))
    assert not any(weekly(["Fri", "/", "Sat", "/", "Sun", "and"], at, at + 1) for at in (0, 2, 4))


def test_only_the_type_of_a_resource_is_nobodys(model: Model) -> None:
    assert nobodys(["resourceType", '"', ":", '"', "RelatedPerson", '"'], 4, 5, "NAME", model.network.lexicon)
    assert not nobodys(["resourceType", "of", "Maria", "Alvarez"], 2, 4, "NAME", model.network.lexicon)


def test_an_ordinal_is_counted_only_alone() -> None:
    assert counted(["the", "7", "th", "character"], 0, 3)
    assert not counted(["May", "7", "th", "visit"], 0, 3)
    assert not counted(["the", "7", "th"], 0, 3)


def test_offsets_count_in_the_text_as_given(model: Model) -> None:
    text = "Please ca\u200bll my wife \uff2daria Al\u200bvarez tomorrow."
    assert ("\uff2daria Al\u200bvarez", "NAME") in found(model, text)


def test_signals_are_found_when_asked_for(model: Model) -> None:
    text = "She was seen at Mercy General Hospital, 54 years old."
    assert found(model, text) == []
    assert found(model, text, ["ORG"]) == [("Mercy General Hospital", "ORG")]


def test_types_narrow_what_is_found(model: Model) -> None:
    assert found(model, QUESTION, ["DATE"]) == [("3/14/1962", "DATE")]
    with pytest.raises(ValueError, match="unknown identifier type"):
        model.find(QUESTION, ["PERSON"])


def test_the_cap_is_an_error_not_a_clean_text() -> None:
    with pytest.raises(TextTooLong):
        Model(max_chars=10).find("x" * 11)


def test_scores_are_probabilities(model: Model) -> None:
    matches = model.find(QUESTION)
    assert all(0 < m.score <= 1 and m.stage == "model" for m in matches)


def test_a_lower_threshold_never_covers_less() -> None:
    low, high = Model(threshold=0.2), Model(threshold=0.8)
    for text in (QUESTION, QUESTION.lower(), QUESTION.upper()):
        more = {i for s, e, _, _ in low.tag(text) for i in range(s, e)}
        less = {i for s, e, _, _ in high.tag(text) for i in range(s, e)}
        assert less <= more


def test_windows_do_not_change_what_is_found(model: Model) -> None:
    filler = "The patient slept well and had no new complaints. " * 30
    text = filler + QUESTION + " " + filler
    for shift in range(0, 3000, 613):
        moved = "x " * shift + text
        assert [(moved[m.start : m.end], m.type) for m in model.find(moved)] == [(text[m.start : m.end], m.type) for m in model.find(text)]


def test_memory_of_a_long_text_is_bounded(model: Model) -> None:
    text = (QUESTION + "\n") * 2000
    model.find(QUESTION)
    tracemalloc.start()
    matches = model.find(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(matches) >= 8000 * 0.99
    assert peak < 40 * len(text)


def test_threads_share_one_model_and_agree() -> None:
    texts = [QUESTION.replace("Maria", name) for name in ("Ana", "Bea", "Chidi", "Dov", "Xiuyun", "Zsofia")] * 20
    model = Model()
    alone = [Model().find(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(model.find, texts)) == alone


def test_words_of_a_text_are_not_kept(model: Model) -> None:
    model.find("Ask Xqzylvorth Brelnakkov about 99887766554 please.")
    assert not {"Xqzylvorth", "Brelnakkov", "99887766554"} & set(model.network._rows)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_judged_and_spans_lie_within_it(text: str) -> None:
    at = 0
    for match in Model().find(text):
        assert at <= match.start < match.end <= len(text)
        assert match.type in IDENTIFIERS
        at = match.end


def test_the_file_stays_small() -> None:
    assert FILE.stat().st_size < 8_000_000


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    import json

    import numpy as np

    path = tmp_path / "other.npz"
    np.savez(path, about=np.frombuffer(json.dumps({"format": 99}).encode(), np.uint8))
    with pytest.raises(ValueError, match="format 99"):
        Model(path).find("Maria Alvarez")


@pytest.mark.parametrize(
    ("words", "gaps", "first", "kind", "expected", "why"),
    [
        (["see", "D", ".", "Abernathy"], [4, 1, 0, 1], 3, "NAME", 1, "an initial belongs to the name"),
        (["see", "J", ".", "D", ".", "Abernathy"], [4, 1, 0, 1, 0, 1], 5, "NAME", 1, "so do two"),
        (["in", "St", ".", "Cloud"], [4, 1, 0, 1], 3, "LOCATION", 1, "so does a saint to the town"),
        (["ended", ".", "Abernathy"], [4, 0, 1], 2, "NAME", 2, "a sentence that ends is no initial"),
        (["take", "d", ".", "Abernathy"], [4, 1, 0, 1], 3, "NAME", 3, "nor is a small letter"),
        (["Ma", ".", "Zamarripa"], [4, 0, 1], 2, "NAME", 0, "a first name cut short"),
        (["vitamin", "D", ".", "Abernathy"], [4, 1, 0, 3], 3, "NAME", 3, "nor what stands on another line"),
    ],
)
def test_initials_and_saints_in_front_are_taken_in(
    model: Model, words: list[str], gaps: list[int], first: int, kind: str, expected: int, why: str
) -> None:
    from guardrails.detect.model.spans import widened

    assert widened(words, gaps, first, kind, model.network.lexicon) == expected, why


@pytest.mark.parametrize(
    ("words", "gaps", "after", "kind", "expected", "why"),
    [
        (["Ishikawa", "-", "Brown", "is"], [4, 0, 0, 1], 1, "NAME", 3, "a hyphen joins two names"),
        (["Miguel", "Echeverria", "is"], [4, 1, 1], 1, "NAME", 2, "a word that is a name and nothing else"),
        (["Miguel", "Tylenol"], [4, 1], 1, "NAME", 1, "a drug ends it"),
        (["Miguel", "-", "today"], [4, 0, 0], 1, "NAME", 1, "a word without a capital ends it"),
        (["Hollings", "-", "worth"], [4, 0, 3], 1, "NAME", 3, "a name parted by the end of a line"),
        (["Miguel", "Echeverria"], [4, 3], 1, "NAME", 1, "so does the end of a line"),
        (["Dayton", "Echeverria"], [4, 1], 1, "LOCATION", 1, "and a town is not lengthened"),
    ],
)
def test_the_rest_of_a_name_is_taken_in(
    model: Model, words: list[str], gaps: list[int], after: int, kind: str, expected: int, why: str
) -> None:
    from guardrails.detect.model.spans import lengthened

    assert lengthened(words, gaps, after, kind, model.network.lexicon) == expected, why


def test_public_lines_and_organisms_are_nobodys(model: Model) -> None:
    assert found(model, "Poison control is 1-800-222-1222 everywhere.") == []
    assert found(model, "Cultures grew C. auris and E. cloacae.", ["NAME"]) == []


def test_what_cannot_be_a_date_or_number_is_dropped(model: Model) -> None:
    from guardrails.detect.model.plausible import plausible

    lexicon = model.network.lexicon
    good = [
        (["3", "/", "14", "/", "24"], "DATE"),
        (["April"], "DATE"),
        (["9", "/", "21"], "DATE"),
        (["MRN", "4821"], "ID"),
        (["Dayton"], "LOCATION"),
    ]
    bad = [
        (["15", "-", "20"], "DATE"),
        (["7"], "DATE"),
        (["73211009"], "DATE"),
        (["1", ".", "1"], "ID"),
        (["136", "-", "145"], "ID"),
        (["150", "/", "90"], "ID"),
        (["15"], "ADDRESS"),
        (["liftoff"], "NAME"),
    ]
    assert all(plausible(words, kind, 0.6, lexicon) for words, kind in good)
    assert not any(plausible(words, kind, 0.6, lexicon) for words, kind in bad)
    sure = [
        (["12", "-", "2"], "DATE"),
        (["10", ".", "18"], "DATE"),
        (["le", "3", "octobre"], "DATE"),
        (["Зинаида", "Павловна"], "NAME"),
        (["molokai"], "LOCATION"),
        (["Gibbs"], "ADDRESS"),
    ]
    assert all(plausible(words, kind, 0.98, lexicon) for words, kind in sure)
    assert plausible(["M", ".", "de", "la", "Cruz"], "NAME", 0.98, lexicon)
    assert not plausible(["C", ".", "koseri", ",", "M"], "NAME", 0.98, lexicon)
    assert not any(plausible(words, kind, 0.98, lexicon) for words, kind in [(["13", "-", "20"], "DATE"), (["10", ".", "42"], "DATE")])
