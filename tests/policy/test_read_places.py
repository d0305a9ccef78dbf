"""A reading knows the place of every field, and its digest depends on what the documents say and on nothing else."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guardrails.policy.read import Located, read
from guardrails.source import Span
from tests.pace import in_time

POLICY = """\
# yaml-language-server: $schema=./policy.schema.json
apiVersion: guardrails/v1
kind: Policy
metadata: {id: claims, owner: claims-office}
spec:
  match: &scope {systems: [claims-agent]}
  rules:
    - id: bands
      authority:
        decision: claims.payout
        amount: {currency: USD}
        bands:
          - {up_to: 500, ai_may: decide}
          - {ai_may: recommend}
    - id: folded
      tools:
        - issue_payment
        - name: refund
      when: >-
        tool.args.amount > 5 &&
        !("fraud-desk" in actor.roles)
      then: block
"""


def claims() -> Located:
    (located,) = read({"claims.yaml": POLICY}).documents
    return located


def marked(span: Span) -> str:
    """The text that the caret line marks."""
    text, carets = span.excerpt()
    at = carets.index("^")
    return f"{span.line}:{text[at : at + carets.count('^')]}"


def test_the_span_of_a_value_is_the_value() -> None:
    located = claims()
    assert marked(located.span("kind")) == "3:Policy"
    assert marked(located.span("metadata", "id")) == "4:claims"
    assert marked(located.span("spec", "rules", 0, "authority", "bands", 0, "up_to")) == "13:500"
    assert marked(located.span("spec", "match", "systems")) == "6:[claims-agent]"
    assert marked(located.span("spec", "rules", 1, "tools", 0)) == "17:issue_payment"
    assert marked(located.span("spec", "rules", 1)) == "15:id: folded"
    assert located.span("spec", "rules", 1).end == len(POLICY) - 1


def test_the_key_span_of_a_field_is_its_name() -> None:
    located = claims()
    assert marked(located.key_span("spec", "rules", 1, "then")) == "22:then"
    assert marked(located.key_span("spec")) == "5:spec"
    assert marked(located.key_span("spec", "rules", 1)) == "15:id"


def test_a_field_that_the_file_leaves_out_has_the_place_of_its_nearest_parent() -> None:
    located = claims()
    assert located.span("spec", "rules", 0, "authority", "amount", "value") == located.span("spec", "rules", 0, "authority", "amount")
    assert located.span("spec", "mode") == located.span("spec")
    assert marked(located.key_span("spec", "rules", 1, "message")) == "15:id"
    assert located.span("spec", "rules", 99).start == located.span("spec", "rules").start


def test_a_name_that_stands_for_a_whole_entry_is_the_place_of_that_entrys_fields() -> None:
    assert marked(claims().span("spec", "rules", 1, "tools", 0, "name")) == "17:issue_payment"
    assert marked(claims().span("spec", "rules", 1, "tools", 1, "name")) == "18:refund"


def test_an_expression_points_into_the_file_through_folds() -> None:
    source = claims().expression("spec", "rules", 1, "when")
    assert source.text == 'tool.args.amount > 5 && !("fraud-desk" in actor.roles)'
    at = source.text.index("actor.roles")
    assert marked(source.span(at, at + 11)) == "21:actor.roles"
    assert str(source.span(0)) == "claims.yaml:20:9"


def test_a_default_expression_stands_at_the_place_of_its_parent() -> None:
    source = claims().expression("spec", "rules", 0, "authority", "amount", "value")
    assert source.text == "decision.amount"
    assert str(source.span(3, 8)) == "claims.yaml:11:17"


def digest(*texts: str) -> str:
    reading = read({f"{number}.yaml": text for number, text in enumerate(texts)})
    assert reading.problems == ()
    return reading.digest


OTHER = "apiVersion: guardrails/v1\nkind: Destination\nmetadata: {id: search, owner: it}\nspec: {zone: public, covered: false}\n"
CASES = """apiVersion: guardrails/v1
kind: PolicyTest
metadata: {id: cases, owner: it}
spec: {cases: [{name: a, event: {checkpoint: call}, expect: {effect: block}}]}
"""


def test_the_digest_does_not_depend_on_files_order_comments_layout_or_cases() -> None:
    first = digest(POLICY, OTHER)
    assert len(first) == 64
    assert first == digest(OTHER, POLICY) == digest(f"{POLICY}---\n{OTHER}") == digest(POLICY, OTHER, CASES)
    assert first == digest(
        POLICY.replace("# yaml", "# other"), OTHER.replace("{zone: public, covered: false}", "\n  covered: false\n  zone: 'public'")
    )


def test_the_digest_depends_on_everything_that_is_said() -> None:
    first = digest(POLICY, OTHER)
    for old, new in (("500", "501"), ("500", "500.5"), ("USD", "EUR"), ("then: block", "then: halt"), ("owner: claims", "owner: chief")):
        assert digest(POLICY.replace(old, new, 1), OTHER) != first
    assert digest(POLICY) != first


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_digest_is_the_same_for_every_hash_seed(seed: str) -> None:
    root = Path(__file__).parents[2]
    code = "import sys; from guardrails.policy.read import read; print(read({'a': sys.stdin.read()}).digest)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=POLICY,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "TZ": "Asia/Tokyo"},
    )
    assert done.stdout.strip() == digest(POLICY)


def test_the_digest_is_of_canonical_json() -> None:
    """Stated, so that another program can compute it."""
    expected = (
        '{"apiVersion":"guardrails/v1","kind":"Destination","metadata":{"controls":null,"id":"search","owner":"it","title":""},'
        '"spec":{"agreement":null,"covered":false,"hosts":null,"models":null,"prices":{},"zone":"public"}}'
    )
    assert digest(OTHER) == hashlib.sha256(expected.encode()).hexdigest()


def test_ten_thousand_rules_are_read_in_a_second() -> None:
    """The bar is 0.7 s on the reference machine; a factor is left for a busy one."""
    rule = "    - id: r{0}\n      tools: [t{0}]\n      when: tool.args.amount > {0}\n      then: block\n      message: Under review.\n"
    text = POLICY.split("  rules:")[0] + "  rules:\n" + "".join(rule.format(i) for i in range(10_000))
    start = time.process_time()
    reading = read({"big.yaml": text})
    seconds = time.process_time() - start
    assert reading.problems == ()
    assert in_time(seconds, 0.7 * 3)
    (located,) = reading.documents
    assert located.expression("spec", "rules", 9_999, "when").text == "tool.args.amount > 9999"
