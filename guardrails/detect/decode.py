"""Undoes one level of encoding and of spelling out: base64, hex, URL, HTML, quoted-printable and backslash escapes, `dot` and `at`, digits in words or set apart.

`FLAGS` are cheap patterns for the multi-pattern pass; only a text that raised one is looked at here.
"""

# ruff: noqa: E501  (a pattern broken over lines cannot be read)
from __future__ import annotations

import base64
import binascii
import functools
import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import re2

from .normalize import fold
from .offsets import Edit, View, apply

_WORD_DIGITS = {
    "zero": "0",
    "oh": "0",
    "o": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "niner": "9",
}
_SPELLED = {
    "dot": ".",
    "period": ".",
    "point": ".",
    "at": "@",
    "dash": "-",
    "hyphen": "-",
    "minus": "-",
    "slash": "/",
    "underscore": "_",
    "plus": "+",
    "space": " ",
    "colon": ":",
}
_TLDS = r"(?:com|org|net|edu|gov|mil|io|co|us|uk|ca|info|health|care|med|de|fr|es|it|nl|au|in|br|mx|example)"
_DIGIT_WORD = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|niner)"
_JOINT = r"(?:[_*~|=:,;]|--| - ?| {2,4}|\)\(|\]\[|/|\) ?)"
_OPEN, _SHUT = r"[\[({<]", r"[\])}>]"

FLAGS = (
    r"%[2-7cCdDeE][0-9A-Fa-f]",
    r"&(?:#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z]{2,8});",
    r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2})",
    r"[A-Za-z0-9+/_-]{3}[a-z0-9][A-Z][A-Za-z0-9+/_-]{7}",
    r"(?:[2-7][0-9A-Fa-f][ :]?){7}",
    rf"(?i){_OPEN}\s?(?:dot|at|\.|@|dash|hyphen)\s?{_SHUT}|\bdot {_TLDS}\b|[_-](?:dot|at)[_-]|\d (?:dot|dash|hyphen|slash|minus) \d|\w @ ?\w|\w@ \w|\w \. ?(?:com|org|net|edu|gov)\b|@[\w.-]{{1,40}} ?\. (?:com|org|net|edu|gov)\b",
    r"(?:^|[^A-Za-z0-9])(?:[A-Za-z0-9@][ ._*|/-]{1,3}){6}[A-Za-z0-9](?:$|[^A-Za-z0-9])",
    rf"(?i)(?:\b{_DIGIT_WORD}[ ),.-]{{1,3}}){{3}}",
    r"\d[OoIlSB]{1,2}\d|[OoIl]\d/\d{1,2}/\d|\d[OoIl]/\d|\d/[OoIl]\d/|[OoIl|]\d{2,3}[-. ]\d|\d[-. ]\d{2,3}[OoIl|]\b|\d[-. ][OoIl|]{1,2}\d",
    # Two full stops alone are no disguise.
    rf"\d{{3}}(?: ?{_JOINT} ?| \. ?|\. )\d{{2,3}}(?: ?{_JOINT} ?| ?\. ?| {{1,4}})\d{{4}}|\d{{3}}\.\d{{2,3}}(?: ?{_JOINT} ?| \. ?|\. )\d{{4}}",
    r"[A-Za-z][@$0134!][a-z]{2}|[A-Za-z]{2}[@$0134!][A-Za-z]|[A-Za-z][@$0134!][a-z][@$0134!]",
    # UTF-8 as e-mail writes it: the first byte of a character and the next.
    r"=[C-F][0-9A-F]=[89AB][0-9A-F]",
)


_REACH = 1 << 16  # code points that a flagged place may be widened by, to the next blank


def decode(text: str, flags: Mapping[int, Sequence[tuple[int, int]]]) -> View | None:
    """The view of `text` with one level of encoding undone, or None when none of the flagged places holds readable text."""
    # All encodings are written in ASCII.  With a question mark for every other character, bytes and code points count alike.
    data = text.encode("ascii", "replace")
    edits: list[Edit] = []
    for flag, spans in flags.items():
        for low, high in _widened(data, spans):
            edits += [(low + start, low + end, new) for start, end, new in _DECODERS[flag](data[low:high])]
    edits.sort()
    kept: list[Edit] = []
    for edit in edits:
        if not kept or edit[0] >= kept[-1][1]:
            kept.append(edit)
    return apply(text, kept) if kept else None


def _widened(data: bytes, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The sorted `spans`, each from blank to blank, so that none begins or ends within a word; without overlaps."""
    done = 0
    for low, high in spans:
        start = max(done, low - _REACH)
        low = max(start, data.rfind(b" ", start, max(start, low)) + 1, data.rfind(b"\n", start, max(start, low)) + 1)
        stop = min(len(data), high + _REACH)
        blank = data.find(b" ", high, stop)
        line = data.find(b"\n", high, stop if blank < 0 else blank)
        done = min((end for end in (blank, line) if end >= 0), default=stop)
        if low < done:
            yield low, done


@functools.cache
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern)


def _each(pattern: str, data: bytes, group: int = 1) -> Iterator[tuple[int, int, str, Any]]:
    """Place and text of `group` for every match, and the match."""
    for match in _compiled(pattern).finditer(data):
        start, end = match.span(group)
        yield start, end, data[start:end].decode("ascii"), match


def _plain(text: str) -> str:
    view = fold(text)
    return view.text if view else text


def _readable(data: bytes) -> str | None:
    """The text in `data` if it is one; random bytes that happen to decode are not."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            return None
        if not text.isascii():
            return None
    usual = sum(c.isalnum() or c in " \n\r\t.,:;-/@'\"()#|^&={}_" for c in text)
    printable = all(c.isprintable() or c in "\n\r\t" for c in text)
    return _plain(text) if len(text) >= 4 and printable and usual >= 0.9 * len(text) else None


def _url(data: bytes) -> Iterator[Edit]:
    for start, end, value, _ in _each(r"(?:%[0-9A-Fa-f]{2})+|[^\s%+]\+", data, 0):
        if value[0] == "%":
            yield start, end, _plain(bytes.fromhex(value.replace("%", "")).decode("utf-8", "replace").replace("\0", " "))
        elif b"%" in data[max(0, start - 60) : end + 60]:
            # A plus sign is a blank only near other parts that are encoded.
            yield end - 1, end, " "


def _quoted(data: bytes) -> Iterator[Edit]:
    """Quoted-printable of UTF-8 (RFC 2045, 6.7): `Zo=C3=AB`."""
    for start, end, value, _ in _each(r"(?:=[0-9A-F]{2})+", data, 0):
        try:
            new = bytes.fromhex(value.replace("=", "")).decode("utf-8")
        except UnicodeDecodeError:
            continue
        if new.isprintable():
            yield start, end, _plain(new)


def _html(data: bytes) -> Iterator[Edit]:
    # A run is one change: it is seldom longer than a value, and a text of nothing else costs little.
    for start, end, value, _ in _each(r"(?:&(?:#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z]{2,8});){1,64}", data, 0):
        new = html.unescape(value)
        if new != value:
            yield start, end, _plain(new)


def _escapes(data: bytes) -> Iterator[Edit]:
    for start, end, value, _ in _each(r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2})", data, 0):
        new = chr(int(f"0x{value[2:]}", 0))
        if new.isprintable():
            yield start, end, _plain(new)


def _base64(data: bytes) -> Iterator[Edit]:
    for start, end, value, _ in _each(r"([A-Za-z0-9+/_-]{12,}={0,2})", data):
        run = value.rstrip("=")
        if run.islower() or run.isdigit():
            continue
        code = run.replace("-", "+").replace("_", "/")
        code = code[: len(code) - (len(code) % 4 == 1)]
        try:
            decoded = base64.b64decode(code + "=" * (-len(code) % 4), validate=True)
        except (binascii.Error, ValueError):
            continue
        new = _readable(decoded)
        if new is not None:
            yield start, end, new


def _hex(data: bytes) -> Iterator[Edit]:
    for start, end, value, _ in _each(r"(?:^|[^0-9A-Za-z])((?:0[xX])?(?:[0-9A-Fa-f]{2}[ :-]?){6,}[0-9A-Fa-f]{2})(?:$|[^0-9A-Za-z])", data):
        digits = re.sub(r"^0[xX]|[ :-]", "", value)
        if digits.isdigit() and len(digits) < 20 and digits == value:
            continue
        new = _readable(bytes.fromhex(digits)) if len(digits) % 2 == 0 else None
        if new is not None:
            yield start, end, new


_AT = rf"(?:\s?{_OPEN}\s?(?:at|@)\s?{_SHUT}\s?| at |[_-]at[_-]| ?@ ?)"
_DOT = rf"(?:\s?{_OPEN}\s?(?:dot|\.)\s?{_SHUT}\s?| dot |[_-]dot[_-]| ?\. ?)"
_CLEAR_DOT = rf"(?:\s?{_OPEN}\s?(?:dot|\.)\s?{_SHUT}\s?| dot |[_-]dot[_-])"
_LOCAL = r"[A-Za-z0-9_%+-]{1,48}"
_HOST = r"[A-Za-z0-9-]{1,48}"
_MAIL = rf"(?i)(?:^|[^A-Za-z0-9])({_LOCAL}(?:(?:{_DOT}| underscore | dash | plus ){_LOCAL}){{0,3}}{_AT}{_HOST}(?:{_DOT}{_HOST}){{0,3}}{_DOT}{_TLDS})(?:$|[^A-Za-z0-9])"
_SITE = rf"(?i)(?:^|[^A-Za-z0-9])((?:www{_DOT})?{_HOST}(?:{_DOT}{_HOST}){{0,2}}{_CLEAR_DOT}{_TLDS})(?:$|[^A-Za-z0-9])"
_DIGITS = r"(?:\d(?: \d){1,7}\b|\d{1,4})"
_NUMBER = rf"(?i)(?:^|[^A-Za-z0-9])({_DIGITS}(?:[ ]?{_OPEN}?(?:dot|dash|hyphen|minus|slash|\.){_SHUT}?[ ]?{_DIGITS}){{1,8}})"
_SEPARATOR = rf"(?i)\s?{_OPEN}?\s?\b(dot|at|dash|hyphen|minus|slash|underscore|plus)\b\s?{_SHUT}?\s?|\s?{_OPEN}\s?([.@])\s?{_SHUT}\s?|[_-](at|dot)[_-]|\s?([.@])\s?"
_SPELLED_MARK = r"(?i)[\[({<]|\bdot\b|[_-](?:at|dot)[_-]"


def _separators(data: bytes) -> Iterator[Edit]:
    """E-mail, host names and numbers with their joints spelled out or set apart."""
    for pattern in (_MAIL, _SITE, _NUMBER):
        for start, end, value, _ in _each(pattern, data):
            # Plain prose such as "seen at clinic. The" has neither brackets nor a spelled dot.
            if pattern is _MAIL and not re.search(_SPELLED_MARK, value) and "@" not in value:
                continue
            new = re.sub(_SEPARATOR, lambda m: next(_SPELLED.get(g.lower(), g) for g in m.groups() if g), value)
            if pattern is _NUMBER and re.search("[a-z]", value):
                new = re.sub(r"(?<=\d) (?=\d)", "", new)  # `4 4 7 dash 2 0 1`
            if new != value:
                yield start, end, new


_JOINTS = r"(?:[ ]{1,3}|[ ]?[._*|/-][ ]?|[ ]?[@:#+()-][ ]?)"


_SIZES = re.compile(r"[A-Za-z]?\d(?:\.\d)?(?:x\d(?:\.\d)?)+")  # 3.2 x 2.1 x 1.8


def _apart(data: bytes) -> Iterator[Edit]:
    """Characters set apart one by one: `1 2 3 - 4 5 - 6 7 8 9`, `j o e @ x . c o m`; two blanks end a word."""
    for start, end, value, _ in _each(rf"(?:^|[^A-Za-z0-9])([A-Za-z0-9](?:{_JOINTS}[A-Za-z0-9]){{5,}})(?:$|[^A-Za-z0-9])", data):
        if not re.search(r"[A-Za-z0-9] [A-Za-z0-9]", value):
            value = value.replace("  ", " ")  # two blanks everywhere part characters, not words
        new = re.sub(r" {2,}", "\0", value).replace(" ", "").replace("\0", " ")
        if _SIZES.fullmatch(new):
            continue
        letters = re.sub(r"[^A-Za-z0-9]", "", new)
        if letters.isdigit() and (letters in "01234567890123456789" or letters in "9876543210"):
            continue
        if re.fullmatch(r"(?:[A-Za-z0-9][._*|/-])+[A-Za-z0-9]", new):
            # Every character has a joint, so the joints say nothing: 1.2.3.4.5.6.7.8.9
            new = letters
        if new != value:
            head = re.match(r"[A-Za-z]{2,6}(?=\d{4})", new)
            yield start, end, new if head is None else f"{head[0]} {new[head.end() :]}"


_STEP = r"(?:\)?[ ,.-]{1,3}|[ ]?(?:dash|hyphen|slash|and|then)[ ]|\s)"


def _words(data: bytes) -> Iterator[Edit]:
    """Digits spelled out: `five five five, one two`, `double four`."""
    for start, end, value, _ in _each(
        rf"(?i)\b((?:\d{{1,4}}{_STEP}){{0,3}}(?:(?:double|triple) )?{_DIGIT_WORD}(?:{_STEP}(?:(?:double|triple) )?(?:{_DIGIT_WORD}|\d{{1,4}})\b){{2,}})",
        data,
    ):
        # Single digits, four of them or more; where longer numbers stand among them, all that a telephone number has.
        items = re.findall(r"[a-z]{2,}|\d+", value.lower())
        if len(items) < 4 or (any(len(item) > 1 and item.isdigit() for item in items) and _said(items) < 7):
            continue
        new, times = "", 1
        for word in re.findall(r"[a-z]+|\d|[,.-]", value.lower()):
            if word in ("double", "triple"):
                times = 2 if word == "double" else 3
            elif word in _WORD_DIGITS or word.isdigit():
                new += _WORD_DIGITS.get(word, word) * times
                times = 1
            elif new[-1:].isdigit() and word in ("dash", "hyphen", ",", "-", "."):
                new += "-"
        new = new.strip("-")
        yield start, end, new.replace("-", "") if re.fullmatch(r"(?:\d-)+\d", new) else new


def _said(items: list[str]) -> int:
    return sum(len(item) if item.isdigit() else item in _WORD_DIGITS for item in items)


_TO_DIGITS = str.maketrans("OoIlSB", "001158")


def _digits(data: bytes) -> Iterator[Edit]:
    """Letters that stand for digits inside of a number: `12O-45-6789`, `555-l23-4567`."""
    for start, end, value, _ in _each(
        r"(?:^|[^A-Za-z0-9])([(]?[0-9OoIlSB]{2,4}[)]?(?:[-. ][0-9OoIlSB]{2,4}){1,3}|[0-9OoIl]{1,2}/[0-9OoIl]{1,2}/[0-9OoIl]{2,4}|[0-9OoIl]{7,12})(?:$|[^A-Za-z0-9])",
        data,
    ):
        new = value.translate(_TO_DIGITS)
        if new != value and sum(c.isdigit() for c in value) >= 5:
            yield start, end, new


_ODD = r" ?(?:[_*~|=:,;.]|--| - ?| {2,4}|\)\(|\]\[|/|\) ?) ?"


def _joints(data: bytes) -> Iterator[Edit]:
    """Numbers with unusual joints: `123_45_6789`, `(123)(45)(6789)`."""
    for start, end, value, match in _each(
        rf"(?:^|[^A-Za-z0-9])([(\[]?(\d{{3}}){_ODD}(\d{{2,3}})(?:{_ODD}| )(\d{{4}})[)\]]?)(?:$|[^A-Za-z0-9])", data
    ):
        new = "-".join(data[slice(*match.span(g))].decode("ascii") for g in (2, 3, 4))
        # Full stops alone are no disguise.
        if value.strip("()[]").replace(".", "-") != new:
            yield start, end, new


_LETTERS = str.maketrans("@$0345!", "asoeasi")
# A whole word between blanks and commas; what it begins with decides at once about most words, and no part is tried in more than one way.
_LOOK = re.compile(
    rb"(?<![^\t\n\f\r (),;:\"])(?=[A-Za-z]+[@$01345!])([A-Za-z](?:[@$01345!]?[A-Za-z])+[@$0134]?)(?:'s)?[.?!]{0,2}(?![^\t\n\f\r (),;:\"])"
)
_NO_LOOK = re.compile(r"[A-Za-z]\d[A-Za-z]\d?|[a-z]\d[a-z]{1,2}")  # a code, an amount: `B1a`, `x3d`


def _look(data: bytes) -> Iterator[Edit]:
    """Signs and digits that stand for letters inside of a word: `S@ndra`, `K1mball`; two of them in a row stand for nothing."""
    for found in _LOOK.finditer(data):
        value = found[1].decode("ascii")
        if not 4 <= found.end() - found.start() <= 40 or value.isalpha() or _NO_LOOK.fullmatch(value):
            continue
        if value[-1] in "134" and value[:-1].isalpha():
            continue  # the name of a gene, a drug, a version: `SMAD4`
        new = value.translate(_LETTERS)
        # A one between consonants is an `i`, beside a vowel an `l`.
        yield found.start(), found.end(1), re.sub(r"(?<![aeiouyAEIOUY])1(?![aeiouy])", "i", new).replace("1", "l")


_DECODERS: tuple[Callable[[bytes], Iterator[Edit]], ...] = (
    _url,
    _html,
    _escapes,
    _base64,
    _hex,
    _separators,
    _apart,
    _words,
    _digits,
    _joints,
    _look,
    _quoted,
)
