"""JSON text that people write: strict reading under caps, and the place of each value.  No message here holds what was read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from ..nesting import MAX_DEPTH, TOKEN, too_deep
from ..source import Source

Step = str | int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What in an input file cannot be judged: what, where, and what to try; never the text itself."""

    code: str
    message: str
    file: str
    line: int
    column: int = 1
    hint: str = ""

    def __str__(self) -> str:
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}: {self.code} {self.message}{hint}"


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a text is no JSON, at an offset."""

    code: str
    message: str
    offset: int
    hint: str = ""


class _Repeated(ValueError):
    """A key that stands twice in one object."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Repeated
    return found


def _constant(name: str) -> Any:
    raise _Constant(name)


class _Constant(ValueError):
    """`NaN` or `Infinity`, which JSON does not know."""


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)
_PLAIN: Final = json.JSONDecoder()
_GAP: Final = re.compile(r"[ \t\r\n]*")
_REPEATED: Final = "a key stands twice in one object"
# What Python's reader says, in our words.
_WORDS: Final = {
    "Expecting value": "expected a value",
    "Expecting property name enclosed in double quotes": "expected a key in double quotes",
    "Illegal trailing comma before end of object": "expected no comma before `}`",
    "Illegal trailing comma before end of array": "expected no comma before `]`",
    "Expecting ':' delimiter": "expected `:` after the key",
    "Expecting ',' delimiter": "expected `,` or the end",
    "Unterminated string starting at": "this text has no closing quote",
    "Invalid control character at": "a control character inside of a text",
    "Invalid \\escape": "an unknown escape after `\\`",
    "Invalid \\uXXXX escape": "`\\u` needs four hexadecimal digits",
    "Extra data": "something follows the value",
}


def parse(text: str) -> Any | Wrong:
    """The value of a JSON text, or why there is none."""
    if (deep := too_deep(text)) is not None:
        return Wrong("GR704", f"nested more than {MAX_DEPTH} levels deep", deep)
    try:
        return _DECODER.decode(text)
    except _Repeated:
        return Wrong("GR703", _REPEATED, _repeated(text), "keep one of the two")
    except _Constant as constant:
        name = str(constant)
        return Wrong("GR703", f"`{name}` is no JSON value", max(0, text.find(name)), "use a number, a text or null")
    except json.JSONDecodeError as error:
        words = next((ours for theirs, ours in _WORDS.items() if error.msg.startswith(theirs)), "this is not JSON")
        return Wrong("GR703", words, error.pos, _hint(text, error.pos))
    except ValueError:  # an integer with more digits than Python reads
        return Wrong("GR704", "a number with too many digits", _longest_number(text), "put it in quotes as text")


def _hint(text: str, at: int) -> str:
    rest = text[at : at + 5]
    if rest.startswith("'"):
        return "texts stand in double quotes"
    if rest.startswith(("//", "#", "/*")):
        return "JSON has no comments"
    if rest.startswith(("True", "False", "None")):
        return "write `true`, `false` or `null`"
    if rest.startswith(("}", "]")) and text[:at].rstrip().endswith(","):
        return "remove the comma before it"
    if not rest and at:
        return "the end is missing; was the file cut?"
    return ""


_NUMBER: Final = re.compile(r"[0-9]{1000,}")


def _longest_number(text: str) -> int:
    found = _NUMBER.search(text)
    return found.start() if found else 0


def _repeated(text: str) -> int:
    """The place of the first key that stands for the second time in its object."""
    open_objects: list[set[str] | None] = []
    for token in TOKEN.finditer(text):
        mark = token[0]
        if mark == "{":
            open_objects.append(set())
        elif mark == "[":
            open_objects.append(None)
        elif mark in ("}", "]"):
            open_objects.pop()
        elif token[1] is not None and open_objects and (keys := open_objects[-1]) is not None:
            key, _ = _PLAIN.raw_decode(mark)
            if key in keys:
                return token.start()
            keys.add(key)
    return 0


def locate(text: str, path: Iterable[Step]) -> int:
    """The offset of the value that `path` leads to in a valid JSON text; of its nearest parent where there is none."""
    at = _skip(text, 0)
    for step in path:
        inner = _key(text, at, step) if isinstance(step, str) else _item(text, at, step)
        if inner is None:
            return at
        at = inner
    return at


def _skip(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def _key(text: str, at: int, wanted: str) -> int | None:
    if text[at : at + 1] != "{":
        return None
    at = _skip(text, at + 1)
    while text[at : at + 1] == '"':
        key, at = _PLAIN.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        if key == wanted:
            return at
        at = _next(text, at)
    return None


def _item(text: str, at: int, wanted: int) -> int | None:
    if text[at : at + 1] != "[":
        return None
    at = _skip(text, at + 1)
    for _ in range(wanted):
        if text[at : at + 1] in ("]", ""):
            return None
        at = _next(text, at)
    return at if text[at : at + 1] not in ("]", "") else None


def _next(text: str, at: int) -> int:
    """Where the next entry starts, after the value at `at`."""
    _, end = _PLAIN.raw_decode(text, at)
    end = _skip(text, end)
    return _skip(text, end + 1) if text[end : end + 1] == "," else end


def at_offset(text: str, name: str, wrong: Wrong, first_line: int = 1) -> Unreadable:
    """What is wrong, with file, line and column."""
    line, column = Source(text, name).place(min(wrong.offset, len(text)))
    return Unreadable(wrong.code, wrong.message, name, first_line + line - 1, column, wrong.hint)
