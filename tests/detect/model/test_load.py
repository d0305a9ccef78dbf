"""What loading the model costs, measured in a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.pace import slowness

ROOT = Path(__file__).parents[3]
CODE = """
import json, resource, sys, time
from guardrails.detect.combined import Phi
lazy = "numpy" not in sys.modules
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
import numpy
started = time.process_time()
from guardrails.detect.model import Model
Model().find("Please call Maria Alvarez.")
print(json.dumps([lazy, time.process_time() - started, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024]))
"""


def test_the_model_is_read_late_and_costs_little() -> None:
    result = subprocess.run([sys.executable, "-c", CODE], capture_output=True, check=True, cwd=ROOT, text=True)
    lazy, seconds, megabytes = json.loads(result.stdout)
    assert lazy, "importing the detector must not import numpy"
    assert seconds < 0.5 * 3 * slowness()  # the bar is 0.5 s; a loaded machine gets a factor of three
    assert megabytes < 100
