"""LiteLLM's SDK, guarded: whatever way it sends and receives, nothing denied leaves and nothing denied arrives."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from inspect import iscoroutinefunction
from typing import Any

import pytest

pytest.importorskip("litellm")

import litellm
import openai

from guardrails import Blocked, Guardrails, Held, LimitExceeded, Stopped
from guardrails.adapters.litellm import GuardedLiteLLM
from tests.adapters.loopback import Loopback, Reply
from tests.adapters.policies import rails_at
from tests.policies import daily

pytestmark = pytest.mark.filterwarnings("ignore")  # LiteLLM warns about its own models and loops

BUDGET = daily(250)


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Closes the clients that LiteLLM keeps for its next calls, which would outlive the server that they talk to."""
    yield
    kept = litellm.in_memory_llm_clients_cache
    for client in kept.cache_dict.values():
        if not iscoroutinefunction(client.close):
            client.close()
    kept.flush_cache()


WAYS = ("sync", "stream", "async", "async stream")


def ask(rails: Guardrails, model: Loopback, text: str, way: str = "sync", **more: Any) -> str:
    """What arrives: texts and tool calls."""
    llm = GuardedLiteLLM(rails, system="desk")
    given: dict[str, Any] = {"model": "openai/gpt-4o", "messages": [{"role": "user", "content": text}], "api_key": "none"}
    given |= {"api_base": f"{model.url}/v1", **more}
    if way == "sync":
        return llm.completion(**given).choices[0].message.model_dump_json()  # type: ignore[no-any-return]
    if way == "stream":
        return "".join(_told(chunk) for chunk in llm.completion(**given, stream=True))

    async def later() -> str:
        try:
            if way == "async":
                return (await llm.acompletion(**given)).choices[0].message.model_dump_json()  # type: ignore[no-any-return]
            return "".join([_told(chunk) async for chunk in await llm.acompletion(**given, stream=True)])
        finally:
            for client in litellm.in_memory_llm_clients_cache.cache_dict.values():
                if isinstance(client, openai.AsyncOpenAI):
                    await client.close()  # in its own loop

    return asyncio.run(later())


def _told(chunk: Any) -> str:
    if not chunk.choices:
        return ""  # the usage comes alone
    delta = chunk.choices[0].delta
    calls = "".join((call.function.name or "") + (call.function.arguments or "") for call in delta.tool_calls or ())
    return (delta.content or "") + calls


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_is_taken_out_on_both_ways(model: Loopback, way: str) -> None:
    model.says("Take ", "KEY-12", "3456", " now")
    told = ask(rails_at(model.host), model, "My code is KEY-654321.", way)
    assert "Take " in told
    assert "3456" not in told
    assert "KEY-654321" not in json.dumps(model.seen[0].body)
    assert 100 in (model.seen[0].body.get("max_tokens"), model.seen[0].body.get("max_completion_tokens"))


@pytest.mark.parametrize("way", WAYS)
def test_a_denied_prompt_reaches_no_server(model: Loopback, way: str) -> None:
    with pytest.raises(Blocked):
        ask(rails_at(model.host), model, "This is forbidden.", way)
    assert model.seen == []


@pytest.mark.parametrize("way", WAYS)
def test_a_denied_answer_reaches_nobody(model: Loopback, way: str) -> None:
    model.says("This is for", "bidden", " here")
    with pytest.raises(Blocked):
        ask(rails_at(model.host), model, "Hi", way)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["wipe", "functions.wipe", "W\u0456pe"])
def test_a_denied_tool_call_never_arrives(model: Loopback, way: str, name: str) -> None:
    model.replies(Reply(calls=((name, '{"all": true}'),)))
    with pytest.raises(Blocked):
        ask(rails_at(model.host), model, "Tidy up", way)


@pytest.mark.parametrize("way", WAYS)
def test_an_allowed_tool_call_arrives_without_its_secret(model: Loopback, way: str) -> None:
    model.replies(Reply(calls=(("lookup", '{"q": "KEY-123456"}'),)))
    told = ask(rails_at(model.host), model, "Look", way)
    assert "lookup" in told
    assert "KEY-123456" not in told


@pytest.mark.parametrize("cut", range(1, 21))
def test_a_stream_says_what_the_whole_says_at_every_split(model: Loopback, cut: int) -> None:
    text = "Take KEY-123456 now, ok"
    rails = rails_at(model.host)
    model.says(text)
    whole = json.loads(ask(rails, model, "Hi"))["content"]
    model.says(text[:cut], text[cut:])
    assert ask(rails, model, "Hi", "stream") == whole


@pytest.mark.parametrize("way", WAYS)
def test_a_budget_is_settled_and_ends(model: Loopback, way: str) -> None:
    rails = rails_at(model.host, BUDGET)
    model.replies(Reply(("Hi.",), tokens=100))
    options: dict[str, Any] = {"stream_options": {"include_usage": True}} if "stream" in way else {}
    ask(rails, model, "Hi", way, **options)
    ask(rails, model, "Hi", way, **options)
    with pytest.raises(LimitExceeded):
        ask(rails, model, "Hi", way, **options)
    assert len(model.seen) == 2


def test_a_hold_raises_and_nothing_is_sent(model: Loopback) -> None:
    with pytest.raises(Held):
        ask(rails_at(model.host), model, "It needs a signature.")
    assert model.seen == []


def test_what_is_harmless_leaves_a_stream_before_it_ends(model: Loopback) -> None:
    first, live, shown = threading.Event(), [], []
    pieces = tuple(f"This is sentence {word} of a long and harmless answer. " for word in ("one", "two", "three", "four", "five"))
    model.replies(Reply(pieces, before=lambda number: live.append(first.wait(20)) if number == 5 else None))
    llm = GuardedLiteLLM(rails_at(model.host), system="desk")
    messages = [{"role": "user", "content": "Hello."}]
    for chunk in llm.completion(model="openai/gpt-4o", messages=messages, api_key="none", api_base=f"{model.url}/v1", stream=True):
        if said := _told(chunk):
            shown.append(said)
            first.set()
    assert live == [True]
    assert "".join(shown) == "".join(pieces)


@pytest.mark.parametrize("way", ["stream", "async stream"])
def test_the_red_button_stops_a_stream_at_its_next_chunk(model: Loopback, way: str) -> None:
    rails = rails_at(model.host)

    def before(number: int) -> None:
        if number == 3:
            rails.stop(system="desk", reason="drill", by="o.ops")

    model.replies(Reply(("One. ", "Two. ", "Three. "), before=before))
    with pytest.raises(Stopped):
        ask(rails, model, "Count", way)


@pytest.mark.parametrize(
    "more",
    [
        {"fallbacks": ["openai/public-1"]},
        {"mock_response": "Hi"},
        {"model_list": [{"model_name": "x"}]},
        {"client": object()},
        {"api_base": "http://127.0.0.1:9/v1", "_destination": "inside"},
        {"stream": True, "n": 2},
        {"metadata": None, "model": "nobody/knows"},
    ],
)
def test_what_leads_elsewhere_is_refused(model: Loopback, more: dict[str, Any]) -> None:
    more = dict(more)
    llm = GuardedLiteLLM(rails_at(model.host), system="desk", destination=more.pop("_destination", None))
    given: dict[str, Any] = {"model": "openai/gpt-4o", "messages": [{"role": "user", "content": "Hi"}], "api_base": f"{model.url}/v1"}
    with pytest.raises(Blocked):
        llm.completion(**{**given, "api_key": "none", **more})
    assert model.seen == []


def test_inside_a_guarded_function_only_its_destination_is_reached(model: Loopback) -> None:
    rails = rails_at(model.host)

    @rails.guard(system="desk", destination="outside")
    def ask_it(prompt: str) -> str:
        return ask(rails, model, prompt)

    with pytest.raises(Blocked, match="other-model"):
        ask_it("Hi")
    assert model.seen == []


def test_embeddings_are_judged(model: Loopback) -> None:
    llm = GuardedLiteLLM(rails_at(model.host), system="desk")
    given: dict[str, Any] = {"model": "openai/gpt-4o", "api_base": f"{model.url}/v1", "api_key": "none"}
    assert len(llm.embedding(input=["KEY-123456"], **given).data) == 1
    assert "KEY-123456" not in json.dumps(model.seen[0].body)
    with pytest.raises(Blocked):
        asyncio.run(llm.aembedding(input=["forbidden"], **given))
    assert len(model.seen) == 1


def test_other_functions_are_not_there(model: Loopback) -> None:
    with pytest.raises(AttributeError):
        GuardedLiteLLM(rails_at(model.host), system="desk").responses  # type: ignore[attr-defined]  # noqa: B018  reason: it is not there
