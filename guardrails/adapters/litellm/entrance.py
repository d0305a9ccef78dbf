"""The entrance of a LiteLLM proxy: lets in what is judged, and lets out what was judged.  Who asks and where it goes is in `proxy.py`.

It stands around the whole application, so a route of which nobody thought is refused, and an answer is judged in the bytes that a client
would read, whatever LiteLLM did to it before.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...errors import Refused
from ...guard.aside import surely
from ...guard.clients.calls import Answer, HttpCall, Sending
from ...guard.clients.transports import Kept
from ...guard.exchange import Passage
from ...guard.gate import Gate
from ...guard.rails import Guardrails
from ...guard.readable import Unreadable
from ...guard.streams.flow import Flow
from ...guard.wire import apis
from ...guard.wire.pieces import Pieces
from .refusals import Refusal, body_of, last_event, plainly, refused_by
from .routes import Route, is_open, passed, read, route_of

MAX_BODY = 20_000_000
"""Bytes of one request; more is refused."""


@dataclass(slots=True)
class Asking:
    """One request on a judged route, from its entrance to its end."""

    route: Route
    conversation: str | None = None
    call: HttpCall | None = None
    sending: Sending | None = None
    passage: Passage | None = None
    at: tuple[str, str] = ("", "")
    sent: bool = False
    refusal: Refusal | None = None


ASKING: ContextVar[Asking | None] = ContextVar("guardrails_asking", default=None)
"""The request that is being answered here."""


class _Cut(BaseException):
    """The application stopped before its answer was whole: nobody waits for it any more."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """The checks of a call whose request was judged before."""

    call: HttpCall
    passage: Passage
    talks_to_model = False

    @property
    def waits(self) -> bool:
        return self.call.waits

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        return self.passage

    def after(self, passage: Passage, answer: Answer) -> Answer:
        return self.call.after(passage, answer)

    def stream(self, passage: Passage) -> Flow:
        return self.call.stream(passage)


class Entrance:
    """Around the application of a proxy."""

    def __init__(self, app: ASGIApp, rails: Guardrails, more: tuple[str, ...] = ()) -> None:
        self.app, self._rails, self._open = app, rails, more

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "uncovered-call"})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        route = route_of(scope["method"], path)
        if route is not None:
            await self._judged(route, scope, receive, send)
        elif is_open(scope["method"], path, self._open) or (scope["method"] == "OPTIONS" and route_of("POST", path) is not None):
            await self.app(scope, receive, send)
        else:
            await _answer(send, plainly(403, "uncovered-call", "this route is not covered, so nobody would judge what passes there"))

    async def _judged(self, route: Route, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            raw = await _received(receive)
            if raw is None:
                return
            if any(k.lower() == b"content-encoding" for k, _ in scope["headers"]):
                raise Unreadable("a body that is packed")
            if apis.addressed(route.api, "", scope.get("query_string", b"").decode("latin-1")):
                raise Unreadable("an address that says something")
            read(route, raw)
        except Unreadable as error:
            await _answer(send, plainly(403, "uncovered-call", f"the request holds {error}, which cannot be judged"))
            return
        asking = Asking(route, _conversation(scope))
        left = _Answering(self.app, {**scope, "headers": passed(scope["headers"], len(raw)), "extensions": {}}, receive, raw)
        token = ASKING.set(asking)
        try:
            left.begin()
        finally:
            ASKING.reset(token)
        try:
            await self._answered(asking, left, send)
        except _Cut:
            pass
        finally:
            try:
                await left.close()
            finally:
                if asking.passage is not None and not asking.passage.ongoing.ended:
                    await surely(asking.passage.ongoing.end, "canceled" if asking.sent else "unsent")

    async def _answered(self, asking: Asking, left: _Answering, send: Send) -> None:
        start = await left.start()
        if asking.refusal is not None:
            await _answer(send, asking.refusal)
            return
        if asking.passage is None or asking.call is None or asking.sending is None:
            if start["status"] >= 400:  # LiteLLM itself refused, such as an unknown key; no model was asked
                await send(start)
                async for data in left.body():
                    await send({"type": "http.response.body", "body": data, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
            else:
                await _answer(send, plainly(403, "uncovered-call", "LiteLLM answered without having shown the request to the guard"))
            return
        checks = _Judged(asking.call, asking.passage)
        kind = _header(start, b"content-type")
        try:
            if start["status"] < 300 and kind.startswith("text/event-stream"):
                await self._stream(asking.sending, checks, start, left, send)
            else:
                await _whole(checks, kind, start, left, send)
        except Refused as refused:
            await _answer(send, refused_by(self._rails.engine, refused))

    async def _stream(self, sending: Sending, checks: _Judged, start: Message, left: _Answering, send: Send) -> None:
        pieces = sending.pieces = Pieces(sending.api, sending.body)

        async def events(_: Sending) -> AsyncIterator[Any]:
            try:
                async for data in left.body():
                    for piece in pieces.feed(data):
                        yield piece
                for piece in pieces.rest():
                    yield piece
            except Unreadable as error:
                raise checks.call.unreadable(sending, error) from None

        chunks, begun = Gate(checks, events, None).agenerate((), {}), False
        try:
            async for chunk in chunks:
                data = pieces.written(chunk)
                if not begun:
                    await send(_without(start, b"content-length"))
                    begun = True
                await send({"type": "http.response.body", "body": data, "more_body": True})
            if not begun:
                await send(_without(start, b"content-length"))
            await send({"type": "http.response.body", "body": b""})
        # Without an end the connection is cut, so that no other failure passes for one.
        except Refused as refused:
            if not begun:
                raise
            await send({"type": "http.response.body", "body": last_event(refused_by(self._rails.engine, refused))})
        finally:
            await chunks.aclose()


async def _whole(checks: _Judged, kind: str, start: Message, left: _Answering, send: Send) -> None:
    async def run(_: Sending) -> Answer:
        kept = Kept()
        async for data in left.body():
            kept.add(data)
        return Answer(bytes(kept.raw), "longer than what is judged" if kept.full else kind, start["status"])

    answer: Answer = await Gate(checks, run, None).acall((), {})
    headers = [*_without(start, b"content-length")["headers"], (b"content-length", str(len(answer.raw)).encode())]
    await send({**start, "headers": headers})
    await send({"type": "http.response.body", "body": answer.raw})


class _Answering:
    """The application at work on one request; it waits wherever nobody takes what it says."""

    def __init__(self, app: ASGIApp, scope: Scope, receive: Receive, raw: bytes) -> None:
        self._run: Callable[[], Any] = lambda: app(scope, self._receive, self._said.put)
        self._outer, self._given = receive, [raw]
        self._said: asyncio.Queue[Message | None] = asyncio.Queue(1)
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Lets it begin, in the context of who calls."""
        self._task = asyncio.create_task(self._work())

    async def start(self) -> Message:
        """The beginning of its answer."""
        message = await self._next()
        if message["type"] != "http.response.start":
            raise _Cut
        return message

    async def body(self) -> AsyncIterator[bytes]:
        """The bytes of its answer.  Raises where they do not come to an end."""
        more = True
        while more:
            message = await self._next()
            if message["type"] != "http.response.body":
                raise _Cut
            more = message.get("more_body", False)
            yield message.get("body", b"")

    async def close(self) -> None:
        """Ends it, so that nothing more comes from a model."""
        if self._task is None:
            return
        while not self._task.done():
            if not self._said.empty():
                self._said.get_nowait()
            self._task.cancel()
            await asyncio.wait([self._task], timeout=0.5)
        if not self._task.cancelled():
            self._task.exception()  # LiteLLM has told its log

    async def _work(self) -> None:
        try:
            await self._run()
        finally:
            await self._said.put(None)

    async def _next(self) -> Message:
        message = await self._said.get()
        if message is None:
            assert self._task is not None
            await self._task  # raises what the application raised
            raise _Cut
        return message

    async def _receive(self) -> Message:
        return {"type": "http.request", "body": self._given.pop()} if self._given else await self._outer()


async def _received(receive: Receive) -> bytes | None:
    """The body of a request, None where who asked went away.  Raises Unreadable for too much."""
    raw, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        raw += message.get("body", b"")
        if len(raw) > MAX_BODY:
            raise Unreadable("more than what is judged")
        more = message.get("more_body", False)
    return bytes(raw)


async def _answer(send: Send, refusal: Refusal) -> None:
    body = body_of(refusal)
    own = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    given = {k for k, _ in own}
    await send({"type": "http.response.start", "status": refusal[0], "headers": [*own, *(h for h in refusal[2] if h[0] not in given)]})
    await send({"type": "http.response.body", "body": body})


def _conversation(scope: Scope) -> str | None:
    found = next((v for k, v in scope["headers"] if k.lower() == b"x-litellm-session-id"), None)
    return None if found is None else found[:200].decode("latin-1")


def _header(start: Message, name: bytes) -> str:
    found = next((bytes(v) for k, v in start.get("headers", ()) if bytes(k).lower() == name), b"")
    return found.decode("latin-1").lower()


def _without(start: Message, name: bytes) -> dict[str, Any]:
    return {**start, "headers": [(k, v) for k, v in start.get("headers", ()) if bytes(k).lower() != name]}
