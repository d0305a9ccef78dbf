"""Only `true`, `false`, `null` and plain decimal numbers are typed; what other YAML readers would type is text and marked."""

from __future__ import annotations

import pytest
import yaml

from guardrails.policy import document
from guardrails.policy.document import Mapping, Scalar, parse, plain
from guardrails.policy.scalars import NOTHING, Doubtful, OutOfRange, advice, resolve
from guardrails.source import Source


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("false", False), ("0", 0), ("-7", -7), ("12", 12), ("0.5", 0.5), ("-1.25", -1.25), ("1e3", 1000.0), ("2E-2", 0.02),
     ("9223372036854775807", 2**63 - 1), ("-9223372036854775808", -(2**63)), ("-0", 0)],
)  # fmt: skip
def test_plain_words_and_decimal_numbers_are_typed(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


@pytest.mark.parametrize("text", ["", "null"])
def test_nothing_is_nothing(text: str) -> None:
    assert resolve(text) is NOTHING


@pytest.mark.parametrize(
    "text",
    ["yes", "no", "Yes", "NO", "on", "off", "OFF", "y", "N", "True", "FALSE", "Null", "NULL", "~", "010", "0o10", "0x1F", "0b11", "1_000",
     "+5", "12:30:45", "12:30", "190:20:30.15", ".5", "5.", "+1.5", ".inf", "-.INF", ".nan", "1_000.5", "-010", "00"],
)  # fmt: skip
def test_what_other_readers_would_type_is_text_and_doubtful(text: str) -> None:
    value = resolve(text)
    assert type(value) is Doubtful
    assert value == text
    assert text in advice(text)


@pytest.mark.parametrize(
    "text", ["none", "nope", "2027-03-31", "1.2.3", "v1", "-", "--1", "1e", "10 %", "0xZZ", "USD", "truely", "é", "1,000", "10.0.0.1"]
)
def test_all_else_is_text(text: str) -> None:
    assert resolve(text) == text
    assert type(resolve(text)) is str


@pytest.mark.parametrize("text", ["9223372036854775808", "-9223372036854775809", "1e400", "9" * 5000, "-" + "9" * 401])
def test_numbers_beyond_64_bits_are_out_of_range(text: str) -> None:
    assert type(resolve(text)) is OutOfRange


def loaded(text: str) -> object:
    nodes, problems = parse(Source(text, "a.yaml"))
    assert problems == []
    (node,) = nodes
    return plain(node)


def test_on_is_a_key_like_any_other() -> None:
    assert loaded("match: {on: [prompt], y: 1, no: 2}") == {"match": {"on": ["prompt"], "y": 1, "no": 2}}


def test_quotes_make_text_and_tags_of_the_core_schema_fit() -> None:
    assert loaded("a: 'true'\nb: \"12\"\nc: |\n  5\n") == {"a": "true", "b": "12", "c": "5\n"}
    assert loaded("[!!str 12, !!int 12, !!bool true, !!float 3, !!map {}, !!seq []]") == ["12", 12, True, 3, {}, []]


def test_aliases_to_values_and_small_lists_are_read_where_they_stand() -> None:
    text = "a: &n nurse\nb: &l [x, *n]\nc: *l\nd: {*n : 1}\n"
    assert loaded(text) == {"a": "nurse", "b": ["x", "nurse"], "c": ["x", "nurse"], "d": {"nurse": 1}}
    (node,), _ = parse(Source(text, "a.yaml"))
    assert isinstance(node, Mapping)
    assert (node.entries["c"].key, node.entries["b"].key) == (text.index("c:"), text.index("b:"))


def test_an_alias_counts_as_what_it_stands_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_NODES", 30)
    ten = "a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n"
    assert parse(Source(ten + "b: *a\n"))[1] == []
    assert [p.code for p in parse(Source(ten + "b: [*a, *a]\n"))[1]] == ["GR113"]
    deep = "a: &a " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 30 + "*a" + "]" * 30 + "\n"
    monkeypatch.undo()
    assert [p.code for p in parse(Source(deep))[1]] == ["GR112"]


def test_anchors_end_with_their_document() -> None:
    assert [p.code for p in parse(Source("a: &x 1\n---\nb: *x\n"))[1]] == ["GR114"]


@pytest.mark.parametrize(
    "text",
    [
        "a: [b\n",
        "a: 'b\n",
        'a: "\\q"\n',
        "a: !x(\n",
        "a: *\n",
        "a: b: c\n",
        "\ta: b\n",
        "a: @b\n",
        'a: "b" c\n',
        'a: "\\ud800"\n',
        'a: "\\UFFFFFFFF"\n',
    ],
)
def test_both_readers_of_the_yaml_library_end_in_a_problem_of_ours(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """libyaml may be missing; the Python reader has other words for the same mistakes."""
    for loader in {yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)}:
        monkeypatch.setattr(document, "_LOADER", loader)
        _, problems = parse(Source(text, "a.yaml"))
        assert [p.code in ("GR110", "GR111", "GR116") for p in problems] == [True], (loader, problems)
        assert problems[0].hint


def test_the_python_reader_gives_the_same_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x {b: [1, 'two', \"th\\x72ee\"], 😀: >\n  f\n  g\n\n\n  h\n}\n".replace(": >\n  f\n  g\n\n\n  h\n", ": f")
    text += "c: |+\n  é\n\n# why\nd: *x\n---\n- e\n- - f\n"
    fast = parse(Source(text))
    monkeypatch.setattr(document, "_LOADER", yaml.SafeLoader)
    slow = parse(Source(text))
    assert [plain(n) for n in fast[0]] == [plain(n) for n in slow[0]]
    assert fast[1] == slow[1] == []
    assert scalars(fast[0][0]) == scalars(slow[0][0])


def scalars(node: document.Node) -> list[tuple[str, int]]:
    if isinstance(node, Scalar):
        return [(node.text, node.start)]
    children = node.entries.values() if isinstance(node, Mapping) else node.items
    return [row for child in children for row in scalars(child)]
