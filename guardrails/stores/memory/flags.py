"""One small text that several parts of one process share as machines share one: for tests, and to try things out."""

from __future__ import annotations

from threading import Condition

from ...errors import StoreDown


class Flags:
    """A text in memory.  While `down` is set, it does not answer."""

    def __init__(self) -> None:
        self._said: str | None = None
        self._changed = Condition()
        self.down = False

    def read(self) -> str | None:
        """The text; None where there is none.  Raises StoreDown."""
        self._answer()
        return self._said

    def swap(self, before: str | None, after: str) -> bool:
        """Puts `after` in the place of `before` and tells everybody; gives whether it was still `before`.  Raises StoreDown."""
        self._answer()
        with self._changed:
            if self._said != before:
                return False
            self._said = after
            self._changed.notify_all()
            return True

    def wait(self, seconds: float) -> None:
        """Waits for a word, at most so long.  Raises StoreDown."""
        self._answer()
        with self._changed:
            self._changed.wait(seconds)

    def empty(self) -> None:
        """Forgets, as a server that was started again without its data."""
        self._said = None

    def deaf(self) -> None:
        """Nothing is open."""

    def forked(self) -> None:
        self._changed = Condition()

    def _answer(self) -> None:
        if self.down:
            raise StoreDown("the server did not answer: it is down")
