"""The parts together: what a user types, on simulated service whose truth is known."""

import warnings

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

import vocsigma as vs

mpl.use("Agg")


@pytest.fixture(scope="module")
def simulation():
    change = {"brand": "Parzelio", "start": "2025-02-17", "end": "2025-03-03", "factor": 6.0}
    return vs.simulate_service(6000, late_share=0.15, limit="4h", shift=change, random_state=11)


def test_weeks_csv_to_a_p_prime_chart(tmp_path):
    weeks = pd.DataFrame(
        {
            "week": pd.date_range("2025-01-06", periods=25, freq="7D").strftime("%Y-%m-%d"),
            "late": [12, 9, 14, 11, 10] * 5,
            "tickets": [100, 90, 120, 110, 95] * 5,
        }
    )
    weeks.to_csv(tmp_path / "weeks.csv", index=False)
    frame = pd.read_csv(tmp_path / "weeks.csv")
    axes = vs.p_prime_chart(frame, value="late", n="tickets", time="week").plot()
    assert axes.get_title(loc="left")
    plt.close("all")


def test_the_whole_line_finds_the_change_and_only_that(simulation):
    clock = vs.CalendarClock()
    turns = vs.response_turns(simulation.messages, clock=clock, until=simulation.until)
    late = vs.assess(turns, vs.Within("4h"))
    table = vs.dpmo(late, by="brand").table.set_index("brand")
    assert table.loc["Quillotel", "dpo_low"] < 0.15 < table.loc["Quillotel", "dpo_high"]
    assert table.loc["Parzelio", "dpo_low"] > 0.15

    days = vs.subgroups(turns, every="1d", by="brand", tz="UTC", assessments=late)
    chart = vs.p_prime_chart(days, by="brand", baseline=("2025-01-06", "2025-02-16"))
    after = chart.points[chart.phase_two]
    changed = after["time"].between("2025-02-17", "2025-03-02 23:59")
    parzelio = after["brand"] == "Parzelio"
    assert after.loc[parzelio & changed, "signal"].mean() > 0.5
    assert after.loc[~(parzelio & changed), "signal"].mean() < 0.1


def test_times_stay_provisional_longer_than_counts_on_the_charts(simulation):
    turns = vs.response_turns(simulation.messages, until="2025-03-20T00:00Z")
    days = vs.subgroups(turns, every="1d", assessments=vs.Within("4h"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        counts, times = vs.p_prime_chart(days).points, vs.i_prime_chart(days).points
    assert counts["provisional"].equals(days["provisional"])
    assert times["provisional"].equals(days["times_provisional"])
    assert times["provisional"].sum() > counts["provisional"].sum()


def test_the_response_time_chart_is_on_the_log_scale_in_seconds(simulation):
    turns = vs.response_turns(simulation.messages, until=simulation.until)
    days = vs.subgroups(turns[turns["brand"] == "Quillotel"], every="1d")
    chart = vs.i_prime_chart(days)
    used = days["answered"] > 0
    assert chart.points.loc[used, "value"].to_numpy() == pytest.approx(
        np.exp(days.loc[used, "answered_log_mean"].to_numpy())
    )
    assert chart.points.loc[used, "signal"].mean() < 0.05
    assert "log scale" in chart.summary()


def test_an_office_clock_recovers_the_share_late_on_its_own_hours():
    simulated = vs.simulate_service(
        3000, late_share=0.2, limit="8h", office_hours=(9, 17), random_state=5
    )
    clock = vs.BusinessClock("Mon-Fri 09:00-17:00", tz="UTC")
    turns = vs.response_turns(simulated.messages, clock=clock, until=simulated.until)
    row = vs.dpmo(vs.assess(turns, vs.Within("8h"))).table.iloc[0]
    assert row["dpo_low"] < 0.2 < row["dpo_high"]


def test_themes_to_trends_to_charts_as_a_user_types_it():
    messages = vs.load_twcs_simulated().messages
    themes = vs.ThemeModel(n_themes=8).fit(messages)
    trends = vs.theme_trends(messages, themes.mentions(messages), every="1w")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", vs.exceptions.BaselineWarning)
        chart = vs.p_prime_chart(trends, value="mentions", n="n", by="theme")
    assert set(chart.points["theme"]) == set(themes.get_feature_names_out())
    counted = trends.groupby("theme", observed=True)["mentions"].sum()
    customers = (messages["author_role"] == "customer").sum()
    assert customers <= counted.sum() <= 3 * customers


def test_scores_by_a_question_as_a_user_types_it(tmp_path):
    survey = pd.DataFrame(
        {"id": range(60), "Q1": [10, 9, 7, 2] * 15, "Q2": ["shop", "web", "web"] * 20}
    )
    survey.to_csv(tmp_path / "survey.csv", index=False)
    loaded = vs.read_survey_csv(tmp_path / "survey.csv", kinds={"Q1": "nps"}, respondent_id="id")
    score = vs.nps(loaded, by="Q2")
    assert score.table["n"].sum() == 60
    assert vs.nps(loaded).table["estimate"].item() == pytest.approx(25.0)
    assert score.plot() is not None
    plt.close("all")
