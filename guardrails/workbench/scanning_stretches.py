"""A file as a row of stretches that together are its whole text, each with the identifiers in it; memory is bounded."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from ..detect import Match, redact
from . import scanning_json
from .scanning_detector import Finder
from .scanning_files import Readable

WINDOW: Final = 128 * 1024  # code points judged at once
MARGIN: Final = 4352  # in front of and behind them, seen with them; INVARIANT: at least the detector's look-ahead
MAX_JSON: Final = 64 * 1024 * 1024  # bytes of one JSON value
_READ: Final = 1 << 20


class NotJson(ValueError):
    """A value, on this line, that is no JSON, or one that is too large."""

    def __init__(self, why: str, line: int) -> None:
        self.why, self.line = why, line
        super().__init__(why, line)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a file's text; `end` is where it ends in the file's bytes, `doubt` why it was not read as what it should be."""

    text: str = field(repr=False)
    matches: tuple[Match, ...]
    end: int
    tokens: tuple[scanning_json.Token, ...] | None = None
    doubt: str = ""

    def redacted(self, finder: Finder, style: str) -> tuple[str, int]:
        """The text without its identifiers, and how many went."""
        if self.tokens is not None:
            return scanning_json.redacted(self.text, self.tokens, finder.profile.narrow, style)
        parts = finder.profile.narrow(self.text, self.matches)
        return redact(self.text, parts, "mask" if style == "mask" else "label"), len(parts)


def stretches(given: Readable, finder: Finder) -> Iterator[Stretch]:
    """The stretches of a file in order.  Raises NotJson for a JSON file that is none, UnicodeDecodeError for one that just changed."""
    with given.open() as file:
        if given.kind == "text":
            yield from _windows(_decoded(file, given.encoding), finder)
        elif given.kind == "json":
            yield _whole(file, given.encoding, finder)
        else:
            yield from _lines(file, given.encoding, finder)


def _decoded(file: BinaryIO, encoding: str) -> Iterator[tuple[str, int]]:
    """Pieces of text and the bytes read by then."""
    decoder = codecs.getincrementaldecoder(encoding)()
    end = 0
    while True:
        data = file.read(_READ)
        end += len(data)
        yield decoder.decode(data, not data), end
        if not data:
            return


def _windows(pieces: Iterator[tuple[str, int]], finder: Finder) -> Iterator[Stretch]:
    before = buffer = ""
    done = end = 0  # code points of `buffer` that the stretch before took with it; bytes read
    more = True
    while True:
        while more and len(buffer) < WINDOW + MARGIN:
            piece = next(pieces, None)
            more = piece is not None
            if piece is not None:
                buffer, end = buffer + piece[0], piece[1]
        size = len(buffer) if not more else _cut(buffer)
        found = finder.find(before + buffer[: size + MARGIN]) if size else []
        low = len(before)
        matches: list[Match] = []
        stop = max(size, done)
        for match in found:
            start, last = max(match.start - low, done), match.end - low
            if start < last and start < size:
                matches.append(Match(start - done, last - done, match.type, match.score, match.stage))
                stop = max(stop, last)
        yield Stretch(buffer[done:stop], tuple(matches), end)
        if not more:
            return
        before = (before + buffer[:size])[-MARGIN:]
        buffer, done = buffer[size:], stop - size


def _cut(buffer: str) -> int:
    """Where to cut: behind a paragraph, a line or a word, the last in the window."""
    for mark in ("\n\n", "\n", " "):
        at = buffer.rfind(mark, WINDOW // 2, WINDOW)
        if at >= 0:
            return at + len(mark)
    return WINDOW


def _whole(file: BinaryIO, encoding: str, finder: Finder) -> Stretch:
    data = file.read(MAX_JSON + 1)
    if len(data) > MAX_JSON:
        raise NotJson(f"one JSON value larger than {MAX_JSON // 2**20} MiB", 1)
    text = data.decode(encoding)
    if text.strip() and not scanning_json.is_json(text):
        raise NotJson("this is not JSON", 1)
    tokens = tuple(scanning_json.tokens(text, finder))
    return Stretch(text, tuple(scanning_json.raw_matches(tokens)), len(data), tokens)


def _lines(file: BinaryIO, encoding: str, finder: Finder) -> Iterator[Stretch]:
    """Each line as a value.  A line that is no JSON is judged as text, which does not see through its escapes: that leaves a doubt."""
    end = 0
    for line, size in _split(file, encoding):
        end += size
        if not line.strip():
            yield Stretch(line, (), end)
        elif scanning_json.is_json(line):
            tokens = tuple(scanning_json.tokens(line, finder))
            yield Stretch(line, tuple(scanning_json.raw_matches(tokens)), end, tokens)
        else:
            yield Stretch(line, tuple(finder.find(line)), end, None, "this line is not JSON; it was read as text")


def _split(file: BinaryIO, encoding: str) -> Iterator[tuple[str, int]]:
    """Lines of text with their size in bytes.  UTF-16 is decoded whole: its line ends are no bytes of their own."""
    if encoding == "utf-16":
        data = file.read(MAX_JSON + 1)
        if len(data) > MAX_JSON:
            raise NotJson(f"UTF-16 and larger than {MAX_JSON // 2**20} MiB", 1)
        for text in io.StringIO(data.decode(encoding), newline="\n"):
            yield text, 2 * len(text)
        return
    number = 0
    while data := file.readline(MAX_JSON + 1):
        number += 1
        if len(data) > MAX_JSON:
            raise NotJson(f"one JSON value larger than {MAX_JSON // 2**20} MiB", number)
        yield data.decode(encoding if number == 1 or encoding != "utf-8-sig" else "utf-8"), len(data)
