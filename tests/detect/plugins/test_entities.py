"""Any spaCy pipeline is a detector: found here or not at all, its places those of the text, its memory bounded."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from guardrails.detect import Detector, Match, TextTooLong
from guardrails.detect.plugins import Entities, Missing, Unusable, load
from guardrails.detect.plugins.pipeline import Pipeline, installed

from .conftest import spacy

SETTINGS = {"model": "./people", "labels": {"PERSON": "NAME", "GPE": "LOCATION"}, "score": 0.85, "without": [], "max_chars": 1000}


def test_labels_become_types_and_others_are_left_out(model: Path) -> None:
    found = load("spacy", SETTINGS, model.parent).find("Maria Alvarez moved to Dayton.")
    assert found == [Match(0, 13, "NAME", 0.85, "spacy"), Match(23, 29, "LOCATION", 0.85, "spacy")]
    names = load("spacy", {**SETTINGS, "labels": {"PERSON": "NAME"}}, model.parent)
    assert isinstance(names, Detector)
    assert [m.type for m in names.find("Maria Alvarez moved to Dayton.")] == ["NAME"]
    assert names.find("Maria Alvarez", types=["LOCATION"]) == []


def test_disguised_text_is_found_where_it_stands(model: Path) -> None:
    text = "pt Mar\u200bia Alva\u200brez in \uff24ayton"
    found = load("spacy", SETTINGS, model.parent).find(text)
    assert [text[m.start : m.end] for m in found] == ["Mar\u200bia Alva\u200brez", "\uff24ayton"]


def test_a_text_above_the_limit_is_not_clean(model: Path) -> None:
    with pytest.raises(TextTooLong):
        load("spacy", SETTINGS, model.parent).find("x" * 1001)


def test_a_model_that_is_not_here_is_missing_and_never_fetched(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="`en_core_web_none` is not installed") as raised:
        installed("en_core_web_none", None)
    assert "python -m spacy download en_core_web_none" in raised.value.hint
    with pytest.raises(Missing, match=r"there is no spaCy model in `\./none`"):
        installed("./none", tmp_path)


def test_a_broken_model_cannot_be_used(model: Path) -> None:
    (model / "config.cfg").write_text("[nlp]\nlang = 5\n")
    with pytest.raises(Unusable, match="cannot be loaded"):
        installed("./people", model.parent)


def test_a_label_that_the_model_does_not_have_is_told(model: Path) -> None:
    with pytest.raises(Unusable, match="no label `PERSONS`") as raised:
        load("spacy", {**SETTINGS, "labels": {"PERSONS": "NAME"}}, model.parent)
    assert raised.value.hint == "did you mean `PERSON`?"
    assert raised.value.setting == ("labels", "PERSONS")


def words(number: int) -> str:
    return " ".join(f"w{number}x{i}" for i in range(50)) + " Maria Alvarez"


def test_a_pipeline_forgets_the_words_of_a_text(model: Path) -> None:
    if not hasattr(spacy.blank("en"), "memory_zone"):
        pytest.skip("this spaCy has no memory zones; the next test shows what happens then")
    detector = load("spacy", SETTINGS, model.parent)
    detector.find(words(0))
    before = detector.pipeline.strings
    for number in range(1, 200):
        assert len(detector.find(words(number))) == 1
    assert detector.pipeline.strings == before


def test_without_memory_zones_a_pipeline_is_loaded_again_before_it_knows_too_much(model: Path) -> None:
    loads = 0

    def make() -> object:
        nonlocal loads
        loads += 1
        return spacy.load(model)

    pipeline = Pipeline(make, most=500, zone=False)
    first = pipeline.strings
    detector = Entities(pipeline, {"PERSON": "NAME"})
    for number in range(100):
        assert len(detector.find(words(number))) == 1
        assert pipeline.strings <= first + 500
    assert 5 <= loads <= 20


def test_threads_get_what_one_gets(model: Path) -> None:
    detector = load("spacy", SETTINGS, model.parent)
    texts = [words(number) for number in range(60)]
    alone = [detector.find(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(detector.find, texts)) == alone


def test_a_model_in_use_is_shared_until_another_takes_its_place(model: Path) -> None:
    first = load("spacy", SETTINGS, model.parent)
    assert load("spacy", dict(SETTINGS), model.parent) is first
    os.utime(model / "meta.json", ns=(1, 1))
    assert load("spacy", SETTINGS, model.parent) is not first
