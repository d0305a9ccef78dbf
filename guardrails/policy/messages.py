"""From validation errors to problems: what was found, what was expected, where, and what to try."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ..errors import Problem
from .document import Mapping, Node, Scalar, Sequence, pointer
from .fields import PATTERNS, Form
from .hints import FIELDS, VALUES, listed, nearest
from .scalars import NOTHING, Doubtful, advice
from .shape import Path, homes, names_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import ValidationError

    from ..source import Source

ENOUGH = 500  # problems of one document
_SHORT = 40  # code points of a value that a message repeats
_NAMED = re.compile(r"`([A-Za-z_]+)[`:]")
_LITERALS = re.compile(r"'([^']*)'")


def found(node: Node, *, judged: bool = False) -> str:
    """A node in words; its value only if it is short, and never where the text of an event stands."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a mapping"
    if node.value is NOTHING:
        return "`null`" if node.text else "nothing"
    short = len(node.text) <= _SHORT and "\n" not in node.text and node.text.isprintable() and "`" not in node.text
    if isinstance(node.value, bool):
        return f"`{node.text}`"
    what = "the text" if isinstance(node.value, str) else "the number"
    if judged or not short:
        return f"a text of {len(node.text)} characters" if isinstance(node.value, str) else "a number"
    return f"{what} `{node.text}`" if node.text else "an empty text"


@dataclass(frozen=True)
class Place:
    """A document's nodes beside its model, to find the node and the fields that an error is about."""

    source: Source
    root: Mapping
    model: type[Form]

    def walk(self, location: Path) -> tuple[Path, Node]:
        """The part of a location that the file has, and the node there.  Names of alternatives are passed over."""
        path: list[str | int] = []
        node: Node = self.root
        for step in location:
            if isinstance(node, Mapping) and step in node.entries:
                node = node.entries[str(step)]
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            else:
                continue
            path.append(step)
        return tuple(path), node


@dataclass(frozen=True)
class _Case:
    """One error with its surroundings."""

    place: Place
    path: Path
    node: Node
    context: dict[str, Any]
    text: str

    @property
    def judged(self) -> bool:
        return self.path[:2] == ("spec", "cases") and "event" in self.path

    @property
    def found(self) -> str:
        return found(self.node, judged=self.judged)

    @property
    def subject(self) -> str:
        names = [s for s in self.path if isinstance(s, str)]
        if not names:
            return "the document"
        if isinstance(self.path[-1], str):
            return f"`{names[-1]}`"
        name = next((n for k in ("id", "name") if isinstance(n := self._entries.get(k), Scalar)), None)
        short = name is not None and isinstance(name.value, str) and 0 < len(name.text) <= _SHORT and name.text.isprintable()
        return f"the entry `{name.text}` of `{names[-1]}`" if name is not None and short else f"an entry of `{names[-1]}`"

    @property
    def _entries(self) -> dict[str, Node]:
        return self.node.entries if isinstance(self.node, Mapping) else {}

    def expects(self, code: str, what: str, hint: str = "") -> Problem:
        """The most frequent form of a problem: at the value."""
        return self.at_value(code, f"{self.subject} expects {what}, found {self.found}", hint)

    def at_value(self, code: str, message: str, hint: str = "") -> Problem:
        return Problem(code, message, self.place.source.span(*pointer(self.node)), hint)


def problems(error: ValidationError, place: Place, prefix: Path = (), first: int = 0, skip: Path = ()) -> list[Problem]:
    """One problem for each place that an error names; `first` is the number of the first entry that was validated below `prefix`."""
    result: list[Problem] = []
    guessed: set[tuple[Path, str]] = set()
    missing: list[tuple[Path, str, Problem]] = []
    for row in error.errors(include_url=False, include_input=False):
        if len(result) >= ENOUGH:
            more = place.source.span(*pointer(place.root))
            result.append(Problem("GR199", "further problems of this document are not shown", more, "mend the others first"))
            break
        location = row["loc"]
        if prefix:
            location = (*prefix, first + int(location[0]), *location[1:])
        if skip and location[: len(skip)] == skip:
            continue
        path, node = place.walk(location)
        if location[-1:] == ("[key]",):
            node = Scalar(str(path[-1]), str(path[-1]), "", node.key, node.key_end)
        case = _Case(place, path, node, row.get("ctx", {}), row["msg"])
        match row["type"]:
            case "missing":
                missing.append((path, str(location[-1]), _missing(case, str(location[-1]))))
            case "extra_forbidden":
                likely, problem = _unknown(case)
                guessed.add((path[:-1], likely))
                result.append(problem)
            case "doubtful":
                result += [_doubtful(place, (*path, *more)) for more in case.context["places"]]
            case kind:
                result.append(_WORDS.get(kind, _other)(case))
    # A misspelled name is one problem, not an unknown field and a missing one.
    return result + [problem for path, name, problem in missing if (path, name) not in guessed]


def _missing(case: _Case, name: str) -> Problem:
    meaning = names_at(case.place.model, case.path).get(name, "")
    hint = f"`{name}`: {_sentence(meaning)}" if meaning else f"add `{name}`"
    where = f" in {case.subject}" if case.path else ""
    return case.at_value("GR134", f"`{name}` is missing{where}", hint)


def _sentence(text: str) -> str:
    """A model's description as a hint: first sentence, no capital, no period."""
    first = " ".join(text.split()).split(". ")[0].rstrip(".")
    return first[:1].lower() + first[1:] if first[1:2].islower() else first


def _unknown(case: _Case) -> tuple[str, Problem]:
    name = str(case.path[-1])
    siblings = names_at(case.place.model, case.path[:-1])
    likely = nearest(name, siblings, FIELDS)
    elsewhere = [home for home in homes(case.place.model).get(name, ()) if home] if likely is None else []
    if likely is not None:
        hint = f"did you mean `{likely}`?"
    elif name in homes(case.place.model):
        hint = f"`{name}` stands in {listed(elsewhere[:2])}" if elsewhere else f"`{name}` stands at the top of the document"
    else:
        hint = f"the fields here are {listed(siblings, 'and')}"
    owner = case.path[:-1]
    where = _Case(case.place, *case.place.walk(owner), {}, "").subject
    shown = name if len(name) <= _SHORT else name[:_SHORT] + "…"
    problem = Problem("GR133", f"unknown field `{shown}` in {where}", case.place.source.span(case.node.key, case.node.key_end), hint)
    return likely or "", problem


def _doubtful(place: Place, path: Path) -> Problem:
    path, node = place.walk(path)
    case = _Case(place, path, node, {}, "")
    text = node.text if isinstance(node, Scalar) else ""
    return case.at_value("GR140", f"`{text}` is ambiguous: {case.subject} takes any type", advice(text))


def _scalar_hint(case: _Case, wanted: type) -> str:
    """What to try when one plain value stands where another is expected."""
    node = case.node
    if not isinstance(node, Scalar):
        return ""
    if node.value is NOTHING:
        return "write a value, or remove the field"
    if isinstance(node.value, Doubtful):
        return advice(node.text).split(", or ")[0] if wanted is bool else "write it in plain decimal digits"
    if node.style in ("'", '"') and _parses(node.text, wanted):
        return "remove the quotes"
    return ""


def _parses(text: str, wanted: type) -> bool:
    if wanted is bool:
        return text in ("true", "false")
    try:
        wanted(text)
    except ValueError:
        return False
    return True


def _text(case: _Case) -> Problem:
    hint = ""
    if isinstance(case.node, Scalar):
        hint = "write a value, or remove the field" if case.node.value is NOTHING else "put it in quotes"
    elif isinstance(case.node, Sequence):
        hint = "write one text"
    return case.expects("GR135", "text", hint)


def _truth(case: _Case) -> Problem:
    return case.expects("GR135", "`true` or `false`", _scalar_hint(case, bool))


def _whole(case: _Case) -> Problem:
    return case.expects("GR135", "a whole number", _scalar_hint(case, int))


def _number(case: _Case) -> Problem:
    return case.expects("GR135", "a number", _scalar_hint(case, float))


def _list(case: _Case) -> Problem:
    return case.expects("GR135", "a list", _list_hint(case))


def _list_hint(case: _Case) -> str:
    node = case.node
    if not isinstance(node, Scalar):
        return "start each entry with `- `" if isinstance(node, Mapping) else ""
    if node.value is NOTHING:
        return "write a value, or remove the field"
    if len(node.text) > _SHORT or "\n" in node.text or case.judged:
        return "write `[` and `]` around it"
    return f"write `[{node.text}]`"


def _mapping(case: _Case) -> Problem:
    kind = case.context.get("class_name", "")
    if kind == "ToolLists":
        hint = _list_hint(case)
        return case.expects("GR135", "a list of names, or `allow` or `deny` with one", hint)
    what = "a name, or a mapping with `name`" if kind in ("Tool", "ToolEntry") else "a mapping"
    names = names_at(case.place.model, case.path)
    hint = f"its fields are {listed(names, 'and')}" if names else ""
    return case.expects("GR135", what, hint)


def _one_of(case: _Case) -> Problem:
    names = _LITERALS.findall(case.context.get("expected", ""))
    text = case.node.text if isinstance(case.node, Scalar) else ""
    likely = nearest(text, names, VALUES) if text else None
    hint = f"did you mean `{likely}`?" if likely else ""
    if case.path[-1:] == ("then",) and text in ("allow", "permit", "accept", "pass"):
        hint = "no rule permits what another forbids: write an `Exemption`, or a `tools` rule with `allow`"
    elif isinstance(case.node, Scalar) and case.node.value is NOTHING:
        hint = "write a value, or remove the field"
    return case.expects("GR136", f"{'one of ' if len(names) > 1 else ''}{listed(names)}", hint)


def _form(case: _Case) -> Problem:
    pattern = case.context.get("pattern", "")
    words = PATTERNS.get(pattern, "another form")
    text = case.node.text if isinstance(case.node, Scalar) else ""
    for candidate in (text.strip(), text.lower(), text.upper(), re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-")):
        if text and len(text) <= _SHORT and candidate != text and re.fullmatch(pattern, candidate):
            return case.expects("GR138", words, f"write `{candidate}`")
    return case.expects("GR138", words)


def _size(case: _Case) -> Problem:
    context = case.context
    match case.node:
        case Sequence(items=items):
            one, many, size = "entry", "entries", len(items)
        case Mapping(entries=entries):
            one, many, size = "key", "keys", len(entries)
        case Scalar(text=text):
            one, many, size = "character", "characters", len(text)
    if "min_length" in context:
        least = context["min_length"]
        hint = "write one, or remove the field" if least == 1 else ""
        return case.at_value(
            "GR137", f"{case.subject} expects at least {least} {one if least == 1 else many}, found {size or 'none'}", hint
        )
    return case.at_value("GR137", f"{case.subject} expects at most {context.get('max_length', 0):,} {many}, found {size:,}")


def _range(case: _Case) -> Problem:
    context = case.context
    for name, words in (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than")):
        if name in context:
            return case.expects("GR137", f"a number of {words} {context[name]:,}")
    return _other(case)


def _own(case: _Case) -> Problem:
    """What one of our own validators says: about one value, or about fields that do not fit together."""
    text = str(case.context.get("error", case.text))
    if not isinstance(case.node, Mapping):
        if text.startswith("expected "):
            return case.expects("GR138", text.removeprefix("expected "), _scalar_hint(case, str))
        return case.at_value("GR138", f"{case.subject}: {text}")
    for name in _NAMED.findall(text):
        if (child := case.node.entries.get(name)) is not None:
            return Problem("GR139", text, case.place.source.span(child.key, child.key_end))
    return case.at_value("GR139", text)


def _twice(case: _Case) -> Problem:
    number = case.context["second"]
    entry = case.node.items[number] if isinstance(case.node, Sequence) and number < len(case.node.items) else case.node
    span = case.place.source.span(*pointer(entry))
    return Problem("GR141", f"{found(entry)} is listed twice in {case.subject}", span, "keep one of the two")


def _scalar(case: _Case) -> Problem:
    return case.expects("GR135", "text, a number, `true` or `false`", _scalar_hint(case, str))


def _other(case: _Case) -> Problem:
    return case.expects("GR135", "another value")


_WORDS: Final[dict[str, Callable[[_Case], Problem]]] = {
    "string_type": _text,
    "bool_type": _truth,
    "int_type": _whole,
    "int_from_float": _whole,
    "float_type": _number,
    "number_type": _number,
    "scalar_type": _scalar,
    "tuple_type": _list,
    "dict_type": _mapping,
    "model_type": _mapping,
    "model_attributes_type": _mapping,
    "literal_error": _one_of,
    "string_pattern_mismatch": _form,
    "string_too_short": _size,
    "string_too_long": _size,
    "too_short": _size,
    "too_long": _size,
    "greater_than": _range,
    "greater_than_equal": _range,
    "less_than": _range,
    "less_than_equal": _range,
    "finite_number": _number,
    "value_error": _own,
    "listed_twice": _twice,
}
