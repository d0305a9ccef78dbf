"""What is judged around one model call: the call, every argument, the response.  How the function runs is in `gate.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from inspect import BoundArguments
from typing import Any

from .door import put_back, refusal
from .exchange import Asked, Exchange, Passage
from .ongoing import unless_sent
from .parameters import CAPS, Roles
from .readable import Unreadable, plain
from .sessions import Scene
from .shapes import CONTENT, Shape
from .streams.flow import Flow
from .usage import Usage, count_of, usage_of


@dataclass(frozen=True, slots=True)
class ModelCall:
    """Judges the calls of one guarded function."""

    exchange: Exchange
    shape: Shape
    roles: Roles
    destination: str
    usage: Callable[[Any], Any] | None = None
    talks_to_model = False

    @property
    def waits(self) -> bool:
        """Whether judging waits for a disk or a server."""
        return self.exchange.engine.waits

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        """Judges the call and its prompt.  Raises TypeError for arguments that do not fit, and every kind of refusal."""
        bound = self.shape.bind(args, kwargs)
        values = self.shape.content_of(bound)
        caps = {name: n for name in self.roles.caps if (n := count_of(values.get(name))) is not None}
        asked = max(caps.values(), default=None)
        values = {name: value for name, value in values.items() if name not in caps}
        main = self.roles.prompt

        def ask(now: Scene) -> Asked:
            forms = self._forms(values, now)
            if main not in values:
                raise refusal(now, "prompt", "no-prompt", f"the call has no argument `{main}`, which was named as its prompt")
            said.update({name: form for name, form in forms.items() if form is not None and not isinstance(form, bool)})
            return Asked(forms[main] if said.keys() <= {main} else said, _model(values), said)

        said: dict[str, Any] = {}
        passage = self.exchange.begin(self.destination, ask, asked)
        with unless_sent(passage.ongoing):
            bare, sent = said.keys() <= {main}, passage.known
            if sent is not (said.get(main) if bare else said):
                new = {main: sent} if bare else sent
                for name, form in said.items():
                    if new[name] is not form:
                        self.shape.put(bound, name, put_back(values[name], form, new[name], passage.verdict))
            self._clamp(bound, passage.cap)
        return replace(passage, args=bound.args, kwargs=bound.kwargs)

    def after(self, passage: Passage, result: Any) -> Any:
        """Judges a result and gives it back after redaction."""
        form = self._read(passage, result)
        new, verdict = self.exchange.end(passage, form, self._used(passage, result, form))
        return put_back(result, form, new, verdict)

    def stream(self, passage: Passage) -> Flow:
        """What judges a response that comes as a stream."""
        return self.exchange.stream(passage, partial(self._used, passage), self.usage is not None)

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

    def _clamp(self, bound: BoundArguments, cap: int | None) -> None:
        """Puts a cap where the call takes one.  Where it takes none, the response itself is held to it."""
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


def _model(values: Mapping[str, Any]) -> str | None:
    """The model that the call names, which chooses its price."""
    model = values.get("model")
    return model if isinstance(model, str) else None
