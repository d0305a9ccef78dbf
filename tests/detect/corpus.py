"""The clinical development set: texts with the identifiers marked inline.

`[[TYPE:value]]` is owed, `[[TYPE?:value]]` is neither owed nor wrong.

All people, numbers and places of care in it are invented.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
_MARK = re.compile(r"\[\[([A-Z_0-9]+)(\?)?:(.*?)\]\](?!\])", re.DOTALL)


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    type: str
    optional: bool = False


@dataclass(frozen=True)
class Text:
    id: str
    text: str
    spans: tuple[Span, ...]


def unmark(name: str, marked: str) -> Text:
    """The text without its marks, and where the marked values stand in it."""
    pieces: list[str] = []
    spans: list[Span] = []
    at = length = 0
    for mark in _MARK.finditer(marked):
        plain = marked[at : mark.start()]
        length += len(plain)
        spans.append(Span(length, length + len(mark[3]), mark[1], bool(mark[2])))
        pieces += plain, mark[3]
        length += len(mark[3])
        at = mark.end()
    pieces.append(marked[at:])
    return Text(name, "".join(pieces), tuple(spans))


def load(name: str) -> Iterator[Text]:
    """The texts of `data/{name}.jsonl`."""
    with (DATA / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield unmark(row["id"], row["text"])


SETS = tuple(sorted(path.stem for path in DATA.glob("*.jsonl")))
