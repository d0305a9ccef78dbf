"""Budgets and sign-offs through the doors on every store that several machines can share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guardrails import Guardrails, Held, LimitExceeded
from guardrails.signoff import Signer, SignoffError
from guardrails.state import State

from .conftest import POLICIES

BUDGETS = (
    POLICIES
    + """
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: ration, owner: it}
spec:
  match: {systems: [desk]}
  rules:
    - {id: day, tokens: {budgets: [{scope: [system], per: day, tokens: 100}]}}
"""
)


def test_two_machines_share_budgets_and_signatures(
    shared_state_url: str, tmp_path: Path, clock: Any, people: tuple[Path, dict[str, Signer]]
) -> None:
    key, ran = bytes(32), []

    def machine(name: str) -> Guardrails:
        state = State.open(
            shared_state_url, clock=clock, folder=tmp_path / name, key=key, people=people[0], second=tmp_path / f"{name} second"
        )
        return Guardrails.load({"p.yaml": BUDGETS}, clock=clock, state=state)

    first, second = machine("first"), machine("second")

    def tools(rails: Guardrails) -> tuple[Any, Any]:
        @rails.tool("pay")
        def pay(claim: str, amount: int) -> str:
            ran.append((claim, amount))
            return "paid"

        @rails.guard(system="desk", destination="model")
        def ask(prompt: str, max_tokens: int = 60) -> dict[str, Any]:
            return {"text": "answer", "usage": {"prompt_tokens": 1, "completion_tokens": 50}}

        return pay, ask

    (pay, ask), (_, ask_there) = tools(first), tools(second)
    try:
        ask("hello")
        with pytest.raises(LimitExceeded):
            ask_there("hello")
        with first.session(actor="claims-bot", system="desk"), pytest.raises(Held) as held:
            pay("A-1", 900)
        request = held.value.request
        assert request is not None
        signoffs = second.engine.state.signoffs
        assert signoffs is not None
        for name in ("ann", "bob"):
            signoffs.approve(signoffs.show(request, name), people[1][name])
        assert second.resume(request) == "paid"
        with pytest.raises(SignoffError):
            first.resume(request)
        assert ran == [("A-1", 900)]
    finally:
        first.close()
        second.close()
