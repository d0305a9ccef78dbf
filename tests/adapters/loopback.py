"""A model's server on the loopback interface: real HTTP and server-sent events in the wire formats of the providers, with scripted replies.

It speaks chat completions, responses and embeddings of OpenAI, and messages of Anthropic, as their API references describe them.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """What the model answers: text in pieces, tool calls as name and JSON text, or an error status.

    `before` is called with the number of each piece before it is written, to press a button in mid-stream.
    """

    pieces: tuple[str, ...] = ()
    calls: tuple[tuple[str, str], ...] = ()
    status: int = 200
    usage: bool = True
    tokens: int = 7
    cut: bool = False
    before: Callable[[int], None] = lambda _: None
    reasoning: str = ""
    first: int = 0
    """The number in the id of the first call; a conversation has no id twice."""

    @property
    def text(self) -> str:
        return "".join(self.pieces)


@dataclass
class Seen:
    """A request that reached the server."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Loopback:
    """The running server: its address, what reached it, and what it answers.

    `ends` closes the clients that talk to it before it goes: those of providers are reference cycles, and a collector that comes upon
    one may find its open socket first.
    """

    url: str
    host: str
    seen: list[Seen] = field(default_factory=list)
    answer: Callable[[Seen], Reply] = lambda _: Reply(("Hello.",))
    ends: ExitStack = field(default_factory=ExitStack)

    def replies(self, *replies: Reply) -> None:
        """Answers with these, one after another; the last one again and again."""
        left = list(replies)
        self.answer = lambda _: left.pop(0) if len(left) > 1 else left[0]

    def says(self, *pieces: str) -> None:
        """Answers with a text in pieces."""
        self.replies(Reply(pieces))


@contextmanager
def loopback() -> Iterator[Loopback]:
    """A server on a free port, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    host = f"127.0.0.1:{server.server_address[1]}"
    model = server.model = Loopback(f"http://{host}", host)  # type: ignore[attr-defined]  # reason: how a handler finds it
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        with model.ends:
            yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  reason: the name of the base class
        pass

    def do_GET(self) -> None:
        self._seen(None)
        self._json(200, {"object": "list", "data": [{"id": "gpt-4o-mini", "object": "model", "created": 0, "owned_by": "us"}]})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        seen = self._seen(json.loads(raw) if raw[:1] in (b"{", b"[") else raw)
        reply = self.server.model.answer(seen)  # type: ignore[attr-defined]  # reason: as above
        if reply.status != 200:
            self._json(reply.status, {"error": {"message": "the model is busy", "type": "server_error"}})
            return
        path = seen.path.split("?")[0]
        shapes = {"/chat/completions": _Chat, "/responses": _Responses, "/messages": _Messages, "/completions": _Chat}
        shape = next((s for end, s in shapes.items() if path.endswith(end)), None)
        if path.endswith("/embeddings"):
            usage = {"prompt_tokens": 3, "total_tokens": 3}
            data = [{"object": "embedding", "index": 0, "embedding": [0.0, 1.0]}]
            self._json(200, {"object": "list", "model": seen.body["model"], "data": data, "usage": usage})
        elif shape is None:
            self._json(200, {"echo": seen.body, "text": reply.text})
        elif seen.body.get("stream"):
            self._stream(shape(seen.body, reply).events(), reply)
        else:
            self._json(200, shape(seen.body, reply).whole())

    def _seen(self, body: Any) -> Seen:
        seen = Seen(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        self.server.model.seen.append(seen)  # type: ignore[attr-defined]  # reason: as above
        return seen

    def _json(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, events: Iterator[tuple[str, Any]], reply: Reply) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            for number, (name, event) in enumerate(events):
                reply.before(number)
                data = event if isinstance(event, str) else json.dumps(event)
                self.wfile.write((f"event: {name}\n" if name else "").encode() + f"data: {data}\n\n".encode())
                self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client left


@dataclass
class _Chat:
    body: Any
    reply: Reply

    def _usage(self) -> dict[str, int]:
        return {"prompt_tokens": 11, "completion_tokens": self.reply.tokens, "total_tokens": 11 + self.reply.tokens}

    def _frame(self, kind: str, choice: dict[str, Any], **more: Any) -> dict[str, Any]:
        frame = {"id": "chatcmpl-1", "object": kind, "created": 1, "model": self.body["model"]}
        return {**frame, "choices": [{"index": 0, "logprobs": None, **choice}], **more}

    def whole(self) -> Any:
        calls = [
            {"id": f"call_{self.reply.first + i}", "type": "function", "function": {"name": name, "arguments": args}}
            for i, (name, args) in enumerate(self.reply.calls)
        ]
        message: dict[str, Any] = {"role": "assistant", "content": self.reply.text or None}
        if calls:
            message["tool_calls"] = calls
        if self.reply.reasoning:
            message["reasoning_content"] = self.reply.reasoning
        usage = {"usage": self._usage()} if self.reply.usage else {}
        return self._frame("chat.completion", {"message": message, "finish_reason": "tool_calls" if calls else "stop"}, **usage)

    def events(self) -> Iterator[tuple[str, Any]]:
        kind = "chat.completion.chunk"
        yield "", self._frame(kind, {"delta": {"role": "assistant", "content": ""}, "finish_reason": None})
        for piece in (self.reply.reasoning,) if self.reply.reasoning else ():
            yield "", self._frame(kind, {"delta": {"reasoning_content": piece}, "finish_reason": None})
        for piece in self.reply.pieces:
            yield "", self._frame(kind, {"delta": {"content": piece}, "finish_reason": None})
        for i, (name, args) in enumerate(self.reply.calls):
            head = {"index": i, "id": f"call_{self.reply.first + i}", "type": "function", "function": {"name": name, "arguments": ""}}
            yield "", self._frame(kind, {"delta": {"tool_calls": [head]}, "finish_reason": None})
            for at in range(0, len(args), 5):
                part = {"index": i, "function": {"arguments": args[at : at + 5]}}
                yield "", self._frame(kind, {"delta": {"tool_calls": [part]}, "finish_reason": None})
        if self.reply.cut:
            return
        yield "", self._frame(kind, {"delta": {}, "finish_reason": "tool_calls" if self.reply.calls else "stop"})
        if self.reply.usage and (self.body.get("stream_options") or {}).get("include_usage"):
            yield "", {**self._frame(kind, {}), "choices": [], "usage": self._usage()}
        yield "", "[DONE]"


@dataclass
class _Responses:
    body: Any
    reply: Reply

    def _response(self, status: str, output: list[Any]) -> dict[str, Any]:
        usage = {
            "input_tokens": 11, "output_tokens": self.reply.tokens, "total_tokens": 11 + self.reply.tokens,
            "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0},
        }  # fmt: skip
        return {
            "id": "resp_1", "object": "response", "created_at": 1, "status": status, "model": self.body["model"], "output": output,
            "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "error": None, "incomplete_details": None,
            "instructions": None, "metadata": {}, "temperature": 1.0, "top_p": 1.0,
            "usage": usage if status == "completed" and self.reply.usage else None,
        }  # fmt: skip

    def _message(self, text: str, status: str) -> dict[str, Any]:
        content = [{"type": "output_text", "text": text, "annotations": []}] if text else []
        return {"type": "message", "id": "msg_1", "role": "assistant", "status": status, "content": content}

    def _call(self, number: int, name: str, args: str, status: str) -> dict[str, Any]:
        ids = {"id": f"fc_{number}", "call_id": f"call_{self.reply.first + number}"}
        return {"type": "function_call", **ids, "name": name, "arguments": args, "status": status}

    def whole(self) -> Any:
        output = [self._message(self.reply.text, "completed")] if self.reply.text else []
        output += [self._call(i, name, args, "completed") for i, (name, args) in enumerate(self.reply.calls)]
        return self._response("completed", output)

    def events(self) -> Iterator[tuple[str, Any]]:
        for number, (kind, event) in enumerate(self._events()):
            yield kind, {"type": kind, "sequence_number": number, **event}

    def _events(self) -> Iterator[tuple[str, Any]]:
        yield "response.created", {"response": self._response("in_progress", [])}
        at = 0
        if self.reply.pieces:
            where = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
            part = {"type": "output_text", "text": "", "annotations": []}
            yield "response.output_item.added", {"output_index": 0, "item": self._message("", "in_progress")}
            yield "response.content_part.added", {**where, "part": part}
            for piece in self.reply.pieces:
                yield "response.output_text.delta", {**where, "delta": piece, "logprobs": []}
            if self.reply.cut:
                return
            yield "response.output_text.done", {**where, "text": self.reply.text, "logprobs": []}
            yield "response.content_part.done", {**where, "part": {**part, "text": self.reply.text}}
            yield "response.output_item.done", {"output_index": 0, "item": self._message(self.reply.text, "completed")}
            at = 1
        for i, (name, args) in enumerate(self.reply.calls):
            where = {"item_id": f"fc_{i}", "output_index": at + i}
            yield "response.output_item.added", {"output_index": at + i, "item": self._call(i, name, "", "in_progress")}
            for start in range(0, len(args), 5):
                yield "response.function_call_arguments.delta", {**where, "delta": args[start : start + 5]}
            yield "response.function_call_arguments.done", {**where, "arguments": args, "name": name}
            yield "response.output_item.done", {"output_index": at + i, "item": self._call(i, name, args, "completed")}
        yield "response.completed", {"response": self.whole()}


@dataclass
class _Messages:
    body: Any
    reply: Reply

    def _message(self, content: list[Any], stop: str | None) -> dict[str, Any]:
        usage = {"input_tokens": 11, "output_tokens": self.reply.tokens} if self.reply.usage else {"input_tokens": 0, "output_tokens": 0}
        return {
            "id": "msg_1", "type": "message", "role": "assistant", "model": self.body["model"], "content": content,
            "stop_reason": stop, "stop_sequence": None, "usage": usage,
        }  # fmt: skip

    @property
    def _stop(self) -> str:
        return "tool_use" if self.reply.calls else "end_turn"

    def whole(self) -> Any:
        content: list[Any] = [{"type": "text", "text": self.reply.text}] if self.reply.text else []
        content += [
            {"type": "tool_use", "id": f"toolu_{i}", "name": name, "input": json.loads(args)}
            for i, (name, args) in enumerate(self.reply.calls)
        ]
        return self._message(content, self._stop)

    def events(self) -> Iterator[tuple[str, Any]]:
        for kind, event in self._events():
            yield kind, {"type": kind, **event}

    def _events(self) -> Iterator[tuple[str, Any]]:
        yield "message_start", {"message": self._message([], None)}
        index = 0
        if self.reply.pieces:
            yield "content_block_start", {"index": 0, "content_block": {"type": "text", "text": ""}}
            for piece in self.reply.pieces:
                yield "content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": piece}}
            if self.reply.cut:
                return
            yield "content_block_stop", {"index": 0}
            index = 1
        for i, (name, args) in enumerate(self.reply.calls, index):
            block = {"type": "tool_use", "id": f"toolu_{i}", "name": name, "input": {}}
            yield "content_block_start", {"index": i, "content_block": block}
            for start in range(0, len(args), 5):
                delta = {"type": "input_json_delta", "partial_json": args[start : start + 5]}
                yield "content_block_delta", {"index": i, "delta": delta}
            yield "content_block_stop", {"index": i}
        yield "message_delta", {"delta": {"stop_reason": self._stop, "stop_sequence": None}, "usage": {"output_tokens": self.reply.tokens}}
        yield "message_stop", {}
