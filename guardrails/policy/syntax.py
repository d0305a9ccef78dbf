"""What a YAML syntax error means to the person who wrote the file: a table from the parser's words to ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..errors import Problem

if TYPE_CHECKING:
    import yaml

    from ..source import Source

_QUOTE = "put a text that starts with a quote, a bracket or one of `*&!%@`, or that holds `: ` or ` #`, in quotes as a whole"
_BRACKET = "close each bracket, and put texts that hold `,`, `[`, `]`, `{` or `}` in quotes"
_WHOLE = "a text that starts with a quote ends with it: put the whole text in quotes, or on the line after `|`"
_INDENT = "entries of one list or mapping start in the same column"

# The first row whose words are part of the parser's message applies.  libyaml and the Python reader have words of their own.
_MEANINGS: Final[tuple[tuple[str, str, str], ...]] = (
    ("mapping values are not allowed", "unexpected `:`", "put a text that holds `: ` in quotes, or check the indentation"),
    ("could not find expected ':'", "expected `:` after this key", "write `key: value`, or check the indentation and the quotes above"),
    ("unexpected end of stream", "the file ends inside of quotes", "close the quotes"),
    ("unexpected document separator", "a document ends inside of quotes", "close the quotes"),
    ("unexpected document indicator", "a document ends inside of quotes", "close the quotes"),
    ("expected ',' or ']'", "expected `,` or `]` in this list", _BRACKET),
    ("expected ',' or '}'", "expected `,` or `}` in this mapping", _BRACKET),
    ("expected node content", "a value is missing before this", _BRACKET),
    ("expected '-' indicator", "expected `- ` for the next entry of this list", _INDENT),
    ("<block end>, but found '-'", "unexpected entry of a list", _INDENT),
    ("expected <block end>", "expected another entry or the end of this block", _INDENT),
    ("expected key", "expected a key, or the end of this block", _INDENT),
    ("block sequence entries are not allowed", "a list may not start here", "start it on a line of its own"),
    ("sequence entries are not allowed", "a list may not start here", "start it on a line of its own"),
    ("mapping keys are not allowed", "a mapping may not start here", "start it on a line of its own"),
    ("block mapping entries are not allowed", "a mapping may not start here", "start it on a line of its own"),
    ("alphabetic or numeric character", "a text may not start with `*` or `&`", 'put it in quotes, such as `"*"`'),
    ("alphabetic or numeric", "a text may not start with `*` or `&`", 'put it in quotes, such as `"*"`'),
    ("unknown escape", "not an escape that YAML knows", "in double quotes write `\\\\` for a backslash, or use single quotes"),
    ("expected hexadecimal", "an escape with the wrong number of digits", "write `\\x41`, `\\u0041` or `\\U00000041`"),
    ("hexdecimal", "an escape with the wrong number of digits", "write `\\x41`, `\\u0041` or `\\U00000041`"),
    ("hexadecimal", "an escape with the wrong number of digits", "write `\\x41`, `\\u0041` or `\\U00000041`"),
    ("invalid Unicode character escape", "an escape that stands for no character", "write the character itself"),
    ("tab character", "a tab may not indent", "use spaces"),
    ("document start", "expected the end of the document or `---`", _INDENT),
    (
        "undefined tag handle",
        "a text may not start with `!`",
        "put a condition that starts with `!` in quotes, or on the line after `|`",
    ),
    ("tag", "a text may not start with `!`", "put a condition that starts with `!` in quotes, or on the line after `|`"),
    ("alias", "a text may not start with `*`", 'put it in quotes, such as `"*"`'),
    ("anchor", "a text may not start with `&`", "put it in quotes"),
    ("block scalar", "not a header of a block text", "write `|` or `>` at the end of the line and the text on the lines below"),
    ("simple key", "expected `:` after this key", "write `key: value`"),
)


def explain(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    """The one problem that ends the reading of a file."""
    text, words = source.text, f"{error.context or ''} {error.problem or ''}"
    at, opened = _offset(text, error.problem_mark), _offset(text, error.context_mark)
    line_start = text.rfind("\n", 0, at) + 1
    if "\t" in text[line_start : at + 1] and not text[line_start:at].strip():
        tab = text.index("\t", line_start)
        return Problem("GR111", "a tab may not indent", source.span(tab, tab + 1), "use spaces")
    if "start any token" in words and text[at : at + 1] in ("@", "`", "%"):
        return Problem("GR110", f"a text may not start with {_named(text[at])}", source.span(at, at + 1), "put it in quotes")
    if text[:at].rstrip(" ")[-1:] in ("'", '"') and "expected" in words and text[at : at + 1] not in ("\n", "\r", ""):
        return Problem("GR110", "unexpected text behind the closing quote", source.span(at, at + 1), _WHOLE)
    meaning, hint = next(((m, h) for part, m, h in _MEANINGS if part in words), ("not valid YAML from here on", _QUOTE))
    if any(part in words for part in ("end of stream", "scanning a tag", "scanning an alias", "scanning an anchor")) and error.context_mark:
        at = opened  # where the quotes open helps more than where the file ends
    elif "flow" in words and error.context_mark and source.place(opened)[0] != source.place(at)[0]:
        hint = f"it starts on line {source.place(opened)[0]}; {hint}"
    return Problem("GR110", meaning, source.span(at, at + 1), hint)


def _offset(text: str, mark: yaml.Mark | None) -> int:
    return min(mark.index, len(text)) if mark is not None else 0


def _named(char: str) -> str:
    return "a backquote" if char == "`" else f"`{char}`"
