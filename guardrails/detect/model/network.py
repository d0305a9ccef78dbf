"""The trained network in plain numpy: reads the model file, computes label probabilities.  It knows nothing of matches or types."""

from __future__ import annotations

import json
from array import array
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from .features import key, norm, pieces, shape
from .lexicon import CLASSES, STEMMED, Lexicon

Floats = npt.NDArray[np.float32]

FORMAT = 1
_ROWS = 20_000  # words whose vectors are kept; all of them words of the lexicon or the vocabulary, never of a judged text alone
_BLOCK = 8
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
        keys, classes = array("I"), array("H")
        keys.frombytes(arrays["lexicon_keys"].tobytes())
        classes.frombytes(arrays["lexicon_classes"].tobytes())
        self.lexicon = Lexicon(keys, classes)
        self._vocabulary = {int(number): row for row, number in enumerate(arrays["vocabulary"], 1)}
        # The first layer is a sum over parts of its input, so each table can go through its share of the weights beforehand.
        known, parts, looks = weights["known"], weights["pieces"], weights["shapes"]
        first = weights["word"].T
        ends = np.cumsum([known.shape[1], parts.shape[1], looks.shape[1]])
        self._known = known @ first[: ends[0]]
        self._pieces = parts @ first[ends[0] : ends[1]]
        self._shapes = looks @ first[ends[1] : ends[2]] + weights["word_bias"]
        self._classes = first[ends[2] :]
        self._gaps = weights["gaps"]
        self.width = first.shape[1]
        self._layers = [
            (far, np.ascontiguousarray(weights[f"layers.{i}"].T), weights[f"layers.{i}_bias"])
            for i, far in enumerate(self.about["dilations"])
        ]
        self._out = np.ascontiguousarray(weights["out"].T)
        self._out_bias = weights["out_bias"]
        self.reach = sum(far for far, _, _ in self._layers)
        self._rows: dict[str, int] = {}
        self._table = np.zeros((_ROWS, self.width), np.float32)
        self._lock = Lock()

    def probabilities(self, words: list[str], gaps: list[int]) -> Floats:
        """For each token the probability of each label."""
        size, width = len(words), self.width
        # Rows are filled up to whole blocks: products of small blocks never make the library start threads, which is what costs the tail.
        rows = -(-size // _BLOCK) * _BLOCK
        x = np.zeros((rows, width), np.float32)
        self._vectors(words, x)
        x[:size] += self._gaps[gaps]
        wide = np.zeros((rows, 3 * width), np.float32)
        blocks = wide.reshape(-1, _BLOCK, 3 * width)
        y = np.empty((rows // _BLOCK, _BLOCK, width), np.float32)
        flat = y.reshape(rows, width)
        for far, weight, bias in self._layers:
            if far < size:
                wide[:far, :width] = 0
                wide[far:size, :width] = x[: size - far]
                wide[: size - far, 2 * width :] = x[far:size]
                wide[size - far :, 2 * width :] = 0
            else:
                wide[:, :width] = 0
                wide[:, 2 * width :] = 0
            wide[:size, width : 2 * width] = x[:size]
            np.matmul(blocks, weight, out=y)
            flat += bias
            np.maximum(flat, 0, out=flat)
            x[:size] += flat[:size]
        scores: Floats = (x.reshape(-1, _BLOCK, width) @ self._out).reshape(rows, -1)[:size]
        scores += self._out_bias
        scores -= scores.max(1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(1, keepdims=True)
        return scores

    def _vectors(self, words: list[str], x: Floats) -> None:
        """Put the vector of each word into its row of `x`."""
        rows = self._rows
        # Numbers of one size look the same to the network, and are never kept as they are.
        names = [norm(word) if len(word) > 2 and word[0].isdecimal() else word for word in words]
        places = [rows.get(name, -1) for name in names]
        missing = [i for i, row in enumerate(places) if row < 0]
        x[: len(words)] = self._table[places]
        if missing:
            fresh: dict[str, list[int]] = {}
            for i in missing:
                fresh.setdefault(names[i], []).append(i)
            vectors = self._compute({name: words[at[0]] for name, at in fresh.items()})
            for vector, at in zip(vectors, fresh.values(), strict=True):
                x[at] = vector

    def _compute(self, words: dict[str, str]) -> Floats:
        """Vectors of words not met before, by the name they may be kept under; only public words are kept."""
        forms = [norm(word) for word in words.values()]
        known = [self._vocabulary.get(key(form), 0) for form in forms]
        classes = [self.lexicon.classes(form) for form in forms]
        parts: list[int] = []
        starts: list[int] = []
        for form in forms:
            starts.append(len(parts))
            parts += pieces(form)
        counts = np.diff([*starts, len(parts)]).astype(np.float32)
        vectors: Floats = np.add.reduceat(self._pieces[parts], starts, axis=0)
        vectors /= np.sqrt(counts)[:, None]
        vectors += self._known[known]
        vectors += self._shapes[[shape(word) for word in words.values()]]
        vectors += ((np.array(classes)[:, None] >> _BITS) & 1).astype(np.float32) @ self._classes
        np.maximum(vectors, 0, out=vectors)
        for i, (name, word) in enumerate(words.items()):
            public = known[i] or classes[i] & ~(1 << STEMMED)
            if public and (word.islower() or word.istitle() or word.isupper() or not word.isalpha()):
                self._keep(name, vectors[i])
        return vectors

    def _keep(self, name: str, vector: Floats) -> None:
        with self._lock:
            row = len(self._rows)
            if row < _ROWS and name not in self._rows:
                self._table[row] = vector
                # INVARIANT: the row is whole before its number can be read by another thread.
                self._rows[name] = row
