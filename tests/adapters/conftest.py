"""What the tests of adapters share: a model's server on the loopback interface."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.adapters.loopback import Loopback, loopback


@pytest.fixture
def model() -> Iterator[Loopback]:
    """A model's server with scripted replies."""
    with loopback() as server:
        yield server
