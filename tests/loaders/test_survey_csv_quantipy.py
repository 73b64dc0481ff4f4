"""A survey of codes, with the codebook of another program beside it."""

import csv
import json
import runpy
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vocsigma.loaders import read_survey_csv

HERE = Path(__file__).parent
DATA = HERE.parent / "data" / "loaders" / "quantipy"
TABLE = runpy.run_path(str(HERE / "expected_surveys" / "quantipy.py"))
(SAMPLE,) = TABLE["SAMPLES"]


@pytest.fixture(scope="module")
def loaded():
    return read_survey_csv(
        DATA / "example_A_head.csv", **{**SAMPLE["options"], "codebook": TABLE["BOOK"]}
    )


@pytest.fixture(scope="module")
def rows():
    with (DATA / "example_A_head.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def meta():
    return json.loads((DATA / "Example_Data_(A).json").read_text(encoding="utf-8"))


def test_every_code_has_the_label_of_the_other_programs_codebook(loaded, rows, meta):
    kinds = loaded.questions.drop_duplicates("question_id")["kind"].value_counts()
    assert kinds.to_dict() == {"single": 56, "multi": 4, "number": 4, "text": 2}
    answers = loaded.answers
    for name, column in meta["columns"].items():
        if column["type"] != "single":
            continue
        values = column["values"]
        shared = meta["lib"]["values"]
        values = shared[values.split("@")[-1]] if isinstance(values, str) else values
        labels = {each["value"]: each["text"]["en-GB"] for each in values}
        own = answers[answers["question_id"] == name]
        assert own["label"].fillna("").tolist() == [
            labels[float(row[name])] if row[name] else "" for row in rows
        ]
        said = [float(row[name]) if row[name] else np.nan for row in rows]
        np.testing.assert_array_equal(own["code"], said)


def test_a_weight_is_the_one_that_the_caller_names(loaded, rows):
    weights = loaded.answers.drop_duplicates("response_id")["weight"]
    given = [float(row["weight_a"]) if row["weight_a"] else np.nan for row in rows]
    np.testing.assert_array_equal(weights, given)
    assert "'weight_b'" in loaded.summary()
    options = {name: value for name, value in SAMPLE["options"].items() if name != "weight"}
    assert read_survey_csv(DATA / "example_A_head.csv", **options).answers["weight"].isna().all()


def test_an_option_that_is_no_answer_is_so_when_the_caller_says_it(rows):
    book = {"q5_1": {**TABLE["BOOK"]["q5_1"], "missing": {98: "don't know"}}}
    options = {**SAMPLE["options"], "codebook": book}
    answers = read_survey_csv(DATA / "example_A_head.csv", **options).answers
    found = Counter(answers["missing_reason"].dropna())
    assert found == {"don't know": sum(row["q5_1"] == "98" for row in rows)} == {"don't know": 48}
    assert pd.isna(answers["code"][answers["missing_reason"].notna()]).all()
