import csv
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.loaders import read_typeform
from vocsigma.survey import csat, to_wide

DATA = Path(__file__).parents[1] / "data" / "loaders" / "typeform"
FORM = DATA / "form.json"
NAMES = ["#", "Start Date (UTC)", "Submit Date (UTC)", "Network ID"]
IDS = {
    "How likely are you to recommend us, {{hidden:customer_id}}?": "SIsk1Nps0aaa",
    "How easy was it?": "Ea5yScale0bb",
    "How did you reach us?": "R3achUs000cc",
    "What did you buy?": "B0ught000ddd",
    "Which plan do you have?": "P1an0000eeee",
    "Why?": "Why00000gggg",
}


def answered(*answers, token="t1", **more):
    """Write a response as the API gives it."""
    return {
        "token": token,
        "landed_at": "2026-01-05T09:00:00Z",
        "submitted_at": "2026-01-05T09:01:00Z",
        "answers": [*answers],
        **more,
    }


def answer(kind, value, question="q1", of="multiple_choice"):
    return {"field": {"id": question, "type": of}, "type": kind, kind: value}


def page(*responses):
    return io.StringIO(json.dumps({"items": [*responses]}))


def form(*fields, **more):
    return io.StringIO(json.dumps({"fields": [*fields], **more}))


def choice(title, *labels, several=True, other=False, name="q1", of="multiple_choice"):
    """Write a question of a form."""
    properties = {
        "allow_multiple_selection": several,
        "allow_other_choice": other,
        "choices": [{"id": f"c{n}", "label": label} for n, label in enumerate(labels)],
    }
    return {"id": name, "type": of, "title": title, "properties": properties}


def exported(names, *rows):
    """Write a CSV export: the token, the answers, the stamps."""
    file = io.StringIO()
    noted = ["2026-01-05 09:00:00", "2026-01-05 09:01:00", "n"]
    lines = [[NAMES[0], *names, *NAMES[1:]]]
    lines += [[f"t{n}", *row, *noted] for n, row in enumerate(rows, start=1)]
    csv.writer(file, lineterminator="\n").writerows(lines)
    return io.StringIO(file.getvalue())


def of(loaded, question):
    answers = loaded.answers
    return answers[answers["question_id"] == question].reset_index(drop=True)


def kinds(loaded):
    return dict(zip(loaded.questions["question_id"], loaded.questions["kind"], strict=True))


def test_the_three_layouts_of_a_survey_give_the_same_answers():
    read = {
        name: to_wide(read_typeform(DATA / name, form=FORM))
        for name in ("responses.json", "responses.csv", "responses_old.csv")
    }
    reference = read["responses.json"]
    for name, wide in read.items():
        by_id = {
            column: IDS.get(stem := column.split(": ")[0], stem) + column[len(stem) :]
            for column in wide.columns
        }
        named = wide.rename(columns=by_id)
        same = [
            column
            for column in named.columns
            if column.startswith(tuple(IDS.values())) and not column.endswith("(other)")
        ]
        assert len(same) == 13, name
        finished = reference[reference["response_id"].isin(named["response_id"])]
        pd.testing.assert_frame_equal(
            named[["response_id", "started_at", "submitted_at", *same]],
            finished[["response_id", "started_at", "submitted_at", *same]].reset_index(drop=True),
            check_dtype=False,
        )


def test_answers_that_are_null_are_a_response_that_was_abandoned():
    loaded = read_typeform(page(answered(answer("choice", {"label": "A"})), {
        "token": "t2", "landed_at": "2026-01-05T09:00:00Z",
        "submitted_at": "0001-01-01T00:00:00Z", "answers": None,
    }))  # fmt: skip
    assert of(loaded, "q1")["missing_reason"].fillna("").to_list() == ["", "not_answered"]
    assert loaded.answers["complete"].to_list() == [True, False]
    assert loaded.answers["submitted_at"].isna().to_list() == [False, True]
    assert len(loaded.rejects) == 0


def test_without_the_form_questions_have_ids_and_the_options_that_were_chosen():
    loaded = read_typeform(
        page(
            answered(
                answer("choices", {"labels": ["B"], "other": "pigeon"}),
                answer("number", 9, "q2", "nps"),
            )
        )
    )
    assert "Without form= questions have ids and no words" in loaded.summary()
    assert loaded.questions["text"].isna().all()
    assert kinds(loaded) == {"q1": "multi", "q1 (other)": "text", "q2": "nps"}
    assert of(loaded, "q1")["label"].to_list() == ["B", "Other"]
    assert of(loaded, "q1 (other)")["value"].to_list() == ["pigeon"]


def test_the_form_gives_words_kinds_scales_and_the_options_nobody_chose():
    loaded = read_typeform(
        page(answered(answer("number", 6, "q2", "opinion_scale"))),
        form=form(
            {"id": "q2", "type": "opinion_scale", "title": "How satisfied are you?",
             "properties": {"steps": 5, "start_at_one": True}},
            choice("Which?", "A", "No"),
            {"id": "q3", "type": "rating", "title": "Stars", "properties": {"steps": 4}},
        ),
    )  # fmt: skip
    assert loaded.questions["question_id"].to_list() == ["q2", "q1", "q1", "q3"]
    assert loaded.questions["scale"].to_list()[0] == (1.0, 5.0)
    assert loaded.questions["scale"].to_list()[3] == (1.0, 4.0)
    assert of(loaded, "q1")["missing_reason"].to_list() == ["not_answered"] * 2
    assert of(loaded, "q2")["missing_reason"].to_list() == ["unreadable"]


def test_a_scale_without_words_begins_at_0():
    asked = {"id": "q", "type": "opinion_scale", "title": "?", "properties": {"steps": 11}}
    loaded = read_typeform(
        page(answered(answer("number", 0, "q", "opinion_scale"))), form=form(asked)
    )
    assert loaded.questions["scale"].to_list() == [(0.0, 10.0)]


def test_a_satisfaction_scale_is_scored_in_one_line():
    asked = {
        "id": "q", "type": "opinion_scale", "title": "How satisfied are you?",
        "properties": {"steps": 5, "start_at_one": True},
    }  # fmt: skip
    file = page(
        *(answered(answer("number", n, "q", "opinion_scale"), token=f"t{n}") for n in (1, 4, 5))
    )
    assert csat(read_typeform(file, form=form(asked)), top=2).table["n"].to_list() == [3]


def test_an_option_that_was_taken_out_of_the_form_is_still_an_option():
    loaded = read_typeform(
        page(answered(answer("choices", {"labels": ["A", "gone"]}))),
        form=form(choice("Which?", "A", "B")),
    )
    assert dict(zip(of(loaded, "q1")["label"], of(loaded, "q1")["code"], strict=True)) == {
        "A": 1, "B": 0, "gone": 1,
    }  # fmt: skip


def test_an_option_called_no_is_chosen_where_it_was_chosen():
    file = page(answered(answer("choices", {"labels": ["No"]})), answered(
        answer("choices", {"labels": ["Yes"]}), token="t2"))  # fmt: skip
    chosen = of(read_typeform(file, form=form(choice("Which?", "Yes", "No"))), "q1")
    assert chosen["code"].to_list() == [0, 1, 1, 0]
    old = read_typeform(
        exported(["Yes", "No"], ["", "No"], ["Yes", ""]), form=form(choice("Which?", "Yes", "No"))
    )
    assert of(old, "Which?")["code"].to_list() == [0, 1, 1, 0]


def test_answers_of_every_type():
    given = {
        "a": (answer("boolean", True, "a", "yes_no"), "true", "single"),
        "b": (answer("date", "2016-05-13T00:00:00Z", "b", "date"), "2016-05-13T00:00:00Z", "date"),
        "c": (answer("text", "Cost of living", "c", "dropdown"), "Cost of living", "single"),
        "d": (
            answer("text", "half a \ud83d", "d", "long_text"),
            "half a \N{REPLACEMENT CHARACTER}",
            "text",
        ),
        "e": (
            answer("file_url", "https://x.example/a", "e", "file_upload"),
            "https://x.example/a",
            "text",
        ),
        "f": (answer("choice", {"label": "London"}, "f"), "London", "single"),
        "g": (answer("choice", {"other": "Riga"}, "g"), "Riga", "single"),
        "h": (answer("choices", {"labels": ["B", "A"]}, "h", "ranking"), "B; A", "text"),
        "i": (answer("number", 3, "i", "number"), "3", "number"),
    }
    loaded = read_typeform(page(answered(*(one for one, _, _ in given.values()))))
    values = dict(zip(loaded.answers["question_id"], loaded.answers["value"], strict=True))
    assert values == {name: value for name, (_, value, _) in given.items()}
    assert kinds(loaded) == {name: kind for name, (_, _, kind) in given.items()}


def test_who_the_respondent_is_stays_in_the_file():
    types = ("email", "phone_number", "payment")
    personal = [answer("text", "ann", f"q{n}", of) for n, of in enumerate(types, start=2)]
    file = page(answered(*personal, answer("choice", {"label": "A"}, "q1")))
    loaded = read_typeform(file)
    assert set(loaded.answers["question_id"]) == {"q1"}
    assert "left out: 'score', 'q2', 'q3', 'q4'" in loaded.summary()
    file.seek(0)
    assert read_typeform(file, keep=["q2"]).answers["q2"].to_list() == ["ann"]


def test_columns_of_names_and_addresses_are_left_out_and_options_of_that_name_are_not():
    rows = [["Ann", "a@example.com", "Phone", "fine"], ["Bo", "b@example.com", "", "bad"]]
    loaded = read_typeform(exported(["First name", "Where?", "Phone", "Why"], *rows))
    assert kinds(loaded) == {"Phone": "single", "Why": "text"}
    assert not loaded.answers.astype("str").isin(["Ann", "a@example.com"]).any(axis=None)


def test_hidden_fields_ride_along_or_name_the_respondent():
    said = answered(
        answer("choice", {"label": "A"}), hidden={"customer": "C-1"}, calculated={"score": 9}
    )
    loaded = read_typeform(page(said), respondent_id="customer", keep=["score", "customer"])
    first = loaded.answers.iloc[0]
    assert (first["respondent_id"], first["customer"], first["score"]) == ("C-1", "C-1", "9")
    with pytest.raises(ArgumentError, match=r"the survey has no column 'customers'.*did you mean"):
        read_typeform(page(said), keep=["customers"])


def test_a_hidden_field_with_the_name_of_another_column_gets_a_name_of_its_own():
    file = page(answered(answer("choice", {"label": "A"}), hidden={"token": "x", "q1": "y"}))
    loaded = read_typeform(file, keep=["hidden_token", "hidden_q1"])
    assert loaded.answers[["hidden_token", "hidden_q1"]].iloc[0].to_list() == ["x", "y"]
    assert loaded.answers["value"].to_list() == ["A"]


def test_a_weight_is_taken_where_it_is_named():
    file = page(answered(answer("choice", {"label": "A"}), hidden={"w": "1.5"}))
    assert read_typeform(file, weight="w").answers["weight"].to_list() == [1.5]


OLD = ["Phone", "None", "Other", "Shoes", "None", "Other"]
OLD_ROWS = [["Phone", "", "", "Shoes", "", ""], ["", "None", "pigeon", "", "None", "Scarf"]]


def test_one_option_a_column_cannot_be_put_together_without_the_form():
    # Columns named by the option only, two of them called None and two Other.
    loaded = read_typeform(exported(OLD, *OLD_ROWS))
    shown = (
        "The columns 'Phone', 'None', 'Shoes', 'None (2)' are options of questions that the file"
    )
    assert shown in loaded.summary()
    assert "form=, or a codebook" in loaded.summary()
    assert kinds(loaded)["Shoes"] == "single"
    assert {"Other", "Other (2)"} <= set(kinds(loaded))


def test_an_option_belongs_to_the_question_whose_options_stand_before_it():
    # The form has lost two options of its first question since.
    asked = form(choice("How?", "Phone"), choice("What?", "Shoes", "None", other=True, name="q2"))
    loaded = read_typeform(exported(OLD, *OLD_ROWS), form=asked)
    wide = to_wide(loaded)
    assert wide["What?: None"].to_list() == [0, 1]
    bought = of(loaded, "What?")
    assert bought[bought["label"] == "Other"]["value"].fillna("").to_list() == ["", "Scarf"]
    assert "does not have are questions too: 'None', 'Other'." in loaded.summary()


def test_a_codebook_puts_one_option_a_column_together():
    book = {"bought": {"kind": "multi", "columns": {"Shoes": "shoes", "None (2)": "nothing"}}}
    loaded = read_typeform(exported(OLD, *OLD_ROWS, [""] * 6), codebook=book)
    np.testing.assert_array_equal(of(loaded, "bought")["code"], [1, 0, 0, 1, np.nan, np.nan])


def test_joined_answers_are_split_at_the_forms_options_whatever_joins_them():
    marks = [", ", " / ", ",", "; "]
    cells = (["A, b", "C"], ["Either/or", "C", "own words"], ["C"])
    rows = [[mark.join(cell) for mark in marks] for cell in cells]
    names = [f"Joined by {number}" for number, _ in enumerate(marks)]
    asked = form(
        *(
            choice(name, "A, b", "Either/or", "C", other=True, name=f"q{number}")
            for number, name in enumerate(names)
        )
    )
    wide = to_wide(read_typeform(exported(names, *rows), form=asked))
    for name in names:
        assert wide[f"{name}: A, b"].to_list() == [1, 0, 0]
        assert wide[f"{name}: Either/or"].to_list() == [0, 1, 0]
        assert wide[f"{name}: C"].to_list() == [1, 1, 1]
        assert wide[f"{name}: Other"].to_list() == [0, 1, 0]
        assert wide[f"{name} (other)"].fillna("").to_list() == ["", "own words", ""]


def test_a_list_that_the_caller_calls_text_is_left_whole():
    asked = form(choice("Which?", "A", "B"))
    loaded = read_typeform(exported(["Which?"], ["A, B"]), form=asked, kinds={"Which?": "text"})
    assert loaded.answers["value"].to_list() == ["A, B"]


def test_an_option_called_other_is_chosen_with_and_without_words():
    asked = form(choice("Which?", "A", "Other", other=True))
    loaded = read_typeform(exported(["Which?"], ["A, Other"], ["own"], [""]), form=asked)
    wide = to_wide(loaded)
    np.testing.assert_array_equal(wide["Which?: Other"], [1, 1, np.nan])
    assert wide["Which? (other)"].fillna("").to_list() == ["", "own", ""]


def test_joined_answers_are_split_without_the_form_where_that_is_safe():
    rows = [["A, B", "Yes, often"], ["A", "Yes, often"], ["B, A", "No, never"], ["B", "No, never"]]
    loaded = read_typeform(exported(["Which?", "Do you?"], *rows))
    assert kinds(loaded) == {"Which?": "multi", "Do you?": "single"}
    assert "'Which?' (2 answers are others joined by ',')" in loaded.summary()
    whole = read_typeform(exported(["Which?", "Do you?"], *rows), kinds={"Which?": "single"})
    assert of(whole, "Which?")["label"].to_list() == ["A, B", "A", "B, A", "B"]


def test_tags_and_line_breaks_in_the_first_line_are_taken_out():
    loaded = read_typeform(exported(["Are you\n<strong>self-employed</strong>?"], ["1"]))
    assert set(kinds(loaded)) == {"Are you self-employed?"}


def test_partial_responses_are_kept_and_said_to_be_incomplete():
    file = io.StringIO(
        "#,Why?,Response Type,Start Date (UTC),Stage Date (UTC),Submit Date (UTC),Network ID\n"
        "t1,x,completed,2026-01-05 09:00:00,,2026-01-05 09:01:00,n\n"
        "t2,y,partial,2026-01-05 09:00:00,2026-01-05 09:01:00,,n\n"
        "t3,,started,2026-01-05 09:00:00,,,n\n"
    )
    answers = read_typeform(file).answers
    assert answers["complete"].to_list() == [True, False, False]
    assert answers["submitted_at"].isna().to_list() == [False, True, True]
    assert answers["value"].fillna("").to_list() == ["x", "y", ""]


def test_a_stamp_of_the_year_1_is_none_in_every_layout():
    file = io.StringIO(
        "#,Why?,Start Date (UTC),Submit Date (UTC),Network ID\n"
        "t1,x,2026-01-05 09:00:00,2026-01-05 09:01:00,n\n"
        "t2,,2026-01-05 09:00:00,0001-01-01 00:00:00,n\n"
    )
    never = "0001-01-01T00:00:00Z"
    said = [
        answered(answer("text", "x", of="short_text")),
        answered(token="t2", submitted_at=never),
    ]
    for loaded in (read_typeform(file), read_typeform(page(*said))):
        assert loaded.rejected == {}
        assert loaded.answers["complete"].to_list() == [True, False]
        assert loaded.answers["submitted_at"].isna().to_list() == [False, True]


def test_a_code_of_no_answer_stands_for_all_options():
    asked = choice("Which?", "A", "B", other=True)
    listed = exported(["Which?"], ["A, B"], ["N/A"], ["by owl"])
    chosen = of(read_typeform(listed, form=form(asked), missing={"N/A": "not asked"}), "Which?")
    assert chosen["label"].to_list() == ["A", "B", "Other"] * 3
    np.testing.assert_array_equal(chosen["code"], [1, 1, 0, np.nan, np.nan, np.nan, 0, 0, 1])
    assert chosen["missing_reason"].to_list()[3:6] == ["not asked"] * 3
    apart = exported(["A", "B"], ["A", "-"], ["-", "-"])
    ticked = of(read_typeform(apart, form=form(asked), missing={"-": "not asked"}), "Which?")
    np.testing.assert_array_equal(ticked["code"], [1, 0, np.nan, np.nan])
    assert ticked["missing_reason"].to_list()[2:] == ["not asked"] * 2


def test_questions_in_groups_and_matrices_are_questions_of_their_own():
    rows = [{"id": "m1", "type": "multiple_choice", "title": "Speed"}]
    asked = form(
        {"id": "m", "type": "matrix", "title": "Rate us", "properties": {"fields": rows}},
        {"id": "g", "type": "group", "title": "More", "properties": {
            "fields": [{"id": "g1", "type": "short_text", "title": "Why?"}]}},
        {"id": "s", "type": "statement", "title": "Thanks"},
    )  # fmt: skip
    loaded = read_typeform(page(answered(answer("choice", {"label": "Good"}, "m1"))), form=asked)
    texts = dict(zip(loaded.questions["question_id"], loaded.questions["text"], strict=True))
    assert texts == {"m1": "Rate us - Speed", "g1": "Why?"}


def test_what_form_and_file_do_not_share_is_said():
    asked = form(
        choice("Gone?", "A", several=False), choice("Here?", "A", several=False, name="q2")
    )
    loaded = read_typeform(exported(["Here?", "New?"], ["A", "x"]), form=asked)
    assert "Questions of the form that the file lacks: 'Gone?'." in loaded.summary()
    assert "Columns that the form does not have are questions too: 'New?'." in loaded.summary()
    assert set(kinds(loaded)) == {"Here?", "New?"}


def test_two_questions_of_one_title_are_found_in_their_order():
    asked = form(
        {"id": "a", "type": "number", "title": "Comment"},
        {"id": "b", "type": "long_text", "title": "Comment"},
    )
    loaded = read_typeform(exported(["Comment", "Comment"], ["1", "2"]), form=asked)
    assert kinds(loaded) == {"Comment": "number", "Comment (2)": "text"}


def test_stamps_that_a_spreadsheet_changed_are_read_by_their_format():
    text = exported(["Why?"], ["x"]).getvalue().replace("2026-01-05", "05.01.2026")
    loaded = read_typeform(io.StringIO(text), stamp_format="%d.%m.%Y %H:%M:%S")
    assert loaded.answers["started_at"].iloc[0] == pd.Timestamp("2026-01-05T09:00Z")


def test_a_response_that_is_there_twice_or_has_no_token_is_rejected():
    loaded = read_typeform(
        page(*[answered(answer("choice", {"label": "A"}))] * 2, answered(token=None))
    )
    assert loaded.rejected == {"missing_id": 1, "duplicate": 1}
    assert loaded.rejects["record"].to_list() == [2, 3]


def test_a_foreign_record_goes_to_the_rejects():
    loaded = read_typeform(page(answered(answer("choice", {"label": "A"})), {"code": "RATE_LIMIT"}))
    assert loaded.rejected == {"no_record": 1}


def test_responses_one_a_line_are_read_too():
    lines = "".join(
        json.dumps(answered(answer("choice", {"label": "A"}), token=f"t{n}")) + "\n" for n in (1, 2)
    )
    assert read_typeform(io.StringIO(lines)).answers["response_id"].to_list() == ["t1", "t2"]


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xef\xbb\xbf\r\n"])
def test_a_file_that_holds_nothing_but_a_mark_is_said_to_be_empty(data):
    with pytest.raises(FormatError, match="is empty; is it the right file"):
        read_typeform(io.BytesIO(data))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"items": []}', "holds no responses of Typeform"),
        ("a,b\n1,2\n", "has no column '#', 'Submit Date \\(UTC\\)' \\(it has 'a', 'b'\\)"),
        (",\n#,Submit Date (UTC)\n", "has no column '#'"),
    ],
)
def test_a_file_of_something_else_is_refused(text, message):
    with pytest.raises(FormatError, match=message):
        read_typeform(io.StringIO(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 5000, "is not sound JSON"),
        ('{"fields": ', "the form file is not sound JSON"),
        ('{"items": []}', "has no list of fields; give what the API returns for the form itself"),
        ("[1]", "has no list of fields"),
    ],
)
def test_a_form_that_is_none_is_refused(text, message):
    with pytest.raises(FormatError, match=message):
        read_typeform(exported(["Why?"], ["x"]), form=io.StringIO(text))


def test_an_odd_form_does_no_harm():
    odd = form(1, {"id": None, "title": None, "properties": [3]}, {"title": "Why?", "type": ["x"]})
    assert set(kinds(read_typeform(exported(["Why?"], ["x"]), form=odd))) == {"Why?"}


def test_a_codebook_or_kind_of_another_survey_is_refused():
    with pytest.raises(ArgumentError, match="the survey has no column 'Q9'"):
        read_typeform(exported(["Why?"], ["x"]), codebook={"Q9": "text"})
    with pytest.raises(ArgumentError, match="kinds= names 'Q9', which is no question"):
        read_typeform(exported(["Why?"], ["x"]), kinds={"Q9": "text"})


def test_a_file_without_questions_is_refused():
    with pytest.raises(ArgumentError, match="the survey has no question"):
        read_typeform(exported([], []))
