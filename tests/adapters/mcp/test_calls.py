"""MCP: nothing denied reaches a tool of a server or comes back from one, by whichever way client and server meet."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import mcp_types as types
import pytest
from mcp import Client, ClientSession, StdioServerParameters
from mcp.client.session_group import ClientSessionGroup
from mcp.client.stdio import stdio_client

from guardrails import Blocked, Guardrails, Held, Refused, SetupError, Stopped
from guardrails.adapters.mcp import guarded
from guardrails.signoff import Signer
from tests.adapters.mcp.server import PIXEL, served
from tests.adapters.mcp.ways import CLERK, POLICIES, WAYS, Way, calls, in_memory, rails_of, run, text_of
from tests.adapters.signers import sign


@pytest.mark.parametrize("way", WAYS)
class TestCalls:
    def test_a_call_that_may_happen_happens(self, way: Way, rails: Guardrails) -> None:
        server, ran = served()
        result = run(way, rails, calls("lookup", text="opening hours"), server)
        assert (text_of(result), ran) == ("Found: opening hours", Counter(lookup=1))

    def test_a_denied_tool_is_never_called(self, way: Way, rails: Guardrails) -> None:
        server, ran = served()
        for name in ("wipe", "WIPE", "unknown"):
            with pytest.raises(Blocked):
                run(way, rails, calls(name), server)
        assert ran == Counter()

    def test_denied_arguments_reach_no_server(self, way: Way, rails: Guardrails) -> None:
        server, ran = served()
        with pytest.raises(Blocked):
            run(way, rails, calls("lookup", text="something forbidden"), server)
        assert ran == Counter()

    def test_a_secret_is_taken_out_before_it_leaves(self, way: Way, rails: Guardrails) -> None:
        server, _ = served()
        assert text_of(run(way, rails, calls("lookup", text="KEY-123456"), server)) == "Found: [KEY]"

    def test_a_secret_in_structured_content_is_taken_out(self, way: Way, rails: Guardrails) -> None:
        server, _ = served(description="Looks up.")
        result = run(way, rails, calls("facts", text="plain"), server)
        assert result.structured_content == {"said": "plain"}

    def test_an_embedded_resource_is_read(self, way: Way, rails: Guardrails) -> None:
        server, _ = served()
        block = run(way, rails, calls("give", what="text"), server).content[0]
        assert isinstance(block, types.EmbeddedResource)
        assert isinstance(block.resource, types.TextResourceContents)
        assert block.resource.text == "A [KEY] inside."

    @pytest.mark.parametrize("what", ["picture", "blob"])
    def test_pictures_and_binary_resources_count_as_unscanned(self, way: Way, what: str, rails: Guardrails) -> None:
        server, _ = served()
        with pytest.raises(Blocked) as caught:
            run(way, rails, calls("give", what=what), server)
        assert caught.value.verdict.deciding[0].rule == "unread"

    def test_a_block_that_a_rule_hands_to_the_model_is_the_result(self, way: Way, rails: Guardrails) -> None:
        server, ran = served()
        result = run(way, rails, calls("shred"), server)
        assert result.is_error
        assert "Archive it instead." in text_of(result)
        assert ran == Counter()

    def test_a_held_call_runs_once_it_is_signed(self, way: Way, signing: tuple[Guardrails, Signer]) -> None:
        rails, lead = signing
        server, ran = served()

        async def work(client: Client) -> str:
            with rails.session(actor=CLERK):
                with pytest.raises(Held) as caught:
                    await client.call_tool("page", {"who": "lead"})
                assert ran == Counter()
                request = caught.value.request or ""
                sign(rails, request, lead)
                with rails.signed(request):
                    return text_of(await client.call_tool("page", {"who": "lead"}))

        assert run(way, rails, work, server) == "Paged lead."
        assert ran == Counter(page=1)

    def test_the_red_button_stops_every_request(self, way: Way) -> None:
        rails = rails_of()

        async def work(client: Client) -> None:
            rails.stop(reason="drill", by="operator@clinic.example")
            with pytest.raises(Stopped):
                await client.call_tool("lookup", {"text": "hours"})
            with pytest.raises(Stopped):
                await client.list_tools()

        server, ran = served()
        run(way, rails, work, server)
        assert ran == Counter()


def test_text_that_poses_as_a_binary_resource_is_read(rails: Guardrails) -> None:
    with pytest.raises(Blocked) as caught:
        run(in_memory, rails, calls("give", what="posing"), served()[0])
    assert {f.rule for f in caught.value.verdict.deciding} == {"word", "unread"}


def test_a_binary_resource_passes_unchanged_where_no_rule_is_about_it() -> None:
    lenient = Guardrails.load({"r.yaml": POLICIES.replace("content.unscanned.size() > 0", "content.unscanned.size() > 9")}, state="memory:")
    block = run(in_memory, lenient, calls("give", what="blob"), served()[0]).content[0]
    assert isinstance(block, types.EmbeddedResource)
    assert isinstance(block.resource, types.BlobResourceContents)
    assert block.resource.blob == PIXEL


def test_a_name_of_the_server_stands_in_front_of_its_tools(rails: Guardrails) -> None:
    server, ran = served()
    assert text_of(run(in_memory, rails, calls("lookup", text="a"), server, server="files")) == "Found: a"
    with pytest.raises(Blocked):
        run(in_memory, rails, calls("wipe"), server, server="files")
    assert ran == Counter(lookup=1)


def test_no_server_takes_the_place_of_another(rails: Guardrails) -> None:
    for name in ("vault__open", "VAULT__open", "x.vault__open"):
        with pytest.raises(Blocked) as caught:
            run(in_memory, rails, calls(name), served()[0], server="files")
        assert caught.value.verdict.deciding[0].rule == "other-server"


def test_a_local_tool_of_the_same_name_does_not_open_the_one_of_a_server() -> None:
    rails = rails_of()

    @rails.tool("wipe")
    def wipe() -> None: ...

    server, ran = served()
    with pytest.raises(Blocked):
        run(in_memory, rails, calls("wipe"), server)
    assert ran == Counter()


def test_it_works_over_stdio(rails: Guardrails) -> None:
    root = Path(__file__).parents[3]
    process = StdioServerParameters(command=sys.executable, args=["-m", "tests.adapters.mcp.server"], cwd=root)

    async def session() -> str:
        async with stdio_client(process) as (read, write), guarded(rails, ClientSession(read, write), system="desk") as entered:
            await entered.initialize()
            with pytest.raises(Blocked):
                await entered.call_tool("wipe", {})
            return text_of(await entered.call_tool("lookup", {"text": "KEY-123456"}))

    assert asyncio.run(session()) == "Found: [KEY]"


def test_a_refusal_leaves_the_block_as_it_is(rails: Guardrails) -> None:
    async def main() -> None:
        async with guarded(rails, Client(served()[0]), system="desk") as client:
            await client.call_tool("wipe", {})

    with pytest.raises(Blocked):
        asyncio.run(main())


def test_what_cannot_be_judged_is_refused_at_set_up(rails: Guardrails) -> None:
    async def model(context: Any, params: Any) -> Any: ...

    client = guarded(rails, Client(served()[0]), system="desk")
    for make in (
        lambda: guarded(rails, client, system="desk"),
        lambda: guarded(rails, Client(served()[0], sampling_callback=model), system="desk"),
        lambda: guarded(rails, Client(served()[0], sampling_callback=model), system="desk", sampling="nowhere"),
        lambda: guarded(rails, Client(served()[0]), system="nobody"),
        lambda: guarded(rails, ClientSessionGroup(), system="desk"),  # type: ignore[type-var]  # reason: what is refused
    ):
        with pytest.raises(SetupError):
            make()

    async def late() -> None:
        async with Client(served()[0]) as entered:
            with pytest.raises(SetupError):
                guarded(rails, entered, system="desk")

    asyncio.run(late())


def test_further_metadata_is_content_that_leaves(rails: Guardrails) -> None:
    async def work(client: Client) -> None:
        await client.call_tool("lookup", {"text": "a"}, meta={"traceparent": "00-1-1-01"})  # type: ignore[typeddict-unknown-key]  # reason: open
        with pytest.raises(Blocked):
            await client.call_tool("lookup", {"text": "a"}, meta={"about": "anything"})  # type: ignore[typeddict-unknown-key]  # reason: open

    server, ran = served()
    run(in_memory, rails, work, server)
    assert ran == Counter(lookup=1)


def test_no_content_is_in_a_refusal(rails: Guardrails) -> None:
    with pytest.raises(Refused) as caught:
        run(in_memory, rails, calls("lookup", text="forbidden Ada Marlow"), served()[0])
    assert "Marlow" not in f"{caught.value} {caught.value!r} {caught.value.verdict!r}"
