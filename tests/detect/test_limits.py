"""Bounded work: size caps, linear time, worst-case texts, a light import, and threads."""

# ruff: noqa: E501  (rows of cases stay whole)
from __future__ import annotations

import itertools
import pickle
import subprocess
import sys
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest

from guardrails.detect import MAX_CHARS, Patterns, TextTooLong, TextTooSlow, builtin
from guardrails.detect.combined import Phi
from tests.pace import slowness

from .corpus import load

find = builtin().find  # the pattern path alone
whole = Phi().find

NOTES = "\n\n".join(text.text for text in load("notes"))
QUESTIONS = "\n".join(text.text for text in load("clean"))


def cpu(text: str) -> float:
    """CPU seconds of the faster of two runs."""
    times = []
    for _ in range(2):
        start = time.process_time()
        find(text)
        times.append(time.process_time() - start)
    return min(times)


def of(text: str, size: int) -> str:
    return (text * (size // len(text) + 1))[:size]


def test_a_text_above_the_cap_is_refused_at_once_and_not_quoted() -> None:
    text = "MRN 00482913 " * 4_000_000
    find("the rows are compiled")
    start = time.perf_counter()
    with pytest.raises(TextTooLong, match=rf"52000000 code points is above the limit of {MAX_CHARS}"):
        find(text)
    assert time.perf_counter() - start < 0.05 * slowness()
    with pytest.raises(TextTooLong):
        Patterns(max_chars=10).find("eleven chars")


class Ticking:
    """A clock that moves on by a second each time it is read."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.mark.parametrize("seconds", [1, 3, 30, 100])
def test_a_text_that_takes_too_long_is_refused_wherever_the_deadline_falls(seconds: int) -> None:
    with pytest.raises(TextTooSlow, match=r"^a text of 300000 code points was not judged before its deadline$") as caught:
        Patterns(deadline_ms=seconds * 1000, clock=Ticking()).find(of(NOTES, 300_000))
    assert caught.value.length == 300_000


def test_the_earlier_of_two_deadlines_counts() -> None:
    patterns = Patterns(deadline_ms=10_000, clock=lambda: 100.0)
    assert patterns.find("MRN 00482913", deadline=200.0)
    with pytest.raises(TextTooSlow):
        patterns.find("MRN 00482913", deadline=100.0)
    with pytest.raises(TextTooSlow):
        Patterns(deadline_ms=0, clock=lambda: 100.0).find("clean", deadline=200.0)


def test_a_text_within_its_deadline_gives_what_it_gives_without_one() -> None:
    text = of(NOTES, 30_000)
    assert Patterns(deadline_ms=60_000).find(text) == find(text, deadline=time.monotonic() + 60) == find(text)


def test_refusals_survive_pickling() -> None:
    for error in (TextTooLong(12, 10), TextTooSlow(12)):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again)) == (type(error), str(error))


def test_what_is_held_beside_a_long_text_stays_below_twice_its_size() -> None:
    text = of(QUESTIONS, 4_000_000)
    find(text[:100_000])
    tracemalloc.start()
    find(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 * len(text)


def test_time_grows_at_most_linearly() -> None:
    find(NOTES)
    # Of several tries the quickest: other work on the machine can slow one down, never speed one up.
    sizes = (250_000, 500_000, 1_000_000)
    times = [float("inf")] * len(sizes)
    for _ in range(6):
        times = [min(best, cpu(of(NOTES, size))) for best, size in zip(times, sizes, strict=True)]
        if all(after / before <= 2.6 for before, after in itertools.pairwise(times)):
            return
    raise AssertionError(times)


HOSTILE = {
    "digits": "1234567890",
    "spaced digits": "1 2 3 4 ",
    "one digit": "7",
    "at signs": "@",
    "addresses without end": "a@",
    "dots and at": "a.b@",
    "dashes": "-",
    "digits and dashes": "12-",
    "slashes": "1/",
    "colons": "a:",
    "double colons": "::",
    "letters without a blank": "A",
    "lower letters": "a",
    "capital words": "Aa ",
    "initials": "A. ",
    "spaced letters": "a ",
    "quotes": '"a":"',
    "brackets": "([{<",
    "percent": "%4",
    "encoded": "%41",
    "entities": "&#65;",
    "backslashes": "\\u0041",
    "base64": "TWFyaWEg",
    "hex": "4d61",
    "cue words": "mrn ssn dob ",
    "labels": "name: ",
    "dear": "Dear Dr ",
    "segments": "PID|",
    "headings": "name,dob,mrn\n",
    "digit words": "one two ",
    "dot words": "a dot b at ",
    "line breaks": "\n",
    "blanks": " ",
    "combining marks": "\u0301",
    "marked letters": "a\u0301",
    "zero width": "a\u200b",
    "look-alikes": "Мa ",
    "full width": "１",
    "bidi": "\u202e",
    "astral": "𝟏",
    "han": "漢",
    "lone surrogates": "\ud800",
    "nul": "\x00",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_costs_its_length_and_no_more(name: str) -> None:
    """Doubling the text at most doubles the time, with room for noise; quadratic work would take four times as long."""
    small, large = of(HOSTILE[name], 40_000), of(HOSTILE[name], 160_000)
    find(small)
    first, second = cpu(small), cpu(large)
    assert second < max(8 * first, 0.02) + 0.05
    assert second < 4.0


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_survived_by_the_whole_detector_and_costs_little_more_than_a_note(name: str) -> None:
    """The bar is three times a note of the same length; the test leaves room for a busy machine, `benchmarks/detect.py` shows the figures."""
    size = 12_000
    normal, hostile = (min(timed(of(text, size)) for _ in range(3)) for text in (NOTES, HOSTILE[name]))
    assert hostile < 8 * normal + 0.1


def timed(text: str) -> float:
    start = time.process_time()
    whole(text)
    return time.process_time() - start


def test_threads_agree_with_one_thread() -> None:
    texts = [text.text for name in ("questions", "disguised", "structured") for text in load(name)]
    alone = [find(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(find, texts * 3)) == alone * 3


def test_the_import_is_light_and_compiles_nothing() -> None:
    code = """
import sys, threading
import guardrails.detect.detector as detector
print(threading.active_count(), detector.builtin.cache_info().currsize, *(m in sys.modules for m in ("guardrails.detect.patterns.lanes", "spacy", "numpy", "presidio_analyzer")))
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.split() == ["1", "0", "False", "False", "False", "False"]
