"""What is judged around one HTTP request to a model: its body, its answer, its stream.  Sending is in `transports.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ...errors import Blocked
from ..door import refusal, unredacted
from ..exchange import Asked, Exchange, Passage
from ..ongoing import unless_sent
from ..readable import Unreadable
from ..sessions import Scene
from ..streams.flow import Flow
from ..usage import usage_of
from ..wire import apis
from ..wire.pieces import Pieces

MAX_BODY = 200_000_000
"""Bytes of one body; more is refused."""


@dataclass(slots=True)
class Sending:
    """One HTTP request on its way: where to, with what, and what became of it."""

    method: str
    host: str
    path: str
    raw: bytes = field(repr=False)
    query: str = field(default="", repr=False)
    body: Any = field(default=None, repr=False)
    destination: str = ""
    changed: bool = False
    api: apis.Api = apis.ANYTHING
    passage: Passage | None = field(default=None, repr=False)
    pieces: Pieces | None = field(default=None, repr=False)
    response: Any = field(default=None, repr=False)


@dataclass(slots=True)
class Answer:
    """A whole answer: its bytes, and whether it is the answer of a model or an error of the server."""

    raw: bytes = field(repr=False)
    kind: str
    status: int


class _Content:
    """What a request says in its body and in its address, as one content."""

    def __init__(self, said: Any, address: Mapping[str, Any]) -> None:
        self._said, self._address = said, address
        self._beside = isinstance(said, Mapping) and "address" not in said
        self.form = {**said, "address": address} if self._beside else {"body": said, "address": address}

    def said_in(self, passage: Passage) -> Any:
        """What is left of the body.  Raises Blocked where something was to be taken out of the address, which stays as it is."""
        known = passage.known
        if known["address"] is not self._address:
            raise unredacted(passage.verdict, "Unwritable")
        if known is self.form:
            return self._said
        return {k: v for k, v in known.items() if k != "address"} if self._beside else known["body"]


@dataclass(frozen=True, slots=True)
class HttpCall:
    """Judges the requests of one client.  `anything` lets HTTP of no known interface pass, judged as JSON or text."""

    exchange: Exchange
    destination: str | None
    anything: bool = False
    talks_to_model = False

    @property
    def waits(self) -> bool:
        """Whether judging waits for a disk or a server."""
        return self.exchange.engine.waits

    def route(self, sending: Sending) -> bool:
        """Notes which interface and destination a request is for; whether it carries no content, so that there is nothing to judge.

        Raises Blocked for an interface that is not covered, and for a destination that is not the declared one.
        """
        api = apis.api_of(sending.method, sending.path) or (apis.ANYTHING if self.anything else None)
        if api is None:
            message = "calls of this shape are not covered, so they cannot be judged"
            raise refusal(self.exchange.here(self.destination), "call", "uncovered-call", message)
        sending.api = api
        if api.open:
            return True
        if sending.raw:
            sending.body = self._body(sending)
        model = apis.model_of(sending.path, sending.body)
        sending.destination = self.exchange.reach(sending.host, model, self.destination)
        return False

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        """Judges a request.  Raises every kind of refusal."""
        sending: Sending = args[0]
        body = sending.body
        request = apis.read(body)
        address = apis.addressed(sending.api, sending.path, sending.query)
        content = _Content(request.said, address) if address else None

        def ask(now: Scene) -> Asked:
            return Asked(request.said if content is None else content.form, apis.model_of(sending.path, body), body)

        passage = self.exchange.begin(sending.destination, ask, apis.asked(sending.api, body))
        with unless_sent(passage.ongoing):
            said = passage.known if content is None else content.said_in(passage)
            new = apis.capped(sending.api, request.saying(said), passage.cap)
            if new is not body:
                sending.changed = True
                sending.body, sending.raw = new, new.encode("utf-8") if isinstance(new, str) else apis.dump(new)
        sending.passage = passage
        return replace(passage, args=(sending,))

    def after(self, passage: Passage, answer: Answer) -> Answer:
        """Judges a whole answer and gives it back after redaction."""
        sending: Sending = passage.args[0]
        if not answer.raw:
            return answer
        value: Any
        try:
            json = "json" in answer.kind
            if not json and not answer.kind.startswith("text/"):
                raise Unreadable("an answer that is no text")
            value = apis.parse(answer.raw) if json else answer.raw.decode("utf-8")
        except (Unreadable, UnicodeDecodeError) as error:
            message = "the answer cannot be read, so it cannot be judged"
            raise refusal(passage.scene, "response", "unreadable-result", message, cause=error) from None
        used = usage_of(value)
        passage.ongoing.used(*((0, 0) if answer.status >= 400 else used))
        form = apis.told(sending.api, value, sending.body)
        new, _ = self.exchange.end(passage, form, used.response)
        if new is form:
            return answer
        made = apis.merged(value, new)
        return replace(answer, raw=apis.dump(made) if json else str(made).encode("utf-8"))

    def stream(self, passage: Passage) -> Flow:
        """What judges an answer that comes as events."""
        return self.exchange.stream(passage, partial(_used, passage))

    def unreadable(self, sending: Sending, error: Unreadable) -> Blocked:
        """The refusal of a stream that cannot be cut into events."""
        now = self.exchange.here(self.destination) if sending.passage is None else sending.passage.scene
        return refusal(now, "response", "unreadable-chunk", "the stream holds what cannot be read", cause=error)

    def _body(self, sending: Sending) -> Any:
        try:
            if len(sending.raw) > MAX_BODY:
                raise Unreadable("a body that is longer than what is judged")
            if sending.raw.lstrip()[:1] in (b"{", b"[") or not self.anything:
                return apis.parse(sending.raw)
            return sending.raw.decode("utf-8")
        except (Unreadable, UnicodeDecodeError) as error:
            message = "the body of the request cannot be read, so it cannot be judged"
            raise refusal(self.exchange.here(self.destination), "prompt", "unreadable-argument", message, cause=error) from None


def _used(passage: Passage, chunks: Any, forms: Any) -> int | None:
    pieces = passage.args[0].pieces
    used = pieces.usage
    passage.ongoing.used(used.prompt, used.response)
    return used.response  # type: ignore[no-any-return]  # reason: the arguments of a passage are of any kind
