import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError

from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.voice import ThemeModel

TEXTS = ["late parcel", "parcel is late", "refund", "a refund"]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_themes": 1}, "n_themes=1 is not a number of themes; give 2 or more"),
        ({"n_themes": 2.5}, r"n_themes=2\.5 is not a number of themes"),
        ({"encoder": "minilm"}, "encoder='minilm' is not known; give 'corpus', a function"),
        ({"encoder": None}, "encoder=None is not known"),
        ({"smoothing": "much"}, "smoothing='much' is neither 'auto' nor a share from 0 to 1"),
        ({"smoothing": 1.5}, r"smoothing=1\.5 is neither"),
        (
            {"random_state": -1},
            "random_state=-1 is not a seed; give a whole number from 0, or None",
        ),
        ({"random_state": "a"}, "random_state='a' is not a seed"),
        ({"encoder": np.eye(4), "seeds": {"a": ["b"]}}, "`seeds` are words, and the encoder is an"),
        ({"encoder": np.eye(3)}, r"`encoder` gives an array of shape \(3, 3\) for 4 texts"),
        ({"encoder": lambda texts: texts}, "`encoder` does not give numbers"),
        ({"encoder": lambda texts: np.ones(len(texts))}, r"of shape \(4,\) for 4 texts"),
        (
            {"encoder": np.array([[1.0], [2.0], [np.nan], [1.0]])},
            "a vector that is not finite, first in row 2",
        ),
    ],
)
def test_parameters_that_cannot_be_used_are_told(parameters, message):
    with pytest.raises(ArgumentError, match=message):
        ThemeModel(**{"n_themes": 2, **parameters}).fit(TEXTS)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("late parcel", "`texts` is a str; give a sequence of texts or a messages table"),
        (5, "`texts` is a int; give a sequence"),
        (["late", 7], "`texts` holds what is not a text .*; give each as str or None"),
        ([], "n_themes=2, but 0 texts have 0 different ones"),
        (
            ["late", "LATE!", None],
            r"but 2 texts have 1 different ones that say something \(rows without a text: 1\); lower",
        ),
        (["lamp refund", "refund lamp"], "2 texts have 1 different ones"),
        (["the", "and", "of"], "3 texts have 0 different ones that say something"),
    ],
)
def test_texts_that_cannot_be_used_are_told(texts, message):
    with pytest.raises(ArgumentError, match=message):
        ThemeModel(2).fit(texts)


def test_a_table_without_text_or_with_ids_twice_is_told():
    with pytest.raises(TableError, match="`texts` has no column 'text'"):
        ThemeModel(2).fit(pd.DataFrame({"message_id": ["a"], "body": ["late"]}))
    frame = pd.DataFrame({"message_id": ["a", "a"], "text": ["late", "refund"]})
    with pytest.raises(TableError, match="`messages` has message_id 'a' twice"):
        ThemeModel(2).fit(TEXTS).mentions(frame)


def test_ids_that_lost_their_digits_are_told():
    frame = pd.DataFrame({"message_id": [1e17, 2e17], "text": ["late", "refund"]})
    with pytest.raises(TableError, match="floating-point numbers, which cannot keep the digits"):
        ThemeModel(2).fit(frame)


def test_mentions_need_ids():
    with pytest.raises(ArgumentError, match="give a frame with message_id and text"):
        ThemeModel(2).fit(TEXTS).mentions(TEXTS)


def test_a_model_of_vectors_reads_no_other_texts():
    model = ThemeModel(2, encoder=np.eye(4)).fit(TEXTS)
    with pytest.raises(ArgumentError, match="fitted on vectors and cannot read other texts"):
        model.predict(["refund", "late", "parcel", "late"])
    with pytest.raises(ArgumentError, match=r"of 3 dimensions, and the model was fitted on 4"):
        model.predict(np.eye(3))


@pytest.mark.parametrize("n", [0, -1, 1.5, "all"])
def test_a_number_of_quotes_that_is_none_is_told(n):
    with pytest.raises(ArgumentError, match="is not a number of quotes; give 1 or more"):
        ThemeModel(2).fit(TEXTS).quotes(n)


@pytest.mark.parametrize("name", ["themes", "predict", "transform", "mentions", "quotes", "save"])
def test_a_model_that_is_not_fitted_says_so(name):
    with pytest.raises(NotFittedError):
        getattr(ThemeModel(), name)("x")
