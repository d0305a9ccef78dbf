"""How the parts of one event are searched: a value with its field's name, blocks that touch as one, and what the session knew before.

What finds something in a text is given; what follows from it is decided by rules.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from .content import Part
from .detect import Match
from .errors import CelFailure
from .verdict import Path

Found = tuple[Path, str, Match]
"""A match, the path of the part it stands in, and that part's text."""

Detect = Callable[[str], list[Match]]
Further = Callable[[Sequence[tuple[str, Sequence[Match]]]], list[list[Match]]]

SPLIT = "split"
"""Stage of a match that stands in one block with its beginning and in the next with its end."""

_REACH = 64  # code points on each side of a seam in which an identifier may begin and end
_LISTS = frozenset({"content", "parts"})  # fields that hold the blocks of one message


def search(parts: Sequence[Part], said: Detect, other: Detect, further: Further | None) -> list[Found]:
    """Matches in what is said, and in other parts: keys, numbers and ids are no sentences, and a model would guess.

    `further` finds again what the session held before; None outside of a session.
    """
    rows: list[tuple[Part, list[Match]]] = [(part, list(_in_part(part, said if part.kind == "text" else other))) for part in parts]
    for run in _runs(parts):
        _across(run, said, {id(part): matches for part, matches in rows})
    if further is not None:
        for (_, matches), more in zip(rows, further([(part.text, matches) for part, matches in rows]), strict=True):
            matches += more
    return [(part.path, part.text, match) for part, matches in rows for match in matches]


def _in_part(part: Part, detect: Detect) -> Iterator[Match]:
    """A field's name is context for its value: it is shown to the detector in front of the value."""
    lead = f"{part.near}: " if part.near else ""
    shift = len(lead)
    for m in detect(lead + part.text):
        if not 0 <= m.start < m.end <= shift + len(part.text):
            raise CelFailure("unsupported_value", "the detector found something outside the text")
        if m.end > shift:
            yield Match(max(0, m.start - shift), m.end - shift, m.type, m.score, m.stage) if shift else m


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


def _across(run: list[Part], said: Detect, rows: dict[int, list[Match]]) -> None:
    """Adds to each block its piece of what stands across a seam, read as if the blocks followed each other at once, and with a space."""
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
                if len(pieces) > 1 and any(not _covered(rows[id(part)], start, end) for part, start, end in pieces):
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
