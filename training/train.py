"""Trains the network on generated texts, with fixed seeds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from guardrails.detect.model.lexicon import COMMON, FREQUENT, STEMMED, Lexicon

from .corpus import Encoded, Forms, Ints
from .network import PAD, Tagger

_NAMED = ~(COMMON | FREQUENT | 1 << STEMMED)


@dataclass(frozen=True, slots=True)
class Batch:
    rows: torch.Tensor
    gaps: torch.Tensor
    mask: torch.Tensor
    labels: torch.Tensor
    forms: Ints


def batches(data: Encoded, size: int, rng: np.random.Generator) -> Iterator[Batch]:
    """Whole texts, shuffled, about `size` tokens together, with room between them."""
    order = rng.permutation(len(data.bounds) - 1)
    group: list[int] = []
    length = 0
    for text in order:
        group.append(text)
        length += data.bounds[text + 1] - data.bounds[text] + PAD
        if length >= size:
            yield _batch(data, group, length)
            group, length = [], 0
    if group:
        yield _batch(data, group, length)


def _batch(data: Encoded, group: list[int], length: int) -> Batch:
    forms, gaps, mask, labels = (
        np.full(length, -1, np.int64),
        np.zeros(length, np.int64),
        np.zeros(length, np.float32),
        np.full(length, -1, np.int64),
    )
    at = 0
    for text in group:
        low, high = data.bounds[text], data.bounds[text + 1]
        here = slice(at, at + high - low)
        forms[here], gaps[here], labels[here], mask[here] = data.forms[low:high], data.gaps[low:high], data.labels[low:high], 1
        at += high - low + PAD
    unique, rows = np.unique(forms, return_inverse=True)
    # The blanks between texts use the first row; the mask puts them to zero.
    return Batch(
        torch.from_numpy(rows),
        torch.from_numpy(gaps),
        torch.from_numpy(mask),
        torch.from_numpy(labels),
        np.maximum(unique, 0).astype(np.int32),
    )


def train(
    data: list[Encoded],
    forms: Forms,
    lexicon: Lexicon,
    vocabulary: dict[str, int],
    paths: Ints,
    *,
    seed: int,
    rate: float = 3e-3,
    size: int = 2000,
    say: Callable[[str], None],
) -> Tagger:
    """One pass over each part of `data`."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    rng = np.random.default_rng(seed)
    known, pieces, shapes, bits, usages = (torch.from_numpy(x) for x in forms.features(lexicon, vocabulary))
    counts = np.zeros(len(vocabulary) + 1)
    for form, index in vocabulary.items():
        counts[index] = forms.plain[form]
    # A rare word is forgotten more often, so that the network learns what to make of words it does not know.
    forget = torch.from_numpy(np.maximum(0.06, 0.9 / np.sqrt(np.maximum(counts, 1)))).float()
    model = Tagger(len(vocabulary) + 1, torch.from_numpy(paths))
    optimizer = torch.optim.Adam(model.parameters(), lr=rate, betas=(0.9, 0.99), fused=True)
    total = sum(len(part.forms) + PAD * len(part.bounds) for part in data) // size + len(data)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=total + 1, pct_start=0.1)
    started, step, running = time.process_time(), 0, 0.0
    for part in data:
        for batch in batches(part, size, rng):
            use = torch.from_numpy(batch.forms)
            ids, classes = known[use], bits[use]
            ids = torch.where(torch.rand(len(use)) < forget[ids], 0, ids)
            chance = torch.rand(len(use))
            # Some words lose what the lexicon says of names and places, a few lose everything.
            classes = torch.where(chance < 0.22, classes & ~_NAMED, classes)
            classes = torch.where(chance < 0.06, 0, classes)
            usage = torch.where((chance > 0.06) & (torch.rand(len(use)) > 0.1), usages[use].T, 0).T
            words = model.words(ids, pieces[use], shapes[use], classes, usage)
            logits = model(words, batch.rows, batch.gaps, batch.mask)
            loss = functional.cross_entropy(logits, batch.labels, ignore_index=-1, label_smoothing=0.02)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # reason: torch does not type it
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            if step < total:
                schedule.step()
            running += loss.item()
            step += 1
            if step % 200 == 0:
                say(f"step {step} of {total}, loss {running / 200:.4f}, {time.process_time() - started:.0f} CPU seconds")
                running = 0.0
    return model.eval()
