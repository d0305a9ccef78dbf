"""A room for sign-offs: people with keys in a file, a clock that is set by hand, a journal that is a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from guardrails import stores
from guardrails.signoff import Draft, People, Request, Signer, Signoffs
from guardrails.signoff.keys import new_signer
from guardrails.signoff.people import public_text
from guardrails.stores.recorded import records_of
from guardrails.verdict import Effect, Finding, Signers, Verdict

KEY = bytes(range(32))
START = datetime(2026, 11, 2, 15, tzinfo=UTC)
WHO = {
    "dr-lee": ["radiologist"],
    "dr-roy": ["radiologist"],
    "a.adams": ["adjuster"],
    "b.brown": ["adjuster"],
    "s.smith": ["supervisor", "adjuster"],
    "c.clerk": ["clerk"],
}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **time: float) -> None:
        self.now += timedelta(**time)


class Room:
    """One application's sign-offs over one store; `again` is another process with the same key, store and people."""

    def __init__(self, folder: Path, url: str = "memory:", key: bytes = KEY, backend: Any = None) -> None:
        self.folder, self.url, self.key = folder, url, key
        self.clock = Clock()
        self.journal: list[tuple[str, dict[str, Any]]] = []
        self.signers: dict[str, Signer] = {name: new_signer(name)[0] for name in WHO}
        self.file = folder / "people.yaml"
        self.people: dict[str, dict[str, Any]] = {
            name: {"id": name, "roles": roles, "key": public_text(self.signers[name].public)} for name, roles in WHO.items()
        }
        self.write()
        self.backend = backend or stores.open(url, timeout=10)
        self.records = records_of(self.backend)
        self.signoffs = self.another()

    @classmethod
    def joined(cls, folder: Path, url: str) -> Room:
        """The room of another process: its people and its store, without their keys."""
        room = object.__new__(cls)
        room.folder, room.url, room.key, room.clock, room.journal = folder, url, KEY, Clock(), []
        room.file, room.backend = folder / "people.yaml", stores.open(url, timeout=30)
        return room

    def another(self, **changed: Any) -> Signoffs:
        """The same sign-offs as another process would open them."""
        given = {"key": self.key, "identities": People(self.file), "clock": self.clock, "record": self.record, **changed}
        return Signoffs(records_of(self.backend), **given)

    def write(self) -> None:
        """Writes the file of people as it is now."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(yaml.safe_dump({"version": 1, "people": list(self.people.values())}))
        fresh.replace(self.file)

    def record(self, kind: str, body: Mapping[str, Any]) -> None:
        self.journal.append((kind, dict(body)))

    def close(self) -> None:
        self.backend.close()

    def milliseconds(self) -> int:
        return int(self.clock().timestamp() * 1000)

    def told(self, kind: str) -> list[dict[str, Any]]:
        """What the journal was told of one kind of act."""
        return [body for name, body in self.journal if name == f"signoff.{kind}"]

    def open(self, run: Any = None, *signers: Signers, requester: str = "ai-agent", **more: Any) -> Request:
        value = {"tool": "sign_report", "args": {"text": "Clear lungs."}} if run is None else run
        return self.signoffs.open(hold(*(signers or (Signers(("radiologist",)),))), value, requester=requester, **more)

    def sign(self, request_id: str, *names: str) -> Request:
        """Shows it to each person and lets them sign."""
        for name in names:
            request = self.signoffs.approve(self.signoffs.show(request_id, name), self.signers[name])
        return request


def hold(*signers: Signers, system: str = "radiology-drafts", digest: str = "d" * 64) -> Verdict:
    """A verdict that holds an action for these signers."""
    found = tuple(
        Finding(Effect.HOLD, "radiology", f"sign-{n}", "A radiologist signs every report.", "radiology.yaml", 7 + n, signers=s)
        for n, s in enumerate(signers)
    )
    return Verdict(
        Effect.HOLD, found, "0198f0a0-0000-7000-8000-000000000001", "tool_call", system, None, "sign_report", digest, signers=signers
    )


def still(draft: Draft) -> Verdict:
    """Policy as it was: it still asks for a radiologist."""
    return hold(Signers(("radiologist",)))


def allow(draft: Draft) -> Verdict:
    """Policy that has nothing against it."""
    return Verdict(Effect.ALLOW)


def block(draft: Draft) -> Verdict:
    """Policy that forbids it."""
    return Verdict(Effect.BLOCK, (Finding(Effect.BLOCK, "radiology", "closed", "Not now."),))
