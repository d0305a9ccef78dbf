"""Things of medicine that name nobody: eponyms, codes of catalogs, diseases, drugs, organisms, hotlines."""

from __future__ import annotations

import random

from ...lists import icd_titles
from ..coined import drugs, organisms, species, syllabic
from ..grammar import phrase_texts
from ..tables import CITY_EPONYMS, HOTLINES
from .numbers import digits
from .places import city
from .scene import Scene


def medical_word(rng: random.Random) -> str:
    """One word of medicine, of letters alone."""
    while True:
        word = rng.choice(phrase_texts(rng.choice(("drug", "drug", "dx", "symptom", "medbrand"))))
        word = rng.choice(word.split() or [""])
        if len(word) > 3 and word.isascii() and word.isalpha():
            return word


def eponym_name(scene: Scene, rng: random.Random) -> str:
    """One name or several, as an eponym has them."""
    count = rng.choice((1, 1, 1, 1, 2, 2, 3))
    name = "-".join(scene.people.person(rng).last.split(" ")[-1] for _ in range(count))
    return rng.choice(("Le ", "De ", "von ", "Van ", "St. ")) + name if rng.random() < 0.04 else name


def eponym(scene: Scene, rng: random.Random) -> str:
    """An eponym of any name: what follows it says that nobody is meant."""
    name = eponym_name(scene, rng)
    tail = rng.choice(("", "", "'s", "'s", "s"))
    head = rng.choice(phrase_texts("epohead"))
    return name + tail + " " + rng.choice(("", "", "", "", "modified ", "type ", "spinal ", "reverse ")) + head


def city_eponym(scene: Scene, rng: random.Random) -> str:
    """Something called after a city."""
    return city(scene, rng) + " " + rng.choice(CITY_EPONYMS)


def disease(scene: Scene, rng: random.Random) -> str:
    """A disease as ICD-10-CM calls it, in short."""
    title = rng.choice(icd_titles())[1].split(",")[0].split(" (")[0]
    return title.lower() if rng.random() < 0.35 and title.isascii() else title


def disease_code(scene: Scene, rng: random.Random) -> str:
    """A code of ICD-10-CM."""
    return rng.choice(icd_titles())[0]


def reference(scene: Scene, rng: random.Random) -> str:
    """A code or number of a catalog, a standard, a page: one that everybody may look up."""
    return rng.choice(
        (
            f"CPT {digits(rng, 5, 5)}",
            f"LOINC {digits(rng, 4, 5)}-{digits(rng, 1, 1)}",
            f"NDC {digits(rng, 5, 5)}-{digits(rng, 4, 4)}-{digits(rng, 2, 2)}",
            f"ICD-10 {rng.choice(icd_titles())[0]}",
            f"HCPCS J{digits(rng, 4, 4)}",
            f"DRG {digits(rng, 3, 3)}",
            f"SNOMED {digits(rng, 7, 9)}",
            f"RxNorm {digits(rng, 5, 6)}",
            f"modifier {digits(rng, 2, 2)}",
            f"NCT{digits(rng, 8, 8)}",
            f"PMID {digits(rng, 8, 8)}",
            f"rs{digits(rng, 5, 8)}",
            f"version {digits(rng, 1, 1)}.{digits(rng, 1, 2)}.{digits(rng, 1, 2)}",
            f"error {digits(rng, 3, 4)}",
            f"CVX {digits(rng, 2, 3)}",
            f"room {digits(rng, 3, 3)}",
            f"lot size {digits(rng, 3, 3)}",
            f"page {digits(rng, 1, 3)}",
            f"section {digits(rng, 1, 2)}.{digits(rng, 1, 1)}",
            f"RFC {digits(rng, 4, 4)}",
            f"ISO {digits(rng, 4, 5)}",
            f"DOI 10.{digits(rng, 4, 4)}/{syllabic(rng)}{digits(rng, 5, 7)}",
            f"SNOMED CT {digits(rng, 8, 9)}",
            f"HTTP/{digits(rng, 1, 1)}.{digits(rng, 1, 1)}",
            f"c.{digits(rng, 3, 4)}_{digits(rng, 3, 4)}del",
            f"NM_{digits(rng, 6, 6)}.{digits(rng, 1, 1)}",
            f"{digits(rng, 4, 5)}-{digits(rng, 1, 1)}",
            f"45 CFR 164.{digits(rng, 3, 3)}",
        )
    )


def drug(scene: Scene, rng: random.Random) -> str:
    """A drug or product that no list has."""
    brands, generics = drugs()
    return brands.word(rng) if rng.random() < 0.7 else generics.word(rng, 6, 14).lower()


def organism(scene: Scene, rng: random.Random) -> str:
    """An organism with its first name cut to the initial."""
    name = rng.choice(organisms()) if rng.random() < 0.7 else species().word(rng, 5, 12).lower()
    return f"{rng.choice('ABCDEFGHKLMNPRSTVY')}.{rng.choice((' ', ' ', ' ', ''))}{name}"


def hotline(scene: Scene, rng: random.Random) -> str:
    """A number that belongs to everybody."""
    return rng.choice(HOTLINES)
