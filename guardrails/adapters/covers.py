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


COVERS: tuple[Cover, ...] = ()
"""Every covered hook, by adapter."""

UNSEEN: tuple[tuple[str, str], ...] = ()
"""What an adapter does not see, and what happens then: adapter or transport, one sentence."""
