"""The way of one request through the proxy: who calls, for which system, to which destination; judging is that of a guarded HTTP client."""

from __future__ import annotations

import asyncio
import os
import re
import ssl
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, contextmanager
from hashlib import sha256
from typing import Any, Final

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..errors import Refused, SetupError
from ..events import Actor
from ..guard.rails import Guardrails
from ..guard.reach import serves
from ..guard.readable import Unreadable
from ..guard.sessions import Frame, inside
from ..guard.signing import ending
from ..guard.wire.apis import parse
from . import given
from .answers import NEVER, Failure, Refusal, broken, error, event, refusal
from .files import Destinations, Key, Rereading, Upstream
from .leaving import Streamed, unless_gone
from .waiting import Again, Waiting

COVERED: Final = (
    "/chat/completions", "/completions", "/embeddings", "/messages", "/messages/count_tokens", "/moderations", "/responses",
    "/responses/input_tokens",
)  # fmt: skip
"""What is forwarded, each below `/v1`; everything else is 404."""

_KEPT: Final = {"retry-after": r"[0-9A-Za-z:, ]{1,40}", "request-id": r"[\w.-]{1,128}", "x-request-id": r"[\w.-]{1,128}"}
"""Headers of the model's server that are given on, where they look like this."""

_END: Final = re.compile(
    rb'^data: ?\[DONE\]|"finish_reason"\s*:\s*"|"type"\s*:\s*"(?:message_stop|error|response\.(?:completed|failed|incomplete))"',
    re.MULTILINE,
)


class Forwarding:
    """Sends what callers ask to where it belongs.  `signoffs` gives the address of the page where people sign a request."""

    def __init__(
        self,
        rails: Guardrails,
        keys: Rereading,
        upstreams: Destinations,
        signoffs: str | None = None,
        *,
        calls: int = 100,
        body: int = 32,
        silence: float = 600.0,
    ) -> None:
        self.rails, self.keys, self.upstreams = rails, keys, upstreams.destinations
        self.calls, self.free, self._signoffs, self._body = calls, calls, signoffs, body * 2**20
        self._waiting = Waiting()
        self._clients: dict[tuple[str, str], httpx.AsyncClient] = {}
        self._check()
        times = httpx.Timeout(silence, connect=10.0, write=60.0, pool=10.0)
        limits = httpx.Limits(max_connections=calls, max_keepalive_connections=min(calls, 100))
        # Nothing from the environment: a proxy or a password that stands there would take part unseen.
        own = os.environ.get("SSL_CERT_FILE")
        verify = ssl.create_default_context(cafile=own) if own else True
        self._inner = httpx.AsyncClient(timeout=times, limits=limits, follow_redirects=False, trust_env=False, verify=verify)

    async def close(self) -> None:
        """Gives back the connections."""
        await self._inner.aclose()

    async def caller(self, request: Request) -> Key:
        """Whose key a request shows.  Raises Failure."""
        shown = given.key_in(request) or ""
        try:
            key = await asyncio.to_thread(self.keys.of, shown) if self.keys.changed else self.keys.of(shown)
        except SetupError:
            raise Failure(503, "the file of keys cannot be used, so nobody is let in", "keys") from None
        if key is None or key.system not in self.rails.policies.systems:
            raise Failure(401, "this key is not known here", "unknown_key", www_authenticate="Bearer")
        return key

    async def forward(self, request: Request, ended: Callable[[str], object]) -> Response:
        """Judges a request, sends it, and gives back what is left of the answer; `ended` is told how a stream did."""
        key = await self.caller(request)
        actor = self.actor(request, key)
        async with AsyncExitStack() as stack:
            stack.enter_context(self._seat())
            raw = await given.body(request, self._body)
            return await unless_gone(request.receive, self._sent(request, key, actor, raw, ended, stack))
        raise AssertionError  # an exit stack that swallows nothing

    async def _sent(
        self, request: Request, key: Key, actor: Actor, raw: bytes, ended: Callable[[str], object], seat: AsyncExitStack
    ) -> Response:
        name, upstream, streams = self._upstream(raw)
        again = Again(self.rails.engine, self._waiting, given.id_in(request, "guardrails-request"))
        path = request.url.path.removeprefix("/v1")
        sent = self._inner.build_request("POST", upstream.url + path, content=raw, headers=given.headers(request, upstream))
        try:
            async with AsyncExitStack() as stack:
                stack.enter_context(self._session(request, key, actor))
                stack.enter_context(ending(self.rails.engine, again))
                stack.enter_context(inside(Frame(self.rails.engine, signed=again)))
                with self.rails.engine.telemetry.inside(request.headers.get("traceparent")):
                    answer = await self._client(key.system, name).send(sent, stream=True)
                stack.push_async_callback(answer.aclose)
                if not answer.headers.get("content-type", "").startswith("text/event-stream") or answer.status_code >= 300:
                    return await _whole(answer)
                stack.push_async_exit(seat.pop_all())
                headers = {**_kept(answer), "cache-control": "no-store"}
                cut = event(error("the proxy ends, and this answer with it", "ending"))
                events = self._events(request, answer, again, ended)
                return Streamed(events, stack.pop_all(), cut, ended, headers=headers, media_type="text/event-stream")
        except Refused as refused:
            told = self._told(request, refused, again)
        except httpx.TimeoutException:
            told = broken("the model's server did not answer in time", 504)
        except httpx.HTTPError:
            told = broken("the model's server cannot be reached, or broke off")
        ended(told.code)
        return _response(told, streams)

    async def _events(
        self, request: Request, answer: httpx.Response, again: Again, ended: Callable[[str], object]
    ) -> AsyncGenerator[bytes, None]:
        """A judged stream; what goes wrong in the middle of it is its last event."""
        over = False
        try:
            async for data in answer.aiter_raw():
                over = over or _END.search(data) is not None
                yield data
            told = None if over else broken("the model's server broke off before the end")
        except Refused as refused:
            told = self._told(request, refused, again)
        except httpx.HTTPError:
            told = broken("the model's server broke off")
        if told is not None:
            ended(told.code)
            yield event(told.body)

    def actor(self, request: Request, key: Key) -> Actor:
        """Who asks: the key's own actor, or whom its holder may name.  Raises Failure."""
        named = given.id_in(request, "guardrails-actor")
        if named is None:
            return Actor(key.actor, frozenset(key.roles), key.team, verified=True)
        if not key.on_behalf:
            raise Failure(403, "this key does not ask on behalf of others", "not_on_behalf")
        return Actor(named, frozenset(key.roles), key.team)

    def _upstream(self, raw: bytes) -> tuple[str, Upstream, bool]:
        """The destination that serves the model, and whether a stream is asked for.  Nothing is forwarded to a guess."""
        try:
            body = parse(raw)
        except Unreadable:
            raise Failure(400, "the body is not JSON that can be read in one way only", "unreadable") from None
        model = body.get("model") if isinstance(body, Mapping) else None
        if not isinstance(model, str):
            raise Failure(400, "the body names no model", "no_model")
        known = self.rails.policies.destinations
        found = [name for name, u in self.upstreams.items() if name in known and serves(known[name], u.host, model)]
        if len(found) != 1:
            several = "several destinations serve this model" if found else "no destination here serves this model"
            raise Failure(404, several, "model_not_found")
        return found[0], self.upstreams[found[0]], body.get("stream") is True

    def _session(self, request: Request, key: Key, actor: Actor) -> Any:
        """The conversation: nobody goes on with that of another caller."""
        shown = given.id_in(request, "guardrails-session")
        own = None if shown is None else sha256(repr((key.id, actor.id, shown)).encode()).hexdigest()
        return self.rails.session(actor=actor, system=key.system, id=own)

    def _client(self, system: str, destination: str) -> httpx.AsyncClient:
        found = self._clients.get((system, destination))
        if found is None:
            found = self._clients[system, destination] = self.rails.wrap(self._inner, system=system, destination=destination)
        return found

    def _told(self, request: Request, refused: Refused, again: Again) -> Refusal:
        waits = again.request(refused)
        return refusal(self.rails.engine, refused, None if waits is None else self.links(request, waits))

    def links(self, request: Request, waits: str) -> dict[str, str]:
        """Where a request for signatures is told of."""
        status = f"{str(request.base_url).rstrip('/')}/v1/signoffs/{waits}"
        page = status if self._signoffs is None else self._signoffs.replace("{request}", waits)
        return {"request": waits, "url": page, "status_url": status, "header": f"Guardrails-Request: {waits}"}

    @contextmanager
    def _seat(self) -> Any:
        """One of the calls that may run at once."""
        if self.free < 1:
            raise Failure(503, "as many calls run as may run at once", "busy", retry_after="1", x_should_retry="true")
        self.free -= 1
        try:
            yield
        finally:
            self.free += 1

    def _check(self) -> None:
        """Raises SetupError where the file of the proxy does not fit the policies."""
        known = self.rails.policies.destinations
        for name, upstream in self.upstreams.items():
            spec = known.get(name)
            if spec is None:
                raise SetupError(f"no policy file has the destination `{name}`", "register it in a `Destination` document")
            if not serves(spec, upstream.host, None):
                hint = f"add `{upstream.host}` to its `hosts`"
                raise SetupError(f"the destination `{name}` does not name the host of its `url`", hint)
            for model in upstream.models:
                if not serves(spec, upstream.host, model):
                    raise SetupError(f"the destination `{name}` does not name the model `{model}`", "add it to its `models`")
            if upstream.key is not None and not _sendable(os.environ.get(upstream.key, "")):
                hint = f"it holds the key for `{name}`"
                raise SetupError(f"the environment variable `{upstream.key}` is not set to a key", hint)
        if self._signoffs is not None and "{request}" not in self._signoffs:
            raise SetupError("the address for signing has no place for a request", "such as https://desk.example/requests/{request}")


async def _whole(answer: httpx.Response) -> Response:
    """A judged answer, with its status; what is no answer of a model's server is told as that."""
    raw, status = await answer.aread(), answer.status_code
    kind = answer.headers.get("content-type", "")
    if status == 401:  # it says what the server thinks of our key, and maybe how the key begins
        return _response(broken("the model's server does not take the key of the proxy"))
    if 300 <= status < 400 or status < 200:
        return _response(broken("the model's server leads elsewhere, and nobody follows"))
    if status < 300 and not ("json" in kind and raw.lstrip()[:1] == b"{"):
        return _response(broken("the model's server answered what is no answer"))
    return Response(raw, status, headers={**_kept(answer), "cache-control": "no-store"}, media_type=kind or "application/json")


def _kept(answer: httpx.Response) -> dict[str, str]:
    found = ((name, form, answer.headers.get(name)) for name, form in _KEPT.items())
    return {name: value for name, form, value in found if value is not None and re.fullmatch(form, value)}


def _response(told: Refusal, streams: bool = False) -> Response:
    """A refusal as an answer; one that waits for signatures as an event, where the caller reads a stream and takes 202 for the answer."""
    if streams and told.status == 202:
        return Response(event(told.body), told.status, headers=told.headers, media_type="text/event-stream")
    return JSONResponse(told.body, told.status, headers=told.headers or NEVER)


def _sendable(key: str) -> bool:
    return bool(key) and key.isascii() and key.isprintable() and key == key.strip()
