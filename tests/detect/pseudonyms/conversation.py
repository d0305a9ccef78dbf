"""Texts with marked identifiers, invented people, and a vault whose randomness a test can repeat."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from guardrails.detect.match import Match
from guardrails.detect.pseudonyms import Vault, substitute
from guardrails.detect.types import NAMES

_MARK = re.compile(r"\{([A-Z0-9_]+):([^}]*)\}")
ALL = NAMES

NOTE = (
    "Pt {NAME:Maria T. Alvarez} (MRN {MRN:00482917}), DOB {DATE:03/14/1956}, SSN {SSN:123-45-6789}, phone {PHONE:(617) 555-8123}, "
    "mail {EMAIL:m.alvarez@gmail.com}, lives at {ADDRESS:12 Oak Street, Apt 4, Boston, MA 02114}. Seen by Dr. {NAME:O'Brien} on "
    "{DATE:March 3, 2025} in {LOCATION:Boston}; plan {HEALTH_PLAN_ID:XQB-1234567-01}. Age {AGE_OVER_89:92}. Mr. {NAME:ALVAREZ}'s son "
    "{NAME:jose alvarez} came on {DATE:3/14}. From {IP:10.1.2.3} see {URL:https://portal.example.com/p/81}. "
    "Again {DATE:2025-03-17}T10:30:00Z with {NAME:Wanda Kowalski-Reyes}."
)


def marked(text: str) -> tuple[str, list[Match]]:
    """A text and its matches, from one in which they are written as `{TYPE:value}`."""
    out, matches, at = "", [], 0
    for found in _MARK.finditer(text):
        out += text[at : found.start()]
        matches.append(Match(len(out), len(out) + len(found[2]), found[1], 0.9))
        out += found[2]
        at = found.end()
    return out + text[at:], matches


def random_from(seed: object) -> Callable[[int], bytes]:
    """Bytes that a test can repeat."""
    count = 0

    def entropy(size: int) -> bytes:
        nonlocal count
        count += 1
        return hashlib.shake_128(f"{seed}/{count}".encode()).digest(size)

    return entropy


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_763_000_000.0

    def __call__(self) -> float:
        return self.now


def vault_for(seed: object, **options: object) -> Vault:
    return Vault(entropy=random_from(seed), clock=Clock(), **options)  # type: ignore[arg-type]  # reason: limits only


def one(vault: Vault, session: str, kind: str, value: str, style: str) -> str:
    """The pseudonym of one value."""
    text = f"this is {value} here"
    out = substitute(text, [Match(8, 8 + len(value), kind, 0.9)], vault, session, style)  # type: ignore[arg-type]  # reason: a table's word
    return out[8:-5]
