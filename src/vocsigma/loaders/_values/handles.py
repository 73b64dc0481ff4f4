"""Handles of agents and brands, as a caller gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def folded(handle: object) -> str:
    """Spell a handle so that ``@AppleSupport`` and ``applesupport`` are one."""
    return str(handle).strip().lstrip("@").casefold()


def handle_set(handles: Iterable[object] | str | None) -> set[str]:
    """Take one handle or several."""
    if handles is None:
        return set()
    return {folded(handles)} if isinstance(handles, str) else {folded(one) for one in handles}


def wrote(authors: pa.Array | pa.ChunkedArray, handles: set[str]) -> NDArray[np.bool_]:
    """Say which rows one of the handles wrote."""
    bare = pc.utf8_ltrim(pc.utf8_trim_whitespace(authors), characters="@")
    found = pc.is_in(pc.utf8_lower(bare), value_set=pa.array(sorted(handles), bare.type))
    strange = pc.unique(authors.filter(pc.invert(pc.string_is_ascii(authors)))).to_pylist()
    # Beyond ASCII folding is more than lower case.
    known = [author for author in strange if author and folded(author) in handles]
    if known:
        found = pc.or_(found, pc.is_in(authors, value_set=pa.array(known, authors.type)))
    return np.asarray(found.to_pandas(), dtype=bool)


def brand_names(handles: Iterable[str], brands: Mapping[Any, str] | None) -> list[str]:
    """Give the brand of each handle: the caller's name for it, else the handle itself."""
    names = {folded(handle): str(name) for handle, name in (brands or {}).items()}
    return [names.get(folded(handle), handle) for handle in handles]


def category(codes: NDArray[np.integer[Any]], names: list[str]) -> pd.Categorical:
    """Make a category column of codes into names that may repeat; -1 is missing."""
    distinct = list(dict.fromkeys(names))
    place = np.array([*map(distinct.index, names), -1], dtype=np.int32)
    return pd.Categorical.from_codes(place[codes], categories=pd.Index(distinct, dtype="str"))
