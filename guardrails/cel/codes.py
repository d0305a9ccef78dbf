"""Every code of a problem and every kind of failure of an expression: title, explanation, and what is wrong and right.

The documentation is made from these tables; a test holds them against what the code reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of problem: what it is, why, an expression that has it, and one that has not."""

    title: str
    explanation: str
    wrong: str
    right: str


CODES: Final[dict[str, Code]] = {
    "GR200": Code(
        "unexpected part of an expression",
        "The expression does not read as one: something stands where an operator, a value or a closing bracket was expected. Conditions "
        "are written in the Common Expression Language, where `&&`, `||` and `!` stand for and, or and not.",
        'text == "a" and tool.name == "b"',
        'text == "a" && tool.name == "b"',
    ),
    "GR201": Code(
        "string that does not end",
        "A string starts and is never closed. A string in single or double quotes ends on its line; three quotes hold several lines.",
        'text.contains("claim)',
        'text.contains("claim")',
    ),
    "GR202": Code(
        "unknown escape in a string",
        "A backslash starts an escape such as `\\n` or `\\u00e9`. For patterns put `r` before the string, so that a backslash is itself.",
        'text.matches("\\d+")',
        'text.matches(r"\\d+")',
    ),
    "GR203": Code(
        "number out of range or badly written",
        "Integers have 64 bits. A number that ends in `u` is unsigned.",
        "tool.args.amount > 99999999999999999999",
        "tool.args.amount > 9999999999",
    ),
    "GR204": Code(
        "unexpected character",
        "A character that no expression has, such as a single `&`, a single `=`, or a typographic quote.",
        "tool.args.amount = 5",
        "tool.args.amount == 5",
    ),
    "GR205": Code(
        "expression too long",
        "An expression has at most 10000 characters, so that loading stays fast.",
        "(an expression of more than 10000 characters)",
        "(several rules)",
    ),
    "GR206": Code(
        "expression nested too deep",
        "Brackets, calls and operators may stand in each other at most 64 levels deep.",
        "((((...))))",
        "(several rules, or fewer brackets)",
    ),
    "GR207": Code(
        "reserved word used as a name",
        "Words such as `if`, `for` and `while` are reserved. They may be fields, as in `x.for`, but not names.",
        "if tool.args.amount > 5",
        "tool.args.amount > 5",
    ),
    "GR208": Code(
        "macro used in a wrong way",
        "`has` takes a field; `exists`, `all` and their like take a plain name and then a test.",
        "has(text)",
        "has(tool.args.claim)",
    ),
    "GR209": Code(
        "messages cannot be made",
        "The language can make protobuf messages; conditions have none. Write a map instead.",
        'Claim{id: "1"}',
        '{"id": "1"}',
    ),
    "GR210": Code(
        "unknown name",
        "The name is not declared where the condition stands. Text needs quotes.",
        "tool.arguments.amount > 500",
        "tool.args.amount > 500",
    ),
    "GR211": Code(
        "unknown field",
        "The value has declared fields, and this is none of them.",
        "claim.amuont > 500",
        "claim.amount > 500",
    ),
    "GR212": Code(
        "unknown function",
        "No function has this name, or it is written the other way: `size(x)` and `text.contains(part)`.",
        'text.startswith("a")',
        'text.startsWith("a")',
    ),
    "GR213": Code(
        "wrong types",
        "An operator or function got values of types that it does not take. There is no truthiness, and int and double do not mix in "
        "arithmetic and equality.",
        'size(text) == "4000"',
        "size(text) == 4000",
    ),
    "GR215": Code(
        "expression of the wrong type",
        "A condition must be true or false.",
        "size(text)",
        "size(text) > 4000",
    ),
    "GR216": Code(
        "not a regular expression",
        "Patterns are RE2: they run in time linear in the text, and have no look-around and no back-references. Their size is limited.",
        'text.matches("(?=a)b")',
        'text.matches("ab")',
    ),
    "GR217": Code(
        "constant that cannot be converted",
        "A conversion of a constant would fail each time that the condition runs.",
        'event.time > timestamp("2030-13-01")',
        'event.time > timestamp("2030-12-01T00:00:00Z")',
    ),
    "GR218": Code(
        "value without fields",
        "Only maps and objects have fields.",
        "text.length > 5",
        "size(text) > 5",
    ),
    "GR219": Code(
        "macro over a single value",
        "`exists`, `all`, `map` and `filter` go through a list or a map.",
        'text.exists(c, c == "x")',
        'text.contains("x")',
    ),
    "GR220": Code(
        "wrong or repeated key in a map",
        "Keys of a map are strings, integers or booleans, and each stands once.",
        '{"a": 1, "a": 2}',
        '{"a": 1, "b": 2}',
    ),
    "GR221": Code(
        "expression too costly",
        "The most that the expression may cost, with lists and texts as large as declared or assumed, is beyond the limit.",
        "xs.all(a, xs.all(b, xs.all(c, a + b + c > 0)))",
        "xs.all(a, a > 0)",
    ),
    "GR222": Code(
        "optional element that is none",
        "An element or entry written with `?` must be an optional.",
        "[?text]",
        "[text]",
    ),
}

FAILURES: Final[dict[str, str]] = {
    "unknown_name": "a variable has no value, such as the actor when nobody is known",
    "unknown_function": "a function that does not exist, in an expression that was not checked",
    "no_such_key": "a field or key that the map does not have",
    "no_such_overload": "an operator or function got a value of a type that it does not take; also a condition that is no boolean",
    "no_value": "the value of an optional that has none",
    "index_out_of_range": "a position beyond a list or a text",
    "divide_by_zero": "division by zero, or remainder by zero",
    "overflow": "a number, timestamp or duration out of its range",
    "invalid_argument": "an argument of the right type that makes no sense, such as text that is no timestamp",
    "duplicate_key": "a key that stands twice in a map",
    "unsupported_key": "a map key that is no string, integer or boolean",
    "unsupported_value": "a value from outside of a kind that the language does not know",
    "too_deep": "values nested too deep; nothing takes this failure back",
    "cost_limit": "the expression costs too much with these values; nothing takes this failure back",
}
