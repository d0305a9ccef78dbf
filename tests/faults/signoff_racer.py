"""One of several processes that use one approval at once: reads ids from standard input, tells who won on standard output."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

from guardrails.signoff import SignoffError, Signoffs
from tests.signoff.room import Room, still


def race(signoffs: Signoffs, ids: list[str], threads: int, tell: Any) -> None:
    """For each id, all threads try to use it at the same moment; `tell` gets what came of it, by answer."""
    start, end = Barrier(threads + 1), Barrier(threads + 1)
    current: list[str] = [""]
    answers: list[str] = []

    def body() -> None:
        while True:
            start.wait()
            if not current[0]:
                return
            try:
                signoffs.consume(current[0], recheck=still)
                answers.append("won")
            except SignoffError as error:
                answers.append(error.why)
            except Exception as error:  # noqa: BLE001  reason: whatever else comes is told, and fails the test
                answers.append(type(error).__name__)
            end.wait()

    workers = [Thread(target=body) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for id_ in ids:
        current[0] = id_
        answers.clear()
        start.wait()
        end.wait()
        tell(dict(Counter(answers)))
    current[0] = ""
    start.wait()
    for worker in workers:
        worker.join()


def main(folder: str, url: str) -> None:
    """Races for each id that comes in."""
    room = Room.joined(Path(folder), url)
    journal = os.open(Path(folder) / "used.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def record(kind: str, body: Mapping[str, Any]) -> None:
        if kind == "signoff.used":
            os.write(journal, f"{body['request']} {body.get('late', False)}\n".encode())

    def told(found: dict[str, int]) -> None:
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()

    race(room.another(record=record), (line.strip() for line in sys.stdin), 16, told)  # type: ignore[arg-type]  # reason: one by one
    os.close(journal)
    room.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
