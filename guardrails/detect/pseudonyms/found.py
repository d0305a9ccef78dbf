"""What came out of a reply: the restored text, what was restored where, and what looked like a pseudonym and was none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from ..match import Match

Why = Literal["altered", "invented", "merged", "partial", "ambiguous", "date", "url", "key", "number"]


@dataclass(frozen=True, slots=True)
class Alteration:
    """A place in the reply, in code points of the text as it came, where nothing was restored, and why.

    `altered` a slip away from a pseudonym · `invented` of its form, never given out in this session · `merged` parts of two, or a part
    beside another name · `partial` a piece of one · `ambiguous` means two values, or a real one · `date` no date of this session, or one
    cut short · `url` inside an address, where it would leave by a link · `key`, `number` a place in a value that cannot be rewritten.
    `path` leads into a structured value.
    """

    start: int
    end: int
    type: str
    why: Why
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """A text with its pseudonyms restored.  `matches` are the restored values in `text`.  Do not let it pass while `altered` holds any."""

    text: str = field(repr=False)
    altered: tuple[Alteration, ...] = ()
    matches: tuple[Match, ...] = ()

    @property
    def count(self) -> int:
        """How many pseudonyms were restored."""
        return len(self.matches)


@dataclass(frozen=True, slots=True)
class RestoredValue:
    """The same for a structured value, such as the arguments of a tool call."""

    value: Any = field(repr=False)
    altered: tuple[Alteration, ...] = ()
    count: int = 0


class Piece(NamedTuple):
    """What a place in a reply turned out to be: up to where, what it becomes (None: it stays), its type, and what is wrong with it."""

    end: int
    text: str | None = None
    type: str = ""
    why: Why | None = None
