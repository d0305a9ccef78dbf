"""Fault test 50: identifiers in disguise are found all the same, and harmless texts that look alike are left byte for byte."""

# ruff: noqa: E501, SIM905  (rows of cases stay whole)
from __future__ import annotations

import base64
import html
import json
import quopri
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import quote

import pytest

from guardrails.detect import redact
from guardrails.detect.combined import Phi

find = Phi().find
Disguise = Callable[[str], str]

# What stands in front of an identifier, and the identifier; each is found as it is.
PLAIN = (
    ("SSN ", "219-45-8830"),
    ("call me at ", "617-555-0182"),
    ("MRN: ", "44812097"),
    ("DOB: ", "03/14/1962"),
    ("member ID ", "8812044719"),
    ("email ", "renata.volkov@clinicmail.com"),
    ("patient name: ", "Renata Volkov"),
)
NUMBERS = tuple(row for row in PLAIN if not any(c.isalpha() for c in row[1]))
_CYRILLIC = str.maketrans("aeopcxiAEOPCTBHKMX", "\u0430\u0435\u043e\u0440\u0441\u0445\u0456\u0410\u0415\u041e\u0420\u0421\u0422\u0412\u041d\u041a\u041c\u0425")
_GREEK = str.maketrans("ovAEKNRT", "\u03bf\u03bd\u0391\u0395\u039a\u039dR\u03a4")
_WORDS = dict(zip("0123456789", "zero one two three four five six seven eight nine".split(), strict=True))


def _shift(zero: int) -> Disguise:
    """Digits of another block of Unicode."""
    return lambda v: "".join(chr(zero + int(c)) if c.isdecimal() else c for c in v)


def _every(insert: str) -> Disguise:
    return lambda v: insert.join(v)


def _dashes(dash: str) -> Disguise:
    return lambda v: v.replace("-", dash).replace("/", "\u2044") if "-" in v or "/" in v else _every("\u200b")(v)


def _wide(value: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in value)


def _bold(value: str) -> str:
    return "".join(
        chr(0x1D400 + ord(c) - 65) if "A" <= c <= "Z" else chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else chr(0x1D7CE + int(c)) if c.isdecimal() else c
        for c in value
    )


def _circled(value: str) -> str:
    return "".join({"0": "\u24ea"}.get(c, chr(0x245F + int(c)) if c.isdecimal() else c) for c in value)


def _super(value: str) -> str:
    return value.translate(str.maketrans("0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"))


# Common ones: every identifier must be found, in whole.  The second field says to which identifiers a disguise can apply.
COMMON: dict[str, tuple[Disguise, tuple[tuple[str, str], ...]]] = {
    "zero width space": (_every("\u200b"), PLAIN),
    "zero width joiner": (_every("\u200d"), PLAIN),
    "word joiner": (_every("\u2060"), PLAIN),
    "soft hyphen": (_every("\u00ad"), PLAIN),
    "byte order mark": (_every("\ufeff"), PLAIN),
    "variation selector": (_every("\ufe0f"), PLAIN),
    "full width": (_wide, PLAIN),
    "mathematical bold": (_bold, PLAIN),
    "combining underline": (_every("\u0332"), PLAIN),
    "combining strike": (_every("\u0336"), PLAIN),
    "right-to-left mark": (_every("\u200f"), PLAIN),
    "bidi isolate": (lambda v: f"\u2066{v}\u2069", PLAIN),
    "bidi override": (lambda v: f"\u202d{v}\u202c", PLAIN),
    "en dash": (_dashes("\u2013"), PLAIN),
    "em dash": (_dashes("\u2014"), PLAIN),
    "minus sign": (_dashes("\u2212"), PLAIN),
    "non-breaking hyphen": (_dashes("\u2011"), PLAIN),
    "figure dash": (_dashes("\u2012"), PLAIN),
    "Arabic digits": (_shift(0x660), NUMBERS),
    "Persian digits": (_shift(0x6F0), NUMBERS),
    "Devanagari digits": (_shift(0x966), NUMBERS),
    "decimal entities": (lambda v: "".join(f"&#{ord(c)};" for c in v), PLAIN),
    "hexadecimal entities": (lambda v: "".join(f"&#x{ord(c):x};" for c in v), PLAIN),
    "some entities": (lambda v: html.escape(v).replace("-", "&#45;").replace("@", "&commat;").replace("/", "&sol;"), PLAIN),
    "per cent": (lambda v: "".join(f"%{ord(c):02X}" for c in v), PLAIN),
    "URL quoting": (lambda v: quote(v, safe="").replace("-", "%2D"), PLAIN),
    "JSON escapes": (lambda v: "".join(f"\\u{ord(c):04x}" for c in v), PLAIN),
    "backslash x": (lambda v: "".join(f"\\x{ord(c):02x}" for c in v), PLAIN),
    "Cyrillic letters": (lambda v: v.translate(_CYRILLIC), PLAIN),
    "Greek letters": (lambda v: v.translate(_GREEK), PLAIN),
    "blanks between": (_every(" "), NUMBERS),
    "spelled digits": (lambda v: " ".join(_WORDS[c] for c in v if c.isdecimal()), NUMBERS[:3]),
    "no-break space": (lambda v: v.replace("-", "\u00a0").replace(" ", "\u00a0"), PLAIN),
    "thin space": (lambda v: v.replace("-", "\u2009").replace(" ", "\u2009"), PLAIN),
}
# Rarer ones: four in five at least, over all of them.
RARER: dict[str, tuple[Disguise, tuple[tuple[str, str], ...]]] = {
    "circled digits": (_circled, NUMBERS),
    "superscript": (_super, NUMBERS),
    "Bengali digits": (_shift(0x9E6), NUMBERS),
    "Thai digits": (_shift(0xE50), NUMBERS),
    "double-struck digits": (_shift(0x1D7D8), NUMBERS),
    "monospace digits": (_shift(0x1D7F6), NUMBERS),
    "segmented digits": (_shift(0x1FBF0), NUMBERS),
    "tag characters": (_every("\U000e0041"), PLAIN),
    "Hangul filler": (_every("\u3164"), PLAIN),
    "two blanks between": (_every("  "), NUMBERS),
    "underscores": (lambda v: v.replace("-", "_").replace("/", "_"), NUMBERS[:2]),
    "dots between all": (_every("."), NUMBERS[:3]),
    "spelled joints": (lambda v: v.replace("-", " dash ").replace("@", " at ").replace(".", " dot ").replace("/", " slash "), (*NUMBERS[:2], NUMBERS[3], PLAIN[5])),
    "bracketed joints": (lambda v: v.replace("@", " [at] ").replace(".", " [dot] "), PLAIN[5:6]),
    "letters for digits": (lambda v: v.replace("1", "l").replace("0", "O"), NUMBERS[:2]),
    "base64": (lambda v: base64.b64encode(v.encode()).decode(), PLAIN[5:]),
    "hexadecimal": (lambda v: v.encode().hex(), PLAIN[5:]),
    "quoted-printable": (lambda v: quopri.encodestring(v.replace("-", "=2D").encode()).decode().replace("=3D", "="), NUMBERS[:2]),
    "quoted-printable accents": (lambda v: quopri.encodestring(v.replace("o", "\u00f3").encode()).decode(), PLAIN[5:]),
    "a JSON string": (lambda v: json.dumps(json.dumps({"value": v})), PLAIN),
    "brackets around groups": (lambda v: "".join(f"({part})" for part in v.split("-")), NUMBERS[:2]),
}


def hidden(disguise: Disguise, lead: str, value: str) -> bool:
    """Whether all letters and digits of the disguised value lie within matches."""
    made = disguise(value)
    text = f"{lead}{made} please"
    covered = {i for m in find(text) for i in range(m.start, m.end)}
    return all(i in covered for i in range(len(lead), len(lead) + len(made)) if text[i].isalnum())


@pytest.mark.parametrize("name", COMMON)
def test_a_common_disguise_hides_nothing(name: str) -> None:
    disguise, rows = COMMON[name]
    assert [row for row in rows if not hidden(disguise, *row)] == []


def test_of_rarer_disguises_four_in_five_hide_nothing() -> None:
    seen = {(name, row[1]): hidden(disguise, *row) for name, (disguise, rows) in RARER.items() for row in rows}
    missed = [case for case, found in seen.items() if not found]
    assert len(missed) <= 0.2 * len(seen), missed


HARMLESS = (
    "\u03b2-blockers, \u03b11-antitrypsin, 5 \u00b5g/mL at 37 \u00b0C, \u2265 10\u2079/L, \u00bd tablet, \u00d72",
    "The \ufb01nal o\ufb03ce has caf\u00e9 cr\u00e8me and na\u00efve r\u00e9sum\u00e9s.",
    "\u041f\u0430\u0446\u0438\u0435\u043d\u0442 \u0436\u0430\u043b\u0443\u0435\u0442\u0441\u044f \u043d\u0430 \u0431\u043e\u043b\u044c",
    "\u60a3\u8005\u306f\u4e8c\u578b\u7cd6\u5c3f\u75c5\u3067\u3059",
    "\u201cquoted\u201d \u2014 dashes \u2013 and\u2026 dots \u2022 bullets",
    "R&amp;D costs rose by 25&#37; &lt;again&gt;",
    "Use %20 for a blank and %2F for a slash in a URL.",
    "\\u0041 is how JSON writes a letter, \\x41 how C does.",
    "the digest 9fceb02d0ae598e95dc970b74767f19372d64af8 of the build",
    "aGVsbG8gd29ybGQgb2YgdGVzdHM= says hello",
    "one two three four five, once I caught a fish alive",
    "A B C D E F G and 1 2 3 are the options",
    "dot the i, meet at noon, and cross the t",
    "x\u00b2 + y\u00b2 = z\u00b2 and \u2460 \u2461 \u2462 are steps",
    "\U0001f469\u200d\u2695\ufe0f \U0001f3fd \U0001f1fa\U0001f1f8 thanks!",
)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_text_that_looks_alike_passes_byte_for_byte(text: str) -> None:
    assert redact(text, find(text)).encode() == text.encode()


def test_every_character_alone_and_in_a_word_is_survived() -> None:
    """Lone surrogates and unassigned characters too; a sample of all planes."""
    for code in (*range(0, 0x3000, 97), *range(0x3000, 0x110000, 1999), *range(0xD7FE, 0xE002, 300)):
        char = chr(code)
        text = f"{char} Pt Maria {char}Alvarez{char}, MRN 00482913"
        assert all(0 <= m.start < m.end <= len(text) for m in cast("list[Any]", find(text)))


@pytest.mark.parametrize("text", ["S@ndra K1mball needs a refill", "patient J0hn Ad@ms", "&#77;argit Olsen in room 4", "her number: (six one seven) 555-0182"])
def test_a_disguise_at_the_head_of_a_text_is_undone(text: str) -> None:
    """What an encoding hides is read with what stands around it, from the first character on."""
    assert {m.stage for m in find(text)} == {"decoded"}
    assert max(m.end - m.start for m in find(text)) >= 9


@pytest.mark.parametrize("text", ["give 4mg q4h x3days", "H1N1 and B1a cells", "c0vid b0th", "email me at the l1brary"])
def test_digits_within_ordinary_words_are_no_disguise(text: str) -> None:
    assert find(text) == []
