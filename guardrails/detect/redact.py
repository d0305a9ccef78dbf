"""Takes identifiers out of a text; no value is kept and nothing can be restored."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Literal, Protocol

from .match import Match, resolve

Style = Literal["label", "mask", "remove"]


class Substitute(Protocol):
    """Gives what stands in place of one match; `value` is the text being replaced."""

    def __call__(self, match: Match, value: str) -> str: ...


def label(match: Match, value: str) -> str:
    """The type in brackets, such as `[SSN]`."""
    return f"[{match.type}]"


def mask(match: Match, value: str) -> str:
    """A star for each letter and digit, so that the length of lines and the punctuation stay."""
    return "".join("*" if not (c.isspace() or c in "-/().,:@") else c for c in value)


def remove(match: Match, value: str) -> str:
    """Nothing at all."""
    return ""


STYLES: dict[str, Substitute] = {"label": label, "mask": mask, "remove": remove}


def redact(text: str, matches: Iterable[Match], style: Style | Substitute = "label") -> str:
    """`text` with every match replaced; matches that overlap are replaced as one, so no remainder is left standing.

    Raises `ValueError` for an unknown style or for a match that lies outside the text.
    """
    substitute = STYLES.get(style) if isinstance(style, str) else style
    if substitute is None:
        raise ValueError(f"unknown redaction style `{style}`; known are {', '.join(STYLES)}")
    pieces: list[str] = []
    at = 0
    for match in apart(text, matches):
        pieces += text[at : match.start], substitute(match, text[match.start : match.end])
        at = match.end
    pieces.append(text[at:])
    return "".join(pieces)


def apart(text: str, matches: Iterable[Match]) -> list[Match]:
    """The matches in order, those that share a character as one.  Raises `ValueError` for one that lies outside the text."""
    found = sorted(matches, key=lambda m: (m.start, m.end, m.type))
    if any(after.start < match.end for match, after in pairwise(found)):
        found = list(_join(resolve(found)))
    if any(not 0 <= match.start < match.end <= len(text) for match in found):
        raise ValueError("a match lies outside the text it should be redacted from")
    return found


def _join(matches: list[Match]) -> Iterable[Match]:
    """`resolve` keeps signals apart from identifiers; for redaction a character is replaced once, whoever claims it."""
    held: Match | None = None
    for match in matches:
        if held is None or match.start >= held.end:
            if held is not None:
                yield held
            held = match
        else:
            first = held if held.score >= match.score else match
            held = Match(held.start, max(held.end, match.end), first.type, first.score, first.stage)
    if held is not None:
        yield held
