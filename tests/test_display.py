import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from vocsigma._display import Result, per_million
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
