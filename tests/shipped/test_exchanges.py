"""The recorded exchanges: well formed, varied, and judged as intended."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from guardrails.engine import Engine
from guardrails.policy.load import load
from guardrails.vocabulary import TERMS
from guardrails.workbench.exchanges import Exchange, read_exchanges
from guardrails.workbench.replay import Replayed, replay
from guardrails.workbench.shipped import WHEN

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FILE = ROOT / "guardrails" / "shipped" / "exchanges.jsonl"

# Never registered on purpose: they show the refusal, and the sandbox.
UNREGISTERED = {"marketing-bot", "excel-copilot-macro", "notebook-test", "lab-bedtime-stories", "lab-fake-notes", "lab-poster-gen"}
UNKNOWN = {"my-own-openai-key", "deepfind-beta", "free-model-of-the-week"}

INTENT: dict[str, dict[str, str]] = yaml.safe_load((HERE / "intent.yaml").read_text(encoding="utf-8"))
GAPS: dict[str, str] = yaml.safe_load((HERE / "gaps.yaml").read_text(encoding="utf-8"))


def _exchanges() -> list[Exchange]:
    with FILE.open("rb") as file:
        rows = list(read_exchanges(file, FILE.name))
    assert [str(wrong) for row in rows for wrong in row.wrong] == []
    return [row.exchange for row in rows if row.exchange is not None]


@pytest.fixture(scope="module")
def exchanges() -> list[Exchange]:
    return _exchanges()


@pytest.fixture(scope="module")
def replayed(exchanges: list[Exchange]) -> dict[str, Replayed]:
    engine = Engine(load(ROOT / "policies", TERMS, WHEN), clock=lambda: WHEN)
    return {e.id: replay(engine, e, WHEN) for e in exchanges}


def test_there_are_enough_and_no_prompt_comes_twice(exchanges: list[Exchange]) -> None:
    assert len(exchanges) >= 240
    assert len({str(e.prompt) for e in exchanges}) == len(exchanges)


def test_every_system_and_destination_is_registered_but_the_deliberate_ones(exchanges: list[Exchange]) -> None:
    policies = load(ROOT / "policies", TERMS, WHEN)
    assert {e.system for e in exchanges} - set(policies.systems) == UNREGISTERED
    assert {e.destination for e in exchanges} - set(policies.destinations) == UNKNOWN


def test_most_exchanges_are_meant_to_pass() -> None:
    assert set(INTENT) <= {e.id for e in _exchanges()}
    stopped = sum(i["effect"] != "warn" for i in INTENT.values())
    assert 0.25 <= stopped / len(_exchanges()) <= 0.35


def test_an_exchange_comes_to_what_was_intended(replayed: dict[str, Replayed]) -> None:
    wanted = {id_: INTENT.get(id_, {"effect": "allow"})["effect"] for id_ in replayed}
    differ = {id_: f"{wanted[id_]} was intended, {r.effect.word} came" for id_, r in replayed.items() if r.effect.word != wanted[id_]}
    assert {id_: what for id_, what in differ.items() if id_ not in GAPS} == {}


@pytest.mark.parametrize("id_", sorted(GAPS))
def test_a_known_gap_is_still_one(id_: str, replayed: dict[str, Replayed]) -> None:
    """When the engine gets better, the gap leaves the list."""
    assert replayed[id_].effect.word != INTENT.get(id_, {"effect": "allow"})["effect"]


def test_the_outcome_is_the_reviewed_one(replayed: dict[str, Replayed]) -> None:
    reviewed = yaml.safe_load((HERE / "outcomes.yaml").read_text(encoding="utf-8"))
    assert _summary(replayed) == reviewed


def _summary(replayed: dict[str, Replayed]) -> dict[str, dict[str, Any]]:
    """By system: exchanges that passed, and for each other effect the rules that decided, with the number of exchanges."""
    passed: Counter[str] = Counter()
    decided: dict[str, dict[str, Counter[str]]] = {}
    for r in replayed.values():
        rules = {f"{f.policy}/{f.rule}" for _, f in r.decisive}
        if not rules:
            passed[r.system] += 1
        for rule in rules:
            decided.setdefault(r.system, {}).setdefault(r.effect.word, Counter())[rule] += 1
    systems = sorted({r.system for r in replayed.values()})
    return {s: {"allow": passed[s], **{e: dict(c) for e, c in decided.get(s, {}).items()}} for s in systems}
