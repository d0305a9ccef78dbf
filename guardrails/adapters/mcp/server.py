"""A middleware for MCP servers: calls of tools are judged before they run, and their results before they leave."""

from __future__ import annotations

import inspect
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext

from ...errors import Refused
from ...events import Actor
from ...guard.door import refusal
from ...guard.rails import Guardrails
from .peer import Peer
from .words import REQUEST, error_of, result_of

Who = Callable[[ServerRequestContext[Any, Any]], Awaitable[Actor | None] | Actor | None]

_CALLED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "resources/read": ("read_resource", ("uri",)),
    "resources/subscribe": ("read_resource", ("uri",)),
    "resources/unsubscribe": ("read_resource", ("uri",)),
    "prompts/get": ("get_prompt", ("name", "arguments")),
    "completion/complete": ("complete", ("ref", "argument", "context")),
}
"""Requests beside calls of tools that carry content: the name under which they are allowed, and what they carry."""

_OPEN = frozenset(
    {
        "initialize", "ping", "server/discover", "tools/list", "resources/list", "resources/templates/list", "prompts/list",
        "logging/setLevel", "subscriptions/listen",
    }
)  # fmt: skip
"""Requests that carry none, in whose answers the server speaks for itself."""


def token_actor(context: ServerRequestContext[Any, Any]) -> Actor | None:
    """Who asks, by the access token that the server verified: its subject or client, with its scopes as roles; None without one."""
    token = get_access_token()
    if token is None:
        return None
    return Actor(token.subject or token.client_id, frozenset(token.scopes), verified=True)


class Judged:
    """Middleware that judges what callers ask of a server, for `system`; to be given to `MCPServer(middleware=[...])`.

    `who` says who asks; left out, it is read from the access token.  `server` stands in front of the names of its tools, where policies use
    that.  A tool call that is refused answers with an error result; one that waits for a signature names its request there, and runs once
    it is signed when it comes again with `_meta: {"guardrails/request": ...}`.  Other requests answer with an error.
    """

    def __init__(self, rails: Guardrails, *, system: str, server: str = "", who: Who = token_actor) -> None:
        rails.exchange(system)  # raises for a system that is not registered
        self._rails, self._who = rails, who
        self._peer = Peer(rails.engine, system, server)
        self._connections: WeakKeyDictionary[Any, str] = WeakKeyDictionary()

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Judges one message around the rest of the chain."""
        if ctx.request_id is None or ctx.method in _OPEN:
            return await call_next(ctx)
        who = self._who(ctx)
        actor = await who if inspect.isawaitable(who) else who
        async with self._rails.session(actor=actor, system=self._peer.system, id=self._session(ctx, actor)):
            try:
                return await self._judged(ctx, call_next)
            except Refused as refused:
                if ctx.method != "tools/call":
                    raise error_of(refused) from None
                return result_of(refused)

    async def _judged(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        params = dict(ctx.params or {})
        answers = params.get("inputResponses")
        if answers:
            params["inputResponses"] = await self._peer.comes("input_responses", answers)
        if ctx.method != "tools/call":
            if ctx.method not in _CALLED:
                message = "requests of this kind are not covered, so they cannot be judged"
                raise refusal(self._peer.here(), "tool_call", "uncovered-call", message)
            name, carried = _CALLED[ctx.method]

            async def ask(args: Mapping[str, Any]) -> Any:
                return await call_next(replace(ctx, params={**params, **args}))

            answer: HandlerResult = await self._peer.call(name, {k: params[k] for k in carried if k in params}, ask, tells=False)
            return answer
        tool, given = params.get("name"), params.get("arguments")
        if not isinstance(tool, str) or not (given is None or isinstance(given, Mapping)):
            return await call_next(replace(ctx, params=params))  # no call: the server says what is wrong with it

        async def call(args: Mapping[str, Any]) -> Any:
            return await call_next(replace(ctx, params=params if given is None else {**params, "arguments": args}))

        request = (params.get("_meta") or {}).get(REQUEST) if isinstance(params.get("_meta"), Mapping) else None
        with self._rails.signed(request) if isinstance(request, str) and len(request) <= 200 else nullcontext():
            result: HandlerResult = await self._peer.call(tool, given or {}, call, tells=False)
        return result

    def _session(self, ctx: ServerRequestContext[Any, Any], actor: Actor | None) -> str:
        """The id of the conversation: one for each connection and caller, so that nobody goes on with another's."""
        connection = ctx.session._connection
        own = connection.session_id or self._connections.setdefault(connection, secrets.token_urlsafe(24))
        return sha256(repr((own, None if actor is None else actor.id)).encode()).hexdigest()
