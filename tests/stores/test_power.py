"""A loss of power: what the disk surely holds then never counts less than what was used."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from guardrails import stores
from guardrails.errors import Conflict
from guardrails.stores import Counters, Line
from guardrails.stores.places import FILE

pytestmark = pytest.mark.skipif(not hasattr(os, "fdatasync"), reason="what is synced is told by fdatasync")

LINES = [Line("one", 1000, 60), Line("two", 1000, 60)]


@pytest.fixture
def synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Copies of the database as it was at each sync of its log."""
    copies: list[Path] = []
    real = os.fdatasync

    def sync(file: int) -> None:
        real(file)
        folder = tmp_path / f"disk-{len(copies)}"
        folder.mkdir()
        for name in (FILE, f"{FILE}-wal"):
            shutil.copy(tmp_path / name, folder / name)
        copies.append(folder)

    monkeypatch.setattr(os, "fdatasync", sync)
    return copies


@pytest.fixture
def opened() -> Iterator[Callable[[Path], Counters]]:
    with ExitStack() as stack:

        def opening(folder: Path) -> Counters:
            backend = stores.open(folder, timeout=10)
            stack.callback(backend.close)
            return stores.counters(backend)

        yield opening


def used(counters: Counters) -> list[int]:
    return [found.used for key in ("one", "two") if (found := counters.balance(key))]


@pytest.mark.parametrize(
    ("actuals", "after"),
    [
        pytest.param([25], [60, 60], id="less is given back with what is synced next"),
        pytest.param([60], [60, 60], id="the same"),
        pytest.param([25, 70], [25, 70], id="more in one pot is on the disk at once"),
    ],
)
def test_what_was_used_is_never_lost(
    actuals: list[int], after: list[int], tmp_path: Path, opened: Callable[[Path], Counters], synced: list[Path]
) -> None:
    counters = opened(tmp_path)
    counters.reserve("a", LINES, now=0, expires=600)
    assert used(opened(synced[-1])) == [60, 60]
    assert counters.settle("a", actuals, now=0)
    found = opened(synced[-1])
    assert used(found) == after
    # Whoever settles it once more after the loss changes nothing else.
    found.settle("a", actuals, now=0)
    assert used(found) == used(counters)
    with pytest.raises(Conflict):
        found.settle("a", [1], now=0)
    counters.reserve("b", LINES[:1], now=0, expires=600)
    assert used(opened(synced[-1])) == used(counters)


def test_what_was_given_back_may_be_lost_and_stays_spent(tmp_path: Path, opened: Callable[[Path], Counters], synced: list[Path]) -> None:
    counters = opened(tmp_path)
    counters.reserve("a", LINES, now=0, expires=600)
    syncs = len(synced)
    assert counters.release("a", now=1)
    assert len(synced) == syncs, "it waits for no disk"
    assert used(opened(synced[-1])) == [60, 60]
    assert used(counters) == [0, 0]
