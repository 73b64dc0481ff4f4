import io
import json
from pathlib import Path

import pytest

from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.loaders import read_delighted
from vocsigma.survey import csat, nps, to_wide

DATA = Path(__file__).parents[1] / "data" / "loaders" / "delighted"


def response(number=1, kind="nps", score=9, **more):
    """Write a response as the API gives it."""
    return {
        "id": str(number),
        "person": f"p{number}",
        "survey_type": kind,
        "score": score,
        "comment": None,
        "created_at": 1_713_418_460,
        **more,
    }


def more(question="q1", **value):
    kinds = {"free_response": None, "scale": None, "select_one": None, "select_many": None}
    return {"id": "1", "value": {**kinds, **value}, "question": {"id": question, "text": "Why?"}}


def listed(*responses):
    return io.StringIO(json.dumps([*responses]))


def kinds(loaded):
    return dict(zip(loaded.questions["question_id"], loaded.questions["kind"], strict=True))


def of(loaded, question):
    answers = loaded.answers
    return answers[answers["question_id"] == question].reset_index(drop=True)


def test_scores_of_every_type_of_survey():
    types = {
        "nps": (0, "nps", 11), "enps": (10, "nps", -1), "csat": (5, "csat", 6),
        "csat3": (3, "csat", 4), "smileys": (1, "csat", 0), "stars_five": (5, "csat", 6),
        "ces": (5, "ces", 6), "ces7": (7, "ces", 8), "thumbs": (0, "single", 2),
        "pmf": (3, "single", 4),
    }  # fmt: skip
    scores = [
        (kind, score) for kind, (known, _, beyond) in types.items() for score in (known, beyond)
    ]
    loaded = read_delighted(listed(*(response(n, *one) for n, one in enumerate(scores))))
    found = kinds(loaded)
    assert {kind: found[kind] for kind in types} == {
        kind: own for kind, (_, own, _) in types.items()
    }
    for kind, (known, _, _) in types.items():
        own = of(loaded, kind)
        assert own["code"].to_list()[0] == known, kind
        assert own["missing_reason"].fillna("").to_list() == ["", "unreadable"], kind


def test_a_type_that_is_not_known_is_guessed():
    loaded = read_delighted(listed(*(response(n, "mood", n) for n in range(1, 4))))
    assert kinds(loaded)["mood"] == "number"
    assert "Guessed to be number: 'mood'" in loaded.summary()
    assert kinds(read_delighted(listed(response(1, "mood", 2)), kinds={"mood": "likert"})) == {
        "mood": "likert", "comment": "text",
    }  # fmt: skip


def test_nobody_is_asked_for_the_score_of_another_survey():
    loaded = read_delighted(DATA / "types.ndjson")
    score = nps(loaded)
    assert score.table[["n", "not_answered"]].iloc[0].to_list() == [1, 1]
    assert of(loaded, "csat")["response_id"].to_list() == ["21", "22"]
    assert csat(loaded, question="csat", top=2).table["n"].to_list() == [2]
    assert loaded.answers["record"].nunique() == loaded.records


def test_a_response_of_which_a_codebook_asks_nothing_stays_and_says_why():
    loaded = read_delighted(DATA / "types.ndjson", codebook={"nps": "nps"})
    assert loaded.answers["record"].to_list() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert loaded.answers["missing_reason"].fillna("").to_list() == ["not_asked"] * 6 + [
        "",
        "not_answered",
    ]


def test_a_score_that_is_null_is_not_answered():
    loaded = read_delighted(listed(response(score=None)))
    assert of(loaded, "nps")["missing_reason"].to_list() == ["not_answered"]


def test_additional_answers_of_every_type():
    options = [{"id": "a", "text": "Good; cheap"}, {"id": "b", "text": "No"}]
    loaded = read_delighted(
        listed(
            response(1, additional_answers=[
                more("many", select_many=options), more("one", select_one=options[1]),
                more("free", free_response="so, so"), more("scale", scale=0),
            ]),
            response(2, additional_answers=[more("many", select_many=options[1:]), more("empty")]),
            response(3, additional_answers=None),
        ),
        kinds={"scale": "likert"},
    )  # fmt: skip
    assert kinds(loaded) == {
        "nps": "nps", "comment": "text", "many": "multi", "one": "single", "free": "text",
        "scale": "likert",
    }  # fmt: skip
    wide = to_wide(loaded)
    assert wide["many: Good; cheap"].fillna(-1).to_list() == [1, 0, -1]
    assert wide["many: No"].fillna(-1).to_list() == [1, 1, -1]
    assert wide["one"].fillna("").to_list() == ["No", "", ""]
    assert of(loaded, "one")["value"].iloc[0] == "b"
    assert wide["scale"].fillna(-1).to_list() == [0, -1, -1]
    assert set(of(loaded, "free")["question_text"]) == {"Why?"}


def test_the_person_and_the_stamp_are_the_respondent_and_the_time():
    first = read_delighted(listed(response())).answers.iloc[0]
    assert (first["respondent_id"], str(first["submitted_at"])) == (
        "p1",
        "2024-04-18 05:34:20+00:00",
    )
    assert first["complete"]


def test_who_the_respondent_is_stays_in_the_file():
    person = {"id": "7", "email": "ann@example.com", "name": "Ann", "phone_number": "+1"}
    loaded = read_delighted(listed(response(person=person, permalink="https://x.example")))
    assert loaded.answers["respondent_id"].unique().tolist() == ["7"]
    text = loaded.answers.astype("str")
    assert not text.isin(["ann@example.com", "Ann", "+1", "https://x.example"]).any(axis=None)


def test_properties_and_tags_ride_along_on_demand():
    said = response(
        person_properties={"plan": "gold", "id": "C-7", "seats": 12}, tags=["a", {"name": "b"}]
    )
    loaded = read_delighted(
        listed(said), keep=["plan", "person_id", "tags", "seats", "survey_type"]
    )
    kept = loaded.answers.iloc[0][["plan", "person_id", "tags", "seats", "survey_type"]]
    assert kept.to_list() == ["gold", "C-7", "a; b", "12", "nps"]
    assert "plan" not in read_delighted(listed(said)).answers
    assert "'plan'" in read_delighted(listed(said)).summary()
    with pytest.raises(
        ArgumentError, match=r"the survey has no column 'plans'.*did you mean 'plan'"
    ):
        read_delighted(listed(said), keep=["plans"])


def test_a_weight_is_a_property_that_the_caller_names():
    loaded = read_delighted(listed(response(person_properties={"w": 2.5})), weight="w")
    assert loaded.answers["weight"].to_list() == [2.5, 2.5]


def test_a_question_with_the_name_of_something_else_gets_a_name_of_its_own():
    said = response(additional_answers=[more("tags", free_response="x"), more(None, scale=1)])
    loaded = read_delighted(listed(said))
    assert {"tags (question)", "(a question without an id)"} <= set(kinds(loaded))


def test_a_stamp_that_is_none_is_rejected():
    loaded = read_delighted(
        listed(response(1, created_at="soon"), response(2, created_at=1e300), response(3))
    )
    assert loaded.rejected == {"bad_stamp": 2}
    assert loaded.rejects["record"].to_list() == [1, 2]


def test_a_response_that_is_there_twice_is_rejected_once():
    assert read_delighted(listed(response(), response())).rejected == {"duplicate": 1}


def test_pages_and_lines_with_an_error_among_them_are_read():
    text = json.dumps([response(1)]) + "\n" + json.dumps({"status": 429}) + "\n"
    loaded = read_delighted(io.StringIO(text + json.dumps([response(2)])[:-1]))
    assert loaded.answers["response_id"].unique().tolist() == ["1", "2"]
    assert loaded.rejected == {"no_record": 1}


def test_half_a_character_is_no_letter():
    loaded = read_delighted(listed(response(comment="\ud83d")))
    assert of(loaded, "comment")["value"].to_list() == ["\N{REPLACEMENT CHARACTER}"]


def test_a_codebook_counts_over_the_file():
    loaded = read_delighted(DATA / "nps.json", codebook={"nps": "nps"})
    assert kinds(loaded) == {"nps": "nps"}
    with pytest.raises(ArgumentError, match="the survey has no column 'Q9'"):
        read_delighted(DATA / "nps.json", codebook={"Q9": "text"})


def test_a_csv_file_is_refused_with_the_way_to_read_it():
    with pytest.raises(FormatError, match=r"is not JSON; .*read_survey_csv"):
        read_delighted(io.StringIO("Score,Comment\n9,fine\n"))


def test_json_of_something_else_is_refused():
    with pytest.raises(FormatError, match="holds no survey responses of Delighted"):
        read_delighted(io.StringIO('[{"id": "1"}]'))
