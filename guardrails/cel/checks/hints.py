"""What to write instead of the names that people bring from Python."""

from __future__ import annotations

from typing import Final

PYTHON: Final = {
    "None": "write `null`",
    "True": "write `true`",
    "False": "write `false`",
    "len": "write `size(x)`",
    "str": "write `string(x)`",
    "float": "write `double(x)`",
    "any": "write `list.exists(x, test)`",
    "startswith": "write `startsWith`",
    "endswith": "write `endsWith`",
    "lower": "write `lowerAscii`",
    "upper": "write `upperAscii`",
    "strip": "write `trim`",
    "find": "write `indexOf`",
    "search": "write `text.matches(pattern)`",
    "match": "write `text.matches(pattern)`",
    "length": "write `size(x)`",
    "includes": "write `x in list`",
    "keys": "a map's keys are what `map.exists(k, ...)` goes through",
}
