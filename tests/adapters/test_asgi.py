"""ASGI: real applications of FastAPI and Starlette, through httpx and through a real server; refusals are answers that name the rule."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.applications import Starlette
from starlette.authentication import AuthCredentials, AuthenticationBackend, SimpleUser
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from guardrails import Actor, Blocked, Guardrails, SetupError
from guardrails.adapters.asgi import GuardrailsMiddleware, authenticated
from guardrails.guard.sessions import around_here
from guardrails.state import State
from tests.adapters.policies import NOW, rails_at, texts
from tests.policies import daily

HOST = "model.clinic.example"
BUDGET = daily(150, "user", "The day is used up.")
NURSES = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: who, title: Who may ask, owner: security@clinic.example}
spec:
  match: {on: [prompt], systems: [desk]}
  rules:
    - {id: nurses, text: {words: [chart]}, when: '!("nurse" in actor.roles)', then: block, message: Nurses only.}
    - {id: vouched, text: {words: [dose]}, when: '!actor.verified', then: block, message: Sign in first.}
"""


def who(connection: Any) -> Actor | None:
    name = connection.headers.get("x-user")
    return None if name is None else Actor(name, frozenset(connection.headers.get("x-roles", "").split(",")))


def app_of(rails: Guardrails, **options: Any) -> FastAPI:
    """An application with guarded functions inside: sync, async, streams."""
    app = FastAPI()
    app.add_middleware(GuardrailsMiddleware, rails=rails, **{"system": "desk", "actor": who, **options})

    @rails.guard(system="desk", destination="inside")
    def model(prompt: str) -> str:
        ran.append(prompt)
        return f"You said: {prompt}"

    @rails.guard(system="desk", destination="inside")
    async def chunks(prompt: str) -> AsyncIterator[str]:
        for word in prompt.split("|"):
            yield word

    ran: list[str] = []
    app.state.ran = ran

    @app.post("/sync")
    def sync(body: dict[str, str]) -> dict[str, str]:
        return {"said": model(body["text"])}

    @app.post("/async")
    async def asynchronous(body: dict[str, str]) -> dict[str, str]:
        return {"said": model(body["text"])}

    @app.post("/stream/{kind}")
    async def stream(kind: str, body: dict[str, str]) -> StreamingResponse:
        kinds = {"events": "text/event-stream", "lines": "application/x-ndjson", "text": "text/plain"}

        async def told() -> AsyncIterator[str]:
            yield "data: start\n\n" if kind == "events" else '{"a":1}\n'
            async for chunk in chunks(body["text"]):
                yield f"data: {chunk}\n\n" if kind == "events" else json.dumps(chunk) + "\n"

        return StreamingResponse(told(), media_type=kinds[kind])

    @app.post("/raw")
    async def raw(request: Request) -> JSONResponse:
        ran.append((await request.body()).decode() + str(request.url.query))
        return JSONResponse({"echo": (await request.body()).decode(), "query": dict(request.query_params)})

    @app.get("/session")
    async def session() -> dict[str, Any]:
        found = around_here(rails.engine)
        return {"id": found and found.id, "actor": found and found.actor and found.actor.id}

    return app


def post(app: Any, path: str, text: str = "", headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
    async def main() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
            given = {"json": {"text": text}, "headers": headers, **more}
            return await (client.get(path, headers=headers) if path == "/session" else client.post(path, **given))

    return asyncio.run(main())


@pytest.fixture(scope="module")
def rails() -> Guardrails:
    """Guardrails that no test stops."""
    return rails_at(HOST, NURSES)


@pytest.fixture
def app(rails: Guardrails) -> FastAPI:
    return app_of(rails)


PLAIN = ["/sync", "/async"]


@pytest.mark.parametrize("path", PLAIN)
def test_what_may_pass_passes(path: str, app: FastAPI) -> None:
    assert post(app, path, "Hello.").json() == {"said": "You said: Hello."}


@pytest.mark.parametrize("path", PLAIN)
def test_a_block_is_403_with_policy_rule_and_message_and_no_content(path: str, app: FastAPI) -> None:
    answer = post(app, path, "forbidden Ada Marlow")
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    document = answer.json()
    assert document.pop("instance").startswith("urn:uuid:")
    assert document == {
        "type": "urn:guardrails:blocked", "title": "Blocked", "status": 403,
        "policy": "words", "rule": "forbidden", "detail": "Not this word.",
    }  # fmt: skip
    assert "Marlow" not in answer.text
    assert "rules.yaml" not in answer.text
    assert app.state.ran == []


def test_a_halt_is_403_and_its_conversation_stays_halted(app: FastAPI) -> None:
    own = {"x-session-id": "c-1"}
    assert post(app, "/sync", "meltdown", own).json()["type"] == "urn:guardrails:halted"
    assert post(app, "/sync", "Hello.", own).status_code == 403
    assert post(app, "/sync", "Hello.", {"x-session-id": "c-2"}).status_code == 200
    assert post(app, "/sync", "Hello.", {**own, "x-user": "somebody-else"}).status_code == 200
    assert post(app, "/sync", "Hello.").status_code == 200


def test_a_stop_is_503(app: FastAPI) -> None:
    rails = rails_at(HOST)
    app = app_of(rails)
    rails.stop(reason="drill", by="operator@clinic.example")
    answer = post(app, "/sync", "Hello.")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:guardrails:stopped")


def test_a_used_up_budget_is_429_with_the_seconds_until_it_starts_anew() -> None:
    app = app_of(rails_at(HOST, BUDGET))
    user = {"x-user": "ann"}
    answers = [post(app, "/sync", "Hello. " * 20, user) for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 429, 429]
    assert answers[1].headers["retry-after"] == str(12 * 3600)  # it is noon
    assert answers[1].json()["detail"] == "The day is used up."
    assert post(app, "/sync", "Hello.", {"x-user": "bob"}).status_code == 200
    too_large = post(app, "/sync", "Hello. " * 900, {"x-user": "cyd"})
    assert (too_large.status_code, too_large.headers.get("retry-after")) == (429, None)


def test_a_hold_is_202_with_the_url_of_its_request(tmp_path: Path) -> None:
    state = State.open(tmp_path / "state", clock=lambda: NOW)
    rails = Guardrails.load(texts(HOST), clock=lambda: NOW, state=state)
    try:
        app = app_of(rails, signoffs="https://desk.example/requests/{request}")
        answer = post(app, "/sync", "A signature.", {"x-user": "ann"})
        document = answer.json()
        assert answer.status_code == 202
        assert answer.headers["location"] == document["url"] == f"https://desk.example/requests/{document['request']}"
        assert document["type"] == "urn:guardrails:held"
        unsignable = post(app, "/sync", "A signature.")
        assert (unsignable.status_code, "request" in unsignable.json()) == (403, False)
    finally:
        rails.close()


def test_who_asks_is_known_inside(app: FastAPI) -> None:
    assert post(app, "/async", "The chart.", {"x-user": "ann", "x-roles": "nurse"}).status_code == 200
    assert post(app, "/async", "The chart.", {"x-user": "bob", "x-roles": "clerk"}).status_code == 403
    assert post(app, "/session", headers={"x-user": "ann"}).json()["actor"] == "ann"


def test_the_id_of_a_conversation_is_bounded_and_belongs_to_one_actor(app: FastAPI) -> None:
    def id_of(session: str, user: str) -> str:
        return str(post(app, "/session", headers={"x-session-id": session, "x-user": user}).json()["id"])

    assert id_of("c-1", "ann") == id_of("c-1", "ann")
    assert len({id_of("c-1", "ann"), id_of("c-1", "bob"), id_of("c-2", "ann")}) == 3
    for bad in ("x" * 201, "a\tb", ""):
        assert post(app, "/session", headers={"x-session-id": bad}).status_code == 400


def test_a_refused_identity_is_answered_with_its_status(rails: Guardrails) -> None:
    async def nobody(connection: Any) -> Actor:
        raise HTTPException(401, "Sign in.", {"www-authenticate": "Bearer"})

    answer = post(app_of(rails, actor=nobody), "/sync", "Hello.")
    assert (answer.status_code, answer.headers["www-authenticate"], answer.json()["title"]) == (401, "Bearer", "Sign in.")


class _Backend(AuthenticationBackend):
    async def authenticate(self, conn: Any) -> Any:
        name = conn.headers.get("x-user")
        return None if name is None else (AuthCredentials(["nurse"]), SimpleUser(name))


def test_a_verified_identity_is_taken_over(rails: Guardrails) -> None:
    app = app_of(rails, actor=authenticated)
    app.add_middleware(AuthenticationMiddleware, backend=_Backend())
    assert post(app, "/sync", "The dose on the chart.", {"x-user": "ann"}).status_code == 200
    assert post(app, "/sync", "The dose.").status_code == 403
    assert post(app_of(rails), "/sync", "The dose.", {"x-user": "ann"}).status_code == 403


def test_refusals_pass_through_other_middleware(rails: Guardrails) -> None:
    async def passing(request: Any, call_next: Any) -> Any:
        return await call_next(request)

    app = FastAPI()
    app.mount("/", app_of(rails).router)
    app.add_middleware(BaseHTTPMiddleware, dispatch=passing)
    app.add_middleware(GuardrailsMiddleware, rails=rails, system="desk")
    assert post(app, "/sync", "Hello.").status_code == 200
    assert post(app, "/sync", "forbidden").status_code == 403


def test_a_refused_stream_of_events_ends_with_an_error(app: FastAPI) -> None:
    answer = post(app, "/stream/events", "All is well.|forbidden")
    assert answer.status_code == 200
    first, last = answer.text.split("\n\nevent: error\n")
    assert first.startswith("data: start")
    assert "forbidden" not in first
    assert json.loads(last.removeprefix("data: "))["rule"] == "forbidden"


def test_a_refused_stream_of_lines_ends_with_an_error(app: FastAPI) -> None:
    lines = [json.loads(line) for line in post(app, "/stream/lines", "All is well.|forbidden").text.split("\n") if line]
    assert lines[-1]["error"]["rule"] == "forbidden"


def test_any_other_refused_stream_is_cut_off(app: FastAPI) -> None:
    with pytest.raises(Blocked):
        post(app, "/stream/text", "All is well.|forbidden")


def test_a_stream_that_may_pass_passes(app: FastAPI) -> None:
    assert post(app, "/stream/events", "All|well").text == "data: start\n\ndata: All\n\ndata: well\n\n"


class TestJudgedRoutes:
    @pytest.fixture
    def app(self, rails: Guardrails) -> FastAPI:
        return app_of(rails, judged={"/raw": "inside", "/stream/*": "inside"})

    def test_the_body_is_judged_as_a_prompt_and_the_answer_as_a_response(self, app: FastAPI) -> None:
        answer = post(app, "/raw", "My KEY-123456.")
        assert answer.json() == {"echo": '{"text":"My [KEY]."}', "query": {}}
        assert app.state.ran == ['{"text":"My [KEY]."}']

    def test_a_denied_body_never_reaches_the_application(self, app: FastAPI) -> None:
        assert post(app, "/raw", "forbidden").status_code == 403
        assert post(app, "/raw?q=forbidden", "Hello.").status_code == 403
        assert app.state.ran == []

    def test_a_secret_in_the_address_is_taken_out(self, app: FastAPI) -> None:
        assert post(app, "/raw?q=KEY-123456&r=a%20b", "Hello.").json()["query"] == {"q": "[KEY]", "r": "a b"}

    def test_a_denied_answer_does_not_leave(self, rails: Guardrails) -> None:
        async def answer(request: Any) -> PlainTextResponse:
            return PlainTextResponse("Something forbidden.")

        routes = [Route("/", answer, methods=["POST"])]
        options: Any = {"rails": rails, "system": "desk", "judged": {"/": "inside"}}
        app = Starlette(routes=routes, middleware=[Middleware(GuardrailsMiddleware, **options)])
        refused = post(app, "/", "Hello.")
        assert (refused.status_code, refused.json()["rule"]) == (403, "forbidden")
        assert "Something" not in refused.text

    def test_a_stream_is_judged_whole(self, app: FastAPI) -> None:
        assert post(app, "/stream/text", "All is well.|KEY-|123456").status_code == 200
        assert "KEY-123456" not in post(app, "/stream/lines", "My KEY-123456").text

    @pytest.mark.parametrize("raw", [b"\xff\xfe", b'{"a": 1, "a": 2}', b"{"])
    def test_what_cannot_be_read_is_refused(self, raw: bytes, app: FastAPI) -> None:
        for kind in ("application/json", "application/octet-stream", "multipart/form-data; boundary=x"):
            answer = post(app, "/raw", json=None, content=raw, headers={"content-type": kind})
            assert (answer.status_code, answer.json()["rule"]) == (403, "unreadable-body")
        assert app.state.ran == []

    def test_a_body_without_end_is_refused(self, app: FastAPI) -> None:
        assert post(app, "/raw", json=None, content=b" " * 10_000_001, headers={"content-type": "text/plain"}).status_code == 413


def sockets(rails: Guardrails, **options: Any) -> Starlette:
    @rails.guard(system="desk", destination="inside")
    def model(prompt: str) -> str:
        return f"You said: {prompt}"

    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        try:
            while True:
                await socket.send_text(model(await socket.receive_text()))
        except WebSocketDisconnect:
            pass

    given: Any = {"rails": rails, "system": "desk", "actor": who, **options}
    return Starlette(routes=[WebSocketRoute("/talk", talk)], middleware=[Middleware(GuardrailsMiddleware, **given)])


def test_a_websocket_passes_with_the_session_and_is_closed_by_a_refusal(rails: Guardrails) -> None:
    with TestClient(sockets(rails)) as client, client.websocket_connect("/talk", headers={"x-user": "ann", "x-roles": "nurse"}) as socket:
        socket.send_text("The chart.")
        assert socket.receive_text() == "You said: The chart."
        socket.send_text("forbidden Ada Marlow")
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert (closed.value.code, json.loads(closed.value.reason or "")) == (1008, {"policy": "words", "rule": "forbidden"})


def test_a_websocket_on_a_judged_path_is_closed_at_once(rails: Guardrails) -> None:
    with (
        TestClient(sockets(rails, judged={"/talk": "inside"})) as client,
        pytest.raises(WebSocketDisconnect) as closed,
        client.websocket_connect("/talk"),
    ):
        pass
    assert closed.value.code == 1008


def test_what_cannot_work_is_refused_at_set_up(rails: Guardrails) -> None:
    options: list[dict[str, Any]] = [
        {"system": "nobody"}, {"signoffs": "https://desk.example/"}, {"judged": {"/": "inside"}},
        {"system": "desk", "judged": {"/": "nowhere"}},
    ]  # fmt: skip
    for given in options:
        with pytest.raises(SetupError):
            GuardrailsMiddleware(FastAPI(), rails, **given)


@contextmanager
def over_http(app: Any) -> Iterator[str]:
    running = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        assert thread.is_alive()
        thread.join(0.005)
    try:
        yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join()


def test_it_works_behind_a_real_server(app: FastAPI) -> None:
    told: Callable[[httpx.Response], Any] = lambda answer: answer.json()["rule"]  # noqa: E731  reason: once
    with over_http(app) as url, httpx.Client(base_url=url, timeout=20) as client:
        assert client.post("/sync", json={"text": "Hello."}).json() == {"said": "You said: Hello."}
        assert told(client.post("/async", json={"text": "forbidden"})) == "forbidden"
        events = client.post("/stream/events", json={"text": "well|forbidden"})
        assert "event: error" in events.text
        with pytest.raises(httpx.RemoteProtocolError):  # cut off, and not as if complete
            client.post("/stream/text", json={"text": "well|forbidden"})
