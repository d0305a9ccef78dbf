"""`State`: the rooms over one state URL, opened together and handed out."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from ..switch import Switch
from .where import Where

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ..recording import Journal

    Clock = Callable[[], datetime]

MEMORY = Where("memory", "memory:")


@dataclass(frozen=True, slots=True)
class State:
    """What must outlive a process, or in memory what must not.  `journal` is None in memory: nothing is recorded there."""

    where: Where
    switch: Switch
    journal: Journal | None = None
    budgets: Any = field(default=None, repr=False)
    signoffs: Any = field(default=None, repr=False)

    @classmethod
    def memory(cls, clock: Clock) -> Self:
        """State of this process alone: no file, no thread, and no other process shares the button or the budgets."""
        return cls(MEMORY, Switch.memory(clock=clock))

    @property
    def shared(self) -> bool:
        """Whether anything is kept outside of this process, so that a decision may wait for a disk or a server."""
        return self.where.kind != "memory"

    def close(self) -> None:
        """Gives back files, connections and threads."""
        self.switch.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
