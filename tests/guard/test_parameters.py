"""Which parameter is the prompt and which one caps the response: a table of signatures."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Annotated, Any, Optional

import pytest

from guardrails.errors import SetupError
from guardrails.guard.parameters import roles_of
from guardrails.guard.shapes import shape_of


def _f1(prompt: str, system_prompt: str, history: list[str]) -> None: ...
def _f2(model: str, messages: list[dict[str, str]], temperature: float = 0.2) -> None: ...
def _f3(words: str, count: int, verbose: bool = False) -> None: ...
def _f4(words: Optional[str], count: int) -> None: ...  # noqa: UP045  reason: the older way of writing it is one of the cases
def _f5(words: str | None, count: int) -> None: ...
def _f6(words: Annotated[str, "free text"], count: int) -> None: ...
def _f7(self: Any, words: str) -> None: ...
def _f8(messages: list[str], query: str = "") -> None: ...
def _f9(thing, /): ...  # type: ignore[no-untyped-def]  # reason: a function without annotations is one of the cases
def _f10(text: str, *rest: str, **more: str) -> None: ...
def _f11(lines: list[str]) -> None: ...
def _f12(words: Missing, count: int) -> None: ...  # type: ignore[name-defined]  # noqa: F821  reason: a name that does not resolve is the case
def _f13(count: int, words: "str") -> None: ...  # noqa: UP037  reason: a quoted annotation is one of the cases
def _f14(a: str, b: str = "", *, c: int = 1) -> None: ...


@pytest.mark.parametrize(
    ("function", "prompt"),
    [
        (_f1, "prompt"),
        (_f2, "messages"),
        (_f3, "words"),
        (_f4, "words"),
        (_f5, "words"),
        (_f6, "words"),
        (_f7, "words"),
        (_f8, "messages"),
        (_f9, "thing"),
        (_f10, "text"),
        (_f11, "lines"),
        (_f13, "words"),
        (_f14, "a"),
        (functools.partial(_f3, count=2), "words"),
        (functools.partial(_f14, "bound"), "a"),
    ],
)
def test_the_prompt_is_found_by_name_or_as_the_only_text(function: Callable[..., Any], prompt: str) -> None:
    assert roles_of(shape_of(function)).prompt == prompt


@pytest.mark.parametrize("function", [_f12, lambda a, b: None, lambda a=1: None, lambda text, message: None])
def test_what_is_not_clear_is_refused(function: Callable[..., Any]) -> None:
    with pytest.raises(SetupError, match="is not clear"):
        roles_of(shape_of(function))


def test_a_named_parameter_needs_no_guessing() -> None:
    assert roles_of(shape_of(_f12), prompt="words").prompt == "words"
    assert roles_of(shape_of(lambda **more: None), prompt="messages").prompt == "messages"
    assert roles_of(shape_of(lambda *parts: None), prompt="parts").prompt == "parts"


@pytest.mark.parametrize(
    ("function", "given", "caps"),
    [
        (lambda prompt, max_tokens=None: None, None, ("max_tokens",)),
        (lambda prompt, max_output_tokens=None: None, None, ("max_output_tokens",)),
        (lambda prompt, max_tokens=1, max_completion_tokens=1: None, None, ("max_tokens", "max_completion_tokens")),
        (lambda prompt, size=None: None, None, ()),
        (lambda prompt, size=None, max_tokens=None: None, "size", ("size",)),
    ],
)
def test_the_cap_is_found_by_name_or_named(function: Callable[..., Any], given: str | None, caps: tuple[str, ...]) -> None:
    assert roles_of(shape_of(function), max_tokens=given).caps == caps
