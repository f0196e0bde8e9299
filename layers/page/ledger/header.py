"""A file whose header nobody recognises: a person points at the row with the column names and says what each means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from data.ledger import Cell, LedgerUnreadable, labels_of, peek_apart, sample
from layers import state
from layers.page.ledger.desk import OpenFile, open_file, preset, use_preset
from layers.page.ledger.reading import field_names, mapping_editor
from layers.page.ledger.store import person
from layers.page.parts.plain import plain
from layers.page.parts.table import grid
from layers.text import t

if TYPE_CHECKING:
    from layers.view import Lang

_OFFERED = 15  # rows that may be the header; those below the last of them are there for samples
_PEEKED = "ledger.peeked"


@dataclass(frozen=True, slots=True)
class _Top:
    """The first rows of a sheet, with the numbers that a person sees them under."""

    rows: list[list[Cell]]
    numbers: list[int]
    sheet: str | None
    sheets: tuple[str, ...]


def point_at_header(lang: Lang) -> None:
    """The first rows, a choice among them, and the meaning of each column; the button reads the file again."""
    file = open_file()
    if file is None or file.content is None:
        return
    try:
        top = _top(file.content, file, preset().sheet)
    except LedgerUnreadable as fault:  # nothing but no room to read it again: the file was opened a moment ago
        st.error(plain(fault.sentence(lang)), icon=":material/block:")
        return
    st.caption(t("ledger.header_help", lang))
    if len(top.sheets) > 1:
        at = top.sheets.index(top.sheet) if top.sheet in top.sheets else 0
        sheet = st.selectbox(t("ledger.sheet", lang), top.sheets, index=at, key="ledger.header.sheet")
        top = _top(file.content, file, sheet)
    if not top.rows:
        st.caption(t("ui.empty", lang))
        return
    _shown(top, lang)
    labels = [labels_of(row) for row in top.rows[:_OFFERED]]
    at = st.selectbox(
        t("ledger.header_row", lang),
        range(len(labels)),
        index=max(range(len(labels)), key=lambda i: len({label for label in labels[i] if label})),
        format_func=lambda i: f"{top.numbers[i]}: {' | '.join(filter(None, labels[i]))[:80]}",
        key=f"ledger.header.row.{top.sheet}",
    )
    samples = {label: sample(top.rows[at + 1 :], place) for place, label in enumerate(labels[at]) if label}
    mapping = mapping_editor(dict.fromkeys(samples), samples, f"header.{top.sheet}.{at}", lang)
    named = "name_zh" in mapping.values()
    if not named:
        st.caption(plain(t("ledger.header_needs_name", lang, field=field_names(lang)["name_zh"])))
    if st.button(t("ledger.apply", lang), type="primary", disabled=not named, key="ledger.header.apply"):
        use_preset(replace(preset(), sheet=top.sheet, mapping=mapping))


def _top(content: bytes, file: OpenFile, sheet: int | str | None) -> _Top:
    """The first rows of a sheet of the open file, opened once for this upload."""
    kept = state.recall(_PEEKED, None)
    if kept is None or kept[0] != (file.upload, sheet):
        kept = ((file.upload, sheet), _Top(*peek_apart(content, file.name, sheet=sheet, who=person())))
        state.remember(_PEEKED, kept)
    return kept[1]


def _shown(top: _Top, lang: Lang) -> None:
    width = max(len(row) for row in top.rows)
    cells = [[" ".join(str(cell).split()) if cell is not None else "" for cell in row] for row in top.rows]
    frame = pd.DataFrame(
        [row + [""] * (width - len(row)) for row in cells], columns=[str(i + 1) for i in range(width)], dtype=object
    )
    frame.insert(0, "row", [str(number) for number in top.numbers])
    config: dict[str, Any] = {"row": st.column_config.TextColumn(t("ledger.column.row", lang), pinned=True)}
    grid(frame, config, lang, height=240, none=" ", key="ledger.header.rows")
