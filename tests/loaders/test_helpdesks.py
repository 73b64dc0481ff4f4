"""What the readers of help desks do with what their samples do not hold."""

import io
import json
import zipfile

import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, DataWarning, FormatError
from vocsigma.loaders import (
    Loaded,
    read_any,
    read_freshdesk,
    read_intercom,
    read_open311,
    read_salesforce_cases,
    read_zendesk,
)
from vocsigma.loaders._files import json as _json
from vocsigma.response import response_turns

AT = "2026-01-05T09:{:02d}:00Z"


def file(*values: object) -> io.StringIO:
    return io.StringIO("\n".join(json.dumps(value) for value in values))


def comment(key: object, author: object, minute: int = 0, **more: object) -> dict[str, object]:
    return {
        "id": key, "type": "Comment", "author_id": author, "public": True, "body": f"text {key}",
        "created_at": AT.format(minute),
    } | more  # fmt: skip


def ticket(*comments: object, **more: object) -> dict[str, object]:
    same = {"id": 35, "requester_id": 7, "assignee_id": 1, "via": {"channel": "web"}}
    return same | {"comments": list(comments)} | more


def roles(loaded: Loaded) -> list[str]:
    return loaded.messages["author_role"].astype("str").tolist()


def test_an_internal_note_of_zendesk_answers_nobody():
    loaded = read_zendesk(
        file(ticket(comment(1, 7), comment(2, 1, 10, public=False), comment(3, 1, 20)))
    )
    assert loaded.messages["visible"].tolist() == [True, False, True]
    turns = response_turns(loaded)
    assert turns[["reply_id", "response_s"]].to_numpy().tolist() == [["3", 1200.0]]


def test_zendesk_takes_roles_from_users_on_the_page_and_guesses_none():
    users = [{"id": 7, "role": "end-user"}, {"id": 8, "role": "admin"}, {"id": 9, "role": "?"}]
    comments = [comment(key, author, key) for key, author in enumerate((7, 8, 9, 5, -1))]
    page = {"tickets": [ticket(*comments, assignee_id=None)], "users": users}
    loaded = read_zendesk(file(page))
    assert roles(loaded) == ["customer", "agent", "other", "other", "bot"]
    assert loaded.counts["unknown_authors"] == 2
    assert "2 messages are by people of whom nothing says what they are" in loaded.summary()
    page["tickets"][0]["requester_id"] = None
    named = read_zendesk(file(page), agents=["5", "9"])
    assert roles(named) == ["customer", "agent", "agent", "agent", "bot"]
    assert named.counts["unknown_authors"] == 0


def test_agents_who_wrote_nothing_are_warned_of():
    with pytest.warns(DataWarning, match="agents= names none of the authors"):
        read_zendesk(file(ticket(comment(1, 7), assignee_id=None)), agents=["nobody"])


def test_changes_in_zendesks_audits_are_no_messages():
    events = [
        {"id": 1, "type": "Comment", "public": True, "body": "Late!", "author_id": 7},
        {"id": 2, "type": "Change", "field_name": "status", "value": "open"},
        {"id": 3, "type": "Notification", "body": "We have your request"},
    ]
    audit = {"id": 9, "ticket_id": 35, "created_at": AT.format(0), "author_id": 7, "events": events}
    for value in (audit, {"audits": [audit], "users": [{"id": 7, "role": "end-user"}]}):
        loaded = read_zendesk(file(value))
        assert loaded.messages[["message_id", "thread_id"]].to_numpy().tolist() == [["1", "35"]]
        assert loaded.rejected == {"no_message": 2}
        assert loaded.records == 3


def test_comments_one_a_line_need_their_tickets_id():
    lines = [comment(2**60 + 1, 7, ticket_id=35), comment(2**60 + 2, 7)]
    bulk = read_zendesk(file(*lines))
    assert bulk.messages["message_id"].tolist() == ["1152921504606846977"]
    assert bulk.rejected == {"missing_thread": 1}
    page = read_zendesk(file({"comments": lines, "count": 2}))
    assert page.rejected == {"missing_thread": 1}


def test_a_ticket_without_its_comments_is_no_question_without_an_answer():
    bare = {"id": 36, "requester_id": 7, "description": "Late!"}
    assert read_zendesk(file(ticket(comment(1, 7)), bare)).rejected == {"stub": 1}
    with pytest.raises(FormatError, match="the first is 'stub'"):
        read_zendesk(file({"tickets": [bare]}))
    beside = read_zendesk(file({"ticket": bare, "comments": [comment(1, 7)]}))
    assert beside.messages[["thread_id", "author_role"]].to_numpy().tolist() == [["36", "customer"]]


@pytest.mark.parametrize("block", [1 << 9, 1 << 23])
def test_a_ticket_of_no_comments_is_told_of_as_one_without_them(tmp_path, monkeypatch, block):
    monkeypatch.setattr(_json, "BLOCK", block)
    tickets = [ticket(comment(key, 7), id=key) for key in range(30)]
    tickets.insert(20, ticket(id=99))
    path = tmp_path / "tickets.ndjson"
    path.write_text(file(*tickets).getvalue())
    for loaded in (read_zendesk(path), read_zendesk(file({"tickets": tickets}))):
        assert (loaded.records, len(loaded.messages)) == (31, 30)
        assert loaded.rejected == {"stub": 1}
        assert '"id": "99"' in loaded.rejects["raw"][0]
    with pytest.raises(FormatError, match="the first is 'stub'"):
        read_zendesk(file(ticket()))


def test_a_page_of_no_comments_is_no_record():
    assert read_zendesk(file({"comments": [], "next_page": None})).records == 0


def test_a_conversation_of_intercom_of_which_nothing_is_there_is_told_of():
    nothing = conversation(id="52", source=None)
    whole = [conversation(part(str(key), "comment", ADMIN, "a"), id=str(key)) for key in range(3)]
    loaded = read_intercom(file(*whole, nothing))
    assert (loaded.records, len(loaded.messages)) == (7, 6)
    assert loaded.rejected == {"stub": 1}


def test_only_messages_that_were_kept_are_counted():
    lines = [comment(1, 7), comment(2, 8, ticket_id=5), comment(3, 9, ticket_id=5, created_at="?")]
    assert read_zendesk(file(*lines), agents=["8"]).counts["unknown_authors"] == 0
    parts = list(read_zendesk(file(*lines), batch_size=1))
    assert sum(part.counts["unknown_authors"] for part in parts) == 1


def test_ids_of_zendesk_that_were_rounded_repeated_or_written_as_text():
    good = ticket(comment("11", 7), comment(12, 1), comment(12, 1), comment(None, 1))
    text = (
        json.dumps(good)[:-2] + ', {"id": 1.23E+18, "author_id": 7, "public": true, "body": "a"}]}'
    )
    loaded = read_zendesk(io.StringIO(text))
    assert loaded.messages["message_id"].tolist() == ["11", "12"]
    assert loaded.rejected == {"missing_id": 1, "digits_lost": 1, "duplicate": 1}


def test_a_truncated_last_line_and_an_error_among_the_lines_of_zendesk():
    lines = file(ticket(comment(1, 7)), {"error": "RateLimited"}).getvalue()
    loaded = read_zendesk(io.StringIO(lines + '\n{"id": 36, "requester_id": 8, "comm'))
    assert loaded.messages["message_id"].tolist() == ["1"]
    assert loaded.rejected == {"truncated": 1, "error_message": 1}


@pytest.fixture
def tables(tmp_path):
    """The three tables of Zendesk as CSV."""
    texts = {
        "ticket": "id,requester_id,assignee_id,via_channel,status,subject,priority,brand_id\n"
        "35,7,1,email,open,00035,NA,3\n",
        "ticket_comment": "id,body,created,public,ticket_id,user_id\n"
        '90,"Late!\r\nAgain, ""late""!",2026-01-05 09:00:00,TRUE,35,7\n'
        "91,None,2026-01-05 09:10:00.250,FALSE,35,1\n"
        "92,,2026-01-05 09:20:00,TRUE,35,2\n",
        "user": "id,name,role\n7,Ann,end-user\n1,Bo,agent\n2,Cleo,admin\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_bytes(text.encode())
    return tmp_path


def test_tables_of_zendesk_say_the_same_as_csv_and_as_json(tables, tmp_path_factory):
    csv = read_zendesk(tables)
    assert roles(csv) == ["customer", "agent", "agent"]
    assert csv.messages["visible"].tolist() == [True, False, True]
    assert csv.messages["text"].tolist()[:2] == ['Late!\r\nAgain, "late"!', "None"]
    assert csv.messages["text"].isna().tolist() == [False, False, True]
    assert csv.messages["subject"].tolist() == ["00035"] * 3
    assert csv.messages["priority"].tolist() == ["NA"] * 3
    assert csv.messages["author_name"].tolist() == ["Ann", "Bo", "Cleo"]
    assert csv.time_zone == "UTC"
    folder = tmp_path_factory.mktemp("json")
    for path in tables.iterdir():
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        lines = frame.astype(object).where(frame != "", None).to_dict("records")
        for line in lines:
            line |= {"public": line["public"] == "TRUE"} if "public" in line else {}
        (folder / f"{path.stem}.ndjson").write_text("\n".join(map(json.dumps, lines)))
    as_json = read_zendesk({path.stem: path for path in folder.iterdir()})
    names = [name for name in csv.messages if name != "text"]
    pd.testing.assert_frame_equal(csv.messages[names], as_json.messages[names])


def test_ids_that_went_through_floats_still_find_their_ticket_and_user(tables):
    path = tables / "ticket_comment.csv"
    path.write_text(path.read_text().replace(",35,7", ",35.0,7.0").replace(",35,2", ",99, 2"))
    loaded = read_zendesk(tables)
    assert roles(loaded) == ["customer", "agent", "agent"]
    assert loaded.messages["thread_id"].tolist() == ["35", "35", "99"]
    assert loaded.messages["channel"].astype("str").tolist() == ["email", "email", "unknown"]
    assert (
        "1 messages belong to a ticket that the table of tickets does not have" in loaded.summary()
    )


@pytest.mark.parametrize("packed", [False, True])
def test_what_else_lies_beside_the_tables_is_not_looked_at(tables, packed):
    alone = read_zendesk(tables)
    (tables / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (tables / "ticket_tag.csv").touch()
    where = tables
    if packed:
        where = tables / "export.zip"
        with zipfile.ZipFile(where, "w") as archive:
            for path in tables.iterdir():
                if path != where:
                    archive.write(path, path.name)
    pd.testing.assert_frame_equal(read_zendesk(where).messages, alone.messages)


def test_the_missing_table_of_zendesk_is_named(tables):
    (tables / "ticket_comment.csv").unlink()
    with pytest.raises(FormatError, match=r"Zendesk lacks the table 'ticket_comment'.*no comments"):
        read_zendesk(tables)
    with pytest.raises(FormatError, match="Zendesk lacks the table 'ticket'"):
        read_zendesk({"user": tables / "user.csv"})
    with pytest.raises(ArgumentError, match=r"no table 'tickets'.*did you mean 'ticket'"):
        read_zendesk({"tickets": tables / "ticket.csv"})


def test_tables_of_zendesk_without_users_take_requester_and_assignee_for_what_they_are(tables):
    (tables / "user.csv").unlink()
    for loaded in (
        read_zendesk(tables),
        read_zendesk({path.stem: path for path in tables.iterdir()}),
        read_any(tables),
    ):
        assert roles(loaded) == ["customer", "agent", "other"]
        assert loaded.counts["unknown_authors"] == 1


def test_tickets_with_their_comments_may_have_users_beside_them(tmp_path):
    tickets, users = tmp_path / "tickets.ndjson", tmp_path / "users.json"
    tickets.write_text(json.dumps(ticket(comment(1, 7), comment(2, 8, 10), comment(3, 9, 20))))
    people = [{"id": 8, "role": "agent", "name": "Bo"}, {"id": 9, "role": "end-user"}]
    for page in (people, {"users": people, "count": 2}):
        users.write_text(json.dumps(page))
        for loaded in (read_zendesk(tmp_path), read_zendesk({"ticket": tickets, "user": users})):
            assert roles(loaded) == ["customer", "agent", "customer"]
            assert loaded.messages["author_name"].tolist()[1] == "Bo"
            assert loaded.counts["unknown_tickets"] == 0


def test_a_superseded_version_of_a_ticket_or_a_user_does_not_count(tables):
    texts = {
        "ticket": "id,requester_id,assignee_id,via_channel,_fivetran_active\n35,7,1,email,true\n"
        "35,7,,web,false\n",
        "user": "id,role,name,active,_fivetran_active\n2,agent,Cleo,false,true\n"
        "2,end-user,C,true,false\n",
    }
    for name, text in texts.items():
        (tables / f"{name}.csv").write_text(text)
    loaded = read_zendesk(tables)
    assert roles(loaded) == ["customer", "agent", "agent"]
    assert loaded.messages["author_name"].tolist()[2] == "Cleo"
    assert loaded.messages["channel"].astype("str").tolist() == ["email"] * 3


@pytest.mark.parametrize("public", ["", " ", "?"])
def test_a_comment_that_does_not_say_whether_it_is_public_is_rejected(tables, public):
    path = tables / "ticket_comment.csv"
    path.write_text(path.read_text().replace("FALSE", public))
    loaded = read_zendesk(tables)
    assert loaded.messages["message_id"].tolist() == ["90", "92"]
    assert loaded.rejects["reason"].astype("str").tolist() == ["unknown_visibility"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_tables_in_another_encoding_say_the_same(tables, encoding):
    path = tables / "ticket_comment.csv"
    text = path.read_bytes().decode().replace("None", "Café – 5 €")
    path.write_bytes(text.encode(encoding))
    assert read_zendesk(tables).messages["text"].tolist()[1] == "Café – 5 €"


def test_half_a_character_and_damaged_lists_of_comments_do_no_harm():
    text = json.dumps(
        ticket(comment(1, 7, body="a\ud83d"), 5, "x", None, {"public": True}, assignee={})
    )
    loaded = read_zendesk(io.StringIO(text))
    assert loaded.messages["text"].tolist() == ["a\N{REPLACEMENT CHARACTER}"]
    assert loaded.rejected == {"missing_id": 1, "no_record": 3}
    odd = [freshdesk(conversations=[5, reply(20)], source={}), freshdesk(conversations=True)]
    assert read_freshdesk(file(odd)).rejected == {"no_record": 1, "stub": 1}
    source = {"type": "email", "body": "Late", "author": "Ann"}
    loaded = read_intercom(file(conversation(5, part("1", "comment", ADMIN, "a"), source=source)))
    assert loaded.rejected == {"missing_author": 1, "no_record": 1}


def test_a_quote_never_closed_costs_one_comment_of_a_table(tables):
    path = tables / "ticket_comment.csv"
    whole = path.read_text().replace('"Late!\nAgain, ""late""!"', "Late!")
    path.write_text(whole.replace("91,None", '91,"None'))
    loaded = read_zendesk(tables)
    assert loaded.messages["message_id"].tolist() == ["90", "92"]
    assert loaded.rejected == {"unclosed_quote": 1}


def test_the_export_of_zendesks_tickets_needs_a_zone():
    text = "Id,Status,Via,Created at,Assignee,First reply time in minutes\n{}\n"
    row = text.format("1,Open,Mail,2026-02-02 08:00,Bo,65")
    with pytest.raises(ArgumentError, match="tz='Europe/Berlin'"):
        read_zendesk(io.StringIO(row))
    loaded = read_zendesk(io.StringIO(row), tz="America/New_York")
    assert response_turns(loaded)["response_s"].tolist() == [3900.0]
    assert loaded.time_zone == "America/New_York"
    bad = read_zendesk(io.StringIO(text.format("1,Open,Mail,2026-02-02 08:00,Bo,-5")), tz="UTC")
    assert bad.rejected == {"bad_stamp": 1}


def test_the_reply_of_an_export_whose_ids_went_through_floats_bears_the_tickets_id():
    text = "Id,Status,Via,Created at,Assignee,First reply time in minutes\n"
    text += "11.0,Open,Mail,2026-02-02 08:00,Bo,65\n"
    loaded = read_zendesk(io.StringIO(text), tz="UTC")
    assert loaded.messages["message_id"].tolist() == ["11", "11#reply"]
    assert loaded.messages["thread_id"].tolist() == ["11", "11"]
    assert loaded.messages["parent_id"].tolist()[1] == "11"


def part(key: object, kind: str, author: object, body: object, **more: object) -> dict[str, object]:
    return {
        "id": key, "part_type": kind, "body": body, "created_at": 1767603600, "author": author,
        "attachments": [],
    } | more  # fmt: skip


def conversation(*parts: object, total: int | None = None, **more: object) -> dict[str, object]:
    author = {"type": "lead", "id": "u1", "name": "Ann"}
    return {
        "type": "conversation", "id": "51", "created_at": 1767600000, "state": "open",
        "source": {"type": "email", "id": "900", "body": "<p>Late</p>", "author": author},
        "conversation_parts": {"conversation_parts": list(parts), "total_count": total or len(parts)},
    } | more  # fmt: skip


ADMIN, BOT = {"type": "admin", "id": "a1", "name": "Bo"}, {"type": "bot", "id": "b1"}


def test_the_type_of_a_part_of_intercom_does_not_tell_messages():
    picture = [{"type": "upload", "url": "https://example.com/a.png"}]
    loaded = read_intercom(
        file(
            conversation(
                part("1", "assignment", BOT, None),
                part("2", "note", ADMIN, "<p>who?</p>"),
                part("3", "close", ADMIN, "<p>Sorry &amp; bye</p>"),
                part("4", "comment", {"type": "user", "id": "u1"}, "", attachments=picture),
                part("5", "comment", BOT, "<p>Rate us</p>"),
                part("6", "comment", {"type": "fin", "id": "f"}, "<p>?</p>"),
            )
        )
    )
    rows = loaded.messages.set_index("message_id")
    assert rows.index.tolist() == ["51#source", "2", "3", "4", "5", "6"]
    assert roles(loaded) == ["customer", "agent", "agent", "customer", "bot", "other"]
    assert rows["visible"].tolist() == [True, False, True, True, True, True]
    assert rows.loc["3", "text"] == "Sorry & bye"
    assert pd.isna(rows.loc["4", "text"])
    assert loaded.rejected == {"no_message": 1}
    assert response_turns(loaded)[["reply_id", "response_s"]].to_numpy().tolist()[0] == [
        "3",
        3600.0,
    ]


def test_an_answer_of_a_picture_alone_is_a_message_of_intercom():
    picture = '<div class="intercom-container"><img src="https://example.com/a.png"></div>'
    loaded = read_intercom(
        file(
            conversation(part("1", "comment", ADMIN, picture), part("2", "close", ADMIN, "<p></p>"))
        )
    )
    assert loaded.messages["message_id"].tolist() == ["51#source", "1"]
    assert loaded.rejected == {"no_message": 1}
    assert response_turns(loaded)["answered"].tolist() == [True]


def test_conversations_of_intercom_without_parts_or_with_some_are_told():
    short = conversation(part("1", "comment", ADMIN, "a"), total=501)
    listed = conversation(id="52", conversation_parts=None)
    loaded = read_intercom(file({"type": "conversation.list", "conversations": [short, listed]}))
    assert loaded.messages["message_id"].tolist() == ["51#source", "1"]
    assert loaded.rejected == {"stub": 2}
    assert '"total_count": "501"' in loaded.rejects["raw"][0]


def test_the_source_of_a_conversation_does_not_clash_with_a_part_of_its_number():
    loaded = read_intercom(file(conversation(part("900", "comment", ADMIN, "a"))))
    assert loaded.messages["message_id"].tolist() == ["51#source", "900"]


def test_tables_of_intercom_keep_the_last_text_and_the_first_time(tmp_path):
    (tmp_path / "conversation_history.csv").write_text(
        "id,created_at,source_body,source_author_id,source_author_type,source_type,_fivetran_active\n"
        "51,2026-01-05 09:00:00,old,u1,user,email,false\n51,2026-01-05 09:00:00,new,u1,user,email,true\n"
    )
    (tmp_path / "conversation_part_history.csv").write_text(
        "id,conversation_id,part_type,author_id,author_type,created_at,updated_at,body,_fivetran_active\n"
        "7,51,comment,a1,admin,2026-01-05 09:20:00,2026-01-05 11:00:00,Sorry,true\n"
    )
    loaded = read_intercom(tmp_path)
    assert loaded.messages["text"].tolist() == ["new", "Sorry"]
    assert loaded.messages["channel"].astype("str").tolist() == ["email"] * 2
    assert loaded.rejected == {"superseded": 1}
    assert response_turns(loaded)["response_s"].tolist() == [1200.0]
    (tmp_path / "conversation_history.csv").unlink()
    (tmp_path / "admin.csv").write_text("id\n1\n")
    with pytest.raises(FormatError, match="lacks the table 'conversation'"):
        read_intercom({"conversation_part": tmp_path / "conversation_part_history.csv"})


def test_parts_of_intercom_bear_what_the_present_version_of_their_conversation_says(tmp_path):
    versions = [
        {"id": "51", "created_at": "2026-01-05 09:00:00", "source_body": "Late", "state": state,
         "source_author_id": "u1", "source_author_type": "user", "source_type": "email",
         "assignee_id": agent, "_fivetran_active": active}
        for active, agent, state in [(True, 814860, "closed"), (False, None, "open")]
    ]  # fmt: skip
    parts = {
        "id": "7", "conversation_id": "51", "part_type": "comment", "author_id": "a1", "body": "Sorry",
        "author_type": "admin", "created_at": "2026-01-05 09:20:00", "_fivetran_active": True,
    }  # fmt: skip
    for name, rows in [("conversation_history", versions), ("conversation_part_history", [parts])]:
        pd.DataFrame(rows).astype({"assignee_id": "Int64"} if rows is versions else {}).to_csv(
            tmp_path / f"{name}.csv", index=False
        )
    as_json = {"conversation": file(*versions), "conversation_part": file(parts)}
    for loaded in (read_intercom(tmp_path), read_intercom(as_json)):
        assert loaded.messages["message_id"].tolist() == ["51#source", "7"]
        assert loaded.messages["state"].tolist() == ["closed"] * 2
        assert loaded.messages["assigned_agent"].tolist() == ["814860"] * 2
        assert loaded.rejected == {"superseded": 1}


def freshdesk(**more: object) -> dict[str, object]:
    return {
        "id": 4, "requester_id": 7, "responder_id": 1, "source": 1, "status": 2, "priority": 1,
        "subject": "s", "created_at": AT.format(0), "description_text": "Late!",
    } | more  # fmt: skip


def reply(key: int, **more: object) -> dict[str, object]:
    return {
        "id": key, "user_id": 1, "incoming": False, "private": False, "body_text": "Sorry!",
        "created_at": AT.format(30),
    } | more  # fmt: skip


def test_private_notes_of_freshdesk_answer_nobody_and_outbound_mails_are_the_agents():
    asked = freshdesk(conversations=[reply(20, private=True, created_at=AT.format(5)), reply(21)])
    sent = freshdesk(id=5, source=10, conversations=[reply(22, incoming=True, user_id=8)])
    loaded = read_freshdesk(file({"results": [asked, sent], "total": 2}))
    assert roles(loaded) == ["customer", "agent", "agent", "agent", "customer"]
    turns = response_turns(loaded).set_index("thread_id")
    assert turns.loc["4", "response_s"] == 1800.0
    assert not turns.loc["5", "answered"]


def test_marks_of_freshdesk_that_are_neither_true_nor_false_are_rejected():
    odd = [reply(20, private="?"), reply(21, incoming="?"), reply(22)]
    loaded = read_freshdesk(file(freshdesk(conversations=odd)))
    assert loaded.messages["message_id"].tolist() == ["4#description", "22"]
    assert set(loaded.rejects["reason"].astype("str")) == {"unknown_visibility", "unknown_role"}


def test_tables_of_freshdesk_are_joined_by_the_tickets_id(tmp_path):
    tickets, parts = tmp_path / "tickets.json", tmp_path / "conversations.json"
    tickets.write_text(json.dumps([freshdesk(source=7), freshdesk(id=5)]))
    parts.write_text(json.dumps([reply(20, ticket_id=4), reply(21), reply(22, ticket_id=99)]))
    loaded = read_freshdesk(tmp_path)
    rows = loaded.messages.set_index("message_id")
    assert rows.index.tolist() == ["4#description", "5#description", "20", "22"]
    assert rows["channel"].astype("str").tolist() == ["chat", "email", "chat", "unknown"]
    assert loaded.rejected == {"missing_thread": 1}
    assert loaded.counts["unknown_tickets"] == 1
    tickets.write_text(json.dumps([freshdesk(deleted=True), freshdesk(id=5)]))
    assert read_freshdesk(tmp_path).rejected == {"missing_thread": 1, "deleted": 2}
    with pytest.raises(FormatError, match="Freshdesk lacks the table 'conversations'"):
        read_freshdesk({"tickets": tickets})
    with pytest.raises(FormatError, match="the first is 'stub'"):
        read_freshdesk(tickets)


CASES = (
    "Id,CaseNumber,ContactId,SuppliedEmail,Origin,Description,CreatedById,CreatedDate\n"
    "500A,00014292,003A,,Phone,Late!,005Z,{}\n"
).replace("500A", "500000000000000AAA")
EMAILS = (
    "Id,ParentId,Incoming,FromAddress,TextBody,Status,MessageDate,CreatedDate\n"
    "02s000000000001AAA,500000000000000AAA,1,ann@example.com,Hello?,0,2026-01-05T09:05:00Z,{0}\n"
    "02s000000000002AAA,500000000000000AAA,0,help@example.com,Sorry!,3,2026-01-05T09:20:00Z,{0}\n"
)


def test_a_customer_of_salesforce_is_one_on_every_channel():
    at = "2026-01-05T09:00:00.000+0000"
    loaded = read_salesforce_cases(
        {"case": io.StringIO(CASES.format(at)), "email_message": io.StringIO(EMAILS.format(at))}
    )
    assert loaded.messages["case_number"].tolist() == ["00014292"] * 3
    turns = response_turns(loaded)
    assert turns[["customer_id", "n_messages", "response_s"]].to_numpy().tolist() == [
        ["003A", 2, 1200.0]
    ]


def test_salesforce_needs_a_table_that_holds_answers(tmp_path):
    (tmp_path / "Case.csv").write_text(CASES.format("2026-01-05T09:00:00.000+0000"))
    with pytest.raises(FormatError, match="lacks the tables CaseComment and EmailMessage"):
        read_salesforce_cases(tmp_path)
    with pytest.raises(FormatError, match="lacks the table 'case'"):
        read_salesforce_cases({"email_message": io.StringIO(EMAILS)})


def test_stamps_of_salesforce_without_a_zone_need_one():
    files = {"case": CASES.format("2026-01-05 09:00:00"), "email_message": EMAILS.format("")}
    with pytest.raises(ArgumentError, match="times without a zone"):
        read_salesforce_cases({name: io.StringIO(text) for name, text in files.items()})
    loaded = read_salesforce_cases(
        {name: io.StringIO(text) for name, text in files.items()}, tz="Europe/Berlin"
    )
    assert loaded.messages["created_at"].dt.hour.tolist() == [8, 9, 9]
    assert loaded.time_zone == "Europe/Berlin"


COMMENTS = (
    "Id,ParentId,IsPublished,CommentBody,CreatedById,CreatedDate\n"
    "00a000000000001AAA,500000000000000AAA,{},Hm,005A,2026-01-05T09:10:00Z\n"
    "00a000000000002AAA,500000000000000AAA,1,Sorry,005A,2026-01-05T09:20:00Z\n"
)
USERS = "Id,Name,UserType\n005A,Bob,Standard\n005Z,Auto,AutomatedProcess\n"
SIXTEEN = {"005A": "005000000000001AAA", "005Z": "005000000000002AAA"}


def salesforce(agents=(), **texts):
    for short, whole in SIXTEEN.items():
        texts = {name: text.replace(short, whole) for name, text in texts.items()}
    return read_salesforce_cases(
        {name: io.StringIO(text) for name, text in texts.items()}, agents=agents
    )


@pytest.mark.parametrize("maker", ["005A", "005Z"])
@pytest.mark.parametrize("agents", [(), ("Bob",), (SIXTEEN["005A"],)])
def test_the_agent_who_logged_a_case_is_not_its_customer(maker, agents):
    case = CASES.format("2026-01-05T09:00:00Z").replace("005Z", maker)
    same = {"case_comment": COMMENTS.format("1"), "user": USERS}
    loaded = salesforce(agents, case=case, **same)
    assert roles(loaded) == ["customer", "agent", "agent"]
    assert loaded.messages["author_id"].tolist()[0] == "003A"
    assert loaded.messages["author_name"].fillna("").tolist() == ["", "Bob", "Bob"]
    unknown = salesforce(agents, case=case.replace("003A", ""), **same)
    assert roles(unknown) == ["customer", "agent", "agent"]
    assert unknown.messages["customer_id"].tolist()[0] == "requester-500000000000000AAA"


def test_the_user_of_a_portal_who_made_a_case_is_its_customer():
    users = USERS + "005P,Ann,CspLitePortal\n".replace("005P", "005000000000003AAA")
    case = CASES.format("2026-01-05T09:00:00Z").replace("003A", "")
    case = case.replace("005Z", "005000000000003AAA")
    loaded = salesforce(case=case, case_comment=COMMENTS.format("1"), user=users)
    assert loaded.messages["author_name"].tolist()[0] == "Ann"
    assert loaded.messages["customer_id"].tolist()[0] == "005000000000003AAA"


@pytest.mark.parametrize("false", ["", "0", "false"])
def test_an_empty_field_of_salesforce_is_false(false):
    emails = EMAILS.format("2026-01-05T09:00:00Z").replace("AAA,0,help", f"AAA,{false},help")
    loaded = salesforce(
        case=CASES.format("2026-01-05T09:00:00Z"), case_comment=COMMENTS.format(false),
        email_message=emails, user=USERS,
    )  # fmt: skip
    rows = loaded.messages.set_index("message_id")
    assert rows["visible"].tolist() == [True, False, True, True, True]
    assert roles(loaded) == ["customer", "agent", "agent", "customer", "agent"]


def test_a_field_of_salesforce_that_is_neither_true_nor_false_is_rejected():
    emails = EMAILS.format("2026-01-05T09:00:00Z").replace("AAA,0,help", "AAA,?,help")
    loaded = salesforce(
        case=CASES.format("2026-01-05T09:00:00Z"), case_comment=COMMENTS.format("?"),
        email_message=emails,
    )  # fmt: skip
    assert set(loaded.rejects["reason"].astype("str")) == {"unknown_visibility", "unknown_role"}
    assert loaded.messages["message_id"].str[:3].tolist() == ["500", "00a", "02s"]


XML = """<?xml version="1.0" encoding="utf-8"?>
<service_requests>
  <request><service_request_id>638344</service_request_id><status>closed</status>
    <status_notes>Filled &amp; done</status_notes><service_name>Pothole</service_name>
    <description/><agency_responsible>Streets</agency_responsible>
    <requested_datetime>2026-01-05T06:37:38-08:00</requested_datetime>
    <updated_datetime>2026-01-07T09:00:00-08:00</updated_datetime><lat>37.7</lat></request>
  <request><status>open</status></request>
</service_requests>
"""


def test_open311_reads_xml_as_it_reads_json():
    loaded = read_open311(io.BytesIO(XML.encode()))
    request = {
        "service_request_id": "638344", "status": "closed", "status_notes": "Filled & done",
        "service_name": "Pothole", "description": None, "agency_responsible": "Streets",
        "requested_datetime": "2026-01-05T06:37:38-08:00",
        "updated_datetime": "2026-01-07T09:00:00-08:00", "lat": 37.7,
    }  # fmt: skip
    as_json = read_open311(file({"service_requests": [request, {"status": "open"}]}))
    pd.testing.assert_frame_equal(loaded.messages, as_json.messages)
    assert loaded.messages["text"].tolist() == ["Pothole", "Filled & done"]
    assert loaded.rejected == as_json.rejected == {"no_record": 1}
    assert response_turns(loaded)["response_s"].tolist() == [181342.0]


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (("</request>", ""), "damaged XML"),
        (("<service_requests>", "<!DOCTYPE a [<!ENTITY b 'c'>]><service_requests>"), "entities"),
        (("request>", "answer>"), "holds no <request>"),
    ],
)
def test_open311_says_what_is_wrong_with_xml(damage, says):
    with pytest.raises(FormatError, match=says):
        read_open311(io.StringIO(XML.replace(*damage)))


def test_stamps_of_open311_without_a_zone_need_one():
    request = {
        "service_request_id": 1,
        "status": "open",
        "requested_datetime": "2026-01-05T09:00:00",
    }
    with pytest.raises(ArgumentError, match="times without a zone"):
        read_open311(file(request))
    loaded = read_open311(file(request), tz="America/Chicago")
    assert loaded.messages["created_at"].dt.hour.tolist() == [15]


def test_a_closing_of_open311_in_the_hour_that_comes_twice_is_not_before_its_request():
    request = {
        "service_request_id": 1, "status": "closed", "requested_datetime": "2025-11-02T01:50:00",
        "updated_datetime": "2025-11-02T01:10:00",
    }  # fmt: skip
    loaded = read_open311(file(request), tz="America/New_York")
    assert loaded.rejected == {}
    assert loaded.messages["created_at"].dt.strftime("%H:%M").tolist() == ["05:50", "06:10"]


def test_a_closing_of_open311_whose_id_went_through_a_float_bears_the_requests_id():
    request = {
        "service_request_id": 11.0, "status": "closed", "requested_datetime": AT.format(0),
        "updated_datetime": AT.format(1),
    }  # fmt: skip
    messages = read_open311(file(request)).messages
    assert messages["message_id"].tolist() == ["11", "11#closed"]
    lost = request | {"service_request_id": 2.0**60}
    assert read_open311(io.StringIO(json.dumps([lost, request]))).rejected == {"digits_lost": 1}


@pytest.mark.parametrize("reader", [read_zendesk, read_intercom, read_freshdesk])
@pytest.mark.parametrize("wrong", [None, 123, pd.DataFrame(), pd.DataFrame({"ticket_id": ["1"]})])
def test_what_is_no_file_is_an_error_of_the_library(reader, wrong):
    with pytest.raises(ArgumentError, match="for a data frame use as_messages"):
        reader(wrong)
