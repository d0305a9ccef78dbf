"""Refusals as the clients of a proxy read them: a status with an error of their interface, or the error that ends a stream."""

from __future__ import annotations

from typing import Any, Final

from ...engine import Engine
from ...errors import Refused
from ..asgi.problems import problem, written

Refusal = tuple[int, dict[str, Any], list[tuple[bytes, bytes]]]

_TYPES: Final = {403: "permission_error", 404: "not_found_error", 429: "rate_limit_error", 503: "overloaded_error"}


def refused_by(engine: Engine, refused: Refused) -> Refusal:
    """Status, error and headers of a refusal; what was judged is in none of them."""
    status, document, headers = problem(engine, refused, None)
    rule = f"{document['policy']}/{document['rule']}" if "rule" in document else "refused"
    more = {k: document[k] for k in ("policy", "rule", "request", "instance") if k in document}
    # A client would read 202 as the answer.
    return plainly(403 if status == 202 else status, rule, document.get("detail", document["title"]), headers, **more)


def plainly(status: int, code: str, message: str, headers: list[tuple[bytes, bytes]] | None = None, **more: Any) -> Refusal:
    """The refusal of a request that no rule was asked about."""
    kind = _TYPES.get(status, "invalid_request_error")
    error = {"message": f"{code}: {message}", "type": kind, "code": code, "param": None, **more}
    return status, {"type": "error", "error": error}, headers or []


def body_of(refusal: Refusal) -> bytes:
    """The body of an answer that is a refusal."""
    return written(refusal[1])


def last_event(refusal: Refusal) -> bytes:
    """The event with which a refused stream ends; what ends a whole one does not follow."""
    return b"event: error\ndata: " + written(refusal[1]) + b"\n\n"
