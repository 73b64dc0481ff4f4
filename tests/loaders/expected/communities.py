"""YouTube, Facebook, Instagram and Discourse: test data of python-youtube, python-facebook, discourse_api."""

POST = "19292868552_10158347294088553"
SAMPLES = [
    {
        "reader": "read_youtube",
        "path": "youtube/comment_thread_replies.json",
        "options": {"agents": ["Dian Anggraeni"]},
        "records": 2,
        "used": 2,
        "rejected": {},
        "roles": {"customer": 1, "agent": 1},
        "parents": 1,
        "first": "2019-06-23 08:24:24",
        "last": "2019-07-20 20:22:27",
        "rows": {
            "UgydxWWoeA7F1OdqypJ4AaABAg": {
                "text": "Actions.ai",
                "author_id": "UCe9i1nJCcevTa6KJa55KYog",
                "brand": "Dian Anggraeni",
                "likes": 0,
            },
            "UgydxWWoeA7F1OdqypJ4AaABAg.8wWQ3tdHcFx8xcDheui-qb": {
                "parent_id": "UgydxWWoeA7F1OdqypJ4AaABAg",
                "text": "#",
                "likes": 1,
            },
        },
    },
    {
        "reader": "read_youtube",
        "path": "youtube/comment_threads_by_video_paged_1.json",
        "options": {"agents": []},
        "records": 5,
        "used": 5,
        "rejected": {},
        "roles": {"customer": 5},
        "parents": 0,
        "first": "2019-11-14 23:31:33",
        "last": "2019-11-26 15:51:44",
        "rows": {
            "UgysQP-vp089eFP0Stl4AaABAg": {"likes": 4, "video_id": "F1UP7wRCPH8"},
        },
    },
    {
        "reader": "read_youtube",
        "path": "youtube/comments_by_parent_paged_1.json",
        "options": {"agents": []},
        "records": 2,
        "used": 2,
        "rejected": {},
        "roles": {"customer": 2},
        "parents": 2,
        "first": "2019-12-01 04:46:20",
        "last": "2019-12-01 04:46:31",
        "rows": {
            "Ugw5zYU6n9pmIgAZWvN4AaABAg.91zT3cYb5B291za5eJxzs1": {
                "thread_id": "Ugw5zYU6n9pmIgAZWvN4AaABAg",
                "text": "this is the second reply!",
            }
        },
    },
    {
        "reader": "read_facebook",
        "path": "facebook/multi_posts_data.json",
        "options": {"agents": []},
        # Two posts, whose author is not named, and 7 and 9 comments.
        "records": 18,
        "used": 16,
        "rejected": {"missing_author": 2},
        "roles": {"customer": 16},
        "parents": 16,
        "first": "2021-07-07 17:12:23",
        "last": "2021-07-09 09:29:06",
        "rows": {
            f"{POST}_10158347433613553": {
                "text": "Help me 😢",
                "author_id": "100018676760657",
                "author_name": "Misheck Simfukwe",
                "parent_id": POST,
                "created_at": "2021-07-08 17:05:53+00:00",
                "visibility": "open",
            }
        },
    },
    {
        "reader": "read_facebook",
        "path": "facebook/comments_p1.json",
        "options": {"agents": []},
        # Ten comments, of which Facebook kept back ids and authors.
        "records": 10,
        "used": 0,
        "rejected": {"missing_id": 10},
        "roles": {},
        "parents": 0,
        "first": None,
        "last": None,
        "rows": {},
    },
    {
        "reader": "read_facebook",
        "path": "facebook/messages_info.json",
        "options": {"agents": []},
        "records": 2,
        "used": 2,
        "rejected": {},
        "roles": {"customer": 2},
        "parents": 0,
        "first": "2021-07-23 09:50:48",
        "last": "2021-07-23 10:24:23",
        "rows": {
            "m_ToF35NI1OImBjyUIgplSaBMylUFmkYY4bHogy9C1otLISU6SGhccB5NK-THX_W4EdVQiKVv5SgCW9m-_C78mRA": {
                "thread_id": "dm-2121008874780932-2711636948859886",
                "visibility": "closed",
                "author_name": "Kun Liu",
            }
        },
    },
    {
        "reader": "read_instagram",
        "path": "instagram/comments_comments_fields.json",
        "options": {"agents": ["ikroskun"]},
        "records": 2,
        "used": 2,
        "rejected": {},
        "roles": {"customer": 1, "agent": 1},
        "parents": 0,
        "first": "2020-02-24 09:15:16",
        "last": "2020-06-01 10:56:52",
        "rows": {
            "17858154961981086": {"text": "Beautiful!", "author_id": "lixiangguodu123", "likes": 0}
        },
    },
    {
        "reader": "read_instagram",
        "path": "instagram/discovery_medias_p2.json",
        "options": {"agents": []},
        # Two media whose account was not asked for.
        "records": 2,
        "used": 0,
        "rejected": {"missing_author": 2},
        "roles": {},
        "parents": 0,
        "first": None,
        "last": None,
        "rows": {},
    },
    {
        "reader": "read_discourse",
        "path": "discourse/topic.json",
        "records": 4,
        "used": 4,
        "rejected": {},
        # All four are marked as staff.
        "roles": {"agent": 4},
        "parents": 1,
        "first": "2013-02-04 20:26:26.278",
        "last": "2013-02-05 17:14:17.364",
        "rows": {
            "57/14": {
                "parent_id": "57/1",
                "thread_id": "57",
                "author_id": "splattne",
                "post_id": "226",
                "edited_at": None,
            },
            "57/1": {
                "edited_at": "2013-04-30 18:33:37.273000+00:00",
                "title": "THIS SITE IS A SANDBOX -- it is reset every day",
            },
        },
    },
    {
        "reader": "read_discourse",
        "path": "discourse/posts_latest.json",
        "records": 4,
        "used": 4,
        "rejected": {},
        "roles": {"agent": 2, "bot": 2},
        "parents": 0,
        "first": "2020-01-24 23:26:05.551",
        "last": "2020-01-25 02:10:07.971",
        "rows": {"11/2": {"text": "holla bullhonky.", "thread_id": "11"}},
    },
]
