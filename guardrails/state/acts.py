"""The acts of the rooms as records of the journal: each room says what happened in its own words, and this table says what is written.

What is not named here is not written.  People are written as keyed hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..recording import Journal

Translate = Callable[[Journal, str, Mapping[str, Any]], dict[str, Any]]


def told(journal: Journal, kind: str, body: Mapping[str, Any]) -> object:
    """Writes an act of a room into the journal.  Raises KeyError for a kind that nobody knows, and what the journal raises."""
    record, translate = _KINDS[kind] if kind in _KINDS else _FAMILIES[kind.partition(".")[0]]
    made = translate(journal, kind, body)
    return journal.append(record, {key: value for key, value in made.items() if value is not None})


def _switch(journal: Journal, _kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    scope = body.get("scope") or {"kind": "all", "name": "", "system": None}
    name, kind = scope["name"], scope["kind"]
    place = {kind: journal.word(name)} if kind in ("system", "destination", "tool") else {}
    if scope["system"] is not None:
        place["system"] = journal.word(scope["system"])
    people = body.get("people")
    return {
        "scope": kind,
        **place,
        "id": body.get("id"),
        "by": _person(journal, body.get("by")),
        "people": [journal.hashed(p) for p in people] if isinstance(people, list) else None,
        "until": body.get("until"),
        "needed": body.get("missing"),
    }


def _bypass(journal: Journal, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    results = {"switch.bypass": "engaged", "switch.bypass.proposed": "proposed", "switch.enforce": "ended"}
    made = _switch(journal, kind, body)
    made["id"] = made["id"] or None
    return {**made, "result": results[kind]}


def _change(journal: Journal, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    error = body.get("error")
    people = body.get("people")
    made = _switch(journal, kind, {k: v for k, v in body.items() if k != "people"})
    made["needed"] = people if isinstance(people, int) else made["needed"]
    return {**made, "state": kind.removeprefix("switch.").replace(".", "-"), "cause": None if error is None else journal.word(error)}


def _drill(_journal: Journal, _kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    figures = {"median_us": body.get("median_ms"), "last_us": body.get("last_ms")}
    return {
        "scope": "all",
        "id": body.get("id"),
        "processes": body.get("live"),
        "seen": body.get("seen"),
        **{key: None if value is None else round(value * 1000) for key, value in figures.items()},
    }


def _signoff(journal: Journal, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    signed_by = body.get("signed_by")
    signers = body.get("signers")
    return {
        "request": body.get("request") or (body.get("requests") or ["many"])[0],
        "requests": body.get("requests") if body.get("count", 1) > 1 else None,
        "act": kind.removeprefix("signoff."),
        "decision": body.get("recheck") or body.get("decision"),
        "kind": _word(journal, body.get("kind")),
        "system": _word(journal, body.get("system")),
        "policy": body.get("policy_now") or body.get("policy"),
        "runs": body.get("run"),
        "shown": body.get("envelope"),
        "signer": _person(journal, body.get("signer")),
        "signers": [journal.hashed(s) for s in signed_by] if signed_by else None,
        "needed": body.get("missing", None if signers is None else sum(s["count"] for s in signers)),
        "roles": [journal.word(r) for r in body["roles"]] if "roles" in body else None,
        "count": body.get("count"),
        "edited": body.get("changed"),
        "read_ms": body.get("waited_ms"),
        "by": _person(journal, body.get("requester")),
        "result": _word(journal, body.get("outcome") or body.get("why") or body.get("state")),
    }


def _budget(journal: Journal, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    charges = body.get("charges") or []
    reason = body.get("reason")
    return {
        "act": "limit-removed" if kind == "budget.limit" and body.get("limit") is None else kind.removeprefix("budget."),
        "reservation": _word(journal, body.get("reservation")),
        "pot": _person(journal, body.get("pot")),
        "pots": [journal.hashed(charge["pot"]) for charge in charges] or None,
        "amounts": [charge["amount"] for charge in charges] or None,
        "period": body.get("period"),
        "limit": body.get("limit"),
        "by": _person(journal, body.get("by")),
        "reason": None if reason is None else journal.hashed(reason),
    }


def _person(journal: Journal, name: str | None) -> str | None:
    return None if name is None else journal.hashed(name)


def _word(journal: Journal, name: str | None) -> str | None:
    return None if name is None else journal.word(name)


_KINDS: Final[dict[str, tuple[str, Translate]]] = {
    "switch.stop": ("stop", _switch),
    "switch.start": ("start", _switch),
    "switch.bypass": ("bypass", _bypass),
    "switch.bypass.proposed": ("bypass", _bypass),
    "switch.enforce": ("bypass", _bypass),
    "switch.drill": ("drill", _drill),
}
_FAMILIES: Final[dict[str, tuple[str, Translate]]] = {
    "budget": ("budget", _budget),
    "signoff": ("signoff", _signoff),
    "switch": ("switch", _change),
}
