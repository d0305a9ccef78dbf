"""Numbers of machines in messages, logs and labels that are nobody's, and names as machines write them."""

# ruff: noqa: E501  (tables stay whole)

from __future__ import annotations

import random
import string

from ..tables import SHORT_MONTHS
from .numbers import digits
from .scene import Scene


def _up(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(string.ascii_uppercase) for _ in range(count))


def lot(scene: Scene, rng: random.Random) -> str:
    """The number of a lot of a vaccine or a drug."""
    return rng.choice(
        (
            f"{_up(rng, 2)}{digits(rng, 4, 4)}",
            f"{_up(rng, 2)}{digits(rng, 4, 4)}{_up(rng, 1)}",
            f"{digits(rng, 3, 3)}{_up(rng, 1)}{digits(rng, 2, 2)}{_up(rng, 1)}",
            f"{digits(rng, 6, 7)}",
            f"{_up(rng, 1)}{digits(rng, 5, 6)}",
            f"{digits(rng, 1, 1)}{_up(rng, 1)}{digits(rng, 4, 4)}{_up(rng, 1)}",
            f"{digits(rng, 4, 4)}{_up(rng, 2)}",
            f"{_up(rng, 1)}{digits(rng, 3, 3)}{_up(rng, 1)}{digits(rng, 3, 3)}",
            f"{_up(rng, 3)}{digits(rng, 3, 4)}",
            f"{digits(rng, 1, 1)}{_up(rng, 2)}{digits(rng, 2, 2)}",
            f"{_up(rng, 2)}-{digits(rng, 4, 5)}",
            f"{digits(rng, 2, 2)}-{digits(rng, 3, 4)}-{_up(rng, 1)}",
        )
    )


def catalog(scene: Scene, rng: random.Random) -> str:
    """The number of a package of a drug, or of a thing in a catalog."""
    return rng.choice(
        (
            f"{digits(rng, 5, 5)}-{digits(rng, 4, 4)}-{digits(rng, 2, 2)}",
            f"{digits(rng, 4, 4)}-{digits(rng, 4, 4)}-{digits(rng, 2, 2)}",
            f"{digits(rng, 5, 5)}-{digits(rng, 3, 3)}-{digits(rng, 2, 2)}",
            f"{digits(rng, 11, 11)}",
            f"{digits(rng, 14, 14)}",
            f"{digits(rng, 5, 5)}-{digits(rng, 4, 4)}",
        )
    )


def message(scene: Scene, rng: random.Random) -> str:
    """The number by which machines tell one message or order from another."""
    return rng.choice(
        (
            f"MSG{digits(rng, 5, 7)}",
            f"{digits(rng, 5, 8)}",
            f"Q{digits(rng, 6, 9)}T{digits(rng, 8, 10)}",
            f"{_up(rng, 3)}{digits(rng, 5, 8)}",
            f"{digits(rng, 13, 17)}",
            f"CTRL-{digits(rng, 4, 6)}",
        )
    )


def system(scene: Scene, rng: random.Random) -> str:
    """What a message calls a sender or a receiver."""
    return rng.choice(
        ["LAB", "RAD", "EPIC", "CERNER", "ADT1", "LABADT", "EHR", "PACS", "RIS", "HIS", "PHARM", "RX", "MIRTH", "HIE", "IIS", "CLOVERLEAF", "MEDITECH", "SUNQUEST", "BEAKER", "GHH", "NICU1", "MSGHUB", "IMMREG", "WIR", "DSHS", "LIS", "EDIS", "OPENMRS"]
    )


def expiry(scene: Scene, rng: random.Random) -> str:
    """A month until which something keeps, beside its lot."""
    m, y = rng.randrange(12), rng.randrange(21, 30)
    return rng.choice((f"{m + 1:02}/{y}", f"{SHORT_MONTHS[m]} {y}", f"20{y}", f"{SHORT_MONTHS[m].upper()}{y}"))


def vaccine(scene: Scene, rng: random.Random) -> str:
    """A vaccine, a biological or a drug with lots."""
    return rng.choice(
        ["Comirnaty", "Spikevax", "Moderna", "Pfizer", "Fluzone", "Fluzone HD", "Flublok", "Fluarix", "FluLaval", "Afluria", "Flucelvax", "Fluad", "FluMist", "Shingrix", "Zostavax", "Boostrix", "Adacel", "Daptacel", "Infanrix", "Pediarix", "Pentacel", "Vaxelis", "Kinrix", "Quadracel", "Tdap", "Td", "Tenivac", "DTaP", "MMR II", "Priorix", "ProQuad", "Varivax", "Gardasil 9", "HPV9", "Menveo", "MenQuadfi", "Bexsero", "Trumenba", "Prevnar 13", "Prevnar 20", "PCV20", "Vaxneuvance", "Pneumovax 23", "PPSV23", "Havrix", "Vaqta", "Twinrix", "Engerix-B", "Heplisav-B", "Recombivax", "Hep B #2", "Rotarix", "RotaTeq", "ActHIB", "PedvaxHIB", "IPOL", "IPV", "Arexvy", "Abrysvo", "Beyfortus", "Novavax", "Janssen", "AstraZeneca", "Imovax", "RabAvert", "Ixiaro", "YF-Vax", "Typhim Vi", "Vivotif", "Vaxchora", "Tubersol", "Aplisol", "RhoGAM", "HyperRAB", "Humira", "Depo-Provera", "Kenalog", "lidocaine 1%", "Botox", "Xolair", "Prolia", "B12", "ceftriaxone", "Toradol", "Nexplanon", "heparin", "Lantus", "Humalog", "albumin 25%", "tPA", "Epi", "naloxone", "bupivacaine", "Juvederm", "Synvisc", "Invega Sustenna", "Vivitrol", "testosterone cyp"]
    )
