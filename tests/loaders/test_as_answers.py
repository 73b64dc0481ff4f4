import io

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.frames import ANSWERS, coerce
from vocsigma.loaders import as_answers, read_survey_csv
from vocsigma.survey import nps, to_wide

WIDE = pd.DataFrame(
    {
        "id": ["a", "b", "c", "d"],
        "nps": [9.0, 3.0, np.nan, 99.0],
        "plan": pd.Categorical(["gold", "free", "gold", None]),
        "by_1": [True, False, True, False],
        "by_2": [False, False, True, True],
        "why": ["fast ", "NA", "", None],
        "ended": ["2026-01-05T09:00Z", "2026-01-05T10:00Z", None, "2026-01-06T10:00Z"],
        "w": [0.5, 1.5, 1.0, 1.25],
    }
)
LONG = pd.DataFrame(
    [
        ("r1", "p1", "q1", "Would you recommend us?", "10", "web"),
        ("r1", "p1", "q2", "How did you reach us?", "Phone", "web"),
        ("r1", "p1", "q2", "How did you reach us?", "Mail, SMS", "web"),
        ("r2", "p1", "q1", "Would you recommend us?", "0", "app"),
        ("r2", "p1", "q2", "How did you reach us?", None, "app"),
        ("r3", "p2", "q2", "How did you reach us?", "Phone", None),
    ],
    columns=["response", "person", "question", "asked", "answer", "channel"],
)
NAMES = {"response_id": "response", "question_id": "question", "value": "answer"}


def wide(frame=WIDE, **options):
    given = {
        "response_id": "id",
        "submitted_at": "ended",
        "weight": "w",
        "missing": {99: "refused"},
    }
    return as_answers(frame, **{**given, **options})


def of(loaded, question):
    answers = loaded.answers
    return answers[answers["question_id"] == question].reset_index(drop=True)


def test_a_row_a_respondent_gives_one_row_an_answer():
    loaded = wide()
    pd.testing.assert_frame_equal(loaded.answers, coerce(loaded.answers, ANSWERS))
    assert loaded.records == 4
    assert of(loaded, "nps")["value"].fillna("").tolist() == ["9", "3", "", "99"]
    assert of(loaded, "nps")["missing_reason"].fillna("").tolist() == [
        "", "", "not_answered", "refused",
    ]  # fmt: skip
    assert of(loaded, "plan")["label"].fillna("").tolist() == ["gold", "free", "gold", ""]
    assert of(loaded, "why")["value"].fillna("").tolist() == ["fast", "NA", "", ""]
    assert loaded.answers.drop_duplicates("response_id")["complete"].tolist() == [
        True, True, False, True,
    ]  # fmt: skip
    assert of(loaded, "nps")["weight"].tolist() == [0.5, 1.5, 1.0, 1.25]


def test_truth_values_are_ticks_of_one_question():
    reached = of(wide(), "by")
    assert set(reached["kind"]) == {"multi"}
    assert reached["code"].tolist() == [1, 0, 0, 0, 1, 1, 0, 1]


def test_truth_values_beside_none_are_ticks_too():
    frame = WIDE.assign(by_1=[True, False, None, None], by_2=[False, True, None, True])
    answers = of(wide(frame), "by")
    assert answers["value"].fillna("").tolist() == ["1", "0", "0", "1", "", "", "", "1"]
    assert answers["code"].fillna(-1).tolist() == [1, 0, 0, 1, -1, -1, 0, 1]


def test_a_frame_without_rows_gives_no_answers_in_either_form():
    assert len(wide(WIDE.iloc[:0]).answers) == 0
    loaded = as_answers(LONG.iloc[:0], **NAMES)
    pd.testing.assert_frame_equal(loaded.answers, coerce(loaded.answers, ANSWERS))
    assert len(loaded.answers) == 0


def test_the_score_is_one_line_away():
    score = nps(wide())
    assert score.table.loc[0, ["estimate", "n", "not_answered"]].tolist() == [0, 2, 2]


@pytest.mark.parametrize("engine", ["polars", "lazy", "pyarrow", "duckdb"])
def test_every_engine_gives_the_same_answers(engine):
    plain = WIDE.astype({"plan": "str"})
    frame = {
        "polars": lambda: pl.from_pandas(plain),
        "lazy": lambda: pl.from_pandas(plain).lazy(),
        "pyarrow": lambda: pa.Table.from_pandas(plain),
        "duckdb": lambda: duckdb.from_df(plain),
    }[engine]()
    pd.testing.assert_frame_equal(wide(frame).answers, wide(plain).answers)


def test_a_frame_gives_what_its_file_gives():
    file = io.StringIO(WIDE.to_csv(index=False))
    read = read_survey_csv(
        file, respondent_id="id", submitted_at="ended", weight="w", missing={"99": "refused"}
    )
    named = ["response_id", "question_id", "kind", "code", "missing_reason", "complete", "record"]
    ticks = WIDE.assign(
        by_1=["True", "False", "True", "False"], by_2=["False", "False", "True", "True"]
    )
    pd.testing.assert_frame_equal(wide(ticks).answers[named], read.answers[named])


def test_answers_below_one_another_are_put_side_by_side():
    loaded = as_answers(
        LONG, question_text="asked", respondent_id="person", keep=["channel"], **NAMES
    )
    assert loaded.records == 3
    assert of(loaded, "q1")["code"].fillna(-1).tolist() == [10, 0, -1]
    assert set(of(loaded, "q1")["question_text"]) == {"Would you recommend us?"}
    reached = of(loaded, "q2")
    assert reached["label"].tolist() == ["Phone", "Mail, SMS"] * 3
    assert reached["code"].fillna(-1).tolist() == [1, 1, -1, -1, 1, 0]
    assert of(loaded, "q1")["respondent_id"].tolist() == ["p1", "p1", "p2"]
    assert of(loaded, "q1")["channel"].fillna("").tolist() == ["web", "app", ""]
    assert "'q2' (respondents answer it more than once)" in loaded.summary()


def test_a_codebook_describes_questions_that_stand_below_one_another():
    book = {
        "q1": "nps",
        "q2": {"kind": "multi", "options": {"1": "Phone", "2": "Mail, SMS", "3": "Fax"}},
    }
    loaded = as_answers(LONG, codebook=book, **NAMES)
    assert of(loaded, "q2")["label"].tolist() == ["Phone", "Mail, SMS", "Fax"] * 3
    assert of(loaded, "q2")["code"].fillna(-1).tolist() == [1, 1, 0, -1, -1, -1, 1, 0, 0]
    assert "Guessed" not in loaded.summary()


def test_answers_without_a_response_are_rejected_each_with_its_reason():
    nameless = LONG.assign(response=["r1", "r1", None, "r2", None, "r3"])
    loaded = as_answers(nameless, **NAMES)
    assert loaded.records == 5
    assert loaded.rejected == {"missing_id": 2}
    assert loaded.answers["response_id"].unique().tolist() == ["r1", "r2", "r3"]


def test_a_question_may_be_called_as_another_column_is():
    rows = pd.DataFrame({"r": ["1", "2"], "q": ["r", "r"], "v": ["9", "8"]})
    loaded = as_answers(rows, response_id="r", question_id="q", value="v", kinds={"r": "nps"})
    assert of(loaded, "r")["code"].tolist() == [9, 8]


def test_ids_that_a_float_has_rounded_are_rejected():
    frame = pd.DataFrame({"id": [1.0, 2.0**60], "q": [9, 8]})
    loaded = as_answers(frame, response_id="id")
    assert loaded.answers["response_id"].tolist() == ["1"]
    assert loaded.rejected == {"digits_lost": 1}


def test_the_callers_frame_is_not_changed():
    before = WIDE.copy(deep=True)
    wide()
    pd.testing.assert_frame_equal(WIDE, before)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"weight": "weigth"}, TableError, "`frame` has no column 'weigth'"),
        ({"question_id": "why"}, TableError, "say also which column has the answer"),
        ({"value": "why"}, TableError, "go with question_id="),
        ({"keep": ["plann"]}, TableError, "did you mean 'plan'"),
        ({"frame": 5}, ArgumentError, "`frame` is a int; give a data frame"),
        ({"frame": WIDE.assign(by=[[1], [2], [], [3]])}, TableError, "column 'by' holds lists"),
        (
            {"frame": pd.concat([WIDE, WIDE[["why"]]], axis=1)},
            TableError,
            "has the column 'why' more than once",
        ),
        (
            {"frame": WIDE.assign(ended="2026-01-05 09:00")},
            ArgumentError,
            "times without a zone",
        ),
        (
            {"question_id": "why", "value": "plan"},
            TableError,
            "'why' is missing in 2 rows, first in row 2",
        ),
    ],
)
def test_what_cannot_be_used_is_an_error_that_says_what_to_do(change, error, message):
    with pytest.raises(error, match=message):
        wide(**change)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from(["p", "q; r", "s"])
        ),
        min_size=1,
        max_size=12,
        unique=True,
    )
)
def test_every_answer_of_a_long_table_is_found_again(rows):
    frame = pd.DataFrame(rows, columns=["r", "q", "v"])
    loaded = as_answers(frame, response_id="r", question_id="q", value="v")
    several = frame.duplicated(["r", "q"]).groupby(frame["q"]).any()
    answers = loaded.answers
    listed = answers["kind"] == "multi"
    chosen = answers[(listed & (answers["code"] == 1)) | (~listed & answers["value"].notna())]
    written = chosen["label"].where(chosen["kind"] == "multi", chosen["value"])
    found = set(zip(chosen["response_id"], chosen["question_id"], written, strict=True))
    assert found == set(rows)
    assert set(answers.loc[listed, "question_id"]) == set(several.index[several])
    assert len(to_wide(loaded)) == frame["r"].nunique()


@pytest.mark.parametrize("engine", [pl.DataFrame, pa.table])
def test_respondents_that_are_long_numbers_keep_their_digits(engine):
    long = 2**60 + 1
    frame = engine({"rid": ["a", "b", "c"], "p": [long, None, long + 2], "q": [9, 3, 4]})
    answers = as_answers(frame, response_id="rid", respondent_id="p").answers
    assert answers["respondent_id"].tolist()[::2] == [str(long), str(long + 2)]


@pytest.mark.parametrize(
    "people",
    [
        pd.array([2**60 + 1, None, 2**60 + 2], dtype="Int64"),
        pd.Categorical([2**60 + 1, None, 2**60 + 2]),
        pd.array([2**60 + 1, None, 2**60 + 2], dtype="int64[pyarrow]"),
    ],
)
def test_long_ids_keep_every_digit_beside_gaps(people):
    frame = pd.DataFrame({"rid": ["a", "b", "c"], "p": people, "q": [9, 3, 4]})
    answers = as_answers(frame, response_id="rid", respondent_id="p").answers
    assert answers["respondent_id"].tolist()[::2] == [str(2**60 + 1), str(2**60 + 2)]
    assert answers["respondent_id"].isna().tolist() == [False, True, False]


def test_answers_that_pyarrow_holds_and_half_characters_are_read():
    frame = pd.DataFrame(
        {
            "q": pd.array([9.0, 2.5, None], dtype="float64[pyarrow]"),
            "why": pd.Series(["cut \ud83d", "b", "c"], dtype=object),
        }
    )
    answers = as_answers(frame, kinds={"q": "number", "why": "text"}).answers
    values = answers.groupby("question_id", observed=True)["value"].agg(list)
    assert values["q"][:2] == ["9", "2.5"]
    assert values["why"][0] == "cut \ufffd"
