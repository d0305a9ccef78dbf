"""A spaCy pipeline that a service can keep: loaded from this machine only, used by one thread at a time, its memory bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from .problems import Missing, Unusable, package

MOST_STRINGS = 200_000  # strings that a pipeline may learn before it is loaded again, where spaCy cannot forget them
WORDS = 10  # times as many words, where it forgets them: some bytes of each stay in its tables
MAX_CHARS = 1_000_000


class Pipeline:
    """Lends a spaCy pipeline to one text at a time.

    A pipeline remembers every word it ever saw.  spaCy 3.8 forgets those of a text at the end of a memory zone, which threads cannot share;
    before that the pipeline is loaded again once it has learned `most` strings, and with zones after ten times as many words.
    """

    def __init__(self, make: Callable[[], Any], *, most: int = MOST_STRINGS, zone: bool = True) -> None:
        self._make, self._most = make, most
        self._lock = Lock()
        self._nlp = self._made()
        self._zone = zone and hasattr(self._nlp, "memory_zone")

    @contextmanager
    def lent(self) -> Iterator[Any]:
        """The pipeline.  What it makes of a text is gone when it is given back."""
        with self._lock:
            if self._zone:
                with self._nlp.memory_zone():
                    yield self._nlp
            else:
                yield self._nlp
            if self.strings > self._first + self._most or len(self._nlp.vocab) > self._words + WORDS * self._most:
                self._nlp = self._made()

    @property
    def strings(self) -> int:
        """How many strings the pipeline remembers."""
        return len(self._nlp.vocab.strings)

    @property
    def labels(self) -> frozenset[str]:
        """The labels that its components say they give."""
        return frozenset(str(label) for labels in self._nlp.pipe_labels.values() for label in labels)

    def _made(self) -> Any:
        nlp = self._make()
        nlp.max_length = max(nlp.max_length, MAX_CHARS)
        self._first, self._words = len(nlp.vocab.strings), len(nlp.vocab)
        return nlp


def blank() -> Pipeline:
    """A pipeline that only splits English text into words."""
    spacy = package("spacy")
    return Pipeline(lambda: spacy.blank("en"))


def installed(model: str, folder: Path | None, without: Sequence[str] = (), path: tuple[str, ...] = ("model",)) -> Pipeline:
    """A model that is an installed package, or a folder (named with a `/`, from `folder`).  It is never downloaded."""
    spacy = package("spacy")
    where = place(model, folder)
    if where is not None:
        if not (where / "config.cfg").is_file():
            raise Missing(f"there is no spaCy model in `{model}`", "name the folder that holds its `config.cfg`", path)
    elif not spacy.util.is_package(model):
        hint = f"`python -m spacy download {model}` installs it; nothing is downloaded when policies load"
        raise Missing(f"the spaCy model `{model}` is not installed", hint, path)
    try:
        return Pipeline(lambda: spacy.load(model if where is None else where, exclude=list(without)))
    except Exception as error:
        kind = type(error).__name__
        raise Unusable(f"the spaCy model `{model}` cannot be loaded ({kind})", "try it with `spacy.load` to see why", path) from error


def place(model: str, folder: Path | None) -> Path | None:
    """The folder that a model's name stands for, or None for a package."""
    return (folder or Path()) / model if "/" in model or "\\" in model or model.startswith(".") else None
