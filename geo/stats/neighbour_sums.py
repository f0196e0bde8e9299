"""Exact p-values of local statistics: a cell's neighbours drawn without replacement from all other cells.

Under conditional permutation (Anselin 1995) the sum over k neighbours is the sum of k of the other n − 1 values. Its
law follows from the generating function Π_v (1 + t·u^v)^(number of cells with v): the coefficients of t^k are counts of
sets by their sum. No draw, no seed, no smallest p. Gi* and local Moran's I differ only by what the cell itself adds or
multiplies, so both have this p.
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

LATTICE = 20_000  # steps of the largest sum: values that are no small whole numbers are rounded to it


def p_values(values: NDArray[np.float64], near: Mapping[int, Sequence[int]]) -> NDArray[np.float64]:
    """Two-sided exact p of each cell's neighbour sum, 2·min(P(≥), P(≤)), ties on both sides; shape (n,).

    ``near``: cell -> its neighbours, at least one each and fewer than n − 1.
    """
    most = max(len(others) for others in near.values())
    whole, exact = _whole(values, most)
    sets = _sets(whole, most)
    out = np.ones(len(values))
    known: dict[tuple[int, int], NDArray[np.float64]] = {}
    for cell, others in near.items():
        key = (int(whole[cell]), len(others))
        if key not in known:
            known[key] = _without(sets, *key)
        law, at, slack = known[key], int(whole[list(others)].sum()), 0 if exact else len(others)
        high, low = law[max(at - slack, 0) :].sum(), law[: at + slack + 1].sum()
        out[cell] = min(1.0, 2 * min(float(high), float(low)) / float(law.sum()))
    return out


def _whole(values: NDArray[np.float64], most: int) -> tuple[NDArray[np.int64], bool]:
    """(values as whole numbers, whether exactly): in units of the smallest where all are multiples of it and small,
    else rounded to LATTICE steps; a sum of k may then be k/2 steps off, and a tie is taken that much wider."""
    top, positive = float(np.sort(values)[::-1][:most].sum()), values[values > 0]
    unit = float(positive.min()) if len(positive) else 1.0
    multiples = np.rint(values / unit)
    if np.allclose(values, multiples * unit, rtol=1e-9, atol=1e-9 * unit) and top / unit <= LATTICE:
        return multiples.astype(np.int64), True
    return np.rint(values * (LATTICE / max(top, 1e-300))).astype(np.int64), False


def _sets(whole: NDArray[np.int64], most: int) -> NDArray[np.float64]:
    """(most + 1, sums): how many sets of j cells have each sum."""
    size = int(np.sort(whole)[::-1][: most + 1].sum()) + 1
    out = np.zeros((most + 1, size))
    out[0, 0] = 1.0
    for value, heads in zip(*np.unique(whole, return_counts=True), strict=True):
        step, old = int(value), out.copy()
        for taken in range(1, min(most, int(heads)) + 1):
            shift, ways = taken * step, float(comb(int(heads), taken))
            if shift < size:
                out[taken:, shift:] += ways * old[: most + 1 - taken, : size - shift]
    return out


def _without(sets: NDArray[np.float64], own: int, k: int) -> NDArray[np.float64]:
    """Sets of k cells that do not hold one cell of value ``own``: divide the generating function by 1 + t·u^own."""
    law = sets[0].copy()
    for j in range(1, k + 1):
        shifted = np.zeros_like(law)
        shifted[own:] = law[: len(law) - own]
        law = np.maximum(sets[j] - shifted, 0.0)
    return np.asarray(law)
