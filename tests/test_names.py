"""The public names: sorted, documented, and each at home where the package says."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import guardrails


def test_public_names_are_sorted_and_every_one_has_a_home() -> None:
    assert guardrails.__all__ == sorted(guardrails.__all__)
    assert set(guardrails.__all__) == set(guardrails._HOME)
    assert set(guardrails.__all__) <= set(dir(guardrails))


@pytest.mark.parametrize("name", guardrails.__all__)
def test_a_public_name_can_be_imported_and_says_what_it_is(name: str) -> None:
    value = getattr(guardrails, name)
    assert value.__name__ == name
    assert value.__doc__
    assert not value.__doc__.startswith(f"{name}(")


def test_type_checkers_see_the_names_that_programs_get() -> None:
    tree = ast.parse(Path(guardrails.__file__).read_text(encoding="utf-8"))
    seen = {alias.name: node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level for alias in node.names}
    assert seen == guardrails._HOME


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute `Guardrail`"):
        guardrails.Guardrail  # noqa: B018  reason: reading it is the promise under test
