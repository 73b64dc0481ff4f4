import numpy as np
import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError
from vocsigma.frames import MENTIONS, coerce
from vocsigma.voice import ThemeModel


@pytest.fixture(scope="module")
def frame(questions):
    ids = [f"m{row}" for row in range(len(questions))]
    return pd.DataFrame({"message_id": ids, "text": questions})


def test_mentions_are_the_mentions_table(model, frame):
    before = frame.copy()
    mentions = model.mentions(frame)
    pd.testing.assert_frame_equal(mentions, coerce(mentions, MENTIONS))
    pd.testing.assert_frame_equal(frame, before)
    assert not mentions.duplicated(["message_id", "theme"]).any()
    assert mentions["theme"].cat.categories.tolist() == model.themes["label"].tolist()
    best = mentions[mentions["rank"] == 1].set_index("message_id").loc[frame["message_id"]]
    assert best["theme"].cat.codes.tolist() == model.labels_.tolist()
    assert best["strength"].tolist() == model.strength_.tolist()


def test_texts_of_two_themes_mention_both_far_more_often_than_texts_of_one(banking):
    texts = banking.sample(2000, random_state=3)["text"].tolist()
    model = ThemeModel(20).fit(texts)
    plain = np.flatnonzero(model.strength_ > 0.7)
    first, second = np.random.default_rng(0).choice(plain, (2, 300))
    apart = model.labels_[first] != model.labels_[second]
    first, second = first[apart], second[apart]
    joined = [f"{texts[a]} {texts[b]}" for a, b in zip(first, second, strict=True)]
    frame = pd.DataFrame({"message_id": range(len(joined)), "text": joined})
    themes = model.mentions(frame).groupby("message_id")["theme"]
    found = {key: set(values) for key, values in themes}
    names = model.themes["label"]
    both = [
        {names[model.labels_[a]], names[model.labels_[b]]} <= found[str(row)]
        for row, (a, b) in enumerate(zip(first, second, strict=True))
    ]
    alone = model.mentions(pd.DataFrame({"message_id": range(2000), "text": texts}))
    assert np.mean(both) > 0.5
    assert len(alone) / 2000 < 1.15


def test_quotes_are_near_their_theme_and_differ(model, frame, questions):
    quotes = model.quotes(3)
    assert quotes.groupby("theme").size().tolist() == [3] * 12
    assert not quotes["text"].duplicated().any()
    strength = dict(zip(questions, model.strength_, strict=True))
    labels = dict(zip(questions, model.labels_, strict=True))
    assert quotes["theme"].tolist() == [labels[text] for text in quotes["text"]]
    assert quotes["strength"].tolist() == [strength[text] for text in quotes["text"]]
    best = quotes.groupby("theme")["strength"].first()
    assert best.tolist() == pd.Series(model.strength_).groupby(model.labels_).max().tolist()
    by_id = model.quotes(1, texts=frame)
    texts = frame.set_index("message_id")["text"]
    assert by_id["text"].tolist() == texts.loc[by_id["message_id"]].tolist()


def test_quotes_do_not_repeat_each_other():
    texts = ["refund refund", "refund please", "my refund", "refund for a lamp", "late parcel",
             "late parcels", "parcel late", "parcel lost"]  # fmt: skip
    model = ThemeModel(2, seeds={"money": ["refund"]}).fit(texts)
    assert model.quotes(2)["text"].tolist()[1] == "refund for a lamp"


def test_there_may_be_fewer_texts_than_quotes():
    quotes = ThemeModel(2).fit(["late parcel", "parcel is late", "refund"]).quotes(9)
    assert quotes["theme"].tolist() == [0, 0, 1]


def test_a_loaded_model_quotes_given_texts_only(model, frame, tmp_path):
    model.save(tmp_path / "m.npz")
    loaded = ThemeModel.load(tmp_path / "m.npz")
    with pytest.raises(ArgumentError, match="a loaded model has no texts to quote; pass texts="):
        loaded.quotes()
    pd.testing.assert_frame_equal(
        loaded.quotes(2, texts=frame["text"]), model.quotes(2), check_exact=True
    )
