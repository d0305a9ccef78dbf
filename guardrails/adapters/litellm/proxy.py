"""Inside a LiteLLM proxy: what its hooks see of a call is judged before it leaves, and what comes back before anybody sees it.

It is a plain callback and not one of LiteLLM's guardrails, because a request can opt out of those.  What LiteLLM sends without having
asked first, by whatever route, has no passage and is refused just before it leaves.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Final

from litellm.integrations.custom_logger import CustomLogger

from ...errors import GuardrailsError, Halted, Held, LimitExceeded, Refused, SetupError, Stopped
from ...guard.aside import near
from ...guard.exchange import Passage
from ...guard.gate import Gate
from ...guard.rails import Guardrails
from .reading import Chunks, reached
from .sdk import Call

_COVERED: Final = {"completion": True, "acompletion": True, "embedding": False, "embeddings": False, "aembedding": False}
_MAX_OPEN: Final = 10_000


@dataclass(slots=True)
class _Open:
    """A call that was judged and has not ended."""

    call: Call
    passage: Passage


@dataclass(frozen=True, slots=True)
class _Judged(Call):
    """A call whose passage was given before."""

    passage: Passage | None = None

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        assert self.passage is not None
        return replace(self.passage, args=(), kwargs={})


class LiteLLMProxyGuard(CustomLogger):
    """A callback for `litellm_settings: callbacks` of a LiteLLM proxy.

    The system is `guardrails_system` in the metadata of the virtual key, or else `system`; the actor is the key's user or alias, the team its
    team, and roles are `guardrails_roles` in that metadata.

    >>> guard = LiteLLMProxyGuard(Guardrails.load("policies"))                  # doctest: +SKIP
    """

    enforces_request_content = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        raise SetupError(
            "LiteLLM looks for hooks in the class itself, so a class made from this one would see no stream", "use it as it is"
        )

    def __init__(self, rails: Guardrails, *, system: str | None = None) -> None:
        super().__init__()
        self._rails, self._system = rails, system
        self._open: dict[str, _Open] = {}
        self._lock = Lock()

    async def async_pre_call_hook(self, user_api_key_dict: Any, cache: Any, data: dict[str, Any], call_type: str) -> dict[str, Any]:
        """Judges a request before anything of it is sent."""
        try:
            return await self._begin(user_api_key_dict, data, call_type)
        except (GuardrailsError, ValueError) as error:
            raise _refused(error) from None

    async def async_pre_call_deployment_hook(self, kwargs: dict[str, Any], call_type: Any) -> dict[str, Any]:
        """Lets nothing leave that was not judged, or goes elsewhere than was judged."""
        found = self._open.get(str(kwargs.get("litellm_call_id")))
        if found is None:
            raise _http(403, "uncovered-call", "LiteLLM did not show this call before it was to be sent, so it was not judged")
        if reached(kwargs)[0] != reached(found.call.given)[0] or str(kwargs.get("model")) != str(found.call.given.get("model")):
            raise _http(403, "other-destination", "LiteLLM sends this call elsewhere than was judged")
        return kwargs

    async def async_post_call_success_hook(self, data: dict[str, Any], user_api_key_dict: Any, response: Any) -> Any:
        """Judges a whole answer."""
        found = self._take(data)

        async def answer() -> Any:
            return response

        try:
            return await Gate(_judged(found), answer, None).acall((), {})
        except GuardrailsError as error:
            raise _refused(error) from None

    async def async_post_call_streaming_iterator_hook(
        self, user_api_key_dict: Any, response: Any, request_data: dict[str, Any]
    ) -> AsyncGenerator[Any, None]:
        """Judges a stream; a chunk leaves once all it says is certain."""
        found = self._take(request_data)
        pieces = Gate(_judged(found), lambda: found.call.aread(response), None).agenerate((), {})
        try:
            async for piece in pieces:
                yield found.call.pieces.written(piece)
        except GuardrailsError as error:
            raise _refused(error) from None
        finally:
            await pieces.aclose()

    async def async_post_call_failure_hook(
        self, request_data: dict[str, Any], original_exception: Exception, user_api_key_dict: Any, traceback_str: str | None = None
    ) -> None:
        """Ends a call that failed."""
        with self._lock:
            found = self._open.pop(str(request_data.get("litellm_call_id")), None)
        if found is not None:
            await near(None, found.passage.ongoing.end, "failed", waits=found.call.waits)

    async def _begin(self, key: Any, data: dict[str, Any], call_type: str) -> dict[str, Any]:
        if call_type not in _COVERED:
            raise _http(403, "uncovered-call", "calls of this kind are not covered, so they cannot be judged")
        id_ = data.get("litellm_call_id")
        if not isinstance(id_, str):
            raise _http(403, "uncovered-call", "LiteLLM gave this call no id")
        metadata = key.metadata or {}
        system = metadata.get("guardrails_system") or self._system
        if not isinstance(system, str):
            raise _http(403, "no-system", "the virtual key names no system; add `guardrails_system` to its metadata")
        params = _deployment(data)
        given = {**data, **params}
        call = Call(self._rails.exchange(system), None, given, Chunks(given), _COVERED[call_type])
        roles = [role for role in metadata.get("guardrails_roles") or () if isinstance(role, str)]
        actor = key.user_id or key.key_alias
        who = {} if actor is None else {"actor": actor, "roles": roles, "team": key.team_alias or key.team_id, "verified": True}
        with self._rails.session(system=system, **who):
            passage = await near(data, call.before, (), {}, waits=call.waits, undo=_unsent)
        with self._lock:
            taken = id_ in self._open or len(self._open) >= _MAX_OPEN
            if not taken:
                self._open[id_] = _Open(call, passage)
        if taken:
            passage.ongoing.end("unsent")
            raise _http(403, "uncovered-call", "another call has this id, or too many are open")
        return {**data, **{k: v for k, v in passage.kwargs.items() if k not in params}}

    def _take(self, data: Mapping[str, Any]) -> _Open:
        with self._lock:
            found = self._open.pop(str(data.get("litellm_call_id")), None)
        if found is None:
            raise _http(403, "uncovered-call", "this answer belongs to no call that was judged")
        return found


def _judged(found: _Open) -> _Judged:
    call = found.call
    return _Judged(call.exchange, call.destination, call.given, call.pieces, call.caps, found.passage)


def _deployment(data: Mapping[str, Any]) -> dict[str, Any]:
    """Where the model of a request leads: all its deployments have to be the same model at the same host."""
    from litellm.proxy.proxy_server import llm_router  # on first use: it is the proxy that runs

    rows = [] if llm_router is None else llm_router.get_model_list(model_name=str(data.get("model"))) or []
    found = [{k: row["litellm_params"].get(k) for k in ("model", "api_base", "custom_llm_provider")} for row in rows]
    if not found:
        raise _http(404, "unknown-model", "the configuration of the proxy names no such model")
    if any(reached(one) != reached(found[0]) for one in found):
        raise _http(403, "several-destinations", "the deployments of this model are different models or hosts; give each its own name")
    return {k: v for k, v in found[0].items() if v is not None}


def _refused(error: Exception) -> Exception:
    if isinstance(error, Refused):
        first = next(iter(error.verdict.deciding), None)
        rule = "refused" if first is None else f"{first.policy}/{first.rule}"
        status = 503 if isinstance(error, Stopped) else 429 if isinstance(error, LimitExceeded) else 403
        kind = "halted" if isinstance(error, Halted) else "held" if isinstance(error, Held) else "blocked"
        more = {"request": error.request} if isinstance(error, Held) else {}
        return _http(status, rule, error.verdict.reason, effect=kind, **more)
    return _http(403, "refused", "this cannot be judged, so it is refused")


def _http(status: int, code: str, message: str, **more: Any) -> Exception:
    from fastapi import HTTPException

    return HTTPException(status, {"error": message, "type": "guardrails", "code": code, **more})


def _unsent(passage: Passage) -> None:
    passage.ongoing.end("unsent")
