"""The text of a scalar as a `Source` of its own, in which each code point knows its offset in the file.

Follows YAML's rules of decoding a second time, on demand, because the event stream tells only where a scalar starts and ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .document import Scalar

_ESCAPES: Final = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b", " ": " ",
    '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_HEX: Final = {"x": 2, "u": 4, "U": 8}
Decoded = tuple[list[str], list[int], int]  # the code points, the offset of each, the offset of the end


def embedded(source: Source, node: Scalar) -> Source:
    """The decoded text of `node`, with places in `source`."""
    text, start, end = node.text, node.start, node.end
    if node.style in ("'", '"'):
        start, end = start + 1, end - 1
    if node.style not in ("|", ">") and source.text[start:end] == text:
        return Source(text, source.name, source, range(start, end + 1))
    for chars, offsets, last in _readings(source.text, node):
        if "".join(chars) == text:
            return Source(text, source.name, source, [*offsets, last])
    # Cannot be reached with the readers we know (a property test says so); a coarse place is better than none.
    return coarse(source, text, node.start)


def coarse(source: Source, text: str, at: int) -> Source:
    """`text` with every code point at one place, for what stands in no file word by word."""
    return Source(text, source.name, source, [at] * (len(text) + 1))


def _readings(text: str, node: Scalar) -> Iterator[Decoded]:
    """How the scalar can be decoded; block scalars have several readings because the indentation of their parent is not known."""
    if node.style in ("|", ">"):
        body, chomp = _header(text, node.start)
        stop = node.end
        for indent in _indents(text, body, stop):
            yield _block(text, body, stop, indent, node.style == "|", chomp)
    elif node.style == '"':
        yield _flow(text, node.start + 1, node.end - 1, '"')
    elif node.style == "'":
        yield _flow(text, node.start + 1, node.end - 1, "'")
    else:
        yield _flow(text, node.start, node.end, "")


def _after_break(text: str, at: int) -> int:
    return at + 2 if text.startswith("\r\n", at) else at + 1


def _flow(text: str, at: int, end: int, quote: str) -> Decoded:
    """Plain, single-quoted and double-quoted text: lines are folded, blanks around line breaks dropped, escapes decoded."""
    chars: list[str] = []
    offsets: list[int] = []
    while at < end:
        char = text[at]
        if char in " \t\r\n":
            at = _fold(text, at, end, chars, offsets, escaped=False)
        elif quote == "'" and char == "'":
            chars.append("'")
            offsets.append(at)
            at += 2
        elif quote == '"' and char == "\\" and text[at + 1] in "\r\n":
            at = _fold(text, at + 1, end, chars, offsets, escaped=True)
        elif quote == '"' and char == "\\":
            kind = text[at + 1]
            digits = _HEX.get(kind, 0)
            chars.append(chr(int(text[at + 2 : at + 2 + digits], 16)) if digits else _ESCAPES.get(kind, kind))
            offsets.append(at)
            at += 2 + digits
        else:
            chars.append(char)
            offsets.append(at)
            at += 1
    return chars, offsets, end


def _fold(text: str, at: int, end: int, chars: list[str], offsets: list[int], *, escaped: bool) -> int:
    """Reads blanks and line breaks up to the next visible code point: blanks alone stay, one break is a space, more are breaks."""
    blanks: list[int] = []
    breaks: list[int] = []
    while at < end and text[at] in " \t\r\n":
        if text[at] in " \t":
            if not breaks:
                blanks.append(at)
            at += 1
        else:
            breaks.append(at)
            at = _after_break(text, at)
    if not breaks:
        chars.extend(text[b] for b in blanks)
        offsets.extend(blanks)
    elif escaped or len(breaks) > 1:
        chars.extend("\n" for _ in breaks[1:])
        offsets.extend(breaks[1:])
    else:
        chars.append(" ")
        offsets.append(breaks[0])
    return at


def _header(text: str, at: int) -> tuple[int, str]:
    """Where the lines of a block scalar start, and its chomping indicator."""
    line_end = at
    while line_end < len(text) and text[line_end] not in "\r\n":
        line_end += 1
    header = text[at + 1 : at + 3]
    chomp = next((c for c in header if c in "+-"), "")
    return (_after_break(text, line_end) if line_end < len(text) else line_end), chomp


def _indents(text: str, at: int, end: int) -> Iterator[int]:
    """Indentations to try: that of the first line that is not blank, then every smaller and every larger one of the scalar's lines."""
    widths = []
    for line in text[at:end].replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        width = len(line) - len(line.lstrip(" "))
        if width < len(line):
            yield width
            yield from range(width - 1, -1, -1)
            return
        widths.append(width)
    yield from range(max(widths, default=0), -1, -1)


def _block(text: str, at: int, end: int, indent: int, literal: bool, chomp: str) -> Decoded:
    """Literal and folded text, as libyaml reads it."""
    chars: list[str] = []
    offsets: list[int] = []
    leading: int | None = None  # the break that ended the last line, not yet written
    at, column, trailing = _blank_lines(text, at, end, indent)
    after_blank = False
    while at < end and column == indent:
        blank = text[at] in " \t"
        if not literal and leading is not None and not after_blank and not blank:
            if not trailing:
                chars.append(" ")
                offsets.append(leading)
        elif leading is not None:
            chars.append("\n")
            offsets.append(leading)
        chars.extend("\n" for _ in trailing)
        offsets.extend(trailing)
        after_blank = blank
        while at < len(text) and text[at] not in "\r\n":
            chars.append(text[at])
            offsets.append(at)
            at += 1
        leading = at if at < len(text) else None
        at = _after_break(text, at) if at < len(text) else at
        at, column, trailing = _blank_lines(text, at, end, indent)
    if chomp != "-" and leading is not None:
        chars.append("\n")
        offsets.append(leading)
    if chomp == "+":
        chars.extend("\n" for _ in trailing)
        offsets.extend(trailing)
    return chars, offsets, offsets[-1] + 1 if offsets else min(at, end)


def _blank_lines(text: str, at: int, end: int, indent: int) -> tuple[int, int, list[int]]:
    """Skips indentation and lines that hold nothing else; where the next text starts, in which column, and the breaks passed."""
    breaks: list[int] = []
    while True:
        column = 0
        while column < indent and text[at : at + 1] == " ":
            at += 1
            column += 1
        if at >= end or text[at] not in "\r\n":
            return at, column, breaks
        breaks.append(at)
        at = _after_break(text, at)
