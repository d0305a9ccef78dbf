"""Turns the rules of policy documents into the one rule form, and reports what cannot be.  Each family is the business of `families`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..errors import Problem
from ..source import Span
from ..verdict import Effect
from . import documents, rules
from .allowances import Allowance
from .families import Families
from .form import AllowList, Restoring, Rule, Terms
from .lowering import signers
from .plan import ALTERED
from .scope import Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..cel.env import Env
    from .read import Located


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
            Families(self, located, document, rule, at, scope).run()
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
        finding = replace(ALTERED, effect=Effect.named(form.altered), file=span.file, line=span.line, signers=signers(form.signed_by))
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
