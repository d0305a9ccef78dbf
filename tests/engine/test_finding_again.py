"""What a conversation has seen is found again in it, in every kind of event, and in no other conversation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guardrails import Effect, Engine, Prompt, Response, ToolCall, ToolResult
from guardrails.detect import Known
from guardrails.events import Event

Build = Callable[..., Engine]
RULES = "- {id: out, phi: {any: [NAME, MRN, PHONE]}, then: redact}\n- {id: list, tools: {allow: ['*']}}"
FIRST = "Patient Name: Maria Alvarez, MRN 00482913."
HERE: dict[str, Any] = {"system": "agent", "destination": "covered-model"}


def redacted(engine: Engine, event: Event, value: Any) -> Any:
    verdict = engine.decide(event)
    assert verdict.effect <= Effect.REDACT
    return engine.apply(value, verdict)


def later(session: str | None) -> list[tuple[Event, Any, Any]]:
    text = "I told Alvarez about 0048-2913 again."
    clean = "I told [NAME] about [MRN] again."
    args, without = {"q": [text, {"who": "alvarez"}]}, {"q": [clean, {"who": "[NAME]"}]}
    return [
        (Prompt(content=text, session=session, **HERE), text, clean),
        (Response(content=text, session=session, **HERE), text, clean),
        (ToolCall(tool="lookup", args=args, session=session, **HERE), args, without),
        (ToolResult(tool="lookup", content=args, session=session, **HERE), args, without),
    ]


@pytest.mark.parametrize("index", range(4))
def test_a_name_of_an_earlier_prompt_is_found_in_every_kind_of_event(build: Build, index: int) -> None:
    engine = build(RULES)
    event, value, clean = later("s-1")[index]
    redacted(engine, Prompt(content=FIRST, session="s-1", **HERE), FIRST)
    assert redacted(engine, event, value) == clean


@pytest.mark.parametrize("index", range(4))
@pytest.mark.parametrize("session", [None, "s-2"])
def test_another_session_and_no_session_know_nothing(build: Build, index: int, session: str | None) -> None:
    engine = build(RULES)
    event, value, _ = later(session)[index]
    redacted(engine, Prompt(content=FIRST, session="s-1" if session else None, **HERE), FIRST)
    assert redacted(engine, event, value) == value


def test_a_text_judged_before_is_judged_anew_once_the_session_knows_more(build: Build) -> None:
    """The memory of judged texts is about the text alone: what a session knows stands on top of it."""
    engine = build(RULES)
    text = "Is Alvarez safe on apixaban?"
    event = Prompt(content=text, session="s-1", **HERE)
    assert redacted(engine, event, text) == text
    redacted(engine, Prompt(content=FIRST, session="s-1", **HERE), FIRST)
    assert redacted(engine, event, text) == "Is [NAME] safe on apixaban?"
    assert redacted(engine, Prompt(content=text, session="s-2", **HERE), text) == text


def test_an_earlier_message_of_the_same_prompt_is_searched_for_a_name_of_a_later_one(build: Build) -> None:
    engine = build(RULES)
    chat = [{"role": "user", "content": "Alvarez called."}, {"role": "user", "content": FIRST}]
    found = redacted(engine, Prompt(content=chat, session="s-1", **HERE), chat)
    assert found[0]["content"] == "[NAME] called."


def test_the_stage_says_that_it_was_known(build: Build) -> None:
    engine = build(RULES)
    engine.decide(Prompt(content=FIRST, session="s-1", **HERE))
    facts = engine.facts(Prompt(content="Is Alvarez here?", session="s-1", **HERE))
    assert [(m.type, m.stage) for _, _, m in facts.found] == [("NAME", "known")]


def test_a_swap_of_policies_keeps_what_sessions_know(build: Build) -> None:
    engine = build(RULES)
    engine.decide(Prompt(content=FIRST, session="s-1", **HERE))
    assert engine.swap(build(RULES + "\n- {id: more, text: {words: [x]}, then: warn}").policies).ok
    assert [m.stage for _, _, m in engine.facts(Prompt(content="Is Alvarez here?", session="s-1", **HERE)).found] == ["known"]


def test_the_memory_is_bounded_and_holds_no_text() -> None:
    known = Known(sessions=50, words=8, entries=200)
    from guardrails.detect import Match

    for i in range(500):
        name = f"Quentin Zz{'abcdefghij'[i % 10]}{'klmnopqrst'[i // 10 % 10]}ov"
        known.further([(name, [Match(0, len(name), "NAME", 0.9)])], f"s-{i % 100}")
    assert len(known) <= 50
    held = [entry for session in known._sessions.values() for entry in session]
    assert len(held) <= 200
    # Long enough that no digest has one of them by chance.
    words = [b"quentin", *(f"zz{a}{b}ov".encode() for a in "abcdefghij" for b in "klmnopqrst")]
    assert all(isinstance(entry, bytes) and not any(word in entry.lower() for word in words) for entry in held)


BLOCKS = [
    # first block, second block, what each becomes
    ("SSN 219-09-", "9999 on file", "SSN [SSN]", "[SSN] on file"),
    ("call 617-555-", "0142 now", "call [PHONE]", "[PHONE] now"),
    ("MRN 004", "82913.", "MRN [MRN]", "[MRN]."),
    ("write to m.alvarez@", "gmail.com today", "write to [EMAIL]", "[EMAIL] today"),
]
SPLIT_RULES = "- {id: out, phi: {any: [SSN, PHONE, MRN, EMAIL]}, then: redact}\n- {id: list, tools: {allow: ['*']}}"


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [t for k, v in value.items() if k not in ("role", "type") for t in texts(v)]
    return [t for item in value for t in texts(item)] if isinstance(value, list) else []


SHAPES: list[Callable[[str, str], Any]] = [
    lambda a, b: [{"role": "user", "content": [{"type": "text", "text": a}, {"type": "text", "text": b}]}],
    lambda a, b: [{"role": "user", "content": [a, b]}],
    lambda a, b: [{"role": "user", "parts": [{"text": a}, {"text": b}]}],
    lambda a, b: [{"type": "text", "text": a}, {"type": "text", "text": b}],
    lambda a, b: {"prompt": [{"type": "text", "text": a, "cache_control": {"type": "ephemeral"}}, {"type": "text", "text": b}]},
]


@pytest.mark.parametrize("shape", range(len(SHAPES)))
@pytest.mark.parametrize(("one", "other", "first", "second"), BLOCKS)
def test_an_identifier_across_two_blocks_is_taken_out_of_both(
    build: Build, shape: int, one: str, other: str, first: str, second: str
) -> None:
    engine = build(SPLIT_RULES)
    value = SHAPES[shape](one, other)
    assert texts(redacted(engine, Prompt(content=value, **HERE), value)) in ([first, second], [first, "ephemeral", second])


@pytest.mark.parametrize("size", [1, 2, 3])
def test_many_small_blocks_hide_nothing(build: Build, size: int) -> None:
    engine = build(SPLIT_RULES)
    text = "The SSN is 219-09-9999 and the phone is 617-555-0142."
    blocks = [{"type": "text", "text": text[i : i + size]} for i in range(0, len(text), size)]
    value = [{"role": "user", "content": blocks}]
    out = "".join(texts(redacted(engine, Prompt(content=value, **HERE), value)))
    assert not any(c.isdigit() for c in out)


def test_a_name_in_two_blocks_is_found_with_the_model(build: Build) -> None:
    engine = build("- {id: out, phi: {any: [NAME]}, then: redact}", model=True)
    value = [{"role": "user", "content": [{"type": "text", "text": "Patient Name: Maria Alv"}, {"type": "text", "text": "arez was seen."}]}]
    out = " ".join(texts(redacted(engine, Prompt(content=value, **HERE), value)))
    assert "Maria" not in out
    assert "arez" not in out


NEAR_MISSES: list[tuple[Any, str]] = [
    ([{"role": "user", "content": "SSN 219-09-"}, {"role": "assistant", "content": "9999 units"}], "messages of two people"),
    (
        [
            {
                "role": "user",
                "content": [{"type": "text", "text": "SSN 219-09-"}, {"type": "image", "x": 1}, {"type": "text", "text": "9999"}],
            }
        ],
        "a picture stands between",
    ),
    (["SSN 219-09-", "9999 units"], "a list of prompts"),
    ({"a": "SSN 219-09-", "b": "9999 units"}, "two fields"),
    ({"rows": [{"text": "SSN 219-09-"}, {"text": "9999"}]}, "rows of a table"),
    ([{"role": "user", "content": [{"type": "text", "text": "Room 12."}, {"type": "text", "text": "Take 5 mg."}]}], "no identifier"),
    ([{"role": "user", "content": [{"type": "text", "text": "BP 128/76,"}, {"type": "text", "text": "HR 80, 2 tabs"}]}], "values"),
    ([{"role": "user", "content": [{"type": "text", "text": "ratio 3:1"}, {"type": "text", "text": "and 20 patients"}]}], "a ratio"),
]


@pytest.mark.parametrize(("value", "why"), NEAR_MISSES)
def test_what_does_not_touch_is_not_joined(build: Build, value: Any, why: str) -> None:
    facts = build(SPLIT_RULES).facts(Prompt(content=value, **HERE))
    assert [m.stage for _, _, m in facts.found if m.stage == "split"] == [], why


def test_a_part_of_an_identifier_becomes_a_token_where_surrogates_are_asked_for(build: Build) -> None:
    engine = build("- {id: out, phi: {any: [MRN], style: surrogate}, then: redact}")
    value = [{"role": "user", "content": [{"type": "text", "text": "MRN 004"}, {"type": "text", "text": "82913."}]}]
    out = texts(redacted(engine, Prompt(content=value, **HERE), value))
    assert all("[MRN_" in text for text in out)


def test_blocks_cost_what_their_text_costs(build: Build) -> None:
    engine = build(SPLIT_RULES)
    read = 0
    world = engine.facts(Prompt(content="x")).world
    plain = world.detect

    def counted(text: str) -> Any:
        nonlocal read
        read += len(text)
        return plain(text)

    from guardrails import content
    from guardrails.searching import search

    blocks = [{"type": "text", "text": f"word{i} and more words "} for i in range(2_000)]
    parts = content.read([{"role": "user", "content": blocks}]).parts
    size = sum(len(part.text) for part in parts)
    search(parts, counted, counted, None)
    assert read <= 3 * size


class Timer:
    """A timer that goes on by a step whenever it is read."""

    def __init__(self, step: float) -> None:
        self.now, self.step, self.reads = 0.0, step, 0

    def __call__(self) -> float:
        self.now += self.step
        self.reads += 1
        return self.now


LONG = "The patient was seen in clinic today and will return. " * 400 + "SSN 219-09-9999."


def test_a_model_that_is_too_slow_counts_as_late(build: Build) -> None:
    slow = {"model": True, "model_seconds": 3.0, "timer": Timer(2.0)}
    strict = build("- {id: ssn, phi: {any: [SSN]}, then: block}", **slow).decide(Prompt(content=LONG, **HERE))
    assert (strict.effect, strict.deciding[0].error) == (Effect.BLOCK, "model_late")
    mild = build("- {id: ssn, phi: {any: [SSN], late: patterns}, then: redact}", **slow)
    verdict = mild.decide(Prompt(content=LONG, **HERE))
    assert {f.rule for f in verdict.findings} == {"ssn", "model-late"}
    assert "219-09" not in mild.apply(LONG, verdict)


def test_a_model_in_time_is_not_late(build: Build) -> None:
    engine = build("- {id: ssn, phi: {any: [SSN], late: patterns}, then: redact}", model=True, model_seconds=3.0, timer=Timer(0.001))
    assert {f.rule for f in engine.decide(Prompt(content=LONG, **HERE)).findings} == {"ssn"}


def test_a_text_that_was_late_is_not_waited_for_again(build: Build) -> None:
    timer = Timer(2.0)
    rules = "\n".join(f"- {{id: r{i}, phi: {{any: [SSN]}}, when: 'actor.id == \"x\" || true', then: block}}" for i in range(5))
    engine = build(rules.replace(" || true", ""), model=True, model_seconds=3.0, timer=timer)
    from guardrails import Actor

    engine.decide(Prompt(content=LONG, actor=Actor(id="x"), **HERE))
    first = timer.reads
    engine.decide(Prompt(content=LONG, actor=Actor(id="x"), **HERE))
    assert timer.reads - first < first
