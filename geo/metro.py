"""The metro as a network: minutes from any station to any other, and from places to places by foot and train.

Stations follow each other as they lie along the line; a train takes the length of the line between them at one speed,
every boarding costs one wait. Walks are straight lines at one speed, so every time is a lower bound of the walk and an
assumption of the ride; no timetable is known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from geo.crs import to_metric

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SEPARATOR = "|"  # between the lines of a station
NEAREST = 3  # stations that a place may use


@dataclass(frozen=True, slots=True)
class Network:
    """``xy`` (stations, 2) metres; ``minutes`` (stations, stations) from street to street, inf where no train goes."""

    xy: Floats
    minutes: Floats

    def nearest(self, xy: Floats) -> tuple[Floats, NDArray[np.intp]]:
        """(metres, number) of the station nearest to each place, as the crow flies; inf and 0 without stations."""
        if not len(self.xy):
            return np.full(len(xy), np.inf), np.zeros(len(xy), dtype=np.intp)
        metres, number = cKDTree(self.xy).query(xy)
        return np.asarray(metres), np.asarray(number, dtype=np.intp)


def hops(lines: gpd.GeoDataFrame, stations: gpd.GeoDataFrame, crs: str) -> list[tuple[str, int, int, float]]:
    """(line, station, next station, metres of line between) along every line; stations by their row number."""
    flat, at = to_metric(lines, crs), to_metric(stations, crs).geometry.to_numpy()
    of_line = [set(str(text).split(SEPARATOR)) for text in stations["lines"]]
    found = []
    for ref, path in zip(flat["ref"].astype(str), flat.geometry, strict=True):
        mine = np.flatnonzero([ref in own for own in of_line])
        along = shapely.line_locate_point(path, at[mine])
        order = np.argsort(along, kind="stable")
        pairs = zip(mine[order][:-1], mine[order][1:], np.diff(along[order]), strict=True)
        found += [(ref, int(a), int(b), float(metres)) for a, b, metres in pairs]
    return found


def network(
    lines: gpd.GeoDataFrame, stations: gpd.GeoDataFrame, crs: str, *, ride_kmh: float, wait_min: float
) -> Network:
    """Shortest times between stations (Dijkstra, scipy): a street and, per line, a platform at each; boarding costs
    ``wait_min``, leaving nothing, riding the length of the line at ``ride_kmh``."""
    flat = to_metric(stations, crs)
    n, numbers = len(flat), dict[tuple[str, int], int]()
    edges: list[tuple[int, int, float]] = []
    for ref, a, b, metres in hops(lines, stations, crs):
        platforms = []
        for station in (a, b):
            if (ref, station) not in numbers:
                numbers[ref, station] = n + len(numbers)
                edges += [(station, numbers[ref, station], wait_min), (numbers[ref, station], station, 0.0)]
            platforms.append(numbers[ref, station])
        minutes = metres / 1000 / ride_kmh * 60
        edges += [(platforms[0], platforms[1], minutes), (platforms[1], platforms[0], minutes)]
    if not edges:
        return Network(np.zeros((0, 2)), np.zeros((0, 0)))
    i, j, cost = (np.array(column) for column in zip(*edges, strict=True))
    size = n + len(numbers)
    graph = csr_matrix((np.maximum(cost, 1e-9), (i.astype(int), j.astype(int))), shape=(size, size))
    found = dijkstra(graph, indices=np.arange(n))[:, :n]
    return Network(np.column_stack([flat.geometry.x, flat.geometry.y]), np.asarray(found))


def between(net: Network, start: Floats, end: Floats, *, walk_kmh: float) -> Floats:
    """Minutes (starts, ends) by foot alone, or by foot to one of the NEAREST stations, train, and foot."""
    pace = walk_kmh * 1000 / 60
    best = np.sqrt(((start[:, None, :] - end[None, :, :]) ** 2).sum(axis=2)) / pace
    if not len(net.xy) or not len(start) or not len(end):
        return np.asarray(best)
    k, tree = min(NEAREST, len(net.xy)), cKDTree(net.xy)
    (walk_a, at_a), (walk_b, at_b) = (tree.query(xy, k=np.arange(1, k + 1)) for xy in (start, end))
    to_station = np.full((len(start), len(net.xy)), np.inf)
    for c in range(k):
        to_station = np.minimum(to_station, walk_a[:, [c]] / pace + net.minutes[at_a[:, c]])
    for c in range(k):
        best = np.minimum(best, to_station[:, at_b[:, c]] + walk_b[:, c] / pace)
    return np.asarray(best)
