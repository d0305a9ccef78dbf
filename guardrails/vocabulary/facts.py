"""The facts of one event: each is computed on first use and remembered.  What they are is the table's business."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from ..detect import Match
from ..errors import CelFailure
from ..events import CHECKPOINTS, Checkpoint, Event


class World(Protocol):
    """What facts need beside the event: the registries of one policy set, a clock, detectors and a token counter."""

    def now(self) -> datetime: ...
    def count(self, text: str) -> int: ...
    def detect(self, text: str) -> list[Match]: ...
    def detect_plain(self, text: str) -> list[Match]: ...
    def further(self, texts: Sequence[tuple[str, Sequence[Match]]], session: str) -> list[list[Match]]: ...
    def unmeasured(self, texts: Sequence[str]) -> bool: ...
    def identifies(self, kind: str) -> bool: ...
    def system(self, id: str | None) -> Any: ...  # noqa: A002  reason: the word policies use
    def destination(self, id: str | None) -> Any: ...  # noqa: A002  reason: as above
    def tool(self, event: Event) -> Any: ...


@dataclass(frozen=True, slots=True)
class Fact:
    """One name: its CEL type, the checkpoints where it is known, and how its value is read.

    A value of None means that the fact is missing for this event; a condition that reads it fails, and the stricter reading is taken.
    """

    name: str
    type: str
    doc: str
    value: Callable[[Facts], Any]
    at: frozenset[Checkpoint] = frozenset(CHECKPOINTS)
    size: int | None = None
    trusted: bool = True
    whole: bool = False  # it speaks of all that is said, so of a stream it is known at the end

    @property
    def attribute(self) -> str:
        """The name under which `Facts` has it."""
        return self.name.replace(".", "_")


class Lazy:
    """A value of `Facts` that is read when first asked and then stands in the instance, which is looked at before this."""

    __slots__ = ("_missing", "_name", "_read")

    def __init__(self, name: str, read: Callable[[Facts], Any], missing: str) -> None:
        self._name, self._read, self._missing = name, read, missing

    def __get__(self, facts: Facts, owner: type[Facts]) -> Any:
        try:
            value = self._read(facts)
        except CelFailure:
            raise
        except Exception as failure:  # a detector, counter or clock of the application: named, never quoted
            facts.__dict__.setdefault("failure", failure)
            raise CelFailure(type(failure).__name__) from failure
        if value is None and self._missing:
            raise CelFailure("missing_fact", self._missing)
        facts.__dict__[self._name] = value
        return value


class Facts:
    """The facts of one event.  Reading a missing one raises CelFailure of kind `missing_fact`."""

    __slots__ = ("__dict__", "event", "world")

    def __init__(self, event: Event, world: World, saw: frozenset[str] | None = None) -> None:
        """`saw` holds the labels of the session, where the event does not tell."""
        self.event = event
        self.world = world
        if saw is not None:
            self.session_saw = tuple(sorted(saw))
        if event.args is not None:
            # Nearly every rule about a tool asks for them, and setting costs a tenth of reading later.
            self.tool_args = event.args

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __repr__(self) -> str:
        return f"<facts of a {self.event.checkpoint}>"


def now() -> datetime:
    """The current time in UTC: the default clock."""
    return datetime.now(UTC)
