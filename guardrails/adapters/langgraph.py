"""Sign-offs as interrupts of LangGraph: what is held pauses the graph, and once it is signed the same action goes on, exactly once.

A graph begins the paused node again when it goes on, so only what is held before it happens can wait like this: calls, prompts, tool calls
and decisions.  A held response or result has happened; it raises Held, and `rails.resume` gives what was signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

try:
    from langgraph.errors import GraphInterrupt
    from langgraph.types import interrupt
except ModuleNotFoundError as missing:
    if (missing.name or "").split(".")[0] != "langgraph":
        raise
    raise ImportError('this adapter needs LangGraph 1: pip install "guardrails-as-code[langgraph]"') from missing

from ..engine import Engine
from ..errors import Blocked, Held
from ..events import Event, Response, ToolResult
from ..guard.sessions import Frame, Signed, inside
from ..guard.signing import ending, signoffs_of
from ..holding import run_of
from ..signoff import Request, SignoffError

if TYPE_CHECKING:
    from ..guard.rails import Guardrails

KIND = "guardrails.sign_off"
"""The `type` of what an interrupt shows."""


@contextmanager
def interrupting(rails: Guardrails) -> Iterator[None]:
    """Around the guarded call of a node: where it is held, the graph is interrupted until it is signed.

    The interrupt shows the id of the request, who may sign, and by which rules; nothing of what is held.  `Command(resume=id)` goes on:
    signed, the action runs once; not signed yet, the graph is interrupted again; rejected or expired, Blocked is raised.  One action in a
    node can wait.

    >>> def pay(state):                                                         # doctest: +SKIP
    ...     with interrupting(rails), rails.session(actor="claims-bot", system="claims"):
    ...         return {"paid": issue_payment(claim=state["claim"], amount=state["amount"])}
    """
    with asking_for(Asking(rails.engine), rails.engine):
        yield


class Asking(Signed):
    """A request that is learned from the graph once something is held: none the first time, the one that was shown when it goes on.

    `why` says in one word why it lets nothing run; `edited` is what was signed in the place of what is held, if somebody edited it.
    """

    __slots__ = ("_asked", "_engine", "_pause", "_shown", "edited", "why")

    def __init__(self, engine: Engine) -> None:
        super().__init__("")
        self._engine = engine
        self._asked = False
        self._pause: GraphInterrupt | None = None
        self._shown: dict[str, Any] = {}
        self.edited: Mapping[str, Any] | None = None
        self.why = ""

    def asked(self, event: Event) -> bool:
        """Whether the graph goes on with a request.  Raises SignoffError for one that lets nothing run."""
        if isinstance(event, Response | ToolResult) or (self._asked and not self.id):
            return False
        if not self._asked:
            self._asked = True
            self._learn()
        if not self.id:
            return False
        if not self.why:
            draft = signoffs_of(self._engine).show(self.id).draft
            if draft.revision > 1 and draft.run != run_of(event):
                self.edited, self.why = draft.run, "changed"
        if self.why:
            raise SignoffError(self.why, self.id)
        return True

    def _learn(self) -> None:
        """Asks the graph, again and again where it goes on too early."""
        while self.why in ("", "unsigned"):
            try:
                answer = interrupt(self._shown)
            except GraphInterrupt as pause:
                self._pause = pause
                return
            except (KeyError, RuntimeError):
                return  # outside of a graph nothing can wait
            found = standing(self._engine, answer)
            if found is None:
                continue  # an answer that names no request is none
            request, self.why = found
            self.id, self._shown = request.id, shown(request)
            if not self.why:
                return

    def paused(self, held: Held | None = None) -> GraphInterrupt | None:
        """What interrupts the graph for a refusal, where it waits for signatures."""
        if self._pause is None or self.release is not None:
            return None
        if held is not None:
            if held.request is None or happened(held):
                return None
            self._shown.update(shown(signoffs_of(self._engine).request(held.request)))
        return self._pause


@contextmanager
def asking_for(asking: Asking, engine: Engine) -> Iterator[None]:
    """Runs a block that is interrupted where something in it has to be signed."""
    try:
        with inside(Frame(engine, signed=asking)), ending(engine, asking):
            yield
    except Held as held:
        if (pause := asking.paused(held)) is not None:
            raise pause from None
        raise
    except Blocked:
        if asking.why == "unsigned" and (pause := asking.paused()) is not None:
            raise pause from None
        raise


def happened(held: Held) -> bool:
    """Whether what is held has happened, so that to begin again would do it twice."""
    return held.verdict.checkpoint in ("response", "tool_result")


def standing(engine: Engine, answer: Any) -> tuple[Request, str] | None:
    """The request that a graph is resumed with, and in one word why it lets nothing run, if so; None where the answer names none."""
    named: Any = answer.get("request") if isinstance(answer, Mapping) else answer
    signoffs = signoffs_of(engine)
    try:
        request = signoffs.request(named)
    except SignoffError:
        return None
    try:
        return request, "" if signoffs.show(request.id).standing.met else "unsigned"
    except SignoffError as closed:
        return request, closed.why


def shown(request: Request) -> dict[str, Any]:
    """What may be said of a request to whoever runs the graph."""
    return {
        "type": KIND,
        "request": request.id,
        "kind": request.kind,
        "system": request.system,
        "rules": list(request.rules),
        "signers": [{"roles": list(s.roles), "count": s.count} for s in request.signers],
        "expires": request.expires,
    }
