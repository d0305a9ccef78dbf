"""Builds the lexicon: which word belongs to which classes, from the lists that may ship, and how English uses it."""

# ruff: noqa: E501, SIM905  (tables stay whole, chance here is no secret)

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable

from guardrails.detect.model import lexicon as classes
from guardrails.detect.model.features import key
from guardrails.detect.model.lexicon import Lexicon
from guardrails.detect.model.usage import small, unpack

from .generate.grammar import Node, Slot, phrases
from .generate.origins import ORIGINS
from .generate.tables import CALENDAR, CARE, CARE_HEADS, COMPANY_TAILS, INSURERS, NICKNAMES, STREET_KINDS
from .lists import census, cities, common_words, faker_names, fold, icd_titles, regions, registered_names, towns

_WORD = re.compile(r"[A-Za-z]+")
_TITLES = "mr mrs ms miss mx dr doctor prof professor rev father sister sir lady judge officer nurse captain sgt senator president mayor md do rn np pa phd dds lcsw pharmd".split()


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(fold(text))]


def _texts(nodes: tuple[Node, ...]) -> Iterable[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif not isinstance(node, Slot):
            for option in node.options:
                yield from _texts(option)


def build(prose: Iterable[str], usages: dict[str, int]) -> dict[str, int]:
    """Classes by normalized word; `prose` tells which common words are frequent, `usages` which are never written with a capital."""
    bits: Counter[str] = Counter()

    def add(words: Iterable[str], bit: int) -> None:
        for word in words:
            if len(word) > 1:
                bits[word] |= bit

    first, last = census()
    add((w for name in first[:600] for w in _words(name)), classes.FIRST | classes.FIRST_TOP)
    add((w for name in first for w in _words(name)), classes.FIRST)
    add((w for name in last[:3000] for w in _words(name)), classes.LAST | classes.LAST_TOP)
    # The tail of the list holds very rare names, many of them ordinary words.
    add((w for name in last[:45000] for w in _words(name)), classes.LAST)
    for firsts, lasts in (*faker_names().values(), *((a.split(), b.split()) for a, b in ORIGINS.values()), (NICKNAMES, [])):
        add((w for name in firsts for w in _words(name)), classes.FIRST)
        add((w for name in lasts for w in _words(name)), classes.LAST)
    here, abroad = cities()
    add((w for name, _, size in here for w in _words(name) if size > 60_000), classes.CITY | classes.CITY_TOP)
    add((w for name, *_ in here for w in _words(name)), classes.CITY)
    add((w for name, size in abroad for w in _words(name) if size > 700_000), classes.CITY | classes.CITY_TOP)
    add((w for name, _ in abroad for w in _words(name)), classes.CITY)
    states, counties, countries = regions()
    add((w for name, code in states for w in (*_words(name), code.lower())), classes.REGION)
    add((w for name in countries for w in _words(name)), classes.REGION)
    add((w for name in counties for w in _words(name)), classes.CITY)
    titles = Counter(w for _, title in icd_titles() for w in _words(title))
    add((w for w, n in titles.items() if n > 1), classes.MEDICAL)
    lists = phrases()
    said = {name: [w for tree in trees for text in _texts(tree) for w in _words(text)] for name, trees in lists.items()}
    for name in (
        "dx",
        "symptom",
        "proc",
        "lab",
        "labval",
        "vital",
        "finding",
        "gene",
        "spec",
        "organism",
        "bodypart",
        "study",
        "device",
        "scale",
        "drugclass",
    ):
        add(said[name], classes.MEDICAL)
    add(said["drug"], classes.DRUG | classes.MEDICAL)
    drugs = ("medbrand", "mbio", "monc", "mmodern", "mderm", "minfect", "motc", "mshortdrug", *_DRUGS)
    add((w for name in drugs for w in said[name] if len(w) > 3), classes.DRUG | classes.MEDICAL)
    add((w for name in ("supply", "hdr", "mshortdx", "mshortadv", "rnabbr", "rncap", "rnhead") for w in said[name]), classes.MEDICAL)
    add((w for name in ("food", "festival") for w in said[name] if len(w) > 3), classes.COMMON)
    for name in ("eponym", "sign", "scale", "device", "proc", "mepo", "mobepo"):
        add((w for w in said[name] if len(w) > 3), classes.EPONYM)
    add((w for name in (*CARE, *CARE_HEADS, *INSURERS, *COMPANY_TAILS) for w in _words(name)), classes.ORG)
    add((w for name in STREET_KINDS for w in _words(name)), classes.STREET)
    add((w for name in CALENDAR for w in _words(name)), classes.CALENDAR)
    add(_TITLES, classes.TITLE)
    seen = Counter(w for text in prose for w in _WORD.findall(text) if w.islower())
    common = common_words()
    add(common, classes.COMMON)
    add((w for w, n in seen.items() if n > 40), classes.FREQUENT | classes.COMMON)
    add((w for w, n in seen.items() if n > 3 and w in common), classes.FREQUENT)
    named = classes.FIRST | classes.LAST | classes.CITY
    add((w for name in ("mdevice", *_THINGS) for w in said[name] if len(w) > 3 and not bits[w] & named), classes.EPONYM)
    add((w for name in ("mlang", "mfaith", *_WORDS) for w in said[name] if not bits[w] & named), classes.COMMON)
    # Of the long registers only words that are nothing else: too many words of the language are somebody's name.
    for words, bit in zip(registered_names(), (classes.FIRST, classes.LAST), strict=True):
        for name in words:
            if _nothing_else(name.lower(), bits, usages):
                bits[name.lower()] |= bit
    # And of small towns those of one word, which nobody is called.
    for name in (*(name for name, _ in towns()[0]), *towns()[1]):
        word = name.lower()
        if word.isalpha() and not bits[word] & (classes.FIRST | classes.LAST) and _nothing_else(word, bits, usages):
            bits[word] |= classes.CITY
    return {word: found for word, found in bits.items() if found}


# Lists of phrases by what their words are: drugs and what is given like them; devices, tests and methods; foods, herbs, feasts, tongues.
_DRUGS = ("rbabroad", "rbvax", "rbnew", "rbpill", "rbtracer", "rnabx", "rntracer")
_THINGS = (
    *("rbgrowth", "rbpump", "rbmask", "rbchair", "rbmeter", "rbassay", "rbtool", "rbsoft", "rbscale", "rbtherapy", "rbmethod", "rbanat", "rbstain", "rbcell"),
    *("rnmask", "rnvent", "rnimplant", "rncvdev", "rnanes", "rneye", "rnwounds", "rntest", "rneponyms", "rnmaker", "rpequip", "rpimplant", "rpsoft"),
)  # fmt: skip
_WORDS = ("rfherb", "raherb", "rafast", "rbplant", "rbtongue", "rbformula", "rbexcip", "rnfeed", "rbforeign")

_OTHER = classes.COMMON | classes.FREQUENT | classes.MEDICAL | classes.DRUG | classes.EPONYM | classes.REGION | classes.STREET


def _nothing_else(word: str, bits: Counter[str], usages: dict[str, int]) -> bool:
    """Whether a word is on no list of ordinary words, and none of them with an ending, nor one that English never writes with a capital."""
    return not bits[word] & _OTHER and not small(usages.get(word, 0)) and not _inflected(word, bits)


def _inflected(word: str, bits: Counter[str]) -> bool:
    """Whether a word is a common one with an ending, which the list of common words does not have."""
    if len(word) < 4:
        return False
    common = classes.COMMON | classes.FREQUENT
    return any(
        word.endswith(ending) and any(bits[word[: -len(ending)] + more] & common for more in ("", "e", "y"))
        for ending in ("s", "es", "ies", "d", "ed", "ing", "ly", "er", "ers", "est")
    )


def lexicon(bits: dict[str, int], usages: dict[str, int]) -> Lexicon:
    """The lookup table of both; where two words share a number, their classes join and the usage of the more frequent stands."""
    table: dict[int, tuple[int, int]] = {}
    for word in sorted(bits.keys() | usages.keys()):
        number = key(word)
        classes, usage = table.get(number, (0, 0))
        table[number] = classes | bits.get(word, 0), max(usage, usages.get(word, 0), key=lambda used: unpack(used)[0])
    keys = sorted(table)
    return Lexicon(array("I", keys), array("H", (table[k][0] for k in keys)), array("I", (table[k][1] for k in keys)))
