"""Names of tools as models write them, brought to one form, and name patterns.  What the name stands for is not known here."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category, normalize

# Letters of other scripts that pass for Latin ones in common fonts, after NFKC and case folding.
_LOOK_ALIKES = str.maketrans(
    {
        "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "ё": "e", "ɡ": "g", "һ": "h", "і": "i", "ї": "i", "ј": "j", "к": "k", "ӏ": "l",
        "м": "m", "н": "h", "о": "o", "р": "p", "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "ц": "u", "ѵ": "v", "ԝ": "w", "х": "x", "у": "y",
        "α": "a", "β": "b", "ϲ": "c", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "σ": "o", "τ": "t", "υ": "u",
        "χ": "x", "ϳ": "j", "ı": "i", "ɑ": "a", "ſ": "s", "օ": "o", "ո": "n", "ս": "u", "հ": "h", "ց": "g", "ｉ": "i", "ⅼ": "l",
    }
)  # fmt: skip
_GAPS = re.compile(r"[\s‐-―−-]+")
_NAMESPACE = re.compile(r"^(?:(?:functions?|tools?|default_api)[.:/]+|mcp(?:__|[.:/])(?:.*(?:__|[.:/]))?)(?=[a-z0-9])")
_FORM = re.compile(r"[a-z0-9_.:/]+")


_LONGEST = 500  # code points of a name; a longer one is none


def canonical(name: str) -> str:
    """`name` in lower case, without look-alikes, invisible characters, outer space and call namespaces such as `functions.`.

    Spaces and dashes become `_`.  Returns the empty string for what is still no plain name: no rule may be fooled by it.
    """
    return "" if len(name) > _LONGEST else _canonical(name)


@lru_cache(maxsize=4096)
def _canonical(name: str) -> str:
    text = "".join(c for c in normalize("NFKC", name) if category(c) not in ("Cf", "Cc", "Mn", "Me") or c in "\t\n ")
    text = "".join(c for c in normalize("NFKD", text.casefold()) if category(c) not in ("Mn", "Me")).translate(_LOOK_ALIKES)
    text = _GAPS.sub("_", text.strip()).strip("_.:/")
    while (shorter := _NAMESPACE.sub("", text)) != text:
        text = shorter.strip("_.:/")
    return text if _FORM.fullmatch(text) else ""


def namespaced(start: str) -> bool:
    """Whether a name that starts like this loses its start as a call namespace, whatever follows."""
    return _NAMESPACE.match(f"{start.casefold()}x") is not None


def candidates(name: str) -> tuple[str, ...]:
    """The canonical name and its shorter forms without leading namespaces: `crm.pay` may be the tool `pay`."""
    whole = canonical(name)
    if not whole:
        return ()
    found = [whole]
    for mark in re.finditer(r"__|[.:/]", whole):
        rest = whole[mark.end() :].strip("_.:/")
        if rest and rest not in found:
            found.append(rest)
    return tuple(found)


@lru_cache(maxsize=16384)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("".join("." if c == "?" else re.escape(c) for c in pattern))


def fits(pattern: str, name: str) -> bool:
    """Whether `name` fits a pattern in which `*` stands for any characters and `?` for one.  Linear in the name for each star."""
    return _fits(pattern, name) if len(name) <= _LONGEST else _fits.__wrapped__(pattern, name)  # what is remembered is bounded


@lru_cache(maxsize=16384)
def _fits(pattern: str, name: str) -> bool:
    pieces = pattern.split("*")
    if len(pieces) == 1:
        return _compiled(pattern).fullmatch(name) is not None
    first, *middle, last = pieces
    head = _compiled(first).match(name)
    if head is None:
        return False
    at = head.end()
    for piece in middle:
        found = _compiled(piece).search(name, at)
        if found is None:
            return False
        at = found.end()
    return len(name) - len(last) >= at and _compiled(last).fullmatch(name, len(name) - len(last)) is not None
