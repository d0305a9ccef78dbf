"""Which parameter is the prompt, which ones cap the response, and which take objects that are no content.  Nothing here reads a value."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from inspect import Parameter
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from .shapes import Shape, setup_error

PROMPTS = (
    "prompt", "messages", "text", "question", "input", "query", "message", "content", "instruction", "instructions", "user_prompt",
    "user_message", "user_input", "prompts", "texts", "chat", "conversation", "inputs", "contents",
)  # fmt: skip
"""Names under which a prompt is found by itself."""

CAPS = ("max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens", "max_tokens_to_sample")
"""Names under which the requested size of the response is found by itself."""

_MANY = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
Where = Literal["parameter", "keyword"]


@dataclass(frozen=True, slots=True)
class Roles:
    """What the parameters of one function are for.  `caps_named` is True when the developer named the cap."""

    prompt: str
    caps: tuple[str, ...]
    caps_named: bool
    opaque: frozenset[str]


def roles_of(shape: Shape, *, prompt: str | None = None, max_tokens: str | None = None, opaque: Iterable[str] = ()) -> Roles:
    """The roles of a shape's parameters.  Raises SetupError when the prompt is not clear, or a name is no parameter."""
    parameters = {n: p for n, p in shape.full.parameters.items() if n != shape.receiver}
    keywords = shape.keywords
    for option, name in (("prompt", prompt), ("max_tokens", max_tokens)):
        if name is not None:
            _check(shape, option, name, parameters, keywords)
    if isinstance(opaque, str):
        raise setup_error("`opaque` takes a list of names", f'write `opaque=["{opaque}"]`')
    opaque = frozenset(opaque)
    for name in sorted(opaque):
        _check(shape, "opaque", name, parameters, keywords)
    chosen = prompt if prompt is not None else _found(shape, parameters)
    caps = (max_tokens,) if max_tokens is not None else tuple(c for c in CAPS if c in parameters or keywords is not None)
    caps = tuple(c for c in caps if c != chosen)
    if chosen in opaque:
        raise setup_error(f"`{chosen}` of `{shape.name}` is the prompt, so it cannot be opaque", "take it out of `opaque`")
    return Roles(chosen, caps, max_tokens is not None, opaque)


def _check(shape: Shape, option: str, name: object, parameters: Mapping[str, Parameter], keywords: str | None) -> None:
    if not isinstance(name, str):
        raise setup_error(f"`{option}` takes the name of a parameter of `{shape.name}`", f'write it as text, such as `{option}="text"`')
    if name not in parameters and keywords is None:
        raise setup_error(f"`{shape.name}` has no parameter `{name}`", f"its parameters are {_listed(parameters)}")


def _found(shape: Shape, parameters: Mapping[str, Parameter]) -> str:
    single = {n: p for n, p in parameters.items() if p.kind not in _MANY}
    if not single:
        raise _nothing(shape, parameters)
    visible = shape.visible.parameters
    required = [n for n in single if n in visible and visible[n].default is Parameter.empty]
    # Where a partial has bound all that is required, the prompt is among what it bound.
    required = required or [n for n, p in single.items() if p.default is Parameter.empty]
    named = [n for n in PROMPTS if n in single]
    if len(named) > 1:
        # Of several, the one that a caller has to give; a default is a side dish.
        must = [n for n in named if n in required]
        if len(must) != 1:
            raise _unclear(shape, sorted(must or named, key=list(single).index))
        named = must
    if named:
        return named[0]
    hints = _annotations(shape)
    texts = [n for n in required if _is_text(hints.get(n, single[n].annotation))]
    if len(texts) > 1:
        raise _unclear(shape, texts)
    if texts:
        return texts[0]
    if len(required) == 1 and hints.get(required[0], single[required[0]].annotation) is Parameter.empty:
        return required[0]
    raise _unclear(shape, required or list(single))


def _nothing(shape: Shape, parameters: Mapping[str, Parameter]) -> Exception:
    if not parameters:
        message = f"`{shape.name}` takes no argument, so there is no prompt to judge"
        return setup_error(message, "pass the text that goes to the model as a parameter")
    many = ", ".join(f"`{'**' if p.kind is Parameter.VAR_KEYWORD else '*'}{n}`" for n, p in parameters.items())
    hint = 'name the keyword that holds the prompt, such as `prompt="messages"`'
    if not any(p.kind is Parameter.VAR_KEYWORD for p in parameters.values()):
        hint = "give the prompt a parameter of its own, such as `def ask(prompt, *rest)`"
    return setup_error(f"`{shape.name}` takes only {many}, so it is not clear what the prompt is", hint)


def _unclear(shape: Shape, names: list[str]) -> Exception:
    listed = " or ".join(f"`{n}`" for n in names)
    return setup_error(f"the prompt of `{shape.name}` is not clear: {listed}", f'say which one it is, such as `prompt="{names[0]}"`')


def _listed(parameters: Mapping[str, Parameter]) -> str:
    return ", ".join(f"`{n}`" for n in parameters) or "none"


def _annotations(shape: Shape) -> dict[str, Any]:
    """Resolved annotations, as far as they resolve."""
    try:
        return typing.get_type_hints(shape.run)
    except Exception:  # noqa: BLE001  reason: names that exist only for type checkers; the text of the annotation is read
        return {}


def _is_text(annotation: Any) -> bool:
    """Whether a parameter with this annotation takes a text or chat messages."""
    if isinstance(annotation, str):
        plain = annotation.replace(" ", "").removeprefix("typing.")
        return any(part.removeprefix("Optional[").rstrip("]") == "str" for part in plain.split("|"))
    if annotation is str:
        return True
    if annotation is list or get_origin(annotation) in (list, Sequence):
        return True
    if get_origin(annotation) in (Union, UnionType):
        return any(_is_text(a) for a in get_args(annotation))
    if get_origin(annotation) is typing.Annotated:
        return _is_text(get_args(annotation)[0])
    return False
