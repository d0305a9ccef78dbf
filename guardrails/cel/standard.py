"""The library that every environment starts with: the core language and all extensions."""

from __future__ import annotations

from typing import Final

from .library import Library
from .stdlib import CORE, OPERATORS, OPTIONAL, TYPE_NAMES

STANDARD: Final = Library((*OPERATORS, *CORE, *OPTIONAL), TYPE_NAMES)
