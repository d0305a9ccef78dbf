"""Templates: text with slots `{date}`, phrases `{complaint}`, and alternatives `[seen|examined|]`, which nest.

A template becomes a tree once; drawing from it yields pieces of text with labels.  Which filler belongs to a slot is in `slots`.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Piece = tuple[str, str]  # text and label; "" for text that identifies nobody
Fill = Callable[[str, random.Random], list[Piece]]

_SLOT = re.compile(r"\{([A-Za-z0-9.]+)\}")
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Slot:
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[tuple[Node, ...], ...]


Node = str | Slot | Choice


def parse(text: str) -> tuple[Node, ...]:
    """The tree of a template.  Raises `ValueError` for a bracket that is not closed."""
    nodes, at = _sequence(text, 0, "")
    if at != len(text):
        raise ValueError(f"unbalanced template {text!r}")
    return nodes


def _sequence(text: str, at: int, stop: str) -> tuple[tuple[Node, ...], int]:
    nodes: list[Node] = []
    plain: list[str] = []

    def flush() -> None:
        if plain:
            nodes.append("".join(plain))
            plain.clear()

    while at < len(text):
        char = text[at]
        if stop and char in "|]":
            break
        if char == "\\" and at + 1 < len(text):
            plain.append({"n": "\n", "t": "\t"}.get(text[at + 1], text[at + 1]))
            at += 2
        elif match := _SLOT.match(text, at):
            flush()
            nodes.append(Slot(match[1]))
            at = match.end()
        elif char == "[":
            options = []
            at += 1
            while True:
                option, at = _sequence(text, at, "]")
                options.append(option)
                if at >= len(text):
                    raise ValueError(f"`[` is not closed in {text!r}")
                at += 1
                if text[at - 1] == "]":
                    break
            flush()
            nodes.append(Choice(tuple(options)))
        else:
            plain.append(char)
            at += 1
    flush()
    return tuple(nodes), at


def draw(
    nodes: tuple[Node, ...], phrases: dict[str, list[tuple[Node, ...]]], fill: Fill, rng: random.Random, depth: int = 0
) -> list[Piece]:
    """One text of a tree: pieces with labels."""
    if depth > 12:
        raise ValueError("phrases that contain each other without end")
    pieces: list[Piece] = []
    for node in nodes:
        if isinstance(node, str):
            pieces.append((node, ""))
        elif isinstance(node, Choice):
            pieces += draw(rng.choice(node.options), phrases, fill, rng, depth + 1)
        elif node.name in phrases:
            pieces += draw(rng.choice(phrases[node.name]), phrases, fill, rng, depth + 1)
        else:
            pieces += fill(node.name, rng)
    return pieces


def lists(folder: str) -> dict[str, list[str]]:
    """The lists in the text files of a folder beside this file: `= name` opens one, `;` and the end of a line part its entries.

    Raises `ValueError` for a name that is there twice.
    """
    found: dict[str, list[str]] = {}
    for path in sorted((_HERE / folder).glob("*.txt")):
        current: list[str] = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("= "):
                name = line[2:].strip()
                if name in found:
                    raise ValueError(f"the list `{name}` is there twice")
                current = found[name] = []
            elif line.strip() and not line.startswith("# "):
                current += [part.strip() for part in line.split(";") if part.strip()]
    return found


def phrases() -> dict[str, list[tuple[Node, ...]]]:
    """All lists of phrases, each phrase a tree."""
    return {name: [parse(phrase) for phrase in entries] for name, entries in lists("phrases").items()}


@functools.cache
def phrase_texts(name: str) -> tuple[str, ...]:
    """The phrases of one list as plain text, without what slots would fill in."""
    return tuple("".join(node for node in tree if isinstance(node, str)) for tree in phrases()[name])


def templates() -> dict[str, list[tuple[Node, ...]]]:
    """The templates of each register, one a line."""
    return {
        path.stem: [parse(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("# ")]
        for path in sorted((_HERE / "templates").glob("*.txt"))
    }
