"""When what a budget refuses may be asked again."""

from __future__ import annotations

from ..budgets.calendar import DATED, Calendar
from ..engine import Engine
from ..verdict import Verdict


def renewed_in(engine: Engine, verdict: Verdict) -> int | None:
    """Seconds until every budget that is used up starts anew; None where none does, or the call is too large for an empty one."""
    now, ends = int(engine.setting.now().timestamp()), []
    for finding in verdict.deciding:
        detail = dict(finding.detail)
        for compiled, budget in engine.policies.allowances.rows:
            limit = budget.tokens if budget.tokens is not None else budget.micros or 0
            if compiled.rule.name == f"{finding.policy}/{finding.rule}" and detail.get("limit") == limit:
                if budget.per not in DATED or int(detail.get("asked", 0)) > limit:
                    return None
                ends.append(Calendar(budget.per, budget.time_zone).at(now)[1] - now)
    return max(ends, default=None)
