"""Scales of response times, Laney's and Taylor's charts, and the sentences of a chart."""

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

from vocsigma._display import span
from vocsigma.spc import (
    c_chart,
    i_prime_chart,
    np_chart,
    p_chart,
    p_prime_chart,
    u_prime_chart,
    xmr_chart,
)
from vocsigma.spc._laws.constants import D2, D3, RANGE_MEDIAN

rng = np.random.default_rng(11)
TIMES = pd.DataFrame({"response_s": np.exp(rng.normal(8, 0.5, size=60))})


def test_constants_are_the_integrals_of_the_range_of_two_normal_values() -> None:
    def density(r: float) -> float:
        return 2 * stats.norm.pdf(r, scale=np.sqrt(2))

    mean = integrate.quad(lambda r: r * density(r), 0, np.inf)[0]
    square = integrate.quad(lambda r: r**2 * density(r), 0, np.inf)[0]
    assert pytest.approx(mean, rel=1e-12) == D2
    assert pytest.approx(np.sqrt(square - mean**2), rel=1e-9) == D3
    assert integrate.quad(density, 0, RANGE_MEDIAN)[0] == pytest.approx(0.5, rel=1e-12)


def test_time_columns_are_charted_as_logarithms_and_shown_in_seconds() -> None:
    logs = xmr_chart(np.log(TIMES["response_s"].to_numpy())).limits.iloc[0]
    chart = xmr_chart(TIMES, value="response_s")
    for name in ("center", "lcl", "ucl"):
        assert chart.limits[name].iloc[0] == pytest.approx(np.exp(logs[name]), rel=1e-12)
    assert chart.limits["sigma"].iloc[0] == pytest.approx(logs["sigma"], rel=1e-12)
    assert "on the log scale" in chart.summary().splitlines()[1]


def test_other_columns_and_scale_raw_are_charted_as_they_are() -> None:
    raw = xmr_chart(TIMES, value="response_s", scale="raw")
    renamed = xmr_chart(TIMES.rename(columns={"response_s": "cost"}), value="cost")
    assert raw.limits["ucl"].iloc[0] == renamed.limits["ucl"].iloc[0]
    assert "on the raw scale" in raw.summary().splitlines()[1]


def test_logarithms_hold_the_nominal_false_alarms_on_skewed_times() -> None:
    x = pd.DataFrame({"response_s": np.exp(np.random.default_rng(1).normal(8, 1, 100_000))})
    log = xmr_chart(x, value="response_s", rules="nelson_1").points["signal"].mean()
    raw = xmr_chart(x, value="response_s", scale="raw", rules="nelson_1").points["signal"].mean()
    assert log == pytest.approx(0.0027, rel=0.25)
    assert raw == pytest.approx(0.0345, rel=0.15)


def test_zeros_are_floored_counted_and_kept() -> None:
    times = TIMES.copy()
    times.loc[:1, "response_s"] = [0.0, 0.4]
    chart = xmr_chart(times, value="response_s")
    assert chart.points["value"].tolist()[:2] == [0.0, 0.4]
    assert chart.points["z"].iloc[0] == chart.points["z"].iloc[1]
    assert "2 times (3.3%) are below 1 s and count as that." in chart.summary()
    assert "chart the share" not in chart.summary()
    times.loc[:3, "response_s"] = 0.0
    assert "That is many: chart the share of these by itself" in (
        xmr_chart(times, value="response_s").summary()
    )


def test_log_means_of_subgroups_are_shown_by_their_exp() -> None:
    frame = pd.DataFrame({"answered_log_mean": rng.normal(8, 0.1, 30), "answered": 50})
    chart, plain = i_prime_chart(frame), i_prime_chart(frame, scale="raw")
    for name in ("value", "center", "lcl", "ucl"):
        np.testing.assert_allclose(chart.points[name], np.exp(plain.points[name]), rtol=1e-12)
    assert i_prime_chart(frame, center=np.exp(8.0), sigma=1.0).points["z"].iloc[0] == (
        pytest.approx((frame["answered_log_mean"].iloc[0] - 8.0) * np.sqrt(50))
    )


def test_taylors_sigma_is_that_of_one_value_whatever_the_sizes() -> None:
    random = np.random.default_rng(3)
    n = random.integers(5, 500, size=40_000)
    means = random.normal(10, 2 / np.sqrt(n))
    limits = i_prime_chart(means, n=n, rules="nelson_1")
    assert limits.limits["sigma"].iloc[0] == pytest.approx(2.0, rel=0.01)
    assert limits.limits["center"].iloc[0] == pytest.approx(10.0, abs=0.01)
    assert limits.points["signal"].mean() == pytest.approx(0.0027, rel=0.3)


@pytest.mark.slow
def test_sigma_z_is_one_for_chance_alone_and_its_interval_covers() -> None:
    random = np.random.default_rng(2)
    inside = []
    for _ in range(200):
        limits = p_prime_chart(random.binomial(2000, 0.3, size=40), n=2000).limits.iloc[0]
        inside.append(limits["sigma_z_low"] <= 1 <= limits["sigma_z_high"])
    assert np.mean(inside) == pytest.approx(0.95, abs=0.035)


def test_laneys_limits_hold_the_nominal_false_alarms_where_p_charts_do_not() -> None:
    random = np.random.default_rng(4)
    late = random.binomial(10_000, random.normal(0.10, 0.01, size=4000))
    p = p_chart(late, n=10_000, rules="nelson_1")
    prime = p_prime_chart(late, n=10_000, rules="nelson_1")
    assert p.points["signal"].mean() == pytest.approx(0.387, abs=0.03)
    assert prime.points["signal"].mean() < 0.006
    assert "p_prime_chart fits better" in p.summary()
    assert "fits better" not in prime.summary()


def test_the_median_range_gives_the_same_sigma_and_shrugs_off_a_jump() -> None:
    x = np.random.default_rng(6).normal(size=50_000)
    jumps = np.where(np.arange(x.size) % 500 == 0, 40.0, x)
    mean, median = (
        [xmr_chart(data, sigma_method=how, rules=()).limits["sigma"].iloc[0] for data in (x, jumps)]
        for how in ("mr_mean", "mr_median")
    )
    assert mean[0] == pytest.approx(1.0, rel=0.01)
    assert median[0] == pytest.approx(1.0, rel=0.01)
    assert mean[1] > 1.1
    assert median[1] == pytest.approx(1.0, rel=0.02)


def test_the_moving_ranges_of_a_log_chart_are_those_of_the_logarithms() -> None:
    panel = xmr_chart(TIMES, value="response_s").dispersion
    assert panel is not None
    ranges = np.abs(np.diff(np.log(TIMES["response_s"])))
    np.testing.assert_allclose(panel.points["value"].iloc[1:], ranges, rtol=1e-9)
    assert panel.finding().startswith("The moving range of the logarithm of the response time")
    limits = panel.limits.iloc[0]
    assert limits["center"] == pytest.approx(ranges.mean())
    assert limits["ucl"] == pytest.approx(ranges.mean() * (1 + 3 * D3 / D2))
    assert limits["lcl"] == 0
    assert c_chart(np.arange(30)).dispersion is None


def test_the_lag_1_correlation_stands_in_the_limits_and_the_summary() -> None:
    x = np.random.default_rng(8).normal(size=200)
    for i in range(1, 200):
        x[i] += 0.6 * x[i - 1]
    chart = xmr_chart(x)
    centred = x - x.mean()
    wanted = (centred[1:] * centred[:-1]).sum() / (centred**2).sum()
    assert chart.limits["lag1"].iloc[0] == pytest.approx(wanted)
    assert "more than chance gives (0.14): expect false signals" in chart.summary()


STEADY = np.tile([48.0, 52.0, 50.0], 10)
DAYS = pd.date_range("2026-04-01", periods=60)


@pytest.mark.parametrize(
    ("tail", "rules", "finding"),
    [
        ([80.0], None, "The cost rose above its limits on 1 May 2026."),
        ([20.0], None, "The cost fell below its limits on 1 May 2026."),
        ([50.0], None, "The cost gives no signal in 1 point after the baseline."),
        ([51.0] * 9, None, "The cost stayed above its centre for 9 points in a row up to the one on "
         "9 May 2026."),
        (range(46, 52), "nelson_3", "The cost rose for 6 points in a row up to the one on 6 May 2026."),
        ([49.0, 51.0] * 8, "nelson_4", "The cost went up and down for 14 points in a row up to the "
         "one on 16 May 2026."),
        ([57.5, 57.5], "nelson_5", "The cost stayed over 2 sigma above its centre for 2 of 3 points "
         "up to the one on 2 May 2026."),
        ([50.5] * 15, "nelson_7", "The cost stayed within 1 sigma of its centre for 15 points up to "
         "the one on 15 May 2026."),
        ([45.0, 55.0] * 4, "nelson_8", "The cost stayed over 1 sigma off its centre for 8 points up "
         "to the one on 8 May 2026."),
    ],
)  # fmt: skip
def test_the_finding_says_what_happened_and_when(
    tail: list[float], rules: str | None, finding: str
) -> None:
    frame = pd.DataFrame({"cost": [*STEADY, *tail]})
    frame["day"] = DAYS[: len(frame)]
    chart = xmr_chart(frame, value="cost", time="day", baseline=30, rules=rules)
    assert chart.finding() == finding
    assert chart.summary().startswith(finding)


def test_the_finding_names_the_groups_that_signal() -> None:
    frame = pd.DataFrame({"late": np.tile([5, 7, 6], 20), "n": 60, "team": ["a", "b"] * 30})
    chart = u_prime_chart(frame, value="late", n="n", by="team")
    assert chart.finding() == "The rate of late gives no signal in any of 2 groups."
    frame.loc[59, "late"] = 50
    chart = u_prime_chart(frame, value="late", n="n", by="team")
    assert chart.finding() == "The rate of late gives signals in 1 of 2 groups: b."


def test_the_summary_says_what_the_limits_rest_on() -> None:
    frame = pd.DataFrame({"late": np.tile([5, 7, 6], 10), "n": 60, "week": range(30)})
    lines = p_chart(frame, value="late", n="n", time="week", baseline=24).summary().splitlines()
    assert lines[0] == "The share of late gives no signal in 6 points after the baseline."
    assert lines[1] == "A p chart of the share of late, on the raw scale."
    assert (
        lines[2] == "The centre is 10%, the limits are 0% to 21.6% and rest on 24 baseline points."
    )
    assert lines[4] == "sigma_z is 0.51 (95% interval 0.38 to 0.81)."
    assert (
        lines[5] == "The counts vary less than chance alone makes them: p_prime_chart fits better."
    )


def test_the_summary_tells_several_sets_varying_and_known_limits_apart() -> None:
    random = np.random.default_rng(9)
    late = random.binomial(1000, random.normal(0.2, 0.05, size=60))
    phases = p_chart(late, n=1000, phase=[30]).summary()
    assert "There are 2 sets of limits (groups and phases), on 30 points each." in phases
    assert "its 95% interval excludes 1 in 2 of 2 sets." in phases
    assert "The counts vary more than chance alone makes them: p_prime_chart fits" in phases
    n = random.integers(500, 2000, size=60)
    assert "the limits vary with n and rest on 60 baseline points." in p_chart(late, n=n).summary()
    assert "Centre and limits vary with n and rest on 60" in np_chart(late, n=n).summary()
    known = xmr_chart(STEADY, center=50.0, sigma=2.0, rules=()).summary()
    assert "the limits are 44 to 56 and come from known parameters." in known
    assert "a signal" not in known.replace("no signal", "")


def test_the_finding_lists_at_most_six_groups() -> None:
    frame = pd.DataFrame({"x": np.tile([4.0, 6.0, 5.0], 80), "team": np.repeat([*"abcdefgh"], 30)})
    frame.loc[29::30, "x"] = 40.0
    assert xmr_chart(frame, value="x", by="team").finding() == (
        "The x gives signals in 8 of 8 groups: a, b, c, d, e, f and 2 more."
    )


def test_labels_stand_in_the_finding() -> None:
    frame = pd.DataFrame({"x": [*STEADY, 90.0], "batch": range(100, 131)})
    assert xmr_chart(frame, value="x", time="batch").finding() == (
        "The x rose above its limits at batch 130."
    )
    hours = pd.date_range("2026-05-01", periods=31, freq="h")
    assert xmr_chart(frame["x"].to_numpy(), time=hours).finding() == (
        "The value rose above its limits on 2 May 2026 06:00."
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (45, "45 s"), (60, "1 min"), (90, "90 s"), (5400, "90 min"), (7200, "2 h"),
     (86_400, "1 d"), (100_000, "27.8 h"), (3e8, "3,472 d")],
)  # fmt: skip
def test_durations_are_written_in_a_unit_that_reads_well(seconds: float, text: str) -> None:
    assert span(seconds) == text


def test_the_dictionary_holds_plain_values() -> None:
    content = xmr_chart(STEADY, time=DAYS[:30]).to_dict()
    assert content["chart"] == "xmr"
    assert content["in_control"] is True
    assert content["points"][0]["time"] == "2026-04-01T00:00:00"
    assert content["dispersion"]["points"][0]["value"] is None
    assert content["baseline"]["format"] == "vocsigma.baseline"
    assert "<table" in xmr_chart(STEADY)._repr_html_()
    assert repr(xmr_chart(STEADY)) == "<ControlChart xmr: 30 points, 0 with signals>"
