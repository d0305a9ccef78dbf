"""A pipeline of spaCy in a service does not grow with the words it has seen: measured as the resident size of a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from guardrails.detect.plugins.pipeline import Pipeline

spacy = pytest.importorskip("spacy", reason="needs the extra `nlp`")

ROOT = Path(__file__).parents[3]
# Each text has forty words that no text before it had.  Sizes are taken once the allocator has what a text needs.
SERVICE = """
import json, sys
import spacy
from guardrails.detect.plugins.pipeline import Pipeline

def resident():
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))

most, zone, texts = int(sys.argv[1]), sys.argv[2] == "zone", int(sys.argv[3])
pipeline = Pipeline(lambda: spacy.blank("en"), most=most, zone=zone)
sizes = []
for number in range(texts):
    text = " ".join(f"w{number}x{word}q" for word in range(40))
    with pipeline.lent() as nlp:
        len(nlp(text))
    if number in (texts // 4, texts - 1):
        sizes.append(resident())
print(json.dumps(sizes))
"""
NEVER = 10**9  # strings


def grown(most: int, kind: str, texts: int = 2_000) -> int:
    """By how many kB a process grows while it reads the last three quarters of so many texts."""
    command = [sys.executable, "-c", SERVICE, str(most), kind, str(texts)]
    first, last = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout)
    return int(last - first)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the resident size from /proc")
@pytest.mark.timeout(300)
def test_sixty_thousand_new_words_leave_little_behind() -> None:
    """Bounded by memory zones, or where there are none by loading the pipeline again; without either it grows several times as much."""
    naive = grown(NEVER, "none")
    assert naive > 10_000, "the test would not notice growth"
    assert grown(5_000, "none") < naive / 3
    if hasattr(spacy.blank("en"), "memory_zone"):
        assert grown(5_000, "zone") < naive / 3


@pytest.mark.parametrize("zone", [True, False])
def test_a_pipeline_is_loaded_again_after_so_many_words(zone: bool) -> None:
    made = []

    def make() -> Any:
        made.append(spacy.blank("en"))
        return made[-1]

    pipeline = Pipeline(make, most=200, zone=zone)
    for number in range(120):
        with pipeline.lent() as nlp:
            assert len(nlp(" ".join(f"w{number}x{word}q" for word in range(50)))) == 50
    assert 2 <= len(made) <= 60
