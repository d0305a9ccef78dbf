"""Who asks, in which conversation, for which system: `Session`, and what of it is in force where the code runs just now.

It travels by contextvars: tasks and `asyncio.to_thread` inherit it, plain threads do not.  Labels and halts are kept by the engine.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from ..engine import Engine
from ..events import Actor, Event
from ..pseudonyms import Pseudonyms
from .ongoing import Ongoing
from .shapes import setup_error

if TYPE_CHECKING:
    from ..signoff import Release

_MAX_ID = 200


class Signed:
    """A request whose signatures let one held action run, once.  `release` is what ran."""

    __slots__ = ("id", "release")

    def __init__(self, id: str) -> None:  # noqa: A002  reason: the word people use
        self.id = id
        self.release: Release | None = None

    def asked(self, event: Event) -> bool:
        """Whether a request is known for what is held now; a door may find out only then.  Raises SignoffError."""
        return True


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One step of nesting: a session that was opened, or a guarded call that runs; `ongoing` of a call that is charged."""

    engine: Engine
    session: Session | None = None
    system: str | None = None
    destination: str | None = None
    pseudonyms: Pseudonyms | None = None
    signed: Signed | None = None
    ongoing: Ongoing | None = None


_frames: ContextVar[tuple[Frame, ...]] = ContextVar("guardrails_frames", default=())


class Session:
    """One conversation, as a context manager for `with` and `async with`.

    Opened inside another session, it inherits who asks; what it saw, the outer one saw too, and once that is halted it is halted.
    """

    __slots__ = ("__weakref__", "_actor", "_emergency", "_engine", "_lock", "_outer", "_system", "_turn", "_used", "id")

    def __init__(self, engine: Engine, *, actor: Actor | None = None, system: str | None = None, id: str | None = None) -> None:  # noqa: A002  reason: the word events use
        if id is not None and not (isinstance(id, str) and 0 < len(id) <= _MAX_ID):
            raise setup_error("the id of a session is a text of 1 to 200 characters", "leave it out for a random one")
        self.id = id if id is not None else secrets.token_urlsafe(24)
        self._engine, self._actor, self._system = engine, actor, system
        self._outer: Session | None = None
        self._turn = 0
        self._emergency = False
        self._used: frozenset[str] = frozenset()
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"<session, turn {self._turn}>"

    @property
    def actor(self) -> Actor | None:
        """Who asks: given here, or in the session around this one."""
        return self._actor if self._actor is not None or self._outer is None else self._outer.actor

    @property
    def turn(self) -> int:
        """How many prompts were judged so far."""
        return self._turn

    @property
    def labels(self) -> frozenset[str]:
        """What the conversation has seen, such as `phi`, in the sessions around it too."""
        own = self._engine.conversations.labels(self.id)
        return own if self._outer is None else own | self._outer.labels

    @property
    def halted(self) -> bool:
        """Whether a rule ended it, or a session around it."""
        return self.ended is not None

    @property
    def ended(self) -> Session | None:
        """The halted session: this one or one around it."""
        if self._engine.conversations.halted(self.id):
            return self
        return None if self._outer is None else self._outer.ended

    @property
    def system(self) -> str | None:
        """The system that tools and proposals belong to: given here, or that of the guarded calls so far, if they agree."""
        if self._system is not None:
            return self._system
        return next(iter(self._used)) if len(self._used) == 1 else None

    def break_glass(self) -> None:
        """Declares the next action in this session an emergency: an exemption with `break_glass` may then lift its rule for it."""
        with self._lock:
            self._emergency = True

    def take_emergency(self) -> bool:
        """Whether the action that begins now was declared an emergency; the next one is not."""
        with self._lock:
            declared, self._emergency = self._emergency, False
            return declared

    def take_turn(self, system: str) -> int:
        """Counts a prompt to `system`, and says the how-manieth it is."""
        with self._lock:
            self._turn += 1
            self._used |= {system}
            return self._turn

    def pass_on(self) -> None:
        """Shows the sessions around this one what it saw."""
        outer, own = self._outer, self._engine.conversations.labels(self.id)
        while outer is not None and own:
            if not own <= self._engine.conversations.labels(outer.id):
                self._engine.conversations.label(outer.id, own)
            outer = outer._outer

    def __enter__(self) -> Self:
        around = around_here(self._engine)
        if around is not None and not around.within(self):
            self._outer = around
        _frames.set((*_frames.get(), Frame(self._engine, self, self._system)))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        frames = list(_frames.get())
        for index in range(len(frames) - 1, -1, -1):
            if frames[index].session is self:
                del frames[index]
                break
        _frames.set(tuple(frames))

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.__exit__(kind, error, trace)

    def within(self, other: Session) -> bool:
        """Whether this is `other` or was opened inside it."""
        return self is other or (self._outer is not None and self._outer.within(other))


@dataclass(frozen=True, slots=True)
class Scene:
    """What holds where the code runs just now."""

    engine: Engine
    session: Session | None = None
    system: str | None = None
    destination: str | None = None
    turn: int | None = None
    emergency: bool = False
    pseudonyms: Pseudonyms | None = field(default=None, compare=False)
    signed: Signed | None = None

    @property
    def common(self) -> dict[str, Any]:
        """The fields that every event of this scene has."""
        session = self.session
        if session is None:
            return {"system": self.system, "destination": self.destination}
        ended = session.ended
        return {
            "system": self.system,
            "destination": self.destination,
            "actor": session.actor,
            "session": (ended or session).id,
            "turn": session.turn if self.turn is None else self.turn,
            "saw": session.labels,
            "break_glass": self.emergency,
        }


def counted_inside(engine: Engine) -> None:
    """Says to the guarded calls under way here that a client inside of them counts what they use."""
    for frame in _frames.get():
        if frame.engine is engine and frame.ongoing is not None:
            frame.ongoing.counted_inside()


def declared_here(engine: Engine) -> str | None:
    """The destination of the innermost guarded call under way here."""
    return next((f.destination for f in reversed(_frames.get()) if f.engine is engine and f.ongoing is not None), None)


def around_here(engine: Engine) -> Session | None:
    """The innermost session that is open."""
    return next((f.session for f in reversed(_frames.get()) if f.engine is engine and f.session is not None), None)


def scene(engine: Engine) -> Scene:
    """What holds for the action that begins now: session, system and destination of the innermost that says so."""
    session: Session | None = None
    system: str | None = None
    destination: str | None = None
    pseudonyms: Pseudonyms | None = None
    signed: Signed | None = None
    for frame in reversed(_frames.get()):
        if frame.engine is engine:
            session = session or frame.session
            system = system or frame.system
            destination = destination or frame.destination
            pseudonyms = pseudonyms or frame.pseudonyms
            signed = signed or frame.signed
    if system is None and session is not None:
        system = session.system
    if session is not None or pseudonyms is None:
        # Outside of a session, those of the guarded call around this one go on; else they are made for this one alone.
        pseudonyms = engine.pseudonyms(None if session is None else session.id)
    emergency = session is not None and session.take_emergency()
    return Scene(engine, session, system, destination, emergency=emergency, pseudonyms=pseudonyms, signed=signed)


class inside:  # noqa: N801  reason: it reads as a function; entered for every chunk, a class costs less
    """Runs a block as part of a guarded call."""

    __slots__ = ("_before", "_frame")

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def __enter__(self) -> None:
        before = self._before = _frames.get()
        _frames.set((*before, self._frame))

    def __exit__(self, *raised: object) -> None:
        # Not by token: a coroutine may be closed in another context than the one that started it.
        _frames.set(self._before)


def actor_of(actor: str | Actor | None, roles: Iterable[str] | None, team: str | None, verified: bool) -> Actor | None:
    """The actor that these arguments describe.  Raises SetupError where they do not fit together."""
    if isinstance(roles, str):
        raise setup_error("`roles` takes a list of names", f'write `roles=["{roles}"]`')
    if isinstance(actor, Actor):
        if roles is not None or team is not None or verified:
            raise setup_error("an `Actor` says its roles, team and verification itself", "put them into the `Actor`")
        return actor
    if actor is None:
        if roles is not None or team is not None or verified:
            raise setup_error("roles and teams belong to somebody, and no `actor` is given", 'add `actor="..."`')
        return None
    if not isinstance(actor, str) or not actor:
        raise setup_error("`actor` takes the id of who asks", "pass it as text, or as an `Actor`")
    return Actor(actor, frozenset(roles or ()), team, verified)
