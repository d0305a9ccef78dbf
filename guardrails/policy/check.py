"""Checks over a whole set: what the documents say of each other.  What one document says by itself is checked when it is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from ..errors import Problem, Severity
from ..names import canonical, fits, namespaced
from . import arguments, documents, rules
from .form import STREAMED, AllowList, Condition, Hits, Rule
from .plan import OWN
from .read import Located
from .registry import Registry
from .scope import Scope


class Checker:
    """Collects the problems of a set."""

    def __init__(self, located: Sequence[Located], now: datetime) -> None:
        self.located = located
        self.now = now
        self.problems: list[Problem] = []
        self.of: dict[str, dict[str, Located]] = {kind: {} for kind in documents.KINDS}

    def run(self, lowered: Sequence[Rule], lists: Sequence[AllowList]) -> None:
        """All checks."""
        self.ids()
        for item in self.of["System"].values():
            self.system(item)
        for item in self.of["Destination"].values():
            self.destination(item)
        registry = Registry({id_: item.document.spec for id_, item in self.of["System"].items()})  # type: ignore[misc]  # reason: systems
        for item in self.of["Policy"].values():
            self.match(item, ("spec", "match"))
            self.policy(item)
            self.limits(item, registry)
        for item in self.of["Exemption"].values():
            self.match(item, ("spec", "match"))
            self.exemption(item)
        for item in self.of["PolicyTest"].values():
            self.cases(item)
        self.tools(lowered, lists, registry)

    def report(self, code: str, message: str, located: Located, *path: str | int, hint: str = "", note: bool = False) -> None:
        """Adds a problem at a field."""
        self.problems.append(Problem(code, message, located.span(*path), hint, "note" if note else "problem"))

    def ids(self) -> None:
        for item in self.located:
            kind, id_ = item.document.kind, item.document.metadata.id
            earlier = self.of[kind].get(id_)
            if earlier is not None:
                where = earlier.span("metadata", "id")
                self.report("GR310", f"{kind} `{id_}` is already defined at {where}", item, "metadata", "id", hint="give it another id")
            elif kind == "Policy" and id_ == OWN[0].policy:
                self.report("GR310", f"the id `{id_}` is the engine's own", item, "metadata", "id", hint="give it another id")
            else:
                self.of[kind][id_] = item

    def system(self, item: Located) -> None:
        spec = item.document.spec
        assert isinstance(spec, documents.SystemSpec)
        seen: dict[str, int] = {}
        for index, tool in enumerate(spec.tools or ()):
            at = ("spec", "tools", index)
            for name in (tool.name, *(tool.aliases or ())):
                form = canonical(name)
                if not form:
                    self.report("GR311", f"`{name}` is no plain name, so it could never run", item, *at, hint="give it a letter or a digit")
                elif seen.setdefault(form, index) != index:
                    other = (spec.tools or ())[seen[form]].name
                    self.report(
                        "GR311",
                        f"`{name}` is also a name of the tool `{other}`",
                        item,
                        *at,
                        hint="names that differ only in case, dashes or namespace are one",
                    )
            if tool.decision is None and tool.side_effects and spec.domains:
                marked = " and ".join(spec.domains)
                self.report(
                    "GR312",
                    f"the tool `{tool.name}` has side effects and names no decision, and the system is marked {marked}",
                    item,
                    *at,
                    hint="add `decision: some.kind`, or `side_effects: false` when running it changes nothing",
                )
            if tool.parameters is not None and (said := arguments.wrong(tool.parameters)):
                self.report("GR313", f"the schema of `{tool.name}` {said}", item, *at, "parameters")
        if spec.stage == "pilot" and spec.review < self.now.date():
            self.report(
                "GR314",
                f"the pilot's review was due on {spec.review}, so it is refused",
                item,
                "spec",
                "review",
                hint="review it, then set the next date",
                note=True,
            )

    def match(self, item: Located, at: tuple[str, ...]) -> None:
        """Every name of a match must be known, and every pattern must fit something."""
        match = item.document.spec.match  # type: ignore[union-attr]  # reason: called for the two kinds that have one
        zones = {d.document.spec.zone for d in self.of["Destination"].values()} | {"public"}  # type: ignore[union-attr]  # reason: destinations
        zones |= {t.zone for s in self.of["System"].values() for t in s.document.spec.tools or () if t.zone}  # type: ignore[union-attr]  # reason: systems
        sandbox = isinstance(item.document, documents.Policy) and item.document.spec.sandbox
        if not sandbox:
            self.known(item, (*at, "systems"), match.systems, self.of["System"], "system")
            self.known(item, (*at, "destinations"), match.destinations, self.of["Destination"], "destination")
        self.known(item, (*at, "zones"), match.zones, zones, "zone")
        for index, name in enumerate(match.tools or ()):
            self.pattern(item, (*at, "tools", index), name)

    def pattern(self, item: Located, at: tuple[str | int, ...], name: str) -> None:
        """Call namespaces are taken off before names are compared, so a pattern with one fits nothing."""
        if "*" not in name and "?" not in name:
            return
        start = name[: min(name.find(c) for c in "*?" if c in name)]
        if namespaced(start):
            hint = "leave the namespace out: tools are compared without it"
            self.report("GR332", f"`{name}` begins with a call namespace, so no tool fits it", item, *at, hint=hint)

    def destination(self, item: Located) -> None:
        spec = item.document.spec
        assert isinstance(spec, documents.DestinationSpec)
        for name in spec.prices if spec.models is not None else ():
            if not any(fits(pattern, name) for pattern in spec.models or ()):
                near = get_close_matches(name, spec.models or (), 1)
                hint = f"did you mean `{near[0]}`?" if near else "add it to `models`"
                self.report("GR329", f"a price for `{name}`, which is not among `models`", item, "spec", "prices", name, hint=hint)

    def limits(self, item: Located, registry: Registry) -> None:
        """Limits that no argument of the tools they are about can be within, or beyond."""
        scope = Scope.of(item.document.spec.match)  # type: ignore[union-attr]  # reason: called for policies
        for index, rule in enumerate(item.document.spec.rules):  # type: ignore[union-attr]  # reason: as above
            for path, entries in _entries(rule.tools):
                for number, entry in enumerate(entries):
                    at: tuple[str | int, ...] = ("spec", "rules", index, "tools", *path, number)
                    self.pattern(item, (*at, "name"), entry.name)
                    about = registry.about(scope.narrowed(tools=[entry.name])) if entry.args else []
                    for name, limit in entry.args.items():
                        said = [arguments.misfit(t.parameters, name, limit) for t in about]
                        if said and all(message for message, _ in said):
                            message, known = said[0]
                            near = get_close_matches(name, known, 1)
                            hint = f"did you mean `{near[0]}`?" if near else "see the tool's `parameters`"
                            self.report("GR328", f"the tool `{about[0].name}` {message}", item, *at, "args", name, hint=hint)

    def known(self, item: Located, at: tuple[str, ...], names: Iterable[str] | None, known: Iterable[str], what: str) -> None:
        known = list(known)
        for index, name in enumerate(names or ()):
            if not any(fits(name, k) for k in known):
                near = get_close_matches(name, known, 1)
                hint = (
                    f"did you mean `{near[0]}`?"
                    if near
                    else f"known: {', '.join(f'`{k}`' for k in sorted(known)[:8])}"
                    if known
                    else f"add a document that defines the {what}"
                )
                self.report("GR315", f"there is no {what} `{name}`", item, *at, index, hint=hint)

    def policy(self, item: Located) -> None:
        document = item.document
        assert isinstance(document, documents.Policy)
        spec = document.spec
        if spec.until is not None and spec.until < self.now:
            self.report(
                "GR316", "shadow has ended, so the policy is enforced", item, "spec", "until", hint="remove `mode` and `until`", note=True
            )
        match = spec.match
        if spec.rules and match.roles is not None and not any((match.systems, match.stages, match.destinations, match.zones, match.tools)):
            self.report(
                "GR317",
                f"roles are not part of the index: the {len(spec.rules)} rules of this policy are tried on every event",
                item, "spec", "match", "roles",
                hint="name systems, zones or tools as well", note=True,
            )  # fmt: skip
        for index, rule in enumerate(spec.rules):
            at = ("spec", "rules", index)
            if rule.until is not None and rule.until < self.now:
                self.report(
                    "GR316", "shadow has ended, so the rule is enforced", item, *at, "until", hint="remove `mode` and `until`", note=True
                )
            for number, budget in enumerate((rule.tokens.budgets if rule.tokens else None) or ()):
                self.budget(item, (*at, "tokens", "budgets", number), budget)
            if rule.authority is not None:
                self.authority(item, at, rule.authority)

    def budget(self, item: Located, at: tuple[str | int, ...], budget: rules.Budget) -> None:
        try:
            ZoneInfo(budget.time_zone)
        except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
            self.report(
                "GR318",
                f"there is no time zone `{budget.time_zone}`",
                item,
                *at,
                "time_zone",
                hint="use an IANA name such as `America/New_York`",
            )
        if budget.currency is not None:
            self.priced(item, at, budget.currency)

    def priced(self, item: Located, at: tuple[str | int, ...], currency: str) -> None:
        """A budget in money counts only what has a price."""
        match = item.document.spec.match  # type: ignore[union-attr]  # reason: called for policies
        free = [
            name
            for name, located in sorted(self.of["Destination"].items())
            if not any(price.currency == currency for price in located.document.spec.prices.values())  # type: ignore[union-attr]  # reason: destinations
            and (match.destinations is None or any(fits(pattern, name) for pattern in match.destinations))
            and (match.zones is None or located.document.spec.zone in match.zones)  # type: ignore[union-attr]  # reason: destinations
        ]
        if free:
            shown = ", ".join(f"`{name}`" for name in free[:3]) + (", ..." if len(free) > 3 else "")
            self.report(
                "GR333",
                f"calls to {shown} have no price in {currency}, so this budget does not count them",
                item,
                *at,
                hint="add `prices` to the destination",
                note=True,
            )

    def authority(self, item: Located, at: tuple[str | int, ...], form: rules.Authority) -> None:
        kinds = {t.decision for s in self.of["System"].values() for t in s.document.spec.tools or () if t.decision}  # type: ignore[union-attr]  # reason: systems
        if form.decision not in kinds:
            near = get_close_matches(form.decision, sorted(kinds), 1)
            hint = f"did you mean `{near[0]}`?" if near else "name it at a tool: `decision: ...`"
            self.report(
                "GR320",
                f"no tool commits the decision `{form.decision}`; only proposals can",
                item,
                *at,
                "authority",
                "decision",
                hint=hint,
                note=not near,
            )

    def exemption(self, item: Located) -> None:
        spec = item.document.spec
        assert isinstance(spec, documents.ExemptionSpec)
        known = {f"{p}/{r.id}": located for p, located in self.of["Policy"].items() for r in located.document.spec.rules}  # type: ignore[union-attr]  # reason: policies
        target = known.get(spec.rule)
        if target is None:
            near = get_close_matches(spec.rule, known, 1)
            self.report("GR321", f"there is no rule `{spec.rule}`", item, "spec", "rule", hint=f"did you mean `{near[0]}`?" if near else "")
        elif target.document.spec.locked:  # type: ignore[union-attr]  # reason: a policy
            self.report("GR322", f"`{spec.rule}` is in a locked policy, which takes no exemption", item, "spec", "rule")
        if spec.expires < self.now:
            self.report("GR323", "this exemption has expired", item, "spec", "expires", hint="remove it", note=True)

    def cases(self, item: Located) -> None:
        known = {f"{p}/{r.id}" for p, located in self.of["Policy"].items() for r in located.document.spec.rules}  # type: ignore[union-attr]  # reason: policies
        known |= {f"{f.policy}/{f.rule}" for f in OWN}
        spec = item.document.spec
        assert isinstance(spec, documents.PolicyTestSpec)
        for index, case in enumerate(spec.cases):
            for name in ("rules", "not_rules"):
                for number, rule in enumerate(getattr(case.expect, name) or ()):
                    if rule not in known:
                        near = get_close_matches(rule, sorted(known), 1)
                        hint = f"did you mean `{near[0]}`?" if near else ""
                        self.report("GR321", f"there is no rule `{rule}`", item, "spec", "cases", index, "expect", name, number, hint=hint)

    def tools(self, lowered: Sequence[Rule], lists: Sequence[AllowList], registry: Registry) -> None:
        """A rule about tools that no system in its scope has is a slip; arguments of unknown type are worth a note."""
        noted: set[str] = set()
        for rule in lowered:
            for group in rule.scope.tools:
                self.had(registry, rule, group)
            reads = any("tool.args" in t.checked.references for t in rule.tests if isinstance(t, Condition))
            if reads and rule.name not in noted:
                noted.add(rule.name)
                for name in sorted({t.name for t in registry.about(rule.scope) if t.parameters is None}):
                    message = f"the arguments of `{name}` have no schema, so this condition is not checked against them"
                    self.problems.append(Problem("GR325", message, rule.span, "add `parameters` to the tool", "note"))
        for allowed in lists:
            for entry in allowed.entries:
                self.had(registry, allowed, (entry.pattern,))

    def streams(self, lowered: Sequence[Rule], boundless: Sequence[str]) -> None:
        """A rule that needs the whole text makes streams wait, which is worth one note a policy; it is a slip where they must not.

        `boundless` detectors may need to see all of a text.
        """
        noted: set[str] = set()
        detector = f"the detector `{boundless[0]}` may look at the whole text" if boundless else ""
        for rule in lowered:
            item = self.of["Policy"].get(rule.policy)
            buffer = item.document.spec.buffer if item is not None else None  # type: ignore[union-attr]  # reason: a policy
            asks = not STREAMED.isdisjoint(rule.scope.on) and any(isinstance(test, Hits) for test in rule.tests)
            why = rule.whole or (detector if asks else "")
            if not why or buffer == "whole":
                continue
            if buffer == "stream":
                hint = "leave `buffer: stream` out, or say it of the other rules in a policy of their own"
                self.problems.append(Problem("GR334", f"this rule cannot judge a stream: {why}", rule.span, hint))
            elif rule.policy not in noted:
                noted.add(rule.policy)
                message = f"streams are collected whole where `{rule.id}` applies: {why}"
                self.problems.append(Problem("GR334", message, rule.span, "`buffer: whole` on the policy says that this is meant", "note"))

    def had(self, registry: Registry, rule: Rule | AllowList, group: Sequence[str]) -> None:
        """Some system in scope must have one of these tools."""
        if not self.of["System"] or registry.has(rule.scope.systems, group):
            return
        near = get_close_matches(group[0], sorted(registry.names(rule.scope.systems)), 1)
        hint = f"did you mean `{near[0]}`?" if near else "name it in a `System` document"
        shown = " or ".join(f"`{p}`" for p in group[:3])
        # A wildcard that fits nothing yet may be there for what comes; so may a denial.
        restricts = isinstance(rule, Rule) and not near
        severity: Severity = "note" if restricts or all("*" in p for p in group) else "problem"
        self.problems.append(Problem("GR324", f"no system in scope has a tool {shown}", rule.span, hint, severity))


def _entries(tools: rules.Tools | None) -> list[tuple[tuple[str, ...], tuple[rules.ToolEntry, ...]]]:
    """The entries of a `tools` rule, with the way that leads to them."""
    if tools is None:
        return []
    if isinstance(tools, tuple):
        return [((), tools)]
    return [(("allow",), tools.allow)] if tools.allow is not None else [(("deny",), tools.deny or ())]
