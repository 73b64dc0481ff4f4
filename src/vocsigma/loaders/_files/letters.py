"""The letters of all cells of a column as one text: one look at it costs far less than one a cell."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def is_anywhere(pattern: str | bytes, cells: pa.Array) -> bool:
    """Say whether a pattern of bytes is in the cells, or across the end of one and the start of the next.

    Parameters
    ----------
    pattern : str or bytes
        A regular expression, of RE2.
    cells : Array of large_string, n cells
        Text.

    Returns
    -------
    bool
        True says that each cell has to be looked at by itself.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from vocsigma.loaders._files.letters import is_anywhere
    >>> is_anywhere("b.d", pa.array(["ab", "cd"], pa.large_string()))
    True
    """
    if not len(cells):
        return False
    offsets, letters = cells.buffers()[1:]
    ends = np.frombuffer(offsets, dtype=np.int64)[[cells.offset, cells.offset + len(cells)]]
    one = pa.Array.from_buffers(pa.large_binary(), 1, [None, pa.py_buffer(ends), letters])
    return bool(pc.match_substring_regex(one, pattern)[0].as_py())
