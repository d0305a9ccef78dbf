"""The routes of the proxy: who calls, for which system, to which destination; judging and sending is that of a guarded HTTP client."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from time import perf_counter
from typing import Any, Final
from urllib.parse import quote

import httpx
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from ..errors import GuardrailsError, Refused, SetupError
from ..guard.rails import Guardrails
from ..guard.reach import serves
from ..guard.readable import Unreadable
from ..guard.wire.apis import parse
from .answers import FINAL, error, event, refusal
from .files import Destinations, Key, Keys, Upstream

COVERED: Final = ("/chat/completions", "/responses", "/messages", "/embeddings")
"""What is forwarded, each below `/v1`; everything else is 404."""

MAX_BODY: Final = 32 * 1024 * 1024
_READ: Final = 60.0  # seconds in which a body has to be here
_TIMES: Final = httpx.Timeout(600.0, connect=10.0, write=60.0, pool=10.0)
_MAX_ID: Final = 128
_log = logging.getLogger("guardrails.serve")


class Failure(Exception):
    """A request that gets no further: the status and body that say so."""

    def __init__(self, status: int, message: str, code: str) -> None:
        super().__init__(code)
        self.status, self.body = status, error(message, code)


class Proxy:
    """The proxy over one `Guardrails`.  `keys` gives the keys as they are now, `signoffs` is the address of the page where people sign."""

    def __init__(self, rails: Guardrails, keys: Callable[[], Keys], upstreams: Destinations, signoffs: str | None = None) -> None:
        self._rails, self._keys, self._upstreams, self._signoffs = rails, keys, upstreams.destinations, signoffs
        self._clients: dict[tuple[str, str], httpx.AsyncClient] = {}
        self._inner = httpx.AsyncClient(timeout=_TIMES, follow_redirects=False, trust_env=False)
        for name, upstream in self._upstreams.items():
            spec = rails.policies.destinations.get(name)
            if spec is None:
                raise SetupError(f"no policy file has a destination `{name}`", "register it in a `Destination` document")
            if not serves(spec, upstream.host, None):
                raise SetupError(f"the destination `{name}` does not name the host of its `url`", "add it to its `hosts`")
            if upstream.key is not None and not os.environ.get(upstream.key):
                raise SetupError(f"the environment variable `{upstream.key}` is not set", f"it holds the key for `{name}`")

    async def close(self) -> None:
        """Gives back the connections."""
        await self._inner.aclose()

    async def models(self, request: Request) -> Response:
        """The models that are named whole by the destinations which are served."""
        self._caller(request)
        known = self._rails.policies.destinations
        names = {m for name in self._upstreams if name in known for m in known[name].models or () if not set("*?") & set(m)}
        rows = [{"id": name, "object": "model", "created": 0, "owned_by": "guardrails"} for name in sorted(names)]
        return JSONResponse({"object": "list", "data": rows})

    async def forward(self, request: Request) -> Response:
        """Judges a request, sends it, and gives back what is left of the answer."""
        key = self._caller(request)
        raw = await _body(request)
        name, upstream = self._upstream(raw)
        async with AsyncExitStack() as stack:
            stack.enter_context(self._session(request, key))
            if (signed := request.headers.get("guardrails-request")) is not None:
                stack.enter_context(self._rails.signed(_id(signed)))
            path = request.url.path.removeprefix("/v1")
            sent = self._inner.build_request("POST", upstream.url + path, content=raw, headers=_headers(request, upstream))
            answer = await self._client(key.system, name).send(sent, stream=True)
            stack.push_async_callback(answer.aclose)
            kind = answer.headers.get("content-type", "application/json")
            if kind.startswith("text/event-stream") and answer.status_code < 300:
                return StreamingResponse(self._events(answer, stack.pop_all()), media_type=kind, headers=FINAL)
            return Response(await answer.aread(), answer.status_code, media_type=kind)
        raise AssertionError  # an exit stack that swallows nothing

    async def _events(self, answer: httpx.Response, stack: AsyncExitStack) -> AsyncIterator[bytes]:
        """A judged stream; a refusal in the middle of it is its last event."""
        async with stack:
            try:
                async for data in answer.aiter_raw():
                    yield data
            except Refused as refused:
                yield event(refusal(refused, self._page(refused))[1])
            except httpx.HTTPError:
                yield event(error("the model's server broke off", "upstream"))

    def _caller(self, request: Request) -> Key:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        given = given.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key", "")
        try:
            key = self._keys().of(given) if given else None
        except SetupError:
            raise Failure(503, "the file of keys cannot be used, so nobody is let in", "keys") from None
        if key is None:
            raise Failure(401, "this key is not known here", "unknown_key")
        return key

    def _upstream(self, raw: bytes) -> tuple[str, Upstream]:
        """The destination that serves the model.  Nothing is forwarded to a guess."""
        try:
            body = parse(raw)
        except Unreadable:
            raise Failure(400, "the body is not JSON that can be read in one way only", "unreadable") from None
        model = body.get("model") if isinstance(body, Mapping) else None
        if not isinstance(model, str):
            raise Failure(400, "the body names no model", "no_model")
        known = self._rails.policies.destinations
        found = [n for n, u in self._upstreams.items() if n in known and known[n].models is not None and serves(known[n], u.host, model)]
        if len(found) != 1:
            several = "several destinations serve this model" if found else "no destination here serves this model"
            raise Failure(404, several, "model_not_found")
        return found[0], self._upstreams[found[0]]

    def _session(self, request: Request, key: Key) -> Any:
        given = request.headers.get("guardrails-session")
        own = None if given is None else f"{key.id[:60]}:{_id(given)}"  # nobody goes on with the conversation of another key
        roles = list(key.roles)
        return self._rails.session(actor=key.actor, roles=roles, team=key.team, system=key.system, id=own, verified=True)

    def _client(self, system: str, destination: str) -> httpx.AsyncClient:
        found = self._clients.get((system, destination))
        if found is None:
            found = self._clients[system, destination] = self._rails.wrap(self._inner, system=system, destination=destination)
        return found

    def _page(self, refused: Refused) -> str | None:
        request = refused.verdict.request
        return f"{self._signoffs.rstrip('/')}/request/{quote(request, safe='')}" if self._signoffs and request else None

    async def answered(self, request: Request, work: Callable[[Request], Any]) -> Response:
        """The answer to a request, whatever becomes of it; the log has who, where and how long, and nothing that was said."""
        begun, response = perf_counter(), None
        try:
            response = await work(request)
        except Failure as failure:
            response = JSONResponse(failure.body, failure.status, headers=FINAL)
        except Refused as refused:
            status, body = refusal(refused, self._page(refused))
            response = JSONResponse(body, status, headers=FINAL)
        except httpx.TimeoutException:
            response = JSONResponse(error("the model's server did not answer in time", "upstream"), 504)
        except httpx.HTTPError:
            response = JSONResponse(error("the model's server cannot be reached", "upstream"), 502)
        except ClientDisconnect:
            response = Response(status_code=499)
        except GuardrailsError:
            response = JSONResponse(error("this cannot be judged, so it is refused", "refused"), 403, headers=FINAL)
        except Exception as failure:  # noqa: BLE001  reason: its text may quote what was said, so only its kind is told
            _log.error("a mistake in the proxy: %s", type(failure).__name__)
            response = JSONResponse(error("a mistake in the proxy; nothing was let through", "internal"), 500, headers=FINAL)
        _log.info("%s %s %d %.0f ms", request.method, request.url.path, response.status_code, (perf_counter() - begun) * 1000)
        return response


def make(proxy: Proxy) -> Starlette:
    """The proxy as an application of Starlette."""

    def route(path: str, method: str, work: Callable[[Request], Any]) -> Route:
        async def endpoint(request: Request) -> Response:
            return await proxy.answered(request, work)

        return Route(path, endpoint, methods=[method])

    async def missing(_request: Request, _error: Exception) -> Response:
        return JSONResponse(error("this is not covered, so it is not forwarded", "uncovered"), 404, headers=FINAL)

    async def alive(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await proxy.close()

    routes = [route(f"/v1{path}", "POST", proxy.forward) for path in COVERED]
    routes += [route("/v1/models", "GET", proxy.models), Route("/healthz", alive)]
    app = Starlette(routes=routes, exception_handlers={404: missing, 405: missing}, lifespan=life)
    app.router.redirect_slashes = False
    return app


async def _body(request: Request) -> bytes:
    """The whole body, if it is here in time and not too long."""
    kept = bytearray()
    try:
        async with asyncio.timeout(_READ):
            async for chunk in request.stream():
                kept += chunk
                if len(kept) > MAX_BODY:
                    raise Failure(413, "the body is longer than what is judged here", "too_long")
    except TimeoutError:
        raise Failure(408, "the body did not arrive in time", "too_slow") from None
    return bytes(kept)


def _headers(request: Request, upstream: Upstream) -> dict[str, str]:
    """What the model's server gets to see: nothing of the caller but the version of the interface."""
    headers = {"content-type": "application/json", "accept-encoding": "identity", "user-agent": "guardrails"}
    if "anthropic-version" in request.headers or request.url.path.endswith("/messages"):
        headers["anthropic-version"] = request.headers.get("anthropic-version", "2023-06-01")[:40]
    if upstream.key is not None:
        value = os.environ[upstream.key]
        headers[upstream.header] = f"Bearer {value}" if upstream.header == "authorization" else value
    return headers


def _id(given: str) -> str:
    if not (0 < len(given) <= _MAX_ID and given.isascii() and given.isprintable()):
        raise Failure(400, f"an id in a header has at most {_MAX_ID} printable characters", "bad_id")
    return given
