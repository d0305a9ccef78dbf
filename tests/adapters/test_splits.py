"""Streams over HTTP: however the bytes are cut and the text is split, what arrives is what the whole would have been."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails import Guardrails
from guardrails.guard.wire.events import Events
from tests.adapters.loopback import Reply, _Chat, _Messages, _Responses
from tests.adapters.policies import rails_at

TEXT = "Dear desk, KEY-123456 is ours. Ä KEY-1234567 is not, nor is KEY-12345. Then KEY-999999"
SAID = "Dear desk, [KEY] is ours. Ä KEY-1234567 is not, nor is KEY-12345. Then [KEY]"
ARGS = '{"note": "KEY-111111"}'
SHAPES: dict[str, Any] = {"/v1/chat/completions": _Chat, "/v1/responses": _Responses, "/v1/messages": _Messages}


class Cut(httpx.BaseTransport):
    """A server in the process that sends a stream in given pieces of bytes."""

    def __init__(self, data: bytes, cuts: list[int]) -> None:
        self._data, self._cuts = data, cuts

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        ends = sorted({c for c in self._cuts if c < len(self._data)} | {0, len(self._data)})
        pieces = [self._data[a:b] for a, b in itertools.pairwise(ends)]
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=iter(pieces))


def wire(path: str, pieces: list[str], newline: str) -> bytes:
    shape = SHAPES[path]({"model": "gpt-4o", "stream": True}, Reply(tuple(pieces), calls=(("lookup", ARGS),)))
    lines = []
    for name, event in shape.events():
        data = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
        lines.append((f"event: {name}{newline}" if name else "") + f"data: {data}{newline}{newline}")
    return (f": hello{newline}{newline}" + "".join(lines)).encode()


def events(data: bytes) -> Iterator[Any]:
    cut = Events()
    for event in (*cut.feed(data), *cut.rest()):
        if event.data and event.data != "[DONE]":
            yield json.loads(event.data)


def read(path: str, data: bytes) -> tuple[str, str]:
    """The text and the arguments that a client puts together."""
    text, args = "", ""
    for event in events(data):
        if path.endswith("completions"):
            for choice in event["choices"]:
                text += choice["delta"].get("content") or ""
                args += "".join(c["function"]["arguments"] for c in choice["delta"].get("tool_calls") or ())
        elif path.endswith("responses"):
            text += event["delta"] if event["type"] == "response.output_text.delta" else ""
            args += event["delta"] if event["type"] == "response.function_call_arguments.delta" else ""
            if event["type"] == "response.completed":
                assert event["response"]["output"][0]["content"][0]["text"] == text
                assert event["response"]["output"][1]["arguments"] == args
        else:
            text += event.get("delta", {}).get("text", "")
            args += event.get("delta", {}).get("partial_json", "")
    return text, args


@pytest.fixture(scope="module")
def rails() -> Iterator[Guardrails]:
    made = rails_at("model.example")
    yield made
    made.close()


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("path", SHAPES)
@settings(max_examples=25, deadline=None)
@given(splits=st.lists(st.integers(1, len(TEXT)), max_size=len(TEXT)), cuts=st.lists(st.integers(1, 12_000), max_size=60))
def test_every_split_and_every_cut_gives_the_same(rails: Guardrails, path: str, newline: str, splits: list[int], cuts: list[int]) -> None:
    ends = sorted({*splits, 0, len(TEXT)})
    pieces = [TEXT[a:b] for a, b in itertools.pairwise(ends)]
    transport = Cut(wire(path, pieces, newline), cuts)
    client = rails.wrap(httpx.Client(transport=transport), system="desk", destination="inside")
    body = {"model": "gpt-4o", "stream": True, "messages": [{"role": "user", "content": "Go on."}]}
    with client.stream("POST", f"http://model.example{path}", json=body) as answer:
        data = b"".join(answer.iter_bytes())
    text, args = read(path, data)
    assert text == SAID
    assert json.loads(args) == {"note": "[KEY]"}


@pytest.mark.parametrize("path", SHAPES)
def test_what_nothing_is_taken_out_of_arrives_byte_for_byte(rails: Guardrails, path: str) -> None:
    shape = SHAPES[path]({"model": "gpt-4o", "stream": True}, Reply(("Good ", "morning."), calls=(("lookup", '{"a": 1}'),)))
    data = b"".join(f"event: {name}\ndata: {json.dumps(event)}\n\n".encode() for name, event in shape.events())
    client = rails.wrap(httpx.Client(transport=Cut(data, list(range(0, len(data), 7)))), system="desk", destination="inside")
    answer = client.post(f"http://model.example{path}", json={"model": "gpt-4o", "stream": True, "input": "Go on."})
    assert answer.content == data


def test_a_stream_that_is_no_text_is_refused(rails: Guardrails) -> None:
    from guardrails import Blocked

    client = rails.wrap(httpx.Client(transport=Cut(b"data: \xff\xfe\n\n", [])), system="desk", destination="inside")
    with pytest.raises(Blocked, match="unreadable-chunk"):
        client.post("http://model.example/v1/messages", json={"model": "claude-1", "messages": []})


def test_what_a_proxy_adds_to_each_event_holds_no_stream_up(rails: Guardrails) -> None:
    shape = _Responses({"model": "gpt-4o", "stream": True}, Reply(tuple(f"{n}. We are open. " for n in range(12)), tokens=60))
    taken = []

    def source() -> Iterator[bytes]:
        for name, event in shape.events():
            taken.append(name)
            if "response" in event:
                event["response"]["id"] = f"resp_{'A-_9' * 120}=="
            yield f"data: {json.dumps({**event, 'model': 'gpt-4o'})}\n\n".encode()

    class Source(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=source())

    client = rails.wrap(httpx.Client(transport=Source()), system="desk", destination="inside")
    body = {"model": "gpt-4o", "stream": True, "input": "Go on."}
    with client.stream("POST", "http://model.example/v1/responses", json=body) as answer:
        lines = answer.iter_lines()
        while "0. We" not in next(lines):
            pass
        assert "response.completed" not in taken
        rest = events("".join(f"{line}\n" for line in lines).encode())
        text = "".join(event["delta"] for event in rest if event["type"] == "response.output_text.delta")
    assert text.startswith("1. We")
    assert text.endswith("11. We are open. ")
