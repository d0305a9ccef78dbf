"""Agents and chat models of LangChain, real ones, against a model's server: what they send and get is judged, in every mode."""

from __future__ import annotations

import asyncio
import importlib
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Annotated, Any

import httpx
import pytest
from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain.agents.structured_output import ProviderStrategy, ToolStrategy
from langchain_core.caches import InMemoryCache
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.globals import set_llm_cache
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage, ToolMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.tools import BaseTool, InjectedToolCallId, StructuredTool, tool
from langchain_openai import ChatOpenAI
from langgraph.types import Command
from pydantic import BaseModel

from guardrails import Blocked, Guardrails, Halted, Held, LimitExceeded, SetupError, Stopped
from guardrails.adapters.langchain import GuardrailsMiddleware, guarded_model
from guardrails.guard.sessions import around_here
from tests.adapters.loopback import Loopback, Reply, Seen
from tests.adapters.policies import rails_at

SECRET = "KEY-123456"

MORE = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: pictures, title: Pictures, owner: security@clinic.example}
spec:
  match: {on: [prompt], zones: [internal]}
  rules:
    - {id: no-pictures, when: '"image" in content.unscanned || "file" in content.unscanned', then: block, message: No pictures.}
"""

BUDGET = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: landing, title: Budget, owner: platform@clinic.example}
spec:
  match: {systems: [desk]}
  rules:
    - id: day
      tokens:
        budgets:
          - {scope: [system], per: day, tokens: 5000}
      message: Used up.
"""


@pytest.fixture
def rails(model: Loopback) -> Iterator[Guardrails]:
    found = rails_at(model.host, MORE)
    yield found
    found.close()


def chat(model: Loopback, name: str = "gpt-4o-mini", **options: Any) -> ChatOpenAI:
    # Connections that no loop of another test finds open.
    once = httpx.Limits(max_keepalive_connections=0)
    plain = httpx.HTTPTransport(verify=False, limits=once), httpx.AsyncHTTPTransport(verify=False, limits=once)
    clients = {"http_client": httpx.Client(transport=plain[0]), "http_async_client": httpx.AsyncClient(transport=plain[1])}
    return ChatOpenAI(model=name, base_url=f"{model.url}/v1", api_key="none", max_retries=0, **clients, **options)


class Desk:
    """Raw tools that count who entered."""

    def __init__(self) -> None:
        self.entered: list[tuple[str, Any]] = []
        self.gives = f"the number is {SECRET}"

    def tools(self, *names: str) -> list[BaseTool]:
        return [self.one(name) for name in names]

    def one(self, name: str, **options: Any) -> BaseTool:
        def run(text: str = "") -> str:
            self.entered.append((name, text))
            return self.gives

        async def arun(text: str = "") -> str:
            return run(text)

        return StructuredTool.from_function(run, arun, name=name, description=f"Does {name}.", **options)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def agent_of(model: Loopback, rails: Guardrails, tools: list[Any], *more: Any, **options: Any) -> Any:
    name = options.pop("name_of_model", "gpt-4o-mini")
    guard = GuardrailsMiddleware(rails, system="desk", destination=options.pop("destination", None))
    return create_agent(chat(model, name), tools, middleware=[guard, *more], **options)


def said(text: str) -> dict[str, Any]:
    return {"messages": [HumanMessage(text)]}


def charged(rails: Guardrails) -> list[int]:
    """What all pots say was used."""
    budgets = rails.engine.state.budgets
    assert budgets is not None
    balances = [budgets.balance(*pot) for pot in budgets.pots()]
    return [balance.used for balance in balances if balance is not None]


def _invoke(agent: Any, given: Any) -> Any:
    return agent.invoke(given)


def _ainvoke(agent: Any, given: Any) -> Any:
    return asyncio.run(agent.ainvoke(given))


def _stream(agent: Any, given: Any) -> Any:
    last = None
    for mode, part in agent.stream(given, stream_mode=["messages", "values"]):
        last = part if mode == "values" else last
    return last


def _astream(agent: Any, given: Any) -> Any:
    async def go() -> Any:
        last = None
        async for mode, part in agent.astream(given, stream_mode=["messages", "values"]):
            last = part if mode == "values" else last
        return last

    return asyncio.run(go())


Drive = Callable[[Any, Any], Any]
MODES = pytest.mark.parametrize("drive", [_invoke, _ainvoke, _stream, _astream], ids=["sync", "async", "stream", "astream"])


# ---------------------------------------------------------------------- what is sent, what comes back


@MODES
def test_what_an_agent_sends_and_gets_is_redacted(model: Loopback, rails: Guardrails, desk: Desk, drive: Drive) -> None:
    model.replies(Reply(("One moment. ",), (("lookup", '{"text": "Ann"}'),)), Reply(("It is KEY-", "654", "321 now.")))
    agent = agent_of(model, rails, desk.tools("lookup"), system_prompt=f"Never say {SECRET}.")
    out = drive(agent, said(f"what about {SECRET}?"))
    assert desk.entered == [("lookup", "Ann")]
    assert len(model.seen) == 2
    assert "KEY-" not in str([seen.body for seen in model.seen])
    assert "[KEY]" in str(model.seen[0].body["messages"][0])
    assert out["messages"][-1].content == "It is [KEY] now."
    assert out["messages"][-2].content == "the number is [KEY]"


@MODES
def test_a_prompt_that_is_blocked_never_reaches_the_model(model: Loopback, rails: Guardrails, drive: Drive) -> None:
    agent = agent_of(model, rails, [])
    for text, error in (("a forbidden word", Blocked), ("meltdown", Halted), ("a signature", Held), ("word " * 70_000, LimitExceeded)):
        with pytest.raises(error):
            drive(agent, said(text))
    assert model.seen == []


@MODES
def test_what_stands_in_the_system_prompt_and_in_tools_is_judged(
    model: Loopback, rails: Guardrails, desk: Desk, drive: Drive
) -> None:
    @tool
    def lookup(text: str) -> str:
        """Looks up what is forbidden."""
        return text

    with pytest.raises(Blocked):
        drive(agent_of(model, rails, [lookup]), said("hello"))
    with pytest.raises(Blocked):
        drive(agent_of(model, rails, [], system_prompt=SystemMessage("forbidden")), said("hello"))
    assert model.seen == []


@MODES
def test_a_reply_that_is_blocked_raises_and_is_not_kept(model: Loopback, rails: Guardrails, drive: Drive) -> None:
    model.says("this is for", "bidden, sorry")
    with pytest.raises(Blocked):
        drive(agent_of(model, rails, []), said("hello"))
    assert len(model.seen) == 1


def test_the_cap_of_a_policy_is_put_into_the_call(model: Loopback, rails: Guardrails) -> None:
    guard = GuardrailsMiddleware(rails, system="desk")
    for asked, sent in ((None, 100), (40, 40), (4000, 100)):
        create_agent(chat(model, max_tokens=asked), middleware=[guard]).invoke(said("hello"))
        assert model.seen[-1].body["max_completion_tokens"] == sent
    guarded_model(rails, chat(model), system="desk").invoke("hello", max_tokens=70)
    assert model.seen[-1].body["max_completion_tokens"] == 70
    guarded_model(rails, chat(model, use_responses_api=True), system="desk").invoke("hello")
    assert model.seen[-1].body["max_output_tokens"] == 100
    guarded_model(rails, chat(model, extra_body={"max_completion_tokens": 9000}), system="desk").invoke("hello")
    assert model.seen[-1].body["max_completion_tokens"] == 100
    guarded_model(rails, chat(model), system="desk").bind(extra_body={"max_completion_tokens": 9000}).invoke("hello")
    assert model.seen[-1].body["max_completion_tokens"] == 100


@MODES
def test_what_the_provider_counts_is_charged(model: Loopback, drive: Drive) -> None:
    rails = rails_at(model.host, BUDGET)
    agent = create_agent(chat(model, stream_usage=True), middleware=[GuardrailsMiddleware(rails, system="desk")])
    drive(agent, said("hello"))
    assert charged(rails) == [18]
    rails.close()


def test_what_a_model_adds_to_every_call_is_judged_and_not_rewritten(model: Loopback, rails: Guardrails) -> None:
    llm = guarded_model(rails, chat(model, extra_body={"metadata": {"note": SECRET}}), system="desk")
    with pytest.raises(Blocked):
        llm.invoke("hello")
    assert model.seen == []


def test_the_destination_is_that_of_host_and_model(model: Loopback, rails: Guardrails) -> None:
    with pytest.raises(Blocked) as other:
        agent_of(model, rails, [], destination="inside", name_of_model="public-1").invoke(said("hello"))
    assert "other-model" in str(other.value.verdict.findings)
    with pytest.raises(Blocked):
        agent_of(model, rails, [], name_of_model="nobody-knows").invoke(said("hello"))
    llm = ChatOpenAI(model="gpt-4o-mini", base_url="http://localhost:9/v1", api_key="none", max_retries=0)
    with pytest.raises(Blocked):
        create_agent(llm, middleware=[GuardrailsMiddleware(rails, system="desk", destination="inside")]).invoke(said("hello"))
    hidden = guarded_model(rails, chat(model, extra_body={"model": "public-1"}), system="desk", destination="inside")
    with pytest.raises(Blocked):
        hidden.invoke("hello")
    assert model.seen == []
    agent_of(model, rails, [], name_of_model="public-1").invoke(said("hello"))
    assert len(model.seen) == 1


def test_a_model_whose_address_nobody_can_tell_needs_a_declared_destination(rails: Guardrails) -> None:
    fake = GenericFakeChatModel(messages=iter([AIMessage(f"it is {SECRET}"), AIMessage("hello")]))
    with pytest.raises(Blocked) as unknown:
        guarded_model(rails, fake, system="desk").invoke("hello")
    assert "unknown-host" in str(unknown.value.verdict.findings)
    assert guarded_model(rails, fake, system="desk", destination="inside").invoke("hello").content == "it is [KEY]"


def test_a_picture_or_a_file_counts_as_unscanned(model: Loopback, rails: Guardrails) -> None:
    agent = agent_of(model, rails, [])
    blocks = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}, {"type": "file", "file": {"file_id": "f-1"}}]
    for block in blocks:
        with pytest.raises(Blocked):
            agent.invoke({"messages": [HumanMessage([{"type": "text", "text": "look"}, block])]})
    assert model.seen == []


def test_an_earlier_response_that_the_provider_keeps_counts_as_unscanned(model: Loopback) -> None:
    text = MORE.replace('"image" in content.unscanned', '"previous_response_id" in content.unscanned')
    rails = rails_at(model.host, text)
    llm = guarded_model(rails, chat(model, use_responses_api=True, use_previous_response_id=True), system="desk")
    first = llm.invoke("hello")
    with pytest.raises(Blocked):
        llm.invoke([HumanMessage("hello"), first, HumanMessage("and then?")])
    assert len(model.seen) == 1
    rails.close()


# ---------------------------------------------------------------------- streams


class Listener(BaseCallbackHandler):
    """A handler that keeps all that callbacks tell it of models."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def on_llm_new_token(self, token: Any, **kwargs: Any) -> None:
        self.heard.append(repr((token, kwargs.get("chunk"))))

    def on_llm_end(self, response: Any, **kwargs: Any) -> None:
        self.heard.append(repr(response))

    def on_llm_error(self, error: BaseException, **kwargs: Any) -> None:
        self.heard.append(repr((error, kwargs.get("response"))))


def _events_v2(agent: Any, given: Any, config: Any) -> list[Any]:
    async def go() -> list[Any]:
        return [event async for event in agent.astream_events(given, config, version="v2")]

    return asyncio.run(go())


def _events_v3(agent: Any, given: Any, config: Any) -> list[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it is experimental
        return list(agent.stream_events(given, config, version="v3"))


def _messages(agent: Any, given: Any, config: Any) -> list[Any]:
    return list(agent.stream(given, config, stream_mode=["messages", "updates", "values", "debug"]))


def _amessages(agent: Any, given: Any, config: Any) -> list[Any]:
    async def go() -> list[Any]:
        return [part async for part in agent.astream(given, config, stream_mode=["messages", "updates", "values", "debug"])]

    return asyncio.run(go())


@pytest.mark.parametrize("api", [False, True], ids=["chat", "responses"])
@pytest.mark.parametrize("streaming", [None, True, False], ids=["as-asked", "streaming", "whole"])
@pytest.mark.parametrize("listen", [_messages, _amessages, _events_v2, _events_v3], ids=["messages", "amessages", "events-v2", "events-v3"])
def test_no_piece_of_a_secret_leaves_by_any_stream(
    model: Loopback, rails: Guardrails, listen: Any, streaming: bool | None, api: bool
) -> None:
    llm = chat(model, use_responses_api=api, **({} if streaming is None else {"streaming": streaming}))
    agent = create_agent(llm, middleware=[GuardrailsMiddleware(rails, system="desk")])
    pieces = ("The ", "key is K", "E", "Y-98", "76", "54", " as you", " know.")
    model.says(*pieces)
    listener = Listener()
    parts = [repr(part) for part in listen(agent, said("hello"), {"callbacks": [listener]})]
    everything = "\n".join((*parts, *listener.heard))
    assert "[KEY]" in everything
    for secret in ("KEY-98", "9876", "Y-98", "8765", "'76'", "'54'"):
        assert secret not in everything
    assert len(model.seen) == 1


@pytest.mark.parametrize("listen", [_messages, _amessages, _events_v2, _events_v3], ids=["messages", "amessages", "events-v2", "events-v3"])
def test_what_is_blocked_in_mid_stream_never_leaves(model: Loopback, rails: Guardrails, listen: Any) -> None:
    agent = agent_of(model, rails, [])
    model.says("This is a mel", "tdo", "wn of all.")
    listener, heard = Listener(), []
    with pytest.raises(Halted):
        heard = listen(agent, said("hello"), {"callbacks": [listener]})
    assert heard == []
    for piece in ("mel", "tdo", "wn of"):
        assert piece not in "\n".join(listener.heard)


def test_a_stream_is_live(model: Loopback, rails: Guardrails) -> None:
    """What is certain leaves while the model still writes."""
    first, live = threading.Event(), []
    pieces = tuple(f"This is sentence {word} of a long and harmless answer. " for word in ("one", "two", "three", "four", "five"))
    model.replies(Reply(pieces, before=lambda number: live.append(first.wait(20)) if number == len(pieces) - 2 else None))
    agent = agent_of(model, rails, [])
    text = ""
    for chunk, _ in agent.stream(said("hello"), stream_mode="messages"):
        if chunk.text:
            first.set()
        text += chunk.text
    assert live == [True]
    assert text == "".join(pieces)


def test_the_red_button_stops_a_stream_of_an_agent(model: Loopback, rails: Guardrails) -> None:
    pieces = tuple(f"This is sentence {n} of a long and harmless answer. " for n in ("one", "two", "three") * 20)
    model.replies(Reply(pieces, before=lambda number: rails.stop(reason="drill", by="ops", system="desk") if number == 40 else None))
    stream = agent_of(model, rails, []).stream(said("hello"), stream_mode="messages")
    text = ""

    def read() -> None:
        nonlocal text
        for chunk, _ in stream:
            text += chunk.text

    with pytest.raises(Stopped):
        read()
    assert len(text) < len("".join(pieces))


def test_probabilities_do_not_say_again_what_was_taken_out(rails: Guardrails) -> None:
    class Talkative(GenericFakeChatModel):
        def _generate(self, *args: Any, **kwargs: Any) -> Any:
            result = super()._generate(*args, **kwargs)
            result.generations[0].generation_info = {"logprobs": {"content": [{"token": SECRET}]}}
            result.generations[0].message.response_metadata = {"logprobs": {"content": [{"token": SECRET}]}}
            return result

    llm = Talkative(messages=iter([AIMessage(f"it is {SECRET}")]))
    assert SECRET not in repr(guarded_model(rails, llm, system="desk", destination="inside").generate([[HumanMessage("hello")]]))


class Pieces(BaseChatModel):
    """A model that streams what it is given, as text or as blocks of content."""

    given: list[Any]

    @property
    def _llm_type(self) -> str:
        return "pieces"

    def _generate(self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        return generate_from_stream(self._stream(messages))

    def _stream(self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        for content in self.given:
            yield ChatGenerationChunk(message=AIMessageChunk(content=content))


TEXT = "Call KEY-123456 now, or KEY-654321."


@pytest.mark.parametrize("blocks", [False, True], ids=["text", "blocks"])
def test_every_split_of_a_stream_says_what_the_whole_says(rails: Guardrails, blocks: bool) -> None:
    splits = [[TEXT[:at], TEXT[at:]] for at in range(len(TEXT) + 1)] + [list(TEXT), [TEXT]]
    for split in splits:
        given: list[Any] = [[{"type": "text", "text": piece, "index": 0}] for piece in split] if blocks else list(split)
        llm = guarded_model(rails, Pieces(given=given), system="desk", destination="inside")
        chunks = list(llm.stream("hello"))
        assert "".join(chunk.text for chunk in chunks) == llm.invoke("hello").text == "Call [KEY] now, or [KEY]."


def test_two_blocks_are_two_texts(rails: Guardrails) -> None:
    """What one block ends with does not hide what the next one begins with."""
    given: list[Any] = [[{"type": "text", "text": text, "index": index}] for index, text in enumerate(("so", "KEY-123456 is it"))]
    llm = guarded_model(rails, Pieces(given=given), system="desk", destination="inside")
    assert SECRET not in repr(list(llm.stream("hello")))


# ---------------------------------------------------------------------- tools


@MODES
@pytest.mark.parametrize("name", ["wipe", "Wipe", "functions.wipe", "mcp__desk__wipe", "wіpe", "unheard_of"])
def test_a_banned_tool_is_never_entered(model: Loopback, rails: Guardrails, desk: Desk, drive: Drive, name: str) -> None:
    model.replies(Reply((), ((name, '{"text": "all"}'),)), Reply(("Done.",)))
    with pytest.raises(Blocked):
        drive(agent_of(model, rails, desk.tools("wipe", "lookup")), said("hello"))
    assert desk.entered == []
    assert len(model.seen) == 1


@MODES
def test_of_parallel_calls_each_is_judged_and_a_reason_goes_to_the_model(
    model: Loopback, rails: Guardrails, desk: Desk, drive: Drive
) -> None:
    calls = (("lookup", '{"text": "a"}'), ("shred", '{"text": "b"}'), ("note", '{"text": "KEY-777777"}'))
    model.replies(Reply((), calls), Reply(("Done.",)))
    drive(agent_of(model, rails, desk.tools("lookup", "shred", "note")), said("hello"))
    assert sorted(desk.entered) == [("lookup", "a"), ("note", "[KEY]")]
    told = {m["tool_call_id"]: m["content"] for m in model.seen[1].body["messages"] if m["role"] == "tool"}
    assert told["call_0"] == told["call_2"] == "the number is [KEY]"
    assert "Archive it instead." in told["call_1"]


@MODES
def test_a_result_that_is_blocked_is_seen_by_nobody(model: Loopback, rails: Guardrails, desk: Desk, drive: Drive) -> None:
    desk.gives = "a forbidden thing"
    model.replies(Reply((), (("lookup", "{}"),)), Reply(("Done.",)))
    with pytest.raises(Blocked):
        drive(agent_of(model, rails, desk.tools("lookup")), said("hello"))
    assert len(desk.entered) == len(model.seen) == 1


@MODES
def test_a_held_payment_is_not_made(model: Loopback, rails: Guardrails, drive: Drive) -> None:
    paid: list[int] = []

    @tool
    def pay(amount: int) -> str:
        """Pays."""
        paid.append(amount)
        return "paid"

    model.replies(Reply((), (("pay", '{"amount": 500}'),)))
    with pytest.raises(Held):
        drive(agent_of(model, rails, [pay]), said("hello"))
    model.replies(Reply((), (("pay", '{"amount": 50}'),)), Reply(("Done.",)))
    drive(agent_of(model, rails, [pay]), said("hello"))
    assert paid == [50]


def test_a_result_that_is_returned_directly_is_judged(model: Loopback, rails: Guardrails, desk: Desk) -> None:
    model.replies(Reply((), (("lookup", "{}"),)))
    out = agent_of(model, rails, [desk.one("lookup", return_direct=True)]).invoke(said("hello"))
    assert out["messages"][-1].content == "the number is [KEY]"
    assert len(model.seen) == 1


def test_what_a_tool_puts_into_the_state_is_judged(model: Loopback, rails: Guardrails) -> None:
    @tool
    def lookup(tool_call_id: Annotated[str, InjectedToolCallId]) -> Command[Any]:
        """Looks up."""
        return Command(update={"messages": [ToolMessage(f"it is {SECRET}", tool_call_id=tool_call_id)]})

    model.replies(Reply((), (("lookup", "{}"),)), Reply(("Done.",)))
    out = agent_of(model, rails, [lookup]).invoke(said("hello"))
    assert out["messages"][-2].content == "it is [KEY]"


def test_a_tool_that_the_provider_runs_is_judged_before_the_request_leaves(model: Loopback, rails: Guardrails, desk: Desk) -> None:
    for hosted in ({"type": "web_search"}, {"type": "mcp", "server_label": "wiki", "server_url": "http://127.0.0.1:9"}):
        with pytest.raises(Blocked):
            agent_of(model, rails, [hosted]).invoke(said("hello"))
    with pytest.raises(Blocked):
        guarded_model(rails, chat(model, model_kwargs={"tools": [{"type": "web_search"}]}), system="desk").invoke("hello")
    with pytest.raises(Blocked):
        guarded_model(rails, chat(model, extra_body={"web_search_options": {}}), system="desk").invoke("hello")
    offers = [{"name": "note", "description": "", "parameters": {}}]
    for hidden in ({"extra_body": {"tools": [{"type": "web_search"}]}}, {"model_kwargs": {"tools": [{"type": "web_search"}]}}):
        with pytest.raises(Blocked):
            guarded_model(rails, chat(model, **hidden), system="desk").bind_tools(offers).invoke("hello")
    with pytest.raises(Blocked):
        guarded_model(rails, chat(model), system="desk").bind(extra_body={"tools": [{"type": "web_search"}]}).invoke("hello")
    assert model.seen == []
    model.says("found")
    agent_of(model, rails, [{"type": "file_search", "vector_store_ids": ["v"]}]).invoke(said("hello"))
    assert len(model.seen) == 1


@pytest.mark.parametrize("drive", [_invoke, _ainvoke, _stream, _astream], ids=["sync", "async", "stream", "astream"])
@pytest.mark.parametrize("api", [False, True], ids=["chat", "responses"])
def test_calls_of_tools_that_run_elsewhere_are_judged_in_the_reply(model: Loopback, rails: Guardrails, drive: Drive, api: bool) -> None:
    wipe = {"name": "wipe", "description": "", "parameters": {}}
    llm = guarded_model(rails, chat(model, use_responses_api=api), system="desk").bind_tools([wipe])
    model.replies(Reply(("Well. ",), (("wipe", '{"text": "all of it"}'),)))
    out: list[Any] = []

    async def acollect() -> None:
        async for chunk in llm.astream("hello"):
            out.append(chunk)  # noqa: PERF401  reason: what came before the refusal is kept

    def ask() -> None:
        if drive is _stream:
            for chunk in llm.stream("hello"):
                out.append(chunk)  # noqa: PERF402  reason: as above
        elif drive is _astream:
            asyncio.run(acollect())
        else:
            drive(llm, "hello")

    with pytest.raises(Blocked):
        ask()
    assert "wipe" not in repr(out)
    model.replies(Reply(("Well. ",), (("note", '{"text": "KEY-123456"}'),)))
    message = drive(llm, "hello") if drive in (_invoke, _ainvoke) else None
    if message is None:
        for chunk in llm.stream("hello"):
            message = chunk if message is None else message + chunk
    assert [(c["name"], c["args"]) for c in message.tool_calls] == [("note", {"text": "[KEY]"})]
    assert SECRET not in repr(message)


def test_calls_with_which_an_agent_ends_are_judged(model: Loopback, rails: Guardrails, desk: Desk) -> None:
    class Leave(AgentMiddleware[Any, Any, Any]):
        def after_model(self, state: Any, runtime: Any) -> dict[str, Any]:
            return {"jump_to": "end"}

    Leave.after_model.__can_jump_to__ = ["end"]  # type: ignore[attr-defined]  # reason: what the decorator of the framework sets
    model.replies(Reply((), (("wipe", "{}"),)))
    with pytest.raises(Blocked):
        agent_of(model, rails, desk.tools("wipe"), Leave()).invoke(said("hello"))
    assert desk.entered == []


def test_a_tool_that_is_guarded_where_it_is_written_is_judged_once(model: Loopback, rails: Guardrails) -> None:
    turns: list[Any] = []

    @tool
    @rails.tool("note")
    def note(text: str) -> str:
        """Takes a note."""
        turns.append(text)
        return f"noted {SECRET}"

    model.replies(Reply((), (("note", '{"text": "KEY-777777"}'),)), Reply(("Done.",)))
    out = agent_of(model, rails, [note]).invoke(said("hello"))
    assert turns == ["[KEY]"]
    assert out["messages"][-2].content == "noted [KEY]"


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_a_name_says_nothing_about_the_function_behind_it(model: Loopback, rails: Guardrails, mode: str) -> None:
    @rails.tool("wipe")
    def elsewhere() -> str:
        return "judged here"

    turns: list[Any] = []

    @tool
    def wipe() -> str:
        """Wipes all."""
        turns.append("wiped")
        return "wiped"

    model.replies(Reply((), (("wipe", "{}"),)), Reply(("Done.",)))
    agent = agent_of(model, rails, [wipe])
    with pytest.raises(Blocked, match="desk-tools/allowed"):
        agent.invoke(said("hello")) if mode == "sync" else asyncio.run(agent.ainvoke(said("hello")))
    assert turns == []


# ---------------------------------------------------------------------- structured output


class Answer(BaseModel):
    """An answer."""

    text: str


def test_structured_output_is_judged_by_either_strategy(model: Loopback, rails: Guardrails) -> None:
    model.replies(Reply((), (("Answer", '{"text": "it is KEY-123456"}'),)))
    out = agent_of(model, rails, [], response_format=ToolStrategy(Answer)).invoke(said("hello"))
    assert out["structured_response"] == Answer(text="it is [KEY]")
    assert SECRET not in repr(out)
    model.says('{"text": "it is KEY-123456"}')
    out = agent_of(model, rails, [], response_format=ProviderStrategy(Answer)).invoke(said("hello"))
    assert out["structured_response"] == Answer(text="it is [KEY]")
    assert SECRET not in repr(out)
    found = guarded_model(rails, chat(model), system="desk").with_structured_output(Answer).invoke("hello")
    assert found == Answer(text="it is [KEY]")


# ---------------------------------------------------------------------- other middleware, copies, caches


def test_a_model_that_another_middleware_puts_in_is_guarded_too(model: Loopback, rails: Guardrails) -> None:
    class Swap(AgentMiddleware[Any, Any, Any]):
        def wrap_model_call(self, request: ModelRequest[Any], handler: Any) -> Any:
            return handler(request.override(model=chat(model, "gpt-4o")))

    model.says(f"it is {SECRET}")
    guard = GuardrailsMiddleware(rails, system="desk")
    for order in ([guard, Swap()], [Swap(), guard]):
        out = create_agent(chat(model), middleware=order).invoke(said(f"tell {SECRET}"))
        assert out["messages"][-1].content == "it is [KEY]"
    assert [seen.body["model"] for seen in model.seen] == ["gpt-4o", "gpt-4o"]
    assert SECRET not in str([seen.body for seen in model.seen])


def test_an_answer_that_is_not_the_models_is_refused(model: Loopback, rails: Guardrails) -> None:
    class Shortcut(AgentMiddleware[Any, Any, Any]):
        def wrap_model_call(self, request: ModelRequest[Any], handler: Any) -> Any:
            return ModelResponse(result=[AIMessage(f"it is {SECRET}")])

    with pytest.raises(Blocked) as refused:
        agent_of(model, rails, [], Shortcut()).invoke(said("hello"))
    assert "unguarded-answer" in str(refused.value.verdict.findings)


def test_a_cache_does_not_answer_in_the_place_of_judgement(model: Loopback, rails: Guardrails) -> None:
    set_llm_cache(InMemoryCache())
    try:
        llm = guarded_model(rails, chat(model), system="desk")
        llm.invoke("hello")
        rails.stop(reason="drill", by="ops", system="desk")
        with pytest.raises(Stopped):
            llm.invoke("hello")
    finally:
        set_llm_cache(None)
    assert len(model.seen) == 1


def test_what_is_made_from_a_guarded_model_is_guarded_or_refused(model: Loopback, rails: Guardrails) -> None:
    llm = guarded_model(rails, chat(model), system="desk")
    assert isinstance(llm, ChatOpenAI)
    model.says(f"it is {SECRET}")
    for form in (llm.model_copy(), llm.bind(stop=["x"]), llm.with_config(tags=["a"]), llm.with_retry()):
        assert form.invoke("hello").content == "it is [KEY]"
    assert llm.batch(["a", "b"])[1].content == "it is [KEY]"
    for lost in (type(llm)(model="gpt-4o-mini", base_url=f"{model.url}/v1", api_key="none"),):
        before = len(model.seen)
        with pytest.raises(SetupError):
            lost.invoke("hello")
        assert len(model.seen) == before
    with pytest.raises(SetupError):
        guarded_model(rails, llm, system="desk")
    with pytest.raises(SetupError):
        guarded_model(rails, "gpt-4o-mini", system="desk")  # type: ignore[arg-type]  # reason: what is refused
    with pytest.raises(SetupError):
        GuardrailsMiddleware(rails, system="nobody")
    assert "KEY" not in repr(GuardrailsMiddleware(rails, system="desk"))


def test_a_missing_framework_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in sys.modules if n.startswith(("guardrails.adapters.langchain", "guardrails.adapters.langgraph"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "langgraph", None)
    monkeypatch.setitem(sys.modules, "langgraph.types", None)
    monkeypatch.setitem(sys.modules, "langgraph.errors", None)
    monkeypatch.setitem(sys.modules, "langchain.agents.middleware.types", None)
    for extra in ("langchain", "langgraph"):
        with pytest.raises(ImportError, match=rf"guardrails-as-code\[{extra}\]"):
            importlib.import_module(f"guardrails.adapters.{extra}")


def test_the_model_that_was_given_stays_as_it_is(model: Loopback, rails: Guardrails) -> None:
    llm = chat(model)
    guarded_model(rails, llm, system="desk")
    model.says(SECRET)
    assert llm.invoke("hello").content == SECRET


def test_a_guarded_model_in_an_agent_is_judged_once(model: Loopback) -> None:
    rails = rails_at(model.host, BUDGET)
    llm = guarded_model(rails, chat(model), system="desk")
    create_agent(llm, middleware=[GuardrailsMiddleware(rails, system="desk")]).invoke(said("hello"))
    assert charged(rails) == [18]
    rails.close()


def test_a_guarded_model_in_a_guarded_function_is_counted_once_and_goes_where_that_declares(model: Loopback) -> None:
    rails = rails_at(model.host, BUDGET)
    llm = guarded_model(rails, chat(model), system="desk")
    public = guarded_model(rails, chat(model, "public-1"), system="desk")

    @rails.guard(system="desk", destination="inside")
    def ask(prompt: str) -> str:
        return str(llm.invoke(prompt).content)

    @rails.guard(system="desk", destination="inside")
    def leak(prompt: str) -> str:
        return str(public.invoke(prompt).content)

    ask("hello")
    assert charged(rails) == [18]
    with pytest.raises(Blocked):
        leak("hello")
    assert len(model.seen) == 1
    rails.close()


# ---------------------------------------------------------------------- sessions


@MODES
def test_tools_and_models_of_an_agent_run_in_the_session_around_it(model: Loopback, rails: Guardrails, drive: Drive) -> None:
    found: list[tuple[str, Any, int]] = []

    def where(name: str) -> str:
        session = around_here(rails.engine)
        assert session is not None
        found.append((name, session.id, threading.get_ident()))
        return "ok"

    @tool
    def lookup(text: str) -> str:
        """Looks up."""
        return where("lookup")

    @tool
    def note(text: str) -> str:
        """Notes."""
        return where("note")

    model.replies(Reply((), (("lookup", '{"text": "a"}'), ("note", '{"text": "b"}'))), Reply(("Done.",)))
    with rails.session(actor="ann", roles=["clerk"]) as session:
        drive(agent_of(model, rails, [lookup, note]), said("hello"))
        assert session.turn == 2
    assert {(name, id_) for name, id_, _ in found} == {("lookup", session.id), ("note", session.id)}
    if drive is _invoke:
        assert threading.get_ident() not in {thread for *_, thread in found}


def test_sessions_of_agents_at_once_do_not_mix(model: Loopback, rails: Guardrails) -> None:
    found: dict[str, Any] = {}

    @tool
    async def lookup(text: str) -> str:
        """Looks up."""
        await asyncio.sleep(0)
        session = around_here(rails.engine)
        assert session is not None
        assert session.actor is not None
        found[text] = session.actor.id
        return "ok"

    def answer(seen: Seen) -> Reply:
        asked = next(m["content"] for m in seen.body["messages"] if m["role"] == "user")
        done = any(m["role"] == "tool" for m in seen.body["messages"])
        return Reply(("Done.",)) if done else Reply((), (("lookup", f'{{"text": "{asked}"}}'),))

    model.answer = answer
    agent = agent_of(model, rails, [lookup])

    async def one(who: str) -> None:
        async with rails.session(actor=who):
            await agent.ainvoke(said(who))

    async def go() -> None:
        await asyncio.gather(*(one(f"person-{letter}") for letter in "abcdefgh"))

    asyncio.run(go())
    assert found == {who: who for who in (f"person-{letter}" for letter in "abcdefgh")}


def test_a_halted_session_ends_for_models_and_tools(model: Loopback, rails: Guardrails, desk: Desk) -> None:
    agent = agent_of(model, rails, desk.tools("lookup"))
    with rails.session(actor="ann"):
        with pytest.raises(Halted):
            agent.invoke(said("meltdown"))
        with suppress(Blocked), pytest.raises(Halted):
            agent.invoke(said("hello"))
    assert model.seen == []


def test_a_tool_of_an_agent_belongs_to_its_system_without_a_session(model: Loopback, rails: Guardrails, desk: Desk) -> None:
    model.replies(Reply((), (("lookup", '{"text": "a"}'),)), Reply(("Done.",)))
    agent_of(model, rails, desk.tools("lookup")).invoke(said("hello"))
    assert desk.entered == [("lookup", "a")]
