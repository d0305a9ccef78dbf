"""Rows for numbers that name a person, a plan, an account, a license, a vehicle or a device."""

# ruff: noqa: E501  (a row is read as one piece; a pattern broken over lines is not)
from __future__ import annotations

import re

from .. import checksums
from ..row import Row
from .words import CODE_BEFORE, LINK, QUANTITY_BEFORE, UNIT_AFTER

# A value behind a label: letters, digits and joints, at least one digit; a second and third group when joined by one space or dash.
_VALUE = r"([A-Za-z]{0,5}[-./]?\d[A-Za-z0-9]*(?:[-./ ]?[A-Za-z]{0,2}\d[A-Za-z0-9]*){0,5}(?:-[A-Za-z]{1,4}\b)?)"
# The same, with capitals apart in front: `H 77 41 02`.
_APART = r"((?-i:[A-Z]{1,3} )?" + _VALUE[1:]
_UNITS = re.compile(UNIT_AFTER, re.IGNORECASE)
_PAIRS = re.compile(r"(?:[A-Z]{1,3} )?\d{2}(?: \d{2}){2,5}")
_NOT_ID = re.compile(r"(?:19|20)\d\d|(?:0?\d|[12]\d|3[01])[/-](?:0?\d|[12]\d|3[01])[/-](?:\d{2}|\d{4})|\d{4}-\d{2}-\d{2}|\d{1,3}(?:\.\d+)?")

# Prefixes of public registries, genes, transcripts, compounds, standards.
_PUBLIC = re.compile(r"(?i)(?:nct|pmc|pmid|gse|gsm|rs|ensg|enst|ensp|nm|np|nc|nr|xm|hgnc|omim|mim|iso|rfc|cve|doi|sars|covid|hla|cd|il|ec|cas|chebi|chembl|db|mesh|hp|mondo|orpha|snomed|loinc|icd|ndc|cpt|fda|cfr|isrctn|eudract|prospero|crd|actrn|ichgcp|umin|jrct|chictr|d|c)-?\d")


def _labelled(least: int) -> object:
    """A fit for labelled values: trims tails that belong to the sentence and asks for at least `least` digits."""

    def fit(text: str, start: int, end: int) -> tuple[int, int] | None:
        value = text[start:end]
        if _PAIRS.fullmatch(value):
            return start, end
        # "MRN 483920 3 days ago": a short number behind a space, with a unit behind it, is the sentence going on.
        while " " in value:
            head, _, tail = value.rpartition(" ")
            if _UNITS.match(text[start + len(head) + 1 + len(_leading_digits(tail)) :][:24]) or len(tail) < 2 or (_NOT_ID.fullmatch(tail) and len(tail) != 3):
                value = head
            else:
                break
        value = value.rstrip("-./ ")
        count = sum(c.isdigit() for c in value)
        if count < least and (count < 2 or sum(c.isalnum() for c in value) < 6):
            return None
        if _NOT_ID.fullmatch(value) and len(value) != 3 and (least > 3 or "." in value or "/" in value):
            return None
        if _UNITS.match(text[start + len(value) : start + len(value) + 24]) and value.isdigit() and len(value) < 6:
            return None
        return start, start + len(value)

    return fit


def _leading_digits(value: str) -> str:
    return value[: len(value) - len(value.lstrip("0123456789"))]


def _cue(name: str, kind: str, cues: str, *, least: int = 4, score: float = 0.85, link: str = LINK, value: str = _VALUE) -> Row:
    head = rf"(?i)(?:^|[^A-Za-z0-9])(?:{cues})"
    return Row(name, kind, score, head + link + value, trigger=head, fit=_labelled(least))  # type: ignore[arg-type]  # the closure is a Fit


_MRN = (
    r"mrns?|m\.r\.n\.?|mr ?#|mr (?:no\.?|number|num)|med(?:ical)?\.? ?rec(?:ord)?s?\.?(?: (?:number|no\.?|num|id|#))?|medical record|"
    r"(?:chart|record|hosp(?:ital)?|unit|patient|pt|pat|client|resident|facility)\.? ?(?:#|no\.?|number|num\b|nbr|id\b|identifier|mrn)|"
    r"(?:patient|pt) id(?:entifier)?|e-?mpi|mpi|uhid|epic (?:id|mrn)|cerner id|emr(?: ?#| id| number| no\.?)|ehr (?:id|number|#)|nhs(?: (?:no\.?|number|id))?|chi (?:no\.?|number)|"
    r"health record (?:number|no\.?)|(?:hospital|clinic) (?:mrn|id)|historia clinica|expediente"
)
_PLAN = (
    r"(?:member|subscriber|beneficiary|enrollee|insured|policy ?holder|cardholder|dependent) ?(?:id|#|no\.?|number|num\b|identifier)s?(?: (?:number|no\.?|#))?|"
    r"(?:health ?plan|insurance|ins|plan|policy|payer|group|grp|medicaid|medicare|medi-cal|tricare|champva|hicn?|mbi|cigna|aetna|humana|bcbs|anthem|"
    r"blue cross|blue shield|blue cross blue shield|united ?health ?care|uhc|kaiser|molina|centene|wellcare|health net|oscar|ambetter)"
    r" ?(?:beneficiary |member |subscriber |policy |card |group |recipient )?(?:id|#|no\.?|number|num\b|identifier|policy)(?: (?:number|no\.?|#))?|"
    r"(?:medi-cal )?bic|medicare|medicaid|mbi|hicn|policy|insurance card|insurance id|member"
)
_ACCOUNT = (
    r"(?:bank |billing |patient |hospital |checking |savings |guarantor |credit card |card |financial |invoice |statement )?(?:acc(?:oun)?t|a/c)s?\.?(?: ?(?:#|no\.?|number|num\b|nbr|id\b))?|"
    r"acct ?#|(?:fin|har|gtr)(?: ?(?:#|number|no\.?))?|invoice ?(?:#|no\.?|number)|bill(?:ing)? ?(?:#|no\.?|number|id)|(?:routing|aba|rtn|transit|sort code|swift)(?: ?(?:#|no\.?|number|code))?|"
    r"(?:credit|debit|visa|mastercard|amex|payment|fsa|hsa) ?card(?: ?(?:#|no\.?|number|ending(?: in)?))?|(?:visa|mastercard|amex|discover)(?: ending(?: in)?)?|card (?:#|no\.?|number|ending(?: in)?)|iban"
)
_LICENSE = (
    r"(?:driver'?s?'?|drivers|driving|operator'?s?|commercial driver'?s?) ?(?:licen[cs]e|lic\.?|permit)|d\.?l\.? ?(?:#|no\.?|number)|dln|cdl|state id(?: card)?|"
    r"(?:medical|nursing|physician|professional|state|pharmacy|pharmacist|rn|md|dental|dea|npi|pilot'?s?|marriage|gun|firearms?|vocational)? ?licen[cs]e ?(?:#|no\.?|number|num\b|id)|"
    r"licen[cs]e|lic\.? ?(?:#|no\.?)|certificate ?(?:#|no\.?|number)|certification ?(?:#|no\.?|number)|"
    r"(?:birth|death|marriage) certificate(?: ?(?:#|no\.?|number))?|passport|visa (?:#|no\.?|number)|green card|alien (?:registration )?(?:#|no\.?|number)|a-number|uscis ?#?|npi|dea|upin|"
    r"military id|dod ?id|edipi|student id|employee (?:id|#|no\.?|number)|badge(?: (?:id|#|no\.?|number))?|national id|(?:aadhaar|aadhar|curp|nif|dni|nie|pesel|cpf)(?: (?:#|no\.?|number))?"
)
_DEVICE = (
    r"(?:device |pump |pacemaker |icd |implant |generator |lead |monitor |cgm |sensor |transmitter |unit |valve |stent |stimulator |ventilator |cpap |aid |wheelchair |machine |model )?serial(?: ?(?:#|no\.?|number|num\b|nbr))?s?|"
    r"s/n|sn(?: ?#)?|device (?:id|identifier|#|no\.?|number)|implant (?:id|#|no\.?|number)|imei|meid|udid|udi|udi-di|asset (?:tag|#|no\.?|number)|equipment (?:id|#|no\.?|number)|pacemaker (?:id|#|no\.?|number)"
)
_OTHER = (
    r"(?:accession|acc|specimen|sample|encounter|enc|visit|case|claim|referral|auth(?:orization)?|prior auth(?:orization)?|pre-?auth(?:orization)?|order|requisition|req|rx|prescription|script|"
    r"study (?:subject|participant)|subject|participant|study|enrollment|confirmation|tracking|reference|ref|incident|complaint|ticket|admission|episode|barcode|wristband|bracelet|"
    r"appointment|appt|booking|donor|transplant|unos|registry|trial|document|file|slide|block|csn|tax|ein|tin|user|login|loan|docket|inmate|booking|voter|census|worker'?s comp|wc) ?"
    r"(?:#|no\.?|number|num\b|nbr|id\b|identifier)|accession|specimen|subject|participant|csn|visit id|encounter id|ein|id ?[#:]|id (?:number|no\.?)"
)

ROWS = (
    # ---- social security and taxpayer numbers
    Row(
        "ssn", "SSN", 0.9, r"(?:^|[^A-Za-z0-9.-])(\d{3}(?: ?- ?|[. ])\d{2}(?: ?- ?|[. ])\d{4})(?:$|[^A-Za-z0-9-])", trigger=r"\d{3} ?[-. ] ?\d{2} ?[-. ] ?\d{4}",
        valid=lambda v: checksums.ssn(v) or checksums.itin(v), unless_before=CODE_BEFORE + r"|[$]", unless_after=r"\s?(?:mg|ml|mcg|%)",
    ),
    Row(
        "ssn-invalid-area", "SSN", 0.7, r"(?:^|[^A-Za-z0-9./-])([069]\d{2}-\d{2}-\d{4})(?:$|[^A-Za-z0-9-])", valid=lambda v: not v.startswith("000-00") and not v.endswith("-0000"),
        unless_before=CODE_BEFORE,
    ),
    Row(
        "ssn-labelled", "SSN", 0.95,
        r"(?i)(?:\bssns?|\bs\.s\.n\.?|\bss ?#|\bss (?:no\.?|number)|\bsoc(?:ial)?\.? ?sec(?:urity)?\.?(?: (?:number|no\.?|num|card|#))?|\bsocial(?: (?:number|is|no\.?|#))?|\bitin|\btaxpayer id(?:entification)?|\btin)"
        + LINK + r"(\d{3}[-. ]{0,3}\d{2}[-. ]{0,3}\d{4})\b",
        trigger=r"(?i)\bssns?|\bs\.s\.n|\bss ?#|\bss n|\bsoc|\bitin|\btaxpayer|\btin\b",
    ),
    Row(
        "ssn-last-four", "SSN", 0.85,
        r"(?i)(?:\bssn|\bsocial(?: security)?(?: number)?|\bss ?#)[^\n\d]{0,24}?(?:last (?:4|four)|end(?:s|ing)?(?: (?:in|with))?|x{3}[- ]?x{2}[- ]?|\*{3}[- ]?\*{2}[- ]?)[^\n\d]{0,24}(\d{4})\b",
        trigger=r"(?i)\bssn|\bsocial\b|\bss ?#",
    ),
    Row("ssn-last-four-of", "SSN", 0.85, r"(?i)\blast (?:4|four)(?: digits)? (?:of|on) (?:\w+ )?(?:ssn|social(?: security)?(?: number)?)[^\n\d]{0,12}(\d{4})\b", trigger=r"(?i)\blast (?:4|four)"),
    Row("ssn-masked", "SSN", 0.85, r"(?:^|[^A-Za-z0-9*])((?:[xX]{3}|\*{3}|#{3})[- ]?(?:[xX]{2}|\*{2}|#{2})[- ]?\d{4})\b", trigger=r"(?:[xX]{2}|\*{2}|#{2})[- ]?\d{4}"),
    # ---- labelled numbers
    _cue("mrn-labelled", "MRN", _MRN, value=_APART),
    Row(
        "mrn-prefixed", "MRN", 0.85, r"(?i)\b(mrn?[-#:]?\d{5,12}|(?:pt|pat|patient)[-#]\d{4,12}|mrn[-_][A-Z0-9]{4,12})\b", trigger=r"(?i)\b(?:mrn?|pt|pat|patient)[-#:_]?[a-z]{0,2}\d",
    ),
    Row(
        "mrn-patient-number", "MRN", 0.75, r"(?i)\b(?:patient|pt|pat|client|chart|record|rec|hospital|mr)\.? ?(?:#|no\.? ?|num(?:ber)? ?|:)? ?#?([A-Z]{0,3}-?\d{5,12}(?:-\d{1,4})?)\b",
        unless_after=UNIT_AFTER,
    ),
    _cue("plan-labelled", "HEALTH_PLAN_ID", _PLAN),
    _cue("account-labelled", "ACCOUNT", _ACCOUNT),
    _cue("license-labelled", "LICENSE", _LICENSE, value=_APART),
    _cue("device-labelled", "DEVICE", _DEVICE, least=3),
    _cue("other-labelled", "OTHER_ID", _OTHER, score=0.75),
    # ---- plans
    Row(
        "mbi", "HEALTH_PLAN_ID", 0.9,
        r"(?i)\b([1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[- ]?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[- ]?[AC-HJKMNP-RT-Y]{2}\d{2})\b",
    ),
    # ---- accounts
    Row(
        "card", "ACCOUNT", 0.9, r"(?:^|[^\w./-])(\d{4}[- ]?\d{4}[- ]?\d{4}[- ]?\d{1,7}|3[47]\d{2}[- ]?\d{6}[- ]?\d{5}|3\d{3}[- ]?\d{6}[- ]?\d{4}|\d{13,19})(?:$|[^\w/-])",
        trigger=r"\d{4}[- ]?\d{4}[- ]?\d{4}|3\d{3}[- ]?\d{6}[- ]?\d{4}|\d{13}", valid=checksums.card, unless_before=CODE_BEFORE,
    ),
    Row("iban", "ACCOUNT", 0.95, r"\b([A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?)\b", trigger=r"\b[A-Z]{2}\d{2} ?[A-Z0-9]{4}", fit=lambda t, s, e: _iban(t, s, e)),
    Row("aba", "ACCOUNT", 0.9, r"\b(\d{9})\b", valid=checksums.aba, need=r"\b(?:routing|aba|rtn|transit|bank|wire|ach)\b"),
    # ---- licenses
    Row("npi", "LICENSE", 0.9, r"\b([12]\d{9})\b", valid=checksums.npi, need=r"\b(?:npi|provider|prescriber|physician|national provider|billing)\b"),
    Row("dea", "LICENSE", 0.9, r"\b([ABCDEFGHJKLMNPRSTUX][A-Z9]\d{7})\b", valid=checksums.dea),
    Row("license-dl", "LICENSE", 0.85, r"\b(?:DL|D/L|OLN|CDL)[ :#]{1,3}((?:[A-Z]{2} )?[A-Z]{0,2}\d[\dA-Z-]{1,14}(?: \d{3,4}){0,3})\b", valid=lambda v: sum(c.isdigit() for c in v) >= 5),
    # ---- vehicles
    Row("vin", "VEHICLE", 0.9, r"(?i)\b([A-HJ-NPR-Z0-9]{17})\b", valid=lambda v: checksums.vin(v) and not v.isdigit() and not v.isalpha()),
    Row("vin-labelled", "VEHICLE", 0.9, r"(?i)\b(?:vin|vehicle (?:identification|id)(?: number)?)" + LINK + r"([A-HJ-NPR-Z0-9]{11,17})\b", trigger=r"(?i)\b(?:vin|vehicle)\b", valid=lambda v: any(c.isdigit() for c in v)),
    Row(
        "plate", "VEHICLE", 0.8,
        r"(?i)\b(?:licen[cs]e plate|plate|tag|registration|reg|license tag|car tag|vehicle tag)s?(?: (?:number|no\.?|#|num))?(?: (?:is|was|of|reads?))?[ :#=\"'(]{1,4}(?:(?:[A-Z]{2}|"
        r"[A-Z][a-z]{3,12}) )?((?-i:[A-Z0-9]{1,4}[- ·]?[A-Z0-9]{2,5}))\b",
        trigger=r"(?i)\b(?:plate|tag|registration|reg)s?\b", valid=lambda v: any(c.isdigit() for c in v) and any(c.isalpha() for c in v) and 4 <= len(v) <= 9,
        need=r"\b(?:licen[cs]e plate|plate|tag|car|vehicle|truck|van|driv\w+|ambulance|parking|suv|motorcycle|honda|toyota|ford|chevy|registration)\b",
        unless_after=r"\s?(?:mg|mm|cm)\b",
    ),
    # ---- devices
    Row("mac", "DEVICE", 0.9, r"(?i)(?:^|[^0-9a-z:-])([0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?:$|[^0-9a-z:-])"),
    Row("udi", "DEVICE", 0.95, r"(\(01\)\d{14}(?:\((?:10|11|17|21|20|240|30)\)[A-Za-z0-9._/-]{1,20}){0,6})"),
    Row("udi-flat", "DEVICE", 0.9, r"\b(01\d{14}(?:1[17]\d{6}){1,2}(?:10|21)[A-Za-z0-9-]{3,20}(?:21[A-Za-z0-9-]{3,20})?)\b", valid=lambda v: checksums.gtin(v[2:16])),
    Row("udi-hibc", "DEVICE", 0.85, r"(\+[A-Z]\d{3}[A-Z0-9]{2,19}(?:/\$\$?[+0-9A-Z]{2,24})(?:/[A-Z0-9]{2,20}){0,3})"),
    Row("imei", "DEVICE", 0.85, r"\b(\d{2}-?\d{6}-?\d{6}-?\d)\b", valid=checksums.luhn, need=r"\b(?:imei|device|phone|handset)\b"),
    # ---- prints of the body, pictures of the face
    Row(
        "biometric", "BIOMETRIC", 0.85,
        r"(?i)\b(?:finger ?prints?|thumb ?prints?|palm ?(?:print|vein)s?|hand ?prints?|voice ?(?:print|id)s?|retina(?:l)?(?: scan)?|iris(?: scan)?|face ?(?:id|print)|facial(?: recognition| scan)?|biometrics?|gait)"
        r"(?: (?:id|identifier|template|scan|hash|record|code|file|number|no\.?|signature|enrollment|data|image|#))*(?:[ \t]*(?:is|was|[:=#]))*[ \t]*([A-Za-z]{0,6}[-_]?\d[\w-]{2,63}|[0-9a-f]{16,64})\b",
        trigger=r"(?i)\b(?:finger ?print|thumb ?print|palm|hand ?print|voice ?(?:print|id)|retina|iris|face ?(?:id|print)|facial|biometric|gait)",
    ),
    Row("biometric-file", "BIOMETRIC", 0.8, r"(?i)\b([\w-]{0,40}(?:fingerprint|voiceprint|iris|retina|faceprint|biometric)[\w-]{0,40}\.(?:wsq|bin|dat|wav|mp3|png|jpe?g|bmp|tiff?|json|iso|fmr))\b", trigger=r"(?i)\.(?:wsq|bin|dat|wav|mp3|png|jpe?g|bmp|tiff?|json|iso|fmr)\b"),
    Row("photo-file", "PHOTO", 0.8, r"(?i)(?:^|[\s\"'(:=/\\,\[<])((?:[\w.-]{1,80})\.(?:jpe?g|png|heic|heif|gif|bmp|tiff?|webp|raw|cr2|dng))(?:$|[^\w.]|\.(?:$|\s))", trigger=r"(?i)\.(?:jpe?g|png|heic|heif|gif|bmp|tiff?|webp|raw|cr2|dng)\b", unless_before=r"https?://\S{0,60}"),
    Row("photo-mention", "PHOTO", 0.6, r"(?i)\b((?:full[- ]face|facial|face|frontal face|head ?shot|driver'?s license|passport) (?:photo(?:graph)?|picture|image|selfie)s?|(?:photo(?:graph)?|picture|image|selfie)s? of (?:the |his |her |their |my |this )?(?:patient|pt|child|baby|mother|father|face|patient's face)(?:'s face)?|selfie)\b",
        trigger=r"(?i)\b(?:face|facial|head ?shot|license|passport) (?:photo|picture|image|selfie)|(?:photo|photograph|picture|image)s? of|selfie", need=r"\b(?:attach\w*|upload\w*|sent|send|sending|shared?|posted|file|enclosed|on file|stored|chart|took|taken|scan\w*|here is|see|shows?)\b"),
    # ---- other
    Row("accession-colon", "OTHER_ID", 0.8, r"(?:^|[^A-Za-z0-9:-])((?:[A-Z]{1,4}-?)?\d{2}:[A-Z]{0,3}-?\d{4,8})(?:$|[^A-Za-z0-9:])", trigger=r"\d{2}:[A-Z]{0,3}-?\d{4}", need=r"\b(?:accession|specimen|path(?:ology)?|surgical|cytology|submitted|collected|received|rec'd|case|biopsy|lab)\b"),
    Row("confirmation-code", "OTHER_ID", 0.75, r"(?i)\b(?:confirmation|booking|reservation|pick-?up|access|activation|authori[sz]ation|portal|invite) code(?:[ \t]*(?:is|was|[:=#]))*[ \t]{1,3}((?-i:[A-Z0-9-]{5,12}))\b", trigger=r"(?i)\bcode\b", valid=lambda v: any(c.isdigit() for c in v)),
    Row("instance-uid", "OTHER_ID", 0.85, r"(?i)\b(?:study|series|sop|frame)[ _]?(?:of[ _]?reference[ _]?)?instance[ _]?uid[ \t\"':=]{1,6}(\d[\d.]{9,63})", trigger=r"(?i)instance[ _]?uid"),
    Row("log-user", "OTHER_ID", 0.75, r"(?i)\buser(?:name)?[ =:]{1,2}[\"'<]?([a-z][a-z0-9._-]{2,31})[\"'>]? (?:from \[?\d{1,3}\.\d{1,3}\.\d|by \(uid=)", trigger=r"(?i)\buser(?:name)?[ =:]{1,2}[\"'<]?[a-z]"),
    Row("path-of-patient", "MRN", 0.8, r"(?i)/(?:patients?|persons?|members?|subscribers?|residents?|charts?)/([a-z]{0,6}-?\d[\da-z-]{2,39})(?:$|[^\w-])", trigger=r"(?i)/(?:patients?|persons?|members?|subscribers?|residents?|charts?)/[a-z]{0,6}-?\d"),
    Row("uuid", "OTHER_ID", 0.8, r"(?i)\b([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b"),
    Row("oid-extension", "MRN", 0.85, r"(?i)extension=[\"']([A-Za-z0-9-]{4,24})[\"']", valid=lambda v: any(c.isdigit() for c in v)),
    Row(
        "digit-run", "OTHER_ID", 0.55, r"(?:^|[^\w.,/%#$+^-]|#)(\d{7,20})(?:$|[^\w%/^-])", trigger=r"(?:^|[^\w.,/%#$+^-]|#)\d{7}", fit=lambda t, s, e: _run(t, s, e),
        unless_before=CODE_BEFORE + "|" + QUANTITY_BEFORE + r"|://\S{0,60}|\b(?:snomed|loinc|rxcui|rxnorm|ndc)\b[^\n]{0,60}", unless_after=UNIT_AFTER + r"|[.,]\d",
    ),
    Row(
        "letters-digits", "OTHER_ID", 0.55, r"(?:^|[^\w.,/%$+-])([A-Z]{1,4}-?\d{6,12}(?:-\d{1,4})?|[A-Z]{2,4}-\d{4,6}-\d{2,6}|[A-Z]-\d{2,6}-\d{3,8}|\d{2,4}-[A-Z]{1,3}-?\d{4,8}|[A-Z]{1,3}\d{2,4}-\d{4,8})(?:$|[^\w%/-])",
        trigger=r"(?:^|[^\w.,/%$+-])(?:[A-Z]{1,4}-?\d{4}|[A-Z]-\d{2,6}-\d{3}|\d{2,4}-[A-Z]{1,3}-?\d{4}|[A-Z]{1,3}\d{2,4}-\d{4})", valid=lambda v: not _PUBLIC.match(v), unless_before=CODE_BEFORE + r"|://\S{0,60}", unless_after=UNIT_AFTER,
    ),
)


def _iban(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The pattern may run into the next word; the length of the country says where the number ends."""
    length = checksums.IBAN_LENGTHS.get(text[start : start + 2], 0)
    count = 0
    for at in range(start, end):
        count += text[at] != " "
        if count == length:
            return (start, at + 1) if checksums.iban(text[start : at + 1]) else None
    return None


def _run(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A long digit run, unless it is a round quantity or a counting sequence."""
    value = text[start:end]
    if value.endswith("0000") or len(set(value)) < 3 or value in "01234567890123456789":
        return None
    return start, end
