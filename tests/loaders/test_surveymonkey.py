import io
import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.loaders import read_surveymonkey
from vocsigma.survey import csat, nps, to_wide

DATA = Path(__file__).parents[1] / "data" / "loaders" / "surveymonkey"
RECOMMEND = "How likely is it that you would recommend this company to a friend or colleague?"
DETAILS = json.loads((DATA / "nps_details.json").read_text(encoding="utf-8"))
BULK = json.loads((DATA / "nps_bulk.json").read_text(encoding="utf-8"))


def read(text, **options):
    return read_surveymonkey(io.StringIO(text), **options)


def read_json(value, details=DETAILS, **options):
    if details is not None:
        options["details"] = io.StringIO(json.dumps(details))
    return read(json.dumps(value), **options)


@cache
def described():
    """Give the made up responses, read with their details."""
    return read_json(BULK)


def of(loaded, question):
    answers = loaded.answers
    return answers[answers["question_id"] == question].reset_index(drop=True)


def kinds(loaded):
    return dict(zip(loaded.questions["question_id"], loaded.questions["kind"], strict=True))


def stamped(*stamps):
    lines = [f"{place},{stamp},yes" for place, stamp in enumerate(stamps, start=1)]
    return "\n".join(["Respondent ID,Start Date,Solved?", ",,Response", *lines])


def test_a_question_stands_over_its_first_column_only():
    loaded = read("RespondentID,Which?,,Rate,,Why?\n,Phone,Mail,A,B,Response\n1,Phone,,5,4,x\n")
    assert list(kinds(loaded)) == ["Which?", "Rate - A", "Rate - B", "Why?"]
    assert of(loaded, "Which?")["label"].tolist() == ["Phone", "Mail"]


def test_a_question_may_also_stand_over_each_of_its_columns():
    loaded = read("RespondentID,Which?,Which?\n,Phone,Mail\n1,Phone,\n2,,\n")
    assert kinds(loaded) == {"Which?": "multi"}
    np.testing.assert_array_equal(of(loaded, "Which?")["code"], [1, 0, np.nan, np.nan])


def test_questions_of_one_text_are_told_apart():
    loaded = read(
        "RespondentID,Explain,Explain,Which?,,Which?,\n"
        ",Open-Ended Response,Open-Ended Response,A,B,C,D\n1,x,y,A,,,D\n"
    )
    assert of(loaded, "Explain")["value"].tolist() == ["x"]
    assert of(loaded, "Explain (2)")["value"].tolist() == ["y"]
    # The third question goes on where its name stands again over another option.
    assert of(loaded, "Which?")["label"].tolist() == ["A", "B", "C", "D"]


def test_html_is_taken_out_of_questions_and_options():
    loaded = read("RespondentID,Is<br>it <b>s</b>o &amp;so?,\n,A&nbsp;b,C\n1,A b,\n2,,C\n")
    assert of(loaded, "Is it so &so?")["label"].tolist()[:2] == ["A b", "C"]


def test_the_second_line_may_be_in_another_language():
    loaded = read("RespondentID,Warum?,Wann?\n,Antwort,Antwort\n1,darum,heute\n")
    assert list(kinds(loaded)) == ["Warum?", "Wann?"]
    assert loaded.records == 1


def test_a_second_line_without_any_word_is_no_respondent():
    loaded = read("Respondent ID,Start Date,Age\n,,\n1,2024-01-01,28\n", tz="UTC")
    assert loaded.records == 1
    assert of(loaded, "Age")["code"].tolist() == [28]


def test_a_column_without_a_name_and_an_answer_is_no_question():
    loaded = read("RespondentID,Why?,\n,Response,\n1,x,\n")
    assert list(kinds(loaded)) == ["Why?"]
    assert list(kinds(read("RespondentID,Why?,\n,Response,\n1,x,z\n"))) == ["Why?", "(column 3)"]


def test_a_first_respondent_without_an_id_is_not_taken_for_a_line_of_names():
    loaded = read("RespondentID,Why?,When?\n,it broke,yesterday\n2,too slow,today\n")
    assert loaded.rejected == {"missing_id": 1}
    assert loaded.records == 2


def test_a_file_that_is_not_utf8_is_read_and_says_so():
    loaded = read_surveymonkey(DATA / "StarWars_two_header_macroman.csv")
    assert loaded.encoding is not None
    assert "not UTF-8" in loaded.encoding
    assert "not UTF-8" in loaded.summary()


def test_a_file_with_one_line_of_names_is_read_as_it_stands():
    loaded = read("RespondentID,Gender\n1,Male\n2,Female\n1,Male\n")
    assert of(loaded, "Gender")["value"].tolist() == ["Male", "Female"]
    assert loaded.rejected == {"duplicate": 1}


def test_expanded_and_condensed_columns_give_the_same_answers():
    expanded = read_surveymonkey(DATA / "expanded.csv", tz="UTC")
    condensed = read_surveymonkey(DATA / "condensed.csv", tz="UTC")
    shared = [name for name in kinds(condensed) if name in kinds(expanded)]
    assert len(shared) == 5
    pd.testing.assert_frame_equal(
        condensed.answers[condensed.answers["question_id"].isin(shared)].reset_index(drop=True),
        expanded.answers[
            expanded.answers["question_id"].isin(shared) & (expanded.answers["record"] < 6)
        ].reset_index(drop=True),
    )


def test_what_is_written_under_other_is_a_choice_whatever_it_says():
    text = "RespondentID,Which?,,\n,Phone,Mail,Other\n1,Phone,,\n2,,,no\n3,,,0\n4,,,\n5,,Mail,\n"
    loaded = read(text)
    other = of(loaded, "Which?")
    other = other[other["label"] == "Other"]
    np.testing.assert_array_equal(other["code"], [0, 1, 1, np.nan, 0])
    assert of(loaded, "Which? - Other")["value"].fillna("").tolist() == ["", "no", "0", "", ""]
    assert "Which?: Other" in to_wide(loaded).columns


def test_options_that_are_exported_as_numbers_are_guessed_to_be_one_question():
    loaded = read("RespondentID,Which?,,\n,A,B,C\n1,1,2,\n2,,2,\n3,,,\n4,,,3\n")
    assert kinds(loaded) == {"Which?": "multi"}
    np.testing.assert_array_equal(of(loaded, "Which?")["code"][:6], [1, 1, 0, 0, 1, 0])
    assert "each of its 3 columns holds one number or nothing" in loaded.summary()


def test_other_beside_options_that_are_exported_as_numbers_is_a_choice_and_a_text():
    rows = "1,1,,3,\n2,,2,,pigeon\n3,1,2,,\n4,,,,owl\n5,,,,\n"
    options = ["Phone", "Mail", "Fax", "Other (please specify)"]
    loaded = read(f"RespondentID,Which?,,,\n,{','.join(options)}\n{rows}")
    assert kinds(loaded) == {"Which?": "multi", "Which? - Other (please specify)": "text"}
    chosen = of(loaded, "Which?").pivot_table("code", "response_id", "label", dropna=False)
    np.testing.assert_array_equal(
        chosen[options],
        [[1, 0, 1, 0], [0, 1, 0, 1], [1, 1, 0, 0], [0, 0, 0, 1], [np.nan] * 4],
    )
    written = of(loaded, "Which? - Other (please specify)")["value"].dropna()
    assert written.to_list() == ["pigeon", "owl"]
    names = ",".join(f"Which? - {option}" for option in options)
    condensed = read(f"RespondentID,{names}\n{rows}")
    pd.testing.assert_frame_equal(condensed.answers, loaded.answers)


def test_ranks_with_a_comment_are_numbers():
    loaded = read("RespondentID,Rank,,\n,A,B,Other\n1,1,2,as ever\n2,1,2,\n")
    assert kinds(loaded) == {"Rank - A": "number", "Rank - B": "number", "Rank - Other": "text"}


def test_ranks_are_numbers_even_where_all_agree():
    loaded = read("RespondentID,Rank,\n,A,B\n1,1,2\n2,1,2\n")
    assert kinds(loaded) == {"Rank - A": "number", "Rank - B": "number"}


def test_a_minus_sign_is_no_answer_when_the_caller_says_so():
    text = "RespondentID,Age\n,Response\n1,-\n2,18-29\n3,18-29\n4,30-44\n5,\n"
    loaded = read(text, missing={"-": "prefers not to say"})
    assert of(loaded, "Age")["missing_reason"].fillna("").tolist() == [
        "prefers not to say", "", "", "", "not_answered",
    ]  # fmt: skip
    assert of(loaded, "Age")["value"].fillna("").tolist()[0] == "-"


def test_a_minus_sign_under_an_option_is_no_choice_of_it():
    text = "RespondentID,Which?,,\n,Phone,Mail,Other\n1,Phone,-,-\n2,-,-,-\n3,-,Mail,-\n4,-,-,fax\n"
    loaded = read(text, missing={"-": "not shown"})
    assert kinds(loaded) == {"Which?": "multi", "Which? - Other": "text"}
    answers = of(loaded, "Which?").set_index(["response_id", "label"])
    # Who chose an option did not choose the others; who chose none is missing.
    assert answers["code"].dropna().to_dict() == {
        ("1", "Phone"): 1, ("1", "Mail"): 0, ("1", "Other"): 0,
        ("3", "Phone"): 0, ("3", "Mail"): 1, ("3", "Other"): 0,
        ("4", "Phone"): 0, ("4", "Mail"): 0, ("4", "Other"): 1,
    }  # fmt: skip
    assert answers["missing_reason"].dropna().to_dict() == {
        ("2", label): "not shown" for label in ("Phone", "Mail", "Other")
    }
    condensed = text.split("\n", 2)[2]
    names = "RespondentID,Which? - Phone,Which? - Mail,Which? - Other\n"
    again = read(names + condensed, missing={"-": "not shown"})
    pd.testing.assert_frame_equal(again.answers, loaded.answers)
    book = {"Which?": {"kind": "multi", "columns": {"Which? - Phone": "P", "Which? - Mail": "M"}}}
    by_book = of(read(text, missing={"-": "not shown"}, codebook=book), "Which?")
    np.testing.assert_array_equal(by_book["code"][:2], [1, 0])


def test_an_nps_has_words_at_its_ends():
    ends = read(
        f"RespondentID,{RECOMMEND}\n,Response\n1,Extremely likely - 10\n2,Not at all likely - 0\n3,10\n4,\n"
    )
    assert of(ends, RECOMMEND)["label"].fillna("").tolist() == [
        "Extremely likely - 10", "Not at all likely - 0", "Extremely likely - 10", "",
    ]  # fmt: skip
    np.testing.assert_array_equal(of(ends, RECOMMEND)["code"], [10, 0, 10, np.nan])
    assert nps(ends).table["n"].tolist() == [3]
    assert "Guessed to be nps" in ends.summary()
    digits = read(f"RespondentID,{RECOMMEND}\n,Response\n1,9\n2,8\n")
    assert nps(digits).table["estimate"].tolist() == [50]
    eleven = read("RespondentID,Rate\n,Response\n1,Great - 10\n2,11\n")
    assert kinds(eleven)["Rate"] != "nps"


def test_respondents_names_and_addresses_are_left_out_unless_asked_for():
    loaded = read_surveymonkey(DATA / "expanded.csv", tz="UTC")
    shown = loaded.answers.astype("str").to_csv() + loaded.questions.to_csv()
    for personal in ("192.0.2.1", "ann@example.org", "Ann", "Lee", "Bob", "gold"):
        assert personal not in shown
    assert "'Contact information - Name'" in loaded.summary()
    kept = read_surveymonkey(
        DATA / "expanded.csv",
        tz="UTC",
        keep=["Custom Data 1", "Contact information - Email Address"],
    )
    rows = kept.answers.drop_duplicates("response_id")
    assert rows["Custom Data 1"].fillna("").tolist() == [
        "gold",
        "silver",
        "gold",
        "",
        "gold",
        "gold",
    ]
    assert rows["Contact information - Email Address"].iloc[0] == "ann@example.org"


def test_contact_data_is_left_out_in_other_languages_too():
    loaded = read(
        "RespondentID,Kontakt,,Warum?\n,Vorname,E-Mail-Adresse,Antwort\n"
        "1,Anna,anna@example.org,darum\n2,Ben,,deshalb\n"
    )
    assert kinds(loaded) == {"Warum?": "text"}


def test_a_weight_a_kind_and_a_codebook_are_the_callers():
    text = "RespondentID,How was it?,Weight\n,Response,Response\n1,4,0.5\n2,2,2\n"
    loaded = read(text, weight="Weight", kinds={"How was it?": "csat"})
    assert kinds(loaded) == {"How was it?": "csat"}
    assert loaded.answers["weight"].tolist() == [0.5, 2]
    assert csat(loaded).table["n"].tolist() == [2]
    book = {"How was it?": {"kind": "single", "options": {4: "good", 2: "bad"}}}
    assert read(text, codebook=book).answers["label"].tolist() == ["good", "bad"]


def test_a_stamp_that_shows_its_order_is_read_and_the_proof_is_told():
    loaded = read(stamped("01/02/2026 09:00:00 AM", "01/31/2026 12:00:00 AM"), tz="UTC")
    assert loaded.answers["started_at"].astype("str").tolist() == [
        "2026-01-02 09:00:00+00:00", "2026-01-31 00:00:00+00:00",
    ]  # fmt: skip
    assert (
        "The month comes first in the stamps, as '01/31/2026 12:00:00 AM' shows."
        in loaded.summary()
    )
    loaded = read(stamped("01/02/2026 09:00", "31/01/2026 21:00"), tz="UTC")
    assert loaded.answers["started_at"].iloc[0] == pd.Timestamp("2026-02-01T09:00Z")


def test_a_stamp_that_may_begin_with_the_month_or_the_day_is_not_guessed():
    text = stamped("01/02/2026 09:00:00 PM", "03/04/2026 09:00:00 PM")
    with pytest.raises(ArgumentError) as caught:
        read(text, tz="UTC")
    assert str(caught.value) == (
        "nothing shows whether the month or the day comes first, as in '01/02/2026 09:00:00 PM'; say "
        "stamp_format='%m/%d/%Y %I:%M:%S %p' if the month does, '%d/%m/%Y %I:%M:%S %p' if the day does"
    )
    loaded = read(text, tz="UTC", stamp_format="%d/%m/%Y %I:%M:%S %p")
    assert loaded.answers["started_at"].iloc[0] == pd.Timestamp("2026-02-01T21:00Z")
    mixed = stamped("01/31/2026 09:00", "31/01/2026 09:00")
    with pytest.raises(ArgumentError, match="some stamps begin with the month and others with the"):
        read(mixed, tz="UTC")


def test_stamps_of_another_format_are_asked_for_rather_than_all_rejected():
    with pytest.raises(
        ArgumentError, match=r"'Start Date' holds '1\. Mai 2026', which is not ISO 8601"
    ):
        read(stamped("1. Mai 2026", "2. Mai 2026"), tz="UTC")


def test_stamps_of_a_csv_file_need_a_zone():
    with pytest.raises(ArgumentError, match="holds times without a zone"):
        read_surveymonkey(DATA / "condensed.csv")


def test_a_file_without_respondents_ids_is_refused():
    with pytest.raises(FormatError, match="has no column 'Respondent ID' or 'RespondentID' among"):
        read("Satisfaction,Age\n4,28\n")


def test_lines_of_names_that_do_not_fit_each_other_are_refused():
    with pytest.raises(
        FormatError, match="its lines of names have 3 and 2 columns; export it again"
    ):
        read("RespondentID,Why?,When?\n,Response\n1,x,y\n")


def test_details_do_not_go_with_csv():
    with pytest.raises(ArgumentError, match="details= goes with the API's JSON"):
        read_surveymonkey(DATA / "condensed.csv", details=DATA / "nps_details.json", tz="UTC")


def test_details_give_the_texts_and_kinds_of_questions():
    loaded = described()
    assert kinds(loaded) == {
        "101": "nps", "102": "multi", "102_7299": "text", "103_7301": "csat", "103_7302": "csat",
        "104": "single", "104_7499": "text", "105": "text", "107_7701": "number",
        "107_7702": "number", "108_7801": "number", "109_7901": "date",
        "110_8001_8010": "single", "110_8001_8020": "single",
    }  # fmt: skip
    assert of(loaded, "105")["question_text"].iloc[0] == "Is there anything else?"
    assert of(loaded, "103_7302")["question_text"].iloc[0].endswith("of these? - Price")
    assert "Guessed to be csat: '103_7301'" in loaded.summary()


def test_what_was_taken_out_of_a_survey_is_an_option_only_if_somebody_chose_it():
    assert "Fax" not in set(of(described(), "102")["label"])
    chosen = json.loads(json.dumps(BULK))
    chosen["data"][4]["pages"][0]["questions"][1]["answers"] = [{"choice_id": "7204"}]
    assert of(read_json(chosen), "102").query("label == 'Fax'")["code"].sum() == 1
    unknown = json.loads(json.dumps(BULK))
    unknown["data"][4]["pages"][0]["questions"][1]["answers"] = [{"choice_id": "999"}]
    assert of(read_json(unknown), "102").query("label == '999'")["code"].sum() == 1


def test_a_comment_beside_choices_is_no_choice():
    details = json.loads(json.dumps(DETAILS))
    for question in details["pages"][0]["questions"]:
        if "other" in question.get("answers", {}):
            question["answers"]["other"] = [
                {**question["answers"]["other"], "is_answer_choice": False}
            ]
    loaded = read_json(BULK, details)
    second = loaded.answers[loaded.answers["response_id"] == "1330002"]
    asked = second[second["question_id"].isin(["102", "104"])]
    assert asked["missing_reason"].tolist() == ["not_answered"] * 4
    assert second.set_index("question_id")["value"]["102_7299"] == "no"


def test_ratings_have_their_weights_as_codes_and_stars_without_text_too():
    star = {
        "id": "1",
        "family": "matrix",
        "subtype": "rating",
        "headings": [{"heading": "How many stars?"}],
        "display_options": {"display_type": "emoji", "display_subtype": "star"},
        "answers": {
            "rows": [{"id": "2", "text": ""}],
            "choices": [
                {"id": str(10 + weight), "text": "", "weight": weight} for weight in (1, 2, 3)
            ],
        },
    }
    answers = [{"row_id": "2", "choice_id": "13"}]
    loaded = read_json(_response(answers), {"pages": [{"questions": [star]}]})
    row = loaded.answers.iloc[0]
    assert (row["question_id"], row["kind"], row["value"]) == ("1", "likert", "13")
    assert (row["code"], row["label"]) == (3, "3")
    for choice in star["answers"]["choices"]:
        choice["weight"] = 0
    loaded = read_json(_response(answers), {"pages": [{"questions": [star]}]})
    assert loaded.answers["code"].tolist() == [3]


def test_a_matrix_may_allow_several_answers_a_row():
    matrix = {
        "id": "1",
        "family": "matrix",
        "subtype": "multi",
        "headings": [{"heading": "Which?"}],
        "answers": {
            "rows": [{"id": "2", "text": "Mon"}, {"id": "3", "text": "Tue"}],
            "choices": [{"id": "4", "text": "am"}, {"id": "5", "text": "pm"}],
        },
    }
    answers = [{"row_id": "2", "choice_id": "4"}, {"row_id": "2", "choice_id": "5"}]
    loaded = read_json(_response(answers), {"pages": [{"questions": [matrix]}]})
    assert kinds(loaded) == {"1_2": "multi", "1_3": "multi"}
    assert of(loaded, "1_2")["code"].tolist() == [1, 1]
    assert of(loaded, "1_3")["missing_reason"].tolist() == ["not_answered"] * 2


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({"subtype": "single", "display_options": {"display_type": "slider"}}, "number"),
        ({"subtype": "single", "validation": {"type": "integer"}}, "number"),
        ({"subtype": "essay"}, "text"),
    ],
)
def test_what_is_typed_in_is_a_number_where_the_survey_wants_one(asked, kind):
    question = {"id": "1", "family": "open_ended", "headings": [{"heading": "How long?"}], **asked}
    loaded = read_json(_response([{"text": "12"}]), {"pages": [{"questions": [question]}]})
    assert kinds(loaded) == {"1": kind}


def _response(answers):
    return {
        "data": [
            {
                "id": "77",
                "response_status": "completed",
                "date_created": "2026-03-01T09:00:00+00:00",
                "date_modified": "2026-03-01T09:01:00+00:00",
                "pages": [{"id": "9", "questions": [{"id": "1", "answers": answers}]}],
            }
        ]
    }


def test_without_details_there_are_ids_and_a_note():
    loaded = read_json(BULK, None)
    assert of(loaded, "102")["label"].unique().tolist() == ["7201", "7203", "7202"]
    assert of(loaded, "101_7001")["value"].fillna("").tolist() == [
        "7110",
        "7100",
        "7107",
        "7109",
        "",
    ]
    assert "pass details=, the survey's details" in loaded.summary()
    book = {"101_7001": {"kind": "nps", "options": {7100: "0"}}}
    assert read_json(BULK, None, codebook=book).answers["label"].dropna().tolist() == ["0"]


def test_contact_data_is_left_out_where_the_details_tell_it():
    loaded = described()
    assert "Ann Lee" not in loaded.answers.astype("str").to_csv()
    assert "'106_7601'" in loaded.summary()
    kept = read_json(BULK, keep=["106_7601", "plan"]).answers.drop_duplicates("response_id")
    assert kept["106_7601"].dropna().tolist() == ["Ann Lee"]
    assert kept["plan"].dropna().tolist() == ["gold", "silver"]


def test_previews_go_to_the_rejects_unless_asked_for():
    loaded = described()
    assert loaded.rejected == {"trial": 1}
    assert loaded.rejects["record"].tolist() == [4]
    kept = read_json(BULK, trials=True).answers
    assert kept["response_id"].nunique() == 6
    assert set(kept["collection_mode"]) == {"default", "preview"}


def test_responses_that_were_not_completed_are_kept_and_said_to_be_so():
    people = described().answers.drop_duplicates("response_id")
    assert people["complete"].tolist() == [True, True, False, True, False]
    assert people["response_status"].iloc[-1] == "disqualified"
    assert people["submitted_at"].isna().tolist() == [False, False, True, False, True]


def test_pages_lists_and_lines_of_responses_are_read_alike():
    whole = described().answers
    pages = [{**BULK, "data": BULK["data"][:2]}, {**BULK, "data": BULK["data"][2:]}]
    lines = "\n".join(json.dumps(response) for response in BULK["data"])
    details = json.dumps(DETAILS)
    for text in (json.dumps(pages), json.dumps(BULK["data"]), lines):
        again = read(text, details=io.StringIO(details)).answers
        pd.testing.assert_frame_equal(again, whole)


def test_what_the_service_notes_counts_over_a_survey_variable_of_its_name():
    response = _response([{"text": "x"}])
    response["data"][0]["custom_variables"] = {"id": "other", "1": "other", "plan": "gold"}
    loaded = read_json(response, None, keep=["plan"])
    assert loaded.answers["response_id"].tolist() == ["77"]
    assert loaded.answers["value"].tolist() == ["x"]
    assert loaded.answers["plan"].tolist() == ["gold"]


def test_a_file_without_any_response_gives_no_answers():
    assert read("RespondentID,Gender\n").records == 0
    with pytest.raises(ArgumentError, match="the survey has no question"):
        read("RespondentID\n1\n")


def test_json_without_responses_or_without_their_answers_is_refused():
    with pytest.raises(
        FormatError, match=r"holds no responses of SurveyMonkey \(records read: 1\)"
    ):
        read_json({"data": [{"id": "1", "href": "https://api.example.org"}]}, None)
    with pytest.raises(
        FormatError, match="has responses without answers; take them from /surveys/"
    ):
        read_json({"data": [{"id": "1", "response_status": "completed"}]}, None)


def test_details_without_questions_are_refused():
    with pytest.raises(FormatError, match="has no questions; details= is what the API gives at"):
        read_json(BULK, {"title": "my survey", "pages": []})
    with pytest.raises(FormatError, match="holds no responses of SurveyMonkey"):
        read_json(DETAILS)


def test_damaged_details_describe_what_they_still_can():
    details = json.loads(json.dumps(DETAILS))
    for question in details["pages"][0]["questions"][1:]:
        question["answers"] = ["nothing", None, 7]
        question["headings"] = {"heading": 5}
    details["pages"][0]["questions"].append("no question")
    loaded = read_json(BULK, details)
    assert loaded.records == 6
    # Of a question without its rows and choices there is the id alone.
    assert kinds(loaded)["101_7001"] == "single"
    assert of(loaded, "101")["missing_reason"].tolist() == ["not_answered"] * 5


def test_half_a_character_in_a_response_is_replaced():
    whole = (DATA / "nps_bulk.json").read_bytes()
    damaged = whole.replace(b'"text": "', b'"text": "\\ud83d', 1)
    assert damaged != whole
    loaded = read_surveymonkey(io.BytesIO(damaged), details=DATA / "nps_details.json")
    assert loaded.answers["value"].str.contains("\N{REPLACEMENT CHARACTER}").any()
