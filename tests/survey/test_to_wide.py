import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocsigma.exceptions import TableError
from vocsigma.loaders import read_survey_csv
from vocsigma.survey import to_wide

TEXT = "id,score,plan,why,by_1,by_2,wave\n1,9,a,quick,Phone,,1\n2,,b,,,,2\n3,4,,slow,Phone,Mail,2\n"
KINDS = {"score": "number", "plan": "single", "why": "text"}


def read(text=TEXT, **options):
    return read_survey_csv(
        io.StringIO(text), respondent_id="id", **{"kinds": KINDS, "keep": ["wave"], **options}
    )


def test_a_row_a_respondent_and_a_column_a_question_or_option():
    wide = to_wide(read())
    assert wide["response_id"].tolist() == ["1", "2", "3"]
    assert wide["wave"].tolist() == ["1", "2", "2"]
    assert wide["score"].fillna(-1).tolist() == [9, -1, 4]
    assert wide["plan"].fillna("").tolist() == ["a", "b", ""]
    assert wide["why"].fillna("").tolist() == ["quick", "", "slow"]
    assert wide["by: Phone"].fillna(-1).tolist() == [1, -1, 1]
    assert wide["by: Mail"].fillna(-1).tolist() == [0, -1, 1]
    assert "code" not in wide.columns


def test_the_order_of_the_rows_does_not_matter_but_for_the_order_of_the_result():
    answers = read().answers
    wide = to_wide(answers)
    shuffled = to_wide(answers.sample(frac=1, random_state=3)).sort_values(
        "record", ignore_index=True
    )
    pd.testing.assert_frame_equal(shuffled[wide.columns], wide)


def test_a_question_with_the_name_of_another_column_keeps_both():
    wide = to_wide(read("id,weight,wave\n1,80,1\n", kinds={"weight": "number"}))
    assert wide["weight (question)"].tolist() == [80]
    assert wide["weight"].isna().all()


def test_two_answers_to_a_question_are_an_error():
    answers = read().answers
    with pytest.raises(TableError, match="more than one answer of '1' to 'score'"):
        to_wide(pd.concat([answers, answers.iloc[[0]]]))


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10), st.sampled_from("ab")), min_size=1, max_size=12))
def test_wide_is_what_was_read(rows):
    frame = pd.DataFrame(rows, columns=["score", "plan"])
    text = frame.to_csv(index_label="id")
    wide = to_wide(read(text, kinds={"score": "number", "plan": "single"}, keep=()))
    assert wide["score"].tolist() == frame["score"].tolist()
    assert wide["plan"].tolist() == frame["plan"].tolist()
