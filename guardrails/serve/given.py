"""What a caller gives, read strictly: the body, the ids in headers, and what of it the model's server gets to see."""

from __future__ import annotations

import asyncio
import os
from typing import Final

from starlette.requests import Request

from .answers import Failure
from .files import Upstream

_READ: Final = 60.0  # seconds in which a body has to be here
_MAX_ID: Final = 128


async def body(request: Request, most: int) -> bytes:
    """The whole body, if it is here in time and not longer than `most` bytes."""
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > most:
        raise _too_long(most)
    kept = bytearray()
    try:
        async with asyncio.timeout(_READ):
            async for chunk in request.stream():
                kept += chunk
                if len(kept) > most:
                    raise _too_long(most)
    except TimeoutError:
        raise Failure(408, "the body did not arrive in time", "too_slow", connection="close") from None
    return bytes(kept)


def _too_long(most: int) -> Failure:
    return Failure(413, f"the body is longer than the {most // 2**20} MiB that are taken here", "too_long", connection="close")


def id_in(request: Request, header: str) -> str | None:
    """The id in a header, None where it is not given.  Raises Failure for what is no id."""
    given = request.headers.getlist(header)
    if not given:
        return None
    if len(given) > 1 or not (0 < len(given[0]) <= _MAX_ID and given[0].isascii() and given[0].isprintable()):
        raise Failure(400, f"`{header}` holds one id of at most {_MAX_ID} printable characters", "bad_id")
    return given[0]


def key_in(request: Request) -> str | None:
    """The key that a caller shows, as clients of OpenAI or Anthropic do."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return (given.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key")) or None


def headers(request: Request, upstream: Upstream) -> dict[str, str]:
    """What the model's server gets to see: nothing of the caller but the version of the interface."""
    sent = {"content-type": "application/json", "accept-encoding": "identity", "user-agent": "guardrails"}
    if "anthropic-version" in request.headers or "/messages" in request.url.path:
        sent["anthropic-version"] = request.headers.get("anthropic-version", "2023-06-01")[:40]
    if upstream.key is not None:
        value = os.environ[upstream.key]
        sent[upstream.header] = f"Bearer {value}" if upstream.header == "authorization" else value
    return sent
