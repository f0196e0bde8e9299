"""The ride: what is passed is what lies inside the belt, and it ends with the share of the belt."""

from __future__ import annotations

import pytest
import shapely

from data.load import load
from geo.corridor import Corridor
from geo.crs import to_metric
from geo.filter import Filter
from geo.select import select
from layers.story import figure, ride
from layers.story.ride import Ride
from layers.view import View

FACTS = load()
BELT = Corridor.of_facts(FACTS)


def ridden(chosen: Filter, km: float = 4.0) -> tuple[Ride, View]:
    view = View(filter=chosen, belt_km=km)
    found = ride(FACTS, select(FACTS, chosen), view)
    assert found is not None
    return found, view


@pytest.mark.parametrize("chosen", [Filter(), Filter(sectors=("ai_software",)), Filter(parks=("zhigu", "qilin"))])
@pytest.mark.parametrize("km", [2.0, 4.0])
def test_what_is_passed_lies_inside(chosen: Filter, km: float) -> None:
    found, view = ridden(chosen, km)
    selection = select(FACTS, chosen)
    share = BELT.share(selection.counted, km)
    passed = sum(sum(spot.families) for leg in found.legs for spot in leg.spots)
    assert passed == found.inside == share.n_inside
    unsure = sum(sum(spot.families) for leg in found.legs for spot in leg.spots if not spot.sure)
    assert unsure == found.unsure <= share.n_edge
    told = figure("belt.range", FACTS, selection, view)
    assert told is not None
    assert str(told.value) in found.sentence
    assert share.share is not None
    assert f"{100 * share.share:.1f}" in found.title


def test_places_stand_at_their_chainage() -> None:
    """Measured anew: the foot of each place on its axis, and its distance from it."""
    found, view = ridden(Filter())
    for leg in found.legs:
        line = BELT.axis(leg.id).line
        assert [spot.km for spot in leg.spots] == sorted(spot.km for spot in leg.spots)
        for spot in leg.spots:
            at = to_metric(shapely.Point(spot.lon, spot.lat), BELT.crs)
            assert line.project(at) / 1000 == pytest.approx(spot.km, abs=0.02)
            assert BELT.axis(leg.id).parts.distance(at) <= view.belt_km * 500 + 2
            assert leg.first_km <= spot.km <= leg.last_km
        for lon, lat, km in leg.line[:: len(leg.line) // 7]:
            assert line.project(to_metric(shapely.Point(lon, lat), BELT.crs)) / 1000 == pytest.approx(km, abs=0.02)


def test_it_stops_at_the_nodes_of_the_view() -> None:
    nodes = set(FACTS.parks.loc[FACTS.parks["role"] == "node", "id"])
    assert {stop.park for leg in ridden(Filter())[0].legs for stop in leg.stops} == nodes
    only = ridden(Filter(parks=("zhigu",)))[0]
    assert {stop.park for leg in only.legs for stop in leg.stops} == {"zhigu"}


def test_without_places_there_is_no_ride() -> None:
    nothing = Filter(query="no such name at all")
    assert ride(FACTS, select(FACTS, nothing), View(filter=nothing)) is None
    assert ride(FACTS, select(FACTS, Filter()), View(hidden=("location",))) is None
