"""Which identifiers a policy cares about, by name: Safe Harbor, the limited data set, single types; and what the rule lets stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from .match import Match
from .types import IDENTIFIERS, NAMES

# Three-digit zip areas of 20,000 people or fewer, which must go as a whole.  Source: U.S. Department of Health and Human Services,
# "Guidance Regarding Methods for De-identification of Protected Health Information" (2012), from Census 2000 data; public domain.
RESTRICTED_ZIP3 = frozenset(
    ["036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831", "878", "879", "884", "890", "893"]
)

# 45 CFR 164.514(e)(2) lists sixteen identifiers; dates, ages, places above street level and other unique codes may stay.
_LIMITED = IDENTIFIERS - {"DATE", "AGE_OVER_89", "LOCATION", "OTHER_ID"}

PROFILES: dict[str, frozenset[str]] = {"safe-harbor": IDENTIFIERS, "limited-data-set": _LIMITED}

_PARTED = frozenset({"DATE", "LOCATION"})  # types of which a part, or the whole, may stand
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ZIP = re.compile(r"(?<!\d)(\d{3})\d\d(?:-\d{4})?(?!\d)")


@dataclass(frozen=True, slots=True)
class Profile:
    """A set of types and the rule for parts that may stand."""

    name: str
    types: frozenset[str]

    def select(self, text: str, matches: Iterable[Match]) -> list[Match]:
        """The matches this profile cares about; a date that is only a year, and a place that is only three zip digits, stand."""
        return [m for m in matches if self.counts(text, m)]

    def counts(self, text: str, match: Match) -> bool:
        """Whether this profile cares about a match."""
        kind = match.type
        return kind in self.types and (kind not in _PARTED or not _may_stand(text[match.start : match.end], kind))

    def narrow(self, text: str, matches: Iterable[Match]) -> list[Match]:
        """The parts of the selected matches that must go: a four-digit year, and three digits of a zip code where allowed, are left out.

        Ages over 89 keep nothing, and neither does a year that gives one away (both are AGE_OVER_89).
        """
        parts: list[Match] = []
        for match in self.select(text, matches):
            value = text[match.start : match.end]
            if match.type not in _PARTED:
                if any(map(str.isalnum, value)):
                    parts.append(match)
                continue
            kept = (
                [m.span() for m in _YEAR.finditer(value)] if match.type == "DATE" else _kept_zip(value) if match.type == "LOCATION" else []
            )
            at = 0
            for start, end in [*kept, (len(value), len(value))]:
                if any(map(str.isalnum, value[at:start])):
                    parts.append(replace(match, start=match.start + at, end=match.start + start))
                at = end
        return parts


def resolve(names: Iterable[str]) -> Profile:
    """One profile for a list of profile and type names, such as `["safe-harbor"]` or `["MRN", "NAME"]`.

    Raises `ValueError` for an unknown name; its second argument is the nearest known name, or an empty string.
    """
    types: set[str] = set()
    names = list(names)
    for name in names:
        if name in PROFILES:
            types |= PROFILES[name]
        elif name in NAMES:
            types.add(name)
        else:
            import difflib  # only for an error message, and not light

            near = difflib.get_close_matches(name.lower(), [*PROFILES, *(n.lower() for n in NAMES)], 1)
            hint = next((n for n in [*PROFILES, *NAMES] if near and n.lower() == near[0]), "")
            raise ValueError(f"unknown identifier type or profile `{name[:64]}`", hint)
    return Profile("+".join(names), frozenset(types))


def is_phi(matches: Iterable[Match], *, covered: bool = False) -> bool:
    """Whether identifiers make a text health information: beside health context, or in a system that handles health information."""
    types = {m.type for m in matches}
    return bool(types & IDENTIFIERS) and (covered or "HEALTH_CONTEXT" in types)


def _may_stand(value: str, kind: str) -> bool:
    if kind == "DATE":
        return _YEAR.fullmatch(value.strip()) is not None
    return kind == "LOCATION" and re.fullmatch(r"\d{3}(?:\*\*|xx|XX)", value) is not None and value[:3] not in RESTRICTED_ZIP3


def _kept_zip(value: str) -> list[tuple[int, int]]:
    return [m.span(1) for m in _ZIP.finditer(value) if m[1] not in RESTRICTED_ZIP3]
