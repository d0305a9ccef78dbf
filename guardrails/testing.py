"""The cases of policy files for test suites of your own; the same cases, judged the same way, as by `guardrails test`.

    import pytest
    from guardrails import testing

    @pytest.mark.parametrize("case", testing.cases("policies"), ids=str)
    def test_policies(case):
        case.check()
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .policy.documents import Case
from .policy.load import load
from .policy.policyset import PolicySet
from .source import Span
from .vocabulary import TERMS, now
from .workbench.cases import Coverage, Miss, Outcome, run_case
from .workbench.cases import coverage as _coverage

__all__ = ["Coverage", "Miss", "Outcome", "PolicyCase", "cases", "coverage"]


@dataclass(frozen=True, slots=True)
class PolicyCase:
    """One case of a `PolicyTest` document; as text it is `file:line name`."""

    name: str
    file: str
    line: int
    _span: Span = field(repr=False)
    _case: Case = field(repr=False)
    _policies: PolicySet = field(repr=False)

    def run(self) -> Outcome:
        """Judges the case and says what was not met."""
        return run_case(self._policies, self._span, self._case)

    def check(self) -> None:
        """Judges the case.  Raises AssertionError that names every expectation that was not met, and the rules that fired."""
        outcome = self.run()
        if not outcome.passed:
            fired = ", ".join(outcome.fired) or "no rule"
            raise AssertionError("\n".join([str(self), *map(str, outcome.misses), f"fired: {fired}"]))

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.name}"


def cases(policies: str | Path | Sequence[str | Path] | Mapping[str, str]) -> list[PolicyCase]:
    """The cases in policy files, or in texts by file name.

    Raises PolicyError for policies that do not load, and ValueError where there is no case: a suite without cases proves nothing.
    """
    loaded = load(policies, TERMS, now())
    if not loaded.cases:
        raise ValueError("there is no `PolicyTest` document with cases")
    return [PolicyCase(case.name, span.file, span.line, span, case, loaded) for span, case in loaded.cases]


def coverage(policies: str | Path | Sequence[str | Path] | Mapping[str, str]) -> Coverage:
    """Runs every case and says which rules fired in one, and which did in none."""
    listed = cases(policies)
    return _coverage(listed[0]._policies, [case.run() for case in listed])
