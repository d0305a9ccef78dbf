"""One JSON Schema over all kinds of documents, for editors: made from the models, so that completion and checking agree."""

from __future__ import annotations

from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from .described import descriptions
from .documents import API_VERSION, KINDS, Document
from .fields import Form

ID: Final = "https://guardrails.invalid/schema/v1/policy.json"


class _ForEditors(GenerateJsonSchema):
    """Without titles that repeat names, and without `null`, which no field takes."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        if isinstance(made.get("default"), dict) or made.get("default", ...) in (None, "", []):
            made.pop("default", None)
        return made


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a policy document.  Every field carries its description."""
    made = TypeAdapter(Document).json_schema(schema_generator=_ForEditors, by_alias=True, ref_template="#/$defs/{model}")
    forms: dict[str, dict[str, Any]] = made["$defs"]
    models = _models()
    for name, form in forms.items():
        form.pop("title", None)
        _mend(form)
        for field, meaning in descriptions(models[name]).items():
            if field in form["properties"]:
                form["properties"][field]["description"] = meaning
    # A tool may be written as its name alone; the models accept that before they look at the fields.
    entries, tools = (forms[name]["properties"]["name"] for name in ("ToolEntry", "Tool"))
    for array in (forms["ToolLists"]["properties"][name] for name in ("allow", "deny")):
        _or_name(array, entries)
    for option in forms["Rule"]["properties"]["tools"]["oneOf"]:
        if option.get("type") == "array":
            _or_name(option, entries)
    _or_name(forms["SystemSpec"]["properties"]["tools"], tools)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "guardrails policy document",
        "description": f"A document of format {API_VERSION}. Several documents may stand in one file, separated by `---`.",
        "type": "object",
        "required": ["apiVersion", "kind"],
        "properties": {
            "apiVersion": {"const": API_VERSION, "description": "Format version."},
            "kind": {"enum": list(KINDS), "description": "What the document is.", "markdownDescription": _kinds()},
        },
        # A list of conditions, not `oneOf`: editors then speak of the one kind that was written, and of nothing else.
        "allOf": [
            {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": {"$ref": f"#/$defs/{kind}"}} for kind in KINDS
        ],
        "$defs": forms,
    }


def _mend(node: Any) -> None:
    """Lists are bounded by `minItems`, and a number is a number: pydantic cannot see through our validators."""
    if isinstance(node, list):
        for inner in node:
            _mend(inner)
    elif isinstance(node, dict):
        if node.get("type") == "array":
            for old, new in (("minLength", "minItems"), ("maxLength", "maxItems")):
                if old in node:
                    node[new] = node.pop(old)
        options = node.get("anyOf", [])
        if {"type": "integer"} in options and {"type": "number"} in options:
            options.remove({"type": "integer"})
            if len(options) == 1:
                node.update(node.pop("anyOf")[0])
        for inner in node.values():
            _mend(inner)


def _models() -> dict[str, type[Form]]:
    """Every policy model by name."""
    found: dict[str, type[Form]] = {}
    waiting: list[type[Form]] = [Form]
    while waiting:
        for model in waiting.pop().__subclasses__():
            found[model.__name__] = model
            waiting.append(model)
    return found


def _kinds() -> str:
    return "\n".join(f"* `{kind}`: {(model.__doc__ or '').strip()}" for kind, model in KINDS.items())


def _or_name(array: dict[str, Any], name: dict[str, Any]) -> None:
    """Entries of a list of tools: a name, or a mapping."""
    array["items"] = {"anyOf": [dict(name), array["items"]]}
