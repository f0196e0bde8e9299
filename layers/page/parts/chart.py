"""A finished chart on a page: the picture, its table twin, and both to take away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from layers import state
from layers.chart import png, svg
from layers.export.csv import csv_bytes
from layers.page.parts.plain import plain
from layers.page.parts.provenance import figure_sentence
from layers.page.parts.table import grid
from layers.text import t

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from layers.chart import Chart
    from layers.figures.figure import Figure
    from layers.view import View


def show_drawn(
    drawn: Chart | None,
    stem: str,
    view: View,
    *,
    pick: tuple[str, Callable[[str], object]],
    refs: Sequence[str],
    hint: str = "provenance.chart_hint",
    whole: Figure | None = None,
) -> None:
    """Chart, downloads (PNG, SVG, CSV) and the same as a table; a sentence when there is nothing to draw.

    ``pick`` is (name of a point selection with one field, what to do with the value clicked); ``refs`` are these values
    for the rows of the table, so that a row selected there does the same without a mouse on the chart;
    ``hint`` is the text that says so. ``whole`` is what stands behind the chart as a whole, opened by its first line,
    which says how many rows that is.
    """
    lang = view.lang
    if drawn is None:
        st.caption(plain(t("ui.empty", lang)))
        return
    with st.container(key=f"charttitle.{drawn.id}", gap=None):
        st.markdown(f"**{plain(drawn.title)}**")
        for number, line in enumerate(drawn.lines):
            if whole is not None and number == 0:
                figure_sentence(line, whole, key="whole")
            else:
                st.caption(plain(line))
    with st.container(key=f"planchart.{drawn.id}"):
        _chart(drawn, pick)
    st.caption(plain(t(hint, lang)))
    with st.container(horizontal=True, vertical_alignment="center"):
        for kind, mime, make in (("png", "image/png", png), ("svg", "image/svg+xml", svg)):
            st.download_button(
                t(f"analysis.download_{kind}", lang),
                partial(make, drawn),
                file_name=f"{stem}.{kind}",
                mime=mime,
                on_click="ignore",
                key=f"{kind}.{drawn.id}",
                icon=":material/image:",
            )
        csv_button(lambda: drawn.table, stem, view)
    with st.expander(t("targets.as_table", lang), key=f"fold.{drawn.id}"):
        grid(drawn.table, {}, lang, height=420, key=f"grid.{drawn.id}", on_row=lambda place: pick[1](refs[place]))


def csv_button(made: Callable[[], pd.DataFrame], stem: str, view: View) -> None:
    """Download of a table as the reader sees it, made when it is asked for."""
    st.download_button(
        t("ui.download_csv", view.lang),
        lambda: csv_bytes(made()),
        file_name=f"{stem}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"csv.{stem}",
        icon=":material/download:",
    )


def _chart(drawn: Chart, pick: tuple[str, Callable[[str], object]]) -> None:
    selection, act = pick
    key = f"chart.{drawn.id}"
    before: list[str] = []

    def picked() -> None:
        now = _marks(state.picked(key), selection)
        clicked = [mark for mark in now if mark not in before] or [mark for mark in before if mark not in now]
        if clicked:
            act(clicked[-1])

    event = st.altair_chart(
        drawn.bare,
        theme=None,
        width="content",
        key=key,
        on_select=picked,
        selection_mode=[selection],
    )
    before += _marks(event["selection"], selection)


def _marks(selections: Mapping[str, list[dict[str, object]]], name: str) -> list[str]:
    """The values of the marks in a selection; what is drawn without one (a guide, a curve) does not count."""
    values = [value for point in selections.get(name) or [] for value in point.values()]
    return [str(value) for value in values if value is not None]
