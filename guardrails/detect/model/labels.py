"""The labels of the network and what each becomes as a type of the detector."""

from __future__ import annotations

KINDS = ("NAME", "DATE", "LOCATION", "ADDRESS", "REGION", "ORG", "ID", "AGE")
LABELS = ("O", *(f"{part}-{kind}" for kind in KINDS for part in "BI"))  # O, then B and I of each kind in turn

# A state or country is no identifier by itself, but belongs to an address it stands in.
TYPES = {
    "NAME": "NAME",
    "DATE": "DATE",
    "LOCATION": "LOCATION",
    "ADDRESS": "ADDRESS",
    "ORG": "ORG",
    "ID": "OTHER_ID",
    "AGE": "AGE",
}
