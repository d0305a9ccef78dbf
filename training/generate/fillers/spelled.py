"""What is spelled, spoken, scanned or broken: letters one by one, numbers in words, slips of a scanner, signs for letters, ends of lines."""

# ruff: noqa: E501, SIM905  (tables stay whole, word lists are easier to read as text)

from __future__ import annotations

import random
import re
import string

from ...lists import fold, towns
from ..grammar import phrase_texts
from ..tables import MONTHS, ONES, ORDINALS, TENS
from .numbers import digits
from .scene import Scene

_NATO = "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu".split()
_PLAIN = """
apple adam alpha able; boy bravo baker banana; cat charlie car; dog david delta; echo edward egg easy; frank foxtrot fox; george golf gold; henry hotel hat; ida india igloo ink; john juliet jack james; king kilo kite; larry lima lion love; mary mike
mother; nancy november nora nut; oscar orange ocean; peter papa paul pizza; queen quebec; robert romeo red rabbit; sam sierra sugar snake; tom tango tiger; uniform umbrella union; victor violet van; william whiskey water; x-ray xray; yellow yankee yes young;
zebra zulu zoo
""".replace("\n", " ").split(";")
_DIGITS = "zero one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_SIGNS = {"a": "@4", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "l": "1", "b": "8"}
_SLIPS = {
    "l": "1|I", "O": "0Q", "I": "l1|", "m": ("rn",), "e": "c", "S": "5", "B": "8", "h": ("b", "li"), "o": "0", "u": ("ii",), "n": ("ri", "u"), "i": "1l|", "w": ("vv",), "W": ("vV", "VV"), "d": ("cl",), "g": "q9", "D": "0O",
    "a": "o", "t": "f+", "r": "n", "c": "e", "v": "u", "Z": "2", "G": "6C", "f": "t",
}  # fmt: skip
_DATE_SLIPS = {"0": "OoQ", "1": "lI|", "2": "Z", "5": "S", "8": "B", "6": "b"}
_BREAKS = ("\n", "\n", "\n", "\n> ", "\n  ", "\n    ", "\r\n")


def _end(rng: random.Random) -> str:
    return rng.choice(_BREAKS)


def _name(scene: Scene, rng: random.Random) -> str:
    person = scene.people.person(rng)
    return re.sub("[^A-Za-z]", "", fold(person.last if rng.random() < 0.6 else person.first)) or "Aune"


def _drug(rng: random.Random) -> str:
    while True:
        word = rng.choice(phrase_texts(rng.choice(("drug", "drug", "dx", "symptom", "medbrand"))))
        word = rng.choice(word.split() or [""])
        if len(word) > 3 and word.isascii() and word.isalpha():
            return word


def _letters(word: str, rng: random.Random) -> str:
    """A word, letter by letter."""
    style = rng.randrange(3)
    shown = word.upper() if style == 0 else word.lower() if style == 1 else word
    return rng.choice(("-", "-", "-", " ", ". ", ", ")).join(shown)


def _alphabet(word: str, rng: random.Random) -> str:
    """A word by what its letters stand for: `B as in boy`, `bravo alpha`."""
    word = word[: rng.choice((3, 4, 5, 6, 9))].lower()
    plain = rng.random() < 0.6
    says = [rng.choice(_PLAIN[ord(c) - 97].split()) if plain else _NATO[ord(c) - 97] for c in word if c in string.ascii_lowercase]
    if not says:
        return "B as in boy"
    case = rng.choice((str.title, str.lower, str.lower))
    if plain:
        how = rng.choice((" as in ", " as in ", " like ", " for ", " - "))
        return rng.choice((", ", ", ", " ")).join(c.upper() + how + case(said) for c, said in zip(word, says, strict=False))
    return " ".join(map(case, says))


def spelt(scene: Scene, rng: random.Random) -> str:
    """A name, letter by letter."""
    return _letters(_name(scene, rng), rng)


def spelt_thing(scene: Scene, rng: random.Random) -> str:
    """A drug or a disease, letter by letter."""
    return _letters(_drug(rng), rng)


def alphabet(scene: Scene, rng: random.Random) -> str:
    """A name by what its letters stand for."""
    return _alphabet(_name(scene, rng), rng)


def alphabet_thing(scene: Scene, rng: random.Random) -> str:
    """A drug or a disease by what its letters stand for."""
    return _alphabet(_drug(rng), rng)


def sounded(scene: Scene, rng: random.Random) -> str:
    """A name as it is said: `shuh-VAWN`."""
    parts = [
        rng.choice("sh k n m d t r l b g z y ch th w h j v p f".split()) + rng.choice("uh ah ee oh ay aw oo eh eye ow".split())
        for _ in range(rng.choice((2, 2, 3)))
    ]
    parts[-1] += rng.choice(("", "", "n", "l", "s", "d", "k"))
    loud = rng.randrange(len(parts))
    parts = [part.upper() if i == loud else part for i, part in enumerate(parts)]
    text = "-".join(parts)
    return text[0].upper() + text[1:] if rng.random() < 0.4 else text


def _two(n: int, rng: random.Random) -> str:
    """A number below a hundred in words; one below ten as it is said in dates."""
    if n < 10:
        return rng.choice(("oh ", "oh ", "zero ", "", "", "o ")) + _DIGITS[n]
    if n < 20:
        return _TEENS[n - 10]
    tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()[n // 10 - 2]
    return tens if n % 10 == 0 else tens + rng.choice((" ", " ", "-")) + _DIGITS[n % 10]


def spoken_birth(scene: Scene, rng: random.Random) -> str:
    """A date of birth in words: `oh four twenty two nineteen thirty-eight`."""
    m, d, y = rng.randrange(1, 13), rng.randrange(1, 29), rng.randrange(28, 100)
    year = (
        rng.choice(("nineteen ", "nineteen ", "")) + _two(y, rng)
        if rng.random() < 0.75
        else rng.choice(("two thousand ", "two thousand and ", "twenty "))
        + _two(rng.randrange(1, 26), rng).removeprefix("oh ").removeprefix("zero ").removeprefix("o ")
    )
    joint = rng.choice((" ", " ", " ", " slash ", ", ", " dash "))
    month = rng.choice(MONTHS).lower()
    return rng.choice(
        (
            f"{_two(m, rng)}{joint}{_two(d, rng)}{joint}{year}",
            f"{_two(m, rng)}{joint}{_two(d, rng)}{joint}{year}",
            f"{_two(m, rng)}{joint}{_two(d, rng)}{joint}{year}",
            f"{month} {_two(d, rng).removeprefix('oh ')} {year}",
            f"the {rng.choice(ORDINALS)} of {month} {year}",
            f"the {rng.choice(ORDINALS)} of {month}",
            f"{month} the {rng.choice(ORDINALS)}",
            f"{month} {rng.choice(ORDINALS)}, {year}",
            f"{_two(m, rng)} slash {_two(d, rng)}",
        )
    )


def _said(sign: str, rng: random.Random) -> str:
    """One digit of a number as it is said."""
    odd = {"0": "oh", "9": "niner"}
    return odd[sign] if sign in odd and rng.random() < 0.3 else _DIGITS[int(sign)]


def spoken_code(scene: Scene, rng: random.Random) -> str:
    """A number or code, sign by sign: `4 4 7 dash 2 0 1`, `bravo seven niner one`."""
    signs = list(digits(rng, rng.randrange(4, 10), 9))
    words = rng.random() < 0.7
    said = [_said(sign, rng) for sign in signs] if words else signs
    if words and rng.random() < 0.2:
        said[rng.randrange(len(said))] = rng.choice(("double ", "triple ")) + rng.choice(_DIGITS)
    if rng.random() < 0.5:
        for _ in range(rng.choice((1, 1, 2))):
            said.insert(rng.randrange(1, len(said)), rng.choice(("dash", "dash", "hyphen", "slash", "space", "point")))
    if rng.random() < 0.4:
        letter = rng.randrange(26)
        said.insert(
            0,
            rng.choice(
                (
                    _NATO[letter],
                    string.ascii_uppercase[letter],
                    string.ascii_lowercase[letter],
                    f"{string.ascii_uppercase[letter]} as in {rng.choice(_PLAIN[letter].split())}",
                )
            ),
        )
    return " ".join(said)


def spoken_phone(scene: Scene, rng: random.Random) -> str:
    """A telephone number in words."""
    number = [
        _DIGITS[int(x)] if x != "0" else rng.choice(("oh", "zero", "o"))
        for x in f"{rng.randrange(201, 990)}{rng.randrange(200, 999)}{digits(rng, 4, 4)}"
    ]
    joint = rng.choice((" ", " ", ", ", " dash "))
    area, middle, tail = " ".join(number[:3]), " ".join(number[3:6]), " ".join(number[6:])
    if rng.random() < 0.25:
        tail = f"{_two(rng.randrange(10, 100), rng)} {_two(rng.randrange(10, 100), rng)}"
    return joint.join((area, middle, tail) if rng.random() < 0.7 else (middle, tail))


def spoken_number(scene: Scene, rng: random.Random) -> str:
    """Numbers of medicine in words, which point to nobody."""
    a, b = rng.randrange(10, 100), rng.randrange(10, 100)
    return rng.choice(
        (
            f"one {_two(a, rng)} over {_two(b, rng)}",
            f"{_two(a, rng)} over {_two(b, rng)}",
            f"{_two(a, rng)} percent",
            f"{rng.choice(_DIGITS)} point {rng.choice(_DIGITS)}",
            f"{rng.choice(_DIGITS[1:])} tabs, {rng.choice(_DIGITS[1:])} times a day",
            f"{_two(a, rng)} milligrams",
            f"{rng.choice(_DIGITS[1:])} by {rng.choice(_DIGITS[1:])} centimeters",
            f"{rng.choice(_DIGITS[1:])} to {_two(a, rng)} days",
            f"one {_two(a, rng)}",
            f"two thousand {rng.choice(('ccs', 'calories', 'units'))}",
            f"{rng.choice(TENS)} {rng.choice(ONES)}",
            f"{rng.choice(_DIGITS[1:])} and a half",
            f"L {rng.choice(_DIGITS[1:6])} S one",
            f"a one c {rng.choice(_DIGITS[5:])} point {rng.choice(_DIGITS)}",
            f"{rng.choice(_DIGITS[1:])} out of ten",
            "three two one",
            "one two three four five",
        )
    )


def _slipped(text: str, rng: random.Random, share: float) -> str:
    out = []
    for c in text:
        if c in _SLIPS and rng.random() < share:
            out.append(rng.choice(_SLIPS[c]))
        elif c == " " or not c.isalpha() or rng.random() > share / 6:
            out.append(c)
        else:
            out.append(c + rng.choice((" ", "", c)))
    return "".join(out).strip()


def scanned_name(scene: Scene, rng: random.Random) -> str:
    """A name as a bad scan reads it: signs within it, blanks within it."""
    person = scene.people.person(rng)
    text = rng.choice((person.full(rng), person.last, person.reversed(rng), f"{person.first} {person.last}"))
    return _slipped(text, rng, rng.choice((0.08, 0.15, 0.25))) or person.last


def scanned_date(scene: Scene, rng: random.Random) -> str:
    """A date as a bad scan reads it: `O4/l2/2O23`."""
    text = rng.choice(("{:02}/{:02}/{}", "{}/{}/{}", "{:02}-{:02}-{}", "{:02}.{:02}.{}")).format(
        rng.randrange(1, 13), rng.randrange(1, 29), scene.year(rng)
    )
    spots = [i for i, c in enumerate(text) if c in _DATE_SLIPS]
    chars = list(text)
    for i in rng.sample(spots, min(len(spots), rng.choice((1, 2, 3)))):
        chars[i] = rng.choice(_DATE_SLIPS[chars[i]])
    return "".join(chars)


def scanned_code(scene: Scene, rng: random.Random) -> str:
    """A number as a bad scan reads it: letters or blanks within it."""
    chars = list(digits(rng, 6, 10))
    for _ in range(rng.choice((1, 1, 2))):
        i = rng.randrange(1, len(chars))
        chars[i] = rng.choice(("O", "l", "S", "B", "I", chars[i] + " ", chars[i] + " "))
    return "".join(chars).strip()


def scanned_words(scene: Scene, rng: random.Random) -> str:
    """Words of medicine as a bad scan reads them."""
    said = rng.choice(phrase_texts(rng.choice(("symptom", "finding", "dx", "drug", "heading", "study", "proc"))))
    said = said.strip() if len(said.strip()) > 3 else "shortness of breath"
    return _slipped(said[:60], rng, rng.choice((0.12, 0.2, 0.3)))


def leet(scene: Scene, rng: random.Random) -> str:
    """A name with signs and digits for letters: `j0hn sm1th`."""
    person = scene.people.person(rng)
    text = fold(rng.choice((person.first, f"{person.first} {person.last}", person.last)))
    spots = [i for i, c in enumerate(text) if c.lower() in _SIGNS]
    chars = list(text)
    for i in rng.sample(spots, min(len(spots), rng.choice((1, 2, 3, 4)))):
        chars[i] = rng.choice(_SIGNS[chars[i].lower()])
    text = "".join(chars)
    return text.lower() if rng.random() < 0.3 else text


def leet_word(scene: Scene, rng: random.Random) -> str:
    """A word of medicine or of every day so written."""
    word = list(
        rng.choice(
            (
                _drug(rng),
                rng.choice(
                    "password elite noob hacker loser meds please doctor nurse hospital percocet weed wifi leetspeak safe adderall oxy vicodin".split()
                ),
            )
        )
    )
    spots = [i for i, c in enumerate(word) if c.lower() in _SIGNS]
    for i in rng.sample(spots, min(len(spots), rng.choice((1, 2, 3)))):
        word[i] = rng.choice(_SIGNS[word[i].lower()])
    return "".join(word)


def cut_first(scene: Scene, rng: random.Random) -> str:
    """A first name over the end of a line, with a hyphen."""
    while True:
        name = scene.people.person(rng).first
        if len(name) > 4 and name.isalpha():
            at = rng.randrange(2, len(name) - 1)
            return f"{name[:at]}-{_end(rng)}{name[at:]}"


def cut_town(scene: Scene, rng: random.Random) -> str:
    """A town of one word over the end of a line, with a hyphen."""
    while True:
        name = rng.choice(towns()[0])[0]
        if len(name) > 5 and name.isalpha():
            at = rng.randrange(3, len(name) - 2)
            return f"{name[:at]}-{_end(rng)}{name[at:]}"


def cut_date(scene: Scene, rng: random.Random) -> str:
    """A date over the end of a line, in numbers."""
    m, d, year, end = rng.randrange(1, 13), rng.randrange(1, 29), scene.year(rng), _end(rng)
    return rng.choice(
        (
            f"{m}/{end}{d}",
            f"{m}/{end}{d}",
            f"{m}-{end}{d}-{year}",
            f"{m}/{d}/{end}{str(year)[2:]}",
            f"{year}-{m:02}-{end}{d:02}",
            f"{MONTHS[m - 1][:3]}-{end}{d}",
        )
    )


def cut_code(scene: Scene, rng: random.Random) -> str:
    """A number over the end of a line."""
    return f"{digits(rng, 2, 5)}-{_end(rng)}{digits(rng, 3, 6)}"


def cut_word(scene: Scene, rng: random.Random) -> str:
    """A word of medicine over the end of a line, with a hyphen."""
    while True:
        word = _drug(rng)
        if len(word) > 6:
            at = rng.randrange(3, len(word) - 2)
            return f"{word[:at]}-{_end(rng)}{word[at:]}"


def cut_number(scene: Scene, rng: random.Random) -> str:
    """An amount over the end of a line."""
    a, b, end = rng.randrange(10, 200), rng.randrange(10, 100), _end(rng)
    return rng.choice((f"{a}/{end}{b}", f"{a}-{end}{a + b} mg", f"{a}{end}mg", f"{a}/{end}{b} mmHg", f"1:{end}{b}", f"{a} x{end}{b} mm"))
