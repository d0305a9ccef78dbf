"""The families of rules, each turned into scopes, tests and findings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..events import LEVELS
from ..source import Source
from ..verdict import Effect, Finding
from . import rules
from .allowances import Allowance
from .form import AllowList, AsksMore, Bands, Entry, Hits, Roles, Rule, Test, TextHits
from .lowering import Lowered, signers
from .scope import Scope, patterns

if TYPE_CHECKING:
    from collections.abc import Sequence

NATURAL: dict[str, tuple[str, ...]] = {
    "tools": ("tool_call",),
    "authority": ("decision",),
    "tokens": ("call", "prompt", "response"),
    "text": ("prompt", "response", "tool_call", "tool_result"),
    "phi": ("prompt", "response", "tool_call", "tool_result"),
}
"""The checkpoints at which each family has something to judge."""


class Families(Lowered):
    """A rule of any family on its way."""

    def run(self) -> None:
        """Lowers the rule by the family that it is of."""
        rule = self.rule
        family = next((name for name in rules.FAMILIES if getattr(rule, name) is not None), "when")
        if family == "when":
            condition = self.condition(self.located.expression(*self.at, "when"), self.scope, every=True)
            if condition is not None:
                self.add(self.scope_of(condition), (condition,), self.finding())
            return
        scope = self.scope.narrowed(on=NATURAL[family])
        if not scope.on:
            where = " or ".join(f"`{c}`" for c in NATURAL[family])
            self.problem("GR302", f"a `{family}` rule has nothing to judge at {self.listed(self.scope.on)}", family, f"add {where} to `on`")
            return
        getattr(self, family)(scope)

    def tools(self, scope: Scope) -> None:
        listed = self.rule.tools
        if isinstance(listed, rules.ToolLists) and listed.allow is not None:
            entries = tuple(
                Entry(patterns([e.name])[0], None if e.roles is None else frozenset(e.roles), self.limits(e, "allow", i))
                for i, e in enumerate(listed.allow)
            )
            id_, locked = self.document.metadata.id, self.document.spec.locked
            self.out.lists.append(AllowList(id_, self.rule.id, self.span, scope, entries, self.finding(), self.until, locked))
            return
        if isinstance(listed, rules.ToolLists):
            entries_of, name = listed.deny or (), "deny"
        else:
            entries_of, name = listed or (), ""
        plain = [e.name for e in entries_of if e.roles is None and not e.args]
        if plain:
            narrow = scope.narrowed(tools=plain)
            self.add(narrow, self.behind_when(narrow), self.finding())
        for i, e in enumerate(entries_of):
            if e.roles is not None or e.args:
                narrow, limits = scope.narrowed(tools=[e.name]), self.limits(e, name, i)
                tests: list[Test] = [] if e.roles is None else [Roles(frozenset(e.roles))]
                self.add(narrow, self.behind_when(narrow, *tests, *([limits] if limits else [])), self.finding())

    def authority(self, scope: Scope) -> None:
        form = self.rule.authority
        assert form is not None
        bands = form.bands or (rules.Band(ai_may=form.ai_may or "inform", signed_by=form.signed_by),)
        scope = scope.narrowed(decision=form.decision)
        source = None
        if form.amount is not None:
            source = self.located.expression(*self.at, "authority", "amount", "value")
        elif form.risk is not None:
            source = self.located.expression(*self.at, "authority", "risk", "value")
        value = None if source is None else self.condition(source, scope, expect="number")
        if source is not None and value is None:
            return
        findings = []
        for band in bands:
            effect = Effect.BLOCK if band.signed_by is None else Effect.HOLD
            findings.append(replace(self.finding(effect), signers=signers(band.signed_by)))
        strict = min(range(len(bands)), key=lambda i: (LEVELS.index(bands[i].ai_may), -findings[i].effect, -_count(findings[i]), -i))
        self.add(
            scope,
            self.behind_when(scope),
            findings[strict],
            bands=Bands(
                value,
                tuple(b.up_to for b in bands if b.up_to is not None),
                tuple(LEVELS.index(b.ai_may) for b in bands),
                tuple(findings),
                form.amount.currency if form.amount else None,
                strict,
            ),
        )

    def tokens(self, scope: Scope) -> None:
        form = self.rule.tokens
        assert form is not None
        for name, needed in (("max_prompt", ("prompt",)), ("max_response", ("call", "prompt", "response"))):
            if getattr(form, name) is not None and not set(needed) & set(scope.on):
                hint = f"add {' or '.join(f'`{c}`' for c in needed)} to `on`"
                self.problem("GR302", f"`{name}` has nothing to judge at {self.listed(self.scope.on)}", "tokens", hint, name)
        if form.max_prompt is not None:
            self.cap(scope.narrowed(on=("prompt",)), "max_prompt", f"tokens.prompt > {form.max_prompt}")
        if form.max_response is not None:
            self.cap(scope.narrowed(on=("response",)), "max_response", f"tokens.response > {form.max_response}")
            asked = scope.narrowed(on=("call", "prompt"))
            if asked.on and self.rule.then in (None, "block"):
                finding = replace(self.finding(Effect.ALLOW), clamp=form.max_response)
                self.add(asked, self.behind_when(asked, AsksMore(form.max_response)), finding)
        if form.budgets is not None:
            self.budgets(scope, form.budgets)

    def budgets(self, scope: Scope, budgets: Sequence[rules.Budget]) -> None:
        """Budgets are asked once for each call, with the facts of its prompt."""
        scope = scope.narrowed(on=("call", "prompt"))
        if not scope.on:
            said = f"`budgets` have nothing to judge at {self.listed(self.scope.on)}"
            self.problem("GR302", said, "tokens", "add `prompt` to `on`", "budgets")
            return
        scope = replace(scope, on=("prompt",)) if "prompt" in scope.on else scope
        tests = self.behind_when(scope)
        if tests is None:
            return
        finding = replace(self.finding(), limit=True)
        scope, document = replace(scope, on=("prompt",)), self.document
        for budget in budgets:
            id_, locked = document.metadata.id, document.spec.locked
            rule = Rule(id_, self.rule.id, self.part, self.span, scope, tests, finding, None, self.until, locked)
            self.out.allowances.append(Allowance(rule, budget))
            self.part += 1

    def cap(self, scope: Scope, name: str, text: str) -> None:
        place = self.located.expression(*self.at, "tokens", name)
        source = Source(text, "<cap>", place.origin or place, [place.offsets[0] if place.offsets else 0] * (len(text) + 1))
        condition = self.condition(source, scope) if scope.on else None
        if condition is not None:
            cap = getattr(self.rule.tokens, name) if name == "max_response" else None
            self.add(scope, self.behind_when(scope, condition), replace(self.finding(), limit=True), cap=cap)

    def text(self, scope: Scope) -> None:
        form = self.rule.text
        assert form is not None
        find = self.matcher(form.label, [(p, 1.0, ()) for p in form.patterns or ()], form.words or (), (*self.at, "text"))
        if find is not None:
            self.add(scope, self.behind_when(scope, TextHits(find, form.label)), self.finding())

    def phi(self, scope: Scope) -> None:
        form = self.rule.phi
        assert form is not None
        names = [name for i, name in enumerate(form.any) if self.out.known(name, self.located.span(*self.at, "phi", "any", i))]
        if len(names) < len(form.any):
            return
        profile = self.out.terms.profile(names, self.out.own)
        for index, name in enumerate(form.without or ()):
            if name not in profile.types:
                self.problem("GR303", f"`{name}` is not among the types in `any`", "phi", "leave it out", "without", index)
        if form.without:
            profile = replace(profile, types=profile.types - set(form.without))  # type: ignore[type-var]  # reason: profiles are dataclasses
        hits = Hits(profile, form.min_score, form.min_count, form.style, form.late == "patterns")
        self.add(scope, self.behind_when(scope, hits), self.finding())


def _count(finding: Finding) -> int:
    return finding.signers.count if finding.signers else 0
