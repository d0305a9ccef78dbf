"""The journal as a process uses it: `append` from any thread, any process, any child of a fork."""

from __future__ import annotations

import atexit
import logging
import os
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self, TypeVar

from . import begin, buffer, disk, lines
from . import heads as heads_of_journals
from .failures import JournalError, JournalUnavailable, RecordRefused
from .keys import SIZE, hmac_of
from .kinds import KINDS, OWN
from .log import Entry, Limits, Log
from .shapes import Fields, bound, word

Mode = Literal["durable", "group", "buffered"]
Loss = Literal["refuse", "count"]
_T = TypeVar("_T")
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_WAITING: Final = Entry(0, b"")
_LIMITS: Final = Limits()
_BUFFER: Final = 512
_AGE: Final = 1_000_000  # microseconds
_PATIENCE: Final = 0.05  # seconds after which a thread that waits looks whether somebody still writes for it
_LARGEST: Final = 32 << 20
_open: weakref.WeakSet[Journal] = weakref.WeakSet()


class _Ticket:
    """One record on its way into a shared write."""

    __slots__ = ("entry", "failure", "start", "told")

    def __init__(self, start: bytes) -> None:
        self.start = start
        self.entry: Entry | None = None
        self.failure: BaseException | None = None
        self.told = threading.Lock()
        self.told.acquire()

    @property
    def done(self) -> bool:
        """Whether it was written, or will not be."""
        return self.entry is not None or self.failure is not None


class Journal:
    """An append-only, tamper-evident record of decisions and acts, in one folder."""

    def __init__(
        self, folder: Path, *, key: bytes, mode: Mode, heads: Path | None, clock: Callable[[], datetime], first_key: bytes | None,
        limits: Limits, kinds: Mapping[str, Fields], unavailable: Loss, entropy: Callable[[int], bytes],
    ) -> None:  # fmt: skip
        if len(key) < SIZE:
            raise JournalError("the key for ids must have at least 32 bytes")
        self._folder, self._second, self._mode, self._unavailable = folder, heads, mode, unavailable
        self._clock, self._limits, self._entropy = clock, limits, entropy
        self._first_key = first_key
        self._hash_id = hmac_of(key)
        self._kinds = {kind: bound(fields, self.hashed) for kind, fields in kinds.items()}
        self._closed = False
        self._fresh()

    @classmethod
    def open(
        cls, folder: str | Path, *, key: bytes, clock: Callable[[], datetime], mode: Mode = "group", heads: str | Path | None = None,
        first_key: bytes | None = None, limits: Limits = _LIMITS, kinds: Mapping[str, Fields] = KINDS, unavailable: Loss = "refuse",
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> Self:  # fmt: skip
        """The journal in a folder, begun when there is none.

        `key` makes the keyed hashes of ids and stays the same for good.  `heads` is the second place: a folder that whoever can change the
        first one should not be able to change.  `first_key` is where the journal's own key starts when the journal begins: give 32 random
        bytes to keep them elsewhere and check every MAC later.  Raises JournalTampered when acknowledged records are gone.
        """
        journal = cls(
            Path(folder), key=key, mode=mode, heads=None if heads is None else Path(heads), clock=clock, first_key=first_key,
            limits=limits, kinds=kinds, unavailable=unavailable, entropy=entropy,
        )  # fmt: skip
        heads_of_journals.ready()  # before the lock is held: signing is slow to import
        with journal._writing:
            journal._hold(journal._log_of)
        _open.add(journal)
        return journal

    def append(self, kind: str, body: Mapping[str, Any]) -> Entry:
        """Adds a record.  When it returns, the record is on the disk; in buffered mode it waits in memory, and the entry has sequence 0.

        Raises RecordRefused for what the table of kinds does not allow, and JournalUnavailable when the record is not acknowledged.
        """
        fields = self._kinds.get(kind)
        if fields is None or kind in OWN:
            raise RecordRefused("there is no such kind of record to append")
        try:
            encoded = fields(body)
        except RecordRefused as error:
            raise RecordRefused(f"a record of kind `{kind}` {error}") from None
        except ValueError:
            raise RecordRefused(f"a record of kind `{kind}` is no object") from None
        now = self._now()
        start = lines.start(now, kind, encoded)
        if len(start) > _LARGEST:
            raise RecordRefused(f"a record of kind `{kind}` is larger than {_LARGEST >> 20} MiB")
        try:
            return self._wait_in_memory(start, now) if self._mode == "buffered" else self._write(start)
        except JournalUnavailable:
            if self._unavailable == "refuse":
                raise
            with self._mutex:
                self._dropped += 1
            return _WAITING

    def hashed(self, id: str) -> str:  # noqa: A002  reason: it is the id's hash
        """The keyed hash that stands for the id of a person or a session: the same for the same id, and no way back without the key."""
        return f"k1:{self._hash_id(id.encode('utf-8', 'surrogatepass'))[:16].hex()}"

    def word(self, name: str) -> str:
        """A name as records may hold it: itself when it is a plain word, or else its keyed hash."""
        try:
            word(name)
        except ValueError:
            return self.hashed(name)
        return name

    @property
    def dropped(self) -> int:
        """Records not written so far because the journal was not available, where that is allowed (`unavailable="count"`)."""
        return self._dropped

    def flush(self) -> None:
        """Writes what waits in buffered mode.  An application in that mode calls this when it is idle."""
        with self._writing:
            self._write_buffer()

    def head(self) -> None:
        """Signs a head now: what is in the journal by then cannot be rewritten later, not even with the machine's key."""
        with self._writing:
            self._write_buffer()
            self._hold(lambda: self._log_of().head())

    def close(self) -> None:
        """Writes what waits, records the end, signs a head and gives everything back.  May be called twice."""
        with self._writing:
            if self._closed:
                return
            try:
                self._write_buffer()
                if self._announced:
                    self._hold(self._end)
            finally:
                self._closed = True
                self._release(remove=not self._buffer)
        _open.discard(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _now(self) -> int:
        now = (self._clock() - _ZERO) // _MICROSECOND
        # A clock that went mad must not make lines that nobody can read.
        return now if 0 <= now <= lines.LARGEST else max(0, min(now, lines.LARGEST))

    def _fresh(self) -> None:
        """Nothing open, nothing waiting: how a journal starts, also in the child of a fork."""
        self._mutex, self._writing = threading.Lock(), threading.Lock()
        self._queue: list[_Ticket] = []
        self._buffer: list[bytes] = []
        self._since = 0
        self._lock: disk.Lock | None = None
        self._log: Log | None = None
        self._count: buffer.Count | None = None
        self._announced = False
        self._added = self._dropped = 0

    def _forked(self) -> None:
        # The lock of a parent must not live on in a child; records that wait in memory are the parent's.
        self._release(remove=False)
        self._fresh()

    def _release(self, *, remove: bool) -> None:
        if self._count is not None:
            self._count.close(remove=remove)
        for held in (self._log, self._lock):
            if held is not None:
                held.close()
        self._count = self._log = self._lock = None

    # Group commit: the first of the queue waits for `_writing` and then writes for all who are queued by then; the others wait to be told.

    def _write(self, start: bytes) -> Entry:
        ticket = _Ticket(start)
        with self._mutex:
            self._queue.append(ticket)
        try:
            while not ticket.done:
                if self._leads(ticket):
                    with self._writing:
                        written = () if ticket.done else self._hold(self._write_queue)
                    # Told when the lock is free again: to wake them takes time that other processes wait for.
                    for one in written:
                        one.told.release()
                elif not ticket.told.acquire(timeout=_PATIENCE):
                    self._look_after(ticket)
        except BaseException:
            with self._mutex:
                if ticket in self._queue:
                    self._queue.remove(ticket)
            raise
        if ticket.entry is None:
            raise JournalUnavailable("a shared write failed") from ticket.failure
        return ticket.entry

    def _leads(self, ticket: _Ticket) -> bool:
        with self._mutex:
            return bool(self._queue) and self._queue[0] is ticket

    def _look_after(self, ticket: _Ticket) -> None:
        """Interrupts may come in any number and anywhere; who waits must not wait for a writer that is gone."""
        with self._mutex:
            forgotten = ticket not in self._queue and not self._writing.locked()
        if forgotten and not ticket.done:
            ticket.failure = JournalUnavailable("the write was interrupted")

    def _write_queue(self) -> Sequence[_Ticket]:
        """Writes for all who are queued; gives those who are still to be told."""
        queue: list[_Ticket] = []
        group: list[_Ticket] = []
        try:
            with self._mutex:
                queue, self._queue = self._queue, []
            for wanted in [[ticket] for ticket in queue] if self._mode == "durable" else [queue]:
                for ticket in group:
                    ticket.told.release()
                group = wanted
                entries = self._add([ticket.start for ticket in group])
                for ticket, entry in zip(group, entries, strict=True):
                    ticket.entry = entry
        except BaseException as error:
            for ticket in queue:
                if not ticket.done:
                    ticket.failure = error
                    ticket.told.release()
            raise
        return group

    def _wait_in_memory(self, start: bytes, now: int) -> Entry:
        with self._mutex:
            count = self._count or self._open_count()
            if not self._buffer:
                self._since = now
            self._buffer.append(start)
            count.took()
            full = len(self._buffer) >= _BUFFER or now - self._since >= _AGE
        if full:
            self.flush()
        return _WAITING

    def _write_buffer(self) -> None:
        """The caller holds `_writing`."""
        waiting: list[bytes] = []
        try:
            with self._mutex:
                waiting, self._buffer = self._buffer, []
            if waiting:
                self._hold(lambda: self._add(waiting))
        except BaseException:
            with self._mutex:
                self._buffer = waiting + self._buffer
            raise
        if self._count is not None:
            self._count.wrote(len(waiting))

    def _hold(self, act: Callable[[], _T]) -> _T:
        """Does something under the lock of all processes; the caller holds `_writing`."""
        if self._closed:
            raise JournalUnavailable("it is closed")
        try:
            if self._lock is None:
                disk.make_folder(self._folder)
                self._lock = disk.Lock(self._folder)
            return self._lock.holding(act)
        except JournalError:
            raise
        except OSError as error:
            raise JournalUnavailable("input or output failed", error) from error

    def _log_of(self) -> Log:
        if self._log is None:
            if not begin.begun(self._folder):
                begin.begin(self._folder, self._second, self._first_key or self._entropy(SIZE), self._now())
            if self._second is not None:
                begin.join(self._folder, self._second)
            log = Log(self._folder, self._second, self._now, self._limits)
            try:
                log.check()
                lost = buffer.left_behind(self._folder)
                for path, count in lost:
                    if count:
                        log.note("lost", "killed", count=count, writer=path.name)
                log.add([])
                for path, _ in lost:
                    path.unlink(missing_ok=True)
            except BaseException:
                log.close()
                raise
            self._log = log
        return self._log

    def _add(self, starts: list[bytes]) -> list[Entry]:
        log = self._log_of()
        own = [] if self._announced else [self._own("opened", process=os.getpid(), mode=self._mode)]
        dropped = self._dropped
        if dropped:
            own.append(self._own("lost", count=dropped, cause="unavailable"))
        entries = log.add([*own, *starts])
        self._announced = True
        with self._mutex:
            self._dropped -= dropped
        self._added += len(starts)
        return entries[len(own) :]

    def _end(self) -> None:
        log = self._log_of()
        log.add([self._own("closed", process=os.getpid(), records=self._added)])
        log.head()

    def _own(self, kind: str, **body: Any) -> bytes:
        return lines.start(self._now(), kind, KINDS[kind](body))

    def _open_count(self) -> buffer.Count:
        if self._closed:
            raise JournalUnavailable("it is closed")
        try:
            self._count = buffer.Count(self._folder, f"{os.getpid()}-{self._entropy(4).hex()}")
        except OSError as error:
            raise JournalUnavailable("input or output failed", error) from error
        return self._count


def _each_forked() -> None:
    for journal in list(_open):
        journal._forked()


def _close_all() -> None:
    for journal in list(_open):
        try:
            journal.close()
        except JournalError as error:
            # Nobody is left to raise to; what was acknowledged is on the disk.
            logging.getLogger("guardrails").warning("the journal could not be closed: %s", error)


os.register_at_fork(after_in_child=_each_forked)
atexit.register(_close_all)
