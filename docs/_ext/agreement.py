"""Compute the tables of numerical agreement from the reference cases in tests/data, at build time."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import agreement_spc
import numpy as np
import pandas as pd
from sphinx.application import Sphinx
from sphinx.errors import SphinxError

import vocsigma as vs

_TESTS = Path(__file__).parents[2] / "tests"
_SPC, _DPMO = _TESTS / "data" / "spc", _TESTS / "data" / "dpmo"
_LIMITS = {"center": "cl", "lcl": "lcl", "ucl": "ucl"}


def tables() -> dict[str, str]:
    """Give the pages' tables by the names of their files."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", vs.exceptions.BaselineWarning)
        cases = _reference_cases()
        nist = cases.Case("nist_6322_imr", "published", vs.xmr_chart, "flowrate")
        return {
            "charts.md": _table(
                (
                    "data",
                    "variant",
                    "chart",
                    "program",
                    "numbers",
                    "tolerance",
                    "largest difference",
                ),
                (_computed(case) for case in cases.CASES),
            ),
            "printed.md": _table(
                ("printed in", "chart", "quantity", "printed", "vocsigma"),
                (row for case in [*cases.CASES, nist] for row in _printed(case)),
            ),
            "rules.md": _table(
                (
                    "series",
                    "program",
                    "points",
                    "rules",
                    "points that complete a pattern",
                    "differ",
                ),
                (_rules(path) for path in sorted(_SPC.glob("rules_*.json"))),
            ),
            "parts.md": _table(
                ("what", "answer by", "numbers", "tolerance", "largest difference"),
                (_row(what, *rest) for what, *rest in agreement_spc.comparisons()),
            ),
            "dpmo.md": _table(
                ("what", "answer by", "numbers", "tolerance", "largest difference"), _dpmo_rows()
            ),
        }


def _reference_cases() -> ModuleType:
    """Import the tests' own cases, so that the page and the tests cannot drift apart."""
    spec = spec_from_file_location("reference_cases", _TESTS / "spc" / "test_reference_cases.py")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _content(case: Any) -> dict[str, Any]:
    return json.loads((_SPC / f"{case.file}.json").read_text(encoding="utf-8"))


def _computed(case: Any) -> tuple[str, ...]:
    """Compare the limits of one case with another program's, in widths from the centre to a limit."""
    answer, chart = case.answer(), case.draw()
    points = chart.points[~chart.points["excluded"]]
    worst, numbers = 0.0, 0
    for ours, theirs in _LIMITS.items():
        wanted = np.atleast_1d(answer.get(theirs, answer.get("center")))
        found = points[ours].to_numpy()[: wanted.size]
        width = points["ucl"].iloc[0] - points["center"].iloc[0]
        worst = max(worst, float(np.max(np.abs(found - wanted)) / width))
        numbers += wanted.size
    # The tests allow for the tolerance of both the number and the width.
    _must_hold(worst, _allowed(case, chart), f"{case.file} {case.expected}")
    variant = case.expected.removeprefix("expected").strip("_").replace("_", " ")
    return (
        case.file, variant, _chart_name(chart), _program(_content(case)), f"{numbers:,}",
        f"{case.tolerance:.0e}", f"{worst:.1e}",
    )  # fmt: skip


def _program(content: dict[str, Any]) -> str:
    """Name the package without the R that it ran on, which is the same for all."""
    program = content["program"].removesuffix("R 4.2.2").rstrip(", ").partition(" (")[0]
    return program.removeprefix("R ")


def _chart_name(chart: vs.ControlChart) -> str:
    return chart.name.replace("_prime", "′")


def _allowed(case: Any, chart: vs.ControlChart) -> float:
    width = chart.points["ucl"].iloc[0] - chart.points["center"].iloc[0]
    return case.tolerance * (1 + float(chart.points["ucl"].abs().max()) / width)


def _printed(case: Any) -> Iterator[tuple[str, ...]]:
    """Set what a book prints beside what we compute, to two digits more than the book."""
    names = {
        "published": "", "expected": "", "expected_p": "", "expected_i": "i_", "expected_mr": "mr_",
    }  # fmt: skip
    published = _content(case).get("published")
    if published is None or case.expected not in names or "memory" in published["where"]:
        return
    chart = case.draw()
    for quantity in _LIMITS:
        printed = published.get(names[case.expected] + quantity)
        if printed is not None:
            digits = len(repr(printed).partition(".")[2])
            ours = chart.points[quantity].iloc[1]
            yield (
                published["where"],
                _chart_name(chart),
                quantity,
                repr(printed),
                f"{ours:.{digits + 2}f}",
            )


def _rules(path: Path) -> tuple[str, ...]:
    """Compare the points that complete each rule's pattern with another program's."""
    answer = json.loads(path.read_text(encoding="utf-8"))
    z = pd.read_csv(path.with_suffix(".csv"))["z"]
    signals = vs.xmr_chart(z, rules=("nelson", "weco"), center=0.0, sigma=1.0).signals
    found = {(row.rule, row.position + 1) for row in signals.itertuples()}
    wanted = {(rule, point) for rule, points in answer["expected"].items() for point in points}
    _must_hold(len(found ^ wanted), 0, path.stem)
    series = path.stem.removeprefix("rules_").replace("_", " ")
    return (
        series, _program(answer), f"{len(z):,}", f"{len(answer['expected'])}", f"{len(wanted):,}",
        f"{len(found ^ wanted)}",
    )  # fmt: skip


def _dpmo_rows() -> Iterator[tuple[str, ...]]:
    """Compare sigma levels and intervals of shares."""
    levels = pd.read_csv(_DPMO / "sigma_level.csv")
    for what, shift, column in (
        ("DPMO of a sigma level, shift 1.5", 1.5, "dpmo_shift15"),
        ("DPMO of a sigma level, no shift", 0.0, "dpmo_noshift_one_sided"),
    ):
        worst = _relative(vs.dpmo_of(levels["sigma_level"], shift=shift), levels[column])
        yield _row(what, "scipy 1.17, norm.sf", len(levels), 1e-12, worst)
    shares = pd.read_csv(_DPMO / "single_proportions.csv")
    for method, rows in shares.groupby("method", sort=True):
        table = vs.dpmo_from_counts(rows["x"].to_numpy(), rows["n"], interval=str(method)).table
        ours = table[["dpmo_low", "dpmo_high"]].to_numpy() / 1e6
        worst = _relative(ours, rows[["low", "high"]])
        what = f"interval of a share, {method} (Newcombe 1998, table I)"
        yield _row(what, "binom 1.1", 2 * len(rows), 1e-11, worst)


def _relative(found: Any, wanted: Any) -> float:
    ours, theirs = np.asarray(found, np.float64), np.asarray(wanted, np.float64)
    apart = np.abs(ours - theirs)
    # A limit at 0 is 0 to within rounding in every program.
    return float(np.max(np.where(apart < 1e-15, 0.0, apart / np.maximum(np.abs(theirs), 1e-15))))


def _row(what: str, by: str, numbers: int, tolerance: float, worst: float) -> tuple[str, ...]:
    _must_hold(worst, tolerance, what)
    return what, by, f"{numbers:,}", f"{tolerance:.0e}", f"{worst:.1e}"


def _must_hold(worst: float, allowed: float, what: str) -> None:
    if worst > allowed:
        message = (
            f"{what}: the largest difference is {worst:.3g}, more than the {allowed:.3g} allowed"
        )
        raise SphinxError(message)


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def write(app: Sphinx) -> None:
    """Write the tables where the pages include them."""
    folder = Path(app.srcdir) / "_generated"
    folder.mkdir(exist_ok=True)
    for name, text in tables().items():
        (folder / name).write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to Sphinx before it reads the pages."""
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
