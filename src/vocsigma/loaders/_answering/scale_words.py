"""The words by which a scale is known, and by which its better end is told from its worse one."""

from __future__ import annotations

import pandas as pd

_AGREEMENT = "strongly disagree|disagree|{middle}|agree|strongly agree"
_SATISFACTION = "very dissatisfied|dissatisfied|{middle}|satisfied|very satisfied"
# The labels of whole scales, from the worse end to the better.
SCALES = [
    (kind, scale.format(middle=middle).split("|"))
    for kind, scale, middles in (
        ("likert", _AGREEMENT, ("neither agree nor disagree", "neutral")),
        ("csat", _SATISFACTION, ("neither satisfied nor dissatisfied", "neutral")),
    )
    for middle in middles
]
_GOOD = (
    r"satisf|zufrieden|tevreden|soddisf|wahrscheinlich|"
    r"\b(?:agree|likely|happy|pleased|delighted|good|great|excellent|gut)\b"
)
_NOT = r"\b(?:not|no|less|never|nicht|wenige?r?|pas|peu|non|niet|não|poco|pouco)\b"
_BAD = (
    rf"{_NOT}.*?(?:{_GOOD})|"
    r"(?:dis|un|in|on)(?:satisf|zufrieden|tevreden|soddisf|agree|likely|happy|wahrscheinlich)|insatis|"
    r"\b(?:bad|poor|terrible|awful|horrible|worst|schlecht)\b"
)
_NO_ANSWER = (
    r"^(?:n/?a|n\.\s?a\.?|k\.\s?a\.?)$|(?:don.?t|do not) know|not (?:applicable|sure)|unsure|"
    r"no (?:answer|opinion)|refuse|prefer not|can(?:no|.)t say|wei(?:ß|ss) (?:es )?nicht|"
    r"keine? (?:angabe|antwort|meinung)|nicht zutreffend|ne sai[st] pas|sans (?:avis|opinion|réponse)|"
    r"no (?:sabe|sé|contesta)|non so|não sei|weet (?:het )?niet|geen (?:antwoord|mening)"
)


def sign_of(labels: pd.Series[str]) -> pd.Series[int]:
    """Give 1 for a label that says something good, -1 for something bad, 0 for both or neither."""
    words = labels.str.casefold()
    bad = words.str.contains(_BAD)
    rest = words.str.replace(_BAD, " ", regex=True)
    return rest.str.contains(_GOOD).astype("int64") - bad.astype("int64")


def says_nothing(labels: pd.Series[str]) -> pd.Series[bool]:
    """Say which labels stand for no answer, as ``Don't know``."""
    return labels.str.casefold().str.contains(_NO_ANSWER)
