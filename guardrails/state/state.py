"""`State`: the rooms over one state URL, opened together and handed out."""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from ..errors import SetupError, StoreDown
from ..switch import Switch
from .acts import told
from .folder import key_of, prepare
from .once import once
from .people import LaterPeople
from .rights import check
from .where import Where, second_place, where

if TYPE_CHECKING:
    from ..budgets import Budgets
    from ..detect.pseudonyms import SharedVault
    from ..journal import Journal
    from ..signoff import Identities, Signoffs

Clock = Callable[[], datetime]
Durability = Literal["durable", "group", "buffered"]
MEMORY = Where("memory", "memory:")


class State:
    """What must outlive a process, or in memory what must not.

    `switch` is the red button.  Everything else opens on first use.
    """

    def __init__(self, place: Where, clock: Clock, switch: Switch, key: Callable[[], bytes], people: Identities | None) -> None:
        self.where, self.switch = place, switch
        self._clock, self._key_of, self._people = clock, key, people
        self._journal: Callable[[], Journal | None] = lambda: None
        self._listeners: tuple[Callable[[str, Mapping[str, Any]], object], ...] = ()

    def __repr__(self) -> str:
        return f"<state in {self.where.name}>"

    @classmethod
    def memory(cls, clock: Clock, *, people: Identities | None = None) -> Self:
        """State of this process alone: no file, no thread, and no other process shares the button or the budgets."""
        return cls(MEMORY, clock, Switch.memory(clock=clock), partial(os.urandom, 32), people)

    @classmethod
    def open(
        cls,
        place: str | os.PathLike[str] | None = None,
        *,
        clock: Clock,
        folder: str | os.PathLike[str] | None = None,
        key: bytes | None = None,
        people: Identities | str | os.PathLike[str] | None = None,
        starters: int | None = None,
        journal: Durability = "group",
        second: str | os.PathLike[str] | None = None,
        asks: bool = False,
    ) -> Self:
        """The state behind a URL or folder; `GUARDRAILS_STATE`, or else the user's state folder, where none is given.

        `folder` is this machine's part of a state that several machines share.  `key` has 32 bytes; left out, it is `GUARDRAILS_KEY` or the
        folder's own.  `people` is a file of those who may sign, `people.yaml` in the folder when left out, or an object that knows them.
        `starters` is how many people it takes to start again what was stopped.  `journal` says what a crash may cost: nothing (`durable`,
        `group`) or what waits in memory (`buffered`).  `second` is the second place, best on another disk or under another owner, that
        tells a deleted state from one that never was; `GUARDRAILS_SECOND`, or else the user's state folder, when left out.  What only
        `asks` or acts for a person, such as a command, is not listed among the processes, and opens key and journal on first use, so
        that neither a full disk nor a damaged key keeps anybody from stopping.  Raises SetupError.
        """
        found = where(place, folder)
        if isinstance(people, str | os.PathLike):
            people = LaterPeople(Path(people))
        if found.folder is None:
            _say_that_nobody_shares()
            return cls.memory(clock, people=people)
        prepare(found.folder)
        beside = second_place(found.folder, second)
        if not asks:
            check(found.folder, beside)
        state = cls(found, clock, _NONE, partial(key_of, found.folder, key), people or LaterPeople(found.folder / "people.yaml"))
        book = partial(_journal, found.folder / "journal", partial(state.key, "journal"), journal, beside / "heads", clock)
        state._journal = book
        if not asks:
            _ = state.journal
        kept = {"marker": beside / "switch", "people": starters, "flags": state._flags(), "counted": not asks}
        try:
            state.switch = Switch.open(found.folder, clock=clock, record=state.record, **kept)
        except BaseException as error:
            state._close_rooms()
            if not isinstance(error, OSError):
                raise
            raise SetupError(f"the switch in `{found.folder}` cannot be opened: {error.strerror}", _OWN) from error
        return state

    @property
    def shared(self) -> bool:
        """Whether anything is kept outside of this process, so that a decision may wait for a disk or a server."""
        return self.where.kind != "memory"

    @once
    def journal(self) -> Journal | None:
        """Takes the record of every decision and act; None in memory, where nothing is recorded.  Raises SetupError."""
        return self._journal()

    def record(self, kind: str, body: Mapping[str, Any]) -> None:
        """Records an act of one of the rooms; returns when it is on the disk, and raises where it does not get there."""
        if self.journal is not None:
            told(self.journal, kind, body)
        for listener in self._listeners:
            with suppress(Exception):  # it is on record; who only listens keeps nothing from happening
                listener(kind, body)

    def listen(self, listener: Callable[[str, Mapping[str, Any]], object]) -> None:
        """Tells `listener` of each act of the rooms that is on record.  What it raises is dropped."""
        self._listeners = (*self._listeners, listener)

    @once
    def store(self) -> Any:
        """The connections behind the URL."""
        from .. import stores

        return stores.open(self.where.folder if self.where.kind == "folder" and self.where.folder else self.where.url)

    @once
    def _key(self) -> bytes:
        return self._key_of()

    def key(self, room: str) -> bytes:
        """The key of one room, from which no other can be told.  Raises SetupError where there is none."""
        return hmac.digest(self._key, f"guardrails {room}".encode(), "sha256")

    @once
    def budgets(self) -> Budgets:
        """What is used of every budget."""
        from .. import stores
        from ..budgets import Budgets

        return Budgets(stores.counters(self.store), self._clock, record=self.record)

    @once
    def signoffs(self) -> Signoffs | None:
        """Requests for signatures; None where nobody can be known who might sign."""
        if self._people is None:
            return None
        from ..signoff import Signoffs
        from ..stores.recorded import records_of

        return Signoffs(records_of(self.store), key=self._key, identities=self._people, clock=self._clock, record=self.record)

    @once
    def vault(self) -> SharedVault:
        """The pseudonyms of all sessions, encrypted beside everything else: every process with this state and key restores the same."""
        from ..detect.pseudonyms import SharedVault
        from ..stores.recorded import records_of
        from .keeper import RecordKeeper

        return SharedVault(RecordKeeper(records_of(self.store), self.key("pseudonyms")))

    def close(self) -> None:
        """Gives back files, connections and threads.  Everything is stopped afterwards."""
        self.switch.close()
        self._close_rooms()

    def _close_rooms(self) -> None:
        if "budgets" in self.__dict__:
            with suppress(StoreDown):  # what it has not heard by now counts in full
                self.budgets.close()
        if "store" in self.__dict__:
            self.store.close()
        journal = self.__dict__.get("journal")
        if journal is not None:
            journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _flags(self) -> Any:
        if self.where.kind == "redis":
            from ..stores.redis.flags import Flags as RedisFlags

            return RedisFlags(self.store, "switch")
        if self.where.kind == "postgres":
            from ..stores.postgres.flags import Flags as PostgresFlags

            return PostgresFlags(self.store, "switch")
        return None


_NONE: Any = None
_OWN = "let who runs this own the state folder, on a disk that can be written"


@cache
def _say_that_nobody_shares() -> None:
    """Once in a process: an operator who presses the button elsewhere would wait in vain."""
    told = "state is in memory: no other process shares the red button or the budgets, and nothing is recorded"
    logging.getLogger("guardrails").warning(told)


def _journal(folder: Path, key: Callable[[], bytes], mode: Durability, heads: Path, clock: Clock) -> Journal:
    from ..journal import Journal, JournalError, JournalUnavailable

    with suppress(OSError):
        heads.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return Journal.open(folder, key=key(), mode=mode, heads=heads, clock=clock)
    except JournalUnavailable as error:
        cause = error.__cause__
        why = f"{cause.strerror} (`{cause.filename or folder}`)" if isinstance(cause, OSError) else str(error)
        raise SetupError(f"the journal in `{folder}` cannot be opened: {why}", _OWN) from error
    except JournalError as error:
        hint = f"run `guardrails journal verify`; if its files were removed on purpose, remove `{heads.parent}`, too"
        raise SetupError(f"the journal in `{folder}` cannot be opened: {error}", hint) from error
