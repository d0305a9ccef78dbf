"""Counters in a SQLite file: each call is one piece of work in a transaction that waiting threads share."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from ...errors import Conflict, Exhausted, UnknownId
from ..protocols import BACK, KEPT_OPEN, KEPT_PERIODS, KEPT_SETTLED, LARGEST, Count, Line
from .database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS pots (key TEXT PRIMARY KEY, start INTEGER NOT NULL, ceiling INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counts (
  key TEXT NOT NULL, start INTEGER NOT NULL, ends INTEGER NOT NULL,
  used INTEGER NOT NULL, settled INTEGER NOT NULL, debt INTEGER NOT NULL, PRIMARY KEY (key, start)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS holds (
  id TEXT PRIMARY KEY, lines TEXT NOT NULL, expires INTEGER NOT NULL, gone INTEGER NOT NULL, actuals TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS counts_ends ON counts (ends);
CREATE TABLE IF NOT EXISTS walks (name TEXT PRIMARY KEY, place TEXT NOT NULL) WITHOUT ROWID;
DROP INDEX IF EXISTS holds_gone;
"""
SWEEP = 256  # reservations of one process between two sweeps
_RELEASED = "released"
_POT = "SELECT p.start, c.used, p.ceiling, c.ends FROM pots p JOIN counts c ON c.key = p.key AND c.start = p.start WHERE p.key = ?"
_TAKE = "UPDATE counts SET used = min(used + ?, ?)"
# As `json.dumps` and `json.loads`, which make a coder for each call.
_quoted, _decode = json.encoder.encode_basestring_ascii, json.scanner.make_scanner(json.JSONDecoder())  # type: ignore[attr-defined]


class Counters:
    """Counters that all processes of a machine share through one file."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._calls = 0
        database.ensure(SCHEMA)

    def reserve(self, id: str, lines: Sequence[Line], *, now: int, expires: int, force: bool = False) -> None:  # noqa: A002  reason: as in the protocol
        """As the protocol says."""
        self._calls += 1
        sweep = self._calls % SWEEP == 0

        def work(connection: sqlite3.Connection) -> None:
            _reserve(connection.execute, id, lines, now, expires, force)
            if sweep:
                _sweep(connection.execute, now)

        self._database.run(work)

    def settle(self, id: str, actuals: Sequence[int], *, now: int) -> bool:  # noqa: A002  reason: as in the protocol
        """As the protocol says."""
        beyond = self._database.run(lambda connection: _settle(connection.execute, id, list(actuals), now), _takes_no_more)
        return beyond is not None

    def release(self, id: str, *, now: int) -> bool:  # noqa: A002  reason: as in the protocol
        """As the protocol says."""
        # Lost with the power, it stays spent.
        return self._database.run(lambda connection: _release(connection.execute, id, now), lambda _: True)

    def balance(self, key: str) -> Count | None:
        """As the protocol says."""
        found = self.history(key, 1)
        return found[0] if found else None

    def history(self, key: str, most: int = 100) -> list[Count]:
        """As the protocol says."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT c.start, c.used, c.settled, c.debt, p.ceiling FROM pots p JOIN counts c ON c.key = p.key WHERE p.key = ?"
                " ORDER BY c.start = p.start DESC, c.start DESC LIMIT ?",
                (key, most),
            ).fetchall()
        return [Count(key, *row) for row in rows]

    def keys(self, prefix: str = "", most: int = 1000) -> list[str]:
        """As the protocol says."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT key FROM pots WHERE substr(key, 1, ?) = ? ORDER BY key LIMIT ?", (len(prefix), prefix, most)
            ).fetchall()
        return [key for (key,) in rows]

    def set_ceiling(self, key: str, ceiling: int | None) -> None:
        """As the protocol says."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO pots VALUES (?, 0, ?) ON CONFLICT (key) DO UPDATE SET ceiling = excluded.ceiling", (key, ceiling)
            )
            connection.execute("INSERT OR IGNORE INTO counts SELECT key, start, 0, 0, 0, 0 FROM pots WHERE key = ?", (key,))

        self._database.run(work)


Run = Callable[..., sqlite3.Cursor]


def _reserve(run: Run, id: str, lines: Sequence[Line], now: int, expires: int, force: bool) -> None:  # noqa: A002  reason: as in the protocol
    found = []
    for index, line in enumerate(lines):
        row = run(_POT, (line.key,)).fetchone()
        if row is None:
            row = line.start, 0, None, -1
        elif row[0] != line.start and not line.start < row[0] <= now + BACK:
            row = line.start, *_period(run, line), row[2], -1
        _, used, ceiling, _ = row
        limit = line.limit if ceiling is None or line.limit == LARGEST else ceiling
        if used + line.amount > limit and not force:
            if _is_held(run, id, lines):
                return
            raise Exhausted(index, used, limit)
        found.append(row)
    held = ",".join([f"[{_quoted(line.key)},{row[0]},{line.amount}]" for line, row in zip(lines, found, strict=True)])
    if not run("INSERT OR IGNORE INTO holds VALUES (?, ?, ?, ?, NULL)", (id, f"[{held}]", expires, expires + KEPT_OPEN)).rowcount:
        _is_held(run, id, lines)
        return
    for line, (start, _, _, ends) in zip(lines, found, strict=True):
        if ends < 0:
            _open(run, line)
        if ends < line.ends:
            run(f"{_TAKE}, ends = max(ends, ?) WHERE key = ? AND start = ?", (line.amount, LARGEST, line.ends, line.key, start))
        else:  # a column that is named is written into its index, also where it stays the same
            run(f"{_TAKE} WHERE key = ? AND start = ?", (line.amount, LARGEST, line.key, start))


def _is_held(run: Run, id: str, lines: Sequence[Line]) -> bool:  # noqa: A002  reason: as in the protocol
    """Whether this id was reserved before.  Raises Conflict where that was for other amounts."""
    known = run("SELECT lines FROM holds WHERE id = ?", (id,)).fetchone()
    if known is not None and [[key, amount] for key, _, amount in _read(known[0])] != [[line.key, line.amount] for line in lines]:
        raise Conflict("this id holds other amounts")
    return known is not None


def _period(run: Run, line: Line) -> tuple[int]:
    """What is used of the period of a line that is not its counter's latest one."""
    return run("SELECT used FROM counts WHERE key = ? AND start = ?", (line.key, line.start)).fetchone() or (0,)


def _open(run: Run, line: Line) -> None:
    """Makes the period of a line its counter's latest one, and both where there are none yet."""
    run("INSERT INTO pots VALUES (?, ?, NULL) ON CONFLICT (key) DO UPDATE SET start = excluded.start", (line.key, line.start))
    run("INSERT OR IGNORE INTO counts VALUES (?, ?, ?, 0, 0, 0)", (line.key, line.start, line.ends))


def _takes_no_more(beyond: int | None) -> bool:
    """Whether a settling may be lost with the power: then all that was reserved counts as spent, which is no less than what was used."""
    return beyond is not None and beyond <= 0


def _settle(run: Run, id: str, actuals: list[int], now: int) -> int | None:  # noqa: A002  reason: as in the protocol
    """By how much some amount is above what was reserved, at most; None where this id was settled before."""
    lines, _, known = _hold(run, id)
    if len(actuals) == 1:
        actuals = actuals * len(lines)
    if known is not None:
        if known == _RELEASED or _read(known) != actuals:
            raise Conflict("this id is released, or settled with other amounts")
        return None
    if len(actuals) != len(lines):
        raise ValueError("expected one amount for each charge")
    for (key, start, amount), actual in zip(lines, actuals, strict=True):
        run(
            "UPDATE counts SET used = min(max(used + ?, 0), ?), settled = min(settled + ?, ?), debt = min(debt + ?, ?)"
            " WHERE key = ? AND start = ?",
            (actual - amount, LARGEST, actual, LARGEST, max(actual - amount, 0), LARGEST, key, start),
        )
    run("UPDATE holds SET actuals = ?, gone = ? WHERE id = ?", (f"[{','.join(map(str, actuals))}]", now + KEPT_SETTLED, id))
    return max([actual - amount for (_, _, amount), actual in zip(lines, actuals, strict=True)])


def _release(run: Run, id: str, now: int) -> bool:  # noqa: A002  reason: as in the protocol
    lines, expires, known = _hold(run, id)
    if known is not None or now >= expires:
        return False
    for key, start, amount in lines:
        run("UPDATE counts SET used = max(used - ?, 0) WHERE key = ? AND start = ?", (amount, key, start))
    run("UPDATE holds SET actuals = ?, gone = ? WHERE id = ?", (_RELEASED, now + KEPT_SETTLED, id))
    return True


def _hold(run: Run, id: str) -> tuple[list[tuple[str, int, int]], int, str | None]:  # noqa: A002  reason: as in the protocol
    found = run("SELECT lines, expires, actuals FROM holds WHERE id = ?", (id,)).fetchone()
    if found is None:
        raise UnknownId("nothing is held under this id")
    return _read(found[0]), found[1], found[2]


def _read(written: str) -> Any:
    return _decode(written, 0)[0]


def _sweep(run: Run, now: int) -> None:
    """Forgets some of the ids and periods that are long over, so that no sweep takes long.

    An index by time would cost each reservation a third of its writing, so each sweep walks on through some of the ids, and begins anew at
    the end.  It walks four times as fast as they grow.
    """
    row = run("SELECT place FROM walks WHERE name = 'holds'").fetchone()
    place = "" if row is None else row[0]
    step = run("SELECT id FROM holds WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?", (place, 4 * SWEEP - 1)).fetchone()
    if step is None:
        run("DELETE FROM holds WHERE id > ? AND gone < ?", (place, now))
    else:
        run("DELETE FROM holds WHERE id > ? AND id <= ? AND gone < ?", (place, step[0], now))
    run("INSERT OR REPLACE INTO walks VALUES ('holds', ?)", ("" if step is None else step[0],))
    over = run("SELECT key, start FROM counts WHERE ends < ? ORDER BY ends LIMIT ?", (now - KEPT_PERIODS, SWEEP)).fetchall()
    for row in over:
        # A ceiling outlives its periods: the counter then stays, and so does the period that it points to.
        run("DELETE FROM pots WHERE key = ? AND start = ? AND ceiling IS NULL", row)
        run("DELETE FROM counts WHERE key = ? AND start = ? AND NOT EXISTS (SELECT 1 FROM pots p WHERE p.key = ? AND p.start = ?)", row * 2)
