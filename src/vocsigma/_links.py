"""Links between rows: ids as numbers, and from each row's parent to the root of its tree."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

# The smallest number of each length that is written without leading zeros; "0" itself is one.
_SMALLEST = np.array([np.iinfo(np.int64).max, 0, *(10**digits for digits in range(1, 19))])


def thread_roots(parent_row: NDArray[np.int64]) -> NDArray[np.int64]:
    """Follow every row's parents up to the root.

    Parameters
    ----------
    parent_row : array of int64, shape (n,)
        The row of each row's parent, -1 for none.

    Returns
    -------
    array of int64, shape (n,)
        The row of each row's root; a root is its own. A cycle is cut at its smallest row, which then
        is the root of the cycle and of everything that hangs on it.

    Notes
    -----
    Pointer doubling: each round replaces a row's pointer by its pointer's pointer, so that d rounds
    climb 2^d steps. Rows that have arrived drop out of the rounds.

    Examples
    --------
    >>> import numpy as np
    >>> from vocsigma._links import thread_roots
    >>> thread_roots(np.array([-1, 0, 1, 4, 3, 3]))
    array([0, 0, 0, 3, 3, 3])
    """
    rows = np.arange(len(parent_row), dtype=np.int64)
    is_root = parent_row < 0
    up = np.where(is_root, rows, parent_row)
    climbing = np.flatnonzero(~is_root)
    for _ in range(len(parent_row).bit_length()):
        climbing = climbing[~is_root[up[climbing]]]
        if not len(climbing):
            return up
        up[climbing] = up[up[climbing]]
    circling = climbing[~is_root[up[climbing]]]
    # After at least n steps every such row stands on its cycle, and each row of the cycle is stood on.
    landing = up[circling]
    up[circling] = _smallest_ahead(parent_row, np.unique(landing))[landing]
    return up


def _smallest_ahead(parent_row: NDArray[np.int64], members: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give, for every member of a cycle, the smallest row of that cycle."""
    smallest = np.arange(len(parent_row), dtype=np.int64)
    ahead = parent_row.copy()
    for _ in range(len(members).bit_length()):
        smallest[members] = np.minimum(smallest[members], smallest[ahead[members]])
        ahead[members] = ahead[ahead[members]]
    return smallest


def whole_numbers(texts: pa.Array) -> NDArray[np.int64] | None:
    """Give ids as integers, -1 where missing, if that loses nothing, not even a leading zero."""
    lengths = pc.fill_null(pc.binary_length(texts), 0)
    if (pc.max(lengths).as_py() or 0) >= len(_SMALLEST):
        return None
    # A cast that fails costs many times this look.
    if not _are_digits(texts):
        return None
    try:
        integers = pc.cast(texts, pa.int64())
    except pa.ArrowInvalid:
        return None
    numbers: NDArray[np.int64] = pc.fill_null(integers, -1).to_numpy()
    canonical = np.count_nonzero(numbers >= _SMALLEST[lengths.to_numpy()])
    return numbers if canonical == len(texts) - texts.null_count else None


def _are_digits(texts: pa.Array) -> bool:
    """Say whether texts have no other letters than digits."""
    if not len(texts):
        return True
    offsets, letters = texts.buffers()[1:]
    width = np.int64 if texts.type == pa.large_string() else np.int32
    begin, end = np.frombuffer(offsets, width)[[texts.offset, texts.offset + len(texts)]]
    shown = np.frombuffer(letters or b"", np.uint8)[begin:end]
    return not len(shown) or bool(shown.min() >= ord("0") and shown.max() <= ord("9"))
