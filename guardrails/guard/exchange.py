"""What is judged around one call of a model, whatever door it comes through: the call, its prompt, the response, and tools in both.

A door reads its own shape of call into `Asked`, and puts back what comes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from .. import content
from ..engine import Engine
from ..events import Call, Prompt, Response, ToolCall, ToolResult
from ..verdict import Path, Verdict
from .charging import Charging
from .door import changed, judge, judge_part, ongoing, put_real, refusal, unredacted
from .hosted import hosted
from .ongoing import Ongoing, unless_sent
from .proposed import Proposed, nested, proposed
from .reach import Elsewhere, destination_at
from .readable import Unreadable
from .results import results
from .sessions import Frame, Scene, counted_inside, declared_here, scene
from .streams.flow import Flow
from .streams.judging import Judging
from .tokenwise import told_again


@dataclass(frozen=True, slots=True)
class Asked:
    """What is about to be sent: all of its content as JSON, the model's name where the call says it.

    `request` is the part that may name tools which the provider runs.
    """

    content: Any = field(repr=False)
    model: str | None = None
    request: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Passage:
    """A call that may run: its arguments after redaction, and what is known when its result is judged.

    `cap` is the most response tokens that policies leave it.
    """

    args: tuple[Any, ...] = field(repr=False)
    kwargs: Mapping[str, Any] = field(repr=False)
    frame: Frame
    scene: Scene
    ongoing: Ongoing
    known: Any = field(default=None, repr=False)
    cap: int | None = None
    verdict: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Judges the calls of one model for one system.

    `guards` says which tools are judged where they run, so that they need not be judged in what the model says.  `client` is for doors
    that a guarded function may use inside: what they count, it does not count again.
    """

    engine: Engine
    system: str
    guards: Callable[[str], bool] = field(repr=False)
    client: bool = False

    def here(self, destination: str | None) -> Scene:
        """What holds where a call begins."""
        return replace(scene(self.engine), system=self.system, destination=destination)

    def reach(self, host: str | None, model: str | None, declared: str | None) -> str:
        """The destination that a call reaches; None for a host that the door cannot read.

        Raises Blocked where it is not the declared one, or not that of the guarded call around it, or nobody can tell which it is.
        """
        around = declared_here(self.engine)
        declared = declared or around
        try:
            found = destination_at(self.engine.policies, host, model, declared)
            if around is not None and found != around:
                raise Elsewhere("other-destination", f"the guarded call around this one declares `{around}`; this one reaches another")
        except Elsewhere as error:
            raise refusal(self.here(declared), "call", error.rule, error.message) from None
        return found

    def begin(self, destination: str, ask: Callable[[Scene], Asked], asked: int | None = None) -> Passage:
        """Judges a call and its prompt, and sets aside what it may cost.  Raises every kind of refusal.

        `ask` reads the content once the call itself may happen; what it raises goes on.  The passage's `known` is the content to send.
        """
        now = self.here(destination)
        if now.session is not None:
            now = replace(now, turn=now.session.take_turn(self.system))
        first = judge_part(now, Call(**now.common, max_response=asked))
        given = ask(now)
        for name, settings in hosted(given.request):
            judge(now, ToolCall(**now.common, tool=name, args=settings))
        said = self._results(now, given.content)
        event = Prompt(**now.common, content=said, max_response=asked)
        charging = Charging(self.engine, event, lambda v: least(asked, first.clamp, v.clamp), given.model)
        try:
            verdict = judge(now, event, charging.reserve, part=first)
        except BaseException:
            charging.release()  # nothing is sent
            raise
        running = ongoing(now, verdict, Response(**now.common, content=None), settle=charging.settle, release=charging.release)
        with unless_sent(running):
            sent = changed(self.engine, said, verdict, now.pseudonyms)
        if self.client:
            counted_inside(self.engine)
        frame = Frame(self.engine, None, self.system, destination, now.pseudonyms, ongoing=running)
        return Passage((), {}, frame, now, running, sent, least(first.clamp, verdict.clamp), verdict)

    def end(self, passage: Passage, form: Any, tokens: int | None) -> tuple[Any, Verdict]:
        """Judges a response and the tool calls in it: what to give on, and the verdict on it.  Raises every kind of refusal.

        `tokens` is the provider's count of response tokens, None where it gives none.
        """
        event = Response(**passage.scene.common, content=form, tokens=tokens, known=passage.known)
        if passage.scene.pseudonyms is not None:
            event = put_real(self.engine, event, passage.scene.pseudonyms)
        verdict = judge(passage.scene, event)
        if verdict.redactions and told_again(form):
            raise unredacted(verdict, "Unwritable")
        new = changed(self.engine, event.content, verdict, passage.scene.pseudonyms)
        return self.calls(passage, [new])[0], verdict

    def stream(self, passage: Passage, used: Callable[[Sequence[Any], Any], int | None], tells: bool = False) -> Flow:
        """What judges a response that comes as a stream."""
        event = Response(**passage.scene.common, content="", known=passage.known)
        return Flow(Judging(self.engine, passage.scene, event, used, tells), partial(self.calls, passage))

    def calls(self, passage: Passage, forms: Sequence[Any]) -> Sequence[Any]:
        """The forms of a response, once every tool call in them may happen, with the arguments that are left."""
        try:
            found = proposed(forms)
            new = [self._called(passage.scene, call, forms) for call in found]
        except Unreadable as error:
            raise refusal(passage.scene, "response", "unreadable-tool-call", "a tool call cannot be read", cause=error) from error
        out = list(forms)
        for number, path, args in (spot for spots in new for spot in spots):
            out[number] = content.rewrite(out[number], {path: args})
        return out

    def _called(self, now: Scene, call: Proposed, forms: Sequence[Any]) -> list[tuple[int, Path, Any]]:
        spots: list[tuple[int, Path, Any]] = []
        for name, args in nested(call.name, call.args):
            if self.guards(name):
                continue
            verdict = judge(now, ToolCall(**now.common, tool=name, args=args))
            sent = changed(self.engine, args, verdict, now.pseudonyms)
            if sent is not args:
                if args is not call.args:
                    raise unredacted(verdict, "Unwritable")
                spots = list(call.rewriting(sent, forms))
        return spots

    def _results(self, now: Scene, said: Any) -> Any:
        """The content of a prompt, once the results in it of tools that ran elsewhere were judged, after their redactions."""
        for name, path in results(said):
            if self.guards(name):
                continue
            told = content.at(said, path)
            verdict = judge(now, ToolResult(**now.common, tool=name, content=told))
            new = changed(self.engine, told, verdict, now.pseudonyms)
            if new is not told:
                said = content.rewrite(said, {path: new})
        return said


def least(*caps: int | None) -> int | None:
    """The smallest of the caps that are given."""
    return min((cap for cap in caps if cap is not None), default=None)
