"""The fields of a stream's chunks: what each says is one text, but for frames that every chunk repeats, and for numbers, keys and ids.

Those are whole when they come and are looked at then.  None of them can be redacted by itself, so a finding in one is for the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ... import content
from ...lookout import Lookout, Ruling
from ...verdict import Path
from ..chunks import FRAME, Known
from ..readable import Unreadable, plain
from .text import Text

_OTHERS = 4096  # different numbers, keys and ids of one stream that are looked at as they come


class Unsure(Exception):
    """What came can only be judged as part of the whole."""


@dataclass(slots=True)
class Part:
    """What one chunk says in one field."""

    path: Path
    text: Text = field(repr=False)
    start: int
    said: str = field(repr=False)

    @property
    def certain(self) -> bool:
        """Whether all of it may leave."""
        return self.text.certain >= self.start + len(self.said)

    @property
    def told(self) -> str:
        """What leaves for it."""
        return self.text.told(self.start, self.start + len(self.said), self.said) if self.text.changed else self.said


@dataclass(slots=True)
class Waiting:
    """A chunk that waits, its JSON form, and what it says."""

    chunk: Any = field(repr=False)
    form: Any = field(repr=False)
    read: content.Content = field(repr=False)
    parts: list[Part] = field(default_factory=list, repr=False)

    @property
    def certain(self) -> bool:
        """Whether all that it says may leave."""
        return all(part.certain for part in self.parts)


@dataclass(slots=True)
class _Field:
    """One text, what its first chunk said if that may be a frame, and whether it is one."""

    text: Text = field(repr=False)
    first: str | None = field(repr=False)
    frame: bool = False
    pieces: list[str] = field(default_factory=list, repr=False)


class Fields:
    """The texts of one stream by field."""

    __slots__ = ("_fields", "_lookout", "_others", "only_text", "size")

    def __init__(self, lookout: Lookout) -> None:
        self._lookout = lookout
        self._fields: dict[Path, _Field] = {}
        self._others: set[tuple[str, str]] = set()
        self.only_text = True
        self.size = 0

    def __iter__(self) -> Iterator[tuple[Path, Text]]:
        return ((path, one.text) for path, one in self._fields.items())

    @property
    def refused(self) -> Ruling | None:
        """Why one of the texts may not go on."""
        return next((ruling for _, text in self if (ruling := text.refused) is not None), None)

    @property
    def together(self) -> str:
        """All that was said, as it is counted."""
        return "\n".join("".join(one.pieces) for one in self._fields.values())

    def read(self, chunk: Any) -> tuple[Waiting, bool]:
        """The chunk, and whether it is worth while to `look`.  Raises Unreadable, and Unsure."""
        alone = type(chunk) is str
        self.only_text = self.only_text and alone
        if isinstance(chunk, Known):
            form, read = chunk.read
        else:
            form = chunk if alone else plain(chunk)
            read = content.read(form)
        if read.unscanned:
            # Half a picture or a file: its parts say nothing, so nobody can judge it.
            raise Unreadable("a chunk that is no text")
        waiting, due = Waiting(chunk, form, read), False
        for part in read.parts:
            self.size += len(part.text)
            if part.kind != "text":
                self._other(part)
            elif (one := self._goes_on(part.path, part.text, alone)) is not None:
                waiting.parts.append(Part(part.path, one.text, one.text.length, part.text))
                one.pieces.append(part.text)
                due = one.text.add(part.text) or due
        return waiting, due

    def look(self) -> None:
        """Says of every text what is certain."""
        for _, text in self:
            text.look()

    def close(self) -> None:
        """Says the same where nothing follows."""
        for _, text in self:
            text.close()

    def _goes_on(self, path: Path, text: str, alone: bool) -> _Field | None:
        """The text that goes on; None for one more copy of a frame."""
        one = self._fields.get(path)
        if one is None:
            frame = text if len(text) > FRAME and not alone else None
            one = self._fields[path] = _Field(Text(self._lookout.watch()), frame)
        elif one.first == text:
            one.text.close()
            one.frame = True
            if one.text.changed or one.text.refused is not None:
                raise Unsure
            return None
        elif one.frame:
            raise Unsure
        else:
            one.first = None
        return one

    def _other(self, part: content.Part) -> None:
        """Looks at a number, a key or an id, once for each that is different."""
        known = (part.near, part.text)
        if known in self._others:
            return
        self._others.add(known)
        lead = f"{part.near}: " if part.near else ""
        if len(self._others) > _OTHERS or self._lookout.see(lead + part.text, said=False).hits:
            raise Unsure
