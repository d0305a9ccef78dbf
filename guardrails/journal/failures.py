"""What can go wrong with a journal: not writable, tampered with, or given something that does not belong in it."""

from __future__ import annotations

from ..errors import GuardrailsError


class JournalError(GuardrailsError):
    """Root of what the journal raises."""


class RecordRefused(JournalError, ValueError):
    """A record that the table of kinds does not allow.  Names the kind and the key, never the value."""


class JournalUnavailable(JournalError, OSError):
    """A record that was not acknowledged: the disk is full, failing or out of reach.  The next append tries again by itself.

    The record may still be found in the journal, as with every store that fails while it answers.
    """

    def __init__(self, what: str, cause: OSError | None = None) -> None:
        self.what = what
        OSError.__init__(self, cause.errno if cause else None, what)

    def __reduce__(self) -> tuple[type[JournalUnavailable], tuple[str]]:
        return JournalUnavailable, (self.what,)

    def __str__(self) -> str:
        name = self.strerror or self.what
        return f"the journal is not available: {name}"


class JournalTampered(JournalError):
    """A journal that is not what was acknowledged.  `sequence` is the first record that is wrong or missing, when it is known.

    It is never repaired by itself: keep the folder as it is, look with `guardrails journal verify`, and start a new one elsewhere.
    """

    def __init__(self, what: str, sequence: int | None = None) -> None:
        self.what, self.sequence = what, sequence
        super().__init__(what, sequence)

    def __str__(self) -> str:
        return self.what if self.sequence is None else f"record {self.sequence}: {self.what}"
