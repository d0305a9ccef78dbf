"""Every decision and act stands in the journal, and nothing that was said does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guardrails import Blocked, Guardrails, Held, Stopped
from guardrails.journal import JournalUnavailable

SECRETS = ("Maria Alvarez", "123-45-6789", "odd answers", "dr-lee", "olga", "heron", "Lungs clear")


def records(tmp_path: Path) -> list[dict[str, Any]]:
    files = [path for path in sorted((tmp_path / "state" / "journal").glob("*")) if path.is_file()]
    lines = [line for file in files for line in file.read_bytes().splitlines()]
    return [found for line in lines if line.startswith(b"{") and "kind" in (found := json.loads(line))]


def test_decisions_outcomes_and_acts_are_recorded_without_content(rails: Guardrails, tmp_path: Path) -> None:
    @rails.guard(system="desk", destination="model")
    def ask(prompt: str) -> dict[str, Any]:
        return {"text": f"answer to {prompt}", "usage": {"prompt_tokens": 7, "completion_tokens": 9}}

    with rails.session(actor="dr-lee", roles=["radiologist"], system="desk"):
        ask("Maria Alvarez, SSN 123-45-6789")
        with pytest.raises(Blocked):
            ask("heron")
        with pytest.raises(Held):
            rails.propose("radiology.report", level="decide", content="Lungs clear")
    rails.stop(reason="odd answers", by="olga")
    with pytest.raises(Stopped):
        ask("hello")
    rails.start(reason="odd answers", by="olga")
    rails.close()
    kinds = [
        (r["kind"], r["body"].get("checkpoint") or r["body"].get("act"), r["body"].get("effect") or r["body"].get("result"))
        for r in records(tmp_path)
    ]
    assert [k for k in kinds if k[0] not in ("opened", "closed", "head", "segment", "reload")] == [
        ("decision", "call", "allow"),
        ("decision", "prompt", "allow"),
        ("decision", "response", "allow"),
        ("outcome", "prompt", "done"),
        ("decision", "call", "allow"),
        ("decision", "prompt", "block"),
        ("signoff", "opened", None),
        ("decision", "decision", "hold"),
        ("stop", None, None),
        ("decision", "call", "block"),
        ("start", None, None),
    ]
    outcome = next(r for r in records(tmp_path) if r["kind"] == "outcome")
    assert (outcome["body"]["prompt_tokens"], outcome["body"]["response_tokens"]) == (7, 9)
    for secret in SECRETS:
        journal = b"\n".join(p.read_bytes() for p in (tmp_path / "state" / "journal").rglob("*") if p.is_file())
        assert secret.encode() not in journal, secret


def test_what_cannot_be_recorded_does_not_happen(rails: Guardrails, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []

    @rails.guard(system="desk", destination="model")
    def ask(prompt: str) -> str:
        ran.append(prompt)
        return "answer"

    assert ask("hello")
    journal = rails.engine.state.journal
    assert journal is not None
    journal.close()
    with pytest.raises(Blocked) as refused:
        ask("hello again")
    assert "guardrails/not-recorded" in str(refused.value)
    assert ran == ["hello"]
    with pytest.raises(JournalUnavailable):
        journal.append("decision", {"decision": "0" * 8 + "-0000-7000-8000-" + "0" * 12, "effect": "allow"})


def test_a_reload_that_weakens_is_recorded_as_one(tmp_path: Path, clock: Callable[[], Any]) -> None:
    from guardrails.state import State
    from tests.state.conftest import POLICIES

    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "p.yaml").write_text(POLICIES, encoding="utf-8")
    rails = Guardrails.load(folder, clock=clock, state=State.open(tmp_path / "state", clock=clock))
    (folder / "p.yaml").write_text(POLICIES.replace("then: block", "then: warn"), encoding="utf-8")
    assert rails.reload().ok
    (folder / "p.yaml").write_text(POLICIES.replace("kind: Policy", "kind: Polizy"), encoding="utf-8")
    assert not rails.reload().ok
    rails.close()
    kinds = ("reload", "weakening")
    found = [(r["kind"], r["body"].get("result"), r["body"].get("changes")) for r in records(tmp_path) if r["kind"] in kinds]
    assert found == [
        ("reload", "loaded", None), ("reload", "installed", None), ("weakening", None, ["rule-milder"]), ("reload", "kept", None),
    ]  # fmt: skip
