"""The analysis page ↔ its part of an address: the statistic, its settings, the way of reading it. Pure: no Streamlit.

Only what differs from the default is written: ``stat=ripley``, ``set=area:hull,reach_km:8``, ``show=tables.members``.
Reading never raises: what is not understood is left out and reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo.stats import STATISTICS
from layers.view.url import Problem, shortest

if TYPE_CHECKING:
    from geo.stats.result import Param, Params, ParamValue
    from geo.stats.statistic import Statistic

MAP, TABLES = "map", "tables"  # ways of reading beside the charts of a statistic


@dataclass(frozen=True, slots=True)
class Reading:
    """A statistic, what a person has set, and ``look``: a chart's id, MAP, TABLES or TABLES.<name>; "" = the first."""

    statistic: Statistic
    given: Mapping[str, ParamValue] = field(default_factory=dict)
    look: str = ""


def to_params(one: Statistic, params: Params, look: str = "") -> dict[str, str]:
    """Query parameters that open ``one`` again with these (checked) settings and this look."""
    settings = [f"{p.id}:{_text(params[p.id])}" for p in one.params if params[p.id] != p.default]
    said = {"stat": one.id if one is not STATISTICS[0] else "", "set": ",".join(settings), "show": look}
    if said["set"] or said["show"]:
        said["stat"] = one.id  # a setting without its statistic would say little
    return {name: text for name, text in said.items() if text}


def from_params(params: Mapping[str, str]) -> tuple[Reading, tuple[Problem, ...]]:
    """What the address asks for and what of it was ignored."""
    problems: list[Problem] = []
    known = {one.id: one for one in STATISTICS}
    one = known.get(params.get("stat", ""), STATISTICS[0])
    if params.get("stat") and params["stat"] not in known:
        return Reading(one), (Problem("stat", params["stat"]),)
    given: dict[str, ParamValue] = {}
    for part in filter(None, params.get("set", "").split(",")):
        name, _, text = part.partition(":")
        value = next((_value(p, text) for p in one.params if p.id == name), None)
        if value is None:
            problems.append(Problem("set", part))
        else:
            given[name] = value
    look = params.get("show", "")
    if look and look not in (*one.charts, *([MAP] if one.mapped else [])) and look.partition(".")[0] != TABLES:
        problems.append(Problem("show", look))
        look = ""
    return Reading(one, given, look), tuple(problems)


def _text(value: ParamValue) -> str:
    return value if isinstance(value, str) else shortest(value)


def _value(param: Param, text: str) -> ParamValue | None:
    """The setting that ``text`` names; None when this parameter does not allow it."""
    if param.choices:
        return text if text in param.choices else None
    try:
        number = float(text)
    except ValueError:
        return None
    allowed = param.checked(bool(number) if isinstance(param.default, bool) else number)
    return allowed if number == allowed else None
