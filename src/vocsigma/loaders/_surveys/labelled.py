"""Answers from a file of a statistics program, whichever program wrote it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from vocsigma.loaders._answering.answers import Wishes, loaded_answers, require_columns
from vocsigma.loaders._answering.codebook import missing_codes
from vocsigma.loaders._answering.encode import missing_reasons
from vocsigma.loaders._answering.respondents import Roles
from vocsigma.loaders._answering.sheet import Sheet, tidy
from vocsigma.loaders._surveys.labelled_cells import numbers_of, texts_of
from vocsigma.loaders._surveys.labelled_file import LabelledFile
from vocsigma.loaders._surveys.labelled_items import Variable, asked_of, gathered_sets, variables_of
from vocsigma.loaders._values.loaded import Loaded

# What survey services call the columns of who the respondent is, and where.
_PERSONAL = {
    "ipaddress", "email", "emailaddress", "recipientemail", "firstname", "lastname", "fullname",
    "recipientfirstname", "recipientlastname", "locationlatitude", "locationlongitude",
    "locationaccuracy", "phonenumber",
}  # fmt: skip
# A time of day or a duration is no date.
_KINDS = {"date": "date", "stamp": "date", "time": "text"}


def loaded_survey(
    file: LabelledFile,
    roles: Roles,
    wishes: Wishes,
    kind_of: Callable[[str], str],
    times_of: Callable[..., pd.Series[str]],
    notes: tuple[str, ...] = (),
) -> Loaded:
    """Make answers of a file.

    Parameters
    ----------
    file : LabelledFile
        The file.
    roles : Roles
        The columns that are no questions.
    wishes : Wishes
        What the caller says.
    kind_of : function
        Says of a format whether it shows a "date", a "stamp", a "time", or none of them.
    times_of : function
        Writes a column of such a format as text.
    notes : tuple of str
        What else is to be said of the file.

    Returns
    -------
    Loaded
        The answers, the rejects and the codebook.
    """
    meta = file.meta
    formats = {name: str(form or "") for name, form in meta.original_variable_types.items()}
    shown = {name: _KINDS[kind] for name, form in formats.items() if (kind := kind_of(form))}
    variables = {one.name: one for one in variables_of(meta, shown)}
    columns = {
        name: _timed(file.frame[name], one, partial(times_of, form=formats[name]))
        if name in shown
        else texts_of(file.frame[name], meta.readstat_variable_types[name])
        for name, one in variables.items()
    }
    cells = tidy(pd.DataFrame(columns, index=file.frame.index))
    require_columns(cells, [*roles.named, *roles.keep])
    # A caller's codebook names the file's own columns.
    named = {} if wishes.codebook is not None else meta.mr_sets or {}
    silent = missing_codes(wishes.missing)
    sets = gathered_sets(named, variables, cells, silent)
    apart = {*roles.named, *roles.keep, *sets.members}
    asked = [one for name, one in variables.items() if name not in apart and not _personal(name)]
    alone = sets.members - {*roles.named, *roles.keep}
    sheet = Sheet(
        cells.drop(columns=list(alone)).assign(**sets.cells),
        np.arange(1, len(cells) + 1, dtype=np.int64),
        len(cells),
        file.name,
        encoding=meta.file_encoding,
        notes=notes,
    )
    items = [*asked_of(asked, cells, silent), *sets.items]
    return loaded_answers(sheet, roles, wishes, items)


def _timed(
    column: pd.Series[Any], variable: Variable, times_of: Callable[..., pd.Series[str]]
) -> pd.Series[str]:
    """Write dates and times; codes of no answer, and what is no time, as the numbers that they are."""
    texts = texts_of(column, "double")
    times = times_of(numbers_of(column))
    return times.fillna(texts).mask(missing_reasons(variable.missing, texts).notna(), texts)


def _personal(name: str) -> bool:
    return name.lower().replace("_", "") in _PERSONAL
