"""Work that would keep an event loop waiting, moved aside into a thread.  What the work is, is not known here."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import is_dataclass
from threading import Lock
from typing import Any

OFF_LOOP = 16_384
"""Code points above which a text is judged off the event loop."""

_MAX_LOOKS = 2000


async def near(
    weighed: Any, work: Callable[..., Any], *args: Any, waits: bool = False, undo: Callable[[Any], None] | None = None
) -> Any:
    """Runs `work` here when little is to be judged, else in a thread, so that the event loop goes on.

    `waits` says that it waits for a disk or a server. `undo` takes what it returned where the task was canceled meanwhile.
    """
    # Looked up, not imported: who runs no asyncio loop does not pay for it, and large texts are judged where they are.
    asyncio = sys.modules.get("asyncio")
    if asyncio is None or not (waits or heavy(weighed)):
        return work(*args)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work(*args)
    if undo is None:
        return await asyncio.to_thread(work, *args)
    aside = _Aside(work, undo)
    try:
        return await asyncio.to_thread(aside.run, *args)
    except asyncio.CancelledError:
        await surely(aside.abandon)
        raise
    except GeneratorExit:
        aside.abandon()
        raise


async def surely(work: Callable[..., object], *args: Any) -> None:
    """Does work in a thread, to its end.  Who is canceled meanwhile is canceled after it; without an event loop it is done here."""
    asyncio = sys.modules.get("asyncio")
    try:
        if asyncio is None:
            raise RuntimeError
        doing = asyncio.get_running_loop().run_in_executor(None, copy_context().run, work, *args)
    except RuntimeError:  # no loop, or one that takes no more work because it ends
        work(*args)
        return
    canceled: BaseException | None = None
    while not doing.done():
        try:
            await asyncio.shield(doing)
        except asyncio.CancelledError as error:
            canceled = error
        except Exception:  # noqa: BLE001  reason: raised below
            break
    failure = doing.exception()
    if canceled is not None:
        raise canceled
    if failure is not None:
        raise failure


class _Aside:
    """Work in a thread, which nobody can cancel: what it did for nobody is undone, by whoever comes last."""

    __slots__ = ("_abandoned", "_done", "_lock", "_undo", "_work")

    def __init__(self, work: Callable[..., Any], undo: Callable[[Any], None]) -> None:
        self._work, self._undo = work, undo
        self._lock = Lock()
        self._abandoned = False
        self._done: list[Any] = []

    def run(self, *args: Any) -> Any:
        result = self._work(*args)
        with self._lock:
            self._done.append(result)
            abandoned = self._abandoned
        if abandoned:
            self._undo(result)
        return result

    def abandon(self) -> None:
        with self._lock:
            self._abandoned = True
            done = list(self._done)
        for result in done:
            self._undo(result)


def heavy(value: Any) -> bool:
    """Whether more than `OFF_LOOP` code points of text may stand in a value; one too wide to look through is heavy."""
    size, looks, todo = 0, 0, [value]
    while todo:
        item = todo.pop()
        looks += 1
        kind = type(item)
        if issubclass(kind, str | bytes):
            size += len(item)
        elif issubclass(kind, dict):
            todo.extend(item.values())
        elif issubclass(kind, list | tuple | set | frozenset):
            todo.extend(item)
        elif is_dataclass(kind) or hasattr(kind, "__pydantic_fields__"):
            todo.extend(getattr(item, "__dict__", {}).values())
        if size > OFF_LOOP or looks > _MAX_LOOKS:
            return True
    return False
