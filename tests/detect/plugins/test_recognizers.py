"""Presidio's recognizers are a detector: without its model, without the network, and late is a failure."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from guardrails.detect import TextTooLong
from guardrails.detect.plugins import Unusable, load, recognizers

SETTINGS = {
    "recognizers": ["UsSsnRecognizer", "EmailRecognizer", "UrlRecognizer", "PhoneRecognizer", "CreditCardRecognizer"],
    "types": {"US_SSN": "SSN", "EMAIL_ADDRESS": "EMAIL", "URL": "URL", "PHONE_NUMBER": "PHONE", "CREDIT_CARD": "ACCOUNT"},
    "min_score": 0.5,
    "model": None,
    "max_chars": 10_000,
}


def found(text: str, **changes: Any) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.type) for m in load("presidio", {**SETTINGS, **changes}).find(text)]


def test_the_guard_of_these_tests_sees_who_asks_the_network(asked: list[str]) -> None:
    with pytest.raises(OSError, match="no network"):
        socket.create_connection(("example.org", 443), timeout=1)
    assert asked == ["create_connection"]
    asked.clear()


def test_addresses_are_judged_with_the_list_in_the_package() -> None:
    text = "write to a.b@clinic.example.co.uk or x@y.notatld, see https://portal.example.org/visit"
    made = found(text)
    assert ("a.b@clinic.example.co.uk", "EMAIL") in made
    assert ("https://portal.example.org/visit", "URL") in made
    assert ("x@y.notatld", "EMAIL") not in made


def test_words_beside_a_hit_raise_its_score_without_any_model() -> None:
    near = load("presidio", SETTINGS).find("his social security number is 219-45-8830")
    assert [(m.type, m.stage) for m in near] == [("SSN", "presidio")]
    alone = load("presidio", {**SETTINGS, "min_score": 0.0}).find("the value 219-45-8830")
    assert near[0].score > max(m.score for m in alone if m.type == "SSN")


def test_scores_below_the_least_do_not_count() -> None:
    assert found("the value 4111 1111 1111 1111", min_score=1.0) == [("4111 1111 1111 1111", "ACCOUNT")]
    assert found("his ssn is 219-45-8830", min_score=1.0) == []


def test_a_model_brings_its_entities(model: Path) -> None:
    settings = {**SETTINGS, "recognizers": ["SpacyRecognizer"], "types": {"PERSON": "NAME"}, "model": "./people"}
    made = load("presidio", settings, model.parent).find("Dr. James Whitfield of Dayton")
    assert [(m.start, m.end, m.type, m.score) for m in made] == [(4, 19, "NAME", 0.85)]


@pytest.mark.parametrize(
    "name", ["GLiNERRecognizer", "AzureAILanguageRecognizer", "HuggingFaceNerRecognizer", "MedicalNERRecognizer", "TransformersRecognizer"]
)
def test_recognizers_that_ask_a_service_or_a_hub_are_refused(name: str) -> None:
    with pytest.raises(Unusable, match=r"asks a service or fetches a model|has no recognizer") as raised:
        load("presidio", {**SETTINGS, "recognizers": ["UsSsnRecognizer", name]})
    assert raised.value.setting == ("recognizers", 1)


def test_names_that_presidio_does_not_know_are_told_with_the_nearest() -> None:
    with pytest.raises(Unusable) as raised:
        load("presidio", {**SETTINGS, "recognizers": ["UsSnnRecognizer"]})
    assert (str(raised.value), raised.value.hint) == ("presidio has no recognizer `UsSnnRecognizer`", "did you mean `UsSsnRecognizer`?")
    with pytest.raises(Unusable, match="none of these recognizers finds `US_SNN`"):
        load("presidio", {**SETTINGS, "types": {"US_SNN": "SSN"}})


def test_a_pattern_that_takes_too_long_is_a_failure_and_not_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    regex = pytest.importorskip("regex")

    monkeypatch.setattr(recognizers, "_SECONDS", 0.05)
    slow = recognizers._Timed(regex.compile(r"(?:a|aa)+(?:a|aa)+(?:a|aa)+b"), "Slow")
    with pytest.raises(recognizers.RecognizerLate, match="`Slow` took longer"):
        list(slow.finditer("a" * 5000, timeout=60))


def test_each_pattern_of_a_recognizer_has_the_deadline() -> None:
    detector = load("presidio", SETTINGS)
    assert isinstance(detector, recognizers.Recognizers)
    patterns = [p for r in detector._analyzer.registry.recognizers for p in getattr(r, "patterns", None) or ()]
    assert len(patterns) > 5
    detector.find("warm 219-45-8830 up a@b.org")
    assert all(isinstance(p.compiled_regex, recognizers._Timed) for p in patterns)


def test_a_text_above_the_limit_is_not_clean() -> None:
    with pytest.raises(TextTooLong):
        load("presidio", SETTINGS).find("x" * 10_001)


def test_disguised_text_is_found_where_it_stands() -> None:
    assert found("ssn: 219\u201145\u20118830") == [("219\u201145\u20118830", "SSN")]
