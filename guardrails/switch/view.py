"""What one process sees of the switch at one moment, laid out so that a question about a call is a few lookups."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from ..names import candidates, canonical
from .board import Board, Bypass, Stop


class State(StrEnum):
    """How well a switch can be told: it was just read; a store of several machines was not heard in time; it cannot be told at all."""

    READY = "READY"
    STALE = "STALE"
    UNKNOWN = "UNKNOWN"


class View:
    """The stops in force with their lookups, the bypass in force, the state and why it is that; never changes."""

    __slots__ = ("_destinations", "_everything", "_systems", "_tools", "board", "bypass", "drill", "state", "stops", "why")

    def __init__(self, board: Board, stops: Iterable[Stop], bypass: Bypass | None, state: State, why: str, drill: str) -> None:
        self.board, self.bypass, self.state, self.why, self.drill = board, bypass, state, why, drill
        self.stops = tuple(stops)
        self._everything = next((s for s in self.stops if s.scope.kind == "all"), None)
        self._systems = {s.scope.name: s for s in reversed(self.stops) if s.scope.kind == "system"}
        self._destinations = {s.scope.name: s for s in reversed(self.stops) if s.scope.kind == "destination"}
        self._tools: dict[tuple[str, str | None], Stop] = {}
        for stop in reversed(self.stops):
            if stop.scope.kind == "tool":
                for form in _forms(stop.scope.name):
                    self._tools[form, stop.scope.system] = stop

    @property
    def calm(self) -> bool:
        """Whether a decision has nothing to ask: nothing is stopped and nothing bypassed."""
        return not self.stops and self.bypass is None

    def covering(self, system: str | None, destination: str | None, tool: str | None) -> Stop | None:
        """The stop that covers a call, the widest first: everything, its system, its destination, its tool."""
        if not self.stops:
            return None
        found = self._everything or self._systems.get(system or "") or self._destinations.get(destination or "")
        if found is None and tool and self._tools:
            found = self._tool(tool, system)
        return found

    def _tool(self, tool: str, system: str | None) -> Stop | None:
        # By every form of its name, so that no spelling of a model gets around a stop.
        names = dict.fromkeys((tool, *candidates(tool)))
        for within in (None, system) if system else (None,):
            for name in names:
                if (found := self._tools.get((name, within))) is not None:
                    return found
        return None


def _forms(name: str) -> set[str]:
    return {name, canonical(name) or name}
