"""The reference page of the policy files, written from the models so that it cannot fall behind them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any, Final

from .documents import API_VERSION, KINDS
from .schema import schema

_HEAD: Final = f"""\
# Policy files

<!-- Written by `python -m guardrails.policy.reference`; change the docstrings of the models instead. -->

Policy files are YAML, UTF-8, and end in `.yaml` or `.yml`. Several documents may stand in one file, separated by `---`.
Every document has the same frame:

```yaml
apiVersion: {API_VERSION}
kind: Policy
metadata:
  id: payments
  owner: claims-office@insurer.example
spec: {{}}
```

Only `true`, `false` and plain decimal numbers are typed. `no`, `on`, `010`, `1_000` and `12:30:45` are text; where a field takes
any type, they need quotes. A field with nothing behind it is a problem, not a default. Merge keys and YAML directives are not
read, a key may not stand twice, and a field that is not listed here is a problem.
"""


def page() -> str:
    """The page in Markdown: each kind, then each form that its fields take."""
    forms: dict[str, dict[str, Any]] = schema()["$defs"]
    lines = [_HEAD]
    told: set[str] = set()
    lines += _section("Metadata", forms, "##", "`metadata`")
    told.add("Metadata")
    for kind in KINDS:
        spec = forms[kind]["properties"]["spec"]["$ref"].rsplit("/", 1)[-1]
        lines += [f"## {kind}", "", forms[kind]["description"], "", "The fields of its `spec`:", ""]
        lines += [*_table(forms[spec], forms), ""]
        told.add(spec)
        for name in _below(spec, forms):
            if name not in told:
                told.add(name)
                lines += _section(name, forms, "###", name)
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(name: str, forms: dict[str, dict[str, Any]], level: str, title: str) -> Iterator[str]:
    yield from (f"{level} {title}", "", " ".join(forms[name]["description"].split()), "", *_table(forms[name], forms), "")


def _below(name: str, forms: dict[str, dict[str, Any]]) -> Iterator[str]:
    """The forms that a form's fields lead to, nearest first."""
    waiting, seen = [name], {name}
    while waiting:
        found = [ref for form in waiting for ref in _refs(forms[form]["properties"])]
        waiting = list(dict.fromkeys(ref for ref in found if ref not in seen))
        seen.update(waiting)
        yield from waiting


def _refs(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].rsplit("/", 1)[-1]
        for inner in node.values():
            yield from _refs(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _refs(inner)


def _table(form: dict[str, Any], forms: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield "| field | takes | meaning |"
    yield "|---|---|---|"
    required = form.get("required", ())
    for name, field in form["properties"].items():
        of_its_form = forms[field["$ref"].rsplit("/", 1)[-1]]["description"] if "$ref" in field else ""
        meaning = " ".join(field.get("description", of_its_form).split())
        extra = "Required." if name in required else f"Default: `{json.dumps(field['default'])}`." if "default" in field else ""
        yield f"| `{name}` | {_takes(field)} | {f'{meaning} {extra}'.strip()} |"


def _takes(field: dict[str, Any]) -> str:
    """What a field takes, in words."""
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    for options in ("anyOf", "oneOf"):
        if options in field:
            return " or ".join(_takes(option) for option in field[options])
    if "enum" in field or "const" in field:
        return ", ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]))
    match field.get("type"):
        case "array":
            return f"list of {_takes(field['items'])}"
        case "object":
            keyed = list(field.get("patternProperties", {}).values())
            values = keyed[0] if keyed else field.get("additionalProperties")
            return f"mapping to {_takes(values)}" if isinstance(values, dict) else "mapping"
        case "boolean":
            return "`true` or `false`"
        case "integer":
            return "whole number" + _range(field)
        case "number":
            return "number" + _range(field)
        case "string":
            example = f", such as `{field['examples'][0]}`" if field.get("examples") else ""
            return f"text{example}"
    return "any value"


def _range(field: dict[str, Any]) -> str:
    least, most = field.get("minimum"), field.get("maximum")
    if least is None:
        return ""
    return f" from {least:,}" if most is None else f" from {least:,} to {most:,}"


if __name__ == "__main__":
    sys.stdout.write(page())
