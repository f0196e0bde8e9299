"""load() -> Facts: the only reader of the atlas' own files. All is checked first; all faults come in one error."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data import across, contract, geojson, place
from data.errors import FactsError, Fault
from data.ledger.fields import FIELDS
from data.ledger.other_fields import PROJECTS
from data.own import Own, Shown, joined
from data.schema import BOUNDARIES, TABLES
from data.schema_plan import PLAN_TABLES
from data.search import search_words, spelled, syllables
from data.vocabulary import CARRIER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shapely.geometry.base import BaseGeometry

    from data.contract import Sheet
    from data.ledger.field import Field
    from data.place import Place

HOME = Path(__file__).parent
_ORIGIN = ("source", "licence", "precision")


@dataclass(frozen=True, eq=False)
class Boundaries:
    """Shapes of the base map, EPSG:4326; every feature has id, name_zh, name_en, source, licence, precision.

    ``axis_parts`` are the stretches of the belt's axes, each with its own precision; ``green``, ``estates`` and
    ``residential`` are what one orients by close up, many of them without a name (missing).
    """

    districts: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    green: gpd.GeoDataFrame
    estates: gpd.GeoDataFrame
    residential: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    metro_lines: gpd.GeoDataFrame
    metro_stations: gpd.GeoDataFrame
    park_areas: gpd.GeoDataFrame
    axis_parts: gpd.GeoDataFrame
    rail: gpd.GeoDataFrame

    @cached_property
    def city(self) -> BaseGeometry:
        """Outline of the city: the union of its districts."""
        return _union(self.districts.geometry)

    @cached_property
    def river(self) -> BaseGeometry:
        """The water of the greatest river, islands cut out: its largest feature and those called ``<its id>-…``."""
        kind, ids = self.water["kind"], self.water["id"]
        size = self.water.geometry.map(lambda shape: shape.area).where(kind == "river", 0.0)
        if not len(size) or size.max() <= 0:
            return shapely.Polygon()
        largest = str(ids.loc[size.idxmax()])
        great = (kind == "river") & ((ids == largest) | ids.str.startswith(f"{largest}-"))
        return _union(self.water.geometry[great]).difference(_union(self.water.geometry[kind == "island"]))

    @cached_property
    def stamp(self) -> str:
        """Names the content: the same shapes and names give the same stamp."""
        told = hashlib.sha256()
        for name in self.__dataclass_fields__:
            frame = getattr(self, name)
            told.update(name.encode() + b"".join(frame.geometry.to_wkb()))
            told.update(frame.drop(columns="geometry").to_json().encode())
        return told.hexdigest()[:16]

    @cached_property
    def axes(self) -> gpd.GeoDataFrame:
        """One row a road of the belt: id, ref, names, its origin in all its stretches, and one line through them."""
        rows = []
        for axis, parts in self.axis_parts.groupby("axis", sort=False):
            first, said = parts.iloc[0], {name: "; ".join(parts[name].unique()) for name in _ORIGIN}
            line = shapely.line_merge(shapely.MultiLineString(list(parts.geometry)))
            rows.append({"id": axis, **first[["ref", "name_zh", "name_en"]], **said, "geometry": line})
        return gpd.GeoDataFrame(rows, crs=self.axis_parts.crs)


def _union(shapes: gpd.GeoSeries) -> BaseGeometry:
    whole: BaseGeometry = shapes.union_all()
    return whole


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known, checked. Frames are shared between callers: nobody changes them in place.

    ``enterprises`` are organisations; ``carriers`` the estates and buildings they are in, with the same columns:
    places, counted nowhere. ``sources.url`` is given only where the address may be shown and linked.
    """

    version: str
    as_of: str
    workspace: str
    place: Place
    parks: pd.DataFrame
    sites: pd.DataFrame
    sectors: pd.DataFrame
    families: pd.DataFrame
    enterprises: gpd.GeoDataFrame
    carriers: gpd.GeoDataFrame
    investments: pd.DataFrame
    metrics: pd.DataFrame
    sources: pd.DataFrame
    hosts: pd.DataFrame
    filings: pd.DataFrame
    changes: pd.DataFrame
    designations: pd.DataFrame
    park_aliases: pd.DataFrame
    sector_words: pd.DataFrame
    stage_words: pd.DataFrame
    metric_words: pd.DataFrame
    metric_names: pd.DataFrame
    boundaries: Boundaries
    plan: Mapping[str, pd.DataFrame]
    scenario: str = ""  # name of the scenario these facts come from (geo.states); its rows say what is assumed
    belt_km: float | None = None  # whole width of the belt that a scenario assumes; None: the reader's choice
    shown: Shown = field(default="public", kw_only=True)

    def with_own(self, own: Own, shown: Shown = "own") -> Facts:
        """The atlas with a person's own tables (see data.own); call it on the facts that ship."""
        made = joined(self, own, shown)
        if own.enterprises is None or shown == "public":
            return made
        people, places = _parted(made.enterprises)
        theirs = [self.carriers] if shown == "both" else []
        return replace(made, enterprises=people, carriers=gpd.GeoDataFrame(pd.concat([*theirs, places])))

    def with_enterprises(
        self, frame: gpd.GeoDataFrame, workspace: str, investments: pd.DataFrame | None = None, as_of: str = ""
    ) -> Facts:
        """The same atlas with a person's organisations, and their investments (else none), instead of the shipped.

        ``workspace`` names them; whatever it is, it is never the name of the facts that ship, which are public.
        ``as_of`` is the ISO date of the person's data; "" keeps the date of the shipped sources. Rows of kind carrier
        become the carriers, in place of the shipped ones.
        """
        workspace = f"“{workspace}”" if workspace == "shipped" else workspace
        kept = self.investments.iloc[:0] if investments is None else investments
        stamp = hashlib.sha256(self.version.encode())
        stamp.update(workspace.encode())
        for part in (pd.DataFrame(frame.drop(columns="geometry")), kept):
            for name, cells in part.items():
                stamp.update(f"{name}|{cells.dtype}|".encode())
                plain = cells.astype(str) if cells.dtype == object else cells
                stamp.update(pd.util.hash_pandas_object(plain, index=False).to_numpy().tobytes())
        version, date = stamp.hexdigest()[:16], as_of or self.as_of
        people, places = _parted(frame)
        return replace(
            self,
            enterprises=people,
            carriers=places,
            investments=kept,
            workspace=workspace,
            version=version,
            as_of=date,
        )

    def with_axis_parts(self, parts: gpd.GeoDataFrame, digest: str) -> Facts:
        """The same atlas with the axes that ``parts`` has (rows as in boundaries/axis_parts.geojson) for its own.

        ``digest`` names their content.
        """
        if parts.empty:
            return self
        own = self.boundaries.axis_parts
        kept = own[~own["axis"].isin(parts["axis"])]
        both = gpd.GeoDataFrame(pd.concat([parts[own.columns], kept], ignore_index=True), crs=own.crs)
        rank = {axis: place for place, axis in enumerate(own["axis"].unique())}
        ordered = both.sort_values("axis", key=lambda axis: axis.map(rank), kind="stable").reset_index(drop=True)
        version = hashlib.sha256(f"{self.version}{digest}".encode()).hexdigest()[:16]
        return replace(self, boundaries=replace(self.boundaries, axis_parts=ordered), version=version)


def load(root: Path = HOME) -> Facts:
    """Read and check ``root``/place.toml, ``root``/tables and ``root``/boundaries.

    Raises FactsError with every fault of every file (file, row, column, value, expectation). Takes well under a second;
    callers keep the result.
    """
    stamp = hashlib.sha256()
    here, unfit = _place(root, stamp)
    sheets: dict[str, Sheet] = {}
    for table in (*TABLES, *BOUNDARIES):
        sheets[table.name] = _read(root, table, stamp)
    for sheet in sheets.values():
        contract.check(sheet)
    contract.check_references(sheets)
    across.check(sheets, here)
    faults = [*unfit, *(fault for sheet in sheets.values() for fault in sheet.faults)]
    if faults or here is None:
        raise FactsError(faults)
    return _assembled(sheets, here, stamp.hexdigest()[:16])


def _place(root: Path, stamp: hashlib._Hash) -> tuple[Place | None, list[Fault]]:
    try:
        raw = (root / place.FILE).read_bytes()
    except OSError as error:
        return None, [Fault(place.FILE, f"this file ({error.strerror})")]
    stamp.update(raw)
    return place.parse(raw)


def _read(root: Path, table: contract.Table, stamp: hashlib._Hash) -> Sheet:
    parse = geojson.parse if table.shapes else contract.parse
    try:
        raw = (root / table.file).read_bytes()
    except OSError as error:
        sheet = contract.Sheet(table)
        sheet.fault(f"this file ({error.strerror})")
        return sheet
    stamp.update(table.name.encode())
    stamp.update(raw)
    return parse(table, raw)


def _assembled(sheets: Mapping[str, Sheet], here: Place, version: str) -> Facts:
    frames = {table.name: contract.frame(sheets[table.name]) for table in TABLES}
    shapes = {table.name: geojson.geoframe(sheets[table.name]) for table in BOUNDARIES}
    plan = {table.name: frames.pop(table.name) for table in PLAN_TABLES}
    listed = _enterprises(frames["enterprises"], frames["sites"], shapes["districts"], here.prefixes)
    frames["enterprises"], frames["carriers"] = _parted(listed)
    frames["sources"] = _linkable(frames["sources"])
    frames["investments"] = _with_own_columns(frames["investments"], PROJECTS.fields)
    return Facts(
        version=version,
        as_of=str(frames["sources"]["date"].dropna().max()),
        workspace="shipped",
        shown="public",
        place=here,
        boundaries=Boundaries(**shapes),
        plan=MappingProxyType(plan),
        **frames,  # type: ignore[arg-type]
    )


def _parted(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Organisations and carriers of one table, each with a fresh index where the other had rows."""
    if "kind" not in frame.columns or not (places := frame["kind"] == CARRIER).any():
        return frame, frame.iloc[:0]
    return frame[~places].reset_index(drop=True), frame[places].reset_index(drop=True)


def _linkable(sources: pd.DataFrame) -> pd.DataFrame:
    """Sources without the addresses that may not be a link: title, publisher and date stand for them everywhere."""
    return sources.assign(url=sources["url"].where(sources["link"]))


def _enterprises(
    rows: pd.DataFrame, sites: pd.DataFrame, districts: gpd.GeoDataFrame, prefixes: tuple[str, ...]
) -> gpd.GeoDataFrame:
    """Organisations with the place of their site, names to search by, and the columns only a person's ledger fills.

    Where no English name is known ``name_en`` is the short name in pinyin and ``name_en_is_pinyin`` is True.
    """
    places = sites[["id", "lon", "lat", "precision", "uncertainty_m"]].rename(columns={"id": "site_id"})
    placed = rows.merge(places, on="site_id", how="left", validate="many_to_one")
    both = list(zip(placed["name_zh"], placed["short_zh"], strict=True))
    words = [search_words(*names, prefixes=prefixes) for names in both]
    pinyin = [spelled(name) for name in placed["short_zh"]]
    unknown = placed["name_en"].isna()
    placed["name_en"] = placed["name_en"].where(~unknown, pd.Series(pinyin, dtype="str"))
    placed["name_en_is_pinyin"] = unknown
    placed["main_sector"] = placed["sectors"].str.split(";").str[0].astype("str")
    placed["pinyin"] = pd.Series([full for full, _ in words], dtype="str")
    placed["initials"] = pd.Series([short for _, short in words], dtype="str")
    marks = [syllables(*names, prefixes=prefixes) for names in zip(placed["name_zh"], placed["short_zh"], strict=True)]
    placed["syllables"] = pd.Series(marks, dtype="str")
    placed = _with_own_columns(placed, FIELDS)
    located = gpd.GeoDataFrame(placed, geometry=gpd.points_from_xy(placed["lon"], placed["lat"]), crs=geojson.CRS)
    located["district_id"] = _districts(located, districts)
    return located


def _districts(rows: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> pd.Series:
    """The district in which each point lies; missing where the place is not known as a point or a street."""
    found = np.full(len(rows), None, dtype=object)
    exact = rows["precision"].isin(("point", "street")).to_numpy()
    for name, shape in zip(districts["id"], districts.geometry, strict=True):
        shapely.prepare(shape)
        inside = shapely.contains_xy(shape, rows["lon"].to_numpy(), rows["lat"].to_numpy())
        found[exact & inside] = str(name)
    return pd.Series(found, index=rows.index, dtype="str")


def _with_own_columns(frame: pd.DataFrame, fields: Iterable[Field]) -> pd.DataFrame:
    """The columns that only a person's own table fills, empty: what reads one table reads the other."""
    out = frame.copy()
    for each in fields:
        if each.own and each.target not in out.columns:
            nothing = {"Int64": pd.NA, "datetime64[us]": pd.NaT}.get(each.dtype, math.nan)
            out[each.target] = pd.Series(nothing, index=out.index, dtype=each.dtype)
    return out
