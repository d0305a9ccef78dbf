"""How many response tokens a stream has so far, counted often enough to stop at a cap and seldom enough to cost linear time."""

from __future__ import annotations

from collections.abc import Callable

_AT_ONCE = 64  # code points between two counts at least
_PER_CHAR = 4  # tokens of one character at most: no tokenizer makes more than its bytes


class Tokens:
    """Counts towards `cap`."""

    __slots__ = ("_cap", "_count", "_counted", "_size")

    def __init__(self, cap: int, count: Callable[[str], int]) -> None:
        self._cap, self._count = cap, count
        self._size = self._counted = 0

    def due(self, size: int) -> bool:
        """Whether a text of `size` code points may have passed the cap, and has grown enough to count it."""
        new = size - self._size
        return self._counted + new * _PER_CHAR > self._cap and new >= _AT_ONCE + self._size // 16

    def count(self, size: int, text: Callable[[], str]) -> int:
        """The tokens of a text of `size` code points as far as they were counted; it is read where that is due."""
        if self.due(size):
            self._size, self._counted = size, self._count(text())
        return self._counted

    def passed(self, count: int, times: int = 1) -> bool:
        """Whether so many are more than `times` the cap."""
        return count > self._cap * times
