"""Finds identifiers of people in text and takes them out.  Nothing here fetches, stores or logs a text."""

from . import profiles
from .custom import Custom, custom
from .detector import Patterns, find
from .match import Detector, Match, TextTooLong, resolve
from .redact import redact
from .types import IDENTIFIERS, SIGNALS, TYPES

__all__ = ["IDENTIFIERS", "SIGNALS", "TYPES", "Custom", "Detector", "Match", "Patterns", "TextTooLong", "custom", "find", "profiles", "redact", "resolve"]
