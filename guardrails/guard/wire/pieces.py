"""The events of one stream as chunks that can be judged, and judged chunks as the bytes of events again.

What a stream says in one place is one text: events are put where they belong, by the index of the choice or block that they tell.  What an
interface says again at the end, when a text is whole, is not judged again: it is written as the text left.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from ... import content
from ..fragments import SAME
from ..readable import Unreadable
from ..usage import Usage, usage_of
from .apis import Api, dump, framing, merged, parse, setting, unframed
from .events import Event, Events
from .words import FRAME, Template, Words, said

_MAX_INDEX = 1_000
_ITEM = frozenset({"id", "call_id", "item_id", "status"})
_REPEATED = ("id", "object", "model", "system_fingerprint", "service_tier", "provider")


class Piece(list[Any]):
    """One event as a chunk: its form at its place.  Unchanged, it is written as it came."""

    __slots__ = ()


class Pieces:
    """The way of one stream through the guard: bytes in, chunks to judge, bytes out."""

    def __init__(self, api: Api, request: Any) -> None:
        self._api = api
        self._asked = request if isinstance(request, Mapping) else {}
        self._events = Events()
        self._waiting: deque[tuple[Piece | Words, Event, Any]] = deque()
        self._first: dict[str, Any] = {}
        self._usage = Usage()
        self._template: Template | None = None
        self._items: dict[Any, Any] = {}
        self._told: dict[tuple[Any, ...], list[str]] = {}
        self._left: dict[tuple[Any, ...], list[str]] = {}

    @property
    def usage(self) -> Usage:
        """What the provider has counted so far."""
        return self._usage

    def feed(self, data: bytes) -> Iterator[Piece | Words]:
        """The chunks that these bytes complete.  Raises Unreadable."""
        yield from map(self._piece, self._events.feed(data))

    def rest(self) -> Iterator[Piece | Words]:
        """The chunk that the end of the stream completes."""
        yield from map(self._piece, self._events.rest())

    def written(self, chunk: Any) -> bytes:
        """The bytes of the next chunk that leaves."""
        piece, event, value = self._waiting.popleft()
        if isinstance(piece, Words):
            return self._more(chunk, piece, event)
        if not isinstance(value, Mapping):
            return event.raw if chunk is piece else event.saying(str(_inner(chunk)))
        kind = _kind(value)
        new = value
        if chunk is not piece:
            form = _inner(chunk)
            whole = kind.startswith("response_") and "delta" not in value
            new = merged(value, form.get(kind, form), _copy) if whole else merged(value, form.get(kind, form))
        if self._told:
            if isinstance(delta := new.get("delta"), str):
                self._left.setdefault(_where(kind, value), []).append(delta)
            elif kind.startswith("response_"):
                new = _replaced(new, {raw: left for raw, left in self._copies().items() if raw != left})
        return event.raw if new is value else event.saying(dump(new).decode("ascii"))

    def _more(self, chunk: Any, piece: Words, event: Event) -> bytes:
        """The bytes of an event that says more of a text."""
        told = piece.said
        text = told.text if chunk is piece else _inner(chunk)[told.key]
        if told.at == ("delta",):
            self._left.setdefault(_key(told.place, event), []).append(text)
        if chunk is piece:
            return event.raw
        return event.saying(dump(content.rewrite(parse(event.data.encode("utf-8")), {told.at: text})).decode("ascii"))

    def _response(self, response: Mapping[Any, Any]) -> dict[Any, Any]:
        """What is new in a response that is shown whole: nothing that was asked, and no item that was told before."""
        asked = self._asked
        form = {k: v for k, v in response.items() if not (k in FRAME or framing(k, v) or setting(k, v) or (k in asked and asked[k] == v))}
        if isinstance(output := form.get("output"), list):
            form["output"] = [{} if i in self._items and self._items[i] == item else item for i, item in enumerate(output)]
        return form

    def _copies(self) -> dict[str, str]:
        """Each whole text that was told in pieces, and what of it left."""
        return {"".join(told): "".join(self._left.get(where, ())) for where, told in self._told.items()}

    def _piece(self, event: Event) -> Piece | Words:
        piece: Piece | Words | None = None if self._template is None else self._template.words(event.data)
        value: Any = None
        if piece is None:
            if event.data and event.data != "[DONE]":
                try:
                    value = parse(event.data.encode("utf-8"))
                except Unreadable:
                    value = event.data  # a stream of texts
            told = said(value, _place, self._again)
            if told is None:
                piece = Piece() if value is None else Piece([_placed(self._form(value), _place(value))])
            else:
                piece = Words(told, None)
                self._template = Template.of(event.data, piece)
        if isinstance(piece, Words) and piece.said.at == ("delta",):
            self._told.setdefault(_key(piece.said.place, event), []).append(piece.said.text)
        self._waiting.append((piece, event, value))
        return piece

    def _again(self, key: str, value: Any) -> bool:
        """Whether a frame says what it said in the first event."""
        return key in self._first and self._first[key].get(key) == value

    def _form(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        found = usage_of(value)
        self._usage = Usage(_most(self._usage.prompt, found.prompt), _most(self._usage.response, found.response))
        form = {k: v for k, v in value.items() if k not in FRAME and k != "type"}
        if _kind(value) and setting("model", form.get("model")):
            form.pop("model", None)  # a proxy says it with each event
        for key in _REPEATED:
            if key in form and self._first.setdefault(key, value) is not value and self._first[key][key] == form[key]:
                del form[key]
        if isinstance(choices := form.get("choices"), list):
            form["choices"] = [unframed(choice) for choice in choices]
        if isinstance(response := form.get("response"), Mapping):
            form["response"] = self._response(response)
        kind = _kind(value)
        delta = form.get("delta")
        if isinstance(delta, str):
            self._told.setdefault(_where(kind, value), []).append(delta)
            return {kind: {k: value[k] for k in ("delta", "logprobs", "output_index") if k in value}}
        if kind.startswith("response_"):
            if kind == "response_output_item_done":
                self._items[value.get("output_index")] = value.get("item")
            form = _without(form, self._copies())
        if kind.endswith(("_arguments_done", "_input_done")) and SAME in form.values():
            return None
        if kind == "content_block_delta" and isinstance(delta, Mapping):
            told = {k: v for k, v in delta.items() if k not in ("type", "signature")}
            return {kind: {"index": value.get("index"), "delta": told}} if "partial_json" in delta else {"delta": told}
        # The kind as a field name, so that nobody takes it for something said.
        return {kind: form} if kind else form


def _key(place: tuple[int, ...], event: Event) -> tuple[Any, ...]:
    """Which text an event says more of; what tells the kinds of text apart is the name of the event."""
    return (event.name, *place)


def _where(kind: str, value: Mapping[Any, Any]) -> tuple[Any, ...]:
    return (kind, *_place(value))


def _inner(chunk: Any) -> Any:
    """The form of an event, out of its place."""
    while isinstance(chunk, list | tuple):
        chunk = chunk[-1]
    return chunk


def _without(form: Any, copies: Mapping[str, str], key: str = "") -> Any:
    """A form without what was told in pieces before."""
    if isinstance(form, str):
        return form if form not in copies or not form else SAME if key in ("arguments", "input") else ""
    if isinstance(form, Mapping):
        return {k: _without(v, copies, k) for k, v in form.items() if not (k in _ITEM and isinstance(v, str))}
    return [_without(v, copies, key) for v in form] if isinstance(form, list) else form


def _replaced(value: Any, new: Mapping[str, str]) -> Any:
    """An event in which whole texts are written as they left; itself where nothing changes."""
    if not new:
        return value
    if isinstance(value, str):
        return new.get(value, value)
    if isinstance(value, Mapping):
        made = {k: _replaced(v, new) for k, v in value.items()}
        return made if any(made[k] is not v for k, v in value.items()) else value
    if isinstance(value, list):
        items = [_replaced(v, new) for v in value]
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    return value


def _kind(value: Mapping[Any, Any]) -> str:
    kind = value.get("type")
    return kind.replace(".", "_")[:64] if isinstance(kind, str) else ""


def _place(value: Any) -> tuple[int, ...]:
    """Where an event belongs: its choice, its item and part, or its block."""
    if not isinstance(value, Mapping):
        return ()
    choices = value.get("choices")
    if isinstance(choices, list):
        indices = [c.get("index", i) if isinstance(c, Mapping) else i for i, c in enumerate(choices)]
        if len(indices) > 1 and indices != list(range(len(indices))):
            raise Unreadable("choices in another order")
        return (_index(indices[0]) if len(indices) == 1 else 0,)
    found = [value[key] for key in ("output_index", "content_index", "summary_index") if key in value]
    if not found and isinstance(value.get("type"), str) and "index" in value:
        found = [value["index"]]
    return tuple(_index(i) for i in found)


def _index(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _MAX_INDEX:
        raise Unreadable("an index that is none")
    return value


def _placed(form: Any, place: tuple[int, ...]) -> Any:
    for index in reversed(place):
        form = [*[None] * index, form]
    return form


def _copy(new: Any) -> bool:
    """Whether a value stands for a text that was told in pieces."""
    return new in ("", SAME, {})


def _most(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else max(one, other)
