"""Presidio's recognizers, as a detector: offline, without its default model, and late answers are failures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from ...errors import GuardrailsError
from ..match import Match, TextTooLong, resolve
from ..normalize import fold
from .pipeline import Pipeline
from .problems import Missing, Unusable, package

# Those that search with patterns or with what the pipeline says.  All others ask a service, or want a model from a hub.
_OFFLINE = ("predefined_recognizers.generic.", "predefined_recognizers.country_specific.")
_ENTITIES = "SpacyRecognizer"
_SECONDS = 2.0  # for one pattern on one text


class RecognizerLate(GuardrailsError, RuntimeError):
    """A pattern of a recognizer took too long; what it did not search is not clean."""

    def __init__(self, recognizer: str) -> None:
        self.recognizer = recognizer
        super().__init__(recognizer)

    def __str__(self) -> str:
        return f"a pattern of `{self.recognizer}` took longer than {_SECONDS:g} s"


class Recognizers:
    """Finds what Presidio's recognizers find; `types` says which of their entities is which type.

    `pipeline` splits the text for the words around a hit that raise its score; with a model in it, `SpacyRecognizer` gives its entities.
    """

    name = "presidio"
    languages = frozenset({"en"})

    def __init__(
        self, recognizers: Sequence[str], types: Mapping[str, str], pipeline: Pipeline, *, min_score: float = 0.5, max_chars: int = 100_000
    ) -> None:
        presidio = package("presidio_analyzer")
        made = [_made(presidio, name, index) for index, name in enumerate(recognizers)]
        given = {str(entity) for recognizer in made for entity in recognizer.supported_entities}
        for entity in types:
            if entity not in given:
                likely = get_close_matches(entity, sorted(given), 1)
                hint = f"did you mean `{likely[0]}`?" if likely else f"they find {', '.join(f'`{g}`' for g in sorted(given)[:20])}"
                raise Unusable(f"none of these recognizers finds `{entity}`", hint, ("types", entity))
        self.pipeline = pipeline
        self._types, self._min_score, self._max_chars = dict(types), min_score, max_chars
        self._engine = _engine(presidio)
        self._analyzer = presidio.AnalyzerEngine(
            registry=presidio.RecognizerRegistry(recognizers=made, supported_languages=["en"]),
            nlp_engine=self._engine,
            supported_languages=["en"],
        )

    @property
    def lookahead(self) -> int:
        """The whole text: any word of it may change a score."""
        return self._max_chars

    def find(self, text: str, types: Iterable[str] | None = None) -> list[Match]:
        """What the recognizers find.  Raises `TextTooLong` above the size cap, and `RecognizerLate`."""
        if len(text) > self._max_chars:
            raise TextTooLong(len(text), self._max_chars)
        wanted = None if types is None else frozenset(types)
        view = fold(text)
        plain = text if view is None else view.text
        with self.pipeline.lent() as nlp:
            artifacts = self._engine.artifacts(nlp(plain))
            found = self._analyzer.analyze(
                plain, "en", entities=list(self._types), nlp_artifacts=artifacts, score_threshold=self._min_score
            )
            spans = [(r.start, r.end, r.entity_type, r.score) for r in found]
        matches = []
        for start, end, entity, score in spans:
            kind = self._types.get(entity)
            if kind is not None and (wanted is None or kind in wanted) and start < end:
                if view is not None:
                    start, end = view.span(start, end)
                matches.append(Match(start, end, kind, min(1.0, float(score)), "presidio"))
        return matches if len(matches) < 2 else _by_type(matches)


def _by_type(matches: list[Match]) -> list[Match]:
    """Overlaps of one type as one match."""
    kinds = sorted({m.type for m in matches})
    return sorted((m for kind in kinds for m in resolve([m for m in matches if m.type == kind])), key=lambda m: (m.start, m.end, m.type))


def _made(presidio: Any, name: str, index: int) -> Any:
    """A recognizer by the name of its class."""
    module = package("presidio_analyzer.predefined_recognizers")
    known = {n for n in dir(module) if n.endswith("Recognizer")}
    path = ("recognizers", index)
    if name not in known:
        likely = get_close_matches(name, sorted(known), 1)
        raise Unusable(f"presidio has no recognizer `{name}`", f"did you mean `{likely[0]}`?" if likely else "", path)
    kind = getattr(module, name)
    if name != _ENTITIES and not any(part in kind.__module__ for part in _OFFLINE):
        raise Unusable(f"`{name}` asks a service or fetches a model", "only recognizers that work on this machine can be used", path)
    try:
        recognizer = kind(supported_language="en")
    except ImportError:
        raise Missing(f"`{name}` needs a package that is not installed", "look into Presidio's documentation for its extra", path) from None
    except Exception as error:
        raise Unusable(f"`{name}` cannot be made ({type(error).__name__})", "", path) from error
    _strict(recognizer, name)
    _offline(recognizer, kind)
    return recognizer


def _strict(recognizer: Any, name: str) -> None:
    """Compiles its patterns such that one that takes too long is a failure: Presidio logs it and goes on as if nothing were there."""
    regex = package("regex")
    for pattern in getattr(recognizer, "patterns", None) or ():
        flags = recognizer.global_regex_flags
        pattern.compiled_regex = _Timed(regex.compile(pattern.regex, flags=flags), name)
        pattern.compiled_with_flags = flags


class _Timed:
    """A compiled pattern with a deadline of ours."""

    def __init__(self, regex: Any, name: str) -> None:
        self._regex, self._name = regex, name

    def finditer(self, text: str, timeout: float | None = None) -> Iterator[Any]:
        try:
            yield from self._regex.finditer(text, timeout=_SECONDS)
        except TimeoutError:
            raise RecognizerLate(self._name) from None


def _offline(recognizer: Any, kind: type) -> None:
    """Where a recognizer looks up public suffixes, it uses the list in the package: Presidio would ask the network for the newest."""
    module = package(kind.__module__)
    if not hasattr(module, "tldextract"):
        return
    extract = package("tldextract").TLDExtract(cache_dir=None, suffix_list_urls=(), fallback_to_snapshot=True)
    recognizer.validate_result = lambda text: extract(text).fqdn != ""


def _engine(presidio: Any) -> Any:
    """What Presidio asks for words, over texts that were split already; it loads nothing."""
    nlp_engine = package("presidio_analyzer.nlp_engine")
    stop_words = package("spacy.lang.en.stop_words").STOP_WORDS

    class Words(nlp_engine.SpacyNlpEngine):  # type: ignore[misc, name-defined]  # reason: a class of a package imported on first use
        """Presidio's view of a spaCy text."""

        def is_loaded(self) -> bool:
            return True

        def load(self) -> None:
            """There is nothing to load, and nothing is downloaded."""

        def get_supported_languages(self) -> list[str]:
            return ["en"]

        def is_stopword(self, word: str, language: str) -> bool:
            return word.lower() in stop_words

        def is_punct(self, word: str, language: str) -> bool:
            return bool(word) and not any(c.isalnum() for c in word)

        def artifacts(self, doc: Any) -> Any:
            """Words with their lemmas, or in small letters where the pipeline knows none, and entities."""
            entities, scores = self._get_updated_entities(list(doc.ents), [self.ner_model_configuration.default_score] * len(doc.ents))
            lemmas = [token.lemma_ or token.lower_ for token in doc]
            return nlp_engine.NlpArtifacts(
                entities=entities,
                tokens=doc,
                tokens_indices=[token.idx for token in doc],
                lemmas=lemmas,
                nlp_engine=self,
                language="en",
                scores=scores,
            )

    return Words()
