"""What the docstrings under the fields of the policy models say, read from the source when somebody asks and not at every import."""

from __future__ import annotations

import ast
import inspect
import sys
from functools import cache

from .fields import Form


@cache
def _module(name: str) -> dict[str, dict[str, str]]:
    """By class and field: the text that stands under the field."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(sys.modules[name])).body:
        if isinstance(node, ast.ClassDef):
            fields = found.setdefault(node.name, {})
            for field, text in zip(node.body, node.body[1:], strict=False):
                if (
                    isinstance(field, ast.AnnAssign)
                    and isinstance(field.target, ast.Name)
                    and isinstance(text, ast.Expr)
                    and isinstance(text.value, ast.Constant)
                ):
                    fields[field.target.id] = inspect.cleandoc(str(text.value.value))
    return found


@cache
def descriptions(form: type[Form]) -> dict[str, str]:
    """The meaning of each field of a model, those of its parents included."""
    meant: dict[str, str] = {}
    for base in reversed(form.__mro__):
        if issubclass(base, Form) and base.__module__ in sys.modules:
            meant |= _module(base.__module__).get(base.__name__, {})
    return meant
