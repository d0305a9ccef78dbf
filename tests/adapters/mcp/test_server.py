"""MCP: a guarded server judges what an unguarded client asks of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import mcp_types as types
import pytest
from mcp import Client, MCPError

from guardrails import Actor, Blocked, Guardrails
from guardrails.adapters.mcp import REQUEST, Judged, guarded
from guardrails.signoff import Signer
from tests.adapters.mcp.server import served
from tests.adapters.mcp.ways import CLERK, Way, by_http_legacy, calls, in_memory, in_memory_legacy, text_of
from tests.adapters.signers import sign


@dataclass
class Asked:
    """One call of a guarded server by an unguarded client."""

    rails: Guardrails
    way: Way
    who: Any = None

    def run(self, work: Callable[[Client], Awaitable[Any]]) -> tuple[Any, Counter[str]]:
        options = {} if self.who is None else {"who": self.who}
        server, ran = served(middleware=[Judged(self.rails, system="desk", **options)])

        async def main() -> Any:
            async with self.way(server) as client, client:
                return await work(client)

        return asyncio.run(main()), ran


@pytest.mark.parametrize("way", [in_memory, by_http_legacy])
class TestServer:
    def test_calls_and_results_are_judged(self, way: Way, rails: Guardrails) -> None:
        result, ran = Asked(rails, way).run(calls("lookup", text="KEY-123456"))
        assert (text_of(result), ran) == ("Found: [KEY]", Counter(lookup=1))
        result, ran = Asked(rails, way).run(calls("give", what="text"))
        assert result.content[0].resource.text == "A [KEY] inside."

    @pytest.mark.parametrize(("name", "arguments"), [("wipe", {}), ("shred", {}), ("lookup", {"text": "forbidden"}), ("nothing", {})])
    def test_a_denied_call_answers_with_an_error_and_never_runs(self, way: Way, name: str, arguments: Any, rails: Guardrails) -> None:
        result, ran = Asked(rails, way).run(calls(name, **arguments))
        assert (result.is_error, ran) == (True, Counter())
        assert "rules.yaml" not in text_of(result)

    def test_a_denied_result_does_not_leave(self, way: Way, rails: Guardrails) -> None:
        result, ran = Asked(rails, way).run(calls("give", what="picture"))
        assert (result.is_error, ran) == (True, Counter(give=1))
        assert "Nobody can read this." in text_of(result)

    def test_a_held_call_names_its_request_and_runs_once_it_is_signed(self, way: Way, signing: tuple[Guardrails, Signer]) -> None:
        rails, lead = signing

        async def work(client: Client) -> list[bool]:
            held = await client.call_tool("page", {"who": "lead"})
            request = (held.meta or {})[REQUEST]
            assert request in text_of(held)
            meta: Any = {REQUEST: request}
            early = await client.call_tool("page", {"who": "lead"}, meta=meta)
            sign(rails, request, lead)
            other = await client.call_tool("page", {"who": "chief"}, meta=meta)
            signed = [await client.call_tool("page", {"who": "lead"}, meta=meta) for _ in range(2)]
            return [result.is_error for result in (held, early, other, *signed)]

        assert Asked(rails, way, lambda ctx: CLERK).run(work) == ([True, True, True, False, True], Counter(page=1))

    def test_who_asks_is_known(self, way: Way, rails: Guardrails) -> None:
        assert Asked(rails, way).run(calls("ask", question="?"))[1] == Counter()
        assert Asked(rails, way, lambda ctx: CLERK).run(calls("ask", question="?"))[1] == Counter(ask=1)

        async def later(ctx: Any) -> Actor:
            return CLERK

        assert Asked(rails, way, later).run(calls("ask", question="?"))[1] == Counter(ask=1)

    def test_resources_and_prompts_are_judged(self, way: Way, rails: Guardrails) -> None:
        async def work(client: Client) -> Any:
            with pytest.raises(MCPError, match="Not this word"):
                await client.read_resource("notes://forbidden")
            resource = (await client.read_resource("notes://monday")).contents[0]
            prompt = (await client.get_prompt("greet", {"name": "KEY-123456"})).messages[0].content
            assert isinstance(resource, types.TextResourceContents)
            assert isinstance(prompt, types.TextContent)
            return resource.text, prompt.text

        assert Asked(rails, way).run(work) == (("Note monday: [KEY].", "Greet [KEY]."), Counter(note=1, greet=1))


@pytest.mark.parametrize("way", [in_memory_legacy, by_http_legacy])
def test_a_halted_conversation_stays_halted(way: Way, rails: Guardrails) -> None:
    async def work(client: Client) -> Any:
        first = await client.call_tool("lookup", {"text": "meltdown"})
        return first.is_error, (await client.call_tool("lookup", {"text": "hours"})).is_error

    assert Asked(rails, way).run(work) == ((True, True), Counter())


def test_methods_that_nobody_judges_are_refused(rails: Guardrails) -> None:
    server, _ = served(middleware=[Judged(rails, system="desk")])

    async def own(ctx: Any, params: Any) -> dict[str, Any]:
        return {"said": "anything"}

    server._lowlevel_server.add_request_handler("own/method", types.RequestParams, own)

    class Own(types.Request[types.RequestParams, str]):
        method: str = "own/method"

    async def main() -> None:
        async with Client(server) as client:
            with pytest.raises(MCPError, match="not covered"):
                await client.session.send_request(Own(params=types.RequestParams()), types.Result)
        unjudged, _ = served()
        async with guarded(rails, Client(unjudged), system="desk") as client:
            with pytest.raises(Blocked) as caught:
                await client.session.send_request(Own(params=types.RequestParams()), types.Result)
            assert caught.value.verdict.deciding[0].rule == "uncovered-call"

    asyncio.run(main())
