"""A JSON value taken apart into its leaves, each with its path, and put together again after some of them changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from unicodedata import category, name

from .canonical import parsed
from .refusals import Unholdable

Path = tuple[str | int, ...]
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_FORMLESS: Final = frozenset({"Cc", "Cs", "Cn"})


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value that holds no others (an empty list or mapping is one), and the way to it."""

    path: Path
    value: Any = field(repr=False)

    @property
    def label(self) -> str:
        """The way to it, for people."""
        return " › ".join(f"#{step + 1}" if isinstance(step, int) else shown(step) for step in self.path) or "value"

    @property
    def editable(self) -> bool:
        """Whether a form of a browser carries it unchanged."""
        if isinstance(self.value, str):
            return not any(c not in "\t\n\r" and category(c) in _FORMLESS for c in self.value)
        return isinstance(self.value, bool | int | float)


def leaves(value: Any, path: Path = ()) -> Iterator[Leaf]:
    """All leaves, by name; what stands by itself comes before what holds others."""
    if isinstance(value, Mapping) and value:
        for key in sorted(value, key=lambda key: (isinstance(value[key], Mapping | list), key)):
            yield from leaves(value[key], (*path, key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield Leaf(path, value)


def rebuilt(value: Any, changes: Mapping[Path, Any], path: Path = ()) -> Any:
    """The value with other leaves in some places."""
    if path in changes:
        return changes[path]
    if isinstance(value, Mapping) and value:
        return {key: rebuilt(item, changes, (*path, key)) for key, item in value.items()}
    if isinstance(value, list) and value:
        return [rebuilt(item, changes, (*path, index)) for index, item in enumerate(value)]
    return value


def typed(leaf: Leaf, text: str) -> Any:
    """What somebody wrote in the place of a leaf, as the same kind of value.  Raises Unholdable `json` where it is none of that kind."""
    if isinstance(leaf.value, str):
        return written_text(leaf.value, text)
    value = parsed(text.strip())
    if isinstance(leaf.value, bool) != isinstance(value, bool) or not isinstance(value, bool | int | float):
        raise Unholdable("json")
    return value


def written_text(old: str, new: str) -> str:
    """A text as it comes out of a form, which writes every line break as CR LF: unchanged where it means no change."""
    plain = new.replace("\r\n", "\n").replace("\r", "\n")
    if plain == old.replace("\r\n", "\n").replace("\r", "\n"):
        return old
    return plain.replace("\n", "\r\n") if "\r\n" in old and "\n" not in old.replace("\r\n", "") else plain


def hidden(char: str) -> bool:
    """Whether a reader would not see a character, or see what it does instead: controls, directions, zero widths, private use."""
    return category(char) in _HIDDEN


def called(char: str) -> str:
    """How a hidden character is called, such as `U+200B ZERO WIDTH SPACE`."""
    return f"U+{ord(char):04X} {name(char, '')}".strip()


def shown(text: str) -> str:
    """A text in one line for a terminal, with hidden characters as JSON escapes them."""
    return json.dumps(text, ensure_ascii=False)[1:-1] if not any(map(hidden, text)) else escaped(json.dumps(text, ensure_ascii=False))[1:-1]


def escaped(text: str) -> str:
    """JSON text with every hidden character as an escape: the same JSON, safe for a terminal, and nothing in it unseen."""
    return "".join(_escape(c) if hidden(c) and c != "\n" else c for c in text)


def pretty(value: Any) -> str:
    """A value as indented JSON that a terminal shows exactly."""
    return escaped(json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True))


def _escape(char: str) -> str:
    return json.dumps(char)[1:-1] if ord(char) < 0x20 or ord(char) > 0x7F else f"\\u{ord(char):04x}"
