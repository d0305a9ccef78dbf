"""A guard in company: beside other middleware, caches, copies, guarded functions, and in the session around it."""

from __future__ import annotations

import asyncio
import importlib
import sys
import threading
from contextlib import suppress
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.caches import InMemoryCache
from langchain_core.globals import set_llm_cache
from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI

from guardrails import Blocked, Guardrails, Halted, SetupError, Stopped
from guardrails.adapters.langchain import GuardrailsMiddleware, guarded_model
from guardrails.guard.sessions import around_here
from tests.adapters.langchain.agents import BUDGET, MODES, SECRET, Desk, Drive, agent_of, charged, chat, invoke, said
from tests.adapters.loopback import Loopback, Reply, Seen
from tests.adapters.policies import rails_at


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
    if drive is invoke:
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
