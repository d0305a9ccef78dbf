"""What every room of tests may use: real servers, and a state that no test shares with another."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

pytest_plugins = ("tests.servers",)

# Tests that are about state name their own; no other one touches the user's.
os.environ["GUARDRAILS_STATE"] = "memory:"
# The second place of each state, which by default is in the user's state folder.
os.environ["GUARDRAILS_SECOND"] = tempfile.mkdtemp(prefix="guardrails-second-")
atexit.register(shutil.rmtree, os.environ["GUARDRAILS_SECOND"], ignore_errors=True)
