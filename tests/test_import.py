"""Fault 59: importing the package is quick, and does nothing but import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.pace import slowness

ROOT = Path(__file__).parents[1]
LIMIT = 0.3
HEAVY = ("spacy", "presidio_analyzer", "numpy", "rich", "click", "redis", "psycopg", "openai", "anthropic", "asyncio", "requests", "httpx")

# Everything that the import asks of the system, told by audit hooks, which see it whatever module does it.
SPY = """
import json, os, sys, threading, time
seen = []
def hook(event, args):
    if event == "open" and isinstance(args[0], (str, bytes, os.PathLike)):
        seen.append([event, os.fsdecode(args[0]), args[1] or "", args[2]])
    elif event.split(".")[0] in ("socket", "subprocess", "urllib", "http", "ftplib", "smtplib", "sqlite3", "tempfile", "shutil", "mmap"):
        seen.append([event, "", "", 0])
    elif event in ("_thread.start_new_thread", "_thread.start_joinable_thread", "os.fork", "os.exec", "os.system", "os.mkdir", "os.remove",
                   "os.rename", "os.posix_spawn", "os.truncate", "os.link", "os.symlink", "os.chmod", "os.putenv", "signal.pthread_kill"):
        seen.append([event, "", "", 0])
before = dict(os.environ)
sys.addaudithook(hook)
start = time.perf_counter()
import guardrails
from guardrails import Engine, Guardrails, Prompt
took = time.perf_counter() - start
wrote = [s for s in seen if s[0] != "open" or set(s[2]) & set("wxa+") or (s[3] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)]
read = [s[1] for s in seen if s[0] == "open" and s not in wrote]
print(json.dumps({
    "took": took, "wrote": wrote, "read": read, "threads": threading.active_count(), "modules": sorted(sys.modules),
    "environment": before == dict(os.environ),
}))
"""


@cache
def spied() -> dict[str, Any]:
    """What an import in a new interpreter did; after another one, so that byte code is there."""
    command, env = [sys.executable, "-B", "-c", SPY], {**os.environ, "PYTHONPATH": ""}
    subprocess.run([sys.executable, "-c", "import guardrails.guard"], cwd=ROOT, check=True, timeout=60, env=env)
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60, env=env)
    assert run.stderr == ""
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def test_the_import_opens_no_socket_starts_no_process_and_no_thread_and_writes_nothing() -> None:
    assert spied()["wrote"] == []
    assert spied()["threads"] == 1
    assert spied()["environment"]


def test_the_import_reads_code_and_nothing_else() -> None:
    """Code, and what the installed packages say about themselves: pydantic looks for its plugins there."""
    about = (".py", ".pyc", ".so", ".pyd", "entry_points.txt", "METADATA", "PKG-INFO", "RECORD", ".pth", ".json", "direct_url.json")
    ours = [name for name in spied()["read"] if Path(name).is_relative_to(ROOT / "guardrails") and Path(name).suffix not in (".py", ".pyc")]
    assert ours == []
    other = [name for name in spied()["read"] if not name.endswith(about) and not _of_the_system(name)]
    assert other == []


def _of_the_system(name: str) -> bool:
    """What the interpreter and its zone and locale tables read by themselves."""
    return name.startswith(("/usr/", "/etc/", "/proc/", "/sys/", "/dev/", "/lib")) or Path(name).is_relative_to(sys.base_prefix)


@pytest.mark.parametrize("module", HEAVY)
def test_the_import_leaves_heavy_modules_alone(module: str) -> None:
    assert module not in spied()["modules"]


def test_the_import_is_quick() -> None:
    """Below 300 ms; three times that is allowed where tests share a machine."""
    best = min(float(_took()) for _ in range(3))
    assert best < 3 * LIMIT * slowness()


def _took() -> str:
    code = "import time; start = time.perf_counter(); from guardrails import Guardrails; print(time.perf_counter() - start)"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
