"""What is read of a value: text hides in keys, in frames and beside pictures, and everything that was found can be taken out or blocks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from guardrails import Prompt, Response, ToolCall, Verdict, content
from guardrails.content import KEY, Part, Unwritable
from guardrails.errors import Blocked
from guardrails.verdict import Effect

from .conftest import Build

SSN = "536-22-8747"
SAID = f"SSN {SSN}"
COVERED: dict[str, Any] = {"system": "agent", "destination": "covered-model"}
LIST = "- {id: list, tools: {allow: ['*']}}\n"


def names(verdict: Verdict) -> list[str]:
    return [f"{f.policy}/{f.rule}" for f in verdict.findings]


HIDDEN: list[Any] = [
    {"role": "nurse", "id": SAID},
    {"role": SAID, "content": "hello"},
    {"role": "user", "type": SAID, "content": "hello"},
    {"role": "user", "index": 536228747, "content": "hello", "tool_call_id": SAID},
    {"role": "nurse", "ssn": "536228747"},
    {"type": "document", "content": SAID},
    {"type": "document", "body": {"paragraphs": [SAID]}},
    {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": SAID}},
    {"type": "image", "note": SAID, "source": {"type": "base64", "data": "iVBORw0KGgo" * 20}},
    {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA", "detail": SAID}},
    {"type": "image_url", "image_url": f"data:text/plain,{SAID}"},
    {"file_id": SAID},
    {"previous_response_id": SAID},
    {"encrypted_content": SAID},
    {SAID: "hello"},
    {SAID: {"deep": "hello"}},
    {"names": {SAID}},
    {"names": frozenset({SAID, "other"})},
]


@pytest.mark.parametrize("value", HIDDEN, ids=range(len(HIDDEN)))
def test_text_is_found_wherever_it_hides(build: Build, value: Any) -> None:
    engine = build(f"{LIST}- {{id: ssn, phi: {{any: [SSN]}}, then: block}}")
    assert "p/ssn" in names(engine.decide(ToolCall(tool="lookup", args=value, **COVERED)))
    assert "p/ssn" in names(engine.decide(Prompt(content=[value], **COVERED)))


@pytest.mark.parametrize("value", HIDDEN, ids=range(len(HIDDEN)))
def test_what_is_found_is_taken_out_or_blocks(build: Build, value: Any) -> None:
    engine = build(f"{LIST}- {{id: ssn, phi: {{any: [SSN]}}, then: redact}}")
    verdict = engine.decide(Prompt(content=value, **COVERED))
    try:
        left = engine.apply(value, verdict)
    except Blocked:
        return
    assert SSN not in repr(left)
    assert "[SSN]" in repr(left)


def test_a_redaction_in_a_key_never_falls_on_its_value(build: Build) -> None:
    engine = build("- {id: ssn, phi: {any: [SSN]}, then: redact}")
    for value in ({SAID: "a harmless sentence of some length"}, {1: SAID, "1": "harmless"}, {"1": "harmless", 1: SAID}):
        verdict = engine.decide(Prompt(content=value, **COVERED))
        try:
            left = engine.apply(value, verdict)
        except Blocked:
            continue
        assert SSN not in repr(left)


def test_a_value_under_an_unusual_key_can_be_redacted(build: Build) -> None:
    engine = build("- {id: ssn, phi: {any: [SSN]}, then: redact}")
    value = {"note 1": SAID, "note 2": ["x", {"ß": SAID}]}
    assert engine.apply(value, engine.decide(Prompt(content=value, **COVERED))) == {
        "note 1": "SSN [SSN]",
        "note 2": ["x", {"ß": "SSN [SSN]"}],
    }


def test_a_path_holds_no_key_that_may_be_somebodys_data(build: Build) -> None:
    engine = build("- {id: ssn, phi: {any: [SSN]}, then: redact}")
    verdict = engine.decide(Prompt(content={SAID: SAID, "people": {"Maria Alvarez, 1931": SAID}}, **COVERED))
    assert len(verdict.redactions) == 3
    assert SSN not in repr(verdict)
    assert "Maria" not in repr(verdict)
    assert all(isinstance(step, int) or step == "people" for r in verdict.redactions for step in r.path)


@pytest.mark.parametrize(
    "frame",
    [
        {"role": "assistant", "type": "message", "id": "msg_0a1B2c3D", "index": 3},
        {"role": "tool", "tool_call_id": "call_9xKqLmNoP", "name": "get_exam"},
        {"type": "tool_result", "tool_use_id": "toolu_01A09q90qw90lq917835lq9"},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgoAAAANSUhEUgAA" * 40}},
        {"type": "input_file", "file_id": "file-8aZ3kQmT", "filename": "guideline.pdf"},
    ],
)
def test_the_frame_of_a_message_is_nobodys_data(build: Build, frame: dict[str, Any]) -> None:
    engine = build("- {id: any, phi: {any: [safe-harbor]}, then: block}", model=True)
    assert engine.decide(Prompt(content=[{**frame, "content": "hello"}], **COVERED)).allowed
    assert engine.facts(Prompt(content=[{**frame, "content": "hello"}], **COVERED)).text.splitlines()[-1] == "hello"


def test_the_envelope_of_an_answer_is_nobodys_data_and_what_it_says_is(build: Build) -> None:
    engine = build("- {id: any, phi: {any: [safe-harbor]}, then: block}", model=True)
    answer: dict[str, Any] = {
        "id": "chatcmpl-9zXyAbC123", "object": "chat.completion", "created": 1_772_000_000, "model": "gpt-4o-2024-08-06",
        "system_fingerprint": "fp_44709d6fcb", "usage": {"prompt_tokens": 12, "completion_tokens": 9, "total_tokens": 21},
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Take it with food."}}],
    }  # fmt: skip
    assert engine.decide(Response(content=answer, **COVERED)).allowed
    answer["choices"][0]["message"]["content"] = "Maria Alvarez takes it with food."
    assert not engine.decide(Response(content=answer, **COVERED)).allowed


@pytest.mark.parametrize("moment", [1_677_652_288, 1_741_569_952, 1_741_476_542.0, 1_999_999_999])
@pytest.mark.parametrize("field", ["created", "created_at"])
def test_the_moment_of_an_answer_is_nobodys_number(build: Build, field: str, moment: float) -> None:
    engine = build("- {id: any, phi: {any: [safe-harbor]}, then: block}", model=True)
    answer = {"object": "response", field: moment, "output": "Take it with food."}
    assert engine.facts(Response(content=answer, **COVERED)).found == []


@pytest.mark.parametrize(
    "answer",
    [
        {"object": "response", "created": 6_175_550_142, "output": "x"},
        {"object": "response", "created": "219-09-9999", "output": "x"},
        {"object": "response", "phone": 6_175_550_142, "output": "x"},
        {"created": 1_741_569_952_113, "output": "x"},
    ],
    ids=["a phone number", "a text", "another field", "no envelope"],
)
def test_other_numbers_are_read(answer: dict[str, Any]) -> None:
    assert any(part.text != "x" for part in content.read(answer).parts)


@pytest.mark.parametrize(
    "value",
    [
        range(10**12),
        {"x": range(10**12)},
        set(range(300_000)),
        list(range(300_000)),
        {str(i): i for i in range(300_000)},
        10**5000,
        {10**5000: 1},
    ],
    ids=["range", "inside", "set", "list", "mapping", "number", "key"],
)
def test_more_than_is_read_ends_soon_and_is_not_clean(build: Build, value: Any) -> None:
    engine = build(
        "- {id: ssn, phi: {any: [SSN]}, then: block}\n- {id: word, when: text.contains('x'), then: block}", match="{on: [prompt]}"
    )
    verdict = engine.decide(Prompt(content=value, **COVERED))
    assert {(f.rule, f.error) for f in verdict.findings} == {("ssn", "too_large"), ("word", "too_large")}


def test_what_refers_to_itself_is_too_deep() -> None:
    ring: list[Any] = []
    ring += [ring, ring]
    knot: dict[str, Any] = {}
    knot["knot"] = knot
    assert "too_deep" in content.read(ring).unscanned
    assert content.read(knot).unscanned == ("too_deep",)


def test_the_members_of_a_set_are_read_in_one_order() -> None:
    assert [p.text for p in content.read({"b", "a", "c"}).parts] == ["a", "b", "c"]


def test_a_part_never_shows_its_text() -> None:
    assert "secret" not in repr(Part((), "secret", near="secret"))
    assert "secret key" not in repr(content.read({"secret key 1": "secret"}).parts)


def test_a_value_is_changed_only_where_it_was_read() -> None:
    assert content.rewrite({"a": [1, "x"], "b c": "y"}, {("a", 1): "X", (1,): "Y"}) == {"a": [1, "X"], "b c": "Y"}
    assert content.rewrite(("x", "y"), {(1,): "Y"}) == ("x", "Y")
    for value, path in (
        ({"a": "x"}, (0, KEY)),
        (["x"], (KEY,)),
        ({"a": 1}, ("a",)),
        (["x"], (1,)),
        ({"a": "x"}, ("b",)),
        ({"a": "x"}, (7,)),
        ("x", (0,)),
        (Decimal(1), ()),
    ):
        with pytest.raises(Unwritable):
            content.rewrite(value, {path: "new"})


def test_what_fails_while_it_is_read_is_not_clean(build: Build) -> None:
    class Broken(dict[str, Any]):
        def items(self) -> Any:
            raise RuntimeError("secret")

    class Shy:
        @property
        def model_dump(self) -> Any:
            raise RuntimeError("secret")

    engine = build("- {id: ssn, phi: {any: [SSN]}, then: block}")
    verdict = engine.decide(Prompt(content=Broken(a=1), **COVERED))
    assert verdict.effect is Effect.BLOCK
    assert verdict.deciding[0].error == "RuntimeError"
    assert "secret" not in repr(verdict)
    assert content.read(Shy()).unscanned == ("object",)


def test_a_sentence_in_another_script_is_not_hidden_by_text_around_it(build: Build) -> None:
    engine = build()
    hidden = "患者は昨日から発熱と咳が続いています。どうすればよいですか。"
    for text in (hidden, f"Please translate this for me, and be careful with it: {hidden}", "padding " * 5_000 + hidden + " more" * 5_000):
        assert engine.facts(Prompt(content=text)).content_unscanned == ("language",), text[:40]
    for text in ("The angle α is 30°, and β, γ, δ are smaller.", "Naïve Bayes für Ärzte", "µg per dose", "word " * 9_000, "Ω " * 7):
        assert engine.facts(Prompt(content=text)).content_unscanned == (), text[:40]


def test_hostile_letters_take_no_time(build: Build) -> None:
    # Each of these made a pattern with overlapping pieces try every way to cut them.
    facts = build().facts
    for text in ("я" * 23 + "a", ("я" * 23 + "a") * 4_000, ("я " * 23 + "a") * 4_000, "a" + "\u0301" * 100_000):
        assert facts(Prompt(content=text)).content_unscanned in ((), ("language",))


def test_tokens_count_keys_and_numbers_too(build: Build) -> None:
    engine = build("- {id: cap, tokens: {max_prompt: 10}}")
    for content_ in (list(range(100)), {f"key {i}": None for i in range(100)}, {"a": {1} | {i / 7 for i in range(50)}}):
        assert "p/cap" in [f.rule and f"{f.policy}/{f.rule}" for f in engine.decide(Prompt(content=content_, **COVERED)).deciding]


def test_a_destination_that_was_not_named_is_missing_and_not_public(build: Build) -> None:
    rules = "- {id: list, tools: {allow: ['*']}}\n- {id: only-covered, when: destination.covered, then: block}"
    engine = build(rules, match="{on: [tool_call, decision]}")
    verdict = engine.decide(ToolCall(tool="lookup", system="agent"))
    assert [(f.rule, f.error) for f in verdict.deciding] == [("only-covered", "missing_fact")]
    assert engine.decide(ToolCall(tool="lookup", system="agent", destination="public-model")).allowed


def test_every_event_has_an_id(build: Build) -> None:
    facts = build().facts(Prompt(content="x"))
    assert facts.event_id == facts.event_id != build().facts(Prompt(content="x")).event_id
    assert build().facts(Prompt(content="x", id="e-1")).event_id == "e-1"


SPANISH = "La paciente dice que tiene mucho dolor en el pecho desde ayer por la noche."


@pytest.mark.parametrize(
    "content_of", [lambda t: t, lambda t: [{"role": "user", "content": [{"type": "text", "text": t}]}], lambda t: {"q": t}]
)
def test_a_sentence_in_another_language_is_not_clean_either(build: Build, content_of: Any) -> None:
    public = {"system": "agent", "destination": "public-model"}
    engine = build()
    for text in (SPANISH, f"Translate this for the chart, please: {SPANISH} Then call the clinic about the refill of metformin."):
        verdict = engine.decide(Prompt(content=content_of(text), **public))
        assert [f.rule for f in verdict.deciding] == ["unscanned-content"]
        assert engine.decide(Prompt(content=content_of(text), **COVERED)).effect is Effect.ALLOW
    assert engine.decide(Prompt(content=content_of("72M h/o CAD, DM2, p/w SOB x 2d, no CP, LE edema 2+"), **public)).effect is Effect.ALLOW
    allowed = build(head="allow_unscanned: [language]", rules="- {id: r, text: {words: [heron]}, then: block}")
    assert allowed.decide(Prompt(content=content_of(SPANISH), **public)).effect is Effect.ALLOW


def test_a_language_that_the_detector_was_measured_on_is_scanned(build: Build) -> None:
    class Both:
        name, languages, lookahead = "both", frozenset({"en", "es"}), 64

        def find(self, text: str, types: Any = None) -> list[Any]:
            return []

    assert build(detector=Both()).facts(Prompt(content=SPANISH)).content_unscanned == ()
