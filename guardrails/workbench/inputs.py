"""From the text of an event file to an event; messages name the field and what was expected, never what stood there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from ..events import Event
from ..policy.fields import Form
from ..policy.hints import nearest
from ..policy.wire import EventForm
from ..source import printable
from .jsontext import Step, Unreadable, Wrong, at_offset, locate, parse

MAX_TEXT: Final = 64 * 1024 * 1024  # bytes of one event or exchange
_LONGEST_NAME: Final = 40

_F = TypeVar("_F", bound=Form)


def read_event(data: bytes, name: str) -> Event | list[Unreadable]:
    """The event of a JSON file, or everything that is wrong with it."""
    text = decode(data, name)
    if isinstance(text, Unreadable):
        return [text]
    if not text.strip():
        return [Unreadable("GR709", "the input is empty", name, 1, hint='an event looks like `{"checkpoint": "prompt", "text": "..."}`')]
    form = fill(EventForm, text, name)
    return form if isinstance(form, list) else form.event()


def decode(data: bytes, name: str, line: int = 1) -> str | Unreadable:
    """The text of some bytes, or the place of the first that is not UTF-8."""
    if len(data) > MAX_TEXT:
        return Unreadable("GR702", f"larger than {MAX_TEXT // 2**20} MiB", name, line, hint="split it")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Unreadable("GR701", "this is UTF-16, not UTF-8", name, line, hint="save the file as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        column = len(before) - before.rfind("\n")
        return Unreadable(
            "GR701", f"the byte 0x{data[error.start]:02X} is not UTF-8", name, line + before.count("\n"), column, "save the file as UTF-8"
        )


def fill(form: type[_F], text: str, name: str, line: int = 1) -> _F | list[Unreadable]:
    """The form that a JSON text fills, or what is wrong with it; `line` is where the text starts in its file."""
    value = parse(text)
    if isinstance(value, Wrong):
        return [at_offset(text, name, value, line)]
    if not isinstance(value, dict):
        hint = "write one object a line; `jq -c '.[]'` does that" if isinstance(value, list) else ""
        wrong = Wrong("GR707", f"expected an object in braces, found {_kind(value)}", locate(text, ()), hint)
        return [at_offset(text, name, wrong, line)]
    try:
        return form.model_validate(value)
    except ValidationError as error:
        rows = [_explain(form, row, value, text, name, line) for row in error.errors(include_url=False, include_input=False)]
        found = {(w.line, w.column, w.code, w.message): w for w in rows}
        # A misspelled name is one mistake, not an unknown field and a missing one.
        meant = {w.hint.split("`")[1] for w in rows if w.code == "GR706" and "`" in w.hint}
        return [w for _, w in sorted(found.items()) if not (w.code == "GR705" and w.message.split("`")[1] in meant)]


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
    return "an object"


def _explain(form: type[Form], row: Any, value: Any, text: str, name: str, line: int) -> Unreadable:
    kind: str = row["type"]
    path: list[Step] = []
    here: Any = value
    for step in row["loc"]:  # steps that are names of alternatives lead nowhere in the value
        if (isinstance(here, Mapping) and step in here) or (isinstance(here, list) and isinstance(step, int) and step < len(here)):
            path.append(step)
            here = here[step]
    subject = _subject(path)
    hint = ""
    if kind == "missing":
        code, message = "GR705", f"`{row['loc'][-1]}` is missing" + (f" in {subject}" if path else "")
    elif kind == "extra_forbidden":
        shown = printable(str(row["loc"][-1]))[:_LONGEST_NAME]
        code, message = "GR706", f"unknown field `{shown}`"
        known = _fields(form, path[:-1])
        likely = nearest(shown, known)
        hint = f"did you mean `{likely}`?" if likely else "known here: " + ", ".join(f"`{k}`" for k in known) if known else ""
    elif kind in _BOUNDS:
        code, message = "GR707", f"{subject} expects {_BOUNDS[kind].format(**row.get('ctx', {}))}"
    elif (expected := _EXPECTED.get(kind.split("_")[0])) is not None:
        code, message = "GR707", f"{subject} expects {expected}, found {_kind(here)}"
    else:
        code, message = "GR707", _foreign(row["msg"].removeprefix("Value error, "), here, subject)
    return at_offset(text, name, Wrong(code, message, locate(text, path), hint), line)


def _foreign(message: str, here: object, subject: str) -> str:
    """A message of the form itself, unless it may repeat the value that it is about."""
    if isinstance(here, Mapping):
        return message
    if isinstance(here, str | int | float) and str(here)[:_LONGEST_NAME] in message:
        return f"{subject} has a value that is not accepted"
    return f"{subject}: {message}"


def _subject(path: list[Step]) -> str:
    names = [s for s in path if isinstance(s, str)]
    if not names:
        return "the object"
    shown = printable(names[-1])[:_LONGEST_NAME]
    return f"`{shown}`" if isinstance(path[-1], str) else f"an entry of `{shown}`"


def _fields(form: type[Form], path: list[Step]) -> list[str]:
    """The fields that a form knows at the end of a path."""
    here: Any = form
    for step in path:
        if isinstance(step, str):
            field = here.model_fields.get(step)
            inner = _form_in(field.annotation) if field is not None else None
            if inner is None:
                return []
            here = inner
    return list(here.model_fields)


def _form_in(annotation: Any) -> type[Form] | None:
    if isinstance(annotation, type) and issubclass(annotation, Form):
        return annotation
    return next((found for part in getattr(annotation, "__args__", ()) if (found := _form_in(part)) is not None), None)


_EXPECTED: Final = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "dict": "an object",
    "model": "an object",
}
_BOUNDS: Final = {
    "literal_error": "one of {expected}",
    "string_too_long": "at most {max_length:,} characters",
    "string_too_short": "a text that is not empty",
    "string_pattern_mismatch": "a name of letters, digits, `_`, `.`, `:`, `/` and `-`",
    "too_long": "at most {max_length:,} entries",
    "too_short": "at least one entry",
    "greater_than_equal": "a number from {ge} on",
}
