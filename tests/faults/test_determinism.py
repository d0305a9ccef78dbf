"""Fault 44 and the promise behind it: nothing but the policies and the event decides."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from guardrails import Engine, Prompt

from .corpus import ROOT, WHEN, answer, events, texts


def printed(python: str, **environment: str) -> str:
    """The line that the corpus prints in a process of its own."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHONHASHSEED"))} | environment
    run = subprocess.run([python, "-m", "tests.faults.corpus"], cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=110)
    return run.stdout


@cache
def here() -> str:
    return printed(sys.executable, PYTHONHASHSEED="0", LC_ALL="C", TZ="UTC")


@pytest.mark.parametrize(
    ("seed", "locale", "zone"),
    [("1", "C.UTF-8", "America/New_York"), ("4242", "tr_TR.UTF-8", "Asia/Kolkata"), ("random", "de_DE.UTF-8", "Pacific/Chatham")],
)
def test_the_same_set_and_verdicts_for_every_hash_seed_locale_and_time_zone(seed: str, locale: str, zone: str) -> None:
    assert printed(sys.executable, PYTHONHASHSEED=seed, LC_ALL=locale, TZ=zone) == here()
    assert "allow=" in here()


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_the_same_set_and_verdicts_on_every_python(version: str) -> None:
    """`OTHER_PYTHONS` may name interpreters that have the dependencies, separated by the path separator."""
    if sys.version.startswith(version + "."):
        pytest.skip(f"{version} is the Python that compares")
    given = [p for p in os.environ.get("OTHER_PYTHONS", "").split(os.pathsep) if p]
    for python in [*given, *filter(None, [shutil.which(f"python{version}")])]:
        probe = f"import sys, guardrails; sys.exit(not sys.version.startswith('{version}.'))"
        if subprocess.run([python, "-c", probe], cwd=ROOT, capture_output=True, check=False).returncode == 0:
            assert printed(python, PYTHONHASHSEED="7") == here()
            return
    pytest.skip(f"no Python {version} with the dependencies of guardrails on the path")


@cache
def usual() -> tuple[str, list[tuple[Any, ...]]]:
    engine = Engine.load(texts(), clock=lambda: WHEN)
    return engine.policies.digest, [answer(engine.decide(e)) for e in events(150)]




def documents() -> list[str]:
    """Every document of the shipped policies, as text."""
    return [d for text in texts().values() for d in re.split(r"(?m)^---$", text) if d.strip()]


@settings(max_examples=4, deadline=None, phases=[Phase.generate])
@given(st.permutations(sorted(texts())))
def test_the_order_in_which_files_are_given_changes_nothing(names: list[str]) -> None:
    files = texts()
    engine = Engine.load({name: files[name] for name in names}, clock=lambda: WHEN)
    digest, answers = usual()
    assert engine.policies.digest == digest
    assert [answer(engine.decide(e)) for e in events(150)] == answers


@settings(max_examples=4, deadline=None, phases=[Phase.generate])
@given(st.permutations(range(len(documents()))), st.integers(1, 9))
def test_how_documents_are_ordered_and_spread_over_files_changes_no_verdict(order: list[int], files: int) -> None:
    given_documents = documents()
    spread = {f"{n}.yaml": "\n---\n".join(given_documents[i] for i in order[n::files]) for n in range(files)}
    engine = Engine.load(spread, clock=lambda: WHEN)
    assert [_placeless(answer(engine.decide(e))) for e in events(150)] == [_placeless(a) for a in usual()[1]]


RULES = (
    "{id: a, when: 'text.contains(\"x\")', then: warn}",
    "{id: b, when: 'text.contains(\"y\")', then: block, message: no y}",
    "{id: c, when: 'text.contains(\"y\")', then: block, message: no y at all, reply: model}",
    "{id: d, phi: {any: [EMAIL]}, then: redact}",
    "{id: e, text: {words: [x, mail]}, then: redact}",
    "{id: f, when: 'size(text) / (size(text) - 5) > 100', then: hold, signed_by: {roles: [clerk]}}",
    "{id: g, when: 'text.contains(\"y\")', then: hold, signed_by: {roles: [lead], count: 2}}",
    "{id: h, tokens: {max_prompt: 30, max_response: 100}, then: block}",
    "{id: i, tokens: {max_response: 50}}",
    "{id: j, when: 'session.turn > 3', then: warn}",
)
HEAD = "apiVersion: guardrails/v1\nkind: {kind}\nmetadata: {{id: {id}, owner: office}}\nspec:\n"
DESTINATION = HEAD.format(kind="Destination", id="model") + "  {zone: covered, covered: true, agreement: BAA 7}\n"
POLICY = HEAD.format(kind="Policy", id="p") + "  match: {on: [prompt]}\n  sandbox: true\n  rules:\n"
TEXTS = ("", "x", "y", "x y", "12345", "mail a.b@example.com now, x", "y " * 50)


def _judged(order: list[int]) -> list[object]:
    engine = Engine.load({"d.yaml": DESTINATION, "p.yaml": POLICY + "".join(f"    - {RULES[i]}\n" for i in order)}, clock=lambda: WHEN)
    return [_placeless(answer(engine.decide(Prompt(system="s", destination="model", content=t, max_response=400)))) for t in TEXTS]


@settings(max_examples=25, deadline=None, phases=[Phase.generate])
@given(st.permutations(range(len(RULES))))
def test_the_order_of_rules_changes_no_verdict(order: list[int]) -> None:
    judged = _judged(order)
    assert judged == _judged(list(range(len(RULES))))
    assert len({repr(j) for j in judged}) == len(TEXTS)


def _placeless(given_answer: tuple[Any, ...]) -> object:
    """An answer without what moving rules changes on purpose: file, line and digest."""
    effect, findings, redactions, clamp, signers, _ = given_answer
    said = [(f.effect, f.policy, f.rule, f.message, f.mode, f.limit, f.types, f.clamp, f.error, f.exemption, f.detail) for f in findings]
    return effect, said, redactions, clamp, signers


def test_a_verdict_does_not_depend_on_what_was_judged_before() -> None:
    alone = Engine.load(texts(), clock=lambda: WHEN)
    turned = [answer(alone.decide(e)) for e in reversed(events(150))]
    assert turned[::-1] == usual()[1]


def test_the_clock_that_was_given_is_the_only_one() -> None:
    late = Engine.load(texts(), clock=lambda: datetime(2026, 11, 2, 15, 0, 1, tzinfo=UTC))
    assert [answer(late.decide(e)) for e in events(60)] == usual()[1][:60]
