"""Laws that every kind of control chart obeys."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from vocsigma import spc
from vocsigma.exceptions import ArgumentError

pytestmark = pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")

POINTS, BASELINE, GAP, BORDER = 60, 40, 30, 20
EACH = 6


class Case(NamedTuple):
    """A kind of chart: its columns of values, its options, and the changes that z does not see."""

    chart: Callable[..., Any]
    columns: tuple[str, ...]
    options: dict[str, Any]
    unseen: str = ""
    rows: int = 1
    events: bool = False


LEVEL = ("level",)
OF_N = {"value": "late", "n": "n"}
OF_LEVEL = {"value": "level"}
OF_SUBGROUPS = {"value": "level", "subgroup": "day"}
OF_MEANS = {"value": "level", "n": "n"}
OF_BOTH = {"values": ["level", "second"]}
BOTH = ("level", "second")
OF_PARTS = {"value": "level", "part": "part"}
CASES = {
    "xmr": Case(spc.xmr_chart, LEVEL, OF_LEVEL, "shift scale"),
    "xmr corrected": Case(spc.xmr_chart, LEVEL, {**OF_LEVEL, "limits": "corrected"}, "shift scale"),
    "i_prime": Case(spc.i_prime_chart, LEVEL, OF_MEANS, "shift scale"),
    "xbar_r": Case(spc.xbar_r_chart, LEVEL, OF_SUBGROUPS, "shift scale", EACH),
    "xbar_s": Case(spc.xbar_s_chart, LEVEL, OF_SUBGROUPS, "shift scale", EACH),
    "p": Case(spc.p_chart, ("late",), OF_N, "mirror"),
    "np": Case(spc.np_chart, ("late",), OF_N, "mirror"),
    "p_prime": Case(spc.p_prime_chart, ("late",), OF_N, "mirror"),
    "p_prime corrected": Case(
        spc.p_prime_chart, ("late",), {**OF_N, "limits": "corrected"}, "mirror"
    ),
    "c": Case(spc.c_chart, ("late",), {"value": "late"}),
    "u": Case(spc.u_chart, ("late",), OF_N, "unit"),
    "u_prime": Case(spc.u_prime_chart, ("late",), OF_N, "unit"),
    "observed_expected": Case(
        spc.observed_expected_chart, ("late",), {"value": "late", "expected": "n"}, "unit"
    ),
    "ewma": Case(spc.ewma_chart, LEVEL, OF_LEVEL, "shift scale"),
    "ewma of means": Case(spc.ewma_chart, LEVEL, OF_MEANS, "shift scale"),
    "moving_average": Case(spc.moving_average_chart, LEVEL, OF_LEVEL, "shift scale"),
    "cusum": Case(spc.cusum_chart, LEVEL, OF_LEVEL, "shift scale"),
    "run": Case(spc.run_chart, LEVEL, OF_LEVEL, "shift scale"),
    "residual": Case(spc.residual_chart, LEVEL, {**OF_LEVEL, "order": 1}, "shift scale"),
    "median": Case(spc.median_chart, LEVEL, OF_SUBGROUPS, "shift scale", EACH),
    "quantile": Case(spc.quantile_chart, LEVEL, {**OF_SUBGROUPS, "q": 0.6}, "shift scale", EACH),
    "dnom": Case(spc.dnom_chart, LEVEL, {**OF_PARTS, "nominal": "nominal"}, "nominal"),
    "z_mr": Case(spc.z_mr_chart, LEVEL, OF_PARTS, "shift scale"),
    "hotelling_t2": Case(spc.hotelling_t2_chart, BOTH, OF_BOTH, "shift scale"),
    "mewma": Case(spc.mewma_chart, BOTH, OF_BOTH, "shift scale"),
    "g": Case(spc.g_chart, ("between",), {"value": "between"}, events=True),
    "t": Case(spc.t_chart, ("gap",), {"value": "gap"}, "scale", events=True),
    "risk_adjusted_cusum": Case(
        spc.risk_adjusted_cusum_chart, ("event",), {"value": "event", "risk": "risk"}
    ),
}
OTHERS = {
    "funnel_chart": "many units at one time: no order, no phases, no rules",
    "suggest_chart": "it names a chart",
}
every = pytest.mark.parametrize("name", list(CASES))


def table(rows: int = 1) -> pd.DataFrame:
    """Give columns for every kind of chart, with points of several rows where that is its kind."""
    rng = np.random.default_rng(3)
    size = POINTS * rows
    nominal = np.tile([95.0, 105.0], size // 2)
    n = rng.integers(60, 120, size)
    risk = rng.uniform(0.05, 0.4, size)
    return pd.DataFrame(
        {
            "day": pd.date_range("2026-01-01", periods=POINTS).repeat(rows),
            "level": rng.normal(100, 10, size),
            "second": rng.normal(10, 2, size),
            "n": n.astype(float),
            "late": rng.binomial(n, 0.3).astype(float),
            "part": np.where(nominal > 100, "x", "y"),
            "nominal": nominal,
            "between": rng.geometric(0.1, size).astype(float),
            "gap": rng.weibull(1.3, size) * 20,
            "risk": risk,
            "event": rng.binomial(1, risk).astype(float),
        }
    )


def charted(case: Case, frame: pd.DataFrame, **more: Any) -> Any:
    time = {} if case.rows > 1 else {"time": "day"}
    return case.chart(frame, **{"baseline": BASELINE, **time, **case.options, **more})


def close(found: Any, expected: Any, **room: float) -> None:
    np.testing.assert_allclose(found, expected, **{"rtol": 1e-7, **room})


def flat(frame: pd.DataFrame) -> np.ndarray:
    return frame.to_numpy(dtype=np.float64).ravel()


def test_every_kind_of_chart_is_here_or_has_a_reason() -> None:
    kinds = {name for name in spc.__all__ if name.endswith("_chart")}
    assert kinds == {case.chart.__name__ for case in CASES.values()} | set(OTHERS)


@every
def test_shift_and_scale_move_the_limits_and_not_z(name: str) -> None:
    case = CASES[name]
    frame = table(case.rows)
    moved = frame.copy()
    factor, shift = 2.5, 30.0
    if case.unseen == "unit":
        moved["n"] *= factor
    elif case.unseen == "mirror":
        moved["late"] = moved["n"] - moved["late"]
    else:
        columns = list(case.columns) + ["nominal"] * (case.unseen == "nominal")
        factor = factor if "scale" in case.unseen or case.unseen == "nominal" else 1.0
        shift = shift if "shift" in case.unseen or case.unseen == "nominal" else 0.0
        moved[columns] = factor * moved[columns] + shift
    before, after = (charted(case, each).points for each in (frame, moved))
    if case.unseen == "mirror":
        close(after["z"], -before["z"], atol=1e-9)
        assert after["signal"].tolist() == before["signal"].tolist()
        return
    close(after["z"], before["z"], atol=1e-9)
    assert after["rules"].tolist() == before["rules"].tolist()
    value, limits = before["value"], before[["center", "lcl", "ucl"]]
    shown = after[["center", "lcl", "ucl"]]
    if case.unseen == "unit":
        close(flat(shown), flat(limits) / factor, atol=1e-12)
    elif np.allclose(after["value"], value, equal_nan=True):
        # What is plotted has no unit, or nothing was moved.
        close(flat(shown), flat(limits), atol=1e-7)
    elif case.unseen in ("nominal", "scale") or name == "residual":
        close(flat(shown), factor * flat(limits), atol=1e-6)
    else:
        close(flat(shown), factor * flat(limits) + shift, atol=1e-6)


@every
def test_rows_of_equal_stamps_are_refused_or_their_order_does_not_matter(name: str) -> None:
    case = CASES[name]
    frame = table(case.rows)
    if case.rows > 1:
        order = np.arange(len(frame)).reshape(POINTS, case.rows)[:, ::-1].ravel()
        swapped = charted(case, frame.iloc[order].reset_index(drop=True)).points
        close(swapped["z"], charted(case, frame).points["z"], atol=1e-9)
        return
    frame.loc[11, "day"] = frame.loc[10, "day"]
    if not case.events:
        with pytest.raises(ArgumentError, match="`time` has the same value twice, again at row 11"):
            charted(case, frame)
        return
    swap = np.arange(POINTS)
    swap[[10, 11]] = [11, 10]
    before = charted(case, frame).points
    after = charted(case, frame.iloc[swap].reset_index(drop=True)).points
    judged = ["time", "value", "z"]
    pd.testing.assert_frame_equal(
        before[judged].sort_values(judged, ignore_index=True),
        after[judged].sort_values(judged, ignore_index=True),
    )


@every
def test_excluded_is_missing(name: str) -> None:
    case = CASES[name]
    frame = table(case.rows)
    left_out = [3, 17, 50]
    holes = frame.copy()
    rows = np.isin(np.arange(len(frame)) // case.rows, left_out)
    holes.loc[rows, list(case.columns)] = np.nan
    excluded, missing = charted(case, frame, exclude=left_out), charted(case, holes)
    kept = ~excluded.points["position"].isin(left_out)
    for column in ("z", "value", "center", "lcl", "ucl"):
        close(
            excluded.points.loc[kept, column], missing.points.loc[kept, column],
            rtol=1e-12, atol=1e-12,
        )  # fmt: skip
    assert excluded.points["rules"][kept].tolist() == missing.points["rules"][kept].tolist()
    assert not excluded.points["signal"][~kept].any()
    limits = ["n_baseline", "center", "lcl", "ucl"]
    close(flat(excluded.limits[limits]), flat(missing.limits[limits]), rtol=1e-12, atol=1e-12)


@every
def test_a_far_point_after_the_baseline_never_widens_its_limits(name: str) -> None:
    case = CASES[name]
    frame = table(case.rows)
    far = frame.copy()
    rows = np.arange(len(frame)) // case.rows == 50
    far.loc[rows, list(case.columns)] = 1.0 if name == "risk_adjusted_cusum" else 60.0
    if "level" in case.columns:
        far.loc[rows, list(case.columns)] = 1e4
    before, after = charted(case, frame), charted(case, far)
    lines = ["center", "lcl", "ucl"]
    pd.testing.assert_frame_equal(before.points[lines], after.points[lines], check_exact=True)
    if name != "residual":  # whose baseline keeps the last points, to predict the next one by
        assert after.baseline == before.baseline


@every
def test_rules_never_cross_phase_borders_or_gaps(name: str) -> None:
    case = CASES[name]
    frame = table(case.rows)
    rows = np.arange(len(frame)) // case.rows
    frame.loc[rows == 45, list(case.columns)] = np.nan
    seen: list[np.ndarray] = []

    def look(z: np.ndarray) -> np.ndarray:
        seen.append(z)
        return np.zeros(z.size, dtype=bool)

    phase = [BORDER] if case.rows > 1 else frame["day"] >= frame["day"][BORDER]
    chart = charted(case, frame, baseline=None, exclude=[GAP], phase=phase, rules=look)
    points = chart.points
    at = 0
    usable = np.flatnonzero(
        points["z"].notna() & ~points["excluded"] & ~((points["z"] == 0) & (points["sigma"] == 0))
    )
    np.testing.assert_array_equal(np.concatenate(seen), points["z"].to_numpy()[usable])
    for stretch in seen:
        here = usable[at : at + stretch.size]
        at += stretch.size
        assert np.ptp(here) == stretch.size - 1
        assert not np.isin([GAP, 45], here).any()
        assert len(set(points["phase"].iloc[here])) == 1
    assert len(seen) >= 4
