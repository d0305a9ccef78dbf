"""From counts to metrics: the points that observable instruments read, and durations replayed into the histogram.

The API has no histogram that is observed.  So durations are counted in buckets where decisions are made, and the thread records, for each
bucket, its mean as often as it was counted: numbers by bucket and the sum are exact, and so is every quantile that a backend computes from
buckets; least and largest value are only as exact as the bucket.  Past `REPLAYS` values a round, all buckets are thinned alike, and what
was left out is counted as dropped.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import inf, nextafter
from threading import Lock
from typing import Any, Final
from weakref import WeakKeyDictionary

from ..verdict import Effect, Verdict
from . import names
from .counts import Cells, Counts
from .notes import Budget, voices, weight

Point = tuple[float, Mapping[str, object]]

REPLAYS: Final = 1_000
"""Values that are recorded in the histogram a round, of which there are five a second."""
RULES: Final = 10_000
"""Series of one metric at most; rules beyond them are counted as one."""

_BOUNDS = names.BOUNDS
_UNTIMED = -1
_POLICY, _RULE = "gen_ai.guardrail.policy.id", "gen_ai.guardrail.policy.rule.id"


def tally(cells: Cells, verdict: Verdict) -> None:
    """Counts a decision, its findings by rule, and those that failed by the kind of failure."""
    elapsed = verdict.elapsed
    # What a door refuses by itself takes no time that could be told.
    bucket = bisect_left(_BOUNDS, elapsed) if elapsed else _UNTIMED
    key = _matched(cells, verdict, bucket) if verdict.findings else (verdict.checkpoint, bucket)
    cell = cells.get(key)
    if cell is None:
        cells[key] = [1, elapsed]
    else:
        cell[0] += 1
        cell[1] += elapsed


def _matched(cells: Cells, verdict: Verdict, bucket: int) -> tuple[object, ...]:
    for f in verdict.findings:
        _count(cells, ("rule", f.policy, f.rule, weight(f)))
        if f.error is not None:
            _count(cells, ("error", f.error, "closed"))
    said, how = next(voices(verdict))
    if said is None:
        return (verdict.checkpoint, bucket)
    return (verdict.checkpoint, bucket, said.effect, said.policy, how, said.error is not None)


def _count(cells: Cells, key: tuple[object, ...]) -> None:
    cell = cells.get(key)
    if cell is None:
        cells[key] = [1, 0.0]
    else:
        cell[0] += 1


class Meters:
    """What every metric of the table says."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self.in_force: WeakKeyDictionary[Any, tuple[str, tuple[str, ...]]] = WeakKeyDictionary()
        self.pending: Callable[[], Mapping[str, int]] | None = None
        self.stopped: Callable[[], Mapping[tuple[str, str], int]] | None = None
        self.budgets: Callable[[], Iterable[Budget]] | None = None
        self.reset()

    def reset(self) -> None:
        """Forgets what was counted and what was replayed; what gauges read stays."""
        self._lock = Lock()
        self._own: Cells = {}
        self._replayed: dict[tuple[object, int], tuple[float, float]] = {}

    def tally(self, verdict: Verdict) -> None:
        """Counts a decision on a thread that has not the time pressure of those who decide."""
        try:
            cells: Cells = self._counts.here.cells
        except AttributeError:
            cells = self._counts.enter()
        tally(cells, verdict)

    def add(self, *key: str, number: int = 1) -> None:
        """Counts what is rare, such as a reload or something dropped."""
        with self._lock:
            self._own[key] = [self._own.get(key, (0, 0))[0] + number, 0.0]

    def readers(self) -> Mapping[str, Callable[[], Iterable[Point]]]:
        """Observed metric → what gives its points."""
        return {
            "guardrails.decisions": self._decisions,
            "guardrails.rule.matches": self._matches,
            "guardrails.errors": lambda: self._rare("error", ("error.type", "guardrails.fail_mode")),
            "guardrails.approvals.pending": lambda: self._gauge(self._pending),
            "guardrails.kill_switch.engaged": lambda: self._gauge(self._stopped),
            "guardrails.budget.spent": lambda: self._gauge(lambda: self._budgets("spent")),
            "guardrails.budget.limit": lambda: self._gauge(lambda: self._budgets("limit")),
            "guardrails.policy.info": self._info,
            "guardrails.policy.reloads": lambda: self._rare("reload", ("guardrails.reload.outcome",)),
            "guardrails.unguarded.calls": lambda: self._rare("unguarded", ("guardrails.library", "guardrails.destination")),
            "guardrails.telemetry.dropped": lambda: self._rare("dropped", ("guardrails.signal",)),
        }

    def dropped(self) -> dict[str, int]:
        """What was lost, by signal."""
        lost: dict[str, int] = {}
        for n, attributes in self._rare("dropped", ("guardrails.signal",)):
            lost[str(attributes["guardrails.signal"])] = int(n)
        return lost

    def replay(self, record: Callable[[str, float, Mapping[str, object]], None], breathe: Callable[[], None]) -> None:
        """Records the durations that were counted since the last time."""
        new: list[tuple[str, int, int, float]] = []
        for (checkpoint, bucket), (n, seconds) in self._durations().items():
            n_before, seconds_before = self._replayed.get((checkpoint, bucket), (0, 0.0))
            if n > n_before:
                new.append((checkpoint, bucket, int(n - n_before), seconds - seconds_before))
                self._replayed[checkpoint, bucket] = (n, seconds)
        total = sum(n for _, _, n, _ in new)
        share = min(1.0, REPLAYS / total) if total else 1.0
        for checkpoint, bucket, n, seconds in new:
            times = n if share == 1 else max(1, round(n * share))
            value, attributes = _within(bucket, seconds / n), {"gen_ai.guardrail.source": names.SOURCES.get(checkpoint)}
            for _ in range(times):
                record("guardrails.evaluation.duration", value, attributes)
                breathe()
            if times < n:
                self.add("dropped", "durations", number=n - times)

    def _durations(self) -> dict[tuple[str, int], tuple[float, float]]:
        sums: dict[tuple[str, int], tuple[float, float]] = {}
        for key, (n, seconds) in self._counts.sums().items():
            if len(key) in (2, 6) and key[1] != _UNTIMED:
                place: Any = key[:2]
                before = sums.get(place, (0, 0.0))
                sums[place] = (before[0] + n, before[1] + seconds)
        return sums

    def _decisions(self) -> Iterator[Point]:
        for key, (n, _) in self._counts.sums().items():
            if len(key) == 2:
                yield n, _decision(key[0], names.NONE, "allow", "enforced")
            elif len(key) == 6:
                checkpoint, _bucket, effect, policy, how, failed = key
                assert isinstance(effect, Effect)
                yield n, _decision(checkpoint, policy, _word(effect, how, failed), how)

    def _matches(self) -> Iterator[Point]:
        shown = 0
        for key, (n, _) in self._counts.sums().items():
            if len(key) == 4:
                shown += 1
                _, policy, rule, how = key
                if shown > RULES:
                    policy = rule = names.OTHER
                yield n, {_POLICY: policy, _RULE: rule, "guardrails.enforcement": how}

    def _rare(self, kind: str, attributes: tuple[str, ...]) -> Iterator[Point]:
        sums: dict[tuple[object, ...], float] = {}
        with self._lock:
            own = [(key, cell[0]) for key, cell in self._own.items()]
        for key, n in (*own, *((key, cell[0]) for key, cell in self._counts.sums().items() if len(key) == 3)):
            if key[0] == kind:
                sums[key[1:]] = sums.get(key[1:], 0) + n
        for rest, n in sums.items():
            yield n, dict(zip(attributes, rest, strict=False))

    def _gauge(self, read: Callable[[], list[Point]]) -> list[Point]:
        try:
            return read()
        except Exception:  # noqa: BLE001  reason: a gauge that cannot be read is absent, and counted; nobody else suffers from it
            self.add("dropped", "gauges")
            return []

    def _pending(self) -> list[Point]:
        return [] if self.pending is None else [(n, {_POLICY: policy}) for policy, n in self.pending().items()]

    def _stopped(self) -> list[Point]:
        if self.stopped is None:
            return []
        scope, mode = "guardrails.kill_switch.scope", "guardrails.kill_switch.mode"
        rows: list[Point] = [(n, {scope: s, mode: m}) for (s, m), n in self.stopped().items()]
        # A switch that nobody worked is a zero and not a gap, so that an alert can tell the one from the other.
        return rows or [(0, {scope: "all", mode: "stopped"})]

    def _budgets(self, what: str) -> list[Point]:
        rows = () if self.budgets is None else self.budgets()
        return [(getattr(b, what), {_POLICY: b.policy, _RULE: b.rule, "guardrails.budget.period": b.period}) for b in rows]

    def _info(self) -> list[Point]:
        pairs = {(policy, version) for version, policies in list(self.in_force.values()) for policy in policies[:RULES]}
        return [(1, {_POLICY: policy, "gen_ai.guardrail.policy.version": version}) for policy, version in sorted(pairs)]


def _decision(checkpoint: object, policy: object, word: str, how: object) -> dict[str, object]:
    return {
        _POLICY: policy,
        "gen_ai.guardrail.source": names.SOURCES.get(str(checkpoint)),
        "gen_ai.guardrail.result.value": word,
        "guardrails.enforcement": how,
    }


def _word(effect: Effect, how: object, failed: object) -> str:
    if how == "exempted":
        return Effect.ALLOW.word
    return "error" if failed else effect.word


def _within(bucket: int, mean: float) -> float:
    """The mean of a bucket, kept inside of it: number and sum are not read in one step, so it may be off by one value."""
    low = names.BOUNDS[bucket - 1] if bucket else 0.0
    high = names.BOUNDS[bucket] if bucket < len(names.BOUNDS) else inf
    return min(max(mean, nextafter(low, inf)), high)
