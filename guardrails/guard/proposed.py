"""The tool calls that a model asks for, put together from their fragments, with their arguments read.  Judging is elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .. import content
from ..names import canonical
from ..verdict import Path
from .fragments import SAME, Fragment, fragments
from .readable import Unreadable
from .strict import decode

Spot = tuple[int, Path]

_MAX_CALLS = 1_000
_PARALLEL = canonical("multi_tool_use.parallel")


@dataclass(frozen=True, slots=True)
class Proposed:
    """One tool call that a model asks for.

    Its arguments stand once over all of `pieces`, and once in each of `copies`: number of the form, and path in it.
    """

    name: str = field(repr=False)
    args: Mapping[str, Any] = field(repr=False)
    pieces: tuple[Spot, ...] = ()
    copies: tuple[Spot, ...] = ()

    def rewriting(self, args: Mapping[str, Any], forms: Sequence[Any]) -> Iterator[tuple[int, Path, Any]]:
        """What to put at which path of which form, so that they say `args`."""
        free = self.args.keys() == {"input"} and isinstance(args.get("input"), str)
        for index, (number, path) in enumerate((*self.pieces, *self.copies)):
            old = content.at(forms[number], path)
            if not isinstance(old, str):
                yield number, path, dict(args)
            elif 0 < index < len(self.pieces):
                yield number, path, ""
            else:
                yield number, path, args["input"] if free and old.lstrip()[:1] != "{" else json.dumps(args, ensure_ascii=False)


def proposed(forms: Iterable[Any]) -> list[Proposed]:
    """The tool calls that these forms add up to, in order: one response, or the chunks of one.

    Raises Unreadable for arguments that nobody can read.
    """
    parts: dict[tuple[Any, ...], list[tuple[int, Fragment]]] = {}
    for number, form in enumerate(forms):
        for fragment in fragments(form):
            parts.setdefault(fragment.key, []).append((number, fragment))
            if len(parts) > _MAX_CALLS:
                raise Unreadable("more tool calls than are judged")
    calls: list[Proposed] = []
    for found in parts.values():
        calls += _calls(found)
    return calls


def _calls(found: list[tuple[int, Fragment]]) -> list[Proposed]:
    told: list[Proposed] = []
    if pieces := [(n, f) for n, f in found if not f.whole]:
        spots = tuple((n, f.path) for n, f in pieces if isinstance(f.args, str) and f.path) or tuple(
            (n, f.path) for n, f in pieces if f.path
        )
        told.append(Proposed("".join(f.name for _, f in pieces), _read(_joined(pieces)), spots))
    elif any(f.args == SAME for _, f in found):
        raise Unreadable("a call that nobody told")
    for n, f in found:
        if f.whole and f.args != SAME:
            args = _read(f.args)
            same = next((i for i, t in enumerate(told) if f.name in (t.name, SAME) and t.args == args), None)
            if same is None:
                told.append(Proposed(f.name, args, (), ((n, f.path),)))
            else:
                told[same] = replace(told[same], copies=(*told[same].copies, (n, f.path)))
    return told


def _joined(pieces: list[tuple[int, Fragment]]) -> Any:
    values = [f.args for _, f in pieces if f.args not in ("", None, {})]
    if all(isinstance(v, str) for v in values):
        return "".join(values)
    if len(values) == 1:
        return values[0]
    raise Unreadable("arguments of two kinds")


def _read(args: Any) -> Mapping[str, Any]:
    if isinstance(args, str):
        return arguments(args)
    if args is None or isinstance(args, Mapping):
        return args or {}
    raise Unreadable("arguments that are no object")


def arguments(text: str) -> Mapping[str, Any]:
    """The arguments that a JSON text holds; free text, as custom tools take it, counts as `input`.  Raises Unreadable for what two readers
    may read differently: keys that stand twice, `NaN`, numbers of more digits than are read."""
    if not text.strip():
        return {}
    if text.lstrip()[:1] != "{":
        return {"input": text}
    value = decode(text)
    return value if isinstance(value, dict) else {"input": value}


def nested(name: str, args: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A call, and the calls inside it where it is one that runs others.  Raises Unreadable for what is nested too deep."""
    yield name, args
    uses = args.get("tool_uses")
    if canonical(name) != _PARALLEL and not (isinstance(uses, list) and canonical(name).endswith("parallel")):
        return
    if depth > 8 or not isinstance(uses, list):
        raise Unreadable("parallel calls that cannot be read")
    for use in uses:
        inner = use.get("recipient_name") if isinstance(use, Mapping) else None
        given = use.get("parameters", {}) if isinstance(use, Mapping) else None
        if not isinstance(inner, str):
            raise Unreadable("parallel calls that cannot be read")
        yield from nested(inner, arguments(given) if isinstance(given, str) else given if isinstance(given, Mapping) else {}, depth + 1)
