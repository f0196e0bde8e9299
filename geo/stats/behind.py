"""Which source rows stand behind a result, a row of one of its tables, or one cell: what a reader can check by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.corridor import Corridor
from geo.money import STAGES, summable
from geo.points import points
from geo.stats.cells import cells, living
from geo.stats.places import located, located_in, main_sectors, study_area
from geo.stats.shift_share import years

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection
    from geo.points import Points
    from geo.stats.result import Result

    Mask = NDArray[np.bool_]
    Rows = tuple[str, pd.DataFrame]  # name of the table in Facts, its rows

PLACED = frozenset({"belt", "centrography", "density", "nearest_neighbour", "ripley", "clusters", "hotspots"})
BY_PLACE = frozenset({"nearest_neighbour", "ripley"})  # against random places in an area; their n counts places
_AGAINST_CHANCE = ("area_share", "random_share", "ratio", "p_value")  # of the belt: inside one area only


@dataclass(frozen=True)
class Mark:
    """A mark of a chart or a cell of a table: ``place`` is the number of the row in the table ``table`` of ``result``.

    ``column`` matters where the columns of a row differ in origin; "" is the row as a whole.
    """

    result: Result
    facts: Facts
    selection: Selection
    table: str = "main"
    place: int = 0
    column: str = ""

    @property
    def row(self) -> pd.Series:
        """Its row."""
        return self.result.tables[self.table].iloc[self.place]

    def given(self, name: str) -> bool:
        """Whether its row names a park, a sector …"""
        return name in self.row.index and isinstance(self.row[name], str) and self.row[name] != ""


def sample(result: Result, facts: Facts, selection: Selection) -> Rows:
    """The rows that took part in ``result``: without those that it excludes, as many as its n (or at its n places)."""
    mark = Mark(result, facts, selection)
    if result.statistic == "hotspots" and "points" in result.tables:
        return _placed(mark, _tested)
    return _placed(mark, None) if result.statistic in PLACED else _counted(mark, {})


def of_ids(result: Result, facts: Facts, selection: Selection, about: str) -> Rows:
    """The rows of the sample that belong to the parks and the sector that ``about`` names, ids joined by ``:``."""
    if result.statistic in PLACED or not about:
        return sample(result, facts, selection)
    ids = about.split(":")
    known = {"park_id": set(facts.parks["id"]), "sector_id": set(facts.sectors["id"])}
    wanted = {column: [i for i in ids if i in names] for column, names in known.items()}
    return _counted(Mark(result, facts, selection), wanted)


def of_mark(mark: Mark) -> Rows:
    """The rows behind a mark. A point of a curve (simulated or derived) has the whole sample behind it."""
    key = (mark.result.statistic, mark.table)
    found = _ELSEWHERE[key](mark) if key in _ELSEWHERE else None
    if found is not None:
        return found
    if mark.result.statistic in PLACED:
        return _placed(mark, _member if "id" in mark.row.index else _WHERE.get(key))
    wanted = {name: [mark.row[name]] for name in ("park_id", "sector_id") if mark.given(name)}
    if mark.given("other_park_id"):
        wanted["park_id"].append(mark.row["other_park_id"])
    if mark.given("family_id") and not mark.given("sector_id"):
        sectors = mark.facts.sectors
        wanted["sector_id"] = list(sectors.loc[sectors["family"] == mark.row["family_id"], "id"])
    if mark.table == "amounts" and "unit" in mark.row.index:
        wanted["unit"] = [mark.row["unit"]]
    return _counted(mark, wanted)


def _counted(mark: Mark, wanted: Mapping[str, Sequence[object]]) -> Rows:
    """Rows of the table park × sector where every wanted column has one of its values; no value: all."""
    params, selection = mark.result.params, mark.selection
    if mark.result.statistic == "ellison_glaeser":
        params = {**params, "counting": "main"}
    if mark.result.statistic == "shift_share":
        here = years(selection.enterprises, str(params["date"])) <= int(params["end"])
        selection = replace(selection, enterprises=selection.enterprises.loc[here])
    table = cells(mark.facts, selection, params)
    rows = table.rows
    for column, values in wanted.items():
        if values:
            rows = rows.loc[rows[column].isin(values)]
    frame: pd.DataFrame = getattr(selection, table.table)
    return table.table, frame.loc[rows["origin"].drop_duplicates()]


def _placed(mark: Mark, rule: Callable[[Mark, pd.DataFrame, Points], Mask] | None) -> Rows:
    """Located rows that pass ``rule``."""
    params = {} if mark.result.statistic == "clusters" else mark.result.params
    if mark.result.statistic in BY_PLACE:
        frame, placed, _ = located_in(mark.facts, mark.selection, params)
    else:
        frame, placed, _ = located(mark.selection, params)
    rows = frame.iloc[placed.position]
    return "enterprises", rows.loc[rule(mark, rows, placed)] if rule is not None and len(placed) else rows


def _belt(mark: Mark) -> Corridor:
    return Corridor.of(mark.facts.boundaries.axes)


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


def _of_park(mark: Mark, rows: pd.DataFrame, _: Points) -> Mask:
    own = rows["park_id"] == mark.row["park_id"]
    return np.asarray(own | (not mark.given("park_id")), dtype=bool)


def _of_cluster(mark: Mark, rows: pd.DataFrame, _: Points) -> Mask:
    members = mark.result.tables["members"]
    own = rows["id"].isin(members.loc[members["cluster"] == mark.row["cluster"], "id"])
    if mark.column in ("sector_id", "sector_count"):
        own &= main_sectors(rows) == mark.row["sector_id"]
    return np.asarray(own, dtype=bool)


def _member(mark: Mark, rows: pd.DataFrame, _: Points) -> Mask:
    return np.asarray(rows["id"] == mark.row["id"], dtype=bool)


def _of_cell(mark: Mark, rows: pd.DataFrame, _: Points) -> Mask:
    shapes = mark.result.shapes
    cell = None if shapes is None else shapes.loc[shapes["cell"] == mark.row["cell"]].geometry
    if cell is None or cell.empty:  # a cell without organisations that stands out in nothing is not drawn
        return np.zeros(len(rows), dtype=bool)
    return np.asarray(shapely.intersects_xy(cell.iloc[0], rows["lon"].to_numpy(), rows["lat"].to_numpy()))


def _tested(mark: Mark, _rows: pd.DataFrame, _placed: Points) -> Mask:
    """In a cell that takes part in the test: not outside the area, not on an island."""
    main, points = mark.result.table, mark.result.tables["points"]
    return np.asarray(points["cell"].isin(main.loc[main["reason"] == "", "cell"]), dtype=bool)


_WHERE: dict[tuple[str, str], Callable[[Mark, pd.DataFrame, Points], Mask]] = {
    ("belt", "main"): _of_width,
    ("belt", "random"): _of_area,
    ("belt", "sectors"): _of_sector,
    ("belt", "decay"): _of_ring,
    ("belt", "profile"): _of_chainage,
    ("centrography", "main"): _of_park,
    ("clusters", "main"): _of_cluster,
    ("hotspots", "main"): _of_cell,
}


def _park(mark: Mark) -> Rows:
    return "parks", mark.facts.parks.loc[mark.facts.parks["id"] == mark.row["park_id"]]


def _money(mark: Mark, stage: object, park: object) -> pd.DataFrame:
    """Projects whose amounts may be added, of one stage and one park."""
    rows = mark.selection.investments
    return rows.loc[summable(rows) & (rows["stage"] == stage) & (rows["park_id"] == park)]


def _belt_money(mark: Mark) -> Rows:
    rows, row = mark.selection.investments, mark.row
    spots = points(rows[["site_id"]].join(mark.facts.sites.set_index("id")[["lon", "lat", "precision"]], on="site_id"))
    where = np.full(len(rows), "not_located", dtype=object)
    where[spots.position] = np.where(_inside(mark, spots), "inside", "outside")
    return "investments", rows.loc[summable(rows) & (where == row["where"]) & (rows["stage"] == row["stage"])]


def _compared(mark: Mark) -> Rows | None:
    park, column, facts = mark.row["park_id"], mark.column, mark.facts
    if column == "listed":
        return "enterprises", facts.enterprises.loc[living(facts.enterprises) & (facts.enterprises["park_id"] == park)]
    if column in ("published", "published_as_of", "coverage"):
        known = facts.metrics.loc[(facts.metrics["metric"] == "ai_enterprises") & (facts.metrics["park_id"] == park)]
        return "metrics", known.loc[known["as_of"].astype("str") == str(mark.row["published_as_of"])]
    if column == "designated_count":
        return "designations", facts.designations.loc[facts.designations["park_id"] == park].dropna(subset="sector_id")
    stage = column.removeprefix("money_")
    return ("investments", _money(mark, stage, park)) if stage in STAGES and stage != column else None


def _published(mark: Mark) -> Rows:
    frame, row = mark.facts.metrics, mark.row
    same = np.asarray(pd.to_numeric(frame["value"], errors="coerce") == row["value"], dtype=bool) | pd.isna(
        row["value"]
    )
    for name in ("park_id", "metric", "as_of", "source_id"):
        same &= np.asarray(frame[name].astype("str") == str(row[name]), dtype=bool)
    return "metrics", frame.loc[same]


def _designated(mark: Mark) -> Rows | None:
    if mark.given("sector_id") and mark.column not in ("designated", "term_zh", "term_en", "clause", "source_id"):
        return None
    own = mark.facts.designations.loc[mark.facts.designations["park_id"] == mark.row["park_id"]]
    name = "term_zh" if mark.table == "terms" else "sector_id"
    return "designations", own.loc[own[name] == mark.row[name]]


def _starred(mark: Mark) -> Rows | None:
    if mark.column not in ("money", "star_money"):
        return None
    rows = _money(mark, mark.result.params["stage"], mark.row["park_id"])
    return "investments", rows.loc[main_sectors(rows) == mark.row["sector_id"]]


_ELSEWHERE: dict[tuple[str, str], Callable[[Mark], Rows | None]] = {
    ("belt", "nodes"): _park,
    ("belt", "money"): _belt_money,
    ("compare", "main"): _compared,
    ("compare", "history"): _published,
    ("plan_fit", "main"): _designated,
    ("plan_fit", "terms"): _designated,
    ("stars", "main"): _starred,
}
