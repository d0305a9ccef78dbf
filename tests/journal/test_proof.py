"""A proof shows one decision's records to somebody with the public key alone, and nothing else passes for one."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from guardrails.journal import begin, heads, keys
from guardrails.journal.proof import ProofRefused, check_proof, prove, read_proof

from .places import FIRST, decision, decision_id, journal

FIRST_PUBLIC = heads.public(keys.EpochKey(0, FIRST))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with journal(tmp_path) as log:
        for number in range(25):
            log.append("decision", decision(number))
            log.append("outcome", {"decision": decision_id(number), "result": "returned"})
    return tmp_path


def test_attempt_and_outcome_of_a_decision_are_proven_with_the_public_key_alone(home: Path) -> None:
    assert begin.read_public(home / "journal" / "public") == FIRST_PUBLIC
    for number in range(25):
        proof = read_proof(json.dumps(prove(home / "journal", decision_id(number))).encode())
        proven = check_proof(proof, FIRST_PUBLIC)
        assert [record.kind for record in proven.records] == ["decision", "outcome"]
        assert {record.body["decision"] for record in proven.records} == {decision_id(number)}
        assert proven.head.size >= proven.records[-1].sequence


def test_a_later_public_key_checks_what_was_signed_after_it(home: Path) -> None:
    proof = prove(home / "journal", decision_id(24))
    for epoch in range(len(proof["heads"])):
        key = heads.public(keys.EpochKey(0, FIRST).at(epoch) or keys.EpochKey(0, FIRST))
        assert check_proof(proof, key).records
    with pytest.raises(ProofRefused):
        check_proof(proof, heads.public(keys.EpochKey(0, bytes(32))))


def changes(proof: Any) -> list[Any]:
    """Every way to change a proof by one value."""
    found: list[Any] = []

    def walk(value: Any, path: list[Any]) -> None:
        if isinstance(value, dict | list):
            for key in value if isinstance(value, dict) else range(len(value)):
                walk(value[key], [*path, key])
            if path:
                found.append((path, None))
        elif isinstance(value, int):
            found.append((path, value + 1))
            found.append((path, "x"))
        else:
            found.append((path, value[:-2] + ("0" if value[-2] != "0" else "1") + value[-1]))
            found.append((path, 7))

    walk(proof, [])
    return found


def test_no_change_to_a_proof_is_accepted(home: Path) -> None:
    proof = prove(home / "journal", decision_id(12))
    for path, value in changes(proof):
        other = copy.deepcopy(proof)
        place = other
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
        with pytest.raises(ProofRefused):
            check_proof(other, FIRST_PUBLIC)


def test_a_decision_that_no_head_covers_yet_and_one_that_is_not_there_are_refused(tmp_path: Path) -> None:
    log = journal(tmp_path)
    log.append("decision", decision(1))
    with pytest.raises(ProofRefused, match="no signed head"):
        prove(tmp_path / "journal", decision_id(1))
    with pytest.raises(ProofRefused, match="no record"):
        prove(tmp_path / "journal", decision_id(2))
    with pytest.raises(ProofRefused, match="no record"):
        prove(tmp_path / "journal", "né")
    log.close()


def test_a_changed_journal_gives_no_proof(home: Path) -> None:
    path = min((home / "journal").glob("*.log"))
    path.write_bytes(path.read_bytes().replace(b'"block"', b'"allow"', 1))
    with pytest.raises(ProofRefused):
        prove(home / "journal", decision_id(1))


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"x", b'{"format":"guardrails journal proof v1"}', b"[" * 100_000])
def test_what_is_no_proof_is_refused(data: bytes) -> None:
    with pytest.raises(ProofRefused):
        check_proof(read_proof(data), FIRST_PUBLIC)
