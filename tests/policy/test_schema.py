"""The JSON Schema for editors says what the models say: it takes what they take, and refuses what they refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from guardrails.policy.document import parse, plain
from guardrails.policy.read import read
from guardrails.policy.schema import schema
from guardrails.source import Source

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    made = schema()
    Draft202012Validator.check_schema(made)
    return Draft202012Validator(made)


def documents(path: Path) -> Iterator[Any]:
    nodes, _ = parse(Source(path.read_text(encoding="utf-8"), path.name))
    for node in nodes:
        yield json.loads(json.dumps(plain(node), default=lambda _nothing: None))


@pytest.mark.parametrize("path", sorted((ROOT / "policies").rglob("*.yaml")), ids=lambda p: p.name)
def test_the_shipped_policies_fit_the_schema(path: Path, validator: Draft202012Validator) -> None:
    assert read(path).problems == ()
    for document in documents(path):
        errors = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in validator.iter_errors(document)]
        assert errors == []


# What a schema cannot or should not say: fields that do not fit together, order, and what YAML itself forbids.
BEYOND = {
    "bands-fall",
    "bands-without-last",
    "budget-without-currency",
    "case-with-wrong-event",
    "count-octal",
    "destination-covered-without-agreement",
    "detector-uses-and-words",
    "detector-uses-two",
    "hold-without-signers",
    "listed-twice",
    "no-family",
    "redact-by-condition",
    "restore-in-shadow",
    "restore-signed-without-hold",
    "shadow-and-locked",
    "shadow-without-end",
    "text-rule-without-effect",
    "tool-limits-say-nothing",
    "tool-limits-yes-and-no",
    "tools-both-lists",
    "two-families",
    "until-without-zone",
}
FORMS = [
    case
    for case in sorted(p.name for p in (CASES / "problems").iterdir())
    if case not in BEYOND and not case.startswith(("file-", "yaml-"))
]


@pytest.mark.parametrize("case", FORMS)
def test_what_the_models_refuse_the_schema_refuses(case: str, validator: Draft202012Validator) -> None:
    assert any(not validator.is_valid(document) for document in documents(CASES / "problems" / case / "policy.yaml"))


def test_most_problems_show_while_one_types() -> None:
    assert len(FORMS) > 2 * len(BEYOND)


def test_every_field_and_every_kind_is_described() -> None:
    made = schema()
    for name, form in made["$defs"].items():
        assert form.get("description"), name
        for field, part in form["properties"].items():
            if field in ("kind", "spec") or "$ref" in part:
                continue
            assert part.get("description"), f"{name}.{field}"
    for kind in made["properties"]["kind"]["enum"]:
        assert kind in made["$defs"]
        assert f"`{kind}`" in made["properties"]["kind"]["markdownDescription"]


def test_no_field_takes_null_and_no_title_repeats_a_name() -> None:
    text = json.dumps(schema()["$defs"])
    assert '"null"' not in text
    assert '"title": "' not in text


def test_the_schema_is_the_same_every_time_and_is_plain_json() -> None:
    assert json.dumps(schema()) == json.dumps(json.loads(json.dumps(schema())))
    assert json.dumps(schema()) == json.dumps(schema())


def test_an_unknown_field_is_refused_at_its_own_place(validator: Draft202012Validator) -> None:
    """Not as one of six kinds that do not fit."""
    (document,) = documents(CASES / "problems" / "rule-with-if" / "policy.yaml")
    (error,) = validator.iter_errors(document)
    assert list(error.absolute_path) == ["spec", "rules", 0]
    assert "'if' was unexpected" in error.message
