"""Where a place is and what is near it, as figures: every distance with the range that uncertainty leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.area import Edge, edge
from geo.around import Around, Place, around, by_sector
from geo.tiles import square_km
from layers.figures.figure import Figure
from layers.text import t
from layers.words.names import ground_name, sector_names

if TYPE_CHECKING:
    import geopandas as gpd

    from data.load import Facts
    from geo.around import Reach

_SHOWN = 8  # sectors that are listed; the rest stands in the rows behind the count


@dataclass(frozen=True, slots=True)
class AroundCard:
    """``lines`` are sentences with the figure each states; ``near`` counts the organisations around, ``sectors`` them
    by main sector."""

    lines: tuple[tuple[str, Figure], ...]
    near: Figure
    sectors: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class EstateCard:
    """A surveyed estate: its name (``is_pinyin`` where no English one is known), area and organisations."""

    name: str
    is_pinyin: bool
    area: Figure
    listed: Figure


def around_card(facts: Facts, enterprises: pd.DataFrame, place: Place, lang: str) -> AroundCard:
    """District, nearest estate and station, the belt's axis and the organisations within a kilometre of ``place``."""
    found = around(facts, enterprises, place)
    lines = [_district(facts, found, lang)]
    for kind, reach, frame in (
        ("estate", found.estate, facts.boundaries.estates),
        ("station", found.station, facts.boundaries.metro_stations),
    ):
        if reach is not None:
            lines.append(_reach(kind, reach, frame, lang))
    lines.append(_axis(facts, found, lang))
    return AroundCard(tuple(lines), _near(facts, found, lang), tuple(_sectors(facts, found, lang)))


def estate_card(facts: Facts, enterprises: pd.DataFrame, estate_id: str, lang: str) -> EstateCard | None:
    """The card of one estate; None when the ground has no such id."""
    frame = facts.boundaries.estates
    found = frame[frame["id"] == estate_id]
    if found.empty:
        return None
    row = next(found.itertuples())
    name, is_pinyin = ground_name(row, lang)
    inside = edge(row.geometry, enterprises, facts.place.crs)
    rows = pd.DataFrame(found.drop(columns="geometry"))
    area = Figure(
        key=f"estate.{estate_id}.area",
        label=t("around.area", lang),
        value=square_km(row.geometry),
        unit=t("around.km2", lang),
        table="estates",
        rows=rows,
        formula=t("around.area_formula", lang),
        decimals=2,
    )
    return EstateCard(name, is_pinyin, area, _counted(f"estate.{estate_id}.listed", inside, facts, lang))


def _counted(key: str, inside: Edge, facts: Facts, lang: str) -> Figure:
    return Figure(
        key=key,
        label=t("around.inside", lang),
        value=len(inside.rows),
        unit=t("around.counted", lang, low=inside.low, high=inside.high),
        as_of=facts.as_of,
        table="enterprises",
        rows=inside.rows,
        formula=t("around.inside_formula", lang),
        excluded=t("around.unplaced", lang, n=inside.unplaced),
    )


def _district(facts: Facts, found: Around, lang: str) -> tuple[str, Figure]:
    frame = facts.boundaries.districts
    names = dict(zip(frame["id"], frame[f"name_{lang}"], strict=True))
    here = [str(names[ident]) for ident in found.districts]
    text = here[0] if here else t("around.outside", lang)
    if len(here) > 1:
        text = t("around.maybe", lang, name=text, others=t("filters.list_join", lang).join(here[1:]))
    rows = pd.DataFrame(frame[frame["id"].isin(found.districts)].drop(columns="geometry"))
    return t("around.district", lang, text=text), Figure(
        key="around.district",
        label=t("around.district_label", lang),
        value=text,
        table="districts",
        rows=rows,
        formula=t("around.district_formula", lang),
    )


def _reach(kind: str, reach: Reach, frame: gpd.GeoDataFrame, lang: str) -> tuple[str, Figure]:
    rows = frame[frame["id"].isin([reach.id, *reach.others])]
    name, _ = ground_name(next(rows[rows["id"] == reach.id].itertuples()), lang)
    text = t("around.inside_it" if reach.metres == 0 else "around.away", lang, name=name, far=distance(reach, lang))
    if reach.others:
        text = t("around.unsure", lang, text=text, n=len(reach.others))
    return t(f"around.{kind}", lang, text=text), _measured(f"around.{kind}", kind, reach, rows, lang)


def _axis(facts: Facts, found: Around, lang: str) -> tuple[str, Figure]:
    axis = found.axis
    parts = facts.boundaries.axis_parts[facts.boundaries.axis_parts["axis"] == axis.reach.id]
    chainage = t(
        "around.chainage", lang, km=f"{axis.chainage_km:.1f}", low=f"{axis.low_km:.1f}", high=f"{axis.high_km:.1f}"
    )
    name, far = str(parts["ref"].iloc[0]), distance(axis.reach, lang)
    text = t("around.axis", lang, name=name, far=far, chainage=chainage)
    return text, _measured("around.axis", "axis", axis.reach, parts, lang)


def _measured(key: str, kind: str, reach: Reach, rows: gpd.GeoDataFrame, lang: str) -> Figure:
    return Figure(
        key=key,
        label=t(f"around.{kind}_label", lang),
        value=round(reach.metres),
        unit=t("mapframe.m", lang),
        table={"estate": "estates", "station": "metro_stations"}.get(kind, "axis_parts"),
        rows=pd.DataFrame(rows.drop(columns="geometry")),
        formula=t(f"around.{kind}_formula", lang),
        disagreements=t("around.range", lang, low=f"{reach.low:,.0f}", high=f"{reach.high:,.0f}"),
    )


def distance(reach: Reach, lang: str) -> str:
    """A distance with its range, in metres below a kilometre, else in kilometres."""
    if reach.high < 1000:
        key, values = "around.metres", [f"{10 * round(v / 10):,}" for v in (reach.metres, reach.low, reach.high)]
    else:
        key, values = "around.km", [f"{v / 1000:.1f}" for v in (reach.metres, reach.low, reach.high)]
    if values[1] == values[2]:
        key += "_sure"
    return t(key, lang, n=values[0], low=values[1], high=values[2])


def _near(facts: Facts, found: Around, lang: str) -> Figure:
    near = found.neighbours
    return Figure(
        key="around.near",
        label=t("around.near", lang),
        value=near.count,
        unit=t("around.counted", lang, low=near.low, high=near.high),
        as_of=facts.as_of,
        table="enterprises",
        rows=near.rows.drop(columns="geometry", errors="ignore"),
        formula=t("around.near_formula", lang),
        excluded=t("around.unplaced", lang, n=near.unplaced),
    )


def _sectors(facts: Facts, found: Around, lang: str) -> list[Figure]:
    names, rows = sector_names(facts, lang), found.neighbours.rows
    out = []
    for line in by_sector(found.neighbours).head(_SHOWN).to_dict("records"):
        sector, known = str(line["sector"]), isinstance(line["sector"], str)
        mine = rows[rows["main_sector"] == sector] if known else rows[rows["main_sector"].isna()]
        out.append(
            Figure(
                key=f"around.sector.{sector if known else 'none'}",
                label=names.get(sector, sector) if known else t("ui.unknown", lang),
                value=int(line["count"]),
                unit=t("around.counted", lang, low=line["low"], high=line["high"]),
                as_of=facts.as_of,
                table="enterprises",
                rows=mine.drop(columns="geometry", errors="ignore"),
                formula=t("around.near_formula", lang),
            )
        )
    return out
