"""What came of recorded exchanges, as tables for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, time

from rich.console import Console
from rich.text import Text

from ..verdict import Effect
from ..workbench.jsontext import Unreadable
from ..workbench.tally import Tally, percentile
from .terminal import STYLES, count, effect, line, ruled, ruled_heads, table


def write(to: Console, tally: Tally, about: str, digest: str, when: datetime | None) -> None:
    """Outcome by system and rule, what was held and refused, and how long decisions took."""
    as_of = "now" if when is None else f"{when:%Y-%m-%d}" if when.time() == time() else f"{when:%Y-%m-%d %H:%M} UTC"
    line(to, ("guarded ", "bold"), f"{count(tally.exchanges, 'exchange')} ({about}), as of {as_of}")
    line(to, "")
    _systems(to, tally)
    _rules(to, tally)
    _stopped(to, tally)
    _times(to, tally)
    line(to, (f"policies {digest}", "dim"))


def _number(value: int, style: str) -> Text:
    return Text(f"{value:,}", style=style) if value else Text("·", style="dim")


def _systems(to: Console, tally: Tally) -> None:
    used = [e for e in Effect if tally.effects[e]]
    rows: list[tuple[str | Text, ...]] = [
        (system, str(counts.total()), *(_number(counts[e], STYLES[e.word]) for e in used))
        for system, counts in sorted(tally.systems.items())
    ]
    rows.append(("all", f"{tally.exchanges:,}", *(_number(tally.effects[e], STYLES[e.word]) for e in used)))
    heads = ("system", "exchanges", *(e.word for e in used))
    table(to, "Exchanges by system and strictest effect", heads, rows, right=range(1, len(heads)))
    line(to, "")


def _rules(to: Console, tally: Tally) -> None:
    counted = [(key, n, False) for key, n in tally.rules.items()] + [(key, n, True) for key, n in tally.shadow.items()]
    if not counted:
        return
    rows: list[tuple[str | Text, ...]] = [
        (system, Text(f"({e.word})", style="dim") if lifted else effect(e.word), f"{n:,}", *ruled(to, rule, place))
        for (system, rule, place, e), n, lifted in sorted(counted)
    ]
    table(to, "Decisions by system and rule", ("system", "effect", "decisions", *ruled_heads(to)), rows, right=(2,))
    if tally.shadow:
        line(to, ("(in parentheses: what a shadow or exempted rule would have done)", "dim"))
    line(to, "")


def _stopped(to: Console, tally: Tally) -> None:
    if not tally.stopped:
        return
    rows: list[tuple[str | Text, ...]] = [
        (s.exchange, effect(s.effect.word), s.tool or s.checkpoint, *ruled(to, s.rule, s.place or "the engine itself"))
        for s in tally.stopped
    ]
    table(to, "Held and refused", ("exchange", "effect", "what", *ruled_heads(to)), rows)
    line(to, "")


def _times(to: Console, tally: Tally) -> None:
    at = ", ".join(f"{n:,} {checkpoint}" for checkpoint, n in sorted(tally.checkpoints.items()))
    p50, p99 = (percentile(tally.times, share) / 1000 for share in (0.5, 0.99))
    line(to, ("decisions ", "bold"), f"{len(tally.times):,} ({at})")
    line(to, ("per decision ", "bold"), f"p50 {p50:,.0f} µs, p99 {p99:,.0f} µs")
    if tally.skipped:
        line(to, ("never reached ", "bold"), f"{count(tally.skipped, 'recorded step')}, after something was held or refused")


def as_json(tally: Tally, wrong: Sequence[Unreadable], digest: str, when: datetime | None) -> str:
    """The same as one JSON object, times in microseconds."""
    return json.dumps(
        {
            "version": 1,
            "digest": digest,
            "as_of": None if when is None else when.isoformat(),
            "exchanges": tally.exchanges,
            "effects": {e.word: n for e, n in sorted(tally.effects.items())},
            "systems": {s: {e.word: n for e, n in sorted(c.items())} for s, c in sorted(tally.systems.items())},
            "rules": [_row(*key, n, enforced=True) for key, n in sorted(tally.rules.items())]
            + [_row(*key, n, enforced=False) for key, n in sorted(tally.shadow.items())],
            "stopped": [asdict(s) | {"effect": s.effect.word} for s in tally.stopped],
            "decisions": {
                "count": len(tally.times),
                "by_checkpoint": dict(sorted(tally.checkpoints.items())),
                "p50_us": percentile(tally.times, 0.5) / 1000,
                "p99_us": percentile(tally.times, 0.99) / 1000,
            },
            "skipped_steps": tally.skipped,
            "unreadable": [asdict(w) for w in wrong],
        },
        indent=2,
    )


def _row(system: str, rule: str, place: str, what: Effect, number: int, *, enforced: bool) -> dict[str, str | int | bool]:
    return {"system": system, "rule": rule, "place": place, "effect": what.word, "decisions": number, "enforced": enforced}
