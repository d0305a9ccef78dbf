"""No piece of what is taken out or refused leaves by any stream of LangChain, and what is certain leaves at once."""

from __future__ import annotations

import asyncio
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from guardrails import Guardrails, Halted, Stopped
from guardrails.adapters.langchain import GuardrailsMiddleware, guarded_model
from tests.adapters.langchain.agents import SECRET, agent_of, chat, said
from tests.adapters.loopback import Loopback, Reply


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
