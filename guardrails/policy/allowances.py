"""The budgets of a policy set: which of them one call is charged to.  What is in their pots is not known here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..verdict import Finding
from .compile import Compiled, compile_one
from .form import Rule, Terms
from .rules import Budget
from .scope import Place

MAX_PLACES = 8_192


@dataclass(frozen=True, slots=True)
class Allowance:
    """One budget of one rule: where the rule applies, its condition, and what it says when the budget is used up."""

    rule: Rule
    budget: Budget

    @property
    def order(self) -> tuple[Any, ...]:
        """Sort key that no order of files or rules changes."""
        return self.rule.order


@dataclass(frozen=True, slots=True)
class Applied:
    """A budget that one call is charged to.  `finding` is what its rule says when it is used up.

    A finding that is not enforced (shadow, or lifted by an exemption) takes nothing from the pot, and only tells.
    """

    rule: str
    budget: Budget
    finding: Finding

    @property
    def enforced(self) -> bool:
        """Whether the call is charged; else it is only told what would have been."""
        return self.finding.enforced


@dataclass(eq=False, slots=True)
class Allowances:
    """Finds the budgets of an event: by its place once, then by its actor and by the rules' conditions."""

    rows: tuple[tuple[Compiled, Budget], ...]
    _places: dict[tuple[str | None, str | None], tuple[tuple[Compiled, Budget], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, allowances: Iterable[Allowance], terms: Terms) -> Allowances:
        """The budgets of a set, in an order that depends on the rules alone."""
        ordered = sorted(allowances, key=lambda a: a.order)
        return cls(tuple((compile_one(a.rule, f"_b{i}", terms), a.budget) for i, a in enumerate(ordered)))

    def at(self, place: Place) -> tuple[tuple[Compiled, Budget], ...]:
        """The budgets whose rules apply at a place."""
        key = (place.system, place.destination)
        found = self._places.get(key)
        if found is None:
            found = tuple(row for row in self.rows if row[0].rule.scope.covers(place))
            # Names come from outside: what they fill is emptied, never grown, and long ones are not kept.
            if len(self._places) >= MAX_PLACES:
                self._places.clear()
            if all(len(name) <= 200 for name in key if name is not None):
                self._places[key] = found
        return found

    def holding(self, place: Place, facts: Any) -> list[tuple[Compiled, Budget]]:
        """Those of them whose role and condition hold; what cannot be told takes the stricter reading, and the budget applies."""
        held = []
        for compiled, budget in self.at(place):
            wanted = compiled.rule.scope.roles
            if wanted is not None and (roles := facts.roles) is not None and roles.isdisjoint(wanted):
                continue
            if not compiled.tests or compiled.again(facts) is not None:
                held.append((compiled, budget))
        return held
