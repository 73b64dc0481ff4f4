"""Measure what redaction finds in labelled texts: recall and precision of every kind.

    python benchmarks/validate/redaction.py

writes redaction.csv beside it. A labelled place is found if places of its kind cover all of it; a place
that is found is right if it touches a labelled place of its kind. `any_kind` is the share of labelled
places of which no letter or digit is left when all kinds are replaced.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd

from vocsigma.privacy._find import FINDERS, Found, find

HERE = Path(__file__).parent
LABELLED = HERE.parents[1] / "tests/data/privacy/labelled.csv"
TABLE = HERE / "redaction.csv"
_MARK = re.compile(r"\{(\w+)\|([^}]*)\}")


def unmarked(marked: str) -> tuple[str, list[Found]]:
    """Take the marks ``{kind|place}`` out of a text: the text, and the places."""
    text, places, done = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[done : match.start()]
        places.append(Found(len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        done = match.end()
    return text + marked[done:], places


def rows(labelled: pd.DataFrame) -> list[dict[str, object]]:
    """Give one row a labelled place or a found one, with what became of it."""
    out = []
    for part, marked in zip(labelled["part"], labelled["text"], strict=True):
        text, places = unmarked(marked)
        found = find(text)
        for place in places:
            same = [other for other in found if other.kind == place.kind]
            out.append(
                {"part": part, "kind": place.kind, "labelled": 1, "hit": covered(text, place, same),
                 "any_kind": covered(text, place, found), "text": marked}
            )  # fmt: skip
        for place in found:
            touched = any(
                p.kind == place.kind and p.start < place.end and place.start < p.end for p in places
            )
            out.append(
                {"part": part, "kind": place.kind, "found": 1, "right": touched, "text": marked}
            )
    return out


def covered(text: str, place: Found, by: list[Found]) -> bool:
    """Say whether every letter and digit of a place is covered."""
    return all(
        any(other.start <= at < other.end for other in by)
        for at in range(place.start, place.end)
        if text[at].isalnum()
    )


def table(labelled: pd.DataFrame) -> pd.DataFrame:
    """Give recall and precision of each kind, over all texts and over those held out."""
    every = pd.DataFrame(rows(labelled))
    sums = {
        "": every.groupby("kind").sum(numeric_only=False)[
            ["labelled", "hit", "any_kind", "found", "right"]
        ],
        "held_out_": every[every["part"] == "held out"]
        .groupby("kind")[["labelled", "hit", "any_kind", "found", "right"]]
        .sum(),
    }
    columns: dict[str, pd.Series] = {}
    for name, counts in sums.items():
        counts = counts.reindex(list(FINDERS)).astype(float)
        columns |= {
            f"{name}labelled": counts["labelled"].astype(int),
            f"{name}recall": (counts["hit"] / counts["labelled"]).round(3),
            f"{name}precision": (counts["right"] / counts["found"]).round(3),
        }
    columns["recall_any_kind"] = (
        sums[""].reindex(list(FINDERS)).astype(float).eval("any_kind / labelled").round(3)
    )
    return pd.DataFrame(columns).rename_axis("kind").reset_index()


def main() -> None:
    """Write the table; with ``--misses``, print what went wrong in the part that rules are tuned on."""
    labelled = pd.read_csv(LABELLED)
    result = table(labelled)
    result.to_csv(TABLE, index=False, lineterminator="\n")
    print(result.to_string(index=False))
    if "--misses" in sys.argv:
        every = pd.DataFrame(rows(labelled))
        wrong = every[
            (every["hit"].eq(False) | every["right"].eq(False)) & every["part"].eq("tuned")
        ]
        print(wrong[["kind", "hit", "right", "text"]].to_string(index=False))


if __name__ == "__main__":
    main()
