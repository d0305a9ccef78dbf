"""The journal: append-only files, one record a decision and an act, with which nobody can tamper unseen."""

from .failures import JournalError, JournalTampered, JournalUnavailable, RecordRefused
from .journal import Journal
from .log import Entry, Limits

__all__ = [
    "Entry",
    "Journal",
    "JournalError",
    "JournalTampered",
    "JournalUnavailable",
    "Limits",
    "RecordRefused",
]
