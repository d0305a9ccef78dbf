"""Reads policy files in child processes with limits on time and memory, so that the death of an interpreter is seen.

A script, not a test: `children.py hostile FILE...` reads each file in a child of its own; `children.py fuzz SEED FIRST LAST FILE...`
reads mutations of the files, a batch a child.  Prints one JSON object a line.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from guardrails.policy.read import Reading, read

BATCH = 100
_MIB = 2**20


def _peak() -> float:
    """The largest resident size of this process so far, in MiB."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / _MIB if sys.platform == "darwin" else size / 1024


def _in_child(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with os.fdopen(writer, "w") as out:
            out.write(json.dumps(work()))
            out.flush()
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as results:
        text = results.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {"status": status, **(json.loads(text) if text else {})}


def _hostile(path: str) -> dict[str, Any]:
    before, start = _peak(), time.process_time()
    reading = read(path)
    seconds = time.process_time() - start
    extra = _peak() - before
    problems = [str(p) for p in reading.problems]
    return {"file": Path(path).name, "seconds": seconds, "mib": extra, "documents": len(reading.documents), "problems": problems[:20]}


def _mutated(texts: list[bytes], number: int, seed: int) -> bytes:
    """A valid file with a few bytes, tokens or lines changed, swapped, doubled or cut."""
    chance = random.Random(f"{seed}/{number}")
    data = chance.choice(texts)
    for _ in range(chance.randint(1, 4)):
        at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        short = min(to, at + chance.randint(1, 40))
        lines = data.split(b"\n")
        line, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(9):
            case 0:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
            case 1:
                data = data[:at] + chance.choice(_TOKENS) + data[short:]
            case 2:
                data = data[:at] + data[short:]
            case 3:
                data = data[:at] + data[at:short] * chance.randint(2, 50) + data[short:]
            case 4:
                lines[line], lines[other] = lines[other], lines[line]
                data = b"\n".join(lines)
            case 5:
                lines[line] = b" " * chance.randint(0, 9) + lines[line].strip()
                data = b"\n".join(lines)
            case 6:
                lines.insert(line, lines[other])
                data = b"\n".join(lines)
            case 7:
                key, colon, _ = lines[line].partition(b": ")
                lines[line] = key + colon + chance.choice(_VALUES)
                data = b"\n".join(lines)
            case _:
                data = data[:at]
    return data


_TOKENS = [
    b"- ",
    b": ",
    b"? ",
    b"[",
    b"]",
    b"{",
    b"}",
    b"&a ",
    b"*a ",
    b"!!str ",
    b"!x ",
    b"|\n",
    b">-\n",
    b"'",
    b'"',
    b"#",
    b"---\n",
    b"...\n",
    b"%TAG ! x\n",
    b"\t",
    b"\r",
    b"\r\n",
    b"<<: ",
    b"\xc2\x85",
    b"\xe2\x80\xa8",
    b"\xef\xbb\xbf",
    b"\xff",
    b"\x00",
    b"\xf0\x9f\x98\x80",
    b",",
    b"\\x",
]
_VALUES = [
    b"",
    b"null",
    b"~",
    b"no",
    b"true",
    b"010",
    b"1e999",
    b"99999999999999999999",
    b"-1",
    b"0.5",
    b"12:30:45",
    b"2027-03-31",
    b"[]",
    b"{}",
    b"[[]]",
    b"{a: {b: c}}",
    b"[1, a, true]",
    b"'x'",
    b'"\\ud800"',
    b"x" * 600,
    b"*",
    b"|",
    b"!!int x",
    b".inf",
]


def _examined(reading: Reading) -> int:
    """Everything that a caller may ask of a reading, so that a place outside of the text is found."""
    assert reading.documents or reading.problems
    for problem in reading.problems:
        assert problem.span is None or 0 <= problem.span.root.start <= len(problem.span.root.source.text)
        assert str(problem)
    for located in reading.documents:
        spec = located.document.model_dump()["spec"]
        for number, rule in enumerate(spec.get("rules", ())):
            for name in rule:
                located.span("spec", "rules", number, name).excerpt()
            if rule["when"] is not None:
                assert located.expression("spec", "rules", number, "when").text == rule["when"]
    assert len(reading.digest) == 64
    return sum(p.severity == "problem" for p in reading.problems)


def _fuzz(texts: list[bytes], seed: int, first: int, last: int) -> dict[str, Any]:
    slowest, refused, failed = 0.0, 0, []
    for number in range(first, last):
        data = _mutated(texts, number, seed)
        start = time.process_time()
        try:
            reading = read({"fuzzed.yaml": data})
            slowest = max(slowest, time.process_time() - start)
            refused += _examined(reading) > 0
        except BaseException as error:  # noqa: BLE001  reason: the point is that nothing at all gets out
            failed.append(f"{number}: {type(error).__name__}: {error}"[:500])
    return {"first": first, "last": last, "slowest": slowest, "mib": _peak(), "refused": refused, "failed": failed[:5]}


def _tell(row: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """Runs what the arguments name."""
    valid = b"apiVersion: guardrails/v1\nkind: Policy\nmetadata: {id: a, owner: b}\nspec: {rules: [{id: a, tools: [x], then: blok}]}\n"
    read({"warm.yaml": valid})
    if arguments[0] == "hostile":
        for path in arguments[1:]:
            _tell({"file": Path(path).name, **_in_child(partial(_hostile, path))})
        return
    seed, first, last = map(int, arguments[1:4])
    texts = [Path(path).read_bytes() for path in arguments[4:]]
    for start in range(first, last, BATCH):
        end = min(start + BATCH, last)
        _tell(_in_child(partial(_fuzz, texts, seed, start, end)))


if __name__ == "__main__":
    main(sys.argv[1:])
