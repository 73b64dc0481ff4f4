"""Google Forms: made up, as the sheet gives it and as the form's own download does."""

RECOMMEND = "How likely are you to recommend us? (0 = not at all, 10 = very)"
REACH, SERVICES = "How did you reach us?", "Which services do you use?"

SAMPLES = [
    {
        "reader": "read_google_forms",
        "path": "google_forms/sheet.csv",
        "options": {"tz": "America/Chicago", "missing": ["n/a"]},
        "records": 6,
        "used": 6,
        "rejected": {},
        "kinds": {"nps": 1, "multi": 1, "single": 3, "text": 1},
        "answers": 6 * 7,
        "complete": 6,
        "cells": {
            # The 13th shows that the month stands first: July, when Chicago is 5 hours behind.
            ("1", RECOMMEND): {"code": 9, "submitted_at": "2024-07-02 03:05:36+00:00"},
            ("3", RECOMMEND): {"code": 0, "submitted_at": "2024-07-13 05:00:59+00:00"},
            ("5", RECOMMEND): {"code": None, "missing_reason": "not_answered"},
            ("4", REACH, "Phone"): {"code": 1, "value": "Phone, Web"},
            ("6", REACH, "Phone"): {"code": None, "missing_reason": "not_answered"},
            # An option that holds a comma is never by itself as two: the cell is left whole.
            ("1", SERVICES): {"kind": "single", "label": "Delivery, express, Gift wrap"},
            ("3", "Rate us [Speed]"): {"label": "Bad"},
            ("1", "Anything else?"): {"kind": "text", "value": "Quick, kind, cheap"},
            ("4", "Anything else?"): {"value": 'He said "never"'},
            ("6", "Anything else?"): {"value": "n/a", "missing_reason": "n/a"},
        },
        "several": {REACH: (5, {"Phone": 3, "Web": 4})},
        "nps": (40, 5, 1),
    },
    {
        "reader": "read_google_forms",
        "path": "google_forms/download.csv",
        "records": 4,
        "used": 4,
        "rejected": {},
        "kinds": {"nps": 1, "multi": 1, "single": 2},
        "answers": 4 * 5,
        "complete": 4,
        "cells": {
            ("1", "How likely are you to recommend us?"): {
                "code": 10,
                "submitted_at": "2026-03-01 12:00:00+00:00",
            },
            ("2", "How likely are you to recommend us?"): {
                "code": 6,
                "submitted_at": "2026-02-28 21:01:00+00:00",
            },
            ("4", "How likely are you to recommend us?"): {
                "missing_reason": "not_answered",
                "submitted_at": "2026-03-30 09:00:00+00:00",
            },
            ("2", REACH, "Phone"): {"code": 0},
            ("1", "Which is right?"): {"label": "A"},
            ("1", "Which is right? (2)"): {"label": "B"},
        },
        "several": {REACH: (4, {"Phone": 3, "Web": 3})},
        "nps": (100 / 3, 3, 1),
    },
]
