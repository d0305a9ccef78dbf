"""Rows for ways to reach someone: telephone, fax, pager, e-mail, web and network addresses."""

# ruff: noqa: E501  (a row is read as one piece; a pattern broken over lines is not)
from __future__ import annotations

import re

from .. import checksums
from ..row import Row
from .words import CODE_BEFORE, PUBLIC_LINES, UNIT_AFTER

_CALL = (
    r"\b(?:phone|telephone|tel|ph|mobile|cell(?:ular)?|home|work|office|call(?:ed|ing|s|back)?|fax(?:ed)?|f|t|p|c|contact|reach(?:ed|able)?|text(?:ed)?|sms|number|num|no|pager|paged?|beeper|"
    r"dial(?:ed)?|voicemail|vm|whatsapp|line|hotline|extension|ext|emergency|at|@|nurse line|pharmacy|clinic|daughter|son|wife|husband|mother|father)\b"
)
_EXT = r"(?:[ ,;]{0,2}(?:x|ext\.?|extension|#)[ .:]?\d{1,6})?"

# Hosts of code systems and schemas: their addresses name a vocabulary, not a person or a page about one.
_VOCABULARY = re.compile(
    r"(?i)(?:https?://)?(?:www\.)?(?:(?:terminology\.)?hl7\.org|loinc\.org|snomed\.(?:info|org)|unitsofmeasure\.org|www\.w3\.org|w3\.org|schemas?\.\w+|json-schema\.org|dicom\.nema\.org|"
    r"nucc\.org|ama-assn\.org|hl7\.fhir\.org|fhir\.org|cdc\.gov|nih\.gov|ncbi\.nlm\.nih\.gov|pubmed\.ncbi\.nlm\.nih\.gov|rxnav\.nlm\.nih\.gov|medlineplus\.gov|fda\.gov|cms\.gov|hhs\.gov|who\.int|uptodate\.com|"
    r"clinicaltrials\.gov|doi\.org|dx\.doi\.org|nejm\.org|jamanetwork\.com|thelancet\.com|bmj\.com|cochrane\.org|cochranelibrary\.com|mayoclinic\.org|nice\.org\.uk|nccn\.org|heart\.org|diabetes\.org|aafp\.org|acog\.org|"
    r"example\.(?:com|org|net))(?:[/?#:].*)?"
)
_TLD = (
    r"(?:com|org|net|edu|gov|mil|int|io|ai|app|dev|info|biz|health|care|clinic|hospital|doctor|med|me|us|uk|ca|au|nz|ie|de|fr|es|it|nl|be|ch|at|pt|pl|se|no|dk|fi|cz|hu|ro|gr|ru|ua|in|cn|jp|kr|br|mx|ar|cl|co|za|ng|ke|il|tr|ae|sg|hk|my|ph|id|vn|th|eu|xyz|online|site|cloud|live|link|page|example)"
)


def _phone(least: int) -> object:
    def valid(value: str) -> bool:
        number = checksums.digits(re.split(r"(?i)[ ,;]{0,2}(?:x|ext|#)", value)[0])
        return least <= len(number) <= 15 and len(set(number)) > 2 and number.lstrip("1") not in PUBLIC_LINES

    return valid


ROWS = (
    Row(
        "phone-us", "PHONE", 0.85, r"(?i)(?:^|[^\w.+/-])((?:\+?1[-. ]{0,2})?(?:\(\d{3}\)[-. ]{0,2}|\d{3}(?: - |[-./ ]{1,2}))\d{3}(?: - |[-. ]{1,2})\d{4}" + _EXT + r")(?:$|[^\w/-]|-[A-Za-z])",
        trigger=r"\d{3}\)?[-./ ]{1,3}\d{3}[-. ]{1,3}\d{4}|\(\d{3}\) ?\d{3}", valid=_phone(10), unless_before=CODE_BEFORE, unless_after=r"\s?(?:mg|mcg|ml|units)\b",  # type: ignore[arg-type]  # the closure is a Valid
    ),
    Row(
        "phone-us-tight", "PHONE", 0.85, r"(?i)(?:^|[^\w.+/-])((?:\+?1[-. ]?)?\(\d{3}\)\d{3}-?\d{4}" + _EXT + r"|\d{3}[-.]\d{7}|\d{6}-\d{4})(?:$|[^\w/-]|-[A-Za-z])",
        trigger=r"\(\d{3}\)\d{3}|\d{3}[-.]\d{7}|\d{6}-\d{4}",
    ),
    Row("phone-ten", "PHONE", 0.75, r"\b(1?[2-9]\d{9})\b", need=_CALL, unless_before=CODE_BEFORE + r"|\b(?:mrn|npi|id|#)[ :#]*|[.,/-]", unless_after=r"[./-]\d"),
    Row(
        "phone-world", "PHONE", 0.85, r"(?i)(?:^|[^\w.])(\+\d{1,3}[ .-]?(?:\(0\)[ .-]?)?(?:\(?\d{1,5}\)?[ .-]?){1,6}\d{2,4}" + _EXT + r")(?:$|[^\w/])",
        trigger=r"\+\d{1,3}[ .()-]{0,3}\d", valid=_phone(8), unless_after=UNIT_AFTER,  # type: ignore[arg-type]  # the closure is a Valid
    ),
    Row("phone-00", "PHONE", 0.8, r"(?:^|[^\w.])(00[1-9]\d{0,2}[ .-]?(?:\(?\d{1,5}\)?[ .-]?){2,6}\d{2,4})(?:$|[^\w/])", trigger=r"\b00[1-9]", valid=_phone(10)),  # type: ignore[arg-type]  # the closure is a Valid
    Row(
        "phone-trunk-zero", "PHONE", 0.75, r"(?:^|[^\w.,/-])(\(?0\d{1,5}\)?[ /.-]{1,2}\d{2,4}(?:[ .-]?\d{2,4}){1,4})(?:$|[^\w/-]|-[A-Za-z])", trigger=r"(?:^|[^\w.,/-])\(?0\d{1,5}\)?[ /.-]{1,2}\d{2}",
        valid=_phone(9), unless_after=UNIT_AFTER, unless_before=CODE_BEFORE,  # type: ignore[arg-type]  # the closure is a Valid
    ),
    Row("phone-parens", "PHONE", 0.75, r"(?:^|[^\w.,/-])(\(\d{2,4}\)[ .-]?\d{3,4}[ .-]?\d{3,4})(?:$|[^\w/-]|-[A-Za-z])", trigger=r"\(\d{2,4}\)[ .-]?\d{3}", valid=_phone(8), unless_after=UNIT_AFTER),  # type: ignore[arg-type]  # the closure is a Valid
    Row(
        "phone-called", "PHONE", 0.75,
        r"(?i)\b(?:phone|telephone|tel|ph|mobile|cell(?:phone)?|fax|pager|beeper|call(?:back)?|contact|whatsapp|voicemail|reach|text|dial|ring|answering|messages|sms)(?: (?:number|no|num|#))?(?:[ \t]*(?:is|was|at|on|to|me|her|him|them|back|:|=|#|\.|-|\())*[ \t]*"
        r"(\+?\(?\d{2,5}\)?(?:[ .-]?\(?\d{2,5}\)?){1,5}" + _EXT + r")",
        trigger=r"(?i)\b(?:phone|telephone|tel|ph|mobile|cell|cellphone|fax|pager|beeper|call|callback|contact|whatsapp|voicemail|reach|text|dial|ring|answering|messages|sms)\b",
        valid=_phone(6), unless_after=UNIT_AFTER,  # type: ignore[arg-type]  # the closure is a Valid
    ),
    Row("phone-seven", "PHONE", 0.7, r"(?:^|[^\w.,/$+-])([2-9]\d{2}[-. ]\d{4}" + _EXT + r")(?:$|[^\w/-]|-[A-Za-z])", trigger=r"\b\d{3}[-. ]\d{4}", need=_CALL, unless_before=CODE_BEFORE + r"|\d[- ]", unless_after=UNIT_AFTER),
    Row("phone-555", "PHONE", 0.75, r"(?:^|[^\w.,/$+-])(555[-. ]\d{4}" + _EXT + r")(?:$|[^\w/-]|-[A-Za-z])", unless_before=r"\d[- ]", unless_after=UNIT_AFTER),
    Row("phone-extension", "PHONE", 0.7, r"(?i)\b((?:ext|extension)[ .:#]{0,3}\d{2,6}|x\d{4,5}|x\d-\d{4})(?:$|[^\w%.-])", trigger=r"(?i)\b(?:ext|extension)\b|\bx\d-?\d{3}", unless_after=UNIT_AFTER, unless_before=r"\b(?:leg|knee|hip|arm|flexion and|neck|wrist) "),
    Row("pager", "PHONE", 0.75, r"(?i)\b(?:pager|beeper|page|bleep)(?: (?:number|no\.?|#|me at|her at|him at|at|is))?[ :#]{0,3}#?(\d{4,7})\b", trigger=r"(?i)\b(?:pager|beeper|page|bleep)\b"),
    Row("phone-letters", "PHONE", 0.75, r"\b(1-8(?:00|33|44|55|66|77|88)-[A-Z0-9]{3}-?[A-Z0-9]{2,7})\b", valid=lambda v: any(c.isalpha() for c in v)),
    # ---- e-mail
    Row("email", "EMAIL", 0.95, r"([A-Za-z\d][A-Za-z\d._%+'&=-]{0,63}@[A-Za-z\d](?:[A-Za-z\d-]{0,62}\.)*[A-Za-z\d-]{1,63}\.[A-Za-z]{2,24})", trigger="@"),
    Row("email-labelled", "EMAIL", 0.85, r"(?i)\be-?mail(?: address)?[ :=]{1,3}([\w._%+-]{1,64} ?@ ?[\w-]{1,63}(?: ?\. ?[\w-]{2,24}){0,3})", trigger="@", valid=lambda v: "@" in v),
    Row("email-inner", "EMAIL", 0.75, r"(?:^|[\s<(\[\"':,;])([\w._%+-]{2,64}@[A-Za-z0-9-]{2,63})(?:$|[\s>)\]\"',;.:])", trigger="@", unless_after=r"\.[A-Za-z]"),
    Row("handle", "OTHER_ID", 0.7, r"(?i)(?:^|[\s(:\"'])(@[A-Za-z_][\w.]{1,28}\w)(?:$|[^\w@-])", trigger="@", need=r"\b(?:twitter|insta(?:gram)?|ig|tiktok|facebook|fb|snap(?:chat)?|handle|follow|dm|social|user ?name|venmo|telegram|posted?|tweet\w*|x\.com|linkedin|account|online)\b"),
    Row("username", "OTHER_ID", 0.7, r"(?i)\b(?:user ?name|user ?id|user|login|log-?in|screen ?name|handle|portal (?:id|login|user)|mychart (?:id|user ?name|login)|skype|venmo|snapchat|instagram|twitter|tiktok)(?: (?:name|id|is|was))*[ \t]?[:=#]?[ \t]*[\"'@]{0,2}([A-Za-z][\w.-]{0,28}[\d_][\w.-]{0,16})",
        trigger=r"(?i)\b(?:user|login|log|screen|handle|portal|mychart|skype|venmo|snapchat|instagram|twitter|tiktok)", valid=lambda v: len(v) >= 4),
    # ---- web
    Row("url", "URL", 0.9, r"(?i)((?:https?|hxxps?|ftps?|sftp|file|ssh|git|s3|gs|smb|ldap|fhir|dicom|mailto|tel|data)://[^\s<>\"'`{}|\\^\[\]]{2,512})", trigger="://", fit=lambda t, s, e: _url(t, s, e)),
    Row("url-www", "URL", 0.85, r"(?i)\b(www\d?\.[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}(?:[/?#:][^\s<>\"'`{}|\\^\[\]]{0,400})?)", trigger=r"(?i)\bwww\d?\.", fit=lambda t, s, e: _url(t, s, e)),
    Row(
        "url-bare", "URL", 0.7, r"(?i)(?:^|[\s(<\"',;:=\[|])((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,4}" + _TLD + r"(?::\d{2,5})?(?:[/?#][^\s<>\"'`{}|\\^\[\]]{0,400})?)(?:$|[\s>)\"',;:!?.\]|])",
        trigger=r"(?i)[a-z0-9]\." + _TLD + r"(?:[/?#:\s>)\"',;!.\]|]|$)", fit=lambda t, s, e: _bare(t, s, e),
    ),
    # ---- network
    Row("ipv4", "IP", 0.9, r"(?:^|[^\w.])(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?:/\d{1,2}|:\d{1,5})?(?:$|[^\w.]|\.(?:$|\s))", trigger=r"\d\.\d{1,3}\.\d{1,3}\.\d", valid=lambda v: checksums.ipv4(v) and not v.startswith(("0.0.0.", "127.", "255.255.")), unless_before=r"\b(?:version|ver|v|release|firmware|software|build|oid|section|update)\.?\s{0,2}"),
    Row("ipv6", "IP", 0.9, r"(?i)(?:^|[^\w:.])((?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:%\w{1,12})?)(?:$|[^\w:.]|\.(?:$|\s))", trigger=r"(?i)[0-9a-f]{1,4}:[0-9a-f]{1,4}:|[0-9a-f]::", valid=lambda v: checksums.ipv6(v) and (v.count(":") == 7 or any(c in "abcdefABCDEF" for c in v) or "::" in v)),
)

_TAIL = ".,;:!?'\")*_"


def _url(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Leaves out closing punctuation and a closing bracket that the sentence owns; drops vocabularies and reference works."""
    while end > start and text[end - 1] in _TAIL and not (text[end - 1] == ")" and text.count("(", start, end) >= text.count(")", start, end)):
        end -= 1
    return None if _VOCABULARY.fullmatch(text, start, end) else (start, end)


_FILE = re.compile(r"(?i).*\.(?:py|js|ts|md|sh|pl|rs|cc|pm|in|id|it|me|no|at|be|is|so|to|us|co|de|es|ai)")


def _bare(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A host without a scheme: a word that ends in a short country code is more often a file or a missing space."""
    found = _url(text, start, end)
    if found is None:
        return None
    value = text[start : found[1]]
    host = re.split(r"[/?#:]", value, maxsplit=1)[0]
    if host == value and _FILE.fullmatch(host) and host.count(".") < 2:
        return None
    return None if host.replace(".", "").isdigit() or len(host) < 5 else found
