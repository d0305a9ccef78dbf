"""The shipped policies and the baseline: sound, exercised, and documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guardrails.policy.documents import Policy
from guardrails.policy.load import Loaded, examine
from guardrails.policy.policyset import PolicySet
from guardrails.policy.read import read
from guardrails.vocabulary import TERMS
from guardrails.workbench.cases import coverage, run_cases
from guardrails.workbench.shipped import WHEN

ROOT = Path(__file__).parents[2]
POLICIES = ROOT / "policies"
BASELINE = ROOT / "guardrails" / "shipped" / "baseline"
NO_PRICE = "GR333"

folders = pytest.mark.parametrize("folder", [POLICIES, BASELINE], ids=["policies", "baseline"])


def _loaded(folder: Path) -> Loaded:
    return examine(folder, TERMS, WHEN)


def _policies(folder: Path) -> PolicySet:
    policies = _loaded(folder).policies
    assert policies is not None
    return policies


@folders
def test_loads_without_a_problem_and_with_no_other_note_than_that_calls_have_no_price(folder: Path) -> None:
    assert {p.code for p in _loaded(folder).problems} <= {NO_PRICE}


@folders
def test_every_case_is_met(folder: Path) -> None:
    outcomes = list(run_cases(_policies(folder)))
    assert outcomes
    assert [f"{o.place} {o.name}: {', '.join(map(str, o.misses))}" for o in outcomes if not o.passed] == []


@folders
def test_every_rule_fires_in_some_case(folder: Path) -> None:
    policies = _policies(folder)
    assert coverage(policies, run_cases(policies)).missing == ()


@folders
def test_every_rule_stays_silent_in_some_case(folder: Path) -> None:
    """A near miss: a case that names the rule as one that must not fire."""
    policies = _policies(folder)
    silent = {rule for _, case in policies.cases for rule in case.expect.not_rules or ()}
    assert set(coverage(policies, ()).rules) - silent == set()


@folders
def test_every_document_names_what_it_serves_and_who_answers_for_it(folder: Path) -> None:
    documents = [located.document for located in read(folder).documents]
    assert documents
    bare = [d.metadata.id for d in documents if not d.metadata.title or (d.kind != "PolicyTest" and not d.metadata.controls)]
    assert bare == []


def test_the_readme_names_every_policy() -> None:
    named = set(re.findall(r"`([a-z-]+)`", (POLICIES / "README.md").read_text(encoding="utf-8")))
    ids = {d.document.metadata.id for d in read(POLICIES).documents if isinstance(d.document, Policy)}
    assert ids - named == set()


def test_the_page_of_controls_agrees_with_the_policies() -> None:
    served: dict[str, set[str]] = {}
    for located in read(POLICIES).documents:
        document = located.document
        name = document.metadata.id if document.kind == "Policy" else f"{document.kind} {document.metadata.id}"
        for control in document.metadata.controls or ():
            served.setdefault(control, set()).add(name)
    page = (ROOT / "docs" / "controls.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:HIPAA|NIST|EU) [^|]+) \| [^|]+ \| ([^|]+) \|$", page, re.MULTILINE)
    assert {control: set(re.findall(r"`([^`]+)`", names)) for control, names in rows} == served
