"""A session around each request, and refusals as HTTP.  What is judged is judged by the guards inside, and on declared routes here."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...events import Actor
from ...guard.rails import Guardrails
from ...guard.sessions import Session
from ...guard.shapes import setup_error
from ...names import fits
from ..groups import alone
from .bodies import Bodies
from .problems import KIND, closing, problem, written

Who = Callable[[HTTPConnection], Awaitable[Actor | str | None] | Actor | str | None]

_LONGEST = 200


def authenticated(connection: HTTPConnection) -> Actor | None:
    """Who asks, as Starlette's `AuthenticationMiddleware` outside of this one verified it; its scopes are the roles."""
    user = connection.scope.get("user")
    if user is None or not user.is_authenticated:
        return None
    try:
        name = user.identity
    except NotImplementedError:  # a user of Starlette that has a name only
        name = user.display_name
    return Actor(name, frozenset(connection.auth.scopes), verified=True)


class GuardrailsMiddleware:
    """Opens a session for each request and turns refusals into answers: 403, 429, 503, or 202 with the URL of the sign-off request.

    `actor` says who asks, as an `Actor` or an id, sync or async; it may raise Starlette's HTTPException.  `session` names the header that
    holds the id of the conversation: it is one for each actor, so that nobody goes on with another's; without it, each request is its own.
    `signoffs` is the URL of a sign-off request, with `{request}` for its id.  `judged` maps paths, with `*` for any part, to destinations:
    the body of such a request is judged as a prompt of `system`, and the answer, collected whole, as its response.  Websockets pass
    with the session, and are closed with 1008 by a refusal that leaves the application (1013 when stopped); on judged paths at once.

    >>> app.add_middleware(GuardrailsMiddleware, rails=rails, system="help-desk", actor=who)                # doctest: +SKIP
    """

    def __init__(
        self,
        app: ASGIApp,
        rails: Guardrails,
        *,
        system: str | None = None,
        actor: Who = authenticated,
        session: str = "x-session-id",
        signoffs: str | None = None,
        judged: Mapping[str, str] | None = None,
    ) -> None:
        if system is not None:
            rails.exchange(system)  # raises for one that is not registered
        if signoffs is not None and "{request}" not in signoffs:
            raise setup_error("`signoffs` has no place for the id of a request", "such as `https://desk.example/requests/{request}`")
        if judged and system is None:
            raise setup_error("what is judged belongs to a system", "add `system=...`")
        for destination in (judged or {}).values():
            rails._check_known(system or "", destination)
        self.app, self._rails, self._system, self._actor = app, rails, system, actor
        self._header = session.lower()
        self._place = None if signoffs is None else lambda request: signoffs.replace("{request}", request)
        self._judged = tuple((path, Bodies(rails.exchange(system or ""), where)) for path, where in (judged or {}).items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] == "http":
            await self._http(scope, receive, _Answer(send))
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        try:
            session = await self._session(HTTPConnection(scope))
            bodies = self._bodies(scope)
            async with session:
                if bodies is None or scope["method"] == "OPTIONS":
                    await self.app(scope, receive, answer)
                else:
                    await bodies.judged(self.app, scope, receive, answer)
        except HTTPException as error:
            if answer.status:
                raise
            title = {"type": "about:blank", "title": error.detail, "status": error.status_code}
            await answer.problem(error.status_code, title, [(k.encode(), v.encode()) for k, v in (error.headers or {}).items()])
        except BaseException as error:
            refused = alone(error)
            if refused is None:
                raise
            if not await answer.refused(*problem(self._rails.engine, refused, self._place)):
                # The server cuts the connection: what came so far does not pass for the whole.
                raise refused from None

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        closed = False

        async def noted(message: Message) -> None:
            nonlocal closed
            closed = closed or message["type"] in ("websocket.close", "websocket.http.response.start")
            await send(message)

        if self._bodies(scope) is not None:
            await receive()
            # Nobody judges what passes there.
            await send({"type": "websocket.close", "code": 1008, "reason": "this path is judged, and websockets are not"})
            return
        try:
            session = await self._session(HTTPConnection(scope))
            async with session:
                await self.app(scope, receive, noted)
        except HTTPException:
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        except BaseException as error:
            refused = alone(error)
            if refused is None or closed:
                raise
            code, reason = closing(refused)
            await send({"type": "websocket.close", "code": code, "reason": reason})

    async def _session(self, connection: HTTPConnection) -> Session:
        who: Any = self._actor(connection)
        actor: Actor | str | None = await who if inspect.isawaitable(who) else who
        given = connection.headers.get(self._header)
        if given is not None and not (0 < len(given) <= _LONGEST and given.isascii() and given.isprintable()):
            raise HTTPException(400, f"The header {self._header} holds no id of a conversation.")
        name = actor.id if isinstance(actor, Actor) else actor
        id_ = None if given is None else sha256(repr((self._system, name, given)).encode("utf-8", "replace")).hexdigest()
        return self._rails.session(actor=actor, system=self._system, id=id_)

    def _bodies(self, scope: Scope) -> Bodies | None:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        return next((bodies for form, bodies in self._judged if fits(form, path)), None)


class _Answer:
    """Sends an answer, and knows how far it got."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self._kind = b""
        self._open = self._ended = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = {bytes(k).lower(): bytes(v) for k, v in message.get("headers", ())}
            self.status, self._kind = message["status"], headers.get(b"content-type", b"").split(b";")[0].strip().lower()
            self._open = b"content-length" not in headers and b"content-encoding" not in headers
        elif message["type"] == "http.response.body":
            self._ended = not message.get("more_body", False)
        await self._send(message)

    async def refused(self, status: int, document: dict[str, Any], headers: list[tuple[bytes, bytes]]) -> bool:
        """Answers with a problem, or ends a stream with it; False where neither is possible any more."""
        if not self.status:
            await self.problem(status, document, headers)
            return True
        if self._ended or not self._open:
            return False
        if self._kind == b"text/event-stream":
            last = b"\n\nevent: error\ndata: " + written(document) + b"\n\n"
        elif self._kind in (b"application/x-ndjson", b"application/jsonl", b"application/json-seq"):
            last = b"\n" + written({"error": document}) + b"\n"
        else:
            return False
        await self({"type": "http.response.body", "body": last, "more_body": False})
        return True

    async def problem(self, status: int, document: dict[str, Any], headers: list[tuple[bytes, bytes]]) -> None:
        """Answers with a problem document."""
        body = written(document)
        own = [(b"content-type", KIND), (b"content-length", str(len(body)).encode())]
        await self({"type": "http.response.start", "status": status, "headers": [*own, *headers]})
        await self({"type": "http.response.body", "body": body})


