"""Records that lie in a list of a larger object, in bulk: a ticket's comments, a conversation's parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vocsigma.loaders._files.json_paths import Path, bulk_paths, schema_of

Paths = Mapping[str, list[Path]]


@dataclass(frozen=True)
class Nested:
    """How the object of a line holds records.

    `items` is the way to their list. A layout's paths that begin with the name `around` lead to the
    object, all others start at the record. Where the object has what `own_if` names, it is a record itself
    and comes first: `own` says where its columns stand, `own_says` what they say in all such records.
    An object that has one of the keys `alien`, less records than its `total` says, or none, is not read in
    bulk, so that the layout's `records` can say what it is.
    """

    items: str
    around: str
    alien: tuple[str, ...] = ()
    total: str = ""
    own_if: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    own_says: Mapping[str, str] = field(default_factory=dict)

    def is_in(self, head: str) -> bool:
        """Say whether a file's beginning has such lists."""
        return f'"{self.items.partition(".")[0]}"' in head

    def schema(self, bulk: Paths) -> pa.Schema:
        """Give what is read of a line for the columns that stand at these paths."""
        spelled = [path.spelled for paths in bulk.values() for path in paths]
        spelled = [self._outward(one) or f"{self.items}[0].{one}" for one in spelled]
        spelled += [path.spelled for paths in bulk_paths(self.own).values() for path in paths]
        spelled += [f"{key}[0].id:int" for key in self.alien]
        spelled += [f"{self.total}:int"] if self.total else []
        return schema_of({"": [Path(one) for one in spelled]})

    def records(self, lines: pa.Table, bulk: Paths) -> pa.Table:
        """Give one row a record.

        Parameters
        ----------
        lines : Table
            One row a line, of the schema above.
        bulk : mapping of str to list of Path
            Where records have each column.

        Returns
        -------
        Table
            The columns as text.

        Raises
        ------
        pyarrow.ArrowInvalid
            If a line is none that can be read so.
        """
        lists = _at(lines, self.items)
        if lists.null_count or any(lines[key].null_count < len(lines) for key in self.alien):
            message = f"not every line has a list {self.items}"
            raise pa.ArrowInvalid(message)
        if pc.any(self._empty(lines, lists)).as_py():
            message = f"an object has no records in {self.items}"
            raise pa.ArrowInvalid(message)
        if self.total:
            left_out = pc.greater(_at(lines, self.total), pc.list_value_length(lists))
            if pc.any(left_out).as_py():
                message = f"a list is shorter than {self.total} says"
                raise pa.ArrowInvalid(message)
        line = pc.list_parent_indices(lists)
        items = pa.Table.from_struct_array(lists.flatten())
        columns = {
            name: _first(self._column(path.spelled, lines, items, line) for path in paths)
            for name, paths in bulk.items()
        }
        return self._after_own(lines, columns, line) if self.own else pa.table(columns)

    def _empty(self, lines: pa.Table, lists: pa.Array) -> pa.Array:
        """Say which objects hold no record, and are none."""
        empty = pc.equal(pc.list_value_length(lists), 0)
        return pc.and_(empty, _at(lines, self.own_if).is_null()) if self.own_if else empty

    def _column(self, spelled: str, lines: pa.Table, items: pa.Table, line: pa.Array) -> pa.Array:
        outward = self._outward(spelled)
        return Path(outward).column(lines).take(line) if outward else Path(spelled).column(items)

    def _outward(self, spelled: str) -> str:
        """Give the rest of a path that leads to the object around; nothing for any other."""
        around, _, rest = spelled.partition(".")
        return rest if around == self.around else ""

    def _after_own(
        self, lines: pa.Table, columns: Mapping[str, pa.Array], line: pa.Array
    ) -> pa.Table:
        """Put the record that each object itself is before those of its list."""
        given = _at(lines, self.own_if).is_valid()
        own = {name: pa.nulls(len(lines), pa.large_string()) for name in columns}
        own |= {name: pa.repeat(pa.scalar(text, pa.large_string()), len(lines))
                for name, text in self.own_says.items()}  # fmt: skip
        own |= {
            name: _first(path.column(lines) for path in paths)
            for name, paths in bulk_paths(self.own).items()
        }
        first = np.flatnonzero(given.to_numpy(zero_copy_only=False))
        order = pa.array(np.argsort(np.append(first, line.to_numpy()), kind="stable"))
        return pa.table(
            {
                name: pa.concat_arrays([own[name].filter(given), inside]).take(order)
                for name, inside in columns.items()
            }
        )


def _at(table: pa.Table, way: str) -> pa.Array:
    """Give what stands at the end of a way of keys."""
    first, *further = way.split(".")
    values = table[first].combine_chunks()
    for key in further:
        values = pc.struct_field(values, key)
    return values


def _first(columns: Iterable[pa.Array]) -> pa.Array:
    """Give the first value that is there."""
    several = list(columns)
    return several[0] if len(several) == 1 else pc.coalesce(*several)
