"""What the policies of several rooms share: a front desk, the places where its models run, and a rule for each thing that can happen."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def system(*tools: str, id: str = "desk", of: str = "the front desk", data: str = "internal, phi") -> str:  # noqa: A002  reason: the field's name
    """A system in production with these tools: names, or mappings as YAML writes them."""
    rows = [tool if tool.startswith("{") else f"{{name: {tool}, zone: internal}}" for tool in tools]
    return f"""---
apiVersion: guardrails/v1
kind: System
metadata: {{id: {id}, title: {id.title()}, owner: desk@clinic.example}}
spec:
  purpose: Answers questions of {of}.
  stage: production
  hypothesis: Fewer calls.
  measure: {{metric: calls a day, baseline: 90, target: 50}}
  review: 2027-06-30
  vendor_alternative: None was found.
  data_classes: [{data}]
""" + "".join(["  tools:\n"] * bool(rows) + [f"    - {row}\n" for row in rows])


def destination(id: str, zone: str = "internal", more: str = "") -> str:  # noqa: A002  reason: the field's name
    """A place where models run, without an agreement."""
    return f"""---
apiVersion: guardrails/v1
kind: Destination
metadata: {{id: {id}, title: {id.title()}, owner: it@clinic.example}}
spec: {{zone: {zone}, covered: false{more and f", {more}"}}}
"""


PLACES = destination("inside") + destination("outside", "public")


def words(on: str = "prompt, response, tool_result") -> str:
    """`forbidden` blocks, `KEY-123456` is redacted, `signature` holds, `meltdown` halts, at these checkpoints of the desk."""
    return f"""---
apiVersion: guardrails/v1
kind: Policy
metadata: {{id: words, title: Words that decide, owner: security@clinic.example}}
spec:
  match: {{on: [{on}], systems: [desk]}}
  rules:
    - {{id: forbidden, text: {{words: [forbidden]}}, then: block, message: Not this word.}}
    - {{id: secret, text: {{patterns: ['\\bKEY-[0-9]{{6}}\\b'], label: KEY}}, then: redact}}
    - {{id: signed, text: {{words: [signature]}}, then: hold, signed_by: {{roles: [lead]}}, message: A lead signs.}}
    - {{id: over, text: {{words: [meltdown]}}, then: halt, message: This ends here.}}
"""


SIZES = """---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: sizes, title: Sizes, owner: platform@clinic.example}
spec:
  match: {systems: [desk]}
  rules:
    - {id: request, tokens: {max_prompt: 60000, max_response: 100}, message: Too much.}
"""


PAYOUTS = """\
    - id: payouts
      authority:
        decision: desk.payout
        amount: {value: tool.args.amount, currency: USD}
        bands:
          - {up_to: 100, ai_may: decide}
          - {ai_may: recommend, signed_by: {roles: [lead]}}
"""
"""The rule by which the desk pays up to 100 by itself."""


def daily(tokens: int, scope: str = "system", message: str = "") -> str:
    """A policy that gives the desk so many tokens a day."""
    said = message and f", message: {message}"
    return f"""---
apiVersion: guardrails/v1
kind: Policy
metadata: {{id: ration, title: Ration, owner: platform@clinic.example}}
spec:
  match: {{systems: [desk]}}
  rules:
    - {{id: day, tokens: {{budgets: [{{scope: [{scope}], per: day, tokens: {tokens}}}]}}{said}}}
"""


UNSCANNED = """---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: seen, title: Only what is seen, owner: security@clinic.example}
spec:
  match: {on: [prompt], systems: [desk]}
  rules:
    - {id: unscanned, when: 'size(content.unscanned) > 0', then: block}
"""
"""A policy that lets nothing out that nobody has read."""


def taken_out(style: str = "token") -> str:
    """A policy by which the desk's models get pseudonyms of this style in place of identifiers."""
    return f"""---
apiVersion: guardrails/v1
kind: Policy
metadata: {{id: out, title: Pseudonyms go out, owner: privacy@clinic.example}}
spec:
  match: {{on: [prompt, tool_result], systems: [desk]}}
  rules: [{{id: identifiers, phi: {{any: [safe-harbor], style: {style}}}, then: redact}}]
"""


PUT_BACK = """---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: back, title: Identifiers come back, owner: privacy@clinic.example}
spec:
  match: {on: [response, tool_call], systems: [desk]}
  restore: {types: [safe-harbor]}
"""
"""A policy that puts them back in what the desk reads and in what its tools get."""
