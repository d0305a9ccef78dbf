"""Which results of tools were judged where the tool ran, so that they are not judged again when the model is told."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from ...engine import Engine

_MARK = "guardrails"
# Of this process alone: a mark that came from elsewhere says nothing, and the result is judged again.
_KEY = secrets.token_bytes(32)


def mark(engine: Engine, message: ToolMessage) -> ToolMessage:
    """The message of a result that was judged."""
    return message.model_copy(update={"response_metadata": {**message.response_metadata, _MARK: _seal(engine, message)}})


def judged(engine: Engine, messages: Sequence[BaseMessage]) -> frozenset[str]:
    """The names of the tools whose results behind the last answer of the model were all judged."""
    last = max((i for i, m in enumerate(messages) if isinstance(m, AIMessage)), default=-1)
    names = {call["id"]: call["name"] for m in messages if isinstance(m, AIMessage) for call in m.tool_calls}
    marked: dict[str, bool] = {}
    for message in messages[last + 1 :]:
        if isinstance(message, ToolMessage) and (name := message.name or names.get(message.tool_call_id)):
            marked[name] = marked.get(name, True) and _marked(engine, message)
    return frozenset(name for name, all_ in marked.items() if all_)


def _marked(engine: Engine, message: ToolMessage) -> bool:
    found = message.response_metadata.get(_MARK)
    return isinstance(found, str) and hmac.compare_digest(found.encode(), _seal(engine, message).encode())


def _seal(engine: Engine, message: ToolMessage) -> str:
    said = json.dumps([id(engine), message.name, message.tool_call_id, message.content], sort_keys=True, default=repr)
    return hmac.new(_KEY, said.encode("utf-8", "surrogatepass"), "sha256").hexdigest()
