"""Reserve and settle: how many pairs a second each store takes from one and from several processes, and whether all get their share.

Real servers, started here, on loopback; every process has one thread, no think time, and its own connection.  Measured in the
processes, from the call of `reserve` to the return of `settle`, over three seconds, import and connecting left out.  Not measured: the
network of a real deployment, and what guardrails does besides.  `slowest` is the process with the fewest pairs, as a share of the mean;
p50 and p99 are of single calls.  SQLite `full` is durable when a call returns; `normal` may lose the last calls when the machine loses
power, not when processes die.

    python -m benchmarks.budgets [--processes 1,8] [--seconds 3]
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measure import Figure
from tests.faults.spender import spenders
from tests.servers import Postgres, Redis, postgres_binaries, redis_binary


@contextmanager
def running(kind: type[Redis] | type[Postgres]) -> Iterator[str]:
    """The URL of a server of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = kind(Path(folder))
        server.start()
        try:
            yield server.url
        finally:
            server.stop()


def stores(stack: ExitStack) -> list[tuple[str, str, dict[str, Any]]]:
    """Every store that there is here: what it is called, its URL, how it is opened."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
    found: list[tuple[str, str, dict[str, Any]]] = [("memory", "memory:", {})]
    found += [(f"SQLite {d}", str(folder / d), {"durability": d}) for d in ("normal", "full")]
    if redis_binary():
        found.append(("Redis", stack.enter_context(running(Redis)), {}))
    if postgres_binaries():
        found.append(("PostgreSQL", stack.enter_context(running(Postgres)), {}))
    return found


# Seconds for a thousand pairs, by store, with the most processes that are measured.
BARS = {"memory": 1 / 50, "SQLite normal": 1 / 2, "SQLite full": 1 / 1.5, "Redis": 1 / 5}


def main() -> list[Figure]:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    arguments.add_argument("--processes", default="1,8")
    arguments.add_argument("--seconds", type=float, default=3)
    given = arguments.parse_args()
    counts = [int(n) for n in given.processes.split(",")]
    figures = []
    print(f"{'store':<14} {'processes':>9} {'pairs/s':>10} {'slowest':>8} {'p50 ms':>8} {'p99 ms':>8}")
    with ExitStack() as stack:
        for name, url, more in stores(stack):
            for count in counts:
                if name == "memory" and count > 1:
                    continue
                results = spenders(count, {"url": url, "open": more, "seconds": given.seconds})
                errors = [e for r in results for e in r["errors"]]
                calls = [r["calls"] for r in results]
                share = min(calls) / (sum(calls) / count) if sum(calls) else 0
                p50, p99 = (max(r[p] for r in results) for p in ("p50", "p99"))
                rate = sum(r["calls"] / r["took"] for r in results)
                print(
                    f"{name:<14} {count:>9} {rate:>10,.0f} {share:>8.0%} {p50:>8.2f} {p99:>8.2f}{'  ' + errors[0] if errors else ''}",
                    flush=True,
                )
                if count == max(counts) or name == "memory":
                    figures.append(Figure(f"{name}: 1,000 pairs by {count} at a time", 1000 / rate if rate else 1e9, "s", BARS.get(name)))
    return figures


if __name__ == "__main__":
    main()
