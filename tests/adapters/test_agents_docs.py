"""The pages on the OpenAI Agents SDK and pydantic-ai: their examples run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("agents")
pytest.importorskip("pydantic_ai")

from agents import set_trace_processors

from tests.adapters.loopback import Loopback, Reply
from tests.adapters.policies import texts

PAGES = Path(__file__).parents[2] / "docs" / "adapters"


def examples(page: str) -> list[Any]:
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    whole = re.sub(r"<!-- sketch -->\n```python\n.*?```", "", text, flags=re.DOTALL)
    return [compile(block, f"{page}.md", "exec") for block in re.findall(r"```python\n(.*?)```", whole, re.DOTALL)]


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the examples leave the client to the end of the process
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the same, where the collector tells
@pytest.mark.parametrize(("page", "count"), [("openai-agents", 2), ("pydantic-ai", 1)])
def test_the_examples_run(model: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str, count: int) -> None:
    (tmp_path / "policies").mkdir()
    for name, text in texts(model.host).items():
        (tmp_path / "policies" / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUARDRAILS_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OPENAI_BASE_URL", f"{model.url}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    set_trace_processors([])
    model.replies(Reply(calls=(("lookup", '{"topic": "desk"}'),)), Reply(("From eight.",)))
    names: dict[str, Any] = {}
    found = examples(page)
    assert len(found) == count
    for example in found:
        exec(example, names)
    assert names["answer"] == "From eight."
    assert "open from eight to five" in str(model.seen[1].body)
    names["rails"].close()
