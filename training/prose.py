"""Ordinary prose in which nobody is named: the documentation and docstrings of the standard library (PSF license), and titles of ICD-10-CM.

Only the training reads it; none of it ships.
"""

# ruff: noqa: E501  (tables stay whole, chance here is no secret)

from __future__ import annotations

import ast
import re
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from .lists import census, common_words

_SPACE = re.compile(r"[ \t]+")
_MARKUP = re.compile(r"\*\*|``|\*|`|^\s*>>>.*$|^\s*\.\.\s.*$|^[=~-]{3,}$", re.MULTILINE)
_WORD = re.compile(r"[A-Za-z]+")


def _docstrings() -> Iterator[str]:
    home = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(home.rglob("*.py")):
        if any(part in ("site-packages", "test", "tests", "idlelib", "lib2to3", "pydoc_data") for part in path.parts):
            continue
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError, RecursionError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and (doc := ast.get_docstring(node)):
                yield doc


def _paragraphs(text: str) -> Iterator[str]:
    for part in re.split(r"\n\s*\n", _MARKUP.sub("", text)):
        part = _SPACE.sub(" ", part.replace("\n", " ")).strip()
        if 40 <= len(part) <= 700:
            yield part


@cache
def paragraphs() -> tuple[str, ...]:
    """Paragraphs without a word that could be the name of a person in the middle of a sentence, nor digits in a row that could be a number of one."""
    import pydoc_data.topics

    names = {n.lower() for n in census()[0][:1500]} | {n.lower() for n in census()[1][:3000]}
    names -= common_words() & {
        "may",
        "will",
        "mark",
        "long",
        "short",
        "field",
        "page",
        "hope",
        "case",
        "day",
        "price",
        "bill",
        "grant",
        "cook",
        "stone",
        "rose",
    }
    found: dict[str, None] = {}
    for text in (*pydoc_data.topics.topics.values(), *_docstrings()):
        for part in _paragraphs(text):
            inner = re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", part)
            if any(word.lower() in names for word in inner) or re.search(
                r"\d{5,}|@|https?:|\d{4}-\d|[A-Z][a-z]+ (?:[A-Z]\. ?)?[A-Z][a-z]+", part
            ):
                continue
            found[part] = None
    return tuple(found)
