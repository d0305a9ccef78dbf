"""From the nodes of one document to its model, piece by piece, so that a hostile document cannot raise a million errors at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from ..errors import Problem
from .document import Mapping, Node, Scalar, Sequence, plain, pointer
from .documents import API_VERSION, KINDS, Case, Document, PatternRow, Tool, named
from .hints import listed, nearest
from .messages import ENOUGH, Place, found, problems
from .rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source import Source

MAX_PIECE = 20_000  # nodes of one rule or case, and of a document without them
_CHUNK = 10_000  # nodes that are validated at a time
_BROKEN: Final = object()

# The long lists below `spec`, by kind, and what stands in them.
_PIECES: Final[dict[str, tuple[str, TypeAdapter[Any]]]] = {
    "System": ("tools", TypeAdapter(list[Annotated[Tool, BeforeValidator(named)]])),
    "Policy": ("rules", TypeAdapter(list[Rule])),
    "Detector": ("patterns", TypeAdapter(list[PatternRow])),
    "PolicyTest": ("cases", TypeAdapter(list[Case])),
}


def model(source: Source, node: Node) -> tuple[Document | None, list[Problem]]:
    """The document that `node` holds, or what is wrong with it."""
    if not isinstance(node, Mapping):
        hint = f"start with `apiVersion: {API_VERSION}` and `kind`"
        return None, [Problem("GR130", f"a document is a mapping, found {found(node)}", source.span(*pointer(node)), hint)]
    kind, wrong = _kind(source, node)
    if kind is None:
        return None, wrong
    place = Place(source, node, kind)
    data: dict[str, Any] = {key: plain(child) for key, child in node.entries.items() if key != "spec"}
    spec = node.entries.get("spec")
    broken: tuple[str, ...] = ()
    rest = node.size
    if isinstance(spec, Mapping):
        name, adapter = _PIECES.get(kind.__name__, ("", None))
        long = spec.entries.get(name)
        data["spec"] = {key: plain(child) for key, child in spec.entries.items() if child is not long or key != name}
        if isinstance(long, Sequence) and long.items and adapter is not None:
            rest -= long.size
            good, wrong = _pieces(place, ("spec", name), long, adapter)
            data["spec"][name] = _BROKEN if wrong else good
            broken = ("spec", name) if wrong else ()
        elif long is not None:
            data["spec"][name] = plain(long)
    elif spec is not None:
        data["spec"] = plain(spec)
    if rest > MAX_PIECE:
        span = source.span(*pointer(node))
        return None, [
            *wrong,
            Problem("GR113", f"the document holds more than {MAX_PIECE:,} values", span, "split it into several documents"),
        ]
    try:
        return kind.model_validate(data), wrong
    except ValidationError as error:
        return None, wrong + problems(error, place, skip=broken)


def _kind(source: Source, node: Mapping) -> tuple[type[Document] | None, list[Problem]]:
    """The model of the document's kind; without one, nothing else can be said about it."""
    version, kind = node.entries.get("apiVersion"), node.entries.get("kind")
    if isinstance(version, Scalar) and version.value != API_VERSION:
        span = source.span(*pointer(version))
        return None, [Problem("GR131", f"`apiVersion` expects `{API_VERSION}`, found {found(version)}", span, f"write `{API_VERSION}`")]
    known = listed(KINDS)
    if kind is None:
        similar = nearest("kind", node.entries)
        hint = f"write `kind` for `{similar}`" if similar else f"add `kind:` with one of {known}"
        return None, [Problem("GR134", "`kind` is missing", source.span(*pointer(node)), hint)]
    if isinstance(kind, Scalar) and kind.text in KINDS and isinstance(kind.value, str):
        return KINDS[kind.text], []
    likely = nearest(kind.text, KINDS) if isinstance(kind, Scalar) else None
    hint = f"did you mean `{likely}`?" if likely else f"the kinds are {listed(KINDS, 'and')}"
    span = source.span(*pointer(kind))
    return None, [Problem("GR132", f"`kind` expects one of {known}, found {found(kind)}", span, hint)]


def _pieces(place: Place, path: tuple[str, ...], node: Sequence, adapter: TypeAdapter[Any]) -> tuple[list[Any], list[Problem]]:
    """The models of a long list's entries, or what is wrong with them."""
    good: list[Any] = []
    wrong: list[Problem] = []
    for first, items in _chunks(node.items):
        for item in items:
            if not isinstance(item, Scalar) and item.size > MAX_PIECE:
                span = place.source.span(*pointer(item))
                problem = Problem("GR113", f"an entry of `{path[-1]}` holds more than {MAX_PIECE:,} values", span, "split it")
                return good, [*wrong, problem]
        try:
            good += adapter.validate_python([plain(item) for item in items])
        except ValidationError as error:
            wrong += problems(error, place, path, first)
        if len(wrong) >= ENOUGH:
            break
    return good, wrong


def _chunks(items: list[Node]) -> Iterator[tuple[int, list[Node]]]:
    """The items in runs of bounded size, with the number of the first in each."""
    first = size = 0
    for number, item in enumerate(items):
        size += 1 if isinstance(item, Scalar) else item.size
        if size >= _CHUNK:
            yield first, items[first : number + 1]
            first, size = number + 1, 0
    if first < len(items):
        yield first, items[first:]
