"""Running a tool again from what was held and signed, by its name and JSON arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Parameter
from typing import Any

from ..names import candidates, canonical
from .shapes import Shape, setup_error


class Tools:
    """The guarded tools of one `Guardrails`, by the name that policies use."""

    def __init__(self) -> None:
        self._tools: dict[str, tuple[Callable[..., Any], Shape]] = {}
        self._names: set[str] = set()

    def add(self, name: str, guarded: Callable[..., Any], shape: Shape) -> None:
        """Remembers a tool; of several with one name the last."""
        self._tools[name] = (guarded, shape)
        self._names.add(canonical(name))

    def has(self, name: str) -> bool:
        """Whether a tool of this name is judged where it runs."""
        return any(form in self._names for form in candidates(name))

    def call(self, name: str, args: Mapping[str, Any], *, waits: bool = False) -> Any:
        """Calls a tool with arguments as they were held; `waits` says that what it gives is awaited.

        Raises SetupError where it cannot be called from JSON alone.
        """
        hint = "call it yourself inside `with rails.signed(request):`"
        if name not in self._tools:
            raise setup_error(f"no tool `{name}` is guarded in this process", "import the module that defines it first, or " + hint)
        guarded, shape = self._tools[name]
        if shape.receiver is not None or shape.fixed or shape.fixed_names:
            raise setup_error(f"the tool `{name}` belongs to an object or a partial, which was not held", hint)
        if shape.kind not in (("plain", "async") if waits else ("plain",)):
            raise setup_error(f"the tool `{name}` is async or a stream", "await `rails.aresume(request)` for an async tool; else " + hint)
        bound = shape.visible.bind_partial()
        rest = dict(args)
        for parameter in shape.visible.parameters.values():
            if parameter.kind is Parameter.VAR_KEYWORD:
                bound.arguments[parameter.name] = rest
            elif parameter.name in rest:
                bound.arguments[parameter.name] = _typed(parameter, rest.pop(parameter.name), guarded)
            elif parameter.default is Parameter.empty and parameter.kind is not Parameter.VAR_POSITIONAL:
                raise setup_error(f"the tool `{name}` takes `{parameter.name}`, which is no content and was not held", hint)
        return guarded(*bound.args, **bound.kwargs)


def _typed(parameter: Parameter, value: Any, function: Callable[..., Any]) -> Any:
    """A value of the parameter's type, where its annotation says which; as JSON gave it where not."""
    if parameter.annotation is Parameter.empty:
        return value
    import typing

    from pydantic import TypeAdapter, ValidationError

    try:
        hint: Any = typing.get_type_hints(function).get(parameter.name, Any)
        adapter = TypeAdapter(hint)
        if parameter.kind is Parameter.VAR_POSITIONAL:
            return [adapter.validate_python(item) for item in value]
        return adapter.validate_python(value)
    except ValidationError:
        # Without its cause, which quotes the value.
        raise setup_error(f"what was held does not fit the parameter `{parameter.name}`", "edit it, or hold it again") from None
    except Exception:  # noqa: BLE001  reason: an annotation that pydantic does not know leaves the value as it was held
        return value
