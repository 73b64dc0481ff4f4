"""Values over what their hour and weekday let one expect."""

import numpy as np
import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, DataWarning, TableError
from vocsigma.spc import Seasonality, deseasonalise, xmr_chart

HOURS = pd.date_range("2026-03-02", periods=24 * 56, freq="h")
PATTERN = np.linspace(1.0, 4.0, 24)


def hourly(seed: int = 1) -> pd.DataFrame:
    noise = np.random.default_rng(seed).lognormal(0, 0.2, size=HOURS.size)
    return pd.DataFrame({"stamp": HOURS, "response_s": 60 * PATTERN[HOURS.hour] * noise})


def test_the_profile_of_times_is_the_median_of_their_logarithms() -> None:
    frame = hourly()
    season = deseasonalise(frame, value="response_s", time="stamp", by="hour")
    logs = np.log(frame["response_s"]).groupby(HOURS.hour).median()
    np.testing.assert_allclose(season.profile["expected"], np.exp(logs), rtol=1e-12)
    assert (season.profile["n_baseline"] == 56).all()
    expected = season.profile["expected"].to_numpy()[HOURS.hour]
    np.testing.assert_allclose(season.data["factor"], frame["response_s"] / expected)
    assert "expected" not in frame.columns


def test_the_profile_of_other_values_is_their_mean() -> None:
    frame = hourly().rename(columns={"response_s": "cost"})
    season = deseasonalise(frame, value="cost", time="stamp", by=["weekday", "hour"])
    means = frame.groupby([HOURS.day_of_week, HOURS.hour])["cost"].mean()
    np.testing.assert_allclose(season.profile["expected"], means, rtol=1e-12)
    assert list(season.profile.columns) == ["weekday", "hour", "expected", "n_baseline"]


def test_a_change_after_the_baseline_stays_out_of_the_profile() -> None:
    frame = hourly()
    frame.loc[1200:, "response_s"] *= 2
    season = deseasonalise(frame, value="response_s", time="stamp", by="hour", baseline=1008)
    before = deseasonalise(frame.head(1008), value="response_s", time="stamp", by="hour")
    pd.testing.assert_frame_equal(season.profile, before.profile)
    options = {"time": "stamp", "baseline": 1008, "scale": "log", "rules": "nelson_1"}
    factors = xmr_chart(season.data, value="factor", **options).points["signal"]
    plain = xmr_chart(frame, value="response_s", **options).points["signal"]
    assert factors.iloc[:1200].mean() < 0.006
    assert factors.iloc[1200:].mean() > 0.5
    assert plain.iloc[:1200].mean() > 0.05


@pytest.mark.slow
def test_the_false_alarms_of_factors_are_about_nominal() -> None:
    rates = []
    for seed in range(20):
        season = deseasonalise(
            hourly(seed), value="response_s", time="stamp", by="hour", baseline=1008
        )
        chart = xmr_chart(season.data, value="factor", baseline=1008, scale="log", rules="nelson_1")
        rates.append(chart.points["signal"].iloc[1008:].mean())
    assert np.mean(rates) == pytest.approx(0.0030, abs=0.0015)


def test_hours_are_those_of_the_time_zone() -> None:
    frame = hourly()
    frame["stamp"] = HOURS.tz_localize("UTC")
    berlin = deseasonalise(frame, value="response_s", time="stamp", by="hour", tz="Europe/Berlin")
    own = frame.assign(stamp=frame["stamp"].dt.tz_convert("Europe/Berlin"))
    same = deseasonalise(own, value="response_s", time="stamp", by="hour")
    pd.testing.assert_frame_equal(berlin.profile, same.profile)
    # Summer time begins on 29 March: UTC 22 is 23 before it and 0 from then on.
    local = frame["stamp"].dt.tz_convert("Europe/Berlin").dt.hour
    means = np.exp(np.log(frame["response_s"]).groupby(local).median())
    np.testing.assert_allclose(berlin.profile["expected"], means, rtol=1e-12)


def test_seasons_that_the_baseline_never_saw_have_no_factor_and_are_counted() -> None:
    frame = hourly()
    with pytest.warns(DataWarning, match="48 rows lie in seasons that the baseline never saw"):
        season = deseasonalise(
            frame.head(168), value="response_s", time="stamp", baseline=120, by="weekday"
        )
    assert season.data["factor"].isna().sum() == 48
    assert "48 rows lie in seasons" in season.summary()
    chart = xmr_chart(season.data, value="factor", scale="log")
    assert "48 missing" in chart.summary()


def test_later_rows_get_the_same_profile() -> None:
    frame = hourly()
    season = deseasonalise(frame.head(1008), value="response_s", time="stamp", by="hour")
    whole = deseasonalise(frame, value="response_s", time="stamp", by="hour", baseline=1008)
    later = season.apply(frame.iloc[1008:])
    pd.testing.assert_frame_equal(later, whole.data.iloc[1008:])


def test_columns_of_the_data_make_seasons_and_left_out_rows_do_not_count() -> None:
    frame = hourly().assign(team=np.where(HOURS.hour < 12, "early", "late"))
    frame.loc[5, "response_s"] = 1e9
    holes = frame.assign(response_s=frame["response_s"].mask(frame.index == 5))
    excluded, missing = (
        deseasonalise(rows, value="response_s", time="stamp", by="team", exclude=out)
        for rows, out in ((frame, [5]), (holes, None))
    )
    pd.testing.assert_frame_equal(excluded.profile, missing.profile)
    assert excluded.profile["team"].tolist() == ["early", "late"]
    dated = deseasonalise(
        frame, value="response_s", time="stamp", by="team", baseline=("2026-03-02", "2026-03-08")
    )
    assert dated.profile["n_baseline"].sum() == 168


def test_the_words_say_how_far_seasons_differ_and_which_are_thin() -> None:
    season = deseasonalise(hourly().head(36), value="response_s", time="stamp", by="hour")
    text = season.summary()
    assert text.startswith("The median response_s is expected to vary from ")
    assert "over 24 seasons (hour)." in text
    assert "24 seasons have fewer than 3 baseline rows" in text
    assert isinstance(season, Seasonality)
    assert repr(season) == "<Seasonality: 24 seasons, 36 rows>"
    assert "<table" in season._repr_html_()


def test_zero_times_count_as_a_second() -> None:
    frame = hourly()
    frame.loc[0, "response_s"] = 0.0
    season = deseasonalise(frame, value="response_s", time="stamp", by="hour")
    assert season.data["factor"].iloc[0] == pytest.approx(1 / season.profile["expected"].iloc[0])


def bad(**options: object) -> object:
    given = {"value": "x", "time": "stamp", "by": "hour", **options}
    frame = pd.DataFrame({"stamp": HOURS[:48], "x": [0.0, 1.0] * 24, "z": 0.0, "word": "a"})
    return deseasonalise(frame, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"by": ()}, "makes no season"),
        ({"by": "factor"}, "by='factor' makes no season"),
        ({"time": "word"}, "time='word' holds what is not a date"),
        ({"tz": "Europe/Berlin"}, "have no time zone; leave tz out"),
        ({"scale": "log"}, r"`value` is not above 0 at row 0 \(0\)"),
        ({"scale": "boxcox"}, "scale='boxcox' makes no profile"),
        ({"value": "z"}, r"the baseline expects 0 in \{'hour': 0\}; factors need more than 0"),
        ({"baseline": [0], "exclude": [0]}, "the baseline has no usable rows"),
    ],
)
def test_bad_arguments_are_told(options: dict[str, object], text: str) -> None:
    with pytest.raises(ArgumentError, match=text):
        bad(**options)


def test_columns_that_are_not_there_are_told() -> None:
    for options in ({"by": "team"}, {"value": "y"}, {"time": "when"}):
        with pytest.raises(TableError, match="has no column"):
            bad(**options)
    with pytest.raises(ArgumentError, match="`data` is not a DataFrame"):
        deseasonalise([1.0, 2.0])  # type: ignore[arg-type]
