"""A reply that arrives in pieces gives the same text and the same reports as the whole, wherever it is cut."""

from __future__ import annotations

import random
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.detect.pseudonyms import Alteration, StreamRestorer, Vault, restore, substitute

from .conversation import ALL, NOTE, marked, vault_for


@cache
def conversation(style: str) -> tuple[Vault, str]:
    vault = vault_for(f"stream {style}")
    text, matches = marked(NOTE)
    return vault, substitute(text, matches, vault, "s", style)  # type: ignore[arg-type]  # reason: a table's word


def streamed(vault: Vault, pieces: list[str], allowed: frozenset[str] = ALL) -> tuple[str, tuple[Alteration, ...], int]:
    stream = StreamRestorer(vault, "s", allowed)
    out = [stream.feed(piece) for piece in pieces]
    out.append(stream.close())
    return "".join(out), stream.altered, stream.count


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(p % (len(text) + 1) for p in places), len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


@pytest.mark.parametrize("style", ["token", "surrogate"])
def test_every_single_cut_gives_the_whole(style: str) -> None:
    vault, text = conversation(style)
    whole = restore(text, vault, "s", ALL)
    for at in range(len(text) + 1):
        assert streamed(vault, [text[:at], text[at:]]) == (whole.text, whole.altered, whole.count)


@pytest.mark.parametrize("style", ["token", "surrogate"])
def test_one_character_at_a_time_gives_the_whole(style: str) -> None:
    vault, text = conversation(style)
    whole = restore(text, vault, "s", ALL)
    assert streamed(vault, list(text)) == (whole.text, whole.altered, whole.count)


def fragments(style: str) -> list[str]:
    """Parts of the reply, torn in ways that models and chance tear them, and text that looks alike."""
    _, text = conversation(style)
    words = text.split(" ")
    torn = [word[1:] for word in words] + [word.lower() for word in words] + [f"{a} {b}" for a, b in pairwise(words)]
    near = [word[:2] + word[3:] for word in words if len(word) > 4]
    alike = [
        "[", "]", "[[", "\\[", "\\", "%", "%5", "%5B", "%5D", "_", "@",
        "\\n", "\\_", "http", "https://", "www.", "://", ".", ", ", " ", "\n", "-",
        "'s", "NAME_", "[NAME_", "NAME", "March", "14", "2025", "March 3", "/", "1", "555",
        "0142", "A.", "I", "Dr. ", "Roberta ", "MRN", "x" * 70, "9" * 70, "example.org", "@example.org", "[DATE]",
        "[Date: 3]", "`", "**", "é", "Straße", "\u200b", "T10:30", "of", "the", "st", "000",
        "(", ")", "5%",
    ]  # fmt: skip
    return [*words, *torn, *near, *alike]


@pytest.mark.parametrize("style", ["token", "surrogate"])
@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_any_text_cut_anywhere_gives_the_whole(style: str, data: st.DataObject) -> None:
    vault, _ = conversation(style)
    parts = data.draw(st.lists(st.sampled_from(fragments(style)), max_size=12))
    glue = data.draw(st.sampled_from(["", " ", "-"]))
    text = glue.join(parts)
    whole = restore(text, vault, "s", ALL)
    places = data.draw(st.lists(st.integers(0, 10_000), max_size=8))
    assert streamed(vault, cut(text, places)) == (whole.text, whole.altered, whole.count)
    assert streamed(vault, list(text)) == (whole.text, whole.altered, whole.count)


def test_a_long_text_in_two_hundred_random_cuts_gives_the_whole() -> None:
    vault, _ = conversation("surrogate")
    rng = random.Random(7)
    long = " ".join(rng.choice(fragments("surrogate")) for _ in range(400))
    whole = restore(long, vault, "s", ALL)
    for _ in range(200):
        places = [rng.randrange(len(long)) for _ in range(rng.randrange(1, 40))]
        assert streamed(vault, cut(long, places)) == (whole.text, whole.altered, whole.count)


def test_ordinary_text_is_held_back_no_longer_than_its_last_word() -> None:
    vault, _ = conversation("surrogate")
    stream = StreamRestorer(vault, "s", ALL)
    text = "The dose was raised and the patient felt better after lunch, without any rash or fever. "
    for at, c in enumerate(text):
        stream.feed(c)
        word = len(text[: at + 1]) - max(text.rfind(" ", 0, at + 1), text.rfind(",", 0, at + 1)) - 1
        assert stream.held <= word


def test_what_is_held_back_is_bounded_whatever_comes() -> None:
    vault, _ = conversation("surrogate")
    for unit in ("[", "1 ", "12/", "March ", "a", "\\", "https://a", "Q. ", "@", "_", "555-", "%5B", "NAME_"):
        stream = StreamRestorer(vault, "s", ALL)
        given_out = "".join(stream.feed(unit * 50) for _ in range(200))
        assert stream.held <= 2_200
        assert len(given_out) + stream.held == len(unit) * 10_000


def test_a_token_never_leaves_in_part() -> None:
    vault, text = conversation("token")
    token = text[text.index("[") : text.index("]") + 1]
    stream = StreamRestorer(vault, "s", ALL)
    assert stream.feed("for ") == "for "
    assert [stream.feed(c) for c in token[:-1]] == [""] * (len(token) - 1)
    assert stream.feed("]") + stream.close() == "Maria T. Alvarez"


def test_a_closed_stream_takes_no_more() -> None:
    vault, _ = conversation("token")
    stream = StreamRestorer(vault, "s", ALL)
    assert stream.close() == ""
    assert stream.close() == ""
    with pytest.raises(ValueError, match="this stream is closed"):
        stream.feed("x")


def test_a_stream_shows_no_text() -> None:
    vault, text = conversation("token")
    stream = StreamRestorer(vault, "s", ALL)
    stream.feed(text[:200])
    assert repr(stream) == "<StreamRestorer>"
