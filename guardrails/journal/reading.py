"""Reading records back: by kind, decision and time, and on as they come.  Nothing is checked here; that is `verify`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from . import disk, segments, tree
from .lines import Record, parse, take_apart


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: times are in microseconds since 1970 (UTC), `until` is not included; what is None asks for nothing."""

    kinds: Collection[str] = ()
    decision: str | None = None
    since: int | None = None
    until: int | None = None

    def fits(self, record: Record) -> bool:
        """Whether a record is one of them."""
        return (
            (not self.kinds or record.kind in self.kinds)
            and (self.decision is None or record.body.get("decision") == self.decision)
            and (self.since is None or record.at >= self.since)
            and (self.until is None or record.at < self.until)
        )


def records(folder: Path, wanted: Wanted | None = None, *, more: Callable[[], bool] = lambda: False) -> Iterator[Record]:
    """The records of a journal, in order.  At its end `more` is asked, which may wait; as long as it says yes, reading goes on."""
    wanted = wanted or Wanted()
    needle = None if wanted.decision is None else b'"decision":"%b"' % wanted.decision.encode("ascii", "replace")
    files = segments.listed(folder)
    if not files:
        return
    path, place, sequence = files[0], 0, segments.first_of(files[0]) - 1
    while True:
        with disk.reading(path) as file:
            for line, end in segments.lines(file, place):
                place = end
                if (parts := take_apart(line)) is None:
                    continue
                sequence = parts.sequence
                if (needle is None or needle in line) and (not wanted.kinds or parts.kind in wanted.kinds):
                    record = parse(line, tree.leaf(line))
                    if wanted.fits(record):
                        yield record
        following = segments.path(folder, sequence + 1)
        if following.exists() and following != path:
            path, place = following, 0
        elif not more():
            return
