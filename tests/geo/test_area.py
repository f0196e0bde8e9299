"""An area drawn by hand: a row is in it, surely in it, or may be; a line that crosses itself still encloses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.area import MOST, edge, polygon, within
from geo.crs import degrees

PLANE = "EPSG:32650"
X0, Y0 = 670_000.0, 3_550_000.0


def _corners(*xy: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    lon, lat = degrees([X0 + x for x, _ in xy], [Y0 + y for _, y in xy], PLANE)
    return tuple(zip(lon.tolist(), lat.tolist(), strict=True))


SQUARE = _corners((-1000, -1000), (1000, -1000), (1000, 1000), (-1000, 1000))


def _rows(*rows: tuple[float, float, float]) -> pd.DataFrame:
    lon, lat = degrees([X0 + r[0] for r in rows], [Y0 + r[1] for r in rows], PLANE)
    return pd.DataFrame({"lon": lon, "lat": lat, "precision": "point", "uncertainty_m": [r[2] for r in rows]})


def test_a_row_near_the_edge_may_lie_on_either_side() -> None:
    frame = _rows((0, 0, 500), (900, 0, 500), (1200, 0, 500), (3000, 0, 500))
    assert bounds_of_count(SQUARE, frame) == (2, 1, 3)
    assert within(SQUARE, frame).tolist() == [True, True, False, False]


def test_what_is_known_by_its_park_only_is_never_in_it() -> None:
    frame = _rows((0, 0, 500), (0, 0, 6000)).assign(precision=["point", "park"])
    assert within(SQUARE, frame).tolist() == [True, False]
    assert bounds_of_count(SQUARE, frame) == (1, 1, 1)


def bounds_of_count(corners: tuple[tuple[float, float], ...], frame: pd.DataFrame) -> tuple[int, int, int]:
    found = edge(polygon(corners), frame, PLANE)
    return len(found.rows), found.low, found.high


@given(st.lists(st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000), st.floats(0, 2000)), min_size=1, max_size=9))
def test_the_count_lies_in_its_bounds(rows: list[tuple[float, float, float]]) -> None:
    count, low, high = bounds_of_count(SQUARE, _rows(*rows))
    assert low <= count <= high
    assert count == within(SQUARE, _rows(*rows)).sum()


def test_a_figure_of_eight_encloses_both_its_loops() -> None:
    eight = _corners((-1000, -1000), (1000, 1000), (1000, -1000), (-1000, 1000))
    assert within(eight, _rows((-800, 0, 0), (800, 0, 0), (0, 800, 0))).tolist() == [True, True, False]


@pytest.mark.parametrize("corners", [(), SQUARE[:2], SQUARE * 20, ((118.0, 32.0), (118.5, 32.0), (119.0, 32.0))])
def test_what_encloses_nothing_is_no_area(corners: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ValueError, match="expected"):
        polygon(corners)


@given(st.lists(st.tuples(st.floats(118, 119), st.floats(31.5, 32.5)), min_size=3, max_size=MOST))
def test_any_scribble_is_an_area_or_a_sentence(corners: list[tuple[float, float]]) -> None:
    try:
        made = polygon(tuple(corners))
    except ValueError as error:
        assert "expected" in str(error)  # noqa: PT017 both ways are right
        return
    assert made.is_valid
    assert isinstance(made, shapely.Polygon | shapely.MultiPolygon)
    assert np.isfinite(made.area)
