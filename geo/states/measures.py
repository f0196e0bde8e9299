"""What two states are compared by: one registry of measures, each a figure of the atlas read off one state.

Organisations are listed rows of any status, as the headline counts them; shares and indices follow the rules of their
statistic. A measure reads ``about`` → Reading: "" for all, a park's id, or ``park/sector``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.vocabulary import STAGES
from geo.corridor import Corridor, share
from geo.counting import living
from geo.money import by_stage
from geo.states.draft import objects
from geo.states.membership import members
from geo.stats import statistic
from geo.stats.cells import cells
from geo.stats.location_quotient import location_quotient
from geo.stats.places import located, main_sectors
from geo.stats.result import Result, known

if TYPE_CHECKING:
    from geo.filter import Selection
    from geo.states.state import State

NOBODY: frozenset[str] = frozenset()
_PLAIN = {"checks": False}  # figures are compared here; what a single state says of itself is on the analysis page


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure of one state: None with a ``reason`` where it is not known. ``low``/``high`` are the ends that the
    uncertainty of places allows, None where it is no matter of places; ``rows`` are the ids behind it."""

    value: float | None
    rows: frozenset[str] = NOBODY
    low: float | None = None
    high: float | None = None
    reason: str = ""


Readings = Mapping[str, Reading]


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the registry. Name ``states.measure.<id>``; ``unit`` is a unit code; ``table``: whose rows it holds.

    ``counted``: a sum of listed rows, exact but for places; others are estimates that would differ in another sample.
    """

    id: str
    unit: str
    table: str
    read: Callable[[State, Selection], Readings]
    counted: bool = True


def _organisations(_state: State, selection: Selection) -> Readings:
    frame = selection.enterprises
    out = {"": _counted(frame, "")}
    return out | {str(park): _counted(frame, str(park)) for park in selection.parks["id"]}


def _counted(frame: pd.DataFrame, park: str) -> Reading:
    if not park:  # all of them, in a park or in none: no outline changes it
        return Reading(float(len(frame)), frozenset(frame["id"]), float(len(frame)), float(len(frame)))
    here, (low, high) = frame.loc[(frame["park_id"] == park).to_numpy(bool)], members(frame, park).ends
    return Reading(float(len(here)), frozenset(here["id"]), float(low), float(high))


def _sectors(_state: State, selection: Selection) -> Readings:
    frame = selection.enterprises
    known = set(selection.parks["id"])
    sure, may = _cells(frame, frame["park_id"]), {}
    leaving: dict[tuple[str, str], list[str]] = {}
    if "park_else" in frame.columns:
        unsure = frame.loc[frame["park_else"].notna().to_numpy(bool)]
        may, leaving = _cells(unsure, unsure["park_else"]), _cells(unsure, unsure["park_id"])
    out = {}
    for cell in dict.fromkeys((*sure, *may)):
        if cell[0] in known:
            here, there = sure.get(cell, []), len(sure.get(cell, [])) - len(leaving.get(cell, []))
            high = len(here) + len(may.get(cell, []))
            out["/".join(cell)] = Reading(float(len(here)), frozenset(here), float(there), float(high))
    return out


def _cells(frame: pd.DataFrame, parks: pd.Series) -> dict[tuple[str, str], list[str]]:
    """(park, main sector) → ids of the rows in it; rows without a sector are in none."""
    out: dict[tuple[str, str], list[str]] = {}
    sectors = objects(main_sectors(frame))
    for one, park, sector in zip(frame["id"], objects(parks), sectors, strict=True):
        if sector is not None and park:
            out.setdefault((str(park), str(sector)), []).append(str(one))
    return out


def _money(stage: str) -> Callable[[State, Selection], Readings]:
    def read(_state: State, selection: Selection) -> Readings:
        of_stage = (selection.investments["stage"] == stage).to_numpy(bool)
        found = by_stage(selection.investments.loc[of_stage])
        amounts = pd.to_numeric(found.rows["amount_cny_100m"]).to_numpy(np.float64)
        out = {"": _summed(math.fsum(amounts) if len(amounts) else math.nan, found.rows)}
        for park in selection.parks["id"]:
            own = found.rows.loc[(found.rows["park_id"] == park).to_numpy(bool)]
            out[str(park)] = _summed(found.amount[stage].get(park, math.nan), own)
        return out

    return read


def _summed(amount: float, rows: pd.DataFrame) -> Reading:
    value = known(amount)
    return Reading(value, frozenset(rows["id"]), reason="" if value is not None else "nothing_published")


def _inside_share(state: State, selection: Selection) -> Readings:
    frame, placed, _ = located(state.facts, selection, {})
    belt = Corridor.of_facts(state.facts)
    placed = belt.blurred(placed)  # a road that is not known to the metre blurs the edge, as in the statistic
    distance = belt.distance(placed.xy)[0]
    parks = frame["park_id"].to_numpy(dtype=object)[placed.position]
    ids = frame["id"].to_numpy(dtype=object)[placed.position]
    out = {}
    for about in ("", *selection.parks["id"]):
        keep = np.ones(len(placed), dtype=bool) if not about else np.asarray(parks == about, dtype=bool)
        of = share(placed.only(keep, "other_park"), distance[keep], state.belt_km)
        out[str(about)] = Reading(known(of.share), frozenset(ids[keep]), known(of.low), known(of.high), of.reason)
    return out


def _quotients(state: State, selection: Selection) -> Readings:
    """The quotient alone: the statistic of that name tests every cell exactly, which takes thirty times as long."""
    table = cells(state.facts, selection, {})
    own = table.matrix().to_numpy()
    total, others = own.sum(axis=1, keepdims=True), own.sum(axis=0, keepdims=True) - own
    quotient = location_quotient(own, total, others, others.sum(axis=1, keepdims=True))
    alive = selection.enterprises.loc[living(selection.enterprises).to_numpy(bool)]
    behind = _cells(alive, alive["park_id"])
    out = {}
    for p, park in enumerate(table.parks):
        for s, sector in enumerate(table.sectors):
            if own[p, s] > 0 or others[p, s] > 0:
                reason = "" if np.isfinite(quotient[p, s]) else "only_here" if own[p, s] > 0 else "empty"
                rows = frozenset(behind.get((park, sector), ()))
                out[f"{park}/{sector}"] = Reading(known(quotient[p, s]), rows, reason=reason)
    return out


def _headline(id_: str) -> Callable[[State, Selection], Readings]:
    """The first headline value of a statistic, for everything that it is about."""

    def read(state: State, selection: Selection) -> Readings:
        result = statistic(id_)(state.facts, selection, _PLAIN)
        first = result.values[0].id if result.values else ""
        return _values(result, _behind(selection), first)

    return read


def _behind(selection: Selection) -> dict[str, frozenset[str]]:
    """ "" and every park → ids of its organisations."""
    frame = selection.enterprises[["id", "park_id"]]
    return {"": frozenset(frame["id"])} | {str(p): frozenset(own) for p, own in frame.groupby("park_id")["id"]}


def _values(result: Result, rows: Mapping[str, frozenset[str]], id_: str) -> Readings:
    out = {}
    for value in result.values:
        if value.id == id_ and not isinstance(value.value, str):
            about = value.about.replace(":", "/")
            out[about] = Reading(known(value.value), rows.get(about, NOBODY), reason=value.reason)
    return out


def of_statistic(id_: str) -> tuple[Measure, ...]:
    """Every headline value of any statistic of the registry as a measure ``<statistic>.<value>``, with no code of its
    own; KeyError for a statistic that does not exist."""
    one = statistic(id_)

    def read(state: State, selection: Selection) -> Readings:
        result, behind = one(state.facts, selection, _PLAIN), _behind(selection)
        out: dict[str, Reading] = {}
        for name in dict.fromkeys(value.id for value in result.values):
            out |= {f"{name}|{about}": reading for about, reading in _values(result, behind, name).items()}
        return out

    return (Measure(id_, one.unit, "enterprises", read, counted=False),)


MEASURES: tuple[Measure, ...] = (
    Measure("organisations", "organisations", "enterprises", _organisations),
    Measure("sectors", "organisations", "enterprises", _sectors),
    *(Measure(f"money.{stage}", "cny_100m", "investments", _money(stage)) for stage in STAGES),
    Measure("belt.inside_share", "share", "enterprises", _inside_share, counted=False),
    Measure("location_quotient", "ratio", "enterprises", _quotients, counted=False),
    Measure("plan_fit", "score_100", "enterprises", _headline("plan_fit"), counted=False),
    Measure("hhi", "index_0_1", "enterprises", _headline("hhi"), counted=False),
)
