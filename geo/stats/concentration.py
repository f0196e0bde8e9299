"""Measures of concentration: shares squared, Gini with its Lorenz curve, Theil in two parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from inequality.gini import Gini
from inequality.theil import TheilD

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def hhi(values: ArrayLike) -> float:
    """Σ share², from 1/k (even over k) to 1 (all in one); NaN when there is nothing."""
    x = np.asarray(values, float)
    return float(((x / x.sum()) ** 2).sum()) if x.sum() > 0 else float("nan")


def normalised_hhi(value: float, k: int) -> float:
    """(H − 1/k) / (1 − 1/k), from 0 to 1; NaN for one category, where H says nothing."""
    return (value - 1 / k) / (1 - 1 / k) if k > 1 else float("nan")


def gini(values: ArrayLike) -> float:
    """Gini coefficient (``inequality.Gini``); NaN when the sum is 0."""
    x = np.asarray(values, float)
    return float(Gini(x).g) if x.size and x.sum() > 0 else float("nan")


def lorenz(values: ArrayLike) -> pd.DataFrame:
    """Lorenz curve from (0, 0) to (1, 1): columns share_of_units, share_of_value; the smallest units first."""
    x = np.sort(np.asarray(values, float))
    total = x.sum()
    if not x.size or total <= 0:
        return pd.DataFrame({"share_of_units": pd.Series(dtype=float), "share_of_value": pd.Series(dtype=float)})
    steps = np.concatenate([[0.0], np.cumsum(x) / total])
    return pd.DataFrame({"share_of_units": np.arange(x.size + 1) / x.size, "share_of_value": steps})


def theil_parts(values: ArrayLike, groups: ArrayLike) -> tuple[float, float, float]:
    """(T, between, within) of ``inequality.TheilD``; NaN when there is nothing."""
    y = np.asarray(values, float)
    if not y.size or y.sum() <= 0:
        return float("nan"), float("nan"), float("nan")
    y = y / y.sum()
    y = np.where(y < 1e-15, 0.0, y)  # the library takes the logarithm of what it gets, denormal numbers too
    parts = TheilD(y, np.asarray(groups))
    whole, between = float(np.ravel(parts.T)[0]), float(np.ravel(parts.bg)[0])
    return max(whole, 0.0), max(between, 0.0), max(whole - between, 0.0)
