"""Proofs for an auditor: the records of one decision, the way from each to a signed head, and the heads from the first public key on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from . import disk, segments, tree
from .failures import JournalError
from .heads import Head, signed_by
from .lines import Record, parse, take_apart

FORMAT: Final = "guardrails journal proof v1"


class ProofRefused(JournalError, ValueError):
    """A proof that cannot be made, or that proves nothing."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof shows: these records were in the journal when this head was signed."""

    records: tuple[Record, ...]
    head: Head


def prove(folder: Path, decision: str) -> dict[str, Any]:
    """The proof for all records of a decision that stand under a signed head."""
    needle = b'"decision":"%b"' % decision.encode("ascii", "replace")
    leaves: list[bytes] = []
    heads: list[Head] = []
    lines: list[tuple[int, bytes]] = []
    for part in segments.listed(folder):
        with disk.reading(part) as file:
            for line, _ in segments.lines(file):
                parts = take_apart(line)
                if parts is None or parts.sequence != len(leaves) + 1:
                    raise ProofRefused(f"record {len(leaves) + 1} is missing or wrong; see `guardrails journal verify`")
                hashed = tree.leaf(line)
                if parts.kind == "head":
                    heads.append(Head.of(parse(line, hashed).body))
                elif needle in line and parse(line, hashed).body.get("decision") == decision:
                    lines.append((len(leaves), line))
                leaves.append(hashed)
    if not lines:
        raise ProofRefused("there is no record of this decision")
    covered = [(index, line) for index, line in lines if heads and index < heads[-1].size]
    if not covered:
        raise ProofRefused("no signed head covers this decision yet; one is signed when the journal is closed, and at times")
    head = next(head for head in heads if head.size > covered[-1][0])
    under = leaves[: head.size]
    if tree.root(_peaks(under)).hex() != head.root:
        raise ProofRefused("the records are not what the head signed; see `guardrails journal verify`")
    return {
        "format": FORMAT,
        "records": [
            {"index": index, "line": line.decode(), "path": [step.hex() for step in path]}
            for (index, line), path in zip(covered, tree.paths(under, [index for index, _ in covered]), strict=True)
        ],
        "heads": [h.body for h in heads[: head.epoch + 1]],
    }


def check_proof(proof: Mapping[str, Any], public_key: bytes) -> Proven:
    """What a proof shows to somebody who has only a public key, the first one or a later one.  Raises ProofRefused when it is nothing."""
    try:
        if proof["format"] != FORMAT or not proof["records"]:
            raise ProofRefused("this is no proof of a format that is known here")
        head = _signed([Head.of(body) for body in proof["heads"]], public_key)
        found = []
        for row in proof["records"]:
            line = row["line"].encode()
            start = tree.leaf(line)
            record = parse(line, start)
            steps = [bytes.fromhex(step) for step in row["path"]]
            top = tree.leads_to(start, row["index"], head.size, steps)
            if top is None or top.hex() != head.root or record.sequence != row["index"] + 1:
                raise ProofRefused("a record of this proof is not under the head")
            found.append(record)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, ProofRefused):
            raise
        raise ProofRefused("this is no proof") from None
    if len({record.body.get("decision") for record in found}) != 1:
        raise ProofRefused("the records of this proof are not of one decision")
    return Proven(tuple(found), head)


def read_proof(data: bytes) -> dict[str, Any]:
    """A proof from its file."""
    try:
        read = json.loads(data)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise ProofRefused("this is no proof")
    return read


def _signed(heads: list[Head], public_key: bytes) -> Head:
    """The last of the heads, when a chain of signatures leads to it from the key."""
    key: bytes | None = None
    for head in heads:
        if signed_by(head, key or public_key):
            key = bytes.fromhex(head.next)
        elif key is not None:
            raise ProofRefused("a head of this proof is not signed with the key of its time")
    if key is None:
        raise ProofRefused("no head of this proof is signed with this key")
    return heads[-1]


def _peaks(leaves: list[bytes]) -> list[bytes]:
    peaks: list[bytes] = []
    for size, hashed in enumerate(leaves):
        tree.push(peaks, size, hashed)
    return peaks
