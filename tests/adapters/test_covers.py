"""The table of covered hooks is true: each row names a test that exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from guardrails.adapters.covers import COVERS, Cover
from guardrails.guard.wire.apis import APIS

ROOT = Path(__file__).parents[2]


@cache
def _functions(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("cover", COVERS, ids=lambda c: f"{c.adapter}-{c.hook}")
def test_each_row_names_a_test_that_exists(cover: Cover) -> None:
    file, *_, name = cover.test.split("::")
    assert name in _functions(file)


def test_the_table_is_in_order() -> None:
    assert [c.adapter for c in COVERS] == sorted(c.adapter for c in COVERS)


def test_the_page_of_clients_names_every_interface() -> None:
    page = (ROOT / "docs/clients.md").read_text(encoding="utf-8")
    ends = [re.sub(r"[\\$?:()^]|\[[^]]*\]\+?", "", api.path.pattern).strip("/").split("/")[-1].split("|")[0] for api in APIS]
    assert [end for end in ends if end not in page] == []
