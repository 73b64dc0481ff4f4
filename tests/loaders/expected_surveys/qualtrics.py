"""Qualtrics: real exports of small surveys, and one made up in today's layout and in Fivetran's tables."""

# Generated test responses, which are asked for.
TRIALS = {"tz": "America/New_York", "trials": True}
MADE_UP = {
    "reader": "read_qualtrics",
    "records": 5,
    "used": 4,
    "rejected": {"trial": 1},
    "answers": 32,
    "complete": 3,
    "cells": {
        ("R_1", "Q1"): {"code": 10, "started_at": "2026-01-05 09:00:00+00:00"},
        ("R_1", "Q4"): {"value": "fine, thanks", "kind": "text"},
        ("R_2", "Q2", "Chat"): {"value": "1", "code": 1},
        ("R_2", "Q2", "Other"): {"value": None, "code": 0},
        ("R_3", "Q2", "Chat"): {"code": None, "missing_reason": "not_answered"},
        ("R_5", "Q2_4_TEXT"): {"value": "letter", "kind": "text"},
        ("R_5", "Q3_2"): {"code": 4, "question_text": "Rate it-Price"},
    },
    "several": {"Q2": (3, {"Phone": 2, "Chat": 1, "Other": 1})},
    "nps": (25.0, 4, 0),
    "kinds": {"nps": 1, "multi": 1, "text": 2, "number": 2},
}

SAMPLES = [
    {**MADE_UP, "path": "qualtrics/nps_today.csv"},
    {**MADE_UP, "path": "qualtrics/nps_tables"},
    {
        "reader": "read_qualtrics",
        "path": "qualtrics/v3_three_header_rows_german_labels.csv",
        "options": {"tz": "Europe/Zurich"},
        "records": 1,
        "used": 1,
        "rejected": {},
        "kinds": {"number": 1, "text": 1},
        "answers": 2,
        "complete": 1,
        "cells": {("R_2YPOQ602ER1jkf1", "Q2"): {"value": "Hello World!"}},
    },
    {
        "reader": "read_qualtrics",
        "path": "qualtrics/legacy_two_header_rows_bom.csv",
        "options": {"tz": "Europe/Zurich"},
        "records": 1,
        "used": 1,
        "rejected": {},
        "kinds": {"number": 1, "text": 1},
        "answers": 2,
        "complete": 1,
        "cells": {("R_2YPOQ602ER1jkf1", "Q1"): {"value": "2", "code": 2}},
    },
    {
        "reader": "read_qualtrics",
        "path": "qualtrics/multiple_answer_insights.csv",
        "options": TRIALS,
        "records": 5,
        "used": 5,
        "rejected": {},
        "kinds": {"multi": 5, "text": 1},
        "answers": 5 * 22,
        "complete": 5,
        "cells": {
            # The suffixes are recode values: Q4_10, Q4_11, Q4_12.
            ("R_bIVJQDOvulWU4BL", "Q4", "Click to write Statement 1"): {"value": "1", "code": 1},
            ("R_bIVJQDOvulWU4BL", "Q4", "Click to write Statement 2"): {"value": None, "code": 0},
            ("R_bIVJQDOvulWU4BL", "Q2", "Click to write Statement 1"): {"code": 0},
            ("R_bIVJQDOvulWU4BL", "mc_question_five_2_TEXT"): {
                "value": "Gravida pellentesque consectetuer eleifend risus fusce sit urna diam magnis "
                "laoreet."
            },
        },
        "several": {
            "Q2": (
                5,
                {
                    "Click to write Statement 1": 4,
                    "Click to write Statement 2": 4,
                    "Click to write Statement 3": 5,
                },
            ),
            "mc_question_five": (
                5,
                {
                    "Click to write Statement 1": 0,
                    "Click to write Statement 2": 5,
                    "Click to write Statement 3": 5,
                },
            ),
        },
    },
    {
        "reader": "read_qualtrics",
        "path": "qualtrics/no_basis_insights.csv",
        "options": TRIALS,
        "records": 15,
        "used": 15,
        "rejected": {},
        "kinds": {"number": 9, "multi": 7},
        "answers": 15 * 35,
        "complete": 15,
        "cells": {
            # Recode values may be negative: Q2_-1, Q2_-2.
            ("R_ebopwASnJ6p0KSp", "Q2", "No basis for evaluation"): {"code": 1},
            ("R_ebopwASnJ6p0KSp", "Q2", "I've never had squash"): {"code": 0},
            ("R_ebopwASnJ6p0KSp", "Q3_1"): {"value": "-1", "code": -1},
            ("R_9mZ86nFH0t9KX6l", "Q5_2", "2nd Year"): {"code": 1},
        },
        "several": {"Q5_2": (15, {"1st Year": 14, "2nd Year": 9, "Did not participate": 9})},
    },
    {
        "reader": "read_qualtrics",
        "path": "qualtrics/single_matrix_insights.csv",
        "options": TRIALS,
        "records": 5,
        "used": 5,
        "rejected": {},
        "kinds": {"number": 15, "text": 1},
        "answers": 80,
        "complete": 5,
        "cells": {
            ("R_9H2nlL82R9Yq21v", "Q4_1"): {"value": "12", "code": 12},
            ("R_9H2nlL82R9Yq21v", "Q5_question_three"): {"code": 12},
        },
    },
    {
        "reader": "read_qualtrics",
        "path": "qualtrics/single_matrix_legacy.csv",
        "options": TRIALS,
        "records": 5,
        "used": 5,
        "rejected": {},
        "kinds": {"number": 15, "text": 1},
        "answers": 80,
        "complete": 5,
        "cells": {
            # Three columns are called question_one.
            ("R_9H2nlL82R9Yq21v", "question_one"): {"value": "1"},
            ("R_9H2nlL82R9Yq21v", "question_one (2)"): {"value": "10"},
            ("R_9H2nlL82R9Yq21v", "question_one (3)"): {"value": "13"},
        },
    },
    {
        "reader": "read_qualtrics",
        "path": "qualtrics/Sample_Survey.csv",
        "options": TRIALS,
        "records": 5,
        "used": 5,
        "rejected": {},
        "kinds": {"number": 25, "multi": 14, "text": 1},
        "answers": 300,
        "complete": 5,
        "cells": {("R_9RWrgh1F9m7488l", "q2_favorite"): {"value": "1", "code": 1, "label": None}},
        "several": {
            "q3_volunteer": (
                2,
                {"Cantaloupe": 0, "Kiwi": 0, "Pomegranate": 0, "None of the above": 2},
            )
        },
    },
    {
        "reader": "read_qualtrics",
        "path": "qualtrics/Sample_Survey.csv",
        "options": TRIALS,
        "files": {"survey": "qualtrics/Sample_Survey.qsf"},
        "records": 5,
        "used": 5,
        "rejected": {},
        "kinds": {"multi": 25, "single": 16, "text": 1},
        "answers": 300,
        "complete": 5,
        "cells": {
            ("R_6FsLhwCAYml5NOJ", "q2_favorite"): {"code": 3, "label": "Pomagranite"},
            # Its recode value is -1.
            ("R_6FsLhwCAYml5NOJ", "q4_rank_3"): {"code": -1, "label": "Never Tried It"},
            ("R_6FsLhwCAYml5NOJ", "q6_reservations#2_2"): {"code": 4, "label": "Other"},
            ("R_9RWrgh1F9m7488l", "q4_rank_3"): {"code": None, "missing_reason": "not_answered"},
            # Its only option has the code 0, which the file holds where it was chosen.
            ("R_6FsLhwCAYml5NOJ", "Q12#1_1"): {"code": 1, "label": "Answer 1"},
            ("R_6FsLhwCAYml5NOJ", "Q11#2_1", "Answer 2"): {"code": 0},
        },
        "several": {
            "q1_recent_q1_recent_1": (
                5,
                {"In the last week": 3, "In the last month": 4, "In the last year": 5},
            ),
            "Q12#1_1": (2, {"Answer 1": 2}),
        },
    },
    {
        "reader": "read_qualtrics",
        "path": "qualtrics/tables",
        "records": 10,
        "used": 10,
        "rejected": {},
        # The five responses and the five answers of the sample do not belong together.
        "kinds": {"number": 1, "text": 2},
        "answers": 30,
        "complete": 0,
        "cells": {
            ("R_2w6q9pgBpebvjCg", "QID2"): {
                "value": "2",
                "question_text": "Drink",
                "started_at": None,
            },
            ("R_1Qnonc63Wkk2Fur", "QID58"): {"value": "example e", "question_text": "state"},
            ("R_3e9aZTqhcgXRH0o", "QID2"): {
                "missing_reason": "not_answered",
                "started_at": "2022-12-07 08:59:11+00:00",
            },
        },
    },
]
