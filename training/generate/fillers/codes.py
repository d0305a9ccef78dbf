"""Numbers and codes that stand for somebody: of records, specimens, accounts, cards, devices, cars."""

from __future__ import annotations

import random
import string

from .numbers import digits
from .scene import Scene

_HEX = "0123456789abcdef"


def _letters(rng: random.Random, count: int, alphabet: str = string.ascii_uppercase) -> str:
    return "".join(rng.choice(alphabet) for _ in range(count))


def code(scene: Scene, rng: random.Random) -> str:
    """An odd identifier of letters, digits and joints."""
    up = string.ascii_uppercase
    letters = _letters(rng, rng.randrange(1, 4))
    return rng.choice(
        (
            lambda: letters + digits(rng, 4, 9),
            lambda: f"{letters}-{digits(rng, 3, 8)}",
            lambda: f"{letters}{digits(rng, 2, 4)}-{digits(rng, 2, 6)}",
            lambda: f"{digits(rng, 2, 4)}-{digits(rng, 2, 5)}-{digits(rng, 2, 5)}",
            lambda: digits(rng, 5, 11),
            lambda: f"{digits(rng, 3, 6)}{rng.choice(up)}{digits(rng, 1, 3)}",
            lambda: f"{letters}-{scene.now}-{digits(rng, 3, 7)}",
            lambda: _letters(rng, rng.randrange(7, 14), up + string.digits),
            lambda: f"{digits(rng, 3, 3)} {digits(rng, 3, 3)} {digits(rng, 3, 4)}",
            lambda: f"{letters}/{digits(rng, 3, 6)}",
            lambda: f"{digits(rng, 4, 4)}-{digits(rng, 3, 4)}",
            lambda: (
                f"{letters[0]}{digits(rng, 4, 4)}-{digits(rng, 2, 2)}-{digits(rng, 5, 6)}-{rng.choice(('OS', 'OD', 'L', 'R', 'A', 'B2'))}"
            ),
            lambda: f"{digits(rng, 2, 2)}-{letters}-{digits(rng, 3, 5)}",
            lambda: f"{letters} {digits(rng, 2, 3)} {digits(rng, 2, 3)} {digits(rng, 2, 4)}",
            lambda: f"{_letters(rng, 8, _HEX)}-{_letters(rng, 4, _HEX)}",
        )
    )()


def record_number(scene: Scene, rng: random.Random) -> str:
    """A record number."""
    return rng.choice(
        (
            digits(rng, 6, 10),
            digits(rng, 6, 10),
            f"{digits(rng, 2, 3)}-{digits(rng, 2, 3)}-{digits(rng, 2, 4)}",
            f"{digits(rng, 4, 4)}-{digits(rng, 4, 4)}",
            f"MRN{digits(rng, 5, 8)}",
            f"{rng.choice('AEMHP')}{digits(rng, 6, 8)}",
            f"00{digits(rng, 5, 7)}",
            code(scene, rng),
        )
    )


def donation(scene: Scene, rng: random.Random) -> str:
    """The number of a donation of blood, as its label prints it."""
    return rng.choice(
        (
            f"W{digits(rng, 4, 4)} {digits(rng, 2, 2)} {digits(rng, 6, 6)}",
            f"W{digits(rng, 4, 4)}{digits(rng, 2, 2)}{digits(rng, 6, 6)}",
            f"W{digits(rng, 4, 4)}-{digits(rng, 2, 2)}-{digits(rng, 6, 6)}",
            f"{digits(rng, 2, 2)}{rng.choice(string.ascii_uppercase)}{digits(rng, 5, 5)}",
        )
    )


def case_number(scene: Scene, rng: random.Random) -> str:
    """The number of a specimen or a study, with its year."""
    yy = str(scene.now)[2:]
    return rng.choice(
        (
            f"{rng.choice(('S', 'SP', 'C', 'NG', 'H', 'AP', 'SU'))}{yy}-{digits(rng, 4, 6)}",
            f"{rng.choice(('S', 'BX', 'CY', 'FC'))}-{yy}-{digits(rng, 4, 5)}",
            f"{yy}-{digits(rng, 3, 3)}-{digits(rng, 4, 5)}",
            f"{rng.choice(('CR', 'MR', 'US', 'CT', 'E'))}{digits(rng, 7, 9)}",
            f"{yy}:{rng.choice(('M', 'C', 'H', 'B'))}{digits(rng, 5, 7)}R",
            f"{rng.choice('FMTWH')}{digits(rng, 5, 7)}",
        )
    )


def serial(scene: Scene, rng: random.Random) -> str:
    """The number of a device."""
    return rng.choice(
        (
            f"{_letters(rng, 3)}{digits(rng, 6, 7)}{rng.choice(('H', 'S', 'G', ''))}",
            f"SN{digits(rng, 6, 9)}",
            f"(01){digits(rng, 14, 14)}(21){digits(rng, 5, 8)}",
            code(scene, rng),
        )
    )


def account(scene: Scene, rng: random.Random) -> str:
    """The number of an account."""
    return rng.choice(
        (digits(rng, 8, 16), code(scene, rng), f"{digits(rng, 4, 4)}-{digits(rng, 4, 4)}-{digits(rng, 4, 4)}", f"xxxx-{digits(rng, 4, 4)}")
    )


def card(scene: Scene, rng: random.Random) -> str:
    """The number of a payment card, or of a bank account abroad."""
    return rng.choice(
        (
            digits(rng, 15, 16),
            f"{digits(rng, 4, 4)} {digits(rng, 4, 4)} {digits(rng, 4, 4)} {digits(rng, 4, 4)}",
            f"{rng.choice(('DE', 'GB', 'FR', 'NL', 'ES', 'IT', 'PT', 'BE'))}{digits(rng, 16, 22)}",
        )
    )


def social_security(scene: Scene, rng: random.Random) -> str:
    """A Social Security number."""
    return rng.choice(
        (
            f"{digits(rng, 3, 3)}-{digits(rng, 2, 2)}-{digits(rng, 4, 4)}",
            digits(rng, 9, 9),
            f"{digits(rng, 3, 3)} {digits(rng, 2, 2)} {digits(rng, 4, 4)}",
            f"xxx-xx-{digits(rng, 4, 4)}",
        )
    )


def last_four(scene: Scene, rng: random.Random) -> str:
    """The last digits of a number."""
    return digits(rng, 4, 4)


def plate(scene: Scene, rng: random.Random) -> str:
    """The plate of a car."""
    return rng.choice(
        (
            f"{rng.randrange(1, 9)}{_letters(rng, 3)}{digits(rng, 3, 3)}",
            f"{_letters(rng, 3)}-{digits(rng, 4, 4)}",
            f"{_letters(rng, 3)} {digits(rng, 3, 4)}",
        )
    )


def vehicle(scene: Scene, rng: random.Random) -> str:
    """The identification number of a car."""
    return _letters(rng, 17, "ABCDEFGHJKLMNPRSTUVWXYZ0123456789")
