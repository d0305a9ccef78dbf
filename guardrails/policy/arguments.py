"""What the JSON Schema of a tool's arguments tells: their type for conditions, and whether limits can apply to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..cel.types import BOOL, DYN, INT, NULL, STRING, Type, list_of, object_of

if TYPE_CHECKING:
    from .rules import Limits

_MAX_DEPTH = 16


def type_of(schema: Any, name: str = "args", depth: int = 0) -> Type:
    """The CEL type of values that a JSON Schema describes; dyn for what it leaves open.

    A `number` may come as a whole or a broken one, so it is dyn.  Declared properties are all there is, unless `additionalProperties`
    says otherwise: a name that is not among them is more often a slip than a surprise.
    """
    if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
        return DYN
    kind = schema.get("type")
    if kind is None and "properties" in schema:
        kind = "object"
    if kind == "object":
        properties = schema.get("properties")
        if not isinstance(properties, Mapping):
            return DYN
        fields = {str(k): type_of(v, f"{name}.{k}", depth + 1) for k, v in properties.items()}
        return object_of(name, fields, open=bool(schema.get("additionalProperties", False)) or "patternProperties" in schema)
    if kind == "array":
        return list_of(type_of(schema.get("items"), f"{name}[]", depth + 1))
    return _SIMPLE.get(kind, DYN) if isinstance(kind, str) else DYN


_SIMPLE = {"string": STRING, "integer": INT, "boolean": BOOL, "null": NULL}


def misfit(schema: Any, name: str, limits: Limits) -> tuple[str, tuple[str, ...]]:
    """Why no argument `name` can ever be within `limits` by a schema, and the names to choose from; empty where one can, or may."""
    inner, path = schema, name.split(".")
    for index, step in enumerate(path):
        if not isinstance(inner, Mapping) or inner.get("type", "object") != "object" or "properties" not in inner:
            return "", ()
        known = inner["properties"]
        if step not in known:
            if inner.get("additionalProperties") or "patternProperties" in inner:
                return "", ()
            return f"has no argument `{'.'.join(path[: index + 1])}`", tuple(".".join((*path[:index], str(k))) for k in known)
        inner = known[step]
    kind = inner.get("type") if isinstance(inner, Mapping) else None
    if not isinstance(kind, str):
        return "", ()
    for fields, kinds in _LIMITED.items():
        given = [f"`{f}`" for f in fields if getattr(limits, f) is not None]
        if given and kind not in kinds:
            return f"takes `{name}` as {kind}, which {' and '.join(given)} cannot limit", ()
    if limits.one_of is not None and kind in _KINDS and not any(_KINDS[kind](v) for v in limits.one_of):
        return f"takes `{name}` as {kind}, and `one_of` names no such value", ()
    return "", ()


_LIMITED = {("min", "max"): ("integer", "number"), ("matches",): ("string",), ("max_length",): ("string", "array")}
_KINDS: dict[str, Callable[[object], bool]] = {
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
}


def wrong(schema: Mapping[str, Any], depth: int = 0) -> str:
    """What is wrong with a schema of arguments, or the empty string."""
    if depth > _MAX_DEPTH:
        return f"nests deeper than {_MAX_DEPTH}"
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    known = {None, "object", "array", "string", "integer", "number", "boolean", "null"}
    for k in kinds:
        if not isinstance(k, str | None) or k not in known:
            return f"has a `type` that JSON Schema does not know: `{k}`"
    if depth == 0 and "object" not in kinds and "properties" not in schema:
        return "is not of `type: object`"
    properties = schema.get("properties", {})
    if not isinstance(properties, Mapping):
        return "has `properties` that are no map"
    for name, inner in properties.items():
        if not isinstance(inner, Mapping | bool):
            return f"describes `{name}` with something that is no schema"
        if isinstance(inner, Mapping) and (said := wrong(inner, depth + 1)):
            return said
    items = schema.get("items")
    return wrong(items, depth + 1) if isinstance(items, Mapping) else ""
