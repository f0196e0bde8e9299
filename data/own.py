"""A person's own tables beside the facts that ship: which rows are shown, whose each one is, and what is never added.

Every row of enterprises, investments, metrics and designations carries ``origin``: ``public``, ``own`` or ``both`` (one
organisation that both know). Money that is public stands beside a person's own projects as a reference: one project may
be in both under two names, so the two are never one sum. Figures keep apart by ``origin``; only a person's own figure
that is a target's indicator, place and unit judges that target, beside the public verdict (``plan["own_links"]``).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import pandas as pd

from data.search import normalised

if TYPE_CHECKING:
    from data.load import Facts

Shown = Literal["own", "both", "public"]
SHOWN: tuple[Shown, ...] = ("own", "both", "public")
PUBLIC, OWN, BOTH = "public", "own", "both"
TABLES = ("enterprises", "projects", "boundaries", "figures", "designations")
_NEVER_FILLED = ("id", "name_zh", "row", "origin", "geometry", "lon", "lat", "precision", "uncertainty_m", "site_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A person's tables, each optional, as data.ledger read them; ``name`` is what they are called (据《…》), ``as_of``
    the partial date of the data, "" when nobody knows it. ``new_parks`` are rows for ``facts.parks``: areas that match
    no park and that the person wants as parks."""

    name: str
    as_of: str = ""
    enterprises: gpd.GeoDataFrame | None = None
    projects: pd.DataFrame | None = None
    boundaries: gpd.GeoDataFrame | None = None
    figures: pd.DataFrame | None = None
    designations: pd.DataFrame | None = None
    new_parks: pd.DataFrame | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        """The kinds of tables that are there."""
        return tuple(name for name in TABLES if getattr(self, name) is not None)


def joined(facts: Facts, own: Own, shown: Shown = "own") -> Facts:
    """The atlas with a person's tables: ``own`` alone, ``both`` joined, or ``public`` alone.

    A kind of table that the person does not have stays public, marked as such. ``facts`` are those that ship.
    """
    if shown == "public":
        return facts
    changes: dict[str, object] = {
        "enterprises": _enterprises(facts, own, shown),
        "investments": _investments(facts, own, shown),
        "metrics": _beside(facts.metrics, own.figures, shown),
        "designations": _beside(facts.designations, own.designations, shown),
    }
    plan = dict(facts.plan)
    plan["own_links"] = own_links(facts, own)
    if own.new_parks is not None and len(own.new_parks):
        changes["parks"] = pd.concat([facts.parks, own.new_parks[list(facts.parks.columns)]], ignore_index=True)
    if own.boundaries is not None:
        changes["boundaries"] = replace(facts.boundaries, park_areas=_park_areas(facts, own))
    workspace = f"“{own.name}”" if own.name == "shipped" else own.name
    return replace(
        facts,
        **changes,  # type: ignore[arg-type]
        plan=MappingProxyType(plan),
        workspace=workspace,
        version=_version(facts, own, shown),
        as_of=own.as_of,
        shown=shown,
    )


def marked(frame: pd.DataFrame, origin: str) -> pd.DataFrame:
    """The same rows, each with whose it is."""
    return frame.assign(origin=pd.Series(origin, index=frame.index, dtype="str"))


def _beside(public: pd.DataFrame, own: pd.DataFrame | None, shown: Shown) -> pd.DataFrame:
    """Own rows alone or after the public ones; the public ones where there are no own."""
    if own is None:
        return marked(public, PUBLIC)
    rows = marked(own.drop(columns="geometry", errors="ignore"), OWN)
    rows = rows.reindex(columns=[*dict.fromkeys([*public.columns, *rows.columns])])
    rows = rows.astype({name: kind for name, kind in public.dtypes.items() if rows[name].dtype != kind})
    return rows if shown == "own" else pd.concat([marked(public, PUBLIC), rows], ignore_index=True)


def _enterprises(facts: Facts, own: Own, shown: Shown) -> gpd.GeoDataFrame:
    public = marked(facts.enterprises, PUBLIC)
    if own.enterprises is None:
        return gpd.GeoDataFrame(public, geometry="geometry", crs=facts.enterprises.crs)
    mine = marked(own.enterprises, OWN)
    if shown == "own":
        return gpd.GeoDataFrame(mine, geometry="geometry", crs=facts.enterprises.crs)
    return _merged(public, mine, facts)


def _merged(public: pd.DataFrame, mine: pd.DataFrame, facts: Facts) -> gpd.GeoDataFrame:
    """Each organisation once: the same by its name (legal form and city aside). The person's row goes first; what it
    does not say is taken from the public one, with its source."""
    prefixes = facts.place.prefixes
    keys = [normalised(str(name), prefixes) or str(name) for name in mine["name_zh"]]
    theirs = pd.Series([normalised(str(name), prefixes) or str(name) for name in public["name_zh"]], index=public.index)
    by_key = public.assign(key=theirs).drop_duplicates("key").set_index("key")
    same = pd.Series(keys, index=mine.index).isin(by_key.index)
    out = mine.copy()
    matched = by_key.reindex(keys).set_axis(mine.index)
    for column in public.columns:
        if column in out.columns and column not in _NEVER_FILLED:
            gap = out[column].isna() & same
            out[column] = out[column].where(~gap, matched[column].astype(out[column].dtype))
    out["origin"] = out["origin"].mask(same, BOTH)
    rest = public[~theirs.isin(keys)]
    rows = pd.concat([out, rest], ignore_index=True)
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=facts.enterprises.crs)


def _investments(facts: Facts, own: Own, shown: Shown) -> pd.DataFrame:
    rows = _beside(facts.investments, own.projects, shown)
    if own.projects is not None and shown == "both":
        rows["scope"] = rows["scope"].mask(rows["origin"] == PUBLIC, "reference")
    return rows


def _park_areas(facts: Facts, own: Own) -> gpd.GeoDataFrame:
    """The drawn areas, with a person's in place of those of the same parks: the sketch gives way."""
    drawn = facts.boundaries.park_areas
    mine = own.boundaries
    if mine is None:
        return drawn
    mine = mine[mine["park_id"].notna()]
    rows = gpd.GeoDataFrame(
        {
            "id": [f"own-{name}" for name in mine["id"]],
            "name_zh": mine["name_zh"].to_numpy(),
            "name_en": mine["name_en"].fillna(mine["name_zh"]).to_numpy(),
            "park_id": mine["park_id"].to_numpy(),
            "schematic": False,
            "source": mine["source_id"].fillna(own.name).to_numpy(),
            "licence": "",
            "precision": mine["legal_status"].fillna("").to_numpy(),
        },
        geometry=list(mine.geometry),
        crs=drawn.crs,
    )
    rest = drawn[~drawn["park_id"].isin(set(mine["park_id"]))]
    return gpd.GeoDataFrame(pd.concat([rest, rows], ignore_index=True), geometry="geometry", crs=drawn.crs)


def own_links(facts: Facts, own: Own) -> pd.DataFrame:
    """Target ↔ own figure, as in ``plan["target_metrics"]``: same indicator, same place, same unit; a time that has two
    different values judges nothing."""
    columns = list(facts.plan["target_metrics"].columns)
    if own.figures is None or "target_metrics" not in facts.plan:
        return pd.DataFrame(columns=columns)
    figures = own.figures[~own.figures["target"] & own.figures["indicator_id"].notna()]
    figures = figures[~figures.duplicated(["park_id", "indicator_id", "as_of"], keep=False)]
    units = facts.plan["indicators"].set_index("id")["unit_zh"]
    figures = figures[figures["unit"] == figures["indicator_id"].map(units)]
    pairs = facts.plan["targets"][["id", "indicator_id", "park_id"]].merge(
        figures[["id", "indicator_id", "park_id"]], on=["indicator_id", "park_id"], suffixes=("_target", "_metric")
    )
    links = pd.DataFrame(
        {"target_id": pairs["id_target"], "metric_id": pairs["id_metric"], "relation": "same", "bound": "exact"}
    )
    return links.reindex(columns=columns)


def new_parks(areas: gpd.GeoDataFrame, facts: Facts) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Areas that match no park as rows of ``facts.parks``, and the areas with the ids of these parks.

    Areas of one name are one park. Its landmark stands inside its largest part; what a document would say of a park
    (its role, its aim) stays empty.
    """
    lone = areas[areas["park_id"].isna()]
    taken = set(facts.parks["id"])
    rows, ids = [], {}
    for number, (name, parts) in enumerate(lone.groupby("name_zh", sort=False), 1):
        park = next(f"own-{n}" for n in range(number, number + len(taken) + 1) if f"own-{n}" not in taken)
        taken.add(park)
        ids[name] = park
        largest = parts.loc[parts["area_km2"].idxmax()]
        spot = largest.geometry.representative_point()
        english = largest["name_en"] if isinstance(largest["name_en"], str) else name
        said = {
            "id": park, "name_zh": name, "short_zh": name, "name_en": english, "short_en": english, "role": "other",
            "position": len(facts.parks) + number, "lon": spot.x, "lat": spot.y, "source_id": largest["source_id"],
        }  # fmt: skip
        rows.append({column: said.get(column, "") for column in facts.parks.columns})
    made = pd.DataFrame(rows, columns=facts.parks.columns)
    made = made.astype({c: facts.parks[c].dtype for c in facts.parks.columns}) if rows else facts.parks.iloc[:0]
    return made, areas.assign(park_id=areas["park_id"].fillna(areas["name_zh"].map(ids)))


def _version(facts: Facts, own: Own, shown: Shown) -> str:
    stamp = hashlib.sha256(f"{facts.version}|{own.name}|{own.as_of}|{shown}".encode())
    for name in (*TABLES, "new_parks"):
        frame = getattr(own, name)
        if frame is None:
            continue
        stamp.update(f"|{name}|".encode())
        for column, cells in frame.items():
            stamp.update(f"{column}|".encode())
            if column == "geometry":
                stamp.update(b"".join(cells.to_wkb()) if hasattr(cells, "to_wkb") else b"")
                continue
            plain = cells.astype(str) if cells.dtype == object else cells
            stamp.update(pd.util.hash_pandas_object(plain, index=False).to_numpy().tobytes())
    return stamp.hexdigest()[:16]
