"""What agents and chat models of LangChain send and get is judged, capped and charged, and goes where a destination says."""

from __future__ import annotations

import pytest
from langchain.agents import create_agent
from langchain.agents.structured_output import ProviderStrategy, ToolStrategy
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from pydantic import BaseModel

from guardrails import Blocked, Guardrails, Halted, Held, LimitExceeded
from guardrails.adapters.langchain import GuardrailsMiddleware, guarded_model
from tests.adapters.langchain.agents import BUDGET, MODES, MORE, SECRET, Desk, Drive, agent_of, charged, chat, said
from tests.adapters.loopback import Loopback, Reply
from tests.adapters.policies import rails_at


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
