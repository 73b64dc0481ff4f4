"""Numbers of orders, tickets, customers and the like in texts, known by the word in front of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vocsigma.privacy._addresses import Span

_THINGS = (
    r"order|purchase|ticket|case|incident|invoice|booking|reservation|tracking|parcel|shipment|account|acct|"
    r"customer|client|member(?:ship)?|contract|policy|claim|confirmation|ref(?:erence)?|serial|imei|"
    r"bestell(?:ung|nummer|nr)?|auftrag(?:s?nummer|s-?nr)?|vorgang(?:s?nummer|s-?nr)?|kunden(?:nummer|nr)|"
    r"rechnung(?:s?nummer|s-?nr)?|vertrag(?:s?nummer|s-?nr)?|sendung(?:s?nummer|s-?nr)?|konto(?:nummer|nr)?|"
    r"commande|facture|dossier|r[ée]servation|contrat|colis|suivi|"
    r"pedido|factura|reserva|contrato|env[ií]o|expediente|"
    r"ordine|fattura|prenotazione|pratica|spedizione|encomenda|fatura|"
    r"bestel(?:ling|nummer)|klantnummer|factuur(?:nummer)?|zaak(?:nummer)?|"
    r"zam[óo]wienie|zam[óo]wienia|best[äa]llning|ordre|ordrenummer|ordernummer|kundnummer|tilaus"
)
_FILLERS = (
    r"no|nr|num|number|numbers|nummer|num[ée]ro|n[úu]mero|numer|id|code|is|was|ist|war|lautet|est|es|è|é|de|di|"
    r"n°|nº|№|-?nr|ref(?:erence)?"
)
_WRITTEN = r"(?P<number>#?[A-Z0-9](?:[-/.]?[A-Z0-9]){3,29}+)(?!\w| \d{3})"
_REFERENCE = re.compile(
    rf"(?<!\w)(?:{_THINGS})(?:[\s:.#-]{{1,3}}(?:{_FILLERS})(?!\w)){{0,3}}[\s:.(]{{0,3}}{_WRITTEN}",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<!\w)(?P<number>#\d{5,20}|1Z[0-9A-Z]{16}|\d{3}-\d{7}-\d{7})(?!\w)")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_LEAST_DIGITS = 4
_LEAST_DIGITS_OF_CODES = 2


def references(text: str) -> Iterator[Span]:
    """Find numbers behind words such as order, Kundennummer or dossier, and shapes of known carriers."""
    for pattern in (_REFERENCE, _BARE):
        for match in pattern.finditer(text):
            if _is_number(match["number"]):
                yield match.span("number")


def _is_number(token: str) -> bool:
    """Tell XK77Q2 and 4711-0815 from words and dates."""
    digits = sum(map(str.isdigit, token))
    least = _LEAST_DIGITS_OF_CODES if token.isupper() else _LEAST_DIGITS
    return digits >= least and not _DATE.fullmatch(token)
