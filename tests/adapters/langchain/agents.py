"""Agents and chat models of LangChain at the loopback server, their raw tools, and each way of driving them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from langchain.agents import create_agent
from langchain_core.messages import HumanMessage
from langchain_core.tools import BaseTool, StructuredTool
from langchain_openai import ChatOpenAI

from guardrails import Guardrails
from guardrails.adapters.langchain import GuardrailsMiddleware
from tests.adapters.loopback import Loopback
from tests.policies import daily

SECRET = "KEY-123456"
MORE = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: pictures, title: Pictures, owner: security@clinic.example}
spec:
  match: {on: [prompt], zones: [internal]}
  rules:
    - {id: no-pictures, when: '"image" in content.unscanned || "file" in content.unscanned', then: block, message: No pictures.}
"""
BUDGET = daily(5000, message="Used up.")


def chat(model: Loopback, name: str = "gpt-4o-mini", **options: Any) -> ChatOpenAI:
    # Connections that no loop of another test finds open.
    once = httpx.Limits(max_keepalive_connections=0)
    plain = httpx.HTTPTransport(verify=False, limits=once), httpx.AsyncHTTPTransport(verify=False, limits=once)
    clients = {"http_client": httpx.Client(transport=plain[0]), "http_async_client": httpx.AsyncClient(transport=plain[1])}
    return ChatOpenAI(model=name, base_url=f"{model.url}/v1", api_key="none", max_retries=0, **clients, **options)


class Desk:
    """Raw tools that count who entered."""

    def __init__(self) -> None:
        self.entered: list[tuple[str, Any]] = []
        self.gives = f"the number is {SECRET}"

    def tools(self, *names: str) -> list[BaseTool]:
        return [self.one(name) for name in names]

    def one(self, name: str, **options: Any) -> BaseTool:
        def run(text: str = "") -> str:
            self.entered.append((name, text))
            return self.gives

        async def arun(text: str = "") -> str:
            return run(text)

        return StructuredTool.from_function(run, arun, name=name, description=f"Does {name}.", **options)


def agent_of(model: Loopback, rails: Guardrails, tools: list[Any], *more: Any, **options: Any) -> Any:
    name = options.pop("name_of_model", "gpt-4o-mini")
    guard = GuardrailsMiddleware(rails, system="desk", destination=options.pop("destination", None))
    return create_agent(chat(model, name), tools, middleware=[guard, *more], **options)


def said(text: str) -> dict[str, Any]:
    return {"messages": [HumanMessage(text)]}


def charged(rails: Guardrails) -> list[int]:
    """What all pots say was used."""
    budgets = rails.engine.state.budgets
    assert budgets is not None
    balances = [budgets.balance(*pot) for pot in budgets.pots()]
    return [balance.used for balance in balances if balance is not None]


def invoke(agent: Any, given: Any) -> Any:
    return agent.invoke(given)


def ainvoke(agent: Any, given: Any) -> Any:
    return asyncio.run(agent.ainvoke(given))


def stream(agent: Any, given: Any) -> Any:
    last = None
    for mode, part in agent.stream(given, stream_mode=["messages", "values"]):
        last = part if mode == "values" else last
    return last


def astream(agent: Any, given: Any) -> Any:
    async def go() -> Any:
        last = None
        async for mode, part in agent.astream(given, stream_mode=["messages", "values"]):
            last = part if mode == "values" else last
        return last

    return asyncio.run(go())


Drive = Callable[[Any, Any], Any]
MODES = pytest.mark.parametrize("drive", [invoke, ainvoke, stream, astream], ids=["sync", "async", "stream", "astream"])
