"""The table of recall and precision in the docs is what the labelled texts give."""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pandas as pd
import pytest

from vocsigma.privacy import redact

ROOT = Path(__file__).parents[2]
LABELLED = ROOT / "tests/data/privacy/labelled.csv"


@pytest.fixture(scope="module")
def measure():
    spec = spec_from_file_location("redaction_measure", ROOT / "benchmarks/validate/redaction.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_committed_table_is_what_is_measured(measure):
    committed = pd.read_csv(measure.TABLE)
    pd.testing.assert_frame_equal(
        measure.table(pd.read_csv(LABELLED)), committed, check_dtype=False
    )


def test_the_labels_cover_every_kind_in_a_dozen_languages(measure):
    labelled = pd.read_csv(LABELLED)
    assert len(labelled) >= 300
    assert labelled["language"].nunique() >= 12
    kinds = {place.kind for text in labelled["text"] for place in measure.unmarked(text)[1]}
    assert kinds == set(pd.read_csv(measure.TABLE)["kind"])


def test_marks_are_taken_out_and_placed(measure):
    text, places = measure.unmarked("to {email|a@b.example} or {phone|0123}!")
    assert text == "to a@b.example or 0123!"
    assert [text[place.start : place.end] for place in places] == ["a@b.example", "0123"]


def test_texts_of_customers_without_personal_data_stay_as_they_are():
    # Ten thousand questions to a bank (banking77), in which nobody says who they are.
    texts = pd.read_csv(ROOT / "tests/data/voice/banking77_train.csv.gz")["text"].astype("str")
    changed = redact(texts).ne(texts)
    assert changed.sum() == 0
    assert not texts.str.contains(re.compile(r"@|\d{7}")).any()
