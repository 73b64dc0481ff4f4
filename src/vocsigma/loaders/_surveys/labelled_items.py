"""What the columns of a statistics program's file ask: labels, codes of no answer, sets of columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from vocsigma.loaders._answering.codebook import Item
from vocsigma.loaders._answering.encode import finite, missing_reasons, number_in
from vocsigma.loaders._answering.guess_kinds import guessed
from vocsigma.loaders._answering.scale_words import says_nothing
from vocsigma.loaders._surveys.labelled_cells import code_of

_SCALED = ("nps", "csat", "ces", "likert")
_FEW = 30
_MOST_WORDS = 3
# The sign that SPSS shows for a number that is missing in the file.
_DOT = "."
_TICKS = ("0", "1")


@dataclass(frozen=True)
class Variable:
    """A column of the file and what the file says of it.

    `kind` is set where the file tells it; `measure` is ``nominal``, ``ordinal``, ``scale`` or unknown.
    """

    name: str
    text: str | None
    kind: str
    labels: Mapping[str, str]
    missing: Mapping[str, str]
    measure: str
    numeric: bool


def variables_of(meta: Any, kinds: Mapping[str, str]) -> list[Variable]:
    """Read what a file says of its columns; `kinds` are those that their formats tell."""
    return [
        Variable(
            name=name,
            text=(label or "").strip() or None,
            kind=kinds.get(name, ""),
            labels=(labels := _labels(meta, name)),
            missing=_missing(meta, name, labels),
            measure=str(meta.variable_measure.get(name, "unknown")),
            numeric=meta.readstat_variable_types[name] != "string",
        )
        for name, label in zip(meta.column_names, meta.column_labels, strict=True)
    ]


def _labels(meta: Any, name: str) -> dict[str, str]:
    """Give the label of each code; the letters of Stata's missing values with their dot."""
    given = meta.variable_value_labels.get(name, {})
    numeric = meta.readstat_variable_types[name] != "string"
    dot = "." if numeric else ""
    return {
        (dot if isinstance(code, str) else "") + code_of(code): str(label).strip()
        for code, label in given.items()
    }


def _missing(meta: Any, name: str, labels: Mapping[str, str]) -> dict[str, str]:
    """Give the codes that stand for no answer, ranges of them too, and their labels as reasons."""
    numeric = meta.readstat_variable_types[name] != "string"
    missing = {
        ("." if numeric else "") + code_of(tag): ""
        for tag in meta.missing_user_values.get(name, ())
    }
    for each in meta.missing_ranges.get(name, ()):
        low, high = code_of(each["lo"]), code_of(each["hi"])
        # Two dots would be taken for a range of numbers.
        if numeric or ".." not in low:
            missing[low if low == high or not numeric else f"{low}..{high}"] = ""
    if not (missing and labels):
        return missing
    known = pd.Series(list(labels), dtype="str")
    named = known[missing_reasons(missing, known).notna()]
    return {**missing, **{code: labels[code] for code in named}}


def asked_of(
    variables: Iterable[Variable], cells: pd.DataFrame, missing: Mapping[str, str]
) -> list[Item]:
    """Say what each column asks; `missing` are the caller's codes of no answer, for the guesses."""
    return [_asked(each, cells[each.name], missing) for each in variables]


def _asked(variable: Variable, cells: pd.Series[str], missing: Mapping[str, str]) -> Item:
    codes = {**missing, **variable.missing}
    options = {code: label for code, label in variable.labels.items() if code not in codes}
    item = Item(
        variable.name, variable.name, variable.text, variable.kind, missing=variable.missing
    )
    if variable.kind:
        return item
    given = cells[missing_reasons(codes, cells).isna()].dropna().drop_duplicates()
    if not options:
        few = variable.numeric and variable.measure == "nominal" and len(given) <= _FEW
        scaled = few and guessed(replace(item, missing=codes), cells).kind in _SCALED
        if few and len(given) and not scaled:
            return replace(item, kind="single", guess="the file calls it nominal")
        return item
    return _labelled(variable, replace(item, options=options), cells, given, missing=codes)


def _labelled(
    variable: Variable,
    item: Item,
    cells: pd.Series[str],
    given: pd.Series[str],
    *,
    missing: Mapping[str, str],
) -> Item:
    """Say what a column asks whose codes, or some of them, have labels."""
    bare = replace(item, options={}, missing=missing)
    unnamed = [code for code in given if code not in item.options]
    ends = finite(pd.Series([*item.options, *given], dtype="str")).dropna()
    if variable.numeric:
        named = replace(bare, missing={})
        guesses = [guessed(bare, cells), *(guessed(named, one) for one in _scale_of(item.options))]
        scales = _SCALED[1:] if _are_names(item.options) else _SCALED
        found = next((one for one in guesses if one.kind in scales), None)
        if found is None and unnamed and variable.measure == "scale":
            found = replace(item, kind="number", guess="the file calls it a scale")
        if found is not None:
            low, high = float(ends.min()), float(ends.max())
            scale = (low, high) if low < high and found.kind != "nps" else None
            return replace(item, kind=found.kind, guess=found.guess, scale=scale)
    shown = {**item.options, **{code: code for code in unnamed}}
    return replace(item, kind="single", options=shown, guess="its codes have labels")


def _are_names(options: Mapping[str, str]) -> bool:
    """Say whether codes stand for things: of 0 to 10 no more than the ends and the middle are in words."""
    labels = pd.Series(list(options.values()), dtype="str")
    words = labels[~says_nothing(labels)]
    return len(words) > _MOST_WORDS and bool(number_in(words).isna().all())


def _scale_of(options: Mapping[str, str]) -> list[pd.Series[str]]:
    """Give the labels of a scale, the numbers before them where they have some, and its codes."""
    labels = pd.Series(list(options.values()), dtype="str")
    numbered = number_in(labels).dropna().astype("str")
    codes = pd.Series(list(options), dtype="str")
    return [labels, *([numbered] if len(numbered) > 1 else []), codes]


@dataclass(frozen=True)
class Gathered:
    """The cells and questions of sets of columns, and the columns that are in one."""

    cells: dict[str, pd.Series[str]]
    items: list[Item]
    members: set[str]


def gathered_sets(
    sets: Mapping[str, Mapping[str, Any]],
    variables: Mapping[str, Variable],
    cells: pd.DataFrame,
    missing: Mapping[str, str],
) -> Gathered:
    """Make one question that allows several answers of each set of columns.

    Parameters
    ----------
    sets : mapping
        By name: ``type`` "D", columns that hold ``counted_value`` if their option was chosen, or "C",
        columns that each hold the code of a choice; ``label`` and ``variable_list``.
    variables : mapping of str to Variable
        The columns.
    cells : DataFrame
        Their cells.
    missing : mapping of str to str
        The caller's codes of no answer.

    Returns
    -------
    Gathered
        For a set "D" a column an option, for a set "C" one with lists of codes.
    """
    out = Gathered({}, [], set())
    for name, one in sets.items():
        members = [
            replace(variables[each], missing={**missing, **variables[each].missing})
            for each in one["variable_list"]
            if each in variables
        ]
        if not members or (one["is_dichotomy"] and one["counted_value"] is None):
            continue
        question = _free(name, [*variables, *out.cells])
        text = str(one["label"] or "").strip() or None
        add = _ticked if one["is_dichotomy"] else _listed
        made, items = add(question, text, members, cells, one["counted_value"])
        out.cells.update(made)
        out.items.extend(items)
        out.members.update(each.name for each in members)
    return out


def _free(name: str, taken: Iterable[str]) -> str:
    return _free(f"${name}", taken) if name in taken else name


def _ticked(
    question: str, text: str | None, members: list[Variable], cells: pd.DataFrame, counted: Any
) -> tuple[dict[str, pd.Series[str]], list[Item]]:
    """Make a column an option: the counted value is chosen, any other is not."""
    chosen = code_of(counted) if isinstance(counted, str) else code_of(float(counted))
    own = {each.name: cells[each.name] for each in members}
    reasons = {each.name: missing_reasons(each.missing, own[each.name]) for each in members}
    given = pd.DataFrame({name: own[name].mask(reasons[name].notna()) for name in own})
    # Where another value stands for what was not chosen, nothing is not the same as that.
    both = bool((given.notna() & (given != chosen)).any(axis=None))
    answered = given.notna().any(axis=1)
    made, items = {}, []
    for each in members:
        tick = given[each.name] == chosen
        shown = own[each.name].mask(tick, _TICKS[1] if chosen in _TICKS[:1] else chosen)
        shown = shown.mask(given[each.name].notna() & ~tick, _TICKS[0])
        if both:
            shown = shown.mask(own[each.name].isna() & answered, _DOT)
        column = f"{question}: {each.name}"
        made[column] = shown
        missing = {**each.missing, **({_DOT: "not_answered"} if both else {})}
        items.append(Item(question, column, text, "multi", each.text or each.name, missing=missing))
    return made, items


def _listed(
    question: str, text: str | None, members: list[Variable], cells: pd.DataFrame, _: Any
) -> tuple[dict[str, pd.Series[str]], list[Item]]:
    """Make one column with the codes of all choices: ``a;c``."""
    missing = {code: why for each in members for code, why in each.missing.items()}
    listed = stands = pd.Series("", index=cells.index, dtype="str")
    options: dict[str, str] = {}
    for each in members:
        own = cells[each.name]
        refused = missing_reasons(each.missing, own).notna()
        given = own.mask(refused, "").fillna("")
        listed = listed.str.cat(given, sep=";").str.strip(";")
        stands = stands.mask((stands == "") & refused, own)
        options |= {code: label for code, label in each.labels.items() if code not in missing}
        options |= {code: code for code in given.unique() if code and code not in options}
    joined = listed.mask(listed == "", stands)
    item = Item(question, question, text, "multi", options=options, missing=missing)
    return {question: joined.mask(joined == "")}, [item]
