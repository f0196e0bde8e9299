"""The corridor: checked by hand on a straight road, by properties on bent ones."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.corridor import Corridor
from geo.crs import degrees

X0, Y0 = 670_000.0, 3_550_000.0

PLANE = "EPSG:32650"


def _corridor(*lines: shapely.Geometry) -> Corridor:
    frame = gpd.GeoDataFrame(
        {"id": [f"a{i}" for i in range(len(lines))], "name_zh": "轴", "name_en": "axis"},
        geometry=list(lines),
        crs=PLANE,
    )
    return Corridor.of(frame, PLANE)


def _line(*xy: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([(X0 + x * 1000, Y0 + y * 1000) for x, y in xy])


CROSS = _corridor(_line((-20, 0), (20, 0)), _line((0, -30), (0, 30)))
BENT = _corridor(_line((-20, 3), (-5, 0), (4, 2), (20, -1)), _line((-2, 25), (0, 5), (3, -25)))
PLACE = st.tuples(st.floats(-40_000, 40_000), st.floats(-40_000, 40_000))


def _frame(xy: list[tuple[float, float]], **columns: object) -> pd.DataFrame:
    x, y = (np.array([p[i] for p in xy]) * 1000 + (X0, Y0)[i] for i in (0, 1))
    lon, lat = degrees(x, y, PLANE)
    return pd.DataFrame({"lon": lon, "lat": lat, "precision": "point", **columns})


def test_distance_and_chainage_on_a_straight_road() -> None:
    xy = np.array([(X0 + 20_000, Y0), (X0 + 5_000, Y0 + 700), (X0 - 30_000, Y0), (X0 + 300, Y0 + 9_000)])
    metres, axis = CROSS.distance(xy)
    np.testing.assert_allclose(metres, [0, 700, 10_000, 300])
    assert list(axis) == [0, 0, 0, 1]
    np.testing.assert_allclose(CROSS.chainage(xy, "a0"), [0, 15, 40, 19.7])  # zero at the east end
    np.testing.assert_allclose(CROSS.chainage(xy, "a1"), [30, 29.3, 30, 21])  # zero at the north end
    assert [a.zero for a in CROSS.axes] == ["east", "north"]


def test_direction_does_not_depend_on_how_the_line_was_drawn() -> None:
    drawn, turned = _line((-20, 3), (4, 2), (20, -1)), _line((20, -1), (4, 2), (-20, 3))
    xy = [(X0 + 1_000, Y0 + 500)]
    np.testing.assert_allclose(_corridor(drawn).chainage(xy, "a0"), _corridor(turned).chainage(xy, "a0"))


def test_parts_in_any_order_and_direction_make_one_line() -> None:
    whole = _corridor(_line((20, 0), (8, 1), (0, 0), (-9, 2), (-20, 0)))
    pieces = shapely.MultiLineString(
        [_line((-9, 2), (-20, 0)), _line((0, 0), (8, 1)), _line((0, 0), (-9, 2)), _line((20, 0), (8, 1))]
    )
    parts = _corridor(pieces)
    assert parts.axes[0].length_km == pytest.approx(whole.axes[0].length_km)
    assert parts.axes[0].gap_m == 0
    gapped = _corridor(shapely.MultiLineString([_line((-1, 0), (-20, 0)), _line((20, 0), (1, 0))]))
    assert gapped.axes[0].gap_m == pytest.approx(2_000)
    np.testing.assert_allclose(gapped.chainage([(X0 - 5_000, Y0)], "a0"), [25])


@given(st.floats(0.5, 10), st.floats(0.1, 5))
def test_a_wider_ribbon_contains_a_narrower_one(width: float, more: float) -> None:
    assert BENT.polygon(width + more).covers(BENT.polygon(width))


@given(st.floats(0, 1), st.sampled_from(["a0", "a1"]))
def test_a_point_on_an_axis_has_distance_zero_and_its_own_chainage(along: float, axis: str) -> None:
    line = BENT.axis(axis).line
    foot = line.interpolate(along, normalized=True)
    assert BENT.distance([(foot.x, foot.y)])[0][0] == pytest.approx(0, abs=1e-6)
    assert BENT.chainage([(foot.x, foot.y)], axis)[0] == pytest.approx(along * line.length / 1000, abs=1e-6)


@given(PLACE, st.floats(1, 10))
def test_polygon_and_distance_agree(place: tuple[float, float], width: float) -> None:
    x, y = X0 + place[0], Y0 + place[1]
    metres = BENT.distance([(x, y)])[0][0]
    if abs(metres - width * 500) > width * 0.3:  # the polygon's arcs are chords
        assert bool(BENT.polygon(width).covers(shapely.Point(x, y))) == (metres <= width * 500)
    assert metres == pytest.approx(min(BENT.distance_to([(x, y)], a)[0] for a in ("a0", "a1")))


@given(st.lists(PLACE, min_size=1, max_size=20), st.floats(1, 5), st.floats(0, 5))
def test_share_grows_with_width_and_bounds_hold_it(
    places: list[tuple[float, float]], width: float, more: float
) -> None:
    frame = _frame([(x / 1000, y / 1000) for x, y in places], uncertainty_m=300.0)
    narrow, wide = BENT.share(frame, width), BENT.share(frame, width + more)
    assert narrow.share is not None
    assert wide.share is not None
    assert narrow.share <= wide.share
    assert narrow.low <= narrow.share <= narrow.high  # type: ignore[operator]
    assert narrow.n_inside + narrow.n_outside == len(places)


def test_rows_that_are_not_locations_are_left_out_and_counted() -> None:
    frame = _frame([(0, 0.5), (0, 9), (10, 5), (10, 0), (10, 0)], uncertainty_m=200.0)
    frame["precision"] = ["point", "street", "area", "park", "point"]
    frame.loc[4, "lon"] = np.nan
    found = CROSS.share(frame, 2, weights=[3.0, 1.0, 6.0, 1.0, 1.0])
    assert (found.n_inside, found.n_outside) == (2, 1)
    assert (found.inside, found.outside) == (4.0, 6.0)
    assert found.share == pytest.approx(0.4)
    assert dict(found.excluded) == {"park_precision": 1, "no_location": 1}
    assert dict(CROSS.share(frame, 2, weights=[np.nan, -1, 1, 1, 1]).excluded) == {
        "park_precision": 1,
        "no_location": 1,
        "no_weight": 2,
    }


def test_nothing_to_share_is_a_reason_not_a_number() -> None:
    frame = _frame([(0, 0)])
    assert CROSS.share(frame.iloc[:0], 2).reason == "no_points"
    assert CROSS.share(frame, 2, weights=[0.0]).reason == "zero_weight"
    assert CROSS.share(frame, 2, weights=[0.0]).share is None
    with pytest.raises(ValueError, match="positive"):
        CROSS.polygon(0)
    with pytest.raises(KeyError, match="a0"):
        CROSS.axis("g99")
