"""Chat models of LangChain, guarded below their callbacks: what a handler, a stream or a cache gets of a reply was judged before.

LangChain gives a reply to its callbacks, which `stream_mode="messages"` is made of, before a middleware sees it.  So a guarded model is of
a class made from that of the model, whose `_generate`, `_stream` and their async forms judge what goes through the original ones.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from ...content import Unwritable
from ...guard.door import put_back, refusal, unredacted
from ...guard.exchange import Asked, Exchange, Passage
from ...guard.gate import Gate
from ...guard.ongoing import unless_sent
from ...guard.reach import Elsewhere
from ...guard.readable import Unreadable
from ...guard.sessions import Scene, declared_here, scene
from ...guard.shapes import setup_error
from ...guard.streams.flow import Flow
from . import asking, messages as forms
from .judged import judged

if TYPE_CHECKING:
    from ...guard.rails import Guardrails

_NATIVE = ("_stream_chat_model_events", "_astream_chat_model_events")
_GUARD = "_guardrails_guard"
_KIND = "_guardrails_kind"


@dataclass(frozen=True, slots=True)
class Guard:
    """How the calls of one chat model are judged.

    `runs` says that what the model asks of the functions it is offered is judged where they run.  `answered` is told of every answer.
    """

    exchange: Exchange
    destination: str | None = None
    runs: bool = False
    answered: Callable[[], None] = field(default=lambda: None, repr=False)

    def __deepcopy__(self, memo: Any) -> Guard:
        return self


def guarded_model(rails: Guardrails, model: BaseChatModel, *, system: str, destination: str | None = None) -> BaseChatModel:
    """A chat model of the same class whose every call is judged, plain, async and streamed; the one given stays as it is.

    The destination is read from the address and the name of the model, and checked where it is given.  Raises SetupError for what is no chat
    model, and for one that is guarded already.
    """
    if not isinstance(model, BaseChatModel):
        raise setup_error("only a chat model of LangChain can be guarded here", "such as `ChatOpenAI(...)`, without what is bound to it")
    if guard_of(model) is not None:
        raise setup_error("this chat model is guarded already", "keep one guard on the way to a model")
    return guarded_by(Guard(rails.exchange(system, client=True), destination), model)


def guard_of(model: BaseChatModel) -> Guard | None:
    """The guard of a guarded model."""
    return getattr(model, _GUARD, None) if hasattr(type(model), _KIND) else None


def guarded_by(guard: Guard, model: BaseChatModel) -> BaseChatModel:
    """A copy of a chat model that is guarded so, whether it was guarded before or not."""
    kind = getattr(type(model), _KIND, type(model))
    # A reply from a cache of LangChain would come past judgement, budgets and the red button.
    clone = _same(_guarded(kind), model, {**model.__dict__, "cache": False})
    private = dict(model.__pydantic_private__ or {})
    private[_GUARD] = guard
    object.__setattr__(clone, "__pydantic_private__", private)
    return clone


@dataclass(frozen=True, slots=True)
class _Call:
    """Judges one call of a guarded model."""

    guard: Guard
    model: BaseChatModel = field(repr=False)
    exchange: Exchange = field(repr=False)
    asynchronous: bool
    talks_to_model = False

    @classmethod
    def of(cls, model: BaseChatModel, sent: Sequence[BaseMessage], kwargs: Mapping[str, Any], *, asynchronous: bool) -> _Call:
        guard = guard_of(model)
        if guard is None:
            raise setup_error("this copy of a guarded chat model has lost its guard", "guard the model last, once it is configured")
        own = guard.exchange.guards
        run = asking.offered(kwargs) if guard.runs else frozenset()
        known = judged(guard.exchange.engine, sent) if guard.runs else frozenset()
        return cls(guard, model, replace(guard.exchange, guards=lambda name: name in run or name in known or own(name)), asynchronous)

    @property
    def waits(self) -> bool:
        """Whether judging waits for a disk or a server."""
        return self.exchange.engine.waits

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        """Judges what is asked.  Raises every kind of refusal."""
        sent, given = args
        name = asking.model_of(self.model, given)
        destination = self._destination(name)
        old: dict[str, Any] = {}

        def ask(now: Scene) -> Asked:
            try:
                options, settings = asking.options_of(given), asking.settings_of(self.model, sent)
                old["messages"] = [forms.asked(message) for message in sent]
            except Unreadable as error:
                message = "the call holds an object that cannot be read, so it cannot be judged"
                raise refusal(now, "prompt", "unreadable-argument", message, cause=error) from error
            old.update({key: value for key, value in (("options", options), ("settings", settings)) if value})
            request = {**settings, **settings.get("model_kwargs", {}), **settings.get("extra_body", {}), **options}
            return Asked(old, name, request)

        caps = asking.caps_in(self.model, given)
        passage = self.exchange.begin(destination, ask, max(caps.values(), default=None))
        with unless_sent(passage.ongoing):
            new, options = passage.known, dict(given)
            if new is not old:
                sent, options = self._changed(passage, sent, options, old)
            fields = {} if passage.cap is None else asking.capped(self.model, options, passage.cap)
        return replace(passage, args=(sent, options, fields))

    def _destination(self, name: str | None) -> str:
        engine = self.exchange.engine
        around = declared_here(engine)
        declared = self.guard.destination or around
        host = asking.host_of(self.model, asynchronous=self.asynchronous)
        try:
            found = asking.reached(engine.policies, host, name, declared)
            if around is not None and found != around:
                raise Elsewhere("other-destination", f"the guarded call around this one declares `{around}`; this one reaches another")
        except Elsewhere as error:
            now = replace(scene(engine), system=self.exchange.system, destination=declared)
            raise refusal(now, "call", error.rule, error.message) from None
        return found

    def _changed(self, passage: Passage, sent: Any, options: dict[str, Any], old: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        new = passage.known
        try:
            if new.get("settings") != old.get("settings"):
                raise Unwritable("what a model adds to every call is not rewritten")
            sent = [forms.reasked(m, a, b) for m, a, b in zip(sent, old["messages"], new["messages"], strict=True)]
        except Unwritable as error:
            raise unredacted(passage.verdict, type(error).__name__) from None
        for key, form in old.get("options", {}).items():
            if new["options"][key] is not form:
                options[key] = put_back(options[key], form, new["options"][key], passage.verdict)
        return sent, options

    def after(self, passage: Passage, result: ChatResult) -> ChatResult:
        """Judges a whole reply and gives it back after redaction."""
        try:
            old = forms.replied(result)
        except Unreadable as error:
            message = "the reply holds an object that cannot be read, so it cannot be judged"
            raise refusal(passage.scene, "response", "unreadable-result", message, cause=error) from error
        used = forms.usage_in(generation.message for generation in result.generations)
        passage.ongoing.used(*used)
        new, verdict = self.exchange.end(passage, old, used.response)
        try:
            replied = forms.rereplied(result, old, new)
        except Unwritable as error:
            raise unredacted(verdict, type(error).__name__) from None
        self.guard.answered()
        return replied

    def stream(self, passage: Passage) -> Flow:
        """What judges a reply that comes as a stream."""

        def used(pieces: Sequence[Any], _: Any) -> int | None:
            found = forms.usage_in((piece.chunk.message for piece in pieces if isinstance(piece, forms.Piece)), pieces=True)
            passage.ongoing.used(*found)
            return found.response

        return self.exchange.stream(passage, used)

    def read(self, pieces: forms.Pieces, chunk: ChatGenerationChunk) -> forms.Piece:
        """A chunk as it is judged.  Raises Blocked for one that cannot be read."""
        try:
            return pieces.read(chunk)
        except Unreadable as error:
            now = replace(scene(self.exchange.engine), system=self.exchange.system)
            raise refusal(now, "response", "unreadable-chunk", "the stream holds a chunk that cannot be read", cause=error) from error


def _same(kind: type[Any], model: BaseChatModel, held: dict[str, Any]) -> Any:
    """An object of another class of the same layout that holds the same; fields are not validated again."""
    made = object.__new__(kind)
    object.__setattr__(made, "__dict__", held)
    object.__setattr__(made, "__pydantic_fields_set__", set(model.__pydantic_fields_set__))
    object.__setattr__(made, "__pydantic_extra__", model.__pydantic_extra__)
    object.__setattr__(made, "__pydantic_private__", model.__pydantic_private__)
    return made


def _raw(model: BaseChatModel, fields: Mapping[str, Any]) -> Any:
    """The model without its guard, as it is configured now, for one call."""
    raw = _same(getattr(type(model), _KIND), model, {**model.__dict__, **fields} if fields else model.__dict__)
    private = {name: value for name, value in (model.__pydantic_private__ or {}).items() if name != _GUARD}
    object.__setattr__(raw, "__pydantic_private__", private or None)
    return raw


def _generate(self: Any, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
    def run(sent: Any, options: dict[str, Any], fields: dict[str, Any]) -> Any:
        return _raw(self, fields)._generate(sent, **options)

    call = _Call.of(self, messages, kwargs, asynchronous=False)
    result: ChatResult = Gate(call, run, None).call((messages, {"stop": stop, **kwargs}), {})
    return result


async def _agenerate(
    self: Any, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any
) -> ChatResult:
    async def run(sent: Any, options: dict[str, Any], fields: dict[str, Any]) -> Any:
        return await _raw(self, fields)._agenerate(sent, **options)

    call = _Call.of(self, messages, kwargs, asynchronous=True)
    result: ChatResult = await Gate(call, run, None).acall((messages, {"stop": stop, **kwargs}), {})
    return result


def _stream(
    self: Any, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any
) -> Iterator[ChatGenerationChunk]:
    call, pieces = _Call.of(self, messages, kwargs, asynchronous=False), forms.Pieces()

    def run(sent: Any, options: dict[str, Any], fields: dict[str, Any]) -> Iterator[Any]:
        for chunk in _raw(self, fields)._stream(sent, **options):
            yield call.read(pieces, chunk)

    for piece in Gate(call, run, None).generate((messages, {"stop": stop, **kwargs}), {}):
        chunk = forms.chunk_of(piece)
        call.guard.answered()
        if run_manager is not None:
            run_manager.on_llm_new_token(chunk.text, chunk=chunk)
        yield chunk


async def _astream(
    self: Any, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any
) -> AsyncIterator[ChatGenerationChunk]:
    call, pieces = _Call.of(self, messages, kwargs, asynchronous=True), forms.Pieces()

    async def run(sent: Any, options: dict[str, Any], fields: dict[str, Any]) -> AsyncIterator[Any]:
        async for chunk in _raw(self, fields)._astream(sent, **options):
            yield call.read(pieces, chunk)

    stream = Gate(call, run, None).agenerate((messages, {"stop": stop, **kwargs}), {})
    try:
        async for piece in stream:
            chunk = forms.chunk_of(piece)
            call.guard.answered()
            if run_manager is not None:
                await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk
    finally:
        await stream.aclose()


@lru_cache(256)
def _guarded(kind: type[BaseChatModel]) -> type[BaseChatModel]:
    """The guarded class of a class of chat models.  It streams where that streams."""
    from pydantic import PrivateAttr

    members: dict[str, Any] = {
        "__module__": kind.__module__, "__qualname__": kind.__qualname__, "__doc__": kind.__doc__,
        "__annotations__": {_GUARD: Any}, _GUARD: PrivateAttr(default=None), "_generate": _generate, "_agenerate": _agenerate,
    }  # fmt: skip
    streams = kind._stream is not BaseChatModel._stream or kind._astream is not BaseChatModel._astream
    if kind._stream is not BaseChatModel._stream:
        members["_stream"] = _stream
    if streams:
        members["_astream"] = _astream
    made: type[BaseChatModel] = type(kind)(kind.__name__, (kind,), members)
    setattr(made, _KIND, kind)
    # What is written down and read again would have lost its guard.
    made.is_lc_serializable = classmethod(lambda cls: False)  # type: ignore[assignment, method-assign]  # reason: of a class made here
    for name in _NATIVE:
        if hasattr(kind, name):
            setattr(made, name, None)  # the events of its stream are made from judged chunks
    return made
