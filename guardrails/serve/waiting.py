"""Requests for signatures as callers of the proxy see them: the same request again waits for the same people."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import Any, Final

from ..engine import Engine
from ..errors import Held, Refused
from ..events import Event
from ..guard.sessions import Signed
from ..guard.signing import judge_of, signoffs_of
from ..holding import run_of
from ..signoff import SignoffError, Unholdable
from ..signoff.canonical import canonical

_REMEMBERED: Final = 10_000


class Waiting:
    """The requests that were opened for callers of this proxy, by what they sent; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._requests: OrderedDict[bytes, str] = OrderedDict()
        self._lock = Lock()

    def find(self, mark: bytes) -> str | None:
        """The request for what has this mark."""
        return self._requests.get(mark)

    def add(self, mark: bytes, request: str) -> None:
        """Remembers a request."""
        with self._lock:
            self._requests[mark] = request
            while len(self._requests) > _REMEMBERED:
                self._requests.popitem(last=False)

    def forget(self, mark: bytes) -> None:
        """Forgets a request that is over."""
        with self._lock:
            self._requests.pop(mark, None)


class Again(Signed):
    """Lets what was signed pass when it is sent again by who asked, once: by the id that they give, or because it is the same."""

    __slots__ = ("_engine", "_given", "_mark", "_waiting", "waits")

    def __init__(self, engine: Engine, waiting: Waiting, given: str | None) -> None:
        super().__init__(given or "")
        self._engine, self._waiting, self._given = engine, waiting, given is not None
        self._mark = b""
        self.waits = False

    def asked(self, event: Event) -> bool:
        """Whether a request is known for what is held now.  Raises SignoffError where it is over, or somebody else's."""
        mark = self._mark = b"" if self._given else _mark(event)
        if not self._given:
            self.id = self._waiting.find(mark) or ""
            if not self.id:
                return False
        try:
            signoffs = signoffs_of(self._engine)
            view = signoffs.show(self.id)
        except SignoffError as error:
            self._waiting.forget(mark)  # told once; whoever asks then asks anew
            if error.why == "used" and not self._given:
                return False
            raise
        if event.actor is None or not signoffs.asked_by(view.request, event.actor.id):
            raise SignoffError("unknown", self.id)
        same = replace(view.draft, run=run_of(event)).run_digest() == view.request.run
        self.waits = same and view.request.state == "pending"
        return True

    def request(self, refused: Refused) -> str | None:
        """The request that a refusal waits for, or None."""
        if isinstance(refused, Held):
            # Of several that one request holds, the first is used up by now: what follows is known by its id alone.
            if refused.request is not None and self._mark and self.release is None:
                self._waiting.add(self._mark, refused.request)
            return refused.request
        return self.id if self.waits and refused.verdict.request == self.id else None


def taken(engine: Engine, request: str, system: str, actor: str) -> dict[str, Any]:
    """What was signed of an answer, to be used by who asked, once: a response, or the call of a tool.  Raises SignoffError."""
    signoffs = signoffs_of(engine)
    view = signoffs.show(request)
    if view.draft.system != system or not signoffs.asked_by(view.request, actor):
        raise SignoffError("unknown", request)
    kind = view.draft.context["checkpoint"]
    if kind not in ("response", "tool_call"):
        raise SignoffError("place", request)
    release = signoffs.consume(request, recheck=judge_of(engine))
    signoffs.ran(release)
    if kind == "response":
        return {"object": "guardrails.signed", "request": request, "checkpoint": kind, "content": release.run["content"]}
    call = {"tool": release.run["tool"], "arguments": release.run["args"]}
    return {"object": "guardrails.signed", "request": request, "checkpoint": kind, **call}


def _mark(event: Event) -> bytes:
    """What tells one held action of one caller from every other; nothing for what cannot be held."""
    who = None if event.actor is None else event.actor.id
    try:
        said = canonical([event.checkpoint, event.system, event.destination, who, run_of(event)])
    except Unholdable:
        return b""
    return hashlib.sha256(said).digest()
