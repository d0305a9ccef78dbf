"""Problems as SARIF 2.1.0, the form that code scanning reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any
from urllib.parse import quote

from ..policy.codes import Code
from .problems import Shown

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(problems: Sequence[Shown], codes: dict[str, Code]) -> str:
    """One run with a result for each problem, and a rule with its help for each code that occurs."""
    version, documentation = _package()
    used = sorted({row.problem.code for row in problems})
    driver: dict[str, Any] = {
        "name": "guardrails",
        "version": version,
        "rules": [_rule(code, codes.get(code), documentation) for code in used],
    }
    if documentation:
        driver["informationUri"] = documentation
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(row, used.index(row.problem.code)) for row in problems],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _package() -> tuple[str, str]:
    """The installed version and the address of its documentation, if the package names one."""
    try:
        package = metadata("guardrails-as-code")
    except PackageNotFoundError:
        return "0", ""
    urls = dict(row.split(", ", 1) for row in package.get_all("Project-URL") or () if ", " in row)
    return str(package["Version"]), urls.get("Documentation", "")


def _rule(code: str, row: Code | None, documentation: str) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": code, "defaultConfiguration": {"level": "error"}}
    if row is not None:
        examples = [f"{word}:\n\n{_indented(example)}" for word, example in (("Wrong", row.wrong), ("Right", row.right)) if example]
        plain = "\n\n".join([row.explanation, *examples])
        rule |= {
            "name": "".join(word.capitalize() for word in row.title.replace("-", " ").split()),
            "shortDescription": {"text": row.title},
            "fullDescription": {"text": row.explanation},
            "help": {"text": plain, "markdown": plain},
        }
    if documentation:
        rule["helpUri"] = f"{documentation.rstrip('/')}/reference/problems/#{code.lower()}"
    return rule


def _indented(example: str) -> str:
    return "\n".join(f"    {row}" for row in example.splitlines())


def _result(row: Shown, index: int) -> dict[str, Any]:
    problem = row.problem
    text = f"{problem.message}. Hint: {problem.hint}" if problem.hint else problem.message
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": "note" if problem.severity == "note" else "error",
        "message": {"text": text},
        # Without the line, so that a problem keeps its identity when lines above it come and go.
        "partialFingerprints": {"problem/v1": sha256(f"{problem.code}\n{row.file}\n{problem.message}".encode()).hexdigest()},
    }
    if row.file:
        place: dict[str, Any] = {"artifactLocation": {"uri": quote(row.file)}}
        if row.line:
            place["region"] = {"startLine": row.line, "startColumn": row.column, "endLine": row.end_line, "endColumn": row.end_column}
        result["locations"] = [{"physicalLocation": place}]
    return result
