"""Agreement of what the charts rest on: constants, sums, bounds, vectors, fits and correlations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

import vocsigma as vs

_SPC = Path(__file__).parents[2] / "tests" / "data" / "spc"
Row = tuple[str, str, int, float, float]


def comparisons() -> Iterator[Row]:
    """Give what is compared, whose answer it is, how many numbers, the tolerance, the largest difference."""
    yield from _constants()
    yield from _cusum()
    yield from _runs()
    yield from _t_squared()
    yield from _lambda()
    yield from _lake()


def _case(name: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    answer = json.loads((_SPC / f"{name}.json").read_text(encoding="utf-8"))
    return pd.read_csv(_SPC / f"{name}.csv"), answer


def _row(
    what: str, by: str, tolerance: float, found: ArrayLike, wanted: ArrayLike, *, relative: bool
) -> Row:
    ours, theirs = np.ravel(found).astype(float), np.ravel(wanted).astype(float)
    apart = np.abs(ours - theirs)
    if relative:
        apart = apart / np.where(theirs == 0, 1.0, np.abs(theirs))
    return what, by, apart.size, tolerance, float(apart.max())


def _constants() -> Iterator[Row]:
    wanted = pd.read_csv(_SPC / "control_chart_constants.csv")
    found = vs.control_chart_constants(wanted["n"])[wanted.columns]
    what = f"constants d2 to D4 for n of {wanted['n'].min()} to {wanted['n'].max()}"
    yield _row(what, "quadrature by scipy", 1e-9, found, wanted, relative=True)


def _cusum() -> Iterator[Row]:
    frame, answer = _case("montgomery_9_1_cusum_ewma")
    points = vs.cusum_chart(frame, value="x", center=10, sigma=1, k=0.5, h=5).points
    computed = answer["expected_cusum"]
    found = points[["cusum_high", "cusum_low"]].to_numpy().T
    wanted = [computed["pos"], computed["neg"]]
    yield _row("both sums of the CUSUM, table 9.1", "qcc 2.7", 1e-12, found, wanted, relative=False)


def _runs() -> Iterator[Row]:
    names = ["longest_run_max", "crossings_min"]
    bounds = pd.read_csv(_SPC / "anhoej_limits.csv")
    # Where points alternate about the median, n points are useful.
    limits = [
        vs.run_chart(np.tile([0.0, 1.0], size)[:size], center=0.5).limits[names].iloc[0]
        for size in bounds["n"]
    ]
    yield _row(
        "bounds of runs and crossings",
        "Anhoej and Olesen",
        0.0,
        limits,
        bounds[names],
        relative=False,
    )
    frame, _ = _case("cdi_c_i_part")
    answer = json.loads((_SPC / "cdi_run.json").read_text(encoding="utf-8"))["expected_run"]
    counted = vs.run_chart(frame, value="n").limits.iloc[0]
    names = ["longest_run", "longest_run_max", "crossings", "crossings_min"]
    wanted = [answer[name.replace("crossings", "n_crossings")] for name in names]
    yield _row(
        "runs and crossings of cdi", "qicharts2 0.8.1", 0.0, counted[names], wanted, relative=False
    )


def _t_squared() -> Iterator[Row]:
    by = "qcc 3.0, as printed"
    frame, answer = _case("boiler_t2")
    chart = vs.hotelling_t2_chart(
        frame, values=list(frame.columns), method="sample", alpha=answer["alpha"]
    )
    yield _row(
        "limits of T², boiler",
        by,
        5e-6,
        _two_limits(chart, frame.iloc[:3]),
        _printed(answer),
        relative=False,
    )
    frame, answer = _case("ryan_t2")
    chart = vs.hotelling_t2_chart(
        frame, values=["X1", "X2"], subgroup="sample", alpha=answer["alpha"]
    )
    new = frame[frame["sample"] <= 2]
    yield _row(
        "limits of T², Ryan's subgroups",
        by,
        5e-6,
        _two_limits(chart, new),
        _printed(answer),
        relative=False,
    )


def _two_limits(chart: vs.ControlChart, new: pd.DataFrame) -> list[float]:
    return [one.limits["ucl"].iloc[0] for one in (chart, chart.monitor(new))]


def _printed(answer: dict[str, Any]) -> list[float]:
    return [answer["expected"][f"ucl_phase_{phase}"] for phase in (1, 2)]


def _lambda() -> Iterator[Row]:
    frame, answer = _case("boxcox_lambda")
    scale = vs.xmr_chart(frame, value="minutes", scale="boxcox").design.scale
    found = scale.parameters(0)["lambda"]
    wanted = answer["expected"]["calls_lambda"]
    yield _row("Box-Cox lambda of the calls", "MASS 7.3.58", 2e-3, found, wanted, relative=False)


def _lake() -> Iterator[Row]:
    frame, answer = _case("autocorr_lakehuron")
    lag1 = vs.xmr_chart(frame, value="level").limits["lag1"]
    yield _row(
        "lag-1 correlation of Lake Huron",
        "R's acf",
        1e-9,
        lag1,
        answer["expected"]["acf1"],
        relative=True,
    )
