"""What the proxy itself answers: refusals as the errors that clients of OpenAI and Anthropic understand, without any content."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

from ..engine import Engine
from ..errors import Halted, Held, LimitExceeded, Refused, Stopped
from ..guard.charging import STORE_DOWN
from ..guard.renewal import renewed_in

NEVER: Final = {"cache-control": "no-store", "x-should-retry": "false"}
"""Clients try again by themselves what looks like a busy server; a refusal stays one."""

_SOON: Final = 60  # seconds that a client may be told to wait by itself
_NONSENSE: Final = frozenset({"unreadable-chunk", "unreadable-result"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status, a body and headers that tell of a refusal; `code` is the word for it in the body and the log."""

    status: int
    code: str
    body: dict[str, Any] = field(repr=False)
    headers: dict[str, str] = field(default_factory=lambda: dict(NEVER))


class Failure(Exception):
    """A request that gets no further, for a reason that is no policy's."""

    def __init__(self, status: int, message: str, code: str, **headers: str) -> None:
        super().__init__(code)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.refusal = Refusal(status, code, error(message, code), {**NEVER, **named})


def error(message: str, code: str, **more: Any) -> dict[str, Any]:
    """The body of an error in the shape of OpenAI, which is that of Anthropic too."""
    return {"type": "error", "error": {"message": message, "type": "guardrails", "param": None, "code": code, **more}}


def broken(message: str, status: int = 502) -> Refusal:
    """What is told where the model's server failed.  Clients may try again."""
    return Refusal(status, "upstream", error(message, "upstream"), {"cache-control": "no-store"})


def refusal(engine: Engine, refused: Refused, links: dict[str, str] | None) -> Refusal:
    """What is told of a refusal; `links` lead to the request that waits for signatures, where one does."""
    verdict = refused.verdict
    first = next(iter(verdict.deciding), None)
    if first is not None and first.rule in _NONSENSE:
        return broken("the model's server answered what cannot be read, so nothing of it is given on")
    # The author's words; where the rule stands is nothing for callers.
    said = (first.message if first is not None else "") or "policy does not let this pass"
    rule = {} if first is None else {"policy": first.policy, "rule": first.rule}
    where: dict[str, Any] = {"id": verdict.id, "checkpoint": verdict.checkpoint, **rule}
    tool = engine.policies.tool(verdict.system, verdict.tool)
    if tool is not None:  # the name that policies know, and not what a model wrote
        where["tool"] = tool.name
    if links is not None:
        return _held(said, where, links)
    if first is not None and first.rule == STORE_DOWN.rule:  # no budget is used up: nobody can tell
        return Refusal(503, "unavailable", error(said, "unavailable", **where), {"cache-control": "no-store", "retry-after": "1"})
    status, code = _status(refused)
    headers = dict(NEVER)
    if verdict.reply == "model":
        where["reply"] = "model"
        where["reply_text"] = "" if first is None else first.message
    if isinstance(refused, LimitExceeded) and (seconds := renewed_in(engine, verdict)) is not None:
        headers = {"cache-control": "no-store", "retry-after": str(seconds), "x-should-retry": "true" if seconds <= _SOON else "false"}
    return Refusal(status, code, error(said, code, **where), headers)


def _held(reason: str, where: dict[str, Any], links: dict[str, str]) -> Refusal:
    again = where["checkpoint"] in ("call", "prompt", "tool_result")
    then = "send the same again" if again else "POST to `status_url` to get what was signed"
    body = error(f"people have to sign; once they have, {then} ({reason})", "held", **where, **links)
    return Refusal(202, "held", {**body, "object": "guardrails.held"}, {**NEVER, "location": links["url"]})


def _status(refused: Refused) -> tuple[int, str]:
    if isinstance(refused, Stopped):
        return 503, "stopped"
    if isinstance(refused, LimitExceeded):
        return 429, "limit"
    if isinstance(refused, Halted):
        return 403, "halted"
    return 403, "held" if isinstance(refused, Held) else "blocked"  # nobody can sign what has no request


def event(body: dict[str, Any]) -> bytes:
    """A body as the last event of a stream."""
    return f"event: error\ndata: {json.dumps(body)}\n\n".encode()
