"""Finds identifiers of people in text and takes them out.  Nothing here fetches, stores or logs a text."""

from . import profiles
from .detector import Patterns, find
from .match import Detector, Match, TextTooLong, resolve
from .redact import redact

__all__ = ["Detector", "Match", "Patterns", "TextTooLong", "find", "profiles", "redact", "resolve"]
