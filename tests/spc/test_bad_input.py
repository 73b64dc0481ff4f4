"""What no chart can be made of is refused: the argument, the first bad row, what to do."""

import numpy as np
import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.spc import (
    c_chart,
    i_prime_chart,
    p_chart,
    p_prime_chart,
    u_chart,
    xmr_chart,
)

X = np.arange(30.0) % 7
DAYS = pd.date_range("2026-01-01", periods=30)
FRAME = pd.DataFrame({"x": X, "day": DAYS, "defectives": X, "units": 10, "flag": 1.0})


def with_row(row: int, value: float) -> np.ndarray:
    out = X.copy()
    out[row] = value
    return out


COUNTS = [
    (
        lambda: p_chart(with_row(4, -1), n=10),
        "`value` is negative at row 4 (-1); the p chart takes",
    ),
    (
        lambda: p_chart(X / 10, n=10),
        "`value` is a fraction at row 1 (0.1); the p chart takes counts: pass the number of "
        "defectives, not a rate: multiply it by n",
    ),
    (
        lambda: p_chart(with_row(9, 11), n=10),
        "`value` is above n at row 9 (11); value counts some of the n units",
    ),
    (lambda: p_chart(X, n=10.5), "`n` is a fraction at row 0 (10.5); n counts the units"),
    (lambda: u_chart(X, n=-1), "`n` is negative at row 0 (-1)"),
    (lambda: c_chart(X + 0.5), "the c chart takes counts: pass whole numbers"),
    (lambda: p_chart(X), "p chart needs n, the units behind each value; pass n="),
    (lambda: p_chart(X, n=[1, 2]), "`n` has 2 values for 30 rows; give one a row"),
    (lambda: p_chart(X, n="units"), "n='units' names a column, but `data` is not a DataFrame"),
    (
        lambda: p_chart(X, n=10, center=1.5),
        "center=1.5 cannot be the centre of this p chart; give a",
    ),
    (
        lambda: c_chart(X, center=-1),
        "center=-1 cannot be the centre of this c chart; give a number",
    ),
    (lambda: p_prime_chart(X, n=10, sigma=0), "sigma=0 is no standard deviation; give one above 0"),
]
VALUES = [
    (lambda: xmr_chart(with_row(3, np.inf)), "`value` is infinite at row 3 (inf); a missing value"),
    (lambda: xmr_chart([]), "`data` has no rows; a chart needs 2 points or more"),
    (lambda: xmr_chart([[1.0, 2.0]]), "`value` has the shape (1, 2); give one value a row"),
    (lambda: xmr_chart(["a", "b"]), "`value` holds what is not a number"),
    (lambda: xmr_chart(X, value="x"), "value='x' names a column, but `data` is not a DataFrame"),
    (lambda: xmr_chart(FRAME, value=[1.0]), "`value` has 1 values for 30 rows"),
    (lambda: xmr_chart([1.0, 2.0]), "has 2 usable points; the individuals (XmR) chart needs 2 mov"),
    (lambda: c_chart([1]), "has 1 usable points; the c chart needs 2 subgroups"),
    (lambda: xmr_chart(X, baseline=slice(40, 50)), "the baseline of phase=1 (from row 0) has 0 us"),
    (
        lambda: i_prime_chart(X, n=5, scale="log"),
        "`value` is not above 0 at row 0 (0); only values",
    ),
    (
        lambda: xmr_chart(pd.Series(with_row(2, -5), name="response_s")),
        "`value` is a negative time at row 2 (-5); correct the row",
    ),
    (lambda: xmr_chart(X, scale="ln"), "scale='ln' is unknown; take 'raw' or 'log', or 'logged'"),
    (
        lambda: i_prime_chart(pd.DataFrame({"answered_log_mean": X, "answered": 3}), scale="log"),
        "scale='log': 'answered_log_mean' holds logarithms already; leave scale out",
    ),
    (lambda: xmr_chart(X, gaps="join"), "gaps='join' is unknown; take 'break', 'skip'"),
    (lambda: xmr_chart(X, sigma_method="s"), "sigma_method='s' is unknown; take 'mr_mean'"),
]
TIMES = [
    (
        lambda: xmr_chart(X, time=[*DAYS[:9], DAYS[3], *DAYS[10:]]),
        "`time` has the same value twice, again at row 9 (2026-01-04 00:00:00); if the rows are of "
        "several groups, name their column in by=",
    ),
    (
        lambda: xmr_chart(X, time=[*DAYS[:5], DAYS[6], DAYS[5], *DAYS[7:]]),
        "`time` goes back at row 6 (2026-01-06 00:00:00); sort the rows by time",
    ),
    (
        lambda: xmr_chart(X, time=["a", "b", "a", *map(str, range(27))]),
        "`time` has the same value twice, again at row 2 (a)",
    ),
    (
        lambda: xmr_chart(
            pd.DataFrame({"x": X, "g": "a", "day": [DAYS[0], *DAYS[:29]]}),
            value="x", time="day", by="g",
        ),
        "`time` has the same value twice, again at row 1 (2026-01-01 00:00:00); put the rows",
    ),
    (lambda: xmr_chart(X, time=[None, *DAYS[1:]]), "`time` is missing at row 0; drop the row"),
    (lambda: xmr_chart(X, time="day"), "time='day' names a column, but `data` is not a DataFrame"),
    (lambda: xmr_chart(X, time=DAYS[:3]), "`time` has 3 values for 30 rows"),
]  # fmt: skip
CHOICES = [
    (lambda: xmr_chart(X, baseline=0), "baseline=0 gives no rows; give the first 20 or more"),
    (lambda: xmr_chart(X, baseline=("a", "b", "c")), "is not (start, end); give rows as a list"),
    (lambda: xmr_chart(X, baseline=("2026-01-01", "2026-02-01")), "dates only where time= holds"),
    (lambda: xmr_chart(X, time=DAYS, baseline=("x", "y")), "`baseline` holds what is not a date"),
    (
        lambda: xmr_chart(X, time=DAYS, baseline=("2026-01-01T00:00Z", "2026-02-01T00:00Z")),
        "`baseline` has a time zone and the chart's dates have none; leave it out",
    ),
    (lambda: xmr_chart(X, exclude=[30]), "`exclude` names row 30, but the rows are 0 to 29"),
    (lambda: xmr_chart(X, exclude=[True]), "`exclude` is a mask of 1"),
    (lambda: xmr_chart(X, exclude="monday"), "`exclude` holds 'monday', but the chart has no time"),
    (
        lambda: xmr_chart(X, time=DAYS, exclude=["2027-01-01"]),
        "`exclude` names '2027-01-01', which is no time of the chart",
    ),
    (
        lambda: xmr_chart(X, exclude=np.ones((2, 2))),
        "chooses no rows; give rows, dates or one bool",
    ),
    (lambda: xmr_chart(X, phase="stage"), "phase='stage' names a column, but `data` is not"),
    (
        lambda: xmr_chart(X, phase=[*"ab" * 15]),
        "`phase` 'a' comes back at row 2 after another phase; give the later stretch a name",
    ),
    (lambda: xmr_chart(X, phase=[None, *"a" * 29]), "`phase` is missing at row 0; give every row"),
    (lambda: xmr_chart(X, by="g"), "by='g' names columns, but `data` is not a DataFrame"),
    (
        lambda: xmr_chart(FRAME.assign(phase=1), value="x", by="phase"),
        "by='phase' is a column that the result has of its own; rename it in `data`",
    ),
    (
        lambda: xmr_chart(FRAME.assign(provisional="no"), value="x"),
        "the column 'provisional' of `data` is str, not bool; make it bool",
    ),
]


@pytest.mark.parametrize(("make", "text"), [*COUNTS, *VALUES, *TIMES, *CHOICES])
@pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")
def test_bad_arguments_are_refused(make: object, text: str) -> None:
    with pytest.raises(ArgumentError) as error:
        make()  # type: ignore[operator]
    assert text in str(error.value)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: xmr_chart(FRAME), "`data (value=)` has no column 'median'"),
        (lambda: xmr_chart(FRAME, value="xx"), "`data` has no column 'xx'"),
        (lambda: u_chart(FRAME, value="x"), "`data (n=)` has no column 'opportunities'"),
        (lambda: xmr_chart(FRAME, value="x", time="days"), "did you mean 'day'?"),
        (lambda: xmr_chart(FRAME, value="x", by=["day", "g"]), "`data` has no column 'g'"),
        (lambda: xmr_chart(FRAME, value="x", phase="stage"), "`data` has no column 'stage'"),
    ],
)
def test_missing_columns_are_named(make: object, text: str) -> None:
    with pytest.raises(TableError) as error:
        make()  # type: ignore[operator]
    assert text in str(error.value)


def test_the_callers_frame_and_array_stay_as_they_are() -> None:
    frame, array = FRAME.copy(), X.copy()
    p_chart(frame, exclude=[1], baseline=25)
    chart = xmr_chart(array)
    pd.testing.assert_frame_equal(frame, FRAME)
    array[0] = 99.0
    assert chart.points["value"].iloc[0] == X[0]


def test_a_missing_value_breaks_ranges_and_is_counted_in_the_summary() -> None:
    x = with_row(10, np.nan)
    chart = xmr_chart(x)
    ranges = np.abs(np.diff(x))
    assert chart.limits["mr_mean"].iloc[0] == pytest.approx(np.nanmean(ranges))
    assert "Of 30 points 1 missing: they enter neither limits nor rules." in chart.summary()


def test_columns_of_masked_integers_are_read() -> None:
    frame = pd.DataFrame({"x": pd.array([1, None, 3, 2] * 8, dtype="Int64")})
    assert (
        xmr_chart(frame, value="x", baseline=30, gaps="skip", center=2, sigma=1)
        .points["value"]
        .isna()
        .sum()
        == 8
    )
