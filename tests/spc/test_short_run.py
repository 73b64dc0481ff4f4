"""Short runs: deviations from nominal, and values standardised by their part."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.spc import Baseline, ControlChart, dnom_chart, xmr_chart, z_mr_chart

pytestmark = pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")
quick = settings(max_examples=5, deadline=None)

rng = np.random.default_rng(9)
PARTS = np.array([*"AAABBCCCCA" * 6])
NOMINAL = {"A": 50.0, "B": 75.0, "C": 25.0}
SIGMA = {"A": 1.0, "B": 4.0, "C": 0.5}
AIM = pd.Series(PARTS).map(NOMINAL).to_numpy()
SPREAD = pd.Series(PARTS).map(SIGMA).to_numpy()
NOISE = rng.normal(size=60)
EVEN = AIM + NOISE
UNEVEN = AIM + SPREAD * NOISE
FRAME = pd.DataFrame({"value": UNEVEN, "part": PARTS, "aim": AIM})
SHOWN = ["center", "lcl", "ucl"]
D2 = 2 / np.sqrt(np.pi)


def panel(chart: ControlChart) -> ControlChart:
    assert chart.dispersion is not None
    return chart.dispersion


def by_hand(values: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Standardise each part by its mean and the mean moving range of its own values."""
    frame = pd.DataFrame({"x": values, "part": parts}).groupby("part")["x"]
    sigma = frame.transform(lambda x: x.diff().abs().mean() / D2)
    return ((values - frame.transform("mean")) / sigma).to_numpy()


# Deviations from nominal


@pytest.mark.parametrize("method", ["mr_mean", "mr_median", "sd"])
def test_dnom_is_the_individuals_chart_of_the_deviations(method: str) -> None:
    options = {"sigma_method": method, "baseline": 40, "exclude": [7], "phase": [30, 50]}
    chart = dnom_chart(EVEN, part=PARTS, nominal=NOMINAL, **options)
    plain = xmr_chart(EVEN - AIM, **options)
    columns = ["value", *SHOWN, "sigma", "z", "baseline", "excluded", "signal", "rules"]
    pd.testing.assert_frame_equal(chart.points[columns], plain.points[columns], check_exact=True)
    pd.testing.assert_frame_equal(chart.limits, plain.limits, check_exact=True)
    pd.testing.assert_frame_equal(
        panel(chart).points[columns], panel(plain).points[columns], check_exact=True
    )
    assert chart.points["observed"].tolist() == EVEN.tolist()
    assert chart.points["nominal"].tolist() == AIM.tolist()


def test_nominal_may_be_a_column_a_number_or_by_part() -> None:
    by_part = dnom_chart(FRAME, part="part", nominal=NOMINAL)
    column = dnom_chart(FRAME, nominal="aim")
    pd.testing.assert_frame_equal(by_part.points, column.points)
    number = dnom_chart(EVEN, nominal=50)
    assert number.points["value"].tolist() == (EVEN - 50).tolist()
    series = dnom_chart(pd.Series(EVEN, name="width"), nominal=50)
    assert series.finding().startswith("The deviation of the width from nominal ")


def test_dnom_takes_a_known_centre_and_sigma() -> None:
    limits = dnom_chart(EVEN, part=PARTS, nominal=NOMINAL, center=0, sigma=1).limits.iloc[0]
    assert limits[SHOWN].tolist() == [0, -3, 3]


def test_deviations_of_times_stay_raw_and_are_shown_as_durations() -> None:
    frame = pd.DataFrame({"response_s": 3600 + 600 * NOISE})
    chart = dnom_chart(frame, value="response_s", nominal=3600)
    np.testing.assert_allclose(chart.points["value"], 600 * NOISE, atol=1e-9)
    assert "The deviation of the response time from nominal gives" in chart.summary()
    assert " min" in chart.summary()


# Standardised by part


def test_values_are_standardised_by_their_parts_mean_and_moving_ranges() -> None:
    chart = z_mr_chart(FRAME, part="part")
    np.testing.assert_allclose(chart.points["value"], by_hand(UNEVEN, PARTS), rtol=1e-10)
    assert chart.limits[SHOWN].iloc[0].tolist() == [0, -3, 3]
    assert chart.points["part"].tolist() == PARTS.tolist()
    means = FRAME.groupby("part")["value"].transform("mean")
    np.testing.assert_allclose(chart.points["part_center"], means, rtol=1e-12)
    second = panel(chart)
    moves = chart.points["value"].diff().abs()
    np.testing.assert_allclose(second.points["value"].iloc[1:], moves.iloc[1:], rtol=1e-12)
    assert second.limits["center"].iloc[0] == pytest.approx(D2, rel=1e-12)
    assert second.limits["ucl"].iloc[0] == pytest.approx(3.686, abs=5e-4)


def test_a_constant_sigma_pools_the_ranges_of_all_parts() -> None:
    chart = z_mr_chart(EVEN, part=PARTS, sigma_method="constant")
    ranges = pd.Series(EVEN).groupby(PARTS).diff().abs()
    np.testing.assert_allclose(chart.points["part_sigma"], ranges.mean() / D2, rtol=1e-12)


def test_relative_to_size_is_a_constant_sigma_of_logarithms() -> None:
    values = AIM * np.exp(0.05 * NOISE)
    frame = pd.DataFrame({"response_s": values, "part": PARTS})
    chart = z_mr_chart(frame, value="response_s", part="part", sigma_method="constant")
    logs = z_mr_chart(np.log(values), part=PARTS, sigma_method="constant")
    np.testing.assert_allclose(chart.points["value"], logs.points["value"], atol=1e-9)
    np.testing.assert_allclose(panel(chart).points[SHOWN], panel(logs).points[SHOWN])
    geometric = np.exp(np.log(frame["response_s"]).groupby(PARTS).transform("mean"))
    np.testing.assert_allclose(chart.points["part_center"], geometric, rtol=1e-12)
    assert "The standardised response time gives" in chart.summary()
    assert "the limits are -3 to 3" in chart.summary()


def test_nominal_and_sigma_may_be_known() -> None:
    chart = z_mr_chart(FRAME, part="part", nominal=NOMINAL, sigma=SIGMA)
    np.testing.assert_allclose(chart.points["value"], NOISE, atol=1e-9)
    column = z_mr_chart(FRAME.assign(s=SPREAD), part="part", nominal="aim", sigma="s")
    pd.testing.assert_frame_equal(chart.points, column.points)
    one = z_mr_chart(EVEN, part=PARTS, nominal=NOMINAL, sigma=2)
    np.testing.assert_allclose(one.points["value"], NOISE / 2, atol=1e-9)
    ranges = FRAME["value"].groupby(FRAME["part"]).diff().abs().groupby(FRAME["part"]).mean()
    aimed = z_mr_chart(FRAME, part="part", nominal=NOMINAL)
    expected = SPREAD * NOISE / FRAME["part"].map(ranges / D2)
    np.testing.assert_allclose(aimed.points["value"], expected, atol=1e-9)


def test_known_parameters_signal_at_the_nominal_rate() -> None:
    random = np.random.default_rng(3)
    parts = random.choice([*"ABC"], size=60_000)
    values = pd.Series(parts).map(NOMINAL) + pd.Series(parts).map(SIGMA) * random.normal(
        size=60_000
    )
    chart = z_mr_chart(values, part=parts, nominal=NOMINAL, sigma=SIGMA, rules="nelson_1")
    nominal = 2 * stats.norm.sf(3)
    assert abs(chart.points["signal"].mean() - nominal) < 3 * np.sqrt(nominal / 60_000)


# Laws


@given(shift=st.floats(-1e3, 1e3), factor=st.floats(0.01, 100))
@quick
def test_standardised_values_know_neither_origin_nor_unit(shift: float, factor: float) -> None:
    before = z_mr_chart(FRAME, part="part", rules="nelson")
    after = z_mr_chart(FRAME.assign(value=factor * UNEVEN + shift), part="part", rules="nelson")
    np.testing.assert_allclose(after.points["value"], before.points["value"], atol=1e-6)


@pytest.mark.parametrize("method", ["by_part", "constant"])
@given(left_out=st.sets(st.integers(0, 59), max_size=8))
@quick
def test_excluded_is_exactly_missing(method: str, left_out: set[int]) -> None:
    rows = sorted(left_out)
    holes = UNEVEN.copy()
    holes[rows] = np.nan
    excluded = z_mr_chart(UNEVEN, part=PARTS, exclude=rows, sigma_method=method)
    missing = z_mr_chart(holes, part=PARTS, sigma_method=method)
    kept = np.setdiff1d(np.arange(60), rows)
    columns = ["value", *SHOWN, "part_center", "part_sigma", "signal", "rules"]
    pd.testing.assert_frame_equal(
        excluded.points[columns].iloc[kept], missing.points[columns].iloc[kept], check_exact=True
    )


def test_a_far_value_after_the_baseline_changes_nothing_before() -> None:
    far = np.append(UNEVEN, 1e6)
    before = z_mr_chart(UNEVEN, part=PARTS)
    after = z_mr_chart(far, part=np.append(PARTS, "A"), baseline=60)
    assert after.points["value"].iloc[:60].tolist() == before.points["value"].tolist()
    assert after.points["signal"].iloc[60]


def test_groups_and_phases_are_standardised_by_themselves() -> None:
    frame = pd.concat([FRAME.assign(team="a"), FRAME.assign(team="b", value=2 * UNEVEN[::-1])])
    both = z_mr_chart(frame, part="part", by="team").points
    for name in "ab":
        alone = z_mr_chart(frame[frame["team"] == name], part="part").points
        assert both.loc[both["team"] == name, "value"].tolist() == alone["value"].tolist()
    split = z_mr_chart(FRAME, part="part", phase=[30]).points
    halves = [
        z_mr_chart(FRAME.iloc[rows], part="part").points for rows in (slice(30), slice(30, 60))
    ]
    assert split["value"].tolist() == pd.concat(halves)["value"].tolist()


def test_a_constant_part_gives_no_signal() -> None:
    values = np.where(PARTS == "C", 0.1, EVEN)
    chart = z_mr_chart(values, part=PARTS)
    assert (chart.points.loc[PARTS == "C", "z"] == 0).all()
    assert not chart.points.loc[PARTS == "C", "signal"].any()


# Baselines


@pytest.mark.parametrize("chart", [dnom_chart, z_mr_chart])
def test_a_frozen_baseline_keeps_the_parts(
    chart: Callable[..., ControlChart], tmp_path: Path
) -> None:
    first = chart(FRAME.iloc[:40], part="part", nominal=NOMINAL)
    path = tmp_path / "baseline.json"
    first.baseline.save(path)
    frozen = Baseline.load(path)
    assert frozen == first.baseline
    whole = chart(FRAME, part="part", nominal=NOMINAL, baseline=40).points.iloc[40:]
    for later in (
        first.monitor(FRAME.iloc[40:]),
        chart(FRAME.iloc[40:], part="part", baseline=frozen),
    ):
        assert later.points["value"].tolist() == whole["value"].tolist()
        assert later.points["ucl"].tolist() == whole["ucl"].tolist()
    content = first.to_dict()
    assert json.loads(json.dumps(content))["baseline"]["options"]["parts"] == ["A", "B", "C"]


def test_parts_that_are_numbers_come_back_from_json(tmp_path: Path) -> None:
    codes = pd.Series(PARTS).map({"A": 1, "B": 2, "C": 3}).to_numpy()
    chart = z_mr_chart(UNEVEN, part=codes, nominal={1: 50, 2: 75, 3: 25})
    chart.baseline.save(tmp_path / "b.json")
    frozen = Baseline.load(tmp_path / "b.json")
    later = z_mr_chart(UNEVEN[:9], part=codes[:9], baseline=frozen)
    assert later.points["value"].tolist() == chart.points["value"].tolist()[:9]


# Bad input

BAD: list[tuple[Callable[[], ControlChart], str]] = [
    (
        lambda: dnom_chart(EVEN),
        "the DNOM chart needs nominal=: a column, a number, or a number for",
    ),
    (
        lambda: z_mr_chart(EVEN),
        "the Z-MR chart needs part=, the part of each value; xmr_chart does",
    ),
    (
        lambda: dnom_chart(EVEN, part=PARTS, nominal={"A": 1, "B": 2}),
        "nominal= has no part 'C' (it has 'A', 'B'); add it",
    ),
    (lambda: z_mr_chart(EVEN, part=[*PARTS[:59], None]), "`part` is missing at row 59; give every"),
    (lambda: z_mr_chart(EVEN, part=PARTS[:9]), "`part` has 9 values for 60 rows; give one a row"),
    (
        lambda: dnom_chart(EVEN, nominal="aim"),
        "nominal='aim' names a column, but `data` is not a DataFrame",
    ),
    (
        lambda: dnom_chart(FRAME.assign(aim=[np.nan, *AIM[1:]]), nominal="aim"),
        "`nominal` is missing at row 0; give every row its own",
    ),
    (
        lambda: z_mr_chart([1.0, 2, 3, 4, 5], part=[*"AAABA"]),
        "the part 'B' has no moving range: 1 usable baseline values, none of them neighbours; pass "
        "sigma_method='constant', sigma=, or a longer baseline",
    ),
    (
        lambda: z_mr_chart(FRAME, part="part", baseline=3),
        "the part 'B' at row 3 is not in the baseline of its phase; widen baseline=, or chart that",
    ),
    (
        lambda: z_mr_chart(FRAME, part="part").monitor(FRAME.assign(part="D")),
        "`baseline` has no part 'D' (row 0; it has 'A', 'B', 'C'); chart that part by itself",
    ),
    (
        lambda: z_mr_chart(EVEN, part=PARTS, sigma_method="sd"),
        "sigma_method='sd' is unknown; take 'by_part', 'constant'",
    ),
    (
        lambda: z_mr_chart(EVEN, part=PARTS, sigma=0),
        "sigma=0 is no standard deviation; give one above 0",
    ),
]


@pytest.mark.parametrize(("make", "text"), BAD)
def test_bad_arguments_are_refused(make: Callable[[], ControlChart], text: str) -> None:
    with pytest.raises(ArgumentError) as error:
        make()
    assert text in str(error.value)


def test_missing_columns_are_named() -> None:
    for make in (
        lambda: z_mr_chart(FRAME, part="kind"),
        lambda: dnom_chart(FRAME, nominal="kind"),
    ):
        with pytest.raises(TableError, match="`data` has no column 'kind'"):
            make()
