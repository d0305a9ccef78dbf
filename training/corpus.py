"""Turns texts into the numbers that training needs: word forms with their features, gaps, labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from guardrails.detect.model.features import norm, pieces, shape
from guardrails.detect.model.labels import KINDS
from guardrails.detect.model.lexicon import Lexicon
from guardrails.detect.model.tokens import tokens
from guardrails.detect.model.usage import unpack
from guardrails.detect.normalize import fold

from .generate.texts import Text

LONGEST = 26  # pieces of a word form at most: 24 letters and the three longer pieces
Ints = npt.NDArray[np.int32]


class Forms:
    """All word forms of a corpus, in the order in which they were first seen."""

    def __init__(self) -> None:
        self.index: dict[str, int] = {}
        self.plain: Counter[str] = Counter()  # how often a normalized form stood outside of any entity

    def add(self, word: str) -> int:
        return self.index.setdefault(word, len(self.index))

    def features(self, lexicon: Lexicon, vocabulary: dict[str, int]) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """Of each form: number in the vocabulary (0 when unknown), pieces (padded with 0), shape, word classes, usage (three columns)."""
        size = len(self.index)
        known, parts, looks, bits, usages = (
            np.zeros(size, np.int32),
            np.zeros((size, LONGEST), np.int32),
            np.zeros(size, np.int32),
            np.zeros(size, np.int32),
            np.zeros((size, 3), np.int32),
        )
        for row, word in enumerate(self.index):
            form = norm(word)
            known[row] = vocabulary.get(form, 0)
            found = pieces(form)[:LONGEST]
            parts[row, : len(found)] = found
            looks[row] = shape(word)
            bits[row], usage = lexicon.look(form)
            usages[row] = unpack(usage)
        return known, parts, looks, bits, usages


@dataclass(frozen=True, slots=True)
class Encoded:
    """Texts end to end: of each token the word form, gap and label; `bounds` are where texts begin, and the end."""

    forms: Ints
    gaps: Ints
    labels: Ints
    bounds: Ints


def encode(texts: Iterable[Text], forms: Forms) -> Encoded:
    """The texts as numbers; new word forms are added to `forms`."""
    words: list[int] = []
    gaps: list[int] = []
    labels: list[int] = []
    bounds = [0]
    for text in texts:
        # The model reads folded text, where accents are gone and letters that look alike are the same.
        view = fold(text.text)
        found, starts, between = tokens(text.text if view is None else view.text)
        if not found:
            continue
        places = [(start, start + len(word)) for word, start in zip(found, starts, strict=True)]
        gold = _gold(text, places if view is None else [view.span(*place) for place in places])
        words += [forms.add(word) for word in found]
        forms.plain.update(norm(word) for word, label in zip(found, gold, strict=True) if not label)
        gaps += between
        labels += gold
        bounds.append(len(words))
    return Encoded(*(np.array(x, np.int32) for x in (words, gaps, labels, bounds)))


def _gold(text: Text, places: list[tuple[int, int]]) -> list[int]:
    """The label of each token, by where it begins and ends in the text."""
    labels = [0] * len(places)
    spans = iter(sorted(text.spans))
    span = next(spans, None)
    opened = False
    for index, (start, end) in enumerate(places):
        while span is not None and span[1] <= start:
            span, opened = next(spans, None), False
        if span is not None and span[0] < end:
            labels[index] = 1 + 2 * KINDS.index(span[2]) + opened
            opened = True
    return labels
