"""What every room of tests may use: real servers, and a state that no test shares with another."""

from __future__ import annotations

import os

pytest_plugins = ("tests.servers",)

# Tests that are about state name their own; no other one touches the user's.
os.environ["GUARDRAILS_STATE"] = "memory:"
