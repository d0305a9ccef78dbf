"""The model path: our own small network behind the `Detector` protocol.  Patterns are not here, nor is the merge with them."""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..match import MAX_CHARS, Match, ModelTooSlow, TextTooLong
from ..normalize import fold
from ..patterns.words import CODE_SYSTEM, PUBLIC_LINES
from ..types import IDENTIFIERS, NAMES
from .labels import TYPES
from .plausible import nobodys, over_89, plausible
from .spans import Span, lengthened, spans, trimmed, widened
from .tokens import tokens

if TYPE_CHECKING:
    from .network import Network

FILE = Path(__file__).parent / "phi-en.npz"
_WINDOW = 4096  # characters tagged at once; the cost stays linear and the memory bounded
_MARGIN = 256  # characters in front of and behind a window that are seen with it
_REGION = 0.4  # least score of a state or country
Found = tuple[int, int, str, float]


class Model:
    """Finds names, dates, places, addresses and odd numbers by what surrounds them.

    `threshold` is the least probability of being part of an identifier; lower finds more and errs more.  The file is read on first use.
    """

    name = "model"
    languages = frozenset({"en"})
    lookahead = _MARGIN  # the network sees some sixteen tokens on each side, wherever a window is cut

    def __init__(
        self,
        path: Path = FILE,
        *,
        threshold: float = 0.3,
        max_chars: int = MAX_CHARS,
        seconds: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`seconds` bounds the time for one text, by `clock`: `find` raises `ModelTooSlow` behind it."""
        self._seconds, self._clock = seconds, clock
        self._path = path
        self._threshold = threshold
        self._max_chars = max_chars

    @functools.cached_property
    def network(self) -> Network:
        """The trained network; reading it takes some tenths of a second, once."""
        return _network(self._path)

    def find(self, text: str, types: Iterable[str] | None = None) -> list[Match]:
        """The identifiers in `text`, sorted.  Raises `TextTooLong` above the size cap and `ValueError` for an unknown type."""
        if len(text) > self._max_chars:
            raise TextTooLong(len(text), self._max_chars)
        wanted = IDENTIFIERS if types is None else frozenset(types)
        if not wanted <= NAMES:
            raise ValueError(f"unknown identifier type `{min(wanted - NAMES)[:64]}`")
        view = fold(text)
        plain = text if view is None else view.text
        matches = []
        for start, end, type_, score in self.typed(plain):
            if type_ in wanted:
                if view is not None:
                    start, end = view.span(start, end)
                matches.append(Match(start, end, type_, round(score, 4), "model"))
        return matches

    def typed(self, plain: str) -> Iterator[Found]:
        """Spans of a folded text by type; a state or country beside a place belongs to it, elsewhere it is nothing."""
        tagged = self.tag(plain)
        for index, (start, end, kind, score) in enumerate(tagged):
            if kind == "AGE" and over_89(plain[start:end]):
                # `over 90 years` says for whom something holds, and is nobody's age.
                yield start, end, "AGE" if _CRITERION.search(plain, max(0, start - 48), start) else "AGE_OVER_89", score
            elif kind == "LOCATION" and plain[start:end].isdigit() and not _beside_place(plain, tagged, index):
                continue  # a postal code stands beside a place
            elif kind != "REGION":
                yield start, end, TYPES[kind], score
            elif score >= _REGION and _beside_place(plain, tagged, index):
                yield start, end, "LOCATION", score

    def tag(self, plain: str) -> list[Found]:
        """Spans of a folded text by label, with their scores; labels are finer than types."""
        found: list[Found] = []
        read: dict[str, list[Span]] = {}  # a text that repeats itself is read once
        end_at = None if self._seconds is None else self._clock() + self._seconds
        for low, high in _windows(plain):
            if end_at is not None and self._clock() >= end_at:
                raise ModelTooSlow(len(plain))
            start, end = max(0, low - _MARGIN), min(len(plain), high + _MARGIN)
            words, starts, gaps = tokens(plain, start, end)
            if not words:
                continue
            stretch = plain[start:end]
            runs = read.get(stretch)
            if runs is None:
                runs = read[stretch] = spans(self.network.probabilities(words, gaps), self._threshold)
            for first, after, kind, score in runs:
                first, after = trimmed(words, first, after)
                if first == after or not low <= starts[first] < high:
                    continue
                lexicon = self.network.lexicon
                if plausible(words[first:after], kind, score, lexicon) and not nobodys(words, first, after, kind, lexicon):
                    done = found[-1][1] if found else 0
                    while first < after and starts[first] < done:
                        first += 1  # the name in front took these words in
                    if first == after:
                        continue
                    begin = starts[widened(words, gaps, first, kind, lexicon)]
                    begin = begin if begin >= done else starts[first]
                    after = lengthened(words, gaps, after, kind, lexicon)
                    end = starts[after - 1] + len(words[after - 1])
                    if kind == "ID":
                        whole = _identifier(plain, begin, end)
                        if whole is None:
                            continue
                        begin, end = whole
                    found.append((begin, end, kind, score))
        return found


@functools.cache
def _network(path: Path) -> Network:
    from .network import Network  # numpy is imported with the first text, not with the package

    return Network(path)


_CODE = re.compile(rf"(?i)(?:{CODE_SYSTEM})\Z")
# Numbers of things: an object identifier, a trial of a register, a variant of a gene, a LOINC code in a message.
_NOBODYS = re.compile(
    r"(?<![\w.])(?:\d{1,9}\.){4,24}\d{1,9}|\bNCT\d{8}\b|\b[cgnmp]\.[*-]?\d{1,9}[\w+*>-]{0,24}|\b\d{1,5}-\d(?=\^[^|^\r\n]{0,40}\^LN\b)"
)
# The rest of an identifier that the network cut at a joint.
_AHEAD = re.compile(r"(?:[A-Za-z0-9]{1,8}[-_]){0,3}[A-Za-z0-9]{0,8}\Z")
_BEHIND = re.compile(r"[A-Za-z0-9]{0,12}(?:[-/._][A-Za-z0-9]{1,12}){0,4}")
_CRITERION = re.compile(
    r"(?i)(?:\b(?:over|above|under|below|than|least|most|exceeding|up to|until|through|or|patients|adults|people|those|aged?|to)|[<>=-])"
    r"[ ]{0,2}(?:the age of |ages? (?:of )?|aged )?\Z"
)
_AMOUNT = re.compile(r"(?:\d{1,3},)*\d{1,6}\.\d{1,2}")
_RUN = re.compile(r"[A-Za-z0-9+=]*")
_DIGESTS = frozenset({32, 40, 56, 64, 96, 128})


def _identifier(plain: str, begin: int, end: int) -> tuple[int, int] | None:
    """All of an identifier; None for the code of a thing, a digest, encoded data or a line that is public, which name nobody."""
    if _CODE.search(plain, max(0, begin - 64), begin):
        return None
    if any(m.end() > begin for m in _NOBODYS.finditer(plain, max(0, begin - 48), end + 48) if m.start() < end):
        return None
    # `search` and `match` always match something here.
    begin = _AHEAD.search(plain, max(0, begin - 32), begin).start()  # type: ignore[union-attr]
    end = _BEHIND.match(plain, end).end()  # type: ignore[union-attr]
    run = plain[begin : _RUN.match(plain, begin).end()]  # type: ignore[union-attr]
    encoded = len(run) >= 20 and any(map(str.islower, run)) and any(map(str.isupper, run))
    digest = len(run) in _DIGESTS and not run.strip("0123456789abcdef")
    public = "".join(c for c in plain[begin:end] if c.isdigit())[-10:] in PUBLIC_LINES
    amount = _AMOUNT.fullmatch(plain, begin, end)
    return None if encoded or digest or public or amount else (begin, end)


_JOINT = re.compile(r"[\s,;|^/>-]{0,6}")  # what may stand between the parts of one address
_PLACES = frozenset({"ADDRESS", "LOCATION", "REGION"})


def _beside_place(plain: str, tagged: list[Found], index: int) -> bool:
    """Whether a state or country belongs to the address or place next to it."""
    start, end = tagged[index][:2]
    before = index > 0 and tagged[index - 1][2] in _PLACES and _JOINT.fullmatch(plain, tagged[index - 1][1], start)
    after = index + 1 < len(tagged) and tagged[index + 1][2] in _PLACES and _JOINT.fullmatch(plain, end, tagged[index + 1][0])
    return bool(before or after)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Ranges that cover the text, cut at white space where there is some."""
    low = 0
    while low < len(text):
        high = low + _WINDOW
        if high < len(text):
            cut = max(text.rfind("\n", high - _MARGIN, high), text.rfind(" ", high - _MARGIN, high))
            high = cut + 1 if cut > low else high
        else:
            high = len(text)
        yield low, high
        low = high
