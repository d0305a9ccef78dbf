"""Fault 56: memory does not grow with decisions, users or what they send.  A small run here; `benchmarks/memory.py` has the large one."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any

import pytest

from guardrails import Actor, Engine, Prompt, ToolCall
from guardrails.conversations import Conversations
from guardrails.detect import builtin

from .corpus import WHEN, texts

pytestmark = pytest.mark.skipif(sys.implementation.name != "cpython", reason="counts what CPython allocates")


def work(engine: Engine, first: int, count: int) -> None:
    """Decisions of as many different users, sessions and texts, half of which name tools and systems that do not exist."""
    for n in range(first, first + count):
        actor = Actor(id=f"user-{n}", roles=frozenset({f"role-{n % 1000}"}), team=f"team-{n}")
        common: dict[str, Any] = {"actor": actor, "session": f"session-{n}"}
        engine.decide(Prompt(system="help-desk", destination="azure-gpt", content=f"My laptop number {n} is slow.", **common))
        engine.decide(ToolCall(system=f"system-{n % 30}", tool=f"tool_{n % 40}", args={"n": n}, **common))


def test_memory_settles_whatever_users_and_texts_come() -> None:
    engine = Engine.load(texts(), clock=lambda: WHEN, detector=builtin())
    work(engine, 0, 5_000)  # more than the detector remembers
    gc.collect()
    before = sys.getallocatedblocks()
    work(engine, 5_000, 3_000)
    gc.collect()
    grown = sys.getallocatedblocks() - before
    assert grown < 6_000, f"{grown / 6_000:.1f} blocks a decision"


def test_plans_are_bounded_when_names_come_from_outside() -> None:
    engine = Engine.load(texts(), clock=lambda: WHEN, detector=builtin())
    for n in range(9_000):
        engine.policies.plan(ToolCall(system="help-desk", tool=f"t{n}"))
    assert len(engine.policies._plans) <= 8_192


def test_sessions_are_bounded_and_a_halted_one_is_forgotten_last() -> None:
    kept = Conversations(limit=100)
    kept.halt("ended")
    for n in range(1_000):
        kept.label(f"s-{n}", frozenset({"phi"}))
    assert len(kept._labels) == 100
    assert kept.labels("s-999") == {"phi"}
    assert kept.labels("s-0") == frozenset()
    assert kept.halted("ended")


def test_no_descriptor_stays_open() -> None:
    descriptors = Path("/proc/self/fd")
    if not descriptors.exists():
        pytest.skip("no /proc/self/fd on this system")
    engine = Engine.load(texts(), clock=lambda: WHEN, detector=builtin())
    work(engine, 0, 10)
    before = len(list(descriptors.iterdir()))
    work(engine, 10, 500)
    engine.reload()
    with engine.watch(60):
        pass
    assert len(list(descriptors.iterdir())) == before
