"""Funnels: exact limits, published formulas of overdispersion, simulated rates, bad input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm, poisson

from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.spc import funnel_chart
from vocsigma.spc._laws.funnel_limits import WINSORISED_SQUARE, ExactLimits, WideLimits

COUNTS, SIZES = [100, 150, 180, 80, 120, 225], [1080, 1120, 1650, 950, 1000, 2200]


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_scores_are_mid_p_values_of_the_distribution(kind: str) -> None:
    n = np.array([10.0, 60.0, 400.0])
    count = np.array([0.0, 14.0, 30.0])
    law = binom(n, 0.12) if kind == "proportion" else poisson(n * 0.12)
    mid = law.cdf(count) - law.pmf(count) / 2
    found = ExactLimits(kind, 0.12).scores(count / n, n)
    np.testing.assert_allclose(found, norm.ppf(mid), rtol=1e-10)


@pytest.mark.parametrize("kind", ["proportion", "rate"])
@pytest.mark.parametrize("z", [-3.09, -1.96, 1.96, 3.09])
def test_a_count_is_beyond_a_limit_exactly_if_its_score_is(kind: str, z: float) -> None:
    limits = ExactLimits(kind, 0.3)
    for size in (1, 4, 17, 120):
        count = np.arange(size + 1.0)
        n = np.full(count.size, float(size))
        limit = limits.at(z, n)
        assert np.ptp(limit) == 0
        scores = limits.scores(count / n, n)
        outside = count / n > limit if z > 0 else count / n < limit
        np.testing.assert_array_equal(outside, scores > z if z > 0 else scores < z)


def test_large_units_have_the_normal_limits() -> None:
    n = np.array([1e6])
    sigma = np.sqrt(0.2 * 0.8 / 1e6)
    found = ExactLimits("proportion", 0.2).at(3.0902, n)
    assert found[0] == pytest.approx(0.2 + 3.0902 * sigma, rel=1e-5)


def test_overdispersion_is_that_of_the_published_formulas() -> None:
    """Those of FunnelPlotR for proportions: arcsine scale, winsorised at quantiles of type 7."""
    r, n = np.array(COUNTS, float), np.array(SIZES, float)
    target, s = np.arcsin(np.sqrt(r.sum() / n.sum())), 1 / (2 * np.sqrt(n))
    z = (np.arcsin(np.sqrt(r / n)) - target) / s
    low, high = np.quantile(z, [0.1, 0.9])
    phi = np.mean(np.clip(z, low, high) ** 2) / 0.67866
    weight = 1 / s**2
    tau2 = (6 * phi - 5) / (weight.sum() - (weight**2).sum() / weight.sum())
    funnel = funnel_chart(COUNTS, n=SIZES, overdispersion="additive")
    assert funnel.phi == pytest.approx(phi, rel=1e-4)
    assert funnel.tau2 == pytest.approx(tau2, rel=1e-3)
    upper = np.sin(target + norm.ppf(0.999) * np.sqrt(s**2 + funnel.tau2)) ** 2
    np.testing.assert_allclose(funnel.table["ucl_998"], upper)
    wide = funnel_chart(COUNTS, n=SIZES, overdispersion="multiplicative")
    upper = np.sin(target + norm.ppf(0.975) * s * np.sqrt(funnel.phi)) ** 2
    np.testing.assert_allclose(wide.table["ucl_95"], upper)


def test_winsorised_normal_scores_have_the_mean_square_that_phi_is_divided_by() -> None:
    z = norm.ppf((np.arange(200_000) + 0.5) / 200_000)
    assert np.mean(np.clip(z, *norm.ppf([0.1, 0.9])) ** 2) == pytest.approx(WINSORISED_SQUARE, 1e-4)


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_chance_alone_keeps_units_within_their_limits(kind: str) -> None:
    rng = np.random.default_rng(2)
    n = rng.integers(40, 900, size=20_000)
    count = rng.binomial(n, 0.15) if kind == "proportion" else rng.poisson(0.15 * n)
    funnel = funnel_chart(count, n=n, kind=kind, center=0.15)
    table = funnel.table
    assert table["signal"].mean() == pytest.approx(0.002, abs=3 * np.sqrt(0.002 / 20_000))
    assert (table["side"] != 0).mean() == pytest.approx(0.05, abs=3 * np.sqrt(0.05 / 20_000))
    assert funnel.phi == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(
    ("overdispersion", "share"), [("additive", 0.05), ("multiplicative", 0.05), ("none", 0.27)]
)
def test_units_that_differ_need_wider_limits(overdispersion: str, share: float) -> None:
    rng = np.random.default_rng(4)
    n = np.full(4000, 600)
    p = np.sin(np.arcsin(np.sqrt(0.15)) + rng.normal(0, 0.03, size=n.size)) ** 2
    table = funnel_chart(rng.binomial(n, p), n=n, overdispersion=overdispersion).table
    assert (table["side"] != 0).mean() == pytest.approx(share, abs=0.2 * share)


@given(seed=st.integers(0, 2**32 - 1), factor=st.integers(2, 50))
@settings(max_examples=20, deadline=None)
def test_limits_are_ordered_narrow_with_n_and_do_not_depend_on_the_order(
    seed: int, factor: int
) -> None:
    rng = np.random.default_rng(seed)
    n = rng.integers(5, 400, size=30)
    count = rng.binomial(n, 0.3)
    for overdispersion in ("none", "multiplicative", "additive"):
        funnel = funnel_chart(count, n=n, overdispersion=overdispersion)
        lines = funnel.curve(40)[["lcl_998", "lcl_95", "center", "ucl_95", "ucl_998"]].to_numpy()
        assert (np.diff(lines, axis=1) >= 0).all()
        backwards = funnel_chart(count[::-1], n=n[::-1], overdispersion=overdispersion).table
        np.testing.assert_allclose(backwards["z"][::-1], funnel.table["z"], atol=1e-9)
    limits = WideLimits("rate", 0.3)
    narrow = limits.at(2.0, np.array([100.0 * factor])) - 0.3
    assert narrow < limits.at(2.0, np.array([100.0])) - 0.3


def test_the_subgroups_table_is_known_by_its_columns() -> None:
    table = pd.DataFrame(
        {
            "period_start": pd.Timestamp("2026-03-01", tz="UTC"),
            "agent_id": ["ann", "ben", "cy", "di"], "units": [60, 150, 0, 120],
            "defectives": [4, 45, 0, 11], "opportunities": [60, 300, 90, 120],
            "defects": [4, 80, 9, 11], "provisional": [False, False, False, False],
        }
    )  # fmt: skip
    funnel = funnel_chart(table, unit="agent_id")
    assert funnel.table["unit"].tolist() == ["ann", "ben", "cy", "di"]
    assert funnel.center == pytest.approx(60 / 330)
    assert funnel.table["z"].isna().tolist() == [False, False, True, False]
    assert funnel.finding() == "1 of 3 units lies outside the 99.8% limits: ben above."
    assert "1 units are missing or provisional" in funnel.summary()
    rate = funnel_chart(table, unit="agent_id", kind="rate")
    assert rate.center == pytest.approx(104 / 570)
    assert funnel_chart(table.assign(provisional=[False, True, False, False]), unit="agent_id",
                        kind="rate").center == pytest.approx(24 / 270)  # fmt: skip


def test_q_values_and_dictionary() -> None:
    funnel = funnel_chart(COUNTS, n=SIZES)
    table = funnel.table
    assert (table["q_value"] >= table["p_value"]).all()
    content = funnel.to_dict()
    assert content["table"][0]["n"] == 1080
    assert content["overdispersion"] == "none"


def test_the_summary_advises_overdispersion_only_where_chance_is_not_all() -> None:
    rng = np.random.default_rng(6)
    n = rng.integers(200, 900, size=60)
    stable = funnel_chart(rng.binomial(n, 0.2), n=n).summary()
    assert "it is 1 where chance is all." in stable
    varied = rng.binomial(n, rng.uniform(0.1, 0.3, size=60))
    assert "pass overdispersion='additive'" in funnel_chart(varied, n=n).summary()
    added = funnel_chart(varied, n=n, overdispersion="additive").summary()
    assert "the limits allow a standard deviation between units of 0.0" in added
    times = funnel_chart(varied, n=n, overdispersion="multiplicative", center=0.2).summary()
    assert "The centre is 20%, as given; standard errors are " in times
    assert "By chance alone 3 units would lie outside the 95% limits, 0.12 outside" in times


def test_no_defects_at_all_are_no_signal() -> None:
    funnel = funnel_chart([0, 0, 0], n=[10, 20, 30])
    assert not funnel.table["signal"].any()
    assert funnel.center == 0


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (
            lambda: funnel_chart([5, 6], n=[10, 10]),
            "`data` has 2 usable units; a funnel compares 3",
        ),
        (lambda: funnel_chart([5, 6, 11], n=[10, 10, 10]), "`value` is above n at row 2 (11)"),
        (lambda: funnel_chart([5, 6, 0.5], n=[10, 10, 10]), "`value` is a fraction at row 2 (0.5)"),
        (lambda: funnel_chart([5, 6, 7]), "funnel chart needs n, the units behind each value"),
        (lambda: funnel_chart([5, 6, 7], n=9, kind="share"), "kind='share' is unknown; take"),
        (
            lambda: funnel_chart([5, 6, 7], n=9, overdispersion="tau"),
            "overdispersion='tau' is unknown",
        ),
        (lambda: funnel_chart([5, 6, 7], n=9, center=1.2), "center=1.2 cannot be the centre of a"),
        (lambda: funnel_chart([5, 6, 7], n=9, kind="rate", center=0), "give one above 0"),
        (lambda: funnel_chart([5, 6, 7], n=9, unit="agent"), "unit='agent' names a column, but"),
        (
            lambda: funnel_chart([5, 6, 7], n=9, unit=["a", "b", "a"]),
            "`unit` 'a' comes twice, again",
        ),
        (lambda: funnel_chart([5, 6, 7], n=9, unit=["a", "b"]), "`unit` has 2 values for 3 rows"),
    ],
)
def test_bad_input_is_refused(make: object, text: str) -> None:
    with pytest.raises(ArgumentError) as error:
        make()
    assert text in str(error.value)


def test_missing_columns_are_named() -> None:
    frame = pd.DataFrame({"defectives": [1, 2, 3], "units": 9})
    with pytest.raises(TableError, match="no column 'agent'"):
        funnel_chart(frame, unit="agent")
