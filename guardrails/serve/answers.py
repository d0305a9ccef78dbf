"""What the proxy itself answers: refusals as the errors that clients of OpenAI and Anthropic understand, without any content."""

from __future__ import annotations

import json
from typing import Any, Final

from ..errors import Halted, Held, LimitExceeded, Refused, Stopped

# Clients try again by themselves what looks like a busy server; a refusal stays one.
FINAL: Final = {"x-should-retry": "false", "cache-control": "no-store"}


def error(message: str, code: str, **more: Any) -> dict[str, Any]:
    """The body of an error in the shape of OpenAI, which is that of Anthropic too."""
    return {"type": "error", "error": {"message": message, "type": "guardrails", "param": None, "code": code, **more}}


def refusal(refused: Refused, page: str | None) -> tuple[int, dict[str, Any]]:
    """The status and body that tell of a refusal; `page` is where people sign."""
    verdict = refused.verdict
    first = next(iter(verdict.deciding), None)
    rule = {} if first is None else {"policy": first.policy, "rule": first.rule}
    where = {"id": verdict.id, "checkpoint": verdict.checkpoint, **rule}
    if isinstance(refused, Held) and refused.request is not None:
        signoff = {"request": refused.request, "url": page, "header": f"Guardrails-Request: {refused.request}"}
        message = "people have to sign; once they have, send the same again with the header that is given here"
        return 202, {**error(f"{message} ({verdict.reason})", "held", **where, **signoff), "object": "guardrails.held"}
    status, code = _status(refused)
    return status, error(verdict.reason, code, **where)


def _status(refused: Refused) -> tuple[int, str]:
    if isinstance(refused, Stopped):
        return 503, "stopped"
    if isinstance(refused, LimitExceeded):
        return 429, "limit"
    if isinstance(refused, Halted):
        return 403, "halted"
    return 403, "held" if isinstance(refused, Held) else "blocked"


def event(body: dict[str, Any]) -> bytes:
    """A body as the last event of a stream."""
    return f"event: error\ndata: {json.dumps(body)}\n\n".encode()
