"""Numbers of bank accounts and payment cards in texts, known by their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vocsigma.privacy._addresses import Span

# ISO 13616: the length of an IBAN in each country of the registry.
_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27,
    "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28,
    "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23,
    "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
    "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28,
    "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22,
    "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25,
    "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}  # fmt: skip
# Looked at from every start anew, as what follows a number may be taken for its last digits.
_IBAN = re.compile(
    r"(?<![^\W_])(?=(?P<long>[A-Z]{2}[ -]?[0-9]{2}(?:[ \xa0.-]{0,2}[A-Z0-9]){11,30}))",
    re.IGNORECASE,
)
_CARDS = (
    re.compile(r"(?<![\d.,-])\d{4}(?P<gap>[ \xa0.-]?)\d{4}(?P=gap)\d{4}(?P=gap)\d{4}(?!\d)"),
    re.compile(r"(?<![\d.,-])3\d{3}(?P<gap>[ \xa0.-]?)\d{6}(?P=gap)\d{4,5}(?!\d)"),
    re.compile(r"(?<![\d.,-])(?:\d{4}[ -]?){4}\d{1,3}(?!\d)"),
    re.compile(r"(?<![\d.,-])\d{13}(?!\d)"),
)
_ISSUERS = "23456"


def ibans(text: str) -> Iterator[Span]:
    """Find international bank account numbers, whole or in groups, by country, length and check digits."""
    for match in _IBAN.finditer(text):
        length = _LENGTHS.get(match["long"][:2].upper(), 0)
        places = [
            match.start() + place for place, sign in enumerate(match["long"]) if sign.isalnum()
        ]
        if not 0 < length <= len(places):
            continue
        end = places[length - 1] + 1
        written = "".join(text[place] for place in places[:length])
        if not text[end : end + 1].isalnum() and is_iban(written):
            yield match.start(), end


def is_iban(written: str) -> bool:
    """Check an IBAN without blanks: 1 modulo 97, letters counted from 10 (ISO 7064, MOD 97-10)."""
    turned = written[4:] + written[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def cards(text: str) -> Iterator[Span]:
    """Find payment card numbers in the groups in which they are written, by Luhn's check digit."""
    for pattern in _CARDS:
        for match in pattern.finditer(text):
            digits = [int(sign) for sign in match[0] if sign.isdigit()]
            if str(digits[0]) in _ISSUERS and is_luhn(digits):
                yield match.span()


def is_luhn(digits: list[int]) -> bool:
    """Check digits by Luhn (ISO/IEC 7812-1, annex B)."""
    doubled = (digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
