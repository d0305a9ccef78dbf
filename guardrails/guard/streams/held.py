"""The tool calls of a stream: from the first piece of one on, everything waits until all calls are whole and judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..chunks import Known
from ..fragments import fragments
from ..readable import plain, restored

Judge = Callable[[Sequence[Any]], Sequence[Any]]
"""Takes the forms of all chunks with pieces of calls, gives them back with the arguments that are left; raises refusals."""


class HeldCalls:
    """The chunks of one stream from the first piece of a tool call on; `take` says which may leave, `rest` gives all once judged."""

    __slots__ = ("_held", "_judge")

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._held: list[Any] = []

    def take(self, chunks: list[Any]) -> list[Any]:
        """Those of the chunks that come before any call."""
        if self._held:
            self._held += chunks
            return []
        for index, chunk in enumerate(chunks):
            if not isinstance(chunk, str | Known) and any(True for _ in fragments(plain(chunk))):
                self._held = chunks[index:]
                return chunks[:index]
        return chunks

    def rest(self, chunks: Sequence[Any]) -> list[Any]:
        """All that waits, and these chunks at the end of the stream, once the calls in them may happen."""
        before = self.take(list(chunks))
        held, self._held = self._held, []
        if not held:
            return before
        forms = [plain(chunk) for chunk in held]
        new = self._judge(forms)
        return before + [chunk if form is made else restored(chunk, made) for chunk, form, made in zip(held, forms, new, strict=True)]

