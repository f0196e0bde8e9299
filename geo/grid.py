"""Cells of equal area over a polygon, in metres: squares or pointy-top hexagons, and the cell of any point.

Metric cells instead of H3: all have the same area and any size, and H3's resolutions jump by a factor of seven.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

Kind = Literal["square", "hex"]
LARGEST = 20_000  # cells; a finer grid than this is drawn coarser


@dataclass(frozen=True)
class Grid:
    """``centres`` (n, 2) metres of the cells whose centre lies in the area, by row from the south-west. ``size_m``:
    side of a square, or of the square with the hexagon's area, so that cells of both kinds are comparable."""

    kind: Kind
    size_m: float
    centres: NDArray[np.float64] = field(repr=False)

    def __len__(self) -> int:
        return len(self.centres)

    @property
    def area_km2(self) -> float:
        """Area of one cell."""
        return self.size_m**2 / 1e6

    @property
    def radius_m(self) -> float:
        """Centre to corner."""
        return self.size_m / np.sqrt(2) if self.kind == "square" else self.size_m * float(np.sqrt(2 / (3 * np.sqrt(3))))

    def polygons(self, which: ArrayLike | None = None) -> NDArray[np.object_]:
        """Outlines (metres) of all cells, or of those numbered in ``which``."""
        centres = self.centres if which is None else self.centres[np.asarray(which, np.intp)]
        corners, start = (4, np.pi / 4) if self.kind == "square" else (6, np.pi / 2)
        turn = start + np.arange(corners) * 2 * np.pi / corners
        ring = self.radius_m * np.column_stack([np.cos(turn), np.sin(turn)])
        return np.asarray(shapely.polygons(centres[:, None, :] + ring[None, :, :]), dtype=object)

    def locate(self, xy: ArrayLike) -> NDArray[np.intp]:
        """(n, 2) metres → number of the nearest cell (its own, for a point in the area), −1 beyond a cell's radius."""
        if not len(self):
            return np.full(len(np.asarray(xy).reshape(-1, 2)), -1, dtype=np.intp)
        apart, cell = cKDTree(self.centres).query(np.asarray(xy, np.float64).reshape(-1, 2))
        return np.asarray(np.where(apart <= self.radius_m * 1.5, cell, -1), dtype=np.intp)

    def neighbours(self) -> dict[int, list[int]]:
        """Cells that share an edge or a corner: up to 8 (square) or 6 (hex). A cell with none is an island."""
        step = self.size_m * 1.5 if self.kind == "square" else self.radius_m * 1.9
        pairs = cKDTree(self.centres).query_pairs(step, output_type="ndarray") if len(self) else np.zeros((0, 2), int)
        found: dict[int, list[int]] = {i: [] for i in range(len(self))}
        for one, other in pairs.tolist():
            found[one].append(other)
            found[other].append(one)
        return {i: sorted(near) for i, near in found.items()}


def grid(area: BaseGeometry, size_m: float, kind: Kind = "square") -> Grid:
    """Cells whose centre lies in ``area`` (metres). The lattice hangs on multiples of the size, not on the area,
    so that a place falls into the same cell whatever is selected. More than LARGEST cells become larger cells."""
    if not size_m > 0:
        raise ValueError(f"size_m = {size_m!r}; expected a positive number of metres")
    size_m = max(size_m, float(np.sqrt(area.area / LARGEST)))
    west, south, east, north = area.bounds
    if kind == "square":
        across, up = size_m, size_m
    else:
        corner = size_m * np.sqrt(2 / (3 * np.sqrt(3)))
        across, up = corner * np.sqrt(3), corner * 1.5
    rows = np.arange(np.floor(south / up) - 1, np.ceil(north / up) + 2)
    columns = np.arange(np.floor(west / across) - 1, np.ceil(east / across) + 2)
    column, row = (a.ravel() for a in np.meshgrid(columns, rows))
    shift = 0.5 * (row % 2) if kind == "hex" else 0.5
    lift = 0.0 if kind == "hex" else 0.5
    centres = np.column_stack([(column + shift) * across, (row + lift) * up])
    shapely.prepare(area)
    return Grid(kind, size_m, centres[shapely.contains_xy(area, centres[:, 0], centres[:, 1])])
