"""Many threads at once get the answers that one thread gets."""

# Guarded lambdas have no annotations, and calling them is what these tests do.
# mypy: allow-untyped-calls
from __future__ import annotations

import os
import random
import threading
from typing import Any

from guardrails.errors import Refused
from guardrails.guard import Guardrails

THREADS = 64
CALLS = 150 if os.environ.get("GUARDRAILS_FAULTS") == "full" else 60


def test_64_threads_decide_as_one_does(rails: Guardrails) -> None:
    ask = rails.guard(system="desk", destination="inside")(lambda prompt, max_tokens=None: f"{prompt} {max_tokens}")
    lookup = rails.tool("lookup")(lambda name: name)
    pay = rails.tool("pay")(lambda amount: f"paid {amount}")
    words = ["fine", "forbidden", "chart", "KEY-123456", "signature", "the SSN is 536-22-8145"]

    def run(seed: int) -> list[str]:
        rng, said = random.Random(seed), []
        roles = rng.sample(["nurse", "cashier", "guest"], 2)
        with rails.session(actor=f"user-{seed}", roles=roles, system="desk") as session:
            for _ in range(CALLS):
                step: Any = rng.choice(
                    [
                        lambda: ask(" ".join(rng.choices(words, k=2)), rng.randrange(300)),
                        lambda: lookup(rng.choice(words)),
                        lambda: pay(rng.randrange(300)),
                    ]
                )
                try:
                    said.append(step())
                except Refused as refused:
                    rules = " ".join(f"{f.policy}/{f.rule}" for f in refused.verdict.findings)
                    said.append(f"{type(refused).__name__} {rules}")
            said.append(f"{session.turn} {sorted(session.labels)}")
        return said

    found: dict[int, list[str]] = {}
    start = threading.Barrier(THREADS)

    def work(seed: int) -> None:
        start.wait()
        found[seed] = run(seed)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {len(said) for said in found.values()} == {CALLS + 1}
    for seed in range(0, THREADS, 8):
        assert found[seed] == run(seed)


def test_turns_of_one_session_are_counted_once_each(rails: Guardrails) -> None:
    ask = rails.guard(system="desk", destination="inside")(lambda prompt: "ok")
    session = rails.session(actor="kim")

    def work() -> None:
        with session:
            for _ in range(50):
                ask("fine")

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session.turn == 16 * 50
