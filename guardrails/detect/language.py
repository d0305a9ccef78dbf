"""Whether a text, or a sentence in it, is in a language on which no detector was measured.  Which language it is, nobody needs to know.

Two tests: letters of other scripts, and for Latin letters the little words that every sentence has.  A list of drugs, a table, code or
clinical shorthand has few little words of any language, and so is not taken for another one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from threading import Lock
from typing import NamedTuple

from cachetools import LRUCache

# Letters of scripts in which no detector was measured: Latin, with its extensions and full-width forms, ends at U+024F.
_OTHER = r"[^\W\d_\u0000-\u024f\u1e00-\u1eff\uff21-\uff5a]"
_FOREIGN = re.compile(rf"{_OTHER}+")
_STRETCH = re.compile(rf"(?:{_OTHER}[\W\d_]{{0,3}}){{24}}")
_LONG = 24 * 4  # characters of such a stretch at most
_SAMPLE = 2_000  # characters by which the letters of a text are counted
_LATEST = 8  # texts that may have come since a list of them was judged

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_WINDOW = 10  # words
_LEAST = 2.5  # what the words of one language count in a window
_MANY = 5  # different little words of one language in a window, with one that is telling
_SHORT = 4  # words of a text that is judged as a whole
_PLAIN = 2  # little words of English that a window may hold
_WEAK = 0.5
_MARKED = 0.7  # a word with a letter that English does not have
_LONGEST = 40  # letters of a word that is looked up
_MOST = 20_000  # windows that are looked at; a text that holds more telling words and no sentence is none that was measured
_ANY = ("",)
_LETTER = r"ß-öø-ÿ\u0100-\u024f\u1e00-\u1eff"
_LETTERS = re.compile(f"[{_LETTER}]")
_SEVERAL = re.compile(f"(?:[{_LETTER}][^{_LETTER}]*){{3}}")


def unmeasured(text: str, measured: frozenset[str] = frozenset({"en"})) -> bool:
    """Whether `text` is, or holds a sentence of, a language that is not among `measured` (ISO 639-1 codes)."""
    return (not text.isascii() and _script(text)) or _latin(text, measured)


def _script(text: str, new: int = 0) -> bool:
    """Most letters of a short text, or a stretch like a sentence that reaches behind `new`, in another script."""
    if _STRETCH.search(text, max(0, new - _LONG)):
        return True
    letters = sum(c.isalpha() for c in text[:_SAMPLE])
    foreign = sum(map(len, _FOREIGN.findall(text[:_SAMPLE])))
    return letters >= 8 and foreign * 2 > letters


class _Word(NamedTuple):
    """What one written word says: languages it belongs to and how much it says, whether it is telling, and whether it is English."""

    languages: tuple[str, ...]
    weight: float
    telling: str
    english: bool
    small: bool
    capitals: bool


@cache
def _table() -> tuple[dict[str, tuple[str, ...]], frozenset[str], frozenset[str]]:
    """Languages by word, the words that say much, and those of English."""
    from .language_words import ENGLISH, WEAK, WORDS  # read with the first text

    by_word: dict[str, tuple[str, ...]] = {}
    for language, words in WORDS.items():
        for word in words.split():
            if language not in by_word.get(word, ()):
                by_word[word] = (*by_word.get(word, ()), language)
    # What has one or two letters may be a variable or a unit.
    strong = frozenset(word for word in by_word if len(word) > 2 or not word.isascii()) - WEAK - ENGLISH
    return by_word, strong, ENGLISH - by_word.keys()


@lru_cache(maxsize=8192)
def _word(written: str) -> _Word:
    from .language_words import BORROWED

    by_word, strong, english = _table()
    word = written.lower().replace("’", "'")
    languages = by_word.get(word, ())
    # A word in letters that English does not have is one of some other language, if not of a known one.
    marked = not languages and not word.isascii() and word not in BORROWED and _LETTERS.search(word) is not None
    weight = _MARKED if marked else 1.0 if word in strong else _WEAK
    return _Word(
        _ANY if marked else languages,
        weight,
        word if marked or word in strong else "",
        word in english,
        written[0].islower(),
        written.isupper(),
    )


def _latin(text: str, measured: frozenset[str]) -> bool:
    return _after(text, 0, measured, _NEW)[0]


class _Seen(NamedTuple):
    """What is known of a text in which nothing was found: whether its words were looked at, and in how many windows."""

    looked: bool
    windows: int


_NEW = _Seen(False, 0)


def _after(text: str, new: int, measured: frozenset[str], seen: _Seen) -> tuple[bool, _Seen]:
    """Whether a sentence that reaches behind `new` is in another language; `seen` is what is known of the text in front of it."""
    looked, count = seen
    if not looked:
        # Most texts hold none of these words and end here.
        telling = _table()[1].intersection(text[new:].lower().split())
        if not telling and (text.isascii() or _SEVERAL.search(text) is None):
            return False, _NEW
        new = 0
    start = _reached(text, new)
    words = [_word(written) if len(written) <= _LONGEST else _NOTHING for written in _WORD.findall(text, start)]
    for window in _windows(words) if start == 0 or len(words) >= _WINDOW else ():
        if count >= _MOST or _foreign(window, measured):
            return True, _NEW
        count += 1
    return False, _Seen(True, count)


def _reached(text: str, new: int) -> int:
    """Where the last words in front of `new` begin, which share a window with what comes; the whole text where it has few."""
    low = new
    while low > 0:
        low = max(0, 2 * low - new - 400)
        starts = [match.start() for match in _WORD.finditer(text, low, new)]
        if len(starts) >= _WINDOW:  # one more than needed: the first may be cut
            return starts[1 - _WINDOW]
    return 0


class Measured:
    """Whether texts are in a measured language, where each list of them is mostly the one before it and a little more.

    Remembered are keyed hashes of `size` lists at most in which nothing else was found, never a text.  Safe to share between threads.
    """

    def __init__(self, measured: frozenset[str], size: int = 4096) -> None:
        self._measured = measured
        self._key = os.urandom(32)
        self._lock = Lock()
        self._seen: LRUCache[bytes, _Seen] = LRUCache(size)

    def unmeasured(self, texts: Sequence[str]) -> bool:
        """As the function of this name, for the texts one a line; what was judged before is not judged again."""
        text = "\n".join(texts)
        if len(text) < _SAMPLE:
            return unmeasured(text, self._measured)
        new, seen = self._before(texts)
        if not text.isascii() and _script(text, new):
            return True
        foreign, seen = _after(text, new, self._measured, seen)
        if not foreign:
            with self._lock:
                self._seen[self._hashes(texts, 1)[-1]] = seen
        return foreign

    def _before(self, texts: Sequence[str]) -> tuple[int, _Seen]:
        """The length of the longest beginning that is known, less than a handful of texts short of the whole."""
        hashes = self._hashes(texts, _LATEST)
        length = sum(map(len, texts)) + len(texts) - 1
        with self._lock:
            for index in range(1, len(hashes) + 1):
                seen = self._seen.get(hashes[-index])
                if seen is not None:
                    return length, seen
                length -= len(texts[-index]) + 1
        return 0, _NEW

    def _hashes(self, texts: Sequence[str], latest: int) -> list[bytes]:
        """Of all texts, and of the lists without the last ones."""
        keyed = blake2b(digest_size=16, key=self._key)
        first = max(0, len(texts) - latest)
        found = []
        for index, text in enumerate(texts):
            data = text.encode("utf-8", "surrogatepass")
            # The length keeps two lists apart that are one text when joined.
            keyed.update(b"%d:" % len(data) + data)
            if index >= first:
                found.append(keyed.digest())
        return found


def _windows(words: list[_Word]) -> Iterator[list[_Word]]:
    """Each run of ten words with a telling one in it and another known one beside; all words of a shorter text."""
    if len(words) <= _WINDOW:
        if len(words) >= _SHORT:
            yield words
        return
    done = -1
    for one in (i for i, word in enumerate(words) if word.telling):
        for start in range(max(done + 1, one - _WINDOW + 1, 0), min(one, len(words) - _WINDOW) + 1):
            yield words[start : start + _WINDOW]
            done = start


def _foreign(words: list[_Word], measured: frozenset[str]) -> bool:
    """Whether a window is a piece of a sentence in one other language."""
    if sum(word.english for word in words) > _PLAIN:
        return False
    capitals = all(word.capitals for word in words)
    counts: dict[str, float] = {}
    different: dict[str, set[_Word]] = {}
    telling: set[str] = set()
    for index, word in enumerate(words):
        # Names have capitals; a sentence begins with one.
        if word.languages and (word.small or index == 0 or capitals):
            if word.telling:
                telling.add(word.telling)
            for language in word.languages:
                counts[language] = counts.get(language, 0.0) + word.weight
                different.setdefault(language, set()).add(word)
    if not telling:
        return False
    marked = counts.pop("", 0.0)
    others = {language: count + marked for language, count in counts.items() if language not in measured}
    ours = max((count for language, count in counts.items() if language in measured), default=0.0)
    best = max(others.values(), default=marked)
    if best <= ours:
        return False
    if len(telling) > 1 and best >= (_LEAST if len(words) == _WINDOW else 0.3 * len(words)):
        return True
    # Some languages say nearly all with words of two letters.
    return any(len(different[language]) >= _MANY for language in others)


_NOTHING = _Word((), 0.0, "", False, False, False)
