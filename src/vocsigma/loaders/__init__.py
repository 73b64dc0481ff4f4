"""Readers: one function a source, and `as_messages` and `as_turns` for any frame."""

from vocsigma.loaders._as_messages import as_messages
from vocsigma.loaders._as_turns import as_turns
from vocsigma.loaders._loaded import Loaded
from vocsigma.loaders._nyc311 import read_nyc311
from vocsigma.loaders._twcs import read_twcs

__all__ = ["Loaded", "as_messages", "as_turns", "read_nyc311", "read_twcs"]
