"""Every rewriting of a reply once more, through a guarded function: the application gets the real value, or the reply is held.

`GUARDRAILS_FAULTS=full` tries four crowds of people instead of one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache

import pytest

from guardrails.detect import IDENTIFIERS, Match
from guardrails.engine import Engine
from guardrails.errors import Held
from guardrails.guard import Guardrails
from guardrails.policy.policyset import PolicySet
from tests.policies import NOW, PLACES, PUT_BACK, system, taken_out

from .test_rewritings import _cases, crowd


class Told:
    """A detector that finds one value, as the one type that it was told."""

    name = "told"
    languages = frozenset({"en"})
    lookahead = 64

    def __init__(self) -> None:
        self.value, self.type = "", ""

    def find(self, text: str, types: Iterable[str] | None = None) -> list[Match]:
        at = text.find(self.value)
        return [Match(at, at + len(self.value), self.type, 1.0)] if self.value and at >= 0 else []


@cache
def policies(style: str) -> PolicySet:
    return Engine.load({"p.yaml": system() + PLACES + taken_out(style) + PUT_BACK}, clock=lambda: NOW).policies


@pytest.mark.parametrize("seed", range(4 if os.environ.get("GUARDRAILS_FAULTS") == "full" else 1))
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize(("style", "kind", "value", "write", "expected"), _cases())
def test_a_rewritten_reply_reaches_the_application_right_or_not_at_all(
    style: str, kind: str, value: str, write: Callable[[str], str], expected: Callable[[str], str] | None, stream: bool, seed: int
) -> None:
    told = Told()
    told.value, told.type = value, kind
    rails = Guardrails(Engine(policies(style), clock=lambda: NOW, detector=told, vault=crowd(seed, style)))

    @rails.guard(system="desk", destination="outside")
    def ask(prompt: str) -> str:
        assert value not in prompt
        return write(prompt[8:-5])

    @rails.guard(system="desk", destination="outside")
    def ask_slowly(prompt: str):  # type: ignore[no-untyped-def]  # reason: a generator of pieces
        assert value not in prompt
        yield from write(prompt[8:-5])

    with rails.session(id="s"):
        question = f"this is {value} here"
        if expected is None:
            with pytest.raises(Held) as held:
                "".join(ask_slowly(question)) if stream else ask(question)
            (finding,) = held.value.verdict.deciding
            assert (finding.policy, finding.rule) == ("guardrails", "pseudonym-altered")
            assert set(finding.types) <= IDENTIFIERS
            assert value not in f"{held.value!r}{held.value}{held.value.verdict!r}"
        else:
            assert ("".join(ask_slowly(question)) if stream else ask(question)) == expected(value)
