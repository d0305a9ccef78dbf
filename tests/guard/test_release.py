"""Guarded streams as they come: chunks leave once what they say is certain, and nothing of a finding leaves before it is decided."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from guardrails import Engine, detect
from guardrails.errors import Blocked, Halted, Held, LimitExceeded, Refused, Stopped
from guardrails.guard import Guardrails
from tests.policies import NOW, words

from .conftest import SYSTEM

PROSE = "This is what we know of it so far, and there is nothing to add. " * 12
Make = Callable[..., Guardrails]
WORDS = words()
"""Single words and keys, and no cap."""


@dataclass
class Delta:
    text: str = ""
    reasoning: str = ""
    arguments: str = ""
    n: int = 0


def policy(spec: str, id: str = "more") -> str:  # noqa: A002  reason: the word policies use
    return f"apiVersion: guardrails/v1\nkind: Policy\nmetadata: {{id: {id}, title: More, owner: security@clinic.example}}\nspec: {spec}\n"


PHI = policy("{match: {on: [response]}, buffer: stream, rules: [{id: people, phi: {any: [safe-harbor]}, then: redact}]}")
NO_PHI = PHI.replace("redact", "block")


@pytest.fixture
def make_rails() -> Make:
    """Makes guardrails over rules for words and further documents, without a cap on tokens."""

    def make(*more: str, **options: Any) -> Guardrails:
        files = {"places.yaml": SYSTEM, "words.yaml": WORDS, **{f"more-{i}.yaml": text for i, text in enumerate(more)}}
        return Guardrails(Engine.load(files, clock=lambda: NOW, **{"detector": detect.builtin(), **options}))

    return make


@pytest.fixture
def rails(make_rails: Make) -> Guardrails:
    return make_rails()


CAP = policy("{match: {on: [response]}, rules: [{id: cap, tokens: {max_response: 100}}]}", "cap")


def words(text: str, size: int = 7) -> list[str]:
    return [text[i : i + size] for i in range(0, len(text), size)]


@dataclass
class Run:
    """What left, what was read of the source by then, how it ended, and whether the source was closed."""

    left: list[Any]
    read: list[int]
    made: int = 0
    closed: bool = False
    error: Refused | None = None
    value: Any = None


def plain(rails: Guardrails, chunks: list[Any], value: Any = None, **options: Any) -> Run:
    run = Run([], [])

    @rails.guard(system="desk", destination="inside", **options)
    def say(prompt: str) -> Any:
        try:
            for chunk in chunks:
                run.made += 1
                yield chunk
            return value
        finally:
            run.closed = True

    stream = say("Go on.")
    try:
        while True:
            run.left.append(next(stream))
            run.read.append(run.made)
    except StopIteration as end:
        run.value = end.value
    except Refused as error:
        run.error = error
    return run


def later(rails: Guardrails, chunks: list[Any], **options: Any) -> Run:
    run = Run([], [])

    @rails.guard(system="desk", destination="inside", **options)
    async def say(prompt: str) -> AsyncIterator[Any]:
        try:
            for chunk in chunks:
                run.made += 1
                yield chunk
        finally:
            run.closed = True

    async def read() -> None:
        try:
            async for chunk in say("Go on."):
                run.left.append(chunk)
                run.read.append(run.made)
        except Refused as error:
            run.error = error

    asyncio.run(read())
    return run


def both(rails: Guardrails, chunks: list[Any], **options: Any) -> Run:
    """The plain stream, once the async one came to the same."""
    one, two = plain(rails, chunks, **options), later(rails, chunks, **options)
    assert (one.left, one.read, one.closed, type(one.error)) == (two.left, two.read, two.closed, type(two.error))
    return one


def test_chunks_leave_while_the_source_goes_on(rails: Guardrails) -> None:
    chunks = words(PROSE)[:50]
    run = both(rails, chunks)
    assert run.left == chunks
    assert run.read[0] < 40
    assert all(a is b for a, b in zip(run.left, chunks, strict=True))


def test_nothing_is_held_back_where_no_rule_looks_at_the_text(rails: Guardrails) -> None:
    @rails.guard(system="lab", destination="inside")
    def say(prompt: str) -> Iterator[str]:
        for number in range(5):
            made.append(number)
            yield f"{number}"

    made: list[int] = []
    assert [(chunk, len(made)) for chunk in say("Go on.")] == [(str(i), i + 1) for i in range(5)]


@pytest.mark.parametrize(
    ("word", "error"), [("forbidden", Blocked), ("signature", Held), ("meltdown", Halted)], ids=["block", "hold", "halt"]
)
@pytest.mark.parametrize("size", [1, 5, 100])
def test_a_finding_in_the_middle_refuses_and_nothing_of_it_has_left(rails: Guardrails, word: str, error: type, size: int) -> None:
    text = f"{PROSE[:300]} {word} {PROSE[:300]}"
    run = both(rails, words(text, size))
    assert type(run.error) is error
    left = "".join(run.left)
    assert f"{PROSE[:300]} ".startswith(left)
    assert len(left) > 300 - 100 - size
    assert run.closed


def test_the_decision_is_that_on_the_whole(rails: Guardrails) -> None:
    """A halt that stands behind a block decides, however late it comes."""
    run = both(rails, words(f"{PROSE[:200]} forbidden {PROSE[:400]} meltdown", 3))
    assert type(run.error) is Halted
    assert {f.rule for f in run.error.verdict.findings} == {"forbidden", "over"}


def test_a_source_is_closed_at_once_when_nothing_could_change_the_refusal(make_rails: Make) -> None:
    rails = make_rails(policy("{match: {on: [response], systems: [lab]}, rules: [{id: no, text: {words: [forbidden]}, then: block}]}"))
    made: list[str] = []

    @rails.guard(system="lab", destination="inside")
    def say(prompt: str) -> Iterator[str]:
        for chunk in words(f"{PROSE[:100]} forbidden {PROSE * 20}", 10):
            made.append(chunk)
            yield chunk

    with pytest.raises(Blocked):
        list(say("Go on."))
    assert len(made) < 60


def test_a_fallback_is_the_last_chunk(rails: Guardrails) -> None:
    run = both(rails, words(f"{PROSE[:300]} forbidden to say", 4), on_block="[withdrawn]")
    assert run.left[-1] == "[withdrawn]"
    assert PROSE.startswith("".join(run.left[:-1]))
    assert len(run.left) > 40


def test_a_redaction_that_chunks_share_is_written_once_and_objects_keep_their_number(rails: Guardrails) -> None:
    text = f"{PROSE[:150]} KEY-123456 {PROSE[:151]}. KEY-654321."
    for size in (1, 3, 8, 60):
        pieces = words(text, size)
        run = both(rails, pieces)
        assert "".join(run.left) == text.replace("KEY-123456", "[KEY]").replace("KEY-654321", "[KEY]")
        assert "" not in run.left
        objects = both(rails, [Delta(text=piece, n=i) for i, piece in enumerate(pieces)])
        assert [delta.n for delta in objects.left] == list(range(len(pieces)))
        assert "".join(delta.text for delta in objects.left) == "".join(run.left)
        assert objects.read[0] < len(pieces) or size == 60


def test_each_field_is_a_text_of_its_own(rails: Guardrails) -> None:
    """What the answer, the reasoning and the arguments say in turn is no word together, but each is one text."""
    pieces = list(
        zip(words("the KEY-123456 of it " + PROSE[:90], 4), words('{"key": "KEY-654321", "why": "it is so"}' + " " * 71, 4), strict=True)
    )
    chunks = [Delta(text=a, arguments=b, reasoning="for" if i % 2 else "bidden ", n=i) for i, (a, b) in enumerate(pieces)]
    run = both(rails, chunks)
    assert type(run.error) is Blocked  # `forbidden` was reasoned
    chunks = [Delta(text=a, arguments=b, n=i) for i, (a, b) in enumerate(pieces)]
    run = both(rails, chunks)
    assert "".join(c.text for c in run.left) == "the [KEY] of it " + PROSE[:90]
    assert "".join(c.arguments for c in run.left).strip() == '{"key": "[KEY]", "why": "it is so"}'


def test_a_frame_that_every_chunk_repeats_holds_nothing_up(make_rails: Make) -> None:
    rails = make_rails(PHI)
    chunks = [
        {"id": "chatcmpl-A1b2C3d4E5f6G7h8", "object": "chat.completion.chunk", "created": 1727000000, "delta": {"content": piece}}
        for piece in words(PROSE * 4, 9)
    ]
    run = both(rails, chunks)
    assert run.left == chunks
    assert run.read[0] < 120


def test_a_frame_that_changes_is_collected_and_judged_whole(rails: Guardrails) -> None:
    chunks = [{"id": f"message-number-{'one' if i < 20 else 'two'}", "text": piece} for i, piece in enumerate(words(PROSE[:400]))]
    run = both(rails, chunks)
    assert run.left == chunks
    assert run.read[-1] == len(chunks)
    run = both(rails, [*chunks, {"id": "message-number-two", "text": " KEY-123456"}])
    assert "".join(chunk["text"] for chunk in run.left) == f"{PROSE[:400]} [KEY]"
    assert len(run.left) == len(chunks) + 1


def test_a_finding_in_a_number_or_key_is_judged_with_the_whole(rails: Guardrails) -> None:
    run = both(rails, [*({"text": piece} for piece in words(PROSE[:200])), {"KEY-123456": "x"}, {"text": "end"}])
    assert type(run.error) is Blocked
    assert run.error.verdict.findings[0].rule == "redaction-failed"


def test_a_cap_that_is_passed_stops_the_stream(make_rails: Make) -> None:
    rails = make_rails(CAP)
    run = both(rails, words(PROSE * 40, 20))
    assert type(run.error) is LimitExceeded
    assert run.closed
    assert run.made < 60  # a hundred tokens are some five hundred characters
    assert "".join(run.left) == (PROSE * 40)[: len("".join(run.left))]


def test_a_count_of_the_provider_may_still_allow_what_ours_would_not(make_rails: Make) -> None:
    rails = make_rails(CAP)
    usage = {"completion_tokens": 90}
    chunks = [*({"text": piece} for piece in words(PROSE[:600], 20)), {"text": "", "usage": usage}]
    assert both(rails, chunks).left == chunks
    assert type(both(rails, chunks[:-1]).error) is LimitExceeded


def test_what_a_policy_wants_whole_leaves_whole(make_rails: Make) -> None:
    for spec in (
        "{match: {on: [response]}, buffer: whole}",
        "{match: {on: [response]}, rules: [{id: size, when: size(text) > 100000, then: block}]}",
        "{match: {on: [response]}, rules: [{id: many, phi: {any: [SSN], min_count: 3}, then: block}]}",
        "{match: {on: [response]}, rules: [{id: long, text: {patterns: ['BEGIN.*END']}, then: block}]}",
    ):
        chunks = words(PROSE)[:50]
        run = both(make_rails(policy(spec)), chunks)
        assert (run.left, set(run.read)) == (chunks, {50}), spec


def test_a_rule_in_shadow_or_for_another_place_holds_nothing_up(make_rails: Make) -> None:
    long = "[{id: size, when: size(text) > 10, then: block}]"
    for spec in (
        f"{{match: {{on: [response]}}, mode: shadow, until: 2026-03-01T00:00:00Z, rules: {long}}}",
        f"{{match: {{on: [response], systems: [lab]}}, rules: {long}}}",
        f"{{match: {{on: [prompt]}}, rules: {long.replace('10', '1000')}}}",
    ):
        assert both(make_rails(policy(spec)), words(PROSE)[:50]).read[0] < 40


def test_the_red_button_stops_at_the_next_chunk(rails: Guardrails) -> None:
    made: list[str] = []

    @rails.guard(system="desk", destination="inside")
    def say(prompt: str) -> Iterator[str]:
        for chunk in words(PROSE):
            made.append(chunk)
            yield chunk

    stream = say("Go on.")
    next(stream)
    before = len(made)
    rails.engine.state.switch.stop(reason="a test", by="ann")
    with pytest.raises(Stopped):
        next(stream)
    assert len(made) <= before + 1
    assert list(stream) == []


def test_closing_early_closes_the_source(rails: Guardrails) -> None:
    events: list[str] = []

    @rails.guard(system="desk", destination="inside")
    def say(prompt: str) -> Iterator[str]:
        try:
            yield from words(PROSE)
        finally:
            events.append("closed")

    stream = say("Go on.")
    next(stream)
    assert events == []
    stream.close()
    assert events == ["closed"]

    @rails.guard(system="desk", destination="inside")
    async def asay(prompt: str) -> AsyncIterator[str]:
        try:
            for chunk in words(PROSE):
                yield chunk
        finally:
            events.append("aclosed")

    async def main() -> None:
        stream = asay("Go on.")
        await anext(stream)
        await stream.aclose()

    asyncio.run(main())
    assert events == ["closed", "aclosed"]


def test_what_left_of_a_stream_that_was_not_read_to_its_end_is_judged_for_its_session(make_rails: Make) -> None:
    seen = "{match: {on: [tool_call]}, rules: [{id: seen, tools: [wipe], when: '\"pii\" in session.saw', then: block}]}"
    warned = policy("{match: {on: [response]}, rules: [{id: people, phi: {any: [safe-harbor]}, then: warn}]}", "warned")
    rails = make_rails(policy(seen, "seen"), warned)

    @rails.guard(system="desk", destination="inside")
    def say(prompt: str) -> Iterator[str]:
        yield from words(f"Dr. Maria Alvarez. {PROSE * 3}")

    with rails.session(actor="ann", roles=["nurse"]) as session:
        stream = say("Go on.")
        left = "".join(next(stream) for _ in range(20))
        assert "Maria Alvarez" in left
        stream.close()
        assert "pii" in rails.engine.conversations.labels(session.id)


def test_an_exception_of_the_source_passes_through_behind_what_left(rails: Guardrails) -> None:
    @rails.guard(system="desk", destination="inside", on_block="Sorry.")
    def say(prompt: str) -> Iterator[str]:
        yield from words(PROSE[:300])
        raise ConnectionError("cut")

    left: list[str] = []
    with pytest.raises(ConnectionError, match="cut"):
        left.extend(say("Go on."))
    assert 0 < len("".join(left)) < 300


def test_what_a_generator_returns_is_judged_with_what_left(rails: Guardrails) -> None:
    run = plain(rails, words(f"{PROSE[:300]} KEY-123456"), {"last": "KEY-654321"})
    assert ("".join(run.left), run.value) == (f"{PROSE[:300]} [KEY]", {"last": "[KEY]"})
    run = plain(rails, words(PROSE[:300]), "forbidden")
    assert type(run.error) is Blocked


def test_equal_texts_with_a_returned_value_are_all_redacted(make_rails: Make) -> None:
    run = plain(make_rails(PHI), ["by Dr. Maria Alvarez, "] * 3, "the end")
    assert ("".join(run.left), run.value) == ("by Dr. [NAME], " * 3, "the end")


def test_identifiers_leave_redacted_while_the_source_goes_on(make_rails: Make) -> None:
    rails = make_rails(PHI)
    text = f"Dr. Maria Alvarez, 219-45-8830. {PROSE * 3}"
    for size in (1, 6):
        run = both(rails, words(text, size))
        assert "".join(run.left) == text.replace("Maria Alvarez", "[NAME]").replace("219-45-8830", "[SSN]")
        assert run.read[0] * size < 700


def test_names_of_the_session_are_found_again_in_its_streams(make_rails: Make) -> None:
    rails = make_rails(PHI)
    with rails.session(actor="ann", roles=["nurse"]):
        plain(rails, ["Her name is Dr. Maria Kowalczyk."])
        assert "Kowalczyk" not in "".join(plain(rails, words(f"{PROSE} Then Kowalczyk came. {PROSE}")).left)


def test_policies_that_change_meanwhile_decide_at_the_end(make_rails: Make) -> None:
    rails, stricter = make_rails(), make_rails(policy("{match: {on: [response]}, rules: [{id: no, text: {words: [add]}, then: block}]}"))

    @rails.guard(system="desk", destination="inside")
    def say(prompt: str) -> Iterator[str]:
        yield from words(PROSE[:200])
        rails.engine.swap(stricter.engine.policies)
        yield from words(PROSE[:200])

    with pytest.raises(Blocked, match="more/no"):
        list(say("Go on."))


def test_a_detector_that_fails_lets_nothing_more_leave(make_rails: Make) -> None:
    class Failing:
        name, languages, lookahead = "failing", frozenset({"en"}), 64

        def find(self, text: str, types: Any = None) -> list[detect.Match]:
            if "nothing" in text:
                raise ZeroDivisionError
            return []

    run = both(make_rails(NO_PHI, detector=Failing()), words("It is so. " * 30 + "There is nothing. " + "It is so. " * 30))
    assert type(run.error) is Blocked
    assert "".join(run.left) == ("It is so. " * 30)[: len("".join(run.left))]


def test_every_way_of_cutting_gives_the_same_text(rails: Guardrails) -> None:
    rng = random.Random(11)
    text = f"{PROSE[:150]} KEY-123456 and KEY-654321 {PROSE[:150]}"
    for _ in range(40):
        places = sorted(rng.sample(range(len(text)), rng.choice([0, 1, 3, 30])))
        pieces = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
        assert "".join(plain(rails, pieces).left) == f"{PROSE[:150]} [KEY] and [KEY] {PROSE[:150]}"
