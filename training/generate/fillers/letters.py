"""Letters: capitals at random, and text without its capitals."""

from __future__ import annotations

import random
import string


def capitals(rng: random.Random, count: int) -> str:
    """So many capitals."""
    return "".join(rng.choice(string.ascii_uppercase) for _ in range(count))


def lowered(text: str, rng: random.Random, share: float = 0.5) -> str:
    """The text, in that share of cases without its capitals."""
    return text.lower() if rng.random() < share else text
