"""Check digits and number plans: each function says whether a value is well formed; none looks at context."""

from __future__ import annotations

_VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", [*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)], strict=True))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)

# Length of an IBAN by country, from the SWIFT IBAN registry (facts of the standard ISO 13616).
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28, "CH": 21, "CR": 22,
    "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22,
    "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30,
    "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31,
    "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip


def digits(value: str) -> str:
    """The ASCII digits of `value`."""
    return "".join(c for c in value if "0" <= c <= "9")


def luhn(value: str) -> bool:
    """ISO/IEC 7812-1 annex B (mod 10, doubling every second digit from the right)."""
    total = 0
    for index, char in enumerate(reversed(digits(value))):
        number = int(char) * (1 + index % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def ssn(value: str) -> bool:
    """Social Security Administration, number assignment since 2011: no area 000, 666 or 9xx, no group 00, no serial 0000."""
    number = digits(value)
    if len(number) != 9:
        return False
    area, group, serial = number[:3], number[3:5], number[5:]
    return area not in ("000", "666") and area[0] != "9" and group != "00" and serial != "0000"


def itin(value: str) -> bool:
    """Internal Revenue Service, publication 1915: 9xx with the fourth and fifth digit in 50-65, 70-88, 90-92 or 94-99."""
    number = digits(value)
    if len(number) != 9 or number[0] != "9":
        return False
    group = int(number[3:5])
    return 50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 92 or 94 <= group <= 99


def npi(value: str) -> bool:
    """45 CFR 162.406 and the CMS check-digit note: ten digits from 1 or 2, Luhn with the prefix 80840."""
    number = digits(value)
    return len(number) == 10 and number[0] in "12" and luhn("80840" + number)


def dea(value: str) -> bool:
    """21 CFR 1301: two letters (or a letter and 9) and seven digits, the last one checking the other six."""
    number = digits(value)[-7:]
    if len(number) != 7:
        return False
    d = [int(c) for c in number]
    return (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6]


def aba(value: str) -> bool:
    """American Bankers Association routing number: weights 3, 7, 1 and a known Federal Reserve prefix."""
    number = digits(value)
    if len(number) != 9:
        return False
    prefix = int(number[:2])
    known = prefix <= 12 or 21 <= prefix <= 32 or 61 <= prefix <= 72 or prefix == 80
    weighted = sum(int(c) * w for c, w in zip(number, (3, 7, 1) * 3, strict=True))
    return known and number != "000000000" and weighted % 10 == 0


def iban(value: str) -> bool:
    """ISO 13616 with the length of the country and ISO/IEC 7064 mod 97-10."""
    code = "".join(c for c in value.upper() if c.isascii() and c.isalnum())
    if IBAN_LENGTHS.get(code[:2]) != len(code) or not code[2:4].isdigit():
        return False
    moved = code[4:] + code[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def card(value: str) -> bool:
    """ISO/IEC 7812: 13 to 19 digits, an issuer range in use for payment cards, Luhn."""
    number = digits(value)
    if not 13 <= len(number) <= 19 or len(set(number)) < 2:
        return False
    if len(number) == 15 and number[:2] not in ("34", "37") and number[:4] not in ("2131", "1800"):
        return False
    return number[0] in "3456" or number[:2] in ("22", "23", "24", "25", "26", "27") if luhn(number) else False


def vin(value: str) -> bool:
    """49 CFR 565.15: seventeen characters without I, O, Q, the ninth checking the others."""
    code = value.upper()
    if len(code) != 17:
        return False
    total = 0
    for char, weight in zip(code, _VIN_WEIGHTS, strict=True):
        number = int(char) if char.isdigit() else _VIN_VALUES.get(char)
        if number is None:
            return False
        total += number * weight
    return code[8] == "0123456789X"[total % 11]


def gtin(value: str) -> bool:
    """GS1 general specifications, section 7.9: the check digit of a 14-digit trade item number."""
    number = digits(value)
    if len(number) != 14:
        return False
    return sum(int(c) * (3 if i % 2 == 0 else 1) for i, c in enumerate(number)) % 10 == 0


def nhs(value: str) -> bool:
    """NHS Data Dictionary, NHS number: ten digits, mod 11 with weights 10 down to 2."""
    number = digits(value)
    if len(number) != 10 or len(set(number)) == 1:
        return False
    check = 11 - sum(int(c) * w for c, w in zip(number, range(10, 1, -1), strict=False)) % 11
    return check % 11 == int(number[9]) and check != 10


def ipv4(value: str) -> bool:
    """RFC 791 dotted quad without leading zeros."""
    parts = value.split(".")
    return len(parts) == 4 and all(
        p.isascii() and p.isdigit() and len(p) <= 3 and int(p) < 256 and (p == "0" or p[0] != "0") for p in parts
    )


def ipv6(value: str) -> bool:
    """RFC 4291 text form, with at least three groups so that times and ratios stay out."""
    head, _, zone = value.partition("%")
    if zone and not zone.isalnum():
        return False
    groups = head.split(":")
    if head.count("::") > 1 or ":::" in head or not 3 <= len(groups) <= 9:
        return False
    filled = [g for g in groups if g]
    hexes = all(len(g) <= 4 and all(c in "0123456789abcdefABCDEF" for c in g) for g in filled)
    return hexes and (len(groups) == 8 and len(filled) == 8 if "::" not in head else len(filled) >= 2)
