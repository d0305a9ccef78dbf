"""How long it takes to put the real values back into a reply of 100 KB, with 10,000 pseudonyms in the session.

Measured: `restore` in processor time of the thread, the best of some runs, because a busy machine only ever adds to it; tokens and
surrogates, among prose and tables, as nothing but pseudonyms, and for numbers of eight digits none of which is a pseudonym.  Not
measured: finding the identifiers, and giving out pseudonyms for them.

    python -m benchmarks.restore [--rounds N] [--pseudonyms N] [--size N]
"""

# ruff: noqa: E501  (a line of a reply is read as one piece)
from __future__ import annotations

import argparse
import itertools
import random
import time
from collections.abc import Iterator

from guardrails.detect.match import Match
from guardrails.detect.pseudonyms import Style, Vault, restore, substitute
from guardrails.detect.types import NAMES

_FIRST = (
    "Maria",
    "James",
    "Wanda",
    "Jose",
    "Aisha",
    "Peter",
    "Ingrid",
    "Samuel",
    "Grace",
    "Hiroshi",
    "Elena",
    "Kwame",
    "Fatima",
    "Oscar",
    "Leila",
    "Bruno",
)
_PROSE = (
    "{NAME} was seen on {DATE} for follow-up of hypertension and type 2 diabetes; the plan is unchanged, and labs are due in three months.",
    "Please ask {NAME} (MRN {MRN}) to come back before {DATE}. She takes lisinopril 20 mg daily and metformin 1000 mg twice a day with food.",
    "The daughter of {NAME} called from {PHONE} and asked whether the dose of apixaban can stay at 5 mg, since the creatinine is 1.4 mg/dL.",
    "Nothing in the record speaks against the operation. The wound is clean and dry, there is no fever, and pain is 2 of 10 at rest.",
    "If the pressure stays above 140 over 90 for two more weeks, the dose can go up to 40 mg; check potassium and creatinine ten days later, and again after a month.",
    "There is no sign of heart failure, and the murmur at the apex is old. The echo showed an ejection fraction of 55 % and a mild regurgitation of the mitral valve.",
    "Vaccines against influenza and pneumococci were given in the autumn. Colonoscopy is due next year; the last one was normal but for two small polyps.",
    "| {NAME} | {MRN} | {DATE} | {PHONE} | stable, no change of the treatment |",
    "| {NAME} | {MRN} | {DATE} | {PHONE} | potassium 4.1, sodium 139, glucose 112 |",
)


def values(kind: str, rng: random.Random) -> Iterator[str]:
    """Invented values of one type, none of them twice."""
    for number in itertools.count():
        if kind == "NAME":
            stem = "".join(rng.choice("bdfgklmnprstv") + rng.choice("aeiou") for _ in range(4)).capitalize()
            yield f"{_FIRST[number % len(_FIRST)]} {stem}"
        elif kind == "MRN":
            yield f"{30_000_000 + number * 7919}"
        elif kind == "PHONE":
            yield f"({200 + number % 700}) {200 + number // 700 % 700}-{number % 10_000:04}"
        else:
            yield f"{number % 12 + 1:02}/{number % 28 + 1:02}/{1950 + number // 336 % 70}"


def given(style: Style, count: int) -> tuple[Vault, dict[str, list[str]]]:
    """A vault that gave out `count` pseudonyms, and those by type."""
    rng, vault, found = random.Random(1), Vault(), {}
    for kind in ("NAME", "MRN", "PHONE", "DATE"):
        some = list(dict.fromkeys(itertools.islice(values(kind, rng), count // 4)))
        found[kind] = [substitute(value, [Match(0, len(value), kind, 0.9)], vault, "s", style) for value in some]
    return vault, found


def texts(found: dict[str, list[str]], size: int) -> Iterator[tuple[str, str]]:
    """Replies of `size` characters, by name."""
    rng = random.Random(2)

    def fill(pieces: Iterator[str], joint: str) -> str:
        lines, length = [], 0
        while length < size:
            lines.append(next(pieces))
            length += len(lines[-1]) + len(joint)
        return joint.join(lines)

    def one(kind: str) -> str:
        return rng.choice(found[kind])

    yield (
        "pseudonyms among prose and tables",
        fill((rng.choice(_PROSE).format_map({kind: one(kind) for kind in found}) for _ in itertools.count()), "\n"),
    )
    yield "nothing but pseudonyms", fill((one(rng.choice(list(found))) for _ in itertools.count()), "; ")
    yield "nothing but numbers of eight digits", fill((str(rng.randrange(10**7, 10**8)) for _ in itertools.count()), " ")


def main() -> None:
    parser = argparse.ArgumentParser(description="Time restoring pseudonyms.")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--pseudonyms", type=int, default=10_000)
    parser.add_argument("--size", type=int, default=100_000)
    given_ = parser.parse_args()
    styles: tuple[Style, ...] = ("token", "surrogate")
    for style in styles:
        vault, found = given(style, given_.pseudonyms)
        for name, text in texts(found, given_.size):
            times = []
            for _ in range(given_.rounds):
                start = time.thread_time()
                result = restore(text, vault, "s", NAMES)
                times.append(time.thread_time() - start)
            print(
                f"{style:10} {name:36} {len(text):7} characters, {result.count:5} restored, {len(result.altered):4} reported   best {min(times) * 1e3:6.1f} ms"
            )


if __name__ == "__main__":
    main()
