"""Folds disguises that need no decoding: compatibility forms, accents, invisible and bidi characters, look-alikes, odd digits and dashes.

The result is a view that maps back to the original text.  It exists to be searched, never to be shown.
"""

# ruff: noqa: E501  (tables of characters)
from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping

from .offsets import Edit, View

# Ranges in which single characters stand for others.  Outside of them (CJK, Arabic, Indic letters and so on) text is left alone.
_RANGES = (
    (0x80, 0x0530), (0x0660, 0x066D), (0x06F0, 0x06FA), (0x061C, 0x061D), (0x07C0, 0x07CA), (0x0966, 0x0970), (0x09E6, 0x09F0),
    (0x0E50, 0x0E5A), (0x115F, 0x1161), (0x13A0, 0x13F6), (0x17B4, 0x17B6), (0x180B, 0x180F), (0x1AB0, 0x1B00), (0x1D00, 0x2C00), (0x2CF0, 0x2E7F),
    (0x3000, 0x3040), (0x3164, 0x3165), (0xA4D0, 0xA500), (0xA700, 0xA800), (0xAB30, 0xAB70), (0xFB00, 0xFB07), (0xFE00, 0xFE70), (0xFEFF, 0xFF00), (0xFF00, 0xFFF0), (0x1D400, 0x1D800),
    (0x1F100, 0x1F200), (0xE0000, 0xE01F0),
)  # fmt: skip

# Letters of other scripts drawn like Latin ones.  Unicode Technical Standard 39 describes the idea; the pairs here were written by hand.
_LOOKALIKES = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХѴԌԜԚҮҺаеѕіјорсухѵԁԛԝһӏкмтвнгпґьЗӠΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳαβεικνορτυχωγϲԱՍՕսոօցհզաᎪᎫᎬᎻᎷᏚᎳᎢᏢᏟᎠᏀᏃᎥꓐꓑꓒꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ",
        "ABESIJKMHOPCTYXVGWQYhaesijopcyxvdqwhlkmtbhrnrb33ABEZHIKMNOPTYXCjabeiknoptuxwycUSOunoghqwAJEHMSWTPCDGZiBPdDTGKJCZFMNLSRVHWXYAEIOU",
        strict=True,
    )
)  # fmt: skip
_DASHES = (
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u02d7\u2796\u06d4\u2e3a\u2e3b\ufe58\ufe63\uff0d\u30fc\u2500\u2501\u207b\u208b\u00ac"
)
_SINGLE = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2035\u02bc\u02b9\u02bb\u055a\ua78c\uff07\u00b4\u02c8", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\uff02", '"'),
    **dict.fromkeys("\u00b7\u2024\u2027\u30fb\u3002\uff61\u2219\u22c5\u0701\u0702\u06d4\ua4f8\u00b8", "."),
    **dict.fromkeys("\u2215\u2044\u29f8\u2571\u3033", "/"),
    **dict.fromkeys("\u2236\ua789\u02d0\u0589\u0703\u0704\ufe30\ufe55\u205a", ":"),
    **dict.fromkeys("\u2028\u2029\u0085", "\n"),
    **dict.fromkeys("\u2800\u3000\u00a0\u1680", " "),
    "\u00b0": "^", "\u2265": ">", "\u2264": "<", "\u2192": ">", "\u00d7": "x", "\u20ac": "$", "\u00a3": "$", "\u00a5": "$", "\u00b1": "~", "\u2248": "~", "\u01c3": "!", "\u2217": "*", "\u204e": "*", "\u20e3": "", "\u0131": "i", "\u0130": "I", "\u0142": "l", "\u0141": "L", "\u00f8": "o", "\u00d8": "O", "\u0111": "d", "\u0110": "D", "\u00df": "ss",
    "\u00e6": "ae", "\u00c6": "AE", "\u0153": "oe", "\u0152": "OE", "\u00fe": "th", "\u00de": "Th", "\u00f0": "d", "\u00d0": "D", "\u0237": "j", "\u0261": "g", "\u0251": "a", "\u0269": "i", "\u029f": "L", "\u0280": "R",
    "\u1d0d": "M", "\u0274": "N", "\u1d00": "A", "\u0299": "B", "\u1d04": "C", "\u1d05": "D", "\u1d07": "E", "\u0262": "G", "\u029c": "H", "\u026a": "I", "\u1d0a": "J", "\u1d0b": "K", "\u1d0f": "O", "\u1d18": "P", "\u1d1b": "T",
    "\u1d1c": "U", "\u1d20": "V", "\u1d21": "W", "\u028f": "Y", "\u1d22": "Z", "\u2116": "No", "\u00b5": "u", "\u03bc": "u", "\u2022": "*", "\u00bd": "1/2", "\u00bc": "1/4", "\u00be": "3/4",
}  # fmt: skip


def _fold(char: str) -> str:
    """What `char` stands for: itself, something plainer, or nothing."""
    if char in _SINGLE:
        return _SINGLE[char]
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me") or char in "\u115f\u1160\u3164\uffa0\u17b4\u17b5":
        return ""
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.digit(char))
    plain = unicodedata.normalize("NFKD", char)
    if plain == char:
        return char
    plain = "".join(_SINGLE.get(c, c) for c in plain if unicodedata.category(c) not in ("Mn", "Me", "Cf"))
    return " " if not plain.strip() and plain else plain


@functools.lru_cache(1 << 14)
def _new(char: str) -> str:
    """What `char` becomes; outside of the ranges that are folded, itself."""
    return _fold(char) if any(low <= ord(char) < high for low, high in _RANGES) else char


_ASCII = bytes(range(128))
_SCRIPTS = "[" + "".join(_LOOKALIKES) + "]"
_FEW = 32  # different characters up to which replacing them one after the other is faster than looking at each character of a text


def fold(text: str) -> View | None:
    """The folded view of `text`, or None when there is nothing to fold, so that the text itself can be searched."""
    if text.isascii():
        return None
    # The different characters outside of ASCII: all but them are deleted as bytes, several times faster than a set of the text.
    rare = set(text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass"))
    news = {char: _new(char) for char in rare}
    same = _swap(text, {char: new for char, new in news.items() if len(new) == 1 and new != char})
    odd = {char: new for char, new in news.items() if len(new) != 1}
    alike = any(char in _LOOKALIKES for new in news.values() for char in new)
    if not odd:
        same = _latin(same) if alike else same
        return None if same == text else View(same, tuple)

    def edits() -> Iterator[Edit]:
        drop, more = (re.escape("".join(sorted(c for c, new in odd.items() if bool(new) is several))) for several in (False, True))
        pattern = "|".join(part for part in (f"[{drop}]+" * bool(drop), f"[{more}]" * bool(more)) if part)
        return ((m.start(), m.end(), odd[m[0]] if len(m[0]) == 1 else "") for m in re.finditer(pattern, same))

    changed = _swap(same, odd)
    return View(_latin(changed) if alike else changed, edits)


def _swap(text: str, news: Mapping[str, str]) -> str:
    """`text` with characters replaced; INVARIANT: what a character becomes is not replaced again."""
    if len(news) > _FEW:
        return text.translate({ord(char): new for char, new in news.items()})
    for char, new in news.items():
        text = text.replace(char, new)
    return text


def _latin(text: str) -> str:
    """Look-alikes read as Latin letters, where the text is mostly Latin or mixes scripts within a word; else it is simply another script."""
    sample = text[:20_000]
    # `re` keeps these few patterns compiled.
    latin = len(re.findall("[A-Za-z]", sample)) > len(re.findall(_SCRIPTS, sample))
    if latin or re.search(f"[A-Za-z0-9@]{_SCRIPTS}|{_SCRIPTS}[A-Za-z0-9@]", text):
        return _swap(text, {char: new for char, new in _LOOKALIKES.items() if char in text})
    return text


def unseen(text: str) -> list[str]:
    """The different characters of `text` that folding drops, because nobody sees them."""
    return [char for char in set(text) if char > "\x7f" and not _new(char)]


def parts(char: str) -> bool:
    """Whether a character keeps what stands on its two sides apart: a blank, or one that reads as nothing that is encoded in ASCII."""
    new = _new(char)
    return bool(new) and not (new.isascii() and not new.isspace()) and char not in _LOOKALIKES


def alike(text: str) -> tuple[int, int, bool]:
    """How many letters of `text` are Latin and how many only look so, and whether the two mix within a word."""
    if text.isascii():
        return len(re.findall("[A-Za-z]", text)), 0, False
    mixed = re.search(f"[A-Za-z0-9@]{_SCRIPTS}|{_SCRIPTS}[A-Za-z0-9@]", text) is not None
    return len(re.findall("[A-Za-z]", text)), len(re.findall(_SCRIPTS, text)), mixed


def latin_of(text: str) -> str:
    """`text` with each look-alike as the Latin letter it looks like; places stay as they are."""
    return text if text.isascii() else _swap(text, {char: new for char, new in _LOOKALIKES.items() if char in text})
