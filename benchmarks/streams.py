"""How much later does a guarded stream show what the model says, and what does it cost to look at it as it comes?

Measured, for an answer of clean prose that comes in pieces of four characters, under rules of three kinds (none for the text; words and
patterns; identifiers, by patterns alone and with the model):

* *first*: the characters that had come when the first chunk left, and *behind*: those that had come and not left, at most;
* *a chunk*: the processor time that a chunk takes in the guard, on average, p99 and at most;
* *growth*: that of an answer four times as long, next to four times that of the short one;
* *whole*: such an answer judged in one piece, which is what a stream that is collected first costs at its end.

Each answer is another one, its sentences in another order, so that nothing is answered from memory.

At a hundred tokens a second, some four hundred characters come each second: so many characters are so much time for a reader.

Not measured: the model behind the function, which takes no time here.  `python -m benchmarks.streams [characters]`; default 8000.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from random import Random
from statistics import mean, median, quantiles
from time import process_time

from guardrails import Engine, Guardrails, Response
from guardrails.detect import builtin

from . import sets
from .measure import Figure, header, show

_SIZE = 4
_PROSE = (
    "Two short sessions suit people who come after work, and one longer session suits those who travel. Leave a pause of ten "
    "minutes between sessions, so that nobody has to wait in the corridor. Most questions are about parking, forms and opening "
    "hours; a printed sheet answers them well. Staff say that the second visit goes better when the first one ends with a plan. "
    "Rooms are booked a week ahead and given back by noon. Buses stop at the main door until late. Notes are kept short, and each "
    "ends with what comes next. Families ask for a quiet place to wait, and for water. The desk calls ahead when a team runs late."
)
_SENTENCES = [sentence.strip(". ") for sentence in _PROSE.split(". ")]
_RULES = {
    "no rule for the text": "",
    "words and patterns": "- {id: keys, text: {words: [forbidden], patterns: ['\\bKEY-[0-9]{6}\\b', 'token: \\S{8,}']}, then: block}",
    "identifiers, by patterns": "- {id: people, phi: {any: [safe-harbor]}, then: redact}",
    "identifiers, with the model": "- {id: people, phi: {any: [safe-harbor]}, then: redact}",
}
_POLICY = (
    "apiVersion: guardrails/v1\nkind: Policy\nmetadata: {{id: answers, owner: benchmarks}}\n"
    "spec:\n  match: {{on: [response]}}\n  buffer: stream\n  rules:\n    {}\n"
)
# Look-ahead, what may stand around a match, and half of both between two looks; a chunk and the end of a word beside it.
_BARS = {"no rule for the text": 0, "words and patterns": 140, "identifiers, by patterns": 900, "identifiers, with the model": 900}


def engine(name: str) -> Engine:
    """An engine with the rules of one kind."""
    files = sets.prompt_rules()
    if _RULES[name]:
        files["answers.yaml"] = _POLICY.format(_RULES[name])
    return Engine.load(files, clock=lambda: sets.NOW, detector=None if "model" in name else builtin())


def answer(seed: int, length: int) -> str:
    """An answer of clean prose, another one for each seed."""
    rng = Random(seed)
    pieces: list[str] = []
    while sum(map(len, pieces)) < length:
        rng.shuffle(_SENTENCES)
        pieces.append(". ".join(_SENTENCES) + ".\n\n")
    return "".join(pieces)[:length]


def stream(judge: Engine, text: str) -> tuple[list[float], int, int]:
    """Seconds of each chunk, the characters that came before the first one left, and the most that came and had not left."""
    came = left = behind = 0
    first: int | None = None
    rails = Guardrails(judge)

    @rails.guard(system="agent", destination="model")
    def say(prompt: str) -> Iterator[str]:
        nonlocal came, behind
        for at in range(0, len(text), _SIZE):
            came += _SIZE
            behind = max(behind, came - left - _SIZE)
            yield text[at : at + _SIZE]

    taken = []
    with rails.session(actor=sets.ACTOR):
        chunks = say("When should people come?")
        while True:
            started = process_time()
            chunk = next(chunks, None)
            taken.append(process_time() - started)
            if chunk is None:
                return taken, first or 0, behind
            first = came - _SIZE if first is None else first
            left += len(chunk)


def main() -> list[Figure]:
    length = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 8_000
    figures = []
    for name in _RULES:
        judge = engine(name)
        stream(judge, answer(0, 2_000))
        taken, first, behind = stream(judge, answer(1, length))
        short = median([sum(taken), *(sum(stream(judge, answer(seed, length))[0]) for seed in range(2, 8))])
        long = median([sum(stream(judge, answer(seed, 4 * length))[0]) for seed in range(8, 11)])
        started = process_time()
        judge.judge(Response(system="agent", destination="model", content=answer(20, length)))
        once = process_time() - started
        tail = f"p99 {quantiles(taken, n=100)[98] * 1e6:.0f}, most {max(taken) * 1e6:.0f}"
        figures += [
            Figure(f"{name}: first", first, "ch", _BARS[name]),
            Figure(f"{name}: behind", behind, "ch", _BARS[name]),
            Figure(f"{name}: a chunk", mean(taken) * 1e6, "us", 300, tail),
            Figure(f"{name}: growth", long / (4 * short), "x", 1.3),
            Figure(f"{name}: next to whole", short / once, "x", None, f"whole {once * 1e3:.2f} ms, stream {short * 1e3:.1f} ms"),
        ]
    show(f"a stream of {length} characters in chunks of {_SIZE}", figures)
    return figures


if __name__ == "__main__":
    print(header())
    main()
