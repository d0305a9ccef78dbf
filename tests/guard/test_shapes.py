"""Every shape of callable: what is allowed passes unchanged, what is denied never enters, and the shape stays what it was."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from guardrails.errors import Blocked
from guardrails.guard import Guardrails

entered: list[str] = []


def _reply(prompt: str) -> str:
    entered.append(prompt)
    return f"about {prompt}"


def _plain(rails: Guardrails) -> Callable[[str], Any]:
    @rails.guard(system="desk", destination="inside")
    def ask(prompt: str) -> str:
        return _reply(prompt)

    return ask


def _async(rails: Guardrails) -> Callable[[str], Any]:
    @rails.guard(system="desk", destination="inside")
    async def ask(prompt: str) -> str:
        await asyncio.sleep(0)
        return _reply(prompt)

    return ask


def _generator(rails: Guardrails) -> Callable[[str], Any]:
    @rails.guard(system="desk", destination="inside")
    def ask(prompt: str) -> Iterator[str]:
        yield from _reply(prompt)

    return ask


def _async_generator(rails: Guardrails) -> Callable[[str], Any]:
    @rails.guard(system="desk", destination="inside")
    async def ask(prompt: str) -> AsyncIterator[str]:
        for c in _reply(prompt):
            await asyncio.sleep(0)
            yield c

    return ask


def _method(rails: Guardrails) -> Callable[[str], Any]:
    class Desk:
        @rails.guard(system="desk", destination="inside")
        def ask(self, prompt: str) -> str:
            return _reply(prompt)

    return Desk().ask


def _async_method(rails: Guardrails) -> Callable[[str], Any]:
    class Desk:
        @rails.guard(system="desk", destination="inside")
        async def ask(self, prompt: str) -> str:
            return _reply(prompt)

    return Desk().ask


def _async_generator_method(rails: Guardrails) -> Callable[[str], Any]:
    class Desk:
        @rails.guard(system="desk", destination="inside")
        async def ask(self, prompt: str) -> AsyncIterator[str]:
            yield _reply(prompt)

    return Desk().ask


def _bound_method(rails: Guardrails) -> Callable[[str], Any]:
    class Desk:
        def ask(self, prompt: str) -> str:
            return _reply(prompt)

    return rails.guard(system="desk", destination="inside")(Desk().ask)


def _classmethod_below(rails: Guardrails) -> Callable[[str], Any]:
    class Desk:
        @rails.guard(system="desk", destination="inside")
        @classmethod
        def ask(cls, prompt: str) -> str:
            assert cls is Desk
            return _reply(prompt)

    return Desk.ask


def _classmethod_above(rails: Guardrails) -> Callable[[str], Any]:
    class Desk:
        @classmethod
        @rails.guard(system="desk", destination="inside")
        def ask(cls, prompt: str) -> str:
            assert cls is Desk
            return _reply(prompt)

    return Desk.ask


def _staticmethod_below(rails: Guardrails) -> Callable[[str], Any]:
    class Desk:
        @rails.guard(system="desk", destination="inside")
        @staticmethod
        def ask(prompt: str) -> str:
            return _reply(prompt)

    return Desk().ask


def _staticmethod_above(rails: Guardrails) -> Callable[[str], Any]:
    class Desk:
        @staticmethod
        @rails.guard(system="desk", destination="inside")
        def ask(prompt: str) -> str:
            return _reply(prompt)

    return Desk().ask


def _two(tone: str, prompt: str) -> str:
    return _reply(prompt)


def _partial(rails: Guardrails) -> Callable[[str], Any]:
    return rails.guard(system="desk", destination="inside")(functools.partial(_two, "kind"))


def _partial_of_guarded(rails: Guardrails) -> Callable[[str], Any]:
    return functools.partial(rails.guard(system="desk", destination="inside")(_two), "kind")


def _partial_async(rails: Guardrails) -> Callable[[str], Any]:
    async def two(tone: str, prompt: str) -> str:
        return _reply(prompt)

    return rails.guard(system="desk", destination="inside")(functools.partial(two, "kind"))


class _Asker:
    def __call__(self, prompt: str) -> str:
        return _reply(prompt)


class _AsyncAsker:
    async def __call__(self, prompt: str) -> str:
        return _reply(prompt)


def _callable_object(rails: Guardrails) -> Callable[[str], Any]:
    return rails.guard(system="desk", destination="inside")(_Asker())


def _async_callable_object(rails: Guardrails) -> Callable[[str], Any]:
    return rails.guard(system="desk", destination="inside")(_AsyncAsker())


def _lambda(rails: Guardrails) -> Callable[[str], Any]:
    return rails.guard(system="desk", destination="inside")(lambda words: _reply(words))


def _timed(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def timed(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return timed


def _wraps_below(rails: Guardrails) -> Callable[[str], Any]:
    @rails.guard(system="desk", destination="inside")
    @_timed
    def ask(prompt: str) -> str:
        return _reply(prompt)

    return ask


def _wraps_above(rails: Guardrails) -> Callable[[str], Any]:
    @_timed
    @rails.guard(system="desk", destination="inside")
    def ask(prompt: str) -> str:
        return _reply(prompt)

    return ask


def _wraps_below_async(rails: Guardrails) -> Callable[[str], Any]:
    @rails.guard(system="desk", destination="inside")
    @_timed
    async def ask(prompt: str) -> str:
        return _reply(prompt)

    return ask


def _wraps_below_async_generator(rails: Guardrails) -> Callable[[str], Any]:
    @rails.guard(system="desk", destination="inside")
    @_timed
    async def ask(prompt: str) -> AsyncIterator[str]:
        yield _reply(prompt)

    return ask


def _wraps_below_generator(rails: Guardrails) -> Callable[[str], Any]:
    @rails.guard(system="desk", destination="inside")
    @_timed
    def ask(prompt: str) -> Iterator[str]:
        yield _reply(prompt)

    return ask


def _returns_iterator(rails: Guardrails) -> Callable[[str], Any]:
    @rails.guard(system="desk", destination="inside")
    def ask(prompt: str) -> Iterator[str]:
        return iter([_reply(prompt)])

    return ask


def _async_returns_stream(rails: Guardrails) -> Callable[[str], Any]:
    async def stream(prompt: str) -> AsyncIterator[str]:
        yield _reply(prompt)

    @rails.guard(system="desk", destination="inside")
    async def ask(prompt: str) -> AsyncIterator[str]:
        return stream(prompt)

    return ask


def _cached_below(rails: Guardrails) -> Callable[[str], Any]:
    @rails.guard(system="desk", destination="inside")
    @functools.lru_cache
    def ask(prompt: str) -> str:
        return _reply(prompt)

    return ask


SHAPES: dict[str, Callable[[Guardrails], Callable[[str], Any]]] = {
    "function": _plain,
    "async function": _async,
    "generator": _generator,
    "async generator": _async_generator,
    "method": _method,
    "async method": _async_method,
    "async generator method": _async_generator_method,
    "bound method": _bound_method,
    "guard above `@classmethod`": _classmethod_below,
    "guard below `@classmethod`": _classmethod_above,
    "guard above `@staticmethod`": _staticmethod_below,
    "guard below `@staticmethod`": _staticmethod_above,
    "partial": _partial,
    "partial of a guarded function": _partial_of_guarded,
    "partial of an async function": _partial_async,
    "object with `__call__`": _callable_object,
    "object with async `__call__`": _async_callable_object,
    "lambda": _lambda,
    "guard above a `functools.wraps` wrapper": _wraps_below,
    "guard below a `functools.wraps` wrapper": _wraps_above,
    "guard above a plain wrapper of an async function": _wraps_below_async,
    "guard above a plain wrapper of a generator": _wraps_below_generator,
    "guard above a plain wrapper of an async generator": _wraps_below_async_generator,
    "function that returns an iterator": _returns_iterator,
    "async function that returns an async iterator": _async_returns_stream,
    "guard above `functools.lru_cache`": _cached_below,
}


def run(result: Any) -> Any:
    """What a result of any shape says in the end."""
    if inspect.isawaitable(result):

        async def wait() -> Any:
            found = await result
            return "".join([c async for c in found]) if hasattr(found, "__anext__") else found

        return asyncio.run(wait())
    if hasattr(result, "__anext__"):

        async def gather() -> str:
            return "".join([c async for c in result])

        return asyncio.run(gather())
    return "".join(result) if hasattr(result, "__next__") else result


@pytest.fixture(autouse=True)
def nothing_entered() -> None:
    entered.clear()


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_allowed_passes_unchanged(rails: Guardrails, shape: str) -> None:
    assert run(SHAPES[shape](rails)("lunch")) == "about lunch"
    assert entered == ["lunch"]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_denied_prompt_never_enters(rails: Guardrails, shape: str) -> None:
    ask = SHAPES[shape](rails)
    for _ in range(3):
        with pytest.raises(Blocked, match="words/forbidden"):
            run(ask("a forbidden lunch"))
    assert entered == []


@pytest.mark.parametrize("shape", SHAPES)
def test_a_denied_response_never_leaves(make_rails: Callable[..., Guardrails], shape: str) -> None:
    rails = make_rails("""
apiVersion: guardrails/v1
kind: Policy
metadata: {id: replies, title: Replies, owner: security@clinic.example}
spec:
  match: {on: [response]}
  rules: [{id: about, text: {words: [about]}, then: block}]
""")
    with pytest.raises(Blocked, match="replies/about"):
        run(SHAPES[shape](rails)("lunch"))


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_redacted_is_redacted_on_both_ways(rails: Guardrails, shape: str) -> None:
    assert run(SHAPES[shape](rails)("the KEY-123456 opens")) == "about the [KEY] opens"
    assert entered == ["the [KEY] opens"]


@pytest.mark.parametrize(
    ("shape", "is_kind"),
    [
        ("async function", inspect.iscoroutinefunction),
        ("async method", inspect.iscoroutinefunction),
        ("partial of an async function", inspect.iscoroutinefunction),
        ("object with async `__call__`", inspect.iscoroutinefunction),
        ("generator", inspect.isgeneratorfunction),
        ("async generator", inspect.isasyncgenfunction),
        ("async generator method", inspect.isasyncgenfunction),
    ],
)
def test_a_guarded_function_is_of_the_kind_it_was(rails: Guardrails, shape: str, is_kind: Callable[[Any], bool]) -> None:
    kinds = (inspect.iscoroutinefunction, inspect.isgeneratorfunction, inspect.isasyncgenfunction)
    assert [k(SHAPES[shape](rails)) for k in kinds] == [k is is_kind for k in kinds]


def test_name_documentation_and_signature_are_kept(rails: Guardrails) -> None:
    def ask(prompt: str, *, tone: str = "kind") -> list[Guardrails]:
        """Asks the desk."""
        return []

    ask.topic = "lunch"  # type: ignore[attr-defined]  # reason: functions take attributes, and wrappers keep them
    guarded = rails.guard(system="desk", destination="inside")(ask)
    assert (guarded.__name__, guarded.__qualname__, guarded.__module__) == (ask.__name__, ask.__qualname__, ask.__module__)
    assert guarded.__doc__ == "Asks the desk."
    assert inspect.signature(guarded) == inspect.signature(ask)
    assert guarded.__annotations__ == ask.__annotations__
    assert inspect.get_annotations(guarded, eval_str=True)["return"] == list[Guardrails]
    assert vars(guarded) == {"topic": "lunch", "__signature__": inspect.signature(ask)}


def test_the_raw_function_is_not_within_easy_reach(rails: Guardrails) -> None:
    def raw(prompt: str) -> str:
        return _reply(prompt)

    for wrapped in (raw, _timed(raw), functools.partial(raw)):
        guarded = rails.guard(system="desk", destination="inside")(wrapped)
        assert inspect.unwrap(guarded) is guarded
        assert not hasattr(guarded, "__wrapped__")
        assert not hasattr(guarded, "__func__")
        held = [cell.cell_contents for cell in guarded.__closure__ or ()]
        assert raw not in held
        assert wrapped not in held
        assert raw not in vars(guarded).values()
    wrappers: tuple[Any, ...] = (classmethod, staticmethod)
    for below in wrappers:
        method: Any = rails.guard(system="desk", destination="inside")(below(raw))
        assert method.__func__ is not raw
        assert not hasattr(method.__func__, "__wrapped__")


def test_wrong_arguments_are_a_type_error_and_nothing_is_judged(rails: Guardrails) -> None:
    ask = _plain(rails)
    with rails.session(actor="kim") as session:
        for args in ((), ("a", "b")):
            with pytest.raises(TypeError):
                ask(*args)
    assert session.turn == 0
    assert entered == []
