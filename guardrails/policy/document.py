"""YAML documents as nodes that remember their place, built from the event stream under caps; nothing here knows what a policy is.

PyYAML's composers recurse, and the C one ends the interpreter on deep nesting.  So only its event stream is used, and everything is
counted before an object is built.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

import yaml

from ..errors import Problem
from ..source import Source, printable
from .scalars import Nothing, OutOfRange, Value, resolve
from .syntax import explain

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_DEPTH = 64
MAX_NODES = 200_000
MAX_ENTRIES = 100_000  # in one list
MAX_DOCUMENTS = 10_000
MAX_LINES = 500_000
MAX_KEYS = 1_000  # in one mapping
MAX_ALIASES = 100
MAX_PROBLEMS = 500  # in one file

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SHOWN = 40  # code points of a key or tag that a message repeats
_TAG = "tag:yaml.org,2002:"
_TAGGED: Final[dict[str, tuple[type, ...]]] = {"int": (int,), "float": (int, float), "bool": (bool,), "null": (Nothing,)}
# What libyaml takes for a line break and people do not see, what a terminal would obey, and what turns the reading direction around.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class Scalar:
    """Text, a number, a truth value or nothing.  `style` is YAML's indicator: `'`, `"`, `|`, `>` or empty for plain.

    Like every node it knows where it stands, and where its key stands (-1 for none).  Keys are no nodes, which halves their number.
    """

    value: Value
    text: str
    style: str
    start: int
    end: int
    key: int = -1
    key_end: int = -1


@dataclass(slots=True)
class Sequence:
    """A list of nodes; `size` counts the nodes in it, what aliases stand for included."""

    items: list[Node]
    start: int
    end: int
    key: int = -1
    key_end: int = -1
    size: int = 1
    depth: int = 1


@dataclass(slots=True)
class Mapping:
    """Nodes by key, in the order of the file."""

    entries: dict[str, Node]
    start: int
    end: int
    key: int = -1
    key_end: int = -1
    size: int = 1
    depth: int = 1


Node = Scalar | Sequence | Mapping
_NO_KEY: Final = Scalar("", "", "", 0, 0)  # in an open mapping: the next node is a key


def plain(node: Node) -> Any:
    """The node as Python values, for the models."""
    if type(node) is Scalar:
        return node.value
    if type(node) is Mapping:
        return {key: plain(child) for key, child in node.entries.items()}
    return [plain(child) for child in node.items]  # type: ignore[union-attr]  # reason: mypy does not narrow by `type(...) is`


def pointer(node: Node) -> tuple[int, int]:
    """Where a message about a node points: at a value that has a place, else at its key, else at its first key."""
    if isinstance(node, Scalar) and node.end > node.start:
        return node.start, node.end
    if node.key >= 0:
        return node.key, node.key_end
    if isinstance(node, Mapping) and node.entries:
        first = next(iter(node.entries.values()))
        return first.key, first.key_end
    return node.start, node.end


class _Stop(Exception):
    """The rest of the file is not read."""


def parse(source: Source) -> tuple[list[Node], list[Problem]]:
    """The documents of a file, and what is wrong with them as YAML.  What stands before the first syntax problem is kept."""
    if problem := _characters(source):
        return [], [problem]
    builder = _Builder(source)
    loader = _LOADER(source.text)
    try:
        while builder.take(loader.get_event()):
            pass
    except _Stop:
        pass
    except yaml.MarkedYAMLError as error:
        builder.problems.append(explain(source, error))
    except (yaml.YAMLError, ValueError, OverflowError):  # an escape beyond Unicode, in the Python reader
        builder.problem("GR110", "an escape that stands for no character", builder.at, builder.at + 1, "write the character itself")
    finally:
        loader.dispose()
    return builder.documents, builder.problems


def _characters(source: Source) -> Problem | None:
    """The first character that no policy file may hold, or a directive."""
    if found := _FORBIDDEN.search(source.text):
        at, number = found.start(), ord(found[0])
        if number == 0xFEFF and at == 0:
            return Problem("GR104", "the file starts with a byte order mark", source.span(0, 1), "save it as UTF-8 without BOM")
        escape = f"\\u{number:04x}" if number > 0xFF else f"\\x{number:02x}"
        hint = f"if it is meant, write it as `{escape}` in double quotes"
        return Problem("GR105", f"the character U+{number:04X} may not stand in a policy file", source.span(at, at + 1), hint)
    lines = source.text.count("\n") + source.text.count("\r") - source.text.count("\r\n") + 1
    if lines > MAX_LINES:
        first = Source(source.text[:1].strip(), source.name)  # places in the whole text would cost more than the text
        return Problem("GR113", f"the file has {lines:,} lines, and {MAX_LINES:,} are read", first.span(0), "split it into several files")
    if found := _DIRECTIVE.search(source.text):
        # Also keeps libyaml from comparing each of a million tag directives with all the others.
        return Problem("GR120", "a line may not start with `%`", source.span(found.start(), found.start() + 1), "remove the YAML directive")
    return None


class _Builder:
    """Takes events one by one and stops at the first cap."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.documents: list[Node] = []
        self.problems: list[Problem] = []
        self.at = 0
        self._stack: list[Sequence | Mapping] = []
        # Per open collection: the key that waits for its value, `_NO_KEY`, or None in a list and for a value that is dropped.
        self._pending: list[Scalar | None] = []
        self._started = 0  # documents
        self._nodes = 0
        self._aliases = 0
        self._anchors: dict[str, Node | None] = {}  # None while the anchored node is still open
        self._open_anchors: list[str | None] = []
        self._handlers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceEndEvent: self._end,
            yaml.MappingEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def take(self, event: Any) -> bool:
        """Adds one event; False after the last."""
        handler = self._handlers.get(type(event))
        if handler is not None:
            handler(event)
            return True
        return type(event) is not yaml.StreamEndEvent

    def problem(self, code: str, message: str, start: int, end: int, hint: str = "") -> None:
        """Notes a problem and goes on, until there are too many."""
        self.problems.append(Problem(code, message, self.source.span(start, max(end, start + 1)), hint))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Stop

    def _stop(self, code: str, message: str, start: int, end: int, hint: str = "") -> NoReturn:
        self.problem(code, message, start, end, hint)
        raise _Stop

    def _count(self, start: int, end: int, added: int = 1) -> None:
        self.at = start
        self._nodes += added
        if self._nodes > MAX_NODES:
            self._stop("GR113", f"the file holds more than {MAX_NODES:,} values", start, end, "split it into several files")

    def _document(self, event: Any) -> None:
        self._anchors.clear()
        self._started += 1
        if self._started > MAX_DOCUMENTS:
            start = event.start_mark.index
            self._stop("GR113", f"more than {MAX_DOCUMENTS:,} documents in one file", start, start + 3, "split it into several files")

    def _scalar(self, event: Any) -> None:
        # The hot path of loading: nine events in ten come here.
        start, end = event.start_mark.index, event.end_mark.index
        self._count(start, end)
        text, style = event.value, event.style or ""
        value: Value = text
        if not text.isascii():
            value = text = self._whole(text, start, end)
        if event.tag is not None and event.tag != "!":
            value = self._tagged(event.tag, text, start)
            text = value if isinstance(value, str) else text
        elif event.implicit[0]:
            value = resolve(text)
        if type(value) is OutOfRange:
            self.problem("GR119", "the number does not fit into 64 bits", start, end, "write a smaller number, or put it in quotes as text")
            value = 0
        node = Scalar(value, text, style, start, end)
        if event.anchor is not None:
            self._name(event.anchor, node, start)
        if self._pending and self._pending[-1] is _NO_KEY:
            self._key(node)
        else:
            self._add(node)

    def _whole(self, text: str, start: int, end: int) -> str:
        """Only the Python reader lets half a character through, from an escape."""
        if not _SURROGATE.search(text):
            return text
        self.problem("GR110", "an escape that stands for half a character", start, end, "write the character itself")
        return _SURROGATE.sub("\ufffd", text)

    def _tagged(self, tag: str, text: str, start: int) -> Value:
        """The value of a scalar with a tag of the core schema; a problem for any other tag."""
        name = tag.removeprefix(_TAG)
        if name == "str":
            return text
        value = resolve(text)
        if isinstance(value, _TAGGED.get(name, ())) and (name == "bool" or not isinstance(value, bool)):
            return value
        self._tag(tag, start)
        return text or tag  # an empty text would be a second problem, and `!actor.verified` is what the author meant

    def _tag(self, tag: str, start: int) -> None:
        shown = tag.replace(_TAG, "!!")
        hint = "a condition that starts with `!` stands in quotes, or on the line after `|`" if shown[:2] != "!!" else "remove it"
        self.problem("GR116", f"the tag `{_short(shown)}` does not belong here", start, start + len(shown), hint)

    def _start(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        self._count(start, end)
        if len(self._stack) >= MAX_DEPTH:
            self._stop("GR112", f"nested more than {MAX_DEPTH} levels deep", start, end, "no policy needs this; look for a stray bracket")
        is_list = type(event) is yaml.SequenceStartEvent
        if event.tag not in (None, "!", _TAG + ("seq" if is_list else "map")):
            self._tag(event.tag, start)
        if event.anchor is not None:
            self._name(event.anchor, None, start)
        self._open_anchors.append(event.anchor)
        self._stack.append(Sequence([], start, end) if is_list else Mapping({}, start, end))
        self._pending.append(None if is_list else _NO_KEY)

    def _end(self, event: Any) -> None:
        node = self._stack.pop()
        self._pending.pop()
        node.end = event.end_mark.index
        if (anchor := self._open_anchors.pop()) is not None:
            self._anchors[anchor] = node
        if self._pending and self._pending[-1] is _NO_KEY:
            self._drop("GR118", f"a key is text, and this is a {'list' if type(node) is Sequence else 'mapping'}", node.start, node.end)
        else:
            self._add(node)

    def _name(self, anchor: str, node: Node | None, start: int) -> None:
        if anchor in self._anchors:
            self.problem("GR114", f"the anchor `&{_short(anchor)}` is set twice", start, start + 1, "give each anchor its own name")
        self._anchors[anchor] = node

    def _alias(self, event: Any) -> None:
        start, end, name = event.start_mark.index, event.end_mark.index, event.anchor
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            self._stop("GR114", f"more than {MAX_ALIASES} aliases in a file", start, end, "write the values out")
        node = self._anchors.get(name)
        if node is None:
            what = "stands inside of what it names" if name in self._anchors else "names nothing above it"
            self._stop(
                "GR114",
                f"the alias `*{_short(name)}` {what}",
                start,
                end,
                'a text that starts with `*` stands in quotes, such as `"*_read"`',
            )
        size, depth = (1, 0) if isinstance(node, Scalar) else (node.size, node.depth)
        if len(self._stack) + depth > MAX_DEPTH:
            self._stop("GR112", f"nested more than {MAX_DEPTH} levels deep by an alias", start, end, "write the values out")
        self._count(start, end, size)
        if not self._pending or self._pending[-1] is not _NO_KEY:
            self._add(copy(node))  # a node has one key
        elif isinstance(node, Scalar):
            self._key(Scalar(node.value, node.text, node.style, start, end))
        else:
            self._drop("GR118", "a key is text, and this alias names something else", start, end)

    def _key(self, key: Scalar) -> None:
        mapping, text = self._stack[-1], key.text
        entries: dict[str, Node] = mapping.entries if isinstance(mapping, Mapping) else {}
        if key.style == "" and text == "<<":
            self._drop("GR115", "merge keys (`<<`) are not read", key.start, key.end, "write the fields out where they apply")
        elif not isinstance(key.value, str):
            shown = f"`{_short(text)}`" if text else "nothing"
            self._drop("GR118", f"a key is text, found {shown}", key.start, key.end, f'write `"{_short(text)}"`' if text else "")
        elif (first := entries.get(text)) is not None:
            hint = f"keep one of the two; the first is on line {self.source.place(first.key)[0]}"
            self._drop("GR117", f"the key `{_short(text)}` stands here for the second time", key.start, key.end, hint)
        elif len(entries) >= MAX_KEYS:
            self._stop("GR113", f"more than {MAX_KEYS:,} keys in one mapping", key.start, key.end)
        else:
            self._pending[-1] = key

    def _drop(self, code: str, message: str, start: int, end: int, hint: str = "") -> None:
        """A refused key: its value is read, for further problems, and dropped."""
        self.problem(code, message, start, end, hint)
        self._pending[-1] = None

    def _add(self, node: Node) -> None:
        if not self._stack:
            # `---` with nothing behind it is no document.
            if node.start < node.end or not isinstance(node, Scalar):
                self.documents.append(node)
            return
        parent = self._stack[-1]
        if type(node) is Scalar:
            parent.size += 1
        else:
            self._grow(parent, node)
        if type(parent) is Mapping:
            if (key := self._pending[-1]) is not None:
                node.key, node.key_end = key.start, key.end
                parent.entries[key.text] = node
            self._pending[-1] = _NO_KEY
        elif type(parent) is Sequence:
            if len(parent.items) >= MAX_ENTRIES:
                hint = "split it into several documents"
                self._stop("GR113", f"more than {MAX_ENTRIES:,} entries in one list", node.start, node.end, hint)
            parent.items.append(node)

    @staticmethod
    def _grow(parent: Sequence | Mapping, node: Node) -> None:
        if not isinstance(node, Scalar):
            parent.size += node.size
            parent.depth = max(parent.depth, node.depth + 1)


def _short(text: str) -> str:
    """A name for a message: one line of bounded length."""
    shown = printable(text[:_SHOWN])
    return shown if len(text) <= _SHOWN else shown + "…"
