"""What kind of callable a developer hands over, and how its arguments are bound.  What could slip past is refused here, when it is set up.

Which parameter is the prompt is decided in `parameters.py`; nothing here calls the function.
"""

from __future__ import annotations

import functools
import inspect
import types
import weakref
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Mapping
from dataclasses import dataclass, field, replace
from inspect import BoundArguments, Parameter, Signature
from typing import Any, Literal

from ..errors import SetupError

Kind = Literal["plain", "async", "generator", "async_generator"]
_RECEIVERS = frozenset({"self", "cls", "mcs"})
CONTENT = (str, bytes, bytearray, Mapping, list, tuple, set, frozenset)
_PLACEHOLDER = getattr(functools, "Placeholder", object())

given_out: weakref.WeakSet[Callable[..., Any]] = weakref.WeakSet()
"""Every function that a guard gave out.  Weak, so that a guarded closure can go."""


def setup_error(message: str, hint: str) -> SetupError:
    """A SetupError that prints like a problem of a policy file: what was found, then what to try."""
    return SetupError(message, hint)


@dataclass(frozen=True, slots=True)
class Shape:
    """A callable that can be judged: how it runs, what its caller sees, and how arguments find their parameters.

    `fixed` and `fixed_names` are what a partial has bound already; it is judged like everything else.
    """

    run: Callable[..., Any] = field(repr=False)
    kind: Kind
    visible: Signature
    full: Signature
    name: str
    source: Any = field(repr=False)
    wrap: Callable[[Any], Any] = field(default=lambda f: f, repr=False)
    fixed: tuple[Any, ...] = field(default=(), repr=False)
    fixed_names: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def receiver(self) -> str | None:
        """The parameter that takes the object or class a method belongs to, by its customary name and place."""
        first = next(iter(self.full.parameters.values()), None)
        positional = first is not None and first.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
        return first.name if first is not None and positional and first.name in _RECEIVERS else None

    def bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> BoundArguments:
        """The arguments of one call by parameter, without defaults.  Raises TypeError as the call itself would."""
        if not self.fixed and not self.fixed_names:
            return self.full.bind(*args, **kwargs)
        rest = list(args)
        first = [rest.pop(0) if value is _PLACEHOLDER and rest else value for value in self.fixed]
        if any(value is _PLACEHOLDER for value in first):
            raise TypeError(f"missing positional arguments of the partial `{self.name}`")
        return self.full.bind(*first, *rest, **{**self.fixed_names, **kwargs})

    @property
    def keywords(self) -> str | None:
        """The name of the `**keywords` parameter."""
        return next((n for n, p in self.full.parameters.items() if p.kind is Parameter.VAR_KEYWORD), None)

    def content_of(self, bound: BoundArguments) -> dict[str, Any]:
        """What the call carries, by name, defaults and `**keywords` included.

        A method's object is code, unless it is itself a text or a container.  Raises TypeError when two values share a name.
        """
        values = dict(bound.arguments)
        rest = values.pop(self.keywords, {}) if self.keywords is not None else {}
        for p in self.full.parameters.values():
            if p.name not in bound.arguments and p.default is not Parameter.empty:
                values[p.name] = p.default
        receiver = self.receiver
        if receiver is not None and not isinstance(values.get(receiver), CONTENT):
            values.pop(receiver, None)
        if values.keys() & rest.keys():
            # Python allows it beside a positional-only parameter; one of the two would go unseen.
            raise TypeError(f"`{self.name}` got several values for {', '.join(f'`{n}`' for n in sorted(values.keys() & rest.keys()))}")
        return {**values, **rest}

    def is_default(self, name: str, value: Any) -> bool:
        """Whether a value is the object that stands in the signature, such as a client's mark for `not given`: it is the author's."""
        parameter = self.full.parameters.get(name)
        return parameter is not None and parameter.default is value

    def put(self, bound: BoundArguments, name: str, value: Any) -> None:
        """Gives an argument, or a keyword among `**keywords`, a new value."""
        if name in self.full.parameters:
            bound.arguments[name] = value
        elif (keywords := self.keywords) is not None:
            bound.arguments[keywords] = {**bound.arguments.get(keywords, {}), name: value}


def shape_of(thing: Any) -> Shape:
    """The shape of a callable.  Raises SetupError for what cannot be judged, or could be reached around the guard."""
    if isinstance(thing, classmethod | staticmethod):
        return replace(shape_of(thing.__func__), wrap=type(thing))
    name = _name(thing)
    _refuse_what_is_no_function(thing, name)
    _refuse_what_hides_its_body(thing, name)
    run, fixed, fixed_names = thing, (), {}
    if isinstance(thing, functools.partial):
        run, fixed, fixed_names = thing.func, thing.args, dict(thing.keywords)
        _refuse_what_is_no_function(run, name)
    try:
        visible = inspect.signature(thing)
        full = inspect.signature(run) if run is not thing else visible
    except (ValueError, TypeError):
        raise setup_error(
            f"`{name}` has no signature, so nobody can tell what it is given", "guard a small function of your own that calls it"
        ) from None
    return Shape(run, _kind(run), visible, full, name, thing, fixed=fixed, fixed_names=fixed_names)


def _refuse_what_is_no_function(thing: Any, name: str) -> None:
    if isinstance(thing, property | functools.cached_property):
        raise setup_error(f"`{name}` is a property, which is read and not called", "guard the method that fetches the text")
    if isinstance(thing, functools.partialmethod):
        raise setup_error(f"`{name}` is a partial method", "guard the method it stands for, and make the partial method of that")
    if isinstance(thing, Coroutine | Generator | AsyncGenerator):
        if isinstance(thing, Coroutine):
            thing.close()
        raise setup_error("this was called already: expected the function, found its result", "guard the function, without parentheses")
    if isinstance(thing, type):
        raise setup_error(f"`{name}` is a class, and a guard on it would leave its methods open", "guard the methods that send text")
    if not callable(thing):
        raise setup_error("this cannot be called, so there is nothing to guard", "put the guard on a function or a method")
    if getattr(thing, "__isabstractmethod__", False):
        raise setup_error(f"`{name}` is abstract: what overrides it would not be guarded", "guard the methods that implement it")


def _refuse_what_hides_its_body(thing: Any, name: str) -> None:
    """Walks through partials, bound methods and `functools.wraps` down to the raw function."""
    inner, seen = thing, 0
    while inner is not None and seen < 100:
        seen += 1
        if is_guarded(inner):
            raise setup_error(f"`{name}` is guarded already", "keep one guard on the way to a model or tool")
        if isinstance(inner, types.FunctionType):
            if inner.__globals__.get("__name__") == "contextlib" and inner.__code__.co_name == "helper":
                raise setup_error(f"`{name}` gives a context manager, which cannot be judged", "guard the function that returns the text")
            if inner.__code__.co_flags & inspect.CO_ITERABLE_COROUTINE:
                raise setup_error(f"`{name}` is a generator-based coroutine", "write it as `async def`")
        if isinstance(inner, functools.partial):
            inner = inner.func
        else:
            inner = getattr(inner, "__wrapped__", None) or getattr(inner, "__func__", None)


def _kind(run: Any) -> Kind:
    probes = [run]
    if not isinstance(run, types.FunctionType | types.MethodType | types.BuiltinFunctionType | functools.partial):
        probes.append(type(run).__call__)
    for probe in probes:
        if inspect.iscoroutinefunction(probe):
            return "async"
        if inspect.isasyncgenfunction(probe):
            return "async_generator"
        if inspect.isgeneratorfunction(probe):
            return "generator"
    return "plain"


def _name(thing: Any) -> str:
    inner = thing
    while isinstance(inner, functools.partial):
        inner = inner.func
    if isinstance(inner, property):
        inner = inner.fget
    found = getattr(inner, "__qualname__", None) or getattr(inner, "__name__", None) or type(inner).__qualname__
    return str(found)


def is_guarded(thing: Any) -> bool:
    """Whether a guard gave this out."""
    return isinstance(thing, types.FunctionType) and thing in given_out
