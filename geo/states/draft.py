"""A state in the making: the frames of the base, and the changed ones beside them. No frame of the base is touched."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WGS84, to_metric

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from data.load import Facts
    from geo.states.edit import Edit

MARKS = ("assumed", "assumed_by", "assumed_on", "assumed_why")
_SHAPES = ("park_areas", "axis_parts")
_JOIN = "; "


@dataclass
class Draft:
    """``base`` and what has been changed so far, by name of the frame (``plan.<table>`` for the plan's own tables).

    ``lost`` are parks that a faulty edit should have made: naming one of them is no fault of its own.
    """

    base: Facts
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    width_km: float | None = None
    lost: set[str] = field(default_factory=set)
    _city: list[BaseGeometry] = field(default_factory=list)
    _outlines: tuple[pd.DataFrame, dict[str, BaseGeometry]] | tuple[()] = ()

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The frame as it is now; not to be changed in place."""
        if name in self.frames:
            return self.frames[name]
        if name.startswith("plan."):
            return self.base.plan[name[5:]]
        frame: pd.DataFrame = getattr(self.base.boundaries if name in _SHAPES else self.base, name)
        return frame

    @property
    def crs(self) -> str:
        """The plane of the place."""
        return self.base.place.crs

    @property
    def city(self) -> BaseGeometry:
        """The place itself in metres: the union of its districts."""
        if not self._city:
            self._city.append(to_metric(self.base.boundaries.districts, self.crs).geometry.union_all())
        return self._city[0]

    def outline(self, park: str) -> BaseGeometry:
        """The park's ground in metres; empty where none is drawn."""
        areas = self["park_areas"]
        if not self._outlines or self._outlines[0] is not areas:
            ground = to_metric(areas[["park_id", "geometry"]], self.crs)
            merged = {str(id_): own.union_all() for id_, own in ground.groupby("park_id")["geometry"]}
            self._outlines = (areas, merged)
        return self._outlines[1].get(park, shapely.Polygon())

    def change(self, name: str, rows: NDArray[np.bool_], edit: Edit, cells: Mapping[str, Any]) -> None:
        """Give the cells of ``rows`` (mask) new values and mark the rows as assumed by ``edit``."""
        frame = _with_marks(self[name])
        for column, value in cells.items():
            if column not in frame.columns:
                frame[column] = pd.Series(pd.NA, index=frame.index, dtype="str" if isinstance(value, str) else object)
            frame[column] = _filled(frame[column], rows, value)
        for column, said in _said(edit).items():
            old = frame[column].to_numpy(dtype=object, na_value="")
            new = [_joined(str(was), said) if hit else was for was, hit in zip(old, rows, strict=True)]
            frame[column] = pd.Series(new, index=frame.index, dtype="str")
        self.frames[name] = frame

    def add(self, name: str, rows: Sequence[Mapping[str, Any]], edit: Edit) -> None:
        """Put rows at the end, marked as assumed; a column that a row does not give is unknown in it."""
        frame = _with_marks(self[name])
        marks = _said(edit)
        made = {
            column: _column(frame[column], [{**row, **marks}.get(column) for row in rows]) for column in frame.columns
        }
        first = int(frame.index.max()) + 1 if len(frame) else 0
        more = pd.DataFrame(made).set_axis(pd.RangeIndex(first, first + len(rows)))
        if isinstance(frame, gpd.GeoDataFrame):
            more = gpd.GeoDataFrame(more, geometry="geometry", crs=WGS84)
        self.frames[name] = pd.concat([frame, more])

    def drop(self, name: str, rows: NDArray[np.bool_]) -> None:
        """Take rows (mask) away."""
        if rows.any():
            self.frames[name] = self[name].loc[~rows]

    def facts(self, scenario: str) -> Facts:
        """The state as Facts: the base itself where nothing was changed."""
        if not self.frames and self.width_km is None:
            return self.base
        for name, frame in self.frames.items():
            self.frames[name] = _settled(frame, self._was(name))
        plan = {n: self.frames.get(f"plan.{n}", frame) for n, frame in self.base.plan.items()}
        shapes = {n: f for n, f in self.frames.items() if n in _SHAPES}
        plain = {n: f for n, f in self.frames.items() if n not in _SHAPES and not n.startswith("plan.")}
        return replace(
            self.base,
            version=self._version(),
            scenario=scenario,
            belt_km=self.width_km if self.width_km is not None else self.base.belt_km,
            boundaries=replace(self.base.boundaries, **shapes),
            plan=plan,
            **plain,  # type: ignore[arg-type]
        )

    def _was(self, name: str) -> pd.DataFrame:
        return Draft(self.base)[name]

    def _version(self) -> str:
        """Sixteen letters for the base and what differs from it, whatever the order in which it came about."""
        stamp = hashlib.sha256(self.base.version.encode())
        stamp.update(f"belt {self.width_km}".encode())
        for name in sorted(self.frames):
            frame, was = self.frames[name], self._was(name)
            named = "id" in frame.columns
            gone = sorted(set(was["id"]) - set(frame["id"])) if named else []
            differs = frame["assumed"].to_numpy() != "" if named and "assumed" in frame else np.ones(len(frame), bool)
            stamp.update(f"{name} {gone}".encode())
            for line in sorted(_lines(frame.loc[differs])):
                stamp.update(line.encode())
        return stamp.hexdigest()[:16]


def objects(column: pd.Series) -> NDArray[np.object_]:
    """The cells as objects, missing as None; a copy."""
    cells = column.to_numpy(dtype=object).copy()
    cells[column.isna().to_numpy(bool)] = None
    return cells


def _with_marks(frame: pd.DataFrame) -> pd.DataFrame:
    """A shallow copy with the columns of MARKS."""
    out = frame.copy(deep=False)
    for column in MARKS:
        if column not in out.columns:
            out[column] = pd.Series("", index=out.index, dtype="str")
    return out


def _said(edit: Edit) -> dict[str, str]:
    return dict(zip(MARKS, (edit.op, edit.by, edit.date, edit.why), strict=True))


def _joined(was: str, said: str) -> str:
    """Several assumptions about one row, each once, in an order that does not depend on theirs."""
    return _JOIN.join(sorted({*filter(None, was.split(_JOIN)), *([said] if said else [])}))


def _filled(column: pd.Series, rows: NDArray[np.bool_], value: Any) -> pd.Series:
    """The column with ``value`` (one for all, or one a row) in ``rows``; its type stays where the values allow it."""
    cells = column.to_numpy(dtype=object).copy()
    cells[rows] = value
    if isinstance(column, gpd.GeoSeries):
        shapes: pd.Series = gpd.GeoSeries(cells, index=column.index, crs=column.crs)
        return shapes
    typed: pd.Series = pd.Series(cells, index=column.index).astype(column.dtype)
    return typed


def _column(like: pd.Series, values: list[Any]) -> pd.Series:
    if isinstance(like, gpd.GeoSeries):
        shapes: pd.Series = gpd.GeoSeries(values, crs=like.crs)
        return shapes
    if like.dtype == bool:
        values = [bool(value) for value in values]
    typed: pd.Series = pd.Series(values, dtype=object).astype(like.dtype)
    return typed


def _settled(frame: pd.DataFrame, was: pd.DataFrame) -> pd.DataFrame:
    """Rows of the base in their order and with their labels, then the new ones by id: independent edits commute."""
    if "id" not in frame.columns:
        return frame
    old = frame.index.isin(was.index) & frame["id"].isin(set(was["id"])).to_numpy()
    new = frame.loc[~old].sort_values("id", kind="stable")
    first = int(was.index.max()) + 1 if len(was) else 0
    new.index = pd.RangeIndex(first, first + len(new))
    return pd.concat([frame.loc[old], new]) if len(new) else frame


def _lines(frame: pd.DataFrame) -> Iterable[str]:
    columns = sorted(frame.columns)
    cells = [
        shapely.to_wkb(frame[c].to_numpy(), hex=True)
        if isinstance(frame[c], gpd.GeoSeries)
        else frame[c].astype(str).to_numpy(dtype=object)
        for c in columns
    ]
    for values in zip(*cells, strict=True):
        yield "|".join(f"{name}={value}" for name, value in zip(columns, values, strict=True)) + "\n"
