"""From defects per million opportunities to the sigma level, and back."""

from __future__ import annotations

from typing import Any, overload

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from vocsigma._stats.arrays import Floats
from vocsigma.exceptions import ArgumentError

MILLION = 1_000_000.0


@overload
def sigma_level(dpmo: float, *, shift: float = ...) -> float: ...
@overload
def sigma_level(dpmo: pd.Series[Any], *, shift: float = ...) -> pd.Series[Any]: ...
@overload
def sigma_level(dpmo: ArrayLike, *, shift: float = ...) -> Floats: ...
def sigma_level(dpmo: Any, *, shift: float = 1.5) -> Any:
    """Give the sigma level of defects per million opportunities.

    Parameters
    ----------
    dpmo : float, array_like or Series
        Defects per million opportunities, from 0 to 1,000,000; missing values stay missing.
    shift : float, default 1.5
        What the short-term level is taken to lose in the long run, in standard deviations. 0 gives
        the long-term level.

    Returns
    -------
    float, ndarray or Series
        The sigma level, in the shape of what was given; a Series keeps its index. 0 DPMO gives
        infinity, a million minus infinity.

    Raises
    ------
    ArgumentError
        If a value is below 0 or above 1,000,000.

    See Also
    --------
    dpmo_of : The inverse.

    Notes
    -----
    The level is ``z + shift``, where the standard normal distribution has the share DPMO / 1e6
    above z: the field's one-sided convention, by which 3.4 DPMO are six sigma (Harry and Schroeder
    2000, Six Sigma). z comes from the upper tail itself, so that 1e-6 DPMO keep their digits.

    Examples
    --------
    >>> import vocsigma as vs
    >>> round(vs.sigma_level(66_807), 2)
    3.0
    >>> vs.sigma_level([3.4, 233, 6_210]).round(2)
    array([6., 5., 4.])
    """
    values = np.asarray(dpmo, dtype=np.float64)
    outside = (values < 0.0) | (values > MILLION)
    if outside.any():
        first = float(values[outside].flat[0])
        message = (
            f"dpmo must be between 0 and 1,000,000, not {first:,.10g}; "
            "multiply a share of defects by 1,000,000"
        )
        raise ArgumentError(message)
    return _like(dpmo, level_of_share(values / MILLION) + shift, "sigma_level")


@overload
def dpmo_of(sigma_level: float, *, shift: float = ...) -> float: ...
@overload
def dpmo_of(sigma_level: pd.Series[Any], *, shift: float = ...) -> pd.Series[Any]: ...
@overload
def dpmo_of(sigma_level: ArrayLike, *, shift: float = ...) -> Floats: ...
def dpmo_of(sigma_level: Any, *, shift: float = 1.5) -> Any:
    """Give the defects per million opportunities of a sigma level.

    Parameters
    ----------
    sigma_level : float, array_like or Series
        Sigma levels; infinities are allowed, missing values stay missing.
    shift : float, default 1.5
        What the short-term level is taken to lose in the long run, in standard deviations.

    Returns
    -------
    float, ndarray or Series
        Defects per million opportunities, in the shape of what was given; a Series keeps its index.

    See Also
    --------
    sigma_level : The inverse.

    Notes
    -----
    A million times the share of the standard normal distribution above ``sigma_level - shift``,
    from the upper tail itself.

    Examples
    --------
    >>> import vocsigma as vs
    >>> round(vs.dpmo_of(6), 1)
    3.4
    >>> vs.dpmo_of([3, 4, 5]).round(0)
    array([66807.,  6210.,   233.])
    """
    values = np.asarray(sigma_level, dtype=np.float64)
    return _like(sigma_level, special.ndtr(shift - values) * MILLION, "dpmo")


def level_of_share(share: Floats) -> Floats:
    """Give the long-term sigma level of a share of defects: the normal's upper quantile."""
    level: Floats = -special.ndtri(share)
    return level


def _like(given: object, values: Floats, name: str) -> Any:
    """Give the values in the shape of what was given."""
    if isinstance(given, pd.Series):
        return pd.Series(values, index=given.index, name=name)
    return float(values) if np.ndim(values) == 0 else values
