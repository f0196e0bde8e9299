"""The quiet row of figures above the map, for the filter in force."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.vocabulary import CITY
from layers.figures.belt import share_with_ends
from layers.figures.coverage import compared
from layers.figures.figure import Figure
from layers.figures.money import money_figures, own_total
from layers.figures.published import latest
from layers.text import t
from layers.words.filter_text import filter_text

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View

_OTHER_SIZES = ("other:core_ai_output_h1", "other:core_ai_revenue_unverified")


def kpis(facts: Facts, selection: Selection, view: View) -> tuple[Figure, ...]:
    """Organisations, what of them lies in the belt, money by stage (each its own figure), the newest city figure."""
    chosen = "" if view.filter.is_empty else filter_text(facts, view.filter, view.lang)
    by_stage = money(facts, selection, view, chosen)
    stages = view.filter.stages  # a stage that the filter leaves out is not unknown, it is not asked for
    return (
        organisations(facts, selection, view, chosen),
        share_with_ends(facts, selection, view),
        *(f for f in by_stage if not stages or f.key.rpartition(".")[2] in (*stages, "own")),
        city(facts, view),
    )


def money(facts: Facts, selection: Selection, view: View, chosen: str) -> tuple[Figure, ...]:
    """One figure a stage; of a person's ledger, which knows no stages, its own column of total investment instead."""
    own = own_total(selection.counted, facts, view.lang, key="kpi", chosen=chosen)
    staged = money_figures(
        selection.investments,
        view.lang,
        key="kpi",
        as_of=facts.as_of,
        every_stage=facts.workspace == "shipped",
        hidden=view.hidden,
    )
    return (*staged, *own)


def organisations(facts: Facts, selection: Selection, view: View, chosen: str) -> Figure:
    """Organisations listed, beside what may be compared: enterprises listed and published for the same park."""
    lang = view.lang
    alike = [compared(facts, park, lang) for park in view.filter.parks or facts.parks["id"]]
    said = t("filters.join", lang).join(text for text in alike if text)
    return Figure(
        key="kpi.organisations",
        label=t("kpi.organisations", lang),
        value=len(selection.counted),
        unit=t("kpi.unit_org", lang),
        as_of=facts.as_of,
        table="enterprises",
        rows=selection.counted,
        formula=t("kpi.organisations_formula", lang),
        denominator=t(
            "kpi.organisations_denominator", lang, published=said or t("kpi.organisations_unpublished", lang)
        ),
        excluded=_apart(selection, chosen, lang),
        unknown=t(
            "kpi.organisations_unknown" if facts.workspace == "shipped" else "kpi.organisations_unknown_own", lang
        ),
    )


def _apart(selection: Selection, chosen: str, lang: str) -> str:
    """The filter in force, and what of its rows is told apart: ended organisations and places."""
    gone, places = len(selection.ended), len(selection.carriers)
    said = t("kpi.organisations_apart", lang, ended=gone, carriers=places) if gone or places else ""
    return "\n".join(part for part in (said, chosen) if part)


def parks(facts: Facts, selection: Selection, view: View, chosen: str) -> Figure:
    """Parks that have something listed under the filter."""
    present = set(selection.counted["park_id"].unique()) | set(selection.investments["park_id"].unique())
    rows = selection.parks[selection.parks["id"].isin(present)]
    roles = {f"{role}s": int((facts.parks["role"] == role).sum()) for role in ("node", "pole")}
    return Figure(
        key="kpi.parks",
        label=t("kpi.parks", view.lang),
        value=len(rows),
        unit=t("kpi.unit_park", view.lang),
        as_of=facts.as_of,
        table="parks",
        rows=rows,
        formula=t("kpi.parks_formula", view.lang),
        denominator=t("kpi.parks_denominator", view.lang, n=len(facts.parks), **roles),
        excluded=chosen,
    )


def city(facts: Facts, view: View) -> Figure:
    """The newest published size of the city's core AI industry in a full year; does not follow the filter.

    What was told since then of half a year, or without a year, is named beside it and never takes its place.
    """
    figure = latest(facts, CITY, "core_ai_output", view.lang)
    label = t("kpi.city", view.lang)
    if figure is None:
        return Figure("kpi.city", label, None, table="metrics", unknown=t("card.published_none", view.lang))
    others = [latest(facts, CITY, metric, view.lang) for metric in _OTHER_SIZES]
    said = t("filters.join", view.lang).join(
        t("kpi.city_other", view.lang, label=o.label, value=f"{o.value:,.12g}", unit=o.unit, date=o.as_of)
        for o in others
        if o is not None and isinstance(o.value, float)
    )
    return replace(figure, key="kpi.city", label=label, unknown=t("kpi.city_unknown", view.lang), disagreements=said)
