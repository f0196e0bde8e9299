"""One line for a road that a map holds as many: both carriageways, cut at every bridge and junction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from geo.crs import to_metric, to_wgs84

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts

BRIDGE_M = 400.0  # pieces that end this near to each other belong together: a stretch tagged otherwise
LEAST = 0.5  # of the drawn axis' length that a real one must have, or the file holds only a piece of the road
REAL_M = 50.0  # how far a road of OpenStreetMap, one carriageway of two, may lie from the middle of the road
_DETOUR = 3.0  # a jump counts this many times its length, so that a real way is preferred


def road_axis(roads: gpd.GeoDataFrame, ref: str, within: BaseGeometry, crs: str) -> shapely.LineString | None:
    """The road ``ref`` (column ``ref``, several with “;”) inside ``within`` (degrees) as one line, degrees.

    The shortest way from one end to the other over the road's own pieces: one carriageway, each kilometre once. Of
    pieces that do not hang together the longest group counts. None where the road is not in the frame.
    """
    mine = roads[roads["ref"].fillna("").map(lambda refs: ref in [one.strip() for one in refs.split(";")])]
    if mine.empty:
        return None
    lines = to_metric(mine, crs).geometry.intersection(to_metric(within, crs))
    pieces = [shapely.get_coordinates(part) for line in lines for part in shapely.get_parts(line)]
    pieces = [piece for piece in pieces if len(piece) > 1]
    way = _through(pieces) if pieces else None
    if way is None or len(way) < 2:
        return None
    axis: shapely.LineString = to_wgs84(shapely.LineString(way), crs)
    return axis


def real_parts(facts: Facts, roads: gpd.GeoDataFrame, source: str, licence: str) -> gpd.GeoDataFrame:
    """The belt's axes as a map file has them: rows as in boundaries/axis_parts.geojson, none for a road it lacks.

    ``source`` and ``licence`` are those of the file.
    """
    crs = facts.place.crs
    rows, columns = [], list(facts.boundaries.axis_parts.columns)
    for axis in facts.boundaries.axes.itertuples():
        line = road_axis(roads, str(axis.ref), facts.boundaries.city, crs)
        if line is None or to_metric(line, crs).length < LEAST * to_metric(axis.geometry, crs).length:
            continue
        rows.append(
            {
                **{"id": f"{axis.id}-1", "axis": axis.id, "ref": axis.ref, "schematic": False, "uncertainty_m": REAL_M},
                **{"name_zh": axis.name_zh, "name_en": axis.name_en, "part_zh": axis.name_zh, "part_en": axis.name_en},
                **{"source": source, "licence": licence, "precision": f"about {REAL_M:.0f} m", "geometry": line},
            }
        )
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=facts.boundaries.axis_parts.crs)


def _through(pieces: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """(n, 2) metres: from the extreme vertex on one side of the longest group to the one on the other side."""
    xy = np.vstack(pieces)
    _, first, node = np.unique(np.rint(xy), axis=0, return_index=True, return_inverse=True)
    places, node = xy[first], node.ravel()
    starts = np.cumsum([0, *(len(piece) for piece in pieces)])
    inner = np.ones(len(xy) - 1, dtype=bool)
    inner[starts[1:-1] - 1] = False
    a, b = node[:-1][inner], node[1:][inner]
    ends = np.unique(node[np.r_[starts[:-1], starts[1:] - 1]])
    jumps = ends[cKDTree(places[ends]).query_pairs(BRIDGE_M, output_type="ndarray")].reshape(-1, 2)
    group = connected_components(_net(places, a, b, 1.0), directed=False)[1]
    jumps = jumps[group[jumps[:, 0]] != group[jumps[:, 1]]]
    net = _net(places, a, b, 1.0) + _net(places, jumps[:, 0], jumps[:, 1], _DETOUR)
    label = connected_components(net, directed=False)[1]
    metres = np.bincount(label[a], np.hypot(*(places[a] - places[b]).T), minlength=label.max() + 1)
    mine = np.flatnonzero(label == metres.argmax())
    side = int(np.argmax(np.ptp(places[mine], axis=0)))
    one, other = mine[places[mine, side].argmin()], mine[places[mine, side].argmax()]
    before = dijkstra(net, directed=False, indices=one, return_predecessors=True)[1]
    way = [other]
    while way[-1] != one:
        way.append(before[way[-1]])
    return np.asarray(places[way], np.float64)


def _net(places: NDArray[np.float64], a: NDArray[np.intp], b: NDArray[np.intp], factor: float) -> csr_matrix:
    """Sparse matrix of the lengths between nodes, each pair once."""
    pairs = np.unique(np.sort(np.column_stack([a, b]), axis=1), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    length = factor * np.hypot(*(places[pairs[:, 0]] - places[pairs[:, 1]]).T)
    return coo_matrix((length, (pairs[:, 0], pairs[:, 1])), shape=(len(places),) * 2).tocsr()
