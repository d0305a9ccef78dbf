"""Help, completion and the version need none of the engine: the command imports what a subcommand needs when it is used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import guardrails

# Stands in for the package root, so that only what the command itself imports is seen.
ALONE = """
import sys, types
root = types.ModuleType("guardrails")
root.__path__ = [sys.argv.pop(1)]
sys.modules["guardrails"] = root
from guardrails.cli import main
try:
    main()
finally:
    heavy = {"pydantic", "rich", "yaml", "re2", "guardrails.engine", "guardrails.policy", "guardrails.detect", "guardrails.cel"}
    print("heavy:", sorted(heavy & set(sys.modules)))
"""


def alone(*arguments: str) -> list[str]:
    folder = str(Path(guardrails.__file__).parent)
    done = subprocess.run([sys.executable, "-c", ALONE, folder, *arguments], capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_help_imports_nothing_heavy() -> None:
    lines = alone("--help")
    assert lines[0].startswith("Usage: guardrails")
    assert lines[-1] == "heavy: []"


def test_version_imports_nothing_heavy() -> None:
    lines = alone("--version")
    assert lines[0].startswith("guardrails ")
    assert lines[-1] == "heavy: []"


def test_a_command_imports_what_it_needs() -> None:
    assert "pydantic" in alone("schema")[-1]
