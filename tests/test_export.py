import csv

import pandas as pd
import pytest

import vocsigma as vs


def rows(frame, path):
    vs.write_csv(frame, path)
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_that_a_spreadsheet_would_execute_gets_an_apostrophe(text, tmp_path):
    frame = pd.DataFrame({"text": [text], "kind": pd.Categorical([text])})
    assert rows(frame, tmp_path / "x.csv")[1] == [f"'{text}", f"'{text}"]


def test_everything_else_stays_as_it_is(tmp_path):
    frame = pd.DataFrame(
        {
            "=name": ["a=1", None],
            "n": [-1, 2],
            "x": [-0.5, float("nan")],
            "at": pd.to_datetime(["2025-01-01 10:00", None], utc=True),
        }
    )
    before = frame.copy(deep=True)
    assert rows(frame, tmp_path / "x.csv") == [
        ["'=name", "n", "x", "at"],
        ["a=1", "-1", "-0.5", "2025-01-01 10:00:00+00:00"],
        ["", "2", "", ""],
    ]
    pd.testing.assert_frame_equal(frame, before)
