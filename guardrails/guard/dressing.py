"""What a guard gives out: a function of the kind of the one it guards, dressed like it, and with no way back to it."""

from __future__ import annotations

import functools
import inspect
from types import FunctionType, MethodType
from typing import Any

from .gate import Checks, Fallback, Gate
from .shapes import Shape, given_out, setup_error


def guarded(shape: Shape, checks: Checks, on_block: Fallback) -> Any:
    """The guarded form of a function, of the same kind, with its name and signature.  Raises SetupError for a fallback that cannot work."""
    if shape.kind in ("plain", "generator") and inspect.iscoroutinefunction(on_block):
        raise setup_error(f"`{shape.name}` is not async, and its `on_block` is", "give it a plain function")
    make = {"plain": _plain, "async": _async, "generator": _generator, "async_generator": _async_generator}[shape.kind]
    return _dressed(make(Gate(checks, shape.run, on_block)), shape)


# INVARIANT: the four bodies below name nothing but their arguments and the gate; see `_dressed`.
# The name they close over leads to the gate and not to the function.


def _plain(gate: Gate) -> FunctionType:
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return gate.call(args, kwargs)

    return guarded  # type: ignore[return-value]  # reason: a `def` is a FunctionType, and mypy calls it a callable


def _async(gate: Gate) -> FunctionType:
    async def guarded(*args: Any, **kwargs: Any) -> Any:
        return await gate.acall(args, kwargs)

    return guarded  # type: ignore[return-value]  # reason: as above


def _generator(gate: Gate) -> FunctionType:
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return (yield from gate.generate(args, kwargs))

    return guarded  # type: ignore[return-value]  # reason: as above


def _async_generator(gate: Gate) -> FunctionType:
    async def guarded(*args: Any, **kwargs: Any) -> Any:
        stream = gate.agenerate(args, kwargs)
        try:
            async for chunk in stream:
                if (yield chunk) is not None:
                    raise gate.sent()
        finally:
            await stream.aclose()

    return guarded  # type: ignore[return-value]  # reason: as above


def _dressed(bare: FunctionType, shape: Shape) -> Any:
    """`bare`, the guarded function, with name, documentation and signature of the original, and no way back to it."""
    source = shape.source
    inner = source
    while isinstance(inner, functools.partial | MethodType):
        inner = inner.func if isinstance(inner, functools.partial) else inner.__func__
    # The new function lives in the module of the original, so that its annotations, which may be strings, resolve there.
    # INVARIANT: the code of `bare` names nothing but its arguments and what it closes over.
    home = getattr(inspect.unwrap(inner), "__globals__", None) or {}
    guarded = FunctionType(bare.__code__, home, bare.__name__, bare.__defaults__, bare.__closure__)
    functools.update_wrapper(guarded, inner, updated=())
    for key, value in getattr(inner, "__dict__", {}).items() if isinstance(inner, FunctionType) else ():
        guarded.__dict__.setdefault(key, value)
    # Last, because what `functools.wraps` made carries `__wrapped__` among its attributes.
    guarded.__dict__.pop("__wrapped__", None)
    if not hasattr(inner, "__name__"):
        guarded.__name__ = type(inner).__name__
        guarded.__qualname__ = type(inner).__qualname__
    guarded.__signature__ = shape.visible  # type: ignore[attr-defined]  # reason: read by inspect.signature, not declared by typeshed
    given_out.add(guarded)
    return shape.wrap(guarded)
