"""Bodies of HTTP on routes that are declared to be judged: JSON or text in, JSON or text out, each of them whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...guard.door import refusal
from ...guard.exchange import Asked, Exchange, Passage
from ...guard.gate import Gate
from ...guard.ongoing import unless_sent
from ...guard.readable import Unreadable
from ...guard.sessions import Scene
from ...guard.streams.flow import Flow
from ...guard.usage import usage_of
from ...guard.wire import apis

MAX_BODY: Final = 10_000_000
"""Bytes of one body; more is refused."""


@dataclass(slots=True)
class Whole:
    """A body with what is said of it; `query` is that of the address."""

    kind: str
    raw: bytes = field(repr=False)
    query: list[list[str]] = field(default_factory=list, repr=False)
    start: Message | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Bodies:
    """Judges the bodies of one route as calls of the model at `destination`; see `gate.Checks`."""

    exchange: Exchange
    destination: str
    talks_to_model = False

    @property
    def waits(self) -> bool:
        """Whether judging waits for a disk or a server."""
        return self.exchange.engine.waits

    async def judged(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Runs the application with what is left of the request, and sends what is left of its answer.  Raises every kind of refusal."""
        raw = await _received(receive)
        asked = Whole(_kind(scope.get("headers", ())), raw, _query(scope))
        answer: Whole = await Gate(self, partial(_run, app, scope, receive), None).acall((asked,), {})
        assert answer.start is not None
        await send(answer.start)
        await send({"type": "http.response.body", "body": answer.raw})

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        """Judges a request."""
        whole: Whole = args[0]
        form: dict[str, Any] = {}

        def ask(now: Scene) -> Asked:
            body = self._read(now, "prompt", whole)
            form.update({"body": body} if not whole.query else {"query": whole.query, "body": body})
            return Asked(form if whole.query else body, None, body)

        passage = self.exchange.begin(self.destination, ask)
        said = form if whole.query else form["body"]
        with unless_sent(passage.ongoing):
            if passage.known is not said:
                known = passage.known if whole.query else {"body": passage.known}
                raw = whole.raw if known["body"] is form["body"] else _written(known["body"])
                whole = replace(whole, raw=raw, query=known.get("query", []))
        return replace(passage, args=(whole,))

    def after(self, passage: Passage, answer: Whole) -> Whole:
        """Judges an answer."""
        form = self._read(passage.scene, "response", answer)
        used = usage_of(form)
        passage.ongoing.used(used.prompt, used.response)
        new, _ = self.exchange.end(passage, form, used.response)
        if new is form:
            return answer
        raw, start = _written(new), answer.start or {}
        headers = [(k, v) for k, v in start.get("headers", ()) if bytes(k).lower() not in (b"content-length", b"etag", b"digest")]
        return replace(answer, raw=raw, start={**start, "headers": [*headers, (b"content-length", str(len(raw)).encode())]})

    def stream(self, passage: Passage) -> Flow:
        """What judges a stream; an answer here is whole."""
        return self.exchange.stream(passage, lambda chunks, forms: None)

    def _read(self, now: Scene, checkpoint: str, whole: Whole) -> Any:
        if not whole.raw:
            return None
        try:
            if whole.kind.endswith(("/json", "+json")):
                return apis.parse(whole.raw)
            if not whole.kind.startswith("text/"):
                raise Unreadable("a body that is no text")
            return whole.raw.decode("utf-8")
        except (Unreadable, UnicodeDecodeError) as error:
            message = "the body is neither JSON nor text, so it cannot be judged"
            raise refusal(now, checkpoint, "unreadable-body", message, cause=error) from None


async def _received(receive: Receive) -> bytes:
    raw = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise HTTPException(400, "The request was not sent to its end.")
        raw += message.get("body", b"")
        if len(raw) > MAX_BODY:
            raise HTTPException(413, "The body is longer than what is judged.")
        more = message.get("more_body", False)
    return bytes(raw)


async def _run(app: ASGIApp, scope: Scope, receive: Receive, asked: Whole) -> Whole:
    """The application's answer to a request that was judged."""
    answer, raw, given = Whole("", b""), bytearray(), [asked.raw]

    async def replayed() -> Message:
        return {"type": "http.request", "body": given.pop()} if given else await receive()

    async def kept(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.start, answer.kind = message, _kind(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            raw.extend(message.get("body", b""))
            if len(raw) > MAX_BODY:
                answer.kind = "longer than what is judged"
                raw.clear()
                raw.extend(b".")
        else:
            raise RuntimeError(f"the answer is sent as `{message['type']}`, which is not covered on a judged route")

    headers = [(k, v) for k, v in scope["headers"] if bytes(k).lower() not in (b"content-length", b"transfer-encoding")]
    headers.append((b"content-length", str(len(asked.raw)).encode()))
    query = scope["query_string"] if asked.query == _query(scope) else urlencode([(name, value) for name, value in asked.query]).encode()
    # Without the extensions of the server, by which a file would be sent past everybody.
    await app({**scope, "headers": headers, "query_string": query, "extensions": {}}, replayed, kept)
    if answer.start is None:
        raise RuntimeError("the application gave no answer")
    return replace(answer, raw=bytes(raw))


def _query(scope: Scope) -> list[list[str]]:
    return [list(pair) for pair in parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)]


def _kind(headers: Any) -> str:
    found = next((bytes(v) for k, v in headers if bytes(k).lower() == b"content-type"), b"")
    return found.split(b";")[0].strip().lower().decode("latin-1")


def _written(value: Any) -> bytes:
    return value.encode("utf-8") if isinstance(value, str) else apis.dump(value)
