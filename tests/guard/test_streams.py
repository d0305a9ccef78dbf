"""Guarded streams: collected and judged whole before the first chunk is released, then the chunks themselves or their redacted text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from pydantic import BaseModel

import guardrails.guard.streams.flow
from guardrails.errors import Blocked, Halted, Held, LimitExceeded, SetupError
from guardrails.guard import Guardrails
from guardrails.guard.chunks import Stream


class Delta(BaseModel):
    content: str | None = None


class Chunk(BaseModel):
    id: str = "chatcmpl-0123456789abcdef"
    delta: Delta
    usage: dict[str, int] | None = None


def streaming(rails: Guardrails, chunks: list[Any], events: list[str] | None = None, **options: Any) -> Callable[[str], Any]:
    """A guarded generator of these chunks; `events` says what happened inside."""
    log = [] if events is None else events

    @rails.guard(system="desk", destination="inside", **options)
    def stream(prompt: str) -> Iterator[Any]:
        log.append("started")
        try:
            for chunk in chunks:
                log.append("made")
                yield chunk
        finally:
            log.append("closed")

    return stream


def astreaming(rails: Guardrails, chunks: list[Any], events: list[str] | None = None, **options: Any) -> Callable[[str], Any]:
    log = [] if events is None else events

    @rails.guard(system="desk", destination="inside", **options)
    async def stream(prompt: str) -> AsyncIterator[Any]:
        log.append("started")
        try:
            for chunk in chunks:
                await asyncio.sleep(0)
                yield chunk
        finally:
            await asyncio.sleep(0)
            log.append("closed")

    return stream


def both(rails: Guardrails, chunks: list[Any], prompt: str = "fine", **options: Any) -> list[Any]:
    """What the plain and the async stream release, which must be the same."""

    async def gather() -> list[Any]:
        return [c async for c in astreaming(rails, chunks, **options)(prompt)]

    one, two = list(streaming(rails, chunks, **options)(prompt)), asyncio.run(gather())
    assert one == two
    return one


def first(stream: AsyncIterator[Any]) -> Any:
    """The first chunk of an async stream."""

    async def main() -> Any:
        return await anext(stream)

    return asyncio.run(main())


def refusals(rails: Guardrails, chunks: list[Any], prompt: str = "fine") -> list[str]:
    found = []
    for start in (streaming, astreaming):
        result = start(rails, chunks)(prompt)
        with pytest.raises((Blocked, Held, Halted, LimitExceeded)) as caught:
            next(result) if start is streaming else first(result)
        found.append(f"{type(caught.value).__name__} {caught.value.verdict.deciding[0].rule}")
    assert len(set(found)) == 1
    return found[:1]


def test_clean_chunks_are_released_as_they_were(rails: Guardrails) -> None:
    chunks = ["it ", "is", "", " fine"]
    assert both(rails, chunks) == chunks
    objects = [Chunk(delta=Delta(content=c)) for c in chunks]
    assert [a is b for a, b in zip(both(rails, objects), objects, strict=True)] == [True] * 4


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_what_two_chunks_share_is_found_and_nothing_of_it_leaves(rails: Guardrails, size: int) -> None:
    text = "so it is forbidden to go"
    assert refusals(rails, [text[i : i + size] for i in range(0, len(text), size)]) == ["Blocked forbidden"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_redacted_chunks_join_to_the_redacted_text(rails: Guardrails, size: int) -> None:
    text = "the KEY-123456 opens"
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    assert "".join(both(rails, pieces)) == "the [KEY] opens"
    released = both(rails, [Chunk(delta=Delta(content=p)) for p in pieces])
    assert "".join(c.delta.content for c in released) == "the [KEY] opens"
    assert [c.id for c in released] == ["chatcmpl-0123456789abcdef"] * len(pieces)
    dicts = both(rails, [{"delta": {"text": p}, "n": i} for i, p in enumerate(pieces)])
    assert "".join(c["delta"]["text"] for c in dicts) == "the [KEY] opens"
    assert [c["n"] for c in dicts] == list(range(len(pieces)))


def test_short_chunks_that_repeat_add_up(make_rails: Callable[..., Guardrails]) -> None:
    rails = make_rails("""
apiVersion: guardrails/v1
kind: Policy
metadata: {id: runs, title: Runs, owner: security@clinic.example}
spec:
  match: {on: [response]}
  rules: [{id: run, text: {patterns: ['^(12){4}$']}, then: block}]
""")
    assert refusals(rails, [{"delta": "12"}] * 4) == ["Blocked run"]


@pytest.mark.parametrize("chunk", [b"forbidden", object(), 3 + 4j, {"a": object()}, {"type": "image_url", "image_url": {"url": "data:"}}])
def test_a_chunk_that_cannot_be_read_stops_the_stream(rails: Guardrails, chunk: Any) -> None:
    assert refusals(rails, ["fine", chunk, "fine"]) == ["Blocked unreadable-chunk"]


def test_a_denied_prompt_never_starts_the_stream(rails: Guardrails) -> None:
    events: list[str] = []
    with pytest.raises(Blocked):
        next(streaming(rails, ["a"], events)("forbidden"))
    with pytest.raises(Blocked):
        first(astreaming(rails, ["a"], events)("forbidden"))
    assert events == []


def test_a_stream_that_is_never_read_never_starts(rails: Guardrails) -> None:
    events: list[str] = []
    stream = streaming(rails, ["a"], events)("fine")
    stream.close()
    assert list(stream) == []

    async def main() -> None:
        await astreaming(rails, ["a"], events)("fine").aclose()

    asyncio.run(main())
    assert events == []


def test_the_inner_generator_is_closed_before_the_first_chunk_leaves(rails: Guardrails) -> None:
    events: list[str] = []
    stream = streaming(rails, ["a", "b"], events)("fine")
    assert next(stream) == "a"
    assert events == ["started", "made", "made", "closed"]
    stream.close()
    assert list(stream) == []

    async def main() -> None:
        events.clear()
        released = astreaming(rails, ["a", "b"], events)("fine")
        assert await anext(released) == "a"
        assert events == ["started", "closed"]
        await released.aclose()
        assert [c async for c in released] == []

    asyncio.run(main())


def test_an_exception_of_the_stream_passes_through_and_releases_nothing(rails: Guardrails) -> None:
    cause = KeyError("upstream")

    @rails.guard(system="desk", destination="inside", on_block="Sorry.")
    def stream(prompt: str) -> Iterator[str]:
        yield "a"
        raise ConnectionError("cut") from cause

    with pytest.raises(ConnectionError, match="cut") as caught:
        next(stream("fine"))
    assert caught.value.__cause__ is cause


def test_throw_reaches_the_reader_and_send_is_refused(rails: Guardrails) -> None:
    stream = streaming(rails, ["a", "b"])("fine")
    next(stream)
    with pytest.raises(ZeroDivisionError):
        stream.throw(ZeroDivisionError)
    stream = streaming(rails, ["a", "b"])("fine")
    next(stream)
    with pytest.raises(SetupError, match="a guarded stream takes no values"):
        stream.send("forbidden")

    async def main() -> None:
        released = astreaming(rails, ["a", "b"])("fine")
        await anext(released)
        with pytest.raises(SetupError, match="a guarded stream takes no values"):
            await released.asend("forbidden")

    asyncio.run(main())


def test_what_a_generator_returns_is_judged_with_its_chunks(rails: Guardrails) -> None:
    @rails.guard(system="desk", destination="inside")
    def stream(prompt: str, last: Any) -> Any:
        yield "a KEY-123456 "
        return last

    def returned(last: Any) -> Any:
        chunks, result = [], stream("fine", last)
        while True:
            try:
                chunks.append(next(result))
            except StopIteration as end:
                return chunks, end.value

    assert returned({"text": "KEY-654321"}) == (["a [KEY] "], {"text": "[KEY]"})
    assert returned("fine") == (["a [KEY] "], "fine")
    assert returned(None) == (["a [KEY] "], None)
    with pytest.raises(Blocked, match="words/forbidden"):
        returned("forbidden")


def test_a_fallback_is_one_chunk(rails: Guardrails) -> None:
    assert both(rails, ["forb", "idden"], on_block="Sorry.") == ["Sorry."]
    assert both(rails, ["fine"], prompt="forbidden", on_block=lambda verdict: verdict.effect.word) == ["block"]


def test_usage_of_a_stream_is_read_from_its_chunks(rails: Guardrails) -> None:
    chunks = [Chunk(delta=Delta(content="a")), Chunk(delta=Delta(), usage={"completion_tokens": 101})]
    assert refusals(rails, chunks) == ["LimitExceeded request"]
    with pytest.raises(LimitExceeded):
        next(streaming(rails, ["a", "b"], usage=lambda chunks: 99 + len(chunks))("fine"))
    assert both(rails, ["a"], usage=len) == ["a"]


def test_a_stream_longer_than_the_bound_is_cut_off_and_closed(rails: Guardrails, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guardrails.guard.streams.flow, "MAX_CHUNKS", 10)
    closed: list[str] = []

    @rails.guard(system="desk", destination="inside")
    def endless(prompt: str) -> Iterator[str]:
        try:
            while True:
                yield "a"
        finally:
            closed.append("plain")

    @rails.guard(system="desk", destination="inside")
    async def aendless(prompt: str) -> AsyncIterator[str]:
        try:
            while True:
                yield "a"
        finally:
            closed.append("async")

    with pytest.raises(Blocked, match="stream-too-long"):
        next(endless("fine"))
    with pytest.raises(Blocked, match="stream-too-long"):
        first(aendless("fine"))
    assert closed == ["plain", "async"]


def test_cancelling_a_stream_closes_it(rails: Guardrails) -> None:
    events: list[str] = []

    async def main() -> None:
        async def read() -> None:
            async for _ in astreaming(rails, ["a"] * 50, events)("fine"):
                raise AssertionError("released")

        task = asyncio.create_task(read())
        for _ in range(10):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert events == ["started", "closed"]


def test_frames_that_every_chunk_repeats_stand_once() -> None:
    chunks = [{"id": "chatcmpl-0123456789", "text": t, "n": 1} for t in ("ab", "cd")]
    assert Stream.of(chunks).content == ["chatcmpl-0123456789", "abcd", [{"n": 1}]]
