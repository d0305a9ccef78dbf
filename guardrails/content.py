"""What text stands in a value: reading strings, chat messages and JSON into parts, and writing changed parts back.

Nothing here judges.  What cannot be read as text is named, so that it is never taken for clean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from .verdict import Path

MAX_SIZE = 50_000_000
"""Code points of text in one event; more is refused."""

_MAX_DEPTH = 64
_MAX_NODES = 200_000

# Block types of the common chat formats whose payload is not text.
_BLOCKS = {
    "image": "image",
    "image_url": "image",
    "input_image": "image",
    "image_file": "image",
    "audio": "audio",
    "input_audio": "audio",
    "output_audio": "audio",
    "video": "video",
    "video_url": "video",
    "file": "file",
    "input_file": "file",
    "document": "file",
    "container_upload": "file",
    "redacted_thinking": "encrypted",
    "encrypted_content": "encrypted",
}
_REFERENCES = {
    "file_id": "file_id",
    "file_ids": "file_id",
    "previous_response_id": "previous_response_id",
    "encrypted_content": "encrypted",
    "image_url": "image",
    "input_audio": "audio",
}
UNSCANNED = (
    "audio",
    "bytes",
    "encrypted",
    "file",
    "file_id",
    "image",
    "language",
    "object",
    "previous_response_id",
    "too_deep",
    "too_large",
    "video",
)
"""Every name that `content.unscanned` may hold."""

# Fields that frame a chat message and are not said by anyone.
_FRAME = frozenset({"role", "type", "id", "tool_call_id", "call_id", "tool_use_id", "index", "cache_control"})


class Unwritable(ValueError):
    """A part that cannot be replaced: a key, a number, or a part of an object."""


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a value and the path that leads to it; `near` is the field name it stands under, if any."""

    path: Path
    text: str = field(repr=False)
    kind: Literal["text", "key", "number"] = "text"
    near: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Content:
    """The parts of a value in order, the kinds of what could not be read, and the size in code points."""

    parts: tuple[Part, ...]
    unscanned: tuple[str, ...] = ()
    size: int = 0

    @property
    def text(self) -> str:
        """All that is said, one part a line."""
        if len(self.parts) == 1:
            return self.parts[0].text
        return "\n".join(part.text for part in self.parts if part.kind == "text")


EMPTY = Content(())


def read(value: object) -> Content:
    """The parts of `value`.  Never raises: what cannot be read is named in `unscanned`."""
    if type(value) is str:
        if len(value) > MAX_SIZE:
            return Content((), ("too_large",), len(value))
        return Content((Part((), value),), (), len(value))
    if value is None:
        return EMPTY
    reader = _Reader()
    reader.walk(value, (), "", 0)
    return Content(tuple(reader.parts), tuple(sorted(reader.unscanned)), reader.size)


class _Reader:
    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.unscanned: set[str] = set()
        self.size = 0
        self.nodes = 0

    def add(self, path: Path, text: str, kind: Literal["text", "key", "number"], near: str) -> None:
        self.size += len(text)
        if self.size > MAX_SIZE:
            self.unscanned.add("too_large")
        elif text:
            self.parts.append(Part(path, text, kind, near))

    def walk(self, value: object, path: Path, near: str, depth: int) -> None:
        self.nodes += 1
        if depth > _MAX_DEPTH:
            self.unscanned.add("too_deep")
        elif self.nodes > _MAX_NODES or "too_large" in self.unscanned:
            self.unscanned.add("too_large")
        elif isinstance(value, str):
            self.add(path, str.__str__(value), "text", near)
        elif value is None or isinstance(value, bool):
            pass
        elif isinstance(value, int | float | Decimal):
            self.add(path, _number(value), "number", near)
        elif isinstance(value, datetime | date | time | timedelta | UUID):
            self.add(path, str(value), "number", near)
        elif isinstance(value, Mapping):
            self.mapping(value, path, depth)
        elif isinstance(value, bytes | bytearray | memoryview):
            self.unscanned.add("bytes")
        elif isinstance(value, Sequence):
            for index, item in enumerate(value):
                self.walk(item, (*path, index), near, depth + 1)
        elif isinstance(value, Set):
            # A set has no places to write to: its members are read like keys.
            for item in value:
                self.add(path, str(item), "key", near) if isinstance(item, str | int | float) else self.unscanned.add("object")
        else:
            self.record(value, path, depth)

    def mapping(self, value: Mapping[Any, Any], path: Path, depth: int) -> None:
        block = value.get("type")
        if isinstance(block, str) and block in _BLOCKS:
            self.unscanned.add(_BLOCKS[block])
            value = {k: v for k, v in value.items() if k in ("text", "title", "context", "filename", "caption", "alt")}
        message = "role" in value or (isinstance(block, str) and ("text" in value or "content" in value))
        for key, item in value.items():
            if not isinstance(key, str):
                self.add((*path, str(key)), str(key), "key", "") if isinstance(key, int | float) else self.unscanned.add("object")
                self.walk(item, (*path, str(key)), "", depth + 1)
                continue
            if key in _REFERENCES and item:
                self.unscanned.add(_REFERENCES[key])
                if key != "image_url" or not isinstance(item, str) or not item.startswith("http"):
                    continue
            if message and key in _FRAME and isinstance(item, str | int):
                continue
            if not message and not _plain(key):
                self.add((*path, key), key, "key", "")
            self.walk(item, (*path, key), "" if message else key, depth + 1)

    def record(self, value: object, path: Path, depth: int) -> None:
        """A value of a class: a pydantic model, a dataclass, or something unknown."""
        dump = getattr(value, "model_dump", None)
        try:
            if callable(dump) and not isinstance(value, type):
                self.walk(dump(), path, "", depth + 1)
                return
            if is_dataclass(value) and not isinstance(value, type):
                self.walk({f.name: getattr(value, f.name) for f in fields(value)}, path, "", depth + 1)
                return
        except Exception:  # noqa: BLE001  reason: a failing object is unreadable, and unreadable is not clean
            self.unscanned.add("object")
            return
        self.unscanned.add("object")


def _plain(key: str) -> bool:
    """Whether a key is an ordinary field name, which holds nobody's data."""
    return len(key) <= 64 and key.isascii() and key.replace("_", "").replace("-", "").isalpha()


def _number(value: float | Decimal) -> str:
    try:
        return str(value)
    except ValueError:  # an int with more digits than Python prints
        return ""


def rewrite(value: Any, texts: Mapping[Path, str]) -> Any:
    """A copy of `value` in which the part at each path is replaced.  Raises Unwritable where that cannot be done."""
    if not texts:
        return value
    if () in texts:
        if isinstance(value, str) and len(texts) == 1:
            return texts[()]
        raise Unwritable("this value is not a text")
    below: dict[str | int, dict[Path, str]] = {}
    for path, text in texts.items():
        below.setdefault(path[0], {})[path[1:]] = text
    if isinstance(value, Mapping) and all(key in value for key in below):
        return {key: rewrite(item, below[key]) if key in below else item for key, item in value.items()}
    if isinstance(value, list | tuple) and all(isinstance(i, int) and i < len(value) for i in below):
        items = [rewrite(item, below[i]) if i in below else item for i, item in enumerate(value)]
        return items if isinstance(value, list) else tuple(items)
    raise Unwritable("this value cannot be changed in place")
