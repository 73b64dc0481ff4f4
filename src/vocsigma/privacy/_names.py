"""Names of people in texts, where a greeting, a title or a signature gives them away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vocsigma.privacy._addresses import Span

# A capital, then at least one small letter, so that neither OK nor a sentence in capitals is a name.
_WORD = r"[^\W\d_a-zà-öø-ÿ][^\W\d_A-ZÀ-ÖØ-Þ]{1,20}+(?:['’-][^\W\d_]{1,20}+)?"
_NAME = rf"(?P<name>{_WORD}(?: (?:(?:van|von|de|der|den|la|le|da|di|del|dos|zu) ){{0,2}}{_WORD}){{0,2}})"
_TITLES = (
    r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|M|Mme|Mlle|Sra?|Don|Doña|Sig|Dhr|Mevr|Pan|Pani|"
    r"(?i:herrn?|frau|monsieur|madame|señora?|signora?|senhora?|meneer|mevrouw))\.? ){1,3}"
)
_SAID = (
    r"(?i:my name is|my name['’]s|i am called|this is|mein name ist|ich heiße|ich heisse|"
    r"je m['’]appelle|mon nom est|je suis|me llamo|soy|mi nombre es|mi chiamo|sono|il mio nome è|"
    r"o meu nome é|meu nome é|chamo-me|mijn naam is|ik heet|ik ben|nazywam się|mam na imię|jag heter|"
    r"jeg hedder|nimeni on)"
)
_OTHERS = (
    r"(?i:my (?:husband|wife|son|daughter|mother|father|partner|friend)|"
    r"(?:spoke|talked|speaking) (?:to|with)|"
    r"(?:your|ihre?|votre|su|vostr[oa]) (?:agent|colleague|mitarbeiter(?:in)?|kollegin|kollege|collègue|"
    r"colega|collega)|mein (?:mann|sohn|vater)|meine (?:frau|tochter|mutter)|mon mari|ma femme|"
    r"mi marido|mi mujer)"
)
_GREETING = (
    r"(?i:hi|hey|hello|dear|good morning|good evening|thanks|thank you|cheers|hallo|liebe|lieber|guten tag|"
    r"guten morgen|moin|servus|danke|bonjour|bonsoir|salut|cher|chère|merci|hola|buenos días|buenas tardes|"
    r"estimado|estimada|querido|querida|gracias|ciao|buongiorno|buonasera|gentile|caro|cara|grazie|olá|"
    r"bom dia|boa tarde|obrigad[oa]|beste|hoi|goedemorgen|goedemiddag|dag|bedankt|cześć|dzień dobry|"
    r"hej|hei|tack|takk|tak)"
)
_CLOSING = (
    r"(?i:regards|best wishes|sincerely|yours|yours truly|best|greetings|grüße|grüßen|gruß|gruss|lg|vg|mfg|"
    r"cordialement|bien à vous|bises|saludos|un saludo|atentamente|saluti|cordiali saluti|cumprimentos|"
    r"abraços|groet|groeten|groetjes|pozdrawiam|hälsningar|hilsen|terveisin)"
)
_START = r"(?:^|(?<=[.!?\n])|(?<=[.!?] ))"
_LINE_END = r"(?=\s{0,4}[.,;]?\s{0,4}$)"
_PATTERNS = (
    re.compile(rf"(?<!\w){_TITLES}{_NAME}"),
    re.compile(rf"(?<!\w)(?:{_SAID}:?|{_OTHERS}) (?:{_TITLES})?{_NAME}"),
    re.compile(rf"{_START}{_GREETING},? (?!{_TITLES}){_NAME}(?=\s?[,!.:;\n–-]|$)", re.MULTILINE),
    re.compile(rf"(?<!\w){_CLOSING}[,!.]?\s{{1,4}}(?:[-–] ?)?{_NAME}{_LINE_END}", re.MULTILINE),
)
# What stands where a name would, and is none.
_NO_NAMES = {
    "all", "there", "team", "support", "everyone", "everybody", "folks", "guys", "sir", "madam", "you",
    "your", "valued", "customer", "customers", "agent", "service", "again", "in", "advance", "zusammen",
    "alle", "leute", "liebes", "damen", "herren", "à", "tous", "équipe", "todos", "a", "equipo", "tutti",
    "the", "this", "that", "not", "so", "very", "much", "for", "today", "nothing", "why", "what", "how",
    "where", "when", "please", "just", "still",
}  # fmt: skip


def names(text: str) -> Iterator[Span]:
    """Find names behind titles, greetings and "my name is", and in signatures."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if match["name"].split()[0].lower() not in _NO_NAMES:
                yield match.span("name")
