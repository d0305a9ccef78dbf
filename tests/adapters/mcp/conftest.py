"""What the tests of MCP share: guardrails that no test stops, and a lead who signs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guardrails import Guardrails
from guardrails.signoff import Signer
from tests.adapters.mcp.ways import rails_of
from tests.adapters.signers import state_with_a_lead


@pytest.fixture(scope="module")
def rails() -> Guardrails:
    """Guardrails that no test stops."""
    return rails_of()


@pytest.fixture
def signing(tmp_path: Path) -> Iterator[tuple[Guardrails, Signer]]:
    """Guardrails with a state in which a lead can sign, and the lead."""
    state, lead = state_with_a_lead(tmp_path)
    rails = rails_of(state=state)
    yield rails, lead
    rails.close()
