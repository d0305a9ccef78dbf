"""The chunks of one stream on their way: each leaves, in its order, once all that it says is certain.  No input, no output.

A chunk is what the source made it, a text or an object of a client.  It leaves as it came, or with other texts in it: what was redacted is
written once, in the chunk in which it began.  Where a finding refuses a text, or something cannot be judged as it comes, nothing more
leaves; the rest is collected.  In any case the verdict is that on the whole stream, and what it redacts must have left redacted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from ... import content
from ...content import MAX_SIZE
from ...lookout import Ruling
from ...verdict import Path, Verdict
from ..chunks import MAX_CHUNKS, Known, Read, Stream
from ..door import unredacted
from ..readable import Unreadable, restored
from ..tokenwise import told_again
from .fields import Fields, Waiting
from .held import HeldCalls, Judge
from .judging import Judging
from .tokens import Tokens

_ROUNDING = 16  # tokens by which the count of a text may fall when it goes on: a word that was cut is complete then
_TOLD = 4  # what a source counts overrules our count, unless it is less than this part of it


class Flow:
    """One stream: `add` takes a chunk, `look` says what is certain, `ready` gives what may leave, `finish` the rest."""

    def __init__(self, judging: Judging, calls: Judge | None = None) -> None:
        self._judging = judging
        self._calls = None if calls is None else HeldCalls(calls)
        self._lookout = judging.lookout()
        self._fields = None if self._lookout is None else Fields(self._lookout)
        self._tokens = None if self._lookout is None or self._lookout.cap is None else Tokens(self._lookout.cap, self._lookout.count)
        self.chunks: list[Any] = []
        self._reads: list[Read] = []
        self._size = 0
        self._waiting: deque[Waiting] = deque()
        self._gone: list[Any] = []
        self._shut = self._judged = self._altered = False
        self.slow = self._lookout is not None and self._lookout.slow

    def add(self, chunk: Any) -> bool:
        """Takes a chunk; whether it is worth while to `look`.  Raises Blocked for a chunk that cannot be read, and above the bounds."""
        self._size += len(chunk) if isinstance(chunk, str) else 1
        if self._size > MAX_SIZE or len(self.chunks) >= MAX_CHUNKS:
            # What cannot be judged is not kept either.
            self.chunks.clear()
            self._reads.clear()
            self._collect()
            raise self._judging.stop("stream-too-long", "the stream is longer than what is judged")
        self.chunks.append(chunk)
        if self._fields is None:
            return False
        try:
            waiting, due = self._fields.read(chunk)
        except Unreadable as error:
            raise self._judging.unreadable(error) from error
        except Exception:  # noqa: BLE001  reason: `Unsure`, or what fails: it is judged whole, where the failure is named
            self._collect()
            return False
        self._waiting.append(waiting)
        if type(chunk) is not str:
            self._reads.append((waiting.form, waiting.read))
        return due or (self._tokens is not None and self._tokens.due(self._fields.size))

    def look(self) -> None:
        """Says what is certain.  Raises a refusal that is, where nothing that follows could change it."""
        if self._fields is None:
            return
        try:
            self._fields.look()
            ruling = self._fields.refused or self._capped(self._fields)
        except Exception:  # noqa: BLE001  reason: as above
            self._collect()
            return
        if ruling is not None:
            self._shut = True
            if ruling.refuses and ruling.final:
                self._judged = True
                self._judging.whole(self._stream(None), None)

    def ready(self) -> list[Any]:
        """The chunks that may leave now."""
        if self._lookout is not None and self._lookout.bypassed and self._judging.outlasts(self._lookout):
            self._collect()
        out: list[Any] = []
        while self._waiting and not self._shut and self._waiting[0].certain:
            out += self._next()
        return out if self._calls is None or not out else self._calls.take(out)

    def finish(self, value: Any) -> tuple[Sequence[Any], Any]:
        """The rest, and what the source returned at its end, once the whole is judged.  Raises every kind of refusal."""
        rest, value = self._finished(value)
        return (rest if self._calls is None else self._calls.rest(rest)), value

    def _finished(self, value: Any) -> tuple[Sequence[Any], Any]:
        self._judged = True
        fields = self._fields
        try:
            if fields is not None:
                fields.close()
        except Exception:  # noqa: BLE001  reason: as above
            fields = None
        stream = self._stream(value)
        if fields is None or self._lookout is None or fields.refused is not None:
            said, verdict = self._judging.whole(stream, None)
            return stream.redacted(self._judging.changed(said, verdict), verdict, self._gone)
        texts = stream.texts
        known = {said: text.found for path, text in fields if (said := texts.get(path)) and len(said) == text.length}
        whole, verdict = self._judging.whole(stream, (self._lookout, known))
        self._agree(stream, dict(fields), verdict)
        if value is not None:
            value = stream.returned(self._judging.changed(whole, verdict), verdict)
        rest: list[Any] = []
        while self._waiting:
            rest += self._next()
        return rest, value

    @property
    def owes(self) -> bool:
        """Whether something left of which no verdict is on record."""
        return bool(self._gone) and not self._judged

    def leave(self) -> None:
        """Judges what left of a stream that does not go on to its end: for the record, and for what its session saw."""
        if self.owes:
            self._judged = True
            with suppress(Exception):  # it has left
                self._judging.whole(Stream.of(self.chunks[: len(self._gone)]), None)

    def _capped(self, fields: Fields) -> Ruling | None:
        """What follows where the response has more tokens than a rule allows.  Until that is sure, nothing more leaves."""
        if self._tokens is None or self._lookout is None:
            return None
        count = self._tokens.count(fields.size, lambda: fields.together)
        if self._tokens.passed(count):
            self._shut = True
        sure = 1 if fields.only_text and not self._judging.tells else _TOLD
        return self._lookout.passed() if self._tokens.passed(count - _ROUNDING, sure) else None

    def _next(self) -> list[Any]:
        """The chunk that waits longest, with what it says now; a text of which nothing is left is left out."""
        waiting = self._waiting.popleft()
        new = {part.path: told for part in waiting.parts if part.text.changed and (told := part.told) != part.said}
        chunk = waiting.chunk
        self._altered = self._altered or bool(new)
        if self._altered and not isinstance(chunk, str | Known) and told_again(waiting.form):
            raise self._judging.unwritable("Unwritable")
        if new:
            try:
                chunk = restored(chunk, content.rewrite(waiting.form, new))
            except Exception as failure:  # noqa: BLE001  reason: whatever a class raises about its new text, the text was not changed
                error = type(failure).__name__
            else:
                error = ""
            if error:
                # Without the cause, which may quote the text.
                raise self._judging.unwritable(error)
        self._gone.append(chunk)
        return [] if new and chunk == "" else [chunk]

    def _collect(self) -> None:
        """Leaves the rest to the verdict on the whole."""
        self._fields = None
        self._waiting.clear()

    def _stream(self, value: Any) -> Stream:
        try:
            return Stream.of(self.chunks, value, self._reads)
        except Unreadable as error:
            raise self._judging.unreadable(error) from error

    def _agree(self, stream: Stream, fields: dict[Path, Any], verdict: Verdict) -> None:
        """Raises Blocked where the verdict redacts what is not redacted; it cannot, unless policies changed meanwhile."""
        for redaction in verdict.redactions:
            path = stream.path_of(redaction.path)
            if path is None or (path in fields and not fields[path].covers(redaction.start, redaction.end)):
                raise unredacted(verdict, "Unwritable" if path is None else "Changed")
