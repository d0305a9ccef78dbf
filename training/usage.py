"""How English uses its words, from `spacy-lookups-data` (MIT): log probabilities and Brown clusters of a million written forms."""

from __future__ import annotations

import functools
import gzip
import importlib.util
import json
import math
from pathlib import Path

import numpy as np

from guardrails.detect.model.usage import GROUPS, pack

from .corpus import Ints

_RAREST = -18.7  # log probability below which a form is mostly a slip
_DEEPEST = 20  # branches of the deepest group


def _table(name: str) -> dict[str, float]:
    spec = importlib.util.find_spec("spacy_lookups_data")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the group `train` needs spacy-lookups-data")
    with gzip.open(Path(spec.origin).parent / "data" / f"en_lexeme_{name}.json.gz", "rt", encoding="utf-8") as file:
        found: dict[str, float] = json.load(file)
    return {word: value for word, value in found.items() if word.isascii() and word.isalpha()}


@functools.cache
def _clusters() -> dict[str, int]:
    return {word: int(value) for word, value in _table("cluster").items() if value}


@functools.cache
def _numbers() -> dict[int, int]:
    """Of each cluster the number of its group, from 1."""
    numbers = {cluster: number for number, cluster in enumerate(sorted(set(_clusters().values())), 1)}
    if len(numbers) >= GROUPS:
        raise ValueError(f"{len(numbers)} groups of words, at most {GROUPS - 1} have room")
    return numbers


def usages() -> dict[str, int]:
    """Of each word in lower case how English uses it, packed."""
    shares: dict[str, list[float]] = {}
    for word, logarithm in _table("prob").items():
        written = 0 if word.islower() else 2 if word.isupper() and len(word) > 1 else 1
        shares.setdefault(word.lower(), [0.0, 0.0, 0.0])[written] += math.exp(logarithm)
    clusters, numbers = _clusters(), _numbers()
    found: dict[str, int] = {}
    for word, (small, capital, upper) in shares.items():
        whole = small + capital + upper
        if len(word) < 2 or math.log(whole) < _RAREST:
            continue
        groups = (numbers.get(clusters.get(form, 0), 0) for form in (word, word.capitalize()))
        found[word] = pack(_habit(math.log(whole), capital / whole, upper / whole), *groups)
    return found


def _habit(logarithm: float, capital: float, upper: float) -> int:
    """From 32 on: eight steps of frequency, eight of the share with a capital, four of that in capitals."""
    often = sum(logarithm > edge for edge in (-17.5, -16.0, -14.5, -13.0, -11.0, -9.0))  # 0 to 6
    first = sum(capital > edge for edge in (0.03, 0.1, 0.25, 0.45, 0.65, 0.8, 0.92))
    all_ = sum(upper > edge for edge in (0.05, 0.3, 0.7))
    return (often + 1) << 5 | first << 2 | all_


def paths() -> Ints:
    """Of each group the branches of the tree above it, the group itself included; 0 for none.

    A cluster is a path of bits, the lowest first, as spaCy keeps it.  The last one bit ends it: zeros behind it are not told apart.
    """
    branches: dict[tuple[int, int], int] = {}
    table = np.zeros((GROUPS, _DEEPEST), np.int32)
    for cluster, number in _numbers().items():
        for depth in range(2, min(cluster.bit_length(), _DEEPEST) + 1):
            branch = (depth, cluster & (1 << depth) - 1)
            table[number, depth - 1] = branches.setdefault(branch, len(branches) + 1)
        table[number, 0] = branches.setdefault((0, cluster), len(branches) + 1)
    return table
