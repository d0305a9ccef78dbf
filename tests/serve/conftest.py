"""A real proxy in a process of its own, a model's server on the loopback interface, and keys of two callers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openai
import pytest

from tests.adapters.loopback import Loopback, loopback
from tests.adapters.policies import texts

REPOSITORY = Path(__file__).parents[2]


@dataclass
class Served:
    """The running proxy: its folder, address, keys, process, and the server behind it."""

    home: Path
    url: str
    key: str
    other: str
    process: subprocess.Popen[str]
    model: Loopback

    @property
    def client(self) -> openai.OpenAI:
        return openai.OpenAI(base_url=f"{self.url}/v1", api_key=self.key, max_retries=2)

    def command(self, *args: str) -> str:
        return command(self.home, *args)


def command(home: Path, *args: str) -> str:
    """What `guardrails` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "guardrails", *args], cwd=home, env=environment(home), capture_output=True, text=True, check=True
    )
    return done.stdout


def environment(home: Path) -> dict[str, str]:
    own = {"PYTHONPATH": str(REPOSITORY), "GUARDRAILS_STATE": str(home / "state"), "MODEL_KEY": "key-of-the-model", "HOME": str(home)}
    return {**os.environ, **own}


def prepared(home: Path, model: Loopback, *more: str) -> tuple[str, str]:
    """Writes policies, keys and the file of the proxy; gives the two keys."""
    (home / "policies").mkdir()
    for name, text in texts(model.host, *more).items():
        (home / "policies" / name).write_text(text)
    row = f"{{url: '{model.url}/v1', key: MODEL_KEY}}"
    (home / "serve.yaml").write_text(f"version: 1\ndestinations:\n  inside: {row}\n  outside: {row}\n")
    one = command(home, "serve", "keys", "add", "front", "--system", "desk", "--actor", "svc-front", "--role", "clerk", "--team", "er")
    two = command(home, "serve", "keys", "add", "back", "--system", "desk", "--actor", "svc-back")
    return one.strip(), two.strip()


def started(home: Path, *more: str) -> tuple[subprocess.Popen[str], str]:
    """A proxy that is ready, and its address."""
    line = [sys.executable, "-m", "guardrails", "serve", "--port", "0", "--signoff-url", "http://127.0.0.1:9/signoff", *more]
    with (home / "log").open("w") as log:
        process = subprocess.Popen(line, cwd=home, env=environment(home), stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    told = process.stdout.readline()
    assert told.startswith("serving at "), (home / "log").read_text()
    return process, told.split()[-1]


def ended(process: subprocess.Popen[str]) -> int:
    """The exit code of a proxy that is asked to end."""
    process.terminate()
    code = process.wait(30)
    assert process.stdout is not None
    process.stdout.close()
    return code


@pytest.fixture
def model() -> Iterator[Loopback]:
    """A model's server with scripted replies."""
    with loopback() as server:
        yield server


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One proxy for the tests of a file."""
    home = tmp_path_factory.mktemp("proxy")
    with loopback() as model:
        one, two = prepared(home, model)
        process, url = started(home)
        try:
            yield Served(home, url, one, two, process, model)
        finally:
            ended(process)


@pytest.fixture
def served(proxy: Served) -> Served:
    """The proxy, with a server behind it that has seen nothing yet."""
    proxy.model.seen.clear()
    proxy.model.says("Hello.")
    return proxy
