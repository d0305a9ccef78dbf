"""Puts templates together to whole texts with labelled spans, and disturbs them as people do: case, punctuation, slips."""

# ruff: noqa: E501, S311, SIM905  (tables stay whole, chance here is no secret, word lists are easier to read as text)

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..prose import paragraphs
from .grammar import Node, Piece, draw, phrases, templates
from .people import People
from .slots import SLOTS, Slots

Span = tuple[int, int, str]
HELD_OUT = 9  # one template in so many is kept from training when generalization is measured

# How often each register is drawn, and how many of its sentences may stand together.
_REGISTERS = {
    "questions": (16, 2), "notes": (18, 6), "radiology": (4, 3), "letters": (7, 3), "messages": (9, 3), "claims": (6, 3), "helpdesk": (8, 2),
    "phone": (4, 3), "structured": (16, 2), "records": (16, 2), "hard": (15, 3), "general": (28, 3), "lower": (5, 2), "wards": (12, 3), "shapes": (12, 3), "people": (12, 3), "places": (9, 2), "frames": (38, 3), "nobody": (20, 3),
    "terse": (22, 4), "pager": (13, 3), "portal": (15, 3), "dictated": (5, 2), "discharge": (9, 4), "prompts": (14, 2), "traps": (24, 3),
    "n_progress": (12, 2), "n_nursing": (11, 2), "n_acute": (11, 2), "n_reports": (9, 2), "n_letters": (9, 2), "n_therapy": (14, 2), "n_staff": (14, 3), "n_nobody": (26, 2),
    "q_nobody": (52, 2), "m_nobody": (30, 2), "m_notes": (22, 2), "m_asks": (24, 2),
    "r_ask": (60, 2), "r_note": (55, 2), "r_hard": (55, 2), "r_nobody": (52, 3), "r_folk": (60, 3), "r_paper": (50, 2),
}  # fmt: skip
_EACH = 0.2  # weight of a template of any other register
_MIXED = 0.15  # share of texts that are two of them
_CHAT = frozenset({"frames", "nobody", "pager", "portal", "terse", "dictated"})  # more often in lower case than others


@dataclass(frozen=True, slots=True)
class Text:
    """A generated text; spans carry the labels of the model."""

    text: str
    spans: tuple[Span, ...]


class Writer:
    """Writes texts without end.  With `held_out=True` it uses only templates and names that the other kind never sees."""

    def __init__(self, *, held_out: bool | None = None) -> None:
        self._phrases = phrases()
        self._people = People(held_out=bool(held_out))
        self._templates: dict[str, list[tuple[Node, ...]]] = {}
        for register, trees in templates().items():
            if held_out is None:
                self._templates[register] = trees
            else:
                self._templates[register] = [t for i, t in enumerate(trees) if (i % HELD_OUT == 4) == held_out]
        clash = SLOTS & set(self._phrases)
        if clash:
            raise ValueError(f"phrases with the name of a slot: {sorted(clash)}")

    def texts(self, count: int, seed: int) -> Iterator[Text]:
        """`count` texts, the same for the same seed."""
        rng = random.Random(seed)
        names = list(self._templates)
        weights = [_REGISTERS[name][0] if name in _REGISTERS else _EACH * len(self._templates[name]) for name in names]
        for _ in range(count):
            text = self.text(rng.choices(names, weights)[0], rng)
            if rng.random() < _MIXED:
                # A note pasted into a question, a line of prose beside a message: what surrounds a name is of any kind.
                other = Text(rng.choice(paragraphs()), ()) if rng.random() < 0.25 else self.text(rng.choices(names, weights)[0], rng)
                text = _joined(*((text, other) if rng.random() < 0.6 else (other, text)), rng)
            yield text

    def text(self, register: str, rng: random.Random) -> Text:
        """One text of a register."""
        trees = self._templates[register]
        most = _REGISTERS[register][1] if register in _REGISTERS else 2
        count = rng.randrange(1, most + 1) if rng.random() < 0.6 else 1
        slots = Slots(self._people, rng)
        parts: list[Piece] = []
        for index in range(count):
            if index:
                last = parts[-1][0][-1:] if parts else ""
                parts.append(
                    (
                        rng.choice(("\n", "\n\n", "\n"))
                        if register in ("structured", "records", "radiology") or rng.random() < 0.3
                        else " "
                        if last in ".?!:;,\n"
                        else rng.choice((". ", " ", "; ", "\n")),
                        "",
                    )
                )
            if rng.random() < 0.12:
                slots = Slots(self._people, rng)
            parts += draw(rng.choice(trees), self._phrases, slots.fill, rng)
        text = _assemble(parts)
        if rng.random() < 0.45 and register not in ("structured", "records"):
            text = _reword(text, slots, rng)
        return _disturb(text, register, rng)


def _assemble(pieces: list[Piece]) -> Text:
    text: list[str] = []
    spans: list[Span] = []
    at = 0
    for piece, label in pieces:
        if label.endswith("+"):
            # What continues a span belongs to it, the blank between included.
            start, _, kind = spans.pop()
            spans.append((start, at + len(piece), kind))
        elif label:
            spans.append((at, at + len(piece), label))
        text.append(piece)
        at += len(piece)
    return Text("".join(text), tuple(spans))


def _joined(one: Text, two: Text, rng: random.Random) -> Text:
    """Two texts as one."""
    text = one.text + rng.choice(("\n", "\n\n", " ", ". ", "\n---\n", " - ", ": ", ' "'))
    at = len(text)
    return Text(text + two.text, (*one.spans, *((start + at, end + at, kind) for start, end, kind in two.spans)))


def _replace(text: Text, edit: list[str]) -> Text:
    """`text` with each character replaced by the string of `edit` at its place."""
    places = [0]
    for piece in edit:
        places.append(places[-1] + len(piece))
    return Text("".join(edit), tuple((places[s], places[e], k) for s, e, k in text.spans if places[e] > places[s]))


_SCANNED = {"l": "1", "O": "0", "I": "l", "m": "rn", "e": "c", "S": "5", "B": "8", "h": "b", "a": "o", "u": "ii", "n": "ri"}
_CONTENT = re.compile(r"(?<![^\s(])[A-Za-z]{4,}(?![^\s,.;:?!)])|(?<![^\s(/])[A-Z]{2,5}(?![^\s,.;:?!)/])")


def _reword(text: Text, slots: Slots, rng: random.Random) -> Text:
    """Some ordinary words become others, so that not the words of the templates are learned but their frames."""
    edit = list(text.text)
    labelled = {i for start, end, _ in text.spans for i in range(start, end)}
    for match in _CONTENT.finditer(text.text):
        if rng.random() < 0.14 and match.start() not in labelled and match[0].lower() not in _KEEP:
            new = slots.fill("acro" if match[0].isupper() else "word", rng)[0][0]
            if match[0].istitle() and rng.random() < 0.7:
                new = new.capitalize()
            edit[match.start() : match.end()] = [new, *[""] * (len(match[0]) - 1)]
    return _replace(text, edit)


# Words that say what stands next to them are left alone.
_KEEP = frozenset(
    """
    name named names called patient patients from with about this that lives live lived born date birth address street city town county state phone telephone number dear sincerely regards thanks thank hello signed doctor nurse wife husband
    mother father daughter son sister brother friend seen admitted discharged since until before after between near account member claim policy order ticket email contact reference user room record chart mister madam code post zip mail
    """.split()
)


def _case(text: Text, register: str, rng: random.Random) -> list[str]:
    """The characters in another case: all of them, or only those of names and places."""
    chars = list(text.text)
    roll = rng.random()
    if register == "lower" or roll < 0.13 or (register in _CHAT and roll > 0.75):
        # The few characters whose lower case is longer do not occur here; the length stays.
        return chars if register == "lower" and roll >= 0.9 else [c.lower() for c in chars]
    if roll < 0.165:
        return [c.upper() for c in chars]
    if roll < 0.195:
        for start, end, kind in text.spans:
            if kind in ("NAME", "LOCATION", "ADDRESS", "ORG"):
                chars[start:end] = [c.lower() for c in chars[start:end]]
    elif roll < 0.26:
        for start, end, kind in text.spans:
            if kind in ("NAME", "LOCATION") and rng.random() < 0.8:
                chars[start:end] = [c.upper() for c in chars[start:end]]
    elif roll < 0.28:
        return list(text.text.title())
    return chars


def _disturb(text: Text, register: str, rng: random.Random) -> Text:
    chars = _case(text, register, rng)
    if len(chars) != len(text.text):
        return text
    labelled = bytearray(len(chars))
    for start, end, _ in text.spans:
        labelled[start:end] = b"\x01" * (end - start)
    if rng.random() < 0.07:
        chars = ["" if c in ".,!?;:'" and not labelled[i] and rng.random() < 0.8 else c for i, c in enumerate(chars)]
    if rng.random() < 0.08:
        for _ in range(1 + len(chars) // 120):
            i = rng.randrange(len(chars))
            if not labelled[i] and chars[i].isalpha():
                chars[i] = rng.choice(("", chars[i] * 2, chars[i]))
    if rng.random() < 0.03:
        chars = ["\n" if c == " " and not labelled[i] and rng.random() < 0.15 else c for i, c in enumerate(chars)]
    if rng.random() < 0.03:
        # As a scanner reads it.
        chars = [_SCANNED[c] if c in _SCANNED and rng.random() < 0.12 else c for c in chars]
    if rng.random() < 0.03:
        chars = ["  " if c == " " and rng.random() < 0.4 else c for c in chars]
    return _replace(text, chars)
