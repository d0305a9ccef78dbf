"""What is judged around one call of a guarded chat model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from ...content import Unwritable
from ...guard.door import put_back, refusal, unredacted
from ...guard.exchange import Asked, Exchange, Passage
from ...guard.ongoing import unless_sent
from ...guard.readable import Unreadable
from ...guard.sessions import Scene
from ...guard.streams.flow import Flow
from . import asking
from . import messages as forms
from .judged import judged


@dataclass(frozen=True, slots=True)
class Guard:
    """How the calls of one chat model are judged.

    `runs` says that what the model asks of the functions it is offered is judged where they run.  `answered` is told of every answer.
    """

    exchange: Exchange
    destination: str | None = None
    runs: bool = False
    answered: Callable[[], None] = field(default=lambda: None, repr=False)

    def __deepcopy__(self, memo: Any) -> Guard:
        return self


@dataclass(frozen=True, slots=True)
class ModelCall:
    """Judges one call of a guarded model."""

    guard: Guard
    model: BaseChatModel = field(repr=False)
    exchange: Exchange = field(repr=False)
    asynchronous: bool
    talks_to_model = False

    @classmethod
    def of(
        cls, guard: Guard, model: BaseChatModel, sent: Sequence[BaseMessage], kwargs: Mapping[str, Any], *, asynchronous: bool
    ) -> ModelCall:
        """Judges this call; what it offers, and what it tells of tools, says what is judged elsewhere."""
        own = guard.exchange.guards
        run = asking.offered(kwargs) if guard.runs else frozenset()
        known = judged(guard.exchange.engine, sent) if guard.runs else frozenset()
        return cls(guard, model, replace(guard.exchange, guards=lambda name: name in run or name in known or own(name)), asynchronous)

    @property
    def waits(self) -> bool:
        """Whether judging waits for a disk or a server."""
        return self.exchange.engine.waits

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        """Judges what is asked.  Raises every kind of refusal."""
        sent, given = args
        name = asking.model_of(self.model, given)
        destination = self._destination(name)
        old: dict[str, Any] = {}

        def ask(now: Scene) -> Asked:
            try:
                options, settings = asking.options_of(given), asking.settings_of(self.model, sent)
                old["messages"] = [forms.asked(message) for message in sent]
            except Unreadable as error:
                message = "the call holds an object that cannot be read, so it cannot be judged"
                raise refusal(now, "prompt", "unreadable-argument", message, cause=error) from error
            old.update({key: value for key, value in (("options", options), ("settings", settings)) if value})
            return Asked(old, name, asking.request_of(settings, options))

        caps = asking.caps_in(self.model, given)
        passage = self.exchange.begin(destination, ask, max(caps, default=None))
        with unless_sent(passage.ongoing):
            new, options = passage.known, dict(given)
            if new is not old:
                sent, options = self._changed(passage, sent, options, old)
            fields = {} if passage.cap is None else asking.capped(self.model, options, passage.cap)
        return replace(passage, args=(sent, options, fields))

    def _destination(self, name: str | None) -> str:
        return self.exchange.reach(asking.host_of(self.model, asynchronous=self.asynchronous), name, self.guard.destination)

    def _changed(self, passage: Passage, sent: Any, options: dict[str, Any], old: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        new = passage.known
        try:
            if new.get("settings") != old.get("settings"):
                raise Unwritable("what a model adds to every call is not rewritten")
            sent = [forms.reasked(m, a, b) for m, a, b in zip(sent, old["messages"], new["messages"], strict=True)]
        except Unwritable as error:
            raise unredacted(passage.verdict, type(error).__name__) from None
        for key, form in old.get("options", {}).items():
            if new["options"][key] is not form:
                options[key] = put_back(options[key], form, new["options"][key], passage.verdict)
        return sent, options

    def after(self, passage: Passage, result: ChatResult) -> ChatResult:
        """Judges a whole reply and gives it back after redaction."""
        try:
            old = forms.replied(result)
        except Unreadable as error:
            message = "the reply holds an object that cannot be read, so it cannot be judged"
            raise refusal(passage.scene, "response", "unreadable-result", message, cause=error) from error
        used = forms.usage_in(generation.message for generation in result.generations)
        passage.ongoing.used(*used)
        new, verdict = self.exchange.end(passage, old, used.response)
        try:
            replied = forms.rereplied(result, old, new)
        except Unwritable as error:
            raise unredacted(verdict, type(error).__name__) from None
        self.guard.answered()
        return replied

    def stream(self, passage: Passage) -> Flow:
        """What judges a reply that comes as a stream."""

        def used(pieces: Sequence[Any], _: Any) -> int | None:
            found = forms.usage_in((piece.chunk.message for piece in pieces if isinstance(piece, forms.Piece)), pieces=True)
            passage.ongoing.used(*found)
            return found.response

        return self.exchange.stream(passage, used)

    def read(self, pieces: forms.Pieces, chunk: ChatGenerationChunk) -> forms.Piece:
        """A chunk as it is judged.  Raises Blocked for one that cannot be read."""
        try:
            return pieces.read(chunk)
        except Unreadable as error:
            message = "the stream holds a chunk that cannot be read"
            raise refusal(self.exchange.here(None), "response", "unreadable-chunk", message, cause=error) from error
