"""What read_stata does with what its samples do not hold."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.loaders import read_stata

DATA = Path(__file__).parents[1] / "data" / "loaders" / "stata"


def written(folder, observations, **more):
    path = folder / "survey.dta"
    pyreadstat.write_dta(pd.DataFrame(observations), path, **more)
    return path


def values(loaded, question):
    answers = loaded.answers
    return answers.loc[answers["question_id"] == question, "value"].fillna("").to_list()


def test_tags_of_missing_values_are_kept_with_their_labels(tmp_path):
    path = written(
        tmp_path,
        {"q": pd.Series([1.0, 2.0, "a", "z", np.nan], dtype="object")},
        variable_value_labels={"q": {1: "yes", 2: "no", "a": "refused"}},
        missing_user_values={"q": ["a", "z"]},
    )
    answers = read_stata(path).answers
    assert answers["value"].fillna("").to_list() == ["1", "2", ".a", ".z", ""]
    assert answers["label"].fillna("").to_list() == ["yes", "no", "", "", ""]
    reasons = ["", "", "refused", ".z", "not_answered"]
    assert answers["missing_reason"].fillna("").to_list() == reasons


def test_numbers_of_single_precision_are_as_short_as_they_were(tmp_path):
    pd.DataFrame({"q": np.array([0.1, 2.0], dtype="float32")}).to_stata(tmp_path / "f.dta")
    assert values(read_stata(tmp_path / "f.dta"), "q") == ["0.1", "2"]


def test_every_calendar_of_stata_becomes_a_date(tmp_path):
    forms = {"d": "%td", "w": "%tw", "m": "%tm", "q": "%tq", "h": "%th", "c": "%tc"}
    observations = {
        "d": [22_000.0, -1.0], "w": [52.0 * 60 + 1, 0.0], "m": [721.0, -1.0], "q": [241.0, 0.0],
        "h": [121.0, 0.0], "c": [1_893_499_200_500.0, 0.0],
    }  # fmt: skip
    loaded = read_stata(written(tmp_path, observations, variable_format=forms))
    assert set(loaded.answers["kind"]) == {"date"}
    assert values(loaded, "d") == ["2020-03-26", "1959-12-31"]
    assert values(loaded, "w") == ["2020-01-08", "1960-01-01"]
    assert values(loaded, "m") == ["2020-02-01", "1959-12-01"]
    assert values(loaded, "q") == ["2020-04-01", "1960-01-01"]
    assert values(loaded, "h") == ["2020-07-01", "1960-01-01"]
    assert values(loaded, "c") == ["2020-01-01T12:00:00.500000", "1960-01-01T00:00:00.000000"]


def test_text_is_stripped_and_long_text_is_whole(tmp_path):
    long = "word " * 1000
    pd.DataFrame({"q": [long, " short "]}).to_stata(
        tmp_path / "s.dta", version=118, convert_strl=["q"], write_index=False
    )
    assert values(read_stata(tmp_path / "s.dta"), "q") == [long.strip(), "short"]


@pytest.mark.parametrize("version", [114, 117, 118, 119])
def test_every_version_of_the_format_is_read(tmp_path, version):
    pd.DataFrame({"q": [1, 2]}).to_stata(tmp_path / "v.dta", version=version, write_index=False)
    assert values(read_stata(tmp_path / "v.dta"), "q") == ["1", "2"]


def test_what_is_no_stata_file_is_refused():
    with pytest.raises(
        FormatError, match=r"does not begin as a Stata file \(\.dta\) does; is it the"
    ):
        read_stata(io.BytesIO(b"id,q\n1,2\n"))
    with pytest.raises(FormatError, match="cannot be read as a Stata file"):
        read_stata(io.BytesIO((DATA / "sample.dta").read_bytes()[:900]))


def test_stamps_need_a_zone():
    with pytest.raises(ArgumentError, match="tz="):
        read_stata(DATA / "nps.dta", submitted_at="done")
    loaded = read_stata(DATA / "nps.dta", submitted_at="done", tz="UTC")
    assert loaded.answers["submitted_at"].iloc[0] == pd.Timestamp("2026-01-05T09:02:00Z")
