import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from vocsigma._display import Result, per_million, span
from vocsigma.exceptions import ArgumentError


@dataclass(frozen=True, eq=False, repr=False)
class Given(Result):
    table: pd.DataFrame
    limit: float

    def summary(self):
        return "First <b>.\nSecond."


RESULT = Given(
    pd.DataFrame(
        {
            "<i>": ["<script>"] * 30,
            "x": [np.nan] + [1.5] * 29,
            "at": pd.to_datetime(["2025-01-01"] * 30, utc=True),
            "n": pd.array([None] + [3] * 29, dtype="Int64"),
        }
    ),
    np.inf,
)


def test_a_dictionary_is_what_json_can_hold():
    given = json.loads(json.dumps(RESULT.to_dict(), allow_nan=False))
    assert given["limit"] is None
    first = {"<i>": "<script>", "x": None, "at": "2025-01-01T00:00:00+00:00", "n": None}
    assert given["table"][0] == first
    assert given["table"][1]["x"] == 1.5


def test_html_is_escaped_and_short():
    html = RESULT._repr_html_()
    assert "<script>" not in html
    assert "<p>First &lt;b&gt;.</p><p>Second.</p>" in html
    assert "10 more rows" in html


def test_a_result_without_a_picture_says_so():
    with pytest.raises(ArgumentError, match="there is no picture for a Given"):
        RESULT.plot()


@pytest.mark.parametrize(
    ("dpmo", "told"), [(3.4, "3.4"), (66_807.2, "66,807"), (np.nan, "–"), (0, "0")]
)
def test_defects_per_million(dpmo, told):
    assert per_million(dpmo) == told


@pytest.mark.parametrize(
    ("seconds", "short", "spoken"),
    [
        (0, "0 s", "0 seconds"),
        (1, "1 s", "1 second"),
        (60, "1 min", "1 minute"),
        (119, "119 s", "119 seconds"),
        (120, "2 min", "2 minutes"),
        (3600, "1 h", "1 hour"),
        (4716, "78.6 min", "78.6 minutes"),
        (5400, "90 min", "90 minutes"),
        (20_520, "5.7 h", "5.7 hours"),
        (86_400, "1 d", "1 day"),
        (-7200, "-2 h", "-2 hours"),
        (8.64e7, "1,000 d", "1,000 days"),
        (86_396_544.0, "1,000 d", "1,000 days"),
        (np.nan, "not reached", "not reached"),
    ],
)
def test_times_are_in_the_largest_unit_of_which_there_are_two_or_one(seconds, short, spoken):
    assert span(seconds) == short
    assert span(seconds, spoken=True) == spoken


def test_times_round_without_an_exponent():
    assert (span(99.97), span(99.7, digits=2), span(9.96, digits=2)) == ("100 s", "100 s", "10 s")
