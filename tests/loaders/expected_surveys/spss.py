"""SPSS: files of three projects' tests, and a made-up survey with a net promoter score.

The cells were looked up with pyreadstat itself: the codes as it gives them, the labels in its metadata.
"""

# The beginning of a file is no text, by which read_any could know it.
FILE = {"reader": "read_spss", "binary": True, "rejected": {}}

SAMPLES = [
    {
        **FILE,
        "path": "spss/simple_alltypes.sav",
        "records": 6,
        "used": 6,
        "kinds": {"date": 3, "multi": 2, "single": 1, "number": 1, "text": 1},
        # Eight questions of one answer or of text, two sets of four and three options.
        "answers": 6 * (6 + 4 + 3),
        "complete": 6,
        "cells": {
            ("1", "x"): {"value": "1", "code": 1, "label": "red"},
            # 4 and 9 have no label, 7, 8 and 99 are declared missing.
            ("4", "x"): {"value": "4", "code": 4, "label": "4"},
            ("5", "x"): {"value": "8", "code": None, "label": None, "missing_reason": "8"},
            ("6", "x"): {"value": "9", "code": 9, "missing_reason": None},
            # From -999 to 0 is missing, and 999, which has a label.
            ("1", "z"): {"value": "-9", "code": None, "missing_reason": "-9"},
            ("2", "z"): {"value": None, "code": None, "missing_reason": "not_answered"},
            ("3", "z"): {"value": "1.234", "code": 1.234},
            ("4", "z"): {"value": "999", "code": None, "missing_reason": "skipped"},
            ("4", "y"): {"value": "1776-07-04", "kind": "date", "missing_reason": None},
            ("1", "quarter"): {"value": "2014-10-01", "kind": "date"},
            ("5", "str"): {"value": None, "missing_reason": "not_answered"},
            ("3", "mymrset", "Response #1"): {"value": "0", "code": 0},
            ("3", "mymrset", "Response #2"): {"value": "1", "code": 1},
            # Its other columns are answered, this one is not.
            ("5", "mymrset", "Response #1"): {"code": None, "missing_reason": "not_answered"},
            ("5", "mymrset", "Response #2"): {"code": 1},
            ("1", "categorical_array", "b"): {"value": "a;a;b", "code": 1},
            ("1", "categorical_array", "c"): {"value": "a;a;b", "code": 0},
        },
        "several": {"categorical_array": (6, {"a": 3, "b": 6, "c": 3, "d": 3})},
    },
    *(
        {
            **FILE,
            "path": f"spss/sample.{ending}",
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
                ("5", "mychar"): {"value": "e"},
            },
        }
        for ending in ("sav", "zsav")
    ),
    {
        **FILE,
        "path": "spss/missing_test.sav",
        "records": 2,
        "used": 2,
        "kinds": {"number": 1},
        "answers": 2,
        "complete": 2,
        "cells": {
            ("1", "var1"): {"value": "1", "code": None, "missing_reason": "missing"},
            ("2", "var1"): {"value": "2", "code": 2, "missing_reason": None},
        },
    },
    {
        **FILE,
        "path": "spss/labelled-num-na.sav",
        "records": 2,
        "used": 2,
        "kinds": {"single": 1},
        "answers": 2,
        "complete": 2,
        "cells": {
            ("1", "VAR00002"): {"value": "1", "code": 1, "label": "This is one"},
            ("2", "VAR00002"): {"value": "9", "code": None, "missing_reason": "9"},
        },
    },
    {
        **FILE,
        "path": "spss/umlauts.sav",
        "records": 4,
        "used": 4,
        "kinds": {"single": 1},
        "answers": 4,
        "complete": 4,
        "cells": {
            ("2", "var1"): {"label": "the ü umlaut", "question_text": "This is an ä-umlaut"},
            ("4", "var1"): {"value": "3", "label": "the ö umlaut"},
        },
    },
    {
        **FILE,
        "path": "spss/nps.sav",
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
            # 09:02 in Chicago's winter.
            ("101", "reason"): {"value": "quick", "submitted_at": "2026-01-05 15:02:00+00:00"},
            ("102", "nps"): {"code": 9, "label": None, "weight": 0.5},
            ("104", "nps"): {"value": "99", "code": None, "missing_reason": "Don't know"},
            ("105", "sat"): {"value": "97", "code": None, "missing_reason": "Refused"},
            ("105", "reason"): {"value": "fine"},
            ("106", "nps"): {"value": None, "missing_reason": "not_answered", "complete": False},
        },
        # Two promoters and one detractor of 10, 9, 3 and 7.
        "nps": (25.0, 4, 2),
    },
]
