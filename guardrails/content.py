"""What text stands in a value: reading strings, chat messages and JSON into parts, and writing changed parts back.

Nothing here judges.  What cannot be read as text is named, so that it is never taken for clean.
"""

from __future__ import annotations

import re
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

# Fields that frame a chat message.  Nobody says them, yet anything may stand in them: they are read like keys, unless they are plain.
_FRAME = frozenset({"role", "type", "id", "tool_call_id", "call_id", "tool_use_id", "index"})
# Fields that frame the answer of a model's interface: which model answered, and why it stopped.
_ENVELOPE = _FRAME | {
    "created", "finish_reason", "model", "object", "service_tier", "status", "stop_reason", "system_fingerprint",
}  # fmt: skip
# Fields whose name says nothing about what stands in them.
_SPOKEN = frozenset({"content", "text", "parts", "refusal", "thinking"})
_TIMES = frozenset({"created", "created_at", "completed_at", "expires_at"})
_EPOCH = (1_500_000_000, 2_000_000_000)  # seconds from 2017 to 2033; no telephone number of North America is in it
# The words of nearly every chat, which need no closer look.
_COMMON = _FRAME | _SPOKEN
_ROLES = frozenset({"assistant", "system", "text", "tool", "user"})
# The encoded body of a picture or a file.
_PAYLOAD = re.compile(r"data:[\w.+/;=-]{0,200};base64,[A-Za-z0-9+/_=\s-]*|[A-Za-z0-9+/_=-]{64}[A-Za-z0-9+/_=\r\n-]*")

KEY = -1
"""The last step of a path that leads to the key of an entry, or to a member of a set, and not to a value."""

Kind = Literal["text", "key", "number"]


class Unwritable(ValueError):
    """A part that cannot be replaced: a key, a number, or a part of an object."""


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a value and the path that leads to it; `near` is the field name it stands under, if any.

    A step of the path is the index of an item, or an ordinary field name; an entry with another key, which may hold anybody's data, is
    counted.  `kind` is `text` for what is said, `number` for what is no text, `key` for all other text, such as keys and ids.  `message` is
    the path of the chat message it stands in, and that message's role.
    """

    path: Path
    text: str = field(repr=False)
    kind: Kind = "text"
    near: str = field(default="", repr=False)
    message: tuple[Path, str] | None = field(default=None, repr=False)


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
    """The parts of `value`; what cannot be read is named in `unscanned`.  Raises only what a mapping or sequence itself raises."""
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
        self.message: tuple[Path, str] | None = None

    def full(self) -> bool:
        """Whether nothing more is read; loops over what may have no end ask."""
        return "too_large" in self.unscanned

    def add(self, path: Path, text: str, kind: Kind, near: str) -> None:
        self.size += len(text)
        if self.size > MAX_SIZE:
            self.unscanned.add("too_large")
        elif text:
            self.parts.append(Part(path, text, kind, near, self.message))

    def walk(self, value: object, path: Path, near: str, depth: int, kind: Kind = "text", *, beside: bool = False) -> None:
        self.nodes += 1
        if depth > _MAX_DEPTH:
            self.unscanned.add("too_deep")
        elif self.nodes > _MAX_NODES or "too_large" in self.unscanned:
            self.unscanned.add("too_large")
        elif type(value) is str and not beside:
            self.add(path, value, kind, near)
        elif isinstance(value, str):
            # Beside a picture or a file there is text to find, but not in its encoded body.
            if not (beside and _PAYLOAD.fullmatch(value)):
                self.scalar(path, value, kind, near)
        elif value is None or isinstance(value, bool):
            pass
        elif isinstance(value, int | float | Decimal | datetime | date | time | timedelta | UUID):
            self.scalar(path, value, "number", near)
        elif isinstance(value, Mapping):
            self.mapping(value, path, depth, kind, beside)
        elif isinstance(value, bytes | bytearray | memoryview):
            self.unscanned.add("bytes")
        elif isinstance(value, Sequence):
            for index, item in enumerate(value):
                if self.full():
                    break
                self.walk(item, (*path, index), near, depth + 1, kind, beside=beside)
        elif isinstance(value, Set):
            self.members(value, path, near)
        else:
            self.record(value, path, depth)

    def scalar(self, path: Path, value: object, kind: Kind, near: str) -> None:
        try:
            # A text of a class of its own may call itself something else.
            self.add(path, str.__str__(value) if isinstance(value, str) else str(value), kind, near)
        except ValueError:  # an int with more digits than Python prints
            self.unscanned.add("too_large")

    def members(self, value: Set[Any], path: Path, near: str) -> None:
        """A set has no places to write to, and no order but the one that is made here."""
        self.nodes += len(value)
        if self.nodes > _MAX_NODES:
            self.unscanned.add("too_large")
            return
        scalars = [item for item in value if isinstance(item, str | int | float)]
        if len(scalars) < len(value):
            self.unscanned.add("object")
        for index, item in enumerate(sorted(scalars, key=repr)):
            self.scalar((*path, index, KEY), item, "key", near)

    def mapping(self, value: Mapping[Any, Any], path: Path, depth: int, kind: Kind, beside: bool) -> None:
        block = value.get("type")
        if isinstance(block, str) and block in _BLOCKS:
            self.unscanned.add(_BLOCKS[block])
            beside = True
        role, outer = value.get("role"), self.message
        if isinstance(role, str):
            self.message = (path, role)
        message = "role" in value or (isinstance(block, str) and ("text" in value or "content" in value))
        envelope = "object" in value or "choices" in value or "usage" in value
        for index, (key, item) in enumerate(value.items()):
            if self.full():
                break
            if not isinstance(key, str):
                self.scalar((*path, index, KEY), key, "key", "") if isinstance(key, int | float) else self.unscanned.add("object")
                self.walk(item, (*path, index), "", depth + 1, kind, beside=beside)
                continue
            plain = key in _COMMON or _plain(key)
            here = (*path, key if plain else index)
            if not plain:
                self.scalar((*path, index, KEY), key, "key", "")
            if envelope and key in _TIMES and isinstance(item, int | float) and _EPOCH[0] <= item < _EPOCH[1]:
                continue
            if ((message and key in _FRAME) or (envelope and key in _ENVELOPE)) and isinstance(item, str | int):
                if item not in _ROLES and not _framing(item):
                    self.scalar(here, item, "key", "")
            elif key in _REFERENCES and item:
                self.unscanned.add(_REFERENCES[key])
                self.walk(item, here, "", depth + 1, "key", beside=True)
            else:
                self.walk(item, here, "" if message and key in _SPOKEN else key, depth + 1, kind, beside=beside)
        self.message = outer

    def record(self, value: object, path: Path, depth: int) -> None:
        """A value of a class: a pydantic model, a dataclass, or something unknown."""
        try:
            dump = getattr(value, "model_dump", None)
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


def _framing(item: str | int) -> bool:
    """Whether the value of a frame is one that holds nobody's data: a word such as `assistant`, or a small number."""
    return _plain(item) if isinstance(item, str) else item in range(10_000)


def at(value: Any, path: Path) -> Any:
    """What stands at the path of a part.  Raises LookupError or TypeError where there is nothing."""
    for step in path:
        value = value[list(value)[step]] if isinstance(value, Mapping) and isinstance(step, int) else value[step]
    return value


def rewrite(value: Any, texts: Mapping[Path, Any]) -> Any:
    """A copy of `value` in which the part at each path is replaced: a text, or another value of the class that stands there.

    Raises Unwritable where that cannot be done.
    """
    if not texts:
        return value
    if () in texts:
        if len(texts) == 1 and ((isinstance(value, str) and isinstance(texts[()], str)) or type(value) is type(texts[()])):
            return texts[()]
        raise Unwritable("this value is not a text")
    below: dict[str | int, dict[Path, Any]] = {}
    for path, text in texts.items():
        below.setdefault(path[0], {})[path[1:]] = text
    if KEY in below:
        raise Unwritable("a key, or a member of a set")
    if isinstance(value, Mapping):
        below = _by_key(value, below)
        return {key: rewrite(item, below[key]) if key in below else item for key, item in value.items()}
    if isinstance(value, list | tuple) and all(isinstance(i, int) and i < len(value) for i in below):
        items = [rewrite(item, below[i]) if i in below else item for i, item in enumerate(value)]
        return items if isinstance(value, list) else tuple(items)
    raise Unwritable("this value cannot be changed in place")


def _by_key(value: Mapping[Any, Any], below: Mapping[str | int, dict[Path, Any]]) -> dict[Any, dict[Path, Any]]:
    """What is below each key: a step is an ordinary key, or the number of an entry."""
    keys = list(value)
    found = {keys[step] if isinstance(step, int) and step < len(keys) else step: texts for step, texts in below.items()}
    if len(found) < len(below) or not all(key in value for key in found):
        raise Unwritable("this value is not the one that was read")
    return found
