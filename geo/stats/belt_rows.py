"""The rows behind each table of the belt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.corridor import Corridor
from geo.money import summable
from geo.points import points
from geo.stats.behind import where
from geo.stats.places import main_sectors, study_area
from geo.stats.tables import Mark, Rows, TableSpec, units

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geo.points import Points

    Mask = NDArray[np.bool_]

_AGAINST_CHANCE = ("area_share", "random_share", "ratio", "p_value")  # inside one area only


def _belt(mark: Mark) -> Corridor:
    return Corridor.of_facts(mark.facts)


def _inside(mark: Mark, placed: Points) -> Mask:
    return _belt(mark).inside(placed.xy, float(mark.row.get("width_km", mark.result.params["width_km"])))


def _in_area(mark: Mark, placed: Points, area: object) -> Mask:
    spots = placed.spot_xy
    here = shapely.intersects_xy(study_area(mark.facts, placed, str(area)), spots[:, 0], spots[:, 1])
    return np.asarray(here, dtype=bool)[placed.spot]


def _of_width(mark: Mark, _: pd.DataFrame, placed: Points) -> Mask:
    inside = _inside(mark, placed)
    if mark.column in ("n_outside", "outside"):
        return ~inside
    return inside & _in_area(mark, placed, mark.result.params["area"]) if mark.column in _AGAINST_CHANCE else inside


def _of_area(mark: Mark, _: pd.DataFrame, placed: Points) -> Mask:
    here = _in_area(mark, placed, mark.row["area"])
    return here if mark.column == "places" else here & _inside(mark, placed)


def _of_sector(mark: Mark, rows: pd.DataFrame, placed: Points) -> Mask:
    own = np.asarray(main_sectors(rows) == mark.row["sector_id"], dtype=bool)
    side = mark.column.removeprefix("n_")
    return own & (_inside(mark, placed) == (side == "inside")) if side in ("inside", "outside") else own


def _of_ring(mark: Mark, _: pd.DataFrame, placed: Points) -> Mask:
    km = _belt(mark).distance(placed.xy)[0] / 1000
    return np.asarray((km < mark.row["to_km"]) & ((km >= mark.row["from_km"]) | (mark.column == "cumulated")))


def _of_chainage(mark: Mark, _: pd.DataFrame, placed: Points) -> Mask:
    belt, axis, row = _belt(mark), str(mark.row["axis"]), mark.row
    near = belt.distance_to(placed.xy, axis) <= float(mark.result.params["width_km"]) * 500
    at, last = belt.chainage(placed.xy, axis), row["to_km"] >= belt.axis(axis).length_km
    return np.asarray(near & (at >= row["from_km"]) & ((at < row["to_km"]) | last))


def _park(mark: Mark) -> Rows:
    return "parks", mark.facts.parks.loc[mark.facts.parks["id"] == mark.row["park_id"]]


def _money(mark: Mark) -> Rows:
    rows, row = mark.selection.investments, mark.row
    sites = mark.facts.sites.set_index("id")[["lon", "lat", "precision"]]
    spots = points(rows[["site_id"]].join(sites, on="site_id"), mark.facts.place.crs)
    here = np.full(len(rows), "not_located", dtype=object)
    here[spots.position] = np.where(_inside(mark, spots), "inside", "outside")
    return "investments", rows.loc[summable(rows) & (here == row["where"]) & (rows["stage"] == row["stage"])]


MAIN = TableSpec(
    about="share",
    units=units(
        km="width_km",
        organisations="n_inside n_outside",
        weight="inside outside",
        share="share low high area_share random_share",
        ratio="ratio",
        p="p_value",
    ),
    rows=where(_of_width),
)
RANDOM = TableSpec(
    id="random",
    about="share",
    units=units(
        number="places", km2="area_km2 belt_km2", share="share random_share low high", ratio="ratio", p="p_value"
    ),
    rows=where(_of_area),
)
SECTORS = TableSpec(
    id="sectors",
    about="lq",
    units=units(organisations="n_inside n_outside", weight="inside outside", ratio="lq low high"),
    rows=where(_of_sector),
)
DECAY = TableSpec(
    id="decay",
    about="per_km2",
    units=units(
        km="from_km to_km", organisations="count", weight="weight", km2="area_km2", per_km2="per_km2", share="cumulated"
    ),
    rows=where(_of_ring),
)
PROFILE = TableSpec(
    id="profile",
    about="count",
    units=units(km="from_km to_km", organisations="count", weight="weight"),
    rows=where(_of_chainage),
)
NODES = TableSpec(id="nodes", about="distance_km", units=units(km="chainage_km distance_km"), rows=_park)
MONEY = TableSpec(id="money", about="amount", units=units(cny_100m="amount", number="count"), rows=_money)
