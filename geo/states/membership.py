"""Who belongs to a park after its outline changed.

Only the ground that changed hands asks anew: ``gained`` (new outline without the old one and without other parks'
ground) and ``lost`` (old without new). A row whose place lies elsewhere stays what its source says it is, so a park
that is moved by nothing loses nobody, however roughly its outline is drawn. A row known no better than its park stays.
A row whose circle of uncertainty is crossed by the edge of the changed ground “cannot be said”: its other park is in
``park_else`` ("" for none), with the chance of it (the share of the circle's area that says so) in ``park_else_p``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.crs import metres
from geo.states.draft import objects

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.states.draft import Draft
    from geo.states.edit import Edit

TABLES = ("sites", "enterprises", "investments")
SURE = 1e-9


@dataclass(frozen=True, slots=True)
class Members:
    """What a park holds: ``sure`` rows, of which ``unplaced`` are known no better than the park; ``may_leave`` are
    counted in but may stand outside, ``may_join`` are counted out but may stand inside."""

    sure: int
    unplaced: int
    may_leave: int
    may_join: int

    @property
    def counted(self) -> int:
        """Rows whose park this is."""
        return self.sure + self.may_leave

    @property
    def ends(self) -> tuple[int, int]:
        """The lowest and the highest number that the places allow."""
        return self.sure, self.sure + self.may_leave + self.may_join


def members(frame: pd.DataFrame, park: str = "") -> Members:
    """Members among the rows of ``frame``; of all parks together for ""."""
    own = (frame["park_id"] == park if park else frame["park_id"].notna()).to_numpy(bool)
    unplaced = (frame["precision"] == "park").to_numpy(bool) if "precision" in frame else np.zeros(len(frame), bool)
    if "park_else" not in frame.columns:
        return Members(int(own.sum()), int((own & unplaced).sum()), 0, 0)
    other = frame["park_else"]
    unsure = other.notna().to_numpy(bool)
    leaving = unsure if park else unsure & (other == "").to_numpy(bool)
    joining = (other == park if park else other.fillna("") != "").to_numpy(bool)
    sure = own & ~leaving
    masks = (sure, sure & unplaced, own & leaving, ~own & joining)
    return Members(*(int(mask.sum()) for mask in masks))


def changed_ground(
    draft: Draft, park: str, before: BaseGeometry, after: BaseGeometry
) -> tuple[BaseGeometry, BaseGeometry]:
    """(gained, lost) in metres when a park's outline goes from ``before`` to ``after``; other parks keep theirs."""
    others = shapely.union_all([draft.outline(str(p)) for p in draft["parks"]["id"] if p != park])
    return after.difference(before).difference(others), before.difference(after)


def ask_again(draft: Draft, park: str, gained: BaseGeometry, lost: BaseGeometry, edit: Edit) -> None:
    """Decide anew for rows of TABLES on the changed ground; other parks whose ground holds a leaving row take it."""
    for table in TABLES:
        frame = draft[table]
        x, y, reach, known = _places(draft, table)
        own = (frame["park_id"] == park).to_numpy(bool)
        joins, leaves = known & ~own, known & own
        share = _share(gained, x, y, reach, joins), _share(lost, x, y, reach, leaves)
        at = _at(gained, x, y) & joins, _at(lost, x, y) & leaves
        if any(mask.any() for mask in at) or any((part > SURE).any() for part in share):
            _decide(draft, _Asked(table, park, (x, y), at, share), edit)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Rows of a table beside the changed ground: coordinates, who stands on it, and the share of each circle on it;
    ``at`` and ``share`` are (gained, lost)."""

    table: str
    park: str
    xy: tuple[NDArray[np.float64], NDArray[np.float64]]
    at: tuple[NDArray[np.bool_], NDArray[np.bool_]]
    share: tuple[NDArray[np.float64], NDArray[np.float64]]


def _decide(draft: Draft, asked: _Asked, edit: Edit) -> None:
    table, park, xy, at, share = asked.table, asked.park, asked.xy, asked.at, asked.share
    frame = draft[table]
    was = objects(frame["park_id"])
    now, other = was.copy(), _column(frame, "park_else")
    chance = _column(frame, "park_else_p")
    now[at[0]] = park
    hit = at[0] | at[1]
    for row in np.flatnonzero(at[1]):
        now[row] = _other_park(draft, park, xy[0][row], xy[1][row])
    for where, moved, part in ((at[0], "join", share[0]), (at[1], "leave", share[1])):
        unsure = (part > SURE) & (part < 1 - SURE)
        hit = hit | unsure
        for row in np.flatnonzero(unsure | where):
            target = park if moved == "join" else _other_park(draft, park, xy[0][row], xy[1][row])
            elsewhere = was[row] if where[row] else target
            other[row] = (elsewhere or "") if unsure[row] else None
            chance[row] = (1 - part[row] if where[row] else part[row]) if unsure[row] else np.nan
    draft.change(table, hit, edit, {"park_id": now[hit], "park_else": other[hit], "park_else_p": chance[hit]})
    _types(draft, table)


def _types(draft: Draft, table: str) -> None:
    frame = draft.frames[table]
    frame["park_else"] = frame["park_else"].astype("str")
    frame["park_else_p"] = pd.to_numeric(frame["park_else_p"], errors="coerce").astype("float64")


def _column(frame: pd.DataFrame, name: str) -> NDArray[np.object_]:
    return objects(frame[name]) if name in frame.columns else np.full(len(frame), None, dtype=object)


def _places(
    draft: Draft, table: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """x, y, uncertainty (metres; 0 where not given) and whether the place is known better than its park."""
    frame = draft[table]
    if "lon" not in frame.columns:
        sites = draft["sites"][["id", "lon", "lat", "precision", "uncertainty_m"]].rename(columns={"id": "site_id"})
        frame = frame[["site_id"]].merge(sites, on="site_id", how="left")
    x, y = metres(frame["lon"], frame["lat"], draft.crs)
    reach = np.nan_to_num(pd.to_numeric(frame["uncertainty_m"], errors="coerce").to_numpy(np.float64, na_value=np.nan))
    known = np.isfinite(x) & (frame["precision"] != "park").to_numpy(bool)
    return x, y, reach, known


def _at(region: BaseGeometry, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(shapely.intersects_xy(region, x, y), dtype=bool)


def _share(
    region: BaseGeometry,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    reach: NDArray[np.float64],
    asked: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Share of each row's circle that lies in the region, shape (n,); 0 for rows that are not asked.

    Only circles that the region touches are cut, each different one once.
    """
    out = np.zeros(len(x))
    if region.is_empty or not asked.any():
        return out
    west, south, east, north = region.bounds
    near = asked & (x + reach >= west) & (x - reach <= east) & (y + reach >= south) & (y - reach <= north)
    rows = np.flatnonzero(near)
    if not len(rows):
        return out
    circles, which = np.unique(np.column_stack([x, y, reach])[rows], axis=0, return_inverse=True)
    wide = circles[:, 2] > 0
    share = shapely.intersects_xy(region, circles[:, 0], circles[:, 1]).astype(np.float64)
    discs = shapely.buffer(shapely.points(circles[wide, :2]), circles[wide, 2], quad_segs=16)
    share[wide] = shapely.area(shapely.intersection(discs, region)) / shapely.area(discs)
    out[rows] = share[np.ravel(which)]
    return out


def _other_park(draft: Draft, park: str, x: float, y: float) -> str | None:
    """The other park on whose ground a place stands; None for none."""
    for other in draft["parks"]["id"]:
        if other != park and shapely.intersects_xy(draft.outline(str(other)), x, y):
            return str(other)
    return None
