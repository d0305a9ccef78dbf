"""Policies that the tests of adapters share: one system, destinations at the loopback server, one rule for each thing that can happen."""

from __future__ import annotations

from typing import Any

from guardrails import Guardrails
from tests.policies import NOW, PAYOUTS, SIZES, destination, system, words

_TEXT = (
    system(
        "{name: lookup, zone: internal, side_effects: false}",
        "{name: note, zone: internal, aliases: [write_note]}",
        "{name: pay, zone: internal, decision: desk.payout}",
        "wipe",
        "shred",
        "{name: file_search, zone: internal, side_effects: false}",
    )
    + destination("inside", more='hosts: ["%HOST%"], models: ["gpt-4o*", "claude-*"]')
    + destination("outside", "public", 'hosts: ["%HOST%"], models: ["public-*"]')
    + words()
    + SIZES
    + """---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: desk-tools, title: Tools of the desk, owner: security@clinic.example}
spec:
  match: {systems: [desk]}
  rules:
    - {id: allowed, tools: {allow: [lookup, note, pay, shred, file_search]}}
    - {id: keys, text: {patterns: ['\\bKEY-[0-9]{6}\\b'], label: KEY}, then: redact}
    - {id: no-shredding, tools: {deny: [shred]}, reply: model, message: Archive it instead.}
"""
    + PAYOUTS
)


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
