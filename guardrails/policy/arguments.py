"""From the JSON Schema of a tool's arguments to the type that conditions are checked against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..cel.types import BOOL, DYN, INT, NULL, STRING, Type, list_of, object_of

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
