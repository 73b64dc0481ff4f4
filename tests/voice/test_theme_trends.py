import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.spc import p_prime_chart
from vocsigma.voice import ThemeModel, theme_trends


def messages_at(stamps, **columns):
    ids = [f"m{row}" for row in range(len(stamps))]
    times = pd.to_datetime(stamps, utc=True, format="ISO8601")
    return pd.DataFrame({"message_id": ids, "created_at": times, **columns})


def mentions_of(*pairs):
    return pd.DataFrame(pairs, columns=["message_id", "theme"])


def test_every_theme_and_period_is_there():
    messages = messages_at(["2025-01-06", "2025-01-12T23:59", "2025-01-20"])
    mentions = mentions_of(("m0", "delay"), ("m0", "price"), ("m1", "delay"), ("m2", "price"))
    trends = theme_trends(messages, mentions, every="1w")
    assert trends.columns.tolist() == ["period_start", "theme", "mentions", "n", "provisional"]
    weeks = pd.to_datetime(["2025-01-06", "2025-01-13", "2025-01-20"], utc=True)
    assert trends["period_start"].tolist() == [*weeks, *weeks]
    assert trends["theme"].tolist() == ["delay"] * 3 + ["price"] * 3
    assert trends["mentions"].tolist() == [2, 0, 0, 1, 0, 1]
    assert trends["n"].tolist() == [2, 0, 1] * 2
    assert trends["provisional"].tolist() == [False, False, True] * 2


def test_a_category_without_mentions_is_a_row_of_zeros():
    mentions = mentions_of(("m0", "delay"))
    mentions["theme"] = pd.Categorical(mentions["theme"], categories=["price", "delay"])
    trends = theme_trends(messages_at(["2025-01-06"]), mentions, every="1d")
    assert trends["theme"].tolist() == ["price", "delay"]
    assert trends["mentions"].tolist() == [0, 1]


def test_only_customers_messages_with_a_text_count():
    messages = messages_at(
        ["2025-01-06"] * 4,
        author_role=["customer", "agent", "customer", "bot"],
        text=["late", "sorry", None, "beep"],
    )
    mentions = mentions_of(("m0", "delay"), ("m1", "delay"))
    trends = theme_trends(messages, mentions, every="1d")
    assert trends[["mentions", "n"]].to_numpy().tolist() == [[1, 1]]


def test_periods_start_on_the_wall_clock():
    messages = messages_at(["2025-03-29T23:30", "2025-03-30T22:30"])
    trends = theme_trends(messages, mentions_of(("m0", "x")), every="1d", tz="Europe/Berlin")
    # 30 March has 23 hours in Berlin.
    starts = ["2025-03-29T23:00Z", "2025-03-30T22:00Z"]
    assert trends["period_start"].tolist() == list(pd.to_datetime(starts))
    assert trends["n"].tolist() == [1, 1]


def test_groups_have_grids_of_their_own():
    messages = messages_at(
        ["2025-01-06", "2025-01-06", "2025-01-07"], brand=pd.Categorical(["b", "a", "b"])
    )
    mentions = mentions_of(("m0", "delay"), ("m1", "price"))
    trends = theme_trends(messages, mentions, every="1d", by="brand")
    assert trends["brand"].tolist() == ["a"] * 4 + ["b"] * 4
    assert trends["theme"].tolist() == ["delay", "delay", "price", "price"] * 2
    assert trends["mentions"].tolist() == [0, 0, 1, 0, 1, 0, 0, 0]
    assert trends["n"].tolist() == [1, 0, 1, 0, 1, 1, 1, 1]


def test_a_missing_group_is_a_group():
    messages = messages_at(["2025-01-06", "2025-01-06"], brand=["a", None])
    trends = theme_trends(messages, mentions_of(("m1", "x")), every="1d", by=["brand"])
    assert trends["brand"].isna().tolist() == [False, True]
    assert trends["mentions"].tolist() == [0, 1]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.sets(st.sampled_from("abc"))), min_size=1),
    st.sampled_from(["1d", "1w", "1mo"]),
)
def test_sums_over_periods_are_those_of_the_tables(drawn, every):
    start = pd.Timestamp("2025-01-01", tz="UTC")
    messages = messages_at([start + pd.Timedelta(days=day) for day, _ in drawn])
    pairs = [
        (f"m{row}", theme) for row, (_, themes) in enumerate(drawn) for theme in sorted(themes)
    ]
    trends = theme_trends(messages, mentions_of(*pairs), every=every)
    named = [theme for _, theme in pairs]
    sums = trends.groupby("theme")[["mentions", "n"]].sum()
    assert sums["mentions"].to_dict() == {theme: named.count(theme) for theme in set(named)}
    assert (sums["n"] == len(drawn)).all()
    assert (trends["mentions"] <= trends["n"]).all()
    backwards = theme_trends(messages[::-1], mentions_of(*pairs[::-1]), every=every)
    pd.testing.assert_frame_equal(backwards, trends)


def test_a_theme_that_grows_signals_on_its_own_chart():
    rng = np.random.default_rng(0)
    words = {"delay": "parcel late waiting", "price": "cost price expensive", "app": "app login"}
    texts, stamps = [], []
    for week in range(30):
        odds = [0.3, 0.4, 0.3] if week < 26 else [0.7, 0.2, 0.1]
        for theme in rng.choice(list(words), size=60, p=odds):
            texts.append(" ".join(rng.choice(words[theme].split(), 2)))
            stamps.append(pd.Timestamp("2025-01-06", tz="UTC") + pd.Timedelta(weeks=week))
    messages = messages_at(stamps, text=texts)
    model = ThemeModel(3, seeds={theme: said.split() for theme, said in words.items()}).fit(texts)
    trends = theme_trends(messages, model.mentions(messages), every="1w")
    chart = p_prime_chart(trends, value="mentions", n="n", by="theme", baseline=20)
    late = chart.signals[chart.signals["theme"] == "delay"]
    assert (late["time"] >= stamps[0] + pd.Timedelta(weeks=26)).any()


def test_empty_tables_give_an_empty_table():
    empty = messages_at([])
    trends = theme_trends(empty, mentions_of(), every="1w")
    assert len(trends) == 0
    assert trends["period_start"].dtype == "datetime64[us, UTC]"
    assert len(theme_trends(messages_at(["2025-01-06"]), mentions_of(), every="1w")) == 0


def test_the_tables_stay_as_they_were():
    messages, mentions = messages_at(["2025-01-06"]), mentions_of(("m0", "x"))
    before = messages.copy(), mentions.copy()
    theme_trends(messages, mentions, every="1w")
    pd.testing.assert_frame_equal(messages, before[0])
    pd.testing.assert_frame_equal(mentions, before[1])


def test_what_cannot_be_counted_is_told():
    messages, mentions = messages_at(["2025-01-06"]), mentions_of(("m0", "x"))
    with pytest.raises(ArgumentError, match="by='theme' is not needed"):
        theme_trends(messages, mentions, every="1w", by="theme")
    with pytest.raises(ArgumentError, match="every='weekly' is not a duration"):
        theme_trends(messages, mentions, every="weekly")
    with pytest.raises(TableError, match="`messages` has no column 'brand'"):
        theme_trends(messages, mentions, every="1w", by="brand")
    with pytest.raises(TableError, match="`mentions` has no column 'theme'"):
        theme_trends(messages, mentions.drop(columns="theme"), every="1w")
    twice = pd.concat([mentions, mentions])
    with pytest.raises(TableError, match="names theme 'x' of message 'm0' twice"):
        theme_trends(messages, twice, every="1w")
    with pytest.raises(TableError, match="no mention is of a customer's message with a text"):
        theme_trends(messages, mentions_of(("other", "x")), every="1w")
    naive = messages.assign(created_at=messages["created_at"].dt.tz_localize(None))
    with pytest.raises(TableError, match="`messages` column 'created_at' has no time zone"):
        theme_trends(naive, mentions, every="1w")
    unstamped = messages.assign(created_at=pd.Series([pd.NaT], dtype="datetime64[us, UTC]"))
    with pytest.raises(TableError, match="'created_at' is missing in 1 rows"):
        theme_trends(unstamped, mentions, every="1w")
