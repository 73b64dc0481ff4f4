"""The X (Twitter) API: 1.1 from python-twitter's test data, 2 from twarc-csv's.

The archive and the events of direct messages are made up.
"""


def sample(path, **expected):
    reader = "read_" + path.split("/")[0]
    return {"reader": reader, "path": path, "options": {"agents": []}, "rejected": {}, **expected}


def one(path, stamp, message_id, cells, **expected):
    counts = {"records": 1, "used": 1, "roles": {"customer": 1}, "parents": 0}
    return sample(
        path, **{**counts, "first": stamp, "last": stamp, "rows": {message_id: cells}, **expected}
    )


SAMPLES = [
    sample(
        "x_v1/get_replies.json",
        records=20,
        used=20,
        roles={"customer": 20},
        parents=0,
        first="2015-11-08 21:04:18",
        last="2015-11-30 11:44:08",
        rows={
            "671293633849655296": {
                "author_name": "notinourselves",
                "text": "data #python",
                "record": 1,
                "lang": "in",
                "is_repost": False,
            }
        },
    ),
    one(
        "x_v1/get_search.json",
        "2015-12-08 21:40:00",
        "674342688083283970",
        {"author_name": "NickelodeonTV", "author_id": "58309829", "likes": 126, "shares": 28},
    ),
    one(
        "x_v1/get_direct_messages_show.json",
        "2015-12-20 15:41:09",
        "678601038023147523",
        {
            "text": "That's cool friend",
            "author_name": "__jcbl__",
            "channel": "dm",
            "visibility": "closed",
            "thread_id": "dm-372018022-4012966701",
        },
    ),
    sample(
        "x_v1/direct_message_events.json",
        options={"agents": ["3805104374"]},
        records=3,
        used=3,
        roles={"customer": 2, "agent": 1},
        parents=0,
        first="2018-01-18 13:26:46.696",
        last="2018-01-19 23:12:40.557",
        rows={
            "953983478021160964": {
                "text": "Sorry to hear that. Which parcel is it?",
                "author_id": "3805104374",
                "author_role": "agent",
                "thread_id": "dm-3805104374-4337869213",
                "visibility": "closed",
                "record": 2,
            },
            "953982000000000001": {"text": "My parcel is late 😡", "brand": "3805104374"},
        },
    ),
    one(
        "x_v1/extended_tweet_in_compat_mode.json",
        "2016-10-03 00:23:22",
        "782737772490600448",
        {"author_name": "notinourselves", "likes": 0},
    ),
    one(
        "x_v1/extended_tweet_in_extended_mode.json",
        "2016-10-03 00:23:22",
        "782737772490600448",
        {
            "text": "has more details about these changes.  Thanks for making more expressive!"
            "writing requirements to python_twitt python_twitter.egg-info/SOURCE "
            "https://t.co/JWSPztfoyt"
        },
    ),
    one(
        "x_v1/status_quoted_tweet.json",
        "2017-04-05 00:53:07",
        "849424628401541121",
        {"author_name": "mastodonmusic", "likes": 1477, "is_repost": False},
    ),
    one(
        "x_v2/edited.jsonl",
        # The first version: 10 seconds before the edit, and 30 minutes before "editable_until".
        "2022-10-03 17:57:01.281",
        "1576994789110992896",
        {"author_name": "wongmjane", "edited_at": "2022-10-03 17:57:11+00:00", "likes": 27},
    ),
    one(
        "x_v2/mentions_tweet.jsonl",
        "2022-11-07 18:11:04",
        "1589681856941002753",
        {"author_id": "68401342", "is_repost": True, "parent_id": None, "edited_at": None},
    ),
    sample(
        "x_v2/noflat.jsonl",
        records=100,
        used=100,
        roles={"customer": 100},
        parents=31,
        first="2021-04-08 19:31:31",
        last="2021-04-08 19:34:16",
        rows={
            "1380242611781386245": {
                "author_id": "1352661060663336960",
                "is_repost": True,
                "lang": "es",
                "shares": 410,
                "record": 1,
            }
        },
    ),
    one(
        "x_v2/two_tweets.jsonl",
        "2021-05-18 19:24:56",
        "1394735776701816833",
        {"author_name": "LachiVeronica", "text": "RT @bibaigna96: #POIUYTREWQ"},
    ),
    sample(
        "x_v2/streaming_output_with_error.jsonl",
        records=8,
        used=7,
        rejected={"truncated": 1},
        roles={"customer": 7},
        parents=3,
        first="2021-04-01 15:52:31",
        last="2021-04-01 15:54:16",
        rows={"1377650090978992134": {"author_id": "4602771083", "lang": "en"}},
    ),
    sample(
        "x_v2/flat.jsonl",
        records=40,
        used=40,
        roles={"customer": 40},
        parents=10,
        first="2021-04-08 19:33:12",
        last="2021-04-08 19:34:16",
        rows={"1380242611781386245": {"is_repost": True, "parent_id": None, "record": 1}},
    ),
    sample(
        "x_archive",
        options={"agents": ["acmehelp"]},
        records=5,
        used=4,
        rejected={"no_message": 1},
        roles={"agent": 3, "customer": 1},
        parents=1,
        first="2019-12-03 09:20:00",
        last="2019-12-03 11:05:00.250",
        rows={
            "1200000000000000003": {
                "thread_id": "1200000000000000001",
                "author_id": "42",
                "brand": "AcmeHelp",
                "likes": 1,
                "source_file": "tweets.js",
            },
            "1200000000000000009": {"is_repost": True, "parent_id": None},
            "1200000000000000020": {
                "thread_id": "42-77",
                "author_id": "77",
                "brand": "AcmeHelp",
                "visibility": "closed",
                "record": 2,
            },
        },
    ),
]
