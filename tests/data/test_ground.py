"""The ground that ships: where well-known things lie, what must never be on it, both banks of the river."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from data import load as loading
from data.load import Facts
from geo.corridor import Corridor
from geo.crs import metres, to_metric
from tests import as_shipped

HOME = Path(loading.__file__).parent
GROUND = ("water", "green", "estates", "residential")


PLANE = "EPSG:32650"


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


def _at(lon: float, lat: float) -> shapely.Point:
    x, y = metres([lon], [lat], PLANE)
    return shapely.Point(float(x[0]), float(y[0]))


def _away(facts: Facts, axis: str, lon: float, lat: float) -> float:
    spot = _at(lon, lat)
    return float(Corridor.of_facts(facts).distance_to([(spot.x, spot.y)], axis)[0])


def test_the_axes_cross_the_river_on_their_own_bridges(facts: Facts) -> None:
    """Bridges as encyclopaedias give them: the Fourth carries G25, the Third G42, the Second neither."""
    assert _away(facts, "g25", 118.940, 32.178) < 200  # 32.178 N 118.940 E, Qixiashan Bridge
    assert _away(facts, "g42", 118.6406, 31.970) < 300  # 31°58′13″N 118°38′26″E, Third Bridge
    second = (118.8347, 32.1747)
    assert min(_away(facts, axis, *second) for axis in ("g42", "g25")) > 5_000
    roads = to_metric(facts.boundaries.roads, PLANE).set_index("id").geometry
    assert roads["g36-baguazhou"].distance(_at(*second)) < 1_000


def test_the_spur_of_2008_is_a_road_and_not_the_belt(facts: Facts) -> None:
    roads = facts.boundaries.roads.set_index("id")
    assert pd.isna(roads.loc["g25-old", "ref"])
    assert not set(roads["ref"].dropna()) & set(facts.boundaries.axis_parts["ref"])


def test_every_stretch_says_how_far_it_may_be_off(facts: Facts) -> None:
    parts = facts.boundaries.axis_parts
    assert parts.set_index("id")["schematic"].to_dict() == {
        "g42-1": False, "g42-2": False, "g42-3": False, "g42-4": True,
        "g25-1": True, "g25-2": False, "g25-3": False, "g25-4": False, "g25-5": True,
    }  # fmt: skip
    assert (parts.loc[parts["schematic"], "uncertainty_m"] >= 500).all()
    assert (parts.loc[~parts["schematic"], "uncertainty_m"] <= 250).all()


@pytest.mark.parametrize(
    ("table", "name", "lon", "lat", "km2"),
    [
        ("water", "玄武湖", 118.795, 32.080, 3.5),
        ("water", "莫愁湖", 118.7565, 32.038, 0.32),
        ("water", "江心洲", 118.6985, 32.033, 15.2),
        ("water", "八卦洲", 118.81, 32.18, 56.0),
        ("green", "紫金山", 118.845, 32.072, 25.0),
    ],
)
def test_known_things_lie_where_they_are(  # noqa: PLR0917 a row of a table of places
    facts: Facts, table: str, name: str, lon: float, lat: float, km2: float
) -> None:
    """Areas as published: 江心洲 15.2 km², 八卦洲 about 56 km², 紫金山 about 25 km²; positions of their middles."""
    frame = to_metric(getattr(facts.boundaries, table), PLANE)
    shape = frame[frame["name_zh"] == name].geometry.union_all()
    assert shape.distance(_at(lon, lat)) < 300
    assert shape.area / 1e6 == pytest.approx(km2, rel=0.08)


def test_the_river_has_both_banks_where_the_city_ends_in_it(facts: Facts) -> None:
    """Downstream the border runs in mid-channel: north of it there is water still, and then land."""
    river = facts.boundaries.river
    for lon, mid in ((119.10, 32.2445), (119.15, 32.2455), (119.20, 32.2290)):
        column = shapely.LineString([(lon, 32.15), (lon, 32.35)]).intersection(river)
        south, north = column.bounds[1], column.bounds[3]
        assert south < mid < north
        assert 1_000 < (north - south) * 110_900 < 2_600
        assert not facts.boundaries.city.contains(shapely.Point(lon, north))


def test_nothing_on_the_ground_that_must_not_be_shown(facts: Facts) -> None:
    text = "".join((HOME / "boundaries" / f"{name}.geojson").read_text("utf-8") for name in GROUND)
    assert not re.search(r"military|军事|部队|营区|军区|油库|弹药|雷达", text)
    kinds = {kind for name in GROUND for kind in getattr(facts.boundaries, name)["kind"]}
    assert kinds == {
        *("river", "island", "lake", "wetland", "hill", "forest", "park"),
        *("estate", "industrial", "commercial", "retail", "residential"),
    }


def test_every_feature_says_where_it_is_from(facts: Facts) -> None:
    for name in GROUND:
        frame = getattr(facts.boundaries, name)
        assert frame["licence"].str.contains("ODbL-1.0, © OpenStreetMap contributors", regex=False).all()
        assert frame[["source", "precision"]].notna().all().all()


def test_no_file_is_larger_than_a_mebibyte() -> None:
    assert {p.name: p.stat().st_size for p in HOME.rglob("*.*") if p.stat().st_size > 2**20} == {}


def test_sites_stand_in_the_estate_they_are_named_after(facts: Facts) -> None:
    """Within 250 m or the site's own uncertainty, whichever is larger; nine in ten within 150 m."""
    away = _like_named(facts)
    assert len(away) >= 15
    beyond = away[away["metres"] > away["uncertainty_m"].clip(lower=250)]
    assert beyond.empty, beyond.to_string()
    assert (away["metres"] <= 150).mean() >= 0.9, away.to_string()


def _like_named(facts: Facts) -> pd.DataFrame:
    """Sites (no areas, no parks) whose name holds that of an estate, with the distance to the nearest such."""
    estates = to_metric(facts.boundaries.estates, PLANE).dropna(subset="name_zh")
    cores = estates["name_zh"].map(_core)
    sites = facts.sites[~facts.sites["precision"].isin(["park", "area"])]
    x, y = metres(sites["lon"], sites["lat"], PLANE)
    spots = gpd.GeoSeries(gpd.points_from_xy(x, y), index=sites.index)
    rows = []
    for at, site in sites.iterrows():
        parts = re.split(r"[()（）、/]", site["name_zh"].split("·")[-1])
        heads = [_core(part) for part in (*parts, site["name_zh"])]
        like = cores.map(lambda core, heads=heads: len(core) >= 3 and core in heads)
        if like.any():
            rows.append((site["name_zh"], estates[like].distance(spots[at]).min(), site["uncertainty_m"]))
    return pd.DataFrame(rows, columns=["site", "metres", "uncertainty_m"])


def _core(name: str) -> str:
    """A name without city, grand words, legal form, brackets, house numbers and the letter of its part."""
    return re.sub(r"^.*?\d+(—\d+)?号(一带)?|南京|国际|车辆|有限公司(及)?|[()（）]|[A-D]区$|·.*$|\s", "", name)
