"""How the engine is asked about a stream: who looks at it while it comes, and the verdict on the whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...detect import Match
from ...engine import Engine
from ...errors import Blocked
from ...events import Response, ToolResult
from ...lookout import Lookout
from ...verdict import Verdict
from ..chunks import Stream
from ..door import changed, judge, put_real, refusal, unredacted
from ..sessions import Scene

Known = tuple[Lookout, Mapping[str, Sequence[Match]]]
"""Who looked at a stream, and what was found in its texts."""


@dataclass(frozen=True, slots=True)
class Judging:
    """One response or result that comes as a stream; `event` says where, with nothing said yet.

    `used` gives the provider's count of tokens, if it gives one; `tells` says that the application reads it itself.
    """

    engine: Engine
    scene: Scene
    event: Response | ToolResult
    used: Callable[[Sequence[Any], Any], int | None] | None = field(default=None, repr=False)
    tells: bool = False

    def lookout(self) -> Lookout | None:
        """Who looks while it comes; None where it is collected first."""
        return self.engine.lookout(self.event)

    def outlasts(self, seen: Lookout) -> bool:
        """Whether a bypass by which somebody looks is over."""
        return self.engine.outlasts(seen)

    def whole(self, stream: Stream, known: Known | None) -> tuple[Any, Verdict]:
        """What was said, with real values where they may come back, and the verdict on it.  Raises every kind of refusal."""
        found = known[1] if known is not None and self.engine.sees(known[0]) else None
        event = replace(self.event, content=stream.content)
        if isinstance(event, Response):
            tokens = None if self.used is None else self.used(list(stream.chunks), stream.forms)
            event = replace(event, tokens=tokens)
            if self.scene.pseudonyms is not None:
                event = put_real(self.engine, event, self.scene.pseudonyms)
        return event.content, judge(self.scene, event, seen=found)

    def changed(self, said: Any, verdict: Verdict) -> Any:
        """What was said, after the verdict's redactions."""
        return changed(self.engine, said, verdict, self.scene.pseudonyms)

    def stop(self, rule: str, message: str, cause: Exception | None = None) -> Blocked:
        """What the door itself refuses."""
        return refusal(self.scene, self.event.checkpoint, rule, message, tool=self.event.tool, cause=cause)

    def unreadable(self, cause: Exception) -> Blocked:
        """The refusal of a chunk that cannot be read."""
        return self.stop("unreadable-chunk", "the stream holds a chunk that cannot be read", cause)

    def unwritable(self, error: str) -> Blocked:
        """The refusal of a chunk that does not take its redacted text."""
        return unredacted(self.stop("redaction-failed", "a redaction could not be carried out").verdict, error)
