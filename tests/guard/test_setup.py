"""What could slip past is refused when it is set up, with a message that says what was found and what to try."""

from __future__ import annotations

import contextlib
import functools
import types
from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest

from guardrails.errors import SetupError
from guardrails.guard import Guardrails

SANDBOX = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: open, title: Sandbox, owner: security@clinic.example}
spec:
  match: {systems: ["play-*"]}
  sandbox: true
"""


def _ask(prompt: str) -> str:
    return prompt


class _Desk:
    @property
    def prompt(self) -> str:
        return ""

    @functools.cached_property
    def text(self) -> str:
        return ""

    def ask(self, prompt: str) -> str:
        return prompt

    short = functools.partialmethod(ask, prompt="hello")


class _Open:
    @abstractmethod
    def open(self, prompt: str) -> str: ...


async def _coroutine(prompt: str) -> str:
    return prompt


def _generator(prompt: str) -> Iterator[str]:
    yield prompt


@contextlib.contextmanager
def _manager(prompt: str) -> Iterator[str]:
    yield prompt


@types.coroutine
def _old(prompt: str) -> Iterator[str]:
    yield prompt


def _nothing() -> str:
    return ""


def _positions(*parts: str) -> str:
    return ""


def _keywords(**parts: str) -> str:
    return ""


def _two_texts(first: str, second: str) -> str:
    return ""


def _two_names(prompt: str, question: str) -> str:
    return ""


def _number(count: int) -> str:
    return ""


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "class": (
        lambda: _Desk,
        "`_Desk` is a class, and a guard on it would leave its methods open\n  hint: guard the methods that send text",
    ),
    "property": (
        lambda: _Desk.__dict__["prompt"],
        "`_Desk.prompt` is a property, which is read and not called\n  hint: guard the method that fetches the text",
    ),
    "cached property": (lambda: _Desk.__dict__["text"], "is a property, which is read and not called"),
    "partial method": (lambda: _Desk.__dict__["short"], "is a partial method"),
    "abstract method": (lambda: _Open.__dict__["open"], "`_Open.open` is abstract: what overrides it would not be guarded"),
    "coroutine object": (lambda: _coroutine("x"), "this was called already: expected the function, found its result"),
    "generator object": (lambda: _generator("x"), "this was called already: expected the function, found its result"),
    "no callable": (lambda: "prompt", "this cannot be called, so there is nothing to guard"),
    "nothing": (lambda: None, "this cannot be called, so there is nothing to guard"),
    "context manager": (lambda: _manager, "`_manager` gives a context manager, which cannot be judged"),
    "generator-based coroutine": (lambda: _old, "`_old` is a generator-based coroutine\n  hint: write it as `async def`"),
    "built-in that takes anything": (lambda: print, "the prompt of `print` is not clear"),
    "partial of a class": (lambda: functools.partial(_Desk), "is a class, and a guard on it would leave its methods open"),
    "function without parameters": (
        lambda: _nothing,
        "`_nothing` takes no argument, so there is no prompt to judge\n  hint: pass the text that goes to the model as a parameter",
    ),
    "`*args` only": (
        lambda: _positions,
        (
            "`_positions` takes only `*parts`, so it is not clear what the prompt is\n"
            "  hint: give the prompt a parameter of its own, such as `def ask(prompt, *rest)`"
        ),
    ),
    "`**keywords` only": (
        lambda: _keywords,
        (
            "`_keywords` takes only `**parts`, so it is not clear what the prompt is\n"
            '  hint: name the keyword that holds the prompt, such as `prompt="messages"`'
        ),
    ),
    "two texts": (
        lambda: _two_texts,
        'the prompt of `_two_texts` is not clear: `first` or `second`\n  hint: say which one it is, such as `prompt="first"`',
    ),
    "two prompts by name": (lambda: _two_names, "the prompt of `_two_names` is not clear: `prompt` or `question`"),
    "a number only": (lambda: _number, "the prompt of `_number` is not clear: `count`"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_judged_is_refused_when_it_is_set_up(rails: Guardrails, what: str) -> None:
    thing, message = REFUSED[what]
    with pytest.raises(SetupError) as caught:
        rails.guard(system="desk", destination="inside")(thing())
    assert message in str(caught.value)
    assert "\n  hint: " in str(caught.value)


@pytest.mark.parametrize("what", ["class", "property", "partial method", "coroutine object", "no callable", "context manager"])
def test_tools_refuse_the_same(rails: Guardrails, what: str) -> None:
    with pytest.raises(SetupError):
        rails.tool("lookup")(REFUSED[what][0]())


def test_a_builtin_without_signature_is_refused(rails: Guardrails) -> None:
    with pytest.raises(SetupError, match=r"has no signature, so nobody can tell what it is given\n  hint: guard a small function"):
        rails.guard(system="desk", destination="inside", prompt="prompt")(iter)


@pytest.mark.parametrize("again", ["guard", "tool"])
@pytest.mark.parametrize("first", ["guard", "tool"])
def test_a_guarded_function_is_not_guarded_again(rails: Guardrails, first: str, again: str) -> None:
    doors = {"guard": rails.guard(system="desk", destination="inside"), "tool": rails.tool("lookup")}
    guarded = doors[first](_ask)

    @functools.wraps(guarded)
    def above(*args: Any, **kwargs: Any) -> Any:
        return guarded(*args, **kwargs)

    class Desk:
        ask = doors[first](lambda self, prompt: prompt)

    things: list[Any] = [guarded, above, functools.partial(guarded), Desk().ask, staticmethod(guarded)]
    for thing in things:
        with pytest.raises(SetupError, match="is guarded already"):
            doors[again](thing)


@pytest.mark.parametrize(
    ("word", "name", "hint"),
    [
        ("system", "desq", "did you mean `desk`?"),
        ("destination", "insider", "did you mean `inside`?"),
        ("system", "zzzz", "register it in a `System` document"),
        ("destination", "zzzz", "register it in a `Destination` document"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest_one(
    rails: Guardrails, word: Literal["system", "destination"], name: str, hint: str
) -> None:
    with pytest.raises(SetupError) as caught:
        rails.guard(system=name if word == "system" else "desk", destination=name if word == "destination" else "inside")
    assert str(caught.value) == f"unknown {word} `{name}`\n  hint: {hint}"


def test_a_sandbox_lets_its_own_systems_be_set_up(make_rails: Callable[..., Guardrails]) -> None:
    rails = make_rails(SANDBOX)
    ask = rails.guard(system="play-house", destination="somewhere")(_ask)
    assert ask("lunch") == "lunch"
    with pytest.raises(SetupError, match="unknown system `work-house`"):
        rails.guard(system="work-house", destination="inside")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"prompt": "promt"}, "`_ask` has no parameter `promt`\n  hint: its parameters are `prompt`"),
        ({"prompt": 3}, "`prompt` takes the name of a parameter of `_ask`"),
        ({"max_tokens": "limit"}, "`_ask` has no parameter `limit`"),
        ({"opaque": "prompt"}, "`opaque` takes a list of names"),
        ({"opaque": ["client"]}, "`_ask` has no parameter `client`"),
        ({"opaque": ["prompt"]}, "`prompt` of `_ask` is the prompt, so it cannot be opaque"),
        ({"usage": 12}, "`usage` takes a function of the result"),
        ({"on_block": _coroutine}, "`_ask` is not async, and its `on_block` is"),
    ],
)
def test_options_that_do_not_fit_are_refused(rails: Guardrails, options: dict[str, Any], message: str) -> None:
    with pytest.raises(SetupError) as caught:
        rails.guard(system="desk", destination="inside", **options)(_ask)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("pay", {"decision": "desk.gift"}, "`pay` commits `desk.gift` here and `desk.payout` in the system `desk`"),
        ("pay", {"zone": "public"}, "`pay` reaches zone `public` here and `internal` in the system `desk`"),
        ("fly", {"zone": "public"}, "`fly` reaches zone `public` here, and no system has this tool"),
        ("  ", {}, "a guarded tool needs its name"),
        (_ask, {}, "a guarded tool needs its name"),
        ("lookup", {"opaque": ["client"]}, "`_ask` has no parameter `client`"),
        ("lookup", {"opaque": "prompt"}, "`opaque` takes a list of names"),
    ],
)
def test_tools_that_contradict_their_documents_are_refused(rails: Guardrails, name: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(SetupError) as caught:
        rails.tool(name, **options)(_ask)
    assert message in str(caught.value)


def test_what_repeats_the_documents_is_accepted(rails: Guardrails) -> None:
    assert callable(rails.tool("pay", decision="desk.payout", zone="internal")(_ask))
    assert callable(rails.tool("write_note", zone="internal")(_ask))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"roles": ["nurse"]}, "roles and teams belong to somebody, and no `actor` is given"),
        ({"actor": "kim", "roles": "nurse"}, "`roles` takes a list of names"),
        ({"actor": ""}, "`actor` takes the id of who asks"),
        ({"system": "dezk"}, "unknown system `dezk`\n  hint: did you mean `desk`?"),
        ({"id": ""}, "the id of a session is a text of 1 to 200 characters"),
        ({"id": "x" * 201}, "the id of a session is a text of 1 to 200 characters"),
    ],
)
def test_sessions_that_do_not_fit_are_refused(rails: Guardrails, options: dict[str, Any], message: str) -> None:
    with pytest.raises(SetupError) as caught:
        rails.session(**options)
    assert message in str(caught.value)
