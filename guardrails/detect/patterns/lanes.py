"""All built-in rows, in the lanes in which they are searched."""

from __future__ import annotations

from . import claims, contact, dates, fields, health, ids, names, places

# Which rows share an automaton is a matter of speed only: words with words, shapes of digits with shapes of digits.
_AFTER = ("name-aged", "name-dated", "name-degree", "name-possessive-chart", "name-lower-aged")
_LABELS = tuple(row for row in ids.ROWS if "labelled" in row.name)
_FIELDS = tuple(row for row in fields.ROWS if row.name != "fhir-reference")  # the one that `fields.possible` does not vouch for
LANES = (
    (*_LABELS, *(row for row in names.ROWS if row.name not in _AFTER)),
    tuple(row for row in ids.ROWS if "labelled" not in row.name),
    (*contact.ROWS, *dates.ROWS, *claims.ROWS, *(row for row in fields.ROWS if row not in _FIELDS)),
    (*places.ROWS, *(row for row in names.ROWS if row.name in _AFTER)),
    _FIELDS,
    health.ROWS,
)
ROWS = tuple(row for lane in LANES for row in lane)
# Tests of a block without which no row of the lane with this number can wake.
GATES = {LANES.index(_FIELDS): fields.possible}
