"""Taking the real values out: every match of a text replaced by its pseudonym."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set

from ..match import Match
from ..redact import redact
from .again import Around
from .book import Book
from .issue import STYLES, Style, issue, mark_plain
from .vault import Vault


def substitute(text: str, matches: Iterable[Match], vault: Vault, session: str, style: Style = "token", *, subject: str = "") -> str:
    """`text` with each match replaced by a pseudonym of this session; overlaps are replaced as one, so no remainder is left standing.

    `token` gives `[NAME_7Q4K2MH3VT]`; `surrogate` gives an invented value of the same shape, and moves the dates of one `subject` by one
    number of days.  Where no surrogate fits, there is a token.  Raises VaultFull, and ValueError for an unknown style.
    """
    if style not in STYLES:
        raise ValueError(f"unknown style of pseudonyms; known are {', '.join(STYLES)}")
    found = list(matches)
    with vault.writing(session) as book:
        give = issuing(book, Around([text] if style == "surrogate" else []), subject)
        out = redact(text, found, lambda match, value: give(text, match, value, style))
        if book.moved:
            stayed(book, text, ((m.start, m.end) for m in found))
    return out


def issuing(book: Book, near: Set[str], subject: str = "") -> Callable[[str, Match, str, Style], str]:
    """What gives the pseudonym of one match of a text; no surrogate is one of the words `near`."""
    return lambda text, match, value, style: issue(book, match, value, _fitting(text, match, style), near, subject)


def stayed(book: Book, text: str, replaced: Iterable[tuple[int, int]]) -> None:
    """Remembers the dates of a text that were not replaced: a reply may say them again."""
    mark_plain(book, text, replaced)


def _fitting(text: str, match: Match, style: Style) -> Style:
    """A number that stands inside a longer one cannot be told from it afterwards, so it becomes a token."""
    before, after = text[max(0, match.start - 2) : match.start], text[match.end : match.end + 2]
    inside = (before[-1:].isalnum() or (before[-1:] in "-./" and before[:-1].isdigit())) and text[match.start].isdigit()
    goes_on = (after[:1].isalnum() or (after[:1] in ("-", "/", ".", "_") and after[1:].isdigit())) and text[match.end - 1].isdigit()
    return "token" if match.type != "DATE" and (inside or goes_on) else style
