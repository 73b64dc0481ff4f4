"""SurveyMonkey: three real CSV files, a real answer of the API, and made up files of its other layouts."""

SEEN = "Which of the following Star Wars films have you seen? Please select all that apply."
RANK = (
    "Please rank the Star Wars films in order of preference with 1 being your favorite film in the "
    "franchise and 6 being your least favorite film."
)
VIEW = (
    "Please state whether you view the following characters favorably, unfavorably, or are unfamiliar "
    "with him/her."
)
FILMS = [
    "Star Wars: Episode I The Phantom Menace",
    "Star Wars: Episode II Attack of the Clones",
    "Star Wars: Episode III Revenge of the Sith",
    "Star Wars: Episode IV A New Hope",
    "Star Wars: Episode V The Empire Strikes Back",
    "Star Wars: Episode VI Return of the Jedi",
]
COMPANY = "How likely is it that you would recommend this company to a friend or colleague?"
REACHED = "How did you reach us? Select all that apply."
OTHER = f"{REACHED} - Other (please specify)"
RATED = "How satisfied are you with each of these?"

SAMPLES = [
    {
        "reader": "read_surveymonkey",
        "path": "surveymonkey/StarWars_two_header_macroman.csv",
        "records": 300,
        "used": 300,
        "rejected": {},
        "kinds": {"single": 25, "number": 6, "multi": 1},
        "answers": 300 * (25 + 6 + 6),
        "complete": 300,
        "cells": {
            ("3292763116", SEEN, FILMS[5]): {
                "value": "Star Wars: Episode VI Return of the Jedi",
                "code": 1.0,
                "kind": "multi",
            },
            ("3292765271", SEEN, FILMS[3]): {"value": None, "code": 0.0, "missing_reason": None},
            ("3292879538", SEEN, FILMS[0]): {"code": None, "missing_reason": "not_answered"},
            ("3292763116", f"{RANK} - {FILMS[1]}"): {"value": "6", "code": 6.0, "kind": "number"},
            ("3292763116", f"{VIEW} - Han Solo"): {"label": "Very favorably", "kind": "single"},
            ("3292763116", "Education"): {
                "value": "Some college or Associate degree",
                "complete": True,
                "record": 4,
            },
            # A byte that is not UTF-8 stands in the line of names.
            (
                "3292765271",
                "Do you consider yourself to be a fan of the Expanded Universe?\u0152\u00e6",
            ): {"missing_reason": "not_answered"},
            ("3292879538", "Household Income"): {"value": "$0 - $24,999"},
        },
        "several": {
            SEEN: (225, dict(zip(FILMS, [184, 174, 166, 179, 207, 205], strict=True))),
        },
    },
    {
        "reader": "read_surveymonkey",
        "path": "surveymonkey/steak-risk-survey.csv",
        "records": 550,
        "used": 550,
        "rejected": {},
        "kinds": {"single": 14},
        "answers": 550 * 14,
        "complete": 550,
        "cells": {
            ("3234973379", "How do you like your steak prepared?"): {"value": "Rare", "record": 3},
            ("3234973379", "Age"): {"label": "> 60", "code": None},
            ("3237565956", "Do you eat steak?"): {"missing_reason": "not_answered"},
            (
                "3237565956",
                "Consider the following hypothetical situations: In Lottery A, you have a 50% chance of "
                "success, with a payout of $100. In Lottery B, you have a 90% chance of success, with a "
                "payout of $20. Assuming you have $10 to bet, would you play Lottery A or Lottery B?",
            ): {"value": "Lottery B"},
            ("3234760413", "Location (Census Region)"): {"value": "Mountain", "record": 550},
        },
    },
    {
        "reader": "read_surveymonkey",
        "path": "surveymonkey/comma-survey.csv",
        "records": 1129,
        "used": 1129,
        "rejected": {},
        "kinds": {"single": 12},
        "answers": 1129 * 12,
        "complete": 1129,
        "cells": {
            ("3292932796", "Education"): {"value": "Less than high school degree", "record": 4},
            ("3292932796", "Household Income"): {"missing_reason": "not_answered"},
            (
                "3288375700",
                'When faced with using the word "data", have you ever spent time considering if the word '
                "was a singular or plural noun?",
            ): {"value": "Yes", "record": 1129},
        },
    },
    {
        "reader": "read_surveymonkey",
        "path": "surveymonkey/responses_bulk.json",
        "files": {"details": "surveymonkey/survey_details.json"},
        "records": 2,
        "used": 2,
        "rejected": {},
        "kinds": {"single": 1, "text": 1},
        "answers": 4,
        "complete": 2,
        "cells": {
            ("13376313674", "769893650"): {
                "question_text": "How many pets do you have?",
                "value": "5096103935",
                "code": 4.0,
                "label": "3",
                "started_at": "2022-03-05 18:05:46+00:00",
                "submitted_at": "2022-03-05 18:05:57+00:00",
                "collector_id": "415838011",
                "total_time": "10",
            },
            ("13376299051", "769893903"): {
                "question_text": "What are the names of your pets?",
                "value": "Phil, Mango, Donut",
                "kind": "text",
            },
        },
    },
    {
        "reader": "read_surveymonkey",
        "path": "surveymonkey/expanded.csv",
        "options": {"tz": "America/Los_Angeles", "missing": {"-": "nothing to say"}},
        "records": 6,
        "used": 6,
        "rejected": {},
        "kinds": {"nps": 1, "multi": 1, "text": 3, "csat": 2, "single": 2},
        "answers": 6 * (1 + 4 + 3 + 2 + 2),
        "complete": 6,
        "cells": {
            ("11500000001", COMPANY): {
                "value": "Extremely likely - 10",
                "code": 10.0,
                "label": "Extremely likely - 10",
                "started_at": "2026-03-05 17:00:10+00:00",
                "submitted_at": "2026-03-05 17:04:00+00:00",
                "Collector ID": "400000001",
            },
            # Summer time began on 8 March.
            ("11500000003", COMPANY): {"code": 0.0, "submitted_at": "2026-03-15 07:02:00+00:00"},
            ("11500000002", REACHED, "Phone"): {"code": 0.0, "missing_reason": None},
            ("11500000002", REACHED, "Other (please specify)"): {"code": 1.0},
            ("11500000002", OTHER): {"value": "no", "kind": "text"},
            ("11500000004", REACHED, "Mail"): {"code": None, "missing_reason": "not_answered"},
            ("11500000003", f"{RATED} - Speed"): {"value": "Very dissatisfied", "code": 1.0},
            ("11500000003", "Is there anything else?"): {
                "value": "-",
                "missing_reason": "nothing to say",
            },
            ("11500000002", "Which product is it about?"): {"missing_reason": "not_answered"},
            ("11500000002", "Which product is it about? - Other (please specify)"): {
                "value": "A grill"
            },
        },
        "several": {
            REACHED: (4, {"Phone": 2, "Mail": 2, "Chat": 1, "Other (please specify)": 2}),
        },
        # Promoters 10 and 9, passive 7, detractors 0 and 6.
        "nps": (0.0, 5, 1),
    },
    {
        "reader": "read_surveymonkey",
        "path": "surveymonkey/condensed.csv",
        "options": {"tz": "UTC"},
        "records": 5,
        "used": 5,
        "rejected": {},
        "kinds": {"nps": 1, "multi": 1, "text": 1, "csat": 2, "single": 1},
        "answers": 5 * (1 + 4 + 1 + 2 + 1),
        "complete": 5,
        "cells": {
            ("11500000005", REACHED, "Mail"): {"value": "Mail", "code": 1.0},
            ("11500000005", OTHER): {"value": "At the shop"},
            ("11500000005", f"{RATED} - Price"): {"value": "Satisfied", "code": 4.0},
            ("11500000004", COMPANY): {"code": 7.0, "submitted_at": "2026-03-15 08:00:40+00:00"},
        },
        "several": {
            REACHED: (4, {"Phone": 2, "Mail": 2, "Chat": 1, "Other (please specify)": 2}),
        },
        "nps": (0.0, 5, 0),
    },
    {
        "reader": "read_surveymonkey",
        "path": "surveymonkey/nps_bulk.json",
        "files": {"details": "surveymonkey/nps_details.json"},
        "records": 6,
        "used": 5,
        "rejected": {"trial": 1},
        "kinds": {
            "nps": 1, "multi": 1, "csat": 2, "single": 3, "text": 3, "number": 3, "date": 1,
        },
        "answers": 5 * (13 + 4),
        "complete": 3,
        "cells": {
            ("1330001", "101"): {"value": "7110", "code": 10.0, "label": "Extremely likely - 10"},
            ("1330002", "102", "Other (please specify)"): {"value": "7299", "code": 1.0},
            ("1330002", "102_7299"): {"value": "no", "kind": "text"},
            ("1330003", "102", "Phone"): {"code": None, "missing_reason": "not_answered"},
            ("1330001", "103_7301"): {"value": "7315", "code": 5.0, "label": "Very satisfied"},
            ("1330001", "103_7302"): {"value": "7319", "missing_reason": "not_applicable"},
            ("1330002", "104"): {"value": "7499", "code": 3.0, "label": "Another"},
            ("1330005", "104"): {"value": "7499999", "missing_reason": "unreadable"},
            ("1330001", "107_7702"): {"value": "7711", "code": 1.0, "kind": "number"},
            ("1330001", "110_8001_8010"): {"label": "Chunky", "code": 2.0},
            ("1330003", "101"): {"complete": False, "submitted_at": None, "code": 7.0},
            ("1330002", "101"): {"recipient_id": "555", "response_status": "completed"},
        },
        "several": {
            "102": (3, {"Phone": 1, "Mail": 1, "Chat": 1, "Other (please specify)": 1}),
        },
        # Promoters 10 and 9, passive 7, detractor 0; one was disqualified before the question.
        "nps": (25.0, 4, 1),
    },
]  # fmt: skip
