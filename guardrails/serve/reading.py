"""YAML files of the proxy, read strictly into their models; every problem names its line.  What was not understood lets nobody in."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ..errors import SetupError
from ..source import printable

MAX_FILE: Final = 1024 * 1024
_DEPTH: Final = 8
_SHOWN: Final = 10
_HINT: Final = "docs/serve.md shows one"

M = TypeVar("M", bound=BaseModel)


def read(path: Path, model: type[M]) -> M:
    """The file as its model.  Raises SetupError with all that is wrong with it."""
    name = printable(path.as_posix())
    try:
        with path.open("rb") as file:
            seen = os.fstat(file.fileno())
            if os.name == "posix" and seen.st_mode & stat.S_IWOTH:
                raise SetupError(f"`{name}` may be written by everybody", f"`chmod o-w {name}`, or anybody could let themselves in")
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise SetupError(f"`{name}` cannot be read: {(error.strerror or 'input failed').lower()}", _HINT) from None
    if len(data) > MAX_FILE:
        raise SetupError(f"`{name}` is larger than 1 MiB", _HINT)
    return parsed(data, name, model)


def parsed(data: bytes, name: str, model: type[M]) -> M:
    """The text of a file as its model.  Raises SetupError."""
    try:
        root = _composed(data.decode("utf-8"), name)
        if root is None:
            raise SetupError(f"`{name}` is empty", _HINT)
        return model.model_validate(yaml.SafeLoader("").construct_document(root))
    except UnicodeDecodeError:
        raise SetupError(f"`{name}` is no UTF-8", _HINT) from None
    except yaml.YAMLError as error:
        raise SetupError(f"{name}{_mark(getattr(error, 'problem_mark', None))}: this is no YAML", _HINT) from None
    except ValidationError as error:
        found = [_told(root, row, name) for row in error.errors(include_url=False, include_input=False)]
        more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise SetupError("; ".join(found[:_SHOWN]) + more, _HINT) from None


def _composed(text: str, name: str) -> Any:
    """The nodes of a text, of which none repeats or nests itself."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > _DEPTH:
            what = "aliases are not taken; write it out" if isinstance(event, yaml.AliasEvent) else "nested too deeply"
            raise SetupError(f"{name}{_mark(event.start_mark)}: {what}", _HINT)
    root = yaml.compose(text, yaml.SafeLoader)
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, yaml.MappingNode):
            known: set[str] = set()
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode) or key.value in known:
                    raise SetupError(f"{name}{_mark(key.start_mark)}: a name that is none, or stands here twice", _HINT)
                known.add(key.value)
                todo.append(value)
        elif isinstance(node, yaml.SequenceNode):
            todo += node.value
    return root


def _told(root: Any, row: ErrorDetails, name: str) -> str:
    """One problem with its place."""
    node, named = root, root
    for step in row["loc"]:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if found is None:
                break
            named, node = found
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            named = node = node.value[step]
    last = printable(str(row["loc"][-1]))[:60] if row["loc"] else ""
    match row["type"]:
        case "missing":
            what = f"`{last}` is missing"
        case "extra_forbidden":
            what = f"unknown field `{last}`"
        case _:
            told = row["msg"].removeprefix("Value error, ")
            what = (f"`{last}`: " if last else "") + told[:1].lower() + told[1:]
    return f"{name}{_mark(named.start_mark)}: {what}"


def _mark(mark: Any) -> str:
    return "" if mark is None else f":{mark.line + 1}:{mark.column + 1}"
