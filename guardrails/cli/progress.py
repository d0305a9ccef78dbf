"""How far a long command is: a bar on a terminal, a few plain lines elsewhere, always on standard error."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Final, Self

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from .terminal import console

_STEP: Final = 25  # percent between two plain lines


class Advance:
    """Counts lines, or what else is done one by one, and the bytes they took of `total`; a total of 0 is not known."""

    def __init__(self, total: int, doing: str = "judging", what: str = "lines") -> None:
        self._total, self._count, self._next = total, 0, _STEP
        self._doing, self._what = doing, what
        to = console(sys.stderr)
        self._bar: Progress | None = None
        if to.is_terminal:
            columns = (
                TextColumn(doing),
                BarColumn(),
                TaskProgressColumn(),
                TextColumn(f"{{task.fields[count]:,}} {what}"),
                TimeElapsedColumn(),
            )
            self._bar = Progress(*columns, console=to)
            self._task = self._bar.add_task(doing, total=total or None, count=0)

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def finish(self) -> None:
        """Nothing more is to come, even if not all was read."""
        if self._bar is not None:
            self._bar.update(self._task, total=1, completed=1)

    def to(self, end: int) -> None:
        """One line more, and `end` bytes read by now."""
        self._count += 1
        if self._bar is not None:
            self._bar.update(self._task, completed=end, count=self._count)
        elif self._total and end * 100 >= self._next * self._total:
            percent = end * 100 // self._total
            self._next = percent - percent % _STEP + _STEP
            sys.stderr.write(f"{self._doing}: {percent:3d} %, {self._count:,} {self._what}\n")
            sys.stderr.flush()
