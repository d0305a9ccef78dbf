"""Inside a LiteLLM proxy: who asks for what, read from its virtual keys and its list of models, and judged before anything leaves.

LiteLLM runs a guardrail at some of its hooks, and a request can opt out of others'; so this one is asked in any case, what it was not asked
about does not leave, and answers are judged where they leave the proxy (`entrance.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

try:
    from litellm.integrations.custom_guardrail import CustomGuardrail
    from litellm.proxy import proxy_server
    from litellm.types.guardrails import GuardrailEventHooks
except ImportError as error:
    raise ImportError("guarding the proxy of LiteLLM needs it: pip install 'guardrails-as-code[litellm-proxy]'") from error

from ...errors import GuardrailsError, Refused
from ...events import Actor
from ...guard.aside import near
from ...guard.clients.calls import HttpCall, Sending
from ...guard.exchange import Passage
from ...guard.rails import Guardrails
from ...guard.readable import Unreadable, plain
from ...guard.shapes import setup_error
from .entrance import ASKING, Asking, Entrance
from .reading import reached
from .refusals import Refusal, plainly, refused_by

_STREAMS: Final = ("model", "stream", "stream_options")


class LiteLLMProxyGuard(CustomGuardrail):
    """The guard of a LiteLLM proxy, named under `guardrails` in its `config.yaml`; see `docs/adapters/litellm.md`.

    `policies` and `state` are those of `Guardrails.load`; `system` is that of keys which name none; `open` are paths, with `*` for any
    part, that pass though nobody judges them.  A proxy whose guard cannot work does not start: RuntimeError.
    """

    def __init__(
        self,
        *,
        policies: str,
        state: str | None = None,
        system: str | None = None,
        open: Sequence[str] = (),  # noqa: A002  reason: the word of the configuration
        **given: Any,
    ) -> None:
        super().__init__(**{name: given[name] for name in ("guardrail_name", "event_hook", "default_on") if name in given})
        try:
            self._rails = Guardrails.load(policies, state=state)
            if system is not None:
                self._rails.exchange(system)  # raises for one that is not registered
            _enter(proxy_server.app, self._rails, tuple(open))
        except GuardrailsError as error:
            # LiteLLM goes on without a guardrail that raises ValueError or TypeError.
            raise RuntimeError(f"the guard cannot work: {error}") from error
        self._system = system

    def should_run_guardrail(self, data: Any, event_type: GuardrailEventHooks) -> bool:
        """Runs before every call, whatever the request or the configuration says."""
        return event_type is GuardrailEventHooks.pre_call

    async def async_pre_call_hook(self, user_api_key_dict: Any, cache: Any, data: dict[str, Any], call_type: str) -> dict[str, Any]:
        """Judges a request once it is known who asks."""
        asking = ASKING.get()
        if asking is None or asking.route.call != call_type:
            raise _http(plainly(403, "uncovered-call", "calls of this kind are not covered, so they cannot be judged"))
        if asking.passage is not None:  # LiteLLM asks again where it falls back on another model
            asking.passage.ongoing.end("unsent")
            asking.passage = None
        try:
            return await self._begun(asking, user_api_key_dict, data)
        except _No as no:
            asking.refusal = no.refusal
        except Refused as refused:
            asking.refusal = refused_by(self._rails.engine, refused)
        except Exception:  # noqa: BLE001  reason: what fails while judging is a refusal, and its text may quote what was judged
            asking.refusal = plainly(403, "refused", "this cannot be judged, so it is refused")
        raise _http(asking.refusal)

    async def async_pre_call_deployment_hook(self, kwargs: dict[str, Any], call_type: Any) -> dict[str, Any]:
        """Lets nothing leave that was not judged, or goes elsewhere than was judged."""
        asking = ASKING.get()
        if asking is None or asking.passage is None:
            raise _http(plainly(403, "uncovered-call", "LiteLLM did not show this call before it was to be sent, so it was not judged"))
        if any(kwargs.get(name) is not None for name in ("mock_response", "mock_tool_calls", "client")) or reached(kwargs) != asking.at:
            asking.refusal = plainly(403, "other-destination", "LiteLLM would send this call elsewhere than was judged")
            raise _http(asking.refusal)
        asking.sent = True
        return kwargs

    async def _begun(self, asking: Asking, key: Any, data: dict[str, Any]) -> dict[str, Any]:
        system, actor = self._who(key)
        asking.at = host, model = _deployment(data, key)
        said = {k: data[k] for k in asking.route.fields if data.get(k) is not None}
        try:
            said = {k: plain(v) for k, v in said.items()}
        except Unreadable:
            raise _No(plainly(403, "unreadable-argument", "an argument cannot be read, so the call cannot be judged")) from None
        body = {**said, "model": model}
        call = asking.call = HttpCall(self._rails.exchange(system), None)
        sending = asking.sending = Sending("POST", host, "", b"", "", body, api=asking.route.api)
        id_ = None if asking.conversation is None else _named(system, None if actor is None else actor.id, asking.conversation)
        with self._rails.session(system=system, actor=actor, id=id_):
            sending.destination = call.exchange.reach(host, model, None)
            asking.passage = await near(body, call.before, (sending,), {}, waits=call.waits, undo=_unsent)
        new = {k: v for k, v in sending.body.items() if k not in _STREAMS and v is not body.get(k)}
        return {**data, **new}

    def _who(self, key: Any) -> tuple[str, Actor | None]:
        """The system and the actor of a virtual key.  Where its team names a system, the key itself says nothing more."""
        team: Mapping[str, Any] = key.team_metadata or {}
        about: Mapping[str, Any] = team if "guardrails_system" in team else key.metadata or {}
        system = about.get("guardrails_system") or self._system
        if not isinstance(system, str):
            raise _No(plainly(403, "no-system", "the virtual key names no system; add `guardrails_system` to its metadata"))
        roles = about.get("guardrails_roles")
        given = frozenset(role for role in roles if isinstance(role, str)) if isinstance(roles, list) else frozenset()
        name = key.user_id or key.key_alias
        return system, None if name is None else Actor(name, given, key.team_alias or key.team_id, verified=True)


class _No(Exception):
    """A request that is refused before a rule is asked."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__()
        self.refusal = refusal


def _enter(app: Any, rails: Guardrails, more: tuple[str, ...]) -> None:
    """Puts the entrance around the application, which is at its start here."""
    if app.middleware_stack is None:
        app.middleware_stack = app.build_middleware_stack()
    if isinstance(app.middleware_stack, Entrance):
        raise setup_error("the proxy has a guard already", "name one guard in `config.yaml`, and start the proxy anew to change it")
    app.middleware_stack = Entrance(app.middleware_stack, rails, more)


def _deployment(data: Mapping[str, Any], key: Any) -> tuple[str, str]:
    """Host and model to which the model of a request leads: all its deployments have to agree."""
    router = proxy_server.llm_router
    name = str(data.get("model"))
    rows = [] if router is None else router.get_model_list(model_name=name, team_id=key.team_id) or []
    params = [row["litellm_params"] for row in rows]
    if not params or any("*" in str(one.get("model")) for one in params):
        raise _No(plainly(404, "unknown-model", "the configuration of the proxy does not name this model"))
    try:
        found = {reached(one) for one in params}
    except Exception:  # noqa: BLE001  reason: whatever LiteLLM raises about a model, it is not reached
        raise _No(plainly(403, "unknown-model", "LiteLLM does not know where this model is")) from None
    if len(found) > 1:
        message = "the deployments of this model are different models or hosts; give each its own name"
        raise _No(plainly(403, "several-destinations", message))
    return found.pop()


def _named(*said: str | None) -> str:
    """One id for each conversation of each actor, so that nobody goes on with another's."""
    return sha256(repr(said).encode("utf-8", "replace")).hexdigest()


def _http(refusal: Refusal) -> Exception:
    from fastapi import HTTPException  # LiteLLM's proxy brings it

    return HTTPException(refusal[0], refusal[1]["error"])


def _unsent(passage: Passage) -> None:
    passage.ongoing.end("unsent")
