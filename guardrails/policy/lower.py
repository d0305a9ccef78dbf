"""Turns the rules of a policy document into the one rule form, family by family, and reports what cannot be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..cel.check import check
from ..cel.env import Env
from ..cel.parse import parse
from ..cel.patterns import PatternProblem, searcher
from ..errors import CelProblem, Problem
from ..events import CHECKPOINTS, LEVELS
from ..source import Source, Span
from ..verdict import Effect, Finding, Signers
from . import documents, rules
from .allowances import Allowance
from .form import (
    STREAMED,
    AllowList,
    ArgumentLimits,
    AsksMore,
    Bands,
    Condition,
    Entry,
    Hits,
    Restoring,
    Roles,
    Rule,
    Search,
    Terms,
    Test,
    TextHits,
)
from .plan import ALTERED
from .scope import Scope, patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from .read import Located

_RE2 = "patterns are RE2: no look-around, no back-references"

FARTHEST = 2_000
"""Characters that a pattern may match and still be judged as a stream comes."""

NATURAL: dict[str, tuple[str, ...]] = {
    "tools": ("tool_call",),
    "authority": ("decision",),
    "tokens": ("call", "prompt", "response"),
    "text": ("prompt", "response", "tool_call", "tool_result"),
    "phi": ("prompt", "response", "tool_call", "tool_result"),
}
"""The checkpoints at which each family has something to judge."""


class Lowering:
    """Lowers the rules of one policy set.  `schema` gives the CEL type of the arguments where a rule is about one known tool."""

    def __init__(self, terms: Terms, own: frozenset[str], env: Callable[[Scope], Env]) -> None:
        self.terms = terms
        self.own = own
        self.env = env
        self.problems: list[Problem] = []
        self.rules: list[Rule] = []
        self.lists: list[AllowList] = []
        self.allowances: list[Allowance] = []
        self.restorings: list[Restoring] = []

    def policy(self, located: Located) -> None:
        """Lowers every rule of a policy document."""
        document = located.document
        assert isinstance(document, documents.Policy)
        scope = Scope.of(document.spec.match)
        first: dict[str, int] = {}
        for index, rule in enumerate(document.spec.rules):
            at = ("spec", "rules", index)
            if rule.id in first:
                earlier = located.span("spec", "rules", first[rule.id], "id")
                self.report(
                    "GR301", f"rule `{rule.id}` is already defined on line {earlier.line}", located.span(*at, "id"), "give it another id"
                )
            first.setdefault(rule.id, index)
            _Lowerer(self, located, document, rule, at, scope).run()
        if document.spec.restore is not None:
            self.restore(located, document.metadata.id, document.spec.restore, scope)

    def restore(self, located: Located, policy: str, form: rules.Restore, scope: Scope) -> None:
        """Lowers the permission to put pseudonyms back."""
        at = ("spec", "restore")
        narrow = scope.narrowed(on=("response", "tool_call"))
        if not narrow.on:
            hint = "add `response` or `tool_call` to `on`"
            self.report("GR302", "`restore` has nothing to put back at these checkpoints", located.key_span(*at), hint)
        names = [name for i, name in enumerate(form.types) if self.known(name, located.span(*at, "types", i))]
        span = located.key_span(*at)
        finding = replace(ALTERED, effect=Effect.named(form.altered), file=span.file, line=span.line, signers=_signers(form.signed_by))
        if len(names) == len(form.types):
            self.restorings.append(Restoring(policy, narrow, self.terms.profile(names, self.own).types, finding))

    def known(self, name: str, span: Span) -> bool:
        """Whether `name` is a type or a profile; what is not is a problem."""
        try:
            self.terms.profile([name], self.own)
        except ValueError as error:
            near = error.args[1] if len(error.args) > 1 else ""
            self.report("GR303", str(error.args[0]), span, f"did you mean `{near}`?" if near else "see `guardrails facts` for all types")
            return False
        return True

    def report(self, code: str, message: str, span: Span | None, hint: str = "", *, note: bool = False) -> None:
        self.problems.append(Problem(code, message, span, hint, "note" if note else "problem"))


def needs_whole(scope: Scope, tests: tuple[Test, ...], terms: Terms) -> str:
    """Why a rule can only judge a text that is complete, or the empty string where it can judge a stream as it comes."""
    if STREAMED.isdisjoint(scope.on):
        return ""
    for test in tests:
        match test:
            case Condition():
                asked = sorted(name for name in test.checked.references if terms.whole(name))
                if asked:
                    return f"`{asked[0]}` is known only of a text that is complete"
            case Hits() if test.min_count > 1:
                return "`min_count` is known only of a text that is complete"
            case Hits() if test.style not in ("label", "mask"):
                return f"`style: {test.style}` looks at the whole text, so that no name is given to two people"
            case TextHits() if test.find.reach is None or test.find.reach.far > FARTHEST:
                return "one of its patterns has no bound, so what it matches may end anywhere"
    return ""


class _Lowerer:
    """One rule on its way."""

    def __init__(
        self, out: Lowering, located: Located, document: documents.Policy, rule: rules.Rule, at: tuple[str | int, ...], scope: Scope
    ) -> None:
        self.out, self.located, self.document, self.rule, self.at, self.scope = out, located, document, rule, at, scope
        self.span = located.span(*at, "id")
        self.part = 0
        spec = document.spec
        self.mode = rule.mode or spec.mode
        self.until = rule.until if rule.mode is not None else spec.until

    def run(self) -> None:
        rule = self.rule
        family = next((name for name in rules.FAMILIES if getattr(rule, name) is not None), "when")
        if family == "when":
            condition = self.condition(self.located.expression(*self.at, "when"), self.scope, every=True)
            if condition is not None:
                self.add(self.scope_of(condition), (condition,), self.effect("block"))
            return
        scope = self.scope.narrowed(on=NATURAL[family])
        if not scope.on:
            where = " or ".join(f"`{c}`" for c in NATURAL[family])
            self.problem("GR302", f"a `{family}` rule has nothing to judge at {self.listed(self.scope.on)}", family, f"add {where} to `on`")
            return
        getattr(self, family)(scope)

    def scope_of(self, condition: Condition) -> Scope:
        """The scope of a rule that is only a condition: where all its facts are known."""
        if self.document.spec.match.on is not None:
            return self.scope
        known = set(CHECKPOINTS)
        for name in condition.checked.references:
            known &= self.out.terms.known_at(name)
        return self.scope.narrowed(on=known)

    # One method a family.

    def tools(self, scope: Scope) -> None:
        listed = self.rule.tools
        if isinstance(listed, rules.ToolLists) and listed.allow is not None:
            entries = tuple(
                Entry(patterns([e.name])[0], None if e.roles is None else frozenset(e.roles), self.limits(e, "allow", i))
                for i, e in enumerate(listed.allow)
            )
            finding = self.finding(self.effect("block"))
            self.out.lists.append(
                AllowList(
                    self.document.metadata.id, self.rule.id, self.span, scope, entries, finding, self.until, self.document.spec.locked
                )
            )
            return
        if isinstance(listed, rules.ToolLists):
            entries_of, name = listed.deny or (), "deny"
        else:
            entries_of, name = listed or (), ""
        plain = [e.name for e in entries_of if e.roles is None and not e.args]
        if plain:
            self.with_when(scope.narrowed(tools=plain), (), self.effect("block"))
        for i, e in enumerate(entries_of):
            if e.roles is not None or e.args:
                limits = self.limits(e, name, i)
                tests: list[Test] = [] if e.roles is None else [Roles(frozenset(e.roles))]
                self.with_when(scope.narrowed(tools=[e.name]), (*tests, *([limits] if limits else [])), self.effect("block"))

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
            findings.append(replace(self.finding(effect), signers=_signers(band.signed_by)))
        strict = min(range(len(bands)), key=lambda i: (LEVELS.index(bands[i].ai_may), -findings[i].effect, -_count(findings[i]), -i))
        self.with_when(
            scope,
            (),
            findings[strict].effect,
            bands=Bands(
                value,
                tuple(b.up_to for b in bands if b.up_to is not None),
                tuple(LEVELS.index(b.ai_may) for b in bands),
                tuple(findings),
                form.amount.currency if form.amount else None,
                strict,
            ),
            finding=findings[strict],
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
                self.with_when(asked, (AsksMore(form.max_response),), Effect.ALLOW, finding=finding)
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
        tests: tuple[Test, ...] = ()
        if self.rule.when is not None:
            condition = self.condition(self.located.expression(*self.at, "when"), scope)
            if condition is None:
                return
            tests = (condition,)
        finding = replace(self.finding(self.effect("block")), limit=True)
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
            effect = self.effect("block")
            cap = getattr(self.rule.tokens, name) if name == "max_response" else None
            self.with_when(scope, (condition,), effect, finding=replace(self.finding(effect), limit=True), cap=cap)

    def text(self, scope: Scope) -> None:
        form = self.rule.text
        assert form is not None
        find = self.matcher(form.label, [(p, 1.0, ()) for p in form.patterns or ()], form.words or (), (*self.at, "text"))
        if find is not None:
            self.with_when(scope, (TextHits(find, form.label),), self.effect("block"))

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
        self.with_when(scope, (Hits(profile, form.min_score, form.min_count, form.style, form.late == "patterns"),), self.effect("block"))

    # What the families share.

    def with_when(
        self,
        scope: Scope,
        tests: tuple[Test, ...],
        effect: Effect,
        *,
        finding: Finding | None = None,
        bands: Bands | None = None,
        cap: int | None = None,
    ) -> None:
        """Adds the rule, with its `when` in front of the costlier tests."""
        if self.rule.when is not None:
            condition = self.condition(self.located.expression(*self.at, "when"), scope)
            if condition is None:
                return
            tests = (condition, *tests)
        self.add(scope, tests, effect, finding=finding, bands=bands, cap=cap)

    def add(
        self,
        scope: Scope,
        tests: tuple[Test, ...],
        effect: Effect,
        *,
        finding: Finding | None = None,
        bands: Bands | None = None,
        cap: int | None = None,
    ) -> None:
        self.out.rules.append(
            Rule(
                self.document.metadata.id,
                self.rule.id,
                self.part,
                self.span,
                scope,
                tests,
                finding or self.finding(effect),
                bands,
                self.until,
                self.document.spec.locked,
                cap,
                needs_whole(scope, tests if cap is None else tests[:-1], self.out.terms),
            )
        )
        self.part += 1

    def condition(self, source: Source, scope: Scope, *, expect: str = "bool", every: bool = False) -> Condition | None:
        """Parses and checks an expression; every problem is reported."""
        try:
            checked = check(parse(source), self.out.env(scope), expect="bool" if expect == "bool" else "any")
        except CelProblem as error:
            self.out.problems += error.problems
            return None
        if expect == "number" and str(checked.type) not in ("int", "uint", "double", "dyn"):
            self.out.report(
                "GR308", f"expected a number, this is {checked.type}", _whole(source), "name an amount, such as `tool.args.amount`"
            )
            return None
        on = self.document.spec.match.on if every else scope.on
        known = set(CHECKPOINTS)
        for name in sorted(checked.references):
            at = self.out.terms.known_at(name)
            missing = [c for c in on or () if c not in at]
            if missing:
                hint = f"it is known at {self.listed([c for c in CHECKPOINTS if c in at])}; add `on` to the policy's `match`"
                self.out.report("GR304", f"`{name}` is not known at {self.listed(missing)}", _whole(source), hint)
                return None
            known &= at
        if not known:
            self.out.report(
                "GR304", "there is no checkpoint at which all facts of this condition are known", _whole(source), "split the rule"
            )
            return None
        if checked.constant is False and expect == "bool":
            self.out.report("GR305", "this condition can never hold", _whole(source), "remove the rule, or mend the condition")
            return None
        if checked.constant is True and expect == "bool":
            self.out.report("GR306", "this condition always holds", _whole(source), "leave `when` out", note=True)
        return Condition(checked, source)

    def limits(self, entry: rules.ToolEntry, name: str, index: int) -> ArgumentLimits | None:
        if not entry.args:
            return None
        rows = []
        for argument, limits in entry.args.items():
            fits_text = None
            if limits.matches is not None:
                at = (*self.at, "tools", *((name,) if name else ()), index, "args", argument, "matches")
                fits_text = self.whole(limits.matches, at)
            rows.append((tuple(argument.split(".")), limits, fits_text))
        return ArgumentLimits(tuple(rows))

    def whole(self, pattern: str, at: tuple[str | int, ...]) -> Callable[[str], bool] | None:
        """A test whether a pattern matches a whole text."""
        try:
            searcher(pattern)
            search = searcher(f"\\A(?:{pattern})\\z")
        except PatternProblem as error:
            self.out.report("GR307", f"this pattern is not valid: {error}", self.located.span(*at), _RE2)
            return None
        return lambda text: search(text.encode("utf-8", "surrogatepass")) is not None

    def matcher(self, label: str, rows: Iterable[Any], words: Iterable[str], at: tuple[str | int, ...]) -> Search | None:
        return matcher(self.out, self.located, label, list(rows), list(words), at)

    def finding(self, effect: Effect) -> Finding:
        return Finding(
            effect,
            self.document.metadata.id,
            self.rule.id,
            self.rule.message,
            self.span.file,
            self.span.line,
            self.mode,
            self.rule.reply,
            signers=_signers(self.rule.signed_by),
        )

    def effect(self, default: str) -> Effect:
        return Effect.named(self.rule.then or default)

    def problem(self, code: str, message: str, family: str, hint: str, *path: str | int) -> None:
        self.out.report(code, message, self.located.span(*self.at, family, *path), hint)

    @staticmethod
    def listed(names: Iterable[str]) -> str:
        return ", ".join(f"`{n}`" for n in names)


def matcher(
    out: Lowering, located: Located, label: str, rows: list[tuple[str, float, tuple[str, ...]]], words: list[str], at: tuple[str | int, ...]
) -> Search | None:
    """A search for an author's patterns and words; each pattern that is not RE2 is a problem at its own place."""
    sound = True
    for index, row in enumerate(rows):
        try:
            out.terms.matcher(label, [row], ())
        except ValueError as error:
            sound = False
            out.report("GR307", f"this pattern is not valid: {error}", located.span(*at, "patterns", index), _RE2)
    try:
        return out.terms.matcher(label, rows, words) if sound else None
    except ValueError as error:
        out.report("GR307", str(error), located.span(*at), "use fewer or shorter patterns and words")
        return None


def plugin(out: Lowering, located: Located, uses: documents.Uses, home: Path | None) -> Search | None:
    """A search by a detector of others; what is missing, and what does not fit, is a problem at its own place."""
    kind, form = ("presidio", uses.presidio) if uses.presidio is not None else ("spacy", uses.spacy)
    assert form is not None
    try:
        return out.terms.plugin(kind, form.model_dump(mode="json"), home)
    except (ImportError, ValueError) as error:
        message, hint, path = error.args if len(error.args) == 3 else (f"`{kind}` cannot be used ({type(error).__name__})", "", ())
        code = "GR326" if isinstance(error, ImportError) else "GR327"
        out.report(code, str(message), located.span("spec", "uses", kind, *path), str(hint))
        return None


def _whole(source: Source) -> Span:
    return source.span(0, len(source.text.splitlines()[0]) if source.text.strip() else 0)


def _signers(form: rules.Signed | None) -> Signers | None:
    return None if form is None else Signers(tuple(sorted(form.roles)), form.count, form.within)


def _count(finding: Finding) -> int:
    return finding.signers.count if finding.signers else 0
