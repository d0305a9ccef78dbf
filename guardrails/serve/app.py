"""The routes of the proxy, and one answer for each request, whatever becomes of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import Context
from time import perf_counter
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ..errors import GuardrailsError, SetupError
from ..guard.signing import signoffs_of
from ..signoff import SignoffError
from .answers import NEVER, Failure, Refusal, error
from .forward import COVERED, Forwarding
from .waiting import taken

_log = logging.getLogger("guardrails.serve")
_OVER = frozenset({"expired", "rejected", "unknown", "used"})
Work = Callable[[Request, Callable[[str], object]], Awaitable[Response]]


class Pages:
    """What the proxy answers by itself, beside what it forwards."""

    def __init__(self, forwarding: Forwarding) -> None:
        self._forwarding, self._rails = forwarding, forwarding.rails

    async def models(self, request: Request, _ended: Any) -> Response:
        """The models that the served destinations name whole, or one of them."""
        await self._forwarding.caller(request)
        known, served = self._rails.policies.destinations, self._forwarding.upstreams
        named = {m for name in served if name in known for m in known[name].models or () if not set("*?[") & set(m)}
        named |= {m for upstream in served.values() for m in upstream.models}
        rows = [{"id": name, "object": "model", "created": 0, "owned_by": "guardrails"} for name in sorted(named)]
        wanted = request.path_params.get("model")
        if wanted is None:
            return JSONResponse({"object": "list", "data": rows})
        row = next((row for row in rows if row["id"] == wanted), None)
        if row is None:
            raise Failure(404, "no destination here names this model", "model_not_found")
        return JSONResponse(row)

    async def signoff(self, request: Request, ended: Callable[[str], object]) -> Response:
        """How far a request for signatures of this caller is; with POST what was signed of an answer, once."""
        key = await self._forwarding.caller(request)
        actor, id_ = self._forwarding.actor(request, key).id, request.path_params["request"]
        engine, take = self._rails.engine, request.method == "POST"

        def look() -> tuple[int, dict[str, Any]]:
            signoffs = signoffs_of(engine)
            found = signoffs.request(id_)
            if found.system != key.system or not signoffs.asked_by(found, actor):
                raise SignoffError("unknown", id_)
            told = {"object": "guardrails.signoff", "id": id_, "state": found.state, "expires": found.expires // 1000}
            return (200, taken(engine, id_, key.system, actor)) if take and found.state != "pending" else (202 if take else 200, told)

        try:
            status, body = await asyncio.to_thread(look)
        except SignoffError as failed:
            ended(failed.why)
            status = 404 if failed.why == "unknown" else 410 if failed.why in _OVER else 403
            body = error(str(failed), failed.why if failed.why in _OVER else "blocked")
        except SetupError as failed:
            raise Failure(404, failed.message, "unknown") from None
        return JSONResponse(body, status, headers=NEVER)

    async def alive(self, _request: Request) -> Response:
        """That the proxy runs."""
        return PlainTextResponse("ok\n", headers=NEVER)

    async def ready(self, _request: Request) -> Response:
        """Whether it would take a call, and the state of the red button; nothing of what is stopped, or why."""
        switch = self._rails.engine.state.switch
        found = await asyncio.to_thread(switch.status)
        all_ = switch.stopped() is not None
        try:
            keys = len(await asyncio.to_thread(self._forwarding.keys.all)) > 0
        except SetupError:
            keys = False
        ready = keys and not all_
        body = {
            "ready": ready,
            "button": "stopped" if all_ else "some stopped" if found.stops else "clear",
            "switch": found.state.value,
            "keys": "ok" if keys else "none",
            "policies": self._rails.status.digest,
            "reload": "failed" if self._rails.status.problems else "ok",
        }
        return JSONResponse(body, 200 if ready else 503, headers=NEVER)


def make(forwarding: Forwarding) -> ASGIApp:
    """The proxy as an application of ASGI."""
    pages = Pages(forwarding)

    def route(path: str, methods: list[str], work: Work) -> Route:
        async def endpoint(request: Request) -> Response:
            return await _answered(request, path, work)

        return Route(path, endpoint, methods=methods)

    async def missing(_request: Request, failed: Exception) -> Response:
        status = failed.status_code if isinstance(failed, HTTPException) else 404
        message = "this path takes another method" if status == 405 else "this is not covered, so it is not forwarded"
        headers = dict(getattr(failed, "headers", None) or {})
        return JSONResponse(error(message, "uncovered"), status, headers={**NEVER, **headers})

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await forwarding.close()

    routes = [route(f"/v1{path}", ["POST"], forwarding.forward) for path in COVERED]
    routes += [route("/v1/models", ["GET"], pages.models), route("/v1/models/{model:path}", ["GET"], pages.models)]
    routes += [route("/v1/signoffs/{request}", ["GET", "POST"], pages.signoff)]
    routes += [Route("/healthz", pages.alive), Route("/readyz", pages.ready)]
    app = Starlette(routes=routes, exception_handlers={404: missing, 405: missing}, lifespan=life)
    app.router.redirect_slashes = False
    return _Apart(app)


class _Apart:
    """Runs each request in a context of its own.

    What one request of a connection leaves open, such as its conversation, must not be around the next one, which may be somebody else's.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await asyncio.get_running_loop().create_task(_quiet(self._app(scope, receive, send)), context=Context())
        else:
            await self._app(scope, receive, send)


async def _quiet(running: Awaitable[None]) -> None:
    """Whatever is still raised when nothing can be answered any more; a server would print it with what it quotes."""
    try:
        await running
    except Exception as failure:  # noqa: BLE001  reason: as above
        _log.error("a request ended with %s", type(failure).__name__)


async def _answered(request: Request, path: str, work: Work) -> Response:
    """The answer to a request, whatever becomes of it; the log has what, how and how long, and nothing that was said."""
    begun, told = perf_counter(), ""

    def ended(how: str) -> None:
        nonlocal told
        told = told or how
        if isinstance(response, Response) and how:
            _line(request, path, response.status_code, told, begun)

    response: Response | None = None
    refused: Refusal | None = None
    try:
        response = made = await work(request, ended)
        _line(request, path, made.status_code, told, begun)
        return made
    except Failure as failure:
        refused = failure.refusal
    except ClientDisconnect:
        refused = Refusal(499, "left", error("the caller left", "left"))
    except asyncio.CancelledError:  # the proxy ends; the task ends with this answer
        refused = Refusal(503, "ending", error("the proxy ends, and this call with it", "ending"), {"cache-control": "no-store"})
    except GuardrailsError:
        refused = Refusal(403, "refused", error("this cannot be judged, so it is refused", "refused"))
    except Exception as failure:  # noqa: BLE001  reason: its text may quote what was said, so only its kind is told
        _log.error("a mistake in the proxy: %s", type(failure).__name__)
        refused = Refusal(500, "internal", error("a mistake in the proxy; nothing was let through", "internal"))
    _line(request, path, refused.status, refused.code, begun)
    return JSONResponse(refused.body, refused.status, headers=refused.headers)


def _line(request: Request, path: str, status: int, how: str, begun: float) -> None:
    _log.info("%s %s %d %s %.0f ms", request.method, path, status, how or "ok", (perf_counter() - begun) * 1000)
