"""Rows for elements of dates and for ages; a year alone is neither."""

# ruff: noqa: E501  (a row is read as one piece; a pattern broken over lines is not)
from __future__ import annotations

import re

from ..row import Row
from .words import MONTH, WEEKDAY

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MON = r"(?:0?[1-9]|1[0-2])"
_YEAR4 = r"(?:18|19|20)\d\d"
_TIME = r"(?:[T ,]{1,2}(?:at )?\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?(?:[AaPp]\.[Mm]\.|[AaPp][Mm]))?(?: ?(?:Z|UTC|GMT|[ECMP][SD]T|[+-]\d{2}:?\d{2}))?)?"
_NOT_DATE = r"\s?(?:mg|mcg|ml|mm|cm|g|kg|%|tabs?|tablets?|strength|murmur|pain|scale|units?|hpf|teaspoon|tsp|cup|inch(?:es)?|in\b|lb|dose|ratio|points?|criteria|mmhg|normal saline|ns\b|of the|power|motor|reflex\w*|pulses?|rating|intensity|severity|patients?|ml/|vision|months?|weeks?|days?|hours?|years?)(?:$|[^a-z])|/\d|-\d|\.\d"
_LEAD = (
    r"(?i)\b(?:on|since|dated?|date|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?|from|until|till|by|before|after|through|thru|dob|d\.o\.b\.?|born|birth(?:day|date)?|seen|admit(?:ted)?|discharged?|adm|d/?c'?d?|visit|appt|appointment|scheduled|"
    r"surgery|procedure|labs?|collected|drawn|reported|signed|started|start|stopped|stop|ended|due|lmp|edd|edc|dos|doa|dod|expires?|exp|f/u|follow[- ]?up|seen|last|next|effective|missed|(?:last|prior|previous) [a-z0-9-]{2,16}|done|nv|rtc|ret|lmp|"
    r"week of|between|and|to|recheck|repeat|imaging|ct|mri|xray|x-ray|echo|biopsy|received|given|vaccinated|refilled|filled|onset|called|updated|note|progress note|rx|hospitali[sz]ed|transferred|intubated|extubated|placed|removed|delivered|died|expired|for|in)"
    r"(?: (?:on|date|of|was|is|the))*[ :=(-]{1,4}"
)


# Numbers said one after the other, as somebody dictates a birth date; two thousand ten and nineteen thirty-eight alone are years.
_ONES = "zero|oh|one|two|three|four|five|six|seven|eight|nine"
_SAID = f"(?:{_ONES}|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)"
_SAID_NTH = "(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth)"
_BORN = r"(?:d[-.]?o[-.]?b\.?|date of birth|birth ?date|birthday|born)(?: (?:is|was|on|the))*[ ,:]{1,3}"
_YEAR_ALONE = re.compile(rf"(?i)(?:(?:eighteen|nineteen|twenty)[ -]{_SAID}(?:[ -](?:{_ONES}))?|(?:nineteen hundred|two thousand)(?: and)?(?:[ -]{_SAID}){{0,2}})")


def _plausible(value: str) -> bool:
    """A numeric date in any order, with month and day in range."""
    parts = [int(p) for p in re.findall(r"\d+", value)[:3]]
    if len(parts) < 3:
        return False
    a, b, c = parts
    if a > 31:
        return (1800 <= a <= 2199 and 1 <= b <= 12 and 1 <= c <= 31) or (1 <= c <= 12 and 1 <= b <= 31 and 1800 <= a <= 2199)
    return (1 <= a <= 12 and 1 <= b <= 31) or (1 <= b <= 12 and 1 <= a <= 31)


def _compact(value: str) -> bool:
    return 1 <= int(value[4:6]) <= 12 and 1 <= int(value[6:8]) <= 31


_NEXT = r"(?:,? (?:and |& )?((?:0?[1-9]|1[0-2])/" + _DAY + r"))?"

_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_OLD = rf"(?:9\d|1[01]\d|12[0-5]|ninety(?:[- ]{_ONES})?|(?:a |one )?hundred(?: and)?(?: {_ONES})?)"
_YEARS = r"(?:[- ]?y/?o\b|[- ]?y\.o\.?|[- ]{0,2}(?:years?|yrs?|yr\.|y)\b\.?(?:[- ]?(?:old|o\b|of[- ]age))?)"
_AMONG = r"\b(?:patients?|adults?|people|those|women|men|individuals|persons|subjects|participants|over|under|above|below|than|from|minimum|maximum|mean|median|average)\s(?:who are |were )?age[ds]?[ :=]{1,2}"
_CRITERION = r"(?:\b(?:over|above|under|below|than|least|most|exceeding|up to|until|through|or|between \d+ (?:and|to))|[<>=]|\d\s?-|\bto)\s{0,2}(?:the age of |age(?:d|s)? (?:of )?)?"

_NTH = r"(?:first|second|third|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twentie|thirtie)th|(?:twenty|thirty)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth))"
_LONG_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_SAID_YEAR = r"(?:,? (?:nineteen|twenty|two thousand)(?:[- ](?:and )?(?:hundred|oh|[a-z]{0,7}teen|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|one|two|three|four|five|six|seven|eight|nine)\b){0,3}|,? (?:19|20)\d\d)?"
# Without those that are English words.
_FOREIGN_MONTH = (
    r"(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre|janeiro|fevereiro|maio|junho|julho|setembro|outubro|novembro|dezembro|"
    r"janvier|fevrier|avril|juin|juillet|aout|septembre|octobre|novembre|decembre|januar|februar|marz|maerz|juni|juli|oktober|dezember|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre)"
)

ROWS = (
    Row("date-spoken", "DATE", 0.85, rf"(?i)\b({_LONG_MONTH}(?: the)? {_NTH}{_SAID_YEAR}|(?:the )?{_NTH} of {_LONG_MONTH}{_SAID_YEAR})\b",
        trigger=r"(?i)(?:(?:uary|march|april|may|june|july|august|ember|october) (?:the )?(?:f|s|t|e|n)|(?:st|nd|rd|th) of (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})"),
    Row("date-numeric", "DATE", 0.9, r"(?:^|[^\d./A-Za-z-]|[A-Za-z][:=])((?:\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|\d{1,2}-\d{1,2}-(?:\d{4}|\d{2})|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})|\d{1,2} ?/ ?\d{1,2} ?/ ?(?:\d{4}|\d{2}))" + _TIME + r")(?:$|[^\d/A-Za-z-]|-(?:\D|$))",
        trigger=r"(?:^|[^\d./A-Za-z-]|[A-Za-z][:=])\d{1,2} ?[-./] ?\d{1,2} ?[-./] ?\d{2}", valid=_plausible, unless_before=r"\b(?:version|ver|v|section|release|build|grades?|scores?|apgars?)\.?:?\s{0,2}", unless_after=_NOT_DATE),
    # A day in another language of Latin letters, as people mix it into English.
    Row("date-day-month-foreign", "DATE", 0.85, rf"(?i)(?:^|[^\w./-])({_DAY}(?: de |\. | ){_FOREIGN_MONTH}(?:(?: de | del | ){_YEAR4})?)\b", trigger=rf"(?i)\d(?: de |\. | ){_FOREIGN_MONTH}\b"),
    Row("date-range-tail", "DATE", 0.85, r"\d{1,2}/\d{1,2}/\d{2,4} ?(?:-|to|through|thru|until|and) ?(\d{1,2}/\d{1,2}/\d{2,4})\b", valid=_plausible),
    Row("date-iso", "DATE", 0.9, r"(?:^|[^\d./-])(" + _YEAR4 + r"[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])" + _TIME + r")(?:$|[^\d])", trigger=r"(?:18|19|20)\d\d[-/.]\d", valid=_plausible),
    Row("date-compact", "DATE", 0.75, r"(?:^|[^\w./-])((?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[T]?\d{4,6})?(?:\.\d+)?(?:[+-]\d{4}|Z)?)(?:$|[^\w/-])", trigger=r"(?:19|20)\d\d[01]\d[0-3]\d", valid=_compact, unless_before=r"\b(?:build|version|release|rev|v)\.?[ :=#-]{0,3}"),
    Row("date-month-day", "DATE", 0.9, r"(?:^|[^A-Za-z])((?:" + WEEKDAY + r",? )?" + MONTH + r"\.?,?[ -]{1,2}(?:the )?" + _DAY + r"(?:st|nd|rd|th)?\b(?: ?(?:-|–|to|and|through|&) ?" + _DAY + r"(?:st|nd|rd|th)?\b)?(?:(?:,|, | |-|,? of )'?(?:" + _YEAR4 + r"|'\d\d)\b)?" + _TIME + r")",
        trigger=MONTH + r"\.?,?[ -]{1,2}(?:the )?\d", unless_before=r"\bcase \w* ?", unless_after=r"\s?(?:mg|mcg|%|ml|patients|studies|trials|[:.]\d)"),
    Row("date-month-day-lower", "DATE", 0.8, r"(?i)\b(?:on|since|from|until|till|by|before|after|dob|born|dated|of|last|this|for|is|was|in|the|and|to)[: ]{1,2}((?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.? " + _DAY + r"(?:st|nd|rd|th)?\b(?:,? '?(?:" + _YEAR4 + r"|'\d\d)\b)?)",
        trigger=r"(?i)[: ]" + MONTH + r"\.? \d", unless_after=r"\s?(?:mg|mcg|%|ml|g\b|patients|days|weeks)"),
    Row("date-day-month", "DATE", 0.9, r"(?i)(?:^|[^\w./-])((?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,? )?(?:the )?" + _DAY + r"(?:st|nd|rd|th)?(?: of |[ -]|)" + r"(?-i:" + MONTH + r"|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)\b\.?(?:(?:,? |-|,|)'?(?:" + _YEAR4 + r"|\d\d)\b)?" + _TIME + r")",
        trigger=r"(?i)\d(?:st|nd|rd|th)?(?: of |[ -]|)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", unless_after=r"\s?(?:mg|mcg|ml|%)", fit=lambda t, s, e: _day_month(t, s, e)),
    Row("date-day-month-lower", "DATE", 0.85, r"(?i)\b((?:the )?" + _DAY + r"(?:st|nd|rd|th)(?: of)? (?:january|february|march|april|may|june|july|august|september|october|november|december)(?:,? " + _YEAR4 + r")?|" + _DAY + r" (?:january|february|april|june|july|august|september|october|november|december)(?:,? " + _YEAR4 + r")?)\b",
        trigger=r"(?i)\d(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"),
    Row("date-month-year", "DATE", 0.85, r"(?:^|[^A-Za-z])(" + MONTH + r"\.?,?(?: of)?[ -]{1,2}(?:" + _YEAR4 + r"|'\d\d))\b", trigger=MONTH + r"\.?,?(?: of)?[ -]{1,2}['12]"),
    Row("date-month-year-lower", "DATE", 0.8, r"(?i)\b((?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?,? (?:of )?" + _YEAR4 + r")\b",
        trigger=r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,? (?:of )?(?:18|19|20)\d"),
    Row("date-year-month-name", "DATE", 0.8, r"\b(" + _YEAR4 + r"[- ]" + MONTH + r"(?:[- ]" + _DAY + r")?)\b", trigger=_YEAR4 + r"[- ]" + MONTH),
    Row("date-month-slash-year", "DATE", 0.8, r"(?:^|[^\d./A-Za-z-])((?:0?[1-9]|1[0-2])[/-](?:19|20)\d\d)(?:$|[^\d/A-Za-z-])", trigger=r"\d[/-](?:19|20)\d\d", unless_after=r"\s?(?:mg|ml|pts|patients)"),
    Row("date-year-slash-month", "DATE", 0.7, r"(?:^|[^\d./A-Za-z-])((?:19|20)\d\d[/-](?:0[1-9]|1[0-2]))(?:$|[^\d/A-Za-z-])", trigger=r"(?:19|20)\d\d[/-][01]\d", need=r"\b(?:on|since|in|dob|born|date|seen|visit|from|until|admitted|month|period|diagnos\w+)\b|[\":=]\s?\"?$"),
    Row("date-short", "DATE", 0.75, _LEAD + r"((?:0?[1-9]|1[0-2])/" + _DAY + r"(?: ?(?:-|to|through|thru|and|&) ?(?:0?[1-9]|1[0-2])/" + _DAY + r")?)" + _NEXT * 3 + r"(?:$|[\s),;:.?!-])",
        trigger=r"(?i)[a-z0-9.][ :=(-]{1,4}(?:0?[1-9]|1[0-2])/" + _DAY + r"(?:[^\d/]|$)", fit=lambda t, s, e: _short(t, s, e), unless_after=_NOT_DATE),
    Row("date-short-dash", "DATE", 0.75, r"(?i)\b(?:nv|rtc|appt|appointment|dos|doi|doa|lmp|edd|edc|next (?:visit|appt)|last (?:visit|seen)|adm|admit(?:ted)?|disch|discharged|dc'?d|d/c'?d|seen|sched(?:uled)?|surgery|due|exp|dated?|since|on)[ :]{1,3}((?:0?[1-9]|1[0-2])-(?:1[3-9]|2\d|3[01])|(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:$|[\s),;:.?!])",
        trigger=r"(?i)[a-z/'][ :]{1,3}(?:0?[1-9]|1[0-2])-[0-3]\d", unless_before=r"\b(?:based|depending|scale|grade|scored?|rated|level|is|of) on[ :]{1,3}", unless_after=_NOT_DATE + r"|\s?(?:wks?|w|d|mos?|hrs?|h|min(?:ute)?s?|x|times|l/min|lpm|liters?|ppd|drinks|cigs|beers|feet|ft|steps|reps|yo|y/?o)\b"),
    Row("date-nth", "DATE", 0.6, r"(?i)\b(?:on|by|before|until|till|til|since|thru|through|due|after|the week of) ((?:the )(?:[4-9]|1\d|2\d|3[01])th|the (?:1|21|31)st|the 2?2nd|the 2?3rd)(?:$|[.,;:)!?](?:$|\s)|\s(?:at|w/|w|with|please|pls|thanks|if|or|because|so|when|unless|via|per|\d{1,2}(?::\d\d)? ?[ap]m?)\b)",
        trigger=r"(?i) the \d{1,2}(?:st|nd|rd|th)\b", unless_after=r",? (?:\d{1,2}(?:st|nd|rd|th)|and \d)"),
    Row("date-short-line", "DATE", 0.7, r"(?:^|\n)[ \t*•-]{0,4}((?:0?[1-9]|1[0-2])/" + _DAY + r")(?: ?(?:[:)-]|\d{1,2}:\d{2}|\t))", unless_after=_NOT_DATE),
    Row("date-labelled", "DATE", 0.9, r"(?i)\b(?:dob|d\.o\.b\.?|date of birth|birth ?date|birthday|born(?: on)?|fecha de nacimiento|geburtsdatum|dod|date of death|doa|dos|date of (?:service|admission|discharge|surgery|visit|injury|accident|onset))(?:[ \t]*(?:is|was|on|[:=#(-]))*[ \t]*(\d{1,4}[-./ ]\d{1,2}[-./ ]\d{2,4}|\d{1,2}[-./]\d{1,2}|\d{6}|\d{8})\b",
        trigger=r"(?i)\b(?:dob|d\.o\.b\.?|date of [a-z]{5,9}|birth ?da[a-z]{2,3}|born(?: on)?|nacimiento|geburtsdatum|dod|doa|dos)(?:[ \t]*(?:is|was|on|[:=#(-]))*[ \t]*\d"),
    Row("date-born-in-words", "DATE", 0.85, rf"(?i)\b{_BORN}((?:(?:{_SAID}|{_SAID_NTH})(?:[ -]| of | slash | dash )){{2,7}}{_SAID})\b",
        trigger=rf"(?i)\b{_BORN}(?:{_SAID}|{_SAID_NTH})\b", fit=lambda t, s, e: None if _YEAR_ALONE.fullmatch(t[s:e]) else (s, e)),
    Row("date-month-alone", "DATE", 0.6, r"(?i)\b(?:in|since|last|this past|early|late|mid|end of|beginning of|until|till|by|before|after|during|from|back in|around|month of|of)[ -]((?-i:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Apr|Aug|Sept|Oct|Nov|Dec))\b",
        trigger=r"[ -](?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Apr|Aug|Sept|Oct|Nov|Dec)\b", unless_before=r"\bas of ", unless_after=r"\s?(?:of )?\d{4}|\s(?:et al|of the year)|\.?\s?\d|'s\b"),
    Row("date-weekday", "DATE", 0.55, r"(?i)\b(?:on|last|this past|this|next|since|until|till|by|before|after|from|coming|for|of|is|was|visit|appt|appointment|seen|surgery|admitted|discharged|scheduled|due|early|late)[: ]{1,2}((?-i:" + WEEKDAY + r")|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b(?:$|[^s'])", trigger=r"(?i)\b(?:mon|tues|wednes|thurs|fri|satur|sun)day", unless_before=r"\b(?:every|each|once|weekly|only|twice|per|daily)\W+(?:\w+\W+){0,3}", unless_after=r"s|,? (?:and|through|to|-|wednesday|thursday|friday)"),
    Row("date-weekday-short", "DATE", 0.55, r"(?i)\b(?:(?:on|last|this|next|since|until|till|til|by|before|after|thru|due|nv|rtc|f/u|visit|appt|surgery|clinic|seen|sched|d/c|home|(?:to )?or|to call|back) ((?-i:Mon|Tues?|Wed|Thu(?:rs?)?|Fri))|(?:on|last|this|next|until|till|til|by) ((?-i:Sat|Sun)))(?:$|[.,;:)!?\n]|\s(?:at|w/|with|and|for|am|pm|a\.m|p\.m|noon|\d))",
        trigger=r"\b(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b", unless_before=r"\b(?:every|each|once|weekly|only|twice|per|daily)\W+(?:\w+\W+){0,3}", unless_after=r"[ ,/&-]{1,3}(?:and |& )?(?:mon|tue|wed|thu|fri|sat|sun)|,?\s\d{1,2}[/.-]|\s?(?:of|level|\d+%)"),
    Row("date-holiday", "DATE", 0.55, r"(?i)\b(?:on|since|last|this|after|before|around|over|at|by|until|for|day after|day before|week of)[ ]((?-i:Christmas(?: Eve| Day)?|Thanksgiving(?: Day)?|Easter(?: Sunday)?|New Year'?s(?: Eve| Day)?|Halloween|Memorial Day|Labor Day|Independence Day|Valentine'?s Day|Mother'?s Day|Father'?s Day|July Fourth|Fourth of July|Veterans Day|Columbus Day|Presidents'? Day|Juneteenth|Boxing Day|All Saints'? Day|All Souls'? Day|Whitsun|Pentecost|Good Friday|Ash Wednesday|Palm Sunday|Diwali|Eid(?: al-(?:Fitr|Adha))?|Ramadan|Hanukkah|Passover|Yom Kippur|Rosh Hashanah|(?:Lunar|Chinese) New Year|Mardi Gras|St\.? Patrick'?s Day|Groundhog Day|Bastille Day|Cinco de Mayo|MLK Day))",
        trigger=r"(?:Christmas|Thanksgiving|Easter|New Year|Halloween|(?:Memorial|Labor|Independence|Veterans|Columbus|Boxing) Day|Valentine|(?:Mother|Father)'?s Day|July Fourth|Fourth of July|Presidents|Juneteenth|All (?:Saints|Souls)|Whitsun|Pentecost|Good Friday|Ash Wednesday|Palm Sunday|Diwali|\bEid\b|Ramadan|Hanukkah|Passover|Yom Kippur|Rosh Hashanah|Mardi Gras|Patrick|Groundhog|Bastille|Cinco de|MLK)"),
    # ---- ages
    Row("age-over-89", "AGE_OVER_89", 0.9, r"(?i)(?:^|[^\w.,/-])(" + _OLD + _YEARS + r")", unless_before=_CRITERION,
        unless_after=r"\s(?:survival|follow|history|ago|later|experience|risk|supply|mortality|data|of (?:experience|follow|data|combined)|in (?:practice|business|prison)|together|married|worth|combined|from|before|after|since|prior|data|of [b-z]|for\b)"),
    Row("age-over-89-sex", "AGE_OVER_89", 0.85, r"(?:^|[^\w.,/-])((?:9\d|1[01]\d)[- ]?(?:[MF]\b|yM\b|yF\b|y[/ ]?[MmFf]\b|[ -]?(?:male|female|woman|man|lady|gentleman)\b))", trigger=r"\b(?:9\d|1[01]\d)[- ]?(?:[MFy]|male|female|woman|man|lady|gent)",
        unless_before=r"(?:temp(?:erature)?|t|tmax|hr|pulse|sat|spo2|o2|bp|[<>])[:= ]{0,3}", unless_after=r"[a-z]|\s?(?:and|patients|subjects)"),
    Row("age-over-89-labelled", "AGE_OVER_89", 0.9, r"(?i)\b(?:age[ds]?(?: (?:is|of))?|turn(?:s|ed|ing)|edad)[ :=\"']{1,4}(" + _OLD + r")\b", trigger=r"(?i)\b(?:age[ds]?|turn(?:s|ed|ing)|edad)[a-z :=\"']{1,8}(?:9|1[0-2]\d|n|h|o|a)", unless_before=_AMONG, unless_after=r"\s?(?:%|days?|weeks?|months?|hours?|minutes?|mg|and (?:older|over|above)|or (?:older|over|above|more)|\+|-\d|to \d|\.\d|around|off|degrees)"),
    Row("age-over-89-said", "AGE_OVER_89", 0.8, r"(?i)\b(?:he|she|i|who|patient|pt|mother|father|mom|dad|grandmother|grandfather|grandma|grandpa|husband|wife|aunt|uncle|resident|they)(?:'?s|'m| is| was| am| are|'re)(?: (?:now|already|almost|nearly|about|only|just))? (" + _OLD + r")(?:$|[,.;!?)]| (?:and|but|now|with|so|who|has|today|this|next|lives?|takes?|years?))",
        trigger=r"(?i)(?:'s|'m| is| was| am| are|'re)(?: \w+)? (?:9\d|1[0-2]\d|ninety|one hundred|a hundred)", unless_after=r"\s?(?:%|mg|kg|lb|bpm|degrees|over|beats|percent|[/.]\d)"),
    Row("age-over-89-named", "AGE_OVER_89", 0.75, rf"(?:^|[^A-Za-z])[A-Z][a-z'-]+(?: [A-Z][A-Za-z'-]*\.?){{1,3}}, ((?i:{_OLD}))(?:[,;)]|\.(?:$|\s)|$)", trigger=rf"[a-z], (?i:{_OLD})", fit=lambda t, s, e: _named(t, s, e)),
    Row("age-over-89-decade", "AGE_OVER_89", 0.8, r"(?i)\b(?:in (?:his|her|their|my) (?:early |mid |late |mid-)?)(90'?s|nineties|100'?s)\b", trigger=r"(?i)\b(?:90'?s|nineties|100'?s)\b"),
    Row("age-over-89-word", "AGE_OVER_89", 0.7, r"(?i)\b(nonagenarian|centenarian|supercentenarian|(?:9\d|10\d)(?:st|nd|rd|th) birthday|(?:ninetieth|ninety[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|hundredth) birthday)\b"),
    # Any year of birth; which of them give away an age over 89 depends on the day and is decided by the detector.
    Row("age-birth-year", "AGE_OVER_89", 0.75, r"(?i)\b(?:born(?: in)?|dob|birth year|year of birth|yob|b\.)[ :=]{1,3}((?:18[5-9]\d|19\d\d|20\d\d))\b", trigger=r"(?i)\b(?:born|dob|birth|yob|b\.)[a-z :=]{0,14}(?:1[89]|20)\d\d", unless_after=r"\s?[-/]\d"),
    Row("age", "AGE", 0.8, r"(?i)(?:^|[^\w.,/-])((?:\d|[1-8]\d)" + _YEARS + r"|\d{1,2}[- ](?:month|week|day)s?[- ]old)", trigger=r"(?i)\d[- ]{0,2}(?:y|month|week|day)", unless_before=_CRITERION, unless_after=r"\s(?:survival|follow|history|ago|later|experience|risk)"),
    Row("age-labelled", "AGE", 0.8, r"(?i)\b(?:age[ds]?)[ :=]{1,3}((?:\d|[1-8]\d))\b", trigger=r"(?i)\bage", unless_after=r"\s?(?:%|[-.]\d|mg)"),
)

_MARCH = re.compile(r"(?i)\d{1,2} (?:may|mar|march|dec|sept?|jan)$")


def _day_month(text: str, start: int, end: int) -> tuple[int, int] | None:
    """`2 may` in lower case is a verb; `12 Mar` with a capital is a date."""
    value = text[start:end]
    month = re.search(r"[A-Za-z]{3,}", re.sub(r"(?i)^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,? )?(?:the )?\d{1,2}(?:st|nd|rd|th)?(?: of )?", "", value))
    if month is None or not month[0][0].isupper():
        return None
    # "5 May have ..." at the end of a list item
    return None if _MARCH.search(value) and re.match(r"(?i)\s(?:have|be|not|cause|also|occur|include|need|require|increase|improve|help)\b", text[end : end + 12]) else (start, end)


def _short(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Month and day without a year, behind a word that leads to a date; `on 1/2 tablet` and `5/5 strength` are fractions and scales."""
    before = text[max(0, start - 32) : start]
    numbers = [int(p) for p in re.findall(r"\d+", text[start:end])]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    first, second = pairs[0]
    # Fractions, strengths and scales: "in 1/2", "and 2/6", "for 3/4".
    weak = re.search(r"(?i)\b(?:in|for|and|to|by|from|between|is|at|of)[ (]{1,2}$", before)
    if first == second and first in (4, 5, 10):
        return None
    return None if weak and _FRACTIONS.issuperset(pairs) else (start, end)


_FRACTIONS = frozenset({(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5), (2, 5), (3, 5), (4, 5), (1, 6), (2, 6), (3, 6), (4, 6), (5, 6), (1, 8), (3, 8), (1, 10), (2, 10), (3, 10), (4, 10), (5, 10), (6, 10), (7, 10), (8, 10), (9, 10), (10, 10), (5, 5), (4, 4), (3, 3), (2, 2)})


_MEASURED = re.compile(r"(?i)\b(?:rate|pressure|pulse|sat|sats|temp|temperature|oxygen|score|weight|height|room|bed|page|glucose|count|level|ldl|hdl|age|ages|highway|route|unit|suite|apt)\b")


def _named(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A number behind two words with capitals: the age of a person, unless one of the words is of something measured."""
    return None if _MEASURED.search(text, max(0, start - 40), start) else (start, end)
