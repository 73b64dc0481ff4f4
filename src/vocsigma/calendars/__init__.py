"""Clocks: how much time passed between two stamps, on the calendar or in business hours."""

from vocsigma.calendars._clocks import BusinessClock, CalendarClock, Clock
from vocsigma.calendars._slots import SlotTable

__all__ = ["BusinessClock", "CalendarClock", "Clock", "SlotTable"]
