"""Chat models of LangChain, guarded below their callbacks: what a handler, a stream or a cache gets of a reply was judged before.

LangChain gives a reply to its callbacks, which `stream_mode="messages"` is made of, before a middleware sees it.  So a guarded model is of
a class made from that of the model, whose `_generate`, `_stream` and their async forms judge what goes through the original ones.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from ...guard.gate import Gate
from ...guard.shapes import setup_error
from . import messages as forms
from .calls import Guard, ModelCall

if TYPE_CHECKING:
    from ...guard.rails import Guardrails

_NATIVE = ("_stream_chat_model_events", "_astream_chat_model_events")
_GUARD = "_guardrails_guard"
_KIND = "_guardrails_kind"


def guarded_model(rails: Guardrails, model: BaseChatModel, *, system: str, destination: str | None = None) -> BaseChatModel:
    """A chat model of the same class whose every call is judged, plain, async and streamed; the one given stays as it is.

    The destination is read from the address and the name of the model, and checked where it is given.  Raises SetupError for what is no
    chat model, and for one that is guarded already.
    """
    if not isinstance(model, BaseChatModel):
        raise setup_error("only a chat model of LangChain can be guarded here", "such as `ChatOpenAI(...)`, without what is bound to it")
    if guard_of(model) is not None:
        raise setup_error("this chat model is guarded already", "keep one guard on the way to a model")
    return guarded_by(Guard(rails.exchange(system, client=True), destination), model)


def guard_of(model: BaseChatModel) -> Guard | None:
    """The guard of a guarded model."""
    found: Guard | None = getattr(model, _GUARD, None) if hasattr(type(model), _KIND) else None
    return found


def _guard(model: BaseChatModel) -> Guard:
    guard = guard_of(model)
    if guard is None:
        raise setup_error("this copy of a guarded chat model has lost its guard", "guard the model last, once it is configured")
    return guard


def guarded_by(guard: Guard, model: BaseChatModel) -> BaseChatModel:
    """A copy of a chat model that is guarded so, whether it was guarded before or not."""
    kind = getattr(type(model), _KIND, type(model))
    # A reply from a cache of LangChain would come past judgement, budgets and the red button.
    clone: BaseChatModel = _same(_guarded(kind), model, {**model.__dict__, "cache": False})
    private = dict(model.__pydantic_private__ or {})
    private[_GUARD] = guard
    object.__setattr__(clone, "__pydantic_private__", private)
    return clone


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

    call = ModelCall.of(_guard(self), self, messages, kwargs, asynchronous=False)
    result: ChatResult = Gate(call, run, None).call((messages, {"stop": stop, **kwargs}), {})
    return result


async def _agenerate(
    self: Any, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any
) -> ChatResult:
    async def run(sent: Any, options: dict[str, Any], fields: dict[str, Any]) -> Any:
        return await _raw(self, fields)._agenerate(sent, **options)

    call = ModelCall.of(_guard(self), self, messages, kwargs, asynchronous=True)
    result: ChatResult = await Gate(call, run, None).acall((messages, {"stop": stop, **kwargs}), {})
    return result


def _stream(
    self: Any, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any
) -> Iterator[ChatGenerationChunk]:
    call, pieces = ModelCall.of(_guard(self), self, messages, kwargs, asynchronous=False), forms.Pieces()

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
    call, pieces = ModelCall.of(_guard(self), self, messages, kwargs, asynchronous=True), forms.Pieces()

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
    members: dict[str, Any] = {
        "__module__": kind.__module__, "__qualname__": kind.__qualname__, "__doc__": kind.__doc__,
        "__annotations__": {_GUARD: Any}, _GUARD: PrivateAttr(default=None), "_generate": _generate, "_agenerate": _agenerate,
    }  # fmt: skip
    streams = kind._stream is not BaseChatModel._stream or kind._astream is not BaseChatModel._astream
    if kind._stream is not BaseChatModel._stream:
        members["_stream"] = _stream
    if streams:
        members["_astream"] = _astream
    meta: Any = type(kind)
    made: Any = meta(kind.__name__, (kind,), members)
    setattr(made, _KIND, kind)
    # What is written down and read again would have lost its guard.
    made.is_lc_serializable = classmethod(lambda _: False)
    for name in _NATIVE:
        if hasattr(kind, name):
            setattr(made, name, None)  # the events of its stream are made from judged chunks
    known: type[BaseChatModel] = made
    return known
