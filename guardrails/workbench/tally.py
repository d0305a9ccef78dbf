"""Counts over replayed exchanges: outcomes by system and rule, what was held and refused, and how long decisions took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..verdict import Effect
from .replay import Replayed


@dataclass(frozen=True, slots=True)
class Stopped:
    """An exchange that was held, blocked or halted, and the rule that did it."""

    exchange: str
    line: int
    system: str
    effect: Effect
    checkpoint: str
    tool: str | None
    rule: str
    place: str
    message: str


@dataclass(slots=True)
class Tally:
    """What came of all exchanges so far."""

    systems: dict[str, Counter[Effect]] = field(default_factory=dict)
    rules: Counter[tuple[str, str, str, Effect]] = field(default_factory=Counter)
    shadow: Counter[tuple[str, str, str, Effect]] = field(default_factory=Counter)
    stopped: list[Stopped] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    checkpoints: Counter[str] = field(default_factory=Counter)
    skipped: int = 0

    @property
    def exchanges(self) -> int:
        """Exchanges that were judged."""
        return sum(c.total() for c in self.systems.values())

    @property
    def effects(self) -> Counter[Effect]:
        """Exchanges by their strictest effect."""
        return sum(self.systems.values(), Counter[Effect]())

    def add(self, done: Replayed) -> None:
        """Counts one exchange.  `rules` counts each rule once a decision; `shadow` what shadow rules would have done."""
        self.systems.setdefault(done.system, Counter())[done.effect] += 1
        self.skipped += done.skipped
        for judged in done.judged:
            self.times.append(judged.nanoseconds)
            self.checkpoints[judged.checkpoint] += 1
            said = {(f.enforced, f"{f.policy}/{f.rule}", f.place, f.effect) for f in judged.verdict.findings if f.effect > Effect.ALLOW}
            for enforced, rule, place, effect in said:
                (self.rules if enforced else self.shadow)[done.system, rule, place, effect] += 1
            if not judged.verdict.allowed:
                first = judged.verdict.deciding[0]
                self.stopped.append(
                    Stopped(
                        done.id,
                        done.line,
                        done.system,
                        judged.verdict.effect,
                        judged.checkpoint,
                        judged.tool,
                        f"{first.policy}/{first.rule}",
                        first.place,
                        first.message,
                    )
                )


def percentile(values: Sequence[int], share: float) -> float:
    """The value below which a share of all values lies, by the nearest rank; 0 without values."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return float(ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))])
