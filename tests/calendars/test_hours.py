import re

import pytest

from vocsigma.calendars import BusinessClock
from vocsigma.exceptions import ArgumentError


def as_written(hours):
    return BusinessClock(hours, "UTC").hours


@pytest.mark.parametrize(
    ("hours", "written"),
    [
        ("Mon-Fri 09:00-17:00, Sat 10:00-14:00", "Mon-Fri 09:00-17:00, Sat 10:00-14:00"),
        ("Mon-Fri 09:00-12:00, 13:00-17:00", "Mon-Fri 09:00-12:00, 13:00-17:00"),
        ("monday–friday 9:00 – 17:00", "Mon-Fri 09:00-17:00"),
        ("Mon, Wed,Fri 09:00-12:00", "Mon 09:00-12:00, Wed 09:00-12:00, Fri 09:00-12:00"),
        ("Sat-Sun 10:00-14:00, Mon, Tue 09:00-17:00", "Mon-Tue 09:00-17:00, Sat-Sun 10:00-14:00"),
        ("Fri-Mon 08:00-09:00", "Mon 08:00-09:00, Fri-Sun 08:00-09:00"),
        ("Tue-Mon 08:00-09:00", "Mon-Sun 08:00-09:00"),
        ("Mon-Fri 22:00-06:00", "Mon-Fri 22:00-06:00"),
        ("Mon 22:00-00:00", "Mon 22:00-24:00"),
        ("Sat 00:00-24:00", "Sat 00:00-24:00"),
        ("Mon 13:00-17:00, 09:00-12:00, 09:00-12:00", "Mon 09:00-12:00, 13:00-17:00"),
        ("24/7", "24/7"),
        ("Mon-Sun 00:00-24:00", "24/7"),
        ({"Mon": ["09:00-12:00", "13:00-17:00"]}, "Mon 09:00-12:00, 13:00-17:00"),
        ({"Mon-Tue, Sun": "09:00-12:00, 13:00-17:00", "Wed": []},
         "Mon-Tue 09:00-12:00, 13:00-17:00, Sun 09:00-12:00, 13:00-17:00"),
        ({"Sat-Sun": "24/7"}, "Sat-Sun 00:00-24:00"),
    ],
)  # fmt: skip
def test_hours_are_kept_in_one_way_of_writing(hours, written):
    assert as_written(hours) == written
    assert as_written(written) == written


@pytest.mark.parametrize(
    ("hours", "problem"),
    [
        ("Mon-Fri 9-17", "the part 'Mon-Fri 9-17' has no times such as 09:00-17:00"),
        ("Mon-Fri 09:00-17:00, Sat", "the part 'Sat' has no times"),
        ("Mon-Fri 09:00-17:00, Sat, 24/7", "the part 'Sat' has no times"),
        ("09:00-17:00", "the part '09:00-17:00' names no day"),
        ("Mon-Fry 09:00-17:00", "'Fry' is not a day of the week"),
        ("Mondy 09:00-17:00", "'Mondy' is not a day of the week; did you mean 'Monday'?"),
        ("Mon-Fri 09:00-25:00", "the part 'Mon-Fri 09:00-25:00' has a time outside 00:00 to 24:00"),
        ("Mon 09:60-17:00", "the part 'Mon 09:60-17:00' has a time outside 00:00 to 24:00"),
        ("Mon 24:00-06:00", "the part 'Mon 24:00-06:00' has a time outside 00:00 to 24:00"),
        ("Mon 09:00-09:00", "the part 'Mon 09:00-09:00' closes when it opens; say 00:00-24:00"),
        ("Mon 09:00-17:00,", "the part '' is not days and times"),
        ("", "the part '' is not days and times"),
        ("Mon?", "'Mon?' is not a day of the week"),
        ("Mon 09:00-17:00 Tue 09:00-12:00", "has no times such as 09:00-17:00"),
        ({"Mon": ["09:00-12:00", "noon"]}, "the part 'Mon: noon' has no times"),
        ({"Mo": "09:00-12:00"}, "'Mo' is not a day of the week"),
        ({}, "it opens on no day"),
        ({"Mon": []}, "it opens on no day"),
        (9, "it is neither text nor a mapping of days to times"),
    ],
)  # fmt: skip
def test_hours_that_cannot_be_read_are_refused_at_the_part(hours, problem):
    with pytest.raises(ArgumentError, match=re.escape(problem)) as caught:
        BusinessClock(hours, "UTC")
    assert str(caught.value).startswith(f"hours={hours!r}: ")


def test_a_refusal_shows_how_hours_are_written():
    with pytest.raises(ArgumentError, match="write hours as 'Mon-Fri 09:00-17:00, Sat 10:00-14"):
        BusinessClock("whenever", "UTC")
