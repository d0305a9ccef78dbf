"""Guarded tools: judged by name, role and arguments, inside a session only; results are judged before a model sees them."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from guardrails.errors import Blocked, EventError, Halted, Held
from guardrails.guard import Guardrails


def tool(rails: Guardrails, name: str, ran: list[Any] | None = None, **options: Any) -> Callable[..., Any]:
    """A guarded tool that notes each run and gives its arguments back."""
    runs = [] if ran is None else ran

    @rails.tool(name, **options)
    def run(**args: Any) -> Any:
        runs.append(args)
        return args or "done"

    return run


def test_outside_of_a_session_it_is_refused(rails: Guardrails) -> None:
    ran: list[Any] = []
    with pytest.raises(Blocked, match="guardrails/no-session: a guarded tool takes its system from the session") as caught:
        tool(rails, "lookup", ran)(name="fine")
    assert ran == []
    assert (caught.value.verdict.tool, caught.value.verdict.checkpoint) == ("lookup", "tool_call")


def test_the_system_comes_from_the_session_or_the_call_around_it(rails: Guardrails) -> None:
    lookup, note = tool(rails, "lookup"), tool(rails, "note")

    @rails.guard(system="desk", destination="inside")
    def desk(prompt: str) -> Any:
        return note(text=prompt)

    @rails.guard(system="lab", destination="inside")
    def lab(prompt: str) -> Any:
        return note(text=prompt)

    with rails.session(system="desk"):
        assert lookup(a="b") == {"a": "b"}
    assert desk("fine") == {"text": "fine"}, "a guarded call is a place of its own"
    with pytest.raises(Blocked, match="lab-tools/allowed"):
        lab("fine")
    with rails.session(actor="kim"):
        with pytest.raises(Blocked, match="no-session"):
            note(text="before the session has a system")
        desk("fine")
        assert note(text="after") == {"text": "after"}
        with pytest.raises(Blocked, match="lab-tools/allowed"):
            lab("fine")
        with pytest.raises(Blocked, match="or several"):
            note(text="two systems by now")
    with rails.session(system="desk"), pytest.raises(Blocked, match="lab-tools/allowed"):
        lab("fine")


def test_what_no_list_allows_never_runs(rails: Guardrails) -> None:
    ran: list[Any] = []
    with rails.session(actor="kim", system="desk"):
        for name in ("wipe", "fly", "Wipe", " wipe ", "functions.wipe", "mcp__ops__wipe", "w\u200bipe", "\u0440ay", "pay"):
            for _ in range(2):
                with pytest.raises(Blocked):
                    tool(rails, name, ran)(amount=1)
    assert ran == []


def test_every_spelling_of_a_harmless_name_passes(rails: Guardrails) -> None:
    with rails.session(actor="kim", system="desk"):
        for name in (
            "lookup",
            "Lookup",
            "LOOKUP",
            "functions.lookup",
            "mcp__desk__lookup",
            "tools.lookup",
            "write_note",
            "Write-Note",
            "note",
        ):
            assert tool(rails, name)(text="fine") == {"text": "fine"}


def test_a_denied_tool_stays_denied_in_every_spelling(rails: Guardrails) -> None:
    ran: list[Any] = []
    for name in ("end", "END", "functions.end", "mcp__x__end", "e\u200bnd", "\u0435nd", " end"):
        with rails.session(actor="kim", system="desk"), pytest.raises(Halted):
            tool(rails, name, ran)()
    assert ran == []


def test_roles_and_decisions_count(rails: Guardrails) -> None:
    pay = tool(rails, "pay")
    with rails.session(actor="kim", roles=["cashier"], system="desk"):
        assert pay(amount=100) == {"amount": 100}
        for amount in (100.01, -1, "free", None):
            with pytest.raises(Held):
                pay(amount=amount)
        with pytest.raises(Held):
            pay()
    with rails.session(actor="kim", system="desk"), pytest.raises(Blocked, match="desk-tools/allowed"):
        pay(amount=1)


def test_a_decision_that_only_the_code_names_is_judged(rails: Guardrails) -> None:
    ran: list[Any] = []
    with rails.session(system="desk"), pytest.raises(Held, match="desk-tools/refunds"):
        tool(rails, "note", ran, decision="desk.refund")(text="money back")
    assert ran == []


def test_a_refusal_that_is_for_the_model_is_given_to_it(rails: Guardrails) -> None:
    ran: list[Any] = []

    @rails.tool("shred")
    def shred(name: str) -> str:
        ran.append(name)
        return "gone"

    @rails.tool("shred")
    async def ashred(name: str) -> str:
        ran.append(name)
        return "gone"

    @rails.tool("shred")
    def parts(name: str) -> Iterator[str]:
        ran.append(name)
        yield "gone"

    @rails.tool("shred")
    async def aparts(name: str) -> AsyncIterator[str]:
        ran.append(name)
        yield "gone"

    async def main() -> list[str]:
        return [await ashred("a"), *[c async for c in aparts("a")]]

    with rails.session(system="desk"):
        answers = [shred("a"), *parts("a"), *asyncio.run(main())]
    assert len(answers) == 4
    assert all(a.startswith("block at tool_call by desk-tools/no-shredding") and a.endswith("Archive it instead.") for a in answers)
    assert ran == []


def test_a_result_is_judged_and_redacted(rails: Guardrails) -> None:
    @rails.tool("lookup")
    def lookup(name: str) -> Any:
        return found

    with rails.session(system="desk"):
        found: Any = {"rows": [{"note": "the KEY-123456 opens"}]}
        assert lookup("a") == {"rows": [{"note": "the [KEY] opens"}]}
        found = "forbidden"
        with pytest.raises(Blocked, match="block at tool_result by words/forbidden"):
            lookup("a")
        found = object()
        with pytest.raises(Blocked, match="guardrails/unreadable-result"):
            lookup("a")
        found = iter(["KEY-", "123456"])
        assert list(lookup("a")) == ["[KEY]"]


def test_arguments_are_bound_by_the_signature_and_redacted(rails: Guardrails) -> None:
    ran: list[Any] = []

    @rails.tool("note")
    def note(title: str, /, text: str = "KEY-000000", *lines: str, sign: bool = False, **more: Any) -> str:
        ran.append((title, text, lines, sign, more))
        return "done"

    with rails.session(system="desk"):
        note("KEY-123456")
        note("a", "b", "KEY-123456", "c", sign=True, extra=["KEY-123456"])
        with pytest.raises(TypeError, match="got several values for `title`"):
            note("a", title="b")
        with pytest.raises(TypeError):
            note()  # type: ignore[call-arg]  # reason: the missing argument is the case
    assert ran == [("[KEY]", "[KEY]", (), False, {}), ("a", "b", ("[KEY]", "c"), True, {"extra": ["[KEY]"]})]


def test_conditions_see_arguments_by_name(make_rails: Callable[..., Guardrails]) -> None:
    rails = make_rails("""
apiVersion: guardrails/v1
kind: Policy
metadata: {id: args, title: Arguments, owner: security@clinic.example}
spec:
  match: {on: [tool_call]}
  rules:
    - {id: late, tools: [note], when: 'tool.args.hour > 20', then: block}
""")
    ran = []

    class Desk:
        @rails.tool("note")
        def note(self, text: str, hour: int = 12) -> str:
            ran.append(hour)
            return "done"

        @rails.tool("note")
        @classmethod
        def note_for_all(cls, text: str, hour: int = 12) -> str:
            ran.append(hour)
            return "done"

    bound = functools.partial(rails.tool("note")(lambda text, hour: ran.append(hour)), hour=22)
    with rails.session(system="desk"):
        Desk().note("a")
        Desk.note_for_all("a", 20)
        for call in (lambda: Desk().note("a", 21), lambda: Desk.note_for_all("a", hour=21), lambda: bound("a")):
            with pytest.raises(Blocked, match="args/late"):
                call()
    assert ran == [12, 20]


def test_objects_that_are_no_content_are_named(rails: Guardrails) -> None:
    class Connection:
        pass

    @rails.tool("lookup", opaque=["db"])
    def lookup(db: Any, name: str) -> str:
        return name

    @rails.tool("lookup")
    def unnamed(db: Any, name: str) -> str:
        return name

    with rails.session(system="desk"):
        assert lookup(Connection(), "fine") == "fine"
        assert lookup("KEY-123456", "fine") == "fine"
        with pytest.raises(Blocked, match="unreadable-argument: the argument `db` cannot be read"):
            unnamed(Connection(), "fine")


def test_a_held_tool_never_waits_and_on_block_stands_in_for_a_block_only(rails: Guardrails) -> None:
    with rails.session(system="desk"):
        with pytest.raises(Held, match="A lead pages"):
            tool(rails, "page", on_block="no")()
        assert tool(rails, "wipe", on_block="no")() == "no"


class TestProposals:
    def test_they_are_judged_like_decisions(self, rails: Guardrails) -> None:
        with rails.session(system="desk"):
            assert rails.propose("desk.refund", level="recommend").allowed
            with pytest.raises(Held, match="desk-tools/refunds") as caught:
                rails.propose("desk.refund", level="decide", amount=3, currency="USD")
        assert caught.value.verdict.signers[0].roles == ("lead",)

    def test_they_need_a_system(self, rails: Guardrails) -> None:
        with pytest.raises(Blocked, match="guardrails/no-session: a proposal takes its system"):
            rails.propose("desk.refund", level="recommend")

    def test_an_unknown_level_is_an_error(self, rails: Guardrails) -> None:
        with rails.session(system="desk"), pytest.raises(EventError, match="expected one of inform, draft, recommend, decide"):
            rails.propose("desk.refund", level="maybe")  # type: ignore[arg-type]  # reason: the wrong value is the case
