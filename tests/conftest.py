"""What every room of tests may use: real servers, and a state that no test shares with another."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

import pytest

pytest_plugins = ("tests.servers",)

# Tests that are about state name their own; no other one touches the user's.
os.environ["GUARDRAILS_STATE"] = "memory:"
# The second place of each state, which by default is in the user's state folder.
os.environ["GUARDRAILS_SECOND"] = tempfile.mkdtemp(prefix="guardrails-second-")
atexit.register(shutil.rmtree, os.environ["GUARDRAILS_SECOND"], ignore_errors=True)

# Files that take longest, in the order in which workers begin them, so that none is still busy when the others have nothing left.
LONGEST = (
    "tests/faults/test_soak.py",
    "tests/adapters/test_litellm_proxy.py",
    "tests/faults/test_budget_races.py",
    "tests/faults/test_budget_faults.py",
    "tests/switch/test_processes.py",
    "tests/switch/test_machines.py",
    "tests/adapters/test_clients.py",
)


def pytest_configure(config: pytest.Config) -> None:
    # The plugin that runs files side by side would begin those with the most tests, which are not those that take longest.
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {file: place for place, file in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))
