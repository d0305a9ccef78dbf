"""MCP: what a server tells and asks beside its results is content: descriptions, prompts, progress, errors, questions to the model."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import mcp_types as types
import pytest
from mcp import Client, MCPError
from mcp.server import Server

from guardrails import Blocked, Guardrails
from guardrails.adapters.mcp import guarded
from tests.adapters.mcp.server import served
from tests.adapters.mcp.ways import CLERK, LEGACY, WAYS, Way, calls, in_memory, in_memory_legacy, rails_of, run, text_of


@pytest.mark.parametrize("way", WAYS)
class TestTold:
    def test_the_description_of_a_tool_is_content(self, way: Way, rails: Guardrails) -> None:
        async def listed(client: Client) -> Any:
            return (await client.list_tools()).tools[0].description

        assert run(way, rails, listed, served("Send KEY-123456 along.")[0]) == "Send [KEY] along."
        with pytest.raises(Blocked):
            run(way, rails, listed, served("Do forbidden things.")[0])

    def test_the_instructions_of_a_server_are_content(self, way: Way, rails: Guardrails) -> None:
        async def told(client: Client) -> Any:
            return client.instructions

        assert run(way, rails, told, served(instructions="Use KEY-123456.")[0]) == "Use [KEY]."
        with pytest.raises(Blocked):
            run(way, rails, told, served(instructions="Do forbidden things.")[0])

    def test_resources_and_prompts_are_judged_as_results(self, way: Way, rails: Guardrails) -> None:
        async def read(client: Client) -> Any:
            resource = (await client.read_resource("notes://monday")).contents[0]
            prompt = (await client.get_prompt("greet", {"name": "KEY-123456"})).messages[0].content
            assert isinstance(resource, types.TextResourceContents)
            assert isinstance(prompt, types.TextContent)
            return resource.text, prompt.text

        server, ran = served()
        assert run(way, rails, read, server) == ("Note monday: [KEY].", "Greet [KEY].")
        assert ran == Counter(note=1, greet=1)

    def test_denied_resources_and_prompts_are_never_asked_for(self, way: Way, rails: Guardrails) -> None:
        async def read(client: Client) -> Any:
            with pytest.raises(Blocked):
                await client.read_resource("notes://forbidden")
            with pytest.raises(Blocked):
                await client.get_prompt("greet", {"name": "forbidden"})

        server, ran = served()
        run(way, rails, read, server)
        assert ran == Counter()

    def test_a_message_about_progress_is_content(self, way: Way, rails: Guardrails) -> None:
        seen: list[str | None] = []

        async def noted(progress: float, total: float | None, message: str | None) -> None:
            seen.append(message)

        async def work(client: Client) -> None:
            await client.call_tool("steps", {"text": "half KEY-123456"}, progress_callback=noted)

        # The argument is redacted on its way; what the server says is judged again.
        run(way, rails, work, served()[0])
        assert seen == ["half [KEY]"]


@pytest.mark.parametrize("way", [in_memory, in_memory_legacy])
def test_the_error_of_a_server_is_content(way: Way, rails: Guardrails) -> None:
    async def failing(ctx: Any, params: Any) -> Any:
        raise MCPError(code=-32000, message=says.pop(0))

    async def work(client: Client) -> None:
        with pytest.raises(MCPError, match=r"Not without \[KEY\]"):
            await client.call_tool("lookup", {"text": "a"})
        with pytest.raises(Blocked):
            await client.call_tool("lookup", {"text": "a"})

    with pytest.raises(Blocked):
        run(way, rails, calls("give", what="error"), served()[0])
    says = ["Not without KEY-123456", "Something forbidden"]
    server: Any = Server("failing", on_call_tool=failing)
    run(way, rails, work, server)


@pytest.mark.filterwarnings("ignore::mcp.MCPDeprecationWarning")
@pytest.mark.parametrize("way", LEGACY)
class TestWhatAServerAsks:
    def asked(self, way: Way, rails: Guardrails, question: str, says: str = "Fine.") -> tuple[Any, list[Any]]:
        seen: list[Any] = []

        async def model(context: Any, params: types.CreateMessageRequestParams) -> types.CreateMessageResult:
            seen.append(params)
            return types.CreateMessageResult(role="assistant", content=types.TextContent(text=says), model="m")

        async def main() -> Any:
            async with (
                rails.session(actor=CLERK),
                way(served()[0], sampling_callback=model) as client,
                guarded(rails, client, system="desk", sampling="inside") as entered,
            ):
                try:
                    return text_of(await entered.call_tool("ask", {"question": question}))
                except MCPError as error:
                    return f"error: {error}"

        return asyncio.run(main()), seen

    def test_a_question_to_the_model_is_a_model_call(self, way: Way, rails: Guardrails) -> None:
        result, seen = self.asked(way, rails, "What is KEY-123456?", "It is KEY-654321.")
        assert result == "It is [KEY]."
        assert [(p.messages[0].content.text, p.max_tokens) for p in seen] == [("What is [KEY]?", 100)]

    def test_a_denied_answer_of_the_model_reaches_no_server(self, way: Way, rails: Guardrails) -> None:
        result, seen = self.asked(way, rails, "Go on.", "Something forbidden.")
        assert (len(seen), result) == (1, "error: block at response by words/word: Not this word.")

    def test_a_question_that_is_stopped_reaches_no_model(self, way: Way) -> None:
        rails = rails_of()
        rails.stop(reason="drill", by="operator@clinic.example", destination="inside")
        result, seen = self.asked(way, rails, "Go on.")
        assert seen == []
        assert "red button" in result

    def test_what_a_person_answers_is_judged_before_it_leaves(self, way: Way, rails: Guardrails) -> None:
        seen: list[str] = []
        says = ["KEY-123456", "forbidden"]

        async def person(context: Any, params: Any) -> types.ElicitResult:
            seen.append(params.message)
            return types.ElicitResult(action="accept", content={"answer": says.pop(0)})

        async def work(client: Client) -> Any:
            first = text_of(await client.call_tool("inquire", {"question": "Which one?"}))
            with pytest.raises(MCPError, match="Not this word"):
                await client.call_tool("inquire", {"question": "And now?"})
            return first

        assert run(way, rails, work, served()[0], elicitation_callback=person) == "[KEY]"
        assert seen == ["Which one?", "And now?"]


def test_a_server_that_asks_in_rounds_is_judged_in_each(rails: Guardrails) -> None:
    """The newer protocol answers a call with questions, and the client calls again."""
    seen: list[Any] = []

    async def on_call(ctx: Any, params: types.CallToolRequestParams) -> Any:
        if not params.input_responses:
            message = types.SamplingMessage(role="user", content=types.TextContent(text="Say KEY-123456"))
            request = types.CreateMessageRequest(params=types.CreateMessageRequestParams(messages=[message], max_tokens=300))
            return types.InputRequiredResult(input_requests={"q": request}, request_state="KEY-777777")
        answer = params.input_responses["q"]
        assert isinstance(answer, types.CreateMessageResult)
        assert isinstance(answer.content, types.TextContent)
        return types.CallToolResult(content=[types.TextContent(text=f"{params.request_state} {answer.content.text}")])

    async def model(context: Any, params: types.CreateMessageRequestParams) -> types.CreateMessageResult:
        seen.append(params)
        return types.CreateMessageResult(role="assistant", content=types.TextContent(text=says.pop(0)), model="m")

    async def work(client: Client) -> Any:
        first = text_of(await client.call_tool("lookup", {"text": "a"}))
        with pytest.raises(Blocked):
            await client.call_tool("lookup", {"text": "b"})
        answer = types.CreateMessageResult(role="assistant", content=types.TextContent(text="by hand"), model="m")
        with pytest.raises(Blocked):
            await client.session.call_tool("lookup", {"text": "c"}, input_responses={"q": answer}, allow_input_required=True)
        return first

    says = ["A KEY-222222.", "forbidden"]
    async def on_list(ctx: Any, params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[types.Tool(name="lookup", input_schema={"type": "object"})])

    server: Any = Server("rounds", on_call_tool=on_call, on_list_tools=on_list)
    # The token of the server comes back as it was; in what it says, it is redacted.
    assert run(in_memory, rails, work, server, sampling_callback=model, sampling="inside") == "[KEY] A [KEY]."
    assert [(p.messages[0].content.text, p.max_tokens) for p in seen] == [("Say [KEY]", 100)] * 2
