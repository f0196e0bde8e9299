"""One line for a road in pieces: two carriageways, cut and turned at will, with a stretch that bears another number."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.load import load
from geo.corridor import Corridor
from geo.crs import to_metric, to_wgs84
from geo.road_axis import real_parts, road_axis

PLANE = "EPSG:32650"
X0, Y0 = 650_000.0, 3_540_000.0
WHOLE = to_wgs84(shapely.box(X0 - 1e5, Y0 - 1e5, X0 + 1e5, Y0 + 1e5), PLANE)


def _road(offset: float) -> np.ndarray:
    along = np.linspace(0, 30_000, 121)
    return np.column_stack([X0 + along, Y0 + 2_000 * np.sin(along / 5_000) + offset])


def _frame(pieces: list[np.ndarray], ref: str = "G25;G2503") -> gpd.GeoDataFrame:
    other = np.array([[X0, Y0 + 9_000], [X0 + 50_000, Y0 + 9_000]])
    shapes = [shapely.LineString(piece) for piece in (*pieces, other)]
    return gpd.GeoDataFrame({"ref": [*[ref] * len(pieces), "G2"]}, geometry=shapes, crs=PLANE)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 119), max_size=6), st.integers(0, 2**31))
def test_pieces_in_any_order_make_one_carriageway(cuts: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    pieces = [part for side in (0.0, 25.0) for part in np.split(_road(side), sorted(set(cuts)))]
    whole = [np.vstack([piece, nxt[:1]]) if len(nxt) and nxt[0, 1] - piece[-1, 1] < 900 and nxt[0, 0] > piece[-1, 0]
             else piece for piece, nxt in zip(pieces, [*pieces[1:], np.empty((0, 2))], strict=True)]  # fmt: skip
    made = [piece[:: rng.choice([-1, 1])] for piece in rng.permutation(np.array([*whole, None], dtype=object))
            if piece is not None and len(piece) > 1]  # fmt: skip
    axis = road_axis(_frame(made), "G25", WHOLE, PLANE)
    assert axis is not None
    true = shapely.LineString(_road(0.0))
    assert to_metric(axis, PLANE).length == pytest.approx(true.length, rel=0.01)
    assert shapely.hausdorff_distance(to_metric(axis, PLANE), true) < 60


def test_a_short_stretch_with_another_number_is_bridged_a_long_one_is_not() -> None:
    road = _road(0.0)
    near, far = (road_axis(_frame([road[:60], road[60 + gap :]], "G25"), "G25", WHOLE, PLANE) for gap in (0, 20))
    assert near is not None
    assert to_metric(near, PLANE).length > 30_000
    assert far is not None
    assert to_metric(far, PLANE).length < 17_000  # the longer of the two


def test_only_the_road_that_was_asked_for_and_only_inside() -> None:
    frame = _frame([_road(0.0)])
    assert road_axis(frame, "G2", WHOLE, PLANE) is not None
    assert road_axis(frame, "G42", WHOLE, PLANE) is None
    assert road_axis(frame, "G250", WHOLE, PLANE) is None
    half = to_wgs84(shapely.box(X0 - 10, Y0 - 1e5, X0 + 15_000, Y0 + 1e5), PLANE)
    inside = road_axis(frame, "G2503", half, PLANE)
    assert inside is not None
    assert to_metric(inside, PLANE).bounds[2] < X0 + 15_050


def test_real_axes_take_the_place_of_drawn_ones() -> None:
    """Synthetic carriageways beside the drawn G42; a piece of G25 is too little to measure along."""
    facts = load()
    axes = facts.boundaries.axes.set_index("id").geometry
    beside = [to_metric(axes["g42"], PLANE).offset_curve(side) for side in (15.0, -15.0)]
    piece = shapely.ops.substring(to_metric(axes["g25"], PLANE), 0, 5_000)
    roads = gpd.GeoDataFrame({"ref": ["G42", "G42", "G25"]}, geometry=[*beside, piece], crs=PLANE)
    parts = real_parts(facts, roads, "test", "none")
    assert parts["id"].tolist() == ["g42-1"]
    other = facts.with_axis_parts(parts, "digest")
    assert other.version != facts.version
    assert [axis.id for axis in Corridor.of_facts(other).axes] == ["g42", "g25"]
    assert Corridor.of_facts(other).axes[0].length_km == pytest.approx(
        Corridor.of_facts(facts).axes[0].length_km, rel=0.01
    )
    assert other.boundaries.axis_parts["axis"].value_counts().to_dict() == {"g42": 1, "g25": 5}
    assert facts.with_axis_parts(parts.iloc[:0], "x") is facts
