"""How far off is the offline token counter, and how long does it take?

Measured: what `guardrails.tokens.count` says per true token, for the texts of `tests/data/tokens.jsonl`, whose true counts by two
published vocabularies are written beside them; and the time for 500 characters of English and for 1 MB.  With `tiktoken` and its
vocabularies at hand (they come from the network or from `TIKTOKEN_CACHE_DIR`) the true counts are counted anew, every common word is
checked in every listed form behind every ASCII mark, and random texts are tried for the worst under-count.

Not measured: vocabularies other than these two.  `python -m benchmarks.tokens [random texts]`; default 20000.
"""

from __future__ import annotations

import importlib
import json
import random
import string
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from guardrails.tokens import COMMON, MARGIN, count

from .measure import Figure, header, in_turn, show

NAMES = ("cl100k_base", "o200k_base")
ROWS = Path(__file__).parent.parent / "tests" / "data" / "tokens.jsonl"


def table(rows: list[dict[str, Any]]) -> list[str]:
    """Lines of a Markdown table: ratios of each kind of text."""
    kinds: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        kinds[row["kind"]].append(row)
    lines = ["| text | cl100k_base | o200k_base | worst under-count |", "|---|---|---|---|"]
    for kind, members in kinds.items():
        said = [count(row["text"]) for row in members]
        ratios = [sum(said) / sum(row[name] for row in members) for name in NAMES]
        worst = max(row[name] / n for row, n in zip(members, said, strict=True) for name in NAMES)
        lines.append(f"| {kind} | {ratios[0]:.2f} | {ratios[1]:.2f} | {worst:.2f} |")
    return lines


def encodings() -> dict[str, Any]:
    """The true counters, or nothing, with the reason printed."""
    try:
        tiktoken = importlib.import_module("tiktoken")
        return {name: tiktoken.get_encoding(name) for name in NAMES}
    except Exception as error:  # noqa: BLE001  # reason: no package, no network, no vocabulary: each is named and the part is left out
        print(f"skipped: counting anew with tiktoken ({type(error).__name__})")
        return {}


def wrong_words(encoding: Any) -> list[str]:
    """Common words that this vocabulary cuts."""

    def tokens(text: str) -> int:
        return len(encoding.encode_ordinary(text))

    marks = [*string.punctuation, "\t", "“", "”", "‘", "’", "–", "—", "…", "•"]
    wrong = []
    for run in sorted(COMMON):
        fine = tokens(run) == 1
        if not run.startswith(" "):
            fine = fine and tokens(f" {run}") == 1 and all(tokens(mark + run) <= 2 for mark in marks)
        if not fine:
            wrong.append(run)
    return wrong


def noise(rnd: random.Random) -> str:
    """A random text of common words, marks and characters from everywhere."""
    pool = rnd.choice((WORDS, list(string.printable), None))
    if pool is None:
        ranges = (range(0x300), range(0x300, 0xD800), range(0x1F000, 0x1FB00))
        return "".join(chr(rnd.choice(rnd.choice(ranges))) for _ in range(20))
    return "".join(rnd.choice(pool) + rnd.choice(("", "", rnd.choice(string.printable))) for _ in range(rnd.randint(1, 20)))


WORDS = sorted(COMMON)


def main() -> list[Figure]:
    tries = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 20_000
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
    figures = []
    counters = encodings()
    for name, encoding in counters.items():
        for row in rows:
            true = len(encoding.encode_ordinary(row["text"]))
            assert true == row[name], (row["text"], name, true)
        wrong = wrong_words(encoding)
        figures.append(Figure(f"common words that {name} cuts, of {len(COMMON)} forms", len(wrong), "", 0, " ".join(wrong[:5])))
        rnd = random.Random(7)  # the same texts each time
        worst = max(len(encoding.encode_ordinary(text)) / max(count(text), 1) for text in (noise(rnd) for _ in range(tries)))
        figures.append(Figure(f"worst under-count by {name}, {tries} random texts", worst, "x", MARGIN))
    worst = max(row[name] / max(count(row["text"]), 1) for row in rows for name in NAMES)
    figures.append(Figure(f"worst under-count of {len(rows)} measured texts", worst, "x", MARGIN))
    prose = " ".join(row["text"] for row in rows if row["kind"] == "prose")[:500]
    megabyte = prose * 2000
    small = in_turn({"500": lambda: count(prose)}, 500, batch=10)["500"]
    large = in_turn({"1 MB": lambda: count(megabyte)}, 5)["1 MB"]
    note = f"p99 {small.p99 * 1e6:.1f} us, cold {small.cold * 1e6:.1f} us"
    figures.append(Figure("500 characters of English", small.p50 * 1e6, "us", None, note))
    figures.append(Figure("1 MB of English", large.p50 * 1e3, "ms", None, f"p99 {large.p99 * 1e3:.1f} ms"))
    print("\n".join(table(rows)))
    show("offline token counter", figures)
    return figures


if __name__ == "__main__":
    print(header())
    main()
