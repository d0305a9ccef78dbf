"""Days in other languages and by other calendars."""

from __future__ import annotations

import random

from ..tables import words
from .scene import Scene

_MONTHS = {
    code: words(f"months {code}") for code in ("pl", "nl", "sv", "fr", "de", "es", "cs", "tr", "ru", "uk", "el", "ar", "he", "id", "vi")
}
_ES, _PT, _FR, _DE, _IT = (words(f"plain months {code}") for code in ("es", "pt", "fr", "de", "it"))
_WEEKDAYS = words("far weekdays")


def abroad_date(scene: Scene, rng: random.Random) -> str:
    """A day in another language, in its own letters."""
    language = rng.choice(tuple(_MONTHS))
    month, d = rng.choice(_MONTHS[language]), rng.randrange(1, 29)
    year = f" {scene.year(rng)}" if rng.random() < 0.45 else ""
    if language == "es":
        return rng.choice((f"{d} de {month}" + (" de" + year if year else ""), f"{d} {month}{year}"))
    if language in ("de", "cs"):
        return f"{d}. {month}{year}"
    if language == "vi":
        return f"ngày {d} {month}" + (" năm" + year if year else "")
    return f"{d} {month}{year}"


def foreign(scene: Scene, rng: random.Random) -> str:
    """Day and month in another language, without accents."""
    m, d = rng.randrange(12), rng.randrange(1, 29)
    year = rng.choice(("", "", str(scene.year(rng))))
    de, space = (" de " + year if year else ""), (" " + year if year else "")
    return rng.choice(
        (
            f"{d} de {_ES[m]}{de}",
            f"el {d} de {_ES[m]}{de}",
            f"{d} de {_PT[m]}{de}",
            f"dia {d} de {_PT[m]}{de}",
            f"le {d if d > 1 else '1er'} {_FR[m]}{space}",
            f"{d} {_FR[m]}{space}",
            f"{d}. {_DE[m]}{space}",
            f"am {d}. {_DE[m]}{space}",
            f"{d} {_IT[m]}{space}",
            f"il {d} {_IT[m]}{space}",
        )
    )


def eastern_date(scene: Scene, rng: random.Random) -> str:
    """A day in Chinese, Japanese or Korean."""
    y, m, d = scene.year(rng), rng.randrange(1, 13), rng.randrange(1, 29)
    return rng.choice(
        (
            f"{y}年{m}月{d}日",
            f"{m}月{d}日",
            f"{y}년 {m}월 {d}일",
            f"{m}월 {d}일",
            f"昭和{rng.randrange(20, 64)}年{m}月{d}日",
            f"平成{rng.randrange(1, 31)}年{m}月{d}日",
            f"令和{rng.randrange(1, 8)}年{m}月{d}日",
        )
    )


def era(scene: Scene, rng: random.Random) -> str:
    """A date by the era of a Japanese emperor."""
    m, d = rng.randrange(1, 13), rng.randrange(1, 29)
    letter, name, last = rng.choice((("S", "Showa", 63), ("S", "Showa", 63), ("H", "Heisei", 30), ("R", "Reiwa", 8), ("T", "Taisho", 14)))
    year = rng.randrange(1, last + 1)
    return rng.choice(
        (
            f"{letter}{year}.{m}.{d}",
            f"{letter}{year}.{m}.{d}",
            f"{letter}{year}/{m}/{d}",
            f"{name} {year}.{m}.{d}",
            f"{letter}{year:02}.{m:02}.{d:02}",
        )
    )


def abroad_weekday(scene: Scene, rng: random.Random) -> str:
    """A day of the week in another language."""
    return rng.choice(_WEEKDAYS)


def dotted(scene: Scene, rng: random.Random) -> str:
    """A date as most of Europe writes it: day, month, year."""
    d, m, y = rng.randrange(1, 29), rng.randrange(1, 13), scene.year(rng)
    return rng.choice(
        (
            f"{d:02}.{m:02}.{y}",
            f"{d}.{m}.{y}",
            f"{d}.{m}.",
            f"{d:02}/{m:02}/{y}",
            f"{d:02}.{m:02}.{str(y)[2:]}",
            f"{d}. {m}. {y}",
            f"{d:02}-{m:02}-{y}",
        )
    )
