"""Office hours, Monday to Friday in UTC: whole seconds open until a time, and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_DAY = 86_400
_MONDAY = -3 * _DAY  # Monday 1969-12-29, so that weeks start on Monday
_OPEN_DAYS = 5

OfficeHours = tuple[int, int]
Seconds = NDArray[np.float64]


def open_seconds(at: Seconds, hours: OfficeHours) -> Seconds:
    """Count the seconds that the office has been open from the Monday before 1970 to each time."""
    opens, closes = (3600 * hour for hour in hours)
    days, second = np.divmod(at - _MONDAY, _DAY)
    weeks, weekday = np.divmod(days, 7)
    today = np.where(weekday < _OPEN_DAYS, np.clip(second - opens, 0, closes - opens), 0)
    return (weeks * _OPEN_DAYS + np.minimum(weekday, _OPEN_DAYS)) * (closes - opens) + today


def time_at(worked: Seconds, hours: OfficeHours) -> Seconds:
    """Give the first time at which the office has been open for so many whole seconds."""
    opens, closes = (3600 * hour for hour in hours)
    days = np.floor((worked - 1) / (closes - opens))
    weeks, weekday = np.divmod(days, _OPEN_DAYS)
    today = worked - days * (closes - opens)
    reached: Seconds = _MONDAY + (weeks * 7 + weekday) * _DAY + opens + today
    return reached
