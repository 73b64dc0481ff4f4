"""Microsoft Forms: a workbook and a German CSV file, made up in its layouts.

A quiz is in test_microsoft_forms.py.
"""

RECOMMEND = "How likely are you to recommend us to a friend or colleague?"
EMPFEHLEN = "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?"
READER = {"reader": "read_microsoft_forms"}
SAMPLES = [
    {
        **READER,
        "path": "microsoft_forms/answers.xlsx",
        "binary": True,
        "options": {"tz": "Europe/Berlin"},
        "records": 5,
        "used": 5,
        "rejected": {},
        "kinds": {"nps": 1, "multi": 1, "likert": 2, "date": 1, "text": 2},
        "answers": 45,
        "complete": 5,
        "cells": {
            ("1", RECOMMEND): {
                "value": "10",
                "code": 10.0,
                "started_at": "2026-01-05 08:00:00+00:00",
                "submitted_at": "2026-01-05 08:02:31+00:00",
            },
            ("1", "Anything else?"): {"value": "Thanks!\nBye"},
            ("2", "Which channels did you use?", "Phone, or SMS"): {
                "value": "Phone, or SMS;",
                "code": 1.0,
            },
            ("2", "Which channels did you use?", "Chat"): {"code": 0.0},
            ("3", "Which channels did you use?", "Chat"): {"missing_reason": "not_answered"},
            ("3", "Anything else?"): {"value": "=1+1"},
            ("2", "How was it?.Speed"): {"value": "Neutral", "code": 3.0, "kind": "likert"},
            ("2", "When did you first buy from us?"): {"value": "2024-12-24", "kind": "date"},
            ("3", "Put these in order of weight"): {"value": "Tone;Speed;Price;", "kind": "text"},
            # Summer time begins while the fourth answers, and ends while the fifth does.
            ("4", RECOMMEND): {"code": None, "submitted_at": "2026-03-29 01:10:00+00:00"},
            ("5", RECOMMEND): {"code": 9.0, "started_at": "2026-10-25 00:30:00+00:00"},
        },
        "several": {
            "Which channels did you use?": (4, {"Chat": 3, "E-mail": 1, "Phone, or SMS": 2})
        },
        # 10, 7, 6 and 9.
        "nps": (25.0, 4, 1),
    },
    {
        **READER,
        "path": "microsoft_forms/antworten.csv",
        "options": {
            "tz": "Europe/Berlin",
            "stamp_format": "%d.%m.%Y %H:%M",
            "kinds": {EMPFEHLEN: "nps"},
        },
        "records": 4,
        "used": 4,
        "rejected": {},
        "kinds": {"nps": 1, "multi": 1, "single": 1, "text": 2},
        "answers": 28,
        "complete": 4,
        "cells": {
            # The sixth of February, not the second of June.
            ("3", EMPFEHLEN): {"code": 6.0, "submitted_at": "2026-02-06 07:31:00+00:00"},
            ("1", "Noch etwas?"): {"value": "Danke; bis bald", "kind": "text"},
            ("3", "Noch etwas?"): {"value": "Erste Zeile\nzweite"},
            ("2", "Wie war es?.Tempo"): {"value": "Neutral", "label": "Neutral"},
        },
        "several": {
            "Welche Kanäle haben Sie genutzt?": (3, {"Chat": 2, "E-Mail": 1, "Telefon oder SMS": 1})
        },
        # 10, 7 and 6.
        "nps": (0.0, 3, 1),
    },
]
