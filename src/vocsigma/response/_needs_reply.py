"""Does a customer's message want an answer? A bare thanks does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

# Longer texts say more than thanks.
_LONGEST = 120
# Emoji that say that all is not well.
_CROSS = "😠😡🤬😤🤔😭😢🙄👎😞😒💔😩😫"


@dataclass(frozen=True)
class Courtesy:
    """A courtesy that wants no answer: one of the core words, and nothing but core words and fillers.

    Words, and a few phrases, are parted by ``|``.
    """

    name: str
    language: str
    core: str
    fillers: str


# Our own list, after the acts "thanking" and "closing" of Oraby, Gundecha, Mahmud, Bhuiyan and Akkiraju
# (2017), "How May I Help You?", arXiv 1709.05413.
COURTESIES = (
    Courtesy(
        "thanks",
        "en",
        core="thanks|thank|thx|ty|tysm|cheers|appreciated|appreciate|grateful",
        fillers="you|u|ya|so|very|much|many|a|lot|lots|bunch|million|ton|for|the|your|ur|quick|fast|prompt|"
        "help|helping|reply|response|responding|replying|answer|info|update|support|assistance|again|all|"
        "and|have|great|good|nice|day|one|weekend|evening|ok|okay|awesome|perfect|brilliant|amazing|"
        "excellent|wonderful|cool|really|it|i|we|that|that's|thats|is|will|do|guys|team|mate|everyone|"
        "anyway|anyways|lol|haha|oh|looking|into|yes|yep|got|noted|understood|sounds|works|now|fixed|sorted|kindly|indeed",
    ),
    Courtesy(
        "goodbye",
        "en",
        core="bye|goodbye|goodnight|farewell|cya|good night|nice day|great day",
        fillers="good|night|have|a|nice|great|lovely|day|one|weekend|evening|see|you|u|ya|and|take|care|"
        "for|now|then|ok|okay|all",
    ),
    Courtesy(
        "assent",
        "en",
        core="ok|okay|great|perfect|cool|awesome|brilliant|noted|understood|will do",
        fillers="will|do|sounds|good|that's|thats|is|got|it|all|yes|yep",
    ),
    Courtesy(
        "thanks",
        "de",
        core="danke|dankeschön|dank|merci",
        fillers="vielen|schön|sehr|euch|ihnen|dir|für|die|schnelle|antwort|hilfe",
    ),
    Courtesy(
        "thanks",
        "fr",
        core="merci|remercie",
        fillers="beaucoup|bien|pour|votre|la|réponse|aide|je|vous|à|bonne|journée",
    ),
    Courtesy(
        "thanks",
        "es",
        core="gracias",
        fillers="muchas|mil|por|la|su|tu|ayuda|respuesta|rápida|muy|amables",
    ),
    Courtesy(
        "thanks",
        "pt",
        core="obrigado|obrigada|valeu",
        fillers="muito|pela|ajuda|resposta|pelo|retorno|a|todos",
    ),
)


def wants_reply(
    text: nw.Series[Any],
    *,
    after_reply: NDArray[np.bool_],
    to_customer: NDArray[np.bool_],
    brand: nw.Series[Any],
) -> NDArray[np.bool_]:
    """Judge opening messages.

    Parameters
    ----------
    text : Series of str
        What they say; a missing text wants a reply.
    after_reply : array of bool
        Did the company answer this customer before, in this thread?
    to_customer : array of bool
        Does the message answer another customer's, where others can read it?
    brand : Series of str
        Whom it would have to name to speak to the company all the same.

    Returns
    -------
    array of bool
        False for a bare thanks, goodbye or emoji after a reply, and for talk between customers.
    """
    wants = np.ones(len(after_reply), dtype=bool)
    rows = np.flatnonzero(after_reply)
    wants[rows] &= ~_is_courtesy(text[rows.tolist()])
    rows = np.flatnonzero(to_customer)
    wants[rows] &= _names_brand(text[rows.tolist()], brand[rows.tolist()])
    return wants


def _is_courtesy(text: nw.Series[Any]) -> NDArray[np.bool_]:
    """Find texts that are nothing but a courtesy, or nothing but emoji.

    The patterns run on RE2, whose time is linear in the text whatever the text.
    """
    values = _array(text)
    words = _words(values)
    emoji = pc.match_substring_regex(values, r"^(@\w+|[^?:/\w])*\p{So}[^?:/\w]*$")
    cross = pc.match_substring_regex(values, f"[{_CROSS}]")
    found = pc.and_(pc.and_not(emoji, cross), pc.equal(words, ""))
    for courtesy in COURTESIES:
        either = f"({courtesy.core}|{courtesy.fillers})"
        only = f"^{either}( {either})*$"
        core = f"(^| )({courtesy.core})( |$)"
        matches = pc.and_(
            pc.match_substring_regex(words, only), pc.match_substring_regex(words, core)
        )
        found = pc.or_(found, matches)
    flags: NDArray[np.bool_] = pc.fill_null(found, False).to_numpy(zero_copy_only=False)
    return flags


def _array(text: nw.Series[Any]) -> pa.Array:
    values = text.cast(nw.String).to_arrow()
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _words(values: pa.Array) -> pa.Array:
    """Leave only words, in lower case, one blank between; long texts become missing."""
    bare = pc.replace_substring_regex(values, r"https?://\S+|[@#]\w+", " ")
    bare = pc.replace_substring_regex(pc.utf8_lower(bare), r"[’`]", "'")
    bare = pc.replace_substring_regex(bare, r"[^\p{L}\p{N}']+", " ")
    bare = pc.utf8_trim_whitespace(bare)
    return pc.if_else(pc.less_equal(pc.utf8_length(bare), _LONGEST), bare, None)


def _names_brand(text: nw.Series[Any], brand: nw.Series[Any]) -> NDArray[np.bool_]:
    """Find texts that mention their brand's handle; there are few brands and many texts."""
    values = text.cast(nw.String).fill_null("").to_arrow()
    brands = brand.cast(nw.String).fill_null("").to_numpy()
    named = np.zeros(len(brands), dtype=bool)
    for name in np.unique(brands[brands != ""]):
        mentions = pc.match_substring(values, f"@{name}", ignore_case=True)
        named |= (brands == name) & mentions.to_numpy(zero_copy_only=False)
    return named
