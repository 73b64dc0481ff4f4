"""Take the records out of pages, wrappers and trees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


def inside(*keys: str) -> Callable[[Any], Iterator[Any]]:
    """Make what gives the records of a page: those of the first key that holds a list.

    Parameters
    ----------
    *keys : str
        Where pages keep their records, such as ``data``.

    Returns
    -------
    function
        Gives the items of such a list, of a list of pages, or the value itself if it is no page.
    """

    def records(value: Any) -> Iterator[Any]:
        if isinstance(value, list):
            for item in value:
                yield from records(item)
        else:
            lists = (items_of(value, key) for key in keys if is_list(value, key))
            yield from next(lists, [value])

    return records


def is_list(value: Any, key: str) -> bool:
    """Say whether an object has a list there."""
    return isinstance(value, dict) and isinstance(value.get(key), list)


def items_of(value: Any, *keys: str) -> list[Any]:
    """Give the list that stands there in an object, an empty one if there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, list) else []
