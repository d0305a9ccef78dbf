"""Names and numbers found once are found again in the same session: `Ms. Alvarez` after `Maria Alvarez`.  No first mention is found here.

    known = Known()
    found = known.find_known(text, detector.find(text), session="42")

`find_known` gives the matches it was given and the further mentions (stage `known`), then remembers what was given for the texts to
come.  What is remembered are keyed hashes of single words and numbers; the key is random for each instance and never leaves it.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from itertools import chain, zip_longest
from threading import Lock

from cachetools import LRUCache, TTLCache

from .match import Hit, Match, settle
from .normalize import fold
from .offsets import View
from .patterns.names import EPONYM, STOP
from .patterns.words import MONTH, NAME_WORDS, UNIT_AFTER

STAGE = "known"
Mention = tuple[int, int, str, float]
_LEARN = 0.7  # from this score on a match is remembered
_WORD_SCORE, _NUMBER_SCORE = 0.8, 0.85
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
# Letters in front of a number are looked for from its first digit backwards: a pattern that began with them would try every word.
_NUMBER = re.compile(r"\d[A-Za-z0-9]*(?:[-./ ]{1,2}\(?\d[A-Za-z0-9]*\)?){0,5}")
_LETTERS = re.compile(r"(?:^|[^A-Za-z0-9])([A-Za-z]{1,5}-?)$")
_GROUP = re.compile(r"[A-Za-z0-9]+")
_NUMBERED = frozenset({"SSN", "MRN", "HEALTH_PLAN_ID", "ACCOUNT", "LICENSE", "VEHICLE", "DEVICE", "PHONE", "BIOMETRIC", "OTHER_ID"})
_WORDS = 128  # different words that a text may have and count one
_LEAST, _MOST = 5, 40  # letters and digits of a number that is remembered
_UNIT = re.compile(UNIT_AFTER, re.IGNORECASE)
_MONTH = re.compile(MONTH)
_TITLES = "mr|mrs|ms|mx|miss|dr|doctor|prof|professor|nurse|sr|sra|srta|rev|father|sister|brother|aunt|uncle|grandma|grandpa|patient|pt"
_TITLE = re.compile(rf"(?i)(?:^|[^A-Za-z])(?:{_TITLES})\.? $")
# What leaves it open whether a capital is there for the sentence or for the word.
_OPENS = re.compile(r"(?:^|[.!?:;\n>\"(*•|-])[\s\"'(*>-]*$")
_JOINTS = (" ", ", ", "-")
_PARTICLES = frozenset(
    {
        "de", "la", "los", "las", "del", "della", "di", "da", "dos", "das", "do", "van", "der", "den", "von", "vom", "zu", "ter", "ten",
        "le", "el", "al", "bin", "ibn", "bint", "abu", "ben", "st", "san", "jr", "sr", "ii", "iii", "iv", "md", "rn", "np", "pa", "phd",
    }
)  # fmt: skip


class Known:
    """A memory of `sessions` conversations at most, `words` entries each and `entries` in all, and of the mentions in `texts` texts.

    A conversation is forgotten `ttl_s` seconds after its last text.  Safe to share between threads.
    """

    def __init__(
        self,
        *,
        sessions: int = 10_000,
        words: int = 512,
        entries: int = 100_000,
        texts: int = 4096,
        ttl_s: float = 3600,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._key = os.urandom(32)
        self._lock = Lock()
        self._words = min(words, entries)
        least = entries / sessions  # what a conversation counts at least, so that there are no more than `sessions`
        self._sessions: TTLCache[bytes, dict[bytes, str]] = TTLCache(entries, ttl_s, clock, lambda held: max(least, len(held)))
        self._texts: LRUCache[bytes, _Text] = LRUCache(texts, lambda one: one.size)

    def __len__(self) -> int:
        with self._lock:
            return len(self._sessions)

    def forget(self, session: str) -> None:
        """Drop what is remembered of `session`."""
        with self._lock:
            self._sessions.pop(_hasher(self._key)(session), None)

    def find_known(self, text: str, matches: Iterable[Match], session: str, types: Iterable[str] | None = None) -> list[Match]:
        """`matches`, with the further mentions in `text` of what was found in `session` before or stands in `matches`.

        Of `types` only; sorted and free of overlaps, in time linear in the text.
        """
        given = list(matches)
        wanted = None if types is None else frozenset(types)
        further = [m for m in self.further([(text, given)], session)[0] if wanted is None or m.type in wanted]
        hits: list[Hit] = [(m.start, m.end, m.type, m.score, m.stage) for m in (*given, *further)]
        return settle(hits) if further else given

    def further(self, texts: Sequence[tuple[str, Sequence[Match]]], session: str) -> list[list[Match]]:
        """For each text with its matches, the further mentions alone: of what was found in the session before, and in any of the texts.

        A text that was searched before is searched again only when something new is known that stands in it.
        """
        key = _hasher(self._key)(session)
        hashed = _hasher(key)
        places = [hashed(text) for text, _ in texts]
        with self._lock:
            before = [self._texts.get(place) for place in places]
        read = [_read(text, given, old, hashed) for (text, given), old in zip(texts, before, strict=True)]
        held = self._learn(key, dict(chain.from_iterable(one.values for one in read)))
        if held:
            read = [_searched(text, one, held, hashed) for (text, _), one in zip(texts, read, strict=True)]
        with self._lock:
            for place, one, old in zip(places, read, before, strict=True):
                if one is not old and one.size <= self._texts.maxsize:
                    self._texts[place] = one
        return [list(one.further) if held else [] for one in read]

    def _learn(self, session: bytes, values: dict[bytes, str]) -> dict[bytes, str]:
        """Everything that is remembered of the session, `values` included."""
        with self._lock:
            before = self._sessions.get(session, {})
            held = {value: kind for value, kind in before.items() if value not in values} | values
            if not held:
                return held
            # Dictionaries keep their order, so the first keys are the oldest.
            for oldest in list(held)[: max(0, len(held) - self._words)]:
                del held[oldest]
            self._sessions[session] = held  # also begins its time to live anew
            return held


@dataclass(frozen=True, slots=True)
class _Text:
    """What is remembered of a text of one session, all of it hashed: what its matches taught, which words it has, what was found again.

    `found` answers for the known words `mine`; `further` is what of it no given match covers.
    """

    given: tuple[Match, ...]
    values: tuple[tuple[bytes, str], ...]
    words: frozenset[bytes] | None = None
    mine: dict[bytes, str] = field(default_factory=dict)
    found: tuple[Mention, ...] = ()
    further: tuple[Match, ...] = ()

    @property
    def size(self) -> float:
        """What it counts: one, and more where it has many words."""
        return max(1.0, (len(self.words or ()) + len(self.found)) / _WORDS)


def _read(text: str, given: Sequence[Match], before: _Text | None, hashed: Callable[[str], bytes]) -> _Text:
    """What the matches of a text teach."""
    given = tuple(given)
    if before is not None and before.given == given:
        return before
    values = tuple((hashed(value), kind) for value, kind in _values(text, given))
    if before is None:
        return _Text(given, values)
    return replace(before, given=given, values=values, further=_beside(text, given, before.found))


def _searched(text: str, one: _Text, held: dict[bytes, str], hashed: Callable[[str], bytes]) -> _Text:
    """With the mentions of what is held; words that stand nowhere in the text change nothing."""
    if len(text) < 2:
        return one
    words, view = one.words, None
    if words is None:
        view = fold(text)
        plain = text if view is None else view.text
        words = frozenset(map(hashed, {*_name_parts(plain), *_number_values(plain)}))
    common = held.keys() & words
    mine = {value: held[value] for value in common} if common else {}
    if one.words is not None and mine == one.mine:
        return one
    found: tuple[Mention, ...] = ()
    if mine:
        view = view or fold(text)
        rows = _mentions(text if view is None else view.text, mine, hashed)
        found = tuple(rows if view is None else ((*view.span(start, end), kind, score) for start, end, kind, score in rows))
    return _Text(one.given, one.values, words, mine, found, _beside(text, one.given, found))


def _beside(text: str, given: Sequence[Match], found: Sequence[Mention]) -> tuple[Match, ...]:
    """The mentions that no given match covers."""
    if not found:
        return ()
    taken = bytearray(len(text))
    for match in given:
        taken[match.start : match.end] = b"\x01" * (match.end - match.start)
    return tuple(Match(start, end, kind, score, STAGE) for start, end, kind, score in found if 0 in taken[start:end])


def _name_parts(plain: str) -> Iterator[str]:
    """All that a name in the text could be known by."""
    return chain.from_iterable(map(_parts, set(_WORD.findall(plain))))


def _number_values(plain: str) -> Iterator[str]:
    """All that a number in the text could be known by."""
    for start, end in _number_spans(plain):
        for low, high in _whole_and_groups(plain, start, end):
            value = _bare(plain[low:high])
            if _LEAST <= len(value) <= _MOST:
                yield value


def _mentions(plain: str, held: dict[bytes, str], hashed: Callable[[str], bytes]) -> Iterator[Mention]:
    kinds = set(held.values())
    if "NAME" in kinds:
        # Each different word is hashed once; most texts hold none that is known and end here.
        known = {word for word in set(_WORD.findall(plain)) if any(held.get(hashed(part)) == "NAME" for part in _parts(word))}
        if known:
            yield from ((start, end, "NAME", _WORD_SCORE) for start, end in _names(plain, known))
    if kinds - {"NAME"}:
        yield from _numbers(plain, held, hashed)


def _numbers(plain: str, held: dict[bytes, str], hashed: Callable[[str], bytes]) -> Iterator[Mention]:
    seen: dict[str, str | None] = {}
    for start, end in _number_spans(plain):
        done = -1
        for low, high in _whole_and_groups(plain, start, end):
            value = _bare(plain[low:high])
            if low < done or not _LEAST <= len(value) <= _MOST:
                continue
            if value not in seen:
                seen[value] = held.get(hashed(value))
            kind = seen[value]
            if kind is not None and kind != "NAME" and not _UNIT.match(plain, high):
                yield low, high, kind, _NUMBER_SCORE
                done = high


def _number_spans(plain: str) -> Iterator[tuple[int, int]]:
    """Where numbers stand, with the letters in front of them."""
    for match in _NUMBER.finditer(plain):
        start, end = match.span()
        if lead := _LETTERS.search(plain[max(0, start - 7) : start]):
            start -= len(lead[1])
        if end - start >= _LEAST and not plain[max(0, start - 1) : start].isalnum():
            yield start, end


def _hasher(key: bytes) -> Callable[[str], bytes]:
    """A keyed hash; the key is worked in once."""
    keyed = blake2b(digest_size=16, key=key)

    def hashed(value: str) -> bytes:
        digest = keyed.copy()
        digest.update(value.encode("utf-8", "surrogatepass"))
        return digest.digest()

    return hashed


def _values(text: str, matches: Iterable[Match]) -> Iterator[tuple[str, str]]:
    """What of `matches` is worth remembering: the words of names, the letters and digits of numbers."""
    for match in matches:
        if match.score < _LEARN or match.stage == STAGE or not (match.type == "NAME" or match.type in _NUMBERED):
            continue
        view: View | None = fold(value := text[match.start : match.end])
        value = value if view is None else view.text
        if match.type == "NAME":
            for word in _WORD.findall(value):
                yield from ((part, "NAME") for part in _parts(word))
        elif _LEAST <= len(bare := _bare(value)) <= _MOST and sum(c.isdigit() for c in bare) >= 3:
            yield bare, match.type


def _parts(word: str) -> tuple[str, ...]:
    """What a word is remembered by: itself in lower case without `'s`, and the sides of a hyphen."""
    plain = word.lower().removesuffix("'s")
    parts = (plain, *plain.split("-")) if "-" in plain else (plain,)
    return tuple(part for part in parts if len(part) > 1 and part not in _PARTICLES)


def _bare(value: str) -> str:
    return "".join(_GROUP.findall(value)).lower()


def _whole_and_groups(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    yield start, end
    groups = [group.span() for group in _GROUP.finditer(plain, start, end)]
    yield from groups if len(groups) > 1 else ()


def _names(plain: str, known: set[str]) -> Iterator[tuple[int, int]]:
    """Mentions of `known` words; words that stand side by side are one mention."""
    words = [match for match in _WORD.finditer(plain) if match[0] in known]
    low = high = -1
    for word, following in zip_longest(words, words[1:]):
        start, end = word.span()
        beside = high >= 0 and plain[high:start] in _JOINTS
        ahead = following is not None and plain[end : following.start()] in _JOINTS and not _common(following[0])
        if not _is_name(plain, word, beside=beside or ahead):
            continue
        if word[0].lower().endswith("'s"):
            end -= 2
        if high >= 0 and not beside:
            yield low, high
        low, high = (low if beside else start), end
    if high >= 0:
        yield low, high


def _common(word: str) -> bool:
    return len(word) < 3 or word.lower() in STOP or not NAME_WORDS.isdisjoint(_parts(word))


def _is_name(plain: str, match: re.Match[str], *, beside: bool) -> bool:
    """Whether a known word is the name here: not part of an eponym, and for a word that is also another word only by its capital."""
    word, end = match[0], match.end()
    if EPONYM.match(plain, end) or (word.lower().endswith("'s") and EPONYM.match(plain, end - 2)):
        return False
    before = plain[max(0, match.start() - 24) : match.start()]
    if beside or _TITLE.search(before):
        return True
    if not _common(word):
        return not word.islower() or len(word) > 3
    return word.istitle() and _MONTH.fullmatch(word) is None and _OPENS.search(before) is None
