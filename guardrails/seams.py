"""Where one part of an event ends and the next begins: what is cut there is found, and what only happens to stand there is not glued.

What finds something in a text is given.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby, pairwise
from operator import attrgetter

from .content import Part
from .detect import Match
from .detect.patterns.words import UNIT_AFTER
from .verdict import Path

Detect = Callable[[str], list[Match]]
Pieces = list[tuple[Part, int, int]]
Held = dict[int, list[Match]]
Fits = Callable[[str, Pieces, Match, Held], bool]

SPLIT = "split"
"""Stage of a match that stands in one block with its beginning and in the next with its end."""

_REACH = 64  # code points on each side of a seam in which an identifier may begin and end
_SPEAKERS = frozenset({"user", "assistant", "system", "developer", "human", "model"})  # tools answer with one thing each
_SURE = 0.7  # what only the model sees across messages has to be likely
_JOINERS = frozenset("-/@_+(")
_ENDS = frozenset(".!?:;")
_DOSE = re.compile(rf"(?i)[\d.,]{{1,12}}(?:{UNIT_AFTER})")
_LOCAL = re.compile(r"\w[._]\w+\Z")  # the end of what may stand in front of the sign of an e-mail address
_WORDED = frozenset({"LOCATION", "DATE"})
_STREET = re.compile(r"\d.*[^\W\d_]{3}")
_LETTERS = re.compile(r"[^\W\d_]*")
_LISTS = frozenset({"content", "parts"})  # fields that hold the blocks of one message


def mend(parts: Sequence[Part], said: Detect, rows: Iterable[tuple[Part, list[Match]]]) -> None:
    """Adds to the matches of each part its piece of what it shares with the next block, or with the next message of its speaker."""
    held = {id(part): matches for part, matches in rows}
    for run in _runs(parts):
        _across(run, said, held, _any)
    for run in _turns(parts):
        _across(run, said, held, _one_thing)


def _runs(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Blocks of one message that follow each other without anything between them."""
    lists: dict[tuple[Path, Path], dict[int, Part]] = {}
    for part in parts:
        tail: Path = ("text",) if part.path[-1:] == ("text",) else ()
        head = part.path[: len(part.path) - len(tail)]
        step = head[-1] if head else None
        if part.kind != "text" or not isinstance(step, int):
            continue
        if part.near and not (len(head) > 1 and head[-2] in _LISTS):
            continue
        # A list of texts is one message only where a message has it; elsewhere it may be many prompts.
        if tail or (len(head) > 1 and head[-2] in _LISTS):
            lists.setdefault((head[:-1], tail), {})[step] = part
    for blocks in lists.values():
        run: list[Part] = []
        last = None
        for step in sorted(blocks):
            if run and step - 1 != last:
                if len(run) > 1:
                    yield run
                run = []
            run.append(blocks[step])
            last = step
        if len(run) > 1:
            yield run


def _turns(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Messages of one speaker that follow each other with nothing said between them: where one ends and the next begins."""
    told = [(message, [p for p in group if p.kind == "text" and not p.near]) for message, group in groupby(parts, attrgetter("message"))]
    run: list[Part] = []
    for (before, one), (after, other) in pairwise((message, spoken) for message, spoken in told if spoken):
        if before and after and before[1] == after[1] and before[0][:-1] == after[0][:-1] and after[1].lower() in _SPEAKERS:
            run = [*(run or one[-1:]), other[0]]
            if len(other) == 1:
                continue
        if run:
            yield run
        run = []
    if run:
        yield run


def _any(*_: object) -> bool:
    """Blocks of one message are one text."""
    return True


def _one_thing(joint: str, pieces: Pieces, match: Match, rows: Held) -> bool:
    """Whether the pieces are one identifier that messages share, and not the end of one thing and the beginning of another."""
    known = [_kinds(rows[id(part)], *_bare(part.text, start, end)) for part, start, end in pieces]
    for (one, low, stop), (other, start, _) in pairwise(pieces):
        before, after = one.text[low:stop].rstrip(), other.text[start:].lstrip()
        last, first = before[-1], after[0]
        if joint:
            fits = _spaced(before, first, match, known)
        elif last.isdigit() and first.isdigit():
            # A number that is complete goes on only as one of its own kind, and a dose is the beginning of something else.
            fits = (not known[0] or match.type in known[0] or match.stage != "model") and _DOSE.match(after) is None
        elif last == "@" or (last in _JOINERS and first.isalnum()):
            fits = last == "@" or not known[-1]
        elif match.type == "EMAIL":
            fits = not known[0] and (not known[-1] or _LOCAL.search(before) is not None)
        elif any(known) or match.score < _SURE or "." in (last, first):
            fits = match.type in ("IP", "PHONE") and not any(known)
        elif last in _JOINERS or first in _JOINERS:
            fits = True
        elif last.isdigit() or first.isdigit():
            fits = len(_LETTERS.match(after)[0]) < 4  # type: ignore[index]  # reason: it always matches something
        else:
            fits = match.type == "URL" or (match.type == "NAME" and first.islower())
        if not fits:
            return False
    return True


def _spaced(before: str, first: str, match: Match, known: list[frozenset[str]]) -> bool:
    """Whether what is cut between two words may be one thing: a sentence that has ended goes on in nothing."""
    last = before[-1]
    if last in _ENDS or known[-1] or match.score < _SURE:
        return False
    if match.type == "ADDRESS":
        return first.isalpha() and _STREET.search(before) is not None
    if known[0]:
        return False
    if match.type == "NAME":
        return first.isupper() and any(map(str.isupper, before))
    return match.type in _WORDED or ((last.isdigit() or last in _JOINERS) and (first.isdigit() or first in _JOINERS))


def _kinds(matches: Iterable[Match], start: int, end: int) -> frozenset[str]:
    """The types of what a part holds by itself in all of a range."""
    return frozenset(m.type for m in matches if m.start <= start and end <= m.end)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """A range without signs and blanks at its ends."""
    while not text[start].isalnum():
        start += 1
    while not text[end - 1].isalnum():
        end -= 1
    return start, end


def _across(run: list[Part], said: Detect, rows: Held, fits: Fits) -> None:
    """Adds to each part its piece of what stands across a seam, read as if the parts followed each other at once, and with a space."""
    for joint in ("", " "):
        texts = [part.text for part in run]
        whole = joint.join(texts)
        starts = list(accumulate((len(text) + len(joint) for text in texts[:-1]), initial=0))
        seams = [at - len(joint) for at in starts[1:]]
        if joint:
            # Where there is a space already, another one says nothing new.
            seams = [at for at in seams if not (whole[at - 1 : at].isspace() or whole[at + 1 : at + 2].isspace())]
        for low, high in _regions(seams, len(whole)):
            low, high = _at_words(whole, low, high)
            for m in said(whole[low:high]):
                pieces = _pieces(run, starts, m.start + low, m.end + low)
                new = any(not _covered(rows[id(part)], start, end) for part, start, end in pieces)
                if len(pieces) > 1 and new and fits(joint, pieces, m, rows):
                    for part, start, end in pieces:
                        rows[id(part)].append(replace(m, start=start, end=end, stage=SPLIT))


def _regions(seams: Sequence[int], length: int) -> Iterator[tuple[int, int]]:
    """Ranges around the seams, those that touch as one."""
    low = high = -1
    for seam in seams:
        start, end = max(0, seam - _REACH), min(length, seam + _REACH)
        if start > high >= 0:
            yield low, high
            low = start
        low = start if low < 0 else low
        high = end
    if high >= 0:
        yield low, high


def _at_words(whole: str, low: int, high: int) -> tuple[int, int]:
    """A range that begins and ends between words, where there is a place for it."""
    if low > 0 and (gap := whole.find(" ", low, low + _REACH // 2)) >= 0:
        low = gap + 1
    if high < len(whole) and (gap := whole.rfind(" ", high - _REACH // 2, high)) >= 0:
        high = gap
    return low, high


def _pieces(run: Sequence[Part], starts: Sequence[int], start: int, end: int) -> list[tuple[Part, int, int]]:
    """What of a range lies in each block, without blocks of which it holds no letter or digit."""
    found = []
    for index in range(bisect_right(starts, start) - 1, bisect_left(starts, end)):
        part, at = run[index], starts[index]
        low, high = max(start, at) - at, min(end, at + len(part.text)) - at
        if low < high and any(c.isalnum() for c in part.text[low:high]):
            found.append((part, low, high))
    return found


def _covered(matches: Iterable[Match], start: int, end: int) -> bool:
    return any(m.start <= start and end <= m.end for m in matches)
