"""Fault 17 at each system call: whichever one fails, or is the last one, a stop that was said is in force and doubt stops."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from guardrails.switch import Scope, State, Switch

from .conftest import FULL, figure

CHILD = """
import sys
from guardrails.switch import Switch, Scope
switch = Switch.open(sys.argv[1], marker=sys.argv[2], counted=False)
print("opened", flush=True)
act = switch.stop(Scope("system", "a"), reason="r", by="ann"); print("alone" if "only this" in str(act.troubles) else "stopped", flush=True)
act = switch.start(Scope("system", "a"), reason="r", by="ann"); print("started", flush=True)
"""
CALLS = ("fsync", "rename", "pwrite64", "fchmod", "flock", "unlink", "fchown")
WAYS = ("error=EIO", "error=ENOSPC", "signal=SIGKILL")
CASES = [(call, way, when) for call in CALLS for way in WAYS for when in range(1, 13)]


def strace() -> str:
    found = shutil.which("strace")
    if found is None or subprocess.run([found, "-o", "/dev/null", "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace is not here, or may not trace")
    return found


@pytest.mark.timeout(1800)
def test_whichever_system_call_fails_a_stop_that_was_said_holds(tmp_path: Path) -> None:
    tracer = strace()
    ends: dict[str, int] = {}
    for number, (call, way, when) in enumerate(CASES if FULL else CASES[3::23]):
        state, marker = tmp_path / str(number) / "state", tmp_path / str(number) / "marker"
        Switch.open(state, marker=marker).close()
        inject = f"inject={call}:{way}:when={when}"
        command = [
            tracer,
            "-f",
            "-o",
            "/dev/null",
            "-e",
            f"trace={call}",
            "-e",
            inject,
            sys.executable,
            "-c",
            CHILD,
            str(state),
            str(marker),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, cwd=Path(__file__).parents[2])
        word = (done.stdout.split() or ["nothing"])[-1]
        ends[word] = ends.get(word, 0) + 1
        with Switch.open(state, marker=marker) as switch:
            found = switch.stopped("a")
            if word == "stopped":
                # It may have been starting again, and been killed when that was done and not yet said.
                killed = way.endswith("SIGKILL")
                assert found is not None or killed, (call, way, when)
            if word == "started":
                assert found is None, (call, way, when)
            assert switch.stopped("b") is None or switch.state is State.UNKNOWN or found is not None, (call, way, when)
            if found is not None and switch.state is State.READY and switch.stopped("b") is None:
                assert switch.start(Scope("system", "a"), reason="r", by="ann").done
                assert switch.clear
    figure(f"fault 17: the last word of a process, by how often: {ends}")
    assert ends.get("started", 0) > 0
