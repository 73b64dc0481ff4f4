"""The cities' service requests."""

SAMPLES = [
    {
        "reader": "read_nyc311",
        "path": "nyc311_300.csv",
        "records": 300,
        "used": 300,
        "rejected": {},
        # 18 requests are in progress.
        "roles": {"customer": 300, "agent": 282},
        "parents": 282,
        "first": "2025-01-03 23:34:00",
        "last": "2025-03-14 05:20:00",
        "rows": {
            "64345465": {
                "brand": "NYPD",
                "created_at": "2025-03-14 05:20:00+00:00",
                "status": "In Progress",
                "record": 1,
            }
        },
    }
]
