"""A stand-in for a model: a small HTTP server on the loopback interface that speaks chat completions and answers what a script says.

It thinks nothing.  It is here so that the examples run without a key, and so that a reader sees what reached a model and what did not.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """What the stand-in answers: a text, or calls of tools as name and arguments."""

    text: str = ""
    calls: tuple[tuple[str, dict[str, Any]], ...] = ()


Script = Callable[[list[dict[str, Any]]], Reply]
"""Makes the reply from the messages of a request."""


@dataclass
class StandIn:
    """The running server: its address, and the body of every request that reached it."""

    url: str
    script: Script
    seen: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def stand_in(script: Script) -> Iterator[StandIn]:
    """The server on a free port, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.daemon_threads = True
    model = StandIn(f"http://127.0.0.1:{server.server_address[1]}/v1", script)
    server.model = model  # type: ignore[attr-defined]  # reason: how a request finds it
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  reason: the name of the base class
        """Prints nothing: the story is printed by the examples."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        model: StandIn = self.server.model  # type: ignore[attr-defined]  # reason: as above
        model.seen.append(body)
        reply = model.script(body["messages"])
        read, said = len(json.dumps(body["messages"])) // 4, len(reply.text) // 4 + 20 * len(reply.calls)
        usage = {"prompt_tokens": read, "completion_tokens": said, "total_tokens": read + said}
        if body.get("stream"):
            self._stream(body, reply, usage)
            return
        message: dict[str, Any] = {"role": "assistant", "content": reply.text or None}
        if reply.calls:
            message["tool_calls"] = [_call(number, *call) for number, call in enumerate(reply.calls)]
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if reply.calls else "stop"}
        data = json.dumps(_frame(body, "chat.completion", [choice], usage)).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, body: dict[str, Any], reply: Reply, usage: dict[str, int]) -> None:
        kind = "chat.completion.chunk"
        pieces = [{"content": word + " "} for word in reply.text.split()]
        frames = [_frame(body, kind, [{"index": 0, "delta": piece, "finish_reason": None}]) for piece in pieces]
        frames += [_frame(body, kind, [{"index": 0, "delta": {}, "finish_reason": "stop"}]), _frame(body, kind, [], usage)]
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            for event in [*map(json.dumps, frames), "[DONE]"]:
                self.wfile.write(f"data: {event}\n\n".encode())
                self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client left, as it does when somebody presses the red button


def _frame(body: dict[str, Any], kind: str, choices: list[Any], usage: dict[str, int] | None = None) -> dict[str, Any]:
    frame = {"id": "chatcmpl-1", "object": kind, "created": 1, "model": body["model"], "choices": choices}
    return frame | ({"usage": usage} if usage else {})


def _call(number: int, name: str, args: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"call_{number}", "type": "function", "function": {"name": name, "arguments": json.dumps(args)}}
