"""The kinds of records and what each may hold.  This table is the one place that keeps content out: what is not in it is refused."""

from __future__ import annotations

from typing import Final

from .shapes import Fields, Many, Shape, count, flag, hashed, hexed, number, signature, time, uuid, word

FINDING: Final = Fields(
    {
        "policy": word, "rule": word, "effect": word, "mode": word, "types": Many(word), "error": word, "exemption": word,
        "count": count, "limit": flag,
    },
    ("policy", "rule", "effect"),
)  # fmt: skip
"""What one rule said."""

# Where an act belongs: names that somebody registered, and people as keyed hashes only.
_PLACE: Final[dict[str, Shape]] = {"decision": uuid, "system": word, "destination": word, "tool": word, "actor": hashed, "session": hashed}
_PEOPLE: Final[dict[str, Shape]] = {
    "by": hashed, "people": Many(hashed), "needed": count, "role": word, "roles": Many(word), "reason": hashed,
    "until": time,
}  # fmt: skip
_SCOPE: Final[dict[str, Shape]] = {"scope": word, "id": word, "generation": count, **_PLACE, **_PEOPLE}

KINDS: Final[dict[str, Fields]] = {
    "decision": Fields(
        {
            **_PLACE, "checkpoint": word, "effect": word, "would": word, "digest": hexed, "findings": Many(FINDING), "elapsed_us": count,
            "clamp": count, "signers": count, "turn": count, "kind": word, "level": word, "request": word, "reservation": word,
            "stopped": word, "bypassed": word, "flags": Many(word), "error": word,
        },
        ("decision", "effect"),
    ),
    "outcome": Fields(
        {
            **_PLACE, "checkpoint": word, "result": word, "error": word, "elapsed_us": count, "usage": word, "prompt_tokens": count,
            "response_tokens": count, "amount": count, "reservation": word, "request": word, "digest": hexed, "chunks": count,
        },
        ("decision", "result"),
    ),
    "reload": Fields(
        {"digest": hexed, "before": hexed, "result": word, "problems": count, "policies": count, "rules": count, "by": hashed}, ("result",)
    ),
    "weakening": Fields(
        {**_PEOPLE, "digest": hexed, "before": hexed, "changes": Many(word), "rules": Many(word), "count": count, "locked": flag},
        ("digest",),
    ),
    "exemption": Fields({**_PLACE, **_PEOPLE, "exemption": word, "policy": word, "rule": word}, ("exemption",)),
    "break_glass": Fields({**_PLACE, **_PEOPLE, "policy": word, "rule": word, "review": time}, ("decision",)),
    "stop": Fields(_SCOPE, ("scope",)),
    "start": Fields(_SCOPE, ("scope",)),
    "bypass": Fields({**_SCOPE, "result": word}, ("scope",)),
    "drill": Fields(
        {**_SCOPE, "rounds": count, "processes": count, "seen": count, "median_us": count, "last_us": count, "result": word}, ("scope",)
    ),
    "switch": Fields({**_SCOPE, "state": word, "before": word, "cause": word}, ("state",)),
    "signoff": Fields(
        {
            **_PLACE, **_PEOPLE, "request": word, "requests": Many(word), "act": word, "kind": word, "subject": hashed, "policy": hexed,
            "runs": hexed, "shown": hexed, "before": hexed, "signer": hashed, "signers": Many(hashed), "key": word, "count": count,
            "edited": number, "read_ms": count, "expires": time, "result": word,
        },
        ("request", "act"),
    ),
    "budget": Fields(
        {
            **_PLACE, "act": word, "reservation": word, "pot": hashed, "pots": Many(hashed), "scope": word, "scopes": Many(word),
            "period": word, "unit": word, "amount": number, "amounts": Many(number), "limit": count, "before": count, "spent": count,
            "debt": count, "mode": word, "by": hashed, "reason": hashed,
        },
        ("act",),
    ),
    "recovery": Fields({"cut": count, "kept": count, "files": count, "cause": word}, ("cut", "kept", "cause")),
    "lost": Fields({"count": count, "writer": word, "cause": word}, ("count", "cause")),
    "opened": Fields({"process": count, "mode": word}, ("process", "mode")),
    "closed": Fields({"process": count, "records": count}, ("process",)),
    "segment": Fields({"previous": word, "last": hexed}, ("previous", "last")),
    "head": Fields(
        {"epoch": count, "key": hexed, "next": hexed, "root": hexed, "signature": signature, "size": count, "time": count},
        ("epoch", "key", "next", "root", "signature", "size", "time"),
    ),
}  # fmt: skip
"""Kind → its fields."""

OWN: Final = frozenset({"recovery", "lost", "opened", "closed", "segment", "head"})
"""Kinds that only the journal itself writes."""
