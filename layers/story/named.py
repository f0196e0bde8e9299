"""What a chapter names below its figures: organisations, projects, instruments, goals, each with its rows and sources.

A key is the id of an organisation, ``anchors:<park>`` (filled up by rule, see ``_anchors``), ``projects:<stage>`` or
``projects:<park>``, ``instruments``, ``met``, ``fields`` or ``timeline``. What the view leaves out is not named.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

import pandas as pd

from data.vocabulary import ORGANISATION_KINDS, STAGES
from geo import plan_tasks
from geo.money import projects, summable
from layers.figures.money import AMOUNT
from layers.figures.targets import target_table
from layers.figures.tasks import body_names, instrument_table
from layers.memory import MEMORY
from layers.story.messages import FEW, fields, years
from layers.story.scope import parks_in
from layers.text import t
from layers.words.names import in_reader_units, park_name, row_name, sector_names, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from data.load import Facts
    from geo.filter import Selection
    from layers.story.chapters import Chapter
    from layers.view import View

    Same = Callable[[Facts, View], "list[Named]"]
    Rows = Callable[[str, Facts, Selection, View], "list[Named]"]

MOST = 8  # names under one chapter
_ENOUGH = 6  # organisations that a park is shown with; fewer are filled up by rule
_NOT_TOLD = ("unknown", "ended")
_TOP = {True: 2, False: 3}  # projects named of one stage, of one park


@dataclass(frozen=True, slots=True)
class Named:
    """One name with what is said of it. ``target`` opens its card ("" for none); ``rows`` carry its sources."""

    name: str
    detail: str
    target: str = ""
    table: str = ""
    rows: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)


def named(item: Chapter, facts: Facts, selection: Selection, view: View, most: int = MOST) -> tuple[Named, ...]:
    """What a chapter names under a view, in its order, each once."""
    found: dict[tuple[str, str], Named] = {}
    known = set(facts.enterprises["id"]) if item.named else set()
    for of_organisations, keys_ in groupby(item.named, key=known.__contains__):
        if of_organisations:
            found |= _by_name(organisations(keys_, facts, selection.counted, view))
            continue
        for key in keys_:
            kind, _, rest = key.partition(":")
            if kind == "anchors":
                found |= _by_name(_anchors(rest, facts, selection, view, max(0, _ENOUGH - len(found))))
            elif kind in _SAME:
                found |= MEMORY.kept(
                    f"named.{kind}",
                    facts.version,
                    view.lang,
                    lambda kind=kind: _by_name(_SAME[kind](facts, view)),  # type: ignore[misc]
                )
            elif kind in _KINDS:
                found |= _by_name(_KINDS[kind](rest, facts, selection, view))
    return tuple(list(found.values())[:most])


def _by_name(rows: Iterable[Named]) -> dict[tuple[str, str], Named]:
    return {(row.name, row.detail): row for row in rows}


def keys(facts: Facts) -> tuple[str, ...]:
    """Every key that may be named, beside the ids of organisations."""
    parks = list(facts.parks["id"])
    of_parks = [f"{kind}:{park}" for kind in ("anchors", "projects") for park in parks]
    return (*of_parks, *(f"projects:{stage}" for stage in STAGES), "fields", *_SAME)


def organisations(ids: Iterable[str], facts: Facts, counted: pd.DataFrame, view: View) -> list[Named]:
    """Organisations of the view (``counted`` are its rows) by id: since when, in which sector."""
    here = counted.set_index("id", drop=False)
    came = years(here)
    names, found = sector_names(facts, view.lang), []
    for id_ in ids:
        if id_ not in here.index:
            continue
        row = here.loc[[id_]].iloc[0]
        short = row.get("short_zh") if view.lang == "zh" else None
        name = str(short) if isinstance(short, str) and short else row_name(row, view.lang)
        parts = [names.get(str(row["main_sector"]), "")]
        if pd.notna(came[id_]):
            kind = "landed" if pd.notna(row["landed_year"]) else "founded"
            parts.insert(0, t(f"story.named.{kind}", view.lang, year=int(came[id_])))
        detail = t("story.named.join", view.lang).join(part for part in parts if part)
        found.append(Named(name, detail, f"org:{id_}", "enterprises", here.loc[[id_]]))
    return found


def _anchors(park: str, facts: Facts, selection: Selection, view: View, most: int) -> list[Named]:
    """Organisations of a park by rule: those of high confidence first, then those whose year is known, the earliest
    first. No size enters, for most of the sources tell none."""
    if not most:
        return []
    here = selection.counted[
        (selection.counted["park_id"] == park) & selection.counted["kind"].isin(ORGANISATION_KINDS)
    ]
    came = years(here)
    rank = pd.DataFrame({"sure": here["confidence"].ne("high"), "none": came.isna(), "year": came.fillna(0)})
    ids = here["id"].loc[rank.sort_values(["sure", "none", "year"], kind="stable").index]
    return organisations(ids.head(most), facts, selection.counted, view)


def _projects(of: str, facts: Facts, selection: Selection, view: View) -> list[Named]:
    """Single projects of a stage or a park, the largest first; where amounts are not public, without any. Of a park
    only those that stand, are built or were announced: what became of the others is told by the figures."""
    money, hidden = selection.investments, AMOUNT in view.hidden
    rows = projects(money) if hidden else money[summable(money)]
    alive = ~rows["stage"].isin(_NOT_TOLD)
    rows = rows[rows["stage"] == of] if of in STAGES else rows[(rows["park_id"] == of) & alive]
    if not hidden:
        rows = rows.sort_values("amount_cny_100m", ascending=False, kind="stable")
    found = []
    for label, row in rows.head(_TOP[of in STAGES]).iterrows():
        parts = [word("stage", row["stage"], view.lang)]
        if not hidden:
            amount = f"{in_reader_units(float(row['amount_cny_100m']), '亿元', view.lang):,.1f}"
            parts.append(t("story.named.amount", view.lang, amount=amount))
        if isinstance(row["announced"], str):
            parts.append(t("story.named.announced", view.lang, date=row["announced"]))
        detail = t("story.named.join", view.lang).join(parts)
        found.append(Named(row_name(row, view.lang), detail, "", "investments", rows.loc[[label]]))
    return found


def _instruments(facts: Facts, view: View) -> list[Named]:
    """What the plan offers: what is written with an amount or a ratio first, then other money, with the first body."""
    measures = tuple(plan_tasks.measures(facts.plan)["id"])
    said = instrument_table(facts, view.lang, measures).set_index("id")
    raw = facts.plan["instruments"].set_index("id").loc[said.index]
    measure = dict(zip(raw.index, raw["measure_id"], strict=True))
    stated = raw[["amount", "ratio", "years"]].notna().any(axis=1)
    order = pd.concat([said[stated], said[~stated & raw["kind"].isin(["fund", "grant", "reward"])]])
    bodies, found = body_names(facts, view.lang), []
    for id_, row in order.iterrows():
        lead = plan_tasks.bodies_of(facts.plan, str(measure[id_]))["body_id"].head(1)
        parts = [str(row["kind"]), str(row["amount_text"]), *(bodies[body] for body in lead)]
        detail = t("story.named.join", view.lang).join(part for part in parts if part)
        found.append(Named(str(row["name_zh"]), detail, "", "instruments", order.loc[[id_]].reset_index()))
    return found


def _met(facts: Facts, view: View) -> list[Named]:
    """Goals of any plan that published figures have met, the furthest year first."""
    table = target_table(facts, view.lang)
    met = table[table["verdict_id"] == "met"].sort_values("year", ascending=False, kind="stable")
    return [
        Named(
            t("story.named.goal", view.lang, term=row["term"], year=row["year"], text=row["as_written"]),
            t("story.named.join", view.lang).join([str(row["verdict"]), str(row["plan"])]),
            "",
            "targets",
            met.loc[[label]],
        )
        for label, row in met.iterrows()
    ]


def _fields(_rest: str, facts: Facts, selection: Selection, view: View) -> list[Named]:
    """Designated fields in which nobody or few are listed: what is open."""
    rows = fields(facts, selection, view)
    rows = rows[(rows["listed"] <= FEW) & rows["park_id"].isin(parks_in(facts, selection, view))]
    rows = rows.sort_values("listed", kind="stable")
    return [
        Named(
            str(row[f"term_{view.lang}"]),
            t(
                "story.named.field_none" if not row["listed"] else "story.named.field",
                view.lang,
                park=park_name(facts, str(row["park_id"]), view.lang),
                n=row["listed"],
            ),
            f"park:{row['park_id']}",
            "designations",
            rows.loc[[label]],
        )
        for label, row in rows.iterrows()
    ]


def _timeline(facts: Facts, view: View) -> list[Named]:
    """The documents that set targets, in the order in which they came."""
    plans = facts.plan["plans"].dropna(subset="issued").sort_values("issued", kind="stable")
    plans = plans[plans["id"].isin(facts.plan["targets"]["plan_id"])]
    return [
        Named(str(row["issued"])[:7], str(row[f"short_{view.lang}"]), "", "plans", plans.loc[[label]])
        for label, row in plans.iterrows()
    ]


_KINDS: dict[str, Rows] = {"projects": _projects, "fields": _fields}
# What no filter changes
_SAME: dict[str, Same] = {"instruments": _instruments, "met": _met, "timeline": _timeline}
