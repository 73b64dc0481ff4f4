"""The responses of developers as app-store-scraper writes them: a Python dictionary in a cell."""

from __future__ import annotations

import ast

import pyarrow as pa
import pyarrow.compute as pc

from vocsigma.loaders._values.with_column import glued

# As Python writes most of them: in quotes of one kind, with no escapes but of line breaks and quotes.
_USUAL = (
    r"^\{'id': (?:0|[1-9][0-9]{0,18}), 'body': "
    r"""(?:'(?P<single>(?:[^'\\\r\n\x00]|\\[n'])*)'|"(?P<double>(?:[^"\\\r\n\x00]|\\n)*)"), """
    r"'modified': '(?P<modified>[^'\\\r\n\x00]*)'\}$"
)


def read_responses(cells: pa.Array) -> dict[str, pa.Array]:
    """Take responses apart without running them.

    Parameters
    ----------
    cells : Array of large_string
        Such as ``{'id': 111, 'body': 'Thanks', 'modified': '2026-02-03T10:00:00Z'}``.

    Returns
    -------
    dict of str to Array of large_string
        The texts, ``reply``; their stamps, ``replied_at``; and ``bad_reply`` where a cell cannot be read.
    """
    found = pc.extract_regex(cells, _USUAL)
    single, double, modified = (
        pc.struct_field(found, name) for name in ("single", "double", "modified")
    )
    # Of the two kinds of quotes, the one that is not there gives an empty text.
    body = glued(single, double)
    body = pc.replace_substring(pc.replace_substring(body, r"\n", "\n"), r"\'", "'")
    odd = pc.and_(pc.is_valid(cells), pc.is_null(found))
    others = [_response(cell) for cell in cells.filter(odd).to_pylist()]
    bodies, stamps, bad = (
        pa.array([other[place] for other in others], pa.large_string()) for place in range(3)
    )
    return {
        "reply": pc.replace_with_mask(body, odd, bodies),
        "replied_at": pc.replace_with_mask(modified, odd, stamps),
        "bad_reply": pc.replace_with_mask(pa.nulls(len(cells), pa.large_string()), odd, bad),
    }


def _response(cell: str) -> tuple[str | None, str | None, str | None]:
    """Give the text and the stamp of a response, or that it cannot be read."""
    try:
        found = ast.literal_eval(cell)
        return str(found["body"]), str(found["modified"]), None
    except (ValueError, SyntaxError, TypeError, KeyError, RecursionError, MemoryError):
        return None, None, "true"
