"""What telemetry says of state: sign-offs and the red button as events, what waits, is stopped and is spent as gauges."""

from __future__ import annotations

from pathlib import Path

import pytest

from guardrails import Guardrails, Held
from guardrails.detect import builtin
from guardrails.guard.signing import signoffs_of
from guardrails.signoff import new_key
from guardrails.signoff.people import public_text
from guardrails.state import State
from guardrails.vocabulary import now
from tests.state.test_budgets_at_the_doors import BUDGETS

from .conftest import Sdk


def test_acts_become_events_and_what_stands_becomes_gauges(sdk: Sdk, tmp_path: Path) -> None:
    signer = new_key(tmp_path / "lee.key", "dr-lee")
    people = tmp_path / "people.yaml"
    people.write_text(f"version: 1\npeople:\n  - {{id: dr-lee, roles: [radiologist], key: '{public_text(signer.public)}'}}\n")
    state = State.open(tmp_path / "state", clock=now, people=people)
    policies = BUDGETS.replace("2027-01-01", "2099-01-01")
    rails = Guardrails.load({"p.yaml": policies}, state=state, telemetry=sdk.telemetry(), detector=builtin())

    @rails.guard(system="desk", destination="model")
    def ask(prompt: str, max_tokens: int = 100) -> dict[str, object]:
        return {"text": "answer", "usage": {"prompt_tokens": 30, "completion_tokens": 12}}

    ask("hello")
    assert sdk.values("guardrails.budget.spent", "gen_ai.guardrail.policy.rule.id") == {"day": 42, "each": 42}
    assert sdk.values("guardrails.budget.limit", "gen_ai.guardrail.policy.rule.id") == {"day": 1000, "each": 600}
    with rails.session(actor="service", system="desk"), pytest.raises(Held) as held:
        rails.propose("radiology.report", level="decide", content="Lungs clear")
    assert sdk.values("guardrails.approvals.pending", "gen_ai.guardrail.policy.id") == {"authority": 1}
    request = held.value.request
    assert request is not None
    signoffs = signoffs_of(rails.engine)
    signoffs.approve(signoffs.show(request, "dr-lee"), signer)
    told = [e.attributes for e in sdk.events if e.event_name == "guardrails.approval"]
    assert [a["guardrails.approval.state"] for a in told] == ["pending", "approved"]
    assert {a["guardrails.approval.id"] for a in told} == {request}
    assert {a["guardrails.decision.id"] for a in told} == {held.value.verdict.id}
    assert [p.count for p in sdk.points("guardrails.approval.wait.duration")] == [1]

    rails.stop(reason="drill", by="olga", system="desk")
    assert sdk.values("guardrails.kill_switch.engaged", "guardrails.kill_switch.scope", "guardrails.kill_switch.mode") == {
        ("system", "stopped"): 1
    }
    rails.start(reason="over", by="olga", system="desk")
    changes = [e.attributes["guardrails.kill_switch.mode"] for e in sdk.events if e.event_name == "guardrails.kill_switch.changed"]
    assert changes == ["stopped", "running"]
    assert "feature_flag.evaluation" in {e.event_name for e in sdk.events}
    everything = str([dict(e.attributes) for e in sdk.events])
    for secret in ("olga", "dr-lee", "drill", "Lungs clear", "service-"):
        assert secret not in everything
    rails.close()
