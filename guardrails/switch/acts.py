"""What people may do to a board: functions from a board to a board.  Nothing is written or recorded here."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from .board import LIFTED, PROPOSALS, STOPS, Board, Bypass, Proposal, Stop
from .errors import Refusal
from .scope import EVERYTHING, Scope

LONGEST_REASON: Final = 300
LONGEST_PERSON: Final = 200
LEAST_FOR_BYPASS: Final = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """The board after an act; what to record, as kind and body; how many more people it takes, 0 when it is done."""

    board: Board
    records: tuple[tuple[str, dict[str, Any]], ...] = ()
    missing: int = 0
    id: str = ""
    until: datetime | None = None


def checked(by: str, reason: str) -> tuple[str, str]:
    """The person and the reason without outer space.  Raises Refusal where one is missing or too long."""
    if not isinstance(by, str) or not isinstance(reason, str):
        raise Refusal("a person and a reason are texts")
    person, why = by.strip(), reason.strip()
    if not person or len(person) > LONGEST_PERSON:
        raise Refusal(f"say who does it, in at most {LONGEST_PERSON} characters")
    if not why or len(why) > LONGEST_REASON:
        raise Refusal(f"give a reason of at most {LONGEST_REASON} characters")
    return person, why


def stop(board: Board, made: Stop) -> Board:
    """The board with one stop more, unless what it covers is stopped already.  Raises Refusal when there are too many."""
    if any(s.id == made.id for s in board.stops):
        return board
    # What was proposed before somebody stopped it, or stopped it again, does not start it.
    board = replace(board, proposals=tuple(p for p in board.proposals if p.act != "start" or p.scope != made.scope))
    if any(s.scope == made.scope for s in board.stops):
        return board
    if len(board.stops) >= STOPS:
        raise Refusal(f"more than {STOPS} stops: stop everything instead")
    return replace(board, stops=(*board.stops, made))


def start(board: Board, wish: Proposal) -> Outcome:
    """One person's wish to start again; done when the declared number of different people wish the same.  Raises Refusal."""
    ends = [s for s in board.stops if s.scope == wish.scope]
    if not ends:
        raise Refusal(f"nothing with exactly this scope is stopped: {wish.scope}")
    outcome = _proposed(board, wish, board.people)
    if outcome.missing:
        return outcome
    people = _people(outcome.board, wish)
    ids = tuple(s.id for s in ends)
    done = replace(
        outcome.board,
        stops=tuple(s for s in board.stops if s.scope != wish.scope),
        proposals=_others(outcome.board, wish),
        lifted=(*board.lifted, *ids)[-LIFTED:],
    )
    body = _body(wish.scope, wish.by, wish.reason, wish.at) | {"id": wish.id, "people": list(people), "stops": list(ids)}
    return Outcome(done, (("switch.start", body),), 0, wish.id)


def bypass(board: Board, wish: Proposal, longest: timedelta) -> Outcome:
    """One person's wish to suspend policies; done when two different people wish it, for the shorter of their times.  Raises Refusal."""
    if not 0 < wish.seconds <= longest.total_seconds():
        raise Refusal(f"a bypass lasts more than nothing and at most {longest}")
    outcome = _proposed(board, wish, max(LEAST_FOR_BYPASS, board.people))
    if outcome.missing:
        return outcome
    seconds = min(p.seconds for p in outcome.board.proposals if _alike(p, wish))
    people = _people(outcome.board, wish)
    made = Bypass(wish.id, people, wish.reason, wish.at, wish.at + timedelta(seconds=seconds))
    body = _body(None, wish.by, wish.reason, wish.at) | {"id": wish.id, "people": list(people), "until": made.until.isoformat()}
    done = replace(outcome.board, bypass=made, proposals=_others(outcome.board, wish))
    return Outcome(done, (("switch.bypass", body),), 0, wish.id, made.until)


def enforce(board: Board) -> Board:
    """The board without a bypass and without wishes for one: one person is enough to enforce policies again."""
    lifted = board.lifted if board.bypass is None else (*board.lifted, board.bypass.id)[-LIFTED:]
    return replace(board, bypass=None, proposals=tuple(p for p in board.proposals if p.act != "bypass"), lifted=lifted)


def current(board: Board, now: datetime) -> Board:
    """The board without what has expired."""
    proposals = tuple(p for p in board.proposals if p.at <= now < p.until)
    over = board.bypass is not None and now >= board.bypass.until
    return replace(board, proposals=proposals, bypass=None if over else board.bypass)


def join(one: Board, other: Board, *, prefer: Board) -> Board:
    """What two boards say together: every stop of either that neither knows to have ended; wishes and bypass of the preferred one."""
    lifted = tuple(sorted({*one.lifted, *other.lifted}))  # ids sort by time
    stops = {s.id: s for s in (*one.stops, *other.stops) if s.id not in lifted}
    bypass = None if prefer.bypass is None or prefer.bypass.id in lifted else prefer.bypass
    people = max(one.people, other.people)
    return Board(one.generation, people, tuple(stops.values()), prefer.proposals, bypass, lifted[-LIFTED:])


def stopped(made: Stop) -> tuple[str, dict[str, Any]]:
    """What is recorded of a stop."""
    return "switch.stop", _body(made.scope, made.by, made.reason, made.at) | {"id": made.id, "way": made.way}


def adopted(made: Stop) -> tuple[str, dict[str, Any]]:
    """What is recorded when a file's stop comes onto the board; one that somebody touched was not recorded before."""
    kind, body = stopped(made)
    return (kind if made.way == "file" else "switch.adopted"), body


def enforced(by: str, reason: str, at: datetime, ended: str) -> tuple[str, dict[str, Any]]:
    """What is recorded when a bypass is ended before its time."""
    return "switch.enforce", _body(None, by, reason, at) | {"id": ended}


def _proposed(board: Board, wish: Proposal, needed: int) -> Outcome:
    board = current(board, wish.at)
    # A person who says it again says it anew; it counts once.
    kept = tuple(p for p in board.proposals if not (_alike(p, wish) and _folded(p.by) == _folded(wish.by)))
    if len(kept) >= PROPOSALS:
        raise Refusal(f"more than {PROPOSALS} proposals wait")
    board = replace(board, proposals=(*kept, wish))
    missing = max(0, needed - len(_people(board, wish)))
    body = _body(wish.scope if wish.act == "start" else None, wish.by, wish.reason, wish.at)
    body |= {"id": wish.id, "missing": missing, "until": wish.until.isoformat()}
    if wish.act == "bypass":
        body["seconds"] = wish.seconds
    return Outcome(board, ((f"switch.{wish.act}.proposed", body),), missing, wish.id, wish.until)


def _alike(one: Proposal, other: Proposal) -> bool:
    return one.act == other.act and one.scope == other.scope


def _others(board: Board, wish: Proposal) -> tuple[Proposal, ...]:
    return tuple(p for p in board.proposals if not _alike(p, wish))


def _people(board: Board, wish: Proposal) -> tuple[str, ...]:
    return tuple({_folded(p.by): p.by for p in board.proposals if _alike(p, wish)}.values())


def _folded(person: str) -> str:
    """One form for `Ann`, `ann ` and full-width letters, so that nobody is two people by spelling."""
    plain = unicodedata.normalize("NFKC", person)
    return "".join(c for c in plain if unicodedata.category(c) not in ("Cc", "Cf", "Zs")).casefold()


def _body(scope: Scope | None, by: str, reason: str, at: datetime) -> dict[str, Any]:
    """No text of the reason: its length is recorded, the text stands in the state."""
    where = {} if scope is None else {"scope": scope.plain()}
    return {**where, "by": by, "reason_chars": len(reason), "at": at.isoformat()}


def wish(id: str, act: Any, scope: Scope | None, by: str, reason: str, at: datetime, lasts: timedelta, seconds: int = 0) -> Proposal:  # noqa: A002  reason: the word
    """A proposal that expires after `lasts`."""
    return Proposal(id, act, scope or EVERYTHING, by, reason, at, at + lasts, seconds)
