"""How deeply JSON text nests, told before it is read: how much Python itself reads differs from one version to the next."""

from __future__ import annotations

import re
from typing import Final

MAX_DEPTH: Final = 64  # levels

# Strings, with the colon behind a key, and brackets.
# Possessive, with an optional closing quote: a cut text is read once, not once from each of its quotes.
TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?(\s*+:)?|[\[\]{}]', re.DOTALL)


def too_deep(text: str) -> int | None:
    """Where the brackets of a JSON text nest too deeply, if they do."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return None
    depth = 0
    for token in TOKEN.finditer(text):
        mark = token[0]
        if mark in ("[", "{"):
            depth += 1
            if depth > MAX_DEPTH:
                return token.start()
        elif mark in ("]", "}"):
            depth -= 1
    return None
