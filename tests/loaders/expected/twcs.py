"""Customer Support on Twitter: the first records of the simulated sample, in the layout of the real file."""

SAMPLES = [
    {
        "reader": "read_twcs",
        "path": "twcs_simulated_150.csv",
        "records": 150,
        "used": 150,
        "rejected": {},
        "roles": {"customer": 89, "agent": 61},
        "parents": 104,
        "first": "2017-10-02 01:30:30",
        "last": "2017-10-03 17:25:26",
        "rows": {
            "10000000": {"thread_id": "10000000", "parent_id": None, "brand": "Parzelio"},
            "10000004": {
                "thread_id": "10000001",
                "parent_id": "10000003",
                "author_id": "Parzelio",
                "author_role": "agent",
                "text": "@100294 They will write to you by Friday, please reply here if they do not. "
                "2/2 ^Lena",
                "created_at": "2017-10-02 04:09:47+00:00",
                "record": 5,
            },
            "10000005": {"thread_id": "10000002", "author_role": "customer", "brand": "Brambank"},
        },
    }
]
