"""Figures that carry a message in one line: how far a share may be trusted, what one project makes of a sum, what the
plan offers, which designated fields stand empty, how many came since the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.corridor import Corridor
from geo.counting import counted
from geo.money import largest, summable
from layers.figures.belt import belt_figure
from layers.figures.figure import Figure
from layers.text import t
from layers.words.filter_text import filter_text
from layers.words.names import row_name, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View

FEW = 2  # organisations: a designated field with so many or fewer is nearly empty


def belt_range(facts: Facts, selection: Selection, view: View) -> Figure:
    """The share of the belt with every uncertain place at its edge on one side, then on the other: “38.2–50.1”."""
    found = Corridor.of_facts(facts).share(selection.counted, view.belt_km)
    share = belt_figure(facts, selection, view)
    known = found.low is not None and found.high is not None
    low, high = (f"{100 * (end or 0.0):.1f}" for end in (found.low, found.high))
    return Figure(
        key="story.belt.range",
        label=t("story.figure.belt_range", view.lang),
        value=t("story.figure.range", view.lang, low=low, high=high) if known else None,
        unit="%",
        as_of=facts.as_of,
        table="enterprises",
        rows=share.rows,
        formula=share.formula,
        denominator=share.denominator,
        excluded=share.excluded,
        unknown="" if known else t("story.figure.belt_none", view.lang),
    )


def largest_share(investments: pd.DataFrame, stage: str, facts: Facts, view: View, key: str) -> Figure:
    """What the largest project makes of the sum of its stage, by name and share."""
    rows = investments[investments["stage"] == stage]
    rows = rows[summable(rows)]
    top = largest(rows, 1)
    name = word("stage", stage, view.lang)
    said = None
    if top:
        place, share = top[0]
        project = row_name(rows.iloc[place], view.lang)
        said = t("story.figure.largest_value", view.lang, name=project, share=f"{share:.0%}")
    return Figure(
        key=key,
        label=t("story.figure.largest", view.lang, stage=name),
        value=said,
        as_of=facts.as_of,
        table="investments",
        rows=rows,
        formula=t("story.figure.largest_formula", view.lang),
        excluded=filter_text(facts, view.filter, view.lang),
        unknown="" if said else t("kpi.money_none", view.lang, stage=name),
    )


def instruments(facts: Facts, view: View, *, stated: bool) -> Figure:
    """Instruments of the plan; with ``stated`` those whose amount, ratio or number of years it writes down."""
    rows = facts.plan["instruments"]
    if stated:
        rows = rows[rows[["amount", "ratio"]].notna().any(axis=1)]
    kind = "instruments_stated" if stated else "instruments"
    return Figure(
        key=f"story.{kind}",
        label=t(f"story.figure.{kind}", view.lang),
        value=len(rows),
        unit=t("story.unit.instrument", view.lang),
        as_of=facts.as_of,
        table="instruments",
        rows=rows,
        formula=t(f"story.figure.{kind}_formula", view.lang),
    )


def fields(facts: Facts, selection: Selection, view: View) -> pd.DataFrame:
    """The designated fields of the parks and sectors in view, with ``listed``: organisations of the park whose main
    sector it is, or one that counts as it (table ``designation_groups``). A field without a sector cannot be judged.

    Of the filter only parks and sectors count: what another one leaves out is still there, and the field not empty.
    """
    groups = facts.plan["designation_groups"].set_index("sector_id")["counts_as"]
    rows = facts.designations[facts.designations["park_id"].isin(selection.parks["id"])].dropna(subset="sector_id")
    meant = rows["sector_id"].map(groups).fillna(rows["sector_id"])
    if view.filter.sectors:
        chosen = {*view.filter.sectors, *groups.reindex(list(view.filter.sectors)).dropna()}
        rows, meant = rows[meant.isin(chosen)], meant[meant.isin(chosen)]
    here = counted(facts.enterprises)
    counts = (here["park_id"] + "/" + here["main_sector"].map(groups).fillna(here["main_sector"])).value_counts()
    return rows.assign(listed=(rows["park_id"] + "/" + meant).map(counts).fillna(0).astype(int))


def designated_fields(facts: Facts, selection: Selection, view: View, most: int | None) -> Figure:
    """How many designated fields there are, or have at most ``most`` organisations listed."""
    rows = fields(facts, selection, view)
    found = rows if most is None else rows[rows["listed"] <= most]
    kind = "fields" if most is None else "fields_few" if most else "fields_none"
    formula = "fields_all_formula" if most is None else "fields_formula"
    return Figure(
        key=f"story.{kind}",
        label=t(f"story.figure.{kind}", view.lang, n=most),
        value=len(found),
        unit=t("story.unit.designation", view.lang),
        as_of=facts.as_of,
        table="designations",
        rows=found,
        formula=t(f"story.figure.{formula}", view.lang, n=most),
        denominator="" if most is None else t("story.figure.fields_denominator", view.lang, n=len(rows)),
        unknown=t("card.coverage_note", view.lang),
    )


def years(rows: pd.DataFrame) -> pd.Series:
    """Year in which an organisation came, else that of its founding; missing where neither is known."""
    return rows["landed_year"].astype("Float64").fillna(rows["established_date"].dt.year.astype("Float64"))


def since_plan(facts: Facts, selection: Selection, view: View) -> Figure:
    """Organisations that came, or were founded, in the year of the plan or later."""
    issued = facts.plan["plans"].set_index("id").loc[facts.place.plan, "issued"]
    came = years(selection.counted)
    first = int(str(issued)[:4])
    return Figure(
        key="story.since_plan",
        label=t("story.figure.since_plan", view.lang, year=first),
        value=int((came >= first).sum()),
        unit=t("story.unit.organisation", view.lang),
        as_of=facts.as_of,
        table="enterprises",
        rows=selection.counted[(came >= first).fillna(False).to_numpy(bool)],
        formula=t("story.figure.since_plan_formula", view.lang, year=first),
        denominator=t("story.figure.since_plan_denominator", view.lang, n=int(came.notna().sum())),
        excluded=filter_text(facts, view.filter, view.lang),
        unknown=t("story.figure.since_plan_unknown", view.lang, n=int(came.isna().sum())),
    )
