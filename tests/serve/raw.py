"""A server that sends whatever bytes a test wants, and knows whether its caller left."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

EVENTS = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


@dataclass
class Raw:
    """The running server.  `act` answers on a connection whose request has been read."""

    host: str
    act: Callable[[socket.socket], Any] = lambda _: None
    seen: int = 0
    left: threading.Event = field(default_factory=threading.Event)
    close: Callable[[], Any] = lambda: None

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def sends(self, data: bytes) -> None:
        """Answers with these bytes, and closes."""
        self.act = lambda connection: connection.sendall(data)

    def waits(self, first: bytes = b"") -> None:
        """Sends this, and then nothing until the caller leaves."""

        def act(connection: socket.socket) -> None:
            connection.sendall(first)
            with suppress(OSError):
                while connection.recv(4096):
                    pass
            self.left.set()

        self.left.clear()
        self.act = act


def chunk(data: bytes) -> bytes:
    """One piece of a body in pieces."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def whole(data: bytes, kind: str = "application/json", status: str = "200 OK", *more: str) -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", f"content-type: {kind}", f"content-length: {len(data)}", "connection: close", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


@contextmanager
def raw() -> Iterator[Raw]:
    """A server on a free port, until the block ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = Raw(f"127.0.0.1:{listening.getsockname()[1]}")

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(30)
            got = b""
            while b"\r\n\r\n" not in got:
                got += connection.recv(65536)
            head, _, body = got.partition(b"\r\n\r\n")
            length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
            while len(body) < length:
                body += connection.recv(65536)
            server.seen += 1
            server.act(connection)

    def close() -> None:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    server.close = close
    try:
        yield server
    finally:
        close()
