"""A draft of the messages in whole numbers, and how it is written out as a messages table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma.datasets._texts import text_pool
from vocsigma.frames import ROLES, VISIBILITIES

NO_PARENT = OWN_ID = NOBODY = -1
OUTSIDE = -2  # a parent that is not in the data
# Numbers of a constant width, so that ids sort as text as they do as numbers.
_FIRST_MESSAGE, _FIRST_OUTSIDE = 10_000_000, 90_000_000
_FIRST_THREAD, _FIRST_CUSTOMER = 1_000_000, 100_000
_AGENTS = 5
_TEXT = pd.StringDtype(na_value=np.nan)

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Cast:
    """Everybody who writes, numbered: customers, then the brands' own handles, bots and agents."""

    brands: tuple[str, ...]
    n_customers: int

    def handle(self, brand: Numbers) -> Numbers:
        """Give the number of the account that customers speak to."""
        return self.n_customers + brand

    def bot(self, brand: Numbers) -> Numbers:
        """Give the number of the brand's bot."""
        return self.handle(len(self.brands) + brand)

    def agent(self, brand: Numbers, rng: np.random.Generator) -> Numbers:
        """Pick one of the brand's agents for each row."""
        picked = rng.integers(_AGENTS, size=len(brand))
        return self.bot(len(self.brands) + brand * _AGENTS + picked)

    def names(self) -> pa.Array:
        """Give everybody's ``author_id``."""
        bots = [f"{brand}_bot" for brand in self.brands]
        agents = [f"{brand}_{n}" for brand in self.brands for n in range(1, _AGENTS + 1)]
        accounts = pa.array([*self.brands, *bots, *agents], pa.large_string())
        return pa.concat_arrays([customer_ids(np.arange(self.n_customers)), accounts])


def draft(thread: Numbers, **columns: Any) -> pd.DataFrame:
    """Give draft rows, one a thread of ``thread``; a single value stands for all of them.

    Columns: author, role, at, parent (a row, or a code), say, to, visible, same_as (the row whose
    id it bears).
    """
    defaults = {"parent": NO_PARENT, "to": NOBODY, "visible": True, "same_as": OWN_ID}
    return pd.DataFrame({"thread": thread, **defaults, **columns})


def customer_ids(numbers: Numbers) -> pa.Array:
    """Give customers their ids."""
    return _digits(_FIRST_CUSTOMER + numbers)


def thread_ids(numbers: Numbers) -> pa.Array:
    """Give threads their ids."""
    return _joined("t", _digits(_FIRST_THREAD + numbers))


def text_series(values: pa.Array) -> pd.Series[Any]:
    """Give an Arrow array of texts as pandas' own text."""
    return pd.Series(_TEXT.__from_arrow__(values))  # type: ignore[attr-defined]


def write_messages(
    rows: pd.DataFrame,
    written: NDArray[np.bool_],
    brand: Numbers,
    theme: Numbers,
    cast: Cast,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Write the draft's rows as a messages table, in the order of their stamps.

    ``brand`` and ``theme`` have one value a thread; rows that are not ``written`` use up an id.
    """
    order = np.argsort(rows["at"].to_numpy(), kind="stable")
    rank = np.empty(len(rows), dtype=np.int64)
    rank[order] = np.arange(len(rows))
    same_as, parent = rows["same_as"].to_numpy(), rows["parent"].to_numpy()
    number = _FIRST_MESSAGE + np.where(same_as >= 0, rank[same_as], rank)
    answered = np.where(parent >= 0, number[parent], _FIRST_OUTSIDE + rank)

    order = order[written[order]]
    rows = rows.take(order)
    thread = rows["thread"].to_numpy()
    same = np.zeros(len(rows), dtype=np.int64)
    columns: dict[str, Any] = {
        "message_id": text_series(_digits(number[order])),
        "thread_id": text_series(thread_ids(thread)),
        "parent_id": text_series(_digits(answered[order], missing=parent[order] == NO_PARENT)),
        "channel": coded(same, ["twitter"]),
        "visibility": coded(same + VISIBILITIES.index("open"), VISIBILITIES),
        "brand": coded(brand[thread], cast.brands),
        "author_id": text_series(cast.names().take(pa.array(rows["author"]))),
        "author_role": coded(rows["role"].to_numpy(), ROLES),
        "created_at": stamps(rows["at"]),
        "text": text_series(_texts(rows, theme[thread], cast, rng)),
        "visible": rows["visible"].to_numpy(bool),
    }
    return pd.DataFrame(columns, copy=False)


def coded(codes: Numbers, names: Sequence[str]) -> pd.Categorical[Any]:
    """Give numbers as a category of the names that they count."""
    return pd.Categorical.from_codes(codes, pd.Index(list(names)))


def stamps(seconds: pd.Series[Any]) -> pd.Series[Any]:
    """Give whole seconds since 1970 as times."""
    times = (seconds.to_numpy() * 1_000_000).astype("int64").view("datetime64[us]")
    return pd.Series(times).dt.tz_localize("UTC")


def _texts(rows: pd.DataFrame, theme: Numbers, cast: Cast, rng: np.random.Generator) -> pa.Array:
    """Say what each row says, to whom it says it."""
    said = text_pool().pick(rows["say"].to_numpy(), theme, rng)
    names = cast.names()
    handles = _joined("@", names, " ")
    nobody = pa.array([""], pa.large_string())
    addressed = np.where(rows["to"] == NOBODY, len(names), rows["to"])
    return _joined(pa.concat_arrays([handles, nobody]).take(pa.array(addressed)), said)


def _joined(*parts: pa.Array | str) -> pa.Array:
    """Join texts row by row; a plain string is the same in every row."""
    large = [
        pa.scalar(part, pa.large_string()) if isinstance(part, str) else part for part in parts
    ]
    return pc.binary_join_element_wise(*large, pa.scalar("", pa.large_string()))


def _digits(numbers: Numbers, missing: NDArray[np.bool_] | None = None) -> pa.Array:
    return pa.array(numbers, mask=missing).cast(pa.large_string())
