"""Problems are shown whole: code, message, place with caret, hint; and all of an expression at once."""

from __future__ import annotations

import pytest

from guardrails.cel import Env, Variable, check, compile, list_of, object_of, parse, parse_type  # noqa: A004  # reason: the word for it
from guardrails.cel.types import DOUBLE, DYN, INT, STRING
from guardrails.errors import CelProblem
from guardrails.source import Source

CLAIM = object_of("Claim", {"amount": DOUBLE, "flags": list_of(STRING), "lines": list_of(object_of("Line", {"qty": INT}))})
LOOSE = object_of("Loose", {"id": STRING}, open=True)
ENV = Env.of(
    [
        Variable("tool.args", DYN),
        Variable("tool.name", STRING),
        Variable("actor.roles", list_of(STRING)),
        Variable("text", STRING),
        Variable("claim", CLAIM),
        Variable("loose", LOOSE),
        Variable("tokens", parse_type("map<string, int>")),
    ]
)


def shown(text: str, name: str = "rule") -> str:
    with pytest.raises(CelProblem) as caught:
        check(parse(Source(text, name)), ENV)
    return str(caught.value)


WHOLE = {
    "tool.arguments.amount > 500": (
        "rule:1:1: GR210 unknown name `tool.arguments`\n"
        "  1 | tool.arguments.amount > 500\n"
        "    | ^^^^^^^^^^^^^^\n"
        "  hint: did you mean `tool.args`?"
    ),
    'text == "a" and tool.name == "b"': (
        'rule:1:13: GR200 unexpected `and`\n  1 | text == "a" and tool.name == "b"\n    |             ^^^\n  hint: write `&&` for and'
    ),
    'not text.contains("a")': 'rule:1:5: GR200 unexpected `text`\n  1 | not text.contains("a")\n    |     ^^^^\n'
    "  hint: write `!` for not, and `!(a in b)` for not in",
    "tool.args.amount = 5": "rule:1:18: GR204 unexpected character `=`\n  1 | tool.args.amount = 5\n    |                  ^\n"
    "  hint: write `==` to compare",
    "claim.amuont > 5.0": "rule:1:7: GR211 unknown field `amuont` of Claim\n  1 | claim.amuont > 5.0\n    |       ^^^^^^\n"
    "  hint: did you mean `amount`?",
    "claim.amount == 5": "rule:1:14: GR213 no overload of `==` for (double, int)\n  1 | claim.amount == 5\n    |              ^^\n"
    "  hint: write `5.0`",
    "text": "rule:1:1: GR215 a condition must be bool, this is string\n  1 | text\n    | ^^^^\n"
    "  hint: compare it with something, such as `x > 0`",
    'text.startswith("a")': 'rule:1:6: GR212 unknown function `startswith`\n  1 | text.startswith("a")\n    |      ^^^^^^^^^^\n'
    "  hint: write `startsWith`",
    "size(text) && true": "rule:1:1: GR213 expected bool, this is int\n  1 | size(text) && true\n    | ^^^^^^^^^^\n"
    "  hint: there is no truthiness; compare it, such as `x != 0` or `size(x) > 0`",
    "tool.name == admin": "rule:1:14: GR210 unknown name `admin`\n  1 | tool.name == admin\n    |              ^^^^^\n"
    '  hint: put text in quotes: `"admin"`',
    "tool == None": "rule:1:1: GR210 `tool` is no value by itself\n  1 | tool == None\n    | ^^^^\n"
    "  hint: write `tool.args` or `tool.name`\n"
    "rule:1:9: GR210 unknown name `None`\n  1 | tool == None\n    |         ^^^^\n  hint: write `null`",
    "(text == 'a'": "rule:1:1: GR200 `(` is never closed\n  1 | (text == 'a'\n    | ^\n  hint: add `)`",
    "actor.role.exists(r, r == 1)": "rule:1:1: GR210 unknown name `actor.role`\n  1 | actor.role.exists(r, r == 1)\n    | ^^^^^^^^^^\n"
    "  hint: did you mean `actor.roles`?",
    "claim.lines.all(l, l.quantity > 0)": "rule:1:22: GR211 unknown field `quantity` of Line\n"
    "  1 | claim.lines.all(l, l.quantity > 0)\n    |                      ^^^^^^^^\n  hint: it has `qty`",
    "text.matches('(a')": "rule:1:14: GR216 not a regular expression: missing ): (a\n  1 | text.matches('(a')\n    |              ^^^^\n"
    "  hint: patterns are RE2: no look-around and no back-references",
}


@pytest.mark.parametrize("text", WHOLE)
def test_a_problem_says_what_where_and_what_to_try(text: str) -> None:
    assert shown(text) == WHOLE[text]


def test_all_problems_of_an_expression_are_reported_in_order() -> None:
    with pytest.raises(CelProblem) as caught:
        check(parse(Source("txt == 1 && claim.foo && size(5) > 'a' && text.lower() == ''")), ENV)
    assert [p.code for p in caught.value.problems] == ["GR210", "GR211", "GR213", "GR212"]


@pytest.mark.parametrize(
    "text",
    [
        "loose.anything == 1",
        "tokens.prompt > 5",
        'tokens["prompt"] > 5',
        "claim.lines.exists(l, l.qty > 1)",
        'claim["amount"] > 1.0',
        "has(claim.amount)",
        "has(tool.args)",
        "'amount' in claim",
        "tool.args",
        "tool.args.a.b[0].c == tool.args.d",
    ],
)
def test_what_is_declared_may_be_used(text: str) -> None:
    assert str(check(parse(Source(text)), ENV).type) in ("bool", "dyn")


def test_references_are_the_declared_names_that_are_read() -> None:
    made = check(parse(Source('tool.args.x == text && has(tool.name) && actor.roles.exists(text, text == "a")')), ENV)
    assert made.references == {"tool.args", "text", "tool.name", "actor.roles"}


@pytest.mark.parametrize(
    ("text", "constant"),
    [
        ("true", True),
        ("1 > 2", False),
        ("text == 'a' && 2 < 1", False),
        ("text == 'a' || 1 < 2", True),
        ("1 < 2 && true", True),
        ("'a' in ['b', 'c']", False),
        ("!(1 > 2)", True),
        ("1 > 2 ? text == 'a' : false", False),
        ("text == 'a'", None),
        ("text == 'a' && 1 < 2", None),
        ("1 / 0 > 1", None),
    ],
)
def test_a_condition_that_always_or_never_holds_is_known(text: str, constant: bool | None) -> None:
    assert check(parse(Source(text)), ENV).constant is constant


def test_cost_knows_the_declared_sizes() -> None:
    text = "xs.all(a, xs.exists(b, a == b))"
    small = check(parse(Source(text)), Env.of([Variable("xs", list_of(INT), size=10)]))
    large = check(parse(Source(text)), Env.of([Variable("xs", list_of(INT), size=1000)]))
    assert small.cost.most < 1000 < 1_000_000 < large.cost.most
    assert small.cost.least <= small.cost.most
    with pytest.raises(CelProblem, match="GR221"):
        check(parse(Source(text)), Env.of([Variable("xs", list_of(INT), size=1000)]), limit=100_000)


def test_a_problem_inside_of_a_file_points_into_the_file() -> None:
    page = Source("rules:\n  - when: >-\n      text ==\n      5\n", "policy.yaml")
    start = page.text.index("text ==")
    offsets = [*range(start, start + 7), start + 7, page.text.index("5"), page.text.index("5") + 1]
    inner = Source("text == 5", "<when>", page, offsets)
    with pytest.raises(CelProblem) as caught:
        compile(inner, ENV)
    assert str(caught.value).startswith(
        "policy.yaml:3:12: GR213 no overload of `==` for (string, int)\n  3 |       text ==\n    |            ^^"
    )


@pytest.mark.parametrize(
    ("text", "shape"),
    [("list<string>", "list(string)"), ("map(string, list(int))", "map(string, list(int))"), ("optional<int>", "optional_type(int)")],
)
def test_a_written_type_is_read(text: str, shape: str) -> None:
    assert str(parse_type(text)) == shape


@pytest.mark.parametrize("text", ["strng", "list(int", "map(int)", "int(string)", ""])
def test_a_type_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="type"):
        parse_type(text)
