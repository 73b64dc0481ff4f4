"""Pictures are drawn without a screen, and closed after each test."""

from collections.abc import Iterator

import matplotlib as mpl
import pytest

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _no_figure_stays_open() -> Iterator[None]:
    yield
    from matplotlib import pyplot as plt

    plt.close("all")
