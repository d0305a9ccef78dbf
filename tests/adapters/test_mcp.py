"""MCP: a real client and a real server, in memory, over HTTP and over stdio; nothing denied reaches a tool or comes back from one."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import mcp_types as types
import pytest
import uvicorn
from mcp import Client, ClientSession, MCPError, StdioServerParameters
from mcp.client.session_group import ClientSessionGroup
from mcp.client.stdio import stdio_client
from mcp.server import Server
from mcp.server.mcpserver import MCPServer

from guardrails import Actor, Blocked, Guardrails, Held, Refused, SetupError, Stopped
from guardrails.adapters.mcp import REQUEST, Judged, guarded
from guardrails.signoff import Signer, new_key
from guardrails.signoff.people import public_text
from guardrails.state import State
from tests.adapters.mcp_server import PIXEL, served
from tests.adapters.policies import NOW

POLICIES = """
apiVersion: guardrails/v1
kind: System
metadata: {id: desk, title: Desk, owner: desk@clinic.example}
spec:
  purpose: Answers questions of the front desk.
  stage: production
  hypothesis: Fewer calls.
  measure: {metric: calls a day, baseline: 90, target: 50}
  review: 2027-06-30
  vendor_alternative: None was found.
  data_classes: [internal]
  tools:
    - {name: lookup, zone: internal}
    - {name: facts, zone: internal}
    - {name: wipe, zone: internal}
    - {name: shred, zone: internal}
    - {name: page, zone: internal}
    - {name: give, zone: internal}
    - {name: ask, zone: internal}
    - {name: inquire, zone: internal}
    - {name: steps, zone: internal}
    - {name: read_resource, zone: internal}
    - {name: get_prompt, zone: internal}
    - {name: elicit, zone: internal}
    - {name: vault__open, zone: internal}
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: inside, title: Inside, owner: it@clinic.example}
spec: {zone: internal, covered: false}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: words, title: Words that decide, owner: security@clinic.example}
spec:
  match: {on: [prompt, response, tool_call, tool_result]}
  rules:
    - {id: word, text: {words: [forbidden]}, then: block, message: Not this word.}
    - {id: secret, text: {patterns: ['\\bKEY-[0-9]{6}\\b'], label: KEY}, then: redact}
    - {id: over, text: {words: [meltdown]}, then: halt, message: This ends here.}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: pictures, title: Pictures, owner: security@clinic.example}
spec:
  match: {on: [tool_result]}
  rules:
    - {id: unread, when: 'content.unscanned.size() > 0', then: block, message: Nobody can read this.}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: tools, title: Tools, owner: security@clinic.example}
spec:
  match: {systems: [desk]}
  rules:
    - id: allowed
      tools:
        allow:
          - lookup
          - facts
          - shred
          - page
          - give
          - {name: ask, roles: [clerk]}
          - inquire
          - steps
          - read_resource
          - get_prompt
          - elicit
          - vault__open
    - {id: no-shredding, tools: {deny: [shred]}, reply: model, message: Archive it instead.}
    - {id: paged, tools: [page], when: 'true', then: hold, signed_by: {roles: [lead]}, message: A lead pages.}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: sizes, title: Sizes, owner: platform@clinic.example}
spec:
  match: {systems: [desk]}
  rules:
    - {id: request, tokens: {max_response: 100}}
"""
CLERK = Actor("clerk-1", frozenset({"clerk"}))


def rails_of(*more: str) -> Guardrails:
    texts = {"rules.yaml": POLICIES, **{f"more-{i}.yaml": text for i, text in enumerate(more)}}
    return Guardrails.load(texts, clock=lambda: NOW, state="memory:")


@pytest.fixture(scope="module")
def rails() -> Guardrails:
    """Guardrails that no test stops."""
    return rails_of()


@pytest.fixture
def signing(tmp_path: Path) -> Iterator[tuple[Guardrails, Signer]]:
    """Guardrails with a state in which a lead can sign, and the lead."""
    lead = new_key(tmp_path / "ada.key", "ada")
    people = tmp_path / "people.yaml"
    people.write_text(f"version: 1\npeople:\n  - {{id: ada, roles: [lead], key: '{public_text(lead.public)}'}}\n", encoding="utf-8")
    state = State.open(tmp_path / "state", clock=lambda: NOW, people=people)
    rails = Guardrails.load({"rules.yaml": POLICIES}, clock=lambda: NOW, state=state)
    yield rails, lead
    rails.close()


def sign(rails: Guardrails, request: str, signer: Signer) -> None:
    signoffs = rails.engine.state.signoffs
    assert signoffs is not None
    signoffs.approve(signoffs.show(request, signer.id), signer)


@contextmanager
def over_http(server: MCPServer) -> Iterator[str]:
    """A server behind a real HTTP server, by streamable HTTP."""
    running = uvicorn.Server(uvicorn.Config(server.streamable_http_app(), host="127.0.0.1", port=0, log_level="error", lifespan="on"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        assert thread.is_alive()
        thread.join(0.005)
    port = running.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        running.should_exit = True
        thread.join()


@asynccontextmanager
async def in_memory(server: MCPServer, **options: Any) -> AsyncIterator[Client]:
    yield Client(server, **options)


@asynccontextmanager
async def in_memory_legacy(server: MCPServer, **options: Any) -> AsyncIterator[Client]:
    yield Client(server, mode="legacy", **options)


@asynccontextmanager
async def by_http(server: MCPServer, **options: Any) -> AsyncIterator[Client]:
    with over_http(server) as url:
        yield Client(url, **options)


@asynccontextmanager
async def by_http_legacy(server: MCPServer, **options: Any) -> AsyncIterator[Client]:
    with over_http(server) as url:
        yield Client(url, mode="legacy", **options)


WAYS = [in_memory, by_http, by_http_legacy]  # the newer protocol knows no session, the older one does
LEGACY = [in_memory_legacy, by_http_legacy]
T = TypeVar("T")
Way = Callable[..., AbstractAsyncContextManager[Client]]


def run(way: Way, rails: Guardrails, work: Callable[[Client], Awaitable[T]], of: MCPServer, **options: Any) -> T:
    """What work with a guarded client of a server gives."""
    given = {k: options.pop(k) for k in ("sampling", "server") if k in options}

    async def main() -> T:
        async with way(of, **options) as client, guarded(rails, client, system="desk", **given) as entered:
            return await work(entered)

    return asyncio.run(main())


def text_of(result: types.CallToolResult) -> str:
    block = result.content[0]
    assert isinstance(block, types.TextContent)
    return block.text


def calls(name: str, **arguments: Any) -> Callable[[Client], Awaitable[types.CallToolResult]]:
    async def call(client: Client) -> types.CallToolResult:
        return await client.call_tool(name, arguments)

    return call


@pytest.mark.parametrize("way", WAYS)
class TestEveryWay:
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

    def test_a_message_about_progress_is_content(self, way: Way, rails: Guardrails) -> None:
        seen: list[str | None] = []

        async def noted(progress: float, total: float | None, message: str | None) -> None:
            seen.append(message)

        async def work(client: Client) -> None:
            await client.call_tool("steps", {"text": "half KEY-123456"}, progress_callback=noted)

        # The argument is redacted on its way; what the server says is judged again.
        run(way, rails, work, served()[0])
        assert seen == ["half [KEY]"]


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
    root = Path(__file__).parents[2]
    process = StdioServerParameters(command=sys.executable, args=["-m", "tests.adapters.mcp_server"], cwd=root)

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
