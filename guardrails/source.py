"""Where text came from and how to point into it: `Source` and `Span`, and nothing about what the text means."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from unicodedata import category, east_asian_width

_LINE_END = re.compile(r"\r\n|\n|\r")
_SHOWN = 160  # code points of a source line that a message prints at most


@dataclass(frozen=True, eq=False)
class Source:
    """A named text.  An embedded text (an expression inside YAML) knows its origin and where each code point stands there.

    `offsets[i]` is the offset in `origin.text` of code point `i` of `text`, with one entry more for the end.
    """

    text: str = field(repr=False)
    name: str = "<expression>"
    origin: Source | None = None
    offsets: Sequence[int] = field(default=(), repr=False)

    @cached_property
    def _line_starts(self) -> list[int]:
        # LF, CR LF and lone CR end a line, as in YAML 1.2; str.splitlines knows more breaks than editors show.
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of a code point offset in this text."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its line break."""
        starts = self._line_starts
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def span(self, start: int, end: int | None = None) -> Span:
        """The span `[start, end)` of this text; a single point when `end` is left out."""
        return Span(self, start, start if end is None else end)


@dataclass(frozen=True)
class Span:
    """A half-open range `[start, end)` of code points in a source."""

    source: Source
    start: int
    end: int

    @property
    def root(self) -> Span:
        """The same range in the outermost source, the file that a person edits."""
        span = self
        while (origin := span.source.origin) is not None:
            offsets, last = span.source.offsets, len(span.source.offsets) - 1
            start = offsets[min(span.start, last)]
            end = offsets[min(span.end - 1, last)] + 1 if span.end > span.start else start
            span = Span(origin, start, max(start, end))
        return span

    @property
    def file(self) -> str:
        """The name of the outermost source."""
        return self.root.source.name

    @property
    def line(self) -> int:
        """The first line, from 1, in the outermost source."""
        root = self.root
        return root.source.place(root.start)[0]

    @property
    def column(self) -> int:
        """The first column, from 1, in code points, in the outermost source."""
        root = self.root
        return root.source.place(root.start)[1]

    def excerpt(self) -> tuple[str, str]:
        """The source line and the line of carets below it, made safe for a terminal and bounded in length."""
        root = self.root
        line, column = root.source.place(root.start)
        text = root.source.line(line)
        start = column - 1
        length = max(1, min(root.end - root.start, len(text) - start))
        first = max(0, start - _SHOWN // 2) if len(text) > _SHOWN else 0
        shown = text[first : first + _SHOWN]
        length = max(1, min(length, len(shown) - (start - first)))
        safe = printable(shown)
        lead = "".join(" " * _width(c) for c in safe[: start - first])
        carets = "^" * max(1, sum(_width(c) for c in safe[start - first : start - first + length]))
        return safe, lead + carets

    def __str__(self) -> str:
        root = self.root
        line, column = root.source.place(root.start)
        return f"{root.source.name}:{line}:{column}"


def printable(text: str) -> str:
    """`text` with one visible code point for each that a terminal would obey or hide: controls, format characters, lone surrogates."""
    return "".join(" " if c == "\t" else "\N{REPLACEMENT CHARACTER}" if category(c) in _UNPRINTABLE else c for c in text)


_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def _width(char: str) -> int:
    """Terminal columns that one code point takes."""
    if category(char) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(char) in ("W", "F") else 1
