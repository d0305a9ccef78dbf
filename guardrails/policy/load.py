"""The journey of policy files in one function: read, lower, check, compile, and nothing is given out unless all of it is sound."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..cel.env import Env, Variable
from ..errors import PolicyError, Problem
from . import arguments, documents
from .allowances import Allowances
from .check import Checker
from .compile import compile_rules
from .form import AllowList, Condition, Hits, Rule, Terms
from .lower import Lowering
from .policyset import Lifted, PolicySet, Sandbox
from .read import Located, Reading, read
from .registry import Registry
from .scope import Scope
from .searches import matcher, plugin

Given = str | Path | Sequence[str | Path] | Mapping[str, str]


@dataclass(frozen=True)
class Loaded:
    """What loading gave: all problems and notes, and the set when there is no problem."""

    problems: tuple[Problem, ...]
    policies: PolicySet | None


def examine(given: Given, terms: Terms, now: datetime) -> Loaded:
    """Reads and checks policies and reports every problem of every file.  Raises nothing for what the files hold."""
    reading = read(given)
    located = reading.documents
    checker = Checker(located, now)
    own = frozenset(t for d in located if isinstance(d.document, documents.Detector) for t in d.document.spec.types)
    lowering = Lowering(terms, own, _envs(located, terms))
    for item in located:
        if isinstance(item.document, documents.Policy):
            lowering.policy(item)
    home = _home(given)
    own_ones = [d for d in located if isinstance(d.document, documents.Detector)]
    detectors = tuple(_detector(lowering, d, home) for d in own_ones)
    checker.run(lowering.rules, lowering.lists)
    boundless = [d.document.metadata.id for d, find in zip(own_ones, detectors, strict=True) if find is not None and find.reach is None]
    checker.streams(lowering.rules, boundless)
    unique = {(p.order, p.severity): p for p in (*reading.problems, *lowering.problems, *checker.problems)}
    problems = tuple(sorted(unique.values(), key=lambda p: p.order))
    if any(p.severity == "problem" for p in problems):
        return Loaded(problems, None)
    return Loaded(problems, _build(reading, lowering, checker, detectors, problems, terms, own))


def load(given: Given, terms: Terms, now: datetime) -> PolicySet:
    """The compiled set.  Raises PolicyError with every problem."""
    with _uncollected():
        loaded = examine(given, terms, now)
    if loaded.policies is None:
        raise PolicyError(loaded.problems)
    return loaded.policies


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leaves the cyclic collector out while a set is built: nearly all that is made stays, and it would walk it again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _build(
    reading: Reading,
    lowering: Lowering,
    checker: Checker,
    detectors: tuple[Any, ...],
    notes: tuple[Problem, ...],
    terms: Terms,
    own: frozenset[str],
) -> PolicySet:
    of = checker.of
    sandboxes = []
    buffers = []
    for id_, item in sorted(of["Policy"].items()):
        spec = item.document.spec
        assert isinstance(spec, documents.PolicySpec)
        if spec.sandbox or spec.allow_unscanned:
            sandboxes.append(Sandbox(id_, Scope.of(spec.match), spec.sandbox, frozenset(spec.allow_unscanned or ())))
        if spec.buffer == "whole":
            buffers.append(Scope.of(spec.match))
    exemptions: dict[str, tuple[Lifted, ...]] = {}
    for id_, item in sorted(of["Exemption"].items()):
        lifted = item.document.spec
        assert isinstance(lifted, documents.ExemptionSpec)
        glass = None if lifted.break_glass is None else frozenset(lifted.break_glass.roles)
        row = Lifted(id_, lifted.rule, Scope.of(lifted.match), lifted.expires, glass)
        exemptions[lifted.rule] = (*exemptions.get(lifted.rule, ()), row)
    budgeted = [a.rule for a in lowering.allowances]
    conditions = [t for r in (*lowering.rules, *budgeted) for t in r.tests if isinstance(t, Condition)]
    conditions += [r.bands.value for r in lowering.rules if r.bands is not None and r.bands.value is not None]
    referred = frozenset().union(*(c.checked.references for c in conditions))
    timed: list[Rule | AllowList] = [*lowering.rules, *lowering.lists, *budgeted]
    cases = [
        (item.span("spec", "cases", index, "name"), case)
        for item in of["PolicyTest"].values()
        if isinstance(item.document, documents.PolicyTest)
        for index, case in enumerate(item.document.spec.cases)
    ]
    asked = frozenset().union(*(t.profile.types for r in lowering.rules for t in r.tests if isinstance(t, Hits)))
    return PolicySet(
        digest=reading.digest,
        systems={k: v.document.spec for k, v in sorted(of["System"].items())},  # type: ignore[misc]  # reason: of this kind
        destinations={k: v.document.spec for k, v in sorted(of["Destination"].items())},  # type: ignore[misc]  # reason: of this kind
        policies={k: v.document for k, v in sorted(of["Policy"].items())},  # type: ignore[misc]  # reason: of this kind
        blocks=compile_rules(lowering.rules, terms),
        lists=tuple(sorted(lowering.lists, key=lambda a: a.order)),
        sandboxes=tuple(sandboxes),
        buffers=tuple(buffers),
        restorings=tuple(sorted(lowering.restorings, key=lambda r: r.policy)),
        exemptions=exemptions,
        allowances=Allowances.of(lowering.allowances, terms),
        until={r.name: r.until for r in timed if r.until is not None},
        detectors=detectors,
        detecting={k: v.document.spec for k, v in sorted(of["Detector"].items())},  # type: ignore[misc]  # reason: of this kind
        kinds=own,
        asked=asked,
        # Which of them a condition asks for cannot be told from its text, so that it gets all of them.
        types="phi.types" in referred,
        labels="session.saw" in referred,
        notes=notes,
        cases=tuple(sorted(cases, key=lambda c: (c[0].file, c[0].line))),
        files=reading.files,
    )


def _home(given: Given) -> Path | None:
    """The folder that was given, that of a file, or the first of several; None for texts, whose paths start at the current folder."""
    if isinstance(given, Mapping):
        return None
    first = Path(given if isinstance(given, str | Path) else next(iter(given), ""))
    return first if first.is_dir() else first.parent


def _detector(lowering: Lowering, item: Located, home: Path | None) -> Any:
    spec = item.document.spec
    assert isinstance(spec, documents.DetectorSpec)
    if spec.uses is not None:
        return plugin(lowering, item, spec.uses, home)
    assert spec.type is not None
    rows = [(r.pattern, r.score, tuple(r.context or ())) for r in spec.patterns or ()]
    return matcher(lowering, item, spec.type, rows, list(spec.words or ()), ("spec",))


def _envs(located: Sequence[Located], terms: Terms) -> Callable[[Scope], Env]:
    """CEL environments: where a rule is about exactly one kind of arguments, these are typed; else they are dyn."""
    everything = dict(terms.variables())
    plain = Env(everything)
    registry = Registry({d.document.metadata.id: d.document.spec for d in located if isinstance(d.document, documents.System)})
    made: dict[tuple[object, ...], Env] = {}

    def env(scope: Scope) -> Env:
        if not scope.tools and scope.decision is None:
            return plain
        key = (scope.systems, scope.tools, scope.decision)
        if key not in made:
            made[key] = _typed(plain, everything, registry.about(scope))
        return made[key]

    return env


def _typed(plain: Env, everything: dict[str, Variable], tools: list[documents.Tool]) -> Env:
    schemas = [t.parameters for t in tools]
    if not schemas or any(s is None or s != schemas[0] for s in schemas) or "tool.args" not in everything:
        return plain
    variable = Variable("tool.args", arguments.type_of(schemas[0]), everything["tool.args"].doc, trusted=False)
    return Env({**everything, "tool.args": variable})
