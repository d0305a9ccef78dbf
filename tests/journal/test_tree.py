"""The tree is that of RFC 9162: roots and proofs agree with its definition, and no other leaf passes for one."""

from __future__ import annotations

import pytest

from guardrails.journal.tree import EMPTY, leads_to, leaf, node, paths, push, root


def defined(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node(defined(leaves[:k]), defined(leaves[k:]))


LEAVES = [leaf(bytes([n])) for n in range(70)]


def test_roots_are_those_of_the_definition() -> None:
    peaks: list[bytes] = []
    assert root(peaks) == EMPTY
    for size, added in enumerate(LEAVES, 1):
        push(peaks, size - 1, added)
        assert root(peaks) == defined(LEAVES[:size])
        assert len(peaks) == size.bit_count()


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 31, 33, 64, 70])
def test_every_leaf_has_a_proof_and_no_other_place_or_leaf_fits_it(size: int) -> None:
    leaves = LEAVES[:size]
    top = defined(leaves)
    for index, path in enumerate(paths(leaves, range(size))):
        assert leads_to(leaves[index], index, size, path) == top
        assert leads_to(leaf(b"other"), index, size, path) != top
        assert leads_to(leaves[index], index, size, [*path, path[0] if path else EMPTY]) != top
        if path:
            assert leads_to(leaves[index], index, size, path[:-1]) != top
            assert leads_to(leaves[index], index ^ 1, size, path) != top
    assert leads_to(leaves[0], size, size, []) is None
    assert leads_to(leaves[0], -1, size, []) is None
