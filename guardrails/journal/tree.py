"""The Merkle tree over the records (RFC 9162, SHA-256): hashes, roots, and proofs that a record is in a tree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf(line: bytes) -> bytes:
    """The hash of a record, from its line without the line break.  It is also what the next record links to."""
    return sha256(b"\0" + line).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return sha256(b"\1" + left + right).digest()


def push(peaks: list[bytes], size: int, added: bytes) -> None:
    """Adds a leaf to the peaks (the roots of the full subtrees, largest first) of a tree of `size` leaves."""
    while size & 1:
        added = sha256(b"\1" + peaks.pop() + added).digest()
        size >>= 1
    peaks.append(added)


def root(peaks: Sequence[bytes]) -> bytes:
    """The root of a tree with these peaks."""
    if not peaks:
        return EMPTY
    top = peaks[-1]
    for peak in reversed(peaks[:-1]):
        top = node(peak, top)
    return top


def paths(leaves: Iterable[bytes], indexes: Sequence[int]) -> list[list[bytes]]:
    """For each of these leaves, the hashes that lead from it to the root of the tree over `leaves`."""
    level, places = list(leaves), list(indexes)
    found: list[list[bytes]] = [[] for _ in places]
    while len(level) > 1:
        for at, place in enumerate(places):
            if place ^ 1 < len(level):
                found[at].append(level[place ^ 1])
        pairs = [node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        # A last one without a neighbor moves up as it is.
        level = pairs + level[len(level) - len(level) % 2 :]
        places = [place >> 1 for place in places]
    return found


def leads_to(start: bytes, index: int, size: int, steps: Sequence[bytes]) -> bytes | None:
    """The root that `steps` lead to from a leaf at `index` of `size`; None when there are too few or too many of them."""
    if not 0 <= index < size:
        return None
    place, last, top = index, size - 1, start
    for step in steps:
        if last == 0:
            return None
        if place & 1 or place == last:
            top = node(step, top)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            top = node(top, step)
        place, last = place >> 1, last >> 1
    return top if last == 0 else None
