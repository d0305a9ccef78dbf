"""`Guardrails`, the door for application code: load policies, guard functions and tools, open sessions, ask for a judgement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from inspect import isawaitable
from os import PathLike
from typing import Any, Self, TypeVar

from .. import vocabulary
from ..engine import Engine
from ..errors import EventError
from ..events import LEVELS, Actor, Decision, Event, Level
from ..inforce import Reload, Status
from ..policy.load import Given
from ..policy.policyset import PolicySet
from ..policy.scope import Place
from ..setting import Clock
from ..state import State
from ..switch import EVERYTHING, Act, Scope
from ..verdict import Verdict
from ..watch import Watch
from .calls import ModelCall
from .clients.calls import HttpCall
from .clients.wrap import wrapped
from .door import judge, refusal
from .dressing import guarded
from .exchange import Exchange
from .gate import Gate
from .parameters import roles_of
from .resuming import Tools
from .sessions import Frame, Session, Signed, actor_of, inside, scene
from .shapes import is_guarded, setup_error, shape_of
from .signing import ending, held_for, resuming, use
from .tools import NamedTool, ToolRun, ToolUse, check_declared
from .tripwire import Tripwire

F = TypeVar("F", bound=Callable[..., Any])


class Guardrails:
    """Policies in force in this process.

    >>> rails = Guardrails.load("policies")                                     # doctest: +SKIP
    >>> @rails.guard(system="radiology-drafts", destination="azure-gpt")        # doctest: +SKIP
    ... async def draft(prompt: str) -> str: ...
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._tools = Tools()

    @classmethod
    def load(
        cls, policies: Given, *, state: str | PathLike[str] | State | None = None, clock: Clock = vocabulary.now, **options: Any
    ) -> Self:
        """Policies from a folder, a file, several of them, or texts by file name.  Raises PolicyError with every problem.

        `state` says where the red button, budgets, sign-offs and the journal are kept: a folder, `redis://`, `postgresql://`, or `memory:`,
        which no other process shares; left out, `GUARDRAILS_STATE` or the user's state folder.  Other options are those of `Engine`:
        `counter`, `detector`, `vault`, `telemetry`.  Raises SetupError where the state cannot be used.
        """
        kept = state if isinstance(state, State) else State.open(state, clock=clock)
        try:
            return cls(Engine.load(policies, clock=clock, state=kept, **options))
        except BaseException:
            if kept is not state:
                kept.close()
            raise

    @property
    def engine(self) -> Engine:
        """The engine that judges."""
        return self._engine

    @property
    def policies(self) -> PolicySet:
        """The policy set in force."""
        return self._engine.policies

    @property
    def status(self) -> Status:
        """The digest in force and the outcome of the last reload."""
        return self._engine.status

    def reload(self) -> Reload:
        """Loads the policy files again.  A set with problems is not installed, and the one in force stays."""
        return self._engine.reload()

    def watch(self, interval: float = 1.0) -> Watch:
        """Reloads when a policy file changes, from a thread, until the returned watch is closed."""
        return self._engine.watch(interval)

    def decide(self, event: Event) -> Verdict:
        """The verdict on an event, without raising for it.  Who asks is taken from the open session where the event does not say."""
        if isinstance(event, Event) and event.session is None and event.actor is None:
            now = scene(self._engine)
            if now.session is not None:
                common = now.common
                turn = common["turn"] if event.turn is None else event.turn
                saw = common["saw"] if event.saw is None else common["saw"] | event.saw
                glass = event.break_glass or common["break_glass"]
                event = replace(event, actor=common["actor"], session=common["session"], turn=turn, saw=saw, break_glass=glass)
                verdict = self._engine.decide(event)
                now.session.pass_on()
                return verdict
        return self._engine.decide(event)

    def session(
        self,
        *,
        actor: str | Actor | None = None,
        roles: Iterable[str] | None = None,
        team: str | None = None,
        system: str | None = None,
        id: str | None = None,  # noqa: A002  reason: the word events use
        verified: bool = False,
    ) -> Session:
        """One conversation and who asks in it, for `with` and `async with`.

        `system` is what tools and proposals belong to; left out, it is that of the guarded calls in the session.  `id` goes on with an
        earlier conversation.  `verified` is for identity adapters: it says that somebody vouches for `actor`.
        """
        if system is not None:
            self._check_known(system, None)
        return Session(self._engine, actor=actor_of(actor, roles, team, verified), system=system, id=id)

    def guard(
        self,
        *,
        system: str,
        destination: str,
        prompt: str | None = None,
        max_tokens: str | None = None,
        usage: Callable[[Any], int | tuple[int | None, int | None] | None] | None = None,
        on_block: Any = None,
        opaque: Iterable[str] = (),
    ) -> Callable[[F], F]:
        """Guards a function that calls a model: every argument and the result are judged, and refusals raise.

        `prompt` and `max_tokens` name parameters, where their names do not tell.  `usage` reads response tokens, or a pair of prompt and
        response tokens, from the result.
        `on_block` is returned, or called with the verdict, instead of raising Blocked or LimitExceeded; Held and Halted always raise.
        `opaque` names parameters that take objects which are no content, such as a client.  Raises SetupError for what cannot be judged.
        """
        self._check_known(system, destination)
        if usage is not None and not callable(usage):
            raise setup_error("`usage` takes a function of the result", "such as `usage=lambda result: result.usage.output_tokens`")

        def decorate(function: F) -> F:
            shape = shape_of(function)
            roles = roles_of(shape, prompt=prompt, max_tokens=max_tokens, opaque=opaque)
            checks = ModelCall(Exchange(self._engine, system, self._tools.has), shape, roles, destination, usage)
            result: F = guarded(shape, checks, on_block)
            return result

        return decorate

    def tool(
        self,
        name: str,
        *,
        decision: str | None = None,
        zone: str | None = None,
        on_block: Any = None,
        opaque: Iterable[str] = (),
    ) -> Callable[[F], F]:
        """Guards a tool under the name that policies use.  It runs inside a session or a guarded call, whose system decides.

        `decision` is the kind of decision that calling it commits, `zone` the zone it reaches; both may only repeat what `System`
        documents say, or add a decision where they say none.  `on_block` and `opaque` are those of `guard`.
        """
        if not isinstance(name, str) or not name.strip():
            raise setup_error("a guarded tool needs its name", 'write `@rails.tool("sign_report")`')
        check_declared(self.policies, name, decision, zone)
        if isinstance(opaque, str):
            raise setup_error("`opaque` takes a list of names", f'write `opaque=["{opaque}"]`')
        hidden = frozenset(opaque)

        def decorate(function: F) -> F:
            shape = shape_of(function)
            parameters = shape.full.parameters
            for missing in sorted(hidden - parameters.keys() if shape.keywords is None else ()):
                raise setup_error(f"`{shape.name}` has no parameter `{missing}`", f"its parameters are {', '.join(parameters) or 'none'}")
            result: F = guarded(shape, ToolUse(ToolRun(self._engine, name, decision), shape, hidden), on_block)
            self._tools.add(name, result, shape)
            return result

        return decorate

    def wrap(self, client: Any, *, system: str, destination: str | None = None) -> Any:
        """A guarded form of a client, of the same class: `OpenAI`, `Anthropic`, their async forms, or a client of httpx.

        Every request is judged where it leaves and its answer where it arrives, streams and tool calls too; a call of a shape that is not
        covered raises Blocked.  The destination is read from host and model, and checked where it is given.  Raises SetupError.

        >>> client = rails.wrap(OpenAI(), system="help-desk")                   # doctest: +SKIP
        """
        self._check_known(system, destination)
        exchange = self.exchange(system, client=True)
        return wrapped(client, lambda anything: HttpCall(exchange, destination, anything))

    def tripwire(self, *, refuse: bool = False, elsewhere: bool = True) -> Tripwire:
        """Counts calls of models in this process that nobody guards, as known client libraries make them, until it is closed.

        With `refuse` they raise Blocked.  Inside a guarded call, a client that reaches another host or model than the declared
        destination's is refused in any case, unless `elsewhere` is False.

        >>> with rails.tripwire(refuse=True):                                   # doctest: +SKIP
        ...     serve()
        """
        return Tripwire(self._engine, refuse=refuse, elsewhere=elsewhere)

    def exchange(self, system: str, *, client: bool = False) -> Exchange:
        """For adapters: what judges the model calls of a system, in whatever shape they come.  Raises SetupError for an unknown system.

        `client` is for doors that a guarded function may use inside: what they count, it does not count again.
        """
        self._check_known(system, None)
        return Exchange(self._engine, system, self._tools.has, client)

    def run_tool(self, name: str, args: Mapping[str, Any], run: Callable[[Mapping[str, Any]], Any], *, function: Any = None) -> Any:
        """For adapters: runs a tool that a framework calls by name, guarded; `run` takes the arguments that are left, as JSON.

        `function` is what the framework runs, where it shows it: one that `tool` guards is judged there, and only called here.  A name
        alone says nothing about the function behind it.
        """
        if is_guarded(function):
            return run(args)
        return Gate(NamedTool(ToolRun(self._engine, name)), run, None).call((args,), {})

    async def arun_tool(
        self, name: str, args: Mapping[str, Any], run: Callable[[Mapping[str, Any]], Awaitable[Any]], *, function: Any = None
    ) -> Any:
        """`run_tool` for async tools."""
        if is_guarded(function):
            return await run(args)
        return await Gate(NamedTool(ToolRun(self._engine, name)), run, None).acall((args,), {})

    def propose(
        self, kind: str, *, level: Level = "decide", amount: Any = None, currency: str | None = None, content: Any = None
    ) -> Verdict:
        """Judges a decision that the AI proposes, inside a session or guarded call.  Raises like a guarded call.

        `content` is what is decided, such as the text of a report: a person who has to sign sees it and signs exactly that.
        """
        if level not in LEVELS:
            raise EventError(f"expected one of {', '.join(LEVELS)} as the level of a decision")
        now = scene(self._engine)
        if now.system is None:
            message = "a proposal takes its system from the session or guarded call around it, and there is none, or several"
            raise refusal(now, "decision", "no-session", message)
        event = Decision(**now.common, kind=kind, level=level, amount=amount, currency=currency, content=content)
        return judge(now, event)

    @contextmanager
    def signed(self, request: str) -> Iterator[None]:
        """Lets the first held action inside run, if it is exactly what was signed; another one raises Blocked.

        >>> with rails.signed(held.request):                                    # doctest: +SKIP
        ...     issue_payment(claim="A-17", amount=1200)
        """
        signed = Signed(request)
        with inside(Frame(self._engine, signed=signed)), ending(self._engine, signed):
            yield

    def resume(self, request: str) -> Any:
        """Runs what was held and signed, and gives its result: a tool by its name, with the arguments that were signed.

        Of a held response, tool result or proposal it gives what was signed; a held prompt is sent by calling the guarded function
        inside `signed`.  It runs for the system that asked, in the session that is open, or else in that of who asked.  Raises Blocked or
        SignoffError where it does not run.
        """
        draft = held_for(self._engine, request)
        if "args" not in draft.run:
            return use(self._engine, request)
        with resuming(self._engine, draft), self.signed(request):
            return self._tools.call(draft.run["tool"], draft.run["args"])

    async def aresume(self, request: str) -> Any:
        """`resume` for async tools."""
        draft = held_for(self._engine, request)
        if "args" not in draft.run:
            return use(self._engine, request)
        with resuming(self._engine, draft), self.signed(request):
            result = self._tools.call(draft.run["tool"], draft.run["args"], waits=True)
            return await result if isawaitable(result) else result

    def stop(self, *, reason: str, by: str, system: str | None = None, destination: str | None = None, tool: str | None = None) -> Act:
        """Presses the red button for a system, a destination, a tool (of a system), or for everything where none is named.

        When it returns, nothing that it covers begins any more, and running streams stop at their next chunk.
        """
        return self._engine.state.switch.stop(_scope(system, destination, tool), reason=reason, by=by)

    def start(self, *, reason: str, by: str, system: str | None = None, destination: str | None = None, tool: str | None = None) -> Act:
        """Starts again what was stopped with exactly this scope, once as many different people as declared have said so."""
        return self._engine.state.switch.start(_scope(system, destination, tool), reason=reason, by=by)

    def close(self) -> None:
        """Gives back the files, connections and threads of the state.  Everything is stopped afterwards."""
        self._engine.state.close()

    def _check_known(self, system: str, destination: str | None) -> None:
        """Raises SetupError for a system or destination that is not registered, unless a sandbox may cover it."""
        policies = self.policies
        open_ = [
            s.scope
            for s in policies.sandboxes
            if s.unregistered and any(s.scope.covers(Place(on, system, None, destination, None)) for on in s.scope.on)
        ]
        for word, name, known in (("system", system, policies.systems), ("destination", destination, policies.destinations)):
            if name is None or name in known or open_:
                continue
            near = get_close_matches(name, known, n=1) if isinstance(name, str) else []
            hint = f"did you mean `{near[0]}`?" if near else f"register it in a `{word.capitalize()}` document"
            raise setup_error(f"unknown {word} `{name}`", hint)


def _scope(system: str | None, destination: str | None, tool: str | None) -> Scope:
    if destination is not None and (system is not None or tool is not None):
        raise setup_error("a stop covers one system, one destination or one tool", "stop them one by one")
    if tool is not None:
        return Scope("tool", tool, system)
    if destination is not None:
        return Scope("destination", destination)
    return EVERYTHING if system is None else Scope("system", system)
