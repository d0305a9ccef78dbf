"""Starting the proxy, and ending it in order: what runs may finish for a while, then the state is closed."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import SetupError
from ..guard.rails import Guardrails
from .files import Keys, destinations_in, keys_in


def serve(
    rails: Guardrails, keys: Path, config: Path, tell: Callable[[str], object], *, host: str, port: int, signoffs: str | None, grace: int
) -> None:
    """Serves until SIGTERM or Ctrl-C; `tell` gets the address.  Raises SetupError where something is missing."""
    try:
        import uvicorn

        from .app import Proxy, make
    except ImportError as error:
        raise SetupError("the proxy needs a web server", "pip install 'guardrails-as-code[serve]'") from error

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                tell(f"http://{host}:{listening.getsockname()[1]}")

    proxy = Proxy(rails, Rereading(keys, rails), destinations_in(config), signoffs)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("guardrails.serve").setLevel(logging.INFO)
    # The server raises the signal that ended it once more, for those that came before it: nothing is left to end then.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    listening = socket.create_server((host, port))
    try:
        settings: dict[str, Any] = {"access_log": False, "server_header": False, "proxy_headers": False, "log_config": None}
        limits: dict[str, Any] = {"limit_concurrency": 1_000, "timeout_keep_alive": 30, "timeout_graceful_shutdown": grace}
        Server(uvicorn.Config(make(proxy), log_level="error", ws="none", **settings, **limits)).run(sockets=[listening])
    finally:
        listening.close()


class Rereading:
    """The keys as the file has them now; a key for a system that is not registered lets nobody in."""

    def __init__(self, path: Path, rails: Guardrails) -> None:
        self._path, self._rails = path, rails
        self._read: tuple[tuple[int, ...], Keys] | None = None
        strange = sorted({key.system for key in self().keys} - set(rails.policies.systems))
        if strange:
            raise SetupError(f"`{path.name}` has a key for an unknown system `{strange[0]}`", "register it in a `System` document")

    def __call__(self) -> Keys:
        """Raises SetupError while the file has problems."""
        try:
            seen = self._path.stat()
        except OSError:
            raise SetupError(f"`{self._path.name}` cannot be read", "make one with `guardrails serve keys add`") from None
        stamp = (seen.st_mtime_ns, seen.st_size, seen.st_ino, seen.st_ctime_ns)
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, keys_in(self._path))
        return self._read[1]
