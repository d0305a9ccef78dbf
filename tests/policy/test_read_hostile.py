"""Hostile policy files cost less than a second and 64 MiB, never the interpreter, and end in problems with a place (fault tests 38, 39)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guardrails.policy.document import MAX_LINES
from guardrails.policy.files import MAX_FILE as _CAP
from tests.pace import slowness

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and fork are POSIX")

SECONDS = 1.0 * (3 if os.environ.get("CI") else 1) * slowness()
MIB = 64
_HEAD = "apiVersion: guardrails/v1\nkind: Policy\nmetadata: {id: a, owner: b}\nspec:\n"
_RULE = "    - {{id: r{0}, when: 'a == {0}', then: block}}\n"


def _filled(unit: str, head: str = "", tail: str = "", size: int = _CAP) -> str:
    return head + unit * ((size - len(head.encode()) - len(tail.encode())) // len(unit.encode())) + tail


def _lines(unit: str, head: str = "") -> str:
    """As many lines as a file may have."""
    return head + unit * ((MAX_LINES - 10 - head.count("\n")) // unit.count("\n"))


def _laughs(open_: str, close: str, key: str = "") -> str:
    lines = [f"a: &a {open_}{key}x{close}"]
    for before, name in zip("abcdefghijkl", "bcdefghijklm", strict=True):
        inner = ", ".join(f"{key and f'k{i}: '}*{before}" for i in range(8))
        lines.append(f"{name}: &{name} {open_}{inner}{close}")
    return "\n".join(lines) + "\n"


_WRONG_RULE = "    - {" + ", ".join(f"k{i}: 1" for i in range(90)) + "}\n"
_WRONG_MATCH = "".join(f"    {name}: [{'1,' * 6000}]\n" for name in ("on", "systems", "zones", "tools", "roles"))

HOSTILE: dict[str, str | bytes] = {
    "alias-bomb-of-lists": _laughs("[", "]"),
    "alias-bomb-of-mappings": _laughs("{", "}", "k: "),
    "aliases-by-the-million": _filled("*a,", "a: &a x\nb: [", "]\n"),
    "anchors-by-the-million": _lines("- &a x\n"),
    "anchor-in-itself": "a: &a {b: *a}\n",
    "brackets-100000-deep": "[" * 100_000,
    "braces-100000-deep": "{a: " * 100_000,
    "closed-brackets-100000-deep": "[" * 100_000 + "]" * 100_000,
    "dashes-100000-deep": "- " * 100_000 + "a\n",
    "questions-100000-deep": "? " * 100_000 + "a\n",
    "indentation-1000-deep": "".join(" " * i + "a:\n" for i in range(1000)),
    "keys-that-are-lists": _lines("[a]: b\n"),
    "key-twice-100000-times": _HEAD + "  mode: enforce\n" * 100_000,
    "unknown-fields": _HEAD + "".join(f"  k{i}: {i}\n" for i in range(100_000)),
    "unknown-fields-in-many-rules": _HEAD + "  rules:\n" + _WRONG_RULE * 1000,
    "rules-of-the-wrong-type": _lines("    - 3\n", _HEAD + "  rules:\n"),
    "rules-9999-of-the-wrong-type": _HEAD + "  rules:\n" + "    - 3\n" * 9_999,
    "rules-100001": _HEAD + "  rules:\n" + "    - {id: a}\n" * 66_000,
    "entries-100001": _HEAD + "  rules: [" + "a, " * 100_001 + "]\n",
    "rules-9000-each-wrong": _HEAD + "  rules:\n" + "".join(_RULE.format(i).replace("block", "deny") for i in range(9_000)),
    "one-rule-with-100000-values": _HEAD + "  rules:\n    - id: a\n" + "".join(f"      k{i}: [{'1,' * 100}]\n" for i in range(900)),
    "one-rule-with-20000-wrong-limits": _HEAD
    + "  rules:\n    - id: a\n      tools:\n        allow:\n"
    + "".join(f"          - {{name: a{i}, args: {{b: {{max: x, min: y, c: 1}}}}}}\n" for i in range(4_000)),
    "spec-with-30000-wrong-values": _HEAD + "  match:\n" + _WRONG_MATCH,
    "spec-with-18000-wrong-values": _HEAD + "  match:\n" + _WRONG_MATCH.replace("1," * 6000, "1," * 3600),
    "case-with-30000-values": "apiVersion: guardrails/v1\nkind: PolicyTest\nmetadata: {id: a, owner: b}\nspec:\n  cases:\n"
    f"    - {{name: a, event: {{checkpoint: prompt, content: [{'[no, 010],' * 9999}]}}, expect: {{effect: x}}}}\n",
    "larger-than-the-cap": "#" * (_CAP + 1),
    "one-scalar": _filled("x", _HEAD + "  mode: "),
    "one-scalar-of-emoji": _filled("😀", _HEAD + "  mode: '", "'\n"),
    "one-scalar-of-escapes": _filled("\\x41", _HEAD + '  mode: "', '"\n'),
    "one-scalar-of-lines": _lines("x\n   ", _HEAD + "  mode: ") + "x\n",
    "one-block-of-lines": _lines("   x\n", _HEAD + "  mode: |\n"),
    "one-block-of-blank-lines": _lines("\n", _HEAD + "  mode: |+\n"),
    "one-key": _filled("k", "", ": v\n"),
    "one-tag": _filled("t", _HEAD + "  mode: !", " x\n"),
    "one-anchor": _filled("t", _HEAD + "  mode: &", " x\n"),
    "one-number": _filled("9", _HEAD + "  mode: "),
    "one-fraction": _filled("9", _HEAD + "  mode: 0."),
    "one-word-of-a-fixed-set": _HEAD + "  rules: [{id: a, when: a, then: " + "bl" * 100_000 + "}]\n",
    "comments": _lines("#\n"),
    "blanks": _filled(" "),
    "blank-lines": _lines("\n"),
    "too-many-blank-lines": _filled("\n"),
    "too-many-carriage-returns": _filled("\r"),
    "carriage-returns": _lines("\n").replace("\n", "\r"),
    "document-marks": _lines("---\n"),
    "documents": _lines("--- a\n"),
    "directives": "".join(f"%TAG !a{i}! tag:x,2000:\n" for i in range(100_000)) + "---\na\n",
    "commas": _filled(",", "["),
    "colons": _filled(": "),
    "quotes": _filled("'"),
    "quotes-with-breaks": _lines("'\n"),
    "double-quotes-open": _filled('"a', "[", ""),
    "pairs-in-a-list": _filled("a: b, ", "[", "]\n"),
    "block-headers": _lines("- |\n"),
    "utf-16": "a: b\n".encode("utf-16"),
    "utf-32": "a: b\n".encode("utf-32"),
    "latin-1": "a: é\n".encode("latin-1"),
    "surrogates": b"a: \xed\xa0\x80\n",
    "overlong": b"a: \xc0\x80\n",
    "nul": b"a: \x00\n",
    "random-bytes": bytes((i * 197 + i // 256 * 31) % 256 for i in range(100_000)),
    "bytes-of-zip": b"PK\x03\x04" + bytes(1000),
    "empty": "",
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("hostile")
    paths = []
    for name, content in HOSTILE.items():
        path = folder / f"{name}.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        paths.append(str(path))
    return {Path(row["file"]).stem: row for row in _children("hostile", *paths)}


def _children(*arguments: str) -> Iterator[dict[str, Any]]:
    command = [sys.executable, str(Path(__file__).with_name("children.py")), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    for line in done.stdout.splitlines():
        yield json.loads(line)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_problems_soon_and_small(results: dict[str, dict[str, Any]], name: str) -> None:
    result = results[name]
    assert result["status"] == 0, "the interpreter died"
    assert result["documents"] == 0
    assert result["problems"]
    for problem in result["problems"]:
        if "further problems are not shown" in problem:
            continue
        place = problem.split(" GR1", 1)[0]
        assert place.count(":") == 3, problem[:200]
        assert f"{name}.yaml:" in place
    assert result["seconds"] < SECONDS, result["seconds"]
    assert result["mib"] < MIB, result["mib"]


def test_mutations_of_valid_files_never_raise_never_hang_and_never_end_the_interpreter() -> None:
    count = int(os.environ.get("GUARDRAILS_FUZZ", "1500"))
    texts = sorted((ROOT / "policies").rglob("*.yaml")) + sorted((Path(__file__).parent / "cases" / "problems").glob("*/policy.yaml"))
    rows = list(_children("fuzz", "20260101", "0", str(count), *map(str, texts)))
    assert sum(row["last"] - row["first"] for row in rows) == count
    for row in rows:
        assert row["status"] == 0, row
        assert row["failed"] == []
        assert row["slowest"] < SECONDS
        assert row["mib"] < 200
    refused = sum(row["refused"] for row in rows)
    assert count * 0.3 < refused <= count, "mutations that change nothing test nothing"
