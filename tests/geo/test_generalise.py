"""Generalisation: what a px shows stays, what it cannot show leaves, and no outline moves by as much as a px."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.crs import to_metric
from geo.generalise import AREA_PX, generalise

PLANE = "EPSG:32650"
X0, Y0 = 670_000.0, 3_550_000.0


def _frame(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"id": range(len(shapes))}, geometry=list(shapes), crs=PLANE)


def test_specks_leave_and_the_index_stays() -> None:
    px = 30.0
    side = np.sqrt(AREA_PX) * px
    frame = _frame(shapely.box(X0, Y0, X0 + 0.9 * side, Y0 + side), shapely.box(X0, Y0, X0 + 1.1 * side, Y0 + side))
    assert list(generalise(frame, px, PLANE).index) == [1]
    assert list(generalise(frame, px / 2, PLANE).index) == [0, 1]


def test_lines_stay_however_short() -> None:
    assert len(generalise(_frame(shapely.LineString([(X0, Y0), (X0 + 5, Y0)])), 1000.0, PLANE)) == 1


@pytest.mark.parametrize("px", [2.0, 20.0, 80.0])
def test_no_outline_moves_by_a_px(px: float) -> None:
    turn = np.linspace(0, 2 * np.pi, 2_000, endpoint=False)
    r = 3_000 + 200 * np.sin(9 * turn) + 30 * np.sin(160 * turn)
    ragged = shapely.Polygon(np.column_stack([X0 + r * np.cos(turn), Y0 + r * np.sin(turn)]))
    drawn = to_metric(generalise(_frame(ragged), px, PLANE), PLANE).geometry.iloc[0]
    assert drawn.is_valid
    assert shapely.hausdorff_distance(drawn.exterior, ragged.exterior) < px
    assert len(drawn.exterior.coords) < len(ragged.exterior.coords)


def test_no_scale_no_shape() -> None:
    with pytest.raises(ValueError, match="positive"):
        generalise(_frame(shapely.box(X0, Y0, X0 + 1, Y0 + 1)), 0.0, PLANE)
