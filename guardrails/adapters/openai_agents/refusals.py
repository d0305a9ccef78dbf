"""Our refusals as exceptions of the Agents SDK as well, which lets its own pass and would wrap others into errors of a tool."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

try:
    from agents import AgentsException
except ImportError as missing:
    raise ImportError("the Agents SDK is not installed: pip install 'guardrails-as-code[openai-agents]'") from missing

from ...errors import Blocked, Halted, Held, LimitExceeded, Refused, Stopped


class _OfARun(AgentsException):
    """What the SDK notes about a run stays with it, and does not travel."""

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.args


class RunBlocked(_OfARun, Blocked):
    """A rule forbids what an agent was about to do."""


class RunStopped(_OfARun, Stopped):
    """Somebody pressed the red button while an agent ran."""


class RunHalted(_OfARun, Halted):
    """A rule ended the session of an agent."""


class RunHeld(_OfARun, Held):
    """A human has to sign what an agent was about to do."""


class RunLimited(_OfARun, LimitExceeded):
    """An agent exceeded a cap on tokens, or a budget."""


# The narrower class first.
_NATIVE: tuple[tuple[type[Refused], type[Refused]], ...] = (
    (Stopped, RunStopped),
    (Blocked, RunBlocked),
    (Halted, RunHalted),
    (Held, RunHeld),
    (LimitExceeded, RunLimited),
)


def native(refused: Refused) -> Refused:
    """The same refusal as an exception that the SDK lets pass."""
    if isinstance(refused, AgentsException):
        return refused
    kind = next((ours for known, ours in _NATIVE if isinstance(refused, known)), RunBlocked)
    return kind(refused.verdict)


@contextmanager
def through_the_sdk() -> Iterator[None]:
    """Lets a refusal inside leave as one that the SDK lets pass."""
    try:
        yield
    except Refused as refused:
        passing = native(refused)
        if passing is refused:
            raise
        raise passing from refused.__cause__
