"""A guarded MCP client: what it sends is judged before it leaves, and what a server says before anybody sees it."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, ClassVar, TypeVar, cast

import mcp_types as types
from mcp import ClientSession, MCPError
from mcp.client import Client
from mcp.client.session import _default_sampling_callback

from ...errors import Refused
from ...guard.door import refusal
from ...guard.rails import Guardrails
from ...guard.shapes import setup_error
from ..groups import alone
from .peer import Peer
from .sampling import Sampling
from .words import error_of

C = TypeVar("C", Client, ClientSession)

logger = logging.getLogger("guardrails.mcp")

_CALLED: Mapping[type[Any], str] = {
    types.ReadResourceRequest: "read_resource",
    types.SubscribeRequest: "read_resource",
    types.UnsubscribeRequest: "read_resource",
    types.GetPromptRequest: "get_prompt",
    types.CompleteRequest: "complete",
}
"""Requests that carry what somebody wrote, and the name under which they are allowed, as tools are."""

_LISTED: Mapping[type[Any], str] = {
    types.InitializeRequest: "initialize",
    types.PingRequest: "ping",
    types.SetLevelRequest: "set_level",
    types.ListToolsRequest: "list_tools",
    types.ListResourcesRequest: "list_resources",
    types.ListResourceTemplatesRequest: "list_resources",
    types.ListPromptsRequest: "list_prompts",
}
"""Requests that carry nothing of that kind; their answers are judged under these names."""

_KINDS: dict[Any, Any] = {}
_SILENT = (types.InitializedNotification, types.RootsListChangedNotification, types.CancelledNotification)
_FRAME = ("io.modelcontextprotocol/", "progressToken", "progress_token", "traceparent", "tracestate", "baggage")


def guarded(rails: Guardrails, client: C, *, system: str, server: str = "", sampling: str | None = None) -> C:
    """Guards a client or a session, in place, and gives it back; a client that is not entered yet, or a session before its handshake.

    `server` names the server in policies: its tool `read` is `files__read` then.  `sampling` is the destination of the model that answers
    what the server asks; needed where the client has a callback for it.  Raises SetupError.

    >>> async with guarded(rails, Client("https://files.example/mcp"), system="desk", server="files") as client:    # doctest: +SKIP
    ...     await client.call_tool("read", {"path": "notes.txt"})
    """
    if isinstance(client, _Session | _Client):
        raise setup_error("this client is guarded already", "keep one guard on the way to a server")
    callback: Any
    if isinstance(client, Client):
        callback, begun = client.sampling_callback, client._session is not None
    elif isinstance(client, ClientSession):
        callback, begun = client._sampling_callback, client.protocol_version is not None
        callback = None if callback is _default_sampling_callback else callback
    else:
        hint = "pass an `mcp.Client` or an `mcp.ClientSession`; of a session group, each session by itself"
        raise setup_error(f"no guard is known for a `{type(client).__qualname__}`", hint)
    if begun:
        raise setup_error("this client has talked to its server already", "guard it before it is entered")
    if callback is not None and sampling is None:
        raise setup_error("the server may ask a model here, and nobody says which", "name its destination: `sampling=...`")
    if sampling is not None:
        rails._check_known(system, sampling)
    exchange = rails.exchange(system)
    peer = Peer(rails.engine, system, server)
    asks = None if sampling is None else Sampling(exchange, sampling)
    guarding: Any = client
    guarding.__class__ = _kind(type(client))
    guarding._guard = (peer, asks)
    if isinstance(client, Client):
        # Every answer is judged for who asks: one that was judged for somebody else is not given again.
        client.cache = client._response_cache = None
    else:
        guarding._answers = deque(maxlen=_Session.kept)
    return client


def _kind(kind: Any) -> Any:
    """The guarded class of a client or session."""
    if (made := _KINDS.get(kind)) is not None:
        return made
    base = _Client if issubclass(kind, Client) else _Session
    return _KINDS.setdefault(kind, _made(base, kind))


def _made(base: Any, kind: Any) -> Any:
    return type(kind.__name__, (base, kind), {"__module__": kind.__module__, "__qualname__": kind.__qualname__, "__doc__": kind.__doc__})


class _Client:
    """What a guarded client does otherwise than one of the library."""

    _guard: tuple[Peer, Sampling | None]

    async def _build_session(self, exit_stack: Any) -> ClientSession:
        session: Any = await super()._build_session(exit_stack)  # type: ignore[misc]  # reason: that of the class it is mixed into
        session.__class__ = _kind(type(session))
        session._guard, session._answers = self._guard, deque(maxlen=_Session.kept)
        return cast(ClientSession, session)

    async def _drive_input_required(self, *args: Any) -> Any:
        return await _bare(super()._drive_input_required(*args))  # type: ignore[misc]  # reason: as above

    async def __aenter__(self) -> Any:
        return await _bare(super().__aenter__())  # type: ignore[misc]  # reason: as above

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            await super().__aexit__(kind, error, trace)  # type: ignore[misc]  # reason: as above
        except BaseExceptionGroup as group:
            # The refusal that left the block goes on by itself.
            if not isinstance(error, Refused) or alone(group) is not error:
                raise


class _Session:
    """What a guarded session does otherwise than one of the library."""

    kept: ClassVar[int] = 100

    _guard: tuple[Peer, Sampling | None]
    _answers: deque[Any]

    async def send_request(self, request: Any, result_type: Any, *args: Any, **kwargs: Any) -> Any:
        peer, _ = self._guard
        send = partial(self._sent, result_type, args, kwargs)
        kind: Any = type(request)
        params: Any = getattr(request, "params", None)
        if (callback := kwargs.get("progress_callback")) is not None:
            kwargs["progress_callback"] = partial(_progress, peer, callback)
        if kind in _LISTED:
            return await peer.comes(_LISTED[kind], await send(request))
        if kind is not types.CallToolRequest and kind not in _CALLED:
            message = "requests of this kind are not covered, so they cannot be judged"
            raise refusal(peer.here(), "tool_call", "uncovered-call", message)
        for answer in (getattr(params, "input_responses", None) or {}).values():
            if not any(answer is judged for judged in self._answers):
                message = "an answer to a question of the server that no callback gave is not covered"
                raise refusal(peer.here(), "tool_call", "uncovered-call", message)
        beside = {k: v for k, v in (params.meta or {}).items() if not k.startswith(_FRAME)}
        if beside:
            params = params.model_copy(update={"meta": {**params.meta, **await peer.goes("meta", beside)}})
        if kind is not types.CallToolRequest:
            said = {k: v for k, v in params if k not in ("meta", "input_responses", "request_state") and v is not None}

            async def ask(args: Mapping[str, Any]) -> Any:
                return await send(request.model_copy(update={"params": _with(params, said, args)}))

            return await peer.call(_CALLED[kind], said, ask, tells=False)

        async def call(args: Mapping[str, Any]) -> Any:
            return await send(request.model_copy(update={"params": params.model_copy(update={"arguments": args or params.arguments})}))

        result = await peer.call(params.name, params.arguments or {}, call, tells=True)
        return types.CallToolResult(content=[types.TextContent(text=result)], is_error=True) if isinstance(result, str) else result

    async def _sent(self, result_type: Any, args: Any, kwargs: Any, request: Any) -> Any:
        try:
            return await super().send_request(request, result_type, *args, **kwargs)  # type: ignore[misc]  # reason: as above
        except MCPError as error:
            failed = error.error
        told = await self._guard[0].comes("error", failed)
        raise MCPError.from_error_data(told)

    async def send_notification(self, notification: Any) -> None:
        if not isinstance(notification, _SILENT) and not (
            isinstance(notification, types.ProgressNotification) and notification.params.message is None
        ):
            message = "notifications of this kind are not covered, so they cannot be judged"
            raise refusal(self._guard[0].here(), "tool_call", "uncovered-call", message)
        await super().send_notification(notification)  # type: ignore[misc]  # reason: as above

    def adopt(self, result: Any) -> None:
        if isinstance(result, types.DiscoverResult):
            result = self._guard[0].came("initialize", result)  # the other handshake is a request
        super().adopt(result)  # type: ignore[misc]  # reason: as above

    async def dispatch_input_request(self, ctx: Any, request: Any) -> Any:
        peer, sampling = self._guard
        ask: Callable[[Any], Awaitable[Any]] = partial(super().dispatch_input_request, ctx)  # type: ignore[misc]  # reason: as above
        match request:
            case types.CreateMessageRequest():
                answer = await (ask(request) if sampling is None else sampling.asked(request, ask))
            case types.ElicitRequest():
                answer = await self._answered("elicit", await ask(await peer.comes("elicit", request)))
            case _:
                answer = await self._answered("list_roots", await ask(request))
        if not isinstance(answer, types.ErrorData):
            self._answers.append(answer)
        return answer

    async def _answered(self, name: str, answer: Any) -> Any:
        declined = isinstance(answer, types.ElicitResult) and answer.content is None
        return answer if declined or isinstance(answer, types.ErrorData) else await self._guard[0].goes(name, answer)

    async def _on_request(self, dctx: Any, method: str, params: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = await super()._on_request(dctx, method, params)  # type: ignore[misc]  # reason: as above
        except Refused as refused:
            raise error_of(refused) from None
        return answer

    async def _on_notify(self, dctx: Any, method: str, params: Any) -> None:
        if params and params.keys() - {"_meta"}:
            try:
                params = await self._guard[0].comes("notify", dict(params))
            except Refused as refused:
                logger.warning("a notification of a server was refused: %s", refused.verdict.id)
                return
        await super()._on_notify(dctx, method, params)  # type: ignore[misc]  # reason: as above


async def _progress(peer: Peer, callback: Any, progress: float, total: float | None, message: str | None) -> None:
    if message is not None:
        try:
            message = await peer.comes("notify", message)
        except Refused as refused:
            logger.warning("a notification of a server was refused: %s", refused.verdict.id)
            message = None
    await callback(progress, total, message)


def _with(params: Any, said: Mapping[str, Any], args: Mapping[str, Any]) -> Any:
    """The parameters of a request with what may be sent of them."""
    if args is said:
        return params
    # Made anew: what is nested came back as JSON.
    return type(params).model_validate({**dict(params), **args}, by_name=True)


async def _bare(running: Awaitable[Any]) -> Any:
    """What is awaited; a refusal that task groups wrapped comes out by itself."""
    try:
        return await running
    except BaseExceptionGroup as group:
        if (refused := alone(group)) is None:
            raise
    raise refused
