"""How a file is read, to be corrected: sheet, datum, columns, units, industry words; kept as a preset under a name."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, cast, get_args

import pandas as pd
import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from data.datum import Datum
from data.ledger import FIELDS, LedgerResult, LedgerUnreadable, Preset
from data.ledger.fields import MONEY_UNITS
from layers import state
from layers.page.ledger.desk import file_name, preset, readable_again, times_read, use_preset
from layers.page.ledger.store import owner, store
from layers.page.parts.plain import plain
from layers.page.parts.table import grid
from layers.text import t
from layers.words.names import sector_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.load import Facts
    from layers.view import Lang

_NAMED = "ledger.presets"


def settings(result: LedgerResult, shipped: Facts, lang: Lang) -> None:
    """The form; pressing its button reads the file again. Below it the words that are known, and presets."""
    chosen = preset()
    if not readable_again():
        st.caption(t("ledger.no_file", lang))
    with st.form("ledger.settings", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            sheet = _sheet(result, lang)
            datum = _datum(result, lang)
        units = _units(result, lang)
        left, right = st.columns(2, gap="medium")
        with left:
            mapping = mapping_editor(result.mapping, result.samples, str(times_read()), lang)
        with right:
            words = _words(result, chosen, shipped, lang)
        if st.form_submit_button(t("ledger.apply", lang), type="primary", disabled=not readable_again()):
            use_preset(replace(chosen, sheet=sheet, datum=datum, mapping=mapping, units=units, sector_words=words))
    with st.expander(t("ledger.words_known", lang), key="fold.ledger.words"):
        _known_words(shipped, lang)
    st.caption(t("ledger.presets", lang))
    _save_preset(result, chosen, lang)


def choose_preset(lang: Lang) -> None:
    """Above the upload: read files as was saved under a name, or as a preset's file says."""
    named = _named()
    with st.popover(t("ledger.preset_open", lang), icon=":material/tune:"):
        if named:
            name = st.selectbox(t("ledger.preset_name", lang), list(named), key="ledger.preset.pick")
            with st.container(horizontal=True):
                if st.button(t("ledger.preset_use", lang), key="ledger.preset.use"):
                    _use_text(named[name], lang)
                if st.button(t("ledger.delete", lang), key="ledger.preset.delete", icon=":material/delete:"):
                    _forget_named(name)
                    st.rerun()
        else:
            st.caption(t("ledger.preset_none", lang))
        loaded = st.file_uploader(t("ledger.preset_file", lang), type=["json"], key="ledger.preset.upload")
        if loaded is not None and st.button(t("ledger.preset_use", lang), key="ledger.preset.use_file"):
            _use_text(loaded.getvalue().decode("utf-8", "replace"), lang)
        if preset() != Preset() and st.button(t("ledger.preset_reset", lang), icon=":material/undo:"):
            use_preset(Preset())


def _use_text(text: str, lang: Lang) -> None:
    try:
        wanted = Preset.from_json(text)
    except LedgerUnreadable as fault:
        st.error(plain(fault.sentence(lang)))
    else:
        use_preset(wanted)


def _save_preset(result: LedgerResult, chosen: Preset, lang: Lang) -> None:
    made = result.preset(file_name(), chosen.sector_words)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            t("ledger.preset_name", lang),
            value=file_name().rsplit(".", 1)[0][:200],
            max_chars=200,
            key="ledger.preset.name",
        )
        if st.button(t("ledger.preset_save", lang), icon=":material/bookmark_add:", disabled=not name.strip()):
            _keep_named(name.strip(), replace(made, name=name.strip()).to_json())
            st.toast(plain(t("ledger.preset_saved", lang, name=name.strip())))
        st.download_button(
            t("ledger.preset_download", lang),
            made.to_json,
            "ledger-preset.json",
            "application/json",
            on_click="ignore",
            icon=":material/download:",
        )


def _named() -> dict[str, str]:
    """Presets by name: those of this browser, and those that this session could only keep for itself."""
    own: dict[str, str] = state.recall(_NAMED, {})
    whose = owner()
    if whose is None:
        return own
    try:
        return store().presets(whose) | own
    except (SQLAlchemyError, OSError):  # the store says so itself below, among the workspaces
        return own


def _keep_named(name: str, text: str) -> None:
    whose = owner()
    try:
        if whose is not None:
            store().save_preset(whose, name, text)
            return
    except (SQLAlchemyError, OSError):  # without the store it stays with this session
        pass
    state.remember(_NAMED, state.recall(_NAMED, {}) | {name: text})


def _forget_named(name: str) -> None:
    named: dict[str, str] = state.recall(_NAMED, {})
    state.remember(_NAMED, {kept: text for kept, text in named.items() if kept != name})
    whose = owner()
    if whose is not None:
        store().delete_preset(whose, name)


def _sheet(result: LedgerResult, lang: Lang) -> str | None:
    if len(result.sheets) < 2:
        return result.sheet
    index = result.sheets.index(result.sheet) if result.sheet in result.sheets else 0
    return str(st.selectbox(t("ledger.sheet", lang), result.sheets, index=index, key=f"ledger.sheet.{times_read()}"))


def _datum(result: LedgerResult, lang: Lang) -> Datum:
    return cast(
        Datum,
        st.segmented_control(
            t("ledger.datum", lang),
            get_args(Datum),
            default=result.datum,
            required=True,
            format_func=lambda datum: t(f"ledger.datums.{datum}", lang),
            help=t("ledger.datum_help", lang),
            key=f"ledger.datum.{times_read()}",
        ),
    )


def field_names(lang: Lang) -> dict[str, str]:
    """Field id → what it is called."""
    return {field.id: field.zh if lang == "zh" else field.en for field in FIELDS}


def mapping_editor(
    mapping: Mapping[str, str | None], samples: Mapping[str, str], key: str, lang: Lang
) -> dict[str, str | None]:
    """Each column of the file, its first cells, and what it was taken for; a person corrects the right-hand side."""
    names = field_names(lang)
    unused = t("ledger.unused", lang)
    st.caption(t("ledger.mapping", lang))
    table = pd.DataFrame(
        {
            "header": list(mapping),
            "sample": [samples.get(header, "") for header in mapping],
            "field": [names.get(field or "", unused) for field in mapping.values()],
        },
        dtype=object,
    )
    edited = st.data_editor(
        table,
        hide_index=True,
        disabled=["header", "sample"],
        key=f"ledger.mapping.{lang}.{key}",
        column_config={
            "header": st.column_config.TextColumn(t("ledger.header", lang)),
            "sample": st.column_config.TextColumn(t("ledger.sample", lang)),
            "field": st.column_config.SelectboxColumn(
                t("ledger.meaning", lang), options=[unused, *names.values()], required=True
            ),
        },
    )
    ids = {name: field for field, name in names.items()}
    return {str(header): ids.get(str(name)) for header, name in zip(edited["header"], edited["field"], strict=True)}


def _units(result: LedgerResult, lang: Lang) -> dict[str, str]:
    """Units of the money columns: chosen once, shown always."""
    out = {}
    names = field_names(lang)
    money = {field: unit for field, unit in result.units.items() if unit != "%"}
    with st.container(horizontal=True):
        for field, unit in money.items():
            options = list(dict.fromkeys((unit, *MONEY_UNITS)))
            out[field] = str(
                st.selectbox(
                    t("ledger.unit", lang, column=names.get(field, field)),
                    options,
                    key=f"ledger.unit.{field}.{times_read()}",
                    width=220,
                )
            )
    return out


def _words(result: LedgerResult, chosen: Preset, shipped: Facts, lang: Lang) -> dict[str, str]:
    """Industry words → sectors: those of this file that nothing is known about come first, to be filled in."""
    names = sector_names(shipped, lang)
    ids = {name: sector for sector, name in names.items()}
    found = result.findings
    unknown = found.loc[found["code"] == "unknown_sector", "value"].astype(str).drop_duplicates().head(200)
    own = {word: "" for word in unknown if word not in chosen.sector_words} | chosen.sector_words
    st.caption(t("ledger.words", lang))
    table = pd.DataFrame({"word": list(own), "sector": [names.get(sector) for sector in own.values()]}, dtype=object)
    edited = st.data_editor(
        table,
        hide_index=True,
        num_rows="dynamic",
        key=f"ledger.words.{lang}.{times_read()}",
        column_config={
            "word": st.column_config.TextColumn(t("ledger.word", lang)),
            "sector": st.column_config.SelectboxColumn(t("ledger.sector", lang), options=list(ids)),
        },
    )
    pairs = zip(edited["word"], edited["sector"], strict=True)
    return {str(word).strip(): ids[str(name)] for word, name in pairs if str(word or "").strip() and str(name) in ids}


def _known_words(shipped: Facts, lang: Lang) -> None:
    """The table that ships, to be looked at."""
    names = sector_names(shipped, lang)
    known = pd.DataFrame({"word": shipped.sector_words["word"], "sector": shipped.sector_words["sector_id"].map(names)})
    config = {
        "word": st.column_config.TextColumn(t("ledger.word", lang)),
        "sector": st.column_config.TextColumn(t("ledger.sector", lang)),
    }
    grid(known, config, lang, height=320, key="ledger.words.known")


def suspected(result: LedgerResult) -> tuple[Datum, str] | None:
    """The datum that fits better and its name, of the first doubt about the file's datum; None where there is none."""
    doubts = result.findings[result.findings["code"] == "datum_suspect"]
    if doubts.empty:
        return None
    params = json.loads(str(doubts.iloc[0]["params"]) or "{}")
    other = str(params.get("other", ""))
    return cast(Datum, other.replace("-", "").lower()), other
