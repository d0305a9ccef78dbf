"""Transports of httpx and httpx2 that judge what passes through them.  The two libraries have the same interface and different classes."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Iterator
from functools import cache, partial
from types import ModuleType
from typing import Any, Self

from ...errors import Refused
from ..aside import surely
from ..gate import Gate
from ..readable import Unreadable
from ..wire.pieces import Pieces
from .calls import MAX_BODY, Answer, HttpCall, Sending

_DROPPED = frozenset({"content-length", "content-encoding", "transfer-encoding"})


def guarded_transport(library: str, inner: Any, call: HttpCall, raises: type[Exception] | None = None) -> Any:
    """A transport like `inner`, sync or async, of a client of `httpx` or `httpx2`, that judges.

    `raises` is an exception class that the client lets through: a refusal is its cause then.
    """
    kind = AsyncTransport if hasattr(inner, "handle_async_request") else Transport
    return kind(importlib.import_module(library), inner, call, raises)


class Transport:
    """A sync transport; those of both libraries are used by their methods, not by their class."""

    def __init__(self, http: ModuleType, inner: Any, call: HttpCall, raises: type[Exception] | None) -> None:
        self._http, self._inner, self._call, self._raises = http, inner, call, raises

    def handle_request(self, request: Any) -> Any:
        """Judges a request, sends it, and gives the answer that is judged or will be, chunk by chunk.  Raises every kind of refusal."""
        sending = _sending(request, request.read())
        try:
            if self._call.route(sending):
                return self._inner.handle_request(request)
            result = Gate(self._call, partial(self._send, request), None).call((sending,), {})
        except Refused as refused:
            if self._raises is None:
                raise
            raise self._raises(str(refused)) from refused
        if isinstance(result, Answer):
            return _response(self._http, sending.response, content=result.raw)
        return _response(self._http, sending.response, stream=_bodies(self._http)[0](_Written(result, sending)))

    def _send(self, request: Any, sending: Sending) -> Any:
        try:
            response = sending.response = self._inner.handle_request(_request(self._http, request, sending))
        except _never_sent(self._http):
            _not_sent(sending)
            raise
        if _streams(response):
            sending.pieces = Pieces(sending.api, sending.body)
            return self._events(sending, sending.pieces)
        try:
            kept = Kept()
            for chunk in response.iter_bytes():
                kept.add(chunk)
            return _answer(response, kept)
        finally:
            response.close()

    def _events(self, sending: Sending, pieces: Pieces) -> Iterator[Any]:
        try:
            for data in sending.response.iter_bytes():
                yield from pieces.feed(data)
            yield from pieces.rest()
        except Unreadable as error:
            raise self._call.unreadable(sending, error) from None
        finally:
            sending.response.close()

    def close(self) -> None:
        """Closes the connections."""
        self._inner.close()

    def __enter__(self) -> Self:
        self._inner.__enter__()
        return self

    def __exit__(self, *raised: Any) -> None:
        self._inner.__exit__(*raised)


class AsyncTransport:
    """The same, async."""

    def __init__(self, http: ModuleType, inner: Any, call: HttpCall, raises: type[Exception] | None) -> None:
        self._http, self._inner, self._call, self._raises = http, inner, call, raises

    async def handle_async_request(self, request: Any) -> Any:
        """As `Transport.handle_request`."""
        sending = _sending(request, await request.aread())
        try:
            if self._call.route(sending):
                return await self._inner.handle_async_request(request)
            result = await Gate(self._call, partial(self._send, request), None).acall((sending,), {})
        except Refused as refused:
            if self._raises is None:
                raise
            raise self._raises(str(refused)) from refused
        if isinstance(result, Answer):
            return _response(self._http, sending.response, content=result.raw)
        return _response(self._http, sending.response, stream=_bodies(self._http)[1](_Written(result, sending)))

    async def _send(self, request: Any, sending: Sending) -> Any:
        try:
            response = sending.response = await self._inner.handle_async_request(_request(self._http, request, sending))
        except _never_sent(self._http):
            _not_sent(sending)
            raise
        if _streams(response):
            sending.pieces = Pieces(sending.api, sending.body)
            return self._events(sending, sending.pieces)
        try:
            kept = Kept()
            async for chunk in response.aiter_bytes():
                kept.add(chunk)
            return _answer(response, kept)
        finally:
            await response.aclose()

    async def _events(self, sending: Sending, pieces: Pieces) -> AsyncIterator[Any]:
        try:
            async for data in sending.response.aiter_bytes():
                for piece in pieces.feed(data):
                    yield piece
            for piece in pieces.rest():
                yield piece
        except Unreadable as error:
            raise self._call.unreadable(sending, error) from None
        finally:
            await sending.response.aclose()

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._inner.aclose()

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        return self

    async def __aexit__(self, *raised: Any) -> None:
        await self._inner.__aexit__(*raised)


class _Written:
    """The bytes of a judged stream."""

    def __init__(self, chunks: Any, sending: Sending) -> None:
        assert sending.pieces is not None
        self._chunks, self._sending, self._written = chunks, sending, sending.pieces.written
        self._begun = False

    def __iter__(self) -> Iterator[bytes]:
        self._begun = True
        for chunk in self._chunks:
            yield self._written(chunk)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._begun = True
        async for chunk in self._chunks:
            yield self._written(chunk)

    def close(self) -> None:
        self._leave()
        self._chunks.close()
        self._sending.response.close()

    async def aclose(self) -> None:
        if not self._begun:
            await surely(self._leave)
        await self._chunks.aclose()
        await self._sending.response.aclose()

    def _leave(self) -> None:
        """Ends a call whose stream nobody began to read: what has not begun does not end by itself."""
        if not self._begun and self._sending.passage is not None:
            self._sending.passage.ongoing.end("canceled")


@cache
def _bodies(http: ModuleType) -> tuple[type[Any], type[Any]]:
    """The classes of a library by which it knows a body that comes in pieces."""

    class Body(http.SyncByteStream):  # type: ignore[name-defined,misc]  # reason: the class of a library that is not known before
        def __init__(self, written: _Written) -> None:
            self._written = written
            self.close = written.close

        def __iter__(self) -> Iterator[bytes]:
            return iter(self._written)

    class AsyncBody(http.AsyncByteStream):  # type: ignore[name-defined,misc]  # reason: as above
        def __init__(self, written: _Written) -> None:
            self._written = written
            self.aclose = written.aclose

        def __aiter__(self) -> AsyncIterator[bytes]:
            return self._written.__aiter__()

    return Body, AsyncBody


def _sending(request: Any, raw: bytes) -> Sending:
    url = request.url
    return Sending(request.method, url.netloc.decode("ascii").rsplit("@", 1)[-1], url.path, raw, url.query.decode("ascii", "replace"))


def _request(http: ModuleType, request: Any, sending: Sending) -> Any:
    """The request with the body that may be sent."""
    if not sending.changed:
        return request
    headers = [(k, v) for k, v in request.headers.multi_items() if k.lower() not in ("content-length", "transfer-encoding")]
    return http.Request(request.method, request.url, headers=headers, content=sending.raw, extensions=request.extensions)


def _streams(response: Any) -> bool:
    return response.status_code < 300 and str(response.headers.get("content-type", "")).startswith("text/event-stream")


class Kept:
    """The bytes of a whole answer.  What is longer than what is judged is not kept."""

    def __init__(self) -> None:
        self.raw = bytearray()
        self.full = False

    def add(self, chunk: bytes) -> None:
        """Takes more of it."""
        self.full = self.full or len(self.raw) + len(chunk) > MAX_BODY
        if not self.full:
            self.raw += chunk


def _answer(response: Any, kept: Kept) -> Answer:
    kind = str(response.headers.get("content-type", "")).lower()
    return Answer(bytes(kept.raw), "longer than what is judged" if kept.full else kind, response.status_code)


def _never_sent(http: ModuleType) -> tuple[type[Exception], ...]:
    return http.ConnectError, http.ConnectTimeout, http.PoolTimeout, http.UnsupportedProtocol


def _response(http: ModuleType, response: Any, **body: Any) -> Any:
    """The answer with what may be seen of it."""
    headers = [(k, v) for k, v in response.headers.multi_items() if k.lower() not in _DROPPED]
    return http.Response(response.status_code, headers=headers, extensions=response.extensions, **body)


def _not_sent(sending: Sending) -> None:
    if sending.passage is not None:
        sending.passage.ongoing.used(0, 0)
