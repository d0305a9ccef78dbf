"""The tools of all systems, found by the names in a scope without looking at each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from ..names import canonical, fits
from .documents import SystemSpec, Tool
from .scope import Scope


class Registry:
    """Which system has which tools, by canonical name and alias."""

    def __init__(self, systems: Mapping[str, SystemSpec]) -> None:
        self._tools = {
            id_: {canonical(name): tool for tool in spec.tools or () for name in (tool.name, *(tool.aliases or ()))}
            for id_, spec in systems.items()
        }

    @cached_property
    def _all(self) -> frozenset[str]:
        return frozenset(name for tools in self._tools.values() for name in tools)

    def _systems(self, patterns: Sequence[str] | None) -> Iterable[dict[str, Tool]]:
        return [tools for id_, tools in self._tools.items() if patterns is None or any(fits(p, id_) for p in patterns)]

    def names(self, systems: Sequence[str] | None) -> frozenset[str]:
        """The names of all tools of the systems that fit."""
        return self._all if systems is None else frozenset(name for tools in self._systems(systems) for name in tools)

    def has(self, systems: Sequence[str] | None, patterns: Sequence[str]) -> bool:
        """Whether one of the systems has a tool that fits one of the patterns."""
        if systems is None and any(p in self._all for p in patterns):
            return True
        return any(self._matching(tools, patterns) for tools in self._systems(systems))

    def about(self, scope: Scope) -> list[Tool]:
        """The tools that a rule with this scope may be about."""
        found: list[Tool] = []
        for tools in self._systems(scope.systems):
            inside = tools
            for group in scope.tools:
                inside = self._matching(inside, group)
            found += [t for t in inside.values() if scope.decision is None or t.decision == scope.decision]
        return found

    @staticmethod
    def _matching(tools: dict[str, Tool], patterns: Sequence[str]) -> dict[str, Tool]:
        exact = {p: tools[p] for p in patterns if p in tools}
        wild = [p for p in patterns if "*" in p or "?" in p]
        return exact | {name: tool for name, tool in tools.items() if any(fits(p, name) for p in wild)} if wild else exact
