"""Sharing of facts between the rules of one function: fewer reads, the same answers, nothing read that could stay unread."""

import ast
from typing import Any

import pytest

from guardrails.policy.hoist import hoist


class Reads:
    """Facts that count how often each is read; a missing one raises."""

    def __init__(self, **values: Any) -> None:
        self.__dict__["values"], self.__dict__["counts"] = values, {}

    def __getattr__(self, name: str) -> Any:
        self.counts[name] = self.counts.get(name, 0) + 1
        return self.values[name]


def no() -> None:
    raise LookupError("not a dictionary")


class Cel:
    no = staticmethod(no)


def run(tests: list[str], facts: Reads) -> list[Any]:
    """What each test comes to, as the rules of one generated function: an answer, or the kind of failure."""
    trees = hoist([ast.parse(t, mode="eval").body for t in tests], "f")
    body = "".join(f"    try: out.append({ast.unparse(t)})\n    except Exception as e: out.append(type(e))\n" for t in trees)
    names: dict[str, Any] = {"cel": Cel}
    exec("def judge(f):\n    out = []\n" + body + "    return out", names)
    answers: list[Any] = names["judge"](facts)
    return answers


FIELD = "m{n}['{key}'] if (m{n} := f.args).__class__ is dict else cel.no()"


def field(n: int, key: str) -> str:
    return FIELD.format(n=n, key=key)


def test_a_fact_that_every_rule_reads_is_read_once() -> None:
    facts = Reads(a=3)
    assert run(["f.a > 1", "f.a > 5", "f.a == 3 and f.a < 9"], facts) == [True, False, True]
    assert facts.counts == {"a": 1}


def test_a_fact_that_may_be_skipped_is_not_read_for_the_others() -> None:
    facts = Reads(a=1, b=2)
    assert run(["f.a > 1 and f.b > 1", "f.a > 2 and f.b > 1", "f.a if f.a > 2 else f.a + 1"], facts) == [False, False, 2]
    assert facts.counts == {"a": 1}


def test_where_the_first_read_fails_the_others_fail_too() -> None:
    failed = run(["f.gone > 1", "f.gone > 2 or True", "f.a == 1"], Reads(a=1))
    assert failed == [KeyError, UnboundLocalError, True]


def test_a_chain_of_comparisons_reads_its_tail_only_when_needed() -> None:
    facts = Reads(a=1, b=2)
    assert run(["5 < f.a < f.b", "f.b == 2", "f.b == 3"], facts) == [False, True, False]
    assert facts.counts == {"a": 1, "b": 1}


def test_lambdas_keep_their_own_reads() -> None:
    facts = Reads(a=1)
    assert run(["f.a == 1", "(lambda: f.a)() == 1", "[f.a for _ in (1,)] == [1]", "f.a == 1"], facts) == [True] * 4
    assert facts.counts == {"a": 3}


def test_a_dictionary_is_asked_for_its_class_once() -> None:
    facts = Reads(args={"x": 1, "y": 2})
    tests = [f"({field(0, 'x')}) == 1", f"({field(1, 'y')}) == 2 and m1['x'] == 1", f"({field(2, 'z')}) == 1"]
    code = "\n".join(ast.unparse(t) for t in hoist([ast.parse(t, mode="eval").body for t in tests], "f"))
    assert code.count("__class__") == 1
    assert run(tests, facts) == [True, True, KeyError]
    assert facts.counts == {"args": 1}


@pytest.mark.parametrize("value", [None, [1], "x", 3])
def test_what_is_no_dictionary_fails_in_every_rule(value: Any) -> None:
    tests = [f"({field(0, 'x')}) == 1", f"({field(1, 'y')}) == 2", "f.args is not None or True"]
    first, second, third = run(tests, Reads(args=value))
    assert (first, second, third) == (LookupError, UnboundLocalError, True)


def test_a_dictionary_that_may_be_skipped_is_asked_again() -> None:
    tests = [f"f.a and ({field(0, 'x')})", f"({field(1, 'x')})", f"({field(2, 'x')})"]
    for answers in (run(tests, Reads(a=0, args={"x": 7})), run(tests, Reads(a=1, args={"x": 7}))):
        assert answers[1:] == [7, 7]


def test_the_given_tests_are_not_changed() -> None:
    trees = [ast.parse(t, mode="eval").body for t in ("f.a > 1", "f.a > 2")]
    before = [ast.dump(t) for t in trees]
    assert [ast.dump(t) for t in hoist(trees, "f")] != before
    assert [ast.dump(t) for t in trees] == before
