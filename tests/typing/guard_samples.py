"""Code of an application, as a type checker sees it: what a guard gives out has the type of what it was given.

`test_samples.py` runs mypy over this file; nothing here runs.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, assert_type

from guardrails.errors import Blocked, Held
from guardrails.events import Prompt
from guardrails.guard import Guardrails
from guardrails.guard.sessions import Session
from guardrails.verdict import Verdict

rails = Guardrails.load("policies")


@rails.guard(system="radiology-drafts", destination="azure-gpt")
def draft(prompt: str, *, tone: str = "plain") -> str:
    return prompt + tone


@rails.guard(system="radiology-drafts", destination="azure-gpt", max_tokens="limit", usage=len, on_block="Sorry.")
async def adraft(messages: list[dict[str, str]], limit: int = 100) -> dict[str, int]:
    return {"limit": limit}


@rails.guard(system="radiology-drafts", destination="azure-gpt", on_block=lambda verdict: verdict.reason)
def stream(prompt: str) -> Iterator[str]:
    yield prompt


@rails.guard(system="radiology-drafts", destination="azure-gpt")
async def astream(prompt: str) -> AsyncIterator[str]:
    yield prompt


class Desk:
    @rails.guard(system="radiology-drafts", destination="azure-gpt")
    def ask(self, prompt: str) -> str:
        return prompt

    @classmethod
    @rails.guard(system="radiology-drafts", destination="azure-gpt")
    def ask_for(cls, prompt: str) -> int:
        return len(prompt)


@rails.tool("sign_report", decision="radiology.report")
def sign_report(accession: str, report_id: str = "") -> None: ...


@rails.tool("lookup_guideline")
async def lookup(topic: str) -> list[str]:
    return [topic]


def use() -> None:
    assert_type(draft("a", tone="b"), str)
    stays_async: Callable[[list[dict[str, str]], int], Coroutine[Any, Any, dict[str, int]]] = adraft
    assert_type(stream("a"), Iterator[str])
    assert_type(astream("a"), AsyncIterator[str])
    assert_type(Desk().ask("a"), str)
    assert_type(Desk.ask_for("a"), int)
    tool_too: Callable[[str], Coroutine[Any, Any, list[str]]] = lookup
    ask: Callable[[str], str] = draft
    assert [stays_async, tool_too, ask]
    with rails.session(actor="kim", roles=["radiologist"], team="ct") as session:
        assert_type(session, Session)
        sign_report("a", report_id="b")
        assert_type(rails.propose("radiology.report", level="draft"), Verdict)
        assert_type(rails.decide(Prompt(content="a")), Verdict)


async def ause() -> None:
    async with rails.session(actor="kim") as session:
        assert_type(session, Session)
        assert_type(await adraft([]), dict[str, int])
        try:
            await lookup("a")
        except (Blocked, Held) as refused:
            assert_type(refused.verdict, Verdict)


def misuse() -> None:
    draft(3)  # type: ignore[arg-type]  # reason: the guarded function takes what the raw one takes
    draft("a", tune="b")  # type: ignore[call-arg]  # reason: as above
    rails.guard("desk", "inside")  # type: ignore[call-arg]  # reason: both are named, so that they cannot be mixed up
    rails.propose("a", level="maybe")  # type: ignore[arg-type]  # reason: there are four levels
    rails.session(actor=3)  # type: ignore[arg-type]  # reason: an id or an Actor
    rails.tool("a")("b")  # type: ignore[type-var]  # reason: nothing that can be called
