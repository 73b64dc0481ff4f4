"""What the readers of social networks do with what their samples do not hold."""

import io
import json

import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, DataWarning, FormatError
from vocsigma.loaders import (
    read_bluesky,
    read_mastodon,
    read_reddit,
    read_x_archive,
    read_x_v1,
    read_x_v2,
)
from vocsigma.loaders._files import json as _json
from vocsigma.loaders._files import json_duckdb as _json_duckdb


def file(*values: object) -> io.StringIO:
    return io.StringIO("\n".join(json.dumps(value) for value in values))


def skeet(name: str, created: str | None, indexed: str | None, **more: object) -> dict[str, object]:
    record = {"text": name} if created is None else {"text": name, "createdAt": created}
    author = {"did": "did:plc:ann", "handle": "ann.example"}
    return {"uri": f"at://{name}", "author": author, "record": record | more, "indexedAt": indexed}


def test_bluesky_trees_are_walked_and_stubs_are_told():
    reply = {"reply": {"root": {"uri": "at://root"}, "parent": {"uri": "at://root"}}}
    at = "2023-09-28T12:00:00Z"
    thread = {
        "post": skeet("root", at, at),
        "parent": {"$type": "app.bsky.feed.defs#blockedPost", "uri": "at://x"},
        "replies": [
            {"post": skeet("one", at, at, **reply), "replies": []},
            {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://y"},
        ],
    }
    loaded = read_bluesky(file({"thread": thread}), agents=[])
    assert sorted(loaded.messages["message_id"]) == ["at://one", "at://root"]
    assert loaded.messages.set_index("message_id")["thread_id"].tolist() == ["at://root"] * 2
    assert loaded.rejected == {"stub": 2}


def test_bluesky_takes_the_services_time_where_the_writers_cannot_be():
    posts = [
        skeet("ok", "2023-09-28T12:00:00.000Z", "2023-09-28T12:00:01Z"),
        skeet("future", "2033-09-28T12:00:00.000Z", "2023-09-28T12:00:01Z"),
        skeet("none", None, "2023-09-28T12:00:01Z"),
        skeet("odd", "yesterday", "2023-09-28T12:00:01Z"),
    ]
    loaded = read_bluesky(file({"posts": posts}), agents=[])
    assert loaded.messages["created_at"].dt.second.tolist() == [0, 1, 1, 1]
    assert loaded.messages["created_at"].dt.year.tolist() == [2023] * 4
    assert loaded.counts["late_clocks"] == 1


@pytest.mark.parametrize(
    "created", ["2023-05-01T09:00:00.000000", "2023-05-01 09:00", "2023-05-01"]
)
def test_a_bluesky_clock_without_a_zone_costs_no_other_post(created):
    posts = [
        skeet("naive", created, "2023-05-01T11:00:01Z"),
        skeet("ok", "2023-05-01T11:00:02.000Z", "2023-05-01T11:00:03Z"),
        skeet("mail", "Mon, 01 May 2023 11:00:04 +0000", "2023-05-01T11:00:05Z"),
        skeet("lost", created, None),
    ]
    loaded = read_bluesky(file({"posts": posts}), agents=[])
    assert loaded.messages["created_at"].dt.second.tolist() == [1, 2, 4]
    assert loaded.rejected == {"bad_stamp": 1}
    assert loaded.counts["late_clocks"] == 0
    assert loaded.time_zone is None


def repost(post: dict[str, object], name: str, at: str, **more: object) -> dict[str, object]:
    """Give what a feed has for a repost."""
    by = {"did": f"did:plc:{name}", "handle": f"{name}.example"}
    reason = {"$type": "app.bsky.feed.defs#reasonRepost", "by": by, "indexedAt": at} | more
    return {"post": post, "reason": reason}


@pytest.mark.parametrize("backwards", [False, True])
def test_a_post_and_its_reposts_are_messages_of_their_own_in_any_order(backwards):
    at = "2023-09-28T12:00:00Z"
    root = {"reply": {"root": {"uri": "at://root"}, "parent": {"uri": "at://root"}}}
    post = skeet("a", at, at, **root) | {"likeCount": 5}
    pinned = {"post": skeet("b", at, at), "reason": {"$type": "app.bsky.feed.defs#reasonPin"}}
    feed = [
        {"post": post},
        repost(post, "bob", "2023-09-29T08:00:00Z"),
        repost(post, "cy", "2023-09-29T09:00:00Z", uri="at://cy/app.bsky.feed.repost/1"),
        pinned,
    ]
    loaded = read_bluesky(file({"feed": feed[::-1] if backwards else feed}), agents=[])
    assert loaded.rejected == {}
    table = loaded.messages.sort_values(["created_at", "message_id"]).set_index("message_id")
    assert table.index.tolist() == [
        "at://a", "at://b", "at://a#repost-did:plc:bob", "at://cy/app.bsky.feed.repost/1",
    ]  # fmt: skip
    assert table["is_repost"].tolist() == [False, False, True, True]
    assert table["author_name"].tolist() == ["ann.example"] * 2 + ["bob.example", "cy.example"]
    assert table["text"].tolist() == ["a", "b", "a", "a"]
    assert table["thread_id"].tolist() == ["at://root", "at://b", *table.index[2:]]
    assert table["likes"].fillna(-1).tolist() == [5, -1, -1, -1]
    assert table["created_at"].dt.hour.tolist() == [12, 12, 8, 9]


def test_a_repost_that_comes_twice_is_a_duplicate_and_one_by_nobody_has_no_author():
    at = "2023-09-28T12:00:00Z"
    again = repost(skeet("a", at, at), "bob", at)
    nobody = repost(skeet("a", at, at), "bob", at, by=None)
    loaded = read_bluesky(file({"feed": [again, again, nobody]}), agents=[])
    assert loaded.rejected == {"duplicate": 1, "missing_author": 1}


def toot(name: str, **more: object) -> dict[str, object]:
    account = {"id": "7", "acct": "ann", "bot": False}
    return {
        "id": name, "created_at": "2026-08-01T13:53:15.714Z", "in_reply_to_id": None, "content": "<p>a</p>",
        "visibility": "public", "account": account, "edited_at": None,
    } | more  # fmt: skip


def test_mastodon_contexts_notifications_bots_boosts_and_edits():
    bot = {"id": "9", "acct": "robot", "bot": True}
    context = {
        "ancestors": [toot("1")],
        "descendants": [
            toot("2", account=bot, in_reply_to_id="1"),
            toot("3", reblog=toot("99"), visibility="private", edited_at="2026-08-02T00:00:00Z"),
        ],
    }
    follow = {"id": "5", "type": "follow", "status": None}
    loaded = read_mastodon(
        file(context, {"type": "mention", "status": toot("4")}, follow), agents=[]
    )
    table = loaded.messages.set_index("message_id")
    assert table.index.tolist() == ["1", "2", "3", "4"]
    assert table["author_role"].tolist() == ["customer", "bot", "customer", "customer"]
    assert table["visibility"].tolist() == ["open", "open", "closed", "open"]
    assert table["is_repost"].tolist() == [False, False, True, False]
    assert table.loc["3", "edited_at"] == pd.Timestamp("2026-08-02", tz="UTC")
    assert loaded.rejected == {"no_message": 1}


def test_reddit_ids_bear_their_prefix_and_the_deleted_are_nobody():
    comment = {"id": "c", "link_id": "t3_s", "parent_id": "t3_s", "created_utc": "1706745600"}
    post = {"id": "s", "created_utc": 1706745600.0, "title": "Late", "selftext": "[removed]"}
    texts = [
        comment | {"author": "[deleted]", "body": "[removed]", "score": 1},
        comment | {"author": "AutoModerator", "body": "Rules", "id": "d"},
        post | {"author": "ann"},
    ]
    loaded = read_reddit(file(*texts), agents=[])
    table = loaded.messages.set_index("message_id")
    assert table["author_role"].to_dict() == {"t1_c": "other", "t1_d": "bot", "t3_s": "customer"}
    assert table["text"].fillna("-").to_dict() == {"t1_c": "-", "t1_d": "Rules", "t3_s": "Late"}
    assert table["thread_id"].tolist() == ["t3_s"] * 3
    assert loaded.counts["deleted_authors"] == 1


def test_reddit_reads_what_more_children_answers():
    comment = {"link_id": "t3_s", "author": "ann", "body": "a", "created_utc": 1706745600}
    things = [{"kind": "t1", "data": comment | {"id": name}} for name in "ab"]
    things.append({"kind": "more", "data": {"children": ["c"]}})
    answer = {"json": {"errors": [], "data": {"things": things}}}
    refused = {"json": {"errors": [["RATELIMIT", "try again", "ratelimit"]]}}
    loaded = read_reddit(file(answer, refused), agents=[])
    assert loaded.messages["message_id"].tolist() == ["t1_a", "t1_b"]
    assert loaded.rejected == {"error_message": 1, "stub": 1}
    nothing = {"json": {"errors": [], "data": {"things": []}}}
    assert read_reddit(file(nothing, answer), agents=[]).rejected == {"stub": 1}
    with pytest.raises(FormatError, match="is not an export of Reddit"):
        read_reddit(file({"json": {"a": 1}}))


def test_reddit_reads_the_pages_of_an_archive():
    comment = {"link_id": "t3_s", "author": "ann", "body": "a", "created_utc": 1706745600}
    page = {"data": [comment | {"id": name} for name in "ab"], "error": None}
    loaded = read_reddit(file(page, {"data": [], "error": None}), agents=[])
    assert loaded.messages["message_id"].tolist() == ["t1_a", "t1_b"]
    assert loaded.rejected == {}
    loaded = read_reddit(file(page, {"data": [], "error": "timeout"}), agents=[])
    assert loaded.rejected == {"error_message": 1}


EDITED = {"a": False, "b": 1706745700, "c": 1706745700.0, "d": True, "e": "1706745700", "f": None}


@pytest.mark.parametrize("pretty", [False, True])
def test_reddit_says_when_a_text_was_edited(pretty):
    comment = {"link_id": "t3_s", "author": "ann", "body": "a", "created_utc": 1706745600}
    texts = [comment | {"id": name, "edited": edited} for name, edited in EDITED.items()]
    texts.append(comment | {"id": "g", "body": 'is \\"edited":false'})
    compact = None if pretty else (",", ":")
    lines = "".join(json.dumps(text, separators=compact) + "\n" for text in texts)
    table = read_reddit(io.StringIO(lines), agents=[]).messages.set_index("message_id")
    edited = table["edited_at"].dt.strftime("%F %T").fillna("-").to_dict()
    then = "2024-02-01 00:01:40"
    assert edited == {
        "t1_a": "-", "t1_b": then, "t1_c": then, "t1_d": "-", "t1_e": then, "t1_f": "-", "t1_g": "-",
    }  # fmt: skip
    assert table.loc["t1_g", "text"] == 'is \\"edited":false'


@pytest.mark.parametrize("edited", [False, 1706745700.0, None])
@pytest.mark.parametrize("compact", [None, (",", ":")])
def test_edits_do_not_keep_dumps_from_being_read_in_bulk(monkeypatch, edited, compact):
    monkeypatch.delattr(_json, "_tolerant")
    comment = {"id": "c", "link_id": "t3_s", "author": "ann", "created_utc": 1706745600, "score": 1}
    both = [comment | {"edited": False}, comment | {"id": "d", "edited": edited}]
    lines = "".join(json.dumps(one, separators=compact) + "\n" for one in both)
    assert len(read_reddit(io.StringIO(lines), agents=[]).messages) == 2


def test_a_line_of_errors_compliance_and_members_are_no_posts():
    post = {"id": "1", "author_id": "7", "text": "a", "created_at": "2022-10-10T20:25:00.000Z"}
    event = {"id": "3", "event_type": "ParticipantsJoin", "dm_conversation_id": "7-8"}
    lines = [
        {"data": [post]},
        {"errors": [{"title": "ConnectionException"}]},
        {"id": "2", "action": "delete", "created_at": "2022-10-10T20:25:00.000Z"},
        {"data": [event]},
    ]
    loaded = read_x_v2(file(*lines), agents=[])
    assert loaded.rejects["reason"].tolist() == ["error_message", "no_message", "no_message"]


@pytest.mark.parametrize("shape", ["\n".join, lambda lines: f"[{','.join(lines)}]"])
def test_who_joins_a_conversation_writes_no_message_in_lines_or_a_list(shape):
    event = {
        "dm_conversation_id": "7-8",
        "sender_id": "7",
        "created_at": "2022-10-10T20:25:00.000Z",
    }
    lines = [
        json.dumps(event | {"id": "1", "event_type": "MessageCreate", "text": "a"}),
        json.dumps(event | {"id": "2", "event_type": "ParticipantsJoin", "participant_ids": ["9"]}),
    ]
    loaded = read_x_v2(io.StringIO(shape(lines)), agents=[])
    assert loaded.messages["message_id"].tolist() == ["1"]
    assert loaded.rejected == {"no_message": 1}


def test_the_handles_of_direct_messages_are_those_of_their_senders():
    event = {
        "event_type": "MessageCreate",
        "dm_conversation_id": "7-8",
        "created_at": "2022-10-10T20:25:00.000Z",
        "text": "a",
    }
    users = [{"id": "7", "username": "ann"}, {"id": "8", "username": "AcmeHelp"}]
    events = [event | {"id": "1", "sender_id": "7"}, event | {"id": "2", "sender_id": "8"}]
    page = {"data": events, "includes": {"users": users}}
    table = read_x_v2(file(page), agents="AcmeHelp").messages
    assert table["author_name"].tolist() == ["ann", "AcmeHelp"]
    assert table["author_role"].tolist() == ["customer", "agent"]


def test_what_a_stream_tells_of_statuses_is_no_message():
    status = {"id_str": "1", "created_at": "Wed Oct 10 20:19:24 +0000 2018", "text": "a"}
    status["user"] = {"id_str": "7"}
    lines = [
        {"delete": {"status": {"id": 2, "id_str": "2", "user_id": 7, "user_id_str": "7"}}},
        status,
        {"status_withheld": {"id": 3, "user_id": 7, "withheld_in_countries": ["DE"]}},
    ]
    loaded = read_x_v1(file(*lines), agents=[])
    assert loaded.rejected == {"no_message": 2}
    assert loaded.messages["message_id"].tolist() == ["1"]


def test_a_number_is_no_stamp_of_a_status_whatever_stands_beside_it():
    status = {"id_str": "1", "created_at": "1586529564000", "user": {"id_str": "7"}, "text": "a"}
    sent = {"sender_id": "7", "target": {"recipient_id": "8"}, "message_data": {"text": "a"}}
    event = {"id": "2", "created_timestamp": "1586529564000", "message_create": sent}
    assert read_x_v1(file(status), agents=[]).rejected == {"bad_stamp": 1}
    both = read_x_v1(file(status, event), agents=[])
    assert both.rejected == {"bad_stamp": 1}
    assert both.messages["created_at"].astype("str").tolist() == ["2020-04-10 14:39:24+00:00"]


def test_a_search_of_x_that_found_nothing_is_no_record():
    loaded = read_x_v2(file({"meta": {"newest_id": "0", "result_count": 0}}), agents=[])
    assert (loaded.records, len(loaded.messages), len(loaded.rejects)) == (0, 0, 0)


@pytest.mark.parametrize("read", [read_mastodon, read_x_v1, read_x_v2])
def test_pages_that_were_put_into_a_list_are_read(read):
    said = {
        "text": "a",
        "content": "a",
        "account": {"id": "7"},
        "author_id": "7",
        "sender_id_str": "7",
    }
    posts = [said | {"id": name, "created_at": "2022-10-10T20:25:00.000Z"} for name in "123"]
    loaded = read(file([posts[:2], [posts[2]]]), agents=[])
    assert loaded.messages["message_id"].tolist() == ["1", "2", "3"]


def test_errors_beside_the_data_are_counted():
    post = {"id": "1", "author_id": "7", "text": "a", "created_at": "2022-10-10T20:25:00.000Z"}
    error = {"resource_type": "tweet", "title": "Not Found Error", "value": "9"}
    lines = [
        {"data": [post, post | {"id": "2"}], "errors": [error, error]},
        {"data": post | {"id": "3"}, "errors": [error]},
        {"data": [], "errors": [error]},
    ]
    loaded = read_x_v2(file(*lines), agents=[])
    assert loaded.messages["message_id"].tolist() == ["1", "2", "3"]
    assert loaded.rejected == {"error_message": 1}
    assert loaded.counts["partial_errors"] == 3
    assert "3 errors stand beside the data: posts or people that" in loaded.summary()
    assert sum(part.counts["partial_errors"] for part in read_x_v2(file(*lines), batch_size=1)) == 3


def test_ids_that_are_lists_cost_only_their_record():
    post = {"id": "1", "author_id": "7", "text": "a", "created_at": "2022-10-10T20:25:00.000Z"}
    page = {"data": [post, post | {"author_id": ["7"]}], "includes": {"users": [{"id": ["7"]}]}}
    loaded = read_x_v2(file(page), agents=[])
    assert loaded.messages["message_id"].tolist() == ["1"]
    assert len(loaded.rejects) == 1


def test_direct_messages_of_two_are_one_closed_thread_whoever_writes():
    first = {
        "id_str": "1", "created_at": "Sun Dec 20 15:41:09 +0000 2015", "text": "a", "sender_id_str": "7",
        "recipient_id_str": "42", "sender_screen_name": "ann",
    }  # fmt: skip
    second = first | {
        "id_str": "2", "sender_id_str": "42", "recipient_id_str": "7", "sender_screen_name": "Acme",
    }  # fmt: skip
    table = read_x_v1(file([first, second]), agents="@acme").messages
    assert table["thread_id"].tolist() == ["dm-42-7"] * 2
    assert table["visibility"].tolist() == ["closed", "closed"]
    assert table["author_role"].tolist() == ["customer", "agent"]
    assert table["brand"].tolist() == ["Acme", "Acme"]


def test_nobody_named_as_an_agent_is_told_and_a_wrong_name_is_a_warning():
    assert (
        "Nothing says who is an agent, so that everybody"
        in read_mastodon(file(toot("1"))).summary()
    )
    assert "Nothing says" not in read_mastodon(file(toot("1")), agents=[]).summary()
    with pytest.warns(
        DataWarning, match=r"agents= names none of the authors \('ann'\), so"
    ) as caught:
        read_mastodon(file(toot("1")), agents="acme")
    assert caught[0].filename == __file__


def test_an_archive_needs_an_owner_and_something_to_read(tmp_path):
    (tmp_path / "tweets.js").write_text('window.YTD.tweets.part0 = [{"tweet": {"id_str": "1"}}]')
    with pytest.raises(
        ArgumentError, match=r"nothing says whose archive this is; add its file account"
    ):
        read_x_archive(tmp_path)
    with pytest.raises(FormatError, match=r"has neither tweets\.js nor direct-messages\.js here"):
        read_x_archive({"account": io.StringIO("window.YTD.account.part0 = []")}, owner="a")


@pytest.mark.parametrize("large", [0, 1 << 60])
def test_a_count_is_a_whole_number_however_it_is_written_and_whoever_reads(
    tmp_path, monkeypatch, large
):
    monkeypatch.setattr(_json_duckdb, "_LARGE", large)
    status = {"created_at": "Wed Oct 10 20:19:24 +0000 2018", "user": {"id_str": "7"}, "text": "a"}
    counts = [5, "6", 7.0, None, "many", {"n": 8}, -1]
    lines = [
        status | {"id_str": str(number), "favorite_count": count}
        for number, count in enumerate(counts)
    ]
    path = tmp_path / "x.ndjson"
    path.write_text("\n".join(map(json.dumps, lines)))
    likes = read_x_v1(path, agents=[]).messages["likes"]
    assert likes.fillna(0).tolist() == [5, 6, 7, 0, 0, 0, -1]
