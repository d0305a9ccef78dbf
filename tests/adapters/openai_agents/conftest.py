"""What the tests of the OpenAI Agents SDK share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from agents import (
    OpenAIProvider,
    set_trace_processors,
)

from guardrails import Guardrails
from tests.adapters.loopback import Loopback
from tests.adapters.openai_agents.desk import HANDOFFS, Spans, models_at
from tests.adapters.policies import rails_at


@pytest.fixture
def anyio_backend() -> str:
    """The only loop that the SDK runs on."""
    return "asyncio"


@pytest.fixture(autouse=True)
def spans() -> Iterator[Spans]:
    """What is traced is kept here, and nothing is sent."""
    kept = Spans()
    set_trace_processors([kept])
    yield kept
    set_trace_processors([])


@pytest.fixture
def rails(model: Loopback) -> Guardrails:
    return rails_at(model.host, HANDOFFS)


@pytest.fixture
def models(model: Loopback, request: pytest.FixtureRequest) -> OpenAIProvider:
    """The SDK's own models over the real client, at the loopback server."""
    return models_at(model, responses=getattr(request, "param", "responses") == "responses")


@pytest.fixture
def ran() -> list[Any]:
    """What entered the raw tools."""
    return []
