"""Work that would keep an event loop waiting, moved aside into a thread.  What the work is, is not known here."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import is_dataclass
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
    # A thread cannot be canceled: it goes on by itself, and what it did for nobody is undone.
    working = asyncio.ensure_future(asyncio.to_thread(work, *args))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        working.add_done_callback(lambda done: None if done.cancelled() or done.exception() else undo(done.result()))
        raise


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
