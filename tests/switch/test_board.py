"""The written form of a board: what is read is what was written, and nothing else is taken for one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guardrails.switch.acts import join
from guardrails.switch.board import Board, Bypass, Damaged, Proposal, Stop, decode, encode
from guardrails.switch.scope import EVERYTHING, Scope

from .conftest import WHEN

LATER = WHEN + timedelta(minutes=15)
BOARD = Board(
    7,
    2,
    (Stop("1", EVERYTHING, "ann", "a\nb\u2028\ud800", WHEN), Stop("2", Scope("tool", "p/a\0y", "s"), "", "", WHEN, "file")),
    (Proposal("3", "start", EVERYTHING, "bob", "why", WHEN, LATER), Proposal("4", "bypass", EVERYTHING, "bob", "why", WHEN, LATER, 60)),
    Bypass("5", ("ann", "bob"), "why", WHEN, LATER),
    ("8", "9"),
)


@pytest.mark.parametrize("board", [Board(), BOARD])
def test_what_is_read_is_what_was_written(board: Board) -> None:
    assert decode(encode(board)) == board
    assert encode(board).isascii()


def test_no_flipped_bit_and_no_cut_passes() -> None:
    data = encode(BOARD)
    for place in range(len(data)):
        with pytest.raises(Damaged):
            decode(data[:place])
    for bit in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            assert decode(bytes(flipped)) == BOARD  # the case of a hexadecimal digit, nothing else
        except Damaged:
            continue


@pytest.mark.parametrize("data", [b"", b"\0" * 4096, b"{}", b"guardrails-switch 2 x\n{}", b"guardrails-switch 1 \n"])
def test_what_is_no_board_is_damaged(data: bytes) -> None:
    with pytest.raises(Damaged):
        decode(data)


def test_joining_is_the_same_in_any_order_and_loses_no_stop() -> None:
    one = Board(1, 1, (Stop("1", EVERYTHING, "ann", "", WHEN), Stop("2", Scope("system", "a"), "ann", "", WHEN)), lifted=("7",))
    other = Board(5, 3, (Stop("2", Scope("system", "a"), "ann", "", WHEN), Stop("7", Scope("system", "b"), "ann", "", WHEN)), lifted=("1",))
    first, second = join(one, other, prefer=other), join(other, one, prefer=other)
    assert first.same(second)
    assert [s.id for s in first.stops] == ["2"]
    assert first.people == 3
    assert set(first.lifted) == {"1", "7"}
    assert join(first, other, prefer=other).same(first)
