"""What a server asks a model of its client: a call of that model, judged like any other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import mcp_types as types

from ...guard.door import put_back, refusal
from ...guard.exchange import Asked, Exchange, Passage
from ...guard.gate import Gate
from ...guard.ongoing import unless_sent
from ...guard.readable import Unreadable, plain
from ...guard.sessions import Scene
from ...guard.streams.flow import Flow
from ...guard.usage import usage_of


@dataclass(frozen=True, slots=True)
class Sampling:
    """Judges what a server asks the model at `destination`; see `gate.Checks`."""

    exchange: Exchange
    destination: str
    talks_to_model = False

    @property
    def waits(self) -> bool:
        """Whether judging waits for a disk or a server."""
        return self.exchange.engine.waits

    async def asked(self, request: types.CreateMessageRequest, ask: Callable[[Any], Awaitable[Any]]) -> Any:
        """The answer of the model, after redaction.  Raises every kind of refusal."""
        return await Gate(self, ask, None).acall((request,), {})

    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        """Judges the request."""
        request: types.CreateMessageRequest = args[0]
        params = request.params
        said: Any = None

        def ask(now: Scene) -> Asked:
            nonlocal said
            said = self._read(now, "prompt", params)
            return Asked(said, None, said)

        passage = self.exchange.begin(self.destination, ask, params.max_tokens)
        with unless_sent(passage.ongoing):
            params = put_back(params, said, passage.known, passage.verdict)
            if passage.cap is not None and passage.cap < params.max_tokens:
                params = params.model_copy(update={"max_tokens": passage.cap})
        return replace(passage, args=(request.model_copy(update={"params": params}),))

    def after(self, passage: Passage, result: Any) -> Any:
        """Judges the answer."""
        form = self._read(passage.scene, "response", result)
        used = usage_of(form)
        passage.ongoing.used(used.prompt, used.response)
        new, verdict = self.exchange.end(passage, form, used.response)
        return put_back(result, form, new, verdict)

    def stream(self, passage: Passage) -> Flow:
        """What judges an answer that comes as a stream; that of a callback does not."""
        return self.exchange.stream(passage, lambda chunks, forms: None)

    def _read(self, now: Scene, checkpoint: str, value: Any) -> Any:
        try:
            return plain(value)
        except Unreadable as error:
            message = "what passes here cannot be read, so it cannot be judged"
            raise refusal(now, checkpoint, "unreadable-message", message, cause=error) from error
