"""The offline token counter: its margin, its table of measured texts, its cost."""

import json
from collections import defaultdict
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails import tokens, words
from guardrails.tokens import MARGIN, count
from tests.pace import in_time

ROWS = [json.loads(line) for line in Path(__file__).with_name("data").joinpath("tokens.jsonl").read_text(encoding="utf-8").splitlines()]
ORDINARY = {"prose", "clinical", "exchange", "code", "German", "French", "Spanish", "Polish", "Turkish", "Russian", "Arabic"}
ORDINARY |= {"Hindi", "Chinese", "Japanese", "Korean"}


def size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['kind']}-{len(row['text'])}")
def test_no_measured_text_is_under_counted_beyond_the_margin(row: dict[str, object]) -> None:
    true = max(int(str(row["cl100k_base"])), int(str(row["o200k_base"])))
    assert true <= MARGIN * count(str(row["text"]))


@pytest.mark.parametrize("row", [r for r in ROWS if r["kind"] in ORDINARY], ids=lambda row: f"{row['kind']}-{len(row['text'])}")
def test_ordinary_text_is_not_under_counted_at_all(row: dict[str, object]) -> None:
    assert max(int(str(row["cl100k_base"])), int(str(row["o200k_base"]))) <= count(str(row["text"]))


def test_english_is_over_counted_by_less_than_half() -> None:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in ROWS:
        if row["kind"] in ("prose", "clinical", "exchange"):
            sums[row["kind"]][0] += count(row["text"])
            sums[row["kind"]][1] += row["cl100k_base"]
    assert len(sums) == 3
    assert all(said < 1.5 * true for said, true in sums.values()), dict(sums)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_what_is_no_common_word_counts_at_least_half_its_bytes(text: str) -> None:
    # A common word counts one, so what it has beyond two bytes is what the bound may lose.
    lost = sum(max(0, len(run) - 2) for run in tokens._ANY.findall(text) if run in tokens.COMMON)
    assert MARGIN * count(text) >= size(text) - lost


@given(st.lists(st.sampled_from(["ñ", "é", "日", "\u0301", "\u200b", "ß", "ⅷ", "\ud800"]), min_size=1, max_size=3), st.booleans())
def test_a_letter_beyond_ascii_makes_a_common_word_uncommon(marks: list[str], before: bool) -> None:
    mark = "".join(marks)
    text = f"{mark}report" if before else f"report{mark}"
    assert count(text) == (size(text) + 1) // 2


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=80))
def test_every_character_is_in_exactly_one_run(text: str) -> None:
    assert "".join(tokens._ANY.findall(text)) == text
    if text.isascii():
        assert tokens._ASCII.findall(text) == tokens._ANY.findall(text)


@given(st.lists(st.sampled_from(["the", "Committee", "x", "9", "“", ",", "é", "", "\n", "\t ", "日本", "(a)"]), max_size=12))
def test_pieces_between_spaces_are_counted_apart(pieces: list[str]) -> None:
    text = " ".join(pieces)
    first, *others = text.split(" ")
    runs = tokens._ANY.findall(first) + [run for piece in others if piece for run in tokens._ANY.findall(f" {piece}")]
    blanks = others.count("")
    assert count(text) == (blanks + 1) // 2 + sum(1 if run in tokens.COMMON else (size(run) + 1) // 2 for run in runs)


@given(st.text(max_size=40), st.text(max_size=40))
def test_text_that_grows_by_a_line_never_counts_less(one: str, two: str) -> None:
    assert count(f"{one}\n{two}") >= max(count(one), count(two))


def test_nothing_counts_nothing() -> None:
    assert count("") == 0
    assert count("a") == 1
    assert count(" ") == 1


def test_a_common_word_counts_one_only_in_the_forms_that_were_checked() -> None:
    assert count("Please draft the report") == 4
    assert count(" committee") == 1 < count("committee") < count("(COMMITTEE")
    assert count(" CT") == 1
    assert count("ct") == 1


def test_the_word_lists_are_sorted_and_disjoint() -> None:
    lists = [words.ANYWHERE.split(), words.AFTER_SPACE.split(), words.LOWER.split(), words.LOWER_AFTER_SPACE.split()]
    assert all(each == sorted(set(each)) for each in lists)
    assert len(set().union(*lists)) == sum(map(len, lists))
    assert all(word.isascii() and word.isalpha() and word.islower() for each in lists for word in each)
    assert all(word.isupper() for word in words.CAPITALS.split())


@pytest.mark.parametrize("piece", ["a", "the ", "1", " ", "!", "é", "日", "🙂", "x9-", "\n ", "\ud800"])
def test_a_megabyte_is_counted_in_time_linear_in_its_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        best = float("inf")
        for _ in range(3):
            started = process_time()
            count(text)
            best = min(best, process_time() - started)
        return best

    assert in_time(seconds(1_000_000), 1.5)
    assert seconds(1_000_000) < 12 * seconds(250_000) + 0.01
