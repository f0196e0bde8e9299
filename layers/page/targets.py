"""The targets page: every target beside what was published later, with a verdict; timeline, parks, aims, table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from data.vocabulary import CITY
from geo.plan_status import VERDICTS
from layers import cache, state
from layers.chart import published, timeline
from layers.figures import plan_points
from layers.figures.targets import (
    cards,
    met_elsewhere,
    place_name,
    target_table,
    verdict_figures,
)
from layers.page.parts.chart import show_drawn
from layers.page.parts.choice import choice
from layers.page.parts.plain import plain
from layers.page.parts.provenance import figure_button, figure_list, figure_row
from layers.page.parts.table import table
from layers.text import t
from layers.words.names import park_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from data.load import Facts
    from layers.figures.targets import TargetCard
    from layers.view import View

SCOPES = ("plan", "other", "parks")
_WIDTHS = [4, 6, 4]
VIEWS = ("cards", "timeline", "series", "aims", "later", "table")
ICONS = {
    "met": ":material/check_circle:",
    "on_the_way": ":material/trending_up:",
    "missed": ":material/cancel:",
    "differs": ":material/difference:",
    "none_found": ":material/help:",
}


def render(facts: Facts, view: View) -> None:
    """Heading, which part to see, and that part."""
    lang = view.lang
    plan = facts.plan["plans"].set_index("id").loc[facts.place.plan]
    with st.container(key="plan"):
        st.subheader(plain(t("targets.title", lang)), anchor=False)
        st.caption(plain(t("targets.intro", lang, number=plan["number"], title=plan[f"title_{lang}"])))
        shown = choice("targets.view", VIEWS, "targets.view", view)
        parts = (_cards, _timeline, _series, _aims, _later, _table)
        dict(zip(VIEWS, parts, strict=True))[shown](facts, view)


def _all(facts: Facts, lang: str) -> pd.DataFrame:
    return cache.of_facts("targets", facts, (lang,), lambda: target_table(facts, lang))


def _cards(facts: Facts, view: View) -> None:
    lang, rows = view.lang, _all(facts, view.lang)
    scope = choice("targets.scope", SCOPES, "targets.scope", view)
    main = facts.plan["plans"].set_index("id").loc[facts.place.plan, f"short_{lang}"]
    if scope == "parks":
        parks = _parks(facts, view)
        rows = rows[rows["park_id"].isin(parks)]
    else:
        rows = rows[(rows["park_id"] == CITY) & ((rows["plan"] == main) == (scope == "plan"))]
    with st.container(horizontal=True, gap="small"):
        years = [str(year) for year in sorted(set(rows["year"]))]
        year = _pills("targets.year", t("targets.year", lang), years, lambda y: y)
        verdict = _pills(
            "targets.verdict", t("targets.verdict_filter", lang), VERDICTS, lambda v: t(f"targets.verdict.{v}", lang)
        )
    counts = verdict_figures(rows, lang, as_of=facts.as_of)
    elsewhere = (met_elsewhere(facts, lang),) if scope == "plan" else ()
    figure_row((*counts, *elsewhere), facts, view, key="targets.count")
    rows = rows[rows["year"].astype(str).isin(year or years) & rows["verdict_id"].isin(verdict or VERDICTS)]
    if rows.empty:
        st.caption(plain(t("ui.empty", lang)))
    else:
        _heads(lang)
    for card in cards(facts, rows, lang):
        _card(card, facts, view, with_place=scope == "parks")
    with st.expander(t("targets.how", lang), icon=":material/gavel:", key="fold.how"):
        st.text(t("targets.how_text", lang))


def _heads(lang: str) -> None:
    with st.container(key="targetheads"):
        for column, name in zip(st.columns(_WIDTHS, gap="medium"), ("target", "published", "verdict"), strict=True):
            column.caption(plain(t(f"targets.head.{name}", lang)))


def _card(card: TargetCard, facts: Facts, view: View, *, with_place: bool) -> None:
    lang = view.lang
    with st.container(key=f"target.{card.id}"):
        left, middle, right = st.columns(_WIDTHS, gap="medium", vertical_alignment="center")
        with left:
            figure_button(card.figure, facts, view, key=card.id)
            st.caption(plain(f"{card.place} · {card.heading}" if with_place else card.heading))
        with middle:
            if card.published:
                figure_list([one.figure for one in card.published], facts, view, key=card.id)
            else:
                st.caption(plain(t("targets.nothing_published", lang)))
        with right:
            verdict = plain(t(f"targets.verdict.{card.verdict}", lang))
            st.markdown(f"{ICONS[card.verdict]} **{verdict}**  \n:small[{plain(card.why)}]")


def _timeline(facts: Facts, view: View) -> None:
    points = plan_points.timeline_points(facts, view.lang)

    def pick(ref: str) -> None:
        state.ask(plan_points.point_figure(facts, ref, view.lang))

    drawn = timeline.draw(points, facts, view)
    stem = f"timeline-{view.lang}-{facts.version[:8]}"
    show_drawn(drawn, stem, view, pick=(timeline.SELECTED, pick), refs=list(points["ref"]))


def _series(facts: Facts, view: View) -> None:
    lang = view.lang
    parks = _parks(facts, view)
    group = choice("targets.group", plan_points.GROUPS, "targets.group", view)
    points = plan_points.series_points(facts, lang, group, parks)
    if points.empty:
        st.caption(plain(t("targets.series_empty", lang)))
        return
    figure_row(plan_points.latest_figures(points, lang), facts, view, key=f"series.{group}")
    missing = [place_name(facts, park, lang) for park in parks if park not in set(points["park_id"])]
    if missing:
        st.caption(plain(t("targets.series_missing", lang, places=t("filters.list_join", lang).join(missing))))
    stem = f"published-{group}-{lang}-{facts.version[:8]}"

    def pick(name: str) -> None:
        state.ask(plan_points.point_figure(facts, f"metrics:{name}", lang))

    drawn = published.draw(points, facts, view, group)
    show_drawn(drawn, stem, view, pick=(published.SELECTED, pick), refs=list(points["id"]))


def _aims(facts: Facts, view: View) -> None:
    lang, aims = view.lang, facts.plan["aims"]
    for year in (2020, 2025, None):
        rows = aims[aims["year"].isna() if year is None else aims["year"] == year]
        title = t("targets.aims_none", lang) if year is None else t("targets.aims_of", lang, year=year)
        st.markdown(f"**{plain(title)}**")
        for text, clause in plan_points.aim_lines(facts, rows, lang):
            st.markdown(f"- {plain(text)} :small[{plain(clause)}]")
    figure_row(plan_points.aim_figures(facts, lang), facts, view, key="targets.aims")
    table(plan_points.aim_table(facts, lang), "aims", facts, view, key="aims")


def _later(facts: Facts, view: View) -> None:
    """What other plans say without a number of their own: aims, facts, support, and documents known by name only."""
    st.caption(plain(t("targets.later_note", view.lang)))
    table(facts.plan["later_plans"], "later_plans", facts, view, key="later", height=560)


def _table(facts: Facts, view: View) -> None:
    table(_all(facts, view.lang), "targets", facts, view, key="targets", height=640)


def _parks(facts: Facts, view: View) -> tuple[str, ...]:
    """The parks of the shared filter, all (with the city) when none is chosen."""
    names = park_names(facts, view.lang)
    st.pills(
        t("filters.parks", view.lang),
        list(names),
        selection_mode="multi",
        format_func=lambda park: plain(names[park]),
        key=state.seed("plan.parks", [p for p in view.filter.parks if p in names]),
        on_change=state.on("plan.parks", lambda chosen: state.narrow(parks=tuple(chosen or ()))),
    )
    return view.filter.parks or (CITY, *names)


def _pills(name: str, label: str, options: Sequence[str], text: Callable[[str], str]) -> list[str]:
    kept: list[str] = state.recall(name, [])
    chosen = [one for one in kept if one in options]
    st.pills(
        label,
        options,
        selection_mode="multi",
        format_func=lambda option: plain(text(option)),
        key=state.seed(name, chosen),
        on_change=state.on(name, lambda picked: state.remember(name, list(picked or ()))),
    )
    return chosen
