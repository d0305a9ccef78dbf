"""Decision ids: UUID version 7 (RFC 9562), which sort by time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable


def uuid7(now_ns: Callable[[], int] = time.time_ns, random: Callable[[int], bytes] = os.urandom) -> str:
    """A new UUIDv7 as text: 48 bits of milliseconds since 1970, then 74 random bits."""
    tail = int.from_bytes(random(10), "big")
    value = (now_ns() // 1_000_000 & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | (tail & 0xFFF) << 64
    value |= 0b10 << 62 | tail >> 16 & 0x3FFF_FFFF_FFFF_FFFF
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
