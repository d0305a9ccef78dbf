"""One rule on its way into the one rule form: what all families share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..cel.check import check
from ..cel.parse import parse
from ..cel.patterns import PatternProblem, searcher
from ..errors import CelProblem
from ..events import CHECKPOINTS
from ..source import Source, Span
from ..verdict import Effect, Finding, Signers
from . import documents, rules
from .form import STREAMED, ArgumentLimits, Bands, Condition, Hits, Rule, Search, Terms, Test, TextHits
from .scope import Scope
from .searches import RE2, matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .lower import Lowering
    from .read import Located

FARTHEST = 2_000
"""Characters that a pattern may match and still be judged as a stream comes."""


class Lowered:
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

    def scope_of(self, condition: Condition) -> Scope:
        """The scope of a rule that is only a condition: where all its facts are known."""
        if self.document.spec.match.on is not None:
            return self.scope
        known = set(CHECKPOINTS)
        for name in condition.checked.references:
            known &= self.out.terms.known_at(name)
        return self.scope.narrowed(on=known)

    def behind_when(self, scope: Scope, *costlier: Test) -> tuple[Test, ...] | None:
        """Tests with the rule's `when` in front of them; None where that has a problem."""
        if self.rule.when is None:
            return costlier
        condition = self.condition(self.located.expression(*self.at, "when"), scope)
        return None if condition is None else (condition, *costlier)

    def add(
        self, scope: Scope, tests: tuple[Test, ...] | None, finding: Finding, *, bands: Bands | None = None, cap: int | None = None
    ) -> None:
        """Adds a part of the rule, unless its tests have a problem."""
        if tests is None:
            return
        self.out.rules.append(
            Rule(
                self.document.metadata.id,
                self.rule.id,
                self.part,
                self.span,
                scope,
                tests,
                finding,
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
            self.out.report("GR307", f"this pattern is not valid: {error}", self.located.span(*at), RE2)
            return None
        return lambda text: search(text.encode("utf-8", "surrogatepass")) is not None

    def matcher(self, label: str, rows: Iterable[Any], words: Iterable[str], at: tuple[str | int, ...]) -> Search | None:
        return matcher(self.out, self.located, label, list(rows), list(words), at)

    def finding(self, effect: Effect | None = None) -> Finding:
        """What the rule says, with the effect that its `then` names, or else `block`, unless another one is given."""
        return Finding(
            Effect.named(self.rule.then or "block") if effect is None else effect,
            self.document.metadata.id,
            self.rule.id,
            self.rule.message,
            self.span.file,
            self.span.line,
            self.mode,
            self.rule.reply,
            signers=signers(self.rule.signed_by),
        )

    def problem(self, code: str, message: str, family: str, hint: str, *path: str | int) -> None:
        self.out.report(code, message, self.located.span(*self.at, family, *path), hint)

    @staticmethod
    def listed(names: Iterable[str]) -> str:
        return ", ".join(f"`{n}`" for n in names)


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


def signers(form: rules.Signed | None) -> Signers | None:
    """Who may sign, as a finding says it."""
    return None if form is None else Signers(tuple(sorted(form.roles)), form.count, form.within)


def _whole(source: Source) -> Span:
    return source.span(0, len(source.text.splitlines()[0]) if source.text.strip() else 0)
