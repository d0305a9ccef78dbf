"""The connections to one SQLite file: a fair turn for writers, work of waiting threads in one transaction, one checkpointer.

Each process has one connection that writes and a few that read.  SQLite never syncs or checkpoints on its own here: who has the turn
does the checkpoint, every so many turns; and a durable commit syncs the log *after* the turn was handed on, so that the syncs of several
processes overlap.
"""

from __future__ import annotations

import os
import sqlite3
import time
import warnings
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, Literal, TypeVar, cast

from ...errors import StoreDown, StoreError
from .forking import inside
from .turn import Turn, turn

T = TypeVar("T")
Durability = Literal["full", "normal"]
TIMEOUT = 0.25
BATCH = 64  # how many waiting threads one transaction serves
CHECKPOINT = 512  # turns, or transactions of one process, between two checkpoints
_GONE: list[object] = []  # connections that a forked child inherited: neither used nor closed, as SQLite asks


class _Job:
    """What one thread wants done in a transaction, and how it went."""

    __slots__ = ("error", "lags", "leads", "result", "taken", "wake", "work")

    def __init__(self, work: Callable[[sqlite3.Connection], Any], lags: Callable[[Any], bool] | None) -> None:
        self.work, self.lags = work, lags
        self.wake: Lock | None = None  # of one that waits; who leads at once wakes nobody
        self.taken = self.leads = False
        self.result: Any = None
        self.error: BaseException | None = None

    def queue(self, jobs: deque[_Job]) -> None:
        """Waits behind the others from now on."""
        self.wake = Lock()
        self.wake.acquire()
        jobs.append(self)

    def waits(self, seconds: float) -> bool:
        """Whether nobody woke it in so many seconds."""
        return self.wake is not None and not self.wake.acquire(timeout=seconds)

    def awake(self) -> None:
        if self.wake is not None:
            self.wake.release()

    @property
    def must_last(self) -> bool:
        """Whether what it did has to be on the disk before its thread goes on."""
        return self.error is None and not (self.lags is not None and self.lags(self.result))


class _Process:
    """The connections of this process, and the threads that wait for its turn."""

    def __init__(self) -> None:
        self.gate = Lock()
        self.jobs: deque[_Job] = deque()
        self.leading = False
        self.opening = Lock()
        self.writer: sqlite3.Connection | None = None
        self.turn: Turn | None = None
        self.done = 0  # transactions since its last checkpoint
        self.log = -1
        self.file = (0, 0)
        self.readers: list[sqlite3.Connection] = []


class Database:
    """One SQLite file.  `full` durability survives a loss of power, but for work that may lag; `normal` only the loss of processes.

    Nothing is opened before first use; a forked child opens its own.  Whatever keeps the file from answering within `timeout` seconds is
    StoreDown.
    """

    kind = "sqlite"

    def __init__(self, path: str | Path, *, durability: Durability = "full", timeout: float = TIMEOUT) -> None:
        if durability not in ("full", "normal") or timeout <= 0:
            raise ValueError("a database is `full` or `normal`, and its timeout is positive")
        self.path, self.durability, self.timeout = Path(path), durability, timeout
        self._name = os.fspath(path)
        self._schemas: list[str] = []
        self._process = _Process()
        _OPEN.add(self)

    def ensure(self, schema: str) -> None:
        """Names tables (`CREATE TABLE IF NOT EXISTS ...`) that are made when a connection opens; call it before first use."""
        with self._process.opening, inside():
            if schema not in self._schemas:
                self._schemas.append(schema)
                if self._process.writer is not None:
                    self._process.writer.executescript(schema)

    def run(self, work: Callable[[sqlite3.Connection], T], lags: Callable[[T], bool] | None = None) -> T:
        """Runs `work` in a write transaction and returns what it returns; durable then.  What it raises undoes it.

        Threads that wait at the same time share a transaction, so `work` must do no more than talk to the connection.  `lags` tells of
        what it returned whether a loss of power may undo it, until anything later is durable.
        """
        process, job = self._process, _Job(work, lags)
        deadline = time.monotonic() + self.timeout
        with process.gate:
            job.leads = not process.leading
            process.leading = True
            if not job.leads:
                job.queue(process.jobs)
        if not job.leads and job.waits(max(0.0, deadline - time.monotonic())):
            with process.gate:
                if not (job.leads or job.taken):
                    process.jobs.remove(job)
                    raise StoreDown("the database did not answer in time")
            # In a transaction already: how it went is known in a moment, for whoever leads has a deadline, too.
            if job.waits(2 * self.timeout + 1):
                raise StoreDown("the database did not answer in time")
        if job.leads:
            self._lead(process, job, deadline)
        if job.error is not None:
            raise job.error
        return cast(T, job.result)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the file for as long as it is held, and cannot write."""
        with inside():
            yield from self._reading()

    def _reading(self) -> Iterator[sqlite3.Connection]:
        process = self._process
        try:
            connection = process.readers.pop() if process.readers else self._reader(process)
            connection.execute("BEGIN")
        except (sqlite3.Error, OSError) as error:
            raise StoreDown(f"the database cannot be read: {_said(error)}") from error
        try:
            yield connection
        except sqlite3.Error as error:
            if not _is_down(error):
                raise
            raise StoreDown(f"the database cannot be read: {_said(error)}") from error
        finally:
            with suppress(sqlite3.Error):
                connection.rollback()
            if len(process.readers) < 8 and process is self._process:
                process.readers.append(connection)
            else:
                connection.close()

    def close(self) -> None:
        """Closes this process's connections; they open again when used."""
        process, self._process = self._process, _Process()
        with process.opening, inside():
            for reader in process.readers:
                reader.close()
            if process.turn is not None:
                # The last one to close checkpoints: in its turn, as every checkpoint.
                ours = process.turn.take(time.monotonic() + self.timeout)
                if process.writer is not None:
                    process.writer.close()
                if ours:
                    process.turn.leave()
                process.turn.close()
            if process.log >= 0:
                os.close(process.log)

    # ------------------------------------------------------------------ the turn

    def _lead(self, process: _Process, own: _Job, deadline: float) -> None:
        """Does this thread's work and that of those who wait, then lets one of those who came meanwhile lead."""
        batch = [own]
        own.taken = True
        try:
            with inside():
                self._serve(process, batch, deadline)
        except BaseException as error:
            if _is_down(error):
                down: BaseException = StoreDown(f"the database did not answer: {_said(error)}")
                down.__cause__ = error
            else:
                # What the work of a thread that had the transaction for itself raised is its own; else all of them wait in vain.
                down = error if isinstance(error, Exception) else StoreDown("the database was interrupted")
            for job in batch:
                job.error = job.error or down
            if not isinstance(error, Exception):
                raise
        finally:
            with process.gate:
                following = process.jobs.popleft() if process.jobs else None
                process.leading = following is not None
                if following is not None:
                    following.leads = True
                    following.awake()
            for job in batch[1:]:
                job.awake()

    def _serve(self, process: _Process, batch: list[_Job], deadline: float) -> None:
        connection, ticket = self._writer(process)
        if not ticket.take(deadline):
            raise StoreDown("the database did not answer in time: others are writing")
        try:
            self._same(process)
            connection.execute("BEGIN IMMEDIATE")
            try:
                with process.gate:
                    while process.jobs and len(batch) < BATCH:
                        batch.append(process.jobs.popleft())
                        batch[-1].taken = True
                if len(batch) == 1:
                    batch[0].result = batch[0].work(connection)
                else:
                    for job in batch:
                        self._one(connection, job)
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.rollback()
                raise
            process.done += 1
            if process.done >= CHECKPOINT or (ticket.fresh and ticket.number % CHECKPOINT == 0):
                process.done = 0
                with suppress(sqlite3.OperationalError):
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        finally:
            ticket.leave()
        if self.durability == "full" and any(job.must_last for job in batch):
            self._sync(process)

    def _same(self, process: _Process) -> None:
        """Somebody who deletes or replaces the file would give out every budget anew: what is open is not what others see."""
        try:
            found = os.stat(self._name)  # noqa: PTH116  reason: with every transaction
        except OSError:
            found = None
        if found is None or (found.st_dev, found.st_ino) != process.file:
            raise StoreDown("the database file was replaced or deleted while it was in use; start again to take what is there now")

    @staticmethod
    def _one(connection: sqlite3.Connection, job: _Job) -> None:
        """One thread's work; its error undoes it and nobody else's."""
        connection.execute("SAVEPOINT one")
        try:
            job.result = job.work(connection)
        except Exception as error:
            if _is_down(error):
                raise
            job.error = error  # it goes to the thread whose work this is
            connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")

    def _sync(self, process: _Process) -> None:
        if process.log < 0:
            process.log = os.open(f"{self.path}-wal", os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
        getattr(os, "fdatasync", os.fsync)(process.log)

    # ------------------------------------------------------------------ connections

    def _writer(self, process: _Process) -> tuple[sqlite3.Connection, Turn]:
        if process.writer is None or process.turn is None:
            with process.opening:
                if process.turn is None:
                    self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                    process.turn = turn(self.path.with_name(f"{self.path.name}-turn"))
                if process.writer is None:
                    process.writer = self._prepared(process.turn)
                    found = self.path.stat()
                    process.file = (found.st_dev, found.st_ino)
        return process.writer, process.turn

    def _prepared(self, ticket: Turn) -> sqlite3.Connection:
        warn_of_the_reset_race(sqlite3.sqlite_version_info)
        if not ticket.take(time.monotonic() + self.timeout):
            raise StoreDown("the database did not answer in time: others are writing")
        try:
            with suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            connection = sqlite3.connect(self.path, timeout=self.timeout, isolation_level=None, check_same_thread=False)
            try:
                if connection.execute("PRAGMA journal_mode=WAL").fetchone()[0] != "wal":
                    raise StoreDown("the database cannot be put into WAL mode")
                connection.execute("PRAGMA synchronous=NORMAL")
                connection.execute("PRAGMA wal_autocheckpoint=0")
                for schema in self._schemas:
                    connection.executescript(schema)
            except BaseException:
                connection.close()
                raise
            return connection
        finally:
            ticket.leave()

    def _reader(self, process: _Process) -> sqlite3.Connection:
        self._writer(process)
        connection = sqlite3.connect(self.path, timeout=self.timeout, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        return connection


def _is_down(error: BaseException) -> bool:
    """Whether the file could not serve; what a statement itself had wrong, such as a key that is there already, is its author's."""
    if isinstance(error, sqlite3.Error):
        return not isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.DataError)
    return isinstance(error, OSError) and not isinstance(error, StoreError)


def _said(error: BaseException) -> str:
    """What kind of failure it was, in the fixed words of SQLite or the system; a statement or a value is in none of them."""
    return getattr(error, "sqlite_errorname", None) or getattr(error, "strerror", None) or type(error).__name__


_warned = False


def warn_of_the_reset_race(version: tuple[int, int, int]) -> None:
    """Warns, once, of an SQLite in which a checkpoint that races with a reset of the log can lose commits.

    From 3.7.0 on; repaired in 3.51.3, and in 3.44.6 and 3.50.7 for their lines.  Here all writers and checkpoints have turns, so the race
    needs another program that opens the same file.
    """
    global _warned
    affected = (3, 7, 0) <= version < (3, 51, 3) and not any(fixed <= version < (3, fixed[1] + 1, 0) for fixed in ((3, 44, 6), (3, 50, 7)))
    if affected and not _warned:
        _warned = True
        warnings.warn(
            f"SQLite {'.'.join(map(str, version))} has the WAL-reset race, repaired in 3.51.3: "
            "let no other program write or checkpoint the state file",
            RuntimeWarning,
            stacklevel=2,
        )


_OPEN: weakref.WeakSet[Database] = weakref.WeakSet()


def _forked() -> None:
    for database in list(_OPEN):
        _GONE.append(database._process)
        if database._process.turn is not None:
            database._process.turn.close()
        database._process = _Process()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
