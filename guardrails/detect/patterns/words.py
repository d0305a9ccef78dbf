"""Words and small patterns that several tables share: units, months, states, connectors.  No rows."""

# ruff: noqa: E501  (a row is read as one piece; a pattern broken over lines is not)
from __future__ import annotations

# What stands between a label and its value: "MRN# is: ", "ID (new) = ", "number: #".
LINK = r"(?:[ \t]*(?:number|num\b|nbr|no\b\.?|n[ro]\b\.?|code|id\b|ids\b|identifier|#+|№))*(?:[ \t]*\([^()\n]{0,20}\))?(?:[ \t]*(?:is|was|are|of|as|on file|reads|listed as|[:=#\-|>,.]+))*[ \t\"'*`(\[<#]*(?:\n[ \t]*)?"

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"

UNIT = (
    r"(?:mcg|µg|ug|mg|kg|g|gm|grams?|ng|pg|lbs?|pounds?|oz|ml|mL|cc|dl|dL|l|L|liters?|litres?|mmol|mol|meq|mEq|mosm|iu|IU|units?|u|U|bpm|"
    r"mm|cm|m|inch(?:es)?|in|ft|feet|mmhg|mmHg|cmh2o|kpa|kcal|cal|calories|cells?|copies|platelets|wbcs?|rbcs?|hpf|lpf|k|K|m|x10|"
    r"%|percent|hz|khz|ghz|gy|cgy|rads?|msv|ev|v|mv|ma|w|j|kj|steps|doses?|tablets?|tabs?|caps(?:ules)?|pills?|puffs?|drops?|gtts?|"
    r"sprays?|patch(?:es)?|vials?|ampules?|days?|hours?|hrs?|h|minutes?|mins?|seconds?|secs?|s|weeks?|wks?|months?|mos?|years?|yrs?|"
    r"dollars?|usd|patients?|people|persons?|participants|subjects|adults|children|cases|deaths|women|men|births|person-years|"
    r"followers|words|tokens|characters|bytes|kb|mb|gb|ms|fold|times|points?|mets?)"
)
# A unit right behind a number: not an identifier but a quantity.
# Poison control and crisis lines, the same for everybody in the United States.
PUBLIC_LINES = frozenset(
    {"8002221222", "8002738255", "8006624357", "8007997233", "8004224453", "8664887386", "8883737888", "8776966775", "8006332273", "8007848669"}
)
UNIT_AFTER = rf"[ -]?(?:{UNIT})(?:$|[^A-Za-z0-9])|\s?%|\s?x\s?10|/(?:{UNIT})\b|\^|e[+-]?\d|(?:st|nd|rd|th)\b"
# A currency, comparison or formula in front of a number.
QUANTITY_BEFORE = r"[$<>~=^*]\s{0,2}|\b(?:version|v|approximately|approx\.?|about|over|under|than)\s"

# Systems of codes, registries and literature: their numbers name things, not people.
CODE_BEFORE = (
    r"\b(?:icd(?:-?\d{1,2}(?:-?(?:cm|pcs))?)?|cpt|hcpcs|loinc|snomed(?:[ -]?ct)?|sctid|ndc|rxcui|rxnorm|atc|umls|cui|mesh|pmid|pmcid|pubmed(?: id)?|"
    r"doi|isbn|issn|orcid|nct|clinicaltrials\.gov|cas|ec|omim|mim|dbsnp|rs|chembl|pubchem|cid|unii|drg|ms-drg|cvx|gmdn|hgnc|ensembl|"
    r"uniprot|pdb|geo|arxiv|rfc|iso|section|cfr|u\.?s\.?c\.?|fig(?:ure)?|table|page|pp?|chapter|vol(?:ume)?|issue|step|line|port|grant|"
    r"commit|build|ticket|gene id|hpo?|hp|orpha(?:net)?|reference|ref(?:erence)? range|concept|code|codes|coded?(?: as)?)\b\.?(?: (?:code|id|number|no\.?|concept))?s?[ \t:#=(\"'|\[]{0,4}"
)

# The same without words that may also stand before a number of a person.
CODE_SYSTEM = r"\b(?:icd(?:-?\d{1,2}(?:-?(?:cm|pcs))?)?|cpt|hcpcs|loinc|snomed(?:[ -]?ct)?|sctid|ndc|rxcui|rxnorm|atc|umls|cui|unii|pmid|pmcid|doi|isbn|issn|nct|omim|mim|drg|cvx|gmdn|uniprot|rfc|iso|cfr|u\.?s\.?c\.?|rx ?bin|pcn)(?: (?:codes?|concept))?[ :#=]{1,3}"

STATE_CODES = ["AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "PR", "VI", "GU", "AS", "MP", "AP", "AE", "AA"]
STATE_NAMES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|"
    "Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|"
    "New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|"
    "South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|Puerto Rico|District of Columbia"
)
# Codes that are also a degree, a word or a unit: a place only with a zip code or a preposition.
AMBIGUOUS_STATES = frozenset(["MD", "PA", "MA", "MS", "OR", "IN", "ME", "HI", "OK", "ID", "DO", "CO", "LA", "AL", "DE", "AS", "VI", "MO", "NP", "DC", "MI", "AR", "PR", "AA", "AE", "AP"])
COUNTRIES = frozenset(
    ["america", "usa", "us", "uk", "england", "scotland", "wales", "ireland", "canada", "mexico", "brazil", "argentina", "chile", "peru", "colombia", "venezuela", "ecuador", "cuba", "haiti", "jamaica", "france", "germany", "italy", "spain", "portugal", "poland", "norway", "sweden", "denmark", "finland", "iceland", "netherlands", "holland", "belgium", "switzerland", "austria", "hungary", "romania", "bulgaria", "greece", "turkey", "russia", "ukraine", "czechia", "estonia", "latvia", "lithuania", "serbia", "croatia", "slovenia", "slovakia", "egypt", "nigeria", "ghana", "kenya", "ethiopia", "somalia", "sudan", "uganda", "tanzania", "zimbabwe", "morocco", "algeria", "tunisia", "libya", "israel", "palestine", "lebanon", "syria", "iraq", "iran", "jordan", "yemen", "saudi", "india", "pakistan", "bangladesh", "nepal", "china", "taiwan", "japan", "korea", "vietnam", "thailand", "cambodia", "laos", "burma", "myanmar", "malaysia", "singapore", "indonesia", "philippines", "australia", "zealand", "africa", "europe", "asia", "guatemala", "honduras", "salvador", "nicaragua", "panama", "cyprus", "malta", "albania", "kosovo", "bosnia"]
)

# Given and family names that are words of everyday or of medical English as well.  Written for this project.
NAME_WORDS = frozenset(
    """
    add amber angel angle apple april art ash august autumn ball bank banks bar bay beach beam bean bear beard bell berry best bid
    bill bird bishop black blade bloom blue bolt bond book bow bowel bowl box branch brand brave brick bridge bright brook brooks
    brown buck bull burn burns bush butcher cannon card case cash castle chance charity chase china church clay clear cliff close
    cloud coal cole collar comfort constant cook cooper cord corn cotton court cove cross crown curry cyst dart dawn day deal dear
    dell desire diamond divine dock don dose dot dove downs draper duke dusk dust early east eden english ever fair faith falls fern
    field fields fin finch fine finger first fish fleet flint flood flower foot forest forge foster fountain fox frame free freeman
    french frost gale game gates gay gene ginger gland glass glen gold golden good grace grand grant gray green grey grove gut hall
    ham hand hardy harmony harp harvest hatch hazel head heart heather heaven hem henna hill hills hip holiday home honor hood hook
    hope horn house humble hunt hunter hurt iris iron ivory ivy jaw jewel job joy judge july june jury justice keen key kidney king
    kitchen knight lake lamb land lane latch laurel law lawn leaf lee lemon lily lime lin line lion little liver long lot love low
    loyal luck lucky lump lung mace major man mane maple marble march mark marker marrow mass may meadow melody mercy merit mile minor
    mint miracle moody moon moore moral morrow mount mountain mouse nail nap needles nerve nest new night noble node noon north oak
    oaks ocean olive oliver page pain pale palm park parks patience paw peace pearl pen pepper perch perry pet petal petty pill place
    plant pole pond pope posh post potter power powers precious price prince princess prior queen quick rain ransom ray read reason
    rest rib ring river rivers roach rob rock rose rush rust sage saint salmon salt sand sands sauce scan school sea seal sergeant
    seven shade shadow sharp shell ship shoe short silver singer slack slow small smart snow sommer song sore spear speed spice spring
    sprout stack staff star stark steel steele stent stern still stock stone stool storm story street strong summer summers sun swan
    sweet swift teal temple thorn thyme tide tile timber towns trace tree true tube twist underwood union unity vale valentine valley
    van vein vial virtue wade walker wall ward ware warm warren water waters way week well wells west wheat wheeler white wild will
    win wind windy wine wing winner winter winters wise wood woods word worth yard young
    """.split()  # noqa: SIM905  (a block of words is read and edited more easily than a list of strings)
)
