"""Reads a reply from left to right and decides piece by piece what is restored.

INVARIANT: a piece ends where a lexeme ends.
INVARIANT: a decision looks at no more than `LEFT` code points before its place and a bounded number behind it, and never at the end of
a text that may still grow.  So a text that comes in pieces gives the same as the whole one, wherever it was cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from itertools import accumulate
from typing import Any

from ..match import Match
from ..types import NAMES
from . import brackets, figured
from .book import Book, Known
from .dates import month
from .found import Alteration, Piece
from .neighbors import AFTER, RUN, SEEN, apart, attached, before, in_mail, torn, torn_behind
from .pool import ALL, PLACED
from .text import GAP, WORD, fold

_LEX, _ASCII_LEX = (re.compile(rf"({one}{{1,64}}(?:\\?_)?|\\[nrt\[]|\[|%5[Bb])") for one in (r"[^\W_]", "[A-Za-z0-9]"))
_LINK = re.compile(r"(?:(?:https?|ftp|wss?)://|www\.)[^\s<>\"'`|^]{0,2000}", re.IGNORECASE)
_MAX_LINK = 2000
_HOLD = re.compile(r"(?:\\|%5?)\Z")
_PLACED = frozenset({"ADDRESS", "LOCATION"})
_SCHEMES = frozenset({"http", "https", "ftp", "ws", "wss", "www"})
_MAX_PHRASE = 24
_MAX_NAME = 240  # an initial, the words beside it, and those beside them
_MAX_ROLES = 20_000
_TAIL = ".,;:!?)]}*"

# What a word may be the beginning of.
PLAIN, SCHEME, NAME, PHRASE, FIGURE, MONTH, STRANGE, INITIAL, HOST = range(9)


class Scanner:
    """Restores one text; `emit` may be called again and again with more of it."""

    def __init__(self, allowed: Set[str]) -> None:
        self.allowed = allowed
        self.altered: list[Alteration] = []
        self.matches: list[Match] = []
        self.shift = 0  # where the buffer begins in the whole text
        self.written = 0  # code points given out
        self._roles: dict[str, int] = {}
        self._plain: set[str] = set()
        self._version: tuple[int, int] = (-1, -1)

    def emit(self, book: Book, text: str, start: int, final: bool) -> tuple[str, int]:
        """What `text` becomes from `start` on, and up to where it was decided."""
        if self._version != (id(book), book.version):
            self._version, self._roles, self._plain = (id(book), book.version), {}, set()
        out: list[str] = []
        at = done = start
        for begin, lexeme in self._lexemes(book, text, start, final):
            if begin < at:
                continue
            piece = self._decide(book, text, begin, lexeme, final)
            if piece is None:
                if begin > at and text[begin - 1] == "%":
                    begin -= 1  # what comes may make it `%5B`
                self._give(out, text[done:begin])
                return "".join(out), begin
            at = piece.end
            if piece.type or piece.why:
                self._give(out, text[done:begin])
                done = begin
                if self._settle(book, out, text, begin, piece):
                    done = piece.end
        end = len(text)
        if not final and (held := _HOLD.search(text, at)):
            end = held.start()
        self._give(out, text[done:end])
        return "".join(out), end

    def _lexemes(self, book: Book, text: str, start: int, final: bool) -> Iterator[tuple[int, str]]:
        """The lexemes that need a decision, with their places.  Nearly every word needs none, so each is classified only once."""
        parts = (_ASCII_LEX if text.isascii() else _LEX).split(text[start:] if start else text)
        for lexeme in set(parts[1::2]) - self._plain:
            if self._role(book, lexeme) == PLAIN and len(self._plain) < _MAX_ROLES:
                self._plain.add(lexeme)
        plain = self._plain
        wanted = [i for i in range(1, len(parts), 2) if parts[i] not in plain]
        if not final and len(parts) > 1 and parts[-1] in ("", "\\") and wanted[-1:] != [len(parts) - 2]:
            wanted.append(len(parts) - 2)  # the last word may go on
        places = list(accumulate(map(len, parts), initial=start))
        return ((places[i], parts[i]) for i in wanted)

    def _give(self, out: list[str], text: str) -> None:
        out.append(text)
        self.written += len(text)

    def _settle(self, book: Book, out: list[str], text: str, begin: int, piece: Piece) -> bool:
        """Restores or reports a piece; False where it stays as it is."""
        if piece.text is not None and piece.type in self.allowed:
            self.matches.append(Match(self.written, self.written + len(piece.text), piece.type, 1.0, "restored"))
            self._give(out, piece.text)
            return True
        if piece.why and (self._allows(piece.type) or piece.type not in NAMES | book.types):
            self.altered.append(Alteration(self.shift + begin, self.shift + piece.end, piece.type, piece.why))
        return False

    def _allows(self, kind: str) -> bool:
        # Parts of an address and of a place look alike.
        return kind in self.allowed or (kind in _PLACED and not self.allowed.isdisjoint(_PLACED))

    def _decide(self, book: Book, text: str, start: int, lexeme: str, final: bool) -> Piece | None:
        if lexeme[0] in "[%" or lexeme == "\\[":
            return brackets.group(book, text, start, final)
        if lexeme[0] == "\\":
            return Piece(start + len(lexeme))
        word = lexeme.rstrip("\\_")
        end = start + len(word)
        if not final and (start + len(lexeme) == len(text) or text[end:] == "\\"):
            return None
        if word != lexeme:
            piece = brackets.bare(book, text, start, final)
            if piece is None or piece.type or piece.why:
                return piece
        return self._word(book, text, start, word, final)

    def _role(self, book: Book, lexeme: str) -> int:
        role = self._roles.get(lexeme)
        if role is None:
            role = _role(book, lexeme) if lexeme[-1] not in "_[" and lexeme[0] not in "\\%" else STRANGE
            if len(self._roles) < _MAX_ROLES:
                self._roles[lexeme] = role
        return role

    def _word(self, book: Book, text: str, start: int, word: str, final: bool) -> Piece | None:
        role, end = self._role(book, word), start + len(word)
        if role == PLAIN:
            return Piece(end)
        if role == SCHEME:
            link = _LINK.match(text, start)
            if not final and (link.end() if link else end + 3) >= len(text):
                return None
            if link and len(link[0]) >= _MAX_LINK:
                return Piece(end, None, "", "url")  # nobody writes such an address by hand
            return _link(book, link[0], start) if link else Piece(end)
        if role == HOST:
            if not final and end + 4 >= len(text):
                return None
            host = text[start - 1 : start] == "@" and text[end : end + 4].lower() == ".org"
            return Piece(end, None, "EMAIL", "invented") if host else Piece(end)
        if role == STRANGE:
            return _strange(book, word, end)
        if role == NAME:
            return _person(book, text, start, end, final)
        if role == INITIAL:
            return _initial(book, text, start, end, final)
        if role == PHRASE or (book.phrases and fold(word) in book.phrases):
            piece = _phrase(book, text, start, final)
            if piece is None or piece.type or role == PHRASE:
                return piece
        return figured.figure(book, text, start, final)


def _role(book: Book, word: str) -> int:
    low = fold(word)
    if low in book.names:
        return NAME
    if low in book.initials:
        return INITIAL
    if low in book.words:
        return PHRASE
    if low == "example" and "EMAIL" in book.types:
        return HOST
    digits = any(c.isdigit() for c in word)
    if word.upper() in book.bodies or (not digits and len(low) > 3 and _strange(book, word, 0).why):
        return STRANGE
    if low in _SCHEMES:
        return SCHEME
    if low in book.phrases or digits:
        return FIGURE
    if book.moved and month(word):
        return MONTH
    return FIGURE if low in book.openings else PLAIN


def _strange(book: Book, word: str, end: int) -> Piece:
    """A word that nearly is a pseudonym, or has the looks of one."""
    low = fold(word)
    if word.upper() in book.bodies:
        return Piece(end, None, "", "partial")
    kind = "" if low in book.taken else book.slip(low) or book.near.glued(low)
    if kind and low not in book.solids:
        return Piece(end, None, kind, "altered")
    if low in ALL and low not in book.taken:
        return Piece(end, None, "LOCATION" if low in PLACED else "NAME", "invented")
    return Piece(end)


def _person(book: Book, text: str, start: int, end: int, final: bool) -> Piece | None:
    """One part of a surrogate name."""
    after = AFTER.match(text, end)
    if not final and _goes_on(text, end, after):
        return None
    surface, part = text[start:end], fold(text[start:end])
    known = book.names[part]
    if part in book.clashes:
        return Piece(end, None, known.type, "ambiguous")
    if not _alone(book, text, start, part, surface, after) or in_mail(text, start, end) or attached(text, start):
        return Piece(end, None, known.type, "merged")
    return Piece(end, _formed(known, surface), known.type)


def _goes_on(text: str, end: int, after: re.Match[str] | None) -> bool:
    """Whether what still comes can change what is said of a part of a name that ends at `end`, with the word `after` it."""
    run = RUN.match(text, end)
    beyond = AFTER.match(text, after.end()) if after else None
    reach = max(after.end() if after else end, run.end() if run else end, beyond.end() if beyond else end)
    return max(reach + 2, end + SEEN) >= len(text) or (beyond is None and (after.end() if after else end) + 8 >= len(text))


def _alone(book: Book, text: str, start: int, part: str, surface: str, after: re.Match[str] | None) -> bool:
    """Whether the words beside a part of a name let it be restored; behind an initial that goes with it, the one behind that counts too."""
    word, gap = before(text, start)
    if not apart(book, part, surface, word, gap, follows=False) or torn(book, text, start, word):
        return False
    if len(word) == 1 and frozenset((fold(word), part)) in book.pairs:
        start -= len(gap) + len(word)
        word, gap = before(text, start)
        if not apart(book, part, surface, word, gap, follows=False) or torn(book, text, start, word):
            return False
    if after is None:
        return True
    if not apart(book, part, surface, after[2], after[1], follows=True) or torn_behind(book, text, after.start(), after[2]):
        return False
    beyond = AFTER.match(text, after.end())
    if beyond is None or len(after[2]) > 1 or frozenset((fold(after[2]), part)) not in book.pairs:
        return True
    return apart(book, part, surface, beyond[2], beyond[1].lstrip("."), follows=True)


def _initial(book: Book, text: str, start: int, end: int, final: bool) -> Piece | None:
    """A single letter; it was given out if it stands beside a part of the name it was given out with."""
    after = AFTER.match(text, end)
    if not final and (after.end() if after else end + 8) >= len(text):
        return None
    letter = text[start:end]
    previous, between = before(text, start)
    for word, gap in ((previous, between), (after[2], after[1]) if after else ("", "")):
        part = fold(word)
        if part in book.names and frozenset((letter.lower(), part)) in book.pairs and not gap.strip(" .,\n"):
            if not final and end + _MAX_NAME > len(text):
                return None
            # Restored together with the part it stands beside, or not at all.
            at = start - len(gap) - len(word) if word == previous and gap == between else end + len(gap)
            if not _alone(book, text, at, part, word, AFTER.match(text, at + len(word))):
                continue
            real = book.initials[letter.lower()]
            return Piece(end, real.upper() if letter.isupper() else real, book.names[part].type)
    return Piece(end)


def _phrase(book: Book, text: str, start: int, final: bool) -> Piece | None:
    """The longest place, address or mail address that begins here."""
    node: dict[str, Any] | None = book.phrases
    best: tuple[int, Known] | None = None
    at = last = start
    for _ in range(_MAX_PHRASE):
        word = WORD.match(text, at)
        if word is None:
            if at == len(text) and not final:
                return None
            break
        if word.end() == len(text) and not final:
            return None
        assert node is not None
        node = node.get(fold(word[0]))
        if node is None:
            break
        last = word.end()
        if "" in node:
            best = (word.end(), node[""])
        gap = GAP.match(text, word.end())
        at = gap.end() if gap else word.end()
        if at >= len(text) - 1 and not final and len(node) > ("" in node):
            return None
        if len(node) == ("" in node):
            break
    if best is not None:
        end, known = best
        if known.type in ("EMAIL", "IP") and not final and end + 2 > len(text):
            return None
        if known.type in ("EMAIL", "IP") and (_attached(text, start, end) or text[start:end].casefold() not in known.forms):
            return Piece(end, None, known.type, "altered")
        return Piece(end, _formed(known, text[start:end]), known.type) if known.type else Piece(end, None, "", "ambiguous")
    word = WORD.match(text, start)
    assert word is not None
    kind = book.words.get(fold(word[0]), "")
    return Piece(word.end(), None, kind, "partial") if kind else Piece(max(last if kind else start, start))


def _attached(text: str, start: int, end: int) -> bool:
    """Whether an address goes on before or behind what was given out."""
    return (start > 0 and text[start - 1] in "._-+") or re.match(r"[-.]?\w", text[end : end + 2]) is not None


def _link(book: Book, link: str, start: int) -> Piece:
    """An address of the web: one that was given out is restored; a pseudonym inside of another would leave by it, so that is reported."""
    core = link.rstrip(_TAIL)
    known = book.urls.get(core.casefold())
    if known is not None:
        return Piece(start + len(core), known.value, known.type)
    end = start + len(link)
    if re.match(r"(?i)https?://example\.org/", core) and book.urls:
        return Piece(end, None, "URL", "altered")
    kind = _carries(book, link)
    return Piece(end, None, kind, "url") if kind is not None else Piece(end)


def _carries(book: Book, link: str) -> str | None:
    if "[" in link or "%5" in link.lower():
        for at in (m.start() for m in re.finditer(r"\[|%5[Bb]", link)):
            piece = brackets.group(book, link, at, True)
            if piece is not None and (piece.text is not None or piece.why):
                return piece.type
    run = ""
    for word in WORD.findall(link):
        low = fold(word)
        if low in book.names or low in book.words or _strange(book, word, 0).why:
            return book.names[low].type if low in book.names else book.words.get(low, "")
        run = run[-24:] + low if low.isdigit() else low
        for length in range(6, len(run) + 1):
            if run[-length:] in book.solids:
                return book.solids[run[-length:]].type
    return None


def _formed(known: Known, surface: str) -> str:
    return known.forms.get(surface, known.value)
