"""`guardrails test`: runs the cases beside the policies and shows what failed and what no case exercises."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import click
from rich.console import Console

from ..policy.load import load
from ..vocabulary import TERMS, now
from ..workbench.cases import Coverage, Outcome, coverage, run_cases
from . import exits
from .junit import as_junit
from .options import POLICIES, existing, form, write_file
from .problems import reachable
from .terminal import console, count, line

_MANY = 10


@click.command("test")
@click.argument("path", default=POLICIES)
@click.option("-k", "only", metavar="WORDS", help="Only cases whose name holds these words, in any case; `not WORDS` leaves them out.")
@click.option("--min-coverage", type=click.FloatRange(0, 100), metavar="PERCENT", help="Fail when fewer rules are exercised by a case.")
@click.option("--require-coverage", is_flag=True, help="The same as --min-coverage 100.")
@click.option("--junit", metavar="FILE", help="Also write the outcome as JUnit XML.")
@click.option("-v", "--verbose", is_flag=True, help="Also list the cases that pass, with the rules that fired.")
@form("text", "json")
def command(
    path: str, only: str | None, min_coverage: float | None, require_coverage: bool, junit: str | None, verbose: bool, form: str
) -> int:
    """Run the cases of the `PolicyTest` documents in PATH (`policies` when none is named).

    A case without a time is judged as of 2026-01-01. No case at all is a failure.
    """
    existing(path)
    policies = load(path, TERMS, now())
    outcomes = list(run_cases(policies, only=_chosen(only)))
    covered = coverage(policies, outcomes)
    if junit is not None:
        write_file(junit, as_junit(outcomes))
    least = 100.0 if require_coverage else min_coverage
    thin = least is not None and covered.percent < least
    if form == "json":
        click.echo(json.dumps(_as_json(outcomes, covered, len(policies.cases)), indent=2))
    else:
        _write(console(), outcomes, covered, [path], verbose=verbose, found=len(policies.cases))
        if thin:
            line(console(), ("too thin: ", "bold red"), f"{covered.percent:.0f} % of the rules are exercised, {least:.0f} % are asked for")
    failed = not outcomes or any(not o.passed for o in outcomes)
    return exits.PROBLEMS if failed or thin else exits.OK


def _chosen(only: str | None) -> Callable[[str], bool] | None:
    if only is None:
        return None
    words = only.casefold().strip()
    if words.startswith("not "):
        unwanted = words[4:].strip()
        return lambda name: unwanted not in name.casefold()
    return lambda name: words in name.casefold()


def _write(to: Console, outcomes: Sequence[Outcome], covered: Coverage, paths: Sequence[str], *, verbose: bool, found: int) -> None:
    for outcome in outcomes:
        place = f"{reachable(outcome.file, paths)}:{outcome.line}"
        if not outcome.passed:
            line(to, ("failed", "bold red"), "  ", (place, "bold"), f": {outcome.name}")
            for miss in outcome.misses:
                line(to, f"        {miss.what}: expected ", (miss.expected, "green"), ", got ", (miss.got, "red"))
            for f in outcome.verdict.findings if outcome.verdict else ():
                how = "" if f.enforced else " (lifted)" if f.exemption else " (shadow)"
                error = f" [judging failed: {f.error}]" if f.error else ""
                line(to, ("        fired: ", "cyan"), f"{f.policy}/{f.rule} -> {f.effect.word}{how}{error}", (f"  {f.place}", "dim"))
            if outcome.verdict is not None and not outcome.verdict.findings:
                line(to, ("        fired: ", "cyan"), "no rule")
        elif verbose:
            line(to, ("passed", "green"), "  ", (place, "bold"), f": {outcome.name}", (f"  [{', '.join(outcome.fired)}]", "dim"))
    if covered.missing and outcomes and len(outcomes) == found:
        shown = covered.missing if verbose else covered.missing[:_MANY]
        line(to, (f"no case exercises {count(len(covered.missing), 'rule')}:", "yellow"))
        for name in shown:
            line(to, f"  {name}", (f"  {_reach(covered.places[name], paths)}", "dim"))
        if len(shown) < len(covered.missing):
            line(to, f"  and {len(covered.missing) - len(shown)} more; `--verbose` lists them")
    _summary(to, outcomes, covered, found)


def _reach(place: str, paths: Sequence[str]) -> str:
    file, _, number = place.rpartition(":")
    return f"{reachable(file, paths)}:{number}"


def _summary(to: Console, outcomes: Sequence[Outcome], covered: Coverage, found: int) -> None:
    failed = sum(not o.passed for o in outcomes)
    if not outcomes:
        why = f"none of {count(found, 'case')} was chosen by `-k`" if found else "there is no `PolicyTest` document with cases"
        line(to, ("no case ran: ", "bold red"), why)
        return
    verdict = (
        (f"{count(failed, 'case')} of {len(outcomes)} failed", "bold red")
        if failed
        else (f"{count(len(outcomes), 'case')} passed", "bold green")
    )
    exercised = len(covered.rules) - len(covered.missing)
    line(to, verdict, f"; {exercised} of {count(len(covered.rules), 'rule')} exercised ({covered.percent:.0f} %)")


def _as_json(outcomes: Sequence[Outcome], covered: Coverage, found: int) -> dict[str, Any]:
    cases = [
        {
            "name": o.name,
            "file": o.file,
            "line": o.line,
            "passed": o.passed,
            "expected": o.expected,
            "effect": o.verdict.effect.word if o.verdict else None,
            "fired": list(o.fired),
            "misses": [{"what": m.what, "expected": m.expected, "got": m.got} for m in o.misses],
        }
        for o in outcomes
    ]
    passed = sum(o.passed for o in outcomes)
    return {
        "version": 1,
        "cases": cases,
        "summary": {"found": found, "run": len(outcomes), "passed": passed, "failed": len(outcomes) - passed},
        "coverage": {"percent": round(covered.percent, 1), "rules": len(covered.rules), "missing": list(covered.missing)},
    }
