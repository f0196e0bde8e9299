"""Which rows are locations: organisations placed well enough for point statistics, in metres, with what was left out.

A row of precision ``park`` or ``district`` lies at an anchor, which is not a location: it takes no part. Rows that
share a site share one coordinate; ``spot`` numbers the different places so that a statistic that suffers
from ties can use them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.vocabulary import COUNTED
from geo.crs import metres

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

SAME_PLACE_M = 1.0  # coordinates that fall on the same metre are one place


@dataclass(frozen=True, slots=True)
class Points:
    """``xy`` (n, 2) metres in ``crs``, ``weight`` (n,), ``uncertainty_m`` (n,; 0 where not given), ``position`` (n,)
    row numbers in the frame, ``spot`` (n,) number of the place, ``excluded`` reason code → rows left out."""

    xy: NDArray[np.float64] = field(compare=False)
    weight: NDArray[np.float64] = field(compare=False)
    uncertainty_m: NDArray[np.float64] = field(compare=False)
    position: NDArray[np.intp] = field(compare=False)
    spot: NDArray[np.intp] = field(compare=False)
    excluded: Mapping[str, int]
    crs: str

    def __len__(self) -> int:
        return len(self.weight)

    @property
    def spots(self) -> int:
        """Number of different places."""
        return int(self.spot.max()) + 1 if len(self.spot) else 0

    @property
    def spot_xy(self) -> NDArray[np.float64]:
        """(spots, 2): the mean position of the rows of each place."""
        heads = np.maximum(self.spot_count, 1)
        sums = [np.bincount(self.spot, self.xy[:, axis], minlength=self.spots) for axis in (0, 1)]
        return np.column_stack(sums).reshape(-1, 2) / heads[:, None]

    @property
    def spot_count(self) -> NDArray[np.float64]:
        """(spots,): rows at each place."""
        return np.bincount(self.spot, minlength=self.spots).astype(np.float64)

    @property
    def spot_weight(self) -> NDArray[np.float64]:
        """(spots,): sum of the weights at each place."""
        return np.bincount(self.spot, self.weight, minlength=self.spots).astype(np.float64)

    def only(self, keep: NDArray[np.bool_], reason: str) -> Points:
        """The rows where ``keep`` (n,) is True, places numbered anew; the others are excluded for ``reason``."""
        rows = (self.xy[keep], self.weight[keep], self.uncertainty_m[keep], self.position[keep])
        gone = {reason: int((~keep).sum())} if not keep.all() else {}
        return Points(*rows, np.unique(self.spot[keep], return_inverse=True)[1], {**self.excluded, **gone}, self.crs)

    def snapped(self, step_m: float) -> Points:
        """The same rows with places merged on a lattice of ``step_m``: no row moves by more than step_m · √2."""
        return replace(self, spot=_spots(self.xy, step_m))


def points(frame: pd.DataFrame, crs: str, weights: ArrayLike | None = None) -> Points:
    """Rows of ``frame`` (lon, lat in WGS-84 degrees; precision and uncertainty_m where known) as Points in ``crs``.

    ``weights``: one number per row (default 1 each); a missing, infinite or negative weight leaves its row out
    (``no_weight``). A row without coordinates is left out as ``no_location``, one of precision park as
    ``park_precision``; each row is counted under the first reason that holds.
    """
    xy = np.column_stack(metres(_numbers(frame, "lon"), _numbers(frame, "lat"), crs)).reshape(-1, 2)
    weight = np.ones(len(frame)) if weights is None else np.asarray(weights, np.float64)
    coarse = np.zeros(len(frame), dtype=bool)
    if "precision" in frame.columns:
        coarse = frame["precision"].isin(COUNTED).to_numpy(bool)
    lost = ~np.isfinite(xy).all(axis=1)
    unweighted = ~(np.isfinite(weight) & (weight >= 0))
    why = np.select([coarse, lost, unweighted], ["park_precision", "no_location", "no_weight"], "")
    keep = np.flatnonzero(why == "")
    excluded = {code: int((why == code).sum()) for code in ("park_precision", "no_location", "no_weight")}
    reach = np.nan_to_num(_numbers(frame, "uncertainty_m")[keep])
    given = {code: number for code, number in excluded.items() if number}
    return Points(xy[keep], weight[keep], reach, keep, _spots(xy[keep], SAME_PLACE_M), given, crs)


def _numbers(frame: pd.DataFrame, name: str) -> NDArray[np.float64]:
    if name not in frame.columns:
        return np.full(len(frame), np.nan)
    return pd.to_numeric(frame[name], errors="coerce").to_numpy(np.float64, na_value=np.nan)


def _spots(xy: NDArray[np.float64], step_m: float) -> NDArray[np.intp]:
    """Place numbers in order of position (so that the order of rows does not matter), shape (n,)."""
    if not len(xy):
        return np.zeros(0, dtype=np.intp)
    lattice = np.round(xy / step_m).astype(np.int64)
    return np.asarray(np.unique(lattice[:, 0] * 2**32 + lattice[:, 1], return_inverse=True)[1], dtype=np.intp).ravel()
