"""Writes what the runtime needs into one file: weights in half precision, lexicon, vocabulary."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np

from guardrails.detect.model.features import key
from guardrails.detect.model.lexicon import Lexicon

from .network import DILATIONS, Tagger

FORMAT = 2


def export(path: Path, model: Tagger, lexicon: Lexicon, vocabulary: dict[str, int], about: dict[str, object]) -> None:
    """Write the file; the same input gives the same bytes."""
    arrays = {
        name.replace(".weight", "").replace(".bias", "_bias"): tensor.detach().numpy().astype(np.float16)
        for name, tensor in model.state_dict().items()
    }
    numbers = np.zeros(len(vocabulary), np.uint32)
    for form, index in vocabulary.items():
        numbers[index - 1] = key(form)
    arrays["vocabulary"] = numbers
    for tree in ("plain", "capital"):
        arrays[tree] = getattr(model, tree)(model.paths).detach().numpy().astype(np.float16)
    arrays["lexicon_keys"] = np.array(lexicon.keys, np.uint32)
    arrays["lexicon_classes"] = np.array(lexicon.bitsets, np.uint16)
    arrays["lexicon_usages"] = np.array(lexicon.usages, np.uint32)
    about = {"format": FORMAT, "dilations": list(DILATIONS), **about}
    arrays["about"] = np.frombuffer(json.dumps(about, sort_keys=True).encode(), np.uint8)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(arrays):
            buffer = io.BytesIO()
            np.save(buffer, arrays[name])
            # A fixed time stamp keeps the file the same from build to build.
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), buffer.getvalue(), zipfile.ZIP_DEFLATED, 9)
