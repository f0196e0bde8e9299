"""The layers of a view for a GIS. An organisation known only by its park is never a point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
from shapely import intersection

from data.ledger.fields import FIELDS
from data.vocabulary import COUNTED
from geo.corridor import Corridor
from geo.crs import WGS84, to_metric, to_wgs84
from layers.export.job import about
from layers.privacy import columns
from layers.text import t
from layers.words.names import park_names, sector_list, word

if TYPE_CHECKING:
    from layers.export.job import Job

_KEPT = (
    "id", "name_zh", "name_en", "park_id", "kind", "sectors", "main_sector", "address", "landed_year",
    "established_date", "registered_capital_wan", "registered_capital_currency", "ai_share_pct", "tech_layer",
    "status", *(field.target for field in FIELDS if field.own and field.kind != "flag"), "precision",
    "uncertainty_m", "confidence", "note", "source_id",
)  # fmt: skip


_ALWAYS = ("park_id", "sectors", "source_id", "address", "note")


def layers(job: Job) -> dict[str, gpd.GeoDataFrame]:
    """Layer name → frame in EPSG:4326. ``organisations_known_by_park`` has no geometry at all."""
    people = _organisations(job)
    known = ~people["precision"].isin(COUNTED)
    loose = people[~known].copy()
    loose.geometry = gpd.GeoSeries([None] * len(loose), index=loose.index, crs=WGS84)
    return {
        "organisations": people[known],
        "organisations_known_by_park": loose,
        "parks": _parks(job),
        "belt": belt(job),
        "axes": axes(job),
    }


def about_frame(job: Job) -> pd.DataFrame:
    """What the file is, as a table without geometry."""
    return pd.DataFrame(about(job), columns=["name", "text"])


def sources_frame(job: Job) -> pd.DataFrame:
    """The sources that the organisations and parks cite."""
    used = set(job.selection.enterprises["source_id"].dropna()) | set(job.selection.parks["source_id"].dropna())
    return pd.DataFrame(job.facts.sources[job.facts.sources["id"].isin(used)])


def _organisations(job: Job) -> gpd.GeoDataFrame:
    chosen, hidden = job.selection.enterprises, columns(job.hidden, "enterprises")
    kept = [c for c in _KEPT if c in chosen.columns and c not in hidden]
    # columns that only a person's ledger fills
    empty = [c for c in kept if len(chosen) and chosen[c].isna().all() and c not in _ALWAYS]
    frame = gpd.GeoDataFrame(chosen[[*(c for c in kept if c not in empty), "geometry"]], crs=WGS84)
    names, lang = park_names(job.facts, job.lang), job.lang
    said: dict[str, Any] = {
        "park": frame["park_id"].map(names),
        "sectors_text": [sector_list(job.facts, value, lang) for value in frame["sectors"]],
        "precision_text": [word("precision", value, lang) for value in frame["precision"]],
    }
    if "established_date" in frame.columns:
        said["established_date"] = frame["established_date"].dt.strftime("%Y-%m-%d")
    titles = job.facts.sources.drop_duplicates("id").set_index("id")
    said["source"] = frame["source_id"].map(titles["title"])
    said["source_date"] = frame["source_id"].map(titles["date"])
    return frame.assign(**said)


def _parks(job: Job) -> gpd.GeoDataFrame:
    rows = job.selection.parks
    counts = job.selection.counted["park_id"].value_counts()
    frame = rows[["id", "name_zh", "name_en", "role", "position", "source_id"]].assign(
        organisations_listed=[int(counts.get(park, 0)) for park in rows["id"]]
    )
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(rows["lon"], rows["lat"]), crs=WGS84)


def belt(job: Job) -> gpd.GeoDataFrame:
    """The ribbon of the width that the view says, cut at the city's border."""
    crs = job.facts.place.crs
    ribbon = Corridor.of_facts(job.facts).polygon(job.view.belt_km)
    city = to_metric(job.facts.boundaries.districts, crs).geometry.union_all()
    frame = gpd.GeoDataFrame(
        {"id": ["belt"], "name": [job.facts.place.words[job.lang]["belt"]], "width_km": [float(job.view.belt_km)],
         "note": [t("story.figure.belt_width_formula", job.lang)]},
        geometry=[intersection(ribbon, city)],
        crs=crs,
    )  # fmt: skip
    return to_wgs84(frame, crs)


def axes(job: Job) -> gpd.GeoDataFrame:
    """The stretches of the roads that the belt follows, each with its own precision."""
    parts = job.facts.boundaries.axis_parts
    columns = ["id", "axis", "name_zh", "name_en", "part_zh", "part_en", "schematic", "uncertainty_m"]
    return gpd.GeoDataFrame(parts[[*columns, "source", "licence", "precision", "geometry"]])
