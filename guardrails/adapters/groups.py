"""Refusals out of the groups of exceptions that task groups wrap them in."""

from __future__ import annotations

from ..errors import Refused


def alone(error: BaseException | None) -> Refused | None:
    """The refusal that an exception is, or that nested groups hold as their only one; None where there is none or something else too."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error if isinstance(error, Refused) else None
