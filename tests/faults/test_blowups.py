"""Faults 45 and 46 at the engine: patterns and expressions that would run away are refused at load or cost little, and then stay closed."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event as Flag
from threading import Thread
from time import process_time
from typing import Any

import pytest

from guardrails import Effect, Engine, Event, PolicyError, Prompt, ToolCall
from guardrails.detect import builtin
from tests.pace import in_time

from .corpus import WHEN

ALLOWED = 0.1 * 3  # seconds on 50 KB, of the processor: who else wants it is not in the figure; three times is allowed in CI
HEAD = "apiVersion: guardrails/v1\nkind: {kind}\nmetadata: {{id: {id}, owner: office}}\nspec:\n"
DESTINATION = HEAD.format(kind="Destination", id="model") + "  {zone: covered, covered: true, agreement: BAA 7}\n"
SYSTEM = HEAD.format(kind="System", id="agent") + """\
  purpose: tries things
  stage: production
  hypothesis: none
  measure: {metric: things, baseline: 1, target: 2}
  review: 2099-01-01
  vendor_alternative: none
  data_classes: [public]
  tools:
    - {name: act, zone: internal, side_effects: false}
"""

PATTERNS = (
    r"(a+)+$", r"([a-zA-Z]+)*$", r"(a|aa)+$", r"(a|a?)+$", r"(.*a){25}", r"(a*)*b", r"^(([a-z])+.)+[A-Z]([a-z])+$", r"(x+x+)+y",
    r"(?:a?){30}a{30}", r"^(\w+\s?)*$", r"((a{0,100}){0,100}){0,100}", r"(\d+\.?)+,", r"\b(\w+)\b.*\b(\w+)\b.*zzz",
    r"(?i)(s|ſ)+Z", r"(a{1000}){1000}", r"[\s\S]*[\s\S]*[\s\S]*[\s\S]*q", r"(.{0,50}){0,20}!", r".{0,1000}!",
)  # fmt: skip
HOSTILE = (
    "a" * 50_000, "a" * 49_999 + "!", "ab " * 16_666, "x" * 50_000, "1." * 25_000, "\n" * 50_000, "ſ" * 25_000, "word " * 10_000,
    "\u0301" * 25_000,
)  # fmt: skip
"""Texts of 50 KB on which backtracking takes for ever."""


def loaded(rules: str, *more: str, match: str = "{}") -> Engine | None:
    """An engine with these rules; None where they do not load, which takes no time either."""
    policy = HEAD.format(kind="Policy", id="p") + f"  match: {match}\n  rules:\n{rules}"
    started = process_time()
    try:
        return Engine.load({"p.yaml": "---\n".join([SYSTEM, DESTINATION, policy, *more])}, clock=lambda: WHEN, detector=builtin())
    except PolicyError:
        return None
    finally:
        assert in_time(process_time() - started, 1 * 3)


def quoted(pattern: str) -> str:
    return "'" + pattern.replace("'", "''") + "'"


def slowest(engine: Engine, make: Any) -> float:
    """Seconds of the longest decision on the hostile texts."""
    engine.decide(make("a"))  # what is done once is not in the figure
    worst = 0.0
    for text in HOSTILE:
        took = _seconds(engine, make(text))
        if took >= ALLOWED:  # the better of two: a machine that did something else for a moment is no fault of the pattern
            took = min(took, _seconds(engine, make(text[:-1])))
        worst = max(worst, took)
    return worst


def _seconds(engine: Engine, event: Event) -> float:
    started = process_time()
    engine.decide(event)
    return process_time() - started


def prompt(text: str) -> Prompt:
    return Prompt(system="agent", destination="model", content=text)


def call(text: str) -> ToolCall:
    return ToolCall(system="agent", tool="act", args={"x": text})


def as_text(pattern: str) -> Engine | None:
    return loaded(f"    - {{id: r, text: {{patterns: [{quoted(pattern)}]}}, then: block}}\n")


def as_condition(pattern: str) -> Engine | None:
    condition = f'text.matches(r"{pattern}")'
    return loaded(f"    - id: r\n      when: {quoted(condition)}\n      then: block\n", match="{on: [prompt]}")


def as_limit(pattern: str) -> Engine | None:
    return loaded(f"    - id: r\n      tools:\n        allow:\n          - {{name: act, args: {{x: {{matches: {quoted(pattern)}}}}}}}\n")


def as_detector(pattern: str) -> Engine | None:
    detector = HEAD.format(kind="Detector", id="own") + f"  type: OWN_ID\n  patterns: [{{pattern: {quoted(pattern)}}}]\n"
    return loaded("    - {id: r, phi: {any: [OWN_ID]}, then: block}\n", detector)


FAMILIES = (as_text, as_condition, as_limit, as_detector)


CASES = [pytest.param(p, f, id=f"{p}-{f.__name__}") for p in PATTERNS for f in FAMILIES]


@pytest.mark.parametrize(("pattern", "family"), CASES)
def test_a_pattern_is_refused_at_load_or_is_quick_on_every_text(pattern: str, family: Callable[[str], Engine | None]) -> None:
    engine = family(pattern)
    if engine is not None:
        assert in_time(slowest(engine, call if family is as_limit else prompt), ALLOWED)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.__name__)
def test_what_is_no_pattern_of_linear_time_never_loads(family: Callable[[str], Engine | None]) -> None:
    assert family(r"a+b") is not None
    for pattern in (r"(a)\1", r"(?=a+)a+$", r"(?<=a)b", r"(?>a+)b", r"(a", r"[z-a]", r"\p{Nonsense}"):
        assert family(pattern) is None, pattern


def test_other_threads_go_on_while_a_hostile_text_is_judged() -> None:
    patterns = enumerate((r"(a+)+$", r"(x+x+)+y", r"(a|aa)+$"))
    rules = "".join(f"    - {{id: r{i}, text: {{patterns: [{quoted(p)}]}}, then: warn}}\n" for i, p in patterns)
    engine = loaded(rules)
    assert engine is not None
    stop, stalls = Flag(), [0.0]

    def tick() -> None:
        last = process_time()
        while not stop.is_set():
            now = process_time()
            stalls[0] = max(stalls[0], now - last)
            last = now

    thread = Thread(target=tick, daemon=True)
    thread.start()
    try:
        for text in HOSTILE:
            engine.decide(prompt(text))
    finally:
        stop.set()
        thread.join(timeout=10)
    assert in_time(stalls[0], ALLOWED)


BIG = {"x": list(range(2_000)), "s": "a" * 20_000, "m": {f"k{i}": i for i in range(2_000)}}
EXPRESSIONS = (
    "tool.args.x.all(a, tool.args.x.all(b, a + b >= 0))",
    "tool.args.x.exists(a, tool.args.x.exists(b, tool.args.x.exists(c, a + b + c < 0)))",
    "tool.args.x.map(a, tool.args.x.map(b, tool.args.x)).size() == 1",
    "tool.args.x.filter(a, tool.args.x.filter(b, a == b).size() == 2).size() > 0",
    "tool.args.m.all(k, tool.args.m.all(l, k + l != ''))",
    "(tool.args.s + tool.args.s + tool.args.s + tool.args.s).contains('b')",
    "[tool.args.s]" + ".map(a, a + a)" * 9 + ".size() == 0",
    "tool.args.x.all(a, (tool.args.s + 'b').matches('(a+)+$') || a >= 0)",
    "tool.args.x.all(a, tool.args.s.replace('a', tool.args.s).size() > 0)",
    "tool.args.x.map(a, tool.args.s.split('')).size() == 1",
    " && ".join(["tool.args.x.all(a, a >= 0)"] * 300),
    "(" * 400 + "true" + ")" * 400,
    " + ".join(["1"] * 5_000) + " == 5000",
    "9223372036854775807 + tool.args.x[1] > 0",
    "tool.args.x.all(a, 1 / a > 0)",
)


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=range(len(EXPRESSIONS)))
def test_an_expression_is_refused_at_load_or_stops_soon_and_stays_closed(expression: str) -> None:
    allow = "    - id: tools\n      tools: {allow: [act]}\n"
    engine = loaded(f"{allow}    - id: r\n      tools: [act]\n      when: {quoted(expression)}\n      then: block\n")
    if engine is None:
        return
    event = ToolCall(system="agent", tool="act", args=BIG)
    engine.decide(ToolCall(system="agent", tool="act", args={"x": [1], "s": "a", "m": {"k": 1}}))
    started = process_time()
    verdict = engine.decide(event)
    took = process_time() - started
    failed = [f for f in verdict.findings if f.error is not None]
    assert in_time(took, 0.05 * 3 if failed else 1.0)
    assert all(f.effect is Effect.BLOCK for f in failed)
    assert not failed or not verdict.allowed
