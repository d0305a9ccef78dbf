"""An identifier cut over two messages of one speaker is found and taken out of both; two unrelated messages are never glued."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guardrails import Effect, Engine, Prompt

Build = Callable[..., Engine]
HERE: dict[str, Any] = {"system": "agent", "destination": "covered-model"}
RULES = "- {id: out, phi: {any: [safe-harbor]}, then: redact}"


def redacted(engine: Engine, chat: Any) -> list[str]:
    verdict = engine.decide(Prompt(content=chat, **HERE))
    assert verdict.effect <= Effect.REDACT
    return [m["content"] if isinstance(m["content"], str) else m["content"][-1]["text"] for m in engine.apply(chat, verdict)]


def said(*texts: str, role: str = "user") -> list[dict[str, Any]]:
    return [{"role": role, "content": text} for text in texts]


CUT = [
    # the messages, what each becomes
    (("My SSN is 219-09-", "9999, is that right?"), ("My SSN is [SSN]", "[SSN], is that right?")),
    (("My SSN is 219-", "09-", "9999"), ("My SSN is [SSN]", "[SSN]", "[SSN]")),
    (("call me at 617-555-", "0142 tomorrow"), ("call me at [PHONE]", "[PHONE] tomorrow")),
    (("MRN 004", "82913."), ("MRN [MRN]", "[MRN].")),
    (("MRN 00482", "913 has CKD"), ("MRN [MRN]", "[MRN] has CKD")),
    (("write to m.alvarez@", "gmail.com today"), ("write to [EMAIL]", "[EMAIL] today")),
    (("write to m.alva", "rez@gmail.com today"), ("write to [EMAIL]", "[EMAIL] today")),
    (("she lives at 42 Elm", "Street, Dayton"), ("she lives at [ADDRESS]", "[ADDRESS]")),
    (("born on March", "3, 1962 in town"), ("born on [DATE]", "[DATE] in town")),
]


@pytest.mark.parametrize("role", ["user", "assistant"])
@pytest.mark.parametrize(("texts", "expected"), CUT)
def test_an_identifier_cut_over_messages_of_one_speaker_is_taken_out_of_each(
    build: Build, texts: tuple[str, ...], expected: tuple[str, ...], role: str
) -> None:
    assert redacted(build(RULES), said(*texts, role=role)) == list(expected)


def test_it_is_found_behind_blocks_of_a_message_and_inside_of_a_request(build: Build) -> None:
    engine = build(RULES)
    blocks = [{"type": "text", "text": "Look:"}, {"type": "text", "text": "my SSN is 219-09-"}]
    chat = [{"role": "user", "content": blocks}, {"role": "user", "content": "9999"}]
    assert redacted(engine, chat) == ["my SSN is [SSN]", "[SSN]"]
    verdict = engine.decide(Prompt(content={"messages": said("SSN 219-09-", "9999"), "stream": True}, **HERE))
    assert [(r.path, r.type) for r in verdict.redactions] == [(("messages", 0, "content"), "SSN"), (("messages", 1, "content"), "SSN")]


def test_a_message_in_which_nothing_is_said_does_not_keep_the_halves_apart(build: Build) -> None:
    assert redacted(build(RULES), said("SSN 219-09-", "", "9999")) == ["SSN [SSN]", "", "[SSN]"]


def test_an_answer_between_them_or_another_speaker_does(build: Build) -> None:
    engine = build(RULES)
    for between in ({"role": "assistant", "content": "Go on."}, {"role": "system", "content": "Be brief."}):
        chat = [said("SSN 219-09-")[0], between, said("9999")[0]]
        assert redacted(engine, chat) == [m["content"] for m in chat]
    for chat in ([said("SSN 219-09-")[0], said("9999", role="assistant")[0]], said("SSN 219-09-", "9999", role="tool")):
        assert redacted(engine, chat) == [m["content"] for m in chat]


NEAR_MISSES = [
    # the messages, why nothing of the second is part of something
    (("room 12", "2024 guidelines for sepsis?"), "two numbers without a shape"),
    (("call 617-555-0142", "5 mg or 10 mg?"), "a number that was complete"),
    (("seen 3/14/2024", "5 mg daily"), "a date that was complete"),
    (("MRN 00482913", "What is the dose of apixaban?"), "a word in capitals behind a number that was complete"),
    (("ask Dr. Maria Alvarez", "Will it rain?"), "a name, and a sentence"),
    (("acct 000884120771", "81 mg aspirin"), "a dose"),
    (("the ratio is 1:10", "000 of them"), "no identifier"),
    (("Rockall score of 3", "Dr. Pepper is a drink"), "no street"),
    (("Counts are correct.", "my next question is about statins"), "a sentence that ended, and no host name"),
    (("is it the duty", "doyle AT mail DOT example"), "an address that is complete"),
    (("potassium 5", "9 sodium 138"), "laboratory values"),
]


@pytest.mark.parametrize("model", [False, True])
@pytest.mark.parametrize(("texts", "why"), NEAR_MISSES)
def test_two_unrelated_messages_are_judged_as_if_each_were_alone(build: Build, texts: tuple[str, str], why: str, model: bool) -> None:
    engine = build(RULES, model=model)
    alone = [redacted(engine, said(text))[0] for text in texts]
    assert redacted(engine, said(*texts)) == alone, why
