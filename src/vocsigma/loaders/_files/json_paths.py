"""Where in a JSON record a value stands: ``user.id | id:int``, ``langs[0]``, ``refs[type=reply].id``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_STEP = re.compile(r"(?P<key>[^.\[\]:]+)(?:\[(?:(?P<name>\w+)=)?(?P<value>\w+)\])?")
LEAF, LIST = object(), object()
_KINDS = {"text": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}


class Step(NamedTuple):
    """A key; of a list, the first item, or the first object in which `name` is `value`."""

    key: str
    name: str | None = None
    value: str | None = None

    def fits(self, item: Any) -> bool:
        """Say whether this is the item of a list that is meant."""
        return self.name is None or (isinstance(item, dict) and item.get(self.name) == self.value)


@dataclass(frozen=True)
class Path:
    """The way to a value, and the type that JSON gives it."""

    spelled: str

    @cached_property
    def kind(self) -> str:
        """One of text, int, float, bool."""
        return self.spelled.partition(":")[2] or "text"

    @cached_property
    def way(self) -> str:
        """The path without the type."""
        return self.spelled.partition(":")[0]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The keys from the record down."""
        steps = (found.group("key", "name", "value") for found in _STEP.finditer(self.way))
        return tuple(Step(*step) for step in steps)

    def find(self, record: Any) -> Any:
        """Give the value in a record as Python has it, None if it is not there."""
        for step in self.steps:
            record = record.get(step.key) if isinstance(record, dict) else None
            if step.value is not None:
                several = record if isinstance(record, list) else []
                record = next(filter(step.fits, several), None)
        return record

    def column(self, table: pa.Table) -> pa.Array:
        """Give the values in a table of records as text."""
        first, *further = self.steps
        values = _selected(table[first.key].combine_chunks(), first)
        for step in further:
            values = _selected(pc.struct_field(values, step.key), step)
        return pc.cast(values, pa.large_string())


def paths_of(spelled: str) -> tuple[Path, ...]:
    """Take apart the alternatives, of which the first that is there counts."""
    return tuple(Path(one.strip()) for one in spelled.split("|"))


def bulk_paths(columns: Mapping[str, str]) -> dict[str, list[Path]]:
    """Give the alternatives that are read in bulk: of a value that may be of two types, the first one."""
    alternatives = {column: paths_of(spelled) for column, spelled in columns.items()}
    return {
        column: list({path.way: path for path in reversed(paths)}.values())[::-1]
        for column, paths in alternatives.items()
    }


def tree_of(paths: Iterable[Path]) -> dict[Any, Any]:
    """Give the keys of several paths as a tree; a list's items stand under `LIST`, a type under `LEAF`."""
    tree: dict[Any, Any] = {}
    for path in paths:
        node = tree
        for step in path.steps:
            node = node.setdefault(step.key, {})
            if step.value is not None:
                node = node.setdefault(LIST, {})
            if step.name is not None:
                node.setdefault(step.name, {})
        node[LEAF] = path.kind
    return tree


def schema_of(paths: Mapping[str, list[Path]]) -> pa.Schema:
    """Give the schema that has these values and no other."""
    tree = tree_of(path for several in paths.values() for path in several)
    return pa.schema([(key, _arrow_type(node)) for key, node in tree.items()])


def _arrow_type(node: dict[Any, Any]) -> pa.DataType:
    if LIST in node:
        return pa.list_(_arrow_type(node[LIST]))
    inner = [(key, _arrow_type(child)) for key, child in node.items() if key is not LEAF]
    return pa.struct(inner) if inner else _KINDS[node.get(LEAF, "text")]


def _selected(values: pa.Array, step: Step) -> pa.Array:
    """Take from every list the item that the step asks for."""
    if step.value is None:
        return values
    flat = pc.list_flatten(values)
    fitting = np.arange(len(flat))
    if step.name is not None:
        fits = pc.fill_null(pc.equal(pc.struct_field(flat, step.name), step.value), False)
        fitting = np.flatnonzero(fits.to_numpy(zero_copy_only=False))
    rows, first = np.unique(pc.list_parent_indices(values).to_numpy()[fitting], return_index=True)
    source = np.full(len(values), -1)
    source[rows] = fitting[first]
    return flat.take(pa.array(source, mask=source < 0))
