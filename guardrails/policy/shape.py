"""What the models say about a place in a document: which fields may stand there, and where else a field's name is known."""

from __future__ import annotations

import types
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from .described import descriptions
from .fields import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]


def forms_at(root: type[Form], path: Path) -> list[type[Form]]:
    """The models that the mapping at `path` may follow; none where a document is free."""
    here: list[Any] = [root]
    for step in path:
        here = [inner for annotation in here for inner in _inside(annotation, step)]
    return [form for annotation in here for form in _forms(annotation)]


def names_at(root: type[Form], path: Path) -> dict[str, str]:
    """The fields of the mapping at `path` with their one-line meaning."""
    return {name: descriptions(form).get(name, "") for form in forms_at(root, path) for name in form.model_fields}


@cache
def homes(root: type[Form]) -> dict[str, tuple[str, ...]]:
    """Where each field's name may stand in a document, as `spec.match`, nearest to the top first."""
    found: dict[str, list[str]] = {}
    level: list[tuple[str, type[Form]]] = [("", root)]
    seen: set[type[Form]] = set()
    while level:
        below = []
        for place, form in level:
            if form in seen:
                continue
            seen.add(form)
            for name, field in form.model_fields.items():
                found.setdefault(name, []).append(place)
                below += [(f"{place}.{name}".lstrip("."), inner) for inner in _all_forms(field.annotation)]
        level = below
    return {name: tuple(places) for name, places in found.items()}


def _parts(annotation: Any) -> Iterator[Any]:
    """The alternatives of an annotation, without `None` and metadata."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _parts(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for option in get_args(annotation):
            yield from _parts(option)
    elif annotation is not type(None):
        yield annotation


def _forms(annotation: Any) -> Iterator[type[Form]]:
    for part in _parts(annotation):
        if isinstance(part, type) and issubclass(part, Form):
            yield part


def _inside(annotation: Any, step: str | int) -> Iterator[Any]:
    for part in _parts(annotation):
        if isinstance(step, int):
            if get_origin(part) is tuple:
                yield get_args(part)[0]
        elif get_origin(part) is dict:
            yield get_args(part)[1]
        elif isinstance(part, type) and issubclass(part, Form) and step in part.model_fields:
            yield part.model_fields[step].annotation


def _all_forms(annotation: Any) -> Iterator[type[Form]]:
    """The models that a field holds, in a list, a mapping or alone."""
    for part in _parts(annotation):
        if get_origin(part) in (tuple, dict):
            for inner in get_args(part):
                yield from _all_forms(inner)
        elif isinstance(part, type) and issubclass(part, Form):
            yield part
