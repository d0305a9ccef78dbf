"""Whether this process may use what lies in a state folder: said when it is opened, with the place, not by the first call that fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ..errors import SetupError

_READ, _CHANGE, _FOLDER = os.R_OK, os.R_OK | os.W_OK, os.R_OK | os.W_OK | os.X_OK
_EFFECTIVE = os.access in os.supports_effective_ids
_HINT = "let the user that guards own the state folder and its second place, on a disk that can be written"


def check(folder: Path, second: Path) -> None:
    """Raises SetupError for the first file or folder that is there and cannot be used."""
    for path, needed in _needed(folder, second):
        try:
            found = path.stat()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise SetupError(f"the state cannot be used: `{path}`: {error.strerror}", _HINT) from error
        if not os.access(path, needed, effective_ids=_EFFECTIVE):
            act = "read" if needed == _READ or not os.access(path, os.R_OK, effective_ids=_EFFECTIVE) else "written"
            whose = f"it belongs to user {found.st_uid}, with mode {found.st_mode & 0o777:04o}, and this is user {os.geteuid()}"
            raise SetupError(f"the state cannot be used: `{path}` cannot be {act}; {whose}", _HINT)


def _needed(folder: Path, second: Path) -> Iterator[tuple[Path, int]]:
    """What is used while guarding.  Not the switch: who may only read it sees a stop all the same."""
    yield folder, _FOLDER
    yield folder / "format", _READ
    yield folder / "key", _READ
    for name in ("state.db", "state.db-wal", "state.db-shm", "state.db-turn"):
        yield folder / name, _CHANGE
    for place in (second, folder / "journal", folder / "journal" / "writers", second / "heads"):
        yield place, _FOLDER
    for name in ("lock", "turn", "mark", "key"):
        yield folder / "journal" / name, _CHANGE
    for name in ("mark", "heads"):
        yield second / "heads" / name, _CHANGE
