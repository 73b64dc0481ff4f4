"""Versions of one post: the last text and the first time count."""

import io
import json

import pandas as pd
import pytest

from vocsigma.loaders import read_x_v2


def post(number: int, text: str, history: list[int], minute: int, parent: int | None = None) -> str:
    links = [{"type": "replied_to", "id": str(parent)}] if parent else []
    return json.dumps(
        {
            "id": str(number),
            "author_id": "7",
            "conversation_id": str(history[0]),
            "created_at": f"2022-10-03T17:{minute:02d}:00.000Z",
            "text": text,
            "edit_history_tweet_ids": [str(one) for one in history],
            "referenced_tweets": links,
        }
    )


# Posts of 2022-10-03, a second apart each.
FIRST = ((1_664_819_821_000 - 1_288_834_974_657) << 22) + 5
SECOND, THIRD, ANSWER, OTHER = (FIRST + (second << 22) * 1000 for second in (1, 2, 3, 4))
BEGUN = pd.Timestamp("2022-10-03 17:57:01", tz="UTC")


def read(*posts: str, **options):
    return read_x_v2(io.StringIO("\n".join(posts)), agents=[], **options)


POSTS = (
    post(FIRST, "helo", [FIRST], 57),
    post(SECOND, "hello", [FIRST, SECOND], 58),
    post(THIRD, "hello!", [FIRST, SECOND, THIRD], 59),
    post(ANSWER, "hi", [ANSWER], 59, parent=FIRST),
    post(OTHER, "yes", [OTHER], 59, parent=SECOND),
)


def test_the_last_version_stays_with_the_first_time_and_answers_follow_it():
    loaded = read(*POSTS)
    table = loaded.messages.set_index("message_id")
    assert table.index.tolist() == [str(THIRD), str(ANSWER), str(OTHER)]
    assert table.loc[str(THIRD), "text"] == "hello!"
    assert table.loc[str(THIRD), "created_at"] == BEGUN
    assert table.loc[str(THIRD), "edited_at"] == pd.Timestamp("2022-10-03 17:59", tz="UTC")
    assert table["parent_id"].tolist()[1:] == [str(THIRD)] * 2
    assert loaded.counts["merged_edits"] == 2
    assert loaded.counts["orphan_parents"] == 0
    assert len(loaded.rejects) == 0
    assert loaded.records == 5
    assert "2 records are earlier or later versions of another" in loaded.summary()


def test_a_version_whose_first_one_is_not_there_has_its_time_and_its_answers():
    table = read(POSTS[2], POSTS[3]).messages.set_index("message_id")
    assert table.loc[str(THIRD), "created_at"] == BEGUN
    assert table.loc[str(ANSWER), "parent_id"] == str(THIRD)


def test_the_order_of_the_file_does_not_matter():
    table = read(*reversed(POSTS)).messages
    assert sorted(table["message_id"]) == sorted([str(THIRD), str(ANSWER), str(OTHER)])


def test_batches_merge_across_each_other():
    parts = list(read(*POSTS, batch_size=2))
    assert [len(part.messages) for part in parts] == [0, 2, 1]
    assert [part.counts["merged_edits"] for part in parts] == [2, 0, 0]


def test_posts_without_edits_are_as_they_are():
    table = read(POSTS[0], POSTS[3]).messages
    assert table["edited_at"].isna().all()
    assert table["created_at"].tolist()[0] == pd.Timestamp("2022-10-03 17:57", tz="UTC")


@pytest.mark.parametrize("odd", ["x1", "9999999999999999999", "007", ["1"], None])
def test_an_id_that_is_no_posts_costs_no_other_post_its_first_time(odd):
    post = {"author_id": "7", "text": "a", "created_at": "2022-10-03T18:20:00.000Z"}
    first, last = "1577000000000000000", "1577000000000000002"
    edited = post | {"id": last, "edit_history_tweet_ids": [first, last]}
    page = {"data": [edited, post | {"id": "5", "edit_history_tweet_ids": [odd]}]}
    loaded = read_x_v2(io.StringIO(json.dumps(page)), agents=[])
    assert loaded.messages["created_at"][0] == pd.Timestamp("2022-10-03T18:17:53.900Z")
    assert loaded.messages["created_at"].notna().all()
