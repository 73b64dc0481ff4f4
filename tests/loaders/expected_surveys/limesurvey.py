"""LimeSurvey: a real survey structure and a made-up one, with responses made up in its layouts.

Further files are in test_limesurvey.py.
"""

READER = {"reader": "read_limesurvey", "options": {"tz": "Europe/Berlin"}}
SAMPLES = [
    {
        **READER,
        # Codes, and the times that questions took; a row of reference values was pasted among the responses.
        "path": "limesurvey/answers_codes.csv",
        "files": {"survey": "limesurvey/answers.lss"},
        "records": 6,
        "used": 5,
        "rejected": {"missing_id": 1},
        "kinds": {"multi": 1, "single": 5},
        "answers": 40,
        "complete": 4,
        "cells": {
            ("1", "Q01", "First option"): {
                "value": "Y",
                "code": 1.0,
                "question_text": "This is the first question",
                "started_at": "2026-01-05 08:00:00+00:00",
                "submitted_at": "2026-01-05 08:02:10+00:00",
                "interviewtime": "130.21",
                "lastpage": "1",
            },
            ("1", "Q01", "Second option"): {"value": None, "code": 0.0, "missing_reason": None},
            ("2", "Q01", "Third option"): {"code": None, "missing_reason": "not_answered"},
            ("1", "Q02[SQ001]"): {
                "value": "AO01",
                "code": None,
                "label": "Too much",
                "question_text": "This is the second question [Color]",
            },
            ("2", "Q02[SQ003]"): {"label": None, "missing_reason": "not_answered"},
            # Not submitted, and begun in the hour that the clock skips.
            ("3", "Q02[SQ001]"): {
                "complete": False,
                "submitted_at": None,
                "started_at": "2026-03-29 01:00:00+00:00",
            },
            # Submitted, in a survey that noted no dates then.
            ("5", "Q02[SQ005]"): {
                "label": "Too much",
                "complete": True,
                "submitted_at": None,
                "started_at": None,
                "record": 6,
            },
        },
        "several": {"Q01": (4, {"First option": 2, "Second option": 2, "Third option": 2})},
    },
    {
        **READER,
        "path": "limesurvey/service_codes.csv",
        "files": {"survey": "limesurvey/service.lss"},
        "records": 5,
        "used": 5,
        "rejected": {},
        "kinds": {"nps": 1, "csat": 2, "multi": 1, "text": 3, "single": 2, "number": 1, "date": 1},
        "answers": 65,
        "complete": 4,
        "cells": {
            ("1", "REC"): {
                "code": 10.0,
                "label": "10",
                "question_text": "How likely are you to recommend us to a friend?",
            },
            ("2", "SAT[TONE]"): {
                "code": 3.0,
                "label": "Neutral",
                "question_text": "How satisfied were you with … [Tone]",
                "startlanguage": "de",
            },
            ("3", "WAY", "Other"): {"value": "Brieftaube", "code": 1.0},
            ("3", "WAY[other]"): {"value": "Brieftaube", "kind": "text"},
            ("2", "PLACE"): {"value": "-oth-", "label": "Other", "code": None},
            ("2", "PLACE[other]"): {
                "value": "Auf See",
                "question_text": "Where do you live? [Other]",
            },
            ("2", "DAYS"): {"code": 10.5},
            ("1", "SINCE"): {"value": "2019-04-01 00:00:00", "kind": "date"},
            ("5", "WHY"): {"value": "n/a", "missing_reason": None},
        },
        "several": {"WAY": (4, {"Chat": 2, "E-mail": 2, "Other": 1})},
        # 10, 8, 6 and 9: two promoters and a detractor of four.
        "nps": (25.0, 4, 1),
    },
]
