"""Run rules: the cases of another program, a slow oracle, borders and gaps, own rules."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocsigma.exceptions import ArgumentError, BaselineWarning
from vocsigma.spc import Rule, xmr_chart
from vocsigma.spc._rules.rules import BITS, KNOWN, SETS

DATA = Path(__file__).parents[1] / "data" / "spc"
CASES = sorted(path.stem for path in DATA.glob("rules_*.json"))
KNOWN_SCALE = {"center": 0.0, "sigma": 1.0}
ALL = ("nelson", "weco")
WINDOWED = sorted(name for name, rule in KNOWN.items() if isinstance(rule, Rule))


def completing(z: object, rule: object, **options: object) -> list[int]:
    """Give the positions of the points that complete a rule's pattern."""
    chart = xmr_chart(z, rules=rule, **{**KNOWN_SCALE, **options})
    return chart.signals["position"].tolist()


@pytest.mark.parametrize("case", CASES)
def test_completing_points_equal_the_other_program(case: str) -> None:
    z = pd.read_csv(DATA / f"{case}.csv")["z"]
    expected = json.loads((DATA / f"{case}.json").read_text())["expected"]
    signals = xmr_chart(z, rules=ALL, **KNOWN_SCALE).signals
    names = (*SETS["nelson"], *SETS["weco"])
    found = {name: sorted(signals.loc[signals["rule"] == name, "position"] + 1) for name in names}
    assert found == expected


def slow(rule: Rule, window: list[float]) -> bool:
    """Decide by the words of the rule whether a window, up to its last point, is its pattern."""
    last, z = window[-1], rule.z
    up = [b > a for a, b in pairwise(window)]
    down = [b < a for a, b in pairwise(window)]
    if rule.kind == "beyond":
        high = last > z and sum(x > z for x in window) >= rule.k
        low = last < -z and sum(x < -z for x in window) >= rule.k
        return high or low
    if rule.kind == "trend":
        return all(up) or all(down)
    if rule.kind == "alternating":
        turns = zip(up, down, up[1:], down[1:], strict=False)
        return all((a and d) or (b and c) for a, b, c, d in turns)
    if rule.kind == "within":
        return all(abs(x) <= z for x in window)
    sides = {x > z for x in window}
    return all(abs(x) > z for x in window) and (rule.sides == "either" or len(sides) == 2)


@given(
    seed=st.integers(0, 2**32 - 1),
    shape=st.sampled_from(["normal", "narrow", "wide", "zigzag", "coarse"]),
    name=st.sampled_from(WINDOWED),
    missing=st.floats(0, 0.1),
)
@settings(max_examples=100, deadline=None)
def test_rules_agree_with_a_loop_over_windows(
    seed: int, shape: str, name: str, missing: float
) -> None:
    rng = np.random.default_rng(seed)
    z = rng.normal(size=120)
    z = {
        "normal": z,
        "narrow": z * 0.6,
        "wide": z * 2.5 + np.sign(z),
        "zigzag": z * 0.4 + np.where(np.arange(120) % 2, 1, -1),
        "coarse": np.cumsum(np.round(z)) * 0.5,
    }[shape]
    z[rng.random(120) < missing] = np.nan
    rule = KNOWN[name]
    windows = [(end, z[end - rule.span + 1 : end + 1]) for end in range(rule.span - 1, 120)]
    wanted = [
        end for end, window in windows if not np.isnan(window).any() and slow(rule, list(window))
    ]
    assert completing(z, name) == wanted


@pytest.mark.parametrize(
    ("z", "rule", "wanted"),
    [
        ([0, 2.2, -2.3, 2.1, 0], "nelson_5", [3]),
        ([0, 2.5, 2.5, -2.5], "nelson_5", [2]),
        ([0, 2.2, 0.5, 2.4, 0], "nelson_5", [3]),
        ([-1.2, -0.8, -0.3, 0.1, 0.5, 0.9], "nelson_3", [5]),
        ([0.6, 0.5, 0.4, 0.3, 0.2, 0.1], "nelson_3", [5]),
        ([0.1, 0.2, 0.3, 0.3, 0.4, 0.5, 0.6], "nelson_3", []),
        ([1.5] * 8, "nelson_8", []),
        ([1.5] * 7 + [-1.5], "nelson_8", [7]),
        ([3.0, -3.0, 3.0001], "nelson_1", [2]),
    ],
    ids=[
        "two of three around the other side", "other side does not complete", "with a gap of one",
        "trend through the centre", "falling", "tie", "one side only", "both sides",
        "equality is not beyond",
    ],
)  # fmt: skip
def test_rules_hold_to_their_words(z: list[float], rule: str, wanted: list[int]) -> None:
    assert completing(z, rule) == wanted


def test_rounding_of_the_z_score_does_not_put_a_point_beyond_its_limit() -> None:
    values = np.array([0.1, 0.4])
    chart = xmr_chart(values, center=0.1, sigma=0.1, rules="nelson_1")
    assert chart.points["z"].iloc[1] > 3
    assert not chart.points["signal"].any()


def test_options_of_the_rules_have_their_own_rule() -> None:
    assert completing([1.5] * 8, Rule(8, z=1.0, kind="outside")) == [7]
    rises = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    assert completing(rises, Rule(7, kind="trend")) == [6]
    assert completing([-4.0, 4.0], Rule(1, z=3.0, sides="below")) == [0]


def test_own_functions_see_one_stretch_at_a_time_and_have_a_bit() -> None:
    seen = []

    def far(z: np.ndarray) -> np.ndarray:
        seen.append(z.size)
        return np.abs(z) > 1.5

    z = [0.0, 2.0, np.nan, 0.1, -1.7, 0.2]
    chart = xmr_chart(z, rules=("nelson_1", far), **KNOWN_SCALE)
    assert seen == [2, 3]
    assert chart.points["rules"].tolist() == [0, 1 << 32, 0, 0, 1 << 32, 0]
    assert chart.signals["rule"].tolist() == ["far", "far"]
    assert chart.finding() == "The value signals by the rule far at point 4."


def test_the_sets_hold_the_published_rules() -> None:
    assert completing([1.0] * 7, "aiag_2") == [6]
    assert completing([1.0] * 8, "nelson_2") == []
    assert completing([1.5] * 8, "aiag_8") == [7]
    for number in (1, 3, 4, 5, 6, 7):
        ours, theirs = KNOWN[f"aiag_{number}"], KNOWN[f"nelson_{number}"]
        assert replace(ours, name=theirs.name) == theirs
    assert SETS["anhoej"] == ("anhoej_run", "anhoej_crossings")


def test_rules_that_occur_together_are_all_kept() -> None:
    chart = xmr_chart([0, 2.5, 3.5, -2.5], rules="nelson", **KNOWN_SCALE)
    assert chart.signals["rule"].tolist() == ["nelson_1", "nelson_5"]
    assert chart.points["rules"].tolist() == [0, 0, 0b10001, 0]


def test_a_constant_series_has_no_signal() -> None:
    with pytest.warns(BaselineWarning, match="the baseline does not vary"):
        chart = xmr_chart([5.0] * 30, rules=("nelson", "weco", "anhoej", "aiag"))
    assert not chart.points["signal"].any()


def test_series_rules_join_over_gaps_and_stop_at_phases() -> None:
    z = np.r_[[1.0, -1.0] * 5, [1.0] * 9]
    gapped = np.insert(z, 14, np.nan)
    assert completing(z, "anhoej_run") == [17]
    assert completing(gapped, "anhoej_run") == [18]
    assert completing(gapped, "anhoej_run", phase=[14]) == []


def test_own_bits_are_free_of_the_known_ones() -> None:
    assert max(BITS.values()) < 32
    assert sorted(BITS.values()) == list(range(len(BITS)))


def test_bits_are_stable() -> None:
    assert BITS["nelson_1"] == 0
    assert BITS["nelson_8"] == 7
    assert BITS["weco_1"] == 8
    assert BITS["weco_4"] == 11
    assert (BITS["anhoej_run"], BITS["anhoej_crossings"]) == (12, 13)
    assert (BITS["aiag_1"], BITS["aiag_8"]) == (14, 21)


def test_no_rules_give_no_signals_but_a_table_of_the_same_columns() -> None:
    z = [0.0, 5.0, 0.0]
    none, one = (xmr_chart(z, rules=rules, **KNOWN_SCALE).signals for rules in ((), "nelson_1"))
    assert len(none) == 0
    assert none.columns.tolist() == one.columns.tolist()


def test_signals_name_their_members_and_side() -> None:
    z = [0.0, 2.2, 0.5, 2.4, 0.0, -3.5]
    signals = xmr_chart(z, rules="nelson", **KNOWN_SCALE).signals
    assert signals["rule"].tolist() == ["nelson_5", "nelson_1"]
    assert signals["members"].tolist() == [(1, 3), (5,)]
    assert signals["start"].tolist() == [1, 5]
    assert signals["side"].tolist() == [1, -1]


@given(
    seed=st.integers(0, 2**32 - 1),
    border=st.integers(15, 45),
    how=st.sampled_from(["phase", "missing", "excluded", "provisional", "group"]),
)
@settings(max_examples=40, deadline=None)
def test_patterns_never_cross_borders_or_gaps(seed: int, border: int, how: str) -> None:
    rng = np.random.default_rng(seed)
    z = np.abs(rng.normal(size=60)) * rng.choice([1, 1, 1, 1, -1], size=60)
    frame = pd.DataFrame({"z": z, "g": np.where(np.arange(60) < border, "a", "b")})
    frame["provisional"] = how == "provisional"
    frame.loc[frame.index != border, "provisional"] = False
    options: dict[str, object] = {}
    if how == "phase":
        options["phase"] = [border]
    elif how == "group":
        options["by"] = "g"
    elif how == "excluded":
        options["exclude"] = [border]
    elif how == "missing":
        frame.loc[border, "z"] = np.nan
    signals = xmr_chart(frame, value="z", rules=ALL, **KNOWN_SCALE, **options).signals
    for members in signals["members"]:
        assert len({position >= border for position in members}) == 1
        if how not in ("phase", "group"):
            assert border not in members


def test_skipped_gaps_are_joined_over() -> None:
    z = [1.0] * 5 + [np.nan] + [1.0] * 4
    assert completing(z, "nelson_2") == []
    assert completing(z, "nelson_2", gaps="skip") == [9]


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: Rule(3, kind="tren"), "kind='tren' is unknown; take one of 'beyond'"),
        (lambda: Rule(3, sides="both"), "sides='both' has no meaning for kind='beyond'"),
        (lambda: Rule(0), "k=0 is too few for kind='beyond'; take 1 or more"),
        (lambda: Rule(3, 2), "m=2: k of m is for kind='beyond', and m is at least k=3"),
        (lambda: Rule(3, z=-1.0), "z=-1.0 is not a distance from the centre"),
        (
            lambda: completing([0, 1], "nelson_9"),
            "rules='nelson_9' is unknown; did you mean 'nelson",
        ),
        (lambda: completing([0, 1], (3,)), "rules holds 3; give names, Rule(...) or functions"),
        (lambda: completing([0, 1], ("nelson_1", "nelson")), "two rules called 'nelson_1'"),
        (lambda: completing([0, 1], lambda z: z), "the rule own_1 gave float64 of shape (2,)"),
    ],
)
def test_bad_rules_are_refused(make: object, text: str) -> None:
    with pytest.raises(ArgumentError) as error:
        make()  # type: ignore[operator]
    assert text in str(error.value)
