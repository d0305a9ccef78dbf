"""Both ends of an MCP connection: a guarded client, and a middleware for servers.  Needs the extra `mcp`."""

try:
    import mcp  # noqa: F401  reason: says at once which extra is missing
except ImportError as error:
    raise ImportError("this needs the extra `mcp`: pip install 'guardrails-as-code[mcp]'") from error

from .client import guarded
from .server import Judged, token_actor
from .words import REQUEST

__all__ = ["REQUEST", "Judged", "guarded", "token_actor"]
