"""`guardrails serve`: real clients through a real proxy; what is denied reaches no server, and a refusal says why and nothing else."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import anthropic
import httpx
import openai
import pytest

from tests.adapters.loopback import Reply

from .conftest import Served


def said(text: str) -> Any:
    return [{"role": "user", "content": text}]


def post(served: Served, path: str, body: Any = None, **headers: str) -> httpx.Response:
    sent = {"authorization": f"Bearer {served.key}", **headers}
    return httpx.post(f"{served.url}{path}", json=body, headers=sent, timeout=30, trust_env=False)


def ask(served: Served, text: str, model: str = "gpt-4o") -> str:
    return served.client.chat.completions.create(model=model, messages=said(text)).choices[0].message.content or ""


def stream(served: Served, text: str) -> str:
    chunks = served.client.chat.completions.create(model="gpt-4o", messages=said(text), stream=True)
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def test_a_prompt_arrives_without_its_secret_and_with_the_key_of_the_model(served: Served) -> None:
    assert ask(served, "My code is KEY-123456.") == "Hello."
    (seen,) = served.model.seen
    assert "KEY-123456" not in json.dumps(seen.body)
    assert seen.headers["authorization"] == "Bearer key-of-the-model"
    assert served.key not in json.dumps(seen.headers)
    assert seen.body["max_completion_tokens"] == 100


def test_an_answer_arrives_without_its_secret_whole_and_streamed(served: Served) -> None:
    served.model.says("Take ", "KEY-12", "3456", " now")
    assert "3456" not in ask(served, "Which?")
    told = stream(served, "Which?")
    assert "3456" not in told
    assert told.startswith("Take ")


@pytest.mark.parametrize("streamed", [False, True])
def test_a_denied_prompt_reaches_no_server(served: Served, streamed: bool) -> None:
    with pytest.raises(openai.PermissionDeniedError) as caught:
        served.client.chat.completions.create(model="gpt-4o", messages=said("This is forbidden."), stream=streamed)
    body = caught.value.body
    assert isinstance(body, dict)
    assert (body["type"], body["code"], body["policy"], body["rule"]) == ("guardrails", "blocked", "words", "forbidden")
    assert "This is" not in json.dumps(body)
    assert served.model.seen == []


def test_the_responses_messages_and_embeddings_interfaces_are_judged(served: Served) -> None:
    with anthropic.Anthropic(base_url=served.url, api_key=served.key) as claude:
        _interfaces(served, claude)


def _interfaces(served: Served, claude: anthropic.Anthropic) -> None:
    assert served.client.responses.create(model="gpt-4o", input="Hi KEY-123456").output_text == "Hello."
    assert claude.messages.create(model="claude-small", max_tokens=50, messages=said("Hi KEY-123456")).content[0].text == "Hello."  # type: ignore[union-attr]
    served.client.embeddings.create(model="gpt-4o", input="Hi KEY-123456", encoding_format="float")
    assert [seen.path for seen in served.model.seen] == ["/v1/responses", "/v1/messages", "/v1/embeddings"]
    assert "KEY-123456" not in json.dumps([seen.body for seen in served.model.seen])
    with pytest.raises(openai.PermissionDeniedError):
        served.client.responses.create(model="gpt-4o", input="forbidden", stream=True)
    with pytest.raises(openai.PermissionDeniedError):
        served.client.embeddings.create(model="gpt-4o", input="forbidden")
    with pytest.raises(anthropic.PermissionDeniedError):
        claude.messages.create(model="claude-small", max_tokens=50, messages=said("forbidden"))
    assert len(served.model.seen) == 3


def test_a_refusal_in_the_middle_of_a_stream_reaches_every_client(served: Served) -> None:
    served.model.says(*["This leaves at once. "] * 12, "And this is ", "forbidden", ", so it ends.")
    told: list[str] = []
    with pytest.raises(openai.APIError):
        told.extend(chunk.choices[0].delta.content or "" for chunk in _chat(served))
    with pytest.raises(openai.APIError):
        told.extend(event.delta for event in _answering(served) if event.type == "response.output_text.delta")
    with anthropic.Anthropic(base_url=served.url, api_key=served.key) as claude:
        messages = claude.messages.create(model="claude-small", max_tokens=90, messages=said("Hi"), stream=True)
        with pytest.raises(anthropic.APIStatusError) as caught:
            told.extend(str(event) for event in messages)
    assert caught.value.body["error"]["rule"] == "forbidden"  # type: ignore[index,call-overload]
    assert "".join(told).count("leaves at once") >= 3
    assert "forbidden" not in "".join(told)


def _chat(served: Served) -> Any:
    return served.client.chat.completions.create(model="gpt-4o", messages=said("Hi"), stream=True)


def _answering(served: Served) -> Any:
    return served.client.responses.create(model="gpt-4o", input="Hi", stream=True)


def test_what_only_asks_is_judged(served: Served) -> None:
    for path in ("moderations", "responses/input_tokens", "messages/count_tokens", "embeddings"):
        field = "messages" if "messages" in path else "input"
        body = {"model": "claude-small" if "messages" in path else "gpt-4o"}
        post(served, f"/v1/{path}", {**body, field: said("Hi KEY-123456") if "messages" in path else "Hi KEY-123456"})
        assert post(served, f"/v1/{path}", {**body, field: said("forbidden") if "messages" in path else "forbidden"}).status_code == 403
    assert len(served.model.seen) == 4
    assert "KEY-123456" not in json.dumps([seen.body for seen in served.model.seen])


def test_async_clients_stream(served: Served) -> None:
    async def both() -> str:
        async with openai.AsyncOpenAI(base_url=f"{served.url}/v1", api_key=served.key) as client:
            found = ""
            async for chunk in await client.chat.completions.create(model="gpt-4o", messages=said("Hi"), stream=True):
                found += chunk.choices[0].delta.content or "" if chunk.choices else ""
            async for event in await client.responses.create(model="gpt-4o", input="Hi", stream=True):
                found += event.delta if event.type == "response.output_text.delta" else ""
            return found

    assert asyncio.run(both()) == "Hello.Hello."


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("name", ["wipe", "functions.wipe", "WIPE"])
def test_a_denied_tool_call_never_arrives(served: Served, name: str, streamed: bool) -> None:
    served.model.replies(Reply(calls=((name, '{"all": true}'),)))
    tools: Any = [{"type": "function", "function": {"name": "lookup", "parameters": {"type": "object"}}}]
    with pytest.raises(openai.APIError) as caught:  # noqa: PT012  reason: a stream raises where it is read
        answer = served.client.chat.completions.create(model="gpt-4o", messages=said("Tidy up"), tools=tools, stream=streamed)
        if streamed:
            told = [chunk for chunk in answer if chunk.choices and chunk.choices[0].delta.tool_calls]  # type: ignore[union-attr]
            assert told == []
    body = caught.value.body
    assert isinstance(body, dict)
    assert (body["type"], body["checkpoint"]) == ("guardrails", "tool_call")


def test_an_allowed_tool_call_arrives_without_its_secret(served: Served) -> None:
    served.model.replies(Reply(calls=(("lookup", '{"q": "KEY-123456"}'),)))
    (call,) = served.client.chat.completions.create(model="gpt-4o", messages=said("Look")).choices[0].message.tool_calls or ()
    assert call.type == "function"
    assert call.function.name == "lookup"
    assert "KEY-123456" not in call.function.arguments


def test_an_unknown_key_gets_nowhere(served: Served) -> None:
    for headers in ({"authorization": "Bearer gk-wrong"}, {"authorization": ""}, {"authorization": "Basic x"}, {"x-api-key": "no"}):
        answer = post(served, "/v1/chat/completions", {"model": "gpt-4o", "messages": []}, **{"authorization": "", **headers})
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unknown_key")
    assert served.model.seen == []


@pytest.mark.parametrize(
    "path",
    [
        "/v1/images/generations",
        "/v1/files",
        "/v1/audio/speech",
        "/v1/responses/",
        "/v1/chat/completions/x",
        "//v1/messages",
    ],
)
def test_what_is_not_covered_is_not_forwarded(served: Served, path: str) -> None:
    answer = post(served, path, {"model": "gpt-4o", "input": "Hi"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "uncovered")
    assert served.model.seen == []


def test_what_cannot_be_judged_is_refused_before_it_is_sent(served: Served) -> None:
    rows: list[tuple[bytes, int]] = [
        (b'{"model": "gpt-4o", "model": "public-1", "messages": []}', 400),
        (b'{"model": "unheard-of", "messages": []}', 404),
        (b'{"messages": []}', 400),
        (b"[", 400),
        (b"x" * (33 * 1024 * 1024), 413),
    ]
    for raw, status in rows:
        headers = {"authorization": f"Bearer {served.key}"}
        assert httpx.post(f"{served.url}/v1/chat/completions", content=raw, headers=headers, trust_env=False).status_code == status
    assert served.model.seen == []


def test_models_are_told_without_asking_anybody(served: Served) -> None:
    assert [model.id for model in served.client.models.list()] == ["claude-small", "gpt-4o"]
    assert served.client.models.retrieve("gpt-4o").id == "gpt-4o"
    with pytest.raises(openai.NotFoundError):
        served.client.models.retrieve("unheard-of")
    assert served.model.seen == []


def test_a_halt_ends_the_conversation_of_this_key_alone(served: Served) -> None:
    with pytest.raises(openai.PermissionDeniedError):
        served.client.with_options(default_headers={"Guardrails-Session": "s-1"}).responses.create(model="gpt-4o", input="meltdown")
    body = {"model": "gpt-4o", "input": "Hi"}
    again = post(served, "/v1/responses", body, **{"guardrails-session": "s-1"})
    assert (again.status_code, again.json()["error"]["code"]) == (403, "halted")
    other = {"authorization": f"Bearer {served.other}", "guardrails-session": "s-1"}
    assert post(served, "/v1/responses", body, **other).status_code == 200
