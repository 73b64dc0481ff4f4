import pandas as pd
import polars as pl
import pytest

from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.frames import CUSTOMERS
from vocsigma.loaders._frames.customer_frame import as_customers


def export(**columns):
    return pd.DataFrame(
        {
            "customer_id": ["1", "2"],
            "joined_at": ["2025-01-01", "2025-02-01"],
            "observed_until": ["2025-03-01", "2025-04-01"],
            "lost": [True, False],
            **columns,
        }
    )


def test_the_table_is_typed_and_other_columns_ride_along():
    frame = export(plan=["basic", "plus"], lost=["1", "0"])
    before = frame.copy()
    table = as_customers(frame, tz="Europe/Berlin")
    assert table.columns.tolist() == [*CUSTOMERS.columns, "plan"]
    assert table["lost"].tolist() == [True, False]
    assert table["joined_at"].iloc[0] == pd.Timestamp("2024-12-31 23:00", tz="UTC")
    for field in CUSTOMERS.fields:
        assert str(table[field.name].dtype) == field.dtype
    pd.testing.assert_frame_equal(frame, before)


def test_with_an_end_of_observation_a_missing_end_means_still_a_customer():
    frame = export(observed_until=["2025-03-01", None]).drop(columns="lost")
    table = as_customers(frame, until="2025-06-30", tz="UTC")
    assert table["lost"].tolist() == [True, False]
    assert table["observed_until"].iloc[1] == pd.Timestamp("2025-06-30", tz="UTC")


def test_an_end_after_the_end_of_observation_has_not_happened_yet():
    table = as_customers(export(lost=[True, True]), until="2025-03-15", tz="UTC")
    assert table["lost"].tolist() == [True, False]
    assert table["observed_until"].iloc[1] == pd.Timestamp("2025-03-15", tz="UTC")


@pytest.mark.parametrize(
    ("columns", "options", "error", "text"),
    [
        ({"lost": ["Yes", "No"]}, {}, TableError, r"'lost' holds 'Yes', 'No' .*eq\('Yes'\)"),
        ({"lost": [True, None]}, {}, TableError, "not truth values"),
        ({"customer_id": ["1", "1"]}, {}, TableError, "row 1: '1' is there twice"),
        ({"customer_id": ["1", None]}, {}, TableError, "row 1: .* is missing"),
        ({"customer_id": ["1.2E+18", "2"]}, {}, TableError, "has lost digits"),
        ({"observed_until": ["2025-03-01", "2025-01-01"]}, {}, TableError, "1 customers whose"),
        ({"observed_until": ["2025-03-01", None]}, {}, TableError, "is missing in 1 rows"),
        (
            {"joined_at": ["01/02/2025", "x"]},
            {},
            TableError,
            "'01/02/2025' .row 0., which is not ISO",
        ),
        ({}, {"tz": None}, ArgumentError, "say where the clock hung"),
        ({}, {"until": "soon"}, ArgumentError, "'soon'"),
        ({}, {"lost": "churned"}, TableError, "no column 'churned'"),
    ],
)
def test_what_cannot_be_read_is_told(columns, options, error, text):
    with pytest.raises(error, match=text):
        as_customers(export(**columns), **{"tz": "UTC", **options})


def test_lazy_frames_and_columns_of_arrow_are_taken():
    frame = export(customer_id=[2**60 + 1, 2**60 + 2])
    for other in (
        pl.from_pandas(frame).lazy(),
        frame.convert_dtypes(dtype_backend="pyarrow"),
    ):
        pd.testing.assert_frame_equal(as_customers(other, tz="UTC"), as_customers(frame, tz="UTC"))
