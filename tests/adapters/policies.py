"""Policies that the tests of adapters share: one system, destinations at the loopback server, one rule for each thing that can happen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from guardrails import Guardrails

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)

_TEXT = """
apiVersion: guardrails/v1
kind: System
metadata: {id: desk, title: Desk, owner: desk@clinic.example}
spec:
  purpose: Answers questions of the front desk.
  stage: production
  hypothesis: Fewer calls.
  measure: {metric: calls a day, baseline: 90, target: 50}
  review: 2027-06-30
  vendor_alternative: None was found.
  data_classes: [internal, phi]
  tools:
    - {name: lookup, zone: internal, side_effects: false}
    - {name: note, zone: internal, aliases: [write_note]}
    - {name: pay, zone: internal, decision: desk.payout}
    - {name: wipe, zone: internal}
    - {name: shred, zone: internal}
    - {name: file_search, zone: internal, side_effects: false}
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: inside, title: Inside, owner: it@clinic.example}
spec: {zone: internal, covered: false, hosts: ["%HOST%"], models: ["gpt-4o*", "claude-*"]}
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: outside, title: Outside, owner: it@clinic.example}
spec: {zone: public, covered: false, hosts: ["%HOST%"], models: ["public-*"]}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: words, title: Words that decide, owner: security@clinic.example}
spec:
  match: {on: [prompt, response, tool_result], systems: [desk]}
  rules:
    - {id: forbidden, text: {words: [forbidden]}, then: block, message: Not this word.}
    - {id: secret, text: {patterns: ['\\bKEY-[0-9]{6}\\b'], label: KEY}, then: redact}
    - {id: signed, text: {words: [signature]}, then: hold, signed_by: {roles: [lead]}, message: A lead signs.}
    - {id: over, text: {words: [meltdown]}, then: halt, message: This ends here.}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: sizes, title: Sizes, owner: platform@clinic.example}
spec:
  match: {systems: [desk]}
  rules:
    - {id: request, tokens: {max_prompt: 60000, max_response: 100}, message: Too much.}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: desk-tools, title: Tools of the desk, owner: security@clinic.example}
spec:
  match: {systems: [desk]}
  rules:
    - {id: allowed, tools: {allow: [lookup, note, pay, shred, file_search]}}
    - {id: keys, text: {patterns: ['\\bKEY-[0-9]{6}\\b'], label: KEY}, then: redact}
    - {id: no-shredding, tools: {deny: [shred]}, reply: model, message: Archive it instead.}
    - id: payouts
      authority:
        decision: desk.payout
        amount: {value: tool.args.amount, currency: USD}
        bands:
          - {up_to: 100, ai_may: decide}
          - {ai_may: recommend, signed_by: {roles: [lead]}}
"""


def texts(host: str, *more: str) -> dict[str, str]:
    """The policies by file name; the model is reached at `host`, name and port."""
    return {"rules.yaml": _TEXT.replace("%HOST%", host), **{f"more-{i}.yaml": text for i, text in enumerate(more)}}


def rails_at(host: str, *more: str, **options: Any) -> Guardrails:
    """Guardrails over these policies and further documents.

    `forbidden` blocks, `KEY-123456` is redacted, `signature` holds, `meltdown` halts; responses have 100 tokens.  `lookup` and `note` run,
    `wipe` is denied, `shred` is denied with a message to the model, `pay` above 100 is held.  Models `gpt-4o*` and `claude-*` are
    the destination `inside`, `public-*` is `outside`, which is public.
    """
    return Guardrails.load(texts(host, *more), **{"clock": lambda: NOW, "state": "memory:", **options})
