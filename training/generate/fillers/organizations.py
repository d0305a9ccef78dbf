"""Places of care, companies, insurers, churches and brands."""

from __future__ import annotations

import random

from ...lists import regions
from ..coined import syllabic
from ..tables import CARE, CARE_HEADS, CHURCH_TAILS, CITY_TAILS, COMPANY_TAILS, INSURERS, SAINTS, STREET_WORDS
from .places import city
from .scene import Scene


def hospital(scene: Scene, rng: random.Random) -> str:
    """A place of care."""
    roll = rng.random()
    head = (
        rng.choice(CARE_HEADS)
        if roll < 0.5
        else city(scene, rng)
        if roll < 0.75
        else scene.people.person(rng).last
        if roll < 0.9
        else rng.choice(regions()[1]).removesuffix(" County")
    )
    return f"{head} {rng.choice(CARE)}"


def organization(scene: Scene, rng: random.Random) -> str:
    """A company, school or agency."""
    roll = rng.random()
    people = scene.people
    if roll < 0.22:
        return f"{people.person(rng).last} {rng.choice(COMPANY_TAILS)}"
    if roll < 0.36:
        return (
            f"{people.person(rng).last}, {people.person(rng).last} and {people.person(rng).last}"
            if rng.random() < 0.5
            else f"{people.person(rng).last}{rng.choice(('-', ' & ', ' and '))}{people.person(rng).last}"
        )
    if roll < 0.62:
        return syllabic(rng) + (" " + rng.choice(COMPANY_TAILS) if rng.random() < 0.5 else "")
    if roll < 0.74:
        return f"{city(scene, rng)} {rng.choice(CITY_TAILS)}"
    if roll < 0.86:
        return f"{rng.choice(STREET_WORDS)} {rng.choice(STREET_WORDS)} {rng.choice(COMPANY_TAILS)}"
    return rng.choice(INSURERS)


def insurer(scene: Scene, rng: random.Random) -> str:
    """An insurer."""
    return rng.choice(INSURERS)


def church(scene: Scene, rng: random.Random) -> str:
    """A parish or congregation."""
    head = rng.choice((*SAINTS, "First", "Calvary", "New Hope", "Our Lady of Mercy", city(scene, rng)))
    return f"{head} {rng.choice(CHURCH_TAILS)}"


def brand(scene: Scene, rng: random.Random) -> str:
    """A brand, a station, a paper."""
    return syllabic(rng) + rng.choice(("", "", "", " " + syllabic(rng), "ia", "24", " TV"))
