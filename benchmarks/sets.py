"""Policy sets of any size for the benchmarks, with events for them.  All names are invented; every tool has ten rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from guardrails import Actor, Prompt, ToolCall

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
PER_TOOL = 10
_PER_FILE = 50  # tools whose rules share a file

_HEAD = "apiVersion: guardrails/v1\nkind: {kind}\nmetadata: {{id: {id}, owner: benchmarks}}\nspec:\n"
_SYSTEM = """\
  purpose: settles small claims
  stage: production
  hypothesis: faster answers
  measure: {metric: days to answer, baseline: 9, target: 3}
  review: 2099-01-01
  vendor_alternative: none fits
  data_classes: [pii]
  tools:
"""
_TOOL = """\
    - name: {tool}
      zone: internal
      side_effects: true
      parameters:
        type: object
        required: [amount, currency, payee, days, channel, country, flags, reference]
        properties:
          amount: {{type: number}}
          currency: {{type: string}}
          payee: {{type: string}}
          days: {{type: integer}}
          channel: {{type: string}}
          country: {{type: string}}
          flags: {{type: array, items: {{type: string}}}}
          reference: {{type: string}}
"""

CONDITIONS: tuple[str, ...] = (
    "tool.args.amount > 5000.0",
    'tool.args.currency != "USD"',
    'tool.args.payee == "cash"',
    'tool.args.days > 30 && !("supervisor" in actor.roles)',
    'tool.args.flags.exists(f, f == "fraud-review") && !("fraud-desk" in actor.roles)',
    'tool.args.channel in ["fax", "phone"]',
    "tool.args.country == 'XX' || tool.args.country == ''",
    'tool.args.amount > 1000.0 && tool.args.channel == "chat"',
    'tool.args.reference.startsWith("TEST-")',
    'tool.args.amount <= 0.0 || actor.id == "nobody"',
)
"""The ten conditions of each tool; for the event of `call` none of them holds."""

_CEDAR = (
    "context.amount > 5000",
    'context.currency != "USD"',
    'context.payee == "cash"',
    'context.days > 30 && !context.roles.contains("supervisor")',
    'context.flags.contains("fraud-review") && !context.roles.contains("fraud-desk")',
    '["fax", "phone"].contains(context.channel)',
    'context.country == "XX" || context.country == ""',
    'context.amount > 1000 && context.channel == "chat"',
    'context.reference like "TEST-*"',
    'context.amount <= 0 || context.actor == "nobody"',
)


def tool_name(number: int) -> str:
    """The name of tool `number`."""
    return f"pay_{number:05d}"


def tool_rules(rules: int) -> dict[str, str]:
    """Files with `rules` conditions over tools, ten for each tool, and the one system that has these tools."""
    tools = [tool_name(i) for i in range(max(1, rules // PER_TOOL))]
    files = {"system.yaml": _HEAD.format(kind="System", id="agent") + _SYSTEM + "".join(_TOOL.format(tool=t) for t in tools)}
    for start in range(0, len(tools), _PER_FILE):
        files[f"rules/{start:05d}.yaml"] = "---\n".join(_policy(tool) for tool in tools[start : start + _PER_FILE])
    names = "".join(f"            - {tool}\n" for tool in tools)
    allow = f"  match: {{systems: [agent]}}\n  rules:\n    - id: list\n      tools:\n        allow:\n{names}"
    files["allowed.yaml"] = _HEAD.format(kind="Policy", id="allowed") + allow
    return files


def _policy(tool: str) -> str:
    rows = "".join(
        f"    - id: rule-{i}\n      when: >-\n        {condition}\n      then: block\n      message: Rule {i} of this tool says no.\n"
        for i, condition in enumerate(CONDITIONS)
    )
    match = f"  match: {{on: [tool_call], systems: [agent], tools: [{tool}]}}\n  rules:\n"
    return _HEAD.format(kind="Policy", id=tool.replace("_", "-")) + match + rows


def cedar_rules(rules: int) -> str:
    """The same conditions as `tool_rules`, in Cedar."""
    lines = ["permit(principal, action, resource);"]
    for number in range(max(1, rules // PER_TOOL)):
        lines += [f'forbid(principal, action == Action::"{tool_name(number)}", resource) when {{ {c} }};' for c in _CEDAR]
    return "\n".join(lines)


ARGS = {
    "amount": 725.5,
    "currency": "USD",
    "payee": "Orchard Plumbing",
    "days": 12,
    "channel": "portal",
    "country": "US",
    "flags": ["late", "photos"],
    "reference": "CLM-2026-004417",
}
ACTOR = Actor(id="a-17", roles=frozenset({"adjuster", "claims"}), team="claims")


def call(number: int = 0) -> ToolCall:
    """A call of tool `number` on which none of its rules fires."""
    return ToolCall(system="agent", tool=tool_name(number), args=ARGS, actor=ACTOR)


_DESTINATION = """\
apiVersion: guardrails/v1
kind: Destination
metadata: {id: model, owner: benchmarks}
spec: {zone: public, covered: false}
"""
_PROMPT_RULES = """\
  match: {on: [prompt], zones: [public]}
  rules:
    - {id: no-phi, phi: {any: [safe-harbor]}, then: block, message: No identifiers.}
    - {id: no-keys, text: {patterns: ['(?i)\\bpassword\\s*[:=]', 'AKIA[0-9A-Z]{16}'], words: [confidential]}, then: block}
    - {id: prompt-size, tokens: {max_prompt: 4000}, then: block}
    - {id: long, when: size(text) > 20000, then: block}
    - {id: no-board-papers, when: 'text.contains("board minutes")', then: block}
    - {id: no-contracts, when: 'text.contains("contract draft") && !("legal" in actor.roles)', then: block}
    - {id: turns, when: session.turn > 200000, then: block}
    - {id: verified-only-late, when: 'session.turn > 100000 && !actor.verified', then: warn}
    - {id: seen, when: '"phi" in session.saw', then: block}
    - {id: images, when: '"image" in content.unscanned', then: block}
"""

_PROMPT = (
    "Please compare two ways of organizing the evening clinic: one long session with a single team, or two shorter ones with a break "
    "between them. Say for each what it means for waiting times, for the staff, and for people who come by bus after work. We have six "
    "rooms and usually four nurses. Last year the long session ran over on most days, and nobody liked it, but the short ones need more "
    "setting up and cleaning. Keep the answer under two hundred words, and end with one question that we should ask our patients first."
)


def prompt_rules() -> dict[str, str]:
    """Files with ten rules for prompts to a public model, identifiers, patterns and a token cap among them."""
    return {
        "system.yaml": _HEAD.format(kind="System", id="agent") + _SYSTEM + "    - {name: lookup, zone: internal, side_effects: false}\n",
        "destination.yaml": _DESTINATION,
        "rules.yaml": _HEAD.format(kind="Policy", id="prompts") + _PROMPT_RULES,
    }


def prompt(text: str | None = None, session: str = "s-1") -> Prompt:
    """A prompt of 500 characters on which no rule fires."""
    return Prompt(system="agent", destination="model", content=text or _PROMPT[:500], actor=ACTOR, session=session, turn=3)


def prompts(count: int) -> Iterator[Prompt]:
    """Prompts of 500 characters that differ from each other, so that nothing remembered about a text helps."""
    for number in range(count):
        yield prompt(f"Question {number % 1_000_003} of this year. {_PROMPT}"[:500])
