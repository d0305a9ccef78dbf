"""Rows for claims in X12 (837, 835, 270): segments that end in a tilde, elements between asterisks."""

# ruff: noqa: E501  (a row is read as one piece; a pattern broken over lines is not)
from __future__ import annotations

from ..row import Row

_AT = r"(?:^|[~\n\r] ?)"

ROWS = (
    Row("x12-name", "NAME", 0.95, _AT + r"NM1\*[A-Z0-9]{2,3}\*1\*([^*~\n]{1,60}(?:\*[^*~\n]{1,40}){0,2})", trigger=r"NM1\*[A-Z0-9]{2,3}\*1\*"),
    Row("x12-member", "HEALTH_PLAN_ID", 0.95, _AT + r"NM1\*[^~\n]{2,160}\*(?:MI|II|C1|ZZ)\*([A-Za-z0-9-]{2,40})", trigger=r"\*(?:MI|II|C1|ZZ)\*"),
    Row("x12-npi", "LICENSE", 0.95, _AT + r"NM1\*[^~\n]{2,160}\*XX\*(\d{10})", trigger=r"\*XX\*\d"),
    Row("x12-street", "ADDRESS", 0.95, _AT + r"N3\*([^~\n]{2,110})", trigger=r"N3\*"),
    Row("x12-city", "LOCATION", 0.95, _AT + r"N4\*([^*~\n]{2,40})\*[A-Z]{0,2}\*(\d{5,9}|)", trigger=r"N4\*"),
    Row("x12-born", "DATE", 0.95, _AT + r"DMG\*D8\*(\d{8})", trigger=r"DMG\*D8\*"),
    Row("x12-date", "DATE", 0.95, _AT + r"DTP\*[0-9]{3}\*(?:D8|RD8|DT)\*(\d{8}(?:-?\d{4,8})?)", trigger=r"DTP\*\d{3}\*"),
    Row("x12-claim", "OTHER_ID", 0.95, _AT + r"CLM\*([A-Za-z0-9-]{2,38})\*", trigger=r"CLM\*"),
    Row("x12-reference", "OTHER_ID", 0.9, _AT + r"REF\*(?:SY|1W|EA|IG|6P|D9|F8|G1|9F|Y4|0F|EI|EJ|23|A6|CT|MRN)\*([A-Za-z0-9-]{2,50})", trigger=r"REF\*[A-Z0-9]{2,3}\*"),
    Row("x12-contact", "NAME", 0.9, _AT + r"PER\*[A-Z]{2}\*([^*~\n]{2,60})\*(?:TE|EM|FX)\*", trigger=r"PER\*[A-Z]{2}\*"),
    Row("x12-phone", "PHONE", 0.95, r"\*(?:TE|FX|CP|HP|WP)\*(\d{7,15})", trigger=r"\*(?:TE|FX|CP|HP|WP)\*\d"),
)
