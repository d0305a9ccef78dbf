"""From the `uses` of a policy's `Detector` to a detector.  One that is in use is shared, so that a reload loads no model twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from .entities import Entities
from .pipeline import blank, installed, place
from .problems import package
from .recognizers import Recognizers

_IN_USE: WeakValueDictionary[str, Entities | Recognizers] = WeakValueDictionary()
_LOCK = Lock()


def load(kind: str, settings: Mapping[str, Any], folder: Path | None = None) -> Entities | Recognizers:
    """The detector that `settings` ask for; paths of models start at `folder`.

    Raises Missing for a package or model that is not installed, and Unusable for settings that do not fit what is.
    """
    key = json.dumps([kind, settings, _version(settings.get("model"), folder)], sort_keys=True)
    with _LOCK:
        made = _IN_USE.get(key)
        if made is None:
            made = _spacy(settings, folder) if kind == "spacy" else _presidio(settings, folder)
            _IN_USE[key] = made
    return made


def _spacy(settings: Mapping[str, Any], folder: Path | None) -> Entities:
    pipeline = installed(settings["model"], folder, settings["without"])
    return Entities(pipeline, settings["labels"], score=settings["score"], max_chars=settings["max_chars"])


def _presidio(settings: Mapping[str, Any], folder: Path | None) -> Recognizers:
    package("presidio_analyzer")
    model = settings["model"]
    pipeline = blank() if model is None else installed(model, folder)
    return Recognizers(
        settings["recognizers"], settings["types"], pipeline, min_score=settings["min_score"], max_chars=settings["max_chars"]
    )


def _version(model: str | None, folder: Path | None) -> Any:
    """What changes when a model is put in the place of another."""
    if model is None:
        return None
    where = place(model, folder)
    if where is None:
        spacy = package("spacy")
        return spacy.util.get_package_version(model)
    files = (where / "config.cfg", where / "meta.json")
    return [str(where), *(file.stat().st_mtime_ns if file.exists() else 0 for file in files)]
