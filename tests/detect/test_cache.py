"""Text judged before is not judged again, and nothing of it is kept."""


from __future__ import annotations

import gc
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest

from guardrails.detect import Cached, Detector, Match, Patterns


class Counting:
    """A detector that counts how often it is asked."""

    name, languages, lookahead = "counting", frozenset({"en"}), 7

    def __init__(self) -> None:
        self.calls = 0

    def find(self, text: str, types: Iterable[str] | None = None) -> list[Match]:
        self.calls += 1
        if text == "fail":
            raise ValueError("no")
        return [Match(0, len(text), "NAME", 0.9)]


def test_the_same_text_is_judged_once_for_each_set_of_types() -> None:
    inner = Counting()
    cached = Cached(inner)
    answers = [
        cached.find("turn one"),
        cached.find("turn one"),
        cached.find("turn one", ["NAME"]),
        cached.find("turn one", {"NAME"}),
        cached.find("turn two"),
    ]
    assert inner.calls == 3
    assert answers[0] == answers[1] == [Match(0, 8, "NAME", 0.9)]
    assert isinstance(cached, Detector)
    assert (cached.name, cached.languages, cached.lookahead) == (inner.name, inner.languages, inner.lookahead)


def test_an_answer_can_be_changed_without_changing_the_memory() -> None:
    cached = Cached(Counting())
    cached.find("turn").clear()
    assert cached.find("turn") == [Match(0, 4, "NAME", 0.9)]


def test_a_failure_is_not_remembered() -> None:
    inner = Counting()
    cached = Cached(inner)
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            cached.find("fail")
    assert (inner.calls, len(cached)) == (2, 0)


def test_the_memory_is_bounded() -> None:
    cached = Cached(Counting(), size=10)
    for number in range(50):
        cached.find(f"turn {number}")
    assert len(cached) == 10


def test_no_text_is_reachable_from_the_memory() -> None:
    cached = Cached(Patterns())
    cached.find("patient named Maria Alvarez " + "MRN 00482913")
    seen: set[int] = set()
    todo: list[object] = [cached._answers]
    while todo:
        held = todo.pop()
        if id(held) not in seen:
            seen.add(id(held))
            assert not isinstance(held, str | bytes) or "Alvarez" not in str(held)
            todo += [r for r in gc.get_referents(held) if not isinstance(r, type)]


def test_two_memories_have_two_keys() -> None:
    first, second = Cached(Counting()), Cached(Counting())
    assert first._hash("text", None) != second._hash("text", None)
    assert first._hash("text", None) == first._hash("text", None)
    assert first._hash("b", frozenset({"a"})) != first._hash("a\xffb", None)


def test_threads_get_the_answers_of_one() -> None:
    cached = Cached(Patterns(), size=16)
    texts = [f"MRN {100000 + n % 24}, seen {n % 12 + 1}/14/2024" for n in range(400)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(cached.find, texts)) == [Patterns().find(t) if n < 3 else cached.find(t) for n, t in enumerate(texts)]
