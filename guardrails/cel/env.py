"""What an expression may use: variables with their types, and a library of functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from .library import Library
from .standard import STANDARD
from .types import Type, parse_type


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that expressions may read; the name may hold dots.

    `size` is the most elements or code points its value has, for the cost estimate.  `trusted` promises that the host gives exactly the
    declared type (a list is a `list` or `tuple` of it), which saves the checks that foreign values need.
    """

    name: str
    type: Type
    doc: str = ""
    size: int | None = None
    trusted: bool = False


@dataclass(frozen=True, eq=False)
class Env:
    """Variables, a container that names are looked up in first, and functions."""

    variables: Mapping[str, Variable] = field(default_factory=dict)
    container: str = ""
    library: Library = STANDARD

    @classmethod
    def of(cls, variables: Iterable[Variable] | Mapping[str, Type | str] = (), *, container: str = "", library: Library = STANDARD) -> Env:
        """An environment from variables, or from names and types such as `{"text": "string"}`."""
        if isinstance(variables, Mapping):
            variables = [Variable(n, parse_type(t) if isinstance(t, str) else t) for n, t in variables.items()]
        return cls({v.name: v for v in variables}, container, library)

    def candidates(self, name: str, absolute: bool) -> Iterator[str]:
        """The full names that a name may mean, innermost container first."""
        if not absolute and self.container:
            inside = self.container
            while inside:
                yield f"{inside}.{name}"
                inside = inside.rpartition(".")[0]
        yield name

    @cached_property
    def spaces(self) -> frozenset[str]:
        """The names that are only the beginning of variables' names, such as `tool` for `tool.args`."""
        found = set()
        for name in self.variables:
            while name := name.rpartition(".")[0]:
                found.add(name)
        return frozenset(found)

    def nearest(self, name: str) -> str:
        """The variable whose name is most like `name`, or nothing."""
        return nearest(name, self.variables)


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, or nothing."""
    lower = {k.lower(): k for k in sorted(known, reverse=True)[:1000]}
    close = get_close_matches(name[:80].lower(), lower, 1, 0.6)
    return lower[close[0]] if close else ""
