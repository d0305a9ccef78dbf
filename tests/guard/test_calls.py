"""One guarded call: every argument is judged, redactions reach the function, caps are put in, results are judged and redacted."""

# Guarded lambdas have no annotations, and calling them is what these tests do.
# mypy: allow-untyped-calls
from __future__ import annotations

from collections import OrderedDict, namedtuple
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from guardrails.errors import Blocked, Halted, Held, LimitExceeded
from guardrails.guard import Guardrails
from guardrails.verdict import Effect, Verdict

KEY, GONE = "the KEY-123456 opens", "the [KEY] opens"


class Message(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Note:
    title: str
    lines: list[str] = field(default_factory=list)


Pair = namedtuple("Pair", "left right")


class Dumped:
    """A client's object that shows itself and can be made from what it showed."""

    def __init__(self, text: str) -> None:
        self._text = text

    def model_dump(self) -> dict[str, str]:
        return {"text": self._text}

    @classmethod
    def model_validate(cls, form: dict[str, str]) -> Dumped:
        return cls(form["text"])


class Shown(Dumped):
    """One that cannot be made anew."""

    model_validate = None  # type: ignore[assignment]  # reason: takes the way back away


class Closed:
    """A client: an object that shows nothing."""

    def __init__(self, text: str = "forbidden") -> None:
        self.text = text


def echo(rails: Guardrails, **options: Any) -> Callable[[Any], Any]:
    """A guarded function that says what it is told."""

    @rails.guard(system="desk", destination="inside", **options)
    def ask(prompt: Any) -> Any:
        return prompt

    return ask


@pytest.mark.parametrize(
    "arguments",
    [
        {"prompt": "forbidden"},
        {"prompt": "fine", "system_prompt": "forbidden"},
        {"prompt": "fine", "history": [{"role": "user", "content": "forbidden"}]},
        {"prompt": "fine", "context": {"deep": [("forbidden",)]}},
        {"prompt": "fine", "anything": "forbidden"},
        {"prompt": "fine", "anything": Message(role="user", content="forbidden")},
        {"prompt": "fine", "anything": Message.model_validate({"role": "user", "content": "fine", "extra": "forbidden"})},
        {"prompt": "fine", "max_tokens": "forbidden"},
        {"prompt": [{"role": "user", "content": [{"type": "text", "text": "forbidden"}]}]},
        {"prompt": None, "context": "forbidden"},
    ],
)
def test_text_in_any_argument_is_judged(rails: Guardrails, arguments: dict[str, Any]) -> None:
    entered = []

    @rails.guard(system="desk", destination="inside")
    def ask(prompt: Any, system_prompt: str = "", history: Any = (), context: Any = None, max_tokens: Any = None, **more: Any) -> str:
        entered.append(prompt)
        return "ok"

    with pytest.raises(Blocked, match="words/forbidden"):
        ask(**arguments)
    assert entered == []
    assert ask("fine", more_of_it="fine") == "ok"


def test_a_default_is_judged_like_an_argument(rails: Guardrails) -> None:
    @rails.guard(system="desk", destination="inside")
    def ask(prompt: str, tone: str = "forbidden") -> str:
        raise AssertionError("entered")

    with pytest.raises(Blocked, match="words/forbidden"):
        ask("fine")


def test_what_a_partial_has_bound_is_judged(rails: Guardrails) -> None:
    from functools import partial

    def ask(tone: str, prompt: str) -> str:
        raise AssertionError("entered")

    for bound in (partial(ask, "forbidden"), partial(ask, tone="forbidden"), partial(ask, "kind", "forbidden")):
        guarded = rails.guard(system="desk", destination="inside")(bound)
        with pytest.raises(Blocked, match="words/forbidden"):
            guarded(prompt="fine") if len(bound.args) < 2 else guarded()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (KEY, GONE),
        ([{"role": "user", "content": KEY}], [{"role": "user", "content": GONE}]),
        ([Message(role="user", content=KEY)], [Message(role="user", content=GONE)]),
        (
            Message.model_validate({"role": "a", "content": KEY, "x": KEY}),
            Message.model_validate({"role": "a", "content": GONE, "x": GONE}),
        ),
        (Note(KEY, ["a", KEY]), Note(GONE, ["a", GONE])),
        (Pair("a", KEY), Pair("a", GONE)),
        (("a", KEY), ("a", GONE)),
        (OrderedDict(a=KEY, b=1), OrderedDict(a=GONE, b=1)),
        (SimpleNamespace(text=KEY, n=1), SimpleNamespace(text=GONE, n=1)),
        ({"a": {"b": [KEY, 1, None, True]}}, {"a": {"b": [GONE, 1, None, True]}}),
    ],
    ids=lambda v: type(v).__name__,
)
def test_redactions_reach_the_function_and_leave_the_class_as_it_was(rails: Guardrails, value: Any, expected: Any) -> None:
    before = repr(value)
    told = []

    @rails.guard(system="desk", destination="inside")
    def ask(prompt: Any) -> str:
        told.append(prompt)
        return "ok"

    ask(value)
    assert told == [expected]
    assert type(told[0]) is type(value)
    assert repr(value) == before, "the caller's own value stays as it is"
    answer = echo(rails)
    given = rails.guard(system="desk", destination="inside", prompt="prompt")(lambda prompt: value)("x")
    assert given == expected
    assert answer("fine") == "fine"


def test_redactions_reach_every_parameter(rails: Guardrails) -> None:
    @rails.guard(system="desk", destination="inside")
    def ask(prompt: str, /, tone: str = KEY, *rest: str, context: str = "", **more: str) -> list[Any]:
        return [prompt, tone, rest, context, more]

    assert ask(KEY, "kind", KEY, "b", context=KEY, other=KEY, same="c") == [GONE, "kind", (GONE, "b"), GONE, {"other": GONE, "same": "c"}]
    assert ask("a") == ["a", GONE, (), "", {}]


def test_two_values_under_one_name_are_refused(rails: Guardrails) -> None:
    """Python lets a keyword share the name of a positional-only parameter; judging only one of them would let the other pass."""
    entered = []

    @rails.guard(system="desk", destination="inside")
    def ask(prompt: str, /, **more: str) -> None:
        entered.append(prompt)

    with pytest.raises(TypeError, match="got several values for `prompt`"):
        ask("forbidden", prompt="fine")
    assert entered == []


def test_an_object_made_anew_is_checked(rails: Guardrails) -> None:
    assert echo(rails)(Dumped(KEY)).model_dump() == {"text": GONE}
    with pytest.raises(Blocked, match="redaction-failed"):
        echo(rails)(Shown(KEY))
    assert isinstance(echo(rails)(Shown("fine")), Shown)


@pytest.mark.parametrize("value", [{KEY: "a key of a mapping"}, {KEY}, 3.5])
def test_a_redaction_that_cannot_be_carried_out_blocks(make_rails: Callable[..., Guardrails], value: Any) -> None:
    rails = make_rails("""
apiVersion: guardrails/v1
kind: Policy
metadata: {id: numbers, title: Numbers, owner: security@clinic.example}
spec:
  match: {on: [prompt]}
  rules: [{id: point, text: {patterns: ['^3\\.5$', 'KEY-[0-9]+']}, then: redact}]
""")
    with pytest.raises(Blocked, match="redaction-failed"):
        echo(rails)(value)


def test_a_value_that_is_not_changed_is_handed_on_itself(rails: Guardrails) -> None:
    for value in ([{"role": "user", "content": "fine"}], Message(role="user", content="fine"), Note("fine"), {"a": 1}):
        assert echo(rails)(value) is value


@pytest.mark.parametrize("value", [Closed(), [Closed()], {"a": Closed()}, iter(["forbidden"]), {("a",): 1}])
def test_an_argument_that_cannot_be_read_is_refused(rails: Guardrails, value: Any) -> None:
    with pytest.raises(Blocked, match=r"guardrails/unreadable-argument: the argument `prompt` cannot be read; name it in `opaque`"):
        echo(rails)(value)


def test_cycles_and_bottomless_values_are_refused(rails: Guardrails) -> None:
    loop: list[Any] = []
    loop.extend([loop, loop])
    with pytest.raises(Blocked, match="unreadable-argument"):
        echo(rails)(loop)


def test_opaque_takes_objects_and_never_text(rails: Guardrails) -> None:
    entered = []

    @rails.guard(system="desk", destination="inside", opaque=["client"])
    def ask(client: Any, prompt: str) -> str:
        entered.append(client)
        return prompt

    client = Closed()
    assert ask(client, "fine") == "fine"
    for text in ("forbidden", ["forbidden"], {"a": "forbidden"}, ("forbidden",)):
        with pytest.raises(Blocked, match="words/forbidden"):
            ask(text, "fine")
    assert entered == [client]


def test_an_object_that_stands_in_the_signature_is_the_author_s(rails: Guardrails) -> None:
    """Clients mark `not given` by an object of their own."""
    absent = Closed()

    @rails.guard(system="desk", destination="inside")
    def ask(prompt: str, stop: Any = absent) -> bool:
        return stop is absent

    assert ask("fine")
    assert ask("fine", absent)
    with pytest.raises(Blocked, match="unreadable-argument"):
        ask("fine", Closed())


def test_a_receiver_is_code_unless_it_is_text(rails: Guardrails) -> None:
    @rails.guard(system="desk", destination="inside")
    def ask(self: Any, prompt: str) -> str:
        return prompt

    assert ask(Closed(), "fine") == "fine"
    with pytest.raises(Blocked, match="words/forbidden"):
        ask("forbidden", "fine")


def test_the_prompt_has_to_be_there(rails: Guardrails) -> None:
    @rails.guard(system="desk", destination="inside", prompt="messages")
    def ask(**options: Any) -> Any:
        return options

    assert ask(messages=KEY) == {"messages": GONE}
    with pytest.raises(Blocked, match="guardrails/no-prompt: the call has no argument `messages`"):
        ask(message="fine")


@pytest.mark.parametrize("result", [Closed(), object(), [object()], lambda: "text", {"a": Closed()}])
def test_a_result_that_cannot_be_read_is_refused(rails: Guardrails, result: Any) -> None:
    ask = rails.guard(system="desk", destination="inside")(lambda prompt: result)
    with pytest.raises(Blocked, match="guardrails/unreadable-result"):
        ask("fine")


@pytest.mark.parametrize("result", [None, "", 0, 3.5, True, [], {}, ["fine"], Message(role="a", content="b")])
def test_results_that_can_be_read_pass_as_they_are(rails: Guardrails, result: Any) -> None:
    assert rails.guard(system="desk", destination="inside")(lambda prompt: result)("fine") is result


class TestCap:
    """The response cap of the shared policies is 100 tokens."""

    @pytest.mark.parametrize(("asked", "put"), [(500, 100), (100, 100), (7, 7), (None, 100), (0, 0)])
    def test_it_is_put_into_the_parameter(self, rails: Guardrails, asked: int | None, put: int) -> None:
        @rails.guard(system="desk", destination="inside")
        def ask(prompt: str, max_tokens: int | None = None) -> int | None:
            return max_tokens

        assert ask("fine", asked) == put

    def test_it_is_put_in_when_the_caller_left_it_out(self, rails: Guardrails) -> None:
        assert rails.guard(system="desk", destination="inside")(lambda prompt, max_output_tokens=900: max_output_tokens)("fine") == 100

    def test_it_is_put_into_every_parameter_that_caps(self, rails: Guardrails) -> None:
        @rails.guard(system="desk", destination="inside")
        def ask(prompt: str, max_tokens: int, max_completion_tokens: int) -> list[int]:
            return [max_tokens, max_completion_tokens]

        assert ask("fine", 50, 5000) == [50, 100]

    def test_it_is_put_into_keywords_that_hold_it(self, rails: Guardrails) -> None:
        @rails.guard(system="desk", destination="inside")
        def ask(prompt: str, **options: Any) -> dict[str, Any]:
            return options

        assert ask("fine", max_tokens=5000, top=1) == {"max_tokens": 100, "top": 1}
        assert ask("fine") == {}, "a keyword that the function may not know is not made up"

    def test_it_is_put_into_the_named_keyword(self, rails: Guardrails) -> None:
        @rails.guard(system="desk", destination="inside", max_tokens="limit")
        def ask(prompt: str, **options: Any) -> dict[str, Any]:
            return options

        assert ask("fine") == {"limit": 100}

    def test_a_response_above_it_is_refused_where_nothing_takes_it(self, rails: Guardrails) -> None:
        ask = rails.guard(system="desk", destination="inside")(lambda prompt: "word " * 5000)
        with pytest.raises(LimitExceeded, match="sizes/request"):
            ask("fine")


class TestUsage:
    def test_it_is_read_from_known_results(self, rails: Guardrails) -> None:
        for usage in ({"completion_tokens": 101}, {"output_tokens": 101}):
            result = {"content": [{"type": "text", "text": "short"}], "usage": usage}
            ask = rails.guard(system="desk", destination="inside")(lambda prompt, result=result: result)
            with pytest.raises(LimitExceeded):
                ask("fine")

    def test_a_function_of_the_result_reads_it(self, rails: Guardrails) -> None:
        ask = rails.guard(system="desk", destination="inside", usage=lambda result: result["spent"])(lambda prompt, n: {"spent": n})
        assert ask("fine", 100) == {"spent": 100}
        with pytest.raises(LimitExceeded):
            ask("fine", 101)
        assert ask("fine", None) == {"spent": None}

    @pytest.mark.parametrize("told", ["12", -1, 1.5, True])
    def test_what_is_no_count_is_refused(self, rails: Guardrails, told: Any) -> None:
        ask = rails.guard(system="desk", destination="inside", usage=lambda result: told)(lambda prompt: "fine")
        with pytest.raises(Blocked, match="guardrails/usage-failed"):
            ask("fine")


class TestRefusals:
    def test_they_are_typed_and_carry_the_verdict_and_no_text(self, rails: Guardrails) -> None:
        ask = echo(rails)
        for word, kind, effect in (
            ("forbidden", Blocked, Effect.BLOCK),
            ("signature", Held, Effect.HOLD),
            ("meltdown", Halted, Effect.HALT),
        ):
            with pytest.raises(kind) as caught:
                ask(f"quaint {word}")
            assert type(caught.value) is kind
            assert caught.value.verdict.effect is effect
            assert caught.value.verdict.system == "desk"
            assert caught.value.verdict.digest == rails.policies.digest
            assert "quaint" not in f"{caught.value} {caught.value!r} {caught.value.verdict!r}"
        assert caught.value.verdict.checkpoint == "prompt"

    def test_on_block_is_a_value_or_a_function_of_the_verdict(self, rails: Guardrails) -> None:
        assert echo(rails, on_block="Sorry.")("forbidden") == "Sorry."
        seen: list[Verdict] = []

        def instead(verdict: Verdict) -> str:
            seen.append(verdict)
            return verdict.effect.word

        assert echo(rails, on_block=instead)("forbidden") == "block"
        assert seen[0].deciding[0].rule == "forbidden"

    def test_on_block_stands_in_for_a_refused_response_and_a_limit(self, rails: Guardrails) -> None:
        long = rails.guard(system="desk", destination="inside", on_block="Sorry.")(lambda prompt: "word " * 5000)
        bad = rails.guard(system="desk", destination="inside", on_block="Sorry.")(lambda prompt: "forbidden")
        assert [long("fine"), bad("fine")] == ["Sorry.", "Sorry."]

    def test_on_block_catches_neither_held_nor_halted(self, rails: Guardrails) -> None:
        ask = echo(rails, on_block="Sorry.")
        with pytest.raises(Held):
            ask("signature")
        with pytest.raises(Halted):
            ask("meltdown")

    def test_on_block_is_not_for_what_the_function_itself_raises(self, rails: Guardrails) -> None:
        inner = echo(rails)

        @rails.guard(system="desk", destination="inside", on_block="Sorry.")
        def agent(prompt: str) -> Any:
            return inner("forbidden")

        with pytest.raises(Blocked):
            agent("fine")
