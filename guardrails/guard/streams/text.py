"""One text on its way: pieces come in, and it says up to where the text is certain and what stands there instead.  No input, no output.

**What is certain.**  The text is looked at in stretches.  A stretch begins some way in front of what is certain so far and ends at a
*stop*; stops follow from the text alone and never from its pieces, so every way of cutting a text gives the same stretches, and by that the
same answers.  Of what a stretch shows, the part up to a *limit* becomes certain:

1. Behind the limit more is said than the farthest match can reach (`Watch.far`, from its first character on).  A match that begins in
   front of the limit is therefore seen whole, with all that can make it valid or not, and none can appear there later.
2. The limit lies within no match: it moves to the beginning of one that it would cut.
3. It lies in front of whatever goes on at the stop: a record whose heading gives its fields a meaning, an encoded stretch, or a word
   where patterns may match a word of any length.
4. The next stretch begins at least as far in front of the limit, at a blank, and in front of a heading that is still needed.

So a stretch answers for its part as the whole text would.  What does not follow from near by is the business of the watch: names are looked
for again behind the place where they were found (forward only), and look-alike letters are read by what was said so far.

**What it costs.**  Between two stops at least half as much is said as was left uncertain, so each character is looked at a bounded number
of times, however small the pieces are, and a text of nothing but open things is looked at as often as its length grows by half.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Protocol

from ...detect import Match
from ...detect.reading import back, run, weight
from ...lookout import Ruling, Sight

_FIRST = 64  # said between two stops at least
_MARGIN = 16  # what may stand around a match to make it one, beside what the pattern says
_LINE = 4096  # of a line that goes on, at most so much is kept
_BLANKS = " \t\n\r\f"


class Watch(Protocol):
    """Who looks at the stretches of one text, from its start to its end."""

    far: int
    beside: int

    def hear(self, text: str) -> None: ...
    def see(self, text: str) -> Sight: ...
    def begins(self, text: str, low: int) -> int: ...
    def opened(self, text: str) -> tuple[int, int]: ...
    def rule(self, text: str, hits: Iterable[tuple[int, Match]]) -> Ruling: ...
    def late(self, length: int) -> bool: ...
    def remember(self, text: str, matches: Iterable[Match]) -> None: ...


class Text:
    """A text that comes in pieces.  `certain` counts the code points that may leave, `refused` tells why nothing more may."""

    __slots__ = (
        "_behind", "_blank", "_due", "_ends", "_from", "_kept", "_next", "_queue", "_queued", "_rows", "_stop", "_watch",
        "certain", "found", "length", "refused",
    )  # fmt: skip

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._kept = ""  # the text from `_from` to the last stop
        self._from = 0
        self._next = 0  # where the next stretch begins
        self._stop = 0
        self._behind: list[str] = []  # what came since then
        self._queue: list[str] = []  # what nobody has gone through
        self._queued = 0
        self._blank = False
        self._due = self._step(0)
        self._rows: list[tuple[int, int, str]] = []
        self._ends: list[int] = []
        self.certain = 0
        self.length = 0
        self.found: list[Match] = []
        self.refused: Ruling | None = None

    def add(self, piece: str) -> bool:
        """Takes a piece; whether it is worth while to `look`."""
        self.length += len(piece)
        if self._watch.far == 0:
            self.certain = self.length
            return False
        self._queue.append(piece)
        self._queued += len(piece)
        return self._queued >= self._due

    def look(self) -> None:
        """Goes through what came, and looks at every stop."""
        piece = "".join(self._queue)
        self._queue.clear()
        self._queued = low = 0
        while low < len(piece) and self.refused is None:
            part = piece[low : low + self._due]
            self._due -= weight(part, after_blank=self._blank)
            self._blank = part[-1].isspace()
            self._behind.append(part)
            low += len(part)
            if self._due <= 0:
                self._take(last=False)

    def close(self) -> None:
        """Goes through the rest: nothing follows."""
        self.look()
        if self.certain < self.length and self.refused is None:
            self._take(last=True)

    @property
    def changed(self) -> bool:
        """Whether anything stands in place of something else."""
        return bool(self._rows)

    def told(self, start: int, end: int, text: str) -> str:
        """What stands for `text`, which came at `start` to `end`; a replacement stands where what it replaces began."""
        at = bisect_right(self._ends, start)
        pieces: list[str] = []
        done = start
        for low, high, instead in self._rows[at:]:
            if low >= end:
                break
            pieces.append(text[max(done, start) - start : max(low, start) - start])
            if low >= start:
                pieces.append(instead)
            done = min(high, end)
        return "".join([*pieces, text[done - start :]])

    def covers(self, start: int, end: int) -> bool:
        """Whether nothing of `start` to `end` stands as it came."""
        for low, high, _ in self._rows[bisect_right(self._ends, start) :]:
            if low > start or start >= end:
                break
            start = high
        return start >= end

    def _take(self, *, last: bool) -> None:
        """Takes a stop here: what is certain now is settled, and the next stop follows."""
        watch = self._watch
        new = "".join(self._behind)
        self._behind.clear()
        watch.hear(new)
        kept = self._kept + new
        self._stop = self._from + len(kept)
        if watch.late(self._stop):
            self.refused = watch.rule("", ())
            return
        low = watch.begins(kept, self._next - self._from)
        text, start = kept[low:], self._from + low
        sight = watch.see(text)
        at = self.certain - start
        needed = limit = len(text)
        if not last:
            limit, needed = self._limit(text, at)
        for match in sorted((*sight.matches, *(m for _, m in sight.hits)), key=lambda m: m.start, reverse=True):
            if match.start < limit < match.end:
                limit = match.start
        limit = max(limit, at)
        hits = [(rule, _from(m, at)) for rule, m in sight.hits if m.end > at and m.start < limit]
        ruling = watch.rule(text, hits) if hits else None
        if ruling is not None and ruling.refuses:
            limit = min(m.start for _, m in hits)
            self.refused = ruling
        elif ruling is not None:
            self._rows += [(start + low, start + high, new) for low, high, new in ruling.instead]
            self._ends += [start + high for _, high, _ in ruling.instead]
        settled = [_from(m, at) for m in sight.matches if m.end > at and m.start < limit]
        self.found += [_moved(m, start) for m in settled]
        watch.remember(text, settled)
        self.certain = start + limit
        self._due = self._step(weight(text[limit:]))
        low = back(text[:limit], watch.far + _MARGIN, 0)
        self._next = start + min(_word(text, low) if watch.beside else run(text, low), needed)
        self._drop(kept)

    def _limit(self, text: str, at: int) -> tuple[int, int]:
        """Up to where a stretch is certain, but for what a match may still change, and from where on it is needed again."""
        watch = self._watch
        limit = back(text, watch.far + _MARGIN, at)
        if watch.beside:
            # A word that is still near the stop may go on, and what stands in front of it may belong to it.
            word = _word(text, back(text, watch.beside + _MARGIN, 0))
            limit = min(limit, _word(text, max(at, back(text[:word], watch.beside + _MARGIN, 0))))
        hold, needed = watch.opened(text)
        return min(limit, hold), needed

    def _drop(self, kept: str) -> None:
        """Keeps what the next stretch needs, and the line in which it begins, as far as a line is read."""
        low = self._next - self._from
        low = max(kept.rfind("\n", 0, low) + 1, low - _LINE)
        self._from += low
        self._kept = kept[low:]

    def _step(self, uncertain: int) -> int:
        if uncertain == 0 and self._stop == 0:
            return self._watch.far + _MARGIN + _FIRST
        return max(_FIRST, uncertain // 2)


def _from(match: Match, at: int) -> Match:
    """The part of a match that is not settled already."""
    return match if match.start >= at else Match(at, match.end, match.type, match.score, match.stage)


def _moved(match: Match, by: int) -> Match:
    return Match(match.start + by, match.end + by, match.type, match.score, match.stage)


def _word(text: str, at: int) -> int:
    """Where the stretch without blanks begins in which `at` lies."""
    return max(text.rfind(blank, 0, at) for blank in _BLANKS) + 1
