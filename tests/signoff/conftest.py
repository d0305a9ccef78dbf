"""A room for sign-offs: in memory, and once over each store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .room import Room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


@pytest.fixture
def any_room(tmp_path: Path, state_url: str) -> Iterator[Room]:
    made = Room(tmp_path, state_url)
    yield made
    made.close()
