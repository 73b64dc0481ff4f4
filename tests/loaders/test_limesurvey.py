import contextlib
import csv
import io
import runpy
from pathlib import Path

import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, FormatError, VocsigmaError
from vocsigma.loaders import read_limesurvey
from vocsigma.loaders._files.fingerprint import Head
from vocsigma.loaders._files.source import open_source
from vocsigma.loaders._surveys import limesurvey_structure as _limesurvey_structure
from vocsigma.loaders._surveys.limesurvey import FORMAT
from vocsigma.loaders._surveys.limesurvey_structure import questions_of
from vocsigma.survey import nps

DATA = Path(__file__).parents[1] / "data" / "loaders" / "limesurvey"
ROOT = Path(__file__).parents[2]
HARNESS = runpy.run_path(str(ROOT / "benchmarks" / "validate" / "loader_mutations.py"))
NOTED = ["id", "submitdate", "lastpage", "startlanguage"]


def export(names, *rows, noted=NOTED, sep=","):
    """Write responses as LimeSurvey does: a byte order mark, every cell quoted, an empty last line."""
    file = io.StringIO()
    begin = [[number, "2026-01-05 09:02:00", "1", "en"] for number, _ in enumerate(rows, start=1)]
    lines = [[*noted, *names], *([*some, *row] for some, row in zip(begin, rows, strict=True))]
    csv.writer(file, delimiter=sep, quoting=csv.QUOTE_ALL).writerows(lines)
    return io.BytesIO(b"\xef\xbb\xbf" + file.getvalue().encode() + b"\r\n")


def structure(*questions, answers="", subquestions="", languages=("en",), base="en"):
    """Write a structure; a question is (qid, code, type, text), with other=Y if a fifth says so."""
    rows = "".join(
        f"<row><qid>{qid}</qid><parent_qid>0</parent_qid><type><![CDATA[{letter}]]></type>"
        f"<title><![CDATA[{code}]]></title><other>{(*more, 'N')[0]}</other></row>"
        for qid, code, letter, _, *more in questions
    )
    texts = "".join(
        f"<row><qid>{qid}</qid><question><![CDATA[{text}]]></question><language>{base}</language></row>"
        for qid, _, _, text, *_ in questions
    )
    spoken = "".join(f"<language>{language}</language>" for language in languages)
    return io.StringIO(
        f"<document><languages>{spoken}</languages><questions><rows>{rows}</rows></questions>"
        f"<question_l10ns><rows>{texts}</rows></question_l10ns>"
        f"<surveys><rows><row><language>{base}</language></row></rows></surveys>"
        f"{subquestions}{answers}</document>"
    )


def below(*parts):
    """Write sub-questions: (qid, parent, code, text), with a scale if a fifth says so."""
    return "<subquestions><rows>" + "".join(
        f"<row><qid>{qid}</qid><parent_qid>{parent}</parent_qid><title>{code}</title>"
        f"<question>{text}</question><language>en</language><scale_id>{(*scale, 0)[0]}</scale_id></row>"
        for qid, parent, code, text, *scale in parts
    ) + "</rows></subquestions>"  # fmt: skip


def options(qid, labels, scale=0):
    """Write the options of a question in the layout before version 4, which had no ids for them."""
    return "<answers><rows>" + "".join(
        f"<row><qid>{qid}</qid><code>{code}</code><answer>{label}</answer><language>en</language>"
        f"<scale_id>{scale}</scale_id></row>"
        for code, label in labels.items()
    ) + "</rows></answers>"  # fmt: skip


def read(file, **options):
    return read_limesurvey(file, tz="UTC", **options)


def of(loaded, question):
    answers = loaded.answers
    return answers[answers["question_id"] == question].reset_index(drop=True)


def kinds(loaded):
    questions = loaded.questions.drop_duplicates("question_id")
    return dict(zip(questions["question_id"], questions["kind"], strict=True))


def test_codes_and_full_answers_give_the_same_labels():
    zone = "Europe/Berlin"
    structure = DATA / "answers.lss"
    codes = read_limesurvey(DATA / "answers_codes.csv", survey=structure, tz=zone).answers
    full = read_limesurvey(DATA / "answers_full.csv", survey=structure, tz=zone).answers
    same = [
        "response_id",
        "question_id",
        "question_text",
        "kind",
        "submitted_at",
        "complete",
        "label",
    ]
    pd.testing.assert_frame_equal(codes[same], full[same])
    # Only full answers say that the second response saw the options, and that the third did not.
    apart = codes["code"].fillna(-1) != full["code"].fillna(-1)
    assert set(codes.loc[apart, "response_id"]) == {"2", "3"}


def test_full_answers_tell_the_options_that_were_seen_from_those_that_were_not():
    loaded = read(DATA / "answers_full.csv", survey=DATA / "answers.lss")
    assert loaded.rejected == {}
    by_option = of(loaded, "Q01").groupby("label", sort=False)["code"]
    assert by_option.count().to_dict() == dict.fromkeys(by_option.groups, 4)
    assert by_option.sum().to_dict() == {"First option": 2, "Second option": 1, "Third option": 2}
    third = of(loaded, "Q01").query("response_id == '3'")
    assert third[["value", "missing_reason"]].drop_duplicates().to_numpy().tolist() == [
        ["N/A", "not_shown"]
    ]


def test_a_real_structure_gives_texts_types_and_labels():
    loaded = read(DATA / "survey_codes.csv", survey=DATA / "survey.lss")
    assert kinds(loaded) == {
        "G01Q01": "text", "G01Q02": "likert", "G02Q03": "text", "G02Q03[filecount]": "number",
        "G02Q04": "single",
    }  # fmt: skip
    assert of(loaded, "G01Q01")["value"].iloc[0] == 'It says "hello",\nand more'
    assert of(loaded, "G01Q02")["question_text"].iloc[0] == "Text for second question"
    assert of(loaded, "G01Q02")["code"].to_list() == [4, 5, 2]
    assert of(loaded, "G02Q04")["label"].fillna("").to_list() == ["Yes", "No", ""]


def test_full_headings_in_another_language_give_the_same_questions_as_codes():
    structure = DATA / "service.lss"
    codes = read(DATA / "service_codes.csv", survey=structure)
    full = read(DATA / "service_full_de.csv", survey=structure, language="de")
    same = ["response_id", "question_id", "submitted_at", "complete"]
    pd.testing.assert_frame_equal(codes.answers[same], full.answers[same])
    assert of(full, "REC")["question_text"].unique().tolist() == [
        "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?"
    ]
    assert "'empfehl' is in its text" in full.summary()
    assert nps(full).table[["estimate", "n", "not_answered"]].to_numpy().tolist() == [[25, 4, 1]]
    assert of(full, "PLACE")["label"].dropna().to_list() == [
        "In der Stadt", "Sonstiges", "Auf dem Land", "In der Stadt",
    ]  # fmt: skip
    assert of(full, "AGAIN")["label"].dropna().to_list() == ["Nein", "Ja", "Nein"]
    assert of(full, "AGAIN")["missing_reason"].dropna().to_list() == ["not_answered"] * 2


def test_a_structure_with_the_texts_in_the_rows_of_questions_is_read():
    # As before version 4 of LimeSurvey: a row a language.
    rows = "".join(
        f"<row><qid>1</qid><parent_qid>0</parent_qid><type>L</type><title>Q1</title>"
        f"<question>{text}</question><language>{language}</language></row>"
        for language, text in (("de", "Wo?"), ("en", "Where?"))
    )
    answers = "".join(
        f"<row><qid>1</qid><code>A1</code><answer>{text}</answer><language>{language}</language>"
        "<scale_id>0</scale_id></row>"
        for language, text in (("de", "Hier"), ("en", "Here"))
    )
    document = (
        "<document><languages><language>en</language><language>de</language></languages>"
        f"<questions><rows>{rows}</rows></questions><answers><rows>{answers}</rows></answers></document>"
    )
    for language, text, label in ((None, "Where?", "Here"), ("de", "Wo?", "Hier")):
        found = questions_of(open_source(io.StringIO(document)), language)["Q1"]
        assert (found.text, found.options) == (text, {"0": {"A1": label}})


def test_texts_that_a_language_lacks_are_those_of_the_base_language():
    file = structure((1, "Q1", "T", "Why?"), languages=("en", "fr"))
    assert questions_of(open_source(file), "fr")["Q1"].text == "Why?"


def test_html_and_entities_are_taken_out_of_texts():
    file = structure((1, "Q1", "T", "<p>Why&nbsp;<b>so</b>\n late, at < 5 and > 3&hellip;</p>"))
    assert questions_of(open_source(file))["Q1"].text == "Why so late, at < 5 and > 3…"


def test_an_empty_submitdate_is_a_partial_response():
    loaded = read(
        io.StringIO(
            "id,submitdate,lastpage,startlanguage,Q1\n1,,1,en,a\n2,2026-01-05 09:00:00,2,en,b\n"
        )
    )
    assert loaded.answers["complete"].to_list() == [False, True]
    assert loaded.answers["submitted_at"].isna().to_list() == [True, False]


def test_the_first_of_january_1980_is_complete_and_without_a_time():
    loaded = read(
        io.StringIO("id,submitdate,lastpage,startlanguage,Q1\n1,1980-01-01 00:00:00,1,en,a\n")
    )
    assert loaded.answers["complete"].to_list() == [True]
    assert loaded.answers["submitted_at"].isna().all()


def test_without_submitdate_it_is_said_that_completeness_is_not_known():
    loaded = read(io.StringIO("id,lastpage,startlanguage,Q1\n1,1,en,a\n"))
    assert loaded.answers["complete"].all()
    assert "which responses are complete is not known" in loaded.summary()


def test_a_reference_row_among_the_responses_is_rejected_and_named():
    loaded = read(DATA / "answers_codes.csv", survey=DATA / "answers.lss")
    assert loaded.rejects[["record", "reason"]].to_numpy().tolist() == [[4, "missing_id"]]
    assert "SimLex999" in loaded.rejects["raw"].iloc[0]
    assert "an id that is no whole number, such as 'SimLex999'" in loaded.summary()


def test_ids_that_went_through_a_spreadsheet_are_still_numbers():
    text = "id,submitdate,lastpage,startlanguage,Q1\n1.0,,1,en,a\n2,,1,en,b\n2,,1,en,c\n1.23E+18,,1,en,d\n"
    loaded = read(io.StringIO(text))
    assert loaded.answers["response_id"].to_list() == ["1", "2"]
    assert loaded.rejected == {"digits_lost": 1, "duplicate": 1}


def test_a_damaged_record_and_a_doubled_one_are_both_rejected():
    text = "id,submitdate,lastpage,startlanguage,Q1\n1,,1,en,a\n1,,1,en,b\n2,,1,en,c,d\n"
    assert read(io.StringIO(text)).rejected == {"too_many_fields": 1, "duplicate": 1}


def test_the_export_of_a_survey_without_responses_has_no_answer():
    # LimeSurvey writes one record without anything in it.
    loaded = read(
        io.StringIO('"id","submitdate","lastpage","startlanguage","Q1"\r\n"","","","",""\r\n')
    )
    assert (loaded.records, loaded.rejected, len(loaded.answers)) == (1, {"missing_id": 1}, 0)


def test_the_times_of_questions_and_groups_are_no_questions():
    names = ["Q1", "LeadTime", "interviewtime", "groupTime12", "Q1Time", "LeadTimeTime"]
    loaded = read(export(names, ["a", "3", "9.5", "9.5", "4.5", "5"]))
    # A question may be called so: no question is called Lead.
    assert list(kinds(loaded)) == ["Q1", "LeadTime"]
    assert loaded.answers["interviewtime"].unique().tolist() == ["9.5"]
    titled = ["Total time", "Group time: The first", "Question time: Q1"]
    noted = ["Response ID", "Date submitted", "Last page", "Start language"]
    assert list(kinds(read(export(["Why?", *titled], ["a", "1", "1", "1"], noted=noted)))) == [
        "Why?"
    ]


def test_who_took_part_is_left_out_unless_it_is_kept():
    names = ["token", "ipaddr", "firstname", "email", "attribute_1", "Q1"]
    row = ["xyz", "192.0.2.1", "Ann", "a@example.com", "gold", "fine"]
    loaded = read(export(names, row))
    assert list(kinds(loaded)) == ["Q1"]
    assert not {"xyz", "192.0.2.1", "Ann", "gold"} & set(
        loaded.answers.astype("str").to_numpy().ravel()
    )
    assert "left out: 'token', 'ipaddr', 'firstname', 'email', 'attribute_1'." in loaded.summary()
    kept = read(export(names, row), keep=["attribute_1", "lastpage"])
    assert kept.answers[["attribute_1", "lastpage"]].to_numpy().tolist() == [["gold", "1"]]


def test_a_question_may_have_the_code_of_something_that_limesurvey_notes():
    loaded = read(export(["seed"], ["barley"]), survey=structure((1, "seed", "T", "Which seed?")))
    assert loaded.answers["value"].to_list() == ["barley"]


@pytest.mark.parametrize("codes", [["Q1[SQ001]", "Q1[SQ002]"], ["Q1_SQ001", "Q1_SQ002"]])
def test_ticked_columns_are_one_question_without_a_structure(codes):
    loaded = read(export([*codes, "Q2"], ["Y", "", "a"], ["", "", "b"]))
    answers = of(loaded, "Q1")
    assert answers["code"].fillna(-1).to_list() == [1, 0, -1, -1]
    assert answers["label"].to_list() == ["SQ001", "SQ002"] * 2
    assert "Guessed to be multi: 'Q1' (its 2 columns are ticked or not)" in loaded.summary()


def test_an_array_of_yes_and_no_in_codes_is_no_multiple_choice():
    loaded = read(export(["Q1[SQ001]", "Q1[SQ002]"], ["Y", "N"], ["N", "U"], ["Y", "N"]))
    assert list(kinds(loaded)) == ["Q1[SQ001]", "Q1[SQ002]"]


def test_code_and_text_headings_give_texts_and_options():
    noted = [
        "id. Response ID",
        "submitdate. Date submitted",
        "lastpage. Last page",
        "startlanguage. x",
    ]
    names = [
        "Q1. Why [be honest]?",
        "Q2[SQ001]. How? [Tick all] [By phone]",
        "Q2[SQ002]. How? [Tick all] [By mail]",
    ]
    loaded = read(export(names, ["so", "Yes", "No"], ["", "N/A", "N/A"], noted=noted, sep=";"))
    assert of(loaded, "Q1")["question_text"].iloc[0] == "Why [be honest]?"
    assert of(loaded, "Q2")["question_text"].iloc[0] == "How? [Tick all]"
    assert of(loaded, "Q2")["label"].to_list() == ["By phone", "By mail"] * 2
    assert of(loaded, "Q2")["missing_reason"].to_list()[2:] == ["not_shown"] * 2


def test_another_separator_of_code_and_text_is_found():
    noted = ["id - Response ID", "submitdate - Date submitted", "lastpage - x", "startlanguage - x"]
    loaded = read(export(["Q1 - Why - and how?"], ["so"], noted=noted))
    assert loaded.answers[["question_id", "question_text"]].to_numpy().tolist() == [
        ["Q1", "Why - and how?"]
    ]


def test_headings_with_underscores_for_blanks_are_known():
    noted = ["Response_ID", "Date_submitted", "Last_page", "Start_language"]
    loaded = read(
        export(["How_are_you?"], ["fine"], noted=noted),
        survey=structure((1, "Q7", "T", "How are you?")),
    )
    assert loaded.answers["question_id"].to_list() == ["Q7"]


def test_questions_of_one_text_are_told_by_their_order():
    noted = ["Response ID", "Date submitted", "Last page", "Start language"]
    survey = structure((1, "Q1", "T", "Why?"), (2, "Q2", "T", "Why?"))
    loaded = read(export(["Why?", "Why?"], ["a", "b"], noted=noted), survey=survey)
    assert loaded.answers[["question_id", "value"]].to_numpy().tolist() == [
        ["Q1", "a"],
        ["Q2", "b"],
    ]


def test_na_is_not_shown_in_a_multiple_choice_and_no_answer_to_yes_or_no():
    survey = structure((1, "M1", "M", "Which?"), (2, "Y1", "Y", "Is it?"),
                       subquestions=below((3, 1, "A", "This"), (4, 1, "B", "That")))  # fmt: skip
    loaded = read(
        export(["M1[A]", "M1[B]", "Y1"], ["N/A", "N/A", "N/A"], ["No", "Yes", "No"]), survey=survey
    )
    assert of(loaded, "M1")["missing_reason"].fillna("").to_list() == ["not_shown"] * 2 + [""] * 2
    assert of(loaded, "Y1")["missing_reason"].fillna("").to_list() == ["not_answered", ""]


@pytest.mark.parametrize("structured", [True, False])
@pytest.mark.parametrize("other", ["", "N/A"])
def test_other_is_not_shown_where_its_question_is_not(other, structured):
    survey = structure((1, "M1", "M", "Which?", "Y"),
                       subquestions=below((3, 1, "A", "This"), (4, 1, "B", "That")))  # fmt: skip
    rows = [["N/A", "N/A", other], ["No", "No", ""], ["Yes", "No", "owl"], ["No", "No", "N/A"]]
    loaded = read(
        export(["M1[A]", "M1[B]", "M1[other]"], *rows), survey=survey if structured else None
    )
    chosen = of(loaded, "M1")
    assert chosen["missing_reason"].fillna("").to_list() == ["not_shown"] * 3 + [""] * 9
    by_option = chosen["code"].to_numpy().reshape(4, 3)
    assert by_option[1:].tolist() == [[0, 0, 0], [1, 0, 1], [0, 0, 1]]
    if not other:
        written = of(loaded, "M1[other]")["missing_reason"].fillna("").to_list()
        assert written == ["not_shown", "not_answered", "", ""]


def test_an_option_may_hold_brackets():
    noted = ["id. Response ID", "submitdate. x", "lastpage. x", "startlanguage. x"]
    names = ["Q2[A]. How [really]? [Phone [mobile]]", "Q2[B]. How [really]? [E-mail]"]
    asked = of(read(export(names, ["Yes", "No"], noted=noted)), "Q2")
    assert asked["label"].to_list() == ["Phone [mobile]", "E-mail"]
    assert asked["question_text"].unique().tolist() == ["How [really]?"]


def test_na_is_an_answer_where_the_survey_offers_it():
    loaded = read(
        export(["Q1", "Q2"], ["N/A", "N/A"], ["Good", "Yes"], ["Good", "No"], ["Good", "No"])
    )
    assert of(loaded, "Q1")["label"].to_list() == ["N/A", "Good", "Good", "Good"]
    assert of(loaded, "Q2")["missing_reason"].iloc[0] == "not_answered"


@pytest.mark.parametrize(("yes", "no"), [("Y", "N"), ("1", "2"), ("Ja", "Nein"), ("Oui", "Non")])
def test_words_for_an_option_that_was_not_chosen(yes, no):
    survey = structure(
        (1, "M1", "M", "Which?"), subquestions=below((3, 1, "A", "This"), (4, 1, "B", "That"))
    )
    loaded = read(export(["M1[A]", "M1[B]"], [yes, no], [no, no], ["", ""]), survey=survey)
    assert loaded.answers["code"].fillna(-1).to_list() == [1, 0, 0, 0, -1, -1]
    assert loaded.answers["value"].fillna("").to_list() == [yes, no, no, no, "", ""]


def test_other_words_must_be_said():
    names = ["M1[A]", "M1[B]"]
    parts = below((3, 1, "A", "This"), (4, 1, "B", "That"))
    survey = structure((1, "M1", "M", "Which?"), subquestions=parts)
    with pytest.raises(ArgumentError, match=r"'M1' hold 'Ei', 'Kyllä'; say which .* unticked='Ei'"):
        read(export(names, ["Kyllä", "Ei"]), survey=survey)
    survey.seek(0)
    loaded = read(export(names, ["Kyllä", "Ei"]), survey=survey, unticked="Ei")
    assert loaded.answers[["value", "code"]].to_numpy().tolist() == [["Kyllä", 1.0], ["Ei", 0.0]]


def test_converted_answers_to_yes_or_no_have_labels():
    loaded = read(export(["Y1"], ["1"], ["2"]), survey=structure((1, "Y1", "Y", "Is it?")))
    assert loaded.answers[["code", "label"]].to_numpy().tolist() == [[1.0, "Yes"], [2.0, "No"]]


def test_other_is_an_option_and_a_text():
    survey = structure((1, "M1", "M", "Which?", "Y"), subquestions=below((3, 1, "A", "This")))
    loaded = read(export(["M1[A]", "M1[other]"], ["", "that"], ["Y", ""]), survey=survey)
    assert of(loaded, "M1")["code"].to_list() == [0, 1, 1, 0]
    assert of(loaded, "M1")["label"].to_list() == ["This", "Other"] * 2
    assert of(loaded, "M1[other]")["value"].fillna("").to_list() == ["that", ""]


def test_comments_beside_options_are_texts():
    survey = structure((1, "P1", "P", "Which?"), (2, "O1", "O", "Why?"),
                       subquestions=below((3, 1, "A", "This"), (4, 1, "B", "That")),
                       answers=options(2, {"A1": "So"}))  # fmt: skip
    names = ["P1[A]", "P1[Acomment]", "P1[B]", "P1[Bcomment]", "O1", "O1[comment]"]
    loaded = read(export(names, ["Y", "nice", "", "", "A1", "indeed"]), survey=survey)
    assert kinds(loaded) == {
        "P1": "multi", "P1[Acomment]": "text", "P1[Bcomment]": "text", "O1": "single", "O1[comment]": "text",
    }  # fmt: skip
    assert of(loaded, "O1")["label"].to_list() == ["So"]


def test_grids_two_scales_and_rankings_have_texts_and_labels():
    survey = structure(
        (1, "G1", ":", "How many?"), (2, "D1", "1", "Twice?"), (3, "R1", "R", "Order?"),
        subquestions=below((4, 1, "Y1", "Mon"), (5, 1, "X1", "Calls", 1), (6, 2, "S1", "Ours")),
        answers=options(2, {"A": "low"}) + options(2, {"A": "bad"}, scale=1).replace("answers", "x"),
    )  # fmt: skip
    text = survey.getvalue().replace("</rows></answers><x><rows>", "").replace("</x>", "</answers>")
    text = text.replace("</rows></answers></document>", options(3, {"F": "first", "S": "second"})
                        .replace("<answers><rows>", "") + "</document>")  # fmt: skip
    for names in (
        ["G1[Y1_X1]", "D1[S1][1]", "D1[S1][2]", "R1[1]", "R1[2]"],
        ["G1_Y1_X1", "D1_S1_0", "D1_S1_1", "R1_1", "R1_2"],
    ):
        file = export(names, ["7", "A", "A", "S", "F"])
        answers = read(file, survey=io.StringIO(text)).answers
        assert answers["question_id"].to_list() == names
        assert answers["label"].fillna("").to_list() == ["", "low", "bad", "second", "first"]
        assert answers["question_text"].to_list()[:3] == [
            "How many? [Mon][Calls]", "Twice? [Ours][1]", "Twice? [Ours][2]",
        ]  # fmt: skip
        assert answers["code"].iloc[0] == 7


def test_recommending_is_nps_only_where_the_codes_are_0_to_10():
    ten = {str(code): str(code) for code in range(1, 11)}
    for labels, kind in (({"0": "no way", **ten}, "nps"), (ten, "single")):
        survey = structure((1, "Q1", "L", "Would you recommend us?"), answers=options(1, labels))
        assert kinds(read(export(["Q1"], ["9"]), survey=survey)) == {"Q1": kind}
    loaded = read(
        export(["Q1"], ["9"], ["0"]), survey=structure((1, "Q1", "N", "Would you recommend us?"))
    )
    assert kinds(loaded) == {"Q1": "nps"}
    assert "kinds=" in loaded.summary()


def test_a_kind_that_the_caller_names_counts():
    survey = structure((1, "Q1", "5", "How good was it?"))
    loaded = read(export(["Q1"], ["4"]), survey=survey, kinds={"Q1": "csat"})
    assert kinds(loaded) == {"Q1": "csat"}
    assert "Guessed" not in loaded.summary()


def test_a_codebook_counts_over_the_structure():
    survey = structure((1, "Q1", "5", "How good was it?"))
    codebook = {"good": {"column": "Q1", "kind": "number"}}
    assert kinds(read(export(["Q1"], ["4"]), survey=survey, codebook=codebook)) == {
        "good": "number"
    }


def test_columns_that_the_structure_does_not_ask_are_left_out_and_named():
    loaded = read(export(["Q1", "Q9"], ["a", "b"]), survey=structure((1, "Q1", "T", "Why?")))
    assert list(kinds(loaded)) == ["Q1"]
    assert "left out: 'Q9'." in loaded.summary()


def test_the_structure_of_another_survey_is_an_error():
    with pytest.raises(
        FormatError, match=r"asks 'G01Q01', .* none of them is in answers_codes.csv \(it has 'Q01'"
    ):
        read(DATA / "answers_codes.csv", survey=DATA / "survey.lss")


def test_columns_that_are_kept_or_weigh_are_no_questions():
    for survey in (
        None,
        structure((1, "Q1", "T", "Why?"), (2, "Q2", "T", "Where?"), (3, "Q3", "N", "x")),
    ):
        file = export(["Q1", "Q2", "Q3"], ["so", "North", "1.5"])
        answers = read(file, survey=survey, keep=["Q2"], weight="Q3").answers
        assert answers[["question_id", "Q2", "weight"]].to_numpy().tolist() == [
            ["Q1", "North", 1.5]
        ]


def test_an_unknown_language_is_an_error_that_lists_the_others():
    with pytest.raises(
        ArgumentError, match=r"service.lss has no language 'fr' \(it has 'en', 'de'\)"
    ):
        read(DATA / "service_codes.csv", survey=DATA / "service.lss", language="fr")


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xef\xbb\xbf\r\n"])
def test_a_file_that_holds_nothing_but_a_mark_is_said_to_be_empty(data):
    with pytest.raises(FormatError, match="is empty; is it the right file"):
        read(io.BytesIO(data))


def test_a_file_of_something_else_is_an_error():
    with pytest.raises(FormatError, match=r"none of the columns submitdate, .* read_survey_csv"):
        read(io.StringIO("a,b\n1,2\n"))


def test_stamps_without_a_zone_need_one():
    with pytest.raises(ArgumentError, match=r"'submitdate' holds times without a zone"):
        read_limesurvey(export(["Q1"], ["a"]))


BOMB = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><document>&b;</document>'


@pytest.mark.parametrize(
    "document",
    [BOMB, f'<?xml version="1.0"?>\n{BOMB}', "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_structure_that_could_declare_entities_is_refused(document, encoding):
    with pytest.raises(FormatError, match="declares a document type"):
        read(export(["Q1"], ["a"]), survey=io.BytesIO(document.encode(encoding)))


def test_a_damaged_structure_is_an_error():
    half = (DATA / "answers.lss").read_text(encoding="utf-8")[:20_000]
    with pytest.raises(FormatError, match="no sound XML"):
        read(export(["Q1"], ["a"]), survey=io.StringIO(half))


def test_damage_to_a_structure_is_survived_or_named():
    content = (DATA / "service.lss").read_bytes()
    read_at_all = 0
    for _, damaged in HARNESS["mutated"](content, 120):
        with contextlib.suppress(VocsigmaError):
            questions = questions_of(open_source(io.BytesIO(damaged)))
            assert all(isinstance(each.text, str) for each in questions.values())
            read_at_all += 1
    assert 0 < read_at_all < 120


def test_a_structure_without_questions_is_an_error():
    with pytest.raises(FormatError, match=r"holds no questions, .* \(\.lss\)"):
        read(export(["Q1"], ["a"]), survey=io.StringIO("<document><groups/></document>"))


def test_a_structure_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(_limesurvey_structure, "LARGEST", 1000)
    with pytest.raises(FormatError, match="has more than 0 MiB"):
        read(export(["Q1"], ["a"]), survey=DATA / "answers.lss")


@pytest.mark.parametrize("path", sorted(DATA.glob("*.csv")), ids=lambda path: path.stem)
def test_every_layout_is_known_by_its_first_line(path):
    assert FORMAT.fit(Head.of(open_source(path))).share == 1
