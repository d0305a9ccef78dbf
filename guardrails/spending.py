"""From the budgets that apply to a call to the charges that it is asked for: whose pot it is, and how much.

In the names of pots, users, teams and sessions are keyed hashes: who reads the store learns nobody's name.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from .budgets import Budgets, Charge, Reservation, micros
from .budgets.charge import MAX_POT
from .errors import Exhausted
from .events import Event
from .policy.allowances import Applied
from .policy.documents import Price
from .policy.fold import budgets
from .policy.policyset import PolicySet
from .stores.protocols import LARGEST
from .verdict import Effect, Finding

UNKNOWN = "unknown"
"""Whose pot it is when nobody knows: all who are not known share one."""


@dataclass(frozen=True, slots=True)
class Due:
    """One budget that a call is asked for: the charge, what its rule says when the pot is empty, and at which price."""

    charge: Charge
    finding: Finding
    price: Price | None = None

    def amount(self, *, prompt: int, response: int) -> int:
        """So many tokens in the unit of the pot."""
        return _amount(self.price, prompt=prompt, response=response)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one call is charged, and in `shadow` what only tells: budgets in shadow, lifted or bypassed."""

    due: tuple[Due, ...] = ()
    shadow: tuple[Due, ...] = ()

    @property
    def charges(self) -> list[Charge]:
        """What `Budgets.reserve` takes."""
        return [due.charge for due in self.due]

    def amounts(self, *, prompt: int, response: int) -> list[int]:
        """What `Budgets.settle` takes: what the call really used, for each charge."""
        return [due.amount(prompt=prompt, response=response) for due in self.due]


def plan(
    policies: PolicySet,
    event: Event,
    facts: Any,
    *,
    prompt: int,
    response: int,
    key: bytes,
    call: str,
    model: str | None = None,
    bypassed: bool = False,
) -> Plan:
    """The charges of a call, before it is sent.

    `event` is its prompt and `facts` what is known of it; `prompt` and `response` are the most tokens that it may use; `key` is the secret
    under which ids are hashed, `call` the call's own id.  Without a `model` that the destination has a price for, its dearest one counts;
    without any price in its currency, a budget in money counts nothing.  While enforcement is `bypassed`, budgets that it covers are
    charged and refuse nothing.
    """
    due: dict[str, Due] = {}
    shadow = []
    for applied in budgets(policies, event, facts, bypassed=bypassed):
        budget = applied.budget
        price = None if budget.currency is None else _price(policies, event.destination, budget.currency, model)
        if budget.currency is not None and price is None:
            continue
        amount = _amount(price, prompt=prompt, response=response)
        if amount == 0:
            continue
        limit = budget.tokens if budget.tokens is not None else budget.micros or 0
        pot = _pot(policies, applied, event, key, call)
        one = Due(Charge(pot, limit, amount, budget.per, budget.time_zone, budget.when_down), applied.finding, price)
        if not applied.enforced:
            shadow.append(one)
        if applied.finding.mode == "bypassed" and applied.finding.exemption is None:
            one = replace(one, charge=replace(one.charge, limit=LARGEST, when_down="open"))
        elif not applied.enforced:
            continue
        if (known := due.get(one.charge.key)) is None or limit < known.charge.limit:
            # Two budgets of one rule that differ in their limit alone are one pot, and the lower limit holds.
            due[one.charge.key] = one
    return Plan(tuple(due.values()), tuple(shadow))


def reserve(kept: Budgets, planned: Plan, call: str, ttl: timedelta | None = None) -> tuple[Reservation, tuple[tuple[Due, Exhausted], ...]]:
    """Reserves what a call is charged, and gives what its rules warn of: a budget that only warns is charged above its limit.

    Raises Exhausted, whose `index` is that of `planned.due`, and StoreDown.
    """
    due = list(planned.due)
    warned: list[tuple[Due, Exhausted]] = []
    while True:
        try:
            return kept.reserve([each.charge for each in due], call, ttl), tuple(warned)
        except Exhausted as short:
            each = due[short.index]
            if each.finding.effect > Effect.REDACT or each.charge.limit == LARGEST:
                raise
            warned.append((each, short))
            due[short.index] = replace(each, charge=replace(each.charge, limit=LARGEST))


def _amount(price: Price | None, *, prompt: int, response: int) -> int:
    """So many tokens in the unit of a pot.  More than can be counted is the most that can."""
    return min(prompt + response if price is None else micros(price, prompt=prompt, response=response), LARGEST)


def hashed(key: bytes, scope: str, value: str) -> str:
    """What stands for the id of a user, team or session in the name of a pot."""
    return hmac.digest(key, f"{scope}\0{value}".encode("utf-8", "surrogatepass"), "sha256").hex()[:24]


def _pot(policies: PolicySet, applied: Applied, event: Event, key: bytes, call: str) -> str:
    """The name of a pot: its rule and unit, and whose it is.  A limit is not part of it, so that what is used outlives a change."""
    actor = event.actor
    values = {
        "request": call,
        "session": event.session,
        "user": None if actor is None else actor.id,
        "team": None if actor is None else actor.team,
        "system": event.system,
        "destination": event.destination,
    }
    registered = {"system": policies.systems, "destination": policies.destinations}
    words = [applied.rule, applied.budget.currency or "tokens"]
    for scope in sorted(applied.budget.scope):
        value = values[scope]
        if value is None:
            shown = UNKNOWN
        elif value in registered.get(scope, ()):
            shown = value
        else:
            shown = hashed(key, scope, value)
        words.append(f"{scope}={shown}")
    name = ":".join(words)
    return name if len(name) <= MAX_POT else f"{words[1]}:{sha256(name.encode()).hexdigest()}"


def _price(policies: PolicySet, destination: str | None, currency: str, model: str | None) -> Price | None:
    """The price of a model, or else the dearest of its destination, in one currency."""
    spec = policies.destinations.get(destination or "")
    if spec is None:
        return None
    priced = {name: price for name, price in spec.prices.items() if price.currency == currency}
    if model in priced:
        return priced[model]
    return (
        Price(currency=currency, prompt=max(p.prompt for p in priced.values()), response=max(p.response for p in priced.values()))
        if priced
        else None
    )
