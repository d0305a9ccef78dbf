"""Finds identifiers of people in text and takes them out.  Nothing here fetches, stores or logs a text."""

from . import profiles
from .cache import Cached
from .custom import Custom, CustomRow, RowProblem, custom
from .detector import Patterns, builtin
from .known import Known
from .match import MAX_CHARS, Detector, Match, ModelTooSlow, TextTooLong, TextTooSlow, resolve
from .redact import redact
from .types import IDENTIFIERS, SIGNALS, TYPES
from .whole import find, whole

__all__ = [
    "IDENTIFIERS",
    "MAX_CHARS",
    "SIGNALS",
    "TYPES",
    "Cached",
    "Custom",
    "CustomRow",
    "Detector",
    "Known",
    "Match",
    "ModelTooSlow",
    "Patterns",
    "RowProblem",
    "TextTooLong",
    "TextTooSlow",
    "builtin",
    "custom",
    "find",
    "profiles",
    "redact",
    "resolve",
    "whole",
]
