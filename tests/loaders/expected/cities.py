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
    },
    {
        "reader": "read_boston311",
        "path": "boston311_100.csv",
        "records": 100,
        "used": 100,
        "rejected": {},
        # 15 requests are open.
        "roles": {"customer": 100, "agent": 85},
        "parents": 85,
        "first": "2022-01-01 05:16:00",
        "last": "2022-04-25 18:30:31",
        "rows": {
            "101004143000": {
                "brand": "BTDT",
                "channel": "phone",
                "created_at": "2022-01-21 18:47:00+00:00",
                "target_at": "2022-02-04 18:47:30+00:00",
                "on_time": False,
                "neighborhood": None,
                "record": 1,
            },
            "101004130437#closed": {
                "parent_id": "101004130437",
                "author_id": "GEN_",
                "created_at": "2022-01-19 16:42:16+00:00",
                "target_at": None,
                "record": 2,
            },
        },
    },
]
