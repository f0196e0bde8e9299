"""Tables for readers: column names in their language, links that are links, a download that a spreadsheet opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import streamlit as st

from layers import state
from layers.export.csv import csv_bytes
from layers.figures.row import row_figure
from layers.page.parts.finder import found
from layers.page.parts.plain import plain
from layers.text import t
from layers.words.tables import labels, link_columns, readable

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.load import Facts
    from layers.view import View

_ROW = 32  # px
PAGE = 1000  # rows that one page of a table shows
PART = 50  # rows that one page of a table of facts shows, with its columns of words some 20 kB
_WIDE: dict[str, Literal["medium", "large"]] = {
    "name": "medium",
    "note": "large",
    "address": "medium",
    "sectors": "medium",
    "source_title": "medium",
}
_PLACES = {"amount_cny_100m": "%.2f", "landed_year": "%d", "ai_share_pct": "%.0f", "value": "%.12g", "position": "%d"}


def table(frame: pd.DataFrame, name: str, facts: Facts, view: View, *, key: str, height: int = 420) -> None:
    """Rows of the table ``name`` as a sortable grid with a CSV download of all; a sentence when it is empty.

    A row that is selected opens its provenance, as a figure's button does (at the end of the run, in ``open_asked``).
    A long table is searched, ordered and cut into pages here: only the rows of one page are put into words and sent.
    """
    if frame.empty:
        st.caption(plain(t("ui.empty", view.lang)))
        return
    rows = frame if len(frame) <= PART else found(frame, name, facts, view, key=key)
    part = paged(rows, view.lang, key=key, rows=PART)
    if part.empty:
        st.caption(plain(t("ui.table_nothing", view.lang)))
        return
    shown = readable(part, name, facts, view.lang, view.hidden)

    def opened(place: int) -> None:
        state.ask(row_figure(part.iloc[[place]], name, facts, view.lang, view.hidden))

    config = column_config(shown, view.lang)
    grid(shown, config, view.lang, height=height, key=f"table.{key}", on_row=opened)

    def whole() -> bytes:
        words = readable(frame, name, facts, view.lang, view.hidden)
        return csv_bytes(words.rename(columns=labels(list(words.columns), view.lang)))

    with st.container(horizontal=True, vertical_alignment="center"):
        said = f"{t('ui.rows', view.lang, n=f'{len(frame):,}')} · {t('provenance.row_hint', view.lang)}"
        st.caption(plain(said), width="content")
        st.download_button(
            t("ui.download_csv", view.lang),
            whole,
            file_name=f"{name}-{view.lang}-{facts.version}.csv",
            mime="text/csv",
            on_click="ignore",
            key=f"download.{key}",
            icon=":material/download:",
        )


def paged(frame: pd.DataFrame, lang: str, *, key: str, rows: int = PAGE) -> pd.DataFrame:
    """The rows of the page that a person is on; all of them, and nothing to turn, while they fit on one."""
    pages = -(-len(frame) // rows)
    if pages <= 1:
        return frame
    with st.container(horizontal=True, vertical_alignment="center", key=f"pager.{key}"):
        number = min(st.pagination(pages, key=f"page.{key}.{len(frame)}"), pages)
        first = (number - 1) * rows
        last = min(first + rows, len(frame))
        said = t("ui.rows_shown", lang, first=f"{first + 1:,}", last=f"{last:,}", n=f"{len(frame):,}")
        st.caption(plain(said), width="content")
    return frame.iloc[first:last]


def grid(
    frame: pd.DataFrame,
    config: dict[str, Any],
    lang: str,
    *,
    height: int,
    key: str | None = None,
    none: str = "",
    on_row: Callable[[int], object] | None = None,
    on_cell: Callable[[int, int], object] | None = None,
    held: int | None = None,
) -> None:
    """A sortable grid as high as its rows, at most ``height`` px; a missing cell says ``none``, else “unknown”.

    ``on_row`` is called with the place in ``frame`` of a row that a person selects, ``on_cell`` with the places of the
    row and the column of a cell; both need a ``key``. What was selected is let go, so that it can be asked for again;
    ``held`` is a row that stays selected whatever a person does here.
    """

    def selected(key: str = key or "") -> None:
        found = state.picked(key)
        places = [place for place in found["rows"] if place < len(frame) and place != held]
        cells = [(place, str(name)) for place, name in found["cells"] if place < len(frame)]
        if on_row is not None and places:
            on_row(places[0])
        elif on_cell is not None and cells:
            on_cell(cells[0][0], [str(c) for c in frame.columns].index(cells[0][1]))
        state.let_go(key)

    if held is not None and key:
        state.hold(key, held)
    modes = [mode for mode, act in (("single-row", on_row), ("single-cell", on_cell)) if act is not None]
    selecting: dict[str, Any] = {"on_select": selected, "selection_mode": modes}
    st.dataframe(
        frame,
        hide_index=True,
        column_config=config,
        row_height=_ROW,
        height=min(height, _ROW * (len(frame) + 1) + 3),
        placeholder=none or t("ui.unknown", lang),
        key=key,
        **(selecting if modes else {}),
    )


def column_config(frame: pd.DataFrame, lang: str) -> dict[str, Any]:
    """Column names in the reader's language, numbers with their places, links only where they are links."""
    config: dict[str, Any] = {}
    for column, name in labels([str(c) for c in frame.columns], lang).items():
        cells = frame[column]
        if column in link_columns(lang):
            config[column] = st.column_config.LinkColumn(name, display_text=r"https?://(?:www\.)?([^/]+).*")
        elif pd.api.types.is_datetime64_any_dtype(cells):
            config[column] = st.column_config.DateColumn(name, format="YYYY-MM-DD")
        elif pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
            config[column] = st.column_config.NumberColumn(name, format=_PLACES.get(column))
        else:
            config[column] = st.column_config.TextColumn(name, width=_WIDE.get(column))
    return config
