import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, DataWarning, TableError
from vocsigma.retention import lost_after


def activity(*rows):
    frame = pd.DataFrame(rows, columns=["customer_id", "opened_at"])
    return frame.assign(opened_at=pd.to_datetime(frame["opened_at"], utc=True))


def day(text):
    return pd.Timestamp(text, tz="UTC")


def test_a_loss_is_dated_last_activity_plus_gap():
    seen = activity(("a", "2025-01-01"), ("a", "2025-01-21"), ("b", "2025-03-15"))
    table = lost_after(seen, gap="30d", until="2025-03-31 00:00Z")
    assert table["customer_id"].tolist() == ["a", "b"]
    assert table["lost"].tolist() == [True, False]
    assert table["observed_until"].tolist() == [day("2025-02-20"), day("2025-03-31")]
    assert table["joined_at"].tolist() == [day("2025-01-01"), day("2025-03-15")]


@pytest.mark.parametrize(("end", "lost"), [("2025-01-31", True), ("2025-01-30 23:59:59", False)])
def test_a_gap_that_is_just_over_makes_a_loss(end, lost):
    table = lost_after(activity(("a", "2025-01-01")), gap="30d", until=day(end))
    assert table["lost"].tolist() == [lost]
    assert table["observed_until"].tolist() == [day(end)]


def test_later_activity_is_not_looked_at():
    seen = activity(("a", "2025-01-01"), ("a", "2025-03-01"), ("b", "2025-03-01"))
    table = lost_after(seen, gap="30d", until=day("2025-02-10"))
    assert table["customer_id"].tolist() == ["a"]
    assert table["observed_until"].tolist() == [day("2025-01-31")]


def test_customers_who_came_back_are_told():
    seen = activity(("a", "2025-01-01"), ("a", "2025-03-01"), ("b", "2025-03-01"))
    with pytest.warns(
        DataWarning, match="1 of 2 customers were silent for 30 days and came back"
    ) as told:
        lost_after(seen, gap="30d", until=day("2025-03-10"))
    assert told[0].filename == __file__


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"until": "2025-03-31"}, ArgumentError, "until='2025-03-31' has no time zone"),
        ({"until": "soon"}, ArgumentError, "until='soon' is not an instant"),
        ({"gap": "3mo"}, ArgumentError, "gap='3mo' has no fixed length"),
        ({"time": "ordered_at"}, TableError, "no column 'ordered_at'"),
        ({"time": "customer_id"}, TableError, "holds str, not times with a zone"),
        ({"until": "2024-01-01 00:00Z"}, TableError, "has no row by until='2024-01-01 00:00Z'"),
    ],
)
def test_what_cannot_be_read_is_told(options, error, text):
    with pytest.raises(error, match=text):
        lost_after(activity(("a", "2025-01-01")), **{"until": "2025-03-31 00:00Z", **options})


def test_missing_stamps_are_told():
    with pytest.raises(TableError, match="'opened_at' is missing in some rows"):
        lost_after(activity(("a", "2025-01-01"), ("b", None)), until="2025-03-31 00:00Z")
