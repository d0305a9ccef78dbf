"""Refusals in the words of MCP.  What was judged is in none of them."""

from __future__ import annotations

import mcp_types as types
from mcp import MCPError

from ...errors import Held, Refused

REQUEST = "guardrails/request"
"""The key of `_meta` that names a sign-off request: in a result that waits for it, and in the call that runs once it is signed."""


def told(refused: Refused) -> str:
    """One line for whoever called: effect, rule and the author's message."""
    verdict = refused.verdict
    what = f"{verdict.effect.word} at {verdict.checkpoint}" if verdict.checkpoint else verdict.effect.word
    for finding in verdict.deciding[:1]:
        what += f" by {finding.policy}/{finding.rule}" + (f": {finding.message}" if finding.message else "")
    request = refused.request if isinstance(refused, Held) else None
    return what if request is None else f"{what} (sign-off request {request})"


def result_of(refused: Refused) -> types.CallToolResult:
    """The result of a tool call that is refused."""
    request = refused.request if isinstance(refused, Held) else None
    result = types.CallToolResult(content=[types.TextContent(text=told(refused))], is_error=True)
    return result if request is None else result.model_copy(update={"meta": {REQUEST: request}})


def error_of(refused: Refused) -> MCPError:
    """The error of another request that is refused."""
    request = refused.request if isinstance(refused, Held) else None
    return MCPError(code=types.INVALID_REQUEST, message=told(refused), data=None if request is None else {REQUEST: request})
