"""What does the red button cost while nobody presses it, and how long is it until everybody has stopped?

Measured: one read of `Switch.clear`, in memory and in a folder, as the mean of a thousand in a loop, less what the loop takes for a call
that reads nothing, in turn with it; one look at the files, which
a decision pays at most every ten milliseconds; from the call of `stop` until this process refuses, as a listener is told (10,000 times in
memory, as often as `stop` is timed in a folder); `stop` until it returns, which includes the disk and the ten milliseconds; and for 1, 2,
4 and 8 processes that do nothing but decide, the time from the beginning of `stop` until the last of them sees it.  Beside that stands
the time until the last one sees a byte of shared memory that each reads as often: with fewer cores than processes that is what waiting
for a turn costs.

Not measured: several machines (the tests print their times), and what a door does once it knows.
`python -m benchmarks.switch [rounds] [processes,...]`; default 50 and 1,2,4,8.
"""

from __future__ import annotations

import mmap
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from guardrails.switch import Switch

from .measure import Figure, header, in_turn, show

_ROOT = Path(__file__).parent.parent
_READER = """
import mmap, sys, time
from guardrails.switch import Switch
switch = Switch.open(sys.argv[1])
with open(sys.argv[2], "r+b") as file:
    word = mmap.mmap(file.fileno(), 1)
was, had = True, word[0]
print("ready", flush=True)
while True:
    clear, has = switch.clear, word[0]
    if clear != was or has != had:
        print(time.monotonic_ns(), flush=True)
        was, had = clear, has
    sum(range(200))
"""


def reads() -> list[Figure]:
    """One read, and one look."""
    with tempfile.TemporaryDirectory() as folder, Switch.open(Path(folder) / "state") as switch:
        memory = Switch.memory()
        calls = {
            "memory": lambda: memory.clear,
            "folder": lambda: switch.clear,
            "nothing": lambda: memory,
            "look": switch._again,
        }
        took = in_turn({name: calls[name] for name in ("memory", "folder", "nothing")}, 500, batch=1000)
        looks = in_turn({"look": calls["look"]}, 500, batch=10)["look"]
        alone, _ = pressed(memory, 10_000)
        own, stops = pressed(switch, 100)
    nothing = took.pop("nothing").p50
    bars = [
        Figure(f"a read, {name}", (took[name].p50 - nothing) * 1e9, "ns", 200, f"p99 {(took[name].p99 - nothing) * 1e9:.0f} ns")
        for name in took
    ]
    return [
        *bars,
        Figure("a look at the files, at most every 10 ms", looks.p50 * 1e6, "us", None, f"p99 {looks.p99 * 1e6:.0f} us"),
        *(
            Figure(f"stop until its own process refuses, {name}, longest of {len(took)}", max(took) * 1e3, "ms", 1, _tail(took))
            for name, took in (("memory", alone), ("folder", own))
        ),
        Figure("stop until it returns, disk included", statistics.median(stops) * 1e3, "ms", None, f"longest {max(stops) * 1e3:.0f} ms"),
    ]


def pressed(switch: Switch, times: int) -> tuple[list[float], list[float]]:
    """Seconds from the call of `stop` until a decision of this process is refused, and until `stop` returns, so many times."""
    refused: list[float] = []

    def told() -> None:
        if switch.stopped() is not None:
            refused.append(time.perf_counter())

    switch.listen(told)
    own, whole = [], []
    for _ in range(times):
        refused.clear()
        began = time.perf_counter()
        switch.stop(reason="benchmark", by="benchmark")
        whole.append(time.perf_counter() - began)
        own.append(refused[0] - began)
        switch.start(reason="benchmark", by="benchmark")
    return own, whole


def _tail(took: list[float]) -> str:
    ordered = sorted(took)
    return f"median {ordered[len(ordered) // 2] * 1e3:.3f} ms, p99 {ordered[int(len(ordered) * 0.99)] * 1e3:.3f} ms"


def until_all_stop(count: int, rounds: int) -> list[Figure]:
    """The time until the last of so many busy processes has seen a stop, and a byte of shared memory."""
    with tempfile.TemporaryDirectory() as folder, Switch.open(Path(folder) / "state") as switch:
        byte = Path(folder) / "byte"
        byte.write_bytes(b"0")
        command = [sys.executable, "-c", _READER, str(Path(folder) / "state"), str(byte)]
        readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT) for _ in range(count)]
        try:
            _last(readers)
            with byte.open("r+b") as file:
                word = mmap.mmap(file.fileno(), 1)
            stops, floors = [], []
            for turn in range(rounds):
                began = time.monotonic_ns()
                word[0] = turn % 2
                floors.append((_last(readers) - began) / 1e6)
                began = time.monotonic_ns()
                switch.stop(reason="benchmark", by="benchmark")
                stops.append((_last(readers) - began) / 1e6)
                switch.start(reason="benchmark", by="benchmark")
                _last(readers)
        finally:
            for reader in readers:
                reader.kill()
                reader.communicate()
    note = f"longest {max(stops):.0f} ms; shared memory {statistics.median(floors):.0f} ms, longest {max(floors):.0f} ms"
    name = f"stop until the last of {count} busy process{'es' if count > 1 else ''}"
    return [
        Figure(f"{name}, median", statistics.median(stops), "ms", 30, note),
        Figure(f"{name}, longest of {rounds}", max(stops), "ms", 100),
    ]


def _last(readers: list[subprocess.Popen[str]]) -> int:
    lines = [reader.stdout.readline().strip() for reader in readers if reader.stdout is not None]
    return max(0 if line == "ready" else int(line) for line in lines)


def main() -> list[Figure]:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 50
    counts = [int(n) for n in sys.argv[2].split(",")] if len(sys.argv) > 2 else [1, 2, 4, 8]
    figures = [*reads(), *(figure for count in counts for figure in until_all_stop(count, rounds))]
    show("the red button", figures)
    return figures


if __name__ == "__main__":
    print(header())
    main()
