"""The trained network in plain numpy: reads the model file, computes label probabilities.  It knows nothing of matches or types."""

from __future__ import annotations

import json
from array import array
from itertools import accumulate, count
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from .features import MOST_PIECES, key, norm, pieces, shape
from .lexicon import CLASSES, STEMMED, Lexicon
from .usage import unpack

Floats = npt.NDArray[np.float32]

FORMAT = 2
_ROWS = 20_000  # words whose vectors are kept; all of them words of the lexicon or the vocabulary, never of a judged text alone
_LOOKS = 8192  # pairs of shape and classes that are kept
_STRETCH = 640  # tokens
_BLOCK = 8
_ALONE = 2 * 4 * 65_536 - 1  # multiplications of one product up to which OpenBLAS asks one thread alone
_NOTHING = np.float32(0)
_BITS = np.arange(CLASSES + 1)


class Network:
    """Weights, lexicon and the vectors of words met before.  Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        self.about: dict[str, Any] = json.loads(arrays["about"].tobytes())
        if self.about["format"] != FORMAT:
            raise ValueError(f"model file of format {self.about['format']}, expected {FORMAT}")
        weights = {name: value.astype(np.float32) for name, value in arrays.items() if value.dtype == np.float16}
        keys, classes, usages = array("I"), array("H"), array("I")
        keys.frombytes(arrays["lexicon_keys"].tobytes())
        classes.frombytes(arrays["lexicon_classes"].tobytes())
        usages.frombytes(arrays["lexicon_usages"].tobytes())
        self.lexicon = Lexicon(keys, classes, usages)
        self._vocabulary = dict(zip(arrays["vocabulary"].tolist(), count(1)))
        # The first layer is a sum over parts of its input, so each table can go through its share of the weights beforehand.
        first = weights["word"].T
        tables = [weights[name] for name in ("known", "pieces", "shapes", "habits", "plain", "capital")]
        ends = np.cumsum([0, *(table.shape[1] for table in tables)])
        shares = [table @ first[low:high] for table, low, high in zip(tables, ends, ends[1:], strict=False)]
        known, pieces, self._shapes, *uses = shares
        self._shapes += weights["word_bias"]
        self._classes = first[ends[-1] :]
        # All of it in one table, from which one call takes what the words of a text need; looks come in at the end.
        parts = [pieces, known, *uses, np.zeros((_LOOKS, first.shape[1]), np.float32)]
        self._parts = np.concatenate(parts)
        self._known, self._habits, self._plain, self._capital, self._free = accumulate(len(part) for part in parts[:-1])
        self._gaps = weights["gaps"]
        self.width = first.shape[1]
        # Each layer sees a token, the one `far` before it and the one `far` behind it: three products of the same rows.
        self._layers = [
            (far, np.ascontiguousarray(weights[f"layers.{i}"].T.reshape(3, 1, self.width, self.width)), weights[f"layers.{i}_bias"])
            for i, far in enumerate(self.about["dilations"])
        ]
        self._out = np.ascontiguousarray(weights["out"])
        # Products of small blocks never make the library start threads, which is what costs the tail.
        self._most = max(_BLOCK, _ALONE // self.width**2 // _BLOCK * _BLOCK)
        self._out_bias = weights["out_bias"][:, None]
        self.reach = sum(far for far, _, _ in self._layers)
        self._looks: dict[tuple[int, int], int] = {}
        # What the parts of a word count: of so many pieces each as much less as there are more; all else in full.
        self._weights = [np.array([(size or 1) ** -0.5] * size + [1.0] * 5, np.float32) for size in range(MOST_PIECES + 1)]
        self._rows: dict[str, int] = {}
        self._table = np.zeros((_ROWS, self.width), np.float32)
        self._lock = Lock()

    def probabilities(self, words: list[str], gaps: list[int]) -> Floats:
        """For each token the probability of each label.

        Many tokens are read in stretches that see as far as the network does, so that what is worked on stays in the cache.
        """
        if len(words) <= _STRETCH + 2 * self.reach:
            return self._read(words, gaps)
        found = []
        for low in range(0, len(words), _STRETCH):
            start, end = max(0, low - self.reach), low + _STRETCH + self.reach
            found.append(self._read(words[start:end], gaps[start:end])[low - start : low - start + _STRETCH])
        return np.concatenate(found)

    def _read(self, words: list[str], gaps: list[int]) -> Floats:
        """The probabilities of a stretch as if nothing stood around it."""
        size, width = len(words), self.width
        blocks = -(-size // self._most)
        block = -(-size // blocks // _BLOCK) * _BLOCK if blocks else _BLOCK
        x = np.zeros((blocks, block, width), np.float32)
        flat = x.reshape(-1, width)
        rows = flat[:size]  # INVARIANT: those behind stay zero, for beyond the text there is nothing
        self._vectors(words, rows)
        # Where arrays are as small as those of a question, each call costs as much as the work: no wrapper, no copy, no conversion.
        rows += self._gaps.take(gaps, 0)
        for far, weight, bias in self._layers:
            products = np.matmul(x, weight).reshape(3, -1, width)
            y = products[1, :size]
            y += bias
            if far < size:
                near = y[far:]
                near += products[0, : size - far]
                near = y[:-far]
                near += products[2, far:size]
            np.maximum(y, _NOTHING, out=y)
            rows += y
        scores: Floats = np.matmul(self._out, x.transpose(0, 2, 1))
        scores += self._out_bias
        scores -= np.maximum.reduce(scores, 1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= np.add.reduce(scores, 1, keepdims=True)
        return scores.transpose(0, 2, 1).reshape(blocks * block, -1)[:size]

    def _vectors(self, words: list[str], x: Floats) -> None:
        """Put the vector of each word into its row of `x`."""
        # Numbers of one size look the same to the network, and are never kept as they are.
        names = [norm(word) if word[0].isdecimal() and len(word) > 2 else word for word in words]
        places = [self._rows.get(name, -1) for name in names]
        self._table.take(places, 0, x, "clip")
        if -1 not in places:
            return
        missing = [i for i, place in enumerate(places) if place < 0]
        fresh: dict[str, str] = {}
        for i in missing:
            fresh.setdefault(names[i], words[i])
        vectors = self._compute(fresh)
        if len(fresh) < len(missing):
            order = {name: i for i, name in enumerate(fresh)}
            vectors = vectors.take([order[names[i]] for i in missing], 0)
        x[missing] = vectors

    def _compute(self, words: dict[str, str]) -> Floats:
        """Vectors of words not met before, by the name they may be kept under; only public words are kept."""
        vectors = np.empty((len(words), self.width), np.float32)
        kept: list[tuple[int, str]] = []
        table, known, habits, plain, capital = self._parts, self._known, self._habits, self._plain, self._capital
        for i, (name, word) in enumerate(words.items()):
            form = norm(word)
            number = key(form)
            row = self._vocabulary.get(number, 0)
            classes, usage = self.lexicon.look(form, number)
            look = self._look(shape(word), classes)
            parts = pieces(form)
            weights = self._weights[len(parts)]
            uses = unpack(usage)
            parts += known + row, habits + uses[0], plain + uses[1], capital + uses[2]
            if isinstance(look, int):
                parts.append(look)
                np.dot(weights, table.take(parts, 0), vectors[i])
            else:
                np.dot(weights[:-1], table.take(parts, 0), vectors[i])
                vectors[i] += look
            public = row or usage or classes & ~(1 << STEMMED)
            if public and (word.islower() or word.istitle() or word.isupper() or not word.isalpha()):
                kept.append((i, name))
        np.maximum(vectors, _NOTHING, out=vectors)
        if kept:
            self._keep(kept, vectors)
        return vectors

    def _look(self, shape: int, classes: int) -> int | Floats:
        """Where that stands which shape and classes of a word add to its vector, or that itself; there are few of both together."""
        row = self._looks.get((shape, classes))
        if row is not None:
            return row
        found: Floats = self._shapes[shape] + ((classes >> _BITS) & 1).astype(np.float32) @ self._classes
        with self._lock:
            row = self._free + len(self._looks)
            if row == len(self._parts) or (shape, classes) in self._looks:
                return found
            self._parts[row] = found
            # INVARIANT: a row is whole before another thread can read its number.
            self._looks[shape, classes] = row
        return row

    def _keep(self, kept: list[tuple[int, str]], vectors: Floats) -> None:
        """Remember the vectors of words, by name."""
        with self._lock:
            row = len(self._rows)
            new = [(i, name) for i, name in kept if name not in self._rows][: _ROWS - row]
            if new:
                self._table[row : row + len(new)] = vectors.take([i for i, _ in new], 0)
                # INVARIANT: as above.
                self._rows.update(zip((name for _, name in new), count(row)))
