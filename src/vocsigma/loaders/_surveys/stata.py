"""Surveys in Stata's files: labels and tagged missing values are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BufferedIOBase

from vocsigma.loaders._answering.answers import Missing, Wishes
from vocsigma.loaders._answering.codebook import Codebook
from vocsigma.loaders._answering.respondents import Roles
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.source import PathOrFile
from vocsigma.loaders._surveys.labelled import loaded_survey
from vocsigma.loaders._surveys.labelled_cells import stata_kind, stata_times
from vocsigma.loaders._surveys.labelled_file import Program, read_labelled
from vocsigma.loaders._values.loaded import Loaded

# The first byte of a file before Stata 13 is its format's number, the second the order of bytes.
_OLD = range(102, 116)


def read_stata(
    path_or_file: PathOrFile,
    *,
    codebook: Codebook | None = None,
    kinds: Mapping[str, str] | None = None,
    respondent_id: str | None = None,
    keep: Sequence[str] = (),
    weight: str | None = None,
    started_at: str | None = None,
    submitted_at: str | None = None,
    missing: Missing = (),
    tz: str | None = None,
    stamp_format: str | None = None,
    encoding: str | None = None,
    max_bytes: int | None = None,
) -> Loaded:
    r"""Read a survey from a Stata file, with its labels and tagged missing values.

    Parameters
    ----------
    path_or_file : path or file object
        A ``.dta`` file, plain or packed; a file object is opened with mode ``"rb"``.
    codebook : mapping, DataFrame or path, optional
        What was asked, as `read_survey_csv` takes it. If not given, it comes from the file.
    kinds : mapping of str to str, optional
        The kind of a question, over a guess: ``{"q2": "nps"}``.
    respondent_id : str, optional
        The variable that names the respondent; the records' numbers if not given.
    keep : sequence of str, optional
        Variables that are no questions and ride along on every answer, as codes.
    weight, started_at, submitted_at : str, optional
        Variables of the respondent's weight, and of the times of beginning and end.
    missing : iterable or mapping, optional
        Further codes that stand for no answer in every question, ``["99"]``, or their reasons too,
        ``{"99": "refused"}``.
    tz : str, optional
        The IANA zone of `started_at` and `submitted_at`, which name none; needed if there are any.
    stamp_format : str, optional
        The format of stamps that are kept as text, as `pandas.to_datetime` takes it.
    encoding : str, optional
        The encoding of the file's texts; files before Stata 14 do not name it.
    max_bytes : int, optional
        The most bytes that the file and its cases may unpack to; 64 MiB, or 200 times its size where
        that is more, if not given.

    Returns
    -------
    Loaded
        The answers table, as `read_survey_csv` gives it; `record` is the observation's number. Questions
        are named by their variables; `question_text` is the variable's label, `value` the code or the
        text, `label` its label. Dates are ISO 8601. Of the tagged missing values ``.a`` to ``.z`` the
        value is the tag, and `missing_reason` its label, or the tag itself.

    Raises
    ------
    MissingExtraError
        If pyreadstat is not installed: ``pip install 'vocsigma[spss]'``.
    FormatError
        If the file is no Stata file, is damaged, or unpacks to more than it may.
    ArgumentError
        If a variable is named that is not there, or stamps need `tz`.

    See Also
    --------
    read_spss : The same of SPSS's files, with the guesses of kinds described.

    Notes
    -----
    Kinds are guessed, and scales scored by their labels, as `read_spss` does. Stata has no
    multiple-response sets: variables ``q3_1, q3_2`` are each a question, unless a `codebook` makes them the
    `columns` of one. Leap seconds that ``%tC`` counts are not taken out. Variables called as survey services
    call names, addresses and places of respondents are left out.

    What the file cannot tell: whether who did not answer saw the question, and which respondents
    broke off.

    Examples
    --------
    >>> import pandas as pd, pyreadstat, tempfile
    >>> from pathlib import Path
    >>> from vocsigma.loaders import read_stata
    >>> path = Path(tempfile.mkdtemp()) / "survey.dta"
    >>> observations = pd.DataFrame({"q1": [9.0, 3.0, "a"]})
    >>> pyreadstat.write_dta(
    ...     observations, path, column_labels=["Likely to recommend us?"],
    ...     variable_value_labels={"q1": {"a": "refused"}}, missing_user_values={"q1": ["a"]},
    ... )
    >>> read_stata(path).answers[["question_id", "kind", "value", "code", "missing_reason"]]
      question_id kind value  code missing_reason
    0          q1  nps     9   9.0            NaN
    1          q1  nps     3   3.0            NaN
    2          q1  nps    .a   NaN        refused
    """
    file = read_labelled(path_or_file, _STATA, encoding=encoding, max_bytes=max_bytes)
    return loaded_survey(
        file,
        Roles(
            response_id=respondent_id,
            started_at=started_at,
            submitted_at=submitted_at,
            weight=weight,
            keep=keep,
        ),
        Wishes(codebook, kinds, missing, tz, () if stamp_format is None else (stamp_format,)),
        stata_kind,
        stata_times,
    )


def _begins(head: bytes) -> bool:
    old = len(head) > 3 and head[0] in _OLD and head[1] in (1, 2) and head[2] == 1
    return old or head.startswith(b"<stata_dta>")


def _inspected(_file: BufferedIOBase, _name: str, _encoding: str | None) -> None:
    """See nothing: damaged files of Stata end in the parser's own errors."""


_STATA = Program(
    "a Stata file (.dta)",
    _begins,
    "read_dta",
    "is it the right file? In Stata it is saved by: save survey.dta",
    _inspected,
)
FORMAT = Format(read_stata, "a Stata file", (Fingerprint("bytes", ("stata",)),), gives="answers")
