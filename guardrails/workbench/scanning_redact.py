"""Writes a file again without its identifiers: whole or not at all where it replaces another file."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .scanning_detector import Finder
from .scanning_files import Readable
from .scanning_stretches import NotJson, stretches

# The mark of the encoding stands once, at the start.
_UNMARKED = {"utf-8-sig": "utf-8", "utf-16": f"utf-16-{'le' if sys.byteorder == 'little' else 'be'}"}


def redact_file(given: Readable, finder: Finder, style: str, out: BinaryIO, step: Callable[[int], None]) -> Counter[str]:
    """Writes the redacted text to `out`, in the encoding of the file; gives how many identifiers went, by type.

    Raises NotJson for a line of JSON Lines, or a JSON file, that is none: its escapes may hide anything.  `step` is told the bytes read.
    """
    gone: Counter[str] = Counter()
    line = 1
    encoding = given.encoding
    for stretch in stretches(given, finder):
        if stretch.doubt:
            raise NotJson("this line is not JSON", line)
        text, _ = stretch.redacted(finder, style)
        gone.update(m.type for m in stretch.matches)
        out.write(text.encode(encoding))
        if text:
            encoding = _UNMARKED.get(encoding, encoding)
        line += stretch.text.count("\n")
        step(stretch.end)
    return gone


@contextmanager
def replacing(target: Path) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `target` when all went well, with its mode; else nothing has changed.

    Nobody but its owner can read a new file.  Raises OSError where `target` is no plain file: a device or a pipe is never replaced.
    """
    target = target.resolve()
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, "not a plain file", str(target))
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".tmp", dir=target.parent)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123  reason: a descriptor, not a path
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            os.chmod(name, target.stat().st_mode & 0o7777)  # noqa: PTH101  reason: the name of a file that is not there yet as itself
        os.replace(name, target)  # noqa: PTH105  reason: the same
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
