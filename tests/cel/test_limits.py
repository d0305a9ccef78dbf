"""Nothing that an author or a value does makes an expression run away: refused when loaded, or stopped at the limit."""

from __future__ import annotations

import random
import sys
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from guardrails.cel import Env, compile, evaluate  # noqa: A004  # reason: the word for it
from guardrails.cel.check import check
from guardrails.cel.evaluate import run
from guardrails.cel.parse import parse
from guardrails.errors import CelFailure, CelProblem
from guardrails.source import Source

from . import judge

ENV = Env.of({"xs": "list(int)", "text": "string", "d": "dyn"})
VALUES: dict[str, Any] = {
    "xs": list(range(1000)),
    "text": "a" * 1_000_000,
    "d": {"a": [{"b": list(range(100))} for _ in range(1000)]},
}


def bound(count: int, step: str, body: str, first: str = "'xx'") -> str:
    """`count` bindings, each made of the one before."""
    for number in reversed(range(count)):
        before = f"v{number - 1}" if number else first
        body = f"cel.bind(v{number}, {step.format(before)}, {body})"
    return body


BLOWN = {
    "nested loops": "xs.all(a, xs.all(b, a + b >= 0))",
    "three loops": "xs.all(a, xs.all(b, xs.all(c, a + b + c >= 0)))",
    "loops over a dynamic value": "d.a.all(a, a.b.all(b, d.a.exists(c, c.b == a.b && b < 0)))",
    "doubling text": bound(40, "{0} + {0}", "size(v39) > 0"),
    "doubling lists": bound(40, "{0} + {0}", "size(v39) > 0", "[1]"),
    "equal trees": f"cel.bind(p, {bound(25, '[{0}, {0}]', 'v24')}, cel.bind(q, {bound(25, '[{0}, {0}]', 'v24')}, p == q))",
    "a tree as text": f"'%s'.format([{bound(40, '[{0}, {0}]', 'v39')}]) != ''",
    "a flattened tree": f"size({bound(30, '[{0}, {0}]', 'v29')}.flatten(40)) > 0",
    "replace by the text itself": "text.replace('', text) != ''",
    "replace in a loop": "xs.map(x, text.replace('a', 'bb')).size() > 0",
    "join of large texts": "xs.map(x, text + text).join() != ''",
    "search in a loop": "xs.exists(x, text.contains('b' + string(x)))",
    "pattern in a loop": "xs.exists(x, text.matches('(a|aa)+b'))",
    "many patterns": " || ".join(f"text.matches('(a|b)*c{i}')" for i in range(300)),
    "split in a loop": "xs.map(x, text.split('')).size() > 0",
    "membership in a loop": "xs.all(x, xs.all(y, !([x, y] in [xs, xs])))",
    "sets": "sets.equivalent(xs.map(x, [x]), xs.map(x, [x]))",
    "ranges": "lists.range(1000000).map(x, lists.range(1000000)).size() > 0",
    "sorting in a loop": "xs.all(x, xs.sortBy(y, -y).size() > 0)",
    "case in a loop": "xs.all(x, text.upperAscii() != '')",
    "base64 in a loop": "xs.all(x, base64.encode(bytes(text)) != '')",
}


REFUSED = {"three loops", "loops over a dynamic value"}


@pytest.mark.parametrize("name", BLOWN)
def test_an_expression_that_blows_up_is_refused_or_stopped(name: str) -> None:
    if name in REFUSED:
        with pytest.raises(CelProblem, match="GR221"):
            check(parse(Source(BLOWN[name])), ENV)
        return
    checked = check(parse(Source(BLOWN[name])), ENV)
    program = compile(BLOWN[name], ENV)
    start = time.process_time()
    with pytest.raises(CelFailure) as caught:
        program(VALUES)
    taken = time.process_time() - start
    assert caught.value.kind == "cost_limit"
    assert taken < 1  # the figure is 50 ms; of the processor, as a busy machine must not make this fail
    with pytest.raises(CelFailure) as caught:
        run(checked, VALUES.__getitem__)
    assert caught.value.kind == "cost_limit"


@pytest.mark.parametrize(
    "outer", ["{} || size(text) > 0", "!({}) && size(text) < 0", "[1].exists(x, {}) || size(text) > 0", "cel.bind(z, {}, size(text) > 0)"]
)
def test_nothing_takes_the_cost_limit_back(outer: str) -> None:
    text = outer.format("xs.all(a, xs.all(b, a + b >= 0))")
    with pytest.raises(CelFailure) as caught:
        evaluate(text, VALUES)
    assert caught.value.kind == "cost_limit"


@pytest.mark.parametrize(
    "text",
    [
        "xs.all(x, x >= 0)",
        "d.a.all(a, size(a.b) == 100)",
        "xs.all(x, x in xs) || true",
        "text.contains('b') || text.matches('b+') || size(text) == 1000000",
        "text.lowerAscii().contains('b') || true",
    ],
)
def test_what_is_large_and_honest_still_runs(text: str) -> None:
    program = compile(text, ENV)
    assert program({**VALUES, "xs": list(range(200)) if "in xs" in text else VALUES["xs"]}) is True


HOSTILE_ENV = Env.of(
    {
        "xs": "list(int)",
        "text": "string",
        "twin": "string",
        "short": "string",
        "wide": "string",
        "digits": "string",
        "raw": "bytes",
        "now": "timestamp",
        "names": "list(string)",
        "d": "dyn",
    }
)
HOSTILE: dict[str, Any] = {
    "xs": list(range(1000)),
    "text": "a" * 1_000_000,
    "twin": "".join(["a"] * 1_000_000),
    "short": "a" * 4000,
    "wide": "\u4e2d\u00e9" * 500_000,
    "digits": "1" * 100_000 + "x",
    "raw": b"x" * 1_000_000,
    "now": datetime(2030, 1, 1, tzinfo=UTC),
    "names": ["s" * 250 + str(i) for i in range(4000)],
    "d": {
        "keys": {f"k{i}": i for i in range(100_000)},
        "many": list(range(200_000)),
        "tags": frozenset(f"t{i}" for i in range(100_000)),
        "zones": [f"Zone/{i}" for i in range(1000)],
        "patterns": [f"(a|b|{i}){{300}}z" for i in range(1000)],
        "wrong": [f"(a{{1000}}){{{i}}}" for i in range(2, 1000)],
        "texts": ["x" * 1_000_000] * 10,
        "lines": ["a" * 4000] * 1000,
    },
}
# What one step does may grow with the values although the expression does not; each of these once took from a tenth of a second to minutes.
GROWN = {
    "extremes of a long list": "xs.all(x, math.greatest(d.many) > 0)",
    "one large text joined many times": "xs.all(x, d.texts.join() != '')",
    "a list that holds one large text often": "!('q' in xs.map(x, text))",
    "text in a long list": "xs.exists(x, 'q' in names)",
    "bytes written often": "'%s'.format([xs.map(x, raw)]) != ''",
    "a template of nothing but signs": "text.replace('a', '%%').format([]) != ''",
    "short templates in a loop": "xs.all(x, short.replace('a', '%%').format([]) != '')",
    "wide characters split": "xs.all(x, wide.split('').size() > 0)",
    "wide characters in another case": "xs.all(x, wide.upperAscii() != '')",
    "a number that is none": "xs.all(x, double(digits) > 0.0)",
    "time zones that do not exist": "d.zones.exists(z, now.getHours(z) > 30)",
    "a large map entered in each turn": "xs.all(x, d.keys.exists(k, true))",
    "a large list numbered in each turn": "xs.all(x, d.many.exists(i, v, true))",
    "a large set put in order in each turn": "xs.all(x, d.tags.exists(t, true))",
    "patterns from outside": "d.patterns.exists(p, short.matches(p))",
    "patterns from outside that are none": "d.wrong.exists(p, short.matches(p))",
    "equal large texts": "xs.all(x, text == twin)",
    "large texts in order": "xs.all(x, text <= twin)",
    "the key one": "cel.bind(m, lists.range(5000).transformMapEntry(i, v, {v: v}), lists.range(3000).all(x, m[1] == 1))",
    "searches that almost match": "d.lines.all(s, " + " && ".join(f"!s.contains('{'a' * 20}b{'a' * (i % 9)}')" for i in range(150)) + ")",
    "the last of almost a match": f"xs.all(x, text.lastIndexOf('{'a' * 2000}b{'a' * 2000}') < 0)",
    "many loops": " && ".join("xs.all(x, x >= 0)" for _ in range(400)),
    "one loop of many tests": "xs.all(x, " + " && ".join("x >= 0" for _ in range(900)) + ")",
    "many patterns at once": " || ".join(f"wide.matches('[ab]*a[ab]{{100}}{i}')" for i in range(16)),
}


@pytest.mark.parametrize("name", GROWN)
def test_no_step_takes_long_because_of_the_values(name: str) -> None:
    program: Any = compile(GROWN[name], HOSTILE_ENV)
    for form in (program, program.exact):
        start = time.process_time()
        found = judge.outcome(lambda f=form: f(HOSTILE))
        assert time.process_time() - start < 1  # the figure is 50 ms; of the processor, as a busy machine must not make this fail
        assert found in [("value", True), ("value", False), ("failure", "cost_limit"), ("failure", "invalid_argument")]


WORST = {
    "letters in no order": "".join(random.Random(7).choice("ab") for _ in range(50_000)),
    "characters of two bytes": "\u017f" * 25_000,
    "characters of three bytes": "\u4e2d" * 16_000,
}


@pytest.mark.parametrize(
    "pattern",
    [
        "[ab]*a[ab]{150}c",
        "a.{150}z",
        "(a|ab|b){40}z",
        "([ab]{1,9}){20}z",
        "(.?a.?b.?){30}z",
        "(.*a){90}z",
        ".{0,100}!",
        "[^x]{100}!",
        "[a-z]{300}!",
    ],
)
def test_the_worst_text_for_a_pattern_ends_in_time_or_at_the_limit(pattern: str) -> None:
    program = compile(f"text.matches('{pattern}')", ENV)
    for text in WORST.values():
        start = time.process_time()
        found = judge.outcome(lambda given=text: program({"text": given}))
        assert time.process_time() - start < 1  # the figure is 100 ms
        assert found in [("value", False), ("failure", "cost_limit")]


def test_a_cyclic_value_fails_and_does_not_crash() -> None:
    loop: list[Any] = [1]
    loop.append(loop)
    other: list[Any] = [1]
    other.append(other)
    with pytest.raises(CelFailure) as caught:
        evaluate("a == b", {"a": loop, "b": other})
    assert caught.value.kind in ("too_deep", "cost_limit")
    with pytest.raises(CelFailure):
        evaluate("'%s'.format([a])", {"a": loop})


def test_a_very_deep_value_fails_and_does_not_crash() -> None:
    deep: Any = 1
    same: Any = 1
    for _ in range(100_000):
        deep, same = [deep], [same]
    with pytest.raises(CelFailure) as caught:
        evaluate("a == b", {"a": deep, "b": same})
    assert caught.value.kind == "too_deep"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000,
        "[" * 5000,
        "{" * 5000,
        "!" * 5000 + "x",
        "-" * 5000 + "1",
        "a." * 3000 + "a",
        "a(" * 3000,
        "x ? " * 2000,
        "1+" * 4000 + "1",
        "a[" * 4000,
        "has(" * 2000,
        "'" * 9999,
        "\\" * 5000,
    ],
)
def test_a_hostile_text_is_one_problem(text: str) -> None:
    with pytest.raises(CelProblem):
        parse(Source(text))


def test_an_expression_compiles_near_the_end_of_the_stack_or_is_a_problem() -> None:
    text = "[" * 60 + "]" * 60
    outcomes: list[str] = []

    def descend(left: int) -> None:
        if left:
            descend(left - 1)
            return
        try:
            check(parse(Source(text)), ENV, expect="any")
            outcomes.append("checked")
        except CelProblem as e:
            outcomes.extend(p.code for p in e.problems)

    depth, frame = 0, sys._getframe()
    while frame.f_back is not None:
        depth, frame = depth + 1, frame.f_back
    for left in (50, 100, 300):
        descend(sys.getrecursionlimit() - depth - left)
    assert outcomes[0] == "GR206"
    assert set(outcomes) <= {"GR206", "checked"}


@pytest.mark.parametrize(
    "pattern",
    [
        "(a{1000}){1000}",
        "(?=a)",
        r"(a)\1",
        "a" * 5000,
        r"(\pL+\s*){50}z",
        "(",
        "[ab]*a[ab]{900}c",
        "a.{900}z",
        ".{0,1000}!",
        "(.{0,50}){0,20}!",
    ],
)
def test_a_pattern_that_could_run_away_is_refused(pattern: str) -> None:
    with pytest.raises(CelProblem, match="GR216"):
        compile(f"text.matches(r'{pattern}')", ENV)


@pytest.mark.parametrize("pattern", ["(a|aa)+$", "(a*)*b", "(a+)+b", "(.*a){20}b", "^(a?){30}a{30}$", "([a-z]+)*[0-9]"])
def test_a_pattern_that_other_engines_choke_on_is_quick(pattern: str) -> None:
    program = compile(f"text.matches('{pattern}')", ENV)
    text = "a" * 50_000 + "!"
    start = time.process_time()
    program({"text": text})
    assert time.process_time() - start < 1  # the figure is 100 ms
