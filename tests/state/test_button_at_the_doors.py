"""The red button at the doors: what it covers is refused, running streams stop, and starting again is a second act."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from guardrails import Blocked, Event, Guardrails, Prompt, Stopped, Verdict
from tests.state.test_on_record import records


def asking(rails: Guardrails) -> Callable[[str], str]:
    @rails.guard(system="desk", destination="model")
    def ask(prompt: str) -> str:
        return f"answer to {prompt}"

    return ask


def test_the_next_call_is_refused_and_goes_on_after_the_start(rails: Guardrails) -> None:
    ask = asking(rails)
    assert ask("hello") == "answer to hello"
    rails.stop(reason="odd answers", by="olga")
    with pytest.raises(Stopped) as stopped:
        ask("hello")
    assert "guardrails/stopped" in str(stopped.value)
    assert "odd answers" not in str(stopped.value)
    rails.start(reason="mended", by="olga")
    assert ask("hello") == "answer to hello"


@pytest.mark.parametrize(
    ("scope", "stopped"),
    [({"system": "desk"}, True), ({"destination": "model"}, True), ({"system": "other"}, False), ({"tool": "pay"}, False)],
)
def test_only_what_a_stop_covers_is_stopped(rails: Guardrails, scope: dict[str, str], stopped: bool) -> None:
    ask = asking(rails)
    rails.stop(reason="drill", by="olga", **scope)
    if stopped:
        with pytest.raises(Stopped):
            ask("hello")
    else:
        assert ask("hello")


def test_a_tool_is_stopped_under_each_of_its_names(rails: Guardrails) -> None:
    ran: list[str] = []

    @rails.tool("functions.Lookup")
    def lookup(topic: str) -> str:
        ran.append(topic)
        return topic

    rails.stop(reason="drill", by="olga", tool="lookup")
    with rails.session(actor="a", system="desk"), pytest.raises(Stopped):
        lookup("x")
    assert ran == []


def test_another_process_sees_a_stop_and_it_survives_a_restart(open_rails: Callable[[], Guardrails]) -> None:
    first, second = open_rails(), open_rails()
    first.stop(reason="drill", by="olga")
    with pytest.raises(Stopped):
        asking(second)("hello")
    first.close()
    with pytest.raises(Stopped):
        asking(open_rails())("hello")


def test_a_stream_is_stopped_before_its_first_chunk_when_the_button_is_pressed_while_it_runs(rails: Guardrails) -> None:
    made: list[int] = []

    @rails.guard(system="desk", destination="model")
    def stream(prompt: str) -> Iterator[str]:
        for n in range(100):
            made.append(n)
            if n == 3:
                rails.stop(reason="drill", by="olga")
            yield f"{n} "

    with pytest.raises(Stopped):
        list(stream("hello"))
    assert made == [0, 1, 2, 3]


def test_a_stream_that_is_being_handed_out_stops_at_the_next_chunk(rails: Guardrails) -> None:
    @rails.guard(system="desk", destination="model")
    def stream(prompt: str) -> Iterator[str]:
        yield from ("a ", "b ", "c ")

    chunks = stream("hello")
    assert next(chunks) == "a "
    rails.stop(reason="drill", by="olga")
    with pytest.raises(Stopped):
        next(chunks)


def test_async_streams_stop_as_well(rails: Guardrails) -> None:
    @rails.guard(system="desk", destination="model")
    async def stream(prompt: str) -> AsyncIterator[str]:
        for n in range(3):
            await asyncio.sleep(0)
            yield f"{n} "

    async def main() -> None:
        chunks = stream("hello")
        assert await anext(chunks) == "0 "
        rails.stop(reason="drill", by="olga")
        with pytest.raises(Stopped):
            await anext(chunks)

    asyncio.run(main())


def test_while_enforcement_is_stopped_locked_policies_and_registration_hold_and_every_decision_says_so(rails: Guardrails) -> None:
    ask = asking(rails)
    switch = rails.engine.state.switch
    with pytest.raises(Blocked):
        ask("heron")
    assert not switch.bypass(timedelta(hours=1), reason="flood", by="olga").done
    with pytest.raises(Blocked):
        ask("heron")
    assert switch.bypass(timedelta(hours=1), reason="flood", by="omar").done
    assert ask("heron") == "answer to heron"
    verdict = rails.decide(Prompt(system="desk", destination="model", content="heron"))
    assert verdict.bypass is not None
    assert [f.mode for f in verdict.findings] == ["bypassed"]
    assert rails.decide(Prompt(system="desk", destination="model", content="hello")).bypass == verdict.bypass
    assert not rails.decide(Prompt(system="nobody", destination="model", content="hello")).allowed
    with rails.session(actor="bot", system="desk"), pytest.raises(PermissionError):
        rails.propose("radiology.report", level="decide", content="x")
    switch.enforce(reason="over", by="olga")
    with pytest.raises(Blocked):
        ask("heron")


@pytest.mark.parametrize("kind", ["plain", "async", "stream", "async stream"])
def test_what_was_judged_when_the_button_is_pressed_does_not_begin(
    rails: Guardrails, kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran: list[str] = []

    def body() -> str:
        ran.append(kind)
        return "answer"

    @rails.guard(system="desk", destination="model")
    def plain(prompt: str) -> str:
        return body()

    @rails.guard(system="desk", destination="model")
    async def later(prompt: str) -> str:
        return body()

    @rails.guard(system="desk", destination="model")
    def stream(prompt: str) -> Iterator[str]:
        yield body()

    @rails.guard(system="desk", destination="model")
    async def later_stream(prompt: str) -> AsyncIterator[str]:
        yield body()

    engine, record = rails.engine, rails.engine.record

    def and_then_stop(event: Event, verdict: Verdict, *rest: Any) -> Verdict:
        recorded = record(event, verdict, *rest)
        if event.checkpoint == "prompt":
            rails.stop(reason="drill", by="olga")
        return recorded

    monkeypatch.setattr(engine, "record", and_then_stop)

    async def read() -> None:
        async for _ in later_stream("hello"):
            pass

    calls: dict[str, Callable[[], object]] = {
        "plain": lambda: plain("hello"),
        "async": lambda: asyncio.run(later("hello")),
        "stream": lambda: list(stream("hello")),
        "async stream": lambda: asyncio.run(read()),
    }
    with pytest.raises(Stopped):
        calls[kind]()
    assert ran == []
    rails.close()
    assert [r["body"]["result"] for r in records(tmp_path) if r["kind"] == "outcome"] == ["unsent"]


def test_a_stream_that_began_under_a_bypass_is_held_back_once_that_is_over(rails: Guardrails) -> None:
    switch = rails.engine.state.switch
    for person in ("olga", "omar"):
        switch.bypass(timedelta(hours=1), reason="flood", by=person)

    @rails.guard(system="desk", destination="model")
    def stream(prompt: str) -> Iterator[str]:
        for n in range(100):
            if n == 50:
                switch.enforce(reason="over", by="olga")
            yield f"an egret {n}. "

    left: list[str] = []
    with pytest.raises(Blocked):
        left.extend(stream("hello"))
    assert left
    assert "egret 60" not in "".join(left)
