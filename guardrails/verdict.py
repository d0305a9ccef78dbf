"""What the engine says: `Effect`, `Finding` (one rule), `Verdict` (the fold of all findings).  No judged text is in any of them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import IntEnum
from typing import Any, Literal

Mode = Literal["enforce", "shadow", "bypassed"]
Reply = Literal["raise", "model"]
Path = tuple[str | int, ...]


class Effect(IntEnum):
    """What a rule does to the event; a larger one is stricter."""

    ALLOW = 0
    WARN = 1
    REDACT = 2
    HOLD = 3
    BLOCK = 4
    HALT = 5

    @property
    def word(self) -> str:
        """The name as policies and telemetry write it, such as `block`."""
        return self.name.lower()

    @classmethod
    def named(cls, word: str) -> Effect:
        """The effect that policies write as `word`.  Raises KeyError for another word."""
        return cls[word.upper()]


@dataclass(frozen=True, slots=True)
class Signers:
    """Who has to sign a held action: any of `roles`, `count` different people, within `within` seconds (None: no limit)."""

    roles: tuple[str, ...]
    count: int = 1
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Redaction:
    """A half-open range of code points to replace, in the part of the content that `path` leads to."""

    path: Path
    start: int
    end: int
    type: str
    style: str = "label"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule said about one event.

    `mode` is `bypassed` where two people stopped enforcement and the rule would else have been enforced.
    `error` names the kind of failure when judging failed and the stricter reading was taken.  `exemption` names the exemption
    that lifted the finding; it then counts as allow.  `detail` holds numbers and fixed words only, such as `{"count": 2}`.
    """

    effect: Effect
    policy: str
    rule: str
    message: str = ""
    file: str = ""
    line: int = 0
    mode: Mode = "enforce"
    reply: Reply = "raise"
    limit: bool = False
    signers: Signers | None = None
    redactions: tuple[Redaction, ...] = ()
    types: tuple[str, ...] = ()
    clamp: int | None = None
    error: str | None = None
    exemption: str | None = None
    detail: tuple[tuple[str, int | float | str], ...] = ()

    @property
    def enforced(self) -> bool:
        """True when the finding changes what happens: neither shadow, nor bypassed, nor lifted by an exemption."""
        return self.mode == "enforce" and self.exemption is None

    @property
    def place(self) -> str:
        """`file:line` of the rule, or the empty string for what the engine itself says."""
        return f"{self.file}:{self.line}" if self.file else ""

    @property
    def order(self) -> tuple[Any, ...]:
        """Sort key: strictest first, then policy and rule, so that no order of files or rules shows."""
        return (-self.effect, not self.enforced, self.policy, self.rule, self.error or "", self.redactions, self.detail)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fold of all findings about one event: the strictest enforced effect and the union of all redactions.

    `id` is the decision id (UUIDv7) that joins verdict, exception, journal and telemetry; `digest` names the policy set.  `tool` is a
    registered name, or `_other`: a name that only a model wrote is content.  `request` is the sign-off request that a hold opened, or
    whose signatures released it; `bypass` names the bypass under which the event was judged.  `elapsed` is in seconds.  `cause` is the
    exception of a detector, counter or clock of the application that made judging fail; it is shown only as the cause of the refusal.
    """

    effect: Effect
    findings: tuple[Finding, ...] = ()
    id: str = ""
    checkpoint: str = ""
    system: str | None = None
    destination: str | None = None
    tool: str | None = None
    digest: str = ""
    redactions: tuple[Redaction, ...] = ()
    clamp: int | None = None
    signers: tuple[Signers, ...] = ()
    request: str | None = None
    bypass: str | None = None
    elapsed: float = field(default=0.0, compare=False)
    cause: BaseException | None = field(default=None, compare=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        # Without the cause: it belongs to the application, and may quote what was judged.
        return Verdict, tuple(getattr(self, f.name) for f in fields(self) if f.name != "cause")

    @property
    def allowed(self) -> bool:
        """True when what was about to happen may happen, after the redactions are carried out."""
        return self.effect <= Effect.REDACT

    @property
    def would(self) -> Effect:
        """The effect with every shadow rule enforced."""
        return max((f.effect for f in self.findings if f.exemption is None), default=Effect.ALLOW)

    @property
    def deciding(self) -> tuple[Finding, ...]:
        """The findings that gave the verdict its effect."""
        return tuple(f for f in self.findings if f.enforced and f.effect is self.effect)

    @property
    def reply(self) -> Reply:
        """`model` when the verdict is a block and every deciding finding hands the refusal to the model, else `raise`."""
        deciding = self.deciding if self.effect is Effect.BLOCK else ()
        return "model" if deciding and all(f.reply == "model" for f in deciding) else "raise"

    @property
    def reason(self) -> str:
        """One line for people: effect, rule, place and the author's message."""
        what = f"{self.effect.word} at {self.checkpoint}" if self.checkpoint else self.effect.word
        for f in self.deciding:
            place = f" ({f.place})" if f.file else ""
            message = f": {f.message}" if f.message else ""
            failed = f" [judging failed: {f.error}]" if f.error else ""
            return f"{what} by {f.policy}/{f.rule}{place}{message}{failed}"
        return what
