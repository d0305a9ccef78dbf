"""Wrapped clients: whatever way a real client sends and receives, nothing denied leaves and nothing denied arrives."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import anthropic
import httpx
import openai
import pytest

from guardrails import Blocked, Guardrails, Held, LimitExceeded, Refused, SetupError, Stopped
from tests.adapters.loopback import Loopback, Reply, _Chat
from tests.adapters.policies import rails_at
from tests.policies import daily

BUDGET = daily(10_000)

Ask = Callable[[Guardrails, Loopback, str], str]


def said(text: str) -> Any:
    return [{"role": "user", "content": text}]


def _openai(rails: Guardrails, model: Loopback, **options: Any) -> openai.OpenAI:
    client: openai.OpenAI = rails.wrap(openai.OpenAI(base_url=f"{model.url}/v1", api_key="none", max_retries=2), system="desk", **options)
    return model.ends.enter_context(client)


def _anthropic(rails: Guardrails, model: Loopback) -> anthropic.Anthropic:
    client: anthropic.Anthropic = rails.wrap(anthropic.Anthropic(base_url=model.url, api_key="none"), system="desk")
    return model.ends.enter_context(client)


def chat(rails: Guardrails, model: Loopback, text: str) -> str:
    return _openai(rails, model).chat.completions.create(model="gpt-4o", messages=said(text)).choices[0].message.content or ""


def chat_stream(rails: Guardrails, model: Loopback, text: str) -> str:
    chunks = _openai(rails, model).chat.completions.create(model="gpt-4o", messages=said(text), stream=True)
    return "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)


def chat_helper(rails: Guardrails, model: Loopback, text: str) -> str:
    with _openai(rails, model).chat.completions.stream(model="gpt-4o", messages=said(text)) as stream:
        return stream.get_final_completion().choices[0].message.content or ""


def chat_raw(rails: Guardrails, model: Loopback, text: str) -> str:
    raw = _openai(rails, model).chat.completions.with_raw_response.create(model="gpt-4o", messages=said(text))
    return raw.parse().choices[0].message.content or ""


def chat_options(rails: Guardrails, model: Loopback, text: str) -> str:
    client = _openai(rails, model).with_options(timeout=20).copy(max_retries=0)
    return client.chat.completions.create(model="gpt-4o", messages=said(text)).choices[0].message.content or ""


def responses(rails: Guardrails, model: Loopback, text: str) -> str:
    return _openai(rails, model).responses.create(model="gpt-4o", input=text).output_text


def responses_stream(rails: Guardrails, model: Loopback, text: str) -> str:
    events = _openai(rails, model).responses.create(model="gpt-4o", input=text, stream=True)
    return "".join(event.delta for event in events if event.type == "response.output_text.delta")


def responses_final(rails: Guardrails, model: Loopback, text: str) -> str:
    with _openai(rails, model).responses.stream(model="gpt-4o", input=text) as stream:
        return stream.get_final_response().output_text


def messages(rails: Guardrails, model: Loopback, text: str) -> str:
    answer = _anthropic(rails, model).messages.create(model="claude-small", max_tokens=50, messages=said(text))
    return "".join(block.text for block in answer.content if block.type == "text")


def messages_stream(rails: Guardrails, model: Loopback, text: str) -> str:
    with _anthropic(rails, model).messages.stream(model="claude-small", max_tokens=50, messages=said(text)) as stream:
        return "".join(stream.text_stream)


def chat_async(rails: Guardrails, model: Loopback, text: str) -> str:
    async def ask() -> str:
        async with rails.wrap(openai.AsyncOpenAI(base_url=f"{model.url}/v1", api_key="none"), system="desk") as client:
            answer = await client.chat.completions.create(model="gpt-4o", messages=said(text))
            return answer.choices[0].message.content or ""

    return asyncio.run(ask())


def responses_async_stream(rails: Guardrails, model: Loopback, text: str) -> str:
    async def ask() -> str:
        async with rails.wrap(openai.AsyncOpenAI(base_url=f"{model.url}/v1", api_key="none"), system="desk") as client:
            found = ""
            async for event in await client.responses.create(model="gpt-4o", input=text, stream=True):
                found += event.delta if event.type == "response.output_text.delta" else ""
            return found

    return asyncio.run(ask())


def messages_async_stream(rails: Guardrails, model: Loopback, text: str) -> str:
    async def ask() -> str:
        client = rails.wrap(anthropic.AsyncAnthropic(base_url=model.url, api_key="none"), system="desk")
        async with client, client.messages.stream(model="claude-small", max_tokens=50, messages=said(text)) as stream:
            return "".join([piece async for piece in stream.text_stream])

    return asyncio.run(ask())


def plain_http(rails: Guardrails, model: Loopback, text: str) -> str:
    with rails.wrap(httpx.Client(), system="desk", destination="inside") as client:
        return str(client.post(f"{model.url}/own/interface", json={"question": text}).json()["text"])


ALL: tuple[Ask, ...] = (
    chat, chat_stream, chat_helper, chat_raw, chat_options, responses, responses_stream, responses_final, messages, messages_stream,
    chat_async, responses_async_stream, messages_async_stream, plain_http,
)  # fmt: skip
every = pytest.mark.parametrize("ask", ALL, ids=lambda ask: ask.__name__)


@pytest.fixture
def rails(model: Loopback) -> Iterator[Guardrails]:
    made = rails_at(model.host, BUDGET)
    yield made
    made.close()


def used(rails: Guardrails) -> int:
    """What the day's pot has counted; nothing may be left set aside."""
    budgets = rails.engine.state.budgets
    balances = [b for pot, per, zone in budgets.pots() if (b := budgets.balance(pot, per, zone))]
    assert all(b.used == b.settled for b in balances)
    return sum(b.used for b in balances)


@every
def test_what_is_allowed_arrives_as_it_was_said(ask: Ask, rails: Guardrails, model: Loopback) -> None:
    model.says("Good ", "morning, ", "desk.")
    assert ask(rails, model, "How are you?") == "Good morning, desk."
    assert len(model.seen) == 1
    assert "How are you?" in str(model.seen[0].body)


@every
def test_a_denied_prompt_reaches_no_server(ask: Ask, rails: Guardrails, model: Loopback) -> None:
    with pytest.raises(Blocked, match="words/forbidden"):
        ask(rails, model, "This is forbidden.")
    assert model.seen == []
    assert used(rails) == 0


@every
def test_a_denied_answer_reaches_nobody(ask: Ask, rails: Guardrails, model: Loopback) -> None:
    model.says("This is ", "forbid", "den here.")
    with pytest.raises(Blocked, match="words/forbidden"):
        ask(rails, model, "Go on.")
    assert len(model.seen) == 1, "sent once, and not again because the answer was refused"


@every
def test_secrets_are_taken_out_on_both_ways(ask: Ask, rails: Guardrails, model: Loopback) -> None:
    model.says("Yours is KEY-", "654", "321, mine not.")
    assert ask(rails, model, "Mine is KEY-123456.") == "Yours is [KEY], mine not."
    assert "KEY-123456" not in str(model.seen[0].body)
    assert "[KEY]" in str(model.seen[0].body)


@every
def test_a_held_prompt_waits_and_a_stopped_system_is_silent(ask: Ask, rails: Guardrails, model: Loopback) -> None:
    with pytest.raises(Held):
        ask(rails, model, "Put your signature here.")
    rails.stop(reason="drill", by="op", system="desk")
    with pytest.raises(Stopped):
        ask(rails, model, "Hello?")
    assert model.seen == []


@pytest.mark.parametrize("ask", [a for a in ALL if a is not plain_http], ids=lambda ask: ask.__name__)
def test_usage_is_charged_as_the_provider_counts_it(ask: Ask, rails: Guardrails, model: Loopback) -> None:
    model.says("Good morning.")
    ask(rails, model, "How are you?")
    reserved = 4 + 100  # a chat stream that was not asked to tell its usage is charged what was set aside
    assert used(rails) == 18 or (ask in (chat_stream, chat_helper) and abs(used(rails) - reserved) < 10)


@pytest.mark.parametrize("ask", [chat, messages, responses_stream], ids=lambda ask: ask.__name__)
def test_errors_of_the_server_cost_nothing_and_come_as_the_clients_own(ask: Ask, rails: Guardrails, model: Loopback) -> None:
    model.replies(Reply(status=400))
    with pytest.raises((openai.BadRequestError, anthropic.BadRequestError)):
        ask(rails, model, "Hello?")
    assert used(rails) == 0


def test_a_retry_is_judged_and_charged_once_for_what_it_brought(rails: Guardrails, model: Loopback) -> None:
    model.replies(Reply(status=500), Reply(("There.",)))
    assert chat(rails, model, "Hello?") == "There."
    assert len(model.seen) == 2
    assert used(rails) == 18


def test_what_never_left_costs_nothing(rails: Guardrails, model: Loopback) -> None:
    client = rails.wrap(openai.OpenAI(base_url="http://127.0.0.1:9/v1", api_key="none", max_retries=0), system="desk")
    with pytest.raises(Blocked, match="unknown-destination"):
        client.chat.completions.create(model="gpt-4o", messages=said("Hello?"))
    dead = rails_at("127.0.0.1:9", BUDGET)
    client = dead.wrap(openai.OpenAI(base_url="http://127.0.0.1:9/v1", api_key="none", max_retries=0), system="desk")
    with pytest.raises(openai.APIConnectionError):
        client.chat.completions.create(model="gpt-4o", messages=said("Hello?"))
    assert used(dead) == 0


def test_the_cap_of_a_policy_is_put_into_the_call(rails: Guardrails, model: Loopback) -> None:
    client = _openai(rails, model)
    client.chat.completions.create(model="gpt-4o", messages=said("a"))
    client.chat.completions.create(model="gpt-4o", messages=said("a"), max_tokens=5000)
    client.chat.completions.create(model="gpt-4o", messages=said("a"), max_completion_tokens=20)
    client.responses.create(model="gpt-4o", input="a", max_output_tokens=5000)
    _anthropic(rails, model).messages.create(model="claude-small", max_tokens=5000, messages=said("a"))
    caps = ("max_completion_tokens", "max_tokens", "max_output_tokens")
    assert [{k: seen.body[k] for k in caps if k in seen.body} for seen in model.seen] == [
        {"max_completion_tokens": 100}, {"max_tokens": 100}, {"max_completion_tokens": 20}, {"max_output_tokens": 100}, {"max_tokens": 100},
    ]  # fmt: skip


STREAMS = (chat_stream, responses_stream, messages_stream, responses_async_stream, messages_async_stream)


@pytest.mark.parametrize("ask", STREAMS, ids=lambda ask: ask.__name__)
def test_the_red_button_stops_a_stream_at_its_next_chunk(ask: Ask, rails: Guardrails, model: Loopback) -> None:
    pieces = tuple(f"Sentence number {i} is here. " for i in range(30))
    pressed: list[int] = []

    def before(number: int) -> None:
        if number == 12 and not pressed:
            pressed.append(number)
            rails.stop(reason="drill", by="op", system="desk")

    model.replies(Reply(pieces, before=before))
    with pytest.raises(Stopped):
        ask(rails, model, "Go on.")
    assert pressed


@pytest.mark.parametrize("cut", [1, 2, 5, 11, 16])
@pytest.mark.parametrize("ask", [*STREAMS, responses_final, chat_helper], ids=lambda ask: ask.__name__)
def test_a_secret_is_redacted_wherever_the_stream_is_cut(ask: Ask, cut: int, rails: Guardrails, model: Loopback) -> None:
    text = "It is KEY-654321, and KEY-111111 too."
    model.says(*(text[i : i + cut] for i in range(0, len(text), cut)))
    assert ask(rails, model, "Go on.") == "It is [KEY], and [KEY] too."


def test_nothing_of_a_refused_stream_is_shown_that_the_refusal_covers(rails: Guardrails, model: Loopback) -> None:
    model.says("All is well. ", "For", "bid", "den things follow.")
    shown: list[Any] = []
    chunks = _openai(rails, model).chat.completions.create(model="gpt-4o", messages=said("Go on."), stream=True)
    with pytest.raises(Blocked):
        shown.extend(chunks)
    assert "".join(c.choices[0].delta.content or "" for c in shown) in ("", "All is well. ")


NAMES = (
    "wipe", "WIPE", " wipe ", "functions.wipe", "mcp__files__wipe", "mcp.files.wipe", "tools/wipe", "w\u0456pe", "\uff57\uff49\uff50\uff45",
    "wi\u200bpe", "w\u0131pe", "default_api:wipe", "Functions.WIPE", "files.wipe", "wipe\n",
)  # fmt: skip


def _called(reply: Reply, rails: Guardrails, model: Loopback, way: str) -> Any:
    model.replies(reply)
    client = _openai(rails, model)
    match way:
        case "chat":
            return client.chat.completions.create(model="gpt-4o", messages=said("Go on."))
        case "chat stream":
            return list(client.chat.completions.create(model="gpt-4o", messages=said("Go on."), stream=True))
        case "responses":
            return client.responses.create(model="gpt-4o", input="Go on.")
        case "responses stream":
            return list(client.responses.create(model="gpt-4o", input="Go on.", stream=True))
        case "messages":
            return _anthropic(rails, model).messages.create(model="claude-small", max_tokens=50, messages=said("Go on."))
        case _:
            return list(_anthropic(rails, model).messages.create(model="claude-small", max_tokens=50, messages=said("Go on."), stream=True))


WAYS = ("chat", "chat stream", "responses", "responses stream", "messages", "messages stream")


@pytest.mark.parametrize("way", WAYS)
def test_a_denied_tool_is_denied_under_every_name_a_model_may_write(way: str, rails: Guardrails, model: Loopback) -> None:
    for name in NAMES:
        with pytest.raises(Blocked, match="desk-tools/allowed"):
            _called(Reply(calls=((name, '{"disk": 1}'),)), rails, model, way)


@pytest.mark.parametrize("way", WAYS)
def test_one_denied_call_among_parallel_ones_denies_them_all(way: str, rails: Guardrails, model: Loopback) -> None:
    with pytest.raises(Blocked, match="desk-tools/allowed"):
        _called(Reply(("Well.",), calls=(("lookup", '{"a": 1}'), ("wipe", "{}"), ("note", "{}"))), rails, model, way)
    uses = [{"recipient_name": f"functions.{name}", "parameters": {}} for name in ("lookup", "wipe")]
    nested = json.dumps({"tool_uses": uses})
    with pytest.raises(Blocked):
        _called(Reply(calls=(("multi_tool_use.parallel", nested),)), rails, model, way)


@pytest.mark.parametrize("way", [w for w in WAYS if "messages" not in w])
@pytest.mark.parametrize("args", ['{"a": 1, "a": 2}', '{"a": NaN}', '{"a": 1', '{"a": ' + "9" * 5000 + "}", "[" * 5000])
def test_arguments_that_two_readers_may_read_differently_are_refused(way: str, args: str, rails: Guardrails, model: Loopback) -> None:
    with pytest.raises(Refused):
        _called(Reply(calls=(("lookup", args),)), rails, model, way)


@pytest.mark.parametrize("way", WAYS)
def test_arguments_are_judged_and_redacted(way: str, rails: Guardrails, model: Loopback) -> None:
    result = str(_called(Reply(calls=(("lookup", '{"a": "KEY-123456", "b": "x"}'), ("note", '{"c": 2}'))), rails, model, way))
    assert "123456" not in result
    assert "[KEY]" in result
    with pytest.raises(Held):
        _called(Reply(calls=(("pay", '{"amount": 5000}'),)), rails, model, way)
    _called(Reply(calls=(("pay", '{"amount": 50}'),)), rails, model, way)


def test_a_tool_that_is_guarded_where_it_runs_is_judged_there(rails: Guardrails, model: Loopback) -> None:
    @rails.tool("pay")
    def pay(amount: int) -> str:
        return "paid"

    answer = _called(Reply(calls=(("functions.pay", '{"amount": 5000}'),)), rails, model, "chat")
    assert answer.choices[0].message.tool_calls[0].function.name == "functions.pay"
    with rails.session(system="desk"), pytest.raises(Held):
        pay(amount=5000)


def test_results_of_tools_are_judged_before_the_model_sees_them(rails: Guardrails, model: Loopback) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "lookup", "arguments": "{}"}}
    turns = [*said("Go on."), {"role": "assistant", "tool_calls": [call]}, {"role": "tool", "tool_call_id": "c1", "content": "KEY-123456"}]
    client: Any = _openai(rails, model)
    client.chat.completions.create(model="gpt-4o", messages=turns)
    assert "123456" not in str(model.seen[0].body)
    outputs: Any = [{"type": "function_call_output", "call_id": "c1", "output": "forbidden"}]
    with pytest.raises(Blocked) as caught:
        _openai(rails, model).responses.create(model="gpt-4o", input=outputs)
    assert caught.value.verdict.checkpoint == "tool_result"
    blocks: Any = [{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "forbidden"}]}]
    with pytest.raises(Blocked) as caught:
        _anthropic(rails, model).messages.create(model="claude-small", max_tokens=50, messages=blocks)
    assert caught.value.verdict.checkpoint == "tool_result"
    assert len(model.seen) == 1


def test_tools_that_the_provider_runs_are_judged_before_the_request_leaves(rails: Guardrails, model: Loopback) -> None:
    client: Any = _openai(rails, model)
    client.responses.create(model="gpt-4o", input="a", tools=[{"type": "file_search", "vector_store_ids": ["vs_1"]}])
    mcp = {"type": "mcp", "server_label": "wipe", "server_url": "https://wipe.example/mcp"}
    for tool in ({"type": "web_search_preview_2025_03_11"}, {"type": "code_interpreter", "container": {"type": "auto"}}, mcp):
        with pytest.raises(Blocked) as caught:
            client.responses.create(model="gpt-4o", input="a", tools=[tool])
        assert caught.value.verdict.checkpoint == "tool_call"
    with pytest.raises(Blocked):
        client.chat.completions.create(model="gpt-4o", messages=said("a"), web_search_options={})
    claude: Any = _anthropic(rails, model)
    search = {"type": "web_search_20250305", "name": "web_search"}
    with pytest.raises(Blocked):
        claude.messages.create(model="claude-small", max_tokens=9, messages=said("a"), tools=[search])
    assert len(model.seen) == 1


def test_pictures_and_references_count_as_unscanned_towards_public_zones(rails: Guardrails, model: Loopback) -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
    client: Any = _openai(rails, model)
    with pytest.raises(Blocked, match="unscanned"):
        client.chat.completions.create(model="public-1", messages=[{"role": "user", "content": [picture]}])
    with pytest.raises(Blocked, match="unscanned"):
        client.responses.create(model="public-1", input="Go on.", previous_response_id="resp_0")
    assert model.seen == []
    client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": [picture]}])
    assert len(model.seen) == 1


def test_only_what_is_declared_is_reached(rails: Guardrails, model: Loopback) -> None:
    declared = _openai(rails, model, destination="inside")
    with pytest.raises(Blocked, match="other-model"):
        declared.chat.completions.create(model="public-1", messages=said("a"))
    with pytest.raises(Blocked, match="other-host"):
        declared.with_options(base_url="http://localhost:9/v1").chat.completions.create(model="gpt-4o", messages=said("a"))
    with pytest.raises(Blocked, match="other-model"):
        _openai(rails, model).chat.completions.create(model="something", messages=said("a"))

    @rails.guard(system="desk", destination="outside")
    def ask(prompt: str) -> str:
        return chat(rails, model, prompt)

    with pytest.raises(Blocked, match="other-model"):
        ask("Hello?")
    assert model.seen == []


def test_a_client_inside_a_guarded_function_is_counted_once(rails: Guardrails, model: Loopback) -> None:
    @rails.guard(system="desk", destination="inside")
    def ask(prompt: str) -> str:
        return chat(rails, model, prompt) + chat(rails, model, prompt)

    assert ask("Hello?") == "Hello.Hello."
    assert used(rails) == 36


SHAPES: dict[str, Callable[[Any], object]] = {
    "files": lambda c: c.files.create(file=b"x", purpose="assistants"),
    "audio": lambda c: c.audio.speech.create(input="x", model="gpt-4o", voice="alloy"),
    "images": lambda c: c.images.generate(prompt="x", model="gpt-4o"),
    "batches": lambda c: c.batches.create(completion_window="24h", endpoint="/v1/responses", input_file_id="f"),
    "stored": lambda c: c.responses.retrieve("resp_1"),
    "vector stores": lambda c: c.vector_stores.create(name="x"),
    "own path": lambda c: c.post("/own", body={"prompt": "x"}, cast_to=object),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_call_of_a_shape_that_is_not_covered_raises(shape: str, rails: Guardrails, model: Loopback) -> None:
    with pytest.raises(Blocked, match="uncovered-call"):
        SHAPES[shape](_openai(rails, model))
    assert model.seen == []


def test_ways_around_the_guard_are_closed_at_set_up(rails: Guardrails, model: Loopback) -> None:
    client = _openai(rails, model)
    with pytest.raises(SetupError, match="another HTTP client"):
        client.with_options(http_client=httpx.Client())  # type: ignore[arg-type]  # reason: what a newcomer may try
    with pytest.raises(SetupError, match="websocket"):
        _ = client.realtime
    with pytest.raises(SetupError, match="guarded already"):
        rails.wrap(client, system="desk")
    with pytest.raises(SetupError, match="no guard is known"):
        rails.wrap(object(), system="desk")
    with pytest.raises(SetupError, match="unknown system"):
        rails.wrap(openai.OpenAI(api_key="none"), system="dsk")


def test_a_wrapped_client_is_one_of_its_class_and_the_own_one_stays_as_it_is(rails: Guardrails, model: Loopback) -> None:
    own = model.ends.enter_context(openai.OpenAI(base_url=f"{model.url}/v1", api_key="none"))
    client = rails.wrap(own, system="desk")
    assert isinstance(client, openai.OpenAI)
    assert [m.id for m in client.models.list()] == ["gpt-4o-mini"]
    assert own.chat.completions.create(model="gpt-4o", messages=said("forbidden")).choices[0].message.content == "Hello."
    assert client.embeddings.create(model="gpt-4o", input="a", encoding_format="float").data[0].embedding == [0.0, 1.0]
    with pytest.raises(Blocked):
        client.embeddings.create(model="gpt-4o", input="forbidden")


def test_a_stream_that_nobody_reads_is_settled_when_it_is_closed(rails: Guardrails, model: Loopback) -> None:
    model.says(*("word " for _ in range(50)))
    _openai(rails, model).chat.completions.create(model="gpt-4o", messages=said("a"), stream=True).close()
    stream = _openai(rails, model).chat.completions.create(model="gpt-4o", messages=said("a"), stream=True)
    next(iter(stream))
    stream.close()
    assert used(rails) > 0


def test_a_response_above_its_cap_is_stopped(rails: Guardrails, model: Loopback) -> None:
    model.replies(Reply(tuple("word " for _ in range(300)), usage=False))
    with pytest.raises(LimitExceeded):
        chat_stream(rails, model, "Go on.")


def test_an_address_is_judged_like_what_is_sent(rails: Guardrails, model: Loopback) -> None:
    plain = model.ends.enter_context(rails.wrap(httpx.Client(), system="desk", destination="inside"))
    assert plain.get(f"{model.url}/own/interface", params={"q": "good morning"}).status_code == 200
    for path in ("/search?q=forbidden", "/search/forbidden", "/search?forbidden", "/search?q=KEY-123456", "/search?q=for%62idden"):
        with pytest.raises(Blocked):
            plain.get(model.url + path)
    with pytest.raises(Blocked):
        _openai(rails, model).chat.completions.create(model="gpt-4o", messages=said("a"), extra_query={"note": "forbidden"})
    assert len(model.seen) == 1
    own = {"address": "x", "q": "KEY-123456"}
    plain.post(f"{model.url}/own/interface?page=2", json=own)
    assert model.seen[-1].body == {"address": "x", "q": "[KEY]"}


TOKENS = [{"token": piece, "logprob": -0.1, "bytes": [1], "top_logprobs": []} for piece in ("It is ", "KEY-", "123456")]


def _told_again(event: Any, text: str) -> Any:
    """The same with log probabilities, in which the text stands once more."""
    if isinstance(event, dict) and text in json.dumps(event) and (choices := event.get("choices")):
        return {**event, "choices": [{**choices[0], "logprobs": {"content": TOKENS, "refusal": None}}]}
    return event


@pytest.mark.parametrize("streamed", [False, True])
def test_what_is_taken_out_does_not_stand_in_log_probabilities(
    rails: Guardrails, model: Loopback, monkeypatch: pytest.MonkeyPatch, streamed: bool
) -> None:
    whole, events = _Chat.whole, _Chat.events
    monkeypatch.setattr(_Chat, "whole", lambda self: _told_again(whole(self), self.reply.text))
    monkeypatch.setattr(_Chat, "events", lambda self: ((n, _told_again(e, self.reply.text)) for n, e in events(self)))
    client: Any = _openai(rails, model)
    model.says("Good morning.")
    ask: dict[str, Any] = {"model": "gpt-4o", "messages": said("a"), "logprobs": True, "stream": streamed}
    assert "logprobs=ChoiceLogprobs" in str(list(client.chat.completions.create(**ask)))
    model.says("It is KEY-123456 now.")
    with pytest.raises(Blocked, match="redaction-failed"):
        list(client.chat.completions.create(**ask))


def test_a_text_with_half_a_surrogate_pair_is_redacted(rails: Guardrails, model: Loopback) -> None:
    model.says("\ud83d KEY-", "123456")
    assert chat(rails, model, "Go on.").endswith("[KEY]")
    assert chat_stream(rails, model, "Go on.").endswith("[KEY]")


def test_a_failure_keeps_its_cause(rails: Guardrails, model: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rails.engine, "judge", lambda *_: 1 / 0)
    with pytest.raises(Blocked) as caught:
        rails.wrap(httpx.Client(), system="desk").post(f"{model.url}/v1/chat/completions", json={"model": "gpt-4o", "messages": said("a")})
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_what_only_asks_is_judged(rails: Guardrails, model: Loopback) -> None:
    client, claude = _openai(rails, model), _anthropic(rails, model)
    asking: list[Callable[[str], object]] = [
        lambda text: client.embeddings.create(model="gpt-4o", input=[text]),
        lambda text: client.moderations.create(model="gpt-4o", input=text),
        lambda text: client.completions.create(model="gpt-4o", prompt=text),
        lambda text: claude.messages.count_tokens(model="claude-small", messages=said(text)),
    ]
    for ask in asking:
        before = len(model.seen)
        ask("Hello, KEY-123456.")
        assert len(model.seen) == before + 1
        assert "123456" not in str(model.seen[-1].body)
        with pytest.raises(Blocked, match="words/forbidden"):
            ask("forbidden")
        assert len(model.seen) == before + 1
