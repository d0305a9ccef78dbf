"""Callers that leave before their answer is there, and the stream that is sent to them while they stay."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any, Final, TypeVar

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

T = TypeVar("T")

_STUCK: Final = 60.0  # seconds that a caller may take nothing of what is sent
_LAST: Final = 1.0


async def unless_gone(receive: Receive, work: Coroutine[Any, Any, T]) -> T:
    """What comes of the work.  It is canceled, to its end, where the caller leaves before; raises ClientDisconnect then."""
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        leaving.cancel()
        if not working.done():
            working.cancel()
            await asyncio.wait({working})
            if not working.cancelled():
                working.exception()  # nobody is there to hear it


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class Streamed(Response):
    """A stream of events.  `closing` holds what is given back when it ends, whichever way; `ended` is told how; `cut` is the last event of
    one that the proxy has to leave.
    """

    def __init__(
        self, events: AsyncGenerator[bytes, None], closing: AsyncExitStack, cut: bytes, ended: Callable[[str], object], **more: Any
    ) -> None:
        super().__init__(None, **more)
        self._events, self._closing, self._cut, self._ended = events, closing, cut, ended
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        how = "left"
        try:
            await unless_gone(receive, self._send(send))
            how = ""
        except (ClientDisconnect, TimeoutError):
            pass
        except asyncio.CancelledError:  # the proxy ends; the task ends with this stream
            how = "ending"
            with suppress(TimeoutError, OSError):
                async with asyncio.timeout(_LAST):
                    await send(_body(self._cut, more=False))
        finally:
            try:
                await self._events.aclose()
            finally:
                await self._closing.aclose()
            self._ended(how)

    async def _send(self, send: Send) -> None:
        await _taken(send, {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async for data in self._events:
            await _taken(send, _body(data, more=True))
        await _taken(send, _body(b"", more=False))


async def _taken(send: Send, message: Message) -> None:
    async with asyncio.timeout(_STUCK):
        await send(message)


def _body(data: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": more}
