"""Readers: one function a source, and `as_messages` and `as_turns` for any frame."""

from vocsigma.loaders._as_customers import as_customers
from vocsigma.loaders._as_messages import as_messages
from vocsigma.loaders._as_turns import as_turns
from vocsigma.loaders._boston311 import read_boston311
from vocsigma.loaders._cfpb import read_cfpb
from vocsigma.loaders._loaded import Loaded
from vocsigma.loaders._nyc311 import read_nyc311
from vocsigma.loaders._survey_csv import read_survey_csv
from vocsigma.loaders._twcs import read_twcs

__all__ = [
    "as_customers",
    "Loaded",
    "as_messages",
    "as_turns",
    "read_boston311",
    "read_cfpb",
    "read_nyc311",
    "read_survey_csv",
    "read_twcs",
]
