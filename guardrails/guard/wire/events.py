"""Server-sent events cut out of a stream of bytes, each with the bytes it came as (WHATWG HTML, section 9.2.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...content import MAX_SIZE
from ..readable import Unreadable

_END = re.compile(rb"\r\n\r\n|\n\n|\r\r|\r\n\n|\n\r\n")
_PLAIN = re.compile(r"(?:event: ([^\r\n]*)\n)?data: ([^\r\n]*)\n\n")  # what nearly all events look like
_LINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its bytes with the empty line behind it, its name, and its data; `data` is empty for comments."""

    raw: bytes = field(repr=False)
    name: str = ""
    data: str = field(default="", repr=False)

    def saying(self, data: str) -> bytes:
        """The bytes of this event with other data."""
        lines = [line for line in _LINE.split(self.raw.decode("utf-8").rstrip("\r\n")) if not line.startswith("data:") and line != "data"]
        lines += [f"data: {line}" for line in data.split("\n")]
        return ("\n".join(lines) + "\n\n").encode("utf-8")


class Events:
    """Cuts events out of bytes that come in any pieces.  Raises Unreadable for more than is judged, and for what is no UTF-8."""

    __slots__ = ("_kept", "_seen")

    def __init__(self) -> None:
        self._kept = bytearray()
        self._seen = 0  # up to where no end of an event begins

    def feed(self, data: bytes) -> Iterator[Event]:
        """The events that are whole now."""
        self._kept += data
        if len(self._kept) > 4 * MAX_SIZE:
            raise Unreadable("an event that is longer than what is judged")
        start = 0
        while (end := _END.search(self._kept, max(start, self._seen))) is not None:
            if end.end() == len(self._kept) and self._kept.endswith(b"\r\n\r"):
                break  # the line feed may follow
            yield _event(bytes(self._kept[start : end.end()]))
            start = self._seen = end.end()
        del self._kept[:start]
        self._seen = max(0, len(self._kept) - 3)

    def rest(self) -> Iterator[Event]:
        """What stands behind the last empty line when the stream ends."""
        if self._kept.strip():
            yield _event(bytes(self._kept))
        self._kept.clear()


def _event(raw: bytes) -> Event:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("an event that is no text") from None
    if (plain := _PLAIN.fullmatch(text)) is not None:
        return Event(raw, plain[1] or "", plain[2])
    name, data = "", []
    for line in _LINE.split(text.removeprefix("\ufeff")):
        key, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if key == "data":
            data.append(value)
        elif key == "event":
            name = value
    return Event(raw, name, "\n".join(data))
