"""Which hooks each adapter covers: one table, which `guardrails coverage` prints and the tests check row by row.  Imports no framework."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sees = Literal["prompt", "response", "tool call", "tool result", "stream", "sign-off", "session"]


@dataclass(frozen=True, slots=True)
class Cover:
    """One hook of a client or framework that is judged: what is seen there, how, and the test that shows it.

    `package` is the distribution that has the hook, `modes` are those it is judged in, `test` a node of the test suite.
    """

    adapter: str
    package: str
    hook: str
    sees: tuple[Sees, ...]
    modes: tuple[Literal["sync", "async"], ...]
    test: str


_CLIENT: tuple[Sees, ...] = ("prompt", "response", "tool call", "tool result", "stream")
_CLIENTS = "tests/adapters/test_clients.py"

COVERS: tuple[Cover, ...] = (
    Cover("anthropic", "anthropic", "messages", _CLIENT, ("sync", "async"), f"{_CLIENTS}::test_secrets_are_taken_out_on_both_ways"),
    Cover("anthropic", "anthropic", "messages.count_tokens", ("prompt",), ("sync", "async"), f"{_CLIENTS}::test_what_only_asks_is_judged"),
    Cover("httpx", "httpx", "requests of JSON or text", _CLIENT, ("sync", "async"), f"{_CLIENTS}::test_a_denied_prompt_reaches_no_server"),
    Cover("openai", "openai", "chat.completions", _CLIENT, ("sync", "async"), f"{_CLIENTS}::test_secrets_are_taken_out_on_both_ways"),
    Cover("openai", "openai", "completions", _CLIENT, ("sync", "async"), f"{_CLIENTS}::test_what_only_asks_is_judged"),
    Cover("openai", "openai", "embeddings, moderations", ("prompt",), ("sync", "async"), f"{_CLIENTS}::test_what_only_asks_is_judged"),
    Cover("openai", "openai", "responses", _CLIENT, ("sync", "async"), f"{_CLIENTS}::test_a_denied_answer_reaches_nobody"),
)
"""Every covered hook, by adapter."""

UNSEEN: tuple[tuple[str, str], ...] = (
    ("anthropic", "Files, batches, sessions and other beta interfaces raise Blocked (`uncovered-call`)."),
    ("openai", "Files, audio, images, batches, stored responses, vector stores: Blocked (`uncovered-call`); `realtime`: SetupError."),
)
"""What an adapter does not see, and what happens then: adapter or transport, one sentence."""
