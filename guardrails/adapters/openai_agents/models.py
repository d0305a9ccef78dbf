"""Models of the Agents SDK that judge each call: what is sent, what comes back, whole or as events, and the tool calls in it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from .refusals import through_the_sdk  # isort: skip  # reason: it says what to install where the SDK is missing

from agents import Model, ModelProvider, ModelResponse
from agents.models.interface import ModelTracing
from agents.retry import ModelRetryAdvice, ModelRetryAdviceRequest
from pydantic import BaseModel

from ... import content
from ...errors import Blocked, Refused
from ...guard import Guardrails
from ...guard.door import put_back, refusal, unredacted
from ...guard.exchange import Asked, Exchange, Passage
from ...guard.gate import Gate
from ...guard.ongoing import unless_sent
from ...guard.readable import Unreadable, plain
from ...guard.sessions import Scene
from ...guard.shapes import setup_error
from ...guard.streams.flow import Flow
from ...guard.wire import apis
from ...guard.wire.pieces import Pieces
from ...verdict import Path
from . import requests
from .tools import is_judged

_RESPONSES = next(api for api in apis.APIS if api.name == "responses")


class GuardedModel(Model):
    """A model that judges every call made through it, whichever agent makes it.

    The destination is read from the address of its client and its name, and checked where it is given.  A call that traces content is
    refused: the SDK sends traces away.  Raises SetupError for a model of which nobody can tell where it is.
    """

    def __init__(self, rails: Guardrails, model: Model, *, system: str, destination: str | None = None) -> None:
        if isinstance(model, GuardedModel):
            raise setup_error("this model is guarded already", "keep one guard on the way to a model")
        if not isinstance(model, Model):
            raise setup_error("this is no model of the Agents SDK", "pass a `Model`; names are looked up by `GuardedModels`")
        self._exchange = rails.exchange(system, client=True)
        rails._check_known(system, destination)
        self._inner, self._destination = model, destination
        if requests.place_of(model)[0] is None and destination is None:
            message = f"nobody can tell which host a `{type(model).__name__}` reaches"
            raise setup_error(message, "name its destination: `destination=...`")

    async def get_response(
        self,
        system_instructions: str | None,
        input: Any,  # noqa: A002  reason: the name in the SDK
        model_settings: Any,
        tools: Any,
        output_schema: Any,
        handoffs: Any,
        tracing: ModelTracing,
        *,
        previous_response_id: str | None = None,
        conversation_id: str | None = None,
        prompt: Any = None,
    ) -> ModelResponse:
        """The judged response of the model.  Raises every kind of refusal."""
        given = _given(locals())
        with through_the_sdk():
            result: ModelResponse = await Gate(self._call(given), self._inner.get_response, None).acall((), given)
            return result

    async def stream_response(
        self,
        system_instructions: str | None,
        input: Any,  # noqa: A002  reason: the name in the SDK
        model_settings: Any,
        tools: Any,
        output_schema: Any,
        handoffs: Any,
        tracing: ModelTracing,
        *,
        previous_response_id: str | None = None,
        conversation_id: str | None = None,
        prompt: Any = None,
    ) -> AsyncIterator[Any]:
        """The events of the response, each once what it says is certain.  Raises every kind of refusal."""
        given = _given(locals())
        call = self._call(given)
        with through_the_sdk():
            async with aclosing(Gate(call, partial(call.chunks, self._inner), None).agenerate((), given)) as chunks:
                async for chunk in chunks:
                    yield call.event(chunk)

    def get_retry_advice(self, request: ModelRetryAdviceRequest) -> ModelRetryAdvice | None:
        """What the model says about trying again; nothing where a refusal is what failed."""
        return None if isinstance(request.error, Refused) else self._inner.get_retry_advice(request)

    async def close(self) -> None:
        """Closes the model."""
        await self._inner.close()

    async def _cleanup_on_run_end(self, owner: object) -> None:
        await self._inner._cleanup_on_run_end(owner)

    def _supports_default_prompt_cache_key(self) -> bool:
        supports = getattr(self._inner, "_supports_default_prompt_cache_key", None)
        return bool(supports()) if callable(supports) else False

    def _call(self, given: Mapping[str, Any]) -> _Call:
        # Which tools are judged where they run is seen, tool by tool: a name alone says nothing about the function behind it.
        names = requests.names_of(given["tools"], is_judged)
        return _Call(replace(self._exchange, guards=names.__contains__), self._inner, self._destination)


class GuardedModels(ModelProvider):
    """Looks models up by name, as the SDK's `model_provider` does, and gives them guarded."""

    def __init__(self, rails: Guardrails, models: ModelProvider, *, system: str, destination: str | None = None) -> None:
        rails._check_known(system, destination)
        self._rails, self._models, self._system, self._destination = rails, models, system, destination

    def get_model(self, model_name: str | None) -> Model:
        """The guarded model of a name."""
        return self.guarded(self._models.get_model(model_name))

    def guarded(self, model: Model) -> Model:
        """The guarded form of a model; itself where it is guarded."""
        if isinstance(model, GuardedModel):
            return model
        return GuardedModel(self._rails, model, system=self._system, destination=self._destination)

    async def aclose(self) -> None:
        """Gives back what the models hold."""
        await self._models.aclose()


@dataclass(slots=True)
class _Call:
    """Judges one call of a model."""

    exchange: Exchange
    inner: Model = field(repr=False)
    declared: str | None
    talks_to_model = False
    pieces: Pieces | None = field(default=None, repr=False)
    waiting: deque[tuple[Any, bytes]] = field(default_factory=deque, repr=False)
    verdict: Any = field(default=None, repr=False)

    @property
    def waits(self) -> bool:
        """Whether judging waits for a disk or a server."""
        return self.exchange.engine.waits

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        """Judges the call.  Raises every kind of refusal."""
        destination, model = self._reached(kwargs)
        form: dict[str, Any] = {}

        def ask(now: Scene) -> Asked:
            try:
                form.update(requests.told(kwargs))
            except Unreadable as error:
                raise refusal(now, "prompt", "unreadable-argument", "the input cannot be read", cause=error) from error
            return Asked(form, model, requests.hosted_in(kwargs))

        settings = kwargs["model_settings"]
        passage = self.exchange.begin(destination, ask, requests.asked(settings))
        self.verdict = passage.verdict
        with unless_sent(passage.ongoing):
            new = {**kwargs, "model_settings": requests.capped(settings, passage.cap)}
            for name, part in passage.known.items():
                if part is form[name]:
                    continue
                if name not in ("instructions", "input"):
                    raise unredacted(passage.verdict, "Unwritable")
                key = "system_instructions" if name == "instructions" else name
                new[key] = put_back(kwargs[key], form[name], part, passage.verdict)
        self.pieces = Pieces(_RESPONSES, passage.known)
        return replace(passage, kwargs=new)

    def after(self, passage: Passage, result: Any) -> Any:
        """Judges a response and gives it back after redaction."""
        try:
            form = plain(result.output)
        except Unreadable as error:
            message = "the output of the model cannot be read"
            raise refusal(passage.scene, "response", "unreadable-result", message, cause=error) from error
        used = result.usage
        counted = bool(used.input_tokens or used.output_tokens)  # the SDK writes zeros where a provider counts nothing
        passage.ongoing.used(*((used.input_tokens, used.output_tokens) if counted else (None, None)))
        new, verdict = self.exchange.end(passage, form, used.output_tokens if counted else None)
        output = put_back(result.output, form, new, verdict)
        return result if output is result.output else replace(result, output=output)

    def stream(self, passage: Passage) -> Flow:
        """What judges a response that comes as events."""

        def used(chunks: Any, forms: Any) -> int | None:
            assert self.pieces is not None
            prompt, response = (count or None for count in self.pieces.usage)
            passage.ongoing.used(prompt, response)
            return response

        return self.exchange.stream(passage, used)

    async def chunks(self, inner: Model, **given: Any) -> AsyncIterator[Any]:
        """The events of the model as chunks that can be judged."""
        assert self.pieces is not None
        events: Any = inner.stream_response(**given)
        _, model = requests.place_of(self.inner)
        async with aclosing(events):
            async for event in events:
                try:
                    raw = _written(event, model)
                    pieces = list(self.pieces.feed(raw))
                except Unreadable as error:
                    raise refusal(
                        self.exchange.here(None), "response", "unreadable-chunk", "the stream holds what cannot be read", cause=error
                    ) from None
                self.waiting.append((event, raw))
                for piece in pieces:
                    yield piece

    def event(self, chunk: Any) -> Any:
        """The event that a judged chunk is, saying what is left of it."""
        assert self.pieces is not None
        event, was = self.waiting.popleft()
        raw = self.pieces.written(chunk)
        if raw == was:
            return event
        form = plain(event)
        return put_back(event, form, content.rewrite(form, dict(_differences(_read(was), _read(raw)))), self.verdict)

    def _reached(self, given: Mapping[str, Any]) -> tuple[str, str | None]:
        """The destination and the model of a call.  Raises Blocked for one that is not the declared one, and for what cannot be judged."""
        if given["prompt"] is not None:
            raise self._refused("stored-prompt", "a prompt that the provider keeps cannot be read; send its text")
        if given["tracing"].include_data():
            message = "tracing would send content away; use `RunConfig(trace_include_sensitive_data=False)` or `GuardedRunner`"
            raise self._refused("traced-content", message)
        if requests.overridden(given["model_settings"]):
            raise self._refused("other-model", "the settings ask for another model than the one that is judged")
        host, model = requests.place_of(self.inner)
        return self.exchange.reach(host or "", model, self.declared), model

    def _refused(self, rule: str, message: str) -> Blocked:
        return refusal(self.exchange.here(self.declared), "call", rule, message)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in ("self", "__class__")}


def _read(raw: bytes) -> Any:
    return json.loads(raw.removeprefix(b"data: "))


def _differences(was: Any, now: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """The texts of an event that became others, by path."""
    if isinstance(was, dict):
        for key, item in was.items():
            yield from _differences(item, now[key], (*path, key))
    elif isinstance(was, list):
        for index, item in enumerate(was):
            yield from _differences(item, now[index], (*path, index))
    elif was != now:
        yield path, now


def _written(event: Any, model: str | None) -> bytes:
    """An event as the bytes that are judged."""
    if not isinstance(event, BaseModel):
        raise Unreadable("an event that shows no text")
    raw = event.model_dump_json(warnings=False).encode("utf-8")
    if b'"provider_data"' in raw:
        raw = apis.dump(_unframed(json.loads(raw), model))
    return b"data: " + raw + b"\n\n"


def _unframed(form: Any, model: str | None) -> Any:
    """An event without what the SDK itself notes in its items: which model was asked, and the id of the answer."""
    if isinstance(form, list):
        return [_unframed(item, model) for item in form]
    if not isinstance(form, dict):
        return form
    new = {key: _unframed(item, model) for key, item in form.items()}
    if isinstance(noted := new.get("provider_data"), dict):
        framed = {"model": noted.get("model") == model, "response_id": apis.framing("id", noted.get("response_id"))}
        new["provider_data"] = {key: item for key, item in noted.items() if not framed.get(key)}
    return new
