"""The scorer of `guardrails detect eval`: its measures by their definitions, and the same figures as another scorer has."""

from __future__ import annotations

import importlib.util
import io
import sys
from collections.abc import Iterable
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from guardrails.detect import Match, find
from guardrails.workbench.jsontext import Unreadable
from guardrails.workbench.scoring import COUNTS, POINTS, Answers, ask, count, measures
from guardrails.workbench.scoring_data import Labeled, Span, read_labeled, unmark
from guardrails.workbench.scoring_intervals import Estimate, score

SHARED = Path(__file__).parents[3] / "shared" / "phi-dev"
DATA = Path(__file__).parents[1] / "detect" / "data"


def labeled(marked: str, *tags: str) -> Labeled:
    text, spans = unmark(marked)
    return Labeled("t", text, spans, tags)


def judged(text: Labeled, *found: tuple[int, int, str], least: float = 0.0) -> dict[str, Any]:
    answers = Answers([[Match(s, e, t, 0.5) for s, e, t in found]], [1])
    return {name: e.value for name, e in score([text], answers, least, draws=10).measures.items()}


def test_what_redaction_would_leave_standing_is_not_covered() -> None:
    text = labeled("Pt [[NAME:Ann Lee]] was here")
    whole, half = judged(text, (3, 10, "NAME")), judged(text, (3, 6, "NAME"))
    assert (whole["covered"], whole["leak"], whole["recall"]) == (1, 0, 1)
    assert (half["covered"], half["leak"], half["recall"]) == (0, 0.5, 1)


def test_any_type_covers_and_only_a_related_one_counts_as_typed() -> None:
    text = labeled("at [[ADDRESS:5 Elm St]] now")
    assert judged(text, (3, 11, "SSN"))["covered"] == 1
    assert judged(text, (3, 11, "SSN"))["typed"] == 0
    assert judged(text, (3, 11, "LOCATION"))["typed"] == 1


def test_the_year_of_a_date_is_not_owed_and_punctuation_is_not_either() -> None:
    text = labeled("on [[DATE:(3/14/1962)]]")
    assert judged(text, (4, 8, "DATE"))["covered"] == 1
    assert judged(labeled("in [[DATE:1962]]"), (3, 5, "DATE"))["leak"] == 0.5


def test_optional_identifiers_are_neither_owed_nor_wrong() -> None:
    text = labeled("at [[ORG?:Mercy West]] today")
    found = judged(text, (3, 13, "ORG"))
    assert (found["wrong_per_1000_words"], found["clean_texts_flagged"], found["precision"]) == (0, 0, 1)
    assert judged(text, (14, 19, "NAME"))["wrong_per_1000_clean_words"] == 250


def test_findings_below_the_least_score_do_not_count() -> None:
    text = labeled("Pt [[NAME:Ann]]")
    assert judged(text, (3, 6, "NAME"), least=0.5)["covered"] == 1
    assert judged(text, (3, 6, "NAME"), least=0.6)["covered"] == 0


def test_a_detector_that_fails_leaks_the_whole_text_and_the_rest_still_counts() -> None:
    def broken(text: str) -> Iterable[Match]:
        if "Ann" in text:
            raise RuntimeError
        return [Match(0, 3, "NAME", 1.0)]

    texts = [labeled("[[NAME:Ann]] x"), labeled("[[NAME:Bob]] x")]
    answers = ask(broken, texts)
    assert answers.failed == 1
    assert score(texts, answers, draws=10).measures["covered"].value == 0.5


def test_intervals_are_the_same_every_time_and_hold_the_value() -> None:
    texts = [labeled(f"see [[NAME:{name}]] and others") for name in ("Ann", "Bob", "Cy", "Di", "Ed", "Flo")]
    answers = ask(lambda t: [] if "Bob" in t else [Match(4, 4 + len(t.split()[1]), "NAME", 0.9)], texts)
    first, second = (score(texts, answers) for _ in range(2))
    assert repr(first) == repr(second)
    covered = first.measures["covered"]
    assert covered.low < covered.value < covered.high
    assert covered.value == pytest.approx(5 / 6)


def test_few_texts_prove_little_even_when_all_was_found() -> None:
    texts = [labeled("see [[NAME:Ann]]")] * 3
    answers = ask(lambda t: [Match(4, 7, "NAME", 0.9)], texts)
    made = score(texts, answers)
    assert made.types["NAME"].covered == Estimate(1.0, 3 / (3 + 1.96**2), 1.0)
    assert made.measures["wrong_per_1000_words"].high > 100


def test_tags_are_counted_by_the_beginning_of_their_names() -> None:
    texts = [labeled("[[NAME:Ann]]", "origin-a", "x"), labeled("[[NAME:Bob]]", "origin-b")]
    answers = ask(lambda t: [Match(0, 3, "NAME", 0.9)] if t == "Ann" else [], texts)
    tags = score(texts, answers, tags=["origin"], draws=10).tags
    assert {name: (p.owed, p.covered.value) for name, p in tags.items()} == {"origin-a": (1, 1.0), "origin-b": (1, 0.0)}


def test_nothing_to_measure_is_not_a_number() -> None:
    made = score([labeled("clean words")], Answers([[]], [1]), draws=10)
    assert isnan(made.measures["covered"].value)
    assert isnan(made.measures["f2"].value)
    assert made.measures["wrong_per_1000_words"].value == 0


def test_mistakes_in_the_data_are_told_with_their_line_and_never_with_their_text() -> None:
    rows = [
        b'{"text": "Ann", "spans": [{"start": 0, "end": 9, "type": "NAME"}]}',
        b'{"text": 5}',
        b"{",
        b'{"text": "x", "spans": [{"start": 0, "end": 1, "type": "secret"}]}',
        b"",
        b'{"text": "Ann is [[NAME:Ann]]"}',
    ]
    read = list(read_labeled(io.BytesIO(b"\n".join(rows)), "d.jsonl"))
    wrong = [w for row in read if isinstance(row, list) for w in row]
    assert [w.line for w in wrong] == [1, 2, 3, 4]
    assert all(isinstance(w, Unreadable) and "Ann" not in str(w) and "secret" not in str(w) for w in wrong)
    assert read[-1] == Labeled("", "Ann is Ann", (Span(7, 10, "NAME"),))


def _other() -> Any:
    if not (SHARED / "score.py").exists():
        pytest.skip("the other scorer, ../shared/phi-dev/score.py, is not here")
    spec = importlib.util.spec_from_file_location("other_score", SHARED / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["other_score"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("least", sorted(POINTS.values()))
@pytest.mark.parametrize("path", [*sorted(DATA.glob("*.jsonl")), SHARED / "general.jsonl"], ids=lambda p: p.stem)
def test_the_figures_are_those_of_another_scorer_on_the_same_data(path: Path, least: float) -> None:
    other = _other()
    with path.open("rb") as file:
        texts = [row for row in read_labeled(file, path.name) if isinstance(row, Labeled)][:400]
    rows = [
        {
            "id": t.id,
            "text": t.text,
            "spans": [{"start": s.start, "end": s.end, "type": s.type, "optional": s.optional} for s in t.spans],
            "tags": t.tags,
        }
        for t in texts
    ]
    theirs = other.score(lambda text: [(m.start, m.end, m.type) for m in find(text) if m.score >= least], rows)
    answers = ask(find, texts)
    made = score(texts, answers, least, draws=2)
    ours = {name: e.value for name, e in made.measures.items()}
    assert (made.texts, made.words, made.clean_texts) == (theirs["docs"], theirs["words"], theirs["clean_docs"])
    assert ours["wrong_per_1000_words"] == pytest.approx(theirs["fp_per_1000_words"])
    assert ours["wrong_per_1000_clean_words"] == pytest.approx(theirs["clean_fp_per_1000_words"], nan_ok=True)
    assert ours["texts_that_leak"] == pytest.approx(theirs["docs_with_any_leak"], nan_ok=True)
    if "ALL" in theirs["types"]:
        whole = theirs["types"]["ALL"]
        pairs = {"covered": "covered_R", "typed": "typed_R", "leak": "leak", "precision": "P", "recall": "overlap_R"}
        for name, key in {**pairs, "f1": "F1", "f2": "F2"}.items():
            assert ours[name] == pytest.approx(whole[key]), name
    for kind, part in made.types.items():
        row = theirs["types"][kind]
        assert part.owed == row["n"]
        assert [part.covered.value, part.typed.value, part.leak.value] == pytest.approx([row["covered_R"], row["typed_R"], row["leak"]])
    clean = [(t, f) for t, f in zip(texts, answers.found, strict=True) if all(s.optional for s in t.spans)]
    flagged = sum(bool(count(t, f, least).wrong) for t, f in clean)
    assert ours["clean_texts_flagged"] == pytest.approx(flagged / made.clean_texts if made.clean_texts else float("nan"), nan_ok=True)


def test_measures_take_arrays_as_well_as_numbers() -> None:
    one = count(labeled("Pt [[NAME:Ann]] x"), [Match(3, 6, "NAME", 1.0)])
    numbers = measures(dict(zip(COUNTS, one.counts, strict=True)))
    arrays = measures({name: np.array([value, value]) for name, value in zip(COUNTS, one.counts, strict=True)})
    assert all(np.array_equal(arrays[name], [numbers[name]] * 2, equal_nan=True) for name in numbers)
