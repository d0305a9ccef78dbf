"""The floors of the package: imports go down only, islands do not know each other, and what is public is sorted and documented."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "guardrails"

# The map of the package: every top module and room, and its floor.  A new one has to be given its place here.
FLOORS = {
    **dict.fromkeys(("errors", "source", "events", "verdict", "content", "names", "ids", "tokens", "words", "conversations", "py"), 1),
    **dict.fromkeys(("nesting", "__version__"), 1),
    **dict.fromkeys(("cel", "detect", "stores"), 2),
    **dict.fromkeys(("policy", "vocabulary", "systems", "budgets", "signoff", "switch", "journal", "telemetry"), 3),
    **dict.fromkeys(("pseudonyms", "seams", "searching"), 3),
    **dict.fromkeys(("state", "holding", "observing", "recording", "setting", "spending", "lookout", "inplay", "watch"), 4),
    **dict.fromkeys(("raising", "inforce", "engine"), 4),
    **dict.fromkeys(("guard", "adapters", "examples", "console", "workbench", "serve", "cli", "testing", "shipped", "__main__"), 5),
}
ISLANDS = ("cel", "detect", "stores")
# The door that the others share: the command runs the workbench, and `testing` offers it to test suites.
DOORS_THAT_OPEN = {
    *(("cli", "workbench"), ("testing", "workbench"), ("__main__", "cli"), ("cli", "guard"), ("workbench", "guard")),
    *(("adapters", "guard"), ("cli", "adapters"), ("cli", "serve"), ("examples", "guard"), ("serve", "guard")),
}
# Floor 3: `policy` knows `cel`; `pseudonyms`, `seams` and `searching` know `detect`; `vocabulary` alone looks at its neighbors.
FLOOR_3_SEES = {
    "policy": {"cel"},
    "pseudonyms": {"detect"},
    "seams": {"detect"},
    "searching": {"detect", "seams"},
    "vocabulary": {"cel", "detect", "policy", "searching", "systems"},
}


def room(module: str) -> str:
    """The top module or folder of a module below the package, such as `cel` for `guardrails.cel.parse`."""
    return module.split(".")[1] if "." in module else ""


@cache
def imports() -> dict[str, set[str]]:
    """What each module of the package imports from the package, at run time, wherever in the file it does."""
    found: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        package = parts[:-1]
        name = ".".join(package if parts[-1] == "__init__" else parts)
        found[name] = set()
        for node in _run_time(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found[name] |= {a.name for a in node.names if a.name.split(".")[0] == "guardrails"}
            elif isinstance(node, ast.ImportFrom):
                base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
                whole = ".".join(p for p in (base, node.module) if p)
                if whole.split(".")[0] == "guardrails":
                    found[name] |= {_target(whole, a.name) for a in node.names}
    return found


def _target(whole: str, name: str) -> str:
    """The module that `from whole import name` is about: a module of that name, or else `whole` itself."""
    inner = PACKAGE.parent.joinpath(*whole.split("."), name)
    return f"{whole}.{name}" if whole == "guardrails" or inner.with_suffix(".py").exists() or inner.is_dir() else whole


def _run_time(tree: ast.AST) -> list[ast.AST]:
    nodes: list[ast.AST] = []
    for node in ast.iter_child_nodes(tree):
        typing_only = isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        nodes += [] if typing_only else [node, *_run_time(node)]
    return nodes


def edges() -> list[tuple[str, str]]:
    """Pairs of rooms of which the first imports the second."""
    pairs = {(room(a), room(b)) for a, targets in imports().items() for b in targets if room(a) and b != "guardrails.__version__"}
    return sorted((a, b) for a, b in pairs if a != b)


def test_every_room_has_its_floor() -> None:
    folders = {p.name for p in PACKAGE.iterdir() if p.is_dir() and p.name != "__pycache__"}
    rooms = folders | {p.stem for p in PACKAGE.glob("*.py")}
    assert rooms - set(FLOORS) - {"__init__"} == set()
    assert len(edges()) > 10


def test_imports_go_down_only() -> None:
    up = [(a, b) for a, b in edges() if FLOORS[b] > FLOORS[a]]
    assert up == []


def test_islands_do_not_know_each_other() -> None:
    assert [(a, b) for a, b in edges() if a in ISLANDS and b in ISLANDS] == []


def test_on_the_third_floor_only_the_vocabulary_looks_at_its_neighbors() -> None:
    wrong = [(a, b) for a, b in edges() if FLOORS[a] == 3 and FLOORS[b] >= 2 and b not in FLOOR_3_SEES.get(a, {"stores"})]
    assert wrong == []


def test_doors_know_each_other_only_where_one_opens_the_other() -> None:
    assert [(a, b) for a, b in edges() if FLOORS[a] == FLOORS[b] == 5 and (a, b) not in DOORS_THAT_OPEN and b != "shipped"] == []


def test_no_module_imports_the_package_root() -> None:
    every = [(a, b) for a, targets in imports().items() if a != "guardrails" for b in targets]
    rooted = [(a, b) for a, b in every if b == "guardrails" or (b.count(".") == 1 and room(b) not in FLOORS)]
    assert [(a, b) for a, b in rooted if b != "guardrails.__version__"] == []


def test_the_ground_is_the_standard_library_alone() -> None:
    foreign = []
    for name, floor in FLOORS.items():
        path = PACKAGE / f"{name}.py"
        if floor == 1 and path.exists():
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                given = [a.name for a in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and not node.level:
                    given = [node.module or ""]
                foreign += [(name, g) for g in given if g.split(".")[0] not in sys.stdlib_module_names]
    assert foreign == []


def test_modules_do_not_import_in_circles() -> None:
    graph = {name: {t for t in targets if t in imports()} for name, targets in imports().items()}
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join([*above[above.index(name) :], name])
        if name not in done:
            for target in sorted(graph[name] - {name}):
                visit(target, (*above, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


PUBLIC = ("guardrails", "guardrails.cel", "guardrails.detect", "guardrails.stores", "guardrails.switch", "guardrails.telemetry")


@pytest.mark.parametrize("package", PUBLIC)
def test_public_names_are_sorted_exist_and_say_what_they_give(package: str) -> None:
    module = importlib.import_module(package)
    names = module.__all__
    # Constants, then classes, then functions, each by name: the order that the linter keeps.
    assert list(names) == sorted(names, key=lambda n: (not n.isupper(), n[0].islower(), n))
    for name in names:
        value = getattr(module, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            said = inspect.getdoc(value) or ""
            assert re.match(r"\S", said), f"{package}.{name} says nothing"
            assert not said.startswith(f"{name}("), f"{package}.{name} has only the text of its fields"


def test_every_module_opens_with_what_lives_in_it() -> None:
    silent = [str(p.relative_to(PACKAGE)) for p in PACKAGE.rglob("*.py") if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert silent == []
