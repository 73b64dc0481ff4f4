"""Telephone numbers in texts, by the ways in which they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vocsigma.privacy._addresses import Span

_GAP = r"[ \xa0\u2009\u202f./()‐‑–-]"
_CANDIDATE = re.compile(
    rf"(?<![\w.,/#€$£-])(?:[+＋]{_GAP}{{0,2}}|\(\+?)?\d(?:{_GAP}{{0,3}}\d){{5,19}}(?!\w|[.,:/-]\d|\s?[%€$£])"
)
_CUE = re.compile(
    r"(?<![^\W_])(?:tel|telephone|phone|ph|mobile|cell|call(?:ing)?|ring|text|sms|whats?app|fax|dial|reach|"
    r"contact|hotline|telefon|telefonnummer|handy|handynummer|mobil|mobilnummer|rückruf|rufen|ruf|anrufen|"
    r"angerufen|erreich\w*|erreichbar|durchwahl|téléphone|portable|appel\w*|joindre|joignable|rappel\w*|"
    r"teléfono|telefono|móvil|movil|celular|llam\w*|cellulare|chiam\w*|telefone|telemóvel|ligu\w*|liga\w*|"
    r"telefoon|telefoonnummer|mobiel|bel(?:len)?|gebeld|bereik\w*|tlf|puh|puhelin|numer|zadzwo\w*|dzwoni\w*|"
    r"telefonu|komórk\w*|ring(?:a|er)?|电话|手机|電話|携帯|телефон\w*|позвон\w*)(?!\w)",
    re.IGNORECASE,
)
_CUE_REACH = 40
_NATIONAL = re.compile(
    r"\(?0\d"  # a trunk prefix
    r"|(?:1[ .-])?\(?[2-9]\d\d\)?[ .-]?\s?[2-9]\d\d[ .-]?\d{4}$"  # North America
    r"|\(\d{2,4}\)"  # an area code in brackets
    r"|[6-9]\d{2}[ .-]\d{2,3}[ .-]\d{2,3}(?:[ .-]\d{2,3})?$"  # Spain, Poland, Portugal
    r"|[4-9]\d{2}[ -]\d{3}[ -]\d{3}$"
    r"|1[3-9]\d[ -]?\d{4}[ -]?\d{4}$"  # China
    r"|8[ -]\(?\d{3}\)?[ -]\d{3}[ -]\d{2}[ -]\d{2}$"  # Russia
    r"|3\d{2}[ .-]\d{3}[ .-]?\d{4}$"  # Italy
    r"|[6-9]\d{4}[ -]\d{5}$"  # India
    r"|\d{2}[ .]\d{2}[ .]\d{2}[ .]\d{2}(?:[ .]\d{2})?$"  # Denmark, Norway
)
_DATES = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d[-./]\d\d?[-./]\d\d?|\d\d?[-./]\d\d?[-./](?:19|20)\d\d)(?!\d)"
)
_INTERNATIONAL = range(7, 16)
_TRUNK = range(9, 13)
_SPOKEN_OF = range(7, 14)
_OTHER = range(8, 12)


def phones(text: str) -> Iterator[Span]:
    """Find telephone numbers: international ones, national ones by their shape, others behind a cue."""
    candidates = list(_CANDIDATE.finditer(text))
    cued = [match.end() for match in _CUE.finditer(text)] if candidates else []
    place = 0
    for match in candidates:
        while place < len(cued) and cued[place] <= match.start():
            place += 1
        near = place > 0 and match.start() - cued[place - 1] <= _CUE_REACH
        if _is_phone(match[0], near):
            yield match.start(), match.start() + len(match[0].rstrip(" .-/()"))


def _is_phone(written: str, cued: bool) -> bool:
    digits = sum(map(str.isdigit, written))
    if _DATES.search(written):
        return False
    if written.lstrip("(").startswith(("+", "＋")):
        return digits in _INTERNATIONAL
    if written.startswith("00") and written[2:3] != "0":
        return digits - 2 in _INTERNATIONAL
    if cued and digits in _SPOKEN_OF:
        return True
    shaped = _NATIONAL.match(written)
    return bool(shaped) and digits in (_TRUNK if written.lstrip("(").startswith("0") else _OTHER)
