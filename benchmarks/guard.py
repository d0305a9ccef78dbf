"""What does the decorator add to a call?

Measured: a guarded function that answers at once, next to the function as it is, and next to the decisions alone that the guard takes for
it (call, prompt and response): what is left is the guard's own work.  A plain and an async function, in an open session and without one, on
a system with ten rules for prompts (`benchmarks/sets.py`); the same texts again and again, so that the detector answers from memory.

Not measured: the detector on new texts (`benchmarks/decide.py`).  `python -m benchmarks.guard [calls]`; default 1000.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any

from guardrails import Call, Engine, Guardrails, Response
from guardrails.detect import builtin

from . import sets
from .measure import Figure, header, in_turn, show


def main() -> list[Figure]:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 1_000
    engine = Engine.load(sets.prompt_rules(), clock=lambda: sets.NOW, detector=builtin())
    rails = Guardrails(engine)
    text = str(sets.prompt().content)
    reply = "Two short sessions suit people who come after work."

    def raw(prompt: str) -> str:
        return reply

    @rails.guard(system="agent", destination="model")
    def ask(prompt: str) -> str:
        return reply

    @rails.guard(system="agent", destination="model")
    async def aask(prompt: str) -> str:
        return reply

    who: dict[str, Any] = {"system": "agent", "destination": "model", "actor": sets.ACTOR, "session": "s-1", "turn": 3}
    events = (Call(**who), sets.prompt(text), Response(content=reply, known=text, **who))

    def decisions() -> None:
        for event in events:
            engine.decide(event)

    loop = asyncio.new_event_loop()
    calls: dict[str, Callable[[], Any]] = {
        "the function as it is": lambda: raw(text),
        "its decisions alone": decisions,
        "guarded": lambda: ask(text),
        "guarded, async": lambda: loop.run_until_complete(aask(text)),
    }
    with rails.session(actor=sets.ACTOR):
        for call in calls.values():
            call()
        times = in_turn(calls, rounds)
    loop.close()
    alone = times["its decisions alone"].p50
    figures = [Figure(name, t.p50 * 1e6, "us", None, f"p99 {t.p99 * 1e6:.0f} us") for name, t in times.items()]
    figures.append(Figure("the guard's own work", (times["guarded"].p50 - alone) * 1e6, "us"))
    show("the decorator", figures)
    return figures


if __name__ == "__main__":
    print(header())
    main()
