"""What the rules of one place say of a text that is still coming: which of them are in play, and what they find in a stretch of it.

A lookout exists only where every rule in play can judge a stretch by itself and what stands near.  Which stretches there are, and what of
a text may leave, is decided by the door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

from .detect import Match
from .detect.reading import Script, begins, opened
from .detect.redact import STYLES
from .detect.width import Reach
from .policy.fold import fold, settle
from .policy.form import Hits, Rule, TextHits
from .pseudonyms import without
from .verdict import Effect, Finding, Verdict

if TYPE_CHECKING:
    from .events import Event
    from .policy.scope import Place
    from .setting import Setting

_NAMES = 64  # names of one text that are looked for again, as in a whole text
_SURE = 0.8

Found = list[tuple[tuple[()], str, Match]]


@dataclass(frozen=True, slots=True)
class Sight:
    """What stands in a stretch: identifiers, and what the rules in play are about, each with the number of its rule."""

    matches: Sequence[Match] = field(default=(), repr=False)
    hits: Sequence[tuple[int, Match]] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What rules say of hits: the effect, what stands in place of which range, and whether nothing that follows can change the refusal."""

    effect: Effect
    instead: Sequence[tuple[int, int, str]] = field(default=(), repr=False)
    final: bool = False

    @property
    def refuses(self) -> bool:
        """Whether the text may not pass, redacted or not."""
        return self.effect > Effect.REDACT


@dataclass(frozen=True, slots=True)
class Lookout:
    """The rules in play at one place, for one event, under one policy set; safe to use for all blocks of a stream."""

    setting: Setting = field(repr=False)
    event: Event = field(repr=False)
    place: Place
    rules: tuple[tuple[Rule, Hits | TextHits], ...] = field(repr=False)
    caps: tuple[Rule, ...] = field(repr=False)
    reach: Reach = field(default_factory=lambda: Reach(0))
    bypassed: bool = False

    @property
    def identifies(self) -> bool:
        """Whether a rule asks for identifiers, which records and encodings may hide."""
        return any(isinstance(test, Hits) for _, test in self.rules)

    @property
    def slow(self) -> bool:
        """Whether looking takes milliseconds: the model reads then."""
        return self.identifies and self.setting.models

    @property
    def cap(self) -> int | None:
        """The fewest response tokens that a rule allows."""
        return min((rule.cap for rule in self.caps if rule.cap is not None), default=None)

    def count(self, text: str) -> int:
        """How many tokens a text has."""
        return self.setting.count(text)

    def late(self, length: int) -> bool:
        """Whether a text of this length is refused, because the model cannot read it in time."""
        return self.setting.late_at(length) and any(isinstance(test, Hits) and not test.late for _, test in self.rules)

    def watch(self) -> Watch:
        """Who looks at one text from its start."""
        return Watch(self)

    def see(
        self, text: str, at: int = 0, *, said: bool = True, latin: Callable[[str], str] | None = None, names: Sequence[str] = ()
    ) -> Sight:
        """What stands in `text`, of which all in front of `at` is settled.

        What is not said, such as a number or a key, is searched by patterns alone.
        """
        found: list[Match] = []
        if self.identifies:
            found = self.setting.stretch(text, text if latin is None else latin(text), said=said)
            if names and said and self.setting.models:
                found = _again(text, found, names)
            if self.event.session is not None:
                found = [*found, *self._further(text, found, self.event.session)]
        facts = SimpleNamespace(found=[((), text, m) for m in found], parts=(SimpleNamespace(path=(), text=text),))
        facts.found_late = facts.found
        hits = [(number, m) for number, (_, test) in enumerate(self.rules) for m in _hits(test, facts, text, at)]
        return Sight(found, hits)

    def _further(self, text: str, found: Sequence[Match], session: str) -> list[Match]:
        """Mentions of what was found in the session before, but where something was found anyway."""
        taken = bytearray(len(text))
        for match in found:
            taken[match.start : match.end] = b"\x01" * (match.end - match.start)
        return [m for m in self.setting.further([(text, ())], session)[0] if 0 in taken[m.start : m.end]]

    def rule(self, text: str, hits: Iterable[tuple[int, Match]]) -> Ruling:
        """What the rules say of these hits."""
        by_rule: dict[int, Found] = {}
        for number, match in hits:
            by_rule.setdefault(number, []).append(((), text, match))
        said = [self.rules[number][0].said({self.rules[number][1]: found}) for number, found in by_rule.items()]
        verdict = self._fold(said)
        instead: list[tuple[int, int, str]] = []
        if verdict.effect <= Effect.REDACT and verdict.redactions:

            def give(_: str, match: Match, value: str, style: str) -> str:
                instead.append((match.start, match.end, STYLES[style](match, value)))
                return ""

            without(text, list(verdict.redactions), give)
        return Ruling(verdict.effect, instead, self._final(verdict))

    def passed(self) -> Ruling:
        """What follows when the caps are passed."""
        # What would come behind the cap is not fetched, so it cannot change anything.
        return Ruling(self._fold([rule.said() for rule in self.caps]).effect, (), True)

    def _fold(self, said: Iterable[Finding]) -> Verdict:
        settled = settle([(self.place, said)], self.setting.policies, self.event, self.setting.now(), bypassed=self.bypassed)
        return fold(settled, Verdict(Effect.BLOCK))

    def _final(self, verdict: Verdict) -> bool:
        """Whether no rule in play could make the refusal stricter or another one."""
        others = [rule.finding for rule, _ in self.rules] + [rule.finding for rule in self.caps]
        deciding = verdict.deciding
        return (
            bool(deciding)
            and verdict.effect is not Effect.HOLD  # each rule that holds may ask other people
            and all(f.effect <= verdict.effect for f in others)
            and (any(f.limit for f in deciding) or not self.caps)
            and len({f.reply for f in others}) == 1
        )


class Watch:
    """Looks at one text, stretch by stretch: names that were found, and the script, are remembered."""

    __slots__ = ("_lookout", "_names", "_script", "beside", "far", "records")

    def __init__(self, lookout: Lookout) -> None:
        self._lookout = lookout
        self._names: dict[str, None] = {}
        self._script = Script()
        self.far = lookout.reach.far
        self.beside = lookout.reach.beside
        self.records = lookout.identifies

    def hear(self, text: str) -> None:
        """Goes on with the next stretch, each character of which is heard once."""
        if self.records:
            self._script.add(text)

    def see(self, text: str, at: int) -> Sight:
        """What stands in a stretch that was heard, of which all in front of `at` is settled."""
        return self._lookout.see(text, at, latin=self._script.read, names=tuple(self._names))

    def begins(self, text: str, low: int) -> int:
        """From where on to look at a stretch that begins at `low`."""
        return begins(text, low) if self.records else low

    def opened(self, text: str) -> tuple[int, int]:
        """Where what goes on at the end of the stretch begins, and where what is needed to read it begins."""
        return opened(text) if self.records else (len(text), len(text))

    def rule(self, text: str, hits: Iterable[tuple[int, Match]]) -> Ruling:
        """What the rules say of these hits."""
        return self._lookout.rule(text, hits)

    def late(self, length: int) -> bool:
        """Whether a text of this length is refused, because the model cannot read it in time."""
        return self._lookout.late(length)

    def remember(self, text: str, matches: Iterable[Match]) -> None:
        """Names that surely stand there are looked for in what follows."""
        found = list(matches)
        session = self._lookout.event.session
        if found and session is not None:
            self._lookout.setting.further([(text, found)], session)
        for match in found:
            if match.type == "NAME" and match.score >= _SURE and len(self._names) < _NAMES:
                self._names[text[match.start : match.end]] = None


def _hits(test: Hits | TextHits, facts: SimpleNamespace, text: str, at: int) -> list[Match]:
    """What a rule is about.  Matches of a pattern do not overlap, so where one begins depends on where the one before it ended."""
    found = [match for _, _, match in test(facts)]
    if isinstance(test, TextHits) and any(m.start < at < m.end for m in found):
        return [replace(m, start=m.start + at, end=m.end + at) for m in test.find(text[at:])]
    return found


def _again(text: str, found: list[Match], names: Sequence[str]) -> list[Match]:
    """`found`, with further places of `names`, as the detector of a whole text finds them."""
    from .detect.combined import echoes, merge  # the model stands behind it

    lead = "\n".join(names) + "\n"
    known, at = [], 0
    for name in names:
        known.append(Match(at, at + len(name), "NAME", 1.0))
        at += len(name) + 1
    moved = [replace(m, start=m.start + len(lead), end=m.end + len(lead)) for m in found]
    more = [m for m in echoes(lead + text, [*known, *moved]) if m.start >= len(lead)]
    return merge([*found, *(replace(m, start=m.start - len(lead), end=m.end - len(lead)) for m in more)]) if more else found
