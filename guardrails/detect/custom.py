"""Detectors that authors write: their own patterns and word lists, within limits, over the folded text.

A row that cannot be used raises `RowProblem`, which says which row and which character, so that a policy file can point at it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import re2

from .match import MAX_CHARS, Deadline, Hit, Match, TextTooLong, settle
from .normalize import fold
from .row import Row, options
from .scan import TAIL, Scanner
from .width import Reach, farthest, reach

MAX_ROWS = 500
MAX_PATTERN = 1_000  # code points of one pattern
MAX_WORDS = 20_000  # words of all lists together
MAX_WORD = 100  # code points of one word
MAX_PROGRAM = 20_000  # steps of one compiled pattern
_MEMORY = 8 << 20
_TYPE = r"[A-Z][A-Z0-9_]{0,39}"
# What Python's `re` knows and linear time forbids, with what to say instead.
_FORBIDDEN = (
    (r"\(\?<?[=!]", "look-around is not supported", "match the surroundings too and put the wanted part into a group"),
    (r"\\[1-9]", "back-references are not supported", "write the alternatives out"),
    (r"\(\?>|[*+?}]\+", "possessive and atomic parts are not supported", "patterns run in linear time without them"),
)


@dataclass(frozen=True, slots=True)
class CustomRow:
    """One row of an author: a name for messages, the type of its matches, and either an RE2 `pattern` or a list of `words`.

    Words match whole and in any case, and a blank in them matches any run of blanks.  With groups, a pattern's match is its first group.
    """

    name: str
    type: str
    pattern: str = ""
    words: Sequence[str] = ()
    score: float = 0.8


class RowProblem(ValueError):
    """A row that cannot be used: `row` is its index, `offset` the place in its pattern (None: the row as a whole), `hint` what to try."""

    def __init__(self, message: str, row: int, offset: int | None = None, hint: str = "") -> None:
        self.message, self.row, self.offset, self.hint = message, row, offset, hint
        super().__init__(message, row, offset, hint)

    def __str__(self) -> str:
        return self.message


class Custom:
    """A detector of an author's rows.  Its types are the author's own; matches carry the stage `custom`."""

    def __init__(
        self,
        name: str,
        rows: Sequence[Row],
        *,
        languages: Iterable[str] = ("en",),
        lookahead: int = 384,
        max_chars: int = MAX_CHARS,
        reaches: Sequence[Reach | None] = (),
    ) -> None:
        self._name, self._languages, self._lookahead, self._max_chars = name, frozenset(languages), lookahead, max_chars
        # What an author looks for may be longer than what is seen around a block.
        self._scanner = Scanner([rows], wide=[i for i, r in enumerate(reaches) if r is None or r.beside or r.far > TAIL])
        self.reach = farthest(reaches) if reaches else None
        """How far the rows reach; None where one has no bound."""

    @property
    def name(self) -> str:
        return self._name

    @property
    def languages(self) -> frozenset[str]:
        return self._languages

    @property
    def lookahead(self) -> int:
        return self._lookahead

    def find(self, text: str, types: Iterable[str] | None = None, *, deadline: float | None = None) -> list[Match]:
        """The author's matches in `text`, as written and as folded.

        Raises `TextTooLong` above the size cap and `TextTooSlow` behind `deadline`, a moment of `time.monotonic`.
        """
        if len(text) > self._max_chars:
            raise TextTooLong(len(text), self._max_chars)
        check = None if deadline is None else Deadline(deadline, len(text), time.monotonic).check
        wanted = None if types is None else frozenset(types)
        found: list[Hit] = []
        # As written first: an author may look for the very characters that folding takes away.
        self._scanner.scan(text, wanted, "custom", found, check=check)
        view = fold(text)
        if view is not None:
            again: list[Hit] = []
            self._scanner.scan(view.text, wanted, "custom", again, check=check)
            found += [(*view.span(hit[0], hit[1]), *hit[2:]) for hit in again]
        return settle(found) if found else []


def custom(rows: Iterable[CustomRow], name: str = "custom", languages: Iterable[str] = ("en",)) -> Custom:
    """A detector from an author's rows.  Raises `RowProblem`, a `ValueError`, for the first row that cannot be used."""
    given = list(rows)
    if not given:
        raise RowProblem("a detector needs at least one pattern or word list", 0)
    if len(given) > MAX_ROWS:
        raise RowProblem(f"{len(given)} rows, and at most {MAX_ROWS} are allowed", MAX_ROWS)
    words = 0
    made: list[Row] = []
    for index, row in enumerate(given):
        words += len(row.words)
        if words > MAX_WORDS:
            raise RowProblem(f"more than {MAX_WORDS} words in all lists together", index)
        made.append(_row(row, index))
    return Custom(name, made, languages=languages, reaches=[_far(row, one) for row, one in zip(given, made, strict=True)])


def _far(row: CustomRow, made: Row) -> Reach | None:
    # What folding makes of a word may be longer than the word, and an edge stands on each side.
    return Reach(2 * max(map(len, row.words)) + 2) if row.words else reach(made.pattern)


def _row(row: CustomRow, index: int) -> Row:
    if re.fullmatch(_TYPE, row.type) is None:
        raise RowProblem(f"type `{row.type[:48]}` must be capitals, digits and underscores", index, hint="such as `STUDY_CODE`")
    if not 0 <= row.score <= 1:
        raise RowProblem("a score must be between 0 and 1", index)
    if bool(row.pattern) == bool(row.words):
        raise RowProblem("a row needs either a pattern or words, and not both", index)
    pattern = _checked(row.pattern, index) if row.pattern else _listed(row.words, index)
    return Row(f"{row.name}-{index}", row.type, row.score, pattern, first_group=bool(row.pattern))


def _checked(pattern: str, index: int) -> str:
    if len(pattern) > MAX_PATTERN:
        raise RowProblem(f"the pattern has {len(pattern)} characters, and at most {MAX_PATTERN} are allowed", index, MAX_PATTERN)
    for forbidden, message, hint in _FORBIDDEN:
        if (place := re.search(forbidden, pattern)) is not None:
            raise RowProblem(message, index, place.start(), hint)
    try:
        regex = re2.compile(pattern, options(_MEMORY))
    except re2.error as error:
        raise RowProblem(f"not a valid pattern: {_reason(error)}", index, _place(pattern, error)) from None
    if regex.programsize > MAX_PROGRAM:
        raise RowProblem("the pattern is too large once its repetitions are written out", index, hint="use smaller counts in `{}`")
    if regex.search("") is not None:
        raise RowProblem("the pattern matches the empty text, so it would match everywhere", index, hint="use `+` instead of `*`")
    return pattern


def _reason(error: Exception) -> str:
    text = error.args[0] if error.args else ""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return text[:160]


def _place(pattern: str, error: Exception) -> int | None:
    """RE2 names the offending part, not its place: take the first, or for an unclosed bracket the last opening one."""
    part = _reason(error).partition(": ")[2]
    if part and part in pattern and (part != pattern or "escape" in _reason(error)):
        return pattern.index(part)
    opening = max(pattern.rfind("("), pattern.rfind("["))
    return opening if opening >= 0 else None


def _listed(words: Sequence[str], index: int) -> str:
    """One pattern for a list: longest words first, whole words only where the word itself begins or ends with a letter or digit."""
    parts = []
    for word in sorted({" ".join(w.split()) for w in words}, key=lambda w: (-len(w), w)):
        if not word:
            raise RowProblem("an empty word in a list", index)
        if len(word) > MAX_WORD:
            raise RowProblem(f"a word of {len(word)} characters, and at most {MAX_WORD} are allowed", index)
        variants = {word, plain.text} if (plain := fold(word)) is not None else {word}
        parts += [r"\s+".join(map(re2.escape, v.split(" "))) for v in sorted(variants)]
    edge = r"[^\pL\pN_]"
    return rf"(?i)(?:^|{edge})({'|'.join(parts)})(?:$|{edge})"
