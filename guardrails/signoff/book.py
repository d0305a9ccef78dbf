"""Requests and drafts in a store: read, written and closed, each change together with the note that will reach the journal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from ..ids import uuid7
from ..stores.records import Change, Note, Record, Records
from .canonical import canonical, parsed
from .refusals import SignoffError
from .request import CLOSED, OPEN, Draft, Request, State, draft_of, held, request_of, written
from .seal import Seal

Recorder = Callable[[str, Mapping[str, Any]], object]
PREFIX: Final = "signoff."
KEPT: Final = 90 * 24 * 3600 * 1000
"""How long a closed request is remembered, in milliseconds."""
_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_HELD: Final = PREFIX + "draft"
_TOGETHER: Final = 500  # how many are listed, and expire, in one step
_NAMED: Final = 250  # how many of them one note names; a record of the journal takes 256
_GRACE: Final = 30_000  # milliseconds in which whoever made a change writes its note


class Book:
    """All requests of one store, as sealed records.  `record` takes a note to the journal and returns when it is durable there."""

    def __init__(self, records: Records, seal: Seal, record: Recorder) -> None:
        self._records, self._seal, self._record = records, seal, record

    def read(self, id: str) -> Request:  # noqa: A002  reason: the word people use
        """The request, open or closed.  Raises SignoffError `unknown`."""
        record = self._records.read(_key(id)) if isinstance(id, str) and _ID.fullmatch(id) else None
        if record is None:
            raise SignoffError("unknown")
        return self._request(record)

    def open_one(self, id: str) -> Request:  # noqa: A002  reason: as above
        """The request while it is open.  Raises SignoffError with why it is not."""
        record = self._records.read(_key(id)) if isinstance(id, str) and _ID.fullmatch(id) else None
        if record is None:
            raise SignoffError("unknown")
        state = record.state.removeprefix(PREFIX)
        if state in CLOSED:  # told apart without opening it: most who come too late come in crowds
            raise SignoffError(state, id)
        return self._request(record)

    def draft(self, request: Request) -> Draft | None:
        """What is held for a request; None when somebody changed the request meanwhile, so that it has to be read again."""
        record = self._records.read(_draft_key(request.id))
        if record is None:
            return None
        content = self._seal.opened(record)
        if content["revision"] != request.revision:
            return None
        draft = draft_of(content, request)
        if draft.run_digest() != request.run or draft.shown_digest() != request.shown:
            raise SignoffError("sealed", request.id)
        return draft

    def listed(self, state: State) -> Iterator[Request]:
        """Requests in a state, those that expire first before the others, without those that cannot be read."""
        return (found for _, found in self._listed(state) if found is not None)

    def unreadable(self, state: State) -> Iterator[str]:
        """The ids of those that cannot be read: they were changed, or sealed under another key."""
        return (id_ for id_, found in self._listed(state) if found is None)

    def _listed(self, state: State) -> Iterator[tuple[str, Request | None]]:
        after = (-1, "")
        while page := self._records.listed(PREFIX + state, after=after, limit=_TOGETHER):
            for record in page:
                try:
                    found: Request | None = self._request(record)
                except (SignoffError, ValueError, TypeError, LookupError):  # one that is damaged hides none of the others
                    found = None
                yield record.key.removeprefix("signoff/"), found
            after = (page[-1].due, page[-1].key)

    def count(self) -> int:
        """How many requests are open."""
        return sum(self._records.count(PREFIX + state) for state in OPEN)

    def insert(self, request: Request, draft: Draft, at: int, news: Mapping[str, Any]) -> Request:
        """Keeps a new request and its draft, and records that it is open."""
        return self._write(request, 0, draft, 0, at, "opened", news)

    def replace(self, request: Request, at: int, act: str, news: Mapping[str, Any], draft: Draft | None = None) -> Request | None:
        """Keeps what became of an open request (and its draft), and records it; None when somebody else changed it meanwhile."""
        version = None
        if draft is not None:
            found = self._records.read(_draft_key(request.id))
            if found is None:
                return None
            version = found.version
        try:
            return self._write(request, request.version, draft, version, at, act, news)
        except SignoffError as error:
            if error.why == "busy":
                return None
            raise

    def close(self, request: Request, state: State, at: int, act: str, news: Mapping[str, Any]) -> Request | None:
        """Closes a request, erases what was held, and records it; None when somebody else changed it meanwhile."""
        closed = replace(request, state=state, version=request.version + 1)
        record = self._seal.sealed(_key(request.id), closed.version, PREFIX + state, at + KEPT, written(closed))
        changes = [Change(record.key, request.version, record), Change(_draft_key(request.id), None)]
        note = self._note(request.id, at, act, news)
        if self._records.commit(changes, [note]):
            return None
        self.tell(note)
        return closed

    def expire(self, at: int, limit: int) -> list[str]:
        """Closes and records what ran out of time by `at`, at most `limit` requests, in as few steps as can be; gives their ids."""
        gone: list[str] = []
        for state in OPEN:
            while len(gone) < limit:
                due = self._records.listed(PREFIX + state, due=at, limit=min(_TOGETHER, limit - len(gone)), bodies=False)
                if not due:
                    break
                gone += self._expire(due, at)
        return gone

    def clear(self, at: int) -> None:
        """Forgets requests that were closed long ago."""
        for state in CLOSED:
            old = self._records.listed(PREFIX + state, due=at, limit=500, bodies=False)
            if old:
                self._records.commit([Change(r.key, r.version) for r in old])

    def tell(self, note: Note, *, late: bool = False) -> None:
        """Takes a note to the journal, and forgets it then.  Raises SignoffError `unrecorded`; the note stays, and goes there later."""
        body = parsed(note.body)
        if late:
            body |= {"late": True, "outcome": body.get("outcome", "late")}
        try:
            self._record(note.kind, body)
        except Exception as error:
            raise SignoffError("unrecorded", note.about) from error
        self._records.forget([note.id])

    def tell_waiting(self, about: str) -> None:
        """Takes to the journal what is known of one request and did not get there yet."""
        for note in self._records.notes(about=about):
            self.tell(note, late=True)

    def tell_late(self, at: int) -> int:
        """Takes to the journal what those left behind who died in between; gives how many notes."""
        notes = self._records.notes(before=at - _GRACE)
        for note in notes:
            self.tell(note, late=True)
        return len(notes)

    def say(self, id: str, act: str, news: Mapping[str, Any]) -> None:  # noqa: A002  reason: as above
        """Records what changes nothing in the store, such as a refusal."""
        try:
            self._record(PREFIX + act, {"request": id, **news})
        except Exception as error:
            raise SignoffError("unrecorded", id) from error

    def _expire(self, due: list[Record], at: int) -> list[str]:
        while due:
            ids = [record.key.removeprefix("signoff/") for record in due]
            # Nothing but the fact is kept: to read ten thousand requests only to write them again would take longer than it is worth.
            changes = [Change(r.key, r.version, Record(r.key, r.version + 1, f"{PREFIX}expired", at + KEPT)) for r in due]
            changes += [Change(_draft_key(one), None) for one in ids]
            parts = [ids[start : start + _NAMED] for start in range(0, len(ids), _NAMED)]
            notes = [self._expired(part, at) for part in parts]
            stale = self._records.commit(changes, notes)
            if not stale:
                for note in notes:
                    self.tell(note)
                return ids
            due = [record for record in due if record.key not in stale]
        return []

    @staticmethod
    def _expired(ids: list[str], at: int) -> Note:
        news = {"count": len(ids), "outcome": "denied", "requests": ids}
        return Note(uuid7(), ids[0] if len(ids) == 1 else "", at, f"{PREFIX}expired", canonical(news))

    def _write(
        self, request: Request, version: int, draft: Draft | None, held_version: int | None, at: int, act: str, news: Mapping[str, Any]
    ) -> Request:
        made = replace(request, version=version + 1)
        record = self._seal.sealed(_key(made.id), made.version, PREFIX + made.state, made.expires, written(made))
        changes = [Change(record.key, version, record)]
        if draft is not None:
            assert held_version is not None
            beside = self._seal.sealed(_draft_key(made.id), held_version + 1, _HELD, made.expires, held(draft))
            changes.append(Change(beside.key, held_version, beside))
        note = self._note(made.id, at, act, news)
        if self._records.commit(changes, [note]):
            raise SignoffError("busy", made.id)
        self.tell(note)
        return made

    def _request(self, record: Record) -> Request:
        state = record.state.removeprefix(PREFIX)
        if state == "expired" and not record.body:
            raise SignoffError("expired", record.key.removeprefix("signoff/"))
        if state not in (*OPEN, *CLOSED):
            raise SignoffError("sealed")
        return request_of(self._seal.opened(record), state, record.version)

    def _note(self, id: str, at: int, act: str, news: Mapping[str, Any]) -> Note:  # noqa: A002  reason: as above
        return Note(uuid7(), id, at, PREFIX + act, canonical({"request": id, **news}))


def _key(id: str) -> str:  # noqa: A002  reason: as above
    return f"signoff/{id}"


def _draft_key(id: str) -> str:  # noqa: A002  reason: as above
    return f"signoff/{id}/draft"
