"""What of a shape can be seen at a scale: small areas leave, outlines keep only the bends that a px can show.

Simplification is Douglas and Peucker's (1973) with the topology kept, in metres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.crs import to_metric, to_wgs84

if TYPE_CHECKING:
    import geopandas as gpd

BEND_PX = 0.5  # an outline may be off by half a px
AREA_PX = 14.0  # square px below which an area is a speck


def generalise(frame: gpd.GeoDataFrame, px_m: float, crs: str, *, area_px: float = AREA_PX) -> gpd.GeoDataFrame:
    """Polygons and lines of ``frame`` (any CRS) as a map of ``px_m`` metres a px shows them, in degrees, same
    index; measured in the plane ``crs``.

    Polygons under ``area_px`` square px are left out; lines stay.
    ValueError unless ``px_m`` is positive.
    """
    if not px_m > 0:
        raise ValueError(f"px_m = {px_m!r}; expected a positive number of metres")
    metric = to_metric(frame, crs)
    polygon = metric.geom_type.isin(["Polygon", "MultiPolygon"])
    kept = metric[~polygon | (metric.area >= area_px * px_m**2)]
    drawn = kept.set_geometry(kept.geometry.simplify(px_m * BEND_PX, preserve_topology=True))
    return to_wgs84(drawn[~drawn.geometry.is_empty], crs)
