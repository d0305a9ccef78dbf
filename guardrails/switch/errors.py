"""What a switch raises.

SwitchError (GuardrailsError, RuntimeError)
├── Refusal (ValueError)    an act that is not well formed or not allowed; nothing changed
├── Unknown                 the state cannot be told, so an act on it is not possible; everything is stopped
├── Busy                    another process held the lock for too long; nothing changed
└── Unrecorded              the stop is in force, and the log did not take it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GuardrailsError

if TYPE_CHECKING:
    from .told import Act


class SwitchError(GuardrailsError, RuntimeError):
    """Root of what the switch raises."""


class Refusal(SwitchError, ValueError):
    """An act that is not well formed or not allowed; nothing changed."""


class Unknown(SwitchError):
    """The state cannot be told, so an act on it is not possible; everything is stopped."""


class Busy(SwitchError):
    """Another process held the lock for too long; nothing changed."""


class Unrecorded(SwitchError):
    """The stop is in force, and the log did not take it.  `act` says what was done."""

    def __init__(self, act: Act) -> None:
        self.act = act
        super().__init__(act)

    def __str__(self) -> str:
        return "the stop is in force, and the log did not take it"
