"""Text to tokens: literals are decoded here, everything else is left to the parser."""

from __future__ import annotations

import math
import re  # reason: the pattern is ours, has no nested repeats, and is matched at one place at a time
from dataclasses import dataclass
from typing import Any, Final

from ..errors import CelProblem, Problem
from ..source import Source
from .values import INT_MAX, UINT_MAX, Uint

MAX_LENGTH: Final = 10_000


@dataclass(slots=True)
class Token:
    """`kind` is ident, quoted (a name in backticks), literal, end, or the operator itself."""

    kind: str
    text: str
    start: int
    end: int
    value: Any = None


_TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\n\f\r]+|//[^\n]*)
    |(?P<string>(?:[rR][bB]?|[bB][rR]?)?(?:'|"))
    |(?P<number>0[xX][0-9a-fA-F]+[uU]?|(?:[0-9]+\.[0-9]+|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|[0-9]+[uU]?)
    |(?P<ident>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<quoted>`[A-Za-z0-9_.\-/ ]+`)
    |(?P<op>&&|\|\||<=|>=|==|!=|[-+*/%<>!?:.,()\[\]{}])""",
    re.VERBOSE,
)
_MEANT: Final = {
    "&": "write `&&` for and",
    "|": "write `||` for or",
    "=": "write `==` to compare",
    "~": "use `matches` for patterns",
    "^": "use `math.bitXor` for exclusive or",
    ";": "an expression has no statements; join conditions with `&&`",
    "#": "comments start with `//`",
    "@": "variables are written without a mark",
    "$": "variables are written without a mark",
    "\N{LEFT DOUBLE QUOTATION MARK}": "use straight quotes",
    "\N{RIGHT DOUBLE QUOTATION MARK}": "use straight quotes",
    "\N{LEFT SINGLE QUOTATION MARK}": "use straight quotes",
    "\N{RIGHT SINGLE QUOTATION MARK}": "use straight quotes",
}
_CONSTANTS: Final = {"true": True, "false": False, "null": None}
_ESCAPES: Final = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, "?": 63, '"': 34, "'": 39, "`": 96}
_HEX: Final = {"x": 2, "X": 2, "u": 4, "U": 8}


def problem(source: Source, code: str, message: str, start: int, end: int, hint: str = "") -> CelProblem:
    """One syntax problem, ready to raise."""
    return CelProblem([Problem(code, message, source.span(start, end), hint)])


def tokens(source: Source) -> list[Token]:
    """All tokens of a source, with an end token; CelProblem at the first thing that is none."""
    text = source.text
    if len(text) > MAX_LENGTH:
        raise problem(
            source, "GR205", f"expression of {len(text)} characters, at most {MAX_LENGTH} are read", 0, 1, "split it into several rules"
        )
    found: list[Token] = []
    at, end = 0, len(text)
    match = _TOKEN.match
    while at < end:
        hit = match(text, at)
        if hit is None:
            raise _stray(source, at)
        kind, stop = hit.lastgroup, hit.end()
        if kind == "ident":
            word = hit.group()
            if word in _CONSTANTS:
                found.append(Token("literal", word, at, stop, _CONSTANTS[word]))
            else:
                found.append(Token("in" if word == "in" else "ident", word, at, stop))
        elif kind == "op":
            word = hit.group()
            found.append(Token(word, word, at, stop))
        elif kind == "number":
            if stop < end and (text[stop].isalnum() or text[stop] == "_"):
                raise problem(source, "GR203", f"`{text[at : stop + 1]}` is not a number", at, stop + 1)
            found.append(Token("literal", hit.group(), at, stop, _number(source, hit.group(), at, stop)))
        elif kind == "string":
            value, stop = _string(source, hit.group(), at, stop)
            found.append(Token("literal", text[at:stop], at, stop, value))
        elif kind == "quoted":
            found.append(Token("quoted", hit.group()[1:-1], at, stop))
        at = stop
    found.append(Token("end", "", end, end))
    return found


def _stray(source: Source, at: int) -> CelProblem:
    char = source.text[at]
    if char == "`":
        return problem(source, "GR204", "a name in backticks that does not end, or holds a character no name has", at, at + 1)
    shown = f"character `{char}`" if char.isprintable() else f"character U+{ord(char):04X}"
    return problem(source, "GR204", f"unexpected {shown}", at, at + 1, _MEANT.get(char, ""))


def _number(source: Source, text: str, start: int, end: int) -> Any:
    unsigned = text[-1] in "uU" and (text[:2].lower() != "0x" or text[-1] in "uU")
    digits = text[:-1] if unsigned else text
    if digits[:2].lower() == "0x":
        value = int(digits, 16)
    elif digits.isdigit():
        if len(digits) > 40:
            raise problem(source, "GR203", "number out of range", start, end)
        value = int(digits)
    else:
        real = float(digits)
        if math.isinf(real):
            raise problem(source, "GR203", "number out of range", start, end)
        return real
    # one more than the largest int is kept for the parser, which knows whether a minus stands before it
    if value > (UINT_MAX if unsigned else INT_MAX + 1):
        raise problem(source, "GR203", f"`{text}` is beyond 64 bits" if len(text) <= 40 else "number out of range", start, end)
    return Uint(value) if unsigned else value


def _string(source: Source, opening: str, start: int, at: int) -> tuple[Any, int]:
    """The value of the string that starts at `start`, and where it ends; `at` is just behind its first quote."""
    text = source.text
    quote, prefix = opening[-1], opening[:-1].lower()
    raw, is_bytes = "r" in prefix, "b" in prefix
    closing = quote * 3 if text.startswith(quote * 2, at) else quote
    if len(closing) == 3:
        at += 2
    parts: list[str] = []
    out = bytearray()
    while True:
        char = text[at : at + 1]
        if not char or (len(closing) == 1 and char in "\r\n"):
            hint = f"close it with `{closing}`" + ("" if char == "" else ", or use three quotes for several lines")
            raise problem(source, "GR201", "string that does not end", start, at, hint)
        if text.startswith(closing, at):
            return (bytes(out) if is_bytes else "".join(parts)), at + len(closing)
        if char == "\\" and not raw:
            code, stop = _escape(source, at, is_bytes)
            if is_bytes:
                out.append(code)
            else:
                parts.append(chr(code))
            at = stop
            continue
        stop = at + 2 if char == "\\" else at + 1  # raw: a quote behind a backslash does not end the string
        piece = text[at:stop] if text[at + 1 : stop] not in ("\r", "\n") or len(closing) == 3 else char
        if is_bytes:
            try:
                out += piece.encode()
            except UnicodeEncodeError:
                raise problem(source, "GR202", "half of a surrogate pair has no bytes", at, at + 1) from None
        else:
            parts.append(piece)
        at += len(piece)


def _escape(source: Source, at: int, is_bytes: bool) -> tuple[int, int]:
    text = source.text
    letter = text[at + 1 : at + 2]
    if letter in _ESCAPES and letter:
        return _ESCAPES[letter], at + 2
    if letter in _HEX and letter:
        stop = at + 2 + _HEX[letter]
        digits = text[at + 2 : stop]
        if len(digits) == _HEX[letter] and all(c in "0123456789abcdefABCDEF" for c in digits):
            code = int(digits, 16)
            if is_bytes and letter in "uU":
                raise problem(source, "GR202", "no `\\u` escapes in bytes", at, stop, "write the bytes with `\\x`")
            if code > 0x10FFFF or 0xD800 <= code < 0xE000:
                raise problem(source, "GR202", "escape for a code point that does not exist", at, stop)
            return code, stop
    if letter and letter in "0123":
        digits = text[at + 1 : at + 4]
        if len(digits) == 3 and all(c in "01234567" for c in digits):
            return int(digits, 8), at + 4
    hint = 'write `\\\\` for a backslash, or put `r` before the string: `r"\\d+"`'
    raise problem(source, "GR202", f"unknown escape `\\{letter}`" if letter.isprintable() else "unknown escape", at, at + 2, hint)
