"""Tools that the provider runs by itself, as a request names them: nobody could judge them once it has left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

# Kinds that the application itself runs when the model asks for them: their calls are judged then.
_OURS = frozenset({"function", "custom", "namespace"})
_RUN_HERE = re.compile(
    r"(?:bash|text_editor|computer|memory|computer_use|computer_use_preview|local_shell|shell|apply_patch)(?:_preview)?(?:_\d{8})?"
)
_VERSION = re.compile(r"(?:_preview)?(?:_\d{4}_?\d{2}_?\d{2})?$")
# What says how to connect is no content, and may be a secret.
_SECRET = frozenset({"authorization", "authorization_token", "headers"})


def hosted(request: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and settings of each tool that the provider runs for a request, such as `web_search`; of a remote MCP server its label."""
    if not isinstance(request, Mapping):
        return
    tools = request.get("tools")
    for tool in tools if isinstance(tools, list | tuple) else ():
        if isinstance(tool, Mapping):
            yield from _tool(tool)
    for server in servers if isinstance(servers := request.get("mcp_servers"), list | tuple) else ():
        yield _server(server if isinstance(server, Mapping) else {}, "name")
    if request.get("web_search_options") is not None:
        yield "web_search", _settings(request["web_search_options"])
    for plugin in plugins if isinstance(plugins := request.get("plugins"), list | tuple) else ():
        yield str(plugin.get("id", "plugin")) if isinstance(plugin, Mapping) else "plugin", {}


def _tool(tool: Mapping[Any, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    kind = tool.get("type")
    if kind is None:
        if "name" in tool or "function" in tool or "functionDeclarations" in tool or "function_declarations" in tool or "toolSpec" in tool:
            return  # a function of the application
        yield from ((str(name), _settings(settings)) for name, settings in tool.items())  # Gemini names them by key
    elif kind == "mcp":
        yield _server(tool, "server_label")
    elif isinstance(kind, str) and (kind in _OURS or (_RUN_HERE.fullmatch(kind) and not _contained(tool))):
        return
    else:
        yield _VERSION.sub("", str(kind)) or str(kind), _settings(tool)


def _contained(tool: Mapping[Any, Any]) -> bool:
    """Whether a shell runs in a container of the provider."""
    place = tool.get("environment")
    return isinstance(place, Mapping) and place.get("type") not in (None, "local")


def _server(server: Mapping[Any, Any], label: str) -> tuple[str, dict[str, Any]]:
    name = server.get(label)
    return f"mcp__{name}" if isinstance(name, str) and name else "mcp", _settings(server)


def _settings(tool: Any) -> dict[str, Any]:
    return {k: v for k, v in tool.items() if isinstance(k, str) and k not in _SECRET and k != "type"} if isinstance(tool, Mapping) else {}
