"""The grid: equal areas, each point in its own cell, neighbours as on a lattice."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.grid import LARGEST, Kind, grid

AREA = shapely.box(670_000, 3_540_000, 690_000, 3_560_000)


@pytest.mark.parametrize("kind", ["square", "hex"])
def test_cells_have_the_stated_area_and_do_not_overlap(kind: Kind) -> None:
    cells = grid(AREA, 1_000, kind)
    shapes = cells.polygons()
    np.testing.assert_allclose(shapely.area(shapes), 1e6, rtol=1e-9)
    assert shapely.union_all(shapes).area == pytest.approx(len(cells) * 1e6, rel=1e-6)
    assert len(cells) == pytest.approx(400, abs=25)


@pytest.mark.parametrize(("kind", "most"), [("square", 8), ("hex", 6)])
def test_inner_cells_have_all_neighbours_and_neighbourhood_is_mutual(kind: Kind, most: int) -> None:
    near = grid(AREA, 1_000, kind).neighbours()
    assert max(len(others) for others in near.values()) == most
    assert all(i in near[j] for i, others in near.items() for j in others)


@given(st.floats(672_000, 688_000), st.floats(3_542_000, 3_558_000), st.sampled_from(["square", "hex"]))
def test_a_point_lies_in_the_cell_it_is_given(x: float, y: float, kind: Kind) -> None:
    cells = grid(AREA, 900, kind)
    own = int(cells.locate([(x, y)])[0])
    assert shapely.distance(cells.polygons([own])[0], shapely.Point(x, y)) < 1e-6


def test_islands_far_points_and_too_fine_grids() -> None:
    two = shapely.union_all([shapely.box(0, 0, 1_000, 1_000), shapely.box(50_000, 0, 51_000, 1_000)])
    assert set(map(len, grid(two, 1_000).neighbours().values())) == {0}
    assert grid(AREA, 1_000).locate([(0.0, 0.0)])[0] == -1
    assert len(grid(AREA, 1.0)) <= LARGEST * 1.05
    with pytest.raises(ValueError, match="positive"):
        grid(AREA, 0)
