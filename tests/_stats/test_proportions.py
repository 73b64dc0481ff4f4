from decimal import Decimal, localcontext
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from vocsigma._stats.proportions import (
    METHODS,
    clopper_pearson,
    garwood,
    jeffreys,
    proportion_interval,
    wilson,
)
from vocsigma.exceptions import ArgumentError

DATA = Path(__file__).parents[1] / "data" / "dpmo"
SHARES = ("clopper-pearson", "wilson", "jeffreys")

counts = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_the_intervals_of_newcombes_proportions_are_those_of_r():
    for row in pd.read_csv(DATA / "single_proportions.csv").itertuples():
        limits = proportion_interval(row.x, row.n, method=row.method)
        assert limits == pytest.approx((row.low, row.high), rel=1e-11, abs=1e-15)


@pytest.mark.parametrize(
    ("x", "n", "published"),
    [(81, 263, (0.2527, 0.3676)), (15, 148, (0.0578, 0.1617)), (1, 29, (0.0009, 0.1776))],
)
def test_clopper_pearson_agrees_with_newcombes_table(x, n, published):
    assert clopper_pearson(x, n) == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize(
    ("method", "theirs"),
    [("clopper-pearson", "beta"), ("wilson", "wilson"), ("jeffreys", "jeffreys")],
)
@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.999])
def test_statsmodels_gives_the_same_between_the_ends(method, theirs, confidence):
    from statsmodels.stats.proportion import proportion_confint

    n = np.repeat([2, 7, 50, 3_000], 3)
    x = (n * np.tile([0.5, 0.1, 0.9], 4)).round().clip(1, n - 1)
    ours = proportion_interval(x, n, method=method, confidence=confidence)
    np.testing.assert_allclose(
        ours, proportion_confint(x, n, alpha=1 - confidence, method=theirs), rtol=1e-10
    )


@pytest.mark.parametrize(
    ("x", "published"), [(0, (0.0, 3.6889)), (1, (0.0253, 5.5716)), (10, (4.7954, 18.3904))]
)
def test_garwood_agrees_with_the_printed_poisson_limits(x, published):
    assert garwood(x, 1) == pytest.approx(published, abs=5e-5)


def test_garwood_is_half_of_chi_squares_quantiles():
    x, n = np.array([1, 25, 400]), np.array([10, 5_000, 100])
    low, high = garwood(x, n, confidence=0.9)
    np.testing.assert_allclose(low, stats.chi2.ppf(0.05, 2 * x) / 2 / n, rtol=1e-12)
    np.testing.assert_allclose(high, stats.chi2.isf(0.05, 2 * x + 2) / 2 / n, rtol=1e-12)


@pytest.mark.parametrize("n", [10, 1_000, 1_000_000])
def test_no_events_give_the_rule_of_three(n):
    assert clopper_pearson(0, n)[1] == pytest.approx(-np.expm1(np.log(0.025) / n), rel=1e-12)
    one_sided = clopper_pearson(0, n, side="upper")[1]
    assert one_sided == pytest.approx(-np.expm1(np.log(0.05) / n), rel=1e-12)
    assert one_sided <= 3 / n
    assert garwood(0, n, side="upper")[1] == pytest.approx(-np.log(0.05) / n, rel=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_a_one_sided_bound_is_a_limit_of_the_wider_two_sided_interval(method):
    low, high = proportion_interval([0, 3, 20], 20, method=method, confidence=0.9)
    below, top = proportion_interval([0, 3, 20], 20, method=method, confidence=0.95, side="lower")
    bottom, above = proportion_interval(
        [0, 3, 20], 20, method=method, confidence=0.95, side="upper"
    )
    np.testing.assert_allclose(below, low, rtol=1e-12)
    np.testing.assert_allclose(above, high, rtol=1e-12)
    assert (bottom == 0).all()
    assert (top == (np.inf if method == "poisson" else 1)).all()


def test_a_count_among_a_million_million_keeps_its_digits():
    poisson = garwood(1, 1e12)
    np.testing.assert_allclose(clopper_pearson(1, 1e12), poisson, rtol=1e-9)
    with localcontext() as context:
        context.prec = 50
        n, z = Decimal(10) ** 12, Decimal(float(stats.norm.isf(0.025)))
        p = 1 / n
        half = z * (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
        exact = [(p + z * z / (2 * n) + sign * half) / (1 + z * z / n) for sign in (-1, 1)]
    np.testing.assert_allclose(wilson(1, 1e12), [float(limit) for limit in exact], rtol=1e-9)


@given(counts, st.sampled_from(SHARES))
def test_the_interval_holds_the_share_and_lies_in_0_to_1(count, method):
    x, n = count
    low, high = proportion_interval(x, n, method=method)
    assert 0 <= low <= x / n <= high <= 1


@given(counts, st.sampled_from(SHARES))
def test_the_share_that_fails_mirrors_the_share_that_does_not(count, method):
    x, n = count
    low, high = proportion_interval(x, n, method=method)
    assert proportion_interval(n - x, n, method=method) == pytest.approx(
        (1 - high, 1 - low), abs=1e-9
    )


@given(counts, st.sampled_from(SHARES))
def test_more_confidence_is_wider(count, method):
    x, n = count
    low, high = proportion_interval(x, n, method=method, confidence=0.9)
    lower, higher = proportion_interval(x, n, method=method, confidence=0.99)
    assert lower <= low
    assert high <= higher


@given(counts)
def test_clopper_pearson_holds_jeffreys(count):
    exact, bayes = clopper_pearson(*count), jeffreys(*count)
    assert exact[0] <= bayes[0]
    assert bayes[1] <= exact[1]


@pytest.mark.parametrize("method", METHODS)
def test_counts_between_whole_numbers_give_limits_between(method):
    low, high = proportion_interval([2, 2.5, 3], 20.25, method=method)
    assert low[0] < low[1] < low[2]
    assert high[0] < high[1] < high[2]


@pytest.mark.parametrize("method", METHODS)
def test_no_trials_give_missing_limits_and_leave_the_others(method):
    low, high = proportion_interval([0, 1], [0, 4], method=method)
    assert np.isnan([low[0], high[0]]).all()
    assert np.isfinite([low[1], high[1]]).all()


def test_an_unknown_method_names_the_known_ones():
    text = (
        r"method='clopper_pearson' is not known; use one of 'clopper-pearson', 'wilson', 'jeffreys', "
        r"'poisson'; did you mean 'clopper-pearson'\?"
    )
    with pytest.raises(ArgumentError, match=text):
        proportion_interval(1, 2, method="clopper_pearson")


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.1, float("nan")])
def test_confidence_outside_0_to_1_is_refused(confidence):
    with pytest.raises(
        ArgumentError, match=r"confidence must be between 0 and 1, not .*; for 95% say"
    ):
        wilson(1, 2, confidence=confidence)


def test_an_unknown_side_names_the_known_ones():
    with pytest.raises(
        ArgumentError, match="side='both' is not known; use 'two-sided', 'lower' or"
    ):
        wilson(1, 2, side="both")


def test_impossible_counts_are_refused_with_the_first_of_them():
    with pytest.raises(
        ArgumentError, match="x=3, n=2 are impossible; the interval needs 0 <= x <= n"
    ):
        wilson([1, 3], 2)
    with pytest.raises(ArgumentError, match=r"x=-1, n=2 are impossible; .* x and n at least 0"):
        garwood(-1, 2)
