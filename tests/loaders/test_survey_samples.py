"""Every survey file gives the counts, and the answers looked up by hand, that its table says.

A row of ``expected_surveys/<vendor>.py`` names the reader, the file under ``tests/data/loaders``, its
options, and as ``files`` those options that are other files there. What must come of it: records, used,
rejected by reason, questions by kind, rows of answers, how many responses are complete, cells of some
answers by (response_id, question_id) or (response_id, question_id, label), how many answered a question
that allows several answers and how many chose each option, and the net promoter score in one line.
"""

import runpy
from pathlib import Path

import pandas as pd
import pytest

from vocsigma import loaders
from vocsigma.frames import ANSWERS, coerce
from vocsigma.loaders import read_any
from vocsigma.survey import nps, to_wide

HERE = Path(__file__).parent
DATA = HERE.parent / "data" / "loaders"
HARNESS = runpy.run_path(str(HERE.parents[1] / "benchmarks" / "validate" / "loader_mutations.py"))
SAMPLES = HARNESS["surveys"]()
MUTATIONS, MORE = 2, 24


def named(sample) -> str:
    return f"{sample['reader']}-{sample['path']}"


READ = {}


def read(sample):
    """Read a sample, once for all tests: what a reader returns is not changed by any."""
    if id(sample) not in READ:
        reader = getattr(loaders, sample["reader"])
        READ[id(sample)] = reader(DATA / sample["path"], **HARNESS["options_of"](sample))
    return READ[id(sample)]


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_a_survey_gives_the_expected_counts(sample):
    loaded = read(sample)
    answers = loaded.answers
    pd.testing.assert_frame_equal(answers, coerce(answers, ANSWERS))
    HARNESS["account"](loaded)
    assert loaded.records == sample["records"]
    assert loaded.records - len(loaded.rejects) == sample["used"]
    assert loaded.rejected == sample["rejected"]
    kinds = loaded.questions.drop_duplicates("question_id")["kind"].value_counts()
    assert kinds.to_dict() == sample["kinds"]
    assert len(answers) == sample["answers"]
    assert answers.drop_duplicates("response_id")["complete"].sum() == sample["complete"]
    said = answers["code"].notna() | answers["label"].notna() | answers["value"].notna()
    assert (said | answers["missing_reason"].notna()).all()
    assert len(to_wide(loaded)) == sample["used"]


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_a_survey_gives_the_answers_that_were_looked_up(sample):
    answers = read(sample).answers
    for (response, question, *label), cells in sample["cells"].items():
        own = answers[(answers["response_id"] == response) & (answers["question_id"] == question)]
        own = own[own["label"].isin(label)] if label else own
        assert len(own) == 1, (response, question, label)
        for name, value in cells.items():
            found = own.iloc[0][name]
            found = str(found) if isinstance(found, pd.Timestamp) else found
            assert pd.isna(found) if value is None else found == value, (response, question, found)


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_questions_of_several_answers_have_the_right_denominators(sample):
    answers = read(sample).answers
    for question, (answered, chosen) in sample.get("several", {}).items():
        own = answers[answers["question_id"] == question]
        by_option = own.groupby("label", sort=False)["code"]
        assert set(own["kind"]) == {"multi"}
        assert by_option.count().eq(answered).all(), by_option.count()
        assert by_option.sum().astype(int).to_dict() == chosen


@pytest.mark.parametrize("sample", [one for one in SAMPLES if "nps" in one], ids=named)
def test_a_vendors_file_gives_the_net_promoter_score_in_one_line(sample):
    score = nps(read(sample), question=sample.get("nps_question"))
    estimate, n, not_answered = sample["nps"]
    row = score.table.iloc[0]
    assert row["estimate"] == pytest.approx(estimate)
    assert (row["n"], row["not_answered"]) == (n, not_answered)
    assert f"of {n:,} answers" in score.summary()


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_a_survey_is_recognised_by_read_any(sample):
    if not sample.get("recognised", True):
        pytest.skip("the file has nothing of its own by which it could be known")
    loaded = read_any(DATA / sample["path"], **HARNESS["options_of"](sample))
    assert f"({sample['reader']})" in loaded.summary()


def check_damaged(sample, count):
    outcomes = [outcome for _, outcome in HARNESS["read_damaged"](sample, count)]
    assert set(outcomes) <= {"whole", "rejects", "error"}
    return outcomes


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_damaged_copies_of_a_survey_lose_no_respondent(sample):
    check_damaged(sample, MUTATIONS)


@pytest.mark.slow
@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_many_damaged_copies_of_a_survey_lose_no_respondent(sample):
    outcomes = check_damaged(sample, MORE)
    assert sample.get("binary") or outcomes.count("error") < len(outcomes)
