"""The table of identifier types: name, one line of meaning, and the item of 45 CFR 164.514(b)(2)(i) each one serves."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Type:
    """One row of the table.  `item` is the letter of the Safe Harbor list, empty for a signal, which identifies nobody by itself."""

    name: str
    doc: str
    item: str = ""


# The order decides between matches of equal score: the more specific type stands first.
TYPES = (
    Type("SSN", "Social security number, or an individual taxpayer number in its place", "G"),
    Type("EMAIL", "E-mail address", "F"),
    Type("URL", "Web address", "N"),
    Type("IP", "Internet protocol address", "O"),
    Type("MRN", "Medical record number, hospital or patient number", "H"),
    Type("HEALTH_PLAN_ID", "Health plan member, subscriber, group, Medicare or Medicaid number", "I"),
    Type("ACCOUNT", "Bank account, payment card, billing or other account number", "J"),
    Type("LICENSE", "Certificate or license: driver license, passport, NPI, DEA, professional license", "K"),
    Type("VEHICLE", "Vehicle identification number or license plate", "L"),
    Type("DEVICE", "Device identifier or serial number: UDI, implant, IMEI, MAC address", "M"),
    Type("BIOMETRIC", "Finger, voice, iris or face print", "P"),
    Type("PHOTO", "Full-face photograph or comparable image", "Q"),
    Type("PHONE", "Telephone, pager or fax number", "D, E"),
    Type("AGE_OVER_89", "Age over 89, or a year that gives one away", "C"),
    Type("DATE", "Element of a date, other than the year, about a person", "C"),
    Type("ADDRESS", "Street address, post box, or a full address with its place and code", "B"),
    Type("NAME", "Name of a patient, relative, employer, clinician or household member", "A"),
    Type("LOCATION", "Place smaller than a state: city, county, precinct, postal code", "B"),
    Type("OTHER_ID", "Any other number, code or characteristic that is unique to a person", "R"),
    Type("ORG", "Organization such as a hospital or an insurer"),
    Type("AGE", "Age of 89 or less"),
    Type("HEALTH_CONTEXT", "Word of health care: a diagnosis, drug, procedure, finding or place of care"),
)

NAMES = frozenset(t.name for t in TYPES)
IDENTIFIERS = frozenset(t.name for t in TYPES if t.item)
SIGNALS = NAMES - IDENTIFIERS
RANK = {t.name: rank for rank, t in enumerate(TYPES)}
