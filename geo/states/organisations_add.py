"""organisations.add: organisations that are not there, as a number of one sector or as rows of a small table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from data.search import search_words, syllables
from data.vocabulary import ORGANISATION_KINDS
from geo.states.asked import place
from geo.states.operation import Field, Operation
from geo.states.values import point

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.states.draft import Draft
    from geo.states.operation import Task

MOST = 5_000


def _perform(draft: Draft, task: Task) -> None:
    values = task.values
    if not values["rows"]:
        for name in ("n", "sector", "at"):
            if values[name] is None:
                task.fault("missing", name)
    elif values["at"] is None and any(not row.get("park") and "lon" not in row for row in values["rows"]):
        task.fault("missing", "at")
    if task.faults:
        return
    wanted = values["rows"] or [{"sector": values["sector"]}] * values["n"]
    rows = [_row(draft, task, number, row) for number, row in enumerate(wanted, 1)]
    if not task.faults:
        draft.add("enterprises", rows, task.edit)


def _row(draft: Draft, task: Task, number: int, given: Mapping[str, Any]) -> dict[str, Any]:
    sector = draft["sectors"].set_index("id").loc[given["sector"]]
    name_zh = str(given.get("name_zh") or f"{sector['name_zh']} {number}")
    name_en = str(given.get("name_en") or (f"{sector['name_en']} {number}" if "name_zh" not in given else name_zh))
    where = _where(draft, task, given)
    year = given.get("year") or task.values["year"]
    prefixes = draft.base.place.prefixes
    full, short = search_words(name_zh, prefixes=prefixes)
    return {
        "id": f"assumed-{task.key}-{number}", "name_zh": name_zh, "short_zh": name_zh, "name_en": name_en,
        "kind": given.get("kind") or task.values["kind"], "sectors": given["sector"], "main_sector": given["sector"],
        "landed_year": None if year is None else int(year), "status": "active", "confidence": "low",
        "pinyin": full, "initials": short, "syllables": syllables(name_zh, prefixes=prefixes),
        "staff": _whole(given.get("staff", task.values["staff"])),
        "revenue_wan": given.get("revenue_wan", task.values["revenue_wan"]),
        "registered_capital_wan": given.get("capital_wan", task.values["capital_wan"]),
        "registered_capital_currency": _currency(given.get("capital_wan", task.values["capital_wan"])),
        **where, "geometry": shapely.Point(where["lon"], where["lat"]),
    }  # fmt: skip


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _currency(capital: float | None) -> str | None:
    return None if capital is None else "CNY"


def _where(draft: Draft, task: Task, given: Mapping[str, Any]) -> dict[str, Any]:
    if "lon" in given and "lat" in given:
        spot = point(draft, task, "rows", [given["lon"], given["lat"]])
        if spot.is_empty:
            return {"lon": 0.0, "lat": 0.0}  # a fault is noted: nothing of this edit is applied
        return place(draft, {"point": spot, **({"park": given["park"]} if given.get("park") else {})})
    return place(draft, {"park": given["park"]} if given.get("park") else task.values["at"])


ORGANISATIONS_ADD = Operation(
    "organisations.add",
    (
        Field("n", "whole", needed=False, low=1, high=MOST, unit="organisations", one_of="whom"),
        Field("rows", "rows", needed=False, one_of="whom"),
        Field("sector", "sector", needed=False),
        Field("kind", "choice", needed=False, choices=ORGANISATION_KINDS, default=ORGANISATION_KINDS[0]),
        Field("at", "to", needed=False),
        Field("year", "whole", needed=False, low=1900, high=2100),
        Field("staff", "number", needed=False, low=0, high=1e6, unit="people"),
        Field("revenue_wan", "number", needed=False, low=0, high=1e9, unit="cny_wan"),
        Field("capital_wan", "number", needed=False, low=0, high=1e9, unit="cny_wan"),
    ),
    _perform,
    drawn="point",
)
