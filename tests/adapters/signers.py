"""A lead who signs, for the tests of adapters that interrupt for a signature."""

from __future__ import annotations

from pathlib import Path

from guardrails import Guardrails
from guardrails.signoff import Signer
from guardrails.signoff.keys import new_signer
from guardrails.signoff.people import public_text
from guardrails.state import State
from tests.adapters.policies import NOW, texts


def state_with_a_lead(folder: Path) -> tuple[State, Signer]:
    """A state in which the lead can sign, and the lead."""
    lead = new_signer("lee")[0]
    file = folder / "people.yaml"
    file.write_text(f"version: 1\npeople:\n  - {{id: lee, roles: [lead], key: {public_text(lead.public)}}}\n", encoding="utf-8")
    return State.open(folder / "state", clock=lambda: NOW, people=file), lead


def rails_with_a_lead(host: str, folder: Path, *more: str) -> tuple[Guardrails, Signer]:
    """The shared policies over such a state."""
    state, lead = state_with_a_lead(folder)
    return Guardrails.load(texts(host, *more), clock=lambda: NOW, state=state), lead


def sign(rails: Guardrails, request: str, signer: Signer) -> None:
    """Signs a request as it is shown."""
    signoffs = rails.engine.state.signoffs
    assert signoffs is not None
    signoffs.approve(signoffs.show(request, signer.id), signer)
