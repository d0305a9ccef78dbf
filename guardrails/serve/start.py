"""Starting the proxy, and ending it in order: what runs may finish for a while, then the state is closed."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import SetupError
from ..guard.rails import Guardrails
from .files import Rereading, destinations_in

if TYPE_CHECKING:
    import uvicorn

    from .forward import Forwarding

_IDLE = 1_000  # connections that may be open beside those that run a call


def prepared(rails: Guardrails, keys: Path, config: Path, signoffs: str | None, **bounds: Any) -> Forwarding:
    """What forwards, by the two files.  Raises SetupError with what is missing or wrong."""
    try:
        import uvicorn  # noqa: F401  reason: all that is needed is asked for before anything is opened

        from .forward import Forwarding
    except ImportError as error:
        raise SetupError("the proxy needs a web server and a client", "pip install 'guardrails-as-code[serve]'") from error
    return Forwarding(rails, _known(keys, rails), destinations_in(config), signoffs, **bounds)


def serve(
    forwarding: Forwarding, tell: Callable[[str], object], note: Callable[[str], object], *, host: str, port: int, grace: int
) -> None:
    """Serves until SIGTERM or Ctrl-C; `tell` gets the address, `note` what a person should know.  Raises SetupError."""
    keys = len(forwarding.keys.all())
    listening = _listening(host, port)
    try:
        address = listening.getsockname()[0]
        if not ip_address(address.split("%")[0]).is_loopback:
            if not keys:
                raise SetupError(f"it does not listen at `{host}` while nobody has a key", "make one with `guardrails serve keys add`")
            note("keys and texts arrive here as they are sent: put TLS in front of it")
        if not keys:
            note("nobody has a key yet: `guardrails serve keys add` makes one")
        logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
        logging.getLogger("guardrails.serve").setLevel(logging.INFO)
        shown = f"[{address}]" if listening.family is socket.AF_INET6 else address
        server = server_of(forwarding, lambda: tell(f"http://{shown}:{listening.getsockname()[1]}"), grace)
        # The server raises the signal that ended it once more, for those that came before it: nothing is left to end then.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: setattr(server, "should_exit", True))
        server.run(sockets=[listening])
    finally:
        listening.close()


def server_of(forwarding: Forwarding, begun: Callable[[], object], grace: int) -> uvicorn.Server:
    """The web server of a proxy; `begun` is called once it takes calls."""
    import uvicorn

    from .app import make

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                begun()

    # Its own words about a request would quote exceptions; what is worth saying is in our log.
    quiet: dict[str, Any] = {"access_log": False, "log_config": None, "log_level": "critical", "server_header": False}
    limits: dict[str, Any] = {"limit_concurrency": forwarding.calls + _IDLE, "timeout_keep_alive": 30}
    config = uvicorn.Config(
        make(forwarding), http="h11", ws="none", proxy_headers=False, timeout_graceful_shutdown=grace, **quiet, **limits
    )
    return Server(config)


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except OSError as error:
        why = (error.strerror or "no such address").lower()
        raise SetupError(f"it cannot listen at `{host}`, port {port}: {why}", "choose another with `--host` and `--port`") from None


def _known(path: Path, rails: Guardrails) -> Rereading:
    """The keys, each for a system that is registered.  Raises SetupError."""
    keys = Rereading(path, rails.engine.setting.now)
    for key in keys.all().values():
        if key.system not in rails.policies.systems:
            raise SetupError(f"the key `{key.id}` is for an unknown system `{key.system}`", "register it in a `System` document")
    return keys
