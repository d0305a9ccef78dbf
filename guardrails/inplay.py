"""Which rules are in play where a text comes as a stream, and whether all of them can judge it as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from .detect.redact import STYLES
from .detect.width import Reach, farthest
from .lookout import Lookout
from .policy.form import Condition, Hits, Rule, TextHits
from .vocabulary import TERMS

if TYPE_CHECKING:
    from .policy.compile import Compiled
    from .policy.plan import Plan
    from .policy.scope import Place
    from .setting import Setting
    from .vocabulary import Facts


def lookout(setting: Setting, facts: Facts, plan: Plan, place: Place, *, bypassed: bool = False) -> Lookout | None:
    """Who can judge a stream of this place as it comes; None where it has to be collected, and judged whole.

    `facts` are those of the event with nothing said yet.  Whatever a rule asks of them does not change while the text comes.
    """
    if plan.whole or plan.restores or plan.gated:
        return None
    rules: list[tuple[Rule, Hits | TextHits]] = []
    caps: list[Rule] = []
    for block in plan.blocks:
        if block.scope.roles is not None and facts.roles is not None and facts.roles.isdisjoint(block.scope.roles):
            continue
        for compiled in block.rules:
            rule = compiled.rule
            ended = rule.until is not None and facts.now > rule.until
            if (rule.finding.mode == "shadow" and not ended) or not _holds(compiled, facts):
                continue
            if rule.whole or any(isinstance(test, Hits) and test.style not in STYLES for test in rule.tests):
                return None  # a pseudonym must not be a word of what is still to come
            if rule.cap is not None:
                caps.append(rule)
            rules += [(rule, test) for test in rule.tests if isinstance(test, Hits | TextHits)]
    reach = _reach(setting, [test for _, test in rules])
    return None if reach is None else Lookout(setting, facts.event, place, tuple(rules), tuple(caps), reach, bypassed)


def _holds(compiled: Compiled, facts: Facts) -> bool:
    """Whether what a rule asks beside the text holds; what fails counts as holding."""
    for test, answer in compiled.tests[: None if compiled.rule.cap is None else -1]:
        if isinstance(test, Hits | TextHits) or (isinstance(test, Condition) and any(TERMS.whole(n) for n in test.checked.references)):
            continue
        with suppress(Exception):  # what fails counts as holding
            if not answer(facts):
                return False
    return True


def _reach(setting: Setting, tests: Sequence[Hits | TextHits]) -> Reach | None:
    """How far all that is looked for reaches; None where something has no bound."""
    reaches: list[Reach | None] = [test.find.reach for test in tests if isinstance(test, TextHits)]
    if any(isinstance(test, Hits) for test in tests):
        reaches += [Reach(setting.lookahead), *(find.reach for find in setting.policies.detectors)]
    return farthest(reaches)
