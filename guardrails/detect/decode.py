"""Undoes one level of encoding and of spelling out: base64, hex, URL, HTML and backslash escapes, `dot` and `at`, digits in words or set apart.

`FLAGS` are cheap patterns for the multi-pattern pass; only a text that raised one is looked at here.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes

from .normalize import fold
from .offsets import Edit, View, apply

_WORD_DIGITS = {"zero": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "niner": "9"}
_SPELLED = {"dot": ".", "period": ".", "point": ".", "at": "@", "dash": "-", "hyphen": "-", "minus": "-", "slash": "/", "underscore": "_", "plus": "+", "space": " ", "colon": ":"}
_TLDS = r"(?:com|org|net|edu|gov|mil|io|co|us|uk|ca|info|health|care|med|de|fr|es|it|nl|au|in|br|mx)"
_DIGIT_WORD = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|niner)"
_OPEN, _SHUT = r"[\[({<]", r"[\])}>]"

FLAGS = (
    r"%[2-7cCdDeE][0-9A-Fa-f]",
    r"&(?:#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z]{2,8});",
    r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2})",
    r"[A-Za-z0-9+/_-]{3}[a-z0-9][A-Z][A-Za-z0-9+/_-]{7}",
    r"(?:[2-7][0-9A-Fa-f][ :]?){7}",
    rf"(?i){_OPEN}\s?(?:dot|at|\.|@|dash|hyphen)\s?{_SHUT}|\bdot {_TLDS}\b|[_-](?:dot|at)[_-]|\d (?:dot|dash|hyphen|slash|minus) \d|\w @ ?\w|\w ?\. {_TLDS}\b|\w \.{_TLDS}\b",
    r"(?:\b[A-Za-z0-9@][ ._*|/-]{1,3}){6}[A-Za-z0-9]\b",
    rf"(?i)(?:\b{_DIGIT_WORD}[ ,.-]{{1,3}}){{3}}",
    r"\d[OoIl|]{1,2}\d|[OoIl|]\d{2,3}[-. ]|[-. ]\d{2,3}[OoIl|]\b|[-. ][OoIl|]\d{2}",
    r"\d{3} ?(?:[_*~|=:,;]|--| - ?| {2,4}|\)\(|\]\[|/) ?\d{2,3} ?(?:[_*~|=:,;]|--| - ?| {2,4}|\)\(|\]\[|/) ?\d{4}",
)


def decode(text: str, flags: set[int]) -> View | None:
    """The view of `text` with one level of encoding undone, or None when none of the flagged places holds readable text."""
    edits = sorted(edit for flag in flags for edit in _DECODERS[flag](text))
    kept: list[Edit] = []
    for edit in edits:
        if not kept or edit[0] >= kept[-1][1]:
            kept.append(edit)
    return apply(text, kept) if kept else None


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
    good = sum(c.isprintable() or c in "\n\r\t" for c in text)
    usual = sum(c.isalnum() or c in " \n\r\t.,:;-/@'\"()#|^&={}_" for c in text)
    return _plain(text) if len(text) >= 4 and good == len(text) and usual >= 0.9 * len(text) else None




def _url(text: str) -> Iterator[Edit]:
    for match in re.finditer(r"(?:%[0-9A-Fa-f]{2})+", text):
        new = unquote_to_bytes(match[0]).decode("utf-8", "replace")
        if new.isprintable() or new.strip() != new:
            yield match.start(), match.end(), _plain(new)
        # A plus sign is a blank only in a text that is encoded around it.
        for side in (range(match.start() - 1, max(-1, match.start() - 40), -1), range(match.end(), min(len(text), match.end() + 40))):
            for at in side:
                if text[at].isspace() or text[at] == "%":
                    break
                if text[at] == "+":
                    yield at, at + 1, " "


def _html(text: str) -> Iterator[Edit]:
    for match in re.finditer(r"&(?:#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z]{2,8});", text):
        new = html.unescape(match[0])
        if new != match[0]:
            yield match.start(), match.end(), _plain(new)


def _escapes(text: str) -> Iterator[Edit]:
    for match in re.finditer(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))", text):
        new = chr(int(match[1] or match[2], 16))
        if new.isprintable():
            yield match.start(), match.end(), _plain(new)


def _base64(text: str) -> Iterator[Edit]:
    for match in re.finditer(r"[A-Za-z0-9+/_-]{12,}", text):
        run = match[0]
        if run.islower() or run.isdigit():
            continue
        code = run.replace("-", "+").replace("_", "/")
        code = code[: len(code) - (len(code) % 4 == 1)]
        try:
            data = base64.b64decode(code + "=" * (-len(code) % 4), validate=True)
        except (binascii.Error, ValueError):
            continue
        new = _readable(data)
        if new is not None:
            end = match.end()
            while end < len(text) and end < match.end() + 2 and text[end] == "=":
                end += 1
            yield match.start(), end, new


def _hex(text: str) -> Iterator[Edit]:
    for match in re.finditer(r"(?<![0-9A-Za-z])(?:0[xX])?((?:[0-9A-Fa-f]{2}[ :-]?){6,}[0-9A-Fa-f]{2})(?![0-9A-Za-z])", text):
        digits = re.sub(r"[ :-]", "", match[1])
        if digits.isdigit() and len(digits) < 20 and len(digits) == len(match[1]):
            continue
        new = _readable(bytes.fromhex(digits))
        if new is not None:
            yield match.start(), match.end(), new


_AT = rf"(?:\s?{_OPEN}\s?(?:at|@)\s?{_SHUT}\s?| at |[_-]at[_-]| ?@ ?)"
_DOT = rf"(?:\s?{_OPEN}\s?(?:dot|\.)\s?{_SHUT}\s?| dot |[_-]dot[_-]| ?\. ?)"
_LOCAL = r"[A-Za-z0-9_%+-]{1,64}"
_MAIL = re.compile(rf"(?i)(?<![A-Za-z0-9])({_LOCAL}(?:(?:{_DOT}| underscore | dash | plus ){_LOCAL}){{0,3}}){_AT}([A-Za-z0-9-]{{1,63}}(?:{_DOT}[A-Za-z0-9-]{{1,63}}){{0,3}}){_DOT}([A-Za-z]{{2,12}})(?![A-Za-z0-9])")
_HOST = re.compile(rf"(?i)(?<![A-Za-z0-9])((?:www{_DOT})?[A-Za-z0-9-]{{2,63}}(?:{_DOT}[A-Za-z0-9-]{{2,63}}){{0,3}})(?:\s?{_OPEN}\s?(?:dot|\.)\s?{_SHUT}\s?| dot ){_TLDS}(?![A-Za-z0-9])")
_SPELLED_DIGITS = re.compile(rf"(?i)\d(?:[ ]?{_OPEN}?(?:dot|dash|hyphen|minus|slash|point|\.){_SHUT}?[ ]?\d{{1,4}}){{1,8}}")
_SEPARATOR = re.compile(rf"(?i)\s?{_OPEN}?\s?\b(dot|at|dash|hyphen|minus|slash|underscore|plus|point)\b\s?{_SHUT}?\s?|\s?{_OPEN}\s?([.@])\s?{_SHUT}\s?|[_-](at|dot)[_-]|\s?([.@])\s?")


def _separators(text: str) -> Iterator[Edit]:
    """E-mail, host names and numbers with their joints spelled out or set apart."""
    for pattern in (_MAIL, _HOST, _SPELLED_DIGITS):
        for match in pattern.finditer(text):
            value = match[0]
            # Plain prose such as "seen at clinic. The" has neither brackets nor a spelled dot nor a known ending.
            spelled = re.search(r"(?i)[\[({<]|\bdot\b|[_-](?:at|dot)[_-]", value)
            if pattern is _MAIL and not spelled and not ("@" in value and re.fullmatch(rf"(?i){_TLDS}", match[3])):
                continue
            new = _SEPARATOR.sub(lambda m: next(_SPELLED.get(g.lower(), g) for g in m.groups() if g), value)
            if new != value:
                yield match.start(), match.end(), new


def _apart(text: str) -> Iterator[Edit]:
    """Characters set apart one by one: `1 2 3 - 4 5 - 6 7 8 9`, `M.R.N`, `j o e @ x . c o m`; two blanks end a word."""
    for match in re.finditer(r"(?<![A-Za-z0-9])[A-Za-z0-9](?:(?:[ ]{1,3}|[ ]?[._*|/-][ ]?|[ ]?[@:#+()-][ ]?)[A-Za-z0-9@._-]){5,}(?![A-Za-z0-9])", text):
        value = match[0]
        blanks = re.sub(r" {2,}", "\0", value)
        new = blanks.replace(" ", "").replace("\0", " ")
        letters = re.sub(r"[^A-Za-z0-9]", "", new)
        if letters.isdigit() and (letters in "01234567890123456789" or letters in "9876543210"):
            continue
        if re.fullmatch(r"(?:[A-Za-z0-9][._*|/-])+[A-Za-z0-9]", new):
            # Every character has the same joint, so the joint says nothing: 1.2.3.4.5.6.7.8.9
            new = re.sub(r"[._*|/-]", "", new)
        if new != value:
            yield match.start(), match.end(), new


def _words(text: str) -> Iterator[Edit]:
    joint = r"(?:[ ,.-]{1,3}|[ ]?(?:dash|hyphen|slash|and|then)[ ]|\s)"
    for match in re.finditer(rf"(?i)\b(?:(?:double|triple) )?{_DIGIT_WORD}(?:{joint}(?:(?:double|triple) )?(?:{_DIGIT_WORD}|\d)\b){{3,}}", text):
        new, times = "", 1
        for word in re.findall(r"(?i)[a-z]+|\d|[,.-]", match[0]):
            low = word.lower()
            if low in ("double", "triple"):
                times = 2 if low == "double" else 3
            elif low in _WORD_DIGITS or low.isdigit():
                new += _WORD_DIGITS.get(low, low) * times
                times = 1
            elif low in ("dash", "hyphen", ",", "-", "."):
                new += "-" if new and new[-1].isdigit() else ""
        new = new.strip("-")
        if re.fullmatch(r"(?:\d-)+\d", new):
            new = new.replace("-", "")
        yield match.start(), match.end(), new


def _digits(text: str) -> Iterator[Edit]:
    """Letters that stand for digits inside of a number: `12O-45-6789`, `555-l23-4567`."""
    for match in re.finditer(r"(?<![A-Za-z0-9])[(]?[0-9OoIl|]{2,4}[)]?(?:[-. ][0-9OoIl|]{2,4}){1,3}(?![A-Za-z0-9])|(?<![A-Za-z0-9])[0-9OoIl|]{7,12}(?![A-Za-z0-9])", text):
        value = match[0]
        new = value.translate(_TO_DIGITS)
        if new != value and sum(c.isdigit() for c in value) >= 5:
            yield match.start(), match.end(), new


_TO_DIGITS = str.maketrans("OoIl|", "00111")
_ODD_JOINT = re.compile(r"(?<![A-Za-z0-9])[(\[]?(\d{3})[)\]]? ?(?:[_*~|=:,;]|--| - ?| {2,4}|\)\(|\]\[|/) ?(\d{2,3}) ?(?:[_*~|=:,;]|--| - ?| {2,4}|\)\(|\]\[|/) ?(\d{4})[)\]]?(?![A-Za-z0-9])")


def _joints(text: str) -> Iterator[Edit]:
    for match in _ODD_JOINT.finditer(text):
        yield match.start(), match.end(), f"{match[1]}-{match[2]}-{match[3]}"


_DECODERS: tuple[Callable[[str], Iterator[Edit]], ...] = (_url, _html, _escapes, _base64, _hex, _separators, _apart, _words, _digits, _joints)
