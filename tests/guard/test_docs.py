"""The guide says what the code does: its tables name the tested shapes, its examples run."""

from __future__ import annotations

import importlib.util
import inspect
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from guardrails import guard as guard_module
from guardrails.guard import Guardrails, calls, door, gate, parameters, tools
from guardrails.guard.streams import flow, judging

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guard.md").read_text(encoding="utf-8")


def rows(section: str) -> list[str]:
    """First cells of the table in a marked section."""
    body = GUIDE.split(f"<!-- {section} -->")[1].split("<!-- end -->")[0]
    return [line.split(" | ")[0].removeprefix("| ") for line in body.splitlines() if line.startswith("| ")][1:]


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_every_covered_shape_is_tested_and_every_tested_one_is_named() -> None:
    assert rows("covered") == list(module("test_shapes").SHAPES)


def test_every_refused_shape_is_tested_and_every_tested_one_is_named() -> None:
    assert rows("refused") == list(module("test_setup").REFUSED)


def test_every_option_and_default_name_is_documented() -> None:
    for function in (Guardrails.guard, Guardrails.tool, Guardrails.session):
        for name in list(inspect.signature(function).parameters)[1:]:
            assert f"{name}=" in GUIDE or name == "name", name
    for cap in parameters.CAPS:
        assert f"`{cap}`" in GUIDE


def test_every_refusal_of_the_guard_is_documented() -> None:
    source = "".join(inspect.getsource(m) for m in (calls, door, gate, guard_module, tools, flow, judging))
    said = set(re.findall(r'(?:refusal\([^")]*"[a-z_]+", |stop\(|rule=)"([a-z-]+)"', source))
    assert len(said) >= 8
    assert said == set(re.findall(r"^\| `([a-z-]+)` \|", GUIDE.split("What the refusals of the guard itself mean")[1], re.MULTILINE))


def test_the_examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {"model": lambda prompt, limit: f"Clear lungs, in {limit} tokens at most."}
    blocks = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    assert len(blocks) == 4
    for block in blocks:
        exec(compile(block, "docs/guard.md", "exec"), names)
    assert names["text"] == "Clear lungs, in 800 tokens at most."
    assert names["answer"] == "Fleischner 2017 ..."
