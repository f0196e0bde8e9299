"""What a ledger came to: every row accounted for, every finding named, the cleaned file to take away."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from data.ledger import action_text, kind_text, period
from data.ledger.write import cleaned, formats
from data.workspaces.drafts import LASTS
from layers import state
from layers.export.csv import csv_bytes
from layers.figures.ledger import ledger_counts, ledger_places, ledger_row
from layers.page.ledger import draft
from layers.page.ledger.adoption import put_in_place
from layers.page.ledger.desk import (
    close,
    file_name,
    open_results,
    open_tables,
    preset,
    readable_again,
    show_table,
    shown_findings,
    times_read,
    use_preset,
)
from layers.page.ledger.reading import field_names, suspected
from layers.page.parts.goto import open_page
from layers.page.parts.plain import plain
from layers.page.parts.provenance import figure_row
from layers.page.parts.table import grid, paged
from layers.text import t

if TYPE_CHECKING:
    import pandas as pd

    from data.ledger import LedgerResult
    from data.load import Facts
    from layers.view import Lang, View

_MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
}


def outcome(result: LedgerResult, shipped: Facts, view: View) -> None:
    """n rows in, n used, n with findings, n set aside; how it was read; doubts about the datum; and onto the map."""
    lang = view.lang
    _kind(result, lang)
    _counts(result, shipped, view)
    st.caption(plain(_how(result, lang)))
    _doubt(result, lang)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        as_of = st.text_input(
            t("ledger.as_of", lang),
            value=result.as_of,
            placeholder=t("ledger.as_of_form", lang),
            help=plain(result.as_of_said) or t("ledger.as_of_help", lang),
            key=f"ledger.as_of.{times_read()}",
            width=220,
        ).strip()
        if result.used and st.button(t("ledger.use", lang), type="primary", icon=":material/map:", key="ledger.use"):
            if as_of and not period(as_of):
                st.warning(t("ledger.as_of_bad", lang))
            else:
                put_in_place(_adopted(result), _title(), shipped, lang, as_of=period(as_of))
                draft.lay([one for one in reversed(open_tables()) if one.result.used], period(as_of))
                open_page("map")
        if st.button(
            t("ledger.close", lang), icon=":material/close:", key="ledger.close", help=t("ledger.close_help", lang)
        ):
            close()
            st.rerun()
    _kept(lang)


def _kept(lang: Lang) -> None:
    """Whether what is open outlives a lost connection."""
    if draft.fault():
        st.warning(plain(t("ledger.draft.failed", lang, why=t(draft.fault(), lang))))
    elif draft.current():
        st.caption(t("ledger.draft.kept", lang, days=LASTS.days))


def _title() -> str:
    return file_name().rsplit(".", 1)[0] or file_name()


def _adopted(result: LedgerResult) -> list[tuple[str, pd.DataFrame]]:
    """The tables of the file that hold rows, one of each kind: the one that is open goes before others of its kind."""
    tables = {one.kind: one.rows for one in reversed((result, *open_results())) if one.used}
    return list(tables.items())


def _kind(result: LedgerResult, lang: Lang) -> None:
    """What the table is, and which other tables the file holds."""
    tables = open_results()
    said = [
        t("ledger.is_a", lang, kind=kind_text(r.kind, lang), used=f"{r.used:,}", rows=f"{r.rows_in:,}") for r in tables
    ]
    if len(tables) < 2:
        for text in said:
            st.markdown(f"**{plain(text)}**")
        return
    at = next((i for i, one in enumerate(tables) if one is result), 0)
    picked = st.segmented_control(
        t("ledger.tables", lang),
        range(len(tables)),
        default=at,
        required=True,
        format_func=lambda i: plain(f"{tables[i].sheet or ''} · {said[i]}".removeprefix(" · ")),
        key=f"ledger.table.{times_read()}",
    )
    if picked is not None and picked != at:
        show_table(tables[picked])
        st.rerun()


def _counts(result: LedgerResult, facts: Facts, view: View) -> None:
    lang = view.lang
    said = shown_findings(result, lang)[["row", "column", "value", "expected", "message"]]
    found, aside = said.rename(columns=_labels(said, lang)), _worded(result.set_aside[["row", "reason"]], lang)
    figure_row(ledger_counts(result, found, aside, lang), facts, view, key="ledger.counts")
    placed = ledger_places(result, lang)
    if placed:
        st.caption(plain(t("ledger.placed_how", lang)))
        figure_row(placed, facts, view, key="ledger.placed")


def _how(result: LedgerResult, lang: Lang) -> str:
    """Everything that decided how the file was read, in one line; units by column, always."""
    names = field_names(lang)
    units = [f"{names.get(field, field)} {unit}" for field, unit in result.units.items()]
    parts = [
        file_name(),
        t("ledger.how_sheet", lang, sheet=result.sheet) if result.sheet else "",
        t("ledger.how_header", lang, row=result.header_row) if result.header_row else "",
        t("ledger.how_encoding", lang, encoding=result.encoding) if result.encoding else "",
        t("ledger.how_datum", lang, datum=t(f"ledger.datums.{result.datum}", lang)),
        t("ledger.how_units", lang, units=t("ledger.join", lang).join(units) or t("ledger.no_units", lang)),
    ]
    return " · ".join(part for part in parts if part)


def _doubt(result: LedgerResult, lang: Lang) -> None:
    """The points would fit better in another datum: said where nobody overlooks it, corrected by one click."""
    doubt = suspected(result)
    if doubt is None:
        return
    better, name = doubt
    found = shown_findings(result, lang)
    said = str(found.loc[found["code"] == "datum_suspect", "message"].iloc[0])
    with st.container(horizontal=True, vertical_alignment="center", key="ledger.doubt"):
        st.warning(plain(said), icon=":material/wrong_location:")
        again = readable_again() and "datum" not in result.mapping.values()  # a row that names its own goes first
        if again and st.button(t("ledger.read_as", lang, datum=name), type="primary", key="ledger.read_as"):
            use_preset(replace(preset(), datum=better))


def findings(result: LedgerResult, lang: Lang) -> None:
    """Findings by kind, filtered by pills, with a download; then the rows that were set aside."""
    shown = shown_findings(result, lang)
    if shown.empty:
        st.success(t("ledger.clean", lang))
    else:
        codes = shown["code"].value_counts()
        chosen = st.pills(
            t("ledger.findings", lang, n=f"{len(shown):,}"),
            list(codes.index),
            selection_mode="multi",
            format_func=lambda code: plain(f"{t(f'ledger.code.{code}', lang)} {codes[code]:,}"),
            key=f"ledger.codes.{times_read()}",
        )
        picked = shown[shown["code"].isin(chosen)] if chosen else shown
        _table(picked, "findings", lang)
    if len(result.set_aside):
        st.caption(t("ledger.set_aside", lang, n=f"{len(result.set_aside):,}"))
        _table(result.set_aside, "set-aside", lang)


def _labels(frame: pd.DataFrame, lang: Lang) -> dict[str, str]:
    return {
        column: t(f"ledger.column.{column}", lang)
        for column in frame.columns
        if column in ("row", "column", "code", "value", "expected", "action", "message", "reason")
    }


def _worded(frame: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    return _in_words(frame, lang).rename(columns=_labels(frame, lang))


def _table(frame: pd.DataFrame, name: str, lang: Lang) -> None:
    shown = paged(frame, lang, key=f"ledger.{name}")
    part, labels = _in_words(_sentence_first(shown), lang), _labels(frame, lang)
    config = {column: st.column_config.Column(label=label) for column, label in labels.items()}

    def opened(place: int) -> None:
        state.ask(ledger_row(part.iloc[[place]].rename(columns=labels), name, lang))

    nothing = t("ledger.whole_file", lang) if name == "findings" else " "  # a cell of the file that holds nothing
    grid(part, config, lang, height=320, key=f"ledger.{name}", none=nothing, on_row=opened)
    st.caption(plain(t("provenance.row_hint", lang)))
    st.download_button(
        t("ledger.download", lang, n=f"{len(frame):,}"),
        lambda: csv_bytes(_worded(frame, lang)),
        file_name=f"ledger-{name}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"ledger.download.{name}",
        icon=":material/download:",
    )


def _sentence_first(frame: pd.DataFrame) -> pd.DataFrame:
    """The sentence of a finding next to its kind: what says most is not cut off at the right."""
    if not {"message", "code", "action"} <= set(frame.columns):
        return frame  # rows that were set aside: columns of the file, whatever their names
    rest = [column for column in frame.columns if column != "message"]
    rest.insert(rest.index("code") + 1, "message")
    return frame[rest]


def _in_words(frame: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Codes of findings, of what was done and of reasons as words; other columns of a file may have any name."""
    put = {
        "code": lambda code: t(f"ledger.code.{code}", lang),
        "action": lambda action: action_text(action, lang),
        "reason": lambda codes: t("ledger.join", lang).join(t(f"ledger.code.{c}", lang) for c in str(codes).split(";")),
    }
    if "message" not in frame.columns:
        put = {"reason": put["reason"]} if "reason" in frame.columns[:2] else {}
    out = frame.astype({c: str for c in frame.columns if frame[c].dtype == object})
    return out.assign(**{column: frame[column].map(word) for column, word in put.items() if column in frame.columns})


def takeaway(result: LedgerResult, shipped: Facts, lang: Lang) -> None:
    """The cleaned ledger in each format."""
    st.caption(t("ledger.takeaway", lang))
    stem = (file_name().rsplit(".", 1)[0] or "ledger")[:80]
    with st.container(horizontal=True):
        for form in formats(result.kind):
            st.download_button(
                form.upper(),
                partial(cleaned, result.rows, shipped, form, lang, result.kind),
                file_name=f"{stem}-cleaned.{form}",
                mime=_MIME[form],
                on_click="ignore",
                icon=":material/download:",
                key=f"ledger.take.{form}",
            )
