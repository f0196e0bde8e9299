"""Statistics: which there are, and the result of one on the rows that pass, computed in turn or taken from memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.stats import STATISTICS
from geo.stats.result import Result
from layers.api.figures import short
from layers.api.refused import Refused, bad_value
from layers.api.rows import Record, records
from layers.api.turn import in_turn
from layers.cache import RESULTS, result_key
from layers.figures.analysis import explained, figures, verdict
from layers.memory import MEMORY
from layers.text import t
from layers.view.analysis_url import from_params
from layers.words.results import word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Param, Params
    from geo.stats.statistic import Statistic
    from layers.view import View

_BY_ID = {one.id: one for one in STATISTICS}


def offered(view: View) -> list[Record]:
    """Every statistic with what it is for, how it is made and what may be set (``set=name:value,…``)."""
    return [
        {
            "id": one.id,
            "title": t(f"stats.title.{one.id}", view.lang),
            "about": t(f"stats.about.{one.id}", view.lang),
            "group": one.group,
            "unit": one.unit,
            "formula": one.formula,
            "settings": [_setting(param, view) for param in one.params],
            "tables": [table.id for table in one.tables],
        }
        for one in STATISTICS
    ]


def _setting(param: Param, view: View) -> Record:
    said: Record = {"id": param.id, "name": word("param", param.id, view), "default": param.default}
    if param.choices:
        return said | {"choices": list(param.choices)}
    if isinstance(param.default, bool):
        return said | {"choices": [0, 1]}
    return said | {"low": param.low, "high": param.high, "unit": param.unit}


def computed(  # noqa: PLR0917 - what is asked for, of which rows, by whom
    id_: str, settings: str, facts: Facts, selection: Selection, view: View, who: str
) -> tuple[Statistic, Result]:
    """A statistic and its result; Refused for one that is not there or a setting that it does not take."""
    one = _BY_ID.get(id_)
    if one is None:
        raise Refused(404, "no_statistic", given=id_, expected=", ".join(_BY_ID))
    reading, problems = from_params({"stat": id_, "set": settings})
    for problem in problems:
        named = ", ".join(param.id for param in one.params)
        raise bad_value("set", problem.value, view.lang, t("api.expected.set", view.lang, names=named))
    params = one.checked(reading.given)
    for param in one.params:
        if param.offered and param.id in reading.given and params[param.id] not in param.offered(facts, selection):
            possible = ", ".join(param.offered(facts, selection))
            raise bad_value("set", f"{param.id}:{params[param.id]}", view.lang, possible)
    return one, _result(one, params, facts, selection, view, who)


def _result(  # noqa: PLR0917 - one call, from the function above
    one: Statistic, params: Params, facts: Facts, selection: Selection, view: View, who: str
) -> Result:
    key = result_key(one.id, facts, view.filter, params)
    known = MEMORY.get(RESULTS, facts.version, key, Result)
    if known is not None:
        return known
    made = in_turn(who, lambda: one(facts, selection, params))
    MEMORY.put(RESULTS, facts.version, key, made)
    return made


def told(one: Statistic, result: Result, facts: Facts, selection: Selection, view: View) -> Record:
    """What a result says: its verdict in words, its values as figures, its tables by name, how it is computed."""
    return {
        "id": one.id,
        "title": t(f"stats.title.{one.id}", view.lang),
        "settings": {p.id: result.params.get(p.id, p.default) for p in one.params},
        "n": result.n,
        "verdict": {"level": result.verdict.level, "code": result.verdict.code, "text": verdict(result, facts, view)},
        "figures": [short(figure, view.lang) for figure in figures(result, one, facts, selection, view)],
        "tables": {name: len(frame) for name, frame in result.tables.items()},
        "method": [{"title": title, "text": text} for title, text in explained(result, one, facts, view)],
    }


def table(result: Result, name: str, facts: Facts, view: View) -> list[dict[str, Any]]:
    """The rows of one of a result's tables, ids and codes as computed; Refused for a table that it does not have."""
    if name not in result.tables:
        raise bad_value("table", name, view.lang, ", ".join(result.tables))
    return records(result.tables[name], name, facts)
