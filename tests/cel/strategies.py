"""Generated expressions, typed and untyped, and bindings that often do not keep the promises of the declared types."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from guardrails.cel import Uint

DECLARED = {
    "d": "dyn",
    "o.p": "dyn",
    "s": "string",
    "n": "int",
    "u": "uint",
    "f": "double",
    "b": "bool",
    "ls": "list(string)",
    "ln": "list(int)",
    "m": "map(string, dyn)",
    "t": "timestamp",
    "r": "duration",
}


class Color(StrEnum):
    RED = "a"


class Level(IntEnum):
    LOW = 1


class Alien:
    """An object of a class that the language does not know, with an opinion on equality."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 1


texts = st.sampled_from(["", "a", "b", "abc", "fraud", "\ud800", "é", "1", "true", "2030-01-01T00:00:00Z"])
ints = st.sampled_from([0, 1, -1, 2, 3, 500, 2**53 + 1, 2**63 - 1, -(2**63)])
doubles = st.sampled_from([0.0, -0.0, 1.0, 0.5, 2.0, 1e300, float("nan"), float("inf"), 2.0**63])
odd = st.sampled_from([None, True, False, 2**64, -(2**63) - 1, Color.RED, Level.LOW, datetime(2030, 1, 1), b"a", Uint(1), Uint(7)])  # noqa: DTZ001  # reason: a time without a zone is a case
times = st.sampled_from(
    [datetime(2030, 1, 1, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))]
)
spans = st.sampled_from([timedelta(0), timedelta(hours=1), timedelta(days=-3)])
leaves: SearchStrategy[Any] = st.one_of(texts, ints, doubles, odd, times, spans, st.builds(Alien))
keys = st.sampled_from(["a", "b", "k", "", 1, 0, True, 2])
foreign: SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=2).map(tuple),
        st.dictionaries(st.sampled_from(["a", "b", "k"]), inner, max_size=3),
        st.dictionaries(keys, inner, max_size=3),
        st.frozensets(st.sampled_from(["a", "b", 1, 2.0]), max_size=2),
    ),
    max_leaves=6,
)
kept: dict[str, SearchStrategy[Any]] = {
    "d": foreign,
    "o.p": st.dictionaries(st.sampled_from(["a", "b", "k"]), foreign, max_size=3),
    "s": texts,
    "n": ints,
    "u": st.integers(0, 3).map(Uint),
    "f": doubles,
    "b": st.booleans(),
    "ls": st.lists(texts, max_size=3),
    "ln": st.lists(ints, max_size=3),
    "m": st.dictionaries(texts, foreign, max_size=3),
    "t": times,
    "r": spans,
}


@st.composite
def bindings(draw: DrawFn) -> dict[str, Any]:
    """Values for the declared variables; now and then one is missing or of any other kind."""
    made: dict[str, Any] = {}
    for name, strategy in kept.items():
        choice = draw(st.integers(0, 9))
        if choice == 0:
            continue
        made[name] = draw(foreign if choice == 1 else strategy)
    return made


_LITERALS = {
    "bool": ["true", "false", "b"],
    "int": ["0", "1", "-1", "2", "500", "9223372036854775807", "-9223372036854775808", "n", "9007199254740993"],
    "uint": ["0u", "1u", "u"],
    "double": ["0.0", "1.0", "-0.5", "2.0", "9223372036854775808.0", "f"],
    "string": ['""', '"a"', '"abc"', '"fraud"', "s", "'é'"],
    "list(string)": ["ls", '["a", "b"]', "[]", '["a"]'],
    "list(int)": ["ln", "[1, 2, 3]", "[n, 1]"],
    "map": ["m", '{"a": 1, "b": "x"}', "{}", '{"a": d}'],
    "timestamp": ["t", 'timestamp("2030-01-01T00:00:00Z")', "timestamp(0)"],
    "duration": ["r", 'duration("1h")', 'duration("-90s")'],
    "dyn": ["d", "o.p", "o.p.a", "o.p.k", "m.a", 'm["b"]', "d.a", "d[0]", "null", "dyn(1)", 'dyn("a")', "d.a.b", "d.k"],
}
_RULES: dict[str, list[tuple[str, ...]]] = {
    # the template, then the types of its holes
    "bool": [
        ("({} && {})", "bool", "bool"),
        ("({} || {})", "bool", "bool"),
        ("({} && {} && {})", "bool", "dyn", "bool"),
        ("!{}", "bool"),
        ("({} ? {} : {})", "bool", "bool", "bool"),
        *[
            (f"({{}} {op} {{}})", kind, kind)
            for op in ("==", "!=")
            for kind in ("int", "double", "string", "dyn", "list(string)", "map", "uint", "duration", "bool", "timestamp")
        ],
        *[
            (f"({{}} {op} {{}})", a, b)
            for op in ("==", "!=")
            for a, b in (("dyn", "string"), ("int", "dyn"), ("dyn", "double"), ("bool", "dyn"), ("dyn", "uint"))
        ],
        *[
            (f"({{}} {op} {{}})", a, b)
            for op in ("<", "<=", ">", ">=")
            for a, b in (
                ("int", "int"),
                ("dyn", "int"),
                ("double", "dyn"),
                ("string", "dyn"),
                ("dyn", "dyn"),
                ("int", "double"),
                ("uint", "dyn"),
                ("timestamp", "dyn"),
                ("duration", "duration"),
                ("timestamp", "timestamp"),
                ("string", "string"),
            )
        ],
        ("({} in {})", "string", "list(string)"),
        ("({} in {})", "dyn", "list(string)"),
        ("({} in {})", "int", "list(int)"),
        ("({} in {})", "string", "map"),
        ("({} in {})", "dyn", "dyn"),
        ("({} in {})", "string", "dyn"),
        ("({} in ['a', 'b', 'abc'])", "dyn"),
        ("has({}.a)", "dyn"),
        ("has({}.k)", "map"),
        ("has(o.p)",),
        ("{}.contains({})", "string", "string"),
        ("{}.startsWith({})", "dyn", "string"),
        ("{}.endsWith('a')", "dyn"),
        ("{}.matches('a+b?')", "string"),
        ("{}.matches({})", "string", "string"),
        ("{}.exists(x, x == 'a')", "list(string)"),
        ("{}.exists(x, x == 'a')", "dyn"),
        ("{}.all(x, x != 'fraud')", "dyn"),
        ("{}.exists(x, x == {})", "dyn", "dyn"),
        ("{}.all(x, x > {})", "list(int)", "int"),
        ("{}.all(x, {})", "dyn", "bool"),
        ("{}.exists_one(x, x == {})", "list(int)", "dyn"),
        ("{}.exists(i, v, i > 0 && v == {})", "dyn", "dyn"),
        ("{}.exists(x, ls.exists(y, x == y || {}))", "list(string)", "bool"),
        ("{}.exists(x, x.startsWith('f'))", "dyn"),
        ("cel.bind(z, {}, z || {})", "bool", "bool"),
        ("dyn({})", "bool"),
    ],
    "int": [
        *[(f"({{}} {op} {{}})", a, b) for op in ("+", "-", "*", "/", "%") for a, b in (("int", "int"), ("dyn", "int"), ("int", "dyn"))],
        ("-{}", "int"),
        ("size({})", "string"),
        ("size({})", "dyn"),
        ("{}.size()", "list(int)"),
        ("int({})", "dyn"),
        ("int({})", "double"),
        ("({} ? {} : {})", "bool", "int", "int"),
        ("{}[0]", "list(int)"),
        ("{}.indexOf('a')", "string"),
        ("t.getHours()",),
        ("math.greatest({}, {})", "int", "int"),
        ("cel.bind(z, {}, z + z)", "int"),
    ],
    "uint": [("({} + {})", "uint", "uint"), ("uint({})", "dyn"), ("({} - {})", "uint", "uint")],
    "double": [
        *[(f"({{}} {op} {{}})", "double", b) for op in ("+", "-", "*", "/") for b in ("double", "dyn")],
        ("double({})", "int"),
        ("-{}", "double"),
    ],
    "string": [
        ("({} + {})", "string", "string"),
        ("string({})", "dyn"),
        ("({} + {})", "dyn", "string"),
        ("({} ? {} : 'z')", "bool", "string"),
        ("{}.lowerAscii()", "string"),
        ("{}[0]", "list(string)"),
    ],
    "list(string)": [
        ("{}.filter(x, x != {})", "list(string)", "string"),
        ("{}.map(x, x + 'q')", "list(string)"),
        ("({} + {})", "list(string)", "list(string)"),
        ("[{}, {}]", "string", "string"),
    ],
    "list(int)": [
        ("{}.map(x, x + {})", "list(int)", "int"),
        ("{}.filter(x, {})", "list(int)", "bool"),
        ("[{}]", "int"),
        ("ls.map(x, size(x))",),
        ("{}.transformList(i, v, i + v)", "list(int)"),
    ],
    "map": [("{{'a': {}, 'k': {}}}", "dyn", "dyn"), ("{}.transformMap(k, v, v)", "map")],
    "timestamp": [("({} + {})", "timestamp", "duration"), ("({} - {})", "timestamp", "duration"), ("timestamp({})", "dyn")],
    "duration": [("({} - {})", "timestamp", "timestamp"), ("({} + {})", "duration", "duration")],
    "dyn": [
        ("{}.a", "map"),
        ("{}.a", "dyn"),
        ("{}[{}]", "dyn", "dyn"),
        ("{}['k']", "dyn"),
        ("{}[{}]", "dyn", "int"),
        ("dyn({})", "int"),
        ("dyn({})", "list(int)"),
        ("dyn({})", "map"),
        ("({} ? {} : {})", "bool", "dyn", "dyn"),
        ("{}.?a.orValue({})", "dyn", "dyn"),
        ("{}[?{}].orValue({})", "dyn", "dyn", "dyn"),
        ("optional.of({}).optMap(q, [q, d]).orValue([])", "dyn"),
        ("[{}, {}]", "dyn", "string"),
        ("{}.map(x, x)", "dyn"),
        ("{}.map(x, {})", "dyn", "dyn"),
        ("cel.bind(z, {}, [z, {}])", "dyn", "dyn"),
        ("type({})", "dyn"),
        ("({} + {})", "dyn", "dyn"),
        ("({} - {})", "dyn", "dyn"),
        ("math.least([{}, {}])", "dyn", "dyn"),
    ],
}


@st.composite
def expressions(draw: DrawFn, kind: str = "", depth: int = 3, mixed: bool = False) -> str:
    """The text of an expression; with `mixed`, the types of its parts are often wrong."""
    kind = kind or draw(st.sampled_from(["bool", "bool", "bool", *_RULES]))
    if mixed and draw(st.integers(0, 7)) == 0:
        kind = draw(st.sampled_from(list(_RULES)))
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(_LITERALS[kind]))
    template, *holes = draw(st.sampled_from(_RULES[kind]))
    return template.format(*[draw(expressions(hole, depth - 1, mixed)) for hole in holes])
