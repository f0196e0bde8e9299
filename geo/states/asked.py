"""Which organisations an edit means, where they shall go, and the small table of new ones: checked and found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geo.crs import degrees, metres
from geo.filter import Filter
from geo.select import organisations

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.states.draft import Draft
    from geo.states.operation import Task

MOST_ROWS = 2_000
_LISTS = {"park": "parks", "sector": "sectors", "kind": "kinds", "status": "statuses", "confidence": "confidences"}
_KNOWN = {"park": "parks", "sector": "sectors"}
_ROW = {"name_zh", "name_en", "sector", "kind", "park", "lon", "lat", "year", "staff", "revenue_wan", "capital_wan"}
Shaper = Callable[["Draft", "Task", str, object], "BaseGeometry"]


def which_of(draft: Draft, task: Task, where: str, value: object, polygon: Shaper) -> Mapping[str, Any]:
    """Keys park, sector, kind, status, confidence (a word or a list), ids, area (polygon), query; none: everybody."""
    if not isinstance(value, Mapping):
        task.fault("which", where, value)
        return {}
    out: dict[str, Any] = {}
    allowed = (*_LISTS, "ids", "area", "query")
    for name in sorted(map(str, set(value) - set(allowed))):
        task.fault("unknown_field", f"{where}.{name}", name, expected=", ".join(allowed))
    for name in (*_LISTS, "ids"):
        if name in value:
            out[name] = _words(task, f"{where}.{name}", value[name])
            table = _KNOWN.get(name)
            _check_known(draft, task, f"{where}.{name}", out[name], table)
    if value.get("query"):
        out["query"] = str(value["query"])[:200]
    if value.get("area"):
        out["area"] = polygon(draft, task, f"{where}.area", value["area"])
    return out


def _words(task: Task, where: str, value: object) -> tuple[str, ...]:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        task.fault("words", where, value)
        return ()
    return tuple(words)


def _check_known(draft: Draft, task: Task, where: str, words: tuple[str, ...], table: str | None) -> None:
    if table is None:
        return
    ids = {str(one) for one in draft[table]["id"]} | (draft.lost if table == "parks" else set())
    for word in words:
        if word not in ids:
            task.fault(f"unknown_{table[:-1]}", where, word, expected=", ".join(sorted(ids)))


def found(draft: Draft, task: Task, n: int | None, seed: int) -> NDArray[np.bool_]:
    """Mask of the organisations that ``which`` means; ``n`` of them by chance from ``seed`` (the same whatever the
    order of rows). Ended ones only where ``which`` asks for a status. None, or fewer than ``n``, is a fault."""
    frame, which = draft["enterprises"], task.values["which"] or {}
    chosen = Filter(**{name: which.get(key, ()) for key, name in _LISTS.items()}, query=which.get("query", ""))
    rows = organisations(frame, chosen)
    mask = np.asarray(frame.index.isin(rows.index), dtype=bool)
    if "status" not in which and "status" in frame.columns:
        mask &= (frame["status"] != "ended").to_numpy(bool)
    if "ids" in which:
        ids = set(which["ids"])
        mask &= frame["id"].isin(ids).to_numpy(bool)
        for missing in sorted(ids - set(frame["id"]))[:20]:
            task.fault("unknown_organisation", "which.ids", missing)
    if "area" in which:
        x, y = metres(frame["lon"], frame["lat"], draft.crs)
        mask &= shapely.intersects_xy(which["area"], x, y) & (frame["precision"] != "park").to_numpy(bool)
    there = int(mask.sum())
    if there == 0:
        task.fault("nobody", "which")
    elif n is not None and n > there:
        task.fault("too_many", "n", n, there=there)
    elif n is not None and n < there:
        mask = _dealt(frame, mask, n, seed)
    return mask


def _dealt(frame: pd.DataFrame, mask: NDArray[np.bool_], n: int, seed: int) -> NDArray[np.bool_]:
    """``n`` of the rows of the mask: those that come first when the ids, in their order, are shuffled from ``seed``."""
    places = np.flatnonzero(mask)
    by_id = places[np.argsort(frame["id"].to_numpy(dtype=object)[places].astype(str), kind="stable")]
    out = np.zeros(len(frame), dtype=bool)
    out[np.random.default_rng(seed).permutation(by_id)[:n]] = True
    return out


def to_of(draft: Draft, task: Task, where: str, value: object, point: Shaper) -> Mapping[str, Any]:
    """One of park, site, point (with park where it shall count for one)."""
    if not isinstance(value, Mapping) or not set(value) <= {"park", "site", "point"} or not value:
        task.fault("to", where, value)
        return {}
    out: dict[str, Any] = {}
    if "park" in value:
        out["park"] = str(value["park"])
        _check_known(draft, task, f"{where}.park", (out["park"],), "parks")
    if "site" in value:
        out["site"] = str(value["site"])
        if out["site"] not in set(draft["sites"]["id"]):
            task.fault("unknown_site", f"{where}.site", value["site"])
    if "point" in value:
        out["point"] = point(draft, task, f"{where}.point", value["point"])
    return out


def rows_of(
    draft: Draft, task: Task, where: str, value: object, plain_name: Callable[[Task, str, object], str]
) -> list[Mapping[str, Any]]:
    """A small table of new organisations: name_zh and sector in every row, the rest where known."""
    if not isinstance(value, list | tuple) or not 0 < len(value) <= MOST_ROWS:
        task.fault("rows", where, type(value).__name__, most=MOST_ROWS)
        return []
    out: list[Mapping[str, Any]] = []
    for number, row in enumerate(value, 1):
        spot = f"{where}[{number}]"
        if not isinstance(row, Mapping) or not set(row) <= _ROW or not {"name_zh", "sector"} <= set(row):
            task.fault("row", spot, row, expected=", ".join(sorted(_ROW)))
            continue
        plain_name(task, f"{spot}.name_zh", row["name_zh"])
        _check_known(draft, task, f"{spot}.sector", (str(row["sector"]),), "sectors")
        if row.get("park"):
            _check_known(draft, task, f"{spot}.park", (str(row["park"]),), "parks")
        numbers = ("lon", "lat", "year", "staff", "revenue_wan", "capital_wan")
        for name in numbers:
            if name in row and (isinstance(row[name], bool) or not isinstance(row[name], int | float)):
                task.fault("number", f"{spot}.{name}", row[name], low="", high="")
        out.append(dict(row))
    return out


def place(draft: Draft, to: Mapping[str, Any]) -> dict[str, Any]:
    """Cells of a row that stands there: park_id, site_id, lon, lat, precision, uncertainty_m. At a park without a point
    the place is known no better than the park: its landmark, with the radius of its ground as uncertainty."""
    sites = draft["sites"].set_index("id")
    if "site" in to:
        own = sites.loc[to["site"]]
        columns = ("park_id", "lon", "lat", "precision", "uncertainty_m")
        return {"site_id": to["site"], **{name: own[name] for name in columns}, **_park(to)}
    if "point" in to:
        lon, lat = degrees(to["point"].x, to["point"].y, draft.crs)
        cells = {"site_id": None, "lon": float(lon), "lat": float(lat), "precision": "point", "uncertainty_m": 1.0}
        return {**cells, "park_id": to.get("park") or park_at(draft, to["point"])}
    row = draft["parks"].set_index("id").loc[to["park"]]
    radius = max(float(np.sqrt(draft.outline(to["park"]).area / np.pi)), 1.0)
    known = sites.loc[(sites["park_id"] == to["park"]).to_numpy() & (sites["precision"] == "park").to_numpy()]
    if len(known) == 1:
        spot = known.iloc[0]
        radius, row = float(spot["uncertainty_m"]), spot
    cells = {"lon": float(row["lon"]), "lat": float(row["lat"]), "precision": "park", "uncertainty_m": radius}
    return {"site_id": str(known.index[0]) if len(known) == 1 else None, **cells, "park_id": to["park"]}


def _park(to: Mapping[str, Any]) -> dict[str, Any]:
    return {"park_id": to["park"]} if "park" in to else {}


def park_at(draft: Draft, spot: BaseGeometry) -> str | None:
    """The park on whose ground a point (metres) stands; None for none."""
    for park in draft["parks"]["id"]:
        if draft.outline(str(park)).intersects(spot):
            return str(park)
    return None
