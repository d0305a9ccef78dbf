"""Rows for single fields of records, where the name of the field is the context: JSON, XML, YAML, query strings, FHIR identifiers."""

# ruff: noqa: E501  (a row is read as one piece; a pattern broken over lines is not)
from __future__ import annotations

import re

from ..row import Row
from .keys import holds, kind_of

# A field name and a value; what it is comes from the name, in `_field`.  The whole match is narrowed to the value.
_PAIR = re.compile(r"[\"']?([A-Za-z][\w.:-]{1,38})[\"']?\s{0,3}(?:[:=]|=>)\s{0,3}(?:\[\s{0,4})?(?:\"([^\"]*)\"|'([^']*)'|([^\s,;&}\]\"'<>]+))", re.DOTALL)
_ELEMENT = re.compile(r"<(?:[\w-]+:)?([A-Za-z][\w.-]{1,38})(?:\s[^<>]*?)?(?:(?:value|extension)=\"([^\"]*)\"[^<>]*?/?>|>([^<]*))", re.DOTALL)


def _typed(kind: str) -> object:
    """A fit that keeps the value of a pair whose key names `kind`."""

    def fit(text: str, start: int, end: int) -> tuple[int, int] | None:
        match = _PAIR.match(text, start, min(len(text), end + 1)) if text[start] != "<" else _ELEMENT.match(text, start, end)
        if match is None or kind_of(match[1].rpartition(":")[2]) != kind:
            return None
        group = next((g for g in range(2, (match.lastindex or 1) + 1) if match[g] is not None), 0)
        if not group or not holds(kind, match[group]):
            return None
        low, high = match.span(group)
        while low < high and text[low].isspace():
            low += 1
        while low < high and text[high - 1].isspace():
            high -= 1
        # Bare values are words of prose too often: `patient: denies`, `line: 3`.
        if group == 4 and kind in ("NAME", "ADDRESS", "LOCATION") and not _bare(text[low:high], match[1], kind):
            return None
        return low, high

    return fit


def _bare(value: str, key: str, kind: str) -> bool:
    if kind == "LOCATION":
        return re.fullmatch(r"\d{5}(?:-\d{4})?|[A-Z][a-z+]{2,30}", value) is not None and key.lower() not in ("postal", "district")
    return kind == "NAME" and ("_" in key or (not key.islower() and not key.isupper() and not key.istitle()) or key.lower() in ("fname", "lname", "family", "given")) and value[:1].isalpha()


_STEMS = {
    "NAME": r"name|family|given|by|attending|physician|provider|doctor|surgeon|pcp|prescriber|kin|nok|contact|guarantor|giver|apellidos?|nombre|patient|practitioner|radiologist|pathologist",
    "SSN": r"ssn|ssn_?(?:last_?)?4|last_?4_?(?:of_?)?ssn|ssnumber|security|security_?(?:number|no)|socsec|itin|tin|tax_?id",
    "MRN": r"mrn|mrn_?(?:number|no|id)|record(?:_?(?:number|no|num|id))?|(?:patient|pat|pt|person|chart|emr|ehr|hospital|unit|nhs|resident)[_-]?(?:id|number|no|num|identifier|nbr)|e?mpi",
    "HEALTH_PLAN_ID": r"(?:member|subscriber|policy|group|plan|insurance|medicare|medicaid|beneficiary|insured|payer|enrollee|coverage|card)[_-]?(?:id|number|no|num|identifier|nbr)|mbi|hicn",
    "ACCOUNT": r"(?:account|acct)(?:[_-]?(?:number|no|num|id|nbr))?|iban|routing(?:_?(?:number|no))?|card[_-]?(?:number|no|num)|credit_?card|har|fin|invoice_?(?:number|no|id)",
    "LICENSE": r"npi(?:[_-]?(?:number|no))?|dea(?:[_-]?(?:number|no))?|licen[cs]e(?:[_-]?(?:number|no|num|id))?|passport(?:[_-]?(?:number|no|id))?|dln",
    "VEHICLE": r"vin|plate(?:_?number)?|vehicle_?id",
    "DEVICE": r"serial(?:[_-]?(?:number|no|num))?|device[_-]?(?:id|identifier|serial|uid)|udi|imei|mac(?:_?addr(?:ess)?)?|hrf|distinctIdentifier",
    "PHONE": r"phone(?:[_-]?(?:number|no|num|home|work|[12]))?|tel(?:ephone)?|mobile|cell|fax(?:_?number)?|pager|contact_?number|callback",
    "IP": r"ip(?:_?addr(?:ess)?)?|remote_?addr",
    "DATE": r"dob|birth_?(?:date|day|time)|date_?of_?(?:birth|service|admission|discharge|death)|(?:admission|admit|discharge|service|visit|death|deceased|encounter|surgery|appointment)_?(?:date|datetime|dt)(?:_?time)?|dos|dod",
    "ADDRESS": r"(?:address|addr|street)(?:[_-]?(?:line|address|name))?_?[123]?|line[12]?",
    "LOCATION": r"city|town|county|zip(?:_?code)?|postal_?code|post_?code|birth_?place|hometown|village",
    "AGE_OVER_89": r"age(?:_?(?:years|in_years))?",
    "PHOTO": r"(?:photo|photograph|picture|headshot|selfie|avatar)(?:_?(?:url|uri|file|id))?",
    "BIOMETRIC": r"(?:finger|voice|thumb|palm)_?prints?(?:_?(?:id|hash|template|data))?|(?:iris|retinal?|face|facial|biometric)_?(?:scan|template|hash|id|data|embedding|signature)(?:_?(?:id|hash|data))?|biometrics?",
    "OTHER_ID": r"(?:encounter|visit|case|claim|order|accession|specimen|user|subject|participant|employee|external|referral|authorization|appointment|prescription|rx|document|admission)[_-]?(?:id|number|no|num|identifier|uuid)|accession|csn|user_?name|login|uuid|guid",
}

_QUOTED = r"(?:\"[^\"\n]{1,160}\"|'[^'\n]{1,160}')"
_VALUE = rf"(?:{_QUOTED}|[^\s,;&}}\]\"'<>]{{1,80}})"


def _row(kind: str, stems: str) -> Row:
    key = rf"\b(?:[A-Za-z]+[A-Za-z_.-]{{0,24}}?)??(?:{stems})"
    pair = rf"{key}(?:[\"']\s{{0,3}}(?:=>|[:=])\s{{0,3}}(?:\[\s{{0,4}})?{_VALUE}|={_VALUE}|: ?\[?\s{{0,3}}{_QUOTED})"
    trigger = rf"(?i)(?:{stems})(?:[\"']\s{{0,3}}(?:=>|[:=])|=|: ?\[?\s{{0,3}}[\"'])"
    return Row(f"field-{kind.lower().replace('_', '-')}", kind, 0.9, rf"(?i)({pair})", trigger=trigger, fit=_typed(kind))  # type: ignore[arg-type]  # the closure is a Fit


def _element(kind: str, stems: str) -> Row:
    pattern = rf"(?i)(<(?:[a-z-]{{1,12}}:)?(?:[a-z]{{1,16}}[_-]?)??(?:{stems})(?:\s[^<>]{{0,80}})?(?:(?:value|extension)=\"[^\"]{{1,160}}\"[^<>]{{0,60}}/?>|>[^<]{{1,160}}))"
    return Row(f"element-{kind.lower().replace('_', '-')}", kind, 0.9, pattern, trigger=rf"(?i)<(?:[a-z_:-]{{1,20}})?(?:{stems})[ >]", fit=_typed(kind))  # type: ignore[arg-type]  # the closure is a Fit


def _text(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A generic `name` or `text` field: a value of two to four capitalized words."""
    value = text[start:end]
    words = value.replace(",", "").split()
    ok = 2 <= len(words) <= 4 and all(w[0].isupper() and w.replace(".", "").replace("-", "").replace("'", "").isalpha() for w in words)
    return (start, end) if ok and holds("NAME", value) else None


ROWS = (
    *(_row(kind, stems) for kind, stems in _STEMS.items()),
    Row("field-given-more", "NAME", 0.9, r"(?i)[\"'](?:given|line|given_?names?)[\"']\s{0,3}:\s{0,3}\[\s{0,4}\"[^\"\n]{1,80}\"\s{0,3},\s{0,4}\"([^\"\n]{1,80})\"(?:\s{0,3},\s{0,4}\"([^\"\n]{1,80})\")?", trigger=r"(?i)(?:given|line|given_?names?)[\"']\s{0,3}:\s{0,3}\["),
    Row("field-name-text", "NAME", 0.85, r"(?i)[\"'](?:name|text|display|label|full|contact|requester|assignee|owner|author|subject|title)[\"']\s{0,3}:\s{0,3}[\"'](?:(?:Dr|Mr|Mrs|Ms)\.? )?([^\"'\n]{3,60}?)(?:, ?(?:MD|DO|RN|NP|PhD))?[\"']", trigger=r"(?i)(?:name|text|display|label|full|contact|requester|assignee|owner|author|subject|title)[\"']\s{0,3}:", fit=_text),
    Row("fhir-mrn", "MRN", 0.9, r"(?i)\"system\"\s{0,3}:\s{0,3}\"[^\"\n]{0,80}(?:mrn|medical-?record|patient|hospital|identifier/?)[^\"\n]{0,60}\"\s{0,3},\s{0,8}\"value\"\s{0,3}:\s{0,3}\"([^\"\n]{2,64})\"", trigger=r"(?i)\"value\"\s{0,3}:", valid=lambda v: any(c.isdigit() for c in v)),
    Row("fhir-identifier", "OTHER_ID", 0.85, r"(?i)\"system\"\s{0,3}:\s{0,3}\"(?:urn:|https?:)[^\"\n]{0,120}\"\s{0,3},\s{0,8}\"value\"\s{0,3}:\s{0,3}\"([^\"\n]{3,64})\"", trigger=r"(?i)\"value\"\s{0,3}:", valid=lambda v: any(c.isdigit() for c in v)),
    Row("fhir-telecom", "PHONE", 0.9, r"(?i)\"system\"\s{0,3}:\s{0,3}\"(?:phone|fax|sms|pager)\"\s{0,3},\s{0,8}\"value\"\s{0,3}:\s{0,3}\"([^\"\n]{5,40})\"", trigger=r"(?i)\"value\"\s{0,3}:"),
    Row("fhir-reference", "OTHER_ID", 0.85, r"\b(?:Patient|Practitioner|Encounter|RelatedPerson|Person|Coverage|Account|Device|DocumentReference|Claim|Appointment|ServiceRequest|DiagnosticReport|EpisodeOfCare|ImagingStudy|Specimen)/([A-Za-z0-9][A-Za-z0-9.-]{2,63})\b", trigger=r"\b(?:Patient|Practitioner|Encounter|RelatedPerson|Person|Coverage|Account|Device|DocumentReference|Claim|Appointment|ServiceRequest|DiagnosticReport|EpisodeOfCare|ImagingStudy|Specimen)/[A-Za-z0-9]", valid=lambda v: any(c.isdigit() for c in v)),
    *(_element(kind, stems) for kind, stems in _STEMS.items()),
)


def possible(block: bytes) -> bool:
    """Whether a field can be in `block`: a key ends in a quotation mark, an equals sign or a colon before a quotation mark."""
    return b"=" in block or b'"' in block or b"<" in block or (b"'" in block and b":" in block)
