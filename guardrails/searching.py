"""How the parts of one event are searched: a value with its field's name, blocks that touch as one, and what the session knew before.

What finds something in a text is given; what follows from it is decided by rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from .content import Part
from .detect import Match
from .errors import CelFailure
from .seams import Detect, mend
from .verdict import Path

Found = tuple[Path, str, Match]
"""A match, the path of the part it stands in, and that part's text."""

Further = Callable[[Sequence[tuple[str, Sequence[Match]]]], list[list[Match]]]

def search(parts: Sequence[Part], said: Detect, other: Detect, further: Further | None) -> list[Found]:
    """Matches in what is said, and in other parts: keys, numbers and ids are no sentences, and a model would guess.

    `further` finds again what the session held before; None outside of a session.
    """
    rows: list[tuple[Part, list[Match]]] = [(part, list(_in_part(part, said if part.kind == "text" else other))) for part in parts]
    mend(parts, said, rows)
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
