"""`guardrails explain`: clause by clause, why an event is judged as it is."""

from __future__ import annotations

import json
from typing import Any, Final

import click
from rich.console import Console

from ..engine import Engine
from ..policy.hints import nearest
from ..policy.scope import Place
from ..source import printable
from ..workbench.explain import Clause, Explanation, RuleView, UnknownRule, explain, rule_names
from . import decide, exits
from .failures import Stop
from .options import existing, form, policies
from .terminal import STYLES, console, line

_VALUES: Final = {"true": "green", "false": "red"}


@click.command("explain")
@click.argument("event", metavar="EVENT.json")
@policies
@click.option("--rule", "rules", multiple=True, metavar="POLICY/RULE", help="Also this rule, whether it fired or not. May be given again.")
@click.option("--code", is_flag=True, help="Also print the generated Python of the functions that apply.")
@form("text", "json")
def command(event: str, policies: str, rules: tuple[str, ...], code: bool, form: str) -> int:
    """Say clause by clause why an event is judged as it is.

    Shows the rules that fired, and those named with --rule: which field of `match` did not fit, and each clause of the condition with
    its value and the facts it read. Texts are told by kind and length. The exit code is 0 whatever the verdict.
    """
    judged = decide.read(event)
    existing(policies)
    engine = Engine.load(policies)
    try:
        why = explain(engine, judged, rules)
    except UnknownRule as unknown:
        name = str(unknown.args[0])
        likely = nearest(name, rule_names(engine.policies))
        hint = f"did you mean `{likely}`?" if likely else "rules are named `policy/rule`"
        raise Stop(f"there is no rule `{printable(name)}`", hint) from None
    if form == "json":
        click.echo(json.dumps(_as_json(why, code=code), indent=2))
    else:
        _write(console(), why)
        if code:
            _code(console(), why)
    return exits.OK


def _write(to: Console, why: Explanation) -> None:
    decide.write(to, why.verdict)
    for place in why.places:
        line(to, ("judged at ", "dim"), _where(place))
    for view in why.rules:
        line(to, "")
        _rule(to, view)


def _where(place: Place) -> str:
    parts = [place.checkpoint]
    for name in ("system", "stage", "destination", "zone", "decision"):
        value = getattr(place, name)
        parts += [f"{name} {value}"] if value is not None else []
    return ", ".join(parts + ([f"tool {place.tools[0]}"] if place.tools else []))


def _rule(to: Console, view: RuleView) -> None:
    outcome = (f"fired: {view.effect}", STYLES[view.effect]) if view.fired else ("did not fire", "dim")
    line(to, (view.name, "bold"), "  ", outcome, (f"  {view.place}", "dim"))
    if view.missed:
        line(to, ("  scope  ", "red"), f"`{view.missed}` wants {view.wanted}; here it is {view.found}")
        return
    line(to, ("  scope  ", "green"), "applies here")
    for clause in view.clauses:
        style = _VALUES.get(clause.value, "bold yellow")
        word = clause.value if clause.value in _VALUES else "error" if clause.value.startswith("error") else clause.value
        line(to, (f"  {word:<6} ", style), clause.text, (f"  line {clause.line}", "dim"))
        if word == "error":
            line(to, f"         {clause.value}, so the stricter reading counts")
        for fact in clause.facts:
            line(to, f"         {fact.name} = ", (fact.value, "cyan"))
    if not view.clauses:
        line(to, "         the rule asks for nothing more")


def _code(to: Console, why: Explanation) -> None:
    for block in why.code:
        line(to, "")
        names = ", ".join(dict.fromkeys(c.rule.name for c in block.rules))
        line(to, (f"# {block.rules[0].rule.span.file}: {names}", "dim"))
        for row in block.code.splitlines():
            line(to, row)


def _as_json(why: Explanation, *, code: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        "version": 1,
        "verdict": decide.as_json(why.verdict),
        "places": [{name: list(v) if isinstance(v := getattr(p, name), tuple) else v for name in Place.__slots__} for p in why.places],
        "rules": [_view(v) for v in why.rules],
    }
    if code:
        made["code"] = [
            {"rules": sorted({c.rule.name for c in b.rules}), "file": b.rules[0].rule.span.file, "python": b.code} for b in why.code
        ]
    return made


def _view(view: RuleView) -> dict[str, Any]:
    scope = {"applies": not view.missed, "missed": view.missed or None, "wanted": view.wanted or None, "found": view.found or None}
    return {
        "name": view.name,
        "file": view.file,
        "line": view.line,
        "effect": view.effect,
        "fired": view.fired,
        "scope": scope,
        "clauses": [_clause(c) for c in view.clauses],
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {"text": clause.text, "value": clause.value, "line": clause.line, "facts": {f.name: f.value for f in clause.facts}}
