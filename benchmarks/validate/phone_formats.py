"""Measure how many of the world's telephone numbers redaction knows, by the examples of a peer.

    pip install phonenumbers
    python benchmarks/validate/phone_formats.py

phonenumbers (Google's libphonenumber) has example numbers of every region, mobile and fixed, and writes
them as they are written there. Each is put into a sentence with and without a word that says that it is
a telephone number. The table, a row a way of writing, goes to phone_formats.csv.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from vocsigma.privacy import redact

TABLE = Path(__file__).with_suffix(".csv")
_FORMATS = {
    "international": PhoneNumberFormat.INTERNATIONAL,
    "E.164": PhoneNumberFormat.E164,
    "national": PhoneNumberFormat.NATIONAL,
}
_SENTENCES = {"bare": "Here it is: {}, thanks.", "behind a cue": "Please call {}, thanks."}
_KINDS = {"mobile": PhoneNumberType.MOBILE, "fixed": PhoneNumberType.FIXED_LINE}


def numbers() -> pd.DataFrame:
    """Give the example numbers of every region in every way of writing, each in two sentences."""
    rows = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for line, kind in _KINDS.items():
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None:
                continue
            for way, form in _FORMATS.items():
                written = phonenumbers.format_number(example, form)
                for where, sentence in _SENTENCES.items():
                    rows.append((region, line, way, where, written, sentence.format(written)))
    return pd.DataFrame(rows, columns=["region", "line", "written as", "where", "number", "text"])


def main() -> None:
    """Write the table."""
    every = numbers()
    left = redact(every["text"])
    every["found"] = ~left.str.contains(r"\d")
    table = every.groupby(["written as", "where"], sort=False).agg(
        numbers=("found", "size"), regions=("region", "nunique"), found=("found", "mean")
    )
    table = table.round(3).reset_index()
    table.to_csv(TABLE, index=False, lineterminator="\n")
    print(f"phonenumbers {phonenumbers.__version__}")
    print(table.to_string(index=False))
    missed = every[~every["found"] & every["where"].eq("behind a cue")]
    print(missed[["region", "line", "written as", "number"]].head(40).to_string(index=False))


if __name__ == "__main__":
    main()
