"""Say which chart suits some data, and why; nothing is drawn or applied."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import pandas as pd

from vocsigma.exceptions import ArgumentError, BaselineWarning, listing
from vocsigma.spc._arrays import Column, Data
from vocsigma.spc._charts.families import I_PRIME, XMR, C, P, U
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.family import Family
from vocsigma.spc._data.input import read_sample
from vocsigma.spc._data.scale import LOG_TIME_COLUMN, TIME_COLUMNS
from vocsigma.spc._laws.goodness import normality
from vocsigma.spc._result.build import build
from vocsigma.spc._result.cautions import ENOUGH
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._studies.data_checks import SKEWED, SURE, Check, Findings, Shape, correlation
from vocsigma.spc._studies.suggestion import Suggestion

Kind: TypeAlias = Literal["measurements", "defectives", "defects"]
# The known columns of counts and means, with that of what was looked at.
_KNOWN: dict[str, tuple[Kind, str]] = {
    "defectives": ("defectives", "units"),
    "defects": ("defects", "opportunities"),
    LOG_TIME_COLUMN: ("measurements", "answered"),
}
_MANY_ZEROS = 0.05
_MANY_CENSORED = 0.05
_MUCH_CORRELATION = 0.25
_ENOUGH_FOR_A_MODEL = 50
_FEW_EVENTS = 1.0
_SMALL_COUNT, _LIKE_CHANCE = 30.0, 3.0


@dataclass(frozen=True)
class _Question:
    """What was asked about."""

    data: Any
    value: Column | None
    n: Column | None
    time: Column | None
    baseline: Any
    exclude: Any

    def draw(self, family: Family, scale: Any = None) -> ControlChart:
        """Draw up a chart for its figures, without its warnings."""
        asked = Asked(
            value=self.value,
            n=self.n,
            time=self.time,
            by=None,
            scale=scale,
            baseline=self.baseline,
            exclude=self.exclude,
            rules=(),
            gaps="break",
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", BaselineWarning)
            return build(family, self.data, asked)

    def call(self, chart: str, **more: str | None) -> str:
        """Write the call of a chart function."""
        given = {"value": self.value, "n": self.n, "time": self.time, "baseline": self.baseline}
        said = [
            f"{name}={argument!r}" if isinstance(argument, str | int | slice) else f"{name}={name}"
            for name, argument in given.items()
            if argument is not None
        ]
        said += [f"{name}={argument!r}" for name, argument in more.items() if argument is not None]
        return f"{chart}({', '.join(['data', *said])})"


def suggest_chart(
    data: Data,
    *,
    value: Column | None = None,
    n: Column | None = None,
    time: Column | None = None,
    kind: Kind | None = None,
    baseline: Any = None,
    exclude: Any = None,
) -> Suggestion:
    """Say which chart suits one series of data, and why.

    Parameters
    ----------
    data : array, Series or DataFrame
        The values, in the order of time. The subgroups table is known by its columns.
    value : str or array, optional
        Column or array of the values; of the subgroups table ``defectives`` if it has them, else
        ``answered_log_mean``.
    n : str or array, optional
        Column or array of what was looked at for each value.
    time : str or array, optional
        Dates, stamps or labels; ``period_start`` if the frame has it.
    kind : {"measurements", "defectives", "defects"}, optional
        What the values are: measured, counts of units with a fault (at most n), or counts of
        faults. Told from the column's name, or guessed from whole numbers, if not given.
    baseline, exclude : int, slice, mask, tuple or list, optional
        The rows that the checks look at, and those left out, as for the charts.

    Returns
    -------
    Suggestion
        The chart, the call to type, the reasons as a table, and what to mind.

    Raises
    ------
    TableError
        If a column is missing.
    ArgumentError
        If the data or an argument cannot be used, or there are fewer than 3 points.

    Notes
    -----
    Proportions and rates get p' and u' from 20 baseline points on, whatever sigma_z is: where
    counts vary as chance makes them these charts are the p and the u chart, and where they do not,
    only these hold. Below 20 points sigma_z is too uncertain. Measurements with n get I'. Logarithms
    are advised for times, and where the values' distribution is skewed and that of their
    logarithms is normal (Anderson-Darling). The residuals of an autoregression are advised where
    lag 1 is above 0.25, the Ljung-Box p-value below 0.01, and there are 50 baseline points.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from vocsigma.spc import suggest_chart
    >>> random = np.random.default_rng(1)
    >>> weeks = pd.DataFrame({"late": random.binomial(4000, random.normal(0.1, 0.01, 40)), "n": 4000})
    >>> advice = suggest_chart(weeks, value="late", n="n")
    >>> print(advice.summary())
    Try p_prime_chart(data, value='late', n='n').
    These are proportions over 40 baseline points; sigma_z is 2.01 (95% interval 1.56 to 2.80).
    The primed chart holds whether or not counts vary as chance makes them.
    >>> advice.reasons[["check", "value", "low", "high"]].round(2)
                   check   value   low  high
    0    baseline points   40.00   NaN   NaN
    1            sigma_z    2.01  1.56   2.8
    2     events a point  396.38   NaN   NaN
    3     share of zeros    0.00   NaN   NaN
    4  lag-1 correlation    0.05   NaN   NaN
    """
    if kind is not None and kind not in get_args(Kind):
        raise ArgumentError(f"kind={kind!r} is unknown; take {listing(get_args(Kind))}")
    value, n, known = _columns(data, value, n)
    question = _Question(data, value, n, time, baseline, exclude)
    kind = kind or known or _guessed(question)
    found = Findings()
    if kind == "measurements":
        chart, because, more = _measurements(question, found)
    else:
        chart, because, more = _attributes(question, kind, found)
    _censoring(data, found)
    call = question.call(chart, **more)
    return Suggestion(chart, call, because, found.table(), tuple(found.cautions))


def _columns(
    data: Data, value: Column | None, n: Column | None
) -> tuple[Column | None, Column | None, Kind | None]:
    """Find value and n by the names of the subgroups table."""
    columns = list(data.columns) if isinstance(data, pd.DataFrame) else []
    if value is None and columns:
        have = [name for name in ("defectives", LOG_TIME_COLUMN, XMR.value) if name in columns]
        if not have:
            message = (
                f"`data` has none of the known columns; pass value= (it has {listing(columns)})"
            )
            raise ArgumentError(message)
        value = have[0]
    if not isinstance(value, str) or value not in _KNOWN:
        return value, n, None
    kind, size = _KNOWN[value]
    return value, size if n is None and size in columns else n, kind


def _guessed(question: _Question) -> Kind:
    """Tell counts from measurements by whole numbers."""
    family = XMR if question.n is None else I_PRIME
    sample = read_sample(
        question.data, family, value=question.value, n=question.n, time=question.time, by=None
    )
    known = ~np.isnan(sample.value + sample.n)
    x, size = sample.value[known], sample.n[known]
    if sample.measure in TIME_COLUMNS or x.size == 0 or (x % 1 != 0).any() or (x < 0).any():
        return "measurements"
    if question.n is not None:
        whole = (size % 1 == 0).all() and (x <= size).all()
        return "defectives" if whole else "defects"
    like_counts = x.mean() < _SMALL_COUNT and 0 < x.var() < _LIKE_CHANCE * x.mean()
    return "defects" if like_counts else "measurements"


def _attributes(
    question: _Question, kind: Kind, found: Findings
) -> tuple[str, str, dict[str, str | None]]:
    """Choose between p, p', u, u' and c."""
    if kind == "defectives" and question.n is None:
        raise ArgumentError("kind='defectives' needs n, the number of units looked at; pass n=")
    family = C if question.n is None else P if kind == "defectives" else U
    chart = question.draw(family)
    limits = chart.limits.iloc[0]
    m, sigma_z = int(limits["n_baseline"]), float(limits["sigma_z"])
    low, high = float(limits["sigma_z_low"]), float(limits["sigma_z_high"])
    _count_points(m, found)
    varies = "more than" if low > 1 else "less than" if high < 1 else "as"
    found.add(Check("sigma_z", sigma_z, f"counts vary {varies} chance alone makes them", low, high))
    _small_counts(chart, found)
    _neighbours(float(limits["lag1"]), float(limits["ljung_box_p"]), found)
    noun = "proportions" if family is P else "rates" if family is U else "counts"
    said = (
        f"These are {noun} over {m} baseline points; sigma_z is {sigma_z:.2f} (95% interval "
        f"{low:.2f} to {high:.2f})."
    )
    if family is C:
        if varies == "as" or m < ENOUGH:
            return "c_chart", said, {}
        return "xmr_chart", f"{said} They have no n, and vary {varies} chance makes counts.", {}
    if m >= ENOUGH:
        prime = f"{family.name}_prime_chart"
        return (
            prime,
            f"{said} The primed chart holds whether or not counts vary as chance makes them.",
            {},
        )
    found.cautions.append(
        f"With {m} baseline points sigma_z is too uncertain for a primed chart; take it from "
        f"{ENOUGH} points on."
    )
    return f"{family.name}_chart", said, {}


def _small_counts(chart: ControlChart, found: Findings) -> None:
    """Look at how many events a point has."""
    points = chart.points[chart.points["baseline"]]
    counts = points["value"] * (points["n"] if chart.design.family.n else 1.0)
    mean, zeros = float(counts.mean()), float((counts == 0).mean())
    rare = mean < _FEW_EVENTS
    says = "too few for limits" if rare else "enough for limits"
    found.add(Check("events a point", mean, says))
    found.add(
        Check("share of zeros", zeros, "most points show nothing" if zeros > 0.5 else "few"),
        "Events are rare: take longer periods, or chart the numbers (g_chart) or the times (t_chart) "
        "between them."
        if rare
        else "",
    )


def _measurements(question: _Question, found: Findings) -> tuple[str, str, dict[str, str | None]]:
    """Choose between individuals, I' and residuals, and the scale."""
    family = XMR if question.n is None else I_PRIME
    raw = question.draw(family)
    points = raw.points[raw.points["baseline"]]
    shape = Shape.of(points["value"].to_numpy())
    m = int(raw.limits["n_baseline"].iloc[0])
    _count_points(m, found)
    _looks(shape, found)
    scale, why = _scale_for(raw, shape)
    chart = raw if scale is None else question.draw(family, scale)
    z = np.where(chart.points["baseline"], chart.points["z"], np.nan)
    statistic, p = normality(z)
    says = "not normal" if p < SURE else "normal enough"
    found.add(
        Check("Anderson-Darling on the scale", statistic, says, p_value=p),
        "The points are not normal on this scale either: see fit_distributions, or suggest_phases."
        if p < SURE
        else "",
    )
    lag1, box = correlation(z)
    together = _neighbours(lag1, box, found)
    more = {"scale": scale}
    if family is I_PRIME:
        return "i_prime_chart", f"These are means of varying n over {m} baseline points{why}.", more
    plain = scale is None or scale in ("raw", "log", "logged")
    if together and m >= _ENOUGH_FOR_A_MODEL and plain:
        said = (
            f"These are single values that go together with those before (lag 1: {lag1:.2f}){why}."
        )
        return "residual_chart", said, more
    return "xmr_chart", f"These are single values over {m} baseline points{why}.", more


def _scale_for(raw: ControlChart, shape: Shape) -> tuple[str | None, str]:
    """Choose the scale; None is the chart's own default."""
    if raw.design.scale.logarithmic:
        return None, ", of times, so on the log scale"
    if shape.wants_log:
        return "log", ", skewed, and normal as logarithms"
    if shape.normal_p < SURE and shape.skewness > SKEWED and not math.isnan(shape.log_p):
        return "boxcox", ", skewed"
    return None, ""


def _looks(shape: Shape, found: Findings) -> None:
    """Note skewness, normality, zeros and steps."""
    skewed = abs(shape.skewness) > SKEWED
    found.add(Check("skewness", shape.skewness, "skewed" if skewed else "about symmetric"))
    says = "not normal" if shape.normal_p < SURE else "normal enough"
    found.add(Check("normality of the values", math.nan, says, p_value=shape.normal_p))
    if not math.isnan(shape.log_p):
        says = "not normal" if shape.log_p < SURE else "normal enough"
        found.add(Check("normality of their logarithms", math.nan, says, p_value=shape.log_p))
    found.add(
        Check(
            "share of zeros", shape.zero_share, "many" if shape.zero_share > _MANY_ZEROS else "few"
        ),
        f"{shape.zero_share:.1%} of the values are 0: chart their share by itself, and the rest on "
        "the log scale."
        if shape.zero_share > _MANY_ZEROS
        else "",
    )
    caution = ""
    if shape.distinct == 1:
        caution = "The values do not vary; is the column the right one?"
    elif shape.coarse:
        caution = (
            f"The values take {shape.distinct} levels only: measure in finer steps, or limits are "
            "too wide or too narrow."
        )
    says = "does not vary" if shape.distinct == 1 else "coarse" if shape.coarse else "fine enough"
    found.add(Check("distinct values", float(shape.distinct), says), caution)


def _count_points(m: int, found: Findings) -> None:
    few = m < ENOUGH
    found.add(
        Check("baseline points", float(m), "few" if few else "enough"),
        f"Limits are provisional: {m} baseline points are fewer than {ENOUGH}." if few else "",
    )


def _neighbours(lag1: float, p: float, found: Findings) -> bool:
    """Note whether neighbouring points go together."""
    together = lag1 > _MUCH_CORRELATION and p < SURE
    says = "go together" if together else "no more than chance"
    found.add(
        Check("lag-1 correlation", lag1, says, p_value=p),
        "Neighbouring points go together, which gives false signals: look for a season "
        "(deseasonalise) or a change of level (suggest_phases) first."
        if together
        else "",
    )
    return together


def _censoring(data: Data, found: Findings) -> None:
    """Note the share of turns without an answer, whose times are not known yet."""
    if not isinstance(data, pd.DataFrame) or "answered" not in data.columns:
        return
    answered = data["answered"]
    if pd.api.types.is_bool_dtype(answered):
        share = 1 - float(answered.mean())
    elif "n" in data.columns and float(data["n"].sum()) > 0:
        share = 1 - float(answered.sum()) / float(data["n"].sum())
    else:
        return
    many = share > _MANY_CENSORED
    found.add(
        Check("share unanswered", share, "many" if many else "few"),
        f"{share:.1%} of the turns are unanswered, and their times are not in the means: chart "
        "medians that allow for them, always next to a p' chart of late or missed."
        if many
        else "",
    )
