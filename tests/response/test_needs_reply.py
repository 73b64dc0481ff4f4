from pathlib import Path

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from vocsigma.response._needs_reply import wants_reply

DATA = Path(__file__).parents[1] / "data" / "response" / "needs_reply.csv"


def judge(texts):
    text = nw.from_native(pd.Series(texts, dtype="str"), series_only=True)
    every = np.ones(len(texts), dtype=bool)
    return wants_reply(text, after_reply=every, to_customer=~every, brand=text)


def test_the_rules_agree_with_people_about_as_often_as_we_say():
    """Of the messages that want no reply most are found; hardly any that wants one is dropped."""
    labelled = pd.read_csv(DATA, keep_default_na=False)
    wanted = labelled["wants_reply"].to_numpy(bool)
    found = judge(labelled["text"])
    assert (wanted.sum(), found[wanted].sum()) == (70, 70)
    assert ((~wanted).sum(), (~found[~wanted]).sum()) == (50, 40)


def test_a_long_text_in_the_worst_shape_takes_linear_time():
    worst = ["ok " * 400_000 + "x", "!" * 1_000_000, "@" * 1_000_000, "thanks" * 200_000]
    assert judge(worst).all()
