"""What one session has given out: every pseudonym, what it stands for, and the tables that find it again in a reply.

INVARIANT: all that a book knows came in through `apply`, one record at a time, and stands in `journal`; replaying the journal in a new
book gives an equal one.  Nothing here is ever shown: a book has no repr of its contents and refuses to be pickled.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from ...errors import GuardrailsError
from .dates import Key
from .near import Near
from .text import WORD, fold, solid

Record = tuple[str, ...]

# What one record costs beside its own characters: a little more than the tables took when measured.
_RECORD = 700
_NEAR = 110


class VaultFull(GuardrailsError, RuntimeError):
    """No room for another pseudonym; what should have been replaced was not sent anywhere."""

    def __init__(self, what: str, limit: int) -> None:
        self.what, self.limit = what, limit
        super().__init__(what, limit)

    def __str__(self) -> str:
        return f"the vault holds no more than {self.limit} {self.what}"


@dataclass(slots=True)
class Known:
    """What a pseudonym stands for: a type, the value as first seen, and the value for each written form of the pseudonym."""

    type: str
    value: str = field(repr=False)
    forms: dict[str, str] = field(default_factory=dict, repr=False)


class Sealed:
    """Refuses every way in which values could leave by accident: repr, pickle, copy."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(f"a {type(self).__name__.lower()} cannot be pickled or copied; export it with a key instead")


class Book(Sealed):
    """The pseudonyms of one session.  Not thread-safe; the vault holds its lock."""

    def __init__(self, key: bytes, year: int, max_records: int = 100_000, max_bytes: int = 256 * 1024 * 1024) -> None:
        self.key = key
        self.limits = (max_records, max_bytes)
        self.year = year  # stands in for a year that a date does not say
        self.journal: list[Record] = []
        self.size = 0
        self.version = 0
        self.issued: dict[tuple[str, str, str], str] = {}
        self.tokens: dict[str, Known] = {}
        self.bodies: set[str] = set()
        self.labels: set[str] = set()
        self.names: dict[str, Known] = {}
        self.initials: dict[str, str] = {}
        self.pairs: set[frozenset[str]] = set()
        self.partners: dict[str, set[str]] = {}  # the other words of a name, by each of them
        self.places: dict[str, str] = {}
        self.words: dict[str, str] = {}
        self.phrases: dict[str, Any] = {}
        self.solids: dict[str, Known] = {}
        self.urls: dict[str, Known] = {}
        self.dates: dict[str, Known] = {}
        self.moved: dict[Key, Key] = {}
        self.moved_days: dict[tuple[int, int], set[tuple[int, int]]] = {}  # day of the year, without a year
        self.moved_months: set[int] = set()  # months and years that are not those of the real date
        self.moved_years: set[int] = set()
        self.plain: set[Key] = set()
        self.plain_years: set[int] = set()
        self.types: set[str] = set()
        self.near = Near()
        self.near_bodies = Near()
        self.beginnings: set[str] = set()  # of bodies
        self.clashes: set[str] = set()
        self.taken: set[str] = set()
        self.seen: set[Record] = set()
        self.openings: set[str] = set()  # letters that a number begins with, such as `ab` of AB-1234-5

    def derive(self, *parts: str) -> bytes:
        """A key of this session for one purpose."""
        return hmac.digest(self.key, "\x1f".join(parts).encode("utf-8", "surrogatepass"), "sha256")

    def free(self, word: str) -> bool:
        """Whether `word` (folded) was neither given out nor is a slip away from something that was."""
        return word not in self.taken and not self.slip(word)

    def slip(self, word: str) -> str:
        """The type of what `word` (folded) is a slip of, or an empty string."""
        return self.near.kind(word) or self.near_bodies.kind(word)

    def write(self, *record: str) -> None:
        """Applies a record unless it is known."""
        if record not in self.seen:
            self.apply(record)

    def apply(self, record: Record) -> None:
        """Takes in one record.  A pseudonym that already stands for something else (another worker gave it out) becomes unusable."""
        if len(self.journal) >= self.limits[0]:
            raise VaultFull("records of one session", self.limits[0])
        if self.size >= self.limits[1]:
            raise VaultFull("bytes", self.limits[1])
        self.seen.add(record)
        self.journal.append(record)
        self.size += _RECORD + 12 * sum(map(len, record))
        self.version += 1
        _APPLY[record[0]](self, *record[1:])

    def learn(self, table: dict[str, Known], at: str, kind: str, value: str, form: str = "") -> None:
        """Enters what the pseudonym `at` stands for; the first value stays, another written form of it is kept beside it."""
        self.types.add(kind)
        known = table.get(at)
        if known is None:
            known = table[at] = Known(kind, value)
        elif _same(known.value) != _same(value):
            self.clashes.add(at)
        if form:
            known.forms.setdefault(form, value)

    def watch(self, word: str, kind: str, near: Near | None = None) -> None:
        """Slips of `word` will be noticed."""
        if word not in self.taken:
            self.taken.add(word)
            self.size += _NEAR * len(word)
            (near or self.near).add(word, kind)


def _same(value: str) -> str:
    return solid(value) or fold(value)


def _token(book: Book, kind: str, norm: str, label: str, body: str, value: str) -> None:
    book.issued["token", kind, norm] = f"[{label}_{body}]"
    book.learn(book.tokens, f"[{label}_{body}]", kind, value)
    book.bodies.add(body)
    book.labels.add(label)
    book.beginnings.add(body[:4])
    book.watch(body.lower(), kind, book.near_bodies)


def _name(book: Book, kind: str, norm: str, word: str, form: str, value: str) -> None:
    book.issued["name", "", norm] = word
    book.learn(book.names, word.lower(), kind, value, form)
    book.watch(word.lower(), kind)


def _initial(book: Book, letter: str, real: str) -> None:
    book.initials[letter] = real


def _pair(book: Book, one: str, other: str) -> None:
    book.pairs.add(frozenset((one, other)))
    book.partners.setdefault(one, set()).add(other)
    book.partners.setdefault(other, set()).add(one)


def _place(book: Book, kind: str, norm: str, word: str) -> None:
    book.places[norm] = word
    book.words[word.lower()] = kind
    book.watch(word.lower(), kind)


def _phrase(book: Book, kind: str, norm: str, form: str, value: str) -> None:
    book.issued["phrase", kind, norm] = form
    node = book.phrases
    for word in WORD.findall(form):
        node = node.setdefault(fold(word), {})
    known = {"": node[""]} if "" in node else {}
    book.learn(known, "", kind, value, form)
    node[""] = known[""]
    if "" in book.clashes:
        book.clashes.discard("")
        node[""] = Known("", "")  # no type is ever allowed to restore it


def _sign(book: Book, kind: str, word: str) -> None:
    book.words[word] = kind
    book.watch(word, kind)


def _solid(book: Book, kind: str, norm: str, word: str, form: str, value: str) -> None:
    book.issued["solid", kind, norm] = word
    book.learn(book.solids, word, kind, value, form)
    opening = WORD.search(form)
    if opening is not None and opening[0].isalpha():
        book.openings.add(fold(opening[0]))
        book.watch(word[len(opening[0]) :], kind)
    book.watch(word, kind)


def _url(book: Book, kind: str, norm: str, form: str, value: str) -> None:
    book.issued["url", kind, norm] = form
    book.learn(book.urls, form.casefold(), kind, value)


def _date(book: Book, kind: str, norm: str, form: str, value: str, issued: str, real: str) -> None:
    book.issued["date", "", norm] = form
    book.learn(book.dates, fold(form), kind, value)
    core = solid(form)
    if core.isdigit():
        book.watch(core, kind)
    new, old = _key(issued), _key(real)
    if book.moved.setdefault(new, old) != old:
        book.moved[new] = (0, 0, 0)
    if new[2]:
        book.moved_days.setdefault(new[1:], set()).add(old[1:])
    if new[1] != old[1]:
        book.moved_months.add(new[1])
    if new[0] != old[0]:
        book.moved_years.add(new[0])


def _near(book: Book, word: str, kind: str) -> None:
    book.watch(word, kind)


def _seen(book: Book, key: str) -> None:
    book.plain.add(_key(key))
    book.plain_years.add(_key(key)[0])


def _key(text: str) -> Key:
    year, month, day = map(int, text.split("-"))
    return (year, month, day)


_APPLY: dict[str, Any] = {
    "token": _token,
    "name": _name,
    "initial": _initial,
    "pair": _pair,
    "place": _place,
    "phrase": _phrase,
    "sign": _sign,
    "solid": _solid,
    "url": _url,
    "date": _date,
    "near": _near,
    "plain": _seen,
}


def replay(book: Book, records: Iterable[Record]) -> None:
    """Takes in the journal of another book of the same session."""
    for record in records:
        book.write(*record)
