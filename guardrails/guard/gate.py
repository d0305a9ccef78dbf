"""How a guarded function of each kind runs: judge, run, judge again, for plain, async and streaming callables alike.

What is judged is the business of `calls.py` and `tools.py`, the function that callers hold that of `dressing.py`.  This module never looks
into a value.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from typing import Any, Literal, Protocol

from ..errors import Blocked, LimitExceeded, SetupError
from ..verdict import Effect, Verdict
from .aside import near
from .exchange import Passage
from .ongoing import Ending, unhindered
from .sessions import inside
from .shapes import setup_error
from .streams.flow import Flow

_DIRECT = frozenset({str, dict, list, tuple, type(None), int, float, bool, bytes})
Fallback = Any
Later = Literal["awaitable", "iterator", "async_iterator"]


class Checks(Protocol):
    """What is judged before a function runs, and after."""

    @property
    def talks_to_model(self) -> bool: ...
    @property
    def waits(self) -> bool: ...
    def before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage: ...
    def after(self, passage: Passage, result: Any) -> Any: ...
    def stream(self, passage: Passage) -> Flow: ...


class Gate:
    """The only way into one guarded function."""

    __slots__ = ("_checks", "_instead", "_run")

    def __init__(self, checks: Checks, run: Callable[..., Any], instead: Fallback) -> None:
        self._checks, self._run, self._instead = checks, run, instead

    def call(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """One call of a plain function."""
        try:
            passage = _begin(self._checks.before(args, kwargs))
        except (Blocked, LimitExceeded) as refused:
            return self._refused(refused)
        with Ending(passage.ongoing) as ending:
            with inside(passage.frame):
                result = self._run(*passage.args, **passage.kwargs)
            later = _later(result)
            if later is not None:
                ending.hand_on()
                return self._later(passage, result, later)
            try:
                return self._checks.after(passage, result)
            except (Blocked, LimitExceeded) as refused:
                ending.outcome = "refused"
                return self._refused(refused)

    async def acall(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """One call of an async function."""
        try:
            passage = await self._begun(await self._before(args, kwargs))
        except (Blocked, LimitExceeded) as refused:
            return await self._arefused(refused)
        async with Ending(passage.ongoing, self._checks.waits) as ending:
            running = self._run(*passage.args, **passage.kwargs)
            ending.hand_on()
        return await self._await(passage, running)

    def generate(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Generator[Any, Any, Any]:
        """The judged stream of a generator function, with its return value."""
        try:
            passage = _begin(self._checks.before(args, kwargs))
        except (Blocked, LimitExceeded) as refused:
            yield self._refused(refused)
            return None
        with Ending(passage.ongoing) as ending:
            with inside(passage.frame):
                chunks = self._run(*passage.args, **passage.kwargs)
            ending.hand_on()
        return (yield from self._iterate(passage, chunks))

    async def agenerate(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> AsyncGenerator[Any, Any]:
        """The judged stream of an async generator function."""
        try:
            passage = await self._begun(await self._before(args, kwargs))
        except (Blocked, LimitExceeded) as refused:
            yield await self._arefused(refused)
            return
        async with Ending(passage.ongoing, self._checks.waits) as ending:
            with inside(passage.frame):
                chunks = self._run(*passage.args, **passage.kwargs)
            ending.hand_on()
        stream = self._aiterate(passage, chunks)
        try:
            async for chunk in stream:
                yield chunk
        finally:
            await stream.aclose()

    @staticmethod
    def sent() -> SetupError:
        """For `send` on a guarded stream."""
        return setup_error("a guarded stream takes no values: what would come of them is judged by nobody", "pass them as arguments")

    async def _before(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Passage:
        passage: Passage = await near((args, kwargs), self._checks.before, args, kwargs, waits=self._checks.waits, undo=_unsent)
        return passage

    async def _check(self, passage: Passage) -> None:
        """Raises Stopped once the red button covers the call."""
        stopped = passage.ongoing.stopped()
        if stopped is not None:
            await near(None, passage.ongoing.refuse, stopped, waits=self._checks.waits)

    async def _begun(self, passage: Passage) -> Passage:
        """As `_begin`."""
        try:
            await self._check(passage)
        except BaseException:
            await Ending(passage.ongoing, self._checks.waits).aside(passage.ongoing.end, "unsent")
            raise
        return passage

    def _later(self, passage: Passage, result: Any, later: Later) -> Any:
        match later:
            case "awaitable":
                return self._await(passage, result)
            case "iterator":
                return self._iterate(passage, result)
            case "async_iterator":
                return self._aiterate(passage, result)

    async def _await(self, passage: Passage, awaitable: Awaitable[Any]) -> Any:
        async with Ending(passage.ongoing, self._checks.waits) as ending:
            with inside(passage.frame):
                result = await awaitable
            later = _later(result)
            if later is not None:
                ending.hand_on()
                return self._later(passage, result, later)
            try:
                return await near(result, self._checks.after, passage, result, waits=self._checks.waits)
            except (Blocked, LimitExceeded) as refused:
                ending.outcome = "refused"
                return await self._arefused(refused)

    def _iterate(self, passage: Passage, chunks: Any) -> Generator[Any, Any, Any]:
        """The judged stream of a function that returned an iterator.  Each chunk leaves once what it says is certain."""
        with Ending(passage.ongoing) as ending:
            flow, value, check = self._checks.stream(passage), None, passage.ongoing.check
            try:
                more = True
                while more:
                    try:
                        with inside(passage.frame):
                            chunk = next(chunks)
                    except StopIteration as end:
                        more, value = False, end.value
                    if not more:
                        chunks = _closed(chunks)
                    check()
                    checked = True
                    try:
                        if not more:
                            checked = False
                            released, value = flow.finish(value)
                        else:
                            if flow.add(chunk):
                                checked = False
                                flow.look()
                            released = flow.ready()
                    except (Blocked, LimitExceeded) as refused:
                        chunks = _closed(chunks)
                        ending.outcome, more = "refused", False
                        released, value = (self._refused(refused),), None
                    if not more:
                        passage.ongoing.end(ending.outcome or "done")
                    for ready in released:
                        if not checked:
                            check()
                        checked = False
                        if (yield ready) is not None:
                            raise self.sent()
            finally:
                _closed(chunks)
                unhindered(flow.leave)
        return value

    async def _aiterate(self, passage: Passage, chunks: Any) -> AsyncGenerator[Any, Any]:
        """The same for an async iterator."""
        async with Ending(passage.ongoing, self._checks.waits) as ending:
            flow = self._checks.stream(passage)
            try:
                more = True
                while more:
                    try:
                        with inside(passage.frame):
                            chunk = await anext(chunks)
                    except StopAsyncIteration:
                        more = False
                    if not more:
                        chunks = await _aclosed(chunks)
                    await self._check(passage)
                    checked = True
                    try:
                        if not more:
                            checked = False
                            released, _ = await near(flow.chunks, flow.finish, None, waits=self._checks.waits or flow.slow)
                        else:
                            if flow.add(chunk):
                                checked = False
                                await near(chunk, flow.look, waits=flow.slow)
                            released = flow.ready()
                    except (Blocked, LimitExceeded) as refused:
                        chunks = await _aclosed(chunks)
                        ending.outcome, more = "refused", False
                        released = (await self._arefused(refused),)
                    if not more:
                        await ending.aside(passage.ongoing.end, ending.outcome or "done")
                    for ready in released:
                        if not checked:
                            await self._check(passage)
                        checked = False
                        ending.yields = True
                        if (yield ready) is not None:
                            raise self.sent()
                        ending.yields = False
            finally:
                await _aclosed(chunks)
                if flow.owes:
                    await ending.aside(flow.leave)

    def _refused(self, refused: Blocked | LimitExceeded) -> Any:
        """What stands in for a refused call; raises the refusal where nothing does."""
        value = self._stand_in(refused)
        if inspect.isawaitable(value):
            if inspect.iscoroutine(value):
                value.close()
            raise refused
        return value

    async def _arefused(self, refused: Blocked | LimitExceeded) -> Any:
        value = self._stand_in(refused)
        if not inspect.isawaitable(value):
            return value
        try:
            return await value
        except Exception as failure:
            raise failure from refused

    def _stand_in(self, refused: Blocked | LimitExceeded) -> Any:
        verdict: Verdict = refused.verdict
        if self._checks.talks_to_model and verdict.reply == "model" and verdict.effect is Effect.BLOCK:
            return verdict.reason
        if self._instead is None:
            raise refused
        if not callable(self._instead):
            return self._instead
        try:
            return self._instead(verdict)
        except Exception as failure:
            raise failure from refused


def _later(result: Any) -> Later | None:
    """Whether a result is still to come, and how."""
    # Its class is asked, not the value, which may answer anything.
    kind = type(result)
    if kind in _DIRECT:
        return None
    if hasattr(kind, "__await__"):
        return "awaitable"
    if hasattr(kind, "__anext__"):
        return "async_iterator"
    return "iterator" if hasattr(kind, "__next__") else None


def _begin(passage: Passage) -> Passage:
    """The same, unless somebody pressed the red button while it was judged.  Raises Stopped then."""
    try:
        passage.ongoing.check()
    except BaseException:
        passage.ongoing.end("unsent")
        raise
    return passage


def _unsent(passage: Passage) -> None:
    """For a call that was canceled while it was judged: nothing was sent."""
    passage.ongoing.end("unsent")


def _closed(chunks: Any) -> Any:
    """Closes a source; nothing stands in its place then, which can be closed again."""
    close = getattr(chunks, "close", None)
    if callable(close):
        close()
    return None


async def _aclosed(chunks: Any) -> Any:
    """The same for an async source."""
    # Clients call it by either name, and some of them are plain functions.
    close = getattr(chunks, "aclose", None) or getattr(chunks, "close", None)
    if callable(close) and inspect.isawaitable(closing := close()):
        await closing
    return None
