"""The resources of the API: what each answers, from which facts, with which parameters. Knows no HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from geo.money import reasons
from geo.states.edit import StateError
from geo.states.scenario import parse
from layers import cache
from layers.api import differences, figures, statistics
from layers.api.parameters import ALWAYS, FILTER, PAGED, Asked
from layers.api.refused import Refused
from layers.api.rows import Record, flat, records, schema
from layers.api.shapes import SHAPES
from layers.api.turn import in_turn
from layers.api.whose import Seen
from layers.figures.organisation import organisation_card
from layers.privacy import known, redact
from layers.settings import hidden_columns
from layers.words.filter_text import filter_text

if TYPE_CHECKING:
    import pandas as pd

    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View


@dataclass(frozen=True, slots=True)
class Request:
    """What a resource answers from: redacted facts, the rows that pass, and whose request it is."""

    facts: Facts
    selection: Selection
    asked: Asked
    seen: Seen
    id: str = ""
    body: str = ""

    @property
    def view(self) -> View:
        """The view of the request, with all that is hidden."""
        return self.asked.view

    @property
    def states(self) -> differences.Words:
        """The states that the request may name, with nothing hidden left."""
        hidden = self.view.hidden
        return differences.Words(
            lambda: redact(cache.facts(), hidden), lambda id_, number: redact(self.seen.of(id_, number), hidden)
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """``data`` is what was asked for, ``beside`` what stands beside it; ``table`` are the records that a CSV has where
    these are not ``data``. ``total``: how many there are where ``data`` is a part of a list. ``bare``: the content
    is ``data`` alone."""

    data: list[Record] | Record
    beside: Mapping[str, Any] = field(default_factory=dict)
    table: list[Record] | None = None
    total: int | None = None
    bare: bool = False

    def as_table(self) -> pd.DataFrame:
        """The answer as the rows of a CSV."""
        rows = self.table if self.table is not None else self.data
        return flat(rows if isinstance(rows, list) else [rows])


@dataclass(frozen=True, slots=True)
class Resource:
    """One address: ``id`` names its texts (``api.resource.<id>``), ``path`` has ``{id}`` where it is about one thing.

    ``parameters`` are the names it takes; ``describes`` is the JSON Schema of ``data``; ``takes`` says that it may also
    be sent a scenario's file (POST); ``formats`` are what it can be answered as.
    """

    id: str
    path: str
    answer: Callable[[Request], Answer]
    parameters: tuple[str, ...]
    describes: Callable[[Facts], dict[str, Any]]
    takes: bool = False
    formats: tuple[str, ...] = ("json", "csv")
    required: tuple[str, ...] = ()


def request(asked: Asked, seen: Seen, id_: str = "", body: str = "") -> Request:
    """The request on facts of which nothing hidden is left."""
    hidden = known((*asked.view.hidden, *hidden_columns()))
    public = redact(seen.facts, hidden)
    view = replace(asked.view, hidden=hidden)
    return Request(public, cache.selection(public, view.filter), replace(asked, view=view), seen, id_, body)


def meta(made: Request, answer: Answer) -> Record:
    """What every answer says of itself: whose data, which version and date, the filter in words, which part it is."""
    facts, view, asked = made.facts, made.view, made.asked
    said: Record = {
        "workspace": facts.workspace, "version": facts.version, "as_of": facts.as_of, "lang": view.lang,
        "filter": filter_text(facts, view.filter, view.lang), "hidden": list(view.hidden),
    }  # fmt: skip
    if answer.total is not None:
        after = asked.offset + asked.limit
        said |= {"total": answer.total, "limit": asked.limit, "offset": asked.offset,
                 "next_offset": after if after < answer.total else None}  # fmt: skip
    return said


def _part(asked: Asked) -> slice:
    return slice(asked.offset, asked.offset + asked.limit)


def _listed(frame: pd.DataFrame, table: str, made: Request) -> Answer:
    return Answer(
        records(frame.iloc[_part(made.asked)], table, made.facts, made.view.hidden), total=len(frame)
    )  # fmt: skip


def _one(frame: pd.DataFrame, table: str, made: Request) -> Record:
    """The row of an id; Refused (404) where there is none."""
    rows = frame[frame["id"].astype(str) == made.id]
    if rows.empty:
        raise Refused(404, "no_such_thing", given=made.id)
    return records(rows.iloc[:1], table, made.facts, made.view.hidden)[0]


def _parks(made: Request) -> Answer:
    return _listed(made.selection.parks, "parks", made)


def _park(made: Request) -> Answer:
    row = _one(made.facts.parks, "parks", made)
    told = figures.listed(made.id, made.facts, made.selection, made.view)
    return Answer({**row, "figures": [figures.short(one, made.view.lang) for one in told]}, table=[row])


def _organisations(made: Request) -> Answer:
    return _listed(made.selection.enterprises, "enterprises", made)


def _organisation(made: Request) -> Answer:
    row = _one(made.facts.enterprises, "enterprises", made)
    card = organisation_card(made.facts, made.id, made.view.lang, made.view.hidden)
    told = () if card is None else card.figures
    return Answer({**row, "figures": [figures.short(one, made.view.lang) for one in told]}, table=[row])


def _with_reasons(frame: pd.DataFrame) -> pd.DataFrame:
    """Projects with ``left_out``: why a row is in no sum of money, missing where it counts."""
    why = reasons(frame)
    return frame.assign(left_out=why.where(why != "").astype(object))


def _projects(made: Request) -> Answer:
    return _listed(_with_reasons(made.selection.investments), "investments", made)


def _project(made: Request) -> Answer:
    return Answer(_one(_with_reasons(made.facts.investments), "investments", made))


def _figures(made: Request) -> Answer:
    told = figures.listed(made.asked.rest.get("about", "city"), made.facts, made.selection, made.view)
    part = told[_part(made.asked)]
    return Answer([figures.short(one, made.view.lang) for one in part], total=len(told))


def _figure(made: Request) -> Answer:
    found = figures.found(made.id, made.facts, made.selection, made.view)
    if found is None:
        raise Refused(404, "no_figure", given=made.id)
    whole = figures.whole(found, made.facts, made.view, _part(made.asked))
    return Answer(whole, table=whole["rows"], total=whole["rows_total"])


def _statistics(made: Request) -> Answer:
    offered = statistics.offered(made.view)
    return Answer(offered, table=[{k: v for k, v in one.items() if k != "settings"} for one in offered])


def _statistic(made: Request) -> Answer:
    rest = made.asked.rest
    one, result = statistics.computed(
        made.id, rest.get("set", ""), made.facts, made.selection, made.view, made.seen.who
    )  # fmt: skip
    rows = statistics.table(result, rest.get("table", "main"), made.facts, made.view)
    part = rows[_part(made.asked)]
    told = statistics.told(one, result, made.facts, made.selection, made.view)
    return Answer({**told, "table": rest.get("table", "main"), "rows": part}, table=part, total=len(rows))


def _differences(made: Request) -> Answer:
    rest, states, lang, who = made.asked.rest, made.states, made.view.lang, made.seen.who
    usual = f"workspace:{made.seen.workspace}" if made.seen.workspace else "shipped"
    if made.body:
        try:
            scenario = parse(made.body)
        except StateError as error:
            raise differences.refused(error, lang) from None
        after = in_turn(who, lambda: differences.assumed(scenario, states, lang))
    elif "after" in rest:
        after = differences.opened(rest["after"], states, lang)
    else:
        raise Refused(422, "missing", parameter="after")
    before = differences.opened(rest.get("before", usual), states, lang)
    found = differences.compared(before, after, made.view.filter, rest.get("bands", "yes") == "yes", who)
    rows = differences.measures(found, lang)
    return Answer(rows[_part(made.asked)], differences.told(found), total=len(rows))


def _shapes(kind: str) -> Callable[[Request], Answer]:
    def answer(made: Request) -> Answer:
        features = SHAPES[kind](made.facts, made.selection, made.view)
        return Answer({"type": "FeatureCollection", "features": features}, bare=True)

    return answer


def _rows_of(frame: Callable[[Facts], pd.DataFrame], table: str) -> Callable[[Facts], dict[str, Any]]:
    return lambda facts: schema(frame(facts), table, hidden_columns())


def _array(one: Callable[[Facts], dict[str, Any]]) -> Callable[[Facts], dict[str, Any]]:
    return lambda facts: {"type": "array", "items": one(facts)}


def _named(name: str) -> Callable[[Facts], dict[str, Any]]:
    return lambda _: {"$ref": f"#/components/schemas/{name}"}


_PARK = _rows_of(lambda facts: facts.parks, "parks")
_ORGANISATION = _rows_of(lambda facts: facts.enterprises, "enterprises")
_PROJECT = _rows_of(lambda facts: _with_reasons(facts.investments), "investments")
_LISTS = (*FILTER, *ALWAYS, *PAGED)
_SHAPED = (*FILTER, "lang", "hide")

RESOURCES: tuple[Resource, ...] = (
    Resource("parks", "parks", _parks, _LISTS, _array(_PARK)),
    Resource("park", "parks/{id}", _park, (*FILTER, *ALWAYS), _PARK),
    Resource("organisations", "organisations", _organisations, _LISTS, _array(_ORGANISATION)),
    Resource("organisation", "organisations/{id}", _organisation, ALWAYS, _ORGANISATION),
    Resource("projects", "projects", _projects, _LISTS, _array(_PROJECT)),
    Resource("project", "projects/{id}", _project, ALWAYS, _PROJECT),
    Resource("figures", "figures", _figures, ("about", *_LISTS), _array(_named("Figure"))),
    Resource("figure", "figures/{id}", _figure, _LISTS, _named("FigureWithRows")),
    Resource("statistics", "statistics", _statistics, ALWAYS, _array(_named("Statistic"))),
    Resource("statistic", "statistics/{id}", _statistic, ("set", "table", *_LISTS), _named("Result")),
    Resource("differences", "differences", _differences, ("before", "after", "bands", *_LISTS),
             _array(_named("Measure")), takes=True),
    *(Resource(f"geojson_{kind}", f"geojson/{kind}", _shapes(kind), _SHAPED, _named("FeatureCollection"),
               formats=("geojson",)) for kind in SHAPES),
)  # fmt: skip
