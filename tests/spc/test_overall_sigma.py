"""Individuals with sigma from the standard deviation of all baseline values."""

import numpy as np
import pandas as pd
import pytest

from vocsigma.exceptions import BaselineWarning
from vocsigma.spc import control_chart_constants, xmr_chart
from vocsigma.spc._laws.spread_law import SpreadLaw
from vocsigma.spc._result.cautions import false_alarm_rate

X = np.random.default_rng(1).normal(50, 4, size=60)


def test_sigma_is_the_standard_deviation_over_c4() -> None:
    chart = xmr_chart(X, baseline=25, sigma_method="sd")
    expected = X[:25].std(ddof=1) / control_chart_constants(25)["c4"].iloc[0]
    assert chart.limits["sigma"].iloc[0] == pytest.approx(expected, rel=1e-12)
    assert chart.baseline.limits[0].df == 24
    assert chart.monitor(X[25:]).points["z"].tolist() == chart.points["z"].iloc[25:].tolist()


def test_no_two_neighbours_are_needed() -> None:
    holes = X.copy()
    holes[1::2] = np.nan
    chart = xmr_chart(holes, sigma_method="sd")
    assert chart.limits["n_baseline"].tolist() == [30]
    assert chart.limits["sigma"].iloc[0] > 0


def test_excluded_is_missing_and_phases_stand_alone() -> None:
    holes = X.copy()
    holes[[3, 40]] = np.nan
    options = {"sigma_method": "sd", "phase": [30]}
    excluded = xmr_chart(X, exclude=[3, 40], **options)
    missing = xmr_chart(holes, **options)
    columns = ["center", "lcl", "ucl", "sigma"]
    pd.testing.assert_frame_equal(
        excluded.limits[columns], missing.limits[columns], check_exact=True
    )
    alone = [
        xmr_chart(part, sigma_method="sd").limits[columns] for part in (holes[:30], holes[30:])
    ]
    np.testing.assert_array_equal(missing.limits[columns], pd.concat(alone))


def test_the_warning_states_the_rate_of_this_estimator() -> None:
    random = np.random.default_rng(2)
    draws = random.normal(size=(40_000, 11))
    sigma = draws[:, :10].std(axis=1, ddof=1) / control_chart_constants(10)["c4"].iloc[0]
    outside = np.abs(draws[:, 10] - draws[:, :10].mean(axis=1)) > 3 * sigma
    error = np.sqrt(outside.mean() / 40_000)
    expected = false_alarm_rate(10, SpreadLaw(9))
    assert abs(outside.mean() - expected) < 3 * error
    with pytest.warns(BaselineWarning, match=f"{100 * expected:.2g}% of the points"):
        xmr_chart(X[:10], sigma_method="sd")
