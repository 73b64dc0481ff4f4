"""The kinds of stamps that clocks take, and those that they refuse."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from vocsigma.calendars import BusinessClock, CalendarClock
from vocsigma.exceptions import ArgumentError

CLOCKS = [CalendarClock(), BusinessClock("24/7", "Europe/Berlin")]
AWARE = pd.DatetimeIndex(["2024-01-01 12:00", "2024-07-01 12:00"], tz="Europe/Berlin")
END = pd.Timestamp("2024-07-02 10:00", tz="UTC")
SECONDS = [183 * 86_400 - 3600, 86_400]


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize(
    "stamps",
    [
        AWARE,
        AWARE.as_unit("ns"),
        AWARE.as_unit("s"),
        pd.Series(AWARE, index=[7, 3]),
        pd.Series(AWARE.tz_convert("UTC")).astype("timestamp[us, UTC][pyarrow]"),
        list(AWARE),
        [stamp.isoformat() for stamp in AWARE.tz_convert("UTC")],
        list(AWARE.tz_convert("UTC").to_pydatetime()),
        AWARE.tz_convert("UTC").tz_localize(None).to_numpy(),
        AWARE.as_unit("us").asi8,
        AWARE.as_unit("us").asi8.tolist(),
        pd.Series(AWARE.as_unit("us").asi8),
        pd.array(AWARE.as_unit("us").asi8, dtype="Int64"),
    ],
    ids=lambda stamps: f"{type(stamps).__name__} {getattr(stamps, 'dtype', '')}",
)
def test_every_kind_of_stamp_gives_the_same(clock, stamps):
    seconds = clock.elapsed(stamps, END)
    assert seconds.dtype == np.float64
    np.testing.assert_array_equal(seconds, SECONDS)


@pytest.mark.parametrize(
    "stamp",
    [END, END.to_pydatetime(), np.datetime64("2024-07-02T10:00"), int(END.timestamp()) * 10**6],
)
def test_one_stamp_serves_for_all_of_the_other(stamp):
    np.testing.assert_array_equal(CalendarClock().elapsed(AWARE, stamp), SECONDS)


def test_two_single_stamps_give_an_array_without_dimensions():
    one = CalendarClock().elapsed(datetime(2024, 7, 2, 9, tzinfo=UTC), END)
    assert one.shape == ()
    assert one == 3600


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize(
    "stamps",
    [
        pd.DatetimeIndex(["2024-07-02 09:00", None], tz="UTC"),
        np.array(["2024-07-02T09:00", "NaT"], dtype="datetime64[s]"),
        pd.array([int(END.timestamp() - 3600) * 10**6, None], dtype="Int64"),
        [datetime(2024, 7, 2, 9, tzinfo=UTC), None],
    ],
)
def test_a_missing_stamp_gives_a_missing_time(clock, stamps):
    np.testing.assert_array_equal(clock.elapsed(stamps, END), [3600, np.nan])
    np.testing.assert_array_equal(clock.elapsed(END, stamps), [0, np.nan])


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("nothing", [None, pd.NaT, pd.NA, np.datetime64("NaT"), [None], [pd.NaT]])
def test_nothing_but_missing_stamps_is_missing(clock, nothing):
    assert np.isnan(clock.elapsed(nothing, END)).all()


@pytest.mark.parametrize("clock", CLOCKS)
def test_no_stamps_give_no_times(clock):
    empty = pd.Series([], dtype="datetime64[us, UTC]")
    assert clock.elapsed(empty, empty).shape == (0,)
    assert clock.elapsed([], END).shape == (0,)


def test_stamps_are_not_changed():
    frame = pd.DataFrame({"opened_at": AWARE, "replied_at": [END, None]})
    before = frame.copy(deep=True)
    CLOCKS[1].elapsed(frame["opened_at"], frame["replied_at"])
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize(
    ("stamps", "problem"),
    [
        (pd.Series(pd.to_datetime(["2024-01-01"])), "start holds times without a time zone"),
        (datetime(2024, 1, 1), r"such as 2024-01-01 00:00:00; say where they were read: pd\.Date"),  # noqa: DTZ001
        (["2024-01-01"], r"tz_localize\('Europe/Berlin'\)"),
        ([1.5e15], "start holds float64, which is not a time; give timezone-aware stamps, or int64"),
        (np.array([1.5e15]), "start holds float64, which is not a time"),
        (pd.Series([True]), "start holds bool, which is not a time"),
        (["soon"], r"start cannot be read as times \(.*soon"),
        (["2024-01-01T10:00+01:00", "2024-01-01T10:00+02:00"],
         r"pass pd\.to_datetime\(start, utc=True\)"),
        (np.array([END.value]), "leave the years 1677 to 2262; .* divide nanoseconds by 1,000"),
        (pd.DatetimeIndex(["2263-01-01"], tz="UTC"), "leave the years 1677 to 2262"),
    ],
)  # fmt: skip
def test_what_is_not_an_instant_is_refused_with_the_cure(clock, stamps, problem):
    with pytest.raises(ArgumentError, match=problem):
        clock.elapsed(stamps, END)


def test_the_argument_at_fault_is_named():
    with pytest.raises(ArgumentError, match=r"^end holds times without a time zone"):
        CalendarClock().elapsed(AWARE, datetime(2024, 1, 1))  # noqa: DTZ001


def test_starts_and_ends_must_pair():
    with pytest.raises(ArgumentError, match="start has 2 stamps and end has 3; give as many"):
        CalendarClock().elapsed(AWARE, AWARE[[0, 1, 1]])
