"""The text of every scalar leads back to the characters of the file that it came from."""

from __future__ import annotations

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guardrails.policy.document import Mapping, Scalar, Sequence, parse
from guardrails.policy.embedded import embedded
from guardrails.source import Source

_TEXT = st.text(alphabet="ab:# \t\n'\"\\é😀|>-+1{}[],&*!%?", max_size=24)
_LINE = st.text(alphabet="abc é😀'#:\t\"\\", max_size=8)


def _scalars(text: str) -> tuple[Source, list[Scalar]]:
    source = Source(text, "policy.yaml")
    documents, _problems = parse(source)
    found: list[Scalar] = []
    waiting = list(documents)
    while waiting:
        match waiting.pop():
            case Scalar() as scalar:
                found.append(scalar)
            case Sequence(items=items):
                waiting += items
            case Mapping(entries=entries):
                waiting += entries.values()
    return source, found


def _assert_leads_back(text: str) -> int:
    source, scalars = _scalars(text)
    for scalar in scalars:
        inner = embedded(source, scalar)
        assert inner.text == scalar.text
        assert inner.origin is source
        assert len(inner.offsets) == len(inner.text) + 1
        assert all(a < b for a, b in zip(inner.offsets, inner.offsets[1:], strict=False)) or not inner.text, (text, list(inner.offsets))
        for char, offset in zip(inner.text, inner.offsets, strict=False):
            there = source.text[offset]
            folded = char in " \n" and there in "\r\n"
            escaped = scalar.style == '"' and there == "\\"
            assert char == there or folded or escaped, (text, char, there)
    return len(scalars)


@given(_TEXT, st.sampled_from(["", "'", '"', "|", ">"]), st.integers(5, 30), st.integers(2, 5))
@settings(max_examples=400, deadline=None)
def test_scalars_that_a_writer_wrote_lead_back(text: str, style: str, width: int, indent: int) -> None:
    written = yaml.dump({"spec": {"rules": [{"when": text}]}}, default_style=style, width=width, indent=indent, allow_unicode=True)
    assert _assert_leads_back(written) >= 1


@given(
    st.sampled_from(["|", ">"]),
    st.sampled_from(["", "+", "-"]),
    st.sampled_from(["", "1", "2", "4"]),
    st.lists(st.tuples(st.integers(0, 6), _LINE), max_size=6),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
@settings(max_examples=800, deadline=None)
@example(">", "", "", [(4, "a"), (0, ""), (6, "b"), (4, "c")], "\n", True)
@example("|", "+", "2", [(6, "a"), (1, ""), (0, "")], "\r\n", False)
def test_block_scalars_of_every_shape_lead_back(
    style: str, chomp: str, indent: str, lines: list[tuple[int, str]], newline: str, more: bool
) -> None:
    body = newline.join(" " * (2 + width) + line for width, line in lines)
    tail = f"{newline}next: 1{newline}" if more else ""
    _assert_leads_back(f"a:{newline}  when: {style}{indent}{chomp} # why{newline}{body}{tail}")


@given(st.sampled_from(["", "'", '"']), st.lists(_LINE, min_size=1, max_size=5), st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(max_examples=800, deadline=None)
@example('"', ["a \\", "   b", "", "c"], "\n", False)
@example("'", ["it''s", "", " two  "], "\r\n", True)
@example('"', ["\\u00e9\\x41\\U0001F600\\N\\_", "\\t"], "\n", False)
def test_flow_scalars_over_several_lines_lead_back(quote: str, lines: list[str], newline: str, in_list: bool) -> None:
    body = (newline + "    ").join(lines)
    inner = f"{quote}{body}{quote}"
    _assert_leads_back(f"a:{newline}  when: [{inner}]{newline}" if in_list else f"a:{newline}  when: {inner}{newline}b: 1{newline}")


def test_a_span_inside_of_a_folded_condition_points_at_its_own_line() -> None:
    source, scalars = _scalars("spec:\n  when: >-\n    tool.name == 'x' &&\n    tool.argz.amount > 5\n")
    inner = embedded(source, scalars[0])
    at = inner.text.index("tool.argz")
    span = inner.span(at, at + len("tool.argz"))
    assert str(span) == "policy.yaml:4:5"
    assert span.excerpt() == ("    tool.argz.amount > 5", "    ^^^^^^^^^")


def test_a_span_behind_escapes_and_doubled_quotes_points_at_what_was_written() -> None:
    source, scalars = _scalars("a: \"\\\"x\\\" in argz\"\nb: 'f == ''x'' && argz'\n")
    for scalar, line in ((scalars[1], 1), (scalars[0], 2)):
        inner = embedded(source, scalar)
        span = inner.span(inner.text.index("argz"), len(inner.text))
        text, carets = span.excerpt()
        assert span.line == line
        assert text[carets.index("^") : carets.index("^") + carets.count("^")] == "argz"
