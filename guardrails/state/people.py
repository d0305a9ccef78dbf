"""The people who may sign: a file that may come later, and is read again when it changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..signoff import People, Person


class LaterPeople:
    """The people of a file; nobody while there is none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._people: People | None = None

    def person(self, id: str) -> Person | None:  # noqa: A002  reason: the word people use
        """The person of this id as the file says now.  Raises PeopleError while it has problems."""
        if self._people is None:
            if not self._path.exists():
                return None
            from ..signoff import People

            self._people = People(self._path)
        return self._people.person(id)
