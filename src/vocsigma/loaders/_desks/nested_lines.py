"""Objects of which each must give a record: a ticket or conversation that has none is told of."""

from __future__ import annotations

from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from vocsigma.loaders._files.json_nested import Nested, Paths


class NestedLines(Nested):
    """How the object of a line holds records, of which it has at least one.

    A block with an object that has none is not read in bulk, so that the layout's `records` can say why.
    """

    def records(self, lines: pa.Table, bulk: Paths) -> pa.Table:
        """Give one row a record; raise if an object has none."""
        empty = pc.equal(pc.list_value_length(_at(lines, self.items)), 0)
        if self.own_if:
            empty = pc.and_(empty, pc.is_null(_at(lines, self.own_if)))
        if pc.any(empty).as_py():
            message = f"an object has no records in {self.items}"
            raise pa.ArrowInvalid(message)
        return super().records(lines, bulk)


def _at(lines: pa.Table, way: str) -> pa.Array:
    first, *further = way.split(".")
    return reduce(pc.struct_field, further, lines[first].combine_chunks())
