"""A model of pydantic-ai that judges each request: what is sent, what comes back, whole or as a stream, and the tool calls in it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from .requests import Request, asked, capped, forms_of, hosted_in, place_of, with_parts  # isort: skip  # reason: it says what to install

from pydantic_ai.messages import ModelResponse
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RequestUsage

from ...errors import Blocked
from ...guard import Guardrails
from ...guard.door import put_back, refusal
from ...guard.exchange import Asked, Exchange, Passage
from ...guard.gate import Gate
from ...guard.ongoing import unless_sent
from ...guard.readable import Unreadable
from ...guard.sessions import Scene
from ...guard.shapes import setup_error
from ...guard.streams.flow import Flow
from .streams import Chunks, JudgedStream


class GuardedModel(WrapperModel):
    """A model that judges every request made through it.

    The destination is read from its address and name, and checked where it is given.  `judged` says which tools are judged where they
    run.  Raises SetupError for a model of which nobody can tell where it is.
    """

    def __init__(
        self,
        rails: Guardrails,
        wrapped: Model | str,
        *,
        system: str,
        destination: str | None = None,
        judged: Callable[[str], bool] = lambda name: False,
    ) -> None:
        super().__init__(wrapped)
        if is_guarded(self.wrapped):
            raise setup_error("this model is guarded already", "keep one guard on the way to a model")
        rails._check_known(system, destination)
        self._exchange = replace(rails.exchange(system, client=True), guards=judged)
        self._destination = destination
        if hasattr(self.wrapped, "models"):
            hint = "guard each of its models: `FallbackModel(GuardedModel(...), GuardedModel(...))`"
            raise setup_error("a model that chooses among several reaches several destinations", hint)
        if place_of(self.wrapped)[0] is None and destination is None:
            message = f"nobody can tell which host a `{type(self.wrapped).__name__}` reaches"
            raise setup_error(message, "name its destination: `destination=...`")

    def _call(self) -> _Call:
        return _Call(self._exchange, self.wrapped, self._destination)

    async def request(
        self, messages: list[Any], model_settings: ModelSettings | None, model_request_parameters: ModelRequestParameters
    ) -> ModelResponse:
        """The judged response of the model.  Raises every kind of refusal."""
        gate = Gate(self._call(), self.wrapped.request, None)
        result: ModelResponse = await gate.acall((messages, model_settings, model_request_parameters), {})
        return result

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[Any],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: Any = None,
    ) -> AsyncGenerator[StreamedResponse]:
        """The response as it comes, each event once what it says is certain.  Raises every kind of refusal."""
        call = self._call()
        async with AsyncExitStack() as stack:

            async def run(said: list[Any], settings: Any, parameters: ModelRequestParameters) -> Any:
                source = await stack.enter_async_context(self.wrapped.request_stream(said, settings, parameters, run_context))
                call.chunks = Chunks(source, {tool.name for tool in parameters.output_tools})
                return call.chunks.judged()

            judged = await Gate(call, run, None).acall((messages, model_settings, model_request_parameters), {})
            assert call.chunks is not None
            assert call.passage is not None
            try:
                yield JudgedStream(model_request_parameters, judged, call.chunks, call.put)
            finally:
                await judged.aclose()
                call.passage.ongoing.end("canceled")  # for a stream that nobody began to read

    async def count_tokens(
        self, messages: list[Any], model_settings: ModelSettings | None, model_request_parameters: ModelRequestParameters
    ) -> RequestUsage:
        """The count of the provider, to which the messages are sent: judged as well."""
        call = self._call()
        call.counts = True
        gate = Gate(call, self.wrapped.count_tokens, None)
        result: RequestUsage = await gate.acall((messages, model_settings, model_request_parameters), {})
        return result

    async def compact_messages(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: what the provider makes of a conversation cannot be read."""
        raise self._call().uncovered()

    async def batch_encode(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: requests in a batch are not covered."""
        raise self._call().uncovered()

    async def batch_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: requests in a batch are not covered."""
        raise self._call().uncovered()


def is_guarded(model: Model) -> bool:
    """Whether a model, or every one that it chooses among, is guarded."""
    inner: Any = model
    while isinstance(inner, WrapperModel):
        if isinstance(inner, GuardedModel):
            return True
        inner = inner.wrapped
    several = getattr(inner, "models", None)
    return isinstance(several, list) and bool(several) and all(is_guarded(one) for one in several)


@dataclass(slots=True)
class _Call:
    """Judges one request."""

    exchange: Exchange
    inner: Model = field(repr=False)
    declared: str | None
    talks_to_model = False
    counts: bool = False
    passage: Passage | None = field(default=None, repr=False)
    chunks: Chunks | None = field(default=None, repr=False)

    @property
    def waits(self) -> bool:
        """Whether judging waits for a disk or a server."""
        return self.exchange.engine.waits

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        """Judges a request.  Raises every kind of refusal."""
        messages, settings, parameters = args
        destination, model = self._reached(settings)
        requests: list[Request] = []

        def ask(now: Scene) -> Asked:
            try:
                request = Request.of(messages, settings, parameters)
                tools = hosted_in(settings, parameters)
            except Unreadable as error:
                raise refusal(now, "prompt", "unreadable-argument", "the messages cannot be read", cause=error) from error
            requests.append(request)
            return Asked(request.content, model, tools)

        passage = self.passage = self.exchange.begin(destination, ask, asked(settings))
        with unless_sent(passage.ongoing):
            messages, parameters = requests[0].saying(passage.known, self.put)
        return replace(passage, args=(messages, capped(settings, passage.cap), parameters))

    def after(self, passage: Passage, result: Any) -> Any:
        """Judges a response and gives it back after redaction."""
        if self.counts:
            passage.ongoing.used(0, 0)
            return result
        try:
            rows = list(forms_of(result.parts, {tool.name for tool in passage.args[2].output_tools}))
        except Unreadable as error:
            message = "the response of the model cannot be read"
            raise refusal(passage.scene, "response", "unreadable-result", message, cause=error) from error
        form = [form for _, _, form in rows]
        new, _ = self.exchange.end(passage, form, used(passage, result.usage))
        return result if new is form else replace(result, parts=with_parts(result.parts, rows, new, self.put))

    def stream(self, passage: Passage) -> Flow:
        """What judges a response that comes as a stream."""

        def told(chunks: Any, forms: Any) -> int | None:
            assert self.chunks is not None
            return used(passage, self.chunks.source.usage)

        return self.exchange.stream(passage, told)

    def put(self, value: Any, old: Any, new: Any) -> Any:
        """The value that was read as `old`, saying what `new` says."""
        assert self.passage is not None
        return put_back(value, old, new, self.passage.verdict)

    def uncovered(self) -> Blocked:
        """The refusal of a shape that is not covered."""
        message = "calls of this shape are not covered, so they cannot be judged"
        return refusal(self.exchange.here(self.declared), "call", "uncovered-call", message)

    def _reached(self, settings: Any) -> tuple[str, str | None]:
        """The destination and the model of a request.  Raises Blocked for one that is not the declared one."""
        if "model" in ((settings or {}).get("extra_body") or {}):
            message = "the settings ask for another model than the one that is judged"
            raise refusal(self.exchange.here(self.declared), "call", "other-model", message)
        host, model = place_of(self.inner)
        return self.exchange.reach(host or "", model, self.declared), model


def used(passage: Passage, usage: RequestUsage) -> int | None:
    """The provider's count of response tokens, all of its usage noted; None where it gives none."""
    counted = bool(usage.input_tokens or usage.output_tokens) and not usage.unmeasured_requests
    passage.ongoing.used(*((usage.input_tokens, usage.output_tokens) if counted else (None, None)))
    return usage.output_tokens if counted else None
