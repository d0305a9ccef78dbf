"""Named entities of a spaCy pipeline, as a detector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from ..match import Match, TextTooLong
from ..normalize import fold
from .pipeline import Pipeline
from .problems import Unusable


class Entities:
    """Finds what a spaCy pipeline labels; `labels` says which label is which type.

    spaCy gives no scores, so all matches have the same one.  It sees the whole text, so that streams have to wait for the end.
    """

    name = "spacy"
    languages = frozenset({"en"})

    def __init__(self, pipeline: Pipeline, labels: Mapping[str, str], *, score: float = 0.85, max_chars: int = 100_000) -> None:
        self.pipeline = pipeline
        self._labels, self._score, self._max_chars = dict(labels), score, max_chars
        known = pipeline.labels
        for label in labels:
            if known and label not in known:
                likely = get_close_matches(label, sorted(known), 1)
                hint = f"did you mean `{likely[0]}`?" if likely else f"it has {', '.join(f'`{k}`' for k in sorted(known)[:20])}"
                raise Unusable(f"the model has no label `{label}`", hint, ("labels", label))

    @property
    def lookahead(self) -> int:
        """The whole text."""
        return self._max_chars

    def find(self, text: str, types: Iterable[str] | None = None) -> list[Match]:
        """The entities in `text`.  Raises `TextTooLong` above the size cap, for nothing of it was read then."""
        if len(text) > self._max_chars:
            raise TextTooLong(len(text), self._max_chars)
        wanted = None if types is None else frozenset(types)
        view = fold(text)
        with self.pipeline.lent() as nlp:
            found = [(e.start_char, e.end_char, e.label_) for e in nlp(text if view is None else view.text).ents]
        matches = []
        for start, end, label in found:
            kind = self._labels.get(label)
            if kind is not None and (wanted is None or kind in wanted) and start < end:
                if view is not None:
                    start, end = view.span(start, end)
                matches.append(Match(start, end, kind, self._score, "spacy"))
        return matches
