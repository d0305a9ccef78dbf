"""How many records a second does the journal take, and how long does one wait?

Measured, in processes of their own on one journal with a second place beside it, each with as many threads as said: records a second until
the last process is done, and how long `append` took in the caller, by mode.  Heads are signed as by default.  Also what an append costs in
buffered mode, with all that writing it takes (processor time of the one process that does nothing else, per record), and how long a
journal takes to verify.

The disk decides: a sync is what durable and group mode wait for, and its time is shown.  Not measured: a disk under other load.
`python -m benchmarks.journal [records a thread]`; default 250.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guardrails.journal import Journal
from guardrails.journal.verify import verify

from .measure import Figure, header, show

BODY: dict[str, Any] = {
    "decision": "01920000-0000-7000-8000-000000000001", "effect": "block", "checkpoint": "prompt", "system": "claims-agent",
    "destination": "azure-gpt", "digest": "a" * 64, "findings": [{"policy": "phi-boundary", "rule": "no-phi", "effect": "block"}],
    "elapsed_us": 41,
}  # fmt: skip
KEY = bytes(32)


def now() -> datetime:
    return datetime.now(UTC)


def opened(home: Path, mode: Any) -> Journal:
    return Journal.open(home / "journal", key=KEY, clock=now, mode=mode, heads=home / "second", first_key=KEY)


def appends(home: Path, mode: str, threads: int, each: int) -> list[int]:
    """Nanoseconds that each append took in one process."""
    taken: list[list[int]] = [[] for _ in range(threads)]
    with opened(home, mode) as log:

        def work(samples: list[int]) -> None:
            clock, append, body = time.perf_counter_ns, log.append, BODY
            for _ in range(each):
                began = clock()
                append("decision", body)
                samples.append(clock() - began)

        running = [threading.Thread(target=work, args=(samples,)) for samples in taken]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
    return [sample for samples in taken for sample in samples]


def forked(acts: list[Callable[[], list[int]]]) -> tuple[list[int], float]:
    """What all of them give, each in a process of its own, and the seconds from the start to the end of the last one."""
    pipes = []
    began = time.perf_counter()
    for act in acts:
        read, write = os.pipe()
        if os.fork() == 0:
            code = 1
            try:
                with os.fdopen(write, "wb") as out:
                    out.write(json.dumps(act()).encode())
                code = 0
            finally:
                os._exit(code)
        os.close(write)
        pipes.append(read)
    samples: list[int] = []
    for pipe in pipes:
        with os.fdopen(pipe, "rb") as given:
            samples += json.loads(given.read())
    seconds = time.perf_counter() - began
    for _ in acts:
        os.wait()
    return samples, seconds


def several(mode: str, processes: int, threads: int, each: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(dir=".") as folder:
        home = Path(folder)
        opened(home, mode).close()
        samples, seconds = forked([lambda: appends(home, mode, threads, each)] * processes)
    samples.sort()
    p50, p99 = samples[len(samples) // 2] / 1e6, samples[int(len(samples) * 0.99)] / 1e6
    what = f"{mode}, {processes} x {threads}"
    barred = mode == "group" and (processes, threads) == (8, 8)
    rate = len(samples) / seconds
    return [
        Figure(f"{what}: time for a record", 1e6 / rate, "us", 500 if barred else None, f"{rate:,.0f} records/s"),
        Figure(f"{what}: p99", p99, "ms", 20 if barred else None, f"p50 {p50:.3f} ms"),
    ]


def buffered(records: int) -> list[Figure]:
    """The cost of one append in buffered mode: alone, and with its share of the writing."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        log = opened(Path(folder), "buffered")
        log.append("decision", BODY)
        samples = []
        append, clock = log.append, time.perf_counter_ns
        processor = time.process_time()
        for _ in range(records):
            began = clock()
            append("decision", BODY)
            samples.append(clock() - began)
        processor = time.process_time() - processor
        log.close()
    samples.sort()
    p50, p99 = samples[records // 2] / 1e3, samples[int(records * 0.99)] / 1e3
    return [
        Figure("an append in buffered mode, p50", p50, "us", 10, f"p99 {p99:.1f} us"),
        Figure("an append in buffered mode, with its writing", processor / records * 1e6, "us", None, "processor time"),
    ]


def checking(records: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(dir=".") as folder:
        home = Path(folder)
        with opened(home, "buffered") as log:
            for _ in range(records):
                log.append("decision", BODY)
        began = time.process_time()
        report = verify(home / "journal", second=home / "second", first_key=KEY)
        seconds = time.process_time() - began
        assert report.sound
    each = seconds / report.records * 1e6
    return [Figure("verifying a record, every MAC", each, "us", 30, f"a million: {each:.0f} s")]


def syncing() -> Figure:
    with tempfile.NamedTemporaryFile(dir=".") as file:
        samples = []
        for _ in range(200):
            os.write(file.fileno(), b"x" * 500)
            began = time.perf_counter_ns()
            getattr(os, "fdatasync", os.fsync)(file.fileno())
            samples.append(time.perf_counter_ns() - began)
    samples.sort()
    return Figure("a sync of this disk, p50", samples[100] / 1e6, "ms", None, f"p99 {samples[198] / 1e6:.2f} ms")


def main() -> list[Figure]:
    each = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 250
    figures = [syncing()]
    for mode in ("durable", "group", "buffered"):
        for processes, threads in ((1, 1), (1, 8), (8, 1), (8, 8)):
            figures += several(mode, processes, threads, each if mode != "buffered" else each * 10)
    figures += buffered(each * 200)
    figures += checking(each * 200)
    show("the journal", figures)
    return figures


if __name__ == "__main__":
    print(header())
    main()
