"""Stata: files of a project's tests, and a made-up survey with a net promoter score.

The cells were looked up with pyreadstat itself: the codes as it gives them, the labels in its metadata.
"""

# The beginning of a file is no text, by which read_any could know it.
FILE = {"reader": "read_stata", "binary": True, "rejected": {}}

SAMPLES = [
    {
        **FILE,
        "path": "stata/sample.dta",
        "records": 5,
        "used": 5,
        "kinds": {"text": 2, "date": 2, "single": 2, "number": 1},
        "answers": 35,
        "complete": 5,
        "cells": {
            ("3", "mynum"): {"value": "-1000.3", "code": -1000.3, "question_text": "numeric"},
            ("2", "mydate"): {"value": "1880-05-06", "missing_reason": None},
            ("1", "dtime"): {"value": "2018-05-06T10:10:10", "kind": "date"},
            ("2", "mylabl"): {"value": "2", "code": 2, "label": "Female"},
            ("3", "myord"): {"value": "3", "code": 3, "label": "high"},
            ("2", "mytime"): {"value": "23:10:10", "kind": "text"},
            ("5", "mytime"): {"value": None, "missing_reason": "not_answered"},
        },
    },
    {
        **FILE,
        "path": "stata/missing_test.dta",
        "records": 1,
        "used": 1,
        "kinds": {"text": 8, "number": 1},
        "answers": 9,
        "complete": 1,
        "cells": {
            ("1", "var1"): {"value": ".a", "code": None, "missing_reason": "missing"},
            ("1", "var6"): {"value": ".z", "code": None, "missing_reason": ".z"},
            ("1", "var8"): {"value": None, "missing_reason": "not_answered"},
            ("1", "var9"): {"value": "1", "code": 1, "missing_reason": None},
        },
    },
    {
        **FILE,
        "path": "stata/nps.dta",
        "options": {
            "respondent_id": "id",
            "weight": "w",
            "submitted_at": "done",
            "tz": "America/Chicago",
        },
        "records": 6,
        "used": 6,
        "kinds": {"nps": 1, "text": 1, "single": 3, "csat": 1},
        "answers": 36,
        "complete": 5,
        "cells": {
            ("101", "nps"): {"code": 10, "label": "Extremely likely", "weight": 1},
            ("101", "reason"): {"value": "quick", "submitted_at": "2026-01-05 15:02:00+00:00"},
            ("102", "nps"): {"code": 9, "label": None, "weight": 0.5},
            ("104", "nps"): {"value": ".d", "code": None, "missing_reason": "Don't know"},
            ("105", "sat"): {"value": ".r", "code": None, "missing_reason": "Refused"},
            ("106", "nps"): {"value": None, "missing_reason": "not_answered", "complete": False},
        },
        "nps": (25.0, 4, 2),
    },
]
