"""Everything that can go wrong around a call: each has one clear answer, nothing is let through, nothing stays open."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import openai
import pytest

from guardrails.serve import given, leaving
from tests.adapters.loopback import Loopback

from .conftest import Served, serving
from .raw import EVENTS, Raw, chunk, raw, whole

BUDGET = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: ration, title: Ration, owner: platform@clinic.example}
spec:
  match: {systems: [desk]}
  rules:
    - {id: day, tokens: {budgets: [{scope: [system], per: day, tokens: 1000000}]}}
"""
HI: Any = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}


@pytest.fixture(scope="module")
def upstream() -> Iterator[Raw]:
    with raw() as server:
        yield server


@pytest.fixture(scope="module")
def desk(upstream: Raw, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    model = Loopback(upstream.url, upstream.host)
    with serving(tmp_path_factory.mktemp("broken"), model, BUDGET, calls=2, silence=2.5) as served:
        yield served


def post(served: Served, body: Any = HI, **headers: str) -> httpx.Response:
    sent = {"authorization": f"Bearer {served.key}", **headers}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.post(f"{served.url}/v1/chat/completions", content=content, headers=sent, timeout=30, trust_env=False)


def told(answer: httpx.Response) -> tuple[int, str]:
    """Status and code, from the last event of a stream too."""
    return answer.status_code, json.loads(answer.text.split("data: ")[-1])["error"]["code"]


def used(served: Served) -> int:
    """Tokens that are used or reserved."""
    budgets = served.rails.engine.state.budgets
    return sum(b.used for pot in budgets.pots() if (b := budgets.balance(*pot)))


def by_hand(served: Served, *requests: bytes, until: bytes = b"") -> bytes:
    """What comes back on one connection for requests as they are written here."""
    host, _, port = served.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(b"".join(requests))
        got = b""
        while not (until and until in got) and (more := connection.recv(65536)):
            got += more
    return got


def request(served: Served, body: bytes, version: str = "1.1", key: str = "", **headers: str) -> bytes:
    lines = [f"POST /v1/chat/completions HTTP/{version}", "host: proxy", f"authorization: Bearer {key or served.key}"]
    lines += [f"content-length: {len(body)}", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


ANSWER = json.dumps({"choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello."}, "finish_reason": "stop"}]}).encode()
PIECE = b'data: {"choices": [{"index": 0, "delta": {"content": "Hello. We are open. "}, "finish_reason": null}]}\n\n'


@pytest.mark.parametrize(
    "answer",
    [
        whole(b'{"choices": [{'),
        whole(b'{"a": 1, "a": 2}'),
        whole(b"\x00\x01\x02", "application/octet-stream"),
        whole(b"<html>welcome</html>", "text/html"),
        whole(b'["a", "list"]'),
        whole(b""),
        whole(b"", "text/html", "302 Found", "location: http://elsewhere.example/"),
        whole(b'{"error": {"message": "Incorrect API key provided: key-of***del"}}', status="401 Unauthorized"),
        b"no HTTP at all\r\n\r\n",
        whole(ANSWER)[:-20],
        b"",
    ],
    ids=["cut-json", "repeated-key", "binary", "html", "list", "empty", "redirect", "our-key", "no-http", "cut-body", "hangs-up"],
)
def test_a_server_that_speaks_nonsense_is_502(desk: Served, upstream: Raw, answer: bytes) -> None:
    upstream.sends(answer)
    got = post(desk)
    assert told(got) == (502, "upstream")
    assert not any(word in got.text for word in ("welcome", "key-of", "elsewhere.example"))


def test_errors_of_the_model_come_as_they_are(desk: Served, upstream: Raw) -> None:
    body = b'{"error": {"message": "try later", "type": "rate_limit", "code": "rate"}}'
    before = used(desk)
    for status in ("400 Bad Request", "404 Not Found", "429 Too Many Requests", "500 Server Error", "529 Overloaded"):
        upstream.sends(whole(body, "application/json", status, "retry-after: 7", "x-request-id: req_1", "set-cookie: a=b", "x-secret: s"))
        got = post(desk)
        assert (got.status_code, got.json()) == (int(status[:3]), json.loads(body))
        assert (got.headers["retry-after"], got.headers["x-request-id"]) == ("7", "req_1")
        assert not {"set-cookie", "x-secret"} & set(got.headers)
    assert used(desk) == before


def test_a_silent_server_is_504(desk: Served, upstream: Raw) -> None:
    upstream.waits()
    assert told(post(desk)) == (504, "upstream")


@pytest.mark.parametrize(
    "body",
    [
        EVENTS + chunk(PIECE),  # cut in the middle of HTTP
        EVENTS + chunk(PIECE) + b"0\r\n\r\n",  # an end of HTTP, and none of the stream
        EVENTS + chunk(PIECE) + chunk(b"data: \xff\xfe\n\n") + b"0\r\n\r\n",
        EVENTS + chunk(b"data: nonsense\n\n") + b"0\r\n\r\n",
    ],
    ids=["cut", "no-end", "no-text", "nonsense"],
)
def test_a_stream_that_breaks_off_ends_with_an_error_and_not_as_if_it_were_whole(desk: Served, upstream: Raw, body: bytes) -> None:
    upstream.sends(body)
    got = post(desk, {**HI, "stream": True})
    assert told(got) == (200, "upstream")
    assert "[DONE]" not in got.text
    with pytest.raises((openai.APIError, json.JSONDecodeError)):
        list(desk.client.chat.completions.create(model="gpt-4o", messages=HI["messages"], stream=True))


def test_a_stream_of_which_the_server_says_no_more_ends_with_an_error(desk: Served, upstream: Raw) -> None:
    upstream.waits(EVENTS + chunk(PIECE))
    assert told(post(desk, {**HI, "stream": True})) == (200, "upstream")


@pytest.mark.parametrize("streamed", [False, True])
def test_a_caller_that_leaves_takes_the_call_with_it(desk: Served, upstream: Raw, streamed: bool) -> None:
    upstream.waits(EVENTS + chunk(PIECE * 20) if streamed else b"")
    before = upstream.seen
    host, _, port = desk.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request(desk, json.dumps({**HI, "stream": streamed}).encode()))
        if streamed:
            assert connection.recv(100)
        else:
            while upstream.seen == before:
                pass
    assert upstream.left.wait(2)  # before the silence of the server would have ended it
    upstream.sends(whole(ANSWER))
    for _ in range(3):  # as many as may run at once, and one: no seat is lost
        assert post(desk).status_code == 200


def test_more_calls_than_may_run_at_once_are_told_to_wait(desk: Served, upstream: Raw) -> None:
    go, inside = threading.Event(), threading.Semaphore(0)

    def act(connection: socket.socket) -> None:
        inside.release()
        go.wait(20)
        connection.sendall(whole(ANSWER))

    upstream.act = act
    done: list[int] = []
    threads = [threading.Thread(target=lambda: done.append(post(desk).status_code)) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert all(inside.acquire(timeout=10) for _ in range(2))
    more = post(desk)
    assert told(more) == (503, "busy")
    assert (more.headers["retry-after"], more.headers["x-should-retry"]) == ("1", "true")
    assert httpx.get(f"{desk.url}/healthz", trust_env=False).status_code == 200
    go.set()
    for thread in threads:
        thread.join(10)
    assert done == [200] * 2


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"[", 400, "unreadable"),
        (b"", 400, "unreadable"),
        (b"\xff\xfe", 400, "unreadable"),
        (b"[" * 100_000, 400, "unreadable"),
        (b'{"model": "gpt-4o", "model": "public-1", "messages": []}', 400, "unreadable"),
        (b'{"model": "gpt-4o", "n": NaN, "messages": []}', 400, "unreadable"),
        (b'{"messages": []}', 400, "no_model"),
        (b'{"model": ["gpt-4o"], "messages": []}', 400, "no_model"),
        (b'"gpt-4o"', 400, "no_model"),
        (b'{"model": "unheard-of", "messages": []}', 404, "model_not_found"),
    ],
)
def test_a_body_that_cannot_be_read_in_one_way_only_is_refused(desk: Served, upstream: Raw, body: bytes, status: int, code: str) -> None:
    before = upstream.seen
    assert told(post(desk, body)) == (status, code)
    assert upstream.seen == before


def test_a_huge_body_is_refused_before_it_is_read(desk: Served, upstream: Raw) -> None:
    before = upstream.seen
    host, _, port = desk.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request(desk, b"").replace(b"content-length: 0", b"content-length: 99999999999"))
        assert connection.recv(65536).startswith(b"HTTP/1.1 413")
    chunks = (b"x" * 2**20 for _ in range(40))
    headers = {"authorization": f"Bearer {desk.key}"}
    try:
        got = httpx.post(f"{desk.url}/v1/chat/completions", content=chunks, headers=headers, timeout=30, trust_env=False)
        assert told(got) == (413, "too_long")
    except httpx.WriteError:  # it hung up while the caller still sent
        pass
    assert upstream.seen == before


def test_a_body_that_does_not_arrive_is_408(desk: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given, "_READ", 0.1)
    slow = request(desk, b"").replace(b"content-length: 0", b"content-length: 9")
    got = by_hand(desk, slow, until=b"too_slow")
    assert got.startswith(b"HTTP/1.1 408")


def test_a_caller_that_takes_nothing_of_its_stream_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "_STUCK", 0.05)
    closed: list[str] = []

    async def events() -> AsyncGenerator[bytes, None]:
        try:
            while True:
                yield b"data: more\n\n"
        finally:
            closed.append("events")

    async def forever(*_: Any) -> Any:
        await asyncio.Event().wait()

    async def stream() -> None:
        stack = AsyncExitStack()
        stack.callback(closed.append, "call")
        await leaving.Streamed(events(), stack, b"", closed.append)({"type": "http"}, forever, forever)

    asyncio.run(stream())
    assert closed == ["call", "left"]


def test_ids_in_headers_are_ids(desk: Served) -> None:
    for header in ("guardrails-session", "guardrails-request", "guardrails-actor"):
        for wrong in ("", "x" * 129, "caf\u00e9"):
            answer = by_hand(desk, request(desk, json.dumps(HI).encode(), "1.0", **{header: wrong}))
            assert b"HTTP/1.1 400" in answer
            assert b"bad_id" in answer


def test_old_http_gets_an_answer_and_a_stream(desk: Served, upstream: Raw) -> None:
    upstream.sends(whole(ANSWER))
    assert b"Hello." in by_hand(desk, request(desk, json.dumps(HI).encode(), "1.0"))
    upstream.sends(EVENTS + chunk(PIECE) + chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n")
    streamed = by_hand(desk, request(desk, json.dumps({**HI, "stream": True}).encode(), "1.0"))
    assert streamed.endswith(b"data: [DONE]\n\n")
    assert b"chunked" not in streamed.lower()


def test_what_is_no_http_is_400_and_the_next_caller_is_served(desk: Served, upstream: Raw) -> None:
    assert by_hand(desk, b"\x16\x03\x01\x00nonsense\r\n\r\n").startswith(b"HTTP/1.1 400")
    upstream.sends(whole(ANSWER))
    assert post(desk).status_code == 200


def test_two_callers_of_one_connection_share_no_conversation(desk: Served, upstream: Raw) -> None:
    upstream.sends(whole(ANSWER))
    over = json.dumps({**HI, "messages": [{"role": "user", "content": "meltdown"}]}).encode()
    one = request(desk, over, **{"guardrails-session": "s-9"})
    two = request(desk, json.dumps(HI).encode(), key=desk.other, connection="close")
    answers = by_hand(desk, one, two)
    assert answers.count(b"HTTP/1.1 403") == 1
    assert b'"halted"' in answers
    assert b"HTTP/1.1 200" in answers


def test_methods_and_paths_that_are_not_taken_are_said_so(desk: Served) -> None:
    with httpx.Client(base_url=desk.url, headers={"authorization": f"Bearer {desk.key}"}, trust_env=False) as client:
        assert told(client.get("/v1/chat/completions")) == (405, "uncovered")
        assert client.get("/v1/chat/completions").headers["allow"] == "POST"
        assert told(client.delete("/v1/models/gpt-4o")) == (405, "uncovered")
        assert told(client.get("/metrics")) == (404, "uncovered")
        assert told(client.post("/v1/chat/completions/../files", json=HI)) == (404, "uncovered")


def test_a_server_that_cannot_be_reached_is_502_and_costs_nothing_and_no_seat_is_lost(desk: Served, upstream: Raw) -> None:
    before = used(desk)
    upstream.close()
    assert told(post(desk)) == (502, "upstream")
    assert used(desk) == before
    # Of all that was broken off above: settled, and its place free again.
    budgets = desk.rails.engine.state.budgets
    assert all(b.used == b.settled for pot in budgets.pots() if (b := budgets.balance(*pot)))
    assert desk.forwarding.free == desk.forwarding.calls
