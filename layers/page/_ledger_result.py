"""What a ledger came to: every row accounted for, every finding named, the cleaned file to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from data.ledger import action_text
from data.ledger.write import FORMATS, cleaned
from layers.export.csv import csv_bytes
from layers.page import _workspace
from layers.page._ledger_read import file_name
from layers.page._plain import plain
from layers.page._table import grid
from layers.text import t

if TYPE_CHECKING:
    import pandas as pd

    from data.ledger import LedgerResult
    from data.load import Facts
    from layers.view import View

_SHOWN = 5000  # rows a table lists; the download has all
_MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
}


def outcome(result: LedgerResult, shipped: Facts, view: View) -> None:
    """n rows in, n used, n with findings, n set aside; how it was read; and onto the map."""
    lang = view.lang
    counts = {
        "rows_in": result.rows_in,
        "used": result.used,
        "with_findings": result.rows_with_findings,
        "set_aside": len(result.set_aside),
    }
    with st.container(horizontal=True, gap="large", key="ledger.counts"):
        for name, value in counts.items():
            st.metric(t(f"ledger.count.{name}", lang), f"{value:,}", width="content")
    units = t("ledger.join", lang).join(dict.fromkeys(result.units.values())) or t("ledger.no_units", lang)
    datum = t(f"ledger.datums.{result.datum}", lang)
    how = t("ledger.how", lang, file=file_name(), encoding=result.encoding or "-", datum=datum, units=units)
    st.caption(plain(how))
    if result.used and st.button(t("ledger.use", lang), type="primary", icon=":material/map:"):
        with st.spinner(t("ledger.step.rows", lang)):
            _workspace.use(shipped.with_enterprises(result.rows, file_name()))
        st.rerun()


def findings(result: LedgerResult, lang: str) -> None:
    """Findings by kind, filtered by pills, with a download; then the rows that were set aside."""
    shown = result.shown(lang)
    if shown.empty:
        st.success(t("ledger.clean", lang))
    else:
        codes = shown["code"].value_counts()
        chosen = st.pills(
            t("ledger.findings", lang, n=f"{len(shown):,}"),
            list(codes.index),
            selection_mode="multi",
            format_func=lambda code: f"{t(f'ledger.code.{code}', lang)} {codes[code]:,}",
            key="ledger.codes",
        )
        picked = shown[shown["code"].isin(chosen)] if chosen else shown
        words = {
            "code": picked["code"].map(lambda code: t(f"ledger.code.{code}", lang)),
            "action": picked["action"].map(lambda action: action_text(action, lang)),
        }
        _table(picked.assign(**words), "findings", lang)
    if len(result.set_aside):
        st.caption(t("ledger.set_aside", lang, n=f"{len(result.set_aside):,}"))
        _table(result.set_aside, "set-aside", lang)


def _table(frame: pd.DataFrame, name: str, lang: str) -> None:
    labels = {
        column: t(f"ledger.column.{column}", lang)
        for column in frame.columns
        if column in ("row", "column", "code", "value", "expected", "action", "message", "reason")
    }
    view = frame.head(_SHOWN)
    config = {column: st.column_config.Column(label=label) for column, label in labels.items()}
    grid(
        view.astype({c: str for c in view.columns if view[c].dtype == object}),
        config,
        lang,
        height=320,
        key=f"ledger.{name}",
    )
    st.download_button(
        t("ledger.download", lang, n=f"{len(frame):,}"),
        lambda: csv_bytes(frame.rename(columns=labels)),
        file_name=f"ledger-{name}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"ledger.download.{name}",
    )


def takeaway(result: LedgerResult, shipped: Facts, lang: str) -> None:
    """The cleaned ledger in each format."""
    st.caption(t("ledger.takeaway", lang))
    stem = (file_name().rsplit(".", 1)[0] or "ledger")[:80]
    with st.container(horizontal=True):
        for form in FORMATS:
            st.download_button(
                form.upper(),
                lambda form=form: cleaned(result.rows, shipped, form, lang),
                file_name=f"{stem}-cleaned.{form}",
                mime=_MIME[form],
                on_click="ignore",
                icon=":material/download:",
                key=f"ledger.take.{form}",
            )
