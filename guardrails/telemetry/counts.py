"""What was counted: one dictionary a thread, so that no count is lost and no lock is taken, summed when somebody asks.

A key says what was counted (see `hub`); a cell is a list of the number and of a sum of seconds.
"""

from __future__ import annotations

import weakref
from collections import deque
from threading import Lock, local

Key = tuple[object, ...]
Cell = list[float]
Cells = dict[Key, Cell]


class _Holder:
    """Lives as long as its thread: when it goes, the thread's cells are folded into the rest."""

    __slots__ = ("__weakref__",)


class Counts:
    """Cells by thread.  `here.cells` is the dictionary of the calling thread, where `enter` was called before."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forgets everything, the locks included: in a child process, what the parent counted is the parent's."""
        self.here = local()
        self._lock = Lock()
        self._open: dict[int, tuple[weakref.ref[_Holder], Cells]] = {}
        self._ended: deque[int] = deque()
        self._base: Cells = {}

    def enter(self) -> Cells:
        """The new dictionary of a thread that has none."""
        cells: Cells = {}
        holder = _Holder()
        number = id(cells)
        ended = self._ended
        # The callback may run anywhere, even inside `sums`: it does no more than one append.
        with self._lock:
            self._open[number] = (weakref.ref(holder, lambda _: ended.append(number)), cells)
        self.here.holder = holder
        self.here.cells = cells
        return cells

    def sums(self) -> Cells:
        """Every key with its number and seconds, over all threads."""
        with self._lock:
            for _ in range(len(self._ended)):
                found = self._open.pop(self._ended.popleft(), None)
                if found is not None:
                    _add(self._base, found[1])
            out = {key: list(cell) for key, cell in self._base.items()}
            for _, cells in self._open.values():
                _add(out, cells.copy())  # a copy in one step: its thread goes on counting
        return out


def _add(to: Cells, more: Cells) -> None:
    for key, cell in more.items():
        have = to.get(key)
        if have is None:
            to[key] = [cell[0], cell[1]]
        else:
            have[0] += cell[0]
            have[1] += cell[1]
