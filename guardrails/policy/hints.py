"""What to try: the nearest known name, and the mistakes that people who come from other tools make."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 64  # a longer word is no typing mistake, and comparing it is slow

# What other policy languages and everyday words call our fields.
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "if": ("when",),
    "cond": ("when",),
    "condition": ("when",),
    "conditions": ("when",),
    "expr": ("when",),
    "expression": ("when",),
    "unless": ("when",),
    "effect": ("then",),
    "action": ("then",),
    "do": ("then",),
    "decision": ("then",),
    "verdict": ("then",),
    "enforcement": ("mode",),
    "scope": ("match",),
    "where": ("match",),
    "selector": ("match",),
    "applies_to": ("match",),
    "name": ("id",),
    "key": ("id",),
    "description": ("title", "message", "purpose"),
    "reason": ("message",),
    "msg": ("message",),
    "checkpoints": ("on",),
    "checkpoint": ("on",),
    "events": ("on",),
    "actors": ("roles",),
    "groups": ("roles",),
    "users": ("roles",),
    "signers": ("signed_by",),
    "approvers": ("signed_by",),
    "approved_by": ("approver",),
    "approval": ("signed_by",),
    "ttl": ("within",),
    "timeout": ("within",),
    "expiry": ("expires",),
    "expires_at": ("expires",),
    "valid_until": ("expires", "until"),
    "types": ("any",),
    "regex": ("patterns", "pattern", "matches"),
    "regexes": ("patterns",),
    "regexp": ("patterns", "pattern", "matches"),
    "keywords": ("words",),
    "enum": ("one_of",),
    "maximum": ("max",),
    "minimum": ("min",),
    "confidence": ("min_score", "score"),
    "threshold": ("min_score",),
    "permit": ("allow",),
    "allowed": ("allow",),
    "allowlist": ("allow",),
    "forbid": ("deny",),
    "denied": ("deny",),
    "denylist": ("deny",),
    "arguments": ("args",),
    "params": ("args", "parameters"),
    "schema": ("parameters",),
    "tests": ("cases",),
    "expected": ("expect",),
    "input": ("event",),
    "limit": ("up_to", "tokens"),
    "max_tokens": ("max_response",),
    "prices_per_million": ("prices",),
}

# The same for the values of fields with a fixed set of words.
VALUES: Final[dict[str, tuple[str, ...]]] = {
    "deny": ("block",),
    "refuse": ("block",),
    "reject": ("block",),
    "forbid": ("block",),
    "disallow": ("block",),
    "mask": ("redact",),
    "anonymize": ("redact",),
    "anonymise": ("redact",),
    "pseudonymize": ("redact",),
    "pseudonymise": ("redact",),
    "review": ("hold",),
    "approve": ("hold",),
    "ask": ("hold",),
    "escalate": ("hold",),
    "log": ("warn",),
    "alert": ("warn",),
    "audit": ("warn", "shadow"),
    "flag": ("warn",),
    "stop": ("halt",),
    "kill": ("halt",),
    "terminate": ("halt",),
    "dry-run": ("shadow",),
    "dryrun": ("shadow",),
    "monitor": ("shadow",),
    "report": ("shadow",),
    "on": ("enforce",),
    "active": ("enforce", "production"),
    "input": ("prompt",),
    "output": ("response",),
    "tool": ("tool_call",),
    "tool_response": ("tool_result",),
    "live": ("production",),
    "prod": ("production",),
    "test": ("pilot",),
    "dev": ("proposed",),
    "suggest": ("recommend",),
    "act": ("decide",),
}


def nearest(word: str, known: Iterable[str], meanings: dict[str, tuple[str, ...]] | None = None) -> str | None:
    """The known name that `word` most likely stands for."""
    if len(word) > _LONGEST:
        return None
    names = list(known)
    folded = {_fold(name): name for name in names}
    if (name := folded.get(_fold(word))) is not None:
        return name
    for meant in (meanings or {}).get(word.lower(), ()):
        if meant in names:
            return meant
    close = get_close_matches(_fold(word), folded, 1, 0.7)
    return folded[close[0]] if close else None


def _fold(word: str) -> str:
    """The word without what people vary: case, `-` and `_`, the plural."""
    return word.lower().replace("-", "").replace("_", "").rstrip("s")


def listed(names: Iterable[str], last: str = "or") -> str:
    """Names in backticks, as in a sentence."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"
