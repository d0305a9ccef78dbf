"""Why an event is judged as it is: each rule's scope and tests, one by one, with the facts they read.  No text of the event is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..engine import Engine
from ..events import LEVELS, Event
from ..policy.compile import Block, kind
from ..policy.form import AllowList, ArgumentLimits, Bands, Condition, Hits, Roles, Rule, Test, TextHits
from ..policy.policyset import PolicySet
from ..policy.scope import Place, Scope
from ..verdict import Verdict
from ..vocabulary import Facts
from .reading import Fact, amount, clauses, described

Value = str
"""`true`, `false`, or `error: <kind>`."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One test of a rule, or one clause of its condition: as it stands in the file, what it gave, and what it read."""

    text: str
    value: Value
    line: int
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule as the event met it.  `missed` names the field of `match` that did not fit; tests are then left alone."""

    name: str
    file: str
    line: int
    effect: str
    fired: bool
    missed: str = ""
    wanted: str = ""
    found: str = ""
    clauses: tuple[Clause, ...] = ()

    @property
    def place(self) -> str:
        """`file:line` of the rule."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The verdict, the places at which the event was judged, and the rules that were asked for."""

    verdict: Verdict
    places: tuple[Place, ...]
    rules: tuple[RuleView, ...]
    code: tuple[Block, ...] = ()


class UnknownRule(LookupError):
    """A rule that no policy of the set has."""


def explain(engine: Engine, event: Event, wanted: Iterable[str] = ()) -> Explanation:
    """Explains the rules that fired, and those that are named `policy/rule`.  Raises UnknownRule for a name that is none."""
    policies = engine.policies
    if event.session is not None and event.saw is None:
        event = replace(event, saw=frozenset())  # as the engine sees a session that starts
    if event.time is None:
        event = replace(event, time=engine.facts(event).event_time)  # so that all parts look at one moment
    verdict = engine.decide(event)
    names = dict.fromkeys(f"{f.policy}/{f.rule}" for f in verdict.findings)
    named = tuple(wanted)
    known = set(rule_names(policies))
    for name in named:
        if name not in known:
            raise UnknownRule(name)
    places = _places(policies, event)
    facts = {place.checkpoint: _facts(engine, event, place) for place in places}
    views: list[RuleView] = []
    for rule in (r.rule for r in policies.rules):
        if rule.name in names or rule.name in named:
            views += _shown(_rule(rule, places, facts), rule.name in named)
    for allowed in policies.lists:
        if allowed.name in names or allowed.name in named:
            views.append(_allow_list(allowed, places, facts))
    blocks = tuple(dict.fromkeys(b for place in places for b in policies.applying(place)))
    order = {name: number for number, name in enumerate((*names, *named))}
    return Explanation(verdict, places, tuple(sorted(views, key=lambda v: (not v.fired, order[v.name], v.line))), blocks)


def rule_names(policies: PolicySet) -> list[str]:
    """Every `policy/rule` of a set."""
    return sorted({r.rule.name for r in policies.rules} | {a.name for a in policies.lists})


def _shown(view: RuleView, named: bool) -> Iterator[RuleView]:
    # A rule may be lowered to several parts, of which only those that fired are of interest, unless somebody asks for it.
    if view.fired or named:
        yield view


def _places(policies: PolicySet, event: Event) -> tuple[Place, ...]:
    """Where the event is judged: a tool that commits a decision is judged as a call and as a decision."""
    place = policies.place(event)
    if policies.plan(event).decision is None:
        return (place,)
    # A decision reaches no zone of its own, as in the engine.
    return place, replace(policies.place(event, "decision"), zone=None)


def _facts(engine: Engine, event: Event, place: Place) -> Facts:
    facts = engine.facts(event)
    if place.checkpoint != event.checkpoint:
        facts.__dict__["checkpoint"] = place.checkpoint  # as the engine does for a tool that commits a decision
    return facts


def _met(scope: Scope, places: tuple[Place, ...], facts: dict[str, Facts]) -> tuple[Place, str, str, str]:
    """The place where a scope is met, or the field that missed at the place that came nearest: what it wants and what was there."""
    place = next((p for p in places if scope.covers(p)), None) or next((p for p in places if p.checkpoint in scope.on), places[0])
    missed = scope.missed(place)
    roles = facts[place.checkpoint].roles
    if not missed and scope.roles is not None and roles is not None and roles.isdisjoint(scope.roles):
        return place, "roles", ", ".join(scope.roles), ", ".join(sorted(roles)) or "none"
    return (place, missed, *_difference(scope, place, missed)) if missed else (place, "", "", "")


def _difference(scope: Scope, place: Place, missed: str) -> tuple[str, str]:
    wanted = {
        "on": scope.on,
        "systems": scope.systems,
        "stages": scope.stages,
        "destinations": scope.destinations,
        "zones": scope.zones,
        "tools": tuple(p for group in scope.tools for p in group),
        "decision": (scope.decision or "",),
    }[missed]
    found = {
        "on": place.checkpoint,
        "systems": place.system,
        "stages": place.stage,
        "destinations": place.destination,
        "zones": place.zone,
        "tools": ", ".join(place.tools) or None,
        "decision": place.decision,
    }[missed]
    return ", ".join(wanted or ()), found or "none"


def _rule(rule: Rule, places: tuple[Place, ...], facts: dict[str, Facts]) -> RuleView:
    place, missed, wanted, found = _met(rule.scope, places, facts)
    base = RuleView(rule.name, rule.span.file, rule.span.line, rule.finding.effect.word, False, missed, wanted, found)
    if missed:
        return base
    f = facts[place.checkpoint]
    rows = [clause for test in rule.tests for clause in _test(test, f, rule.span.line)]
    if rule.bands is not None:
        rows.append(_band(rule.bands, f, rule.span.line))
    # A test that fails counts as met: the stricter reading.
    return replace(base, fired=all(row.value != "false" for row in rows), clauses=tuple(rows))


def _test(test: Test, f: Facts, line: int) -> Iterator[Clause]:
    match test:
        case Condition():
            for part in clauses(test, f):
                yield Clause(part.text, part.value, part.line, part.facts)
        case Roles():
            value = "true" if test(f) else "false"
            roles = "not known" if f.roles is None else described(sorted(f.roles), open_text=True)
            yield Clause(f"the actor has one of the roles {', '.join(sorted(test.roles))}", value, line, (Fact("actor.roles", roles),))
        case Hits():
            types = ", ".join(sorted(test.profile.types)) if len(test.profile.types) <= 4 else f"{len(test.profile.types)} types"
            least = "" if test.min_count == 1 else f", at least {test.min_count}"
            yield _hits(f"identifiers of {types} with a score from {test.min_score:g} on{least}", test, f, line)
        case TextHits():
            yield _hits(f"patterns or words of `{test.label}`", test, f, line)
        case ArgumentLimits():
            yield from _limits(test, f, line)


def _hits(text: str, test: Hits | TextHits, f: Facts, line: int) -> Clause:
    try:
        found = test(f)
    except Exception as failure:  # noqa: BLE001  reason: a failing test is part of the explanation
        return Clause(text, f"error: {kind(failure)}", line)
    types = sorted({m.type for _, _, m in found})
    facts = (Fact("found", f"{len(found)} of {', '.join(types)}" if found else "none"),)
    return Clause(text, "true" if found else "false", line, facts)


def _limits(test: ArgumentLimits, f: Facts, line: int) -> Iterator[Clause]:
    for row in test.limits:
        path, limits, _ = row
        asked = ", ".join(f"{name} {getattr(limits, name)}" for name in sorted(limits.model_fields_set))
        try:
            value = "true" if ArgumentLimits((row,))(f) else "false"
        except Exception as failure:  # noqa: BLE001  reason: as above
            value = f"error: {kind(failure)}"
        name = ".".join(path)
        yield Clause(f"argument `{name}` is within {asked}", value, line, (Fact(f"tool.args.{name}", amount(f, path)),))


def _band(bands: Bands, f: Facts, line: int) -> Clause:
    """Which band the amount falls into, and whether the AI goes beyond what it may there."""
    facts: list[Fact] = []
    value = None
    if bands.value is not None:
        try:
            (part,) = clauses(bands.value, f, whole=True)
            value = part.result
            facts += part.facts
        except ValueError:
            value = None
    index = bands.band(value, f.currency)
    top = "" if bands.value is None else f" up to {bands.limits[index]:,}" if index < len(bands.limits) else " without limit"
    if bands.value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0):
        top += " (the strictest: there is no usable amount)"
    may = LEVELS[bands.ranks[index]]
    facts.append(Fact("decision.level", LEVELS[f.rank]))
    beyond = f.rank > bands.ranks[index]
    text = f"the AI goes further than `{may}`" + (f", the band{top}" if top else "")
    return Clause(text, str(beyond).lower(), line, tuple(facts))


def _allow_list(allowed: AllowList, places: tuple[Place, ...], facts: dict[str, Facts]) -> RuleView:
    """An allow-list fires when none of its entries lets the tool run."""
    place, missed, wanted, found = _met(allowed.scope, places, facts)
    base = RuleView(allowed.name, allowed.span.file, allowed.span.line, allowed.finding.effect.word, False, missed, wanted, found)
    if missed:
        return base
    f = facts[place.checkpoint]
    rows: list[Clause] = []
    permitted = False
    for entry in allowed.entries:
        if not entry.names(place.tools):
            continue
        permits = entry.permits(f)
        permitted = permitted or permits
        roles = "anyone" if entry.roles is None else " or ".join(sorted(entry.roles))
        known = "not known" if f.roles is None else described(sorted(f.roles), open_text=True)
        text = f"entry `{entry.pattern}` lets it run for {roles}"
        rows.append(Clause(text, str(permits).lower(), allowed.span.line, (Fact("actor.roles", known),)))
        if entry.limits is not None:
            rows += _limits(entry.limits, f, allowed.span.line)
    if not rows:
        rows.append(Clause("an entry names this tool", "false", allowed.span.line))
    return replace(base, fired=not permitted, clauses=tuple(rows))
