"""Fault 62, in short: `make soak` runs ten minutes; GUARDRAILS_SOAK says how many seconds here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = int(os.environ.get("GUARDRAILS_SOAK", "6"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and POSIX signals")
@pytest.mark.timeout(SECONDS + 170)
def test_mixed_load_with_a_fault_each_second_keeps_every_invariant() -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.faults.soak", str(SECONDS)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=SECONDS + 150, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "records" in done.stdout
