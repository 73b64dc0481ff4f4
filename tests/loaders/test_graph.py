"""Facebook and Instagram: pages and trees of Meta's Graph API."""

import io
import json
from pathlib import Path

import pytest

from vocsigma.exceptions import FormatError
from vocsigma.loaders import read_facebook, read_instagram
from vocsigma.loaders._files import json_duckdb as _json_duckdb

DATA = Path(__file__).parent.parent / "data" / "loaders"


def note(key, author=None, minute=0, **more):
    stamp = f"2026-01-05T09:{minute:02d}:00+0000"
    item = {"id": key, "created_time": stamp, "message": f"text of {key}", **more}
    return item if author is None else {**item, "from": {"id": author, "name": f"name {author}"}}


def post(key="192_11", *comments, **more):
    return note(key, "7", comments={"data": list(comments), **more})


def facebook(value, **options):
    return read_facebook(io.StringIO(json.dumps(value)), **options)


def instagram(value, **options):
    return read_instagram(io.StringIO(json.dumps(value)), **options)


def test_comments_within_posts_answer_them_and_the_page_is_the_agent():
    reply = note("11_13", "192", minute=20)
    loaded = facebook(
        {"data": [post("192_11", {**note("11_12", "8"), "comments": {"data": [reply]}})]}
    )
    table = loaded.messages.set_index("message_id")
    assert table["parent_id"].to_dict() | {"192_11": None} == {
        "192_11": None,
        "11_12": "192_11",
        "11_13": "11_12",
    }
    assert table["author_role"].tolist() == ["customer", "customer", "agent"]
    assert table["brand"].tolist() == ["name 192"] * 3


@pytest.mark.parametrize("large", [1 << 30, 0], ids=["by_block", "as_a_large_file"])
def test_one_post_a_line_keeps_the_comments_within(tmp_path, monkeypatch, large):
    monkeypatch.setattr(_json_duckdb, "_LARGE", large)
    lines = [post(f"192_{key}", note(f"{key}_1", "192", minute=5)) for key in (11, 12)]
    file = tmp_path / "posts.ndjson"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    loaded = read_facebook(file)
    assert loaded.messages["message_id"].tolist() == ["192_11", "11_1", "192_12", "12_1"]
    assert loaded.records == 4


def test_a_page_is_the_agent_of_its_own_posts():
    posts = [note("192_11", "192"), note("192_12", "7")]
    assert facebook({"data": posts}).messages["author_role"].tolist() == ["agent", "customer"]
    lines = io.StringIO("".join(json.dumps(one) + "\n" for one in posts))
    assert read_facebook(lines).messages["author_role"].tolist() == ["agent", "customer"]


def test_what_a_post_links_to_does_not_say_whose_it_is():
    linked = post("192_11", note("11_12", "192")) | {"link": "https://shop.example/inbox/1"}
    assert facebook(linked).messages["author_role"].tolist() == ["customer", "agent"]


def test_the_post_with_which_a_comments_id_begins_is_no_page():
    reply = note("12_13", "12")
    comment = {**note("11_12", "11"), "comments": {"data": [reply]}}
    table = facebook(
        [post("192_11", comment), note("12_14", "12", parent={"id": "11_12"})]
    ).messages
    assert set(table["author_role"]) == {"customer"}


def test_what_a_visitor_posts_to_a_page_is_open_and_one_thread_with_its_answers():
    answer = note("2_3", "P", minute=9)
    visitor = note("P_2", "7", to={"data": [{"id": "P"}]}, comments={"data": [answer]})
    table = facebook({"data": [visitor]}).messages
    assert table["channel"].tolist() == ["facebook", "facebook"]
    assert set(table["visibility"]) == {"open"}
    assert set(table["thread_id"]) == {"P_2"}
    assert table["author_role"].tolist() == ["customer", "agent"]


def test_messages_are_closed_though_nobody_asked_whom_they_are_to():
    loaded = facebook({"data": [note("m_1", "7")]}, agents=[])
    assert loaded.messages["visibility"].tolist() == ["closed"]
    sent = {"created_time": "2026-01-05T09:00:00+0000", "from": {"id": "5", "username": "ann"}}
    loaded = instagram({"data": [{"id": "aWdf", "message": "Hi", **sent}]}, agents=[])
    assert loaded.messages["visibility"].tolist() == ["closed"]


def test_comments_on_a_further_page_are_stubs():
    loaded = facebook(post("192_11", note("11_12", "192"), paging={"next": "https://graph"}))
    assert loaded.rejected == {"stub": 1}
    assert len(loaded.messages) == 2


def test_the_further_page_of_a_list_itself_is_no_stub():
    loaded = facebook({"data": [note("192_11", "192")], "paging": {"next": "https://graph"}})
    assert loaded.rejected == {}


def test_a_conversation_is_a_closed_thread_and_its_link_names_the_page():
    loaded = facebook(
        {
            "id": "t_5",
            "link": "/192/inbox/99/",
            "messages": {"data": [note("m_2", "192", minute=9), note("m_1", "7")]},
        }
    )
    assert set(loaded.messages["thread_id"]) == {"t_5"}
    assert set(loaded.messages["visibility"]) == {"closed"}
    assert loaded.messages["author_role"].tolist() == ["agent", "customer"]


def test_messages_without_their_conversation_are_a_thread_of_two_people():
    there = note("m_1", "7", to={"data": [{"id": "192"}]})
    back = note("m_2", "192", minute=3, to={"data": [{"id": "7"}]})
    loaded = facebook([there, back], agents="192")
    assert set(loaded.messages["thread_id"]) == {"dm-192-7"}


def test_a_conversation_without_its_messages_is_no_message():
    info = {"id": "t_5", "message_count": 94, "snippet": "hello", "updated_time": "2021-07-23"}
    loaded = facebook([info, note("192_11", "192")])
    assert loaded.rejected == {"no_message": 1}


@pytest.mark.parametrize(
    "info",
    [
        {"id": "t_5", "link": "/192/inbox/99/", "updated_time": "2021-07-23"},
        {"id": "aWdf", "updated_time": "2021-07-23"},
        {"id": "t_5"},
        {"id": "5", "messages": {"data": []}},
    ],
)
def test_a_conversation_of_which_little_was_asked_for_is_no_message(info):
    loaded = facebook({"data": [info, note("192_11", "192")]})
    assert loaded.rejected == {"no_message": 1}


def test_a_post_whose_stamp_was_not_asked_for_is_no_conversation():
    bare = {"id": "192_12", "message": "Late!", "updated_time": "2021-07-23"}
    assert facebook([bare, note("192_11", "192")]).rejected == {"no_record": 1}


@pytest.mark.parametrize("read", [facebook, instagram])
def test_messages_on_a_further_page_of_a_conversation_are_stubs(read):
    sent = {"created_time": "2026-01-05T09:00:00+0000", "from": {"id": "5", "username": "ann"}}
    page = {"data": [{"id": "m_1", "message": "Hi", **sent}], "paging": {"next": "https://graph"}}
    loaded = read({"data": [{"id": "t_5", "messages": page}]}, agents=[])
    assert loaded.rejected == {"stub": 1}
    assert len(loaded.messages) == 1


def test_comments_whose_ids_and_authors_facebook_keeps_back_are_rejected():
    loaded = read_facebook(DATA / "facebook" / "comments_p1.json", agents=[])
    assert loaded.records == 10
    assert loaded.rejected == {"missing_id": 10}


def test_an_instagram_reply_whose_author_was_not_asked_for_is_rejected():
    loaded = read_instagram(DATA / "instagram" / "comments_replies.json", agents=[])
    assert loaded.rejected == {"missing_author": 1}


def photo(**more):
    stamp = {"timestamp": "2026-01-05T09:00:00+0000"}
    return {
        "id": "1",
        "caption": "New!",
        "media_type": "IMAGE",
        "username": "acme",
        **stamp,
        **more,
    }


def test_a_caption_is_a_message_that_comments_and_their_replies_follow():
    stamps = [{"timestamp": f"2026-01-05T09:{minute}:00+0000"} for minute in (10, 20)]
    reply = {"id": "3", "text": "Sorry", "username": "acme", **stamps[1]}
    comment = {"id": "2", "text": "Late!", "username": "ann", **stamps[0]}
    loaded = instagram(
        {"data": [photo(comments={"data": [{**comment, "replies": {"data": [reply]}}]})]},
        agents="acme",
    )
    assert loaded.messages["text"].tolist() == ["New!", "Late!", "Sorry"]
    assert loaded.messages["parent_id"].tolist()[1:] == ["1", "2"]
    assert set(loaded.messages["thread_id"]) == {"1"}
    assert set(loaded.messages["channel"]) == {"instagram"}


def test_media_within_a_business_discovery_are_found():
    found = {"business_discovery": {"media": {"data": [photo()]}, "id": "9"}, "id": "8"}
    assert instagram(found, agents="acme").messages["message_id"].tolist() == ["1"]


def test_an_instagram_message_is_closed():
    sent = {"created_time": "2026-01-05T09:00:00+0000", "from": {"id": "5", "username": "ann"}}
    loaded = instagram(
        {"id": "c1", "messages": {"data": [{"id": "m", "message": "Hi", **sent}]}}, agents=[]
    )
    assert loaded.messages["channel"].tolist() == ["dm"]
    assert loaded.messages["thread_id"].tolist() == ["c1"]


def test_media_without_stamps_are_no_messages():
    with pytest.raises(FormatError, match="is not media, comments or messages of Instagram"):
        instagram({"data": [{"id": "1", "media_type": "IMAGE", "comments_count": 8}]})


@pytest.mark.parametrize("read", [facebook, instagram])
def test_an_error_among_the_pages_is_told(read):
    good = photo() | {"created_time": "2026-01-05T09:00:00+0000", "from": {"id": "1"}}
    loaded = read([{"data": [good]}, {"error": {"code": 190}}], agents=[])
    assert loaded.rejected == {"error_message": 1}


def test_an_id_is_exact_as_text_and_as_number_and_refused_as_a_float():
    exact = 17_892_250_648_466_173
    stamps = {"timestamp": "2026-01-05T09:00:00+0000", "username": "ann", "text": "a"}
    text = json.dumps([{"id": key, **stamps} for key in (str(exact), exact + 1, 1.78e16)])
    loaded = read_instagram(
        io.StringIO(text.replace("1.78e+16", "1.7892250648466172E+16")), agents=[]
    )
    assert loaded.messages["message_id"].tolist() == [str(exact), str(exact + 1)]
    assert loaded.rejected == {"digits_lost": 1}


def test_the_text_null_is_a_text():
    loaded = facebook([note("192_11", "192", message="null"), note("192_12", "192", message="NA")])
    assert loaded.messages["text"].tolist() == ["null", "NA"]
