"""A row of a table, its shape on the map and its places are the same thing, there and back; and as a filter too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from geo.area import polygon
from geo.filter import Filter
from geo.select import select
from geo.stats import statistic
from geo.stats.behind import of_mark
from geo.stats.linked import area_of, places_of, row_of, shapes_of
from geo.stats.tables import Mark

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Result


@pytest.fixture(scope="module", params=["clusters", "hotspots", "filings", "density"])
def result(request: pytest.FixtureRequest, facts: Facts, everything: Selection) -> Result:
    return statistic(request.param)(facts, everything, {"checks": False})


def test_a_shape_is_its_row_there_and_back(result: Result, facts: Facts, everything: Selection) -> None:
    assert result.shapes is not None
    for shape in result.shapes["id"].astype(str):
        place = row_of(result, shape)
        assert place is not None
        back = shapes_of(Mark(result, facts, everything, "main", place))
        assert back is not None
        assert list(back["id"].astype(str)) == [shape]
    assert row_of(result, "no such shape") is None


def test_places_are_those_of_the_rows_behind(facts: Facts, everything: Selection) -> None:
    one = statistic("clusters")
    result = one(facts, everything)
    for place in range(len(result.table)):
        mark = Mark(result, facts, everything, "main", place)
        found = places_of(one, mark)
        assert found["n"].sum() == result.table["count"].iloc[place] == len(of_mark(one, mark)[1])
        assert not found.duplicated(["lon", "lat"]).any()


@pytest.mark.parametrize("id_", ["clusters", "hotspots"])
def test_what_is_picked_as_a_filter_leaves_what_it_counts(id_: str, facts: Facts, everything: Selection) -> None:
    result = statistic(id_)(facts, everything, {"checks": False})
    counts = result.table["count"].to_numpy()
    for place in np.flatnonzero(counts > 0)[:4]:
        mark = Mark(result, facts, everything, "main", int(place))
        corners = area_of(mark, facts.place.crs)
        assert polygon(corners).area > 0
        left = select(facts, Filter(area=corners)).counted
        rows = of_mark(statistic(id_), mark)[1]
        assert len(rows) == counts[place]
        inside = shapely.contains_xy(polygon(corners), rows["lon"], rows["lat"])  # the rim counts in the nearest cell
        assert set(rows.loc[inside, "id"]) <= set(left["id"])
        assert id_ == "hotspots" or inside.all()
        assert len(left) <= counts[place] + 3  # a neighbour within the margin of a cluster


def test_a_row_without_a_shape_has_none(facts: Facts, everything: Selection) -> None:
    result = statistic("access")(facts, everything)
    mark = Mark(result, facts, everything, "main", 1)
    assert shapes_of(mark) is not None
    assert not len(shapes_of(mark))  # type: ignore[arg-type]
    assert area_of(mark, facts.place.crs) == ()
