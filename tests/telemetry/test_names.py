"""One table: what the code emits, what the contract asks for and what the page says agree."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from guardrails.telemetry import names
from guardrails.telemetry.names import ATTRIBUTES, EVENTS, METRICS, Attribute
from guardrails.telemetry.page import page
from guardrails.verdict import Effect

from .conftest import Sdk
from .policies import engine, pay, prompt

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "guardrails"
TABLE = {row.name: row for row in ATTRIBUTES}

# The contract, level by level; names of the proposal are those of semantic-conventions-genai #427 at revision 7b8e842f.
EVENT = {
    "gen_ai.guardrail.component.name": ("required", "P"),
    "gen_ai.guardrail.policy.id": ("required", "P"),
    "gen_ai.guardrail.policy.version": ("required", "P"),
    "gen_ai.guardrail.policy.rule.id": ("if it applies", "P"),
    "gen_ai.guardrail.source": ("required", "P"),
    "gen_ai.guardrail.result.type": ("required", "P"),
    "gen_ai.guardrail.result.value": ("required", "P"),
    "gen_ai.guardrail.result.reason": ("recommended", "P"),
    "gen_ai.guardrail.risk.category": ("if it applies", "P"),
    "error.type": ("if it applies", "S"),
    "gen_ai.operation.name": ("required", "S"),
    "gen_ai.tool.name": ("if it applies", "S"),
    "guardrails.enforcement": ("required", "X"),
    "guardrails.decision.id": ("required", "X"),
    "guardrails.redaction.count": ("if it applies", "X"),
}
SPAN = {**EVENT, "openinference.span.kind": ("required", "O"), "langfuse.observation.type": ("opt-in", "X"),
        "guardrails.rules.evaluated": ("if it applies", "X")}  # fmt: skip
CURRENT = {"guardrails.decision": ("required", "X"), "guardrails.policy.version": ("required", "X")}
INSTRUMENTS = {
    "guardrails.decisions": ("observable counter", "{decision}", "required"),
    "guardrails.evaluation.duration": ("histogram", "s", "required"),
    "guardrails.rule.matches": ("observable counter", "{match}", "recommended"),
    "guardrails.errors": ("observable counter", "{error}", "required"),
    "guardrails.approvals.pending": ("observable gauge", "{request}", "required"),
    "guardrails.approval.wait.duration": ("histogram", "s", "required"),
    "guardrails.kill_switch.engaged": ("observable gauge", "1", "required"),
    "guardrails.policy.info": ("observable gauge", "{policy}", "recommended"),
    "guardrails.policy.reloads": ("observable counter", "{reload}", "recommended"),
    "guardrails.telemetry.dropped": ("observable counter", "{record}", "required"),
    "guardrails.budget.spent": ("observable gauge", "{unit}", "recommended"),
    "guardrails.budget.limit": ("observable gauge", "{unit}", "recommended"),
    "guardrails.unguarded.calls": ("observable counter", "{call}", "recommended"),
}


def on(where: str) -> dict[str, tuple[str, str]]:
    return {row.name: (row.level, row.source) for row in ATTRIBUTES if where in row.where}


@pytest.mark.parametrize(("where", "contract"), [("event", EVENT), ("span", SPAN), ("current span", CURRENT)])
def test_attributes_and_levels_are_those_of_the_contract(where: str, contract: dict[str, Any]) -> None:
    assert on(where) == contract


def test_metrics_are_those_of_the_contract() -> None:
    assert {m.name: (m.kind, m.unit, m.level) for m in METRICS} == INSTRUMENTS
    for metric in METRICS:
        for attribute in metric.attributes:
            assert "metric" in TABLE[attribute].where
            assert "id" not in attribute.split(".")[-1:] or attribute.startswith("gen_ai.guardrail.policy"), "no ids on a metric"
        assert bool(metric.bounds) == (metric.kind == "histogram")
        assert list(metric.bounds) == sorted(metric.bounds)


def test_words_follow_the_engine() -> None:
    assert (*(e.word for e in sorted(Effect)), "error") == names.EFFECTS
    assert len(TABLE) == len(ATTRIBUTES)


def everything(sdk: Sdk) -> None:
    """One of each: what fires every row of the table."""
    telemetry = sdk.telemetry(spans="all", events="all", langfuse=True)
    judged = engine(telemetry=telemetry)
    with sdk.tracer.start_as_current_span("chat m"):
        for word in ("hello", "warnword", "redactword 123-45-6789", "holdword", "blockword", "shadowword", "exemptword"):
            judged.decide(prompt(word))
        judged.decide(pay())
    ids = {"id": "0" * 32, "decision": "01890000-0000-7000-8000-000000000000"}
    telemetry.signoff("pending", **ids, actor="policy")
    telemetry.signoff("denied", **ids, actor="human", ref="0f" * 16, waited=5)
    telemetry.switch_seen("all", "stopped", "7")
    telemetry.switch_changed("all", "stopped", actor="human", ref="0f" * 16)


def test_every_row_is_emitted_where_it_says_and_required_rows_always(sdk: Sdk) -> None:
    everything(sdk)
    where = {"gen_ai.guardrail.result": "event", "guardrails.approval": "sign-off", "gen_ai.evaluation.result": "sign-off",
             "feature_flag.evaluation": "switch", "guardrails.kill_switch.changed": "switch"}  # fmt: skip
    assert where == {e.name: e.where for e in EVENTS}
    seen: dict[str, set[str]] = {"event": set(), "span": set(), "sign-off": set(), "switch": set(), "current span": set()}
    for event in sdk.events:
        seen[where[event.event_name]] |= set(event.attributes)
        if event.event_name == "gen_ai.guardrail.result":
            assert set(event.attributes) >= {row.name for row in ATTRIBUTES if row.level == "required" and "event" in row.where}
    for span in sdk.spans:
        seen["span" if span.name.startswith("apply_guardrail") else "current span"] |= set(span.attributes)
        if span.name.startswith("apply_guardrail"):
            assert set(span.attributes) >= {row.name for row in ATTRIBUTES if row.level == "required" and "span" in row.where}
    for place, found in seen.items():
        assert found == set(on(place)), place


def test_names_stand_in_one_file() -> None:
    """Elsewhere in the room, a name of the table is only ever spelled as the key of an attribute that is filled in."""
    used = set()
    named = re.compile(r'"((?:gen_ai|guardrails|feature_flag|openinference|langfuse|error)\.[a-z_.]+)"')
    for path in (PACKAGE / "telemetry").glob("*.py"):
        if path.name != "names.py":
            used |= set(named.findall(path.read_text("utf-8")))
    known = {*TABLE, *(m.name for m in METRICS), *(e.name for e in EVENTS)}
    assert used - {"guardrails.telemetry"} <= known
    assert set(TABLE) <= used, "every row is filled in somewhere"


def test_the_page_is_what_the_table_says() -> None:
    assert (ROOT / "docs" / "telemetry.md").read_text("utf-8") == page(), "run `make docs`"
    for name in (*TABLE, *(m.name for m in METRICS), *(e.name for e in EVENTS)):
        assert f"| `{name}` |" in page()


def test_options_in_the_page_are_options() -> None:
    import inspect

    from guardrails.telemetry import DecisionLog, Telemetry

    for option in ("spans", "events", "sample", "log", "langfuse"):
        assert option in inspect.signature(Telemetry).parameters
    for option in ("key", "show", "sample", "max_bytes", "keep"):
        assert option in inspect.signature(DecisionLog).parameters
        assert option in page()


def test_only_one_module_speaks_opentelemetry_and_only_its_api() -> None:
    speakers: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            given = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            given += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            found = {".".join(name.split(".")[:2]) for name in given if name.split(".")[0] == "opentelemetry"}
            if found:
                speakers.setdefault(path.relative_to(PACKAGE).as_posix(), set()).update(found)
    assert set(speakers) == {"telemetry/wire.py", "cli/sending.py"}
    assert speakers["telemetry/wire.py"] <= {"opentelemetry", "opentelemetry.context", "opentelemetry.metrics", "opentelemetry.trace"}


def test_the_table_says_of_every_value_all_that_it_may_be() -> None:
    for row in ATTRIBUTES:
        assert isinstance(row, Attribute)
        assert row.doc
        assert (row.kind == "word") == bool(row.words)
