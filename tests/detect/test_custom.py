"""Detectors of authors: what they match, the limits, and errors that point at the row and the character."""


from __future__ import annotations

import pytest

from guardrails.detect import CustomRow, Detector, RowProblem, custom
from guardrails.detect.custom import MAX_PATTERN, MAX_ROWS, MAX_WORD, MAX_WORDS


def values(text: str, *rows: CustomRow) -> list[str]:
    return [text[m.start : m.end] for m in custom(rows).find(text)]


def test_patterns_and_words_are_found_with_their_own_types() -> None:
    detector = custom(
        [CustomRow("study", "STUDY_CODE", pattern=r"\bSTU-\d{4}\b"), CustomRow("projects", "PROJECT", words=["Falcon"])], name="ours"
    )
    text = "Falcon uses STU-1234"
    assert [(m.type, text[m.start : m.end], m.stage) for m in detector.find(text)] == [
        ("PROJECT", "Falcon", "custom"),
        ("STUDY_CODE", "STU-1234", "custom"),
    ]
    assert [m.type for m in detector.find(text, ["PROJECT"])] == ["PROJECT"]
    assert isinstance(detector, Detector)
    assert (detector.name, detector.languages) == ("ours", frozenset({"en"}))


def test_words_match_whole_in_any_case_and_next_to_each_other() -> None:
    row = CustomRow("w", "WORD", words=["Falcon", "Project Blue", "c++", "Straße"])
    assert values("FALCON falcon Falcons falcon-9", row) == ["FALCON", "falcon", "falcon"]
    assert values("project \n blue and PROJECT BLUEST", row) == ["project \n blue"]
    assert values("we use C++ here", row) == ["C++"]
    assert values("STRASSE strasse Straße", row) == ["STRASSE", "strasse", "Straße"]


def test_disguises_are_folded_for_authors_too() -> None:
    row = CustomRow("w", "WORD", words=["Falcon"])
    assert values("ｆａｌｃｏｎ F\u200balcon Fаlcon", row) == ["ｆａｌｃｏｎ", "F\u200balcon", "Fаlcon"]


def test_the_first_group_is_the_match() -> None:
    assert values("badge no 4471!", CustomRow("b", "BADGE", pattern=r"badge no (\d+)")) == ["4471"]


def test_other_scripts_keep_their_places() -> None:
    assert values("患者 Falcon 患者 Пациент", CustomRow("w", "WORD", words=["falcon", "пациент"])) == ["Falcon", "Пациент"]


@pytest.mark.parametrize(
    ("pattern", "offset", "message", "hint"),
    [
        (r"ab(?=c)", 2, "look-around is not supported", "match the surroundings too and put the wanted part into a group"),
        (r"(\w)\1", 4, "back-references are not supported", "write the alternatives out"),
        (r"a++", 1, "possessive and atomic parts are not supported", "patterns run in linear time without them"),
        (r"a(b", 1, "not a valid pattern: missing ): a(b", ""),
        (r"x\q", 1, r"not a valid pattern: invalid escape sequence: \q", ""),
        (r"a{2000}", 1, "not a valid pattern: invalid repetition size: {2000}", ""),
        (r"x*", None, "the pattern matches the empty text, so it would match everywhere", "use `+` instead of `*`"),
        (r"(?:a{1,900}b{1,900}){20}", None, "not a valid pattern: bad repetition operator: {20}", ""),
    ],
)
def test_a_pattern_that_cannot_be_used_says_where_and_what_to_try(pattern: str, offset: int | None, message: str, hint: str) -> None:
    with pytest.raises(RowProblem) as raised:
        custom([CustomRow("ok", "OK", pattern="ok"), CustomRow("bad", "BAD", pattern=pattern)])
    problem = raised.value
    assert isinstance(problem, ValueError)
    assert problem.row == 1
    if not pattern.endswith("{20}"):
        assert (str(problem), problem.offset, problem.hint) == (message, offset, hint)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "at least one pattern or word list"),
        ([CustomRow("a", "A", pattern="a")] * (MAX_ROWS + 1), f"at most {MAX_ROWS}"),
        ([CustomRow("a", "A", pattern="a" * (MAX_PATTERN + 1))], f"at most {MAX_PATTERN}"),
        ([CustomRow("a", "A", words=["w" * (MAX_WORD + 1)])], f"at most {MAX_WORD}"),
        ([CustomRow("a", "A", words=["w"] * (MAX_WORDS + 1))], f"more than {MAX_WORDS} words"),
        ([CustomRow("a", "A", words=["  "])], "an empty word"),
        ([CustomRow("a", "lower", pattern="a")], "type `lower` must be capitals"),
        ([CustomRow("a", "A", pattern="a", words=["a"])], "either a pattern or words"),
        ([CustomRow("a", "A")], "either a pattern or words"),
        ([CustomRow("a", "A", pattern="a", score=2)], "between 0 and 1"),
    ],
)
def test_limits_are_kept(rows: list[CustomRow], message: str) -> None:
    with pytest.raises(RowProblem, match=message):
        custom(rows)
