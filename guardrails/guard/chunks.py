"""The chunks of a stream as one content, and a redacted content put back over the chunks.  Judging is elsewhere.

An identifier that two chunks share is one identifier: what chunks say in one field is one text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from .. import content
from ..verdict import Path, Verdict
from .door import put_back, unredacted
from .readable import Unreadable, plain
from .tokenwise import told_again

MAX_CHUNKS = 1_000_000
"""Chunks of one stream; more is refused."""

Read = tuple[Any, content.Content]
"""The JSON form of a chunk, and what stands in it."""

FRAME = 16
"""Code points: a longer text that every chunk repeats is a frame, such as an id or a model's name."""


class Known(list[Any]):
    """A chunk that a door has read already, as `read`, and in which no tool call stands."""

    __slots__ = ("read",)
    read: Read


@dataclass(frozen=True, slots=True)
class Stream:
    """The chunks of one stream in JSON form, and the content they add up to: a string for text chunks, else texts by field."""

    chunks: tuple[Any, ...] = field(repr=False)
    forms: tuple[Any, ...] = field(repr=False)
    value: Any = field(repr=False)
    content: Any = field(repr=False)
    paths: tuple[Path, ...] = ()

    @classmethod
    def of(cls, chunks: Sequence[Any], value: Any = None, known: Sequence[Read] = ()) -> Stream:
        """The stream of these chunks; `value` is what a generator returned at its end.  Raises Unreadable.

        `known` are the forms of the first chunks, and what stands in them, where they were read before.
        """
        if value is None and all(type(c) is str for c in chunks):
            return cls(tuple(chunks), tuple(chunks), None, "".join(chunks))
        # What a generator returns is one more place for text, and kept apart from the places of its chunks.
        rest = (*(plain(chunk) for chunk in chunks[len(known) :]), {"returned": plain(value)})
        reads = (*known, *((form, content.read(form)) for form in rest))
        texts: dict[Path, list[str]] = {}
        others: dict[tuple[str, str, bool], None] = {}
        for _, read in reads:
            if read.unscanned:
                # Half a picture or a file: its parts say nothing, so nobody can judge it.
                raise Unreadable("a chunk that is no text")
            for part in read.parts:
                if part.kind == "text":
                    texts.setdefault(part.path, []).append(part.text)
                else:
                    others[part.near, part.text, part.kind == "key"] = None
        joined = {path: _joined(found) for path, found in texts.items()}
        beside = [{text: None} if key else {near: number(text)} for near, text, key in others]
        return cls(tuple(chunks), tuple(form for form, _ in reads), value, [*joined.values(), beside], tuple(joined))

    @property
    def texts(self) -> dict[Path, str]:
        """What was said in each field; a stream of texts has one, without a name."""
        return {(): self.content} if isinstance(self.content, str) else dict(zip(self.paths, self.content, strict=False))

    def path_of(self, path: Path) -> Path | None:
        """The field to which a path of the content leads; None for what is said in no field."""
        if isinstance(self.content, str):
            return ()
        place = path[0]
        return self.paths[place] if isinstance(place, int) and place < len(self.paths) else None

    def redacted(self, changed: Any, verdict: Verdict, gone: Sequence[Any] = ()) -> tuple[Sequence[Any], Any]:
        """The chunks behind those that are `gone`, and the returned value, saying with them what `changed` says.

        Raises Blocked when one does not take its text, or has said something else already.
        """
        if isinstance(self.content, str):
            left = "".join(gone)
            if not changed.startswith(left):
                raise unredacted(verdict, "Changed")
            return (self.chunks[len(gone) :] if changed is self.content else tuple(filter(None, (changed[len(left) :],)))), None
        new = self._new(changed, verdict) if changed is not self.content else {}
        if new and any(told_again(form) for form in self.forms):
            raise unredacted(verdict, "Unwritable")
        for chunk in gone:
            for part in content.read(plain(chunk)).parts:
                if part.path in new:
                    if not new[part.path].startswith(part.text):
                        raise unredacted(verdict, "Changed")
                    new[part.path] = new[part.path][len(part.text) :]
        rest = zip((*self.chunks, {"returned": self.value}), self.forms, strict=True)
        out = [put_back(chunk, form, rewritten(form, new), verdict) for chunk, form in islice(rest, len(gone), None)]
        return out[:-1], out[-1]["returned"]

    def returned(self, changed: Any, verdict: Verdict) -> Any:
        """The returned value alone, saying what `changed` says.  Raises Blocked when it does not take its text."""
        if changed is self.content or isinstance(self.content, str):
            return self.value
        new = self._new(changed, verdict)
        return put_back({"returned": self.value}, self.forms[-1], rewritten(self.forms[-1], new), verdict)["returned"]

    def _new(self, changed: Any, verdict: Verdict) -> dict[Path, str]:
        """The texts that became others."""
        if changed[-1] != self.content[-1]:
            # A date or the name of a field: no chunk can be told to say something else there.
            raise unredacted(verdict, "Unwritable")
        return {path: text for path, old, text in zip(self.paths, self.content, changed, strict=False) if old != text}


def rewritten(form: Any, new: dict[Path, str]) -> Any:
    """A chunk with its new texts: the first one that has a field says all of it, the others nothing."""
    here: dict[Path, str] = {}
    for part in content.read(form).parts:
        if part.kind == "text" and part.path in new:
            here[part.path], new[part.path] = new[part.path], ""
    return content.rewrite(form, here) if here else form


def number(text: str) -> Decimal | str:
    """A number again, so that it is judged as one and not as something said."""
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def _joined(found: list[str]) -> str:
    if len(found) > 1 and len(found[0]) > FRAME and found.count(found[0]) == len(found):
        return found[0]
    return "".join(found)
