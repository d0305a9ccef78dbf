"""HTML as values: what is not `Html` is escaped, so that nothing held can become markup."""

from __future__ import annotations

from html import escape
from typing import Any, Final

from ..leaves import called, hidden

_EMPTY: Final = frozenset({"input", "br", "meta", "link", "hr"})


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def h(tag: str, *inside: Any, **attributes: Any) -> Html:
    """An element.  `class_` and `for_` are attributes; one that is True has no value, one that is None or False is left out."""
    written = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        name = key.rstrip("_").replace("_", "-")
        written.append(f" {name}" if value is True else f' {name}="{escape(str(value), quote=True)}"')
    start = f"<{tag}{''.join(written)}>"
    return Html(start if tag in _EMPTY else f"{start}{join(*inside)}</{tag}>")


def join(*pieces: Any) -> Html:
    """Pieces one after the other; lists of them too, and None is nothing."""
    made = []
    for piece in pieces:
        if isinstance(piece, Html):
            made.append(str(piece))
        elif isinstance(piece, list | tuple):
            made.append(join(*piece))
        elif piece is not None:
            made.append(escape(str(piece), quote=True))
    return Html("".join(made))


def exact(text: str) -> Html:
    """A text as it is, with what a reader would not see made visible: hidden characters, spaces at an end, empty text."""
    if not text:
        return h("span", "empty", class_="mark")
    made: list[Any] = []
    for number, line in enumerate(text.split("\n")):
        made += ["\n"] if number else []
        bare = line.rstrip(" \t")
        made += [h("span", _name(char), class_="mark") if hidden(char) or _odd_space(char) else char for char in bare]
        made += [h("span", "tab" if char == "\t" else "space", class_="mark") for char in line[len(bare) :]]
    return join(_grouped(made))


def _name(char: str) -> str:
    return {"\t": "tab", "\r": "carriage return"}.get(char) or called(char)


def _odd_space(char: str) -> bool:
    return char.isspace() and char not in " \t"


def _grouped(pieces: list[Any]) -> list[Any]:
    """Plain characters that follow each other, as one piece."""
    made: list[Any] = []
    for piece in pieces:
        if made and not isinstance(piece, Html) and not isinstance(made[-1], Html):
            made[-1] += piece
        else:
            made.append(piece)
    return made
