"""A response of pydantic-ai that comes as a stream: its events as chunks that can be judged, and judged chunks as events again."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic_ai import messages as said
from pydantic_ai.models import ModelRequestParameters, StreamedResponse
from pydantic_ai.usage import RequestUsage

from ...guard.readable import plain
from .requests import PutBack


class Chunks:
    """The events of one stream on their way through the guard."""

    def __init__(self, source: StreamedResponse, outputs: set[str]) -> None:
        self.source = source
        self._outputs = outputs
        self._answers: set[int] = set()
        self._waiting: deque[tuple[Any, Any]] = deque()

    async def judged(self) -> AsyncIterator[Any]:
        """What is said, as chunks; ends of parts and the like are told anew from what leaves."""
        async for event in self.source:
            if isinstance(event, said.PartStartEvent | said.PartDeltaEvent):
                chunk = [*[None] * event.index, self._form(event)]
                self._waiting.append((chunk, event))
                yield chunk

    def event(self, chunk: Any, put: PutBack) -> Any:
        """The event that the next judged chunk is, saying what is left of it."""
        was, event = self._waiting.popleft()
        if chunk is was or chunk[-1] is was[-1]:
            return event
        name = "part" if isinstance(event, said.PartStartEvent) else "delta"
        return replace(event, **{name: self._saying(getattr(event, name), was[-1], chunk[-1], put)})

    def _form(self, event: Any) -> dict[str, Any]:
        start = isinstance(event, said.PartStartEvent)
        part = event.part if start else event.delta
        if isinstance(part, said.ToolCallPart | said.ToolCallPartDelta):
            name = part.tool_name if isinstance(part, said.ToolCallPart) else part.tool_name_delta
            args = part.args if isinstance(part, said.ToolCallPart) else part.args_delta
            if name in self._outputs:
                self._answers.add(event.index)
            if event.index in self._answers:  # the answer itself, which no tool runs for
                return {"output": plain(args)}
            return {"index": event.index, "function": {"name": name or "", "arguments": "" if args is None else plain(args)}}
        if isinstance(part, said.TextPart | said.TextPartDelta):
            text = part.content if isinstance(part, said.TextPart) else part.content_delta
            cited = part.citations if isinstance(part, said.TextPart) else part.citations_delta
            return {"content": text, **({"citations": plain(cited)} if cited else {})}
        if isinstance(part, said.ThinkingPart):
            return {"thinking": part.content}
        if isinstance(part, said.ThinkingPartDelta):
            return {"thinking": part.content_delta or ""}
        return {"part": plain(part)}

    def _saying(self, part: Any, old: Any, new: Any, put: PutBack) -> Any:
        """A part or a delta with other words."""
        for name, value in new.items():
            if value is not old[name] and name not in ("content", "thinking", "output", "function"):
                put(None, old[name], value)
        if "function" in new or "output" in new:
            attribute = "args" if isinstance(part, said.ToolCallPart) else "args_delta"
            before, now = (form["function"]["arguments"] if "function" in form else form["output"] for form in (old, new))
            return replace(part, **{attribute: put(before, before, now)})
        attribute = "content" if isinstance(part, said.TextPart | said.ThinkingPart) else "content_delta"
        return replace(part, **{attribute: new["content"] if "content" in new else new["thinking"]})


class JudgedStream(StreamedResponse):
    """A response whose events are judged; what it adds up to is made of the events that left."""

    def __init__(self, parameters: ModelRequestParameters, judged: AsyncIterator[Any], chunks: Chunks, put: PutBack) -> None:
        super().__init__(parameters)
        self._judged, self._chunks, self._put = judged, chunks, put

    async def _get_event_iterator(self) -> AsyncIterator[Any]:
        async for chunk in self._judged:
            event = self._chunks.event(chunk, self._put)
            self._parts_manager.apply_event(event)
            yield event

    def get(self) -> said.ModelResponse:
        """What left so far, with what the provider says about it."""
        source = self._chunks.source
        for name in (
            "provider_response_id",
            "provider_details",
            "canonical_system",
            "finish_reason",
            "state",
            "metadata",
            "failed_attempts",
        ):
            setattr(self, name, getattr(source, name))
        return super().get()

    @property
    def usage(self) -> RequestUsage:
        """The usage of the response so far."""
        return self._chunks.source.usage

    @property
    def model_name(self) -> str:
        """The name of the model."""
        return self._chunks.source.model_name

    @property
    def provider_name(self) -> str | None:
        """The name of the provider."""
        return self._chunks.source.provider_name

    @property
    def provider_url(self) -> str | None:
        """The address of the provider."""
        return self._chunks.source.provider_url

    @property
    def timestamp(self) -> datetime:
        """When the response began."""
        return self._chunks.source.timestamp

    def get_stream_cancel_errors(self) -> tuple[type[BaseException], ...]:
        """What the connection raises when it is closed."""
        return self._chunks.source.get_stream_cancel_errors()

    async def close_stream(self) -> None:
        """Closes the connection."""
        await self._chunks.source.cancel()
