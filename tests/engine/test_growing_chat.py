"""A turn of a chat costs what its new text costs, however long the chat is; what was judged, replaced or read before is not again."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from guardrails import Effect, Engine, Prompt
from guardrails.detect import Match, Patterns, builtin
from tests.detect.corpus import load

Build = Callable[..., Engine]
Chat = list[dict[str, str]]
HERE: dict[str, Any] = {"system": "agent", "destination": "covered-model"}
STYLES = ["label", "token", "surrogate"]
SETS = ("questions", "questions2", "field2-a", "field2-b", "clean", "hard")
TEXTS = [t.text for name in SETS for t in load(name) if t.text.isascii() and 80 < len(t.text) < 400]


class Counting:
    """The patterns, and how many characters they were given."""

    name, languages, lookahead = "counting", frozenset({"en"}), 512

    def __init__(self) -> None:
        self.characters = 0

    def find(self, text: str, types: Iterable[str] | None = None) -> list[Match]:
        self.characters += len(text)
        return builtin().find(text, types)


def engine_for(build: Build, style: str, detector: Any) -> Engine:
    rules = f"- {{id: out, phi: {{any: [safe-harbor], style: {style}}}, then: redact}}\n"
    return build(rules + "- {id: tongue, when: '\"language\" in content.unscanned', then: warn}", detector=detector)


def turns(count: int, seed: int) -> list[Chat]:
    """A chat as it is sent with each of its turns: what was said before, an answer, and a new question."""
    said = random.Random(seed).sample(TEXTS, 2 * count)
    chat = [{"role": "assistant" if index % 2 else "user", "content": text} for index, text in enumerate(said)]
    return [chat[: 2 * turn + 1] for turn in range(count)]


def sent(engine: Engine, chat: Chat, session: str) -> Any:
    verdict = engine.decide(Prompt(content=chat, session=session, **HERE))
    assert verdict.effect <= Effect.REDACT
    return engine.apply(chat, verdict, engine.pseudonyms(session))


@pytest.mark.parametrize("style", STYLES)
def test_each_turn_scans_its_new_text_and_no_other(build: Build, style: str) -> None:
    detector = Counting()
    engine = engine_for(build, style, detector)
    before = 0
    for chat in turns(40, seed=1):
        detector.characters = 0
        sent(engine, chat, "s")
        new = sum(len(message["content"]) for message in chat[before:])
        assert detector.characters <= new, f"turn {len(chat) // 2}"
        before = len(chat)


def calls(run: Callable[[], object]) -> int:
    """How many calls of functions a piece of work takes: the same on a slow and on a busy machine."""
    count = 0

    def seen(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(seen)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("style", STYLES)
def test_a_message_of_the_history_takes_a_few_calls_and_not_a_scan(build: Build, style: str) -> None:
    """Beside its new text, a turn pays for each earlier message only to see that it is the one that was there: no more than
    a fifth of what the message cost when it was new, even for patterns alone."""
    engine = engine_for(build, style, Patterns())
    chats = turns(60, seed=2)
    for chat in chats[:3]:
        sent(engine, chat, "warm")
    first = [calls(lambda chat=chat: sent(engine, chat, "s")) for chat in chats[:6]]  # type: ignore[misc]  # a default argument binds the loop variable
    for chat in chats[6:]:
        sent(engine, chat, "s")
    again = calls(lambda: sent(engine, chats[-1], "s"))
    assert again / len(chats[-1]) < 0.2 * sum(first) / len(chats[5])


@pytest.mark.parametrize("style", STYLES)
def test_a_chat_comes_out_as_if_nothing_were_remembered(build: Build, style: str) -> None:
    """With its memory and without one, the last turn has the same places redacted; what was replaced stays replaced as it was."""
    engine, other = engine_for(build, style, Patterns()), engine_for(build, style, Patterns())
    chats = turns(12, seed=3)
    outs = [sent(engine, chat, "s") for chat in chats]
    fresh = Prompt(content=chats[-1], session="s", **HERE)
    assert engine.decide(fresh).redactions == other.decide(fresh).redactions
    if style == "label":
        assert outs[-1] == sent(other, chats[-1], "s")
    for earlier in outs[:-1]:
        # A name that a later turn made known may be gone from an earlier message; what was replaced stays replaced as it was.
        same = sum(a == b for a, b in zip(earlier, outs[-1], strict=False))
        assert same >= len(earlier) - 3


@pytest.mark.parametrize("style", STYLES)
def test_a_message_that_was_changed_is_judged_anew(build: Build, style: str) -> None:
    engine = engine_for(build, style, Patterns())
    chat = turns(5, seed=4)[-1]
    sent(engine, chat, "s")
    changed = [*chat[:2], {"role": "user", "content": f"{chat[2]['content']} MRN 00482913"}, *chat[3:]]
    assert "00482913" not in str(sent(engine, changed, "s"))
    assert "00482913" not in str(sent(engine, [changed[2], *changed], "t"))


def test_an_erased_session_gives_out_new_tokens(build: Build) -> None:
    engine = engine_for(build, "token", Patterns())
    chat = [{"role": "user", "content": "MRN 00482913"}]
    first = sent(engine, chat, "s")
    assert sent(engine, chat, "s") == first
    engine.pseudonyms("s").vault.erase("s")
    assert sent(engine, chat, "s") not in (first, chat)


def test_no_text_is_kept(build: Build) -> None:
    engine = engine_for(build, "surrogate", Patterns())
    chat = [{"role": "user", "content": "Patient Maria Alvarez, MRN 00482913, seen 3/14/2024, asks about quinoxaline."}] * 2
    sent(engine, chat, "s")
    sent(engine, [*chat, {"role": "user", "content": "And Bodil Kvist?"}], "s")
    again = engine.pseudonyms("s").vault.again
    assert len(again._pieces)
    assert len(again._words)
    kept = f"{dict(again._pieces)}{dict(again._words)}".lower()
    assert not any(word in kept for word in ("maria", "alvarez", "482913", "3/14/2024", "quinoxaline", "kvist"))
    assert repr(again) == "<Again>"
