"""Does memory grow with decisions?

Measured: the resident size of a new process after a warm-up and after many more decisions, of which each has another text, and which
come from many different users, each in a session of their own; half are prompts, half tool calls.  Also open file descriptors.

Not measured: journal and stores.  `python -m benchmarks.memory [decisions [users]]`; default 1000000 and 100000, about three minutes.
`python -m benchmarks` runs a tenth of it; the bar is the same.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

from guardrails import Actor, Engine, ToolCall
from guardrails.detect import builtin

from . import sets
from .measure import Figure, header, show

_ROOT = str(Path(__file__).parent.parent)


def resident() -> float:
    """The resident size of this process in MB."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise OSError("no resident size in /proc/self/status")


def descriptors() -> int:
    """How many file descriptors this process has open."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # reason: counts, needs no paths


def work(engine: Engine, first: int, count: int, users: int) -> None:
    """So many decisions, numbered from `first`."""
    for number in range(first, first + count):
        user = f"user-{number % users:06d}"
        actor = Actor(id=user, roles=frozenset({"adjuster"}), team=f"team-{number % 997}")
        session = f"session-{number % users:06d}"
        if number % 2:
            event = sets.prompt(f"Question {number} about the evening clinic and its rooms.", session)
            engine.decide(event)
        else:
            engine.decide(ToolCall(system="agent", tool="lookup", args={"key": number}, actor=actor, session=session))


def child(decisions: int, users: int) -> None:
    """Runs in a process of its own and prints growth in MB, size in MB, and how many descriptors were added."""
    engine = Engine.load(sets.prompt_rules(), clock=lambda: sets.NOW, detector=builtin())
    work(engine, 0, max(decisions // 5, 1000), users)
    gc.collect()
    size, opened = resident(), descriptors()
    work(engine, decisions, decisions, users)
    gc.collect()
    print(resident() - size, resident(), descriptors() - opened)


def growth(decisions: int, users: int) -> tuple[float, float, int]:
    """What `child` measured."""
    code = f"from benchmarks.memory import child; child({decisions}, {users})"
    done = subprocess.run([sys.executable, "-c", code], cwd=_ROOT, check=True, capture_output=True, text=True)
    grown, size, opened = done.stdout.split()
    return float(grown), float(size), int(opened)


def main(decisions: int = 1_000_000, users: int = 100_000) -> list[Figure]:
    if not Path("/proc/self/status").exists():
        print("skipped: memory (no /proc on this system)")
        return []
    given = [int(a) for a in sys.argv[1:] if a.isdigit()]
    decisions, users = (*given, *(decisions, users)[len(given) :])[:2]
    grown, size, opened = growth(decisions, users)
    figures = [
        Figure(f"{decisions} decisions by {users} users: growth", grown, "MB", 20, f"resident {size:.0f} MB"),
        Figure("file descriptors added", opened, "", 0),
    ]
    show("memory", figures)
    return figures


if __name__ == "__main__":
    print(header())
    main()
