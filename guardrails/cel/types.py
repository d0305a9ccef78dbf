"""The types of the language and how one fits another; nothing here knows values or functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Type:
    """A type: a name, its parameters, and for an object type its declared fields.

    A name that starts with `'` is a type parameter.  An object type is *open* when it may have more fields than it declares.
    """

    name: str
    params: tuple[Type, ...] = ()
    fields: Mapping[str, Type] | None = field(default=None, compare=False, repr=False)
    open: bool = field(default=False, compare=False, repr=False)

    def __str__(self) -> str:
        if self.name == "type" or not self.params:
            return self.name.lstrip("'").partition("%")[0] if self.name[0] == "'" else _SHOWN.get(self.name, self.name)
        return f"{_SHOWN.get(self.name, self.name)}({', '.join(map(str, self.params))})"


DYN: Final = Type("dyn")
NULL: Final = Type("null_type")
BOOL: Final = Type("bool")
INT: Final = Type("int")
UINT: Final = Type("uint")
DOUBLE: Final = Type("double")
STRING: Final = Type("string")
BYTES: Final = Type("bytes")
TIMESTAMP: Final = Type("google.protobuf.Timestamp")
DURATION: Final = Type("google.protobuf.Duration")
TYPE: Final = Type("type")
_SHOWN: Final = {"null_type": "null", TIMESTAMP.name: "timestamp", DURATION.name: "duration"}
_NULLABLE: Final = frozenset({"wrapper", TIMESTAMP.name, DURATION.name, "optional_type", "null_type"})


def list_of(element: Type) -> Type:
    """The type of lists of `element`."""
    return Type("list", (element,))


def map_of(key: Type, value: Type) -> Type:
    """The type of maps from `key` to `value`."""
    return Type("map", (key, value))


def optional_of(inner: Type) -> Type:
    """The type of values of `inner` that may be absent."""
    return Type("optional_type", (inner,))


def nullable(inner: Type) -> Type:
    """The type of values of `inner` or null."""
    return Type("wrapper", (inner,))


def object_of(name: str, fields: Mapping[str, Type], *, open: bool = False) -> Type:  # noqa: A002  # reason: the word of the documentation
    """A type of maps with declared fields; reading another field is a problem unless it is `open`."""
    return Type(name, (), dict(fields), open)


class Unifier:
    """What type parameters stand for while one expression is checked."""

    __slots__ = ("bound", "count")

    def __init__(self) -> None:
        self.bound: dict[str, Type] = {}
        self.count = 0

    def fresh(self) -> Type:
        """A type parameter that nothing else uses."""
        self.count += 1
        return Type(f"'_%{self.count}")

    def rename(self, kinds: Sequence[Type]) -> list[Type]:
        """The types with their parameters replaced by fresh ones, the same for the same name."""
        made: dict[str, Type] = {}

        def walk(t: Type) -> Type:
            if t.name[0] == "'":
                if t.name not in made:
                    made[t.name] = self.fresh()
                return made[t.name]
            if t.params:
                return Type(t.name, tuple([walk(p) for p in t.params]))
            return t

        return [walk(t) for t in kinds]

    def fits(self, wanted: Sequence[Type], given: Sequence[Type]) -> bool:
        """Whether each given type can stand where the wanted one is asked; remembers what that says about parameters."""
        before = self.bound
        self.bound = dict(before) if before else {}
        if all(self._fit(w, g) for w, g in zip(wanted, given, strict=True)):
            return True
        self.bound = before
        return False

    def join(self, types: Iterable[Type]) -> Type | None:
        """The one type of all elements of a literal: the most general, or dyn when they differ; None when there are none."""
        joined: Type | None = None
        for t in types:
            if joined is None:
                joined = t
            elif self.fits([joined], [t]):
                joined = joined if self._as_general(joined, t) else t
            else:
                return DYN
        return joined

    def resolve(self, t: Type, *, final: bool = False) -> Type:
        """`t` with what its parameters stand for; `final` turns the parameters left over into dyn."""
        if t.name[0] == "'":
            known = self.bound.get(t.name)
            if known is None:
                return DYN if final else t
            return self.resolve(known, final=final)
        if t.params:
            return Type(t.name, tuple([self.resolve(p, final=final) for p in t.params]))
        return t

    def _fit(self, a: Type, b: Type) -> bool:
        if a is b:
            return True
        if b.name[0] == "'":
            valid, known = self._stands_for(a, b)
            if valid or known:
                return valid
        if a.name[0] == "'":
            return self._stands_for(b, a)[0]
        if a.name == "dyn" or b.name == "dyn":
            return True
        if a.name == "null_type":
            return b.name in _NULLABLE or b.fields is not None
        if b.name == "null_type":
            return a.name in _NULLABLE or a.fields is not None
        if a.name == "wrapper" or b.name == "wrapper":
            return self._fit(a.params[0] if a.name == "wrapper" else a, b.params[0] if b.name == "wrapper" else b)
        if (a.fields is not None and b.name == "map") or (b.fields is not None and a.name == "map"):
            return True  # an object is a map with known keys
        return a.name == b.name and (a.name == "type" or all(map(self._fit, a.params, b.params)))

    def _stands_for(self, t: Type, param: Type) -> tuple[bool, bool]:
        """Whether `t` can be what `param` stands for, and whether that was known before."""
        if t == param:
            return True, True
        known = self.bound.get(param.name)
        if known is None:
            if self._within(param, t):
                return False, False
            self.bound[param.name] = t
            return True, False
        if t == known:
            return True, True
        if not self._fit(t, known):
            return False, True
        general = t if self._as_general(t, known) else known
        if not self._within(param, general):
            self.bound[param.name] = general
        return True, True

    def _within(self, param: Type, t: Type) -> bool:
        if t.name[0] == "'":
            if t.name == param.name:
                return True
            known = self.bound.get(t.name)
            return known is not None and self._within(param, known)
        return any(self._within(param, p) for p in t.params)

    def _as_general(self, a: Type, b: Type) -> bool:
        if a.name == "dyn" or a.name[0] == "'":
            return True
        if b.name == "dyn" or b.name[0] == "'":
            return False
        if a.name != b.name:
            return a.name == "wrapper" or b.name == "null_type"
        return a.name == "type" or all(map(self._as_general, a.params, b.params))


_PLAIN: Final = {
    "dyn": DYN,
    "any": DYN,
    "null": NULL,
    "null_type": NULL,
    "bool": BOOL,
    "int": INT,
    "uint": UINT,
    "double": DOUBLE,
    "string": STRING,
    "bytes": BYTES,
    "timestamp": TIMESTAMP,
    "duration": DURATION,
    "type": TYPE,
    TIMESTAMP.name: TIMESTAMP,
    DURATION.name: DURATION,
}
_GENERIC: Final = {
    "list": ("list", 1),
    "map": ("map", 2),
    "optional": ("optional_type", 1),
    "optional_type": ("optional_type", 1),
    "wrapper": ("wrapper", 1),
}


def parse_type(text: str) -> Type:
    """A type from its written form, such as `map(string, list(int))` or `list<string>`; ValueError when it is none."""
    text = text.replace("<", "(").replace(">", ")").strip()
    head, bracket, rest = text.partition("(")
    head = head.strip()
    if not bracket:
        if head in _PLAIN:
            return _PLAIN[head]
        if head in _GENERIC:
            return Type(_GENERIC[head][0], (DYN,) * _GENERIC[head][1])
        raise ValueError(f"unknown type `{head}`")
    if head not in _GENERIC or not rest.endswith(")"):
        raise ValueError(f"unknown type `{text}`")
    parts, level = [""], 0
    for c in rest[:-1]:
        level += (c == "(") - (c == ")")
        if c == "," and not level:
            parts.append("")
        else:
            parts[-1] += c
    name, arity = _GENERIC[head]
    if len(parts) != arity:
        raise ValueError(f"`{head}` takes {arity} type parameter{'s' * (arity > 1)}")
    return Type(name, tuple(map(parse_type, parts)))
