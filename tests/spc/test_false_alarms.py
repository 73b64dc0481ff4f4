"""How often charts of response times signal though nothing changes: a slice of the long simulation."""

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "validate" / "false_alarms.py"
SIMULATION = runpy.run_path(str(SCRIPT))
TABLE = pd.read_csv(SCRIPT.with_suffix(".csv"))
NOMINAL = 100 * 0.0026998
LONG = {setting.name: setting for setting in SIMULATION["WITH_LONG_BASELINE"]}
SHORT = {setting.name: setting for setting in SIMULATION["WITH_SHORT_BASELINE"]}
# What charts of another kind, or on another scale, do to the same times.
WRONG = [
    name
    for name in LONG
    if name.startswith(("xmr, raw", "xmr, AR", "p, "))
    or (name.startswith("xbar_s") and "differ" in name)
    or "n = 1 to 200, days differ" in name
]
RIGHT = [name for name in LONG if name not in WRONG]
WIDENED = [name for name in SHORT if not name.startswith("residual")]


def measured(setting: Any, baseline: int, units: int, points: int, **more: Any) -> Any:
    return SIMULATION["rate"](setting, baseline, units, points, [7, baseline], **more)


def test_the_table_has_every_setting() -> None:
    assert set(TABLE["chart"]) == {*LONG, *SHORT}
    assert len(TABLE) == len(LONG) + 4 * (2 * len(WIDENED) + 1)


@pytest.mark.parametrize("name", RIGHT)
def test_with_a_long_baseline_the_table_is_within_a_fifth_of_nominal(name: str) -> None:
    rows = TABLE[(TABLE["chart"] == name) & (TABLE["baseline"] == 1_000)]
    assert rows["outside_percent"].item() == pytest.approx(NOMINAL, rel=0.2)


@pytest.mark.parametrize("name", WIDENED)
def test_corrected_limits_are_within_a_fifth_of_nominal_in_the_table(name: str) -> None:
    rows = TABLE[(TABLE["chart"] == name) & (TABLE["limits"] == "corrected")]
    assert rows["baseline"].tolist() == [20, 30, 50, 100]
    np.testing.assert_allclose(rows["outside_percent"], NOMINAL, rtol=0.2)


@pytest.mark.parametrize("limits", ["standard", "corrected"])
def test_a_slice_gives_the_rates_of_the_table(limits: str) -> None:
    setting = SHORT["xmr, log"]
    percent, error = measured(setting, 20, 1_500, 30, limits=limits)
    rows = TABLE[(TABLE["chart"] == setting.name) & (TABLE["limits"] == limits)]
    assert abs(percent - rows["outside_percent"].iloc[0]) < 3 * error


@pytest.mark.slow
@pytest.mark.parametrize("name", RIGHT)
def test_with_a_long_baseline_the_rate_is_nominal(name: str) -> None:
    percent, error = measured(LONG[name], 1_000, 200, 1_500)
    assert abs(percent - NOMINAL) < 0.2 * NOMINAL
    assert error < 0.06 * NOMINAL


@pytest.mark.slow
@pytest.mark.parametrize("name", WRONG)
def test_other_charts_give_the_rates_of_the_table(name: str) -> None:
    percent, error = measured(LONG[name], 1_000, 60, 1_500)
    expected = TABLE[(TABLE["chart"] == name) & (TABLE["baseline"] == 1_000)].iloc[0]
    assert abs(percent - expected["outside_percent"]) < 4 * np.hypot(error, expected["std_error"])


@pytest.mark.slow
@pytest.mark.parametrize("baseline", [20, 30, 50, 100])
@pytest.mark.parametrize("name", WIDENED)
def test_corrected_limits_hold_the_nominal_rate(name: str, baseline: int) -> None:
    percent, error = measured(SHORT[name], baseline, 6_000, 30, limits="corrected")
    assert abs(percent - NOMINAL) < 0.2 * NOMINAL
    assert error < 0.09 * NOMINAL
