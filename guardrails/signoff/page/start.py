"""Starting the page: on the loopback address, until it is closed."""

from __future__ import annotations

import socket
from collections.abc import Callable
from threading import Timer
from time import monotonic, time
from typing import Any

from ...errors import SetupError
from ..keys import Signer
from ..request import Judge
from ..signoffs import Signoffs
from .app import make
from .session import Session


def serve(
    signoffs: Signoffs, signer: Signer, judge: Judge, tell: Callable[[str], object], *, port: int = 0, now: Callable[[], int] | None = None
) -> None:
    """Serves the page to the person who started it, and returns when they close it.  `tell` gets the link that opens it, once.

    `now` gives milliseconds since 1970.

    Raises SetupError where the extra `serve` is not installed.
    """
    try:
        import uvicorn
        from starlette.applications import Starlette  # noqa: F401  reason: both are asked for before anything is opened
    except ImportError as error:
        raise SetupError("the page needs a web server", "pip install 'guardrails-as-code[serve]'") from error

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                tell(session.link)

    listening = socket.create_server(("127.0.0.1", port))
    try:
        session = Session(f"127.0.0.1:{listening.getsockname()[1]}", monotonic)
        stop: list[Any] = []

        def closed() -> None:
            # A moment later, so that the last page still gets its style sheet.
            last = Timer(1.0, lambda: setattr(stop[0], "should_exit", True))
            last.daemon = True
            last.start()

        app = make(signoffs, signer, judge, session, now or (lambda: int(time() * 1000)), closed)
        config = uvicorn.Config(app, log_level="error", access_log=False, server_header=False, timeout_graceful_shutdown=2, lifespan="off")
        stop.append(Server(config))
        stop[0].run(sockets=[listening])
    finally:
        listening.close()
