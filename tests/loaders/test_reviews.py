"""Reviews of Google Play, the App Store and Google Business: versions, replies, stamps, ids."""

import csv
import io
import json
from pathlib import Path

import pytest

from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.loaders import read_app_store, read_google_business, read_google_play
from vocsigma.response import response_turns

DATA = Path(__file__).parent.parent / "data" / "loaders"
REPORT = DATA / "google_play" / "reviews_com.acme.shop_202601.csv"
HEADER = (
    "Package Name,Reviewer Language,Device,Review Submit Date and Time,"
    "Review Submit Millis Since Epoch,Review Last Update Millis Since Epoch,Star Rating,Review Text,"
    "Developer Reply Millis Since Epoch,Developer Reply Text,Review Link\n"
)
NINE = 1_767_603_600_000
HOUR = 3_600_000


def line(text, *, key="r1", at=NINE, updated=NINE, reply="", replied="", stars=3):
    link = f"https://play.google.com/x?reviewId=gp%3A{key}&corpus=P" if key else ""
    cells = ["com.acme", "en", "", "", at, updated, stars, text, replied, reply, link]
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerow(cells)
    return file.getvalue()


def report(*lines):
    return io.StringIO(HEADER + "".join(lines))


def files(tmp_path, *contents):
    paths = [tmp_path / f"{number}.csv" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_text(HEADER + content, encoding="utf-8")
    return paths


OLD = line("Bad", reply="Sorry", replied=NINE + HOUR)
NEW = line("Good now", updated=NINE + 48 * HOUR, reply="Sorry, mended", replied=NINE + 24 * HOUR)


@pytest.mark.parametrize("contents", [(OLD, NEW), (NEW, OLD)], ids=["older_first", "newer_first"])
def test_of_a_review_in_two_reports_the_first_times_and_the_last_texts_count(tmp_path, contents):
    loaded = read_google_play(files(tmp_path, *contents))
    assert loaded.rejected == {"superseded": 1}
    asked, reply = loaded.messages.to_dict("records")
    assert (asked["text"], reply["text"]) == ("Good now", "Sorry, mended")
    assert str(asked["created_at"]) == "2026-01-05 09:00:00+00:00"
    assert str(reply["created_at"]) == "2026-01-05 10:00:00+00:00"
    assert str(asked["edited_at"]) == "2026-01-07 09:00:00+00:00"


def test_versions_are_found_across_batches():
    whole = read_google_play(report(OLD, line("Other", key="r2"), NEW))
    parts = list(read_google_play(report(OLD, line("Other", key="r2"), NEW), batch_size=1))
    assert [part.rejected for part in parts] == [{"superseded": 1}, {}, {}]
    stamps = [stamp for part in parts for stamp in part.messages["created_at"]]
    assert stamps == whole.messages["created_at"].tolist()


def test_the_same_record_twice_is_a_duplicate():
    loaded = read_google_play(report(OLD, OLD))
    assert loaded.rejected == {"duplicate": 1}
    assert loaded.messages["record"].tolist() == [1, 1]


def test_a_rating_without_a_link_has_an_id_that_an_edit_does_not_change():
    first, second = (
        read_google_play(report(line(text, key="", stars=stars, updated=NINE + more * HOUR)))
        for text, stars, more in [("", 1, 0), ("Better", 4, 9)]
    )
    assert first.messages["message_id"].tolist() == second.messages["message_id"].tolist()
    other = read_google_play(report(line("", key="", at=NINE + 1)))
    assert first.messages["message_id"][0] != other.messages["message_id"][0]


def test_utf16_and_utf8_give_the_same_table():
    text = REPORT.read_bytes().decode("utf-16")
    read = read_google_play(io.BytesIO(text.encode()))
    assert read.messages.equals(read_google_play(REPORT).messages)


def test_a_stamp_that_a_spreadsheet_rounded_is_rejected():
    loaded = read_google_play(report(line("a", at="1.7676E+12"), line("b", key="r2")))
    assert loaded.rejected == {"bad_stamp": 1}


def test_the_written_stamp_stands_in_for_millis_that_a_spreadsheet_rounded():
    row = 'com.acme,en,,2026-01-05T09:00:00Z,1.7676E+12,"1,7676E+12",3,,,,\n'
    loaded = read_google_play(report(row, row.replace("T09", "T08")))
    assert loaded.rejected == {}
    assert loaded.messages["created_at"].dt.hour.tolist() == [9, 8]
    # Neither has a link, so that the ids are made of the stamps.
    assert loaded.messages["message_id"].is_unique


def test_seconds_in_the_place_of_milliseconds_are_no_stamp():
    loaded = read_google_play(report(line("a", at=NINE // 1000), line("b", key="r2")))
    assert loaded.rejected == {"bad_stamp": 1}


def test_an_id_goes_before_the_one_in_a_link():
    file = io.StringIO(
        "reviewId,content,score,at,Review Link\ngp:AOqpTOF1234567890abcdef,a,1,"
        "2026-01-05 09:00:00,https://play.google.com/?id=x\n"
    )
    loaded = read_google_play(file, tz="UTC")
    assert loaded.messages["message_id"].tolist() == ["gp:AOqpTOF1234567890abcdef"]


def test_a_report_without_millis_gives_the_written_stamp():
    file = io.StringIO(
        HEADER + "com.acme,en,,2026-01-05T09:00:00Z,,,1,Bad,,,https://x/?reviewId=r9\n"
    )
    assert str(read_google_play(file).messages["created_at"][0]) == "2026-01-05 09:00:00+00:00"


def test_a_quote_that_is_never_closed_costs_one_record():
    broken = line("x", key="r2").replace(",x,", ',"x,')
    loaded = read_google_play(report(line("a"), broken, line("c", key="r3")))
    assert loaded.rejected == {"unclosed_quote": 1}
    assert loaded.messages["text"].tolist() == ["a", "c"]


def test_scraped_stamps_need_a_zone():
    with pytest.raises(ArgumentError, match="tz='Europe/Berlin', or tz='UTC'"):
        read_google_play(DATA / "google_play" / "scraped.csv")


def test_scraped_stamps_are_of_the_last_edit_and_may_follow_the_reply():
    loaded = read_google_play(DATA / "google_play" / "scraped.csv", tz="Europe/Berlin")
    assert loaded.counts["edited_reviews"] == 1
    assert loaded.counts["nonexistent_times"] == 1
    assert "1 replies are stamped before their review, which was edited since" in loaded.summary()


def test_a_reply_in_the_hour_that_comes_twice_is_not_before_its_review():
    file = io.StringIO(
        "reviewId,content,score,at,replyContent,repliedAt\ngp:AOqpTOF1234567890abcdef,a,1,"
        "2025-10-26 02:50:00,Sorry,2025-10-26 02:10:00\n"
    )
    loaded = read_google_play(file, tz="Europe/Berlin")
    assert loaded.messages["created_at"].dt.hour.tolist() == [0, 1]
    assert response_turns(loaded)["response_s"].tolist() == [1_200.0]
    assert loaded.counts["edited_reviews"] == 0
    assert loaded.counts["ambiguous_times"] == 2


def test_a_reply_that_cannot_be_dated_and_an_older_version_are_not_counted_as_early():
    undated = line("a", key="r2", reply="Hi", replied="soon")
    early = [line(text, updated=at, at=NINE, reply="Hi", replied=NINE - 1) for text, at in
             [("b", NINE), ("c", NINE + HOUR)]]  # fmt: skip
    loaded = read_google_play(report(undated, *early))
    assert loaded.counts["edited_reviews"] == 1
    assert loaded.rejected == {"bad_stamp": 1, "superseded": 1}


def test_an_earlier_file_gives_a_scraped_review_its_earlier_stamp(tmp_path):
    head = "reviewId,content,score,at,replyContent,repliedAt\n"
    key = "gp:AOqpTOF1234567890abcdef"
    for name, row in [
        ("a", f"{key},Bad,1,2026-01-05 09:00:00,,\n"),
        ("b", f"{key},Good,5,2026-01-09 09:00:00,Thanks,2026-01-06 09:00:00\n"),
    ]:
        (tmp_path / f"{name}.csv").write_text(head + row, encoding="utf-8")
    loaded = read_google_play(tmp_path, app="acme", tz="UTC")
    assert loaded.counts["edited_reviews"] == 0
    assert response_turns(loaded)["response_s"].tolist() == [86_400.0]


def test_an_index_column_and_lost_names_do_not_matter_and_text_stays_text():
    file = io.StringIO(
        ",userName,reviewId,content,score,at\n0,NA,gp:AOqpTOF1234567890abcdef,None,1,"
        "2026-01-05 09:00:00\n"
    )
    table = read_google_play(file, tz="UTC").messages
    assert table.loc[0, ["author_name", "text"]].tolist() == ["NA", "None"]


def test_reviews_are_turns_of_the_customer_that_the_app_answers():
    made = response_turns(read_google_play(REPORT, brands={"com.acme.shop": "Acme"}))
    assert made["brand"].astype("str").tolist() == ["Acme"] * 5
    assert made["answered"].tolist() == [True, False, False, False, True]
    assert made["response_s"].dropna().tolist() == [5_400.0, 134_100.0]


def test_the_summary_does_not_ask_for_agents():
    assert "agents=" not in read_google_play(report(line("a"))).summary()


def test_a_report_of_no_reviews_is_an_empty_table():
    assert len(read_google_play(report()).messages) == 0


def test_another_csv_is_refused():
    with pytest.raises(FormatError, match="is not a report of reviews of the Google Play Console"):
        read_google_play(io.StringIO("a,b\n1,2\n"))


def scraped(*responses):
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["date", "developerResponse", "review", "rating", "title", "userName"])
    for number, response in enumerate(responses):
        writer.writerow(
            [f"2026-02-0{number + 1} 08:00:00", response, "a", 1, "b", f"user {number}"]
        )
    return io.StringIO(file.getvalue(), newline="")


def test_a_response_written_as_python_does_is_a_reply_and_is_never_run():
    good = repr({"id": 1, "body": 'It\'s "mended"\nnow', "modified": "2026-02-02T08:00:00Z"})
    loaded = read_app_store(scraped(good, "__import__('os').getcwd()", "{'id': 1"), tz="UTC")
    assert loaded.rejected == {"bad_reply": 2}
    assert loaded.messages["text"].tolist() == ["b\n\na", 'It\'s "mended"\nnow']


def test_a_response_is_found_by_either_relation_and_an_unpublished_one_is_not_visible():
    loaded = read_app_store(DATA / "app_store" / "connect.json", app="Acme")
    replies = loaded.messages[loaded.messages["author_role"] == "agent"]
    assert replies["visible"].tolist() == [True, False]
    assert response_turns(loaded)["answered"].tolist() == [True, False, False]


def test_an_entry_of_the_feed_without_a_stamp_is_rejected():
    feed = json.loads((DATA / "app_store" / "feed.json").read_text(encoding="utf-8"))
    del feed["feed"]["entry"][1]["updated"]
    loaded = read_app_store(io.StringIO(json.dumps(feed)))
    assert loaded.rejected == {"missing_stamp": 1, "no_message": 1}


def test_a_damaged_entry_of_the_feed_does_not_cost_the_other():
    text = (DATA / "app_store" / "feed.json").read_text(encoding="utf-8")
    loaded = read_app_store(io.StringIO(text.replace('"mo"', '"mo', 1)))
    assert loaded.messages["message_id"].tolist() == ["13645738222"]
    assert set(loaded.rejected) == {"malformed"}


def test_entries_of_the_feed_may_stand_one_a_line():
    feed = json.loads((DATA / "app_store" / "feed.json").read_text(encoding="utf-8"))
    lines = "".join(json.dumps(entry) + "\n" for entry in feed["feed"]["entry"][1:])
    assert read_app_store(io.StringIO(lines)).messages["rating"].tolist() == [4, 1]


def business(key="r1", **more):
    stamps = {"createTime": "2026-01-05T09:00:00Z", "updateTime": "2026-01-05T09:00:00Z"}
    return {"reviewId": key, "starRating": "FOUR", **stamps, **more}


def google_business(value, **options):
    return read_google_business(io.StringIO(json.dumps(value)), **options)


def test_reviews_of_several_locations_bear_their_brands():
    loaded = google_business(
        {
            "locationReviews": [
                {"name": "accounts/1/locations/22", "review": business("a")},
                {"name": "accounts/1/locations/23", "review": business("b")},
            ]
        },
        brands={"locations/22": "Acme"},
    )
    assert loaded.messages["brand"].tolist() == ["Acme", "locations/23"]


def test_a_review_without_a_name_is_of_the_location_that_the_caller_names():
    reply = {"comment": "Thanks", "updateTime": "2026-01-05T10:00:00Z"}
    loaded = google_business([business(reviewReply=reply)], location="Acme Diner")
    assert loaded.messages["author_id"].tolist() == ["reviewer-r1", "Acme Diner"]


def test_an_id_that_is_lost_is_not_made_up():
    lost = business() | {"reviewId": None}
    assert google_business([lost, business("r2")]).rejected == {"missing_id": 1}
    rounded = business() | {"reviewId": 1.5e18}
    assert google_business([rounded, business("r2")]).rejected == {"digits_lost": 1}


def test_reviews_that_lost_their_ids_are_no_versions_of_one_another():
    lost = [
        business() | {"reviewId": None, "updateTime": f"2026-01-0{day}T09:00:00Z"} for day in (6, 7)
    ]
    later = business("r2", createTime="2026-01-05T12:00:00Z")
    loaded = google_business([*lost, later])
    assert loaded.rejected == {"missing_id": 2}
    assert [str(stamp) for stamp in loaded.messages["created_at"]] == ["2026-01-05 12:00:00+00:00"]


def test_a_reply_has_no_rating_and_none_of_what_rides_along():
    made = read_google_play(report(line("Bad", reply="Sorry", replied=NINE + HOUR))).messages
    assert made["rating"].isna().tolist() == [False, True]
    assert made["lang"].isna().tolist() == [False, True]


def test_words_for_stars_become_numbers_and_other_words_are_missing():
    words = ["ONE", "FIVE", "STAR_RATING_UNSPECIFIED"]
    loaded = google_business([business(str(n), starRating=w) for n, w in enumerate(words)])
    assert loaded.messages["rating"].fillna(-1).tolist() == [1, 5, -1]


def test_a_reply_without_a_stamp_rejects_its_record():
    loaded = google_business([business(reviewReply={"comment": "Thanks"}), business("r2")])
    assert loaded.rejected == {"missing_stamp": 1}


def test_a_reply_edited_in_a_later_pull_keeps_its_earlier_stamp():
    pulls = [
        business(reviewReply={"comment": text, "updateTime": stamp})
        for text, stamp in [("Hi", "2026-01-05T10:00:00Z"), ("Hi!", "2026-02-05T10:00:00Z")]
    ]
    loaded = google_business(pulls)
    assert response_turns(loaded)["response_s"].tolist() == [3_600.0]
    assert loaded.messages["text"].tolist()[1] == "Hi!"


def test_a_file_of_headings_alone_gives_one_empty_batch(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("reviewId,userName,content,score,at\n", encoding="utf-8")
    (only,) = read_google_play(path, tz="UTC", batch_size=5)
    assert (only.records, len(only.messages), len(only.rejects)) == (0, 0, 0)


def test_a_reply_to_a_review_whose_id_went_through_a_float_bears_the_reviews_id():
    reply = {"comment": "Thanks", "updateTime": "2026-01-05T10:00:00Z"}
    loaded = google_business([business(reviewReply=reply) | {"reviewId": 11.0}])
    assert loaded.messages["message_id"].tolist() == ["11", "11#reply"]
