"""The exit codes of the command: one table, which the help and the documentation show."""

from __future__ import annotations

from typing import Final

from ..verdict import Effect

OK: Final = 0
PROBLEMS: Final = 1
USAGE: Final = 2
HELD: Final = 3
BLOCKED: Final = 4
HALTED: Final = 5
INTERNAL: Final = 70
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141

EXITS: Final[dict[int, str]] = {
    OK: "fine: nothing wrong, all cases passed, or the event may pass (allow, warn, redact)",
    PROBLEMS: "problems in policy files, failed cases, uncovered rules, or bad lines in the input; `scan`: something found or not scanned; "
    "`drill`: too slow",
    USAGE: "the command was used wrongly, or what it was given cannot be read",
    HELD: "`decide`: a human has to sign (hold)",
    BLOCKED: "`decide`: a rule forbids it (block); `signoff`: it was refused, and nothing was done",
    HALTED: "`decide`: the session ends (halt)",
    INTERNAL: "a mistake in guardrails itself",
    INTERRUPTED: "stopped by Ctrl-C",
    BROKEN_PIPE: "the reader of the output went away",
}
"""Exit code → when."""


def of_effect(effect: Effect) -> int:
    """The exit code for a verdict's effect."""
    return {Effect.HOLD: HELD, Effect.BLOCK: BLOCKED, Effect.HALT: HALTED}.get(effect, OK)
