"""From an uploaded file to a LedgerResult: upload, progress, and the choices a person can correct."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, cast, get_args

import pandas as pd
import streamlit as st

from data.datum import Datum
from data.ledger import FIELDS, LedgerResult, LedgerUnreadable, Preset, read
from layers import state
from layers.figures.names import sector_names
from layers.page._plain import plain
from layers.text import t

if TYPE_CHECKING:
    from data.load import Facts

_RESULT, _PRESET, _FILE, _FAULT = "ledger.result", "ledger.preset", "ledger.file", "ledger.fault"
_TYPES = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "geojson", "json", "gpkg", "zip"]
_MONEY_UNITS = ("元", "万元", "百万元", "千万元", "亿元", "万美元", "亿美元")


def opened(shipped: Facts, lang: str) -> LedgerResult | None:
    """The ledger that this session has open, after an upload or a changed setting was read."""
    file = st.file_uploader(
        t("ledger.upload", lang), type=_TYPES, key="ledger.upload", help=t("ledger.upload_help", lang)
    )
    if file is not None:
        content = file.getvalue()
        stamp = (file.name, hashlib.sha256(content).hexdigest(), preset())
        if state.recall(_FILE, None) != stamp:
            state.remember(_FILE, stamp)
            _read(content, file.name, shipped, lang)
    fault = state.recall(_FAULT, None)
    if fault is not None and file is not None:
        st.error(plain(fault.sentence(lang)))
    return state.recall(_RESULT, None)


def preset() -> Preset:
    """How files are read in this session: what was corrected, else “find out”."""
    return state.recall(_PRESET, Preset())


def file_name() -> str:
    """Name of the file that is open, "" when there is none."""
    stamp = state.recall(_FILE, None)
    return stamp[0] if stamp else ""


def _read(content: bytes, name: str, shipped: Facts, lang: str) -> None:
    chosen = preset()
    bar = st.progress(0.0, t("ledger.step.open", lang))

    def tell(step: str, share: float) -> None:
        bar.progress(min(1.0, share), t(f"ledger.step.{step}", lang))

    try:
        result = read(
            content,
            name,
            facts=shipped,
            sheet=chosen.sheet,
            datum=chosen.datum,
            mapping=chosen.mapping,
            units=chosen.units,
            sector_words=chosen.sector_words,
            progress=tell,
        )
    except LedgerUnreadable as fault:
        state.remember(_FAULT, fault)
        state.forget(_RESULT)
    else:
        state.forget(_FAULT)
        state.remember(_RESULT, result)
    bar.empty()


def settings(result: LedgerResult, shipped: Facts, lang: str) -> None:
    """Sheet, datum, columns, units, industry words; saved and opened as a preset."""
    chosen = preset()
    with st.form("ledger.settings", border=False):
        sheet = _sheet(result, lang)
        datum = _datum(result, lang)
        mapping = _mapping(result, lang)
        units = _units(result, lang)
        words = _words(result, chosen, shipped, lang)
        if st.form_submit_button(t("ledger.apply", lang), type="primary"):
            _use(replace(chosen, sheet=sheet, datum=datum, mapping=mapping, units=units, sector_words=words))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = result.preset(file_name(), chosen.sector_words).to_json()
        st.download_button(
            t("ledger.preset_save", lang), text, "ledger-preset.json", "application/json", on_click="ignore"
        )
        loaded = st.file_uploader(t("ledger.preset_open", lang), type=["json"], key="ledger.preset.upload")
    if loaded is not None and st.button(t("ledger.preset_use", lang)):
        try:
            _use(Preset.from_json(loaded.getvalue().decode("utf-8", "replace")))
        except LedgerUnreadable as fault:
            st.error(plain(fault.sentence(lang)))


def _use(wanted: Preset) -> None:
    state.remember(_PRESET, wanted)
    st.rerun()


def _sheet(result: LedgerResult, lang: str) -> str | None:
    if len(result.sheets) < 2:
        return result.sheet
    index = result.sheets.index(result.sheet) if result.sheet in result.sheets else 0
    return str(st.selectbox(t("ledger.sheet", lang), result.sheets, index=index, format_func=plain))


def _datum(result: LedgerResult, lang: str) -> Datum:
    return cast(
        Datum,
        st.segmented_control(
            t("ledger.datum", lang),
            get_args(Datum),
            default=result.datum,
            required=True,
            format_func=lambda datum: t(f"ledger.datums.{datum}", lang),
            help=t("ledger.datum_help", lang),
        ),
    )


def _mapping(result: LedgerResult, lang: str) -> dict[str, str | None]:
    """Each column of the file with what it was taken for; a person corrects the right-hand side."""
    names = {field.id: field.zh if lang == "zh" else field.en for field in FIELDS}
    unused = t("ledger.unused", lang)
    st.caption(t("ledger.mapping", lang))
    table = pd.DataFrame(
        {"header": list(result.mapping), "field": [names.get(field or "", unused) for field in result.mapping.values()]}
    )
    edited = st.data_editor(
        table,
        hide_index=True,
        disabled=["header"],
        key=f"ledger.mapping.{lang}",
        column_config={
            "header": st.column_config.TextColumn(t("ledger.header", lang)),
            "field": st.column_config.SelectboxColumn(
                t("ledger.meaning", lang), options=[unused, *names.values()], required=True
            ),
        },
    )
    ids = {name: field for field, name in names.items()}
    return {str(header): ids.get(str(name)) for header, name in zip(edited["header"], edited["field"], strict=True)}


def _units(result: LedgerResult, lang: str) -> dict[str, str]:
    """Units of the money columns: chosen once, shown always."""
    out = {}
    names = {field.id: field.zh if lang == "zh" else field.en for field in FIELDS}
    money = {field: unit for field, unit in result.units.items() if unit != "%"}
    for field, unit in money.items():
        options = list(dict.fromkeys((unit, *_MONEY_UNITS)))
        out[field] = str(
            st.selectbox(t("ledger.unit", lang, column=names.get(field, field)), options, key=f"unit.{field}")
        )
    return out


def _words(result: LedgerResult, chosen: Preset, shipped: Facts, lang: str) -> dict[str, str]:
    """Industry words → sectors: those of this file that nothing is known about come first, to be filled in."""
    names = sector_names(shipped, lang)
    ids = {name: sector for sector, name in names.items()}
    found = result.findings
    unknown = found.loc[found["code"] == "unknown_sector", "value"].astype(str).drop_duplicates().head(200)
    known = (
        dict(zip(shipped.sector_words["word"], shipped.sector_words["sector_id"], strict=True)) | chosen.sector_words
    )
    own = {word: "" for word in unknown if word not in known} | chosen.sector_words
    st.caption(t("ledger.words", lang, n=len(known)))
    table = pd.DataFrame(
        {"word": list(own), "sector": [names.get(sector, "") for sector in own.values()]}, dtype=object
    )
    edited = st.data_editor(
        table,
        hide_index=True,
        num_rows="dynamic",
        key=f"ledger.words.{lang}",
        column_config={
            "word": st.column_config.TextColumn(t("ledger.word", lang)),
            "sector": st.column_config.SelectboxColumn(t("ledger.sector", lang), options=list(ids)),
        },
    )
    pairs = zip(edited["word"], edited["sector"], strict=True)
    return {str(word).strip(): ids[str(name)] for word, name in pairs if str(word or "").strip() and str(name) in ids}
