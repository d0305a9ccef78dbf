"""How long one evaluation of a condition takes, compared with the same condition written by hand as a Python lambda.

Measured: twenty conditions as guardrail policies have them, each on a dictionary that was made fresh for the call (making it is not in
the time); medians and 99th percentiles of single calls, less what an empty reading of the clock takes.  *cold* is the first call after
compiling; *load* is parsing, checking and compiling.  Peers run the same conditions in the same loop, one call each in turn, where they
can be imported; a peer that is missing is named, a condition that it refuses is a dash.

Not measured: facts (they are plain values here), several conditions at once, errors.  `python benchmarks/cel.py [calls]`; default 3000.
"""

from __future__ import annotations

import copy
import datetime as dt
import importlib
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import re2

from guardrails.cel import Env, compile  # noqa: A004  # reason: the word for it

NOW = dt.datetime(2029, 6, 1, 12, tzinfo=dt.UTC)
LIMIT = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
TYPES = {
    "args": "dyn",
    "roles": "list(string)",
    "text": "string",
    "name": "string",
    "now": "timestamp",
    "turn": "int",
    "labels": "map(string, string)",
}
VALUES: dict[str, Any] = {
    "args": {
        "amount": 725,
        "currency": "USD",
        "to": "ap@supplier.example",
        "claim": {"id": "C-1009", "flags": ["late", "fraud-review", "manual"], "amount": 900.5},
        "lines": [{"sku": "a1", "qty": 2}, {"sku": "b2", "qty": 40}, {"sku": "c3", "qty": 1}],
    },
    "roles": ["adjuster", "claims"],
    "text": "Please review the attached estimate for the kitchen repair and tell me what is missing. " * 6,
    "name": "issue_payment",
    "now": NOW,
    "turn": 3,
    "labels": {"team": "claims", "env": "prod"},
}
DIGITS, MAIL = re2.compile(r"\b\d{3}-\d{2}-\d{4}\b"), re2.compile(r"^[a-z]+@supplier\.example$")

# the condition, and the same by hand
CONDITIONS: list[tuple[str, Callable[[dict[str, Any]], Any]]] = [
    ('args.amount > 500 && !("fraud-desk" in roles)', lambda f: f["args"]["amount"] > 500 and "fraud-desk" not in f["roles"]),
    ('text.contains("kitchen")', lambda f: "kitchen" in f["text"]),
    ('args.claim.flags.exists(f, f == "fraud-review")', lambda f: any(x == "fraud-review" for x in f["args"]["claim"]["flags"])),
    ("size(text) < 4000", lambda f: len(f["text"]) < 4000),
    ('name.startsWith("issue_")', lambda f: f["name"].startswith("issue_")),
    (r'text.matches(r"\b\d{3}-\d{2}-\d{4}\b")', lambda f: DIGITS.search(f["text"]) is not None),
    ('name == "issue_payment"', lambda f: f["name"] == "issue_payment"),
    ('name in ["issue_payment", "refund", "close_claim"]', lambda f: f["name"] in ["issue_payment", "refund", "close_claim"]),
    ("has(args.claim) && args.claim.amount > 500.0", lambda f: "claim" in f["args"] and f["args"]["claim"]["amount"] > 500.0),
    ('args.currency == "USD" && args.amount <= 1000', lambda f: f["args"]["currency"] == "USD" and f["args"]["amount"] <= 1000),
    ('now < timestamp("2030-01-01T00:00:00Z")', lambda f: f["now"] < LIMIT),
    ('labels["env"] == "prod" && turn > 2', lambda f: f["labels"]["env"] == "prod" and f["turn"] > 2),
    (
        'args.amount > 5000 ? "supervisor" in roles : "adjuster" in roles',
        lambda f: "supervisor" in f["roles"] if f["args"]["amount"] > 5000 else "adjuster" in f["roles"],
    ),
    ("args.amount + 100 < 1000", lambda f: f["args"]["amount"] + 100 < 1000),
    ("args.lines.all(l, l.qty < 100)", lambda f: all(x["qty"] < 100 for x in f["args"]["lines"])),
    ('args.lines.exists(l, l.sku.startsWith("b"))', lambda f: any(x["sku"].startswith("b") for x in f["args"]["lines"])),
    (r'args.to.matches(r"^[a-z]+@supplier\.example$")', lambda f: MAIL.search(f["args"]["to"]) is not None),
    ("size(args.lines) > 2 || size(roles) == 0", lambda f: len(f["args"]["lines"]) > 2 or len(f["roles"]) == 0),
    ('"team" in labels && labels.team != "claims"', lambda f: "team" in f["labels"] and f["labels"]["team"] != "claims"),
    ('!(text.contains("diagnosis") || text.contains("prognosis"))', lambda f: not ("diagnosis" in f["text"] or "prognosis" in f["text"])),
]


def peer_common(source: str) -> Callable[[dict[str, Any]], Any]:
    """common-expression-language: Rust."""
    return importlib.import_module("cel").compile(source).execute  # type: ignore[no-any-return]  # reason: ships no types


def peer_celpy(source: str) -> Callable[[dict[str, Any]], Any]:
    """cel-python: an interpreter in Python; its own conversion of values is part of a call."""
    celpy = importlib.import_module("celpy")
    env = celpy.Environment()
    program = env.program(env.compile(source))

    def call(values: dict[str, Any]) -> Any:
        return program.evaluate({k: celpy.json_to_cel(v) for k, v in values.items()})

    return call


def peer_expr(source: str) -> Callable[[dict[str, Any]], Any]:
    """cel-expr-python: C++."""
    cel = importlib.import_module("cel_expr_python.cel")
    env = cel.NewEnv(variables=dict.fromkeys(VALUES, cel.Type.DYN))
    expression = env.compile(source)
    return lambda values: expression.eval(data=values)


PEERS = {"common-expression-language": peer_common, "cel-python": peer_celpy, "cel-expr-python": peer_expr}


def missing(make: Callable[[str], Any]) -> str:
    """Why a peer cannot run, or nothing."""
    try:
        make("1 == 1")({})
    except Exception as e:  # noqa: BLE001  # reason: a peer may fail in its own way; it is named and left out
        return f"{type(e).__name__}: {e}"[:100]
    return ""


def measure(calls: dict[str, Callable[[dict[str, Any]], Any]], count: int) -> dict[str, list[float]]:
    """Nanoseconds of single calls, all ways in turn, each on values made fresh."""
    clock = time.perf_counter_ns
    taken: dict[str, list[float]] = {name: [] for name in calls}
    empty: list[int] = []
    for turn in range(count):
        for name, call in calls.items():
            if turn >= 200 and name in PEERS:
                continue
            fresh = copy.deepcopy(VALUES)
            start = clock()
            call(fresh)
            taken[name].append(clock() - start)
        start = clock()
        empty.append(clock() - start)
    idle = statistics.median(empty)
    return {name: [max(t - idle, 1) for t in times] for name, times in taken.items()}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    # this file has the name of a peer's module, which is looked for beside it first
    sys.path[:] = [p for p in sys.path if Path(p).resolve() != Path(__file__).resolve().parent]
    env = Env.of(TYPES)
    print(f"python {platform.python_version()}, {platform.machine()}, {dt.datetime.now(dt.UTC):%Y-%m-%d}, {count} calls of each condition")
    peers = {}
    for name, make in PEERS.items():
        why = missing(make)
        if why:
            print(f"skipped: {name} ({why})")
        else:
            peers[name] = make
    print(f"{'ns: lambda':>10}{'cel':>8}{'p99':>8}{'cold':>9}{'load us':>9}{'ratio':>7}   " + "  ".join(f"{n} x" for n in peers))
    ratios: list[float] = []
    peer_ratios: dict[str, list[float]] = {n: [] for n in peers}
    for source, by_hand in CONDITIONS:
        start = time.perf_counter_ns()
        program = compile(source, env, expect="bool")
        load = time.perf_counter_ns() - start
        fresh = copy.deepcopy(VALUES)
        start = time.perf_counter_ns()
        first = program(fresh)
        cold = time.perf_counter_ns() - start
        assert first is by_hand(VALUES), source
        calls: dict[str, Callable[[dict[str, Any]], Any]] = {"lambda": by_hand, "cel": program}
        for name, make in peers.items():
            try:
                call = make(source)
                call(copy.deepcopy(VALUES))
                calls[name] = call
            except Exception:  # noqa: BLE001  # reason: shown as a dash
                continue
        times = measure(calls, count)
        base = statistics.median(times["lambda"])
        mine = statistics.median(times["cel"])
        tail = statistics.quantiles(times["cel"], n=100)[98]
        ratios.append(mine / base)
        shown = []
        for name in peers:
            if name in times:
                peer_ratios[name].append(statistics.median(times[name]) / base)
            shown.append(f"{peer_ratios[name][-1]:.0f}" if name in times else "-")
        print(f"{base:10.0f}{mine:8.0f}{tail:8.0f}{cold:9.0f}{load / 1000:9.0f}{mine / base:7.2f}   {'  '.join(shown):<16} {source}")
    print(f"median ratio to the lambda: {statistics.median(ratios):.2f} (worst {max(ratios):.2f}; the bar is a median of at most 3)")
    for name, values in peer_ratios.items():
        if values:
            print(f"median ratio of {name}: {statistics.median(values):.0f} ({len(values)} of {len(CONDITIONS)} conditions)")


if __name__ == "__main__":
    main()
