"""The pages on LangChain and LangGraph say what the code does, and their examples run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from guardrails.signoff import new_key
from guardrails.signoff.people import public_text
from guardrails.state import State
from tests.adapters.loopback import Loopback, Reply
from tests.adapters.policies import NOW, rails_at, texts

ROOT = Path(__file__).parents[2]
PAGES = {name: (ROOT / "docs" / "adapters" / f"{name}.md").read_text(encoding="utf-8") for name in ("langchain", "langgraph")}


def blocks(name: str) -> list[Any]:
    return [compile(block, f"{name}.md", "exec") for block in re.findall(r"```python\n(.*?)```", PAGES[name], re.DOTALL)]


@pytest.fixture
def address(model: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", f"{model.url}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "none")


@pytest.mark.usefixtures("address")
def test_the_examples_of_agents_run(model: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in texts(model.host).items():
        (tmp_path / "policies").mkdir(exist_ok=True)
        (tmp_path / "policies" / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUARDRAILS_STATE", str(tmp_path / "state"))
    model.replies(Reply((), (("lookup", '{"topic": "desk"}'),)), Reply(("From eight.",)))
    names: dict[str, Any] = {}
    first, second = blocks("langchain")
    exec(first, names)
    assert names["answer"]["messages"][-1].content == "From eight."
    exec(second, names)
    assert names["text"] == "".join(names["pieces"]) == "From eight."
    names["rails"].close()


@pytest.mark.usefixtures("address")
def test_the_examples_of_graphs_run(model: Loopback, tmp_path: Path) -> None:
    lea = new_key(tmp_path / "lea.key", "lea")
    people = tmp_path / "people.yaml"
    people.write_text(f"version: 1\npeople:\n  - {{id: lea, roles: [lead], key: '{public_text(lea.public)}'}}\n", encoding="utf-8")
    rails = rails_at(model.host, state=State.open(tmp_path / "state", clock=lambda: NOW, people=people))
    names: dict[str, Any] = {"rails": rails, "__name__": "claims"}
    node, goes_on, agent = blocks("langgraph")
    exec(node, names)
    signoffs = rails.engine.state.signoffs
    assert signoffs is not None
    signoffs.approve(signoffs.show(names["waits"]["request"], "lea"), lea)
    for key in ("type", "request", "kind", "system", "rules", "signers", "expires"):
        assert key in names["waits"]
        assert f"`{key}`" in PAGES["langgraph"]
    exec(goes_on, names)
    assert names["out"]["paid"] == "paid 1200 for A-17"
    exec(agent, names)
    model.replies(Reply((), (("pay", '{"claim": "A-18", "amount": 1200}'),)), Reply(("Paid.",)))
    with rails.session(actor="ann"):
        (waits,) = names["agent"].invoke({"messages": [("user", "Pay A-18.")]}, names["thread"])["__interrupt__"]
        signoffs.approve(signoffs.show(waits.value["request"], "lea"), lea)
        out = names["agent"].invoke(names["Command"](resume=waits.value), names["thread"])
    assert [m.content for m in out["messages"][-2:]] == ["paid 1200 for A-18", "Paid."]
    rails.close()


def test_every_refusal_of_the_adapter_is_documented() -> None:
    inside = ROOT / "guardrails"
    said_in = [*(inside / "adapters" / "langchain").glob("*.py"), inside / "guard" / "exchange.py", inside / "guard" / "reach.py"]
    source = "".join(path.read_text(encoding="utf-8") for path in said_in)
    said = set(re.findall(r'(?:refusal\([^")]*\)?[^")]*"[a-z_]+", |Elsewhere\()"([a-z-]+)"', source))
    assert {"uncovered-call", "unguarded-answer", "unknown-host", "other-destination", "several-destinations"} <= said
    assert said <= set(re.findall(r"`([a-z-]+)`", PAGES["langchain"])) | {"redaction-failed"}
