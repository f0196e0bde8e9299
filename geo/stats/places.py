"""What the spatial statistics start from: located organisations with a weight, and the area of chance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.counting import living
from geo.crs import to_metric
from geo.points import Points, points
from geo.stats.cells import LEDGER_WEIGHTS, WEIGHTS
from geo.stats.cells import offered_weights as offered_of_parks
from geo.stats.result import SEED, Param, Params

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts
    from geo.filter import Selection

URBAN_M = 3_000.0  # "urban": within 3 km of a metro station


def offered_weights(facts: Facts, selection: Selection) -> tuple[str, ...]:
    """Weights that enough organisations of several parks have; projects have no coordinates and offer none."""
    column = LEDGER_WEIGHTS["investment"][0]
    own = column in facts.enterprises and bool(facts.enterprises[column].notna().any())
    return tuple(w for w in offered_of_parks(facts, selection) if w != "investment" or own)


WEIGHT = Param("weight", "organisations", choices=WEIGHTS, offered=offered_weights)
AREA = Param("area", "urban", choices=("urban", "hull", "city"))


def weights_of(frame: pd.DataFrame, weight: str) -> tuple[NDArray[np.float64], str]:
    """One number per row (NaN where unknown, or capital in another currency than CNY) and its unit code."""
    if weight == "organisations":
        return np.ones(len(frame)), "organisations"
    column, factor, unit = LEDGER_WEIGHTS[weight]
    if column not in frame.columns:
        return np.full(len(frame), np.nan), unit
    values = pd.to_numeric(frame[column], errors="coerce").to_numpy(np.float64, na_value=np.nan) * factor
    if weight == "capital" and "registered_capital_currency" in frame.columns:
        currency = frame["registered_capital_currency"]
        values = np.where((currency.notna() & (currency != "CNY")).to_numpy(bool), np.nan, values)
    return values, unit


def located(facts: Facts, selection: Selection, params: Params) -> tuple[pd.DataFrame, Points, str]:
    """(living organisations, those of them that are points, unit of the weight). ``Points.position`` counts in the
    frame that is returned; ended organisations are in ``excluded``."""
    alive = living(selection.enterprises)
    frame = selection.enterprises.loc[alive]
    values, unit = weights_of(frame, str(params.get("weight", "organisations")))
    placed = points(frame, facts.place.crs, values)
    ended = {"ended": int((~alive).sum())} if not alive.all() else {}
    return frame, replace(placed, excluded={**ended, **placed.excluded}), unit


def located_in(facts: Facts, selection: Selection, params: Params) -> tuple[pd.DataFrame, Points, BaseGeometry]:
    """``located`` for a comparison with random places in an area: (frame, the points in the area, the area in metres).
    A point outside could never be drawn, so it takes no part (``outside_area``)."""
    frame, placed, _ = located(facts, selection, params)
    choice = str(params["area"])
    area = study_area(facts, placed, choice)
    if choice != "hull":  # a hull has its corners among the points, on its edge
        spots = placed.spot_xy
        placed = placed.only(shapely.intersects_xy(area, spots[:, 0], spots[:, 1])[placed.spot], "outside_area")
    return frame, placed, area


def takers(frame: pd.DataFrame, placed: Points, **columns: NDArray[Any]) -> pd.DataFrame:
    """The rows of ``located`` that took part, as a reader takes them home: who, where, weight, and ``columns``."""
    known = [c for c in ("id", "name_zh", "park_id", "main_sector", "lon", "lat") if c in frame.columns]
    rows = pd.DataFrame(frame[known].iloc[placed.position]).reset_index(drop=True)
    return rows.assign(weight=placed.weight, **columns)


def main_sectors(frame: pd.DataFrame) -> pd.Series:
    """The first of each row's sectors, missing where none is given; object values, same index."""
    codes, texts = pd.factorize(frame["sectors"])
    first = np.array([*(str(text).split(";")[0].strip() for text in texts), None], dtype=object)
    return pd.Series(first[codes], index=frame.index, dtype=object)


def city(facts: Facts) -> BaseGeometry:
    """The city in metres: the union of its districts."""
    whole: BaseGeometry = to_metric(facts.boundaries.districts, facts.place.crs).geometry.union_all()
    return whole


def study_area(facts: Facts, placed: Points, choice: str) -> BaseGeometry:
    """``city``: all districts · ``hull``: convex hull of the points · ``urban``: the part of the city within 3 km of a
    metro station (firms do not settle in lakes and fields; against them any town looks clustered). Metres."""
    if choice == "hull":
        return shapely.MultiPoint(placed.spot_xy).convex_hull
    if choice == "urban":
        stations = to_metric(facts.boundaries.metro_stations, facts.place.crs).geometry
        return shapely.union_all(shapely.buffer(stations.to_numpy(), URBAN_M)).intersection(city(facts))
    return city(facts)


def random_points(area: BaseGeometry, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """(n, 2) points uniform in a polygon, by rejection from its bounding box. ValueError for an area of zero."""
    west, south, east, north = area.bounds
    if area.area <= 0:
        raise ValueError("an area of zero holds no random point; expected a polygon")
    shapely.prepare(area)
    found: list[NDArray[np.float64]] = []
    missing, fill = n, max(area.area / ((east - west) * (north - south)), 1e-3)
    while missing > 0:
        tried = rng.uniform((west, south), (east, north), (int(missing / fill * 1.1) + 16, 2))
        kept = tried[shapely.contains_xy(area, tried[:, 0], tried[:, 1])][:missing]
        found.append(kept)
        missing -= len(kept)
    return np.vstack(found) if found else np.zeros((0, 2))


def seeded(xy: NDArray[np.float64], limit: int) -> NDArray[np.intp]:
    """Numbers of at most ``limit`` rows of xy, drawn without replacement with the atlas' seed after sorting by
    position, so that the order of rows does not matter."""
    if len(xy) <= limit:
        return np.arange(len(xy))
    order = np.lexsort((xy[:, 1], xy[:, 0]))
    return np.asarray(np.random.default_rng(SEED).choice(order, limit, replace=False), dtype=np.intp)
