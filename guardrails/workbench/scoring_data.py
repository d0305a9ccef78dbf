"""Labeled texts, one JSON object a line: reading them, with the place of everything that is wrong; nothing is judged here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, BinaryIO, Final

from pydantic import Field

from ..policy.fields import Form
from .inputs import MAX_TEXT, decode, fill
from .jsontext import Unreadable

_TYPE: Final = r"[A-Z][A-Z0-9_]{0,39}"
_MARK: Final = re.compile(rf"\[\[({_TYPE})(\?)?:(.*?)\]\](?!\])", re.DOTALL)


class SpanForm(Form):
    """One identifier of a labeled text."""

    start: Annotated[int, Field(ge=0)]
    """Code point at which it starts."""
    end: Annotated[int, Field(ge=1)]
    """Code point behind its last one."""
    type: Annotated[str, Field(pattern=rf"^{_TYPE}$")]
    """Its type."""
    optional: bool = False
    """Neither owed nor wrong when found: organizations, single years, ages below 90."""


class LabeledForm(Form):
    """A text and the identifiers in it.  Without `spans` they are marked in the text: `[[NAME:...]]`, optional ones `[[NAME?:...]]`."""

    id: Annotated[str, Field(max_length=200)] = ""
    """A name for the text."""
    source: Annotated[str, Field(max_length=1000)] = ""
    """Where it comes from."""
    text: str
    """The text."""
    spans: Annotated[tuple[SpanForm, ...], Field(strict=False)] | None = None
    """Its identifiers."""
    tags: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Words to count by, such as the origin of a name."""


@dataclass(frozen=True, slots=True)
class Span:
    """An identifier that is owed, or an optional one."""

    start: int
    end: int
    type: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Labeled:
    """A text and what should be found in it."""

    id: str
    text: str = field(repr=False)
    spans: tuple[Span, ...]
    tags: tuple[str, ...] = ()


def unmark(marked: str) -> tuple[str, tuple[Span, ...]]:
    """A text without its marks, and where the marked values stand in it."""
    pieces: list[str] = []
    spans: list[Span] = []
    at = length = 0
    for mark in _MARK.finditer(marked):
        before = marked[at : mark.start()]
        length += len(before)
        spans.append(Span(length, length + len(mark[3]), mark[1], bool(mark[2])))
        pieces += before, mark[3]
        length += len(mark[3])
        at = mark.end()
    pieces.append(marked[at:])
    return "".join(pieces), tuple(spans)


def read_labeled(file: BinaryIO, name: str) -> Iterator[Labeled | list[Unreadable]]:
    """Each line of a file: a labeled text, or what is wrong with it.  Empty lines are passed over."""
    number = 0
    while data := file.readline(MAX_TEXT + 1):
        number += 1
        if len(data) > MAX_TEXT:
            yield [Unreadable("GR702", f"larger than {MAX_TEXT // 2**20} MiB", name, number, hint="split it")]
            return
        text = decode(data, name, number)
        if isinstance(text, Unreadable):
            yield [text]
        elif text.strip():
            form = fill(LabeledForm, text.rstrip("\r\n"), name, number)
            yield form if isinstance(form, list) else _labeled(form, name, number)


def _labeled(form: LabeledForm, name: str, number: int) -> Labeled | list[Unreadable]:
    if form.spans is None:
        text, spans = unmark(form.text)
        return Labeled(form.id, text, spans, form.tags)
    for index, span in enumerate(form.spans, 1):
        if not span.start < span.end <= len(form.text):
            said = f"span {index} does not lie within its text of {len(form.text):,} characters"
            return [Unreadable("GR707", said, name, number, hint="`start` and `end` count code points; `end` is the one behind the last")]
    return Labeled(form.id, form.text, tuple(Span(s.start, s.end, s.type, s.optional) for s in form.spans), form.tags)
