"""Numbers that stand in for numbers: the same classes of characters at the same places, and any two at least three substitutions apart.

Two weighted check sums over a prime field (as in a Reed-Solomon code) give the distance, so digits that were mistyped or exchanged
never make another surrogate of the same session.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator

_DIGITS = "0123456789"
_LETTERS = "abcdefghjkmnprstuvwxyz"  # no i, l, o, q
_VALUE = {c: i for i, c in enumerate("0123456789abcdefghijklmnopqrstuvwxyz")}
_SYMBOL = {v: c for c, v in _VALUE.items()}
MIN_FREE = 5
MAX_LENGTH = 36


def numbers(key: bytes, *parts: str) -> Iterator[int]:
    """Random numbers below 2**32 without end, the same for the same key and parts."""
    seed = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    count = 0
    while True:
        block = hmac.digest(key, seed + count.to_bytes(4, "big"), "sha256")
        for at in range(0, 32, 4):
            yield int.from_bytes(block[at : at + 4], "big")
        count += 1


def shape(value: str, fixed: str = "") -> str | None:
    """The classes of a folded alphanumeric value, `0` for a digit and `a` for a letter, behind what is `fixed`.

    None where a code would be too small to keep surrogates apart, or where a character has no class.
    """
    rest = value[len(fixed) :]
    classes = "".join("0" if c in _DIGITS else "a" if c in _VALUE else "?" for c in rest)
    if "?" in classes or "0" not in classes or len(classes) < MIN_FREE or len(value) > MAX_LENGTH:
        return None
    return classes


def draw(key: bytes, classes: str, prefix: str, source: Iterator[int], middle: tuple[int, str] = (0, "")) -> str | None:
    """One code word: `prefix`, then symbols of the given classes with the text `middle` at its place; None for an unlucky draw."""
    word: list[str | None] = [*prefix, *([None] * len(classes))]
    at, text = middle
    word[at : at + len(text)] = text
    free = [i for i, c in enumerate(word) if c is None]
    kinds = {i: classes[i - len(prefix)] for i in free}
    for i in free[:-2]:
        alphabet = _DIGITS if kinds[i] == "0" else _LETTERS
        word[i] = alphabet[next(source) % len(alphabet)]
    prime = 11 if len(word) <= 10 and "a" not in classes and all(c is None or c in _DIGITS for c in word) else 37
    secret = numbers(key, "check", str(prime), str(len(word)))
    first, second = next(secret) % prime, next(secret) % prime
    i, j = free[-2:]
    for k, c in enumerate(word):
        if c is not None:
            first -= _VALUE[c]
            second -= (k + 1) * _VALUE[c]
    # x + y = first and (i + 1) x + (j + 1) y = second
    y = (second - (i + 1) * first) * pow(j - i, -1, prime) % prime
    x = (first - y) % prime
    for place, value in ((i, x), (j, y)):
        symbol = _SYMBOL.get(value)
        if symbol is None or symbol not in (_DIGITS if kinds[place] == "0" else _LETTERS):
            return None
        word[place] = symbol
    return "".join(c or "" for c in word)


def fill(pattern: str, symbols: str) -> str:
    """`pattern` with its letters and digits replaced by `symbols` in order, in the case of what they replace."""
    source = iter(symbols)
    return "".join((s.upper() if c.isupper() else s) if c.isalnum() and (s := next(source, "")) else c for c in pattern)
