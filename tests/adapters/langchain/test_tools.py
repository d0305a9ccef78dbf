"""Tools of agents of LangChain: what is denied is never entered, and what they are given and give is judged."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import pytest
from langchain.agents.middleware import AgentMiddleware
from langchain_core.messages import ToolMessage
from langchain_core.tools import InjectedToolCallId, tool
from langgraph.types import Command

from guardrails import Blocked, Guardrails, Held
from guardrails.adapters.langchain import guarded_model
from tests.adapters.langchain.agents import MODES, SECRET, Desk, Drive, agent_of, ainvoke, astream, chat, invoke, said, stream
from tests.adapters.loopback import Loopback, Reply


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


@pytest.mark.parametrize("drive", [invoke, ainvoke, stream, astream], ids=["sync", "async", "stream", "astream"])
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
        if drive is stream:
            for chunk in llm.stream("hello"):
                out.append(chunk)  # noqa: PERF402  reason: what came before the refusal is kept
        elif drive is astream:
            asyncio.run(acollect())
        else:
            drive(llm, "hello")

    with pytest.raises(Blocked):
        ask()
    assert "wipe" not in repr(out)
    model.replies(Reply(("Well. ",), (("note", '{"text": "KEY-123456"}'),)))
    message = drive(llm, "hello") if drive in (invoke, ainvoke) else None
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
