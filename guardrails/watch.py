"""Reloading when policy files change, from a thread."""

from __future__ import annotations

from threading import Event as Flag
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from .engine import Engine
    from .inforce import Reload


class Watch:
    """Reloads an engine when its policy files change, until it is closed."""

    def __init__(self, engine: Engine, interval: float) -> None:
        if not interval > 0:
            raise ValueError("expected an `interval` above zero")
        self._engine, self._interval = engine, interval
        self._stop = Flag()
        self._thread = Thread(target=self._run, name="guardrails-watch", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(self._interval):
            self.poll()

    def poll(self) -> Reload | None:
        """Looks once; the reload that followed, or None where nothing changed.  Raises nothing: what fails stands in the status."""
        try:
            changed = self._engine.changed()
        except Exception:  # noqa: BLE001  reason: a look that fails is taken for a change, and the reload says what is wrong
            changed = True
        return self._engine.reload() if changed else None

    def close(self) -> None:
        """Stops watching."""
        self._stop.set()
        self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
