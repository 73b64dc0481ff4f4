"""What suits some data: the chart, the call to type, and the reasons."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from vocsigma._display import Result


@dataclass(frozen=True, eq=False, repr=False)
class Suggestion(Result):
    """The chart that suits some data, and why; made by :func:`suggest_chart`, applied by you.

    Parameters
    ----------
    chart : str
        The name of the chart function.
    call : str
        The call to type, for data that are called ``data``.
    because : str
        The main reason, in one sentence.
    reasons : DataFrame
        One row a check: ``check``, ``value``, ``low`` and ``high`` (its 95% interval, where there is
        one), ``p_value`` (where it is a test) and ``says`` (what follows from it).
    cautions : tuple of str
        What to mind, one sentence each.

    Examples
    --------
    >>> from vocsigma.spc import suggest_chart
    >>> suggest_chart([12, 15, 11, 14, 13, 12, 16, 14] * 4, kind="measurements").chart
    'xmr_chart'
    """

    chart: str
    call: str
    because: str
    reasons: pd.DataFrame
    cautions: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Suggestion: {self.call}>"

    @property
    def table(self) -> pd.DataFrame:
        """The reasons."""
        return self.reasons

    def summary(self) -> str:
        """Say which chart, why, and what to mind.

        Returns
        -------
        str
            One sentence a line.
        """
        return "\n".join([f"Try {self.call}.", self.because, *self.cautions])
