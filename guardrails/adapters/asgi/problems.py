"""Refusals as HTTP says them: a status, and a problem document (RFC 9457) with policy, rule and message.  What was judged is in none."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from ...engine import Engine
from ...errors import Halted, Held, LimitExceeded, Refused, Stopped
from ...guard.renewal import renewed_in

Headers = list[tuple[bytes, bytes]]

KIND: Final = b"application/problem+json"


def problem(engine: Engine, refused: Refused, place: Callable[[str], str] | None) -> tuple[int, dict[str, Any], Headers]:
    """Status, document and headers of a refusal; `place` gives the URL of a sign-off request."""
    verdict = refused.verdict
    status, kind = _kind(refused)
    headers: Headers = [(b"cache-control", b"no-store")]
    document: dict[str, Any] = {"type": f"urn:guardrails:{kind}", "title": kind.replace("-", " ").capitalize(), "status": status}
    for finding in verdict.deciding[:1]:
        document |= {"detail": finding.message, "policy": finding.policy, "rule": finding.rule}
    if verdict.id:
        document["instance"] = f"urn:uuid:{verdict.id}"
    if isinstance(refused, LimitExceeded) and (seconds := renewed_in(engine, verdict)) is not None:
        headers.append((b"retry-after", str(seconds).encode()))
    if isinstance(refused, Held) and refused.request is not None:
        document["request"] = refused.request
        if place is not None:
            document["url"] = place(refused.request)
            headers.append((b"location", document["url"].encode("ascii", "replace")))
    return status, document, headers


def written(document: dict[str, Any]) -> bytes:
    """A document as bytes."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def closing(refused: Refused) -> tuple[int, str]:
    """Code and reason with which a websocket is closed."""
    document = written({"policy": (f := refused.verdict.deciding[:1]) and f[0].policy, "rule": f and f[0].rule})
    return (1013 if isinstance(refused, Stopped) else 1008), document[:123].decode("utf-8", "ignore")


def _kind(refused: Refused) -> tuple[int, str]:
    if isinstance(refused, Held):
        # Nobody can sign what has no request.
        return (202, "held") if refused.request is not None else (403, "held")
    if isinstance(refused, Stopped):
        return 503, "stopped"
    if isinstance(refused, LimitExceeded):
        return 429, "limit-exceeded"
    return 403, "halted" if isinstance(refused, Halted) else "blocked"
