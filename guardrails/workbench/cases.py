"""Runs the cases of `PolicyTest` documents: what each expected, what it got, and which rules no case exercises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter
from typing import Final

from ..engine import Engine
from ..errors import EventError, Refused
from ..policy.documents import Case, Expect
from ..policy.form import AllowList, Rule
from ..policy.policyset import PolicySet
from ..source import Span
from ..verdict import Verdict

WHEN: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The time of judging where a case names none, so that cases give the same answer every day."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One expectation that was not met, in words."""

    what: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.what}: expected {self.expected}, got {self.got}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case; `fired` are the rules that said something."""

    name: str
    file: str
    line: int
    expected: str
    verdict: Verdict | None
    misses: tuple[Miss, ...]
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether every expectation was met."""
        return not self.misses

    @property
    def place(self) -> str:
        """`file:line` of the case."""
        return f"{self.file}:{self.line}"

    @property
    def fired(self) -> tuple[str, ...]:
        """The rules among the findings, as `policy/rule`, strictest first."""
        return () if self.verdict is None else tuple(dict.fromkeys(f"{f.policy}/{f.rule}" for f in self.verdict.findings))


def run_cases(policies: PolicySet, *, only: Callable[[str], bool] | None = None) -> Iterator[Outcome]:
    """Judges each case with an engine of its own, so that none depends on another.  `only` chooses cases by name."""
    for span, case in policies.cases:
        if only is None or only(case.name):
            yield run_case(policies, span, case)


def run_case(policies: PolicySet, span: Span, case: Case) -> Outcome:
    """Judges one case."""
    event = case.event.event()
    when = case.at or event.time or WHEN
    engine = Engine(policies, clock=lambda: when)
    started = perf_counter()
    try:
        verdict = engine.decide(replace(event, time=when))
    except EventError as error:
        miss = Miss("event", "one that can be judged", str(error))
        return Outcome(case.name, span.file, span.line, case.expect.effect, None, (miss,), perf_counter() - started)
    misses = (*_compare(case.expect, verdict), *_redacted(engine, case, verdict))
    return Outcome(case.name, span.file, span.line, case.expect.effect, verdict, misses, perf_counter() - started)


def _compare(expect: Expect, verdict: Verdict) -> Iterator[Miss]:
    if verdict.effect.word != expect.effect:
        yield Miss("effect", expect.effect, verdict.effect.word)
    fired = {f"{f.policy}/{f.rule}" for f in verdict.findings}
    listed = ", ".join(sorted(fired)) or "no rule"
    for name in expect.rules or ():
        if name not in fired:
            yield Miss("rules", name, listed)
    for name in expect.not_rules or ():
        if name in fired:
            yield Miss("not_rules", f"no {name}", "it fired")
    if expect.clamp is not None and verdict.clamp != expect.clamp:
        yield Miss("clamp", str(expect.clamp), "none" if verdict.clamp is None else str(verdict.clamp))
    people = max((s.count for s in verdict.signers), default=0)
    if expect.signers is not None and people != expect.signers:
        yield Miss("signers", str(expect.signers), str(people))


def _redacted(engine: Engine, case: Case, verdict: Verdict) -> Iterator[Miss]:
    """Compares the text after redaction.  The texts stay unsaid: types, places and lengths show what is different."""
    wanted = case.expect.redacted
    if wanted is None:
        return
    text = case.event.text if case.event.text is not None else case.event.content
    try:
        got = engine.apply(text, _labeled(verdict))
    except Refused:
        yield Miss("redacted", f"a text of {len(wanted)} characters", "a redaction that cannot be carried out")
        return
    if got != wanted:
        made = ", ".join(f"{r.type} at {r.start} to {r.end}" for r in verdict.redactions) or "no redaction"
        size = "no text"
        if isinstance(got, str):
            size = f"a text of {len(got)} characters that differs from character {_first_difference(got, wanted)} on"
        yield Miss("redacted", f"a text of {len(wanted)} characters", f"{size} ({made})")


def _labeled(verdict: Verdict) -> Verdict:
    """The verdict with labels in place of pseudonyms, which nobody can know beforehand."""
    plain = (replace(r, style="label") if r.style in ("token", "surrogate") else r for r in verdict.redactions)
    return replace(verdict, redactions=tuple(plain))


def _first_difference(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@dataclass(frozen=True, slots=True)
class Coverage:
    """The rules of a set, and those that fired in some case."""

    rules: tuple[str, ...]
    exercised: frozenset[str]
    places: dict[str, str]

    @property
    def missing(self) -> tuple[str, ...]:
        """Rules that no case exercises."""
        return tuple(r for r in self.rules if r not in self.exercised)

    @property
    def percent(self) -> float:
        """Exercised rules of all rules; 100 where there are none."""
        return 100.0 if not self.rules else 100.0 * (len(self.rules) - len(self.missing)) / len(self.rules)


def coverage(policies: PolicySet, outcomes: Iterable[Outcome]) -> Coverage:
    """Which rules fired in the cases that ran."""
    places: dict[str, str] = {}
    named: list[Rule | AllowList] = [*(r.rule for r in policies.rules), *policies.lists]
    for rule in named:
        places.setdefault(rule.name, f"{rule.span.file}:{rule.span.line}")
    fired = {name for outcome in outcomes for name in outcome.fired}
    return Coverage(tuple(sorted(places)), frozenset(fired & places.keys()), places)
