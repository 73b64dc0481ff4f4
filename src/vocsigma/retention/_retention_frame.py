"""A frame for the analysis of retention whose columns were known when its follow-up began."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import pandas as pd

from vocsigma._display import frame_html, plain
from vocsigma.exceptions import ArgumentError, listing

REASONS: dict[str, str] = {
    "no_join_date": "have no joined_at to count the age from",
    "joined_later": "joined after the landmark",
    "lost_before": "were lost by the landmark",
    "ended_before": "were observed no longer than to the landmark",
    "observed_later": "came under observation after the landmark",
    "turns_end_before": "reach the landmark only after the turns end",
}
OUTCOME = ("customer_id", "landmark_at", "duration", "event", "end_reason")


@dataclass(frozen=True, repr=False, eq=False)
class RetentionFrame:
    """Customers at a landmark, what was known of them there, and their follow-up from there on.

    The mark that `survival_curve` and other analyses trust: it says that every column but the outcome
    was known when the follow-up began. Make it with `landmark_frame`.

    Parameters
    ----------
    frame : DataFrame
        One row a customer in the population; the columns are those of `landmark_frame`.
    left_out : DataFrame
        One row a customer who is not in it: ``customer_id, reason``.
    at : str
        The landmark: an age, or an instant.
    horizon : str
        How long customers are followed from there.
    features : tuple of str
        The columns about service.
    covariates : tuple of str
        The columns that came with the customers.
    other_turns : int, default 0
        Turns of nobody in the customers table.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.retention import RetentionFrame
    >>> frame = pd.DataFrame({"customer_id": ["a"], "duration": [30.0], "event": [False]})
    >>> left_out = pd.DataFrame({"customer_id": ["b"], "reason": ["lost_before"]})
    >>> RetentionFrame(frame, left_out, at="30d", horizon="90d", features=(), covariates=())
    1 of 2 customers are in the population at the landmark 30d; 0 were lost within 90d from there.
    Left out: 1 were lost by the landmark (lost_before).
    """

    frame: pd.DataFrame
    left_out: pd.DataFrame
    at: str
    horizon: str
    features: tuple[str, ...]
    covariates: tuple[str, ...]
    other_turns: int = 0

    def __repr__(self) -> str:
        return self.summary()

    def assign(self, **columns: Any) -> RetentionFrame:
        """Add columns that are made from what was known at the landmark.

        Parameters
        ----------
        **columns : array_like or callable
            As `pandas.DataFrame.assign` takes them.

        Returns
        -------
        RetentionFrame
            A new one; the mark holds as long as the columns look at nothing later.

        Raises
        ------
        ArgumentError
            If a column of the outcome would be replaced.

        Examples
        --------
        >>> import pandas as pd
        >>> from vocsigma.retention import RetentionFrame
        >>> frame = pd.DataFrame({"missed": [0.0, 2.0], "duration": [9.0, 8.0], "event": [True, True]})
        >>> left_out = pd.DataFrame({"customer_id": [], "reason": []})
        >>> marked = RetentionFrame(frame, left_out, "30d", "90d", ("missed",), ())
        >>> marked.assign(any_missed=lambda known: known["missed"] > 0).frame["any_missed"].tolist()
        [False, True]
        """
        taken = [name for name in columns if name in OUTCOME]
        if taken:
            message = f"{listing(taken)} say what happened after the landmark; take another name"
            raise ArgumentError(message)
        return replace(self, frame=self.frame.assign(**columns))

    def summary(self) -> str:
        """Say who is in, who was left out and why, and what to keep in mind.

        Returns
        -------
        str
            One sentence a line.
        """
        return "\n".join(self._sentences())

    def to_dict(self) -> dict[str, Any]:
        """Give the frame and the account as plain Python values that JSON can hold.

        Returns
        -------
        dict
            One entry a field; tables are lists of records.
        """
        return {name: plain(value) for name, value in vars(self).items()}

    def _sentences(self) -> Iterator[str]:
        frame, everyone = self.frame, len(self.frame) + len(self.left_out)
        yield (
            f"{len(frame):,} of {everyone:,} customers are in the population at the landmark "
            f"{self.at}; {int(frame['event'].sum()):,} were lost within {self.horizon} from there."
        )
        counts = self.left_out["reason"].astype("str").value_counts()
        for reason, words in REASONS.items():
            if reason in counts:
                yield f"Left out: {counts[reason]:,} {words} ({reason})."
        if "contacted" in frame:
            contacted = int(frame["contacted"].sum())
            yield (
                f"{contacted:,} had made contact by the landmark; service can only have differed "
                "among them."
            )
        if "end_reason" in frame:
            others = frame["end_reason"][~frame["event"]].dropna()
            if len(others):
                yield (
                    f"{len(others):,} ended otherwise ({listing(others.unique())}); they count as "
                    "censored, as if they could still be lost later."
                )
        if self.covariates:
            yield (
                f"{listing(self.covariates)} came with the customers; they must have stood so at the "
                "landmark."
            )
        if self.other_turns:
            yield f"{self.other_turns:,} turns are of nobody in the customers table."

    def _repr_html_(self) -> str:
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in self._sentences())
        return paragraphs + frame_html(self.frame)
