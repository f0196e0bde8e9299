"""What on the map belongs to a row of a result's table, which row to a shape, and which places stand behind a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.area import MOST
from geo.crs import to_metric, to_wgs84
from geo.stats.behind import of_mark

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.area import Corners
    from geo.stats.result import Result
    from geo.stats.statistic import Statistic
    from geo.stats.tables import Mark

KEYS = ("cell", "cluster", "district_id", "share", "width_km")  # columns by which a row and a shape are the same thing
BOUNDED = ("cell", "cluster", "district_id")  # of them those whose shape encloses places
MARGIN_M = 60.0  # round a cluster, whose outermost places lie on its edge
PLACES = 600  # marked at most


def key_of(result: Result, table: str) -> str:
    """The column that ``table`` and the shapes share; "" where they share none."""
    if result.shapes is None:
        return ""
    return next((k for k in KEYS if k in result.tables[table].columns and k in result.shapes.columns), "")


def shapes_of(mark: Mark) -> gpd.GeoDataFrame | None:
    """The shapes that the row of ``mark`` is about; None where the statistic draws none."""
    result, key = mark.result, key_of(mark.result, mark.table)
    if result.shapes is None:
        return None
    if not key or pd.isna(mark.row[key]):
        return result.shapes.iloc[:0]
    return result.shapes.loc[result.shapes[key] == mark.row[key]]


def row_of(result: Result, shape: str) -> int | None:
    """Number of the row of the main table that the shape with that id is about."""
    key = key_of(result, "main")
    if not key or result.shapes is None:
        return None
    found = result.shapes.loc[result.shapes["id"].astype(str) == shape, key]
    if found.empty:
        return None
    rows = np.flatnonzero((result.table[key] == found.iloc[0]).to_numpy())
    return int(rows[0]) if len(rows) else None


def places_of(statistic: Statistic, mark: Mark) -> pd.DataFrame:
    """Different places (lon, lat, and n: organisations there) of the rows behind ``mark``, at most PLACES; those known
    by park only have none."""
    rows = of_mark(statistic, mark)[1]
    if not {"lon", "lat"} <= set(rows.columns):
        return pd.DataFrame({"lon": [], "lat": [], "n": []})
    known = rows.loc[rows["lon"].notna() & rows["lat"].notna()]
    if "precision" in known.columns:
        known = known.loc[known["precision"] != "park"]
    return known.groupby([known["lon"].round(5), known["lat"].round(5)]).size().rename("n").reset_index().head(PLACES)


def area_of(mark: Mark, crs: str) -> Corners:
    """Corners that enclose what the row is about (a cell, a cluster, a district), for a filter; () where nothing
    does."""
    shapes = shapes_of(mark)
    if shapes is None or len(shapes) != 1 or key_of(mark.result, mark.table) not in BOUNDED:
        return ()
    margin = MARGIN_M if key_of(mark.result, mark.table) == "cluster" else 0.0
    shape, step = to_metric(shapes, crs).geometry.iloc[0].buffer(margin), 1.0
    parts = sorted(getattr(shape, "geoms", [shape]), key=lambda part: -part.area)
    outline = parts[0].exterior
    while len(outline.coords) - 1 > MOST:
        step *= 2
        outline = parts[0].simplify(step).exterior
    flat = to_wgs84(shapes.set_geometry([outline], crs=crs), crs).geometry.iloc[0]
    return tuple((round(float(x), 6), round(float(y), 6)) for x, y in flat.coords[:-1])
