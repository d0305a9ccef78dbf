"""What does a guard around a real client cost, call by call?

Measured: the wall time of a call of the `openai` client to a server on the loopback interface, in a process of its own, that answers at
once with a text of some 300 characters; the same client unguarded and wrapped, in turn, each time with another question. Chat completions
and responses, whole and as streams of 60 chunks read to their end. Rules: words, patterns, identifiers by the pattern path, a token cap,
an allow-list of tools; state in memory.

The bar: a guarded call takes at most 5 % or 300 us more than an unguarded one, whichever is more, at the median and at p99.

Not measured: a model that takes its time, which makes the share smaller, and the model path of the detector.
`python -m benchmarks.clients [rounds]`; default 300.
"""

from __future__ import annotations

import gc
import multiprocessing
import re
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from statistics import median
from time import perf_counter
from typing import Any

import openai

from guardrails.detect import builtin
from tests.adapters.loopback import Reply, loopback
from tests.adapters.policies import rails_at

from .measure import Figure, header, show

_PHI = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: people, title: People, owner: benchmarks}
spec:
  match: {on: [prompt, response], systems: [desk]}
  buffer: stream
  rules:
    - {id: identifiers, phi: {any: [safe-harbor]}, then: redact}
"""
_WORDS = re.findall(
    r"\w+",
    "two short sessions suit people who come after work and one longer session suits those who travel leave a pause of ten minutes "
    "between sessions so that nobody has to wait in the corridor most questions are about parking forms and opening hours",
)
_SHARE, _LEAST = 0.05, 300e-6


def _serve(out: Connection) -> None:
    with loopback() as model:
        pieces = tuple(f"{_WORDS[i % len(_WORDS)]} " for i in range(60))
        model.answer = lambda _: Reply(pieces, tokens=64)
        out.send(model.host)
        out.recv()


def _question(number: int) -> str:
    return " ".join(_WORDS[(number * 7 + i * (1 + number % 3)) % len(_WORDS)] for i in range(25)) + f" case {number % 90}?"


def _ways(client: openai.OpenAI) -> dict[str, Callable[[str], object]]:
    def chat(text: str) -> object:
        return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}], max_tokens=100)

    def chat_stream(text: str) -> object:
        messages: Any = [{"role": "user", "content": text}]
        return list(client.chat.completions.create(model="gpt-4o", messages=messages, max_tokens=100, stream=True))

    def responses(text: str) -> object:
        return client.responses.create(model="gpt-4o", input=text, max_output_tokens=100)

    def responses_stream(text: str) -> object:
        return list(client.responses.create(model="gpt-4o", input=text, max_output_tokens=100, stream=True))

    return {"chat": chat, "chat, stream": chat_stream, "responses": responses, "responses, stream": responses_stream}


def main() -> list[Figure]:
    """Prints the table and gives its figures."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=_serve, args=(there,), daemon=True)
    server.start()
    host = here.recv()
    rails = rails_at(host, _PHI, detector=builtin())
    own = openai.OpenAI(base_url=f"http://{host}/v1", api_key="none", max_retries=0)
    bare, guarded = _ways(own), _ways(rails.wrap(own, system="desk"))
    figures = []
    try:
        for name in bare:
            taken: dict[str, list[float]] = {"bare": [], "guarded": []}
            gc.collect()
            for number in range(rounds + 20):
                for kind, way in (("bare", bare[name]), ("guarded", guarded[name])):
                    text = _question(number)
                    start = perf_counter()
                    way(text)
                    if number >= 20:
                        taken[kind].append(perf_counter() - start)
            figures += _figures(name, taken["bare"], taken["guarded"])
    finally:
        here.send(None)
        server.join(5)
        rails.close()
    show(f"what a guard adds to a call over loopback, {rounds} rounds", figures)
    return figures


def _figures(name: str, bare: list[float], guarded: list[float]) -> list[Figure]:
    found = []
    for what, at in (("p50", median), ("p99", _p99)):
        base, more = at(bare), at(guarded) - at(bare)
        bar = max(_SHARE * base, _LEAST)
        found.append(Figure(f"{name}, {what}", more * 1e6, "us", bar * 1e6, f"of {base * 1e6:.0f} us unguarded"))
    return found


def _p99(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.99)]


if __name__ == "__main__":
    print(header())
    main()
