"""Our model as a spaCy pipeline, for Presidio and whatever else speaks spaCy.  Only here is spaCy imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import GuardrailsError
from ..normalize import fold
from .model import Model
from .tokens import tokens

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

# Names of entities as Presidio's analyzer expects them of a spaCy model.
ENTITIES = {
    "NAME": "PERSON",
    "DATE": "DATE",
    "LOCATION": "GPE",
    "ADDRESS": "LOC",
    "ORG": "ORG",
    "OTHER_ID": "ID",
    "AGE": "AGE",
    "AGE_OVER_89": "AGE",
}


class MissingExtra(GuardrailsError, ImportError):
    """spaCy or Presidio is not installed."""

    def __str__(self) -> str:
        return "this needs the extra `nlp`: pip install 'guardrails-as-code[nlp]'"


class Tagger:
    """A spaCy component that sets `doc.ents` to what the model finds.

    Where a token of another tokenizer is larger than the entity, the entity grows to the token, so that nothing is left out.
    """

    def __init__(self, model: Model | None = None) -> None:
        self._model = Model() if model is None else model

    def __call__(self, doc: Doc) -> Doc:
        from spacy.tokens import Span

        text = doc.text
        view = fold(text)
        ents: list[Span] = []
        for start, end, type_, _ in self._model.typed(text if view is None else view.text):
            if view is not None:
                start, end = view.span(start, end)
            span = doc.char_span(start, end, label=ENTITIES[type_], alignment_mode="expand")
            if span is None:
                continue
            if ents and span.start < ents[-1].end:
                # Two entities within one token of another tokenizer: the first one grows.
                first = ents.pop()
                span = Span(doc, first.start, max(first.end, span.end), label=first.label)
            ents.append(span)
        doc.ents = tuple(ents)
        return doc


class Tokenizer:
    """The model's own tokens as spaCy's, so that entities end where the model says."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        from spacy.tokens import Doc

        words: list[str] = []
        spaces: list[bool] = []
        at = 0
        found, starts, _ = tokens(text)
        for word, start in zip(found, starts, strict=True):
            if start > at:
                if text[at] == " " and words:
                    spaces[-1] = True
                    at += 1
                if start > at:
                    # Other white space becomes a token of its own, as spaCy has it.
                    words.append(text[at:start])
                    spaces.append(False)
            words.append(word)
            spaces.append(False)
            at = start + len(word)
        if at < len(text):
            if text[at] == " " and words:
                spaces[-1] = True
                at += 1
            if at < len(text):
                words.append(text[at:])
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to keep."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> Tokenizer:
        """Nothing to restore."""
        return self

    def to_disk(self, _path: object, **_: Any) -> None:
        """Nothing to keep."""

    def from_disk(self, _path: object, **_: Any) -> Tokenizer:
        """Nothing to restore."""
        return self


def make(nlp: Language, name: str) -> Tagger:
    """The component; the factory `guardrails_phi` of spaCy leads here."""
    return Tagger()


def register() -> None:
    """Make the factory `guardrails_phi` known to spaCy, as the entry point of the installed package does by itself."""
    language = _spacy().language.Language
    if not language.has_factory("guardrails_phi"):
        language.factory("guardrails_phi", assigns=["doc.ents", "token.ent_iob", "token.ent_type"], func=make)


def nlp() -> Language:
    """A whole spaCy pipeline: our tokens, our model, nothing else."""
    register()
    pipeline: Language = _spacy().blank("en")
    pipeline.tokenizer = Tokenizer(pipeline.vocab)
    pipeline.add_pipe("guardrails_phi")
    return pipeline


def engine() -> Any:
    """An NLP engine for Presidio's `AnalyzerEngine` that runs our model.  Nothing is downloaded."""
    try:
        from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
    except ImportError as cause:
        raise MissingExtra from cause

    mapping = {
        "PERSON": "PERSON",
        "DATE": "DATE_TIME",
        "GPE": "LOCATION",
        "LOC": "LOCATION",
        "ORG": "ORGANIZATION",
        "ID": "ID",
        "AGE": "AGE",
    }
    made = SpacyNlpEngine(
        ner_model_configuration=NerModelConfiguration(labels_to_ignore=["ORGANIZATION", "AGE"], model_to_presidio_entity_mapping=mapping)
    )
    made.nlp = {"en": nlp()}  # type: ignore[assignment]  # reason: Presidio fills it later itself and declares None
    return made


def _spacy() -> Any:
    try:
        import spacy
    except ImportError as cause:
        raise MissingExtra from cause
    return spacy
