"""The whole detector: patterns and model together, merged by character, and names once found, found again in the same text."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from operator import attrgetter

from .detector import Patterns
from .match import MAX_CHARS, Detector, Match, TextTooLong
from .model import Model
from .offsets import View, within
from .patterns.names import EPONYM
from .types import IDENTIFIERS, NAMES, RANK, SIGNALS

_SURE = 0.75  # from here on what a pattern says of the type stands
_ECHO = 0.8  # names found with this score are looked for again
_FEW = 32  # matches that are looked through one by one
_ECHOES = 64  # different words at most that are looked for again in one text
# Things that are called by a name alone, never by a possessive: `Thomas splint`, but `Thomas's splint`.
_THING = re.compile(
    r"[ -](?:splint|brace|collar|frame|traction|stent|valve|graft|bag|flap|block|boot|bandage|retractor|speculum|nail|wire|rod|shunt)\b"
)
# What is said of a person, such as the tests or the disease of somebody, is not among these.
_OF = re.compile(r"(?i)\b(?:sign|maneuver|manoeuvre|reflex|law|triad|ligament|angle|circle) of $")
# Diseases that are called by the possessive of a name alone: `seen for Crohn's`.
_DISEASES = frozenset(
    """
    Addison Alzheimer Asperger Barrett Crohn Cushing Graves Hashimoto Hodgkin Huntington Paget Parkinson Raynaud Sjogren Tourette
    """.split()  # noqa: SIM905  (a block of words is read and edited more easily than a list of strings)
)
_ALONE = re.compile(r"['’]s?(?:$|[.,;:?!)]| (?:and|or|vs|versus|flare|disease)\b)")
_PART = re.compile(r"[A-Z][A-Za-z]{2,}|[A-Z]{3,}")


class Phi:
    """Patterns and our own model as one detector.

    A place that either finds is covered; the type is the pattern's where it is sure, else that of the higher score.
    """

    name = "phi"
    languages = frozenset({"en"})

    def __init__(
        self, patterns: Detector | None = None, model: Model | None = None, *, least: float = 0.4, max_chars: int = MAX_CHARS
    ) -> None:
        """`least` is the lowest score of the model that counts: lower finds a little more, and errs more on general prose."""
        self._patterns = Patterns(max_chars=max_chars) if patterns is None else patterns
        self._model = Model(max_chars=max_chars) if model is None else model
        self._least = least
        self._max_chars = max_chars

    @property
    def lookahead(self) -> int:
        """As far as the farther of the two has to see."""
        return max(self._patterns.lookahead, self._model.lookahead)

    def find(self, text: str, types: Iterable[str] | None = None) -> list[Match]:
        """The identifiers in `text`, sorted, free of overlaps; raises as the detectors do."""
        if len(text) > self._max_chars:
            raise TextTooLong(len(text), self._max_chars)
        wanted = IDENTIFIERS if types is None else frozenset(types)
        if not wanted <= NAMES:
            raise ValueError(f"unknown identifier type `{min(wanted - NAMES)[:64]}`")
        views = None
        if isinstance(self._patterns, Patterns):
            found, views = self._patterns.search(text, wanted)
        else:
            found = self._patterns.find(text, wanted)
        found += [m for m in self._model.find(text, wanted) if m.score >= self._least]
        if views is not None:
            found += [m for m in self._decoded(*views, wanted) if m.score >= self._least]
        if "NAME" in wanted:
            found = named(text, found)
            found += echoes(text, found)
        return merge(found)

    def _decoded(self, folded: View | None, undone: View, wanted: frozenset[str]) -> Iterator[Match]:
        """What the model finds where an encoding was undone, each such place with what stands around it."""
        changed = undone.changed()
        for low, high in _clusters(changed, len(undone.text)):
            for match in self._model.find(undone.text[low:high], wanted):
                if within(changed, low + match.start, low + match.end):
                    start, end = undone.span(low + match.start, low + match.end)
                    start, end = (start, end) if folded is None else folded.span(start, end)
                    yield Match(start, end, match.type, match.score, "decoded")


_AROUND = 160  # characters around an undone encoding that the model sees with it


def _clusters(changed: list[tuple[int, int]], size: int) -> Iterator[tuple[int, int]]:
    """The places with their surroundings; those that meet are one."""
    low, high = 0, -1
    for start, end in changed:
        if start - _AROUND > high:
            if high >= 0:
                yield low, high
            low = max(0, start - _AROUND)
        high = min(size, end + _AROUND)
    if high >= 0:
        yield low, high


# Names that everybody knows and that are nobody's here: products, companies, saints of valves and herbs, figures of stories, methods.
_FAMOUS = re.compile(
    r"\b(?:Johnson (?:&|and) Johnson(?:'s)?|Eli Lilly|Mr\.? (?:Clean|Whipple|Bean|Potato Head|Coffee)|Mrs\.? (?:Dash|Butterworth(?:'s)?)|"
    r"Dr\.? (?:Pepper|Scholl(?:'s)?|Seuss|Oz|Phil|Google|Strangelove)|Ms\.? Pac-Man|"
    r"(?:St\.?|Saint) (?:John's wort|Jude (?:valve|Medical)|Joseph aspirin|"
    r"Vitus)|Sister Mary Joseph(?:'s)?|"
    r"Lou Gehrig(?:'s)?|Kaplan[- ]Meier|Cox (?:models?|regression|proportional)|Siri|Mother Teresa|Jane Doe|John Doe|"
    r"Florence Nightingale|Virginia Apgar|Ignaz Semmelweis|William Osler|Louis Pasteur|Marie Curie|Jonas Salk|Hippocrat\w+|"
    r"(?i:pre-?op|h/o|hx of|history of|known|suspected|rule out|r/o) "
    r"(?:Graves|Crohn|Hashimoto|Cushing|Parkinson|Alzheimer|Hodgkin|Raynaud|Addison)|"
    r"(?:Lugol|Dakin|Ringer|Burow|Hartmann|Monsel|Castellani|Whitfield|Jessner)(?:'?s)?)\b"
)
# What follows the family name of an author of a paper.
_CITED = re.compile(
    r",? (?:et al\b|(?:and colleagues |and others )?\(?(?:19|20)\d\d\)?[ ,]{1,2}"
    r"(?:JAMA|NEJM|N Engl J|Lancet|BMJ|Ann(?:als)? |Nature|Circulation|Chest|Cochrane|"
    r"meta-analysis|paper|study|trial|review)|(?i:cochrane (?:review|meta)|meta-analysis))"
)


# All letters of those names.
_FAMOUS_LETTERS = (
    "johnson and eli lilly mr clean whipple bean potato head coffee mrs dash butterworth dr pepper scholl seuss oz phil google strangelove "
    "ms pac man st saint john wort jude valve medical joseph aspirin vitus lou gehrig kaplan meier cox models regression proportional siri "
    "sister mary virginia apgar ignaz semmelweis william osler louis pasteur marie curie jonas salk "
    "mother teresa jane doe florence nightingale preop h o hx of history known suspected rule out graves crohn hashimoto cushing parkinson "
    "alzheimer hodgkin raynaud addison lugols dakins ringers burows hartmanns monsels castellanis whitfields jessners"
)
_LETTERS = re.compile(r"[^\W\d_]+")


def named(text: str, found: list[Match]) -> list[Match]:
    """`found` without the names that everybody knows."""
    known: list[tuple[int, int]] | None = None
    kept: list[Match] = []
    for match in found:
        if match.type == "NAME":
            if _maybe_known(text, match):
                known = [m.span() for m in _FAMOUS.finditer(text)] if known is None else known
                if any(low <= match.start and match.end <= high for low, high in known):
                    continue
            if match.stage == "model" and text.find(" ", match.start, match.end) < 0 and _CITED.match(text, match.end):
                continue
        kept.append(match)
    return kept


def _maybe_known(text: str, match: Match) -> bool:
    """Whether the first letters of a match stand in a name that everybody knows; nearly all names end here."""
    letters = _LETTERS.search(text, match.start, match.end)
    return letters is None or letters[0].lower() in _FAMOUS_LETTERS or "Hippocrat" in text


def echoes(text: str, found: list[Match]) -> list[Match]:
    """Further places of names that were found with confidence: `Ms. Alvarez` after `Maria Alvarez`."""
    parts: dict[str, float] = {}
    for match in found:
        if match.type == "NAME" and match.score >= _ECHO:
            for part in _PART.findall(text, match.start, match.end):
                if len(parts) < _ECHOES and part.lower() not in _WORDS:
                    parts[part] = max(parts.get(part, 0.0), match.score)
    again = [(start, part) for part in parts for start in _places(text, part)]
    if (
        len(found) < _FEW
        and len(again) <= len(parts)
        and all(any(match.start <= start < match.end for match in found) for start, _ in again)
    ):
        return []  # most names stand in a text once
    taken = bytearray(len(text))
    for match in found:
        taken[match.start : match.end] = b"\x01" * (match.end - match.start)
    return [
        Match(start, start + len(part), "NAME", round(parts[part] * 0.9, 4), "echo")
        for start, part in again
        if not taken[start] and not _thing(text, start, start + len(part))
    ]


def _thing(text: str, start: int, end: int) -> bool:
    """Whether what stands around a name says that it is part of the name of a thing."""
    if EPONYM.match(text, end) is not None or _THING.match(text, end) is not None or _OF.search(text, max(0, start - 16), start):
        return True
    return text[start:end] in _DISEASES and _ALONE.match(text, end) is not None


def _places(text: str, word: str) -> Iterator[int]:
    """Where a word stands by itself.  A pattern of names would stay in the memory of `re`."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            yield start
        start = text.find(word, end)


# Words that are names too: seen again, they are more likely to be words.
_WORDS = frozenset(
    [
        "may",
        "will",
        "mark",
        "grace",
        "hope",
        "faith",
        "joy",
        "rose",
        "bill",
        "pat",
        "grant",
        "chase",
        "frank",
        "dawn",
        "summer",
        "april",
        "june",
        "august",
        "long",
        "short",
        "young",
        "white",
        "black",
        "brown",
        "green",
        "gray",
        "little",
        "day",
        "price",
        "case",
        "page",
        "rich",
        "best",
        "good",
    ]
)


def merge(matches: list[Match]) -> list[Match]:
    """Matches that share a character become one that covers them all; signals merge with their own type only."""
    lanes: dict[str, list[Match]] = {}
    for match in matches:
        lanes.setdefault(match.type if match.type in SIGNALS else "", []).append(match)
    merged: list[Match] = []
    for lane in lanes.values():
        lane.sort(key=_place)
        cluster: list[Match] = []
        end = -1
        for match in lane:
            if cluster and match.start >= end:
                merged.append(cluster[0] if len(cluster) == 1 else _one(cluster, end))
                cluster = []
            cluster.append(match)
            end = max(end, match.end) if len(cluster) > 1 else match.end
        merged.append(cluster[0] if len(cluster) == 1 else _one(cluster, end))
    if len(lanes) > 1:
        merged.sort(key=lambda m: (m.start, m.end, m.type))
    return merged


_place = attrgetter("start", "end")


def _one(cluster: list[Match], end: int) -> Match:
    best = min(cluster, key=lambda m: (m.stage == "model" or m.score < _SURE, -m.score, RANK[m.type], m.start))
    return Match(cluster[0].start, end, best.type, max(m.score for m in cluster if m.type == best.type), best.stage)


@functools.cache
def _builtin() -> Phi:
    return Phi()


def find(text: str, types: Iterable[str] | None = None) -> list[Match]:
    """The identifiers in `text` that patterns or model find."""
    return _builtin().find(text, types)
