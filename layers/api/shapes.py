"""GeoJSON (RFC 7946) of parks, organisations and the belt; an organisation known only by its park has no geometry."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from data.vocabulary import COUNTED
from layers.api.rows import records
from layers.export.geojson import feature
from layers.export.gis import axes, belt
from layers.export.job import prepare

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View

Feature = dict[str, Any]


def parks(facts: Facts, selection: Selection, view: View) -> list[Feature]:
    """Of each park that passes its landmark (``kind`` landmark) and what is known of its extent (``kind`` extent).

    ``schematic`` says that an extent is a sketch.
    """
    chosen = selection.parks
    known = dict(zip(chosen["id"], records(chosen, "parks", facts, view.hidden), strict=True))
    spots = gpd.points_from_xy(chosen["lon"], chosen["lat"])
    made = [feature(spot, {"kind": "landmark", **row}) for spot, row in zip(spots, known.values(), strict=True)]
    areas = facts.boundaries.park_areas
    areas = areas[areas["park_id"].isin(list(known))]
    rows = records(areas, "park_areas", facts)
    return made + [feature(g, {"kind": "extent", **row}) for g, row in zip(areas.geometry, rows, strict=True)]


def organisations(facts: Facts, selection: Selection, view: View) -> list[Feature]:
    """Every organisation that passes, ended ones among them (``status``)."""
    chosen = selection.enterprises
    loose = chosen["precision"].isin(COUNTED)
    rows = records(chosen, "enterprises", facts, view.hidden)
    placed = zip(chosen.geometry, loose, rows, strict=True)
    return [feature(None if known_by_park else spot, row) for spot, known_by_park, row in placed]


def belt_and_axes(facts: Facts, _selection: Selection, view: View) -> list[Feature]:
    """The ribbon of the width asked for (``kind`` ribbon) and the roads that it follows (``kind`` axis)."""
    job = prepare(facts, view, (), view.hidden)
    parts = (("ribbon", belt(job)), ("axis", axes(job)))
    return [
        feature(geometry, {"kind": kind, **row})
        for kind, frame in parts
        for geometry, row in zip(frame.geometry, records(frame, kind, facts), strict=True)
    ]


SHAPES: dict[str, Callable[[Facts, Selection, View], list[Feature]]] = {
    "parks": parks,
    "organisations": organisations,
    "belt": belt_and_axes,
}
