"""A guarded client of a real MCP server, by each way in which they meet: in memory and over HTTP, in the newer and the older protocol."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any, TypeVar

import mcp_types as types
import uvicorn
from mcp import Client
from mcp.server.mcpserver import MCPServer

from guardrails import Actor, Guardrails
from guardrails.adapters.mcp import guarded
from guardrails.state import State
from tests.policies import NOW, SIZES, destination, system, words

POLICIES = (
    system(
        *("lookup", "facts", "wipe", "shred", "page", "give", "ask", "inquire", "steps"),
        *("read_resource", "get_prompt", "elicit", "vault__open"),
        data="internal",
    )
    + destination("inside")
    # What refuses must not say the word again: the text of an error is content.
    + words("prompt, response, tool_call, tool_result").replace("id: forbidden", "id: word")
    + SIZES
    + """---
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
"""
)
CLERK = Actor("clerk-1", frozenset({"clerk"}))


def rails_of(state: State | str = "memory:") -> Guardrails:
    return Guardrails.load({"rules.yaml": POLICIES}, clock=lambda: NOW, state=state)


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
