"""Charts whose limits and signals are printed in a book or computed by another program."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from vocsigma.spc import (
    ControlChart,
    c_chart,
    ewma_chart,
    g_chart,
    i_prime_chart,
    np_chart,
    p_chart,
    p_prime_chart,
    u_chart,
    u_prime_chart,
    xbar_r_chart,
    xbar_s_chart,
    xmr_chart,
)

DATA = Path(__file__).parents[1] / "data" / "spc"
EXACT = 1e-6
ROUNDED_CONSTANTS = 4e-4

pytestmark = pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")


@dataclass(frozen=True)
class Case:
    file: str
    expected: str
    chart: Callable[..., ControlChart]
    value: str
    n: str | None = None
    tolerance: float = EXACT
    options: dict[str, Any] = field(default_factory=dict)

    def draw(self) -> ControlChart:
        frame = pd.read_csv(DATA / f"{self.file}.csv")
        sizes = {} if self.n is None else {"n": self.n}
        return self.chart(frame, value=self.value, **sizes, **self.options)

    def answer(self) -> dict[str, Any]:
        return json.loads((DATA / f"{self.file}.json").read_text())[self.expected]


def dispersion_of_xmr(*args: Any, **options: Any) -> ControlChart:
    panel = xmr_chart(*args, **options).dispersion
    assert panel is not None
    return panel


def dispersion_of_xbar_r(*args: Any, **options: Any) -> ControlChart:
    panel = xbar_r_chart(*args, **options).dispersion
    assert panel is not None
    return panel


def dispersion_of_xbar_s(*args: Any, **options: Any) -> ControlChart:
    panel = xbar_s_chart(*args, **options).dispersion
    assert panel is not None
    return panel


def i_prime_of_rates(frame: pd.DataFrame, *, value: str, n: str) -> ControlChart:
    return i_prime_chart(frame, value=frame[value] / frame[n], n=n)


PHASE_1 = slice(0, 30)
RINGS = {"subgroup": "sample", "baseline": 25}
CASES = [
    Case("orangejuice_p", "expected", p_chart, "D", "size", options={"baseline": PHASE_1}),
    Case(
        "orangejuice_p", "expected_excluding_15_23", p_chart, "D", "size",
        options={"baseline": PHASE_1, "exclude": [14, 22]},
    ),
    Case("orangejuice_p", "expected_np", np_chart, "D", "size", options={"baseline": PHASE_1}),
    Case("circuit_c", "expected", c_chart, "x", options={"baseline": 26}),
    Case(
        "circuit_c", "expected_excluding_6_20", c_chart, "x",
        options={"baseline": 26, "exclude": [5, 19]},
    ),
    Case("pcmanufact_u", "expected", u_chart, "x", "size"),
    Case(
        "montgomery_6_7_imr_freeze20", "expected_i", xmr_chart, "cost",
        tolerance=ROUNDED_CONSTANTS, options={"baseline": 20},
    ),
    Case(
        "montgomery_6_7_imr_freeze20", "expected_mr", dispersion_of_xmr, "cost",
        tolerance=ROUNDED_CONSTANTS, options={"baseline": 20},
    ),
    Case("montgomery_7_4_p_variable", "expected_p", p_chart, "count", "size"),
    Case("nhs_accidents_pprime", "expected_p", p_chart, "r", "n"),
    Case(
        "nhs_accidents_pprime", "expected_pp", p_prime_chart, "r", "n",
        tolerance=ROUNDED_CONSTANTS,
    ),
    Case("nhs_accidents_pprime", "expected_u", u_chart, "r", "n"),
    Case(
        "nhs_accidents_pprime", "expected_up", u_prime_chart, "r", "n",
        tolerance=ROUNDED_CONSTANTS,
    ),
    Case("nhs_accidents_pprime", "expected_ip", i_prime_of_rates, "r", "n"),
    Case("gtt_harm", "expected_u", u_chart, "harms", "thousand_days"),
    Case("gtt_harm", "expected_c", c_chart, "harms"),
    Case("wheeler_uspc_p49_xmr", "expected", xmr_chart, "x", tolerance=ROUNDED_CONSTANTS),
    Case("cdi_c_i_part", "expected_c", c_chart, "n"),
    Case("cdi_c_i_part", "expected_c_part24", c_chart, "n", options={"phase": [24]}),
    Case(
        "montgomery_9_1_cusum_ewma", "expected_ewma", ewma_chart, "x",
        options={"center": 10, "sigma": 1, "weight": 0.1, "width": 2.7},
    ),
    Case(
        "cabg_g_readmissions", "expected_g", g_chart, "between", options={"limits": "sigma"},
    ),
    Case(
        "pistonrings_xbar_r", "expected", xbar_r_chart, "diameter",
        tolerance=ROUNDED_CONSTANTS, options=RINGS,
    ),
    Case(
        "pistonrings_xbar_r", "expected_R_chart", dispersion_of_xbar_r, "diameter",
        tolerance=ROUNDED_CONSTANTS, options=RINGS,
    ),
    Case("pistonrings_xbar_s", "expected", xbar_s_chart, "diameter", options=RINGS),
    Case("pistonrings_xbar_s", "expected_S_chart", dispersion_of_xbar_s, "diameter", options=RINGS),
    Case(
        "pistonrings_unequal_n", "expected_xbar_UWAVE_R", xbar_r_chart, "diameter",
        tolerance=ROUNDED_CONSTANTS, options=RINGS,
    ),
    Case(
        "pistonrings_unequal_n", "expected_xbar_MVLUE_R", xbar_r_chart, "diameter",
        tolerance=ROUNDED_CONSTANTS, options={**RINGS, "sigma_method": "range_mvlue"},
    ),
    Case("pistonrings_unequal_n", "expected_xbar_UWAVE_SD", xbar_s_chart, "diameter", options=RINGS),
    Case(
        "pistonrings_unequal_n", "expected_xbar_MVLUE_SD", xbar_s_chart, "diameter",
        options={**RINGS, "sigma_method": "s_mvlue"},
    ),
    Case(
        "pistonrings_unequal_n", "expected_xbar_RMSDF", xbar_s_chart, "diameter",
        options={**RINGS, "sigma_method": "pooled"},
    ),
    Case(
        "viscosity_imr", "expected", xmr_chart, "viscosity", tolerance=ROUNDED_CONSTANTS,
    ),
    Case(
        "viscosity_imr", "expected_sd_based", xmr_chart, "viscosity",
        options={"sigma_method": "sd"},
    ),
]  # fmt: skip
NAMES = [f"{case.file}-{case.expected}" for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_limits_equal_the_other_program(case: Case) -> None:
    answer, points = case.answer(), case.draw().points
    if case.expected.startswith("expected_excluding"):
        points = points[~points["excluded"]]
    for ours, theirs in (("center", "cl"), ("lcl", "lcl"), ("ucl", "ucl")):
        wanted = answer.get(theirs, answer.get("center"))
        size = np.size(wanted)
        found = points[ours].to_numpy()[:size] if size > 1 else points[ours].to_numpy()
        width = points["ucl"].iloc[0] - points["center"].iloc[0]
        np.testing.assert_allclose(
            found, wanted, rtol=case.tolerance, atol=case.tolerance * width, err_msg=ours
        )


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_points_beyond_the_limits_equal_the_other_program(case: Case) -> None:
    answer, points = case.answer(), case.draw().points
    if case.expected.startswith("expected_excluding"):
        points = points[~points["excluded"]].reset_index(drop=True)
    wanted = answer.get("sigma_signal", answer.get("beyond_limits"))
    size = np.size(answer["lcl"])
    beyond = (points["rules"] & 1).to_numpy()[: size if size > 1 else None]
    assert (np.flatnonzero(beyond) + 1).tolist() == wanted


def test_nist_flow_rates_have_the_printed_limits_and_moving_ranges() -> None:
    frame = pd.read_csv(DATA / "nist_6322_imr.csv")
    printed = json.loads((DATA / "nist_6322_imr.json").read_text())["published"]
    chart = xmr_chart(frame, value="flowrate", time="batch")
    limits = chart.limits.iloc[0]
    assert limits["center"] == pytest.approx(printed["center"], abs=5e-5)
    assert limits["mr_mean"] == pytest.approx(printed["mr_center"], abs=5e-5)
    # The handbook divides by 1.128; the exact constant moves a limit by 0.0017.
    assert limits["ucl"] == pytest.approx(printed["ucl"], abs=2e-3)
    assert limits["lcl"] == pytest.approx(printed["lcl"], abs=2e-3)
    assert chart.dispersion is not None
    ranges = chart.dispersion.points["value"].to_numpy()
    np.testing.assert_allclose(ranges[1:], printed["moving_ranges"], atol=1e-12)
    assert chart.in_control


def screened(ranges: pd.Series) -> float:
    """Give sigma as qicharts2 does by default: without ranges above 3.267 times their mean."""
    kept = ranges[ranges < 3.267 * ranges.mean()]
    assert len(kept) == ranges.notna().sum() - 1
    return float(kept.mean()) / 1.128


def test_infections_have_the_other_programs_limits_once_its_screened_range_is_left_out() -> None:
    frame = pd.read_csv(DATA / "cdi_c_i_part.csv")
    answer = json.loads((DATA / "cdi_c_i_part.json").read_text())["expected_i"]
    panel = xmr_chart(frame, value="n").dispersion
    assert panel is not None
    chart = xmr_chart(frame, value="n", sigma=screened(panel.points["value"]), rules="nelson_1")
    np.testing.assert_allclose(chart.points["ucl"], answer["ucl"], rtol=EXACT)
    np.testing.assert_allclose(chart.points["lcl"], answer["lcl"], rtol=EXACT)
    assert (chart.signals["position"] + 1).tolist() == answer["sigma_signal"]


def test_purchase_orders_have_the_other_programs_limits_once_its_screened_range_is_left_out() -> (
    None
):
    frame = pd.read_csv(DATA / "montgomery_7_4_p_variable.csv")
    answer = json.loads((DATA / "montgomery_7_4_p_variable.json").read_text())["expected_pp"]
    ranges = p_chart(frame, value="count", n="size").points["z"].diff().abs()
    chart = p_prime_chart(frame, value="count", n="size", sigma=screened(ranges))
    np.testing.assert_allclose(chart.points["ucl"], answer["ucl"], rtol=EXACT)
    np.testing.assert_allclose(chart.points["lcl"], answer["lcl"], rtol=EXACT)
    unscreened = p_prime_chart(frame, value="count", n="size")
    assert unscreened.limits["sigma_z"].iloc[0] == pytest.approx(
        ranges.mean() * np.sqrt(np.pi) / 2, rel=1e-12
    )


def test_orange_juice_has_the_printed_limits() -> None:
    frame = pd.read_csv(DATA / "orangejuice_p.csv")
    printed = json.loads((DATA / "orangejuice_p.json").read_text())["published"]
    limits = p_chart(frame, value="D", n="size", baseline=30).limits.round(4).iloc[0]
    assert limits[["center", "ucl", "lcl"]].tolist() == [
        printed["center"], printed["ucl"], printed["lcl"],
    ]  # fmt: skip
