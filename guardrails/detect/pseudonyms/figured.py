"""Numbers and dates in a reply: which of them were given out, in whatever form they are written, and which only look so."""

from __future__ import annotations

import re

from . import dates
from .book import Book
from .codes import fill
from .dates import Key
from .found import Piece
from .neighbors import attached
from .text import GAP, WORD, fold, solid

_MAX_PIECES = 10
_MAX_SPAN = 200
_MAX_SLIP = 5  # so many pieces of a number are looked at for slips
_LONG = 6
_STEP = re.compile(f"({WORD.pattern}){GAP.pattern}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LED = re.compile(r"(?<![^\W_])1[-.]\Z")  # the code of a country
_MORE = re.compile(r"[-./_]\d|-[A-Za-z](?![^\W_])")
_PLAIN_JOINS = re.compile(r"[\w\s-]*")  # "123.45" and "1,234" are amounts
_SHORT = re.compile(r"(\d{1,2})/(\d{1,2})(?![\d/])")
_SPACE = re.compile(r"\s")
_DIGIT = re.compile(r"\d")
_DATE_LENGTHS = frozenset({4, 8, 12, 13, 14})  # of digits that begin with a year
_CENTURIES = frozenset({"18", "19", "20"})
_INNER = frozenset({"of", "the"})
_RESERVED = (
    ("SSN", re.compile(r"000[-\s.]?\d\d[-\s.]?\d{4}(?!\d)")),
    ("PHONE", re.compile(r"[2-9]\d\d\)?[-\s./]{0,3}555[-\s./]{0,3}01\d\d(?!\d)")),
    ("IP", re.compile(r"(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}(?!\d)")),
    ("LOCATION", re.compile(r"00[0-4]\d\d(?:-\d{4})?(?!\d)")),
)
_NEXT_NUMBER = re.compile(r"\s?[-–—/.]\s?\d")
_NUMBER_NEXT = re.compile(r"[\s,']{0,3}[^\W_]{0,3}[\s,']{0,2}\d")
_YEAR_NEXT = re.compile(r"[\s,']{1,3}[^\W_]{0,2}\d{3}")
_CLOCK_NEXT = re.compile(r"(?:,?\s(?:at\s)?|T)\d{1,2}(?::\d\d|\s?[ap]\.?m)", re.IGNORECASE)
_TIME_NEXT = re.compile(r"T?\d|\s?[-–—]\s?\d{1,4}[-/.]\d|\s?[-–—]\s?\d\d?:\d\d|\.(?:\s|$)|-\d\d?:?\d\d(?!\d)")


def figure(book: Book, text: str, start: int, final: bool) -> Piece | None:
    """What the number or the name of a month at `start` is; None while it may still go on."""
    words = _row(text, start, final)
    if words is None:
        return None
    end = words[-1][1]
    joined = start > 1 and text[start - 1] in "-./" and text[start - 2].isdigit()
    if book.moved and not joined and _may_be_dated(text[start : words[0][1]], len(words)):
        piece = _dated(book, text, start, end)
        if piece is not None:
            return piece
    if book.solids or book.bodies or book.types:
        piece = _numbered(book, text, start, words, joined)
        if piece is not None:
            return piece
    return Piece(words[0][1])


def _may_be_dated(word: str, count: int) -> bool:
    """Whether a date can begin with `word`, the first of `count`: most numbers need not be read to see that they are none."""
    if not word.isdigit():
        return True
    return count > 1 if len(word) < 3 else len(word) in _DATE_LENGTHS and word[:2] in _CENTURIES


def _row(text: str, start: int, final: bool) -> list[tuple[int, int]] | None:
    """The words from here on that may form one number or date, with the one behind them known to be complete."""
    words: list[tuple[int, int]] = []
    at = last = begin = start
    stop = len(text) + 1 if final else len(text)
    while len(words) < _MAX_PIECES and at - start < _MAX_SPAN:
        word = _STEP.match(text, at)
        if word is None:
            if at >= stop - 3 and not final:
                return None
            break
        end = word.end(1)
        if end == stop:
            return None
        if words and not _goes_on(word[1], text, last, at, begin):
            break
        begin = at
        words.append((begin, end))
        at, last = word.end(), end
        if at >= stop - 3 and not final:
            return None
    return words


def _goes_on(word: str, text: str, last: int, at: int, before: int) -> bool:
    """Whether `word`, which begins at `at`, belongs to what ends at `last` with a word that began at `before`."""
    if word.isdecimal() or _DIGIT.search(word):
        # Two long numbers side by side are two numbers.
        alike = len(word) > _LONG + 1 or (last - before > _LONG and text[before].isdigit())
        return not alike or _SPACE.search(text, last, at) is None
    return (len(word) <= 4 and _SPACE.search(text, last, at) is None) or word.casefold() in _INNER or dates.month(word) > 0


def _dated(book: Book, text: str, start: int, end: int) -> Piece | None:
    row = text[start:end]
    written = dates.read(row, 0, book.year)
    if written is None:
        short = _SHORT.match(row)
        if short and {(int(short[1]), int(short[2])), (int(short[2]), int(short[1]))} & book.moved_days.keys():
            return Piece(start + short.end(), None, "DATE", "date")
        return _vague(book, start, row)
    stop = start + written.end
    surface = fold(written.match[0])
    yearless = written.short
    numeric_short = yearless and "n" not in written.match.groupdict()
    if yearless and written.match[0].islower() and "may" in surface and not written.match.groupdict().get("t"):
        return None  # "5 may follow"
    # The year is there, in a form that cannot be read; the time of day is no year.
    grown = yearless and (_YEAR_NEXT if surface in book.dates else _NUMBER_NEXT).match(row, written.end)
    if yearless and grown and not _CLOCK_NEXT.match(row, written.end):
        return Piece(stop, None, "DATE", "date")
    known = book.dates.get(surface)
    if _NEXT_NUMBER.match(row, written.end) and not _TIME_NEXT.match(row, written.end):
        return Piece(stop, None, "DATE", "date")
    if known is not None:
        clash = surface in book.clashes or any(r in book.plain and r in book.moved for r in written.readings[:1])
        return Piece(stop, None, "DATE", "ambiguous") if clash else Piece(stop, known.value, "DATE")
    answers = {(reading, old) for reading in written.readings if (old := _moved_back(book, reading)) is not None}
    if len(answers) == 1 and not numeric_short:
        reading, old = next(iter(answers))
        if old != (0, 0, 0) and reading not in book.plain:
            return Piece(stop, written.write(old, reading), "DATE")
        return Piece(stop, None, "DATE", "ambiguous")
    if any(reading in book.plain for reading in written.readings) and not answers:
        return Piece(stop)
    if numeric_short and not answers:
        return None
    return Piece(stop, None, "DATE", "ambiguous" if len(answers) > 1 else "date")


def _moved_back(book: Book, reading: Key) -> Key | None:
    """The real date of a moved one; for a day without a year, that of the only date on this day."""
    old = book.moved.get(reading)
    if old is not None or reading[0]:
        return old
    same = book.moved_days.get(reading[1:], set())
    return (0, *next(iter(same))) if len(same) == 1 else (0, 0, 0) if same else None


def _vague(book: Book, start: int, row: str) -> Piece | None:
    """A month or a year alone, when it is that of a moved date and not that of the real one."""
    word = WORD.match(row)
    if word is None:
        return None
    number = dates.month(word[0]) if len(word[0]) > 3 and word[0][0].isupper() else 0
    year = int(word[0]) if _YEAR.fullmatch(word[0]) else 0
    if number in book.moved_months or (year in book.moved_years and year not in book.plain_years):
        return Piece(start + word.end(), None, "DATE", "date")
    return None


def _numbered(book: Book, text: str, start: int, words: list[tuple[int, int]], joined: bool) -> Piece | None:
    joined = joined and not _LED.search(text[max(0, start - 4) : start])
    kind, stop = "", start
    cores: list[str] = []
    core = ""
    for begin, end in words:
        core += solid(text[begin:end])
        cores.append(core)
    if len(core) < 5:
        return None
    for count in range(len(words), 0, -1):
        end, core = words[count - 1][1], cores[count - 1]
        known = book.solids.get(core)
        if known is not None:
            more = _MORE.match(text[end : end + 3])
            if joined or more or core in book.clashes or attached(text, start):
                return Piece(end, None, known.type, "altered")
            written = text[start:end]
            value = known.forms.get(written)
            if value is None and known.type != "PHONE" and not _PLAIN_JOINS.fullmatch(written):
                return Piece(end, None, known.type, "altered")
            if value is None:
                real = solid(known.value)
                value = fill(written, real) if len(real) == len(core) else known.value
            return Piece(end, value, known.type)
        if core in book.taken:
            return Piece(end, None, book.near.type(core), "partial")
        # "+1 617 555 0142": the code of the country is no slip.
        if not kind and not joined and count <= _MAX_SLIP and not (core[0] == "1" and words[0][1] == start + 1 and core[1:] in book.solids):
            kind, stop = book.slip(core), end
    if kind:
        return Piece(stop, None, kind, "altered")
    for kind, form in _RESERVED:
        if kind in book.types and (found := form.match(text[start : words[-1][1] + 1])):
            return Piece(start + found.end(), None, kind, "invented")
    return None
