"""What is judged around one model call: the call, every argument, the response.  How the function runs is in `gate.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from inspect import BoundArguments
from typing import Any

from ..engine import Engine
from ..events import Call, Prompt, Response
from ..verdict import Verdict
from .charging import Charging
from .door import changed, judge, judge_call, ongoing, put_back, put_real, refusal
from .ongoing import Ongoing, unless_sent
from .parameters import CAPS, Roles
from .readable import Unreadable, plain
from .sessions import Frame, Scene, scene
from .shapes import CONTENT, Shape
from .streams.flow import Flow
from .streams.judging import Judging
from .usage import Usage, count_of, usage_of


@dataclass(frozen=True, slots=True)
class Passage:
    """A call that may run: its arguments after redaction, and what is known when its result is judged."""

    args: tuple[Any, ...] = field(repr=False)
    kwargs: Mapping[str, Any] = field(repr=False)
    frame: Frame
    scene: Scene
    ongoing: Ongoing
    known: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ModelCall:
    """Judges the calls of one guarded function."""

    engine: Engine
    shape: Shape
    roles: Roles
    system: str
    destination: str
    usage: Callable[[Any], Any] | None = None
    talks_to_model = False

    @property
    def waits(self) -> bool:
        """Whether judging waits for a disk or a server."""
        return self.engine.waits

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        """Judges the call and its prompt.  Raises TypeError for arguments that do not fit, and every kind of refusal."""
        bound = self.shape.bind(args, kwargs)
        now = replace(scene(self.engine), system=self.system, destination=self.destination)
        if now.session is not None:
            now = replace(now, turn=now.session.take_turn(self.system))
        values = self.shape.content_of(bound)
        caps = {name: n for name in self.roles.caps if (n := count_of(values.get(name))) is not None}
        asked = max(caps.values(), default=None)
        verdicts = [judge_call(now, Call(**now.common, max_response=asked))]
        values = {name: value for name, value in values.items() if name not in caps}
        forms = self._forms(values, now)
        main = self.roles.prompt
        if main not in values:
            raise refusal(now, "prompt", "no-prompt", f"the call has no argument `{main}`, which was named as its prompt")
        said = {name: form for name, form in forms.items() if form is not None and not isinstance(form, bool)}
        bare = said.keys() <= {main}
        content = forms[main] if bare else said
        event = Prompt(**now.common, content=content, max_response=asked)
        charging = Charging(self.engine, event, lambda v: _least(asked, *(w.clamp for w in (*verdicts, v))), _model(values))
        try:
            verdict = judge(now, event, charging.reserve, call=verdicts[0])
        except BaseException:
            charging.release()  # nothing is sent
            raise
        running = ongoing(now, verdict, Response(**now.common, content=None), settle=charging.settle, release=charging.release)
        with unless_sent(running):
            sent = changed(self.engine, content, verdict, now.pseudonyms)
            if sent is not content:
                new = {main: sent} if bare else sent
                for name, form in said.items():
                    if new[name] is not form:
                        self.shape.put(bound, name, put_back(values[name], form, new[name], verdict))
            self._clamp(bound, [*verdicts, verdict])
        frame = Frame(self.engine, None, self.system, self.destination, now.pseudonyms)
        return Passage(bound.args, bound.kwargs, frame, now, running, sent)

    def after(self, passage: Passage, result: Any) -> Any:
        """Judges a result and gives it back after redaction."""
        form = self._read(passage, result)
        said, verdict = self._judge(passage, form, self._used(passage, result, form))
        return put_back(result, form, changed(self.engine, said, verdict, passage.scene.pseudonyms), verdict)

    def stream(self, passage: Passage) -> Flow:
        """What judges a response that comes as a stream."""
        event = Response(**passage.scene.common, content="", known=passage.known)
        used = partial(self._used, passage)
        return Flow(Judging(self.engine, passage.scene, event, used, self.usage is not None))

    def _forms(self, values: Mapping[str, Any], now: Scene) -> dict[str, Any]:
        """Every argument as JSON, the prompt first."""
        main, forms = self.roles.prompt, {}
        for name in sorted(values, key=lambda n: n != main):
            value = values[name]
            if name in self.roles.opaque and not isinstance(value, CONTENT):
                continue
            try:
                forms[name] = plain(value)
            except Unreadable as error:
                if self.shape.is_default(name, value):
                    continue
                message = f"the argument `{name}` cannot be read; name it in `opaque` when it is no content, such as a client"
                raise refusal(now, "prompt", "unreadable-argument", message, cause=error) from error
        return forms

    def _clamp(self, bound: BoundArguments, verdicts: Sequence[Verdict]) -> None:
        """Puts the smallest cap where the call takes one.  Where it takes none, the response itself is held to it."""
        cap = min((v.clamp for v in verdicts if v.clamp is not None), default=None)
        if cap is None:
            return
        given = {**bound.arguments, **(bound.arguments.get(self.shape.keywords or "", {}))}
        names = [name for name in self.roles.caps if name in given]
        if not names:
            fitting = self.roles.caps if self.roles.caps_named else [c for c in CAPS if c in self.shape.full.parameters]
            names = list(fitting[:1])
        for name in names:
            asked = count_of(given.get(name))
            self.shape.put(bound, name, cap if asked is None else min(asked, cap))

    def _read(self, passage: Passage, result: Any) -> Any:
        try:
            return plain(result)
        except Unreadable as error:
            message = "the result is an object that shows no text; return its text, or a dict, dataclass or pydantic model"
            raise refusal(passage.scene, "response", "unreadable-result", message, cause=error) from error

    def _used(self, passage: Passage, result: Any, form: Any) -> int | None:
        """The provider's count of response tokens, all of its usage noted.  None where it gives none: the size of the text counts then."""
        used = usage_of(form) if self.usage is None else self._told(passage, result)
        passage.ongoing.used(used.prompt, used.response)
        return used.response

    def _told(self, passage: Passage, result: Any) -> Usage:
        """What the application's own `usage` reads."""
        assert self.usage is not None
        try:
            told = self.usage(result)
        except Exception as failure:
            raise refusal(passage.scene, "response", "usage-failed", "reading the usage failed", cause=failure) from failure
        prompt, response = told if isinstance(told, tuple) and len(told) == 2 else (None, told)
        if any(n is not None and count_of(n) is None for n in (prompt, response)):
            raise refusal(passage.scene, "response", "usage-failed", "the usage that was read is no count of tokens")
        return Usage(prompt, response)

    def _judge(self, passage: Passage, content: Any, tokens: int | None) -> tuple[Any, Verdict]:
        """What the application gets, with real values where they may come back, and the verdict on that."""
        event = Response(**passage.scene.common, content=content, tokens=tokens, known=passage.known)
        if passage.scene.pseudonyms is not None:
            event = put_real(self.engine, event, passage.scene.pseudonyms)
        return event.content, judge(passage.scene, event)


def _least(*caps: int | None) -> int | None:
    return min((cap for cap in caps if cap is not None), default=None)


def _model(values: Mapping[str, Any]) -> str | None:
    """The model that the call names, which chooses its price."""
    model = values.get("model")
    return model if isinstance(model, str) else None
