"""The registry of slots: which filler and which label belong to `{name}` in a template."""

from __future__ import annotations

import random

from .fillers import addresses, bedside, cast, codes, contacts, dates, medicine, numbers, ordinary, organizations, places, shorthand
from .fillers.scene import CAST, Filler, Pieces, Scene
from .grammar import Piece
from .people import People

# By the label of what they give; what is under "" identifies nobody.
_TEXTS: dict[str, dict[str, Filler]] = {
    "NAME": {
        "wfirst": ordinary.first_name,
        "wlast": ordinary.last_name,
        "wfull": ordinary.full_name,
        "tiny": shorthand.tiny,
        "tinyfull": shorthand.tiny_full,
        "lowfirst": shorthand.lower_first,
        "brokenlast": shorthand.broken_last,
        "brokenfull": shorthand.broken_full,
        "scanned": shorthand.scanned,
        "sake": shorthand.namesake,
        "sakefull": shorthand.namesake_full,
        "sakelf": shorthand.namesake_reversed,
    },
    "AGE": {
        "age": numbers.age,
        "agenum": numbers.age_number,
    },
    "DATE": {
        "date": dates.date,
        "dob": dates.birth,
        "md": dates.month_day,
        "monthday": dates.named_month_day,
        "dash": dates.dashed,
        "nth": dates.the_day,
        "day1": dates.day_of_month,
        "month": dates.month,
        "weekday": dates.weekday,
        "holiday": dates.holiday,
        "spoken": dates.spoken,
        "nstamp": dates.stamp,
        "wday": shorthand.weekday,
        "wdate": shorthand.weekday_date,
        "mark": shorthand.marked,
        "dmy": shorthand.dashed_year,
        "shortmd": shorthand.short_month_day,
        "nthday": shorthand.ordinal_weekday,
        "feast": shorthand.feast,
        "fordate": shorthand.foreign,
        "era": shorthand.era,
        "yfirst": shorthand.year_first,
        "brokendate": shorthand.broken_date,
        "roman": bedside.roman,
        "wordday": bedside.word_day,
    },
    "LOCATION": {
        "city": places.city,
        "town": shorthand.town,
        "brokencity": shorthand.broken_city,
        "county": places.county,
        "zip": places.postal_code,
    },
    "REGION": {
        "state": places.state,
        "st": places.state_code,
        "country": places.country,
    },
    "ADDRESS": {
        "street": addresses.street,
        "streetname": addresses.street_name,
        "farstreet": shorthand.far_street,
    },
    "ORG": {
        "hospital": organizations.hospital,
        "org": organizations.organization,
        "insurer": organizations.insurer,
        "nchurch": organizations.church,
        "brand": organizations.brand,
    },
    "ID": {
        "mrn": codes.record_number,
        "code": codes.code,
        "nunitno": codes.donation,
        "ncase": codes.case_number,
        "nserial": codes.serial,
        "acct": codes.account,
        "planno": shorthand.plan_number,
        "ticket": shorthand.ticket,
        "national": shorthand.national,
        "gapserial": shorthand.gapped_serial,
        "brokenphone": shorthand.broken_phone,
        "card": codes.card,
        "ssn": codes.social_security,
        "last4": codes.last_four,
        "plate": codes.plate,
        "vin": codes.vehicle,
        "phone": contacts.phone,
        "ext": contacts.extension,
        "email": contacts.email,
        "user": contacts.user,
        "url": contacts.url,
        "ip": contacts.ip,
    },
    "": {
        "sakex": shorthand.namesake,
        "year": dates.year,
        "time": dates.time,
        "n": numbers.count,
        "digit": numbers.digit,
        "big": numbers.thousands,
        "money": numbers.money,
        "num": numbers.measure,
        "word": ordinary.word,
        "ambig": ordinary.ambiguous,
        "title": ordinary.title,
        "acro": ordinary.acronym,
        "eponame": medicine.eponym_name,
        "epo": medicine.eponym,
        "cityepo": medicine.city_eponym,
        "icd": medicine.disease_code,
        "icdtitle": medicine.disease,
        "codes": medicine.reference,
        "brandx": medicine.drug,
        "organismx": medicine.organism,
        "hotline": medicine.hotline,
        "score": bedside.score,
    },
}
# What has parts with labels of their own.
_PIECES: dict[str, Pieces] = {
    "citystate": places.city_state,
    "address": addresses.address,
    "corner": addresses.corner,
}
_LABELLED = {slot: (make, label) for label, fillers in _TEXTS.items() for slot, make in fillers.items()}
SLOTS = frozenset(_LABELLED) | frozenset(_PIECES)


class Slots:
    """The slots of one text; its people recur in it."""

    def __init__(self, people: People, rng: random.Random) -> None:
        self._scene = Scene(people, rng)

    def fill(self, slot: str, rng: random.Random) -> list[Piece]:
        """The pieces for `slot`.  Raises `KeyError` for a slot nobody knows."""
        who, _, form = slot.partition(".")
        if who in CAST:
            return cast.shown(who, form, self._scene, rng)
        if slot in _PIECES:
            return _PIECES[slot](self._scene, rng)
        make, label = _LABELLED[slot]
        return [(make(self._scene, rng), label)]
