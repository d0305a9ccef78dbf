"""A result takes the place of a plain file, whole or not at all, and of nothing else."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from guardrails.workbench.scanning_redact import replacing


def test_a_pipe_or_device_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    link = tmp_path / "link"
    link.symlink_to(pipe)
    for target in (pipe, link):
        with pytest.raises(OSError, match="not a plain file"), replacing(target):
            pytest.fail("nothing may be written")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "pipe"]


def test_a_failure_while_writing_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "letter.txt"
    target.write_bytes(b"before")

    def interrupted() -> None:
        with replacing(target) as out:
            out.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert target.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]
