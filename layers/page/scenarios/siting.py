"""Where next, and which park would fit: answers on the scenarios page, one click to an assumption."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
import streamlit as st

from geo.corridor import Corridor
from geo.counting import living
from geo.crs import degrees, metres, to_metric
from geo.filter import Filter
from geo.points import points
from geo.select import select
from geo.siting import MODELS, Model, Siting, along_belt, at_features, in_area, site
from geo.states.edit import Edit
from geo.suitability import suitable_parks
from layers import state
from layers.figures.figure import Figure
from layers.page.parts.plain import plain
from layers.page.parts.table import grid
from layers.page.parts.turns import in_turn
from layers.page.scenarios import desk
from layers.page.scenarios.form import DRAWN
from layers.text import t
from layers.words.names import park_name, sector_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.load import Facts
    from geo.filter import Selection
    from geo.states.state import State
    from layers.view import View

_WHERE = ("belt", "stations", "area")
_FOUND = "scenarios.sited"
_RADIUS_KM = 3.0


def siting(after: State, view: View) -> None:
    """Choose an aim and candidates, solve, read the range, make it a park."""
    lang = view.lang
    with st.expander(t("states.page.siting", lang), icon=":material/add_location_alt:", key="fold.scenarios.siting"):
        st.caption(plain(t("states.page.siting_about", lang)))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            model = st.selectbox(
                t("states.page.model", lang), MODELS, format_func=lambda m: t(f"states.page.{m}", lang), width=200,
                key="scenarios.model",
            )  # fmt: skip
            where = st.selectbox(
                t("states.page.candidates", lang), _WHERE, width=200, key="scenarios.where",
                format_func=lambda w: t(f"states.page.candidates_{w}", lang),
            )  # fmt: skip
            asked = st.button(t("states.page.run", lang), type="primary", key="scenarios.solve")
        if asked:
            _solve(after, next(one for one in MODELS if one == model), str(where), lang)
        found: tuple[str, Siting] | None = state.recall(_FOUND, None)
        if found is not None and found[0] == after.facts.version:
            _answer(found[1], after, lang)


def _solve(after: State, model: Model, where: str, lang: str) -> None:
    facts = after.facts
    drawn: dict[str, Any] = state.recall(DRAWN, {})
    if where == "area" and "corners" not in drawn:
        st.warning(plain(t("states.page.need_area", lang)))
        return
    rows = facts.parks.loc[(facts.parks["role"] == "node").to_numpy(bool)]
    present = np.column_stack(metres(rows["lon"], rows["lat"], facts.place.crs))
    demand = points(select(facts, state.view().filter).counted, facts.place.crs)

    def work(tell: Callable[[str, float], None]) -> Siting:
        candidates = {
            "belt": lambda: along_belt(Corridor.of_facts(facts)),
            "stations": lambda: at_features(facts.boundaries.metro_stations, facts.place.crs),
            "area": lambda: in_area(to_metric(shapely.Polygon(drawn["corners"]), facts.place.crs)),
        }[where]()
        return site(
            model, demand, candidates, present, radius_m=_RADIUS_KM * 1000, progress=lambda s: tell("bands", s)
        )  # fmt: skip

    try:
        found = in_turn(work, lambda _: t("states.step.siting", lang), lang)
    except ValueError as error:
        st.warning(plain(str(error)))
        return
    if found is not None:
        state.remember(_FOUND, (facts.version, found))


def _answer(found: Siting, after: State, lang: str) -> None:
    before, now = ("–" if value is None else _score(found, value) for value in (found.before, found.objective))
    told = t(f"states.page.answer_score_{found.model}", lang, before=before, after=now, radius=f"{_RADIUS_KM:g}")
    st.markdown(plain(told))
    axes = after.facts.boundaries.axes
    names = dict(zip(axes["id"].astype(str), axes["ref"].astype(str), strict=True))
    stations = after.facts.boundaries.metro_stations.set_index("id")[f"name_{lang}"]
    for stretch in found.stretches:
        if stretch.axis:
            text = t(
                "states.page.answer_belt", lang, axis=names.get(stretch.axis, stretch.axis), held=stretch.held,
                draws=found.draws, low=f"{stretch.from_km:g}", high=f"{stretch.to_km:g}",
            )  # fmt: skip
        else:
            name = str(stations.get(stretch.ids[0], stretch.ids[0]))
            text = t("states.page.answer_spot", lang, name=name, held=stretch.held, draws=found.draws)
        st.markdown(f"- {plain(text)}")
    spot = found.chosen.iloc[0]
    lon, lat = degrees(spot["x"], spot["y"], after.facts.place.crs)
    edit = Edit(
        "park.add", f"site-{len(after.edits) + 1}",
        {"name_zh": t("states.page.site_name", "zh"), "name_en": t("states.page.site_name", "en"), "role": "node",
         "centre": [round(float(lon), 5), round(float(lat), 5)], "radius_m": 1500},
        why=t(f"states.page.{found.model}", lang),
    )  # fmt: skip
    st.button(
        t("states.page.to_scenario", lang), icon=":material/add:", key="scenarios.site", on_click=desk.add,
        args=(edit, lang),
    )  # fmt: skip


def _score(found: Siting, value: float) -> str:
    return f"{100 * value:.0f} %" if found.model == "mclp" else f"{value / 1000:.1f}"


def suitability(facts: Facts, view: View) -> None:
    """A sector and a size in, parks ranked with reasons."""
    lang = view.lang
    with st.expander(t("states.page.fit", lang), icon=":material/rule:", key="fold.scenarios.fit"):
        st.caption(plain(t("states.page.fit_about", lang)))
        names = sector_names(facts, lang)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            sector = st.selectbox(
                t("states.field.sector", lang), list(names), format_func=names.__getitem__, key="scenarios.fit.sector",
                width=240,
            )  # fmt: skip
            capital = st.number_input(
                t("states.page.capital", lang), min_value=1.0, value=None, key="scenarios.fit.capital", width=240
            )
        held = select(facts, replace(Filter(), statuses=()))
        rows = suitable_parks(facts, held, str(sector), capital)
        shown = pd.DataFrame({
            t("states.page.fit_park", lang): [park_name(facts, park, lang) for park in rows["park_id"]],
            t("states.page.fit_rank", lang): [f"{rank:.1f}" for rank in rows["rank"]],
            t("states.page.fit_lq", lang): ["" if pd.isna(v) else f"{v:.2f}" for v in rows["lq"]],
            t("states.page.fit_same", lang): [str(n) for n in rows["same_sector"]],
            t("states.page.fit_family", lang): [str(n) for n in rows["same_family"]],
            t("states.page.fit_size", lang): ["" if pd.isna(v) else f"{v:.0f}" for v in rows["similar_size"]],
            t("states.page.fit_distance", lang): ["" if pd.isna(v) else f"{v:.1f}" for v in rows["distance_km"]],
            t("states.page.fit_reasons", lang): [
                t("filters.join", lang).join(t(f"states.reason.{code}", lang) for code in codes.split(";"))
                for codes in rows["reasons"]
            ],
        })  # fmt: skip
        grid(
            shown, {column: st.column_config.TextColumn(column) for column in shown.columns}, lang, height=230,
            key="scenarios.fit.table",
            on_row=lambda place: state.ask(
                fit_figure(
                    str(rows["park_id"].iloc[place]), shown.iloc[place], held, facts,
                    sector=names[str(sector)], lang=lang,
                )
            ),
        )  # fmt: skip
        st.caption(plain(t("provenance.row_hint", lang)))


def fit_figure(park: str, cells: pd.Series[str], held: Selection, facts: Facts, *, sector: str, lang: str) -> Figure:
    """A park's place among the parks: every criterion as the table shows it, and the park's living organisations."""
    rows = held.enterprises.loc[(living(held.enterprises) & (held.enterprises["park_id"] == park)).to_numpy(bool)]
    rank = t("states.page.fit_rank", lang)
    criteria = t("filters.join", lang).join(
        f"{name} {cell}" for name, cell in cells.items() if cell and name not in (t("states.page.fit_park", lang), rank)
    )
    return Figure(
        key=f"scenarios.fit.{park}",
        label=f"{rank} · {park_name(facts, park, lang)} · {sector}",
        value=str(cells[rank]),
        as_of=facts.as_of,
        table="enterprises",
        rows=pd.DataFrame(rows.drop(columns="geometry", errors="ignore")),
        formula=f"{t('states.page.fit_about', lang)} {criteria}",
    )
