"""Rows for places below a state: streets, post boxes, cities, postal codes, and rooms of an address."""

# ruff: noqa: E501  (a row is read as one piece; a pattern broken over lines is not)
from __future__ import annotations

import re

from ..row import Row
from .words import AMBIGUOUS_STATES, COUNTRIES, STATE_CODES, STATE_NAMES

_STATE = "(?:" + "|".join(STATE_CODES) + ")"
_CITY = r"(?:(?:St|Ft|Mt|Fort|Saint|San|Santa|Los|Las|El|La|Le|Port|New|North|South|East|West|Lake|Mount|Cape|Grand|Upper|Lower|Old)\.? )?[A-Z][A-Za-z'.-]{1,24}(?: (?:[A-Z][A-Za-z'.-]{1,24}|de|del|la|of|upon|on|sur|an|der|am)){0,3}"
_KIND = (
    r"(?:Street|St|Avenue|Ave|Av|Boulevard|Blvd|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Circle|Cir|Place|Pl|Plaza|Plz|Terrace|Ter|Terr|Trail|Trl|Parkway|Pkwy|Highway|Hwy|Way|Square|Sq|Loop|Alley|"
    r"Crescent|Cres|Close|Row|Mews|Grove|Gardens|Gdns|Hill|Heights|Hts|Ridge|Rdg|Run|Path|Pike|Turnpike|Tpke|Crossing|Xing|Bend|Point|Pt|Cove|Creek|Landing|Manor|Meadows?|Park|Pass|Route|Rte|Walk|Causeway|Expressway|Expy|"
    r"Freeway|Fwy|Commons?|Trace|Estates?|Vista|View|Valley|Spur|Glen|Green|Bluff|Hollow|Isle|Knoll|Oval|Quay|Wharf|Wynd|Str|Strasse|Gade|gata|Platz|Allee|Weg)"
)
_UNAMBIGUOUS = r"(?:street|avenue|ave|boulevard|blvd|road|rd|lane|ln|parkway|pkwy|highway|hwy|terrace|crescent|turnpike|expressway|freeway|st|ct|cir|dr|court|circle|drive)"
_FOREIGN_HEAD = r"(?:Rua|Rue|Via|Viale|Calle|Carrera|Avenida|Avda\.?|Av\.?|Avenue|Plaza|Piazza|Paseo|Place|Chemin|Boulevard|Travessa|Largo|ul\.|ulica|aleja|Corso|Strada|Camino|Carretera|Quai|Impasse|Allee)"
_FOREIGN_TAIL = r"(?:strasse|str\.?|gasse|weg|platz|allee|straat|laan|gatan|gata|gade|vej|veien|vägen|katu|tie|kuja|utca|ulica|ter|korut|ulice|namesti|ut|cesta|grand|vag|plein|kade|dijk|hof|ring|damm|ufer|steig|berg)"
_UNIT = r"(?:,?\s{0,2}(?:\n\s?)?(?:Apt|APT|apt|Apartment|Suite|suite|Ste|STE|Unit|unit|Room|Rm|Floor|Fl|Bldg|Building|Lot|Trailer|Trlr|Flat|No|PMB|#)\.?\s?#?\s?[A-Za-z]?-?\d{0,5}[A-Za-z]?\b)?"
_ZIP = r"\d{5}(?:-\d{4})?"
_POSTCODE = r"(?:[A-PR-UWYZ][A-HK-Y]?\d[\dA-HJKS-UW]? ?\d[ABD-HJLNP-UW-Z]{2}|[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d)"
_REST = rf"(?:\s{{0,2}}[,\n]?\s{{0,3}}{_CITY},?\s{{1,2}}(?:{_STATE}|{STATE_NAMES})\b\.?(?:,?\s{{1,2}}{_ZIP})?(?:,?\s{{1,2}}(?:USA|U\.S\.A\.|United States)\b)?|\s?[,\n]\s?(?:{_CITY}(?:,\s?[A-Z][A-Za-z]{{1,20}})?[,\s]{{1,3}})?{_POSTCODE}\b)?"
_DIR = r"(?:(?:[NSEW]|NE|NW|SE|SW|North|South|East|West|Northeast|Northwest|Southeast|Southwest)\.?\s+)?"
_PIECE = r"[A-Z\d][A-Za-z\d'’.-]{0,24}"

_NO_CITY = re.compile(
    r"(?i)^(?:dr|mr|mrs|ms|patient|pt|the|a|an|in|of|at|on|and|or|for|with|by|department|dept|university|hospital|clinic|center|medical|health|care|board|licensed|certified|attending|signed|dictated|"
    r"stage|type|grade|class|phase|group|vitamin|hepatitis|omega|factor|interleukin|case|figure|table|plan|exam|nurse|doctor|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)\b|(?:hospital|clinic|center|university|department|syndrome|disease|test|score|inc|llc|health|medical)$"
)


def _place(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A capitalized place behind a preposition; a country, a state or a word that opens a sentence is none."""
    value = text[start:end]
    while value:
        last = value.split()[-1]
        if last[0].islower() or last in ("I", "He", "She", "They", "We", "His", "Her", "My", "The", "It"):
            value = value[: -len(last)].rstrip(" ,.")
        else:
            break
    value = value.rstrip(" .,'-")
    if len(value) < 3 or value.lower() in COUNTRIES or re.fullmatch(STATE_NAMES, value) or _NO_CITY.search(value) or _COMMON.match(value):
        return None
    return start, start + len(value)


_COMMON = re.compile(
    r"(?i)(?:the|this|that|those|these|general|primary|intensive|icu|ed|er|or|hospice|assisted|skilled|nursing|home|group|pain|fear|chronic|constant|remission|patients?|adults?|children|medicare|medicaid|"
    r"african|asian|european|american|hispanic|northern|southern|eastern|western|central|middle|rural|urban|united|world|covid|hiv|type|stage|va|snf|ltac|rehab|prison|jail|iv|po|oral)\b"
)


def _city_state(text: str, start: int, end: int) -> tuple[int, int] | None:
    """`Dayton, OH` is a place; `Garcia, MD` is a physician and `Chen, PA` an assistant, unless a preposition or zip code says otherwise."""
    value = text[start:end]
    code = value[-2:]
    city = re.split(r",", value)[0]
    if _NO_CITY.search(city) or _COMMON.match(city):
        return None
    before = text[max(0, start - 24) : start]
    if code in AMBIGUOUS_STATES and value[-3] in " ," and not re.search(r"(?i)\b(?:in|from|near|at|of|to|outside|around|city|lives?|located|address|location|hometown|town|visiting)[: ]{1,2}$", before):
        return None
    return start, end


def _street(text: str, start: int, end: int) -> tuple[int, int] | None:
    value = text[start:end].rstrip(" ,\n")
    low = value.lower()
    if re.match(r"\d+ (?:years?|yrs?|mg|mcg|ml|days?|weeks?|months?|hours?|units?|k?cal|oz|lbs?|fr|ga|gauge|hrs?|wks?|mos?|patients?|of|to|x|times|tablets?|cases|g|kg|cm|mm|y/?o|yo|and|or|minutes?|mins?|doses?|out|more|points?|steps?|people|am|pm|a\.m|p\.m)\b", low):
        return None
    return start, start + len(value)


def _postcode(value: str) -> bool:
    return value[-2:].upper() not in {"MG", "ML", "KG", "MM", "CM", "DL", "HR", "MO", "YR", "WK", "PM", "AM", "ST", "ND", "RD", "TH"}


_COMA = re.compile(r"(?i)E\dV\dM\d$")  # a score of the Glasgow scale

# What ties a person to a place.
_FROM = r"(?:lives?(?: alone)? (?:in|near|outside)|lived in|living in|resid(?:es?|ed|ing) in|resident of|native of|moved (?:here )?(?:to|from)|relocat(?:ed|ing) (?:to|from)|originally from|(?:is|was|'s|am|'m|are) from|comes? from|came from|born in|grew up in|raised in|hometown (?:is|of)|travel(?:l?ed|s|ing) (?:to|from)|flew (?:in from|to|from)|drove from|visit(?:ed|ing) from|based in|city of|town of|village of|county of|works? in|home in|located in|emigrated from|immigrated from|vacation(?:ed|ing) in|trip to|returned from|back from|deployed to|stationed (?:at|in))"

ROWS = (
    Row("street-us", "ADDRESS", 0.85, rf"(?:^|[^\w.,/$-]|[A-Za-z], ?)((?:(?:Flat|Apt|Unit|Suite)\.? ?#?\d{{1,4}}[A-Z]?,? )?\d{{1,6}}[A-Za-z]?(?:-\d{{1,4}}|\s1/2|\s\d{{1,4}})?,?\s{_DIR}(?:{_PIECE}\s){{1,4}}{_KIND}\b\.?(?:\s(?:[NSEW]|NE|NW|SE|SW|North|South|East|West)\b\.?)?{_UNIT}{_REST})",
        trigger=rf"\d[A-Za-z]?,?\s(?:[A-Z\d][A-Za-z\d'.-]*\s+){{1,6}}{_KIND}\b", fit=_street),
    Row("street-lower", "ADDRESS", 0.75, rf"(?i)(?:^|[^\w.,/$-])(\d{{1,6}} (?:[nsew]\.? |north |south |east |west )?(?:[a-z\d][a-z\d'.-]{{1,20}} ){{1,3}}{_UNAMBIGUOUS}\b\.?(?:,? (?:apt|apartment|suite|ste|unit|#) ?#?[a-z]?\d{{0,5}}[a-z]?\b)?(?:,? [a-z]{{3,20}}(?: [a-z]{{3,20}})?,? (?:{_STATE})\b(?: {_ZIP})?)?)",
        trigger=rf"(?i)\d (?:[a-z\d][a-z\d'.-]* ){{1,4}}{_UNAMBIGUOUS}\b", fit=lambda t, s, e: _lower_street(t, s, e)),
    Row("street-lower-unit", "ADDRESS", 0.75, rf"(?i)(?:^|[^\w.,/$-])(\d{{1,6}} (?:[a-z\d][a-z\d'.-]{{1,20}} ){{1,4}}(?:apt|apartment|ste|suite)\.? ?#?[a-z]?\d{{1,5}}[a-z]?\b(?:,? [a-z]{{2,20}}(?: [a-z]{{3,20}}){{0,2}},? (?:{_STATE})\b(?: {_ZIP})?)?)",
        trigger=r"(?i) (?:apt|apartment|ste|suite)\.? ?#?[a-z]?\d", fit=lambda t, s, e: _lower_street(t, s, e)),
    Row("street-numbered", "ADDRESS", 0.85, rf"(?:^|[^\w.,/$-])(\d{{1,6}}\s{_DIR}\d{{1,3}}(?:st|nd|rd|th)\s{_KIND}\b\.?(?:\s(?:[NSEW]|NE|NW|SE|SW)\b)?{_UNIT}{_REST})", trigger=r"\d{1,3}(?:st|nd|rd|th)\s[A-Z]"),
    Row("street-highway", "ADDRESS", 0.8, rf"(?:^|[^\w.,/$-])(\d{{1,6}}\s{_DIR}(?:State |County |US |U\.S\. |Rural |Farm to Market )?(?:Highway|Hwy|Route|Rte|Road|CR|FM|Rd)\.?\s\d{{1,4}}[A-Z]?{_UNIT}{_REST})", trigger=r"(?:Highway|Hwy|Route|Rte|Road|CR|FM|Rd)\.?\s\d"),
    Row("street-foreign", "ADDRESS", 0.8, rf"(?:^|[^\w])((?:\d{{1,5}}[A-Za-z]?,?\s)?{_FOREIGN_HEAD} (?:(?:de|du|des|del|della|delle|di|da|do|dos|das|la|le|les|los|las|el|al|Sao|San|Santa|Saint) )*{_PIECE}(?: (?:(?:de|du|des|del|della|di|da|do|dos|e|y|la|le) )*{_PIECE}){{0,3}}(?:,? (?:n[º°o]\.? ?)?\d{{1,5}}[A-Za-z]?)?(?:,\s(?:[A-Z]{{1,2}}-)?\d{{4,5}}\s{_CITY})?)",
        trigger=rf"\b{_FOREIGN_HEAD} ", fit=lambda t, s, e: (s, e) if any(c.isdigit() for c in t[s:e]) else None),
    Row("street-foreign-tail", "ADDRESS", 0.8, rf"(?:^|[^\w])((?:\d{{1,5}}[A-Za-z]?,?\s)?[A-Z][A-Za-z.-]{{1,24}}(?: [A-Z][A-Za-z.-]{{1,20}}){{0,2}}(?:{_FOREIGN_TAIL}| {_FOREIGN_TAIL}) \d{{1,5}}[A-Za-z]?)\b\.?", trigger=rf"{_FOREIGN_TAIL} \d"),
    Row("po-box", "ADDRESS", 0.9, rf"(?i)\b((?:p\.? ?o\.? ?box|post office box|pobox|lock ?box|apartado|postfach|psc \d{{1,5}},? box|cmr \d{{1,4}},? box|unit \d{{3,5}},? box|rr \d{{1,3}},? box|hc \d{{1,3}},? box)\s?#?\s?[A-Z]?\d{{1,6}}(?-i:{_REST}))\b", trigger=r"(?i)box\s?#?\s?[A-Z]?\d|apartado|postfach"),
    Row("street-mile", "ADDRESS", 0.8, r"(?:^|[^A-Za-z0-9])((?:I|US|SR|Hwy|Highway|Route|Rte|Interstate)[- ]?\d{1,3}(?: (?:north|south|east|west|[NSEW]B?))?,? (?:at |near )?(?:mm|mile ?(?:marker|post)?|exit) ?\d{1,3})\b", trigger=r"\d (?:at |near )?(?:mm|mile|exit)|\d,? (?:[a-zNSEWB]{1,5} )?(?:at |near )?(?:mm|mile|exit)"),
    Row("street-corner", "ADDRESS", 0.75, rf"(?:^|[^A-Za-z])((?:[NSEW]\.? )?[A-Z\d][A-Za-z\d'.-]{{1,20}}(?: {_KIND}\b\.?)? (?:&|and|at|@) (?:[NSEW]\.? )?(?:\d{{1,3}}(?:st|nd|rd|th)|[A-Z][A-Za-z'.-]{{1,20}}) (?:Street|St|Avenue|Ave|Boulevard|Blvd|Road|Rd|Lane|Ln|Parkway|Pkwy)\b\.?)",
        trigger=r" (?:&|and|at|@) (?:[NSEW]\.? )?[A-Z\d][A-Za-z\d'.-]* (?:Street|St|Avenue|Ave|Boulevard|Blvd|Road|Rd|Lane|Ln|Parkway|Pkwy)\b", need=r"\b(?:at|near|corner|intersection|on|from|by|to|lives?|found|picked|collapsed|crash|mvc|hit|outside)\b"),
    Row("street-corner-numbered", "ADDRESS", 0.75, r"\b(?:at|near|off|on|corner of|between) ((?:[NSEW]\.? )?(?:\d{1,3}(?:st|nd|rd|th) (?:&|and) [A-Z][a-z]{2,20}|[A-Z][a-z]{2,20} (?:&|and) \d{1,3}(?:st|nd|rd|th)))\b", trigger=r"\d(?:st|nd|rd|th) (?:&|and) [A-Z]|[a-z] (?:&|and) \d{1,3}(?:st|nd|rd|th)",
        unless_after=r" (?:of|day|days|week|visit|dose|cycle|rib|toe|finger|digit|metatarsal|metacarpal|nerve|percentile|grade|floor|hour|month|and|,)"),
    Row("street-unit", "ADDRESS", 0.8, rf"(?:^|[^\w.,/$-])(\d{{1,6}}[A-Za-z]?(?:\s\d{{1,4}})?\s(?:{_PIECE}\s){{1,6}}(?:\d{{1,5}}\s)?(?:Apt|Suite|Ste|Unit|Flat|Apartment)\.?\s?#?[A-Z]?\d{{1,5}}[A-Z]?(?:(?:[,\s]{{1,6}}[A-Z][A-Za-z'.-]{{1,24}}){{1,6}}[,\s]{{1,6}}\d{{4,6}})?)\b",
        trigger=r"(?:Apt|Suite|Ste|Unit|Flat|Apartment)\.?\s?#?[A-Z]?\d", fit=_street),
    Row("unit-alone", "ADDRESS", 0.7, r"(?:^|[^\w])((?:Apt|Apartment|Suite|Ste|Unit #?)\.? ?#?[A-Z]?\d{1,5}[A-Z]?)\b", trigger=r"(?:Apt|Apartment|Suite|Ste|Unit)(?: #)?\.? ?#?[A-Z]?\d", need=r"\b(?:lives?|address|street|st|ave|road|rd|home|resid\w+|moved|mail|deliver)\b"),
    Row("address-labelled", "ADDRESS", 0.85, r"(?i)\b(?:(?:home|mailing|street|current|permanent|billing|patient|residential|postal)[ _]?address|address|addr|residence|domicilio|direccion)[ \t]?(?:[:=]|is|was)[ \t]{0,3}(\d[^\n|;]{6,90}?)(?:\n|\||;|$|\. |, ?(?:phone|tel|dob|mrn|email|ph)\b)", trigger=r"(?i)\b(?:address|addr|residence|domicilio|direcci)", fit=lambda t, s, e: (s, e) if any(c.isalpha() for c in t[s:e]) and "@" not in t[s:e] and not re.match(r"\d{1,3}\.\d", t[s:e]) else None),
    Row("address-lives", "ADDRESS", 0.85, r"(?i)\b(?:lives?|living|resid(?:es?|ing)|stay(?:s|ing)|located|mail(?:ed)?(?: it)? to|deliver(?:ed)? to|moved to|home|house is) (?:at|on) (?-i:((?:the corner of )?\d{1,6}[A-Za-z]? [A-Z\d][A-Za-z\d'.-]*(?:,? [A-Z#\d][A-Za-z\d'.-]*){0,6}))", trigger=r"(?i)\b(?:at|on) (?:the corner of )?\d{1,6}[a-z]? (?-i:[A-Z\d])"),
    # ---- places
    Row("city-state-zip", "ADDRESS", 0.9, rf"(?:^|[^A-Za-z])({_CITY},?\s{{1,2}}(?:{_STATE}|{STATE_NAMES})\.?,?\s{{1,2}}{_ZIP})\b", trigger=rf"\b(?:{_STATE}|{STATE_NAMES})\.?,?\s{{1,2}}\d{{5}}"),
    Row("city-state", "LOCATION", 0.75, rf"(?:^|[^A-Za-z.'-])((?:(?:St|Ft|Mt)\. )?[A-Z][A-Za-z'-]{{1,20}}(?: [A-Z][A-Za-z'-]{{1,20}}){{0,2}}, ?{_STATE})\b(?:$|[^A-Za-z.'/-]|\.(?:$|\s))", trigger=rf"[A-Za-z], ?{_STATE}\b", fit=_city_state),
    Row("city-state-name", "LOCATION", 0.75, rf"(?:^|[^A-Za-z.'-])([A-Z][A-Za-z'.-]{{1,20}}(?: [A-Z][A-Za-z'-]{{1,20}}){{0,2}}), (?:{STATE_NAMES})\b", trigger=rf", (?:{STATE_NAMES})\b", fit=_place),
    Row("place-lives", "LOCATION", 0.7, rf"(?i)\b{_FROM} (?-i:({_CITY}))",
        trigger=rf"(?i:\b{_FROM} )[A-Z]", fit=_place),
    Row("place-county", "LOCATION", 0.75, r"(?:^|[^A-Za-z])([A-Z][A-Za-z'-]{2,20}(?: [A-Z][A-Za-z'-]{2,20})? (?:County|Parish|Township|Borough))\b", trigger=r"\b(?:County|Parish|Township|Borough)\b", fit=_place),
    Row("zip-labelled", "LOCATION", 0.9, r"(?i)\b(?:zip(?: ?code)?|postal ?code|post ?code|zipcode|codigo postal|plz|cap)(?: (?:is|of|was))?[ :=#\"']{1,4}(\d{5}(?:-\d{4})?|\d{3}(?:xx|\*\*)|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4})\b", trigger=r"(?i)\b(?:zip|post|codigo|plz|cap)"),
    Row("zip-apart", "LOCATION", 0.85, r"(?i)\b(?:zip(?: ?code)?|postal ?code|zipcode)(?: (?:is|of|was))?[ :=#\"']{1,4}(\d(?:[ .-]\d){4}(?:[ .-]{1,3}\d(?:[ .-]\d){3})?)(?:$|[^\w])", trigger=r"(?i)\b(?:zip|postal)"),
    Row("zip-plus-four", "LOCATION", 0.8, r"(?:^|[^\w./$#-])(\d{5}-\d{4})(?:$|[^\w/-])", trigger=r"\d{5}-\d{4}", unless_before=r"\b(?:ndc|loinc|cpt|acc\w*|order|claim|#|no\.?|number|id|mrn|ref\w*)[ :#]{0,3}"),
    Row("zip-state", "LOCATION", 0.85, rf"\b(?:{_STATE}|{STATE_NAMES}),? ({_ZIP})\b", trigger=rf"\b(?:{_STATE}|{STATE_NAMES}),? \d{{5}}"),
    Row("postcode-uk", "LOCATION", 0.75, r"(?:^|[^\w.])([A-PR-UWYZ][A-HK-Y]?\d[\dA-HJKS-UW]? \d[ABD-HJLNP-UW-Z]{2})(?:$|[^\w/%])", valid=_postcode),
    Row("postcode-canada", "LOCATION", 0.8, r"(?:^|[^\w.])([ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d)(?:$|[^\w/%])", unless_before=r"\b(?:icd|code|hla|dx)[ :-]*", valid=lambda v: not _COMA.match(v)),
    Row("coordinates", "LOCATION", 0.8, r"(?:^|[^\w.])(-?\d{1,2}\.\d{4,8}°? ?[NS]?,? {1,2}-?\d{1,3}\.\d{4,8}°? ?[EW]?)(?:$|[^\w.])", trigger=r"\d\.\d{4,8}°? ?[NS]?,? {1,2}-?\d"),
    # ---- organizations, a signal
    Row("org-care", "ORG", 0.7, r"(?:^|[^A-Za-z])((?:St\.? |Mt\.? )?[A-Z][A-Za-z'&.-]{1,24}(?: (?:of|and|the|for|de|&|[A-Z][A-Za-z'&.-]{1,24})){0,4} (?:Hospital|Hospitals|Medical Center|Medical Centre|Clinic|Clinics|Health System|Healthcare|Health Center|Cancer Center|Children's|Infirmary|Hospice|Nursing Home|Rehabilitation Center|Pharmacy|Memorial|Medical Group|University|School|Insurance|Laboratories|Laboratory|Institute))\b",
        trigger=r"\b(?:Hospitals?|Medical (?:Center|Centre|Group)|Clinics?|Health System|Healthcare|Health Center|Cancer Center|Children's|Infirmary|Hospice|Nursing Home|Rehabilitation Center|Pharmacy|Memorial|University|School|Insurance|Laborator(?:y|ies)|Institute)\b"),
)

_WORDS = re.compile(
    r"(?i)\b(?:mg|mcg|ml|mm|cm|k?cal|oz|lbs?|the|of|to|for|and|or|with|per|by|in|on|is|was|are|days?|weeks?|months?|years?|hours?|times|daily|patients?|pt|dose|tablets?|a|an|at|from|po|iv|old|male|female|units?|mmhg|bpm|then|that|this|when|if|but|not|her|his|my|their|since|after|before|over|under|about|cases?|points?|minutes?|your|our|who|has|had|have)\b"
)


def _lower_street(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Lower case or capitals: every word between number and kind must be able to stand in a street name."""
    value = text[start:end].rstrip(" ,")
    parts = value.split(" ")
    if _WORDS.search(" ".join(parts[:4])) and not re.match(r"(?i)\d+ (?:[nsew]|north|south|east|west)\b", value):
        return None
    kind = next((p.strip(".,").lower() for p in parts[2:] if re.fullmatch(_UNAMBIGUOUS + r"[.,]?", p.lower())), "")
    # "5 ml ct", "2 new dr": an abbreviation counts only where more of an address follows.
    if kind in ("st", "ct", "dr", "cir", "drive", "court", "circle") and value == value.lower() and len(parts) < 4 and len(parts[0]) < 3:
        return None
    return start, start + len(value)
