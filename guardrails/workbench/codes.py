"""Every problem code there is, from the tables of the packages that use them, and the codes of event and exchange files."""

from __future__ import annotations

from typing import Final

from ..cel.codes import CODES as CONDITION_CODES
from ..policy.codes import FILE_CODES, SET_CODES, Code

INPUT_CODES: Final[tuple[Code, ...]] = (
    Code("GR701", "input is not UTF-8", "Event and exchange files are UTF-8. The other lines of a file of exchanges are still judged."),
    Code("GR702", "input is too large", "One event or one exchange may have 64 MiB. A file of exchanges may have any size."),
    Code(
        "GR703",
        "input is not JSON",
        "The place is where reading stopped. A file of exchanges holds one JSON object a line; `jq -c .` writes that form. "
        "JSON knows no comments, no trailing commas and no `NaN`, and a key stands once in its object.",
        '{"id": "e-1", "system": "claims-agent", }',
        '{"id": "e-1", "system": "claims-agent", "prompt": "..."}',
    ),
    Code("GR704", "input is nested too deeply", "Input may be nested 64 levels deep, and its numbers have at most a few thousand digits."),
    Code(
        "GR705",
        "field of the input is missing",
        "The message names the field and where it belongs.",
        '{"text": "..."}',
        '{"checkpoint": "prompt", "text": "..."}',
    ),
    Code(
        "GR706",
        "unknown field in the input",
        "The hint names the nearest field, or those that are known there.",
        '{"promt": "..."}',
        '{"prompt": "..."}',
    ),
    Code("GR707", "wrong kind of value in the input", "The message says what was expected. The value itself is never shown."),
    Code("GR708", "exchange id is repeated", "Reports name exchanges by their id, so each line of a file needs its own."),
    Code("GR709", "nothing to judge", "An event file holds one JSON object, and a file of exchanges at least one line."),
)


def known() -> dict[str, Code]:
    """Every code, sorted."""
    conditions = (Code(code, row.title, row.explanation, row.wrong, row.right) for code, row in CONDITION_CODES.items())
    return {row.code: row for row in sorted((*FILE_CODES, *SET_CODES, *conditions, *INPUT_CODES), key=lambda r: r.code)}
