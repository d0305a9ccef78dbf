"""What do the rules of one decision cost, next to the same decision written by hand, and does it grow with the number of rules?

Measured, in one process and in turn:

* *rules*: the plan for the event's place and every compiled rule of it, on facts that were made fresh and not yet read;
* *whole*: the same with making the facts;
* *by hand*: a dictionary from tool to function, and ten ifs over the event's arguments, in plain Python;
* Cedar (cedarpy), when it can be imported, with the same ten conditions a tool: its Python call on a policy set parsed before, and
  on the text of the policies.

Every tool has ten rules, none of which fires; the set holds 10, 100, 1,000 and 10,000 rules, so nine tools of ten are about something else.
*cold* is the first call of its kind after loading.

Not measured: the decision id, the fold of findings, time, detectors; `benchmarks/decide.py` has these.
`python -m benchmarks.decision [largest number of rules]`; default 10000.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from guardrails import Engine
from guardrails.events import ToolCall

from . import sets
from .measure import Figure, Times, header, in_turn, show

SIZES = (10, 100, 1_000, 10_000)
_BATCH = 50


def by_hand(number: int) -> Callable[[ToolCall], list[str]]:
    """The ten rules of one tool, as a person would write them."""

    def judge(event: ToolCall) -> list[str]:
        args, actor = event.args, event.actor
        roles = actor.roles if actor is not None else frozenset()
        found = []
        if args["amount"] > 5000.0:
            found.append("rule-0")
        if args["currency"] != "USD":
            found.append("rule-1")
        if args["payee"] == "cash":
            found.append("rule-2")
        if args["days"] > 30 and "supervisor" not in roles:
            found.append("rule-3")
        if "fraud-review" in args["flags"] and "fraud-desk" not in roles:
            found.append("rule-4")
        if args["channel"] in ("fax", "phone"):
            found.append("rule-5")
        if args["country"] == "XX" or args["country"] == "":
            found.append("rule-6")
        if args["amount"] > 1000.0 and args["channel"] == "chat":
            found.append("rule-7")
        if args["reference"].startswith("TEST-"):
            found.append("rule-8")
        if args["amount"] <= 0.0 or (actor is not None and actor.id == "nobody"):
            found.append("rule-9")
        return found

    return judge


def cedar(rules: int, event: ToolCall) -> dict[str, Callable[[], Any]]:
    """Cedar's calls for the same decision, or nothing when it is not installed."""
    try:
        cedarpy = importlib.import_module("cedarpy")
    except ImportError:
        return {}
    text = sets.cedar_rules(rules)
    context = {**sets.ARGS, "amount": 725, "roles": sorted(sets.ACTOR.roles), "actor": sets.ACTOR.id}
    request = {"principal": 'User::"a-17"', "action": f'Action::"{event.tool}"', "resource": 'Tool::"any"', "context": context}
    calls: dict[str, Callable[[], Any]] = {"cedar": partial(cedarpy.is_authorized, request, text, [])}
    if hasattr(cedarpy, "PolicySet"):
        calls["cedar, parsed"] = partial(cedarpy.is_authorized, request, cedarpy.PolicySet.from_str(text), [])
    assert calls["cedar"]().allowed, "Cedar was given another decision"
    return calls


def measure(rules: int, rounds: int) -> dict[str, Times]:
    """Times by name for a set of so many rules."""
    engine = Engine.load(sets.tool_rules(rules), clock=lambda: sets.NOW)
    policies = engine.policies
    number = max(1, rules // sets.PER_TOOL) - 1
    event = sets.call(number)
    table = {sets.tool_name(i): by_hand(i) for i in range(number + 1)}
    fresh = [engine.facts(event) for _ in range((rounds + 1) * _BATCH + 1)]
    assert not policies.plan(event).run(engine.facts(event))
    assert not table[sets.tool_name(number)](event)
    assert len(policies.plan(event).blocks[0].rules) == sets.PER_TOOL
    policies._plans.clear()  # so that the first call is a first call
    ours: dict[str, Callable[[], Any]] = {
        "rules": lambda: policies.plan(event).run(fresh.pop()),
        "whole": lambda: policies.plan(event).run(engine.facts(event)),
        "by hand": lambda: table[event.tool](event),
    }
    times = in_turn(ours, rounds, batch=_BATCH)
    peers = cedar(rules, event)
    slow = rules > 1_000
    times.update(in_turn(peers, 5 if slow else 30) if peers else {})
    return times


def main() -> list[Figure]:
    largest = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else SIZES[-1]
    sizes = [n for n in SIZES if n <= largest]
    all_times = {n: measure(n, 400 if n < 10_000 else 200) for n in sizes}
    if "cedar" not in all_times[sizes[0]]:
        print("skipped: Cedar (cedarpy cannot be imported)")
    figures = []
    for n, times in all_times.items():
        hand = times["by hand"].p50
        for name, t in times.items():
            note = f"p99 {t.p99 * 1e6:.2f}, cold {t.cold * 1e6:.1f}, {t.p50 / hand:.2f} x by hand"
            figures.append(Figure(f"{n} rules: {name}", t.p50 * 1e6, "us", 1.5 if (name, n) == ("rules", 10) else None, note))
    first = all_times[sizes[0]]
    figures.append(Figure("ten rules on the tool, next to by hand", first["rules"].p50 / first["by hand"].p50, "x", 4))
    last = all_times[sizes[-1]]
    figures.append(Figure(f"{sizes[-1]} rules next to {sizes[0]}", last["rules"].p50 / first["rules"].p50, "x", 1.5))
    show("one decision, ten rules on its tool", figures)
    return figures


if __name__ == "__main__":
    print(header())
    main()
