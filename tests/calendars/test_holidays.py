import re

import holidays as holidays_package
import numpy as np
import pandas as pd
import pytest

from vocsigma.calendars import BusinessClock
from vocsigma.exceptions import ArgumentError


@pytest.mark.parametrize(
    ("holidays", "problem"),
    [
        ("USX", "holidays='USX' is not a country or subdivision that the holidays package knows"),
        ("us", "did you mean 'US'?"),
        ("DE-BYY", "did you mean 'DE-BY'?"),
        ("2024-12-24", "give a code such as DE or US-NY, or a list of dates"),
        (["2024-12-24", "24.12."], "holidays holds '24.12.', which is not a date"),
        ([pd.NaT], "holidays holds NaT, which is not a date"),
        ([np.datetime64("NaT")], "which is not a date; give datetime.date values or ISO text"),
        ([20241224], "holidays holds 20241224, which is not a date"),
        (20241224, "holidays=20241224 is neither a code such as 'DE-BY' nor several dates"),
        (holidays_package.country_holidays("DE"), "pass its code, such as 'DE-BY'"),
    ],
)
def test_holidays_that_are_not_known_are_refused_with_the_cure(holidays, problem):
    with pytest.raises(ArgumentError, match=re.escape(problem)):
        BusinessClock("24/7", "UTC", holidays=holidays)


def test_dates_may_come_as_a_mapping_from_the_holidays_package():
    names = dict(holidays_package.country_holidays("US", years=2024))
    listed = BusinessClock("24/7", "America/New_York", holidays=names)
    coded = BusinessClock("24/7", "America/New_York", holidays="US")
    year = pd.date_range("2024-01-02", "2024-12-31", tz="America/New_York", unit="us")
    assert listed.elapsed(year[0], year[-1]) == coded.elapsed(year[0], year[-1])
    assert (coded.elapsed(year[:-1], year[1:]) == 0).sum() == len(names) - 1  # without New Year
