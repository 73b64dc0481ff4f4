"""Who answered a survey: their ids, times and weights, and who of them is no respondent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma._periods import time_zone
from vocsigma.frames import ANSWERS
from vocsigma.loaders._answering.encode import finite
from vocsigma.loaders._answering.sheet import Sheet
from vocsigma.loaders._values.ids import Ids, ids_of_series
from vocsigma.loaders._values.rows import Verdict, as_text, free_names
from vocsigma.loaders._values.times import NONE, Times, read_times, utc_column


@dataclass(frozen=True)
class Roles:
    """The columns of a survey that are no questions."""

    response_id: str | None = None
    respondent_id: str | None = None
    started_at: str | None = None
    submitted_at: str | None = None
    weight: str | None = None
    keep: Sequence[str] = ()

    @property
    def named(self) -> list[str]:
        """Their names, but those of `keep`."""
        names = (self.response_id, self.respondent_id, self.started_at, self.submitted_at)
        return [name for name in (*names, self.weight) if name is not None]


@dataclass(frozen=True)
class Marks:
    """What a file says of its responses, one truth value a row: complete, or no answer but a trial."""

    complete: NDArray[np.bool_] | None = None
    trial: NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Respondents:
    """Who answered: their ids, times and weights."""

    sheet: Sheet
    roles: Roles
    marks: Marks
    tz: str | None
    formats: tuple[str, ...]

    @cached_property
    def ids(self) -> Ids:
        """The responses' ids, or the records' numbers."""
        name = self.roles.response_id
        given = pd.Series(self.sheet.record) if name is None else self.sheet.cells[name]
        return ids_of_series(given)

    @cached_property
    def times(self) -> dict[str, Times]:
        """The times of beginning and end, as far as there are columns of them."""
        zone = None if self.tz is None else time_zone(self.tz)
        columns = {"started_at": self.roles.started_at, "submitted_at": self.roles.submitted_at}
        times = {}
        for name, column in columns.items():
            if column is not None:
                stamps = self.sheet.cells[column]
                times[name] = read_times(stamps, zone, self.formats, "survey")
                times[name].require_some(stamps, "survey")
        return times

    @cached_property
    def verdict(self) -> Verdict:
        """Which records cannot be a response."""
        verdict = Verdict(len(self.sheet.cells))
        verdict.reject("missing_id", self.ids.missing)
        verdict.reject("digits_lost", self.ids.lost)
        for stamps in self.times.values():
            verdict.reject("bad_stamp", stamps.unreadable)
        if self.marks.trial is not None:
            verdict.reject("trial", self.marks.trial)
        verdict.reject_repeats(self.ids)
        return verdict

    def frame(self) -> pd.DataFrame:
        """Give what is the same in all answers of a response, of those that are kept."""
        cells, roles = self.sheet.cells, self.roles
        begun, done = (
            self.times[name].instants if name in self.times else np.full(len(cells), NONE)
            for name in ("started_at", "submitted_at")
        )
        ids = as_text(self.ids.texts)
        person = self._person(ids)
        complete = (done != NONE) if "submitted_at" in self.times else True
        riders = {new: cells[name] for name, new in free_names(roles.keep, ANSWERS.columns).items()}
        people = pd.DataFrame(
            {
                "response_id": ids,
                "respondent_id": person,
                "weight": np.nan if roles.weight is None else finite(cells[roles.weight]),
                "started_at": utc_column(begun),
                "submitted_at": utc_column(done),
                "complete": complete if self.marks.complete is None else self.marks.complete,
                "record": self.sheet.record,
                **riders,
            }
        )
        return people[self.verdict.keep].reset_index(drop=True)

    def _person(self, ids: pd.Series[str]) -> pd.Series[str]:
        """Give the respondents' ids, which are those of the responses where there are no others."""
        name = self.roles.respondent_id
        return ids if name is None else as_text(ids_of_series(self.sheet.cells[name]).texts)
