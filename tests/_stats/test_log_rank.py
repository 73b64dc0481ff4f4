import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocsigma._stats.log_rank import log_rank

DATA = Path(__file__).parents[1] / "data" / "retention"

CASES = [
    ("lung_km", "logrank_sex", "sex", "time", lambda frame: frame["status"] == 2),
    ("waltons", "logrank", "group", "T", lambda frame: frame["E"] == 1),
    ("larynx", "logrank_stage", "stage", "time", lambda frame: frame["delta"] == 1),
    ("reply_time_censored", "logrank_channel", "channel", "minutes", lambda f: f["replied"] == 1),
]

rows = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 9), st.booleans(), st.integers(0, 3)),
    min_size=1,
    max_size=50,
)


def arrays(table):
    codes, duration, event, wait = (np.array(column) for column in zip(*table, strict=True))
    duration = duration.astype(float)
    return codes, duration, event, np.minimum(wait, duration - 1.0)


def by_definition(codes, duration, event, entry):
    """Sum over event times, one at a time, and invert on the groups that vary."""
    difference, covariance = np.zeros(3), np.zeros((3, 3))
    for time in np.unique(duration[event]):
        at_risk = (duration >= time) & (entry < time)
        r = np.bincount(codes[at_risk], minlength=3)
        d = np.bincount(codes[event & (duration == time)], minlength=3)
        n, total = r.sum(), d.sum()
        difference += d - total * r / n
        if n > 1:
            factor = total * (n - total) / (n - 1)
            covariance += factor * (np.diag(r / n) - np.outer(r, r) / n**2)
    df = np.linalg.matrix_rank(covariance, tol=1e-9)
    return difference @ np.linalg.pinv(covariance, rcond=1e-9) @ difference, df


@pytest.mark.parametrize(("case", "test", "by", "time", "event"), CASES)
def test_the_statistic_is_that_of_survdiff(case, test, by, time, event):
    frame = pd.read_csv(DATA / f"{case}.csv")
    known = json.loads((DATA / f"{case}.json").read_text())
    expected, tolerance = known["expected"][test], known["tolerance"]
    codes, groups = pd.factorize(frame[by], sort=True)
    found = log_rank(codes, len(groups), frame[time].to_numpy(float), event(frame).to_numpy())
    assert found.statistic == pytest.approx(expected["chisq"], abs=tolerance)
    assert found.df == expected["df"]
    assert found.p_value == pytest.approx(expected["p"], rel=1e-9)
    assert found.observed == pytest.approx(expected["observed"], abs=tolerance)
    assert found.expected == pytest.approx(expected["expected"], abs=tolerance)


@given(rows)
def test_it_follows_the_definition_with_late_entries(table):
    codes, duration, event, entry = arrays(table)
    found = log_rank(codes, 3, duration, event, entry)
    statistic, df = by_definition(codes, duration, event, entry)
    assert found.df == df
    if df:
        assert found.statistic == pytest.approx(statistic, abs=1e-8)
        assert found.observed.sum() == pytest.approx(found.expected.sum())
    else:
        assert np.isnan(found.statistic)
        assert np.isnan(found.p_value)


@given(rows, st.permutations([0, 1, 2]))
def test_the_names_of_groups_do_not_matter(table, names):
    codes, duration, event, _ = arrays(table)
    one, other = (log_rank(c, 3, duration, event) for c in (codes, np.array(names)[codes]))
    assert one.df == other.df
    assert one.statistic == pytest.approx(other.statistic, abs=1e-8, nan_ok=True)
