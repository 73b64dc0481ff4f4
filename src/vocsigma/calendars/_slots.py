"""The open time up to any instant, as a table in which an instant is looked up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vocsigma.calendars._stamps import Microseconds

MOST_SLOTS = 2**23
"""75 MB: 16 years by the minute, 239 years by the quarter of an hour."""


@dataclass(frozen=True, eq=False)
class SlotTable:
    """The open time up to any instant, in slots of one length that are open or closed throughout.

    Parameters
    ----------
    start_us : int
        The start of slot 0, in microseconds since 1970 in UTC.
    slot_us : int
        The length of a slot in microseconds: the greatest common divisor of the boundaries.
    offset_us : array of int64, shape (slots,)
        The open time before the slot; in an open slot less the slot's own start.
    is_open : array of bool, shape (slots,)
        Whether the slot is open.

    Notes
    -----
    With ``k = (t - start_us) // slot_us``, the open time up to the instant ``t`` is
    ``offset_us[k] + is_open[k] * t``, so that elapsed time is the difference of two lookups, or of
    two equi-joins where the stamps lie in a database.

    Examples
    --------
    >>> from vocsigma.calendars import BusinessClock
    >>> noon = 1_719_835_200_000_000  # 2024-07-01 12:00 UTC, a Monday
    >>> table = BusinessClock("Mon-Fri 09:00-17:00", tz="UTC").slots(noon, noon)
    >>> table.slot_us / 3_600_000_000, len(table.is_open)
    (1.0, 8784)
    >>> int(table.is_open.sum()) / 8  # the working days of 2024
    262.0
    """

    start_us: int
    slot_us: int
    offset_us: Microseconds
    is_open: NDArray[np.bool_]

    def open_until(self, stamps_us: Microseconds) -> Microseconds:
        """Give the open time from the table's start up to each stamp.

        Parameters
        ----------
        stamps_us : array of int64
            Microseconds since 1970 in UTC, within the table.

        Returns
        -------
        array of int64
            Microseconds.

        Examples
        --------
        >>> import numpy as np
        >>> from vocsigma.calendars import BusinessClock
        >>> noon = 1_704_110_400_000_000  # 2024-01-01 12:00 UTC, a Monday
        >>> table = BusinessClock("Mon-Fri 09:00-17:00", tz="UTC").slots(noon, noon)
        >>> table.open_until(np.array([noon])) / 3_600_000_000
        array([3.])
        """
        slot = (stamps_us - self.start_us) // self.slot_us
        return self.offset_us[slot] + self.is_open[slot] * stamps_us


@dataclass(frozen=True, eq=False)
class Segments:
    """The open time up to any instant, in segments between one opening or closing and the next."""

    edges_us: Microseconds
    offset_us: Microseconds
    is_open: NDArray[np.bool_]

    def open_until(self, stamps_us: Microseconds) -> Microseconds:
        """Give the open time from the first edge up to each stamp."""
        segment = np.searchsorted(self.edges_us, stamps_us, side="right") - 1
        return self.offset_us[segment] + self.is_open[segment] * stamps_us

    def slots(self) -> SlotTable | None:
        """Cut the segments into slots of one length, or give None if they would be too many."""
        lengths = np.diff(self.edges_us)
        slot_us = int(np.gcd.reduce(lengths))
        counts = lengths // slot_us
        if counts.sum() > MOST_SLOTS:
            return None
        return SlotTable(
            int(self.edges_us[0]),
            slot_us,
            np.repeat(self.offset_us, counts),
            np.repeat(self.is_open, counts),
        )


def segments(
    starts_us: Microseconds, ends_us: Microseconds, first_us: int, last_us: int
) -> Segments:
    """Make the segments between two instants from the openings and closings between them."""
    between = np.column_stack([starts_us, ends_us]).ravel()
    edges = np.concatenate([[first_us], between, [last_us]]).astype(np.int64)
    is_open = np.arange(len(edges) - 1) % 2 == 1
    open_us = np.diff(edges) * is_open
    return Segments(edges, np.cumsum(open_us) - open_us - is_open * edges[:-1], is_open)
