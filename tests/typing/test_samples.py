"""The typing samples check under mypy in strict mode, unused ignores included: a type that became looser is noticed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(p for p in Path(__file__).parent.glob("*_samples.py"))


def test_there_are_samples() -> None:
    assert SAMPLES


@pytest.mark.timeout(300)
def test_the_samples_check_under_mypy() -> None:
    pytest.importorskip("mypy", reason="mypy is not installed")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", str(ROOT / "pyproject.toml"), *map(str, SAMPLES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
