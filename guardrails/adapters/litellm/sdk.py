"""LiteLLM's SDK, guarded: its functions under the same names.

A callback of LiteLLM sees a call and its answer, and cannot refuse or change them in every mode; so these wrap the functions.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import litellm

from ...guard.door import refusal
from ...guard.exchange import Exchange, Passage
from ...guard.gate import Gate
from ...guard.ongoing import unless_sent
from ...guard.rails import Guardrails
from ...guard.readable import Unreadable
from ...guard.sessions import Scene
from ...guard.streams.flow import Flow
from .reading import ELSEWHERE, Chunks, answered, begun, content_of, reached, sent


class GuardedLiteLLM:
    """`completion`, `acompletion`, `embedding` and `aembedding` of LiteLLM, judged; other functions raise.

    >>> llm = GuardedLiteLLM(rails, system="help-desk")                         # doctest: +SKIP
    >>> llm.completion(model="openai/gpt-4o", messages=[...])                   # doctest: +SKIP
    """

    def __init__(self, rails: Guardrails, *, system: str, destination: str | None = None) -> None:
        self._exchange, self._destination = rails.exchange(system, client=True), destination

    def __repr__(self) -> str:
        return f"<guarded LiteLLM for {self._exchange.system}>"

    def completion(self, *args: Any, **kwargs: Any) -> Any:
        """As `litellm.completion`; a stream is an iterator of its chunks.  Raises every kind of refusal."""
        call = self._call(litellm.completion, args, kwargs)
        result = Gate(call, call.run(litellm.completion), None).call((), {})
        return call.chunks(result) if inspect.isgenerator(result) else result

    async def acompletion(self, *args: Any, **kwargs: Any) -> Any:
        """As `litellm.acompletion`; a stream is an async iterator of its chunks.  Raises every kind of refusal."""
        call = self._call(litellm.acompletion, args, kwargs)
        result = await Gate(call, call.arun(litellm.acompletion), None).acall((), {})
        return call.achunks(result) if inspect.isasyncgen(result) else result

    def embedding(self, *args: Any, **kwargs: Any) -> Any:
        """As `litellm.embedding`.  Raises every kind of refusal."""
        call = self._call(litellm.embedding, args, kwargs, caps=False)
        return Gate(call, call.run(litellm.embedding), None).call((), {})

    async def aembedding(self, *args: Any, **kwargs: Any) -> Any:
        """As `litellm.aembedding`.  Raises every kind of refusal."""
        call = self._call(litellm.embedding, args, kwargs, caps=False)
        return await Gate(call, call.arun(litellm.aembedding), None).acall((), {})

    def _call(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any], *, caps: bool = True) -> Call:
        bound = inspect.signature(function).bind(*args, **kwargs)
        given = {**bound.arguments, **bound.arguments.get("kwargs", {})}
        given.pop("kwargs", None)
        return Call(self._exchange, self._destination, given, Chunks(given), caps)


@dataclass(frozen=True, slots=True)
class Call:
    """Judges one call of a function of LiteLLM; what is sent is in the passage."""

    exchange: Exchange
    destination: str | None
    given: Mapping[str, Any] = field(repr=False)
    pieces: Chunks = field(repr=False)
    caps: bool = True
    talks_to_model = False

    @property
    def waits(self) -> bool:
        """Whether judging waits for a disk or a server."""
        return self.exchange.engine.waits

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        """Judges the call and its prompt.  Raises every kind of refusal."""
        here = self.exchange.here(self.destination)
        self._check_covered(here)
        try:
            host, model = reached(self.given)
        except Exception as failure:  # noqa: BLE001  reason: whatever LiteLLM raises about a model, it is not reached
            raise refusal(here, "call", "unknown-model", "LiteLLM does not know this model", cause=failure) from None
        found = self.exchange.reach(host, model, self.destination)
        try:
            form = content_of(self.given)
        except Unreadable as error:
            message = "an argument cannot be read, so the call cannot be judged"
            raise refusal(here, "prompt", "unreadable-argument", message, cause=error) from None
        passage = begun(self.exchange, found, model, self.given, form)
        with unless_sent(passage.ongoing):
            return replace(passage, kwargs=sent(self.given, form, passage, caps=self.caps))

    def after(self, passage: Passage, result: Any) -> Any:
        """Judges an answer and gives it back after redaction."""
        try:
            return answered(self.exchange, passage, result, self.given)
        except Unreadable as error:
            raise refusal(passage.scene, "response", "unreadable-result", "the answer cannot be judged", cause=error) from None

    def stream(self, passage: Passage) -> Flow:
        """What judges an answer that comes in chunks."""
        return self.exchange.stream(passage, lambda _chunks, _form: self.pieces.used(passage))

    def run(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Calls LiteLLM; of a stream it gives pieces that can be judged."""
        return partial(self._run, function)

    def arun(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same, async."""
        return partial(self._arun, function)

    def chunks(self, pieces: Iterator[Any]) -> Iterator[Any]:
        """Judged pieces as chunks again."""
        try:
            for piece in pieces:
                yield self.pieces.written(piece)
        finally:
            pieces.close()  # type: ignore[attr-defined]  # reason: the generator of a gate

    async def achunks(self, pieces: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """The same, async."""
        try:
            async for piece in pieces:
                yield self.pieces.written(piece)
        finally:
            await pieces.aclose()  # type: ignore[attr-defined]  # reason: as above

    def _check_covered(self, here: Scene) -> None:
        given = {name for name, value in self.given.items() if value is not None}
        if given & ELSEWHERE:
            raise refusal(here, "call", "uncovered-call", "it names another model, client or prompt, which nobody judges")
        n = self.given.get("n")
        if self.given.get("stream") and n is not None and n != 1:
            raise refusal(here, "call", "uncovered-call", "a stream of several answers cannot be judged")

    def _run(self, function: Callable[..., Any], **kwargs: Any) -> Any:
        result = function(**kwargs)
        return self._read(result) if hasattr(type(result), "__next__") else result

    async def _arun(self, function: Callable[..., Any], **kwargs: Any) -> Any:
        result = await function(**kwargs)
        return self.aread(result) if hasattr(type(result), "__anext__") else result

    def _read(self, chunks: Any) -> Iterator[Any]:
        for chunk in chunks:
            yield self.pieces.read(chunk)

    async def aread(self, chunks: Any) -> AsyncIterator[Any]:
        """The chunks of a stream as pieces."""
        async for chunk in chunks:
            yield self.pieces.read(chunk)
