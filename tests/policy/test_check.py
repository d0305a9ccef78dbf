"""Checks over a whole set: slips that each document alone does not show."""

from __future__ import annotations

from typing import Any

import pytest

from guardrails.names import namespaced
from guardrails.policy.load import examine
from guardrails.vocabulary import TERMS
from tests.engine.conftest import NOW, REGISTRY, document


def problems(*documents_: str, registry: str = REGISTRY) -> list[tuple[str, str, str, str]]:
    """Code, severity, message and hint of everything that is said beside the notes on what this registry leaves out."""
    given = {"r.yaml": registry, **{f"{i}.yaml": text for i, text in enumerate(documents_)}}
    found = examine(given, TERMS, NOW).problems
    return [(p.code, p.severity, p.message, p.hint) for p in found if p.code != "GR325"]


def rule(text: str) -> str:
    return document("Policy", "p", f"rules: [{{id: r, {text}}}]")


LIMITS: list[tuple[str, str | None, str]] = [
    ("amount: {max: 5}", None, ""),
    ("amuont: {max: 5}", "the tool `pay` has no argument `amuont`", "did you mean `amount`?"),
    ("payee.name: {max_length: 5}", None, ""),
    ("payee: {min: 5}", "the tool `pay` takes `payee` as string, which `min` cannot limit", "see the tool's `parameters`"),
    ("amount: {matches: '5'}", "the tool `pay` takes `amount` as number, which `matches` cannot limit", "see the tool's `parameters`"),
    ("amount: {max_length: 5}", "the tool `pay` takes `amount` as number, which `max_length` cannot limit", "see the tool's `parameters`"),
    ("flags: {max_length: 5}", None, ""),
    ("payee: {one_of: [5, a]}", None, ""),
    ("payee: {one_of: [5]}", "the tool `pay` takes `payee` as string, and `one_of` names no such value", "see the tool's `parameters`"),
    (
        "amount: {one_of: [true]}",
        "the tool `pay` takes `amount` as number, and `one_of` names no such value",
        "see the tool's `parameters`",
    ),
]


@pytest.mark.parametrize(("limit", "message", "hint"), LIMITS)
@pytest.mark.parametrize("tools", ["tools: {{allow: [{}]}}", "tools: {{deny: [{}]}}", "tools: [{}]", "tools: {{allow: [lookup, {}]}}"])
def test_limits_are_checked_against_the_schema_of_the_tool(tools: str, limit: str, message: str | None, hint: str) -> None:
    found = problems(rule(tools.format(f"{{name: pay, args: {{{limit}}}}}")))
    assert found == ([] if message is None else [("GR328", "problem", message, hint)])


def test_a_limit_that_fits_one_of_several_tools_is_none_of_their_slips() -> None:
    assert problems(rule("tools: {allow: [{name: '*', args: {anything: {max: 5}}}]}")) == []


def test_an_open_schema_takes_any_argument() -> None:
    for more in ("additionalProperties: true", "patternProperties: {x: {}}"):
        registry = REGISTRY.replace("{type: object, properties", f"{{type: object, {more}, properties")
        assert problems(rule("tools: {allow: [{name: pay, args: {other: {max: 5}}}]}"), registry=registry) == []


@pytest.mark.parametrize(
    ("tools", "said"),
    [
        ("{name: note}, {name: note, decision: x.y}", ["`note` is also a name of the tool `note`"]),
        ("note, Note", ["`Note` is also a name of the tool `note`"]),
        ("{name: note, aliases: [Note, NOTE]}", []),
        ("{name: note, aliases: [other]}, functions.other", ["`functions.other` is also a name of the tool `note`"]),
        ("__", ["`__` is no plain name, so it could never run"]),
    ],
)
def test_no_two_tools_of_a_system_share_a_name(tools: str, said: list[str]) -> None:
    registry = REGISTRY.replace("data_classes: [pii]\n  tools:\n", f"data_classes: [pii]\n  tools: [{tools}]\n  unused:\n")
    registry = registry[: registry.index("  unused:")] + registry[registry.index("---") :]
    assert problems(registry=registry) == [("GR311", "problem", m, h) for m, h in ((m, _hint(m)) for m in said)]


def _hint(message: str) -> str:
    return "give it a letter or a digit" if "plain" in message else "names that differ only in case, dashes or namespace are one"


def test_a_price_is_for_a_model_that_is_served() -> None:
    price = "{currency: USD, prompt: 1, response: 2}"
    served = "zone: covered\ncovered: true\nagreement: BAA\n"
    bad = document("Destination", "d", f"{served}models: [gpt-large, 'small-*']\nprices: {{gpt-lage: {price}, small-1: {price}}}")
    assert problems(bad) == [("GR329", "problem", "a price for `gpt-lage`, which is not among `models`", "did you mean `gpt-large`?")]
    assert problems(document("Destination", "d", f"{served}prices: {{any: {price}}}")) == []


@pytest.mark.parametrize("name", ["mcp__claims__*", "functions.*", "mcp__*__pay", "tools:p?y", "MCP__x__*"])
def test_a_pattern_with_a_call_namespace_is_a_problem(name: str) -> None:
    said: list[Any] = [
        (
            "GR332",
            "problem",
            f"`{name}` begins with a call namespace, so no tool fits it",
            "leave the namespace out: tools are compared without it",
        )
    ]
    for text in (f"tools: ['{name}', lookup], then: block", f"tools: {{allow: ['{name}', lookup]}}"):
        assert [p for p in problems(rule(text)) if p[0] == "GR332"] == said
    matched = document("Policy", "p", f"match: {{tools: ['{name}', lookup]}}\nrules: [{{id: r, text: {{words: [a]}}, then: block}}]")
    assert [p for p in problems(matched) if p[0] == "GR332"] == said


def test_other_patterns_begin_with_no_namespace() -> None:
    assert [s for s in ("", "pay_", "function", "toolset.", "mcp", "crm.", "a__b") if namespaced(s)] == []


RESTORE: list[tuple[str, list[tuple[str, str, str, str]]]] = [
    ("restore: {types: [safe-harbor]}", []),
    (
        "restore: {types: [NMAE]}",
        [("GR303", "problem", "unknown identifier type or profile `NMAE`", "did you mean `NAME`?")],
    ),
    (
        "match: {on: [prompt]}\nrestore: {types: [NAME]}",
        [("GR302", "problem", "`restore` has nothing to put back at these checkpoints", "add `response` or `tool_call` to `on`")],
    ),
]


@pytest.mark.parametrize(("spec", "expected"), RESTORE)
def test_what_is_put_back_is_checked(spec: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert problems(document("Policy", "p", spec)) == expected
