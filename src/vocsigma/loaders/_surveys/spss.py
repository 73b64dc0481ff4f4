"""Surveys in SPSS's own files: labels, codes of no answer and multiple-response sets are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BufferedIOBase

from vocsigma.loaders._answering.answers import Missing, Wishes
from vocsigma.loaders._answering.codebook import Codebook
from vocsigma.loaders._answering.respondents import Roles
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.source import PathOrFile
from vocsigma.loaders._surveys.labelled import loaded_survey
from vocsigma.loaders._surveys.labelled_cells import spss_kind, spss_times
from vocsigma.loaders._surveys.labelled_file import Program, read_labelled
from vocsigma.loaders._surveys.spss_dictionary import (
    Dictionary,
    read_dictionary,
    require_sound_codes,
)
from vocsigma.loaders._values.loaded import Loaded


def read_spss(
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
    r"""Read a survey from an SPSS file, with its labels, codes of no answer and multiple-response sets.

    Parameters
    ----------
    path_or_file : path or file object
        A ``.sav`` or ``.zsav`` file, plain or packed; a file object is opened with mode ``"rb"``.
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
        The encoding of the file's texts, where it names none or a wrong one.
    max_bytes : int, optional
        The most bytes that the file and its cases may unpack to; 64 MiB, or 200 times its size where
        that is more, if not given.

    Returns
    -------
    Loaded
        The answers table, as `read_survey_csv` gives it; `record` is the case's number. Questions are
        named by their variables; `question_text` is the variable's label, `value` the code, ``1`` for
        1.0, or the text, `label` its label. Dates are ISO 8601. `missing_reason` is the label of a code
        of no answer, or the code itself.

    Raises
    ------
    MissingExtraError
        If pyreadstat is not installed: ``pip install 'vocsigma[spss]'``.
    FormatError
        If the file is no SPSS file, is damaged, or unpacks to more than it may.
    ArgumentError
        If a variable is named that is not there, or stamps need `tz`.

    See Also
    --------
    read_stata : The same of Stata's files.

    Notes
    -----
    Codes that the file declares to be missing, single ones and ranges, are no answers. A multiple-response
    set of dichotomies is one question of kind multi with the counted value chosen; if others than it are
    in its variables, a system-missing one is not answered, shown as a dot, as SPSS does. A set of
    categories is one question too, its value the codes with ``;`` between them. The variables of a set
    are no questions of their own.

    A variable with labels is of kind single, or nps, csat, ces or likert where its codes and its name,
    or its labels, look so; an unlabelled code is its own label. The measure (nominal, ordinal, scale)
    decides where nothing else does. All of these are guesses, which the summary lists. The `code` of an
    nps or a csat is its score: the number that the label shows, turned where the labels say that the
    lower codes are the better ones; the summary says of which. `value` is what is stored.

    The summary names the variable by which SPSS weights the cases, if there is one; it weights
    nothing until `weight` names it. Variables called as survey services call names, addresses and
    places of respondents are left out.

    What the file cannot tell: whether who did not answer saw the question, and which respondents
    broke off.

    Examples
    --------
    >>> import pandas as pd, pyreadstat, tempfile
    >>> from pathlib import Path
    >>> from vocsigma.loaders import read_spss
    >>> path = Path(tempfile.mkdtemp()) / "survey.sav"
    >>> cases = pd.DataFrame({"q1": [9.0, 3.0, 99.0], "q2": [1.0, 2.0, 2.0]})
    >>> pyreadstat.write_sav(
    ...     cases, path, column_labels={"q1": "Likely to recommend us?", "q2": "Channel"},
    ...     variable_value_labels={"q1": {99.0: "don't know"}, "q2": {1.0: "Phone", 2.0: "Chat"}},
    ...     missing_ranges={"q1": [99]},
    ... )
    >>> read_spss(path).answers[["question_id", "kind", "value", "label", "missing_reason"]]
      question_id    kind value  label missing_reason
    0          q1     nps     9    NaN            NaN
    1          q2  single     1  Phone            NaN
    2          q1     nps     3    NaN            NaN
    3          q2  single     2   Chat            NaN
    4          q1     nps    99    NaN     don't know
    5          q2  single     2   Chat            NaN
    """
    file = read_labelled(path_or_file, _SPSS, encoding=encoding, max_bytes=max_bytes)
    heavy = file.seen.weight
    note = f"The file weights its cases by {heavy!r}; the answers have no weight unless weight= names it."
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
        spss_kind,
        spss_times,
        notes=(note,) if heavy and weight is None else (),
    )


def _inspected(file: BufferedIOBase, name: str, encoding: str | None) -> Dictionary:
    dictionary = read_dictionary(file, name)
    require_sound_codes(dictionary, encoding, name)
    return dictionary


_SPSS = Program(
    "an SPSS file (.sav, .zsav)",
    lambda head: head.startswith((b"$FL2", b"$FL3")),
    "read_sav",
    "save it in SPSS as .sav, and give a portable file (.por) to SPSS or PSPP to do so",
    _inspected,
)
FORMAT = Format(read_spss, "an SPSS file", (Fingerprint("bytes", ("spss",)),), gives="answers")
