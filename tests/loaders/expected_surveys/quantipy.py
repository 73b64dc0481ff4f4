"""Quantipy: codes in CSV and a codebook in JSON, read by `read_survey_csv`."""

import json
from pathlib import Path

META = Path(__file__).parents[2] / "data" / "loaders" / "quantipy" / "Example_Data_(A).json"
KINDS = {
    "single": "single", "delimited set": "multi", "int": "number", "float": "number",
    "string": "text", "date": "date",
}  # fmt: skip
# Ids, weights and times are no questions.
APART = {
    "@1", "RecordNo", "record_number", "unique_id", "weight", "weight_a", "weight_b",
    "start_time", "end_time", "duration",
}  # fmt: skip


def codebook(meta):
    """Describe each column of a Quantipy dataset as `read_survey_csv` takes it."""
    language = meta["lib"]["default text"]

    def options(values):
        if isinstance(values, str):
            values = meta["lib"]["values"][values.removeprefix("lib@values@")]
        return {each["value"]: each["text"][language] for each in values}

    return {
        name: {
            "kind": KINDS[column["type"]],
            "text": column["text"][language],
            "options": options(column.get("values", [])),
        }
        for name, column in meta["columns"].items()
        if name not in APART
    }


BOOK = codebook(json.loads(META.read_text(encoding="utf-8")))
ASKED = [
    "age",
    "gender",
    "locality",
    "q1",
    "q2",
    "q5_1",
    "q5_2",
    "q8",
    "q8a",
    "q9",
    "q14r01c02",
    "q14r01c03",
]

SAMPLES = [
    {
        "reader": "read_survey_csv",
        "path": "quantipy/example_A_head.csv",
        "options": {
            "codebook": {name: BOOK[name] for name in ASKED},
            "respondent_id": "unique_id",
            "weight": "weight_a",
            "started_at": "start_time",
            "submitted_at": "end_time",
            "tz": "Europe/London",
        },
        "records": 199,
        "used": 199,
        "rejected": {},
        "kinds": {"single": 7, "multi": 3, "number": 1, "text": 1},
        "answers": 199 * (7 + (8 + 7 + 7) + 1 + 1),
        "complete": 199,
        "cells": {
            ("402891", "gender"): {"value": "1", "code": 1.0, "label": "Male"},
            ("402891", "locality"): {
                "value": "1.0",
                "label": "CBD (central business district)",
                "weight": 2.02951325036,
                "started_at": "2015-02-13 17:10:50+00:00",
                "submitted_at": "2015-02-13 17:15:01+00:00",
                "record": 1,
            },
            ("402891", "q2", "Mountain biking"): {"value": "1;2;3;5;", "code": 1.0},
            ("402891", "q2", "Kite boarding"): {"code": 0.0},
            ("402891", "q8", "Lunch"): {"code": None, "missing_reason": "not_answered"},
            ("402891", "q14r01c02"): {"label": "Neither agree nor disagree", "code": 3.0},
            ("402891", "q14r01c03"): {"missing_reason": "not_answered"},
            ("422668", "q8a"): {"value": "Up overdid more withdrew jeez.", "kind": "text"},
            ("20697831", "q5_2"): {"label": "Don't know", "code": 98.0, "record": 199},
        },
        "several": {
            "q2": (72, {
                "Sky diving": 25, "Base jumping": 35, "Mountain biking": 47, "Kite boarding": 20,
                "Snowboarding": 13, "Parachuting": 9, "Other": 11, "None of these": 1,
            }),
            "q9": (199, {
                "To buy something for myself": 73,
                "To buy something for somebody else": 37,
                "To ask the staff for sporting advice": 16,
                "To check prices": 51,
                "Other": 9,
                "Don't know": 23,
                "Not applicable - I won't ever go to a sporting goods store": 81,
            }),
        },
        "recognised": False,
    },
]  # fmt: skip
