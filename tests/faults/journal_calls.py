"""A process that writes a journal while one of its system calls fails or is its last, and what must hold of the journal afterwards."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from guardrails.journal import JournalUnavailable
from guardrails.journal.verify import Report
from tests.journal.places import checked, decision, decision_id, journal, kept

QUICK = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where a sync costs nothing: what is tested is the order of calls, not the disk."""
CALLS = ("pwrite", "fdatasync", "fsync", "replace", "ftruncate", "unlink")
"""The system calls that change the disk, as `os` names them."""


def write(home: Path, acknowledged: int, count: int = 24) -> None:
    """Appends decisions with heads and rotations between them, and says on a descriptor which of them were acknowledged."""
    for last in (False, True):
        try:
            log = journal(home)
            break
        except JournalUnavailable:  # a fault that happens once is over the next time
            if last:
                return
    for number in range(count):
        try:
            entry = log.append("decision", decision(number))
        except JournalUnavailable:
            continue
        os.write(acknowledged, f"{entry.sequence} {number}\n".encode())
    try:
        log.close()
    except JournalUnavailable:
        return


def in_child(act: Callable[[], None]) -> int:
    """Runs something in a forked child; gives its exit status."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            act()
            code = 0
        except BaseException:  # noqa: BLE001  reason: the child must end here, whatever happened
            import traceback

            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def break_call(name: str, at: int, fault: int | None, *, lasts: bool = False) -> list[int]:
    """From now on, lets the call of this name fail with an error number, or end the process, when it is called for the `at`-th time.

    With `lasts` it fails from then on.
    """
    real: Callable[..., Any] = getattr(os, name)
    seen = [0]

    def broken(*given: Any, **named: Any) -> Any:
        seen[0] += 1
        if seen[0] == at or (lasts and seen[0] > at):
            if fault is None:
                os._exit(99)
            if name == "pwrite" and len(given[1]) > 1:
                real(given[0], bytes(given[1])[: len(given[1]) // 2], given[2])  # half of it got through
            raise OSError(fault, os.strerror(fault))
        return real(*given, **named)

    setattr(os, name, broken)
    return seen


def holds(home: Path, acknowledged: str, most: int = 24) -> Report:
    """Asserts what must be true after any fault: all that was acknowledged is there, nothing is made up, and it goes on."""
    said = dict(tuple(map(int, row.split())) for row in acknowledged.splitlines())
    with journal(home) as log:
        log.append("decision", decision(999))
    report = checked(home)
    assert report.wrong is None, report.wrong
    assert report.signed == report.records - 1
    found = [(r.sequence, r.body["decision"]) for r in kept(home) if r.kind == "decision"]
    numbers = dict(found)
    for sequence, number in said.items():
        assert numbers.get(sequence) == decision_id(number), f"record {sequence} was acknowledged and is not there"
    assert len(set(numbers.values())) == len(found)
    assert set(numbers.values()) <= {*map(decision_id, range(most)), decision_id(999)}
    return report
