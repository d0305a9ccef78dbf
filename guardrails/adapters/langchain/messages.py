"""Messages and replies of LangChain as JSON that is judged, and changed JSON put back into messages of the same class."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from ...content import Unwritable
from ...guard.readable import Unreadable, plain, restored
from ...guard.usage import Usage

# What clients send of a message.  Its artifact, its id and what the provider said about it stay here.
_SENT = ("content", "name", "role", "additional_kwargs", "tool_calls", "invalid_tool_calls", "tool_call_id")
_OWN = frozenset({*_SENT, "type", "id", "response_metadata", "usage_metadata", "artifact", "status", "example", "chunk_position"})
_OWN_PIECES = _OWN | {"tool_call_chunks"}

# What a provider says about a reply besides the reply, as long as it looks like it.
_ENVELOPE = frozenset(
    {
        "id", "model", "model_name", "model_provider", "system_fingerprint", "service_tier", "object", "status", "finish_reason",
        "stop_reason", "created", "created_at", "done", "done_reason", "output_version",
    }
)  # fmt: skip
_WORD = re.compile(r"[\w.:/@-]{0,100}", re.ASCII)
_COUNTS = frozenset({"token_usage", "usage", "usage_metadata"})

# Blocks of content that say again, piece by piece, what stands in `tool_call_chunks`, and where they say it.
_CALLS = {
    "function_call": "arguments", "tool_use": "input", "input_json_delta": "partial_json", "tool_call": "args", "tool_call_chunk": "args",
}  # fmt: skip
_MAX_BLOCKS = 10_000


def asked(message: BaseMessage) -> dict[str, Any]:
    """What of a message reaches a model.  Raises Unreadable."""
    kind = "ai" if isinstance(message, AIMessage) else message.type
    form: dict[str, Any] = {"type": kind}
    for name in _SENT:
        value = getattr(message, name, None)
        if value or (name == "content" and value is not None):
            form[name] = plain(value)
    for name, value in (message.model_extra or {}).items():
        if name not in _OWN_PIECES and value:
            form[name] = plain(value)
    return form


def reasked(message: BaseMessage, old: Mapping[str, Any], new: Mapping[str, Any]) -> BaseMessage:
    """The message, now saying what `new` says where `old` said something else.  Raises Unwritable."""
    changes = {name: new[name] for name in old if new[name] is not old[name] and new[name] != old[name]}
    if not changes:
        return message
    if not all(hasattr(message, name) for name in changes):
        raise Unwritable("this message does not take the changed text")
    return message.model_copy(update={name: restored(getattr(message, name), value) for name, value in changes.items()})


def replied(result: ChatResult) -> list[Any]:
    """A whole reply, one form for each answer in it.  Raises Unreadable."""
    forms = []
    for generation in result.generations:
        form = asked(generation.message)
        about = _about(generation.message.response_metadata, generation.generation_info, result.llm_output)
        forms.append({**form, "about": about} if about else form)
    return forms


def rereplied(result: ChatResult, old: Sequence[Any], new: Sequence[Any]) -> ChatResult:
    """The reply, saying what `new` says, without the probabilities of its tokens, which would say again what was taken out."""
    generations = []
    for generation, before, after in zip(result.generations, old, new, strict=True):
        if after.get("about") != before.get("about"):
            raise Unwritable("what a provider says about a reply is not rewritten")
        message = reasked(generation.message, before, after)
        if "logprobs" in message.response_metadata:
            message = message.model_copy(update={"response_metadata": _bare(message.response_metadata)})
        info = generation.generation_info
        generations.append(ChatGeneration(message=message, generation_info=None if info is None else _bare(info)))
    return ChatResult(generations=generations, llm_output=result.llm_output)


def usage_in(messages: Iterable[BaseMessage], *, pieces: bool = False) -> Usage:
    """The tokens that a provider reports: of several answers what the largest says, of the pieces of one their sum."""
    found = [m.usage_metadata for m in messages if isinstance(m, AIMessage) and m.usage_metadata]
    if not found:
        return Usage()
    fold = sum if pieces else max
    return Usage(fold(u["input_tokens"] for u in found), fold(u["output_tokens"] for u in found))


class Piece(dict[str, Any]):
    """One chunk of a reply as the JSON that is judged; `chunk` is what it was read from, `slots` where its blocks stand."""

    __slots__ = ("chunk", "slots", "was")

    chunk: ChatGenerationChunk
    slots: list[int]
    was: dict[str, Any]


class Pieces:
    """Reads the chunks of one stream.  A block of content has one place in all of them, whatever place its chunk gives it."""

    def __init__(self) -> None:
        self._slots: dict[tuple[Any, ...], int] = {}

    def read(self, chunk: ChatGenerationChunk) -> Piece:
        """The chunk as JSON.  Raises Unreadable."""
        message = chunk.message
        calls = list(getattr(message, "tool_call_chunks", None) or ())
        content, slots = self._content(message.content, calls)
        form: dict[str, Any] = {}
        if content:
            form["content"] = content
        if message.additional_kwargs:
            form["additional_kwargs"] = plain(message.additional_kwargs)
        if calls:
            form["tool_call_chunks"] = [_called(call) for call in calls]
        elif not isinstance(message, AIMessageChunk) and (whole := getattr(message, "tool_calls", None)):
            form["tool_calls"] = plain(whole)
        for name, value in (message.model_extra or {}).items():
            if name not in _OWN_PIECES and value:
                form[name] = plain(value)
        if about := _about(message.response_metadata, chunk.generation_info):
            form["about"] = about
        piece = Piece(form)
        piece.chunk, piece.slots, piece.was = chunk, slots, form
        return piece

    def _content(self, content: Any, calls: Sequence[Any]) -> tuple[Any, list[int]]:
        if not isinstance(content, list):
            return content, []
        slots = [self._slot(item, place) for place, item in enumerate(content)]
        placed: list[Any] = [None] * (max(slots, default=-1) + 1)
        for item, slot in zip(content, slots, strict=True):
            if placed[slot] is not None:
                raise Unreadable("two blocks in one place")
            placed[slot] = plain(item) if _again(item, calls) is None else {}
        return placed, slots

    def _slot(self, item: Any, place: int) -> int:
        index = item.get("index") if isinstance(item, Mapping) else None
        key = ("at", place) if index is None or isinstance(index, list | dict) else ("index", index)
        if key not in self._slots and len(self._slots) >= _MAX_BLOCKS:
            raise Unreadable("more blocks than are judged")
        return self._slots.setdefault(key, len(self._slots))


def _called(call: Mapping[str, Any]) -> dict[str, Any]:
    """A part of a tool call in the shape in which it is read from a stream."""
    index = call.get("index")
    form = {"index": 0 if index is None else index, "function": {"name": call.get("name") or "", "arguments": call.get("args") or ""}}
    return {**form, "id": call["id"]} if call.get("id") else form


def _again(item: Any, calls: Sequence[Mapping[str, Any]]) -> int | None:
    """Which of these parts of calls a block says again, and nothing else."""
    kind = item.get("type") if isinstance(item, Mapping) else None
    if not isinstance(kind, str) or kind not in _CALLS:
        return None
    said = (item.get("name") or "", item.get(_CALLS[kind]) or "")
    return next((i for i, call in enumerate(calls) if said == (call.get("name") or "", call.get("args") or "")), None)


def chunk_of(piece: Piece) -> ChatGenerationChunk:
    """The chunk that says what a judged piece says, without the probabilities of its tokens."""
    chunk, message = piece.chunk, piece.chunk.message
    changes: dict[str, Any] = {}
    if "logprobs" in message.response_metadata:
        changes["response_metadata"] = _bare(message.response_metadata)
    if dict(piece) != piece.was:
        changes |= _changes(piece)
    if not changes and not (chunk.generation_info and "logprobs" in chunk.generation_info):
        return chunk
    if changes:
        new = message.model_copy(update=changes)
        # A new message, so that the calls it shows are those that its fragments say now.
        message = AIMessageChunk(**{n: v for n, v in new.__dict__.items() if n not in ("tool_calls", "invalid_tool_calls", "type")}) \
            if isinstance(new, AIMessageChunk) and "tool_call_chunks" in changes else new  # fmt: skip
    return ChatGenerationChunk(message=message, generation_info=None if chunk.generation_info is None else _bare(chunk.generation_info))


def _changes(piece: Piece) -> dict[str, Any]:
    message = piece.chunk.message
    changes: dict[str, Any] = {}
    for name, value in piece.items():
        if value == piece.was[name]:
            continue
        if name == "content":
            changes[name] = value if isinstance(message.content, str) else [*_blocks(piece, message.content)]
        elif name == "tool_call_chunks":
            calls = zip(message.tool_call_chunks, value, strict=True)  # type: ignore[attr-defined]  # reason: the form has what it was read from
            changes[name] = [{**call, "args": form["function"]["arguments"]} for call, form in calls]
            if isinstance(message.content, list):
                changes["content"] = [*_blocks(piece, message.content)]
        elif name == "additional_kwargs":
            changes[name] = restored(message.additional_kwargs, value)
        else:
            raise Unwritable("this chunk does not take the changed text")
    return changes


def _blocks(piece: Piece, content: Sequence[Any]) -> Iterator[Any]:
    """The blocks of content as they are now; what says a call again says what is left of it."""
    calls = piece.chunk.message.tool_call_chunks if isinstance(piece.chunk.message, AIMessageChunk) else []
    for item, slot in zip(content, piece.slots, strict=True):
        form = piece["content"][slot]
        which = _again(item, calls) if form == {} else None
        if which is None:
            yield restored(item, form)
        else:
            key, args = _CALLS[item["type"]], piece["tool_call_chunks"][which]["function"]["arguments"]
            yield {**item, key: args} if isinstance(item.get(key), str) else item


def _about(*parts: Mapping[str, Any] | None) -> dict[str, Any]:
    """What else a provider says about a reply, besides what it always says and how many tokens it counts."""
    rest: dict[str, Any] = {}
    for part in parts:
        for name, value in (part or {}).items():
            if name in _COUNTS or name == "logprobs" or value is None:
                continue
            if name in _ENVELOPE and (not isinstance(value, str) or _WORD.fullmatch(value)):
                continue
            rest[name] = plain(value)
    return rest


def _bare(about: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in about.items() if name != "logprobs"}
