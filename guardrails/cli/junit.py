"""Outcomes of cases as JUnit XML, which build servers read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from ..source import printable
from ..workbench.cases import Outcome


def as_junit(outcomes: Sequence[Outcome]) -> bytes:
    """One suite a file, one test case a case."""
    root = ET.Element("testsuites", {"name": "guardrails", **_counts(outcomes)})
    for file, members in groupby(outcomes, key=lambda o: o.file):
        cases = list(members)
        suite = ET.SubElement(root, "testsuite", {"name": printable(file), **_counts(cases)})
        for case in cases:
            row = ET.SubElement(
                suite,
                "testcase",
                classname=printable(file),
                name=printable(case.name),
                file=printable(file),
                line=str(case.line),
                time=f"{case.seconds:.6f}",
            )
            if case.misses:
                failure = ET.SubElement(row, "failure", message=printable(str(case.misses[0])), type="expectation")
                rules = ", ".join(case.fired) or "no rule"
                failure.text = "\n".join(printable(s) for s in (case.place, *map(str, case.misses), f"fired: {rules}"))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _counts(outcomes: Sequence[Outcome]) -> dict[str, str]:
    failed = sum(not o.passed for o in outcomes)
    total = sum(o.seconds for o in outcomes)
    return {"tests": str(len(outcomes)), "failures": str(failed), "errors": "0", "skipped": "0", "time": f"{total:.6f}"}
