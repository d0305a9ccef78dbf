"""Requests for signatures as the command prints them: exactly, and safe for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from ..signoff import Request, View
from ..signoff.leaves import leaves, pretty

Row = tuple[str | tuple[str, str], ...]


def rows(found: Iterable[Request]) -> Iterator[tuple[str, ...]]:
    """Requests as rows of a table."""
    for r in found:
        yield r.id, r.kind, r.system or "-", r.state, f"{len(r.signatures)} of {sum(s.count for s in r.signers)}", time(r.expires)


def described(view: View) -> Iterator[Row]:
    """One request, line by line."""
    r = view.request
    yield (r.kind, "bold"), f"  {r.state}, version {r.revision}"
    yield ("",)
    yield "request  ", r.id
    yield "system   ", r.system or "-"
    if r.subject is not None:
        yield "subject  ", r.subject
    yield "opened   ", time(r.opened)
    yield "expires  ", time(r.expires)
    yield ("",)
    yield (("what will run", "bold"),)
    yield from ((f"  {row}",) for row in pretty(view.draft.run).split("\n"))
    for leaf in leaves(view.draft.run):
        if isinstance(leaf.value, str) and "\n" in leaf.value:
            yield (f"  {leaf.label}, as text:",)
            yield from ((f"  | {row}",) for row in leaf.value.split("\n"))
    if view.draft.about is not None:
        yield ("",)
        yield (("what the application says about it", "bold"),)
        yield from ((f"  {row}",) for row in pretty(view.draft.about).split("\n"))
    yield ("",)
    yield (("why it was held", "bold"),)
    for why in view.draft.why:
        place = f" ({why['place']})" if why["place"] else ""
        yield (f"  {why['policy']}/{why['rule']}{place}{': ' + why['message'] if why['message'] else ''}",)
    yield ("",)
    yield (("signatures", "bold"),)
    for part in view.standing.parts:
        yield (f"  {len(part.by)} of {part.signers.count} from: {', '.join(part.signers.roles)}",)
    for by, roles, at in view.signed_by:
        yield (f"  {by} as {', '.join(roles)}, {time(at)}{'; no longer counts' if by in view.standing.lost else ''}",)
    for note in view.draft.notes:
        yield ("",)
        yield ((f"{note['by']}, {time(note['at'])}", "bold"),)
        yield from ((f"  | {row}",) for row in note["text"].split("\n"))


def as_json(request: Request, view: View | None = None) -> dict[str, Any]:
    """One request as JSON; with what will run, where it was shown."""
    made = {
        "version": 1,
        "id": request.id,
        "revision": request.revision,
        "state": request.state,
        "kind": request.kind,
        "system": request.system,
        "rules": list(request.rules),
        "policy": request.policy,
        "signers": [{"roles": list(s.roles), "count": s.count} for s in request.signers],
        "signed": len(request.signatures),
        "opened": time(request.opened),
        "expires": time(request.expires),
        "run_sha256": request.run,
        "shown_sha256": request.shown,
    }
    if view is not None:
        draft = view.draft
        made |= {"run": draft.run, "salt": draft.salt, "about": draft.about, "subject": draft.subject, "why": list(draft.why)}
        made |= {
            "notes": list(draft.notes),
            "signed_by": [{"id": by, "roles": list(roles), "at": time(at)} for by, roles, at in view.signed_by],
        }
    return made


def time(at: int) -> str:
    """A time for people and programs."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(sep=" ", timespec="seconds")
