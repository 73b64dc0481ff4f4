"""How often charts of response times signal though nothing has changed.

Each setting is simulated for many units at once, in control throughout: a baseline, then new
points, of which the share outside the limits is counted; the nominal share is 0.27%. Response times
are lognormal, and subgroups of n of them are drawn as the mean and standard deviation that such
logarithms have. Run from the repository's root: python benchmarks/validate/false_alarms.py [share]
"""

import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocsigma import spc
from vocsigma.exceptions import VocsigmaWarning

TABLE = Path(__file__).with_suffix(".csv")
SEED = 20_261_122
NOMINAL = 0.27
LONG, SHORT = 1000, (20, 30, 50, 100)
LONG_UNITS, LONG_POINTS = 400, 1500
SHORT_UNITS, SHORT_POINTS = 15_000, 30

Rng = np.random.Generator
Columns = dict[str, np.ndarray]


class Setting(NamedTuple):
    """A chart, what it is given, and the values of units x points that are simulated for it."""

    name: str
    chart: Callable[..., Any]
    simulate: Callable[[Rng, tuple[int, int]], Columns]
    options: dict[str, Any]


def lognormal(sigma):
    """Single response times."""

    def simulate(rng, shape):
        return {"value": np.exp(8 + sigma * rng.standard_normal(shape))}

    return simulate


def log_means(sizes, sigma=1.0, between=0.0):
    """Subgroups of logarithms of times: mean, standard deviation and n, with days that differ."""

    def simulate(rng, shape):
        n = rng.choice(np.atleast_1d(sizes), shape)
        days = between * sigma * rng.standard_normal(shape)
        mean = 8 + days + sigma * rng.standard_normal(shape) / np.sqrt(n)
        spread = sigma * np.sqrt(rng.chisquare(np.maximum(n - 1, 1)) / np.maximum(n - 1, 1))
        return {"value": mean, "sd": spread, "n": n}

    return simulate


def shares(n, between=0.0):
    """Late ones of n, 10% on average, by days whose shares differ."""

    def simulate(rng, shape):
        sizes = rng.poisson(n, shape)
        late = rng.binomial(sizes, np.clip(rng.normal(0.10, between, shape), 0, 1))
        return {"value": late, "n": sizes}

    return simulate


def defects(mean, between=0.0):
    """Defects, by days whose rates differ."""

    def simulate(rng, shape):
        rate = np.clip(rng.normal(1.0, between, shape), 0, None)
        return {"value": rng.poisson(mean * rate), "n": np.full(shape, mean / 0.2)}

    return simulate


def autoregression(phi):
    """Logarithms of times of which each goes with the one before."""

    def simulate(rng, shape):
        noise = rng.standard_normal(shape)
        noise[:, 0] /= np.sqrt(1 - phi**2)
        for point in range(1, shape[1]):
            noise[:, point] += phi * noise[:, point - 1]
        return {"value": np.exp(8 + noise)}

    return simulate


def means(sizes, sigma=1.0, between=0.0):
    return {"simulate": log_means(sizes, sigma, between), "options": {"n": "n", "scale": "logged"}}


def within(sizes, sigma=1.0, between=0.0):
    plain = means(sizes, sigma, between)
    return {**plain, "options": {**plain["options"], "sd": "sd"}}


LOG, RAW, SIZED = {"scale": "log"}, {"scale": "raw"}, {"n": "n"}
ANY_SIZE = np.arange(1, 201)
WITH_LONG_BASELINE = (
    *(Setting(f"xmr, log, times of sigma {s}", spc.xmr_chart, lognormal(s), LOG)
      for s in (0.5, 1.0, 1.5)),
    *(Setting(f"xmr, raw, times of sigma {s}", spc.xmr_chart, lognormal(s), RAW)
      for s in (0.5, 1.0, 1.5)),
    *(Setting(f"i_prime, log means of n = 1 to 200, sigma {s}", spc.i_prime_chart,
              **means(ANY_SIZE, s)) for s in (0.5, 1.0, 1.5)),
    *(Setting(f"xbar_s, logs, n = {n}", spc.xbar_s_chart, **within(n)) for n in (2, 5, 20, 200)),
    Setting("i_prime, log means of n = 500, days differ by 0.15 sigma", spc.i_prime_chart,
            **means(500, between=0.15)),
    Setting("i_prime, log means of n about 150, days differ by 0.15 sigma", spc.i_prime_chart,
            **means(np.arange(130, 171), between=0.15)),
    Setting("i_prime, log means of n = 1 to 200, days differ by 0.5 sigma", spc.i_prime_chart,
            **means(ANY_SIZE, between=0.5)),
    Setting("xbar_s, logs, n = 500, days differ by 0.15 sigma", spc.xbar_s_chart,
            **within(500, between=0.15)),
    *(Setting(f"p_prime, n about {n:,}, days differ by 1 point", spc.p_prime_chart,
              shares(n, 0.01), SIZED) for n in (1_000, 10_000, 100_000)),
    Setting("p, n about 10,000, days differ by 1 point", spc.p_chart, shares(10_000, 0.01), SIZED),
    *(Setting(f"residual, AR(1) of {phi}", spc.residual_chart, autoregression(phi),
              {**LOG, "order": 1}) for phi in (0.2, 0.4, 0.6, 0.8)),
    *(Setting(f"xmr, AR(1) of {phi}", spc.xmr_chart, autoregression(phi), LOG)
      for phi in (0.2, 0.4, 0.6, 0.8)),
)  # fmt: skip
WITH_SHORT_BASELINE = (
    Setting("xmr, log", spc.xmr_chart, lognormal(1.0), LOG),
    Setting("xmr, log, median moving range", spc.xmr_chart, lognormal(1.0),
            {**LOG, "sigma_method": "mr_median"}),
    Setting("xmr, log, standard deviation", spc.xmr_chart, lognormal(1.0),
            {**LOG, "sigma_method": "sd"}),
    Setting("i_prime, log means of n = 1 to 200", spc.i_prime_chart, **means(ANY_SIZE)),
    Setting("xbar_s, logs, n = 5", spc.xbar_s_chart, **within(5)),
    Setting("p_prime, n about 10,000, days differ by 1 point", spc.p_prime_chart,
            shares(10_000, 0.01), SIZED),
    Setting("u_prime, 1,000 defects, days differ by 10%", spc.u_prime_chart,
            defects(1_000, 0.1), SIZED),
    Setting("p, n about 10,000", spc.p_chart, shares(10_000), SIZED),
    Setting("np, n about 10,000", spc.np_chart, shares(10_000), SIZED),
    Setting("u, 1,000 defects", spc.u_chart, defects(1_000), SIZED),
    Setting("c, 1,000 defects", spc.c_chart, defects(1_000), {}),
    Setting("residual, AR(1) of 0.4", spc.residual_chart, autoregression(0.4),
            {**LOG, "order": 1}),
)  # fmt: skip


def charted(setting, baseline, shape, rng, **more):
    """Chart many simulated units in one call, each with a baseline of its own."""
    units, points = shape
    columns = setting.simulate(rng, shape)
    frame = pd.DataFrame({name: column.ravel() for name, column in columns.items()})
    frame.insert(0, "unit", np.repeat(np.arange(units), points))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VocsigmaWarning)
        return setting.chart(
            frame, value="value", by="unit", baseline=baseline, rules="nelson_1",
            **setting.options, **more,
        )  # fmt: skip


def rate(setting, baseline, units, points, seed, **more):
    """Give the percentage of new points outside the limits, and its standard error by units."""
    rng = np.random.default_rng(seed)
    chart = charted(setting, baseline, (units, baseline + points), rng, **more)
    new = chart.points["signal"].to_numpy().reshape(units, -1)[:, baseline:]
    shares = 100 * new.mean(axis=1)
    return shares.mean(), shares.std(ddof=1) / np.sqrt(units)


def rows(share=1.0):
    """Give one row a setting, baseline and kind of limits."""
    for number, setting in enumerate(WITH_LONG_BASELINE):
        units = max(2, round(share * LONG_UNITS))
        found = rate(setting, LONG, units, LONG_POINTS, [SEED, 0, number])
        yield _row(setting, LONG, "standard", units * LONG_POINTS, found)
    for number, setting in enumerate(WITH_SHORT_BASELINE):
        units = max(2, round(share * SHORT_UNITS))
        for baseline in SHORT:
            widened = setting.chart is not spc.residual_chart
            for limits in ("standard", "corrected") if widened else ("standard",):
                seed = [SEED, 1, number, baseline]
                more = {"limits": limits} if widened else {}
                found = rate(setting, baseline, units, SHORT_POINTS, seed, **more)
                yield _row(setting, baseline, limits, units * SHORT_POINTS, found)


def _row(setting, baseline, limits, points, found):
    percent, error = found
    return {
        "chart": setting.name,
        "baseline": baseline,
        "limits": limits,
        "new_points": points,
        "outside_percent": round(percent, 3),
        "std_error": round(error, 3),
        "times_nominal": round(percent / NOMINAL, 2),
    }


def main(share=1.0):
    table = pd.DataFrame(rows(share))
    table.to_csv(TABLE, index=False, lineterminator="\n")
    print(table.to_string(index=False))


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
