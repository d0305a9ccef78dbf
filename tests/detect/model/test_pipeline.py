"""Our model as a spaCy pipeline gives the same spans, and Presidio's analyzer can use it."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from guardrails.detect.model import Model
from guardrails.detect.model import pipeline as ours

from .. import corpus

TEXTS = [
    "My patient Maria Alvarez, DOB 3/14/1962,  lives in\n\nDayton, Ohio. ",
    "",
    " ",
    "call mr. o'brien-lee at 42 Elm Street\tplease",
    *(text.text for name in ("questions", "notes", "hard") for text in corpus.load(name)),
]


@pytest.fixture(scope="module")
def spacy() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # reason: spaCy and its parts warn on import
        return pytest.importorskip("spacy", reason="spaCy comes with the extra `nlp`")


def test_spacy_and_the_runtime_give_the_same_spans(spacy: Any) -> None:
    nlp = ours.nlp()
    model = Model()
    for text in TEXTS:
        doc = nlp(text)
        assert doc.text == text
        expected = [(m.start, m.end, ours.ENTITIES[m.type]) for m in model.find(text, list(ours.ENTITIES))]
        assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == expected


def test_the_component_works_in_any_pipeline_and_covers_no_less(spacy: Any) -> None:
    ours.register()
    nlp = spacy.blank("en")
    nlp.add_pipe("guardrails_phi")
    model = Model()
    for text in TEXTS:
        hidden = {i for e in nlp(text).ents for i in range(e.start_char, e.end_char)}
        assert all(i in hidden for m in model.find(text) for i in range(m.start, m.end) if text[i].isalnum())


def test_presidio_analyzes_with_our_model_and_fetches_nothing(spacy: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # reason: Presidio warns on import
        presidio = pytest.importorskip("presidio_analyzer", reason="Presidio comes with the extra `nlp`")
        from presidio_analyzer.predefined_recognizers import SpacyRecognizer

        recognizer = SpacyRecognizer(supported_language="en", supported_entities=["PERSON", "LOCATION", "DATE_TIME"])
        registry = presidio.RecognizerRegistry(recognizers=[recognizer], supported_languages=["en"])
        analyzer = presidio.AnalyzerEngine(nlp_engine=ours.engine(), registry=registry, supported_languages=["en"])
        text = "Maria Alvarez moved from Dayton on 3/14/2024."
        results = analyzer.analyze(text, language="en")
    assert {(text[r.start : r.end], r.entity_type) for r in results} == {
        ("Maria Alvarez", "PERSON"),
        ("Dayton", "LOCATION"),
        ("3/14/2024", "DATE_TIME"),
    }
