"""Pictures compared with those that somebody has looked at.

After a change that is meant to be seen, draw them again, and look at each:

    python tests/plotting/test_baseline_pictures.py

Words are left out, because versions of matplotlib set them differently, and other tests read them;
the rest is the same to the pixel in 3.10.0 and 3.11.2. The tolerance is the root mean square of the
difference of pixels, of 255. A picture without its signals differs by 2 and more.
"""

from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.testing.compare import compare_images
from matplotlib.text import Text

from vocsigma.spc import (
    cusum_chart,
    funnel_chart,
    p_prime_chart,
    run_chart,
    xmr_chart,
    z_mr_chart,
)

BASELINE = Path(__file__).parent / "baseline"
TOLERANCE = 0.5
STYLE = {"font.family": ["DejaVu Sans"], "text.hinting": "none", "figure.dpi": 60}
WEEKS = pd.date_range("2025-01-06", periods=60, freq="7D")


def individuals() -> Axes:
    rng = np.random.default_rng(12)
    hours = rng.lognormal(1.2, 0.35, size=60) * np.where(np.arange(60) < 50, 1.0, 1.7)
    frame = pd.DataFrame({"hours": hours, "week": WEEKS, "provisional": np.arange(60) >= 58})
    chart = xmr_chart(frame, value="hours", time="week", scale="log", baseline=45, exclude=[20])
    return chart.plot(dispersion=True)


def phases_and_icons() -> Axes:
    rng = np.random.default_rng(13)
    n = rng.integers(300, 700, size=60)
    late = rng.binomial(n, np.where(np.arange(60) < 52, 0.12, 0.19))
    frame = pd.DataFrame({"late": late, "n": n, "week": WEEKS})
    chart = p_prime_chart(frame, value="late", n="n", time="week", phase=["2025-08-04"])
    return chart.plot(icons=True, target=0.08, better="lower")


def runs() -> Axes:
    rng = np.random.default_rng(14)
    return run_chart(np.r_[rng.normal(10, 1, size=22), rng.normal(14, 1, size=14)]).plot()


def sums() -> Axes:
    rng = np.random.default_rng(15)
    return cusum_chart(
        np.r_[rng.normal(10, 1, size=40), rng.normal(11.2, 1, size=15)], baseline=30
    ).plot()


def short_runs() -> Axes:
    part = np.repeat(["claims", "orders", "returns", "claims"], 8)
    target = pd.Series(part).map({"claims": 50, "orders": 20, "returns": 80}).to_numpy()
    value = np.random.default_rng(16).normal(target, 0.1 * target)
    value[28] *= 1.6
    return z_mr_chart(value, part=part, baseline=24).plot()


def funnel() -> Axes:
    rng = np.random.default_rng(17)
    n = rng.integers(20, 400, 30)
    late = rng.binomial(n, np.where(np.isin(np.arange(30), [4, 17]), 0.3, 0.12))
    frame = pd.DataFrame({"late": late, "n": n, "agent": [f"agent {i}" for i in range(30)]})
    return funnel_chart(frame, value="late", n="n", unit="agent").plot()


PICTURES: tuple[Callable[[], Axes], ...] = (
    individuals, phases_and_icons, runs, sums, short_runs, funnel,
)  # fmt: skip


def draw(picture: Callable[[], Axes], path: Path) -> None:
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        figure = picture().figure.get_figure(root=True)
        figure.set_layout_engine("none")
        for words in figure.findobj(Text):
            words.set_visible(False)
        figure.savefig(path, metadata={"Software": None})


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.__name__)
def test_a_picture_is_as_it_was_when_somebody_looked_at_it(
    picture: Callable[[], Axes], tmp_path: Path
) -> None:
    name = f"{picture.__name__}.png"
    draw(picture, tmp_path / name)
    difference = compare_images(BASELINE / name, tmp_path / name, tol=TOLERANCE)
    assert difference is None, difference


if __name__ == "__main__":
    BASELINE.mkdir(exist_ok=True)
    for each in PICTURES:
        draw(each, BASELINE / f"{each.__name__}.png")
