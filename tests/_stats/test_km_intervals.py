from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from vocsigma._stats.km_intervals import km_curves, quantiles_of, shares_within

DATA = Path(__file__).parents[1] / "data" / "dpmo"
DAYS = [90, 180, 365, 730]


def lung(by=None, **options):
    frame = pd.read_csv(DATA / "lung.csv")
    codes = np.zeros(len(frame), np.int64) if by is None else frame[by].to_numpy() - 1
    dead = (frame["status"] == 2).to_numpy()
    return km_curves(codes, int(codes.max()) + 1, frame["time"].to_numpy(float), dead, **options)


def test_limits_of_the_lung_curve_on_the_log_scale_are_those_of_survfit():
    share, low, high = shares_within(lung(conf_type="log"), DAYS)
    survfit = [0.8815789473684, 0.7216706534098, 0.4092416244601, 0.1156930983445]
    lower = [0.8406211828565, 0.6655423071306, 0.3447215817958, 0.0716318249618]
    upper = [0.9245323057435, 0.7825325699252, 0.4858376035473, 0.1868567918198]
    np.testing.assert_allclose(1 - share[0], survfit, rtol=1e-11)
    np.testing.assert_allclose(1 - high[0], lower, rtol=1e-11)
    np.testing.assert_allclose(1 - low[0], upper, rtol=1e-11)
    assert [part.item() for part in quantiles_of(lung(conf_type="log"), [0.5])] == [310, 285, 363]


def test_limits_of_the_lung_curve_on_the_log_log_scale_are_those_of_survfit():
    _, low, high = shares_within(lung(), DAYS)
    lower = [0.8320713422109, 0.6583045284457, 0.3387142690883, 0.06763215148883]
    upper = [0.9172136041796, 0.775314690717, 0.4783807676469, 0.1778251997003]
    np.testing.assert_allclose(1 - high[0], lower, rtol=1e-11)
    np.testing.assert_allclose(1 - low[0], upper, rtol=1e-11)
    assert [part.item() for part in quantiles_of(lung(), [0.5])] == [310, 284, 361]


def test_groups_side_by_side_have_the_limits_of_survfit():
    curves = lung("sex", conf_type="log")
    found = np.hstack(quantiles_of(curves, [0.5]))
    assert found.tolist() == [[270, 212, 310], [426, 348, 550]]
    _, low, high = shares_within(curves, [180, 365])
    lower = [0.5692841898709, 0.2609005037897, 0.769899809608, 0.4214863408291]
    upper = [0.7295743419581, 0.4329429454978, 0.9217311456909, 0.6575855379022]
    np.testing.assert_allclose(1 - high.ravel(), lower, rtol=1e-11)
    np.testing.assert_allclose(1 - low.ravel(), upper, rtol=1e-11)


def test_while_nobody_or_once_everybody_has_it_the_limits_are_exact():
    minutes = np.array([5.0, 10.0, 20.0, 40.0])
    curves = km_curves(np.zeros(4, np.int64), 1, minutes, np.ones(4, bool))
    share, low, high = shares_within(curves, [1, 60])
    exact = [stats.binomtest(k, 4).proportion_ci() for k in (0, 4)]
    assert share.tolist() == [[0, 1]]
    assert low[0] == pytest.approx([limits.low for limits in exact])
    assert high[0] == pytest.approx([limits.high for limits in exact])


def test_what_was_not_observed_so_long_and_empty_groups_are_missing():
    minutes, event = np.array([5.0, 10.0]), np.array([True, False])
    curves = km_curves(np.zeros(2, np.int64), 2, minutes, event)
    share, low, high = shares_within(curves, [10, 11])
    assert share[0].tolist() == pytest.approx([0.5, np.nan], nan_ok=True)
    assert np.isnan([share[1], low[1], high[1]]).all()
    assert np.isnan([low[0, 1], high[0, 1]]).all()


@pytest.mark.parametrize(("time", "truth"), [(0.1, 0.0952), (0.7, 0.5034), (2.0, 0.8647)])
def test_the_limits_hold_the_truth_about_as_often_as_they_say(time, truth):
    rng = np.random.default_rng(3)
    codes = np.repeat(np.arange(1000), 50)
    reply, end = rng.exponential(size=50_000), rng.uniform(0, 5, 50_000)
    curves = km_curves(codes, 1000, np.minimum(reply, end), reply <= end)
    _, low, high = shares_within(curves, [time])
    covered = ((low <= truth) & (truth <= high)).mean()
    assert 0.93 < covered < 0.985
