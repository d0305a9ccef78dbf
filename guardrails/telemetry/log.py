"""The decision log for those who want files: one JSON object a line, in the shape of OPA's decision log, without content.

What was judged is never written.  Paths that were left out stand under `erased`; those whose value was replaced by a keyed hash stand
under `masked`.  Files rotate by size; several processes may write the same one.
"""

from __future__ import annotations

import hmac
import json
import os
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from ..events import Actor, Event
from ..verdict import Finding, Verdict
from . import names
from .allowed import allowed
from .notes import Known, tool_name, voices, weight

SHOWABLE: Final = ("/input/actor/roles", "/input/actor/team")
"""What an application may choose to write as it is.  Nothing that was judged is among them."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,127}")
_CONTENT = {"prompt": "content", "response": "content", "tool_result": "content", "tool_call": "args", "decision": "amount"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def shares(sample: Mapping[str, float]) -> tuple[float, ...]:
    """The share of decisions that is recorded, by effect.  Raises ValueError for what is no effect or no share."""
    known = names.EFFECTS[:-1]
    for effect, share in sample.items():
        if effect not in known or isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            raise ValueError(f"expected shares from 0 to 1 for {', '.join(known)}")
    return tuple(float(sample.get(effect, 1.0)) for effect in known)


def chosen(decision: str, share: float) -> bool:
    """Whether a decision is in the share that is recorded: the same answer for the same decision, wherever it is asked."""
    return share >= 1 or (share > 0 and int(decision[-8:] or "0", 16) < share * 0x1_0000_0000)


Asked = tuple[Actor | None, str | None, bool]
"""Who asked, in which session, and whether there was content: held by reference until the thread writes what may be written of it."""


def asked(event: Event) -> Asked:
    """What a line says of an event."""
    part = _CONTENT.get(event.checkpoint)
    return event.actor, event.session, part is not None and getattr(event, part, None) is not None


class DecisionLog:
    """Writes decisions to a file of JSON lines, from the thread of the `Telemetry` it is given to.

    `key` turns actors and sessions into keyed hashes; without one they are left out.  `sample` maps effects to the share that is written,
    as in `{"allow": 0.01}`; 0 drops them.  `show` names paths out of `SHOWABLE` to write as they are.  `labels` stand on every line.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        key: bytes | None = None,
        sample: Mapping[str, float] | None = None,
        show: Collection[str] = (),
        labels: Mapping[str, str] | None = None,
        max_bytes: int = 64 * 2**20,
        keep: int = 5,
    ) -> None:
        if isinstance(show, str) or not set(show) <= set(SHOWABLE):
            raise ValueError(f"expected paths out of {', '.join(SHOWABLE)} as `show`")
        if max_bytes < 1 or keep < 1:
            raise ValueError("expected `max_bytes` and `keep` above zero")
        if key is not None and len(key) < 16:
            raise ValueError("expected at least 16 bytes as `key`")
        self._path = Path(path)
        self._key, self._show = key, frozenset(show)
        self._shares = shares(sample or {})
        self._labels = {**(labels or {}), "engine": names.COMPONENT}
        self._max, self._keep = max_bytes, keep
        self._file: int | None = None
        self._broken = False

    def write(self, verdict: Verdict, ended: int, who: Asked | None, policies: Known | None, span: tuple[str, str] | None) -> None:
        """One line, if the sampler takes it.  Raises OSError when it cannot be written."""
        if not chosen(verdict.id, self._shares[verdict.effect]):
            return
        line = json.dumps(self._line(verdict, ended, who, policies, span), separators=(",", ":")).encode() + b"\n"
        self._append(line)

    def close(self) -> None:
        """Closes the file; another line opens it again."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _line(
        self, verdict: Verdict, ended: int, who: Asked | None, policies: Known | None, span: tuple[str, str] | None
    ) -> dict[str, Any]:
        erased: list[str] = []
        masked: list[str] = []
        given: dict[str, Any] = {"checkpoint": verdict.checkpoint}
        if (tool := tool_name(verdict, policies)) is not None:
            given["tool"] = _named(tool)
            if tool == names.OTHER:
                masked.append("/input/tool")
        for part, name, known in (
            ("system", verdict.system, policies and policies.systems),
            ("destination", verdict.destination, policies and policies.destinations),
        ):
            if name is not None and known and name in known:
                given[part] = _named(name)
            elif name is not None:
                erased.append(f"/input/{part}")
        if who is not None:
            actor, session, content = who
            self._who(actor, session, given, erased, masked)
            if content:
                erased.append(f"/input/{_CONTENT[verdict.checkpoint]}")
        line = {
            "decision_id": verdict.id,
            "timestamp": (_EPOCH + timedelta(microseconds=ended // 1000)).isoformat().replace("+00:00", "Z"),
            "labels": self._labels,
            "bundles": {"policies": {"revision": verdict.digest}},
            "path": f"{names.COMPONENT}/{verdict.checkpoint}",
            "input": given,
            "result": _result(verdict),
            "metrics": {"timer_guardrails_decide_ns": round(verdict.elapsed * 1e9)},
            "erased": erased,
            "masked": masked,
        }
        if "actor" in given and "id" in given["actor"]:
            line["requested_by"] = given["actor"]["id"]
        if span is not None:
            line["trace_id"], line["span_id"] = span
        return line

    def _who(self, actor: Actor | None, session: str | None, given: dict[str, Any], erased: list[str], masked: list[str]) -> None:
        """Who asked: keyed hashes where there is a key, names only where the application chose to show them."""
        said: dict[str, Any] = {}
        id_ = None if actor is None else actor.id
        for path, value, into in (("/input/actor/id", id_, said), ("/input/session", session, given)):
            if value is not None and self._key is not None:
                into[path.rpartition("/")[2]] = _keyed(self._key, path, value)
                masked.append(path)
            elif value is not None:
                erased.append(path)
        for path, found in (("/input/actor/roles", actor and sorted(actor.roles)), ("/input/actor/team", actor and actor.team)):
            if found and path in self._show:
                said[path.rpartition("/")[2]] = [_named(r) for r in found] if isinstance(found, list) else _named(found)
            elif found:
                erased.append(path)
        if said:
            given["actor"] = said

    def _append(self, line: bytes) -> None:
        file = self._opened()
        if os.fstat(file).st_size + len(line) > self._max:
            file = self._rotated(file, len(line))
        if self._broken:
            line = b"\n" + line  # the last one was cut off by a full disk: it stays alone on its line
        self._broken = True
        left = memoryview(line)
        while left:
            left = left[os.write(file, left) :]
        self._broken = False

    def _opened(self) -> int:
        """The file, opened anew where another process rotated it away."""
        if self._file is not None:
            here, there = os.fstat(self._file), None
            with suppress(FileNotFoundError):
                there = self._path.stat()
            if there is not None and (here.st_ino, here.st_dev) == (there.st_ino, there.st_dev):
                return self._file
            self.close()
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        return self._file

    def _rotated(self, file: int, more: int) -> int:
        """A file with room: the full one moves to `.1`, that to `.2`, and so on; the oldest goes."""
        with _alone(self._path):
            file = self._opened()  # another process may have been first
            if os.fstat(file).st_size + more > self._max and os.fstat(file).st_size:
                self.close()
                for number in range(self._keep, 1, -1):
                    with suppress(FileNotFoundError):
                        Path(f"{self._path}.{number - 1}").replace(f"{self._path}.{number}")
                self._path.replace(f"{self._path}.1")
                file = self._opened()
        return file


class _alone:  # noqa: N801  reason: used like a function, in `with`
    """One process at a time, where the system can lock files."""

    def __init__(self, path: Path) -> None:
        self._path = f"{path}.lock"
        self._file: int | None = None

    def __enter__(self) -> None:
        try:
            import fcntl
        except ImportError:  # Windows: one process a log
            return
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            os.close(self._file)


def _result(verdict: Verdict) -> dict[str, Any]:
    how = next(voices(verdict))[1]
    return {
        "effect": verdict.effect.word,
        "would": verdict.would.word,
        "enforcement": how,
        "redactions": len(verdict.redactions),
        "findings": [_finding(f) for f in verdict.findings[:100]],
    }


def _finding(f: Finding) -> dict[str, Any]:
    row: dict[str, Any] = {
        "policy": _as("gen_ai.guardrail.policy.id", f.policy),
        "rule": _as("gen_ai.guardrail.policy.rule.id", f.rule),
        "effect": f.effect.word,
        "enforcement": weight(f),
    }
    if f.types:
        row["types"] = [_as("gen_ai.guardrail.risk.category", kind) for kind in f.types]
    if f.exemption is not None:
        row["exemption"] = _as("gen_ai.guardrail.policy.id", f.exemption)
    if f.error is not None:
        row["error"] = _as("error.type", f.error)
    return row


def _as(attribute: str, value: str) -> object:
    """A value that may stand in this attribute of a span; anything else is not written."""
    return allowed({attribute: value}).get(attribute, names.OTHER)


def _named(text: object) -> str:
    """A registered name as it is; anything that does not look like one is not written."""
    return text if type(text) is str and _NAME.fullmatch(text) else names.OTHER


def _keyed(key: bytes, path: str, value: str) -> str:
    """Not reversible without the key, and another one for the same text at another path."""
    return hmac.new(key, f"{path}\0{value}".encode("utf-8", "surrogatepass"), "sha256").hexdigest()[:32]
