"""What does a whole decision cost: `Engine.decide` with ten rules, a prompt of 500 characters and the identifier patterns?

Once by patterns alone, once with the model, which is the default.

Measured: single calls of `decide`, each on another prompt, so that nothing remembered about a text helps: facts, detector, token
count, conditions, fold, decision id, verdict.  Ten rules for prompts to a public model: identifiers, patterns, a token cap, text and
session conditions (`benchmarks/sets.py`).  Beside it: the same prompt again (the text was judged before), a tool call on which ten
rules are judged, and the same decisions by the policies of this repository.  *cold* is the first decision after loading.

Not measured: journal, telemetry, the door (`benchmarks/guard.py`), loading.  `python -m benchmarks.decide [decisions]`; default 2000.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from guardrails import Engine, Prompt
from guardrails.detect import builtin
from guardrails.events import Event

from . import sets
from .measure import Figure, header, in_turn, show

_POLICIES = Path(__file__).parent.parent / "policies"


def _next(engine: Engine, events: Iterator[Event]) -> object:
    return engine.decide(next(events))


def main() -> list[Figure]:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 2_000
    engine = Engine.load(sets.prompt_rules(), clock=lambda: sets.NOW, detector=builtin())
    model = Engine.load(sets.prompt_rules(), clock=lambda: sets.NOW)
    tools = Engine.load(sets.tool_rules(sets.PER_TOOL), clock=lambda: sets.NOW)
    shipped = Engine.load(str(_POLICIES), clock=lambda: sets.NOW)
    assert engine.decide(sets.prompt()).allowed
    assert tools.decide(sets.call()).allowed
    new: list[Event] = list(sets.prompts(rounds + 1))
    ours: list[Event] = [
        Prompt(system="research-assistant", destination="web-search", content=e.content, actor=e.actor, session=f"s-{i}", turn=1)
        for i, e in enumerate(sets.prompts(rounds + 1))
    ]
    fresh, again, fresh_ours, same, call = iter(new), iter(new), iter(ours), sets.prompt(), sets.call()
    times = in_turn(
        {
            "a prompt of 500 characters, ten rules, patterns": lambda: _next(engine, fresh),
            "the same prompt again": lambda: engine.decide(same),
            "a tool call, ten rules": lambda: tools.decide(call),
        },
        rounds,
    )
    # On their own: the model's weights would push everything else out of the processor's caches.
    times |= in_turn(
        {
            "a prompt of 500 characters, patterns and model": lambda: _next(model, again),
            "a prompt of 500 characters, shipped policies, patterns and model": lambda: _next(shipped, fresh_ours),
        },
        rounds // 4,
    )
    figures = []
    for name, t in times.items():
        bars = (50.0, 250.0) if name.startswith("a prompt of 500 characters, ten") else (None, None)
        figures.append(Figure(f"{name}: p50", t.p50 * 1e6, "us", bars[0], f"cold {t.cold * 1e6:.0f} us"))
        figures.append(Figure(f"{name}: p99", t.p99 * 1e6, "us", bars[1]))
    show("a whole decision", figures)
    return figures


if __name__ == "__main__":
    print(header())
    main()
