"""A real proxy over a model's server on the loopback interface: in this process for most tests, in one of its own where that matters."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import openai
import pytest

from guardrails import Guardrails
from guardrails.serve.files import add_key
from guardrails.serve.forward import Forwarding
from guardrails.serve.start import prepared, server_of
from guardrails.signoff import Signer, new_key
from guardrails.signoff.people import public_text
from guardrails.state import State
from guardrails.vocabulary import now
from tests.adapters.loopback import Loopback, loopback
from tests.adapters.policies import texts

REPOSITORY = Path(__file__).parents[2]


@dataclass
class Served:
    """The running proxy: its folder, address, keys, policies and forwarding, and the server behind it."""

    home: Path
    url: str
    key: str
    other: str
    model: Loopback
    rails: Any = None
    forwarding: Any = None
    signer: Signer | None = field(default=None, repr=False)

    @cached_property
    def client(self) -> openai.OpenAI:
        return openai.OpenAI(base_url=f"{self.url}/v1", api_key=self.key, max_retries=2)

    def sign(self, request: str) -> None:
        """The lead signs."""
        signoffs = self.rails.engine.state.signoffs
        assert self.signer is not None
        signoffs.approve(signoffs.show(request, self.signer.id), self.signer)

    def reject(self, request: str) -> None:
        """The lead does not."""
        signoffs = self.rails.engine.state.signoffs
        assert self.signer is not None
        signoffs.reject(signoffs.show(request, self.signer.id), self.signer, "no")


def written(home: Path, model: Loopback, *more: str, url: str = "") -> tuple[str, str]:
    """Writes policies, keys and the file of the proxy; gives the two keys."""
    os.environ["MODEL_KEY"] = "key-of-the-model"
    (home / "policies").mkdir()
    for name, text in texts(model.host, *more).items():
        (home / "policies" / name).write_text(text)
    row = f"url: '{url or model.url}/v1', key: MODEL_KEY"
    (home / "serve.yaml").write_text(
        f"version: 1\ndestinations:\n  inside: {{{row}, models: [gpt-4o, claude-small]}}\n  outside: {{{row}}}\n"
    )
    one = add_key(home / "keys.yaml", id="front", system="desk", actor="svc-front", roles=("clerk",), team="er", on_behalf=True)
    two = add_key(home / "keys.yaml", id="back", system="desk", actor="svc-back")
    return one, two


@contextmanager
def serving(home: Path, model: Loopback, *more: str, signoffs: str | None = None, telemetry: Any = None, **bounds: Any) -> Iterator[Served]:
    """A proxy in a thread of this process, until the block ends."""
    one, two = written(home, model, *more)
    signer = new_key(home / "lead.key", "l.lead")
    (home / "people.yaml").write_text(f"version: 1\npeople:\n  - {{id: l.lead, roles: [lead], key: '{public_text(signer.public)}'}}\n")
    with ExitStack() as ends:
        state = State.open(home / "state", clock=now, people=home / "people.yaml", second=home / "second")
        ends.callback(state.close)
        rails = Guardrails.load(home / "policies", state=state, telemetry=telemetry)
        forwarding = prepared(rails, home / "keys.yaml", home / "serve.yaml", signoffs, **bounds)
        with running(forwarding) as url:
            served = Served(home, url, one, two, model, rails, forwarding, signer)
            try:
                yield served
            finally:
                served.client.close()


@contextmanager
def running(forwarding: Forwarding) -> Iterator[str]:
    """The address of a web server for this proxy."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=200)
    begun = threading.Event()
    server = server_of(forwarding, begun.set, 5)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        assert begun.wait(20)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


def environment(home: Path) -> dict[str, str]:
    own = {"PYTHONPATH": str(REPOSITORY), "GUARDRAILS_STATE": str(home / "state"), "MODEL_KEY": "key-of-the-model", "HOME": str(home)}
    return {**os.environ, **own}


def started(home: Path, *more: str) -> tuple[subprocess.Popen[str], str]:
    """`guardrails serve` in a process of its own, ready, and its address."""
    line = [sys.executable, "-W", "ignore", "-m", "guardrails", "serve", "--port", "0", *more]
    with (home / "log").open("w") as log:
        process = subprocess.Popen(line, cwd=home, env=environment(home), stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    told = process.stdout.readline()
    assert told.startswith("serving at "), (home / "log").read_text()
    return process, told.split()[-1]


@pytest.fixture
def model() -> Iterator[Loopback]:
    """A model's server with scripted replies."""
    with loopback() as server:
        yield server


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One proxy for the tests of a file."""
    with (
        loopback() as model,
        serving(tmp_path_factory.mktemp("proxy"), model, signoffs="https://desk.example/requests/{request}") as served,
    ):
        yield served


@pytest.fixture
def served(proxy: Served) -> Served:
    """The proxy, with a server behind it that has seen nothing yet."""
    proxy.model.seen.clear()
    proxy.model.says("Hello.")
    return proxy
