"""A record as one line and back: canonical JSON (RFC 8785) of whole numbers, flags, texts, lists and objects.

    {"at":1764284400000000,"body":{"effect":"block"},"kind":"decision","mac":"<hex>","prev":"<hex>","seq":7,"v":1}

A text that a terminal would not show as it is (controls, line breaks, invisible or private characters, lone surrogates, which RFC 8785
does not know) is written as `{"~":"<base64 of its UTF-8>"}`.  Keys are plain words, so no object of a caller reads like that, and the way
back is exact.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Any, Final

from .failures import JournalError, RecordRefused

VERSION: Final = 1
LARGEST: Final = 2**53 - 1
"""The largest number that every reader of JSON reads exactly."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")
_END = re.compile(rb',"kind":"([a-z_.]{1,32})","mac":"([0-9a-f]{64})","prev":"([0-9a-f]{64})","seq":([1-9][0-9]{0,15}),"v":1}')
_START = re.compile(rb'{"at":(?:0|[1-9][0-9]{0,15}),"body":')
_TAIL = 256  # bytes that surely hold the end of a line, from `kind` on
_MAC = 73  # bytes that the MAC takes with its name and its marks


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the journal.  `at` is in microseconds since 1970 (UTC), `hash` what the next record links to."""

    sequence: int
    at: int
    kind: str
    body: dict[str, Any] = field(repr=False)
    hash: bytes = field(repr=False)


def quote(text: str) -> str:
    """A text as JSON."""
    if text.isprintable():
        return encode_basestring(text)
    return f'{{"~":"{b64encode(text.encode("utf-8", "surrogatepass")).decode()}"}}'


def encode(value: object) -> str:
    """A value of the kinds above as canonical JSON.  Raises RecordRefused for another."""
    match value:
        case str():
            return quote(value)
        case None | True | False:
            return {None: "null", True: "true", False: "false"}[value]
        case int():
            if -LARGEST <= value <= LARGEST:
                return str(int(value))
            raise RecordRefused("expected a number of at most 2**53 - 1")
        case list() | tuple():
            return f"[{','.join(map(encode, value))}]"
        case Mapping():
            if not all(isinstance(key, str) and _KEY.fullmatch(key) for key in value):
                raise RecordRefused("expected plain words as keys")
            fields = ",".join(f'"{key}":{encode(value[key])}' for key in sorted(value))
            return f"{{{fields}}}"
    raise RecordRefused(f"a value of type {type(value).__name__} has no place in a record")


def decode(value: Any) -> Any:
    """What was given to `encode`, from the JSON value that it made."""
    if isinstance(value, dict):
        if value.keys() == {"~"}:
            return b64decode(value["~"]).decode("utf-8", "surrogatepass")
        return {key: decode(item) for key, item in value.items()}
    return [decode(item) for item in value] if isinstance(value, list) else value


def start(at: int, kind: str, body: str) -> bytes:
    """The part of a line that is known before its place is."""
    return f'{{"at":{at},"body":{body},"kind":"{kind}",'.encode()


def end(previous: str, sequence: int) -> bytes:
    """The part of a line that says where it stands."""
    return f'"prev":"{previous}","seq":{sequence},"v":{VERSION}}}'.encode("ascii")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a line says of its place: `sealed` is what the MAC covers."""

    sequence: int
    previous: bytes
    mac: bytes
    sealed: bytes
    kind: str


def take_apart(line: bytes) -> Parts | None:
    """The parts of a line; None when it is none.  The body is not looked at."""
    at = line.rfind(b',"kind":"', -_TAIL)
    last = _END.fullmatch(line, at) if at > 0 else None
    if last is None or not _START.match(line):
        return None
    kind, mac, previous, sequence = last.groups()
    sealed = last.start(2) - 7
    return Parts(
        int(sequence), bytes.fromhex(previous.decode()), bytes.fromhex(mac.decode()), line[:sealed] + line[sealed + _MAC :], kind.decode()
    )


def parse(line: bytes, hashed: bytes) -> Record:
    """The record in a line.  Raises JournalError when it is none."""
    try:
        read = json.loads(line)
        return Record(read["seq"], read["at"], read["kind"], decode(read["body"]), hashed)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise JournalError("a line of the journal is no record") from None
