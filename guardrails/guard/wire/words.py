"""Events that only say more of one text: most of a stream.  What such an event looks like is learnt from one that was read whole.

The next ones are then recognized by the bytes around what they say, which have to be the same but for counters, so that nothing in
them goes unread.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ... import content
from ..chunks import Known
from .apis import framing

# Fields that a provider counts, numbers or pads with: nobody says them.
FRAME = frozenset({"usage", "sequence_number", "obfuscation", "signature", "item_id", "created", "created_at"})

_LITERAL = r'"(?:[^"\\\x00-\x1f]|\\.)*"'
_HOLE = re.compile(rf'("(?:sequence_number|created)"\s*:\s*)\d+|("obfuscation"\s*:\s*){_LITERAL}')
_PLACES = frozenset({"logprobs", "type", "delta", "output_index", "content_index", "summary_index"})
_LONGEST = 4096  # characters of an event that is learnt from


@dataclass(frozen=True, slots=True)
class Said:
    """More of one text: in which place and field, and where in the event."""

    text: str = field(repr=False)
    key: str
    place: tuple[int, ...]
    at: tuple[str | int, ...]


def said(value: Any, place: Callable[[Any], tuple[int, ...]], again: Callable[[str, Any], bool]) -> Said | None:
    """What an event says, where it says more of one text and nothing else.  `again` tells frames that say what they said before."""
    if not isinstance(value, Mapping):
        return None
    kind, choices = value.get("type"), value.get("choices")
    if isinstance(choices, list):
        if len(choices) != 1 or not _only(choices[0], "delta", framing):
            return None
        if any(k not in ("choices", "type") and v is not None and k not in FRAME and not again(k, v) for k, v in value.items()):
            return None
        return None if value.get("usage") else _one(choices[0]["delta"], place(value), ("choices", 0, "delta"))
    if kind == "content_block_delta" and value.keys() <= {"type", "index", "delta"}:
        return _one(value.get("delta"), place(value), ("delta",))
    if not isinstance(kind, str) or re.fullmatch(r"response\.(?!.*(?:arguments|input)).*\.delta", kind) is None:
        return None
    if value.get("logprobs") or value.keys() - FRAME - _PLACES or not isinstance(value.get("delta"), str):
        return None
    return Said(value["delta"], "delta", place(value), ("delta",))


def _only(choice: Any, key: str, frame: Callable[[Any, Any], bool]) -> bool:
    return isinstance(choice, Mapping) and isinstance(choice.get(key), Mapping) and all(k == key or frame(k, v) for k, v in choice.items())


def _one(delta: Any, place: tuple[int, ...], at: tuple[str | int, ...]) -> Said | None:
    if not isinstance(delta, Mapping):
        return None
    told = {k: v for k, v in delta.items() if v is not None and k not in ("role", "type", "signature")}
    if len(told) != 1 or any("json" in k or not isinstance(v, str) for k, v in told.items()):
        return None
    [(key, text)] = told.items()
    return Said(text, key, place, (*at, key))


class Words(Known):
    """An event of this kind as a chunk."""

    __slots__ = ("said",)

    def __init__(self, told: Said, part: content.Part | None) -> None:
        form: Any = {told.key: told.text}
        for index in reversed(told.place):
            form = [*[None] * index, form]
        self.append(form)
        self.said = told
        if part is None:
            self.read = ([form], content.read([form]))
        else:
            parts = (content.Part(part.path, told.text, part.kind, part.near, part.message),) if told.text else ()
            self.read = ([form], content.Content(parts, (), len(told.text)))


class Template:
    """What the events of one text look like."""

    __slots__ = ("_fits", "_part", "_said")

    def __init__(self, fits: re.Pattern[str], words: Words) -> None:
        self._fits, self._said, self._part = fits, words.said, words.read[1].parts[0]

    @classmethod
    def of(cls, data: str, words: Words) -> Template | None:
        """What is learnt from one event; None where it cannot be told what in it is said."""
        told = words.said
        found = list(re.finditer(rf'"{re.escape(told.key)}"\s*:\s*({_LITERAL})', data)) if told.text and len(data) < _LONGEST else []
        if len(found) != 1 or json.loads(found[0][1]) != told.text or len(words.read[1].parts) != 1:
            return None
        head, tail = data[: found[0].start(1)], data[found[0].end(1) :]
        return cls(re.compile(f"{_frame(head)}({_LITERAL}){_frame(tail)}"), words)

    def words(self, data: str) -> Words | None:
        """The chunk of an event that looks like this."""
        found = self._fits.fullmatch(data)
        if found is None:
            return None
        said = self._said
        return Words(Said(json.loads(found[1]), said.key, said.place, said.at), self._part)


def _frame(text: str) -> str:
    """A pattern for what stands around the text."""
    pieces, low = [], 0
    for hole in _HOLE.finditer(text):
        pieces += [re.escape(text[low : hole.start()]), re.escape(hole[1] or hole[2]), r"\d+" if hole[1] else _LITERAL]
        low = hole.end()
    return "".join(pieces) + re.escape(text[low:])
