"""Records that only make sense as a whole: HL7 version 2 segments by field number, tables (CSV, TSV, Markdown) and SQL by column."""

# ruff: noqa: E501  (tables of fields)
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import re2

from .match import Hit
from .patterns.keys import holds, kind_of

# Raised by the multi-pattern pass; index 0 is HL7, index 1 a heading row, index 2 rows that are written into a table.
FLAGS = (
    r"\b(?:PID|NK1|PV1|PV2|GT1|IN1|IN2|MRG|PD1|ORC|OBR|ROL|AIP|SCH|ZPD|PRD|CTD|EVN|STF|TXA|RXE|RXO|DG1|PR1|ACC)\|",
    r"(?i)(?:^|[\n,;\t|])[ \"'*]{0,3}(?:(?:patient|pt|member|full|first|last|given|family|sur)[ _-]?(?:name|id)|name|[fl]name|surname|forename|patientname|nombre|apellidos?|nachname|geb(?:urts)?\.?datum|birth|dob|d\.o\.b\.?|birth[ _-]?date|date of birth|mrn|ssn|medical record[a-z #]{0,10}|phone[a-z #]{0,8}|e-?mail|address|member[ _-]?id|patient|acc(?:oun)?t[a-z #]{0,8}|provider|physician|zip)[ \"'*]{0,3}[,;\t|]",
    r"(?i)\binsert\s{1,8}into\b",
)

# HL7 version 2.5 chapters 3, 4, 6: segment, field number, type of what stands there.
_FIELDS: dict[str, dict[int, str]] = {
    "PID": {2: "MRN", 3: "MRN", 4: "MRN", 5: "NAME", 6: "NAME", 7: "DATE", 9: "NAME", 11: "ADDRESS", 12: "LOCATION", 13: "PHONE", 14: "PHONE", 18: "ACCOUNT", 19: "SSN", 20: "LICENSE", 21: "MRN", 23: "LOCATION", 29: "DATE"},
    "PD1": {4: "NAME"},
    "MRG": {1: "MRN", 3: "ACCOUNT", 4: "MRN", 7: "NAME"},
    "NK1": {2: "NAME", 4: "ADDRESS", 5: "PHONE", 6: "PHONE", 16: "DATE", 26: "NAME", 30: "NAME", 31: "PHONE", 32: "ADDRESS", 33: "OTHER_ID", 37: "SSN"},
    "PV1": {5: "OTHER_ID", 7: "NAME", 8: "NAME", 9: "NAME", 17: "NAME", 19: "OTHER_ID", 44: "DATE", 45: "DATE", 50: "OTHER_ID", 52: "NAME"},
    "PV2": {8: "DATE", 9: "DATE", 13: "NAME"},
    "GT1": {2: "OTHER_ID", 3: "NAME", 4: "NAME", 5: "ADDRESS", 6: "PHONE", 7: "PHONE", 8: "DATE", 12: "SSN"},
    "IN1": {2: "HEALTH_PLAN_ID", 8: "HEALTH_PLAN_ID", 16: "NAME", 18: "DATE", 19: "ADDRESS", 36: "HEALTH_PLAN_ID", 49: "HEALTH_PLAN_ID"},
    "IN2": {1: "OTHER_ID", 2: "SSN", 6: "HEALTH_PLAN_ID", 8: "HEALTH_PLAN_ID", 61: "HEALTH_PLAN_ID", 63: "PHONE"},
    "ORC": {2: "OTHER_ID", 3: "OTHER_ID", 9: "DATE", 10: "NAME", 11: "NAME", 12: "NAME", 14: "PHONE"},
    "OBR": {2: "OTHER_ID", 3: "OTHER_ID", 7: "DATE", 8: "DATE", 10: "NAME", 14: "DATE", 16: "NAME", 17: "PHONE", 22: "DATE", 28: "NAME", 32: "NAME", 33: "NAME"},
    "EVN": {2: "DATE", 5: "NAME", 6: "DATE"},
    "ROL": {4: "NAME", 5: "DATE", 11: "ADDRESS", 12: "PHONE"},
    "AIP": {3: "NAME"},
    "SCH": {1: "OTHER_ID", 2: "OTHER_ID", 11: "DATE", 12: "NAME", 13: "PHONE", 16: "NAME", 20: "NAME"},
    "PRD": {2: "NAME", 3: "ADDRESS", 5: "PHONE", 7: "LICENSE"},
    "CTD": {2: "NAME", 3: "ADDRESS", 5: "PHONE"},
    "STF": {2: "OTHER_ID", 3: "NAME", 6: "DATE", 10: "PHONE", 11: "ADDRESS"},
    "TXA": {4: "DATE", 5: "NAME", 6: "DATE", 9: "NAME", 12: "OTHER_ID"},
    "DG1": {5: "DATE", 16: "NAME"},
    "PR1": {5: "DATE", 8: "NAME", 11: "NAME", 12: "NAME"},
    "ACC": {1: "DATE", 11: "NAME"},
}  # fmt: skip
_SEGMENT = re.compile(r"\b(" + "|".join(_FIELDS) + r")\|")
_LINE = 8192  # code points of one segment or row that are read
_HEADING = 2048  # code points of a heading row that is read


def records(text: str, flags: Mapping[int, Sequence[tuple[int, int]]], types: frozenset[str]) -> Iterator[Hit]:
    """What is of `types` in the records that begin where `flags` announce them."""
    for flag, read in enumerate((_hl7, _tables, _inserts)):
        if flag in flags:
            yield from (hit for hit in read(text, flags[flag]) if hit[2] in types)


def _hl7(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    done = line = 0
    for segment in (found for low, high in spans for found in _SEGMENT.finditer(text, low, high)):
        if segment.start() < done:
            continue
        fields = _FIELDS[segment[1]]
        if segment.end() > line:
            end = min(segment.end() + _LINE, len(text))
            line = min((p for p in (text.find(c, segment.end(), end) for c in "\r\n") if p >= 0), default=end)
        done = line
        # In a message pasted on one line the next segment begins behind a blank.
        if following := _SEGMENT.search(text, segment.end(), done):
            done = following.start()
        at = segment.end()
        for number, value in enumerate(text[at:done].split("|"), 1):
            kind = fields.get(number)
            if kind and value.strip(' ^~&\\"'):
                yield from _components(kind, at, value)
            at += len(value) + 1


def _components(kind: str, at: int, value: str) -> Iterator[Hit]:
    """One field: repetitions apart; of an identifier only its first component, since the others name the assigner and the kind."""
    for part in value.split("~"):
        held = part.rstrip()
        if kind not in ("NAME", "ADDRESS"):
            held = held.split("^")[0] or held
            # Behind the last field of a segment pasted into a sentence the sentence goes on.
            blank = next((i for i, c in enumerate(held) if c.isspace() and held[i + 1 : i + 2].isalpha()), len(held))
            held = held[:blank] if any(c.isdigit() for c in held[:blank]) else held
        if kind == "NAME":
            # The codes behind a name (degree, assigner, name type) are no part of it, but a leading staff number is.
            held = "^".join(held.split("^")[:5]).rstrip("^")
        if len(held.strip(" ^&")) > 1 and (
            kind not in ("MRN", "SSN", "PHONE", "DATE", "OTHER_ID", "ACCOUNT") or any(c.isdigit() for c in part)
        ):
            lead = len(held) - len(held.lstrip(" ^"))
            yield at + lead, at + len(held), kind, 0.95, "pattern"
        at += len(part) + 1


_COUNTED = frozenset({"DATE", "MRN", "SSN", "PHONE", "ACCOUNT", "HEALTH_PLAN_ID"})
_SENTENCE = re.compile(r"[.?!]\s*\Z|\b(?:was|were|is|are|has|have|had|the|with|who|which|that|and|please|you)\b[^,]*,")  # prose, where commas part no cells
_RULE = re.compile(r"[\s|:+=-]+")


def _tables(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    heading = re2.compile(FLAGS[1])
    data = text.encode("ascii", "replace")
    at = 0
    for low, high in spans:
        at = max(at, low)
        while at < high and (found := heading.search(data, at, high)) is not None:
            # The match may begin with the line break in front of the heading.
            start = text.rfind("\n", at, found.start() + 1) + 1 or at
            stop = _line_end(text, max(start, found.end() - 1))
            columns, mark = _heading(text[start:stop]) if start >= at else ([], "")
            at = stop
            while columns and at < len(text):
                start = at + 1
                stop = _line_end(text, start)
                line = text[start : min(stop, start + _LINE)].rstrip("\r")
                if mark not in line:
                    break
                if mark == "," and _SENTENCE.search(line):
                    break
                if not _RULE.fullmatch(line):
                    yield from _cells(line, start, mark, columns)
                at = stop


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _heading(line: str) -> tuple[list[str | None], str]:
    """The types of the columns, if this line names at least two kinds of fields that say whom the rows are about."""
    if len(line) > _HEADING:
        return [], ""
    for mark in ("\t", "|", ",", ";"):
        if line.count(mark) >= 1:
            columns = [kind_of(_GENERIC.get(cell.strip(" \"'*").lower(), cell)) for cell in line.split(mark)]
            known = {c for c in columns if c}
            if len(known) >= 2 and sum(c is not None for c in columns) * 2 >= sum(bool(cell.strip()) for cell in line.split(mark)):
                return columns, mark
            if len(known) >= 2 and known & {"SSN", "MRN", "NAME"}:
                return columns, mark
    return [], ""


_GENERIC = {
    "name": "patient name",
    "first": "first name",
    "last": "last name",
    "id": "patient id",
    "date": "visit date",
    "phone #": "phone",
    "mrn #": "mrn",
}


def _cells(line: str, at: int, mark: str, columns: list[str | None]) -> Iterator[Hit]:
    cells = line.split(mark) if '"' not in line or mark != "," else _quoted(line)
    if mark == "," and any(kind in _COUNTED and cell.strip() and not any(c.isdigit() for c in cell) for kind, cell in zip(columns, cells, strict=False)):
        return  # a word where a date or number is owed: prose below prose
    for kind, cell in zip(columns, cells, strict=False):
        value = cell.strip(" \t\"'*")
        if kind and value and holds(kind, value):
            start = at + cell.index(value)
            yield start, start + len(value), kind, 0.9, "pattern"
        at += len(cell) + 1


_INSERT = re.compile(r"(?i)\binsert\s{1,8}into\s{1,8}[^\s()]{1,128}\s{0,8}\(([^()]{1,2048})\)\s{0,8}values\s{0,8}(?=\()")
_ROW = re.compile(r"\s{0,8},?\s{0,8}\(((?:'(?:[^']|'')*'|[^()'])*)\)")
_VALUE = re.compile(r"'((?:[^']|'')*)'|([^,'\s][^,']*)")


def _inserts(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    """The values of `INSERT INTO t (columns) VALUES (...), (...)`, by the names of the columns."""
    at = 0
    for low, high in spans:
        for found in _INSERT.finditer(text, max(at, low), min(len(text), high + _LINE)):
            columns = [kind_of(_GENERIC.get(name.strip(" `\"[]").lower(), name.strip(" `\"[]"))) for name in found[1].split(",")]
            at = found.end()
            while (row := _ROW.match(text, at, at + _LINE)) is not None:
                for kind, value in zip(columns, _VALUE.finditer(text, *row.span(1)), strict=False):
                    group = 1 if value[1] is not None else 2
                    if kind and value[group].strip() and holds(kind, value[group].strip()):
                        yield *value.span(group), kind, 0.9, "pattern"
                at = row.end()


def _quoted(line: str) -> list[str]:
    """Cells of a comma-separated line in which quotes may hold commas; quotes stay, so that lengths add up."""
    cells, cell, inside = [], "", False
    for char in line:
        if char == '"':
            inside = not inside
        if char == "," and not inside:
            cells.append(cell)
            cell = ""
        else:
            cell += char
    return [*cells, cell]


def begins(text: str, low: int) -> int:
    """From where on `text` is to be read so that no line of which the beginning is left out passes for a heading: `low`, or in front."""
    start = text.rfind("\n", 0, low) + 1
    if start == low or re2.search(FLAGS[1], text[low : _line_end(text, low)]) is None:
        return low
    return max(start, low - _HEADING - 1)


def unfinished(text: str) -> tuple[int, int]:
    """What of `text` more text may still change: where the record begins that goes on at its end, and where its heading begins.

    Both are the length of the text where no record does.  A row is read by its heading, which need not be held back itself.
    """
    end = len(text)
    last = max(text.rfind("\n"), text.rfind("\r")) + 1
    segment = _SEGMENT.search(text, last)
    hold = segment.start() if segment is not None and end - segment.end() <= _LINE else end
    heading = re2.compile(FLAGS[1])
    data = text.encode("ascii", "replace")
    at = 0
    while (found := heading.search(data, at)) is not None:
        start = text.rfind("\n", 0, found.start() + 1) + 1
        stop = _line_end(text, max(start, found.end() - 1))
        if stop == end:
            return hold, min(hold, start) if end - start <= _HEADING else hold
        columns, mark = _heading(text[start:stop])
        at = stop
        while columns:
            row = at + 1
            at = _line_end(text, row)
            if at == end:
                return min(hold, stop + 1), min(hold, start)
            if mark not in text[row : min(at, row + _LINE)]:
                break
    return hold, hold
