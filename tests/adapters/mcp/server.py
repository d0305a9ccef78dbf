"""An MCP server for the tests, with one tool for each thing that can happen, which counts what runs.  Run as a module, it speaks stdio."""

from __future__ import annotations

import base64
from collections import Counter
from typing import Any

import mcp_types as types
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError

PIXEL = base64.b64encode(bytes(range(90))).decode()


def served(  # noqa: C901  reason: a list of tools
    description: str = "Looks something up.", **options: Any
) -> tuple[MCPServer, Counter[str]]:
    """The server and what ran in it, by name."""
    server, ran = MCPServer("files", instructions=options.pop("instructions", None), **options), Counter[str]()

    @server.tool(description=description, structured_output=False)
    def lookup(text: str) -> str:
        ran["lookup"] += 1
        return f"Found: {text}"

    @server.tool()
    def facts(text: str) -> dict[str, str]:
        ran["facts"] += 1
        return {"said": text}

    @server.tool(structured_output=False)
    def wipe() -> str:
        ran["wipe"] += 1
        return "Gone."

    @server.tool(structured_output=False)
    def shred() -> str:
        ran["shred"] += 1
        return "Shredded."

    @server.tool(structured_output=False)
    def page(who: str) -> str:
        ran["page"] += 1
        return f"Paged {who}."

    @server.tool(structured_output=False)
    def give(what: str) -> Any:
        ran["give"] += 1
        resource: Any = types.TextResourceContents(uri="file:///a", text="A KEY-123456 inside.")
        match what:
            case "picture":
                return [types.ImageContent(data=PIXEL, mime_type="image/png")]
            case "blob":
                resource = types.BlobResourceContents(uri="file:///b", blob=PIXEL)
            case "posing":
                resource = types.BlobResourceContents(uri="file:///b", blob="a forbidden text")
            case "error":
                raise ToolError("something forbidden")
        return [types.EmbeddedResource(resource=resource)]

    @server.tool(structured_output=False)
    async def ask(question: str, ctx: Context) -> str:
        ran["ask"] += 1
        message = types.SamplingMessage(role="user", content=types.TextContent(text=question))
        answer = await ctx.session.create_message(messages=[message], max_tokens=500)
        return str(getattr(answer.content, "text", ""))

    @server.tool(structured_output=False)
    async def inquire(question: str, ctx: Context) -> str:
        ran["inquire"] += 1
        schema = {"type": "object", "properties": {"answer": {"type": "string"}}}
        answer = await ctx.session.elicit_form(question, schema)
        return str((answer.content or {}).get("answer"))

    @server.tool(structured_output=False)
    async def steps(text: str, ctx: Context) -> str:
        ran["steps"] += 1
        await ctx.report_progress(1, 2, text)
        return "Done."

    @server.resource("notes://{name}")
    def note(name: str) -> str:
        ran["note"] += 1
        return f"Note {name}: KEY-123456."

    @server.prompt()
    def greet(name: str) -> str:
        ran["greet"] += 1
        return f"Greet {name}."

    return server, ran


if __name__ == "__main__":
    served()[0].run("stdio")
