"""Field names of records, by the type of what they hold: used for JSON, XML, query strings, and the columns of tables."""

# ruff: noqa: E501  (a row is read as one piece; a pattern broken over lines is not)
from __future__ import annotations

import functools
import re

# Patterns over a field name in lower case with `_`, `-`, `.` and blanks taken out, so `last_name`, `lastName` and `Last Name` are one.
_WHO = r"(?:patient|pat|pt|member|subscriber|insured|guarantor|beneficiary|provider|physician|doctor|attending|referring|ordering|admitting|prescriber|primarycare|pcp|nurse|contact|emergencycontact|nextofkin|mother|father|parent|guardian|spouse|customer|client|user|employee|caller|sender|recipient|author|home|work|mailing|billing|legal|cell|mobile|birth|person|resident|student|cardholder|holder|account|physical|current|permanent|office|day|evening|daytime|main|primary|secondary|alt|alternate|other|preferred|rendering|supervising|requesting|consulting)"
KEYS = {
    "NAME": rf"{_WHO}?(?:family|given|first|last|middle|maiden|sur|full|display|legal|preferred|nick|other|alias|mothersmaiden|nameoncard)names?|{_WHO}names?|family|given|surname|[fl]name|maidenname|(?:signed|dictated|reviewed|approved|ordered|performed|verified|authored|referred|entered|seen|attested)by|attending(?:physician|provider|md)?|(?:referring|ordering|admitting|consulting|primarycare|rendering)(?:physician|provider|doctor)|pcp|prescriber|provider|physician|surgeon|doctor|nextofkin|nok|emergencycontact|guarantor|caregiver|forename|(?:pt|pat|patient|last|first)?nm|apellidos?|nombre|nachname|vorname|prenom|patient|practitioner|radiologist|pathologist",
    "SSN": r"(?:patient|pt|member|spouse|guarantor|subscriber|applicant)?(?:ssn(?:last)?4?|last4(?:ofssn|ssn)|ssnumber|socialsecurity(?:number|no|num)?|socsec|itin|tin|taxid|taxpayerid)",
    "MRN": r"(?:patient|pt|hospital|epic|cerner|facility|local|old|new)?mrn(?:number|no|id)?|medicalrecord(?:number|no|num|id)?|medrec(?:no|num|number)?|(?:patient|pat|pt|person|chart|emr|ehr|hospital|unit|nhs|mpi|empi|resident)(?:id|number|no|num|identifier|nbr)|empi|mpi|patid|mrno?|uhid|(?:hosp|rec|record)(?:no|num|nr)|nhs",
    "HEALTH_PLAN_ID": r"(?:member|subscriber|policy|group|plan|insurance|medicare|medicaid|beneficiary|insured|payer|payor|enrollee|healthplan|coverage|ins|card|primaryinsurance|secondaryinsurance)(?:beneficiary|member|policy|plan|card|group|subscriber)?(?:id|number|no|num|identifier|nbr)|mbi|hicn|medicareid|memberid|policynumber",
    "ACCOUNT": r"(?:bank|patient|billing|hospital|checking|savings|guarantor)?(?:account|acct)(?:number|no|num|id|nbr)?|iban|routing(?:number|no)?|aba|(?:credit|debit|payment)?card(?:number|no|num)|creditcard|ccnumber|ccnum|pan|har|fin|finnumber|invoice(?:number|no|id)",
    "LICENSE": r"(?:provider|physician|prescriber|rendering|billing|attending|facility|organization|referring)?npi(?:number|no)?|dea(?:number|no)?|(?:medical|drivers?|driving|state|professional|nursing|physician)?licen[cs]e(?:number|no|num|id)?|driverslicen[cs]e(?:number|no)?|dl(?:n|number|no)|passport(?:number|no|id)?|certificate(?:number|no|id)?|visanumber|aliennumber|nationalid",
    "VEHICLE": r"vin|vehicle(?:id|identificationnumber|vin|plate)|licen[cs]eplate(?:number|no)?|platenumber|plate|registrationplate",
    "DEVICE": r"(?:device|implant|pump|pacemaker|monitor|sensor)?(?:serial|serialnumber|serialno|serialnum)|device(?:id|identifier|serial|uid)|udi(?:di|carrier)?|imei|meid|mac(?:address|addr)?|carrierhrf|distinctidentifier|implantid",
    "PHONE": rf"{_WHO}?(?:phone|telephone|tel|mobile|cell|fax|pager|cellphone|mobilephone)(?:number|no|num|nbr|[12])?|ph|phone\d|tel\d|telefono|fono|handy|movil|contactnumber|phonenumber|callback(?:number)?",
    "EMAIL": rf"{_WHO}?(?:email|e?mailaddress|emailaddr)",
    "IP": r"(?:client|remote|source|src|user|host|server|login)?ip(?:address|addr|v4|v6)?|remoteaddr",
    "DATE": r"(?:patient|pt|member|subscriber)?(?:dob|birthdate|dateofbirth|birthday|birthtime|birthdt|birth|bday|bdate|bd|born)|geb(?:urts)?datum|fechadenacimiento|fechanacimiento|datedenaissance|(?:admission|admit|discharge|service|visit|death|deceased|encounter|surgery|procedure|appointment|collection|onset|injury|accident|expiration|expiry|issue|start|end|effective|order|result|report|study|scan)(?:date|datetime|dt|time)|date(?:of)?(?:service|admission|discharge|death|visit|surgery|injury)|dos|dod|admitted|discharged",
    "ADDRESS": rf"{_WHO}?(?:address|addr|street|streetaddress|streetname|addressline|streetaddressline|homeaddress)(?:line)?[123]?|line[12]?",
    "LOCATION": rf"{_WHO}?(?:city|town|county|district|zip|zipcode|zip5|zip4|postalcode|postcode|postal|birthplace|placeofbirth|hometown|village|municipality)",
    "AGE_OVER_89": r"(?:patient|pt)?age(?:years|inyears|yrs)?",
    "PHOTO": r"(?:patient|face|profile|user)?(?:photo|photograph|picture|headshot|selfie|faceimage|avatar)(?:url|uri|file|id|data|filename)?",
    "BIOMETRIC": r"(?:fingerprint|voiceprint|iris|retina|retinal|palm|face|facial|biometric|thumbprint|gait|vein)(?:scan|print|template|hash|id|data|embedding|signature|code|record|file)+|fingerprints?|voiceprints?|biometrics?",
    "OTHER_ID": r"(?:encounter|visit|case|claim|order|accession|specimen|sample|user|subject|participant|employee|external|study|referral|authorization|auth|confirmation|tracking|appointment|prescription|rx|ticket|session|login|document|requisition|admission|episode|barcode|wristband|donor|enrollment|contact|customer|client|staff)(?:id|number|no|num|identifier|nbr|uuid|guid)|accession|csn|username|userid|login|uuid|guid|handle|twitter|instagram|skype|mychartid",
}  # fmt: skip

_JOINTS = str.maketrans("", "", "_-. \t\"'#:/*()[]")
_EMPTY = re.compile(
    r"(?i)\s*(?:null|none|nil|n/?a|unknown|unk|undefined|string|str|int(?:eger)?|number|text|varchar.*|date|true|false|yes|no|male|female|other|tbd|redacted|removed|\[[^\]]*\]|<[^>]*>|\{.*\}|\$\{?.*|%s|x+|\*+|-+|\.+|\?+|required|optional|self|same|usa?|m|f|value|name|pending)?\s*"
)


@functools.cache
def _kinds() -> list[tuple[str, re.Pattern[str]]]:
    return [(kind, re.compile(pattern)) for kind, pattern in KEYS.items()]


def kind_of(key: str) -> str | None:
    """The type that a field of this name holds, or None."""
    plain = key.lower().translate(_JOINTS)
    if not 2 <= len(plain) <= 40:
        return None
    return next((kind for kind, pattern in _kinds() if pattern.fullmatch(plain)), None)


_NUMBERED = frozenset({"SSN", "MRN", "HEALTH_PLAN_ID", "ACCOUNT", "LICENSE", "VEHICLE", "DEVICE", "PHONE", "IP", "DATE"})


def holds(kind: str, value: str) -> bool:
    """Whether `value` can be what a field of this kind promises: not a placeholder, and digits where there must be some."""
    if _EMPTY.fullmatch(value) or len(value) > 160:
        return False
    count = sum(c.isdigit() for c in value)
    if kind == "AGE_OVER_89":
        return value.strip().isdigit() and 89 < int(value) < 130
    if kind == "DATE":
        return count >= 3 and not re.fullmatch(r"\s*(?:19|20)\d\d\s*", value)
    if kind == "OTHER_ID":
        return count > 0 or "_" in value or "." in value
    if kind == "NAME":
        return count == 0 and any(c.isalpha() for c in value) and len(value) > 1 and not _CODED.search(value)
    if kind == "EMAIL":
        return "@" in value
    return count >= 2 if kind in _NUMBERED else True


# A coded concept, a role or an organization in a name field, as in {"provider": "cardiology"}.
_CODED = re.compile(
    r"(?i)\b(?:department|clinic|hospital|service|services|center|centre|university|inc|llc|health|medical|cardiology|oncology|radiology|surgery|pharmacy|aetna|cigna|humana|medicare|medicaid|blue cross|kaiser|insurance|"
    r"http|https|www|patient|physician|provider|nurse|doctor|attending|resident|self pay|mg|tablet|disease|diabetes|hypertension|syndrome|practitioner)\b|[{}<>=@/]"
)
