"""`guardrails check`: every problem of every policy file at once."""

from __future__ import annotations

from typing import Any

import click
from rich.console import Console

from ..policy.load import examine
from ..policy.policyset import PolicySet
from ..vocabulary import TERMS, now
from ..workbench.codes import known
from . import exits
from .github import as_github
from .options import POLICIES, existing
from .problems import FORMATS, Shown, as_json, shown, write_text
from .sarif import as_sarif
from .terminal import console, count, line


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print problems.")
@click.option("--strict", is_flag=True, help="Notes fail, too.")
def command(paths: tuple[str, ...], form: str, strict: bool) -> int:
    """Show every problem of every policy file, with line, code and hint.

    PATH is a folder or file; `policies` when none is named. Several are checked as one set.
    """
    given = list(paths) or [POLICIES]
    for path in given:
        existing(path)
    loaded = examine(given, TERMS, now())
    rows = shown(loaded.problems, given)
    problems = sum(r.problem.severity == "problem" for r in rows)
    summary: dict[str, Any] = {"problems": problems, "notes": len(rows) - problems}
    if loaded.policies is not None:
        summary |= _sizes(loaded.policies)
    if form == "json":
        click.echo(as_json(rows, summary))
    elif form == "sarif":
        click.echo(as_sarif(rows, known()))
    else:
        if form == "github" and rows:
            click.echo(as_github(rows))
        _text(console(), rows if form == "text" else [], summary, loaded.policies)
    return exits.PROBLEMS if problems or (strict and rows) else exits.OK


def _sizes(policies: PolicySet) -> dict[str, Any]:
    rules = {r.rule.name for r in policies.rules} | {a.name for a in policies.lists}
    return {
        "files": len(policies.files),
        "systems": len(policies.systems),
        "destinations": len(policies.destinations),
        "policies": len(policies.policies),
        "rules": len(rules),
        "cases": len(policies.cases),
        "digest": policies.digest,
    }


def _text(to: Console, rows: list[Shown], summary: dict[str, Any], policies: PolicySet | None) -> None:
    write_text(to, rows)
    notes = f", {count(summary['notes'], 'note')}" if summary["notes"] else ""
    if policies is None:
        line(to, (count(summary["problems"], "problem"), "bold red"), notes)
        return
    sizes = ", ".join(
        count(summary[name], one, many)
        for name, one, many in (
            ("systems", "system", ""),
            ("destinations", "destination", ""),
            ("policies", "policy", "policies"),
            ("rules", "rule", ""),
            ("cases", "case", ""),
        )
    )
    line(to, ("no problems", "bold green"), f"{notes}: {sizes} in {count(summary['files'], 'file')}")
    line(to, ("digest ", "dim"), (policies.digest, "dim"))
