"""What the tests of LangChain share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guardrails import Guardrails
from tests.adapters.langchain.agents import MORE, Desk
from tests.adapters.loopback import Loopback
from tests.adapters.policies import rails_at


@pytest.fixture
def rails(model: Loopback) -> Iterator[Guardrails]:
    found = rails_at(model.host, MORE)
    yield found
    found.close()


@pytest.fixture
def desk() -> Desk:
    return Desk()
