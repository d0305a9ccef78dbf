"""The library that every environment starts with: the core language and all extensions."""

from __future__ import annotations

from typing import Final

from .groups import GROUPS
from .library import Library
from .network import CIDR, IP, NETWORK
from .numbers import NUMBERS
from .stdlib import CORE, OPERATORS, OPTIONAL, TYPE_NAMES
from .text import TEXT

STANDARD: Final = Library((*OPERATORS, *CORE, *OPTIONAL, *TEXT, *NUMBERS, *GROUPS, *NETWORK), (*TYPE_NAMES, IP.name, CIDR.name))
