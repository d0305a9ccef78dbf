"""Sign-offs through the proxy: what is held is answered with 202 and where to look, and runs once, as it was, when it was signed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest

from tests.adapters.loopback import Reply, loopback

from .conftest import Served, serving

HELD: Any = {"model": "gpt-4o", "messages": [{"role": "user", "content": "It needs a signature."}]}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with loopback() as model, serving(tmp_path_factory.mktemp("desk"), model) as served:
        yield served


@pytest.fixture
def fresh(desk: Served) -> Served:
    desk.model.seen.clear()
    desk.model.says("Hello.")
    return desk


def ask(served: Served, body: Any = HELD, key: str = "", **headers: str) -> httpx.Response:
    sent = {"authorization": f"Bearer {key or served.key}", **headers}
    return httpx.post(f"{served.url}/v1/chat/completions", json=body, headers=sent, timeout=30, trust_env=False)


def status(served: Served, method: str, request: str, key: str = "") -> httpx.Response:
    sent = {"authorization": f"Bearer {key or served.key}"}
    return httpx.request(method, f"{served.url}/v1/signoffs/{request}", headers=sent, timeout=30, trust_env=False)


def said(number: int) -> Any:
    return {**HELD, "messages": [{"role": "user", "content": f"Number {number} needs a signature."}]}


def test_a_held_prompt_waits_at_one_url_and_is_sent_once_when_it_was_signed(fresh: Served) -> None:
    first = ask(fresh, said(1))
    told = first.json()["error"]
    request = told["request"]
    assert (first.status_code, told["code"], first.json()["object"]) == (202, "held", "guardrails.held")
    assert first.headers["location"] == told["url"] == told["status_url"] == f"{fresh.url}/v1/signoffs/{request}"
    assert (told["policy"], told["rule"], told["checkpoint"]) == ("words", "signed", "prompt")
    assert "Number 1" not in first.text
    # The same again, by its id or by being the same, waits for the same people.
    for headers in ({}, {"guardrails-request": request}):
        again = ask(fresh, said(1), **headers)
        assert (again.status_code, again.json()["error"]["url"]) == (202, told["url"])
    # Another text, and another caller, wait for nothing of this.
    assert ask(fresh, said(2), **{"guardrails-request": request}).status_code == 403
    assert ask(fresh, said(1), fresh.other, **{"guardrails-request": request}).status_code == 403
    assert ask(fresh, said(1), fresh.other).json()["error"]["request"] != request
    assert fresh.model.seen == []
    fresh.sign(request)
    assert ask(fresh, said(2), **{"guardrails-request": request}).status_code == 403
    assert fresh.model.seen == []
    done = ask(fresh, said(1), **{"guardrails-request": request})
    assert (done.status_code, done.json()["choices"][0]["message"]["content"]) == (200, "Hello.")
    assert ask(fresh, said(1), **{"guardrails-request": request}).status_code == 403
    assert len(fresh.model.seen) == 1


def test_sending_the_same_again_is_all_that_a_caller_has_to_do(fresh: Served) -> None:
    request = ask(fresh, said(3)).json()["error"]["request"]
    fresh.sign(request)
    assert ask(fresh, said(3)).status_code == 200
    # It is used up, so the next one asks anew.
    assert ask(fresh, said(3)).json()["error"]["request"] != request
    assert len(fresh.model.seen) == 1


def test_who_reads_a_stream_hears_of_a_hold_as_an_event(fresh: Served) -> None:
    answer = ask(fresh, {**said(4), "stream": True})
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (202, "text/event-stream")
    with pytest.raises(openai.APIError) as caught:
        list(fresh.client.chat.completions.create(**said(4), stream=True))
    assert caught.value.body["request"] == json.loads(answer.text.split("data: ")[1])["error"]["request"]  # type: ignore[index]
    assert fresh.model.seen == []


def test_a_rejection_is_told_once_and_asking_then_asks_anew(fresh: Served) -> None:
    request = ask(fresh, said(5)).json()["error"]["request"]
    fresh.reject(request)
    told = ask(fresh, said(5))
    assert (told.status_code, told.json()["error"]["code"]) == (403, "blocked")
    assert "rejected" in told.json()["error"]["message"]
    anew = ask(fresh, said(5))
    assert anew.status_code == 202
    assert anew.json()["error"]["request"] != request


def test_who_asked_can_look_how_far_it_is_and_nobody_else(fresh: Served) -> None:
    request = ask(fresh, said(6)).json()["error"]["request"]
    seen = status(fresh, "GET", request)
    assert (seen.status_code, seen.json()["state"]) == (200, "pending")
    assert set(seen.json()) == {"object", "id", "state", "expires"}
    assert status(fresh, "POST", request).status_code == 202
    assert status(fresh, "GET", request, fresh.other).status_code == 404
    assert status(fresh, "GET", "nothing").status_code == 404
    fresh.sign(request)
    assert status(fresh, "GET", request).json()["state"] == "signed"
    assert status(fresh, "POST", request).status_code == 403  # a prompt is sent again, not given out
    assert ask(fresh, said(6)).status_code == 200
    assert status(fresh, "GET", request).json()["state"] == "used"
    assert status(fresh, "POST", request).status_code == 410


@pytest.mark.parametrize("streamed", [False, True])
def test_a_held_tool_call_is_given_out_once_when_it_was_signed(fresh: Served, streamed: bool) -> None:
    fresh.model.replies(Reply(calls=(("pay", '{"amount": 1200, "to": "A-17"}'),)))
    tools = [{"type": "function", "function": {"name": "pay", "parameters": {"type": "object"}}}]
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": f"Pay it, {streamed}."}], "tools": tools, "stream": streamed}
    answer = ask(fresh, body)
    told = json.loads(answer.text.split("data: ")[-1])["error"]
    assert (answer.status_code, told["code"], told["tool"]) == (200 if streamed else 202, "held", "pay")
    assert "1200" not in answer.text
    fresh.sign(told["request"])
    assert status(fresh, "POST", told["request"], fresh.other).status_code == 404
    given = status(fresh, "POST", told["request"])
    assert (given.status_code, given.json()["tool"], given.json()["arguments"]) == (200, "pay", {"amount": 1200, "to": "A-17"})
    assert status(fresh, "POST", told["request"]).status_code == 410


def test_a_held_answer_is_given_out_once_when_it_was_signed(fresh: Served) -> None:
    fresh.model.says("It has my signature.")
    told = ask(fresh, {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]})
    assert (told.status_code, told.json()["error"]["checkpoint"]) == (202, "response")
    assert "my signature" not in told.text
    request = told.json()["error"]["request"]
    fresh.sign(request)
    given = status(fresh, "POST", request).json()
    assert given["content"]["choices"][0]["message"]["content"] == "It has my signature."
    assert status(fresh, "POST", request).status_code == 410
