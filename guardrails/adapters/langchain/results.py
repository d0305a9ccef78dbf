"""What a tool of LangChain gives, a message or a command, as JSON that is judged, and the changed JSON put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langgraph.types import Command, Send

from ...content import Unwritable
from ...guard.readable import Unreadable, plain, restored
from .messages import asked, reasked


class Told(dict[str, Any]):
    """The result of one call as JSON; `given` is what it was read from."""

    __slots__ = ("given",)

    given: Any


def told(given: Any) -> Told:
    """A result as it is judged.  Raises Unreadable."""
    form = Told({"content": _form(given)})
    form.given = given
    return form


def given(form: Told, each: Callable[[ToolMessage], ToolMessage]) -> Any:
    """The result that says what a judged form says, with `each` of its messages sealed.  Raises Unwritable."""
    return _put(form.given, form["content"], each)


def _form(value: Any) -> Any:
    if isinstance(value, ToolMessage):
        return plain(value.content)
    if isinstance(value, BaseMessage):
        return asked(value)
    if isinstance(value, Command):
        return {"update": _form(value.update), "goto": _form(value.goto), "resume": _form(value.resume)}
    if isinstance(value, Send):
        return {"node": value.node, "arg": _form(value.arg)}
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise Unreadable("a key that is no text")
        return {key: _form(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_form(item) for item in value]
    return plain(value)


def _put(value: Any, form: Any, each: Callable[[ToolMessage], ToolMessage]) -> Any:
    if isinstance(value, ToolMessage):
        return each(value if form == plain(value.content) else value.model_copy(update={"content": restored(value.content, form)}))
    if isinstance(value, AIMessage | BaseMessage):
        return reasked(value, asked(value), form)
    if isinstance(value, Command):
        parts = {name: _put(getattr(value, name), form[name], each) for name in ("update", "goto", "resume")}
        return replace(value, **parts)
    if isinstance(value, Send):
        return Send(value.node, _put(value.arg, form["arg"], each))
    if type(value) is dict:
        return {key: _put(item, form[key], each) for key, item in value.items()}
    if type(value) in (list, tuple):
        items = [_put(a, b, each) for a, b in zip(value, form, strict=True)]
        return items if type(value) is list else tuple(items)
    if form == _form(value):
        return value
    if isinstance(value, Mapping):
        raise Unwritable("this update does not take the changed text")
    return restored(value, form)
