"""What the network sees of a token: a word it knows, pieces of letters, a shape, and the word classes of the lexicon.

Training and inference both use this module, so that they cannot differ.  Nothing here depends on the token's neighbors.
"""

from __future__ import annotations

from zlib import crc32

PIECES = 8192  # buckets for pieces of letters
MOST_PIECES = 99  # of one word: 24 characters have 96 bytes at most, and three pieces are of its ends
SHAPES = 64

_PRESENT = 1  # bucket 0 of pieces and shapes stays empty, so that sums can be padded


def norm(word: str) -> str:
    """The form under which a token is looked up: letters in lower case, numbers by size, so that no long number is ever kept."""
    if not word[0].isdecimal():
        return word.lower()
    size = len(word)
    if size <= 2:
        return word
    if size == 4 and word[:2] in ("18", "19", "20"):
        return word[:3] + "#"
    return f"#{min(size, 20)}"


def shape(word: str) -> int:
    """A small number for the look of a token: case pattern and length of a word, length of a number, or a sign."""
    first = word[0]
    size = len(word)
    if first.isdecimal():
        return 1 + min(size, 20)
    if not first.isalpha():
        return 22
    length = min(size, 8)
    if word.islower():
        return 22 + length
    if word.isupper():
        return 30 + length
    if first.isupper():
        return (38 if word[1:].islower() else 46) + length
    if first.islower():
        return 55
    return 56


def pieces(form: str) -> list[int]:
    """Buckets of the three-letter pieces of a normalized word, and of its first two, last three and last four letters."""
    data = f"<{form[:24]}>".encode("utf-8", "surrogatepass")
    size = len(data)
    found = [crc32(data[i : i + 3]) % (PIECES - 1) + _PRESENT for i in range(max(1, size - 2))]
    found.append(crc32(b"^" + data[:4]) % (PIECES - 1) + _PRESENT)
    found.append(crc32(b"$" + data[-4:]) % (PIECES - 1) + _PRESENT)
    found.append(crc32(b"%" + data[-5:]) % (PIECES - 1) + _PRESENT)
    return found


def key(form: str) -> int:
    """The number under which the lexicon and the vocabulary know a normalized word."""
    return crc32(form.encode("utf-8", "surrogatepass"))
