"""From an uploaded file to a LedgerResult: the upload, reading with a moving bar, and what this session has open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from data.ledger import LedgerResult, LedgerUnreadable, Preset, get_ready, read_all_apart, read_apart
from data.workspaces.reading import Read
from layers import state
from layers.page.ledger import draft
from layers.page.ledger.store import owner, person
from layers.page.parts.busy import busy
from layers.page.parts.plain import plain
from layers.text import t

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from data.ledger import Progress
    from data.load import Facts
    from layers.view import Lang

_OPEN, _RESULT, _PRESET, _FAULT, _READ = (
    f"ledger.{name}" for name in ("open", "result", "preset", "fault", "read_count")
)
_SHOWN, _PEEKED = "ledger.shown", "ledger.peeked"
_DONE = "ledger.done"  # the file and the preset that the result is of
_TYPES = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "geojson", "json", "gpkg", "kml", "kmz", "zip"]
_ALL, _LAST = "ledger.results", "ledger.last_preset"
_MARKS = (0.35, 0.45, 0.65, 0.85, 0.9, 1.0)  # shares at which the reader's steps begin


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that this session has open. A saved workspace is one without content: it cannot be read again."""

    name: str
    content: bytes | None
    upload: str  # what tells this upload from every other


def opened(shipped: Facts, lang: Lang) -> LedgerResult | None:
    """The ledger that this session has open, after an upload or a changed setting was read."""
    if open_file() is None:
        get_ready()
    file = st.file_uploader(
        t("ledger.upload", lang), type=_TYPES, key="ledger.upload", help=t("ledger.upload_help", lang)
    )
    if file is not None and file.file_id != state.recall("ledger.last_upload", ""):
        state.remember("ledger.last_upload", file.file_id)
        if open_file() is not None:  # what was chosen for one file is offered for the next, never imposed
            _put_preset_by()
        draft.begin()
        state.remember(_OPEN, OpenFile(file.name, file.getvalue(), file.file_id))
    now = open_file()
    if now is not None and now.content is not None and state.recall(_DONE, None) != (now.upload, preset()):
        _read(now.content, now.name, shipped, lang)
        state.remember(_DONE, (now.upload, preset()))
    _offer_last(lang)
    fault: LedgerUnreadable | None = state.recall(_FAULT, None)
    if fault is not None:
        st.error(plain(fault.sentence(lang)), icon=":material/block:")
    return state.recall(_RESULT, None)


def _put_preset_by() -> None:
    if preset() != Preset():
        state.remember(_LAST, replace(preset(), sheet=None))
    state.forget(_PRESET)


def _offer_last(lang: Lang) -> None:
    """One press reads this file as the one before was read."""
    last: Preset | None = state.recall(_LAST, None)
    if last is None or not readable_again() or preset() != Preset():
        return
    if st.button(t("ledger.preset_last", lang), icon=":material/history:", key="ledger.preset.last"):
        state.forget(_LAST)
        use_preset(last)


def open_results() -> tuple[LedgerResult, ...]:
    """Every table of the open file, in the order of its sheets."""
    return state.recall(_ALL, ())


def show_table(result: LedgerResult) -> None:
    """Look at another table of the same file."""
    state.remember(_RESULT, result)
    state.remember(_READ, times_read() + 1)


def open_result() -> LedgerResult | None:
    """What was read last in this session, without asking for a file."""
    return state.recall(_RESULT, None)


def preset() -> Preset:
    """How files are read in this session: what was corrected, else “find out”."""
    return state.recall(_PRESET, Preset())


def use_preset(wanted: Preset) -> None:
    """Read the open file, and the next ones, in this way."""
    state.remember(_PRESET, wanted)
    st.rerun()


def open_file() -> OpenFile | None:
    """The file that this session has open."""
    return state.recall(_OPEN, None)


def file_name() -> str:
    """Name of the file that is open, "" when there is none."""
    now = open_file()
    return now.name if now else ""


def readable_again() -> bool:
    """Whether the open ledger's file is at hand (not so for a saved workspace)."""
    now = open_file()
    return now is not None and now.content is not None


def without_header() -> bool:
    """Whether the open file could not be read because nobody recognised its header."""
    fault: LedgerUnreadable | None = state.recall(_FAULT, None)
    return fault is not None and fault.code == "no_header"


def times_read() -> int:
    """Counts readings, so that an editor begins afresh with each."""
    return state.recall(_READ, 0)


def open_tables() -> tuple[Read, ...]:
    """Every table of the open file as it is kept: the one that is looked at first."""
    first, name = open_result(), file_name()
    if first is None:
        return ()
    rest = [one for one in open_results() if one is not first]
    return tuple(Read(one, name, preset(), draft.current()) for one in (first, *rest))


def show_saved(tables: Sequence[Read]) -> None:
    """The tables of a saved version, or of a draft, become the open ledger."""
    state.forget(_FAULT)
    draft.begin()
    state.remember(_OPEN, OpenFile(tables[0].file, None, ""))
    state.remember(_PRESET, tables[0].preset)
    state.forget(_ALL)
    _keep(tuple(table.result for table in tables))


def close() -> None:
    """Forget the file, its rows, its findings and its draft; nothing of it stays in this session."""
    _put_preset_by()
    draft.throw_away(draft.current())
    for name in (_ALL, _OPEN, _RESULT, _FAULT, _DONE, _SHOWN, _PEEKED):
        state.forget(name)


def shown_findings(result: LedgerResult, lang: Lang) -> pd.DataFrame:
    """Findings in words, made once for each reading and language."""
    key = (times_read(), lang)
    kept = state.recall(_SHOWN, None)
    if kept is None or kept[0] != key:
        kept = (key, result.shown(lang))
        state.remember(_SHOWN, kept)
    return kept[1]


def _keep(results: tuple[LedgerResult, ...]) -> None:
    """What was read now takes the place of the same sheets; others of the file stay."""
    state.remember(_ALL, _together(results, open_results()))
    state.remember(_RESULT, results[0])
    state.remember(_READ, times_read() + 1)


def _together(results: tuple[LedgerResult, ...], before: tuple[LedgerResult, ...]) -> tuple[LedgerResult, ...]:
    new = {result.sheet: result for result in results}
    kept = [new.pop(result.sheet, result) for result in before] if len(results) == 1 else []
    return (*kept, *new.values())


def said(step: str, lang: Lang) -> str:
    """A step of the reading in words; ``queue:3`` is the third place of those who wait."""
    name, _, place = (step or "start").partition(":")
    return t(f"ledger.step.{name}", lang, n=place) if place else t(f"ledger.step.{name}", lang)


def _tables(  # noqa: PLR0917  # one call, below
    content: bytes, name: str, shipped: Facts, chosen: Preset, whose: str, tell: Progress
) -> tuple[LedgerResult, ...]:
    """Every table of the file; one alone when a person has said how that one is to be read."""
    choices = chosen.choices()
    if chosen.sheet is None and chosen.kind is None and not chosen.mapping:
        return read_all_apart(content, name, facts=shipped, choices=choices, who=whose, progress=tell)
    return (read_apart(content, name, facts=shipped, sheet=chosen.sheet, choices=choices, who=whose, progress=tell),)


def _read(content: bytes, name: str, shipped: Facts, lang: Lang) -> None:
    chosen, whose, key, kept_as, before = preset(), person(), owner(), draft.current(), open_results()

    def work(tell: Progress) -> tuple[tuple[LedgerResult, ...], tuple[str, str]]:
        found = _tables(content, name, shipped, chosen, whose, tell)
        tell("keep", 0.97)
        return found, draft.keep([Read(one, name, chosen) for one in _together(found, before)], key, kept_as)

    try:
        results, kept = busy(
            work,
            lambda step: said(step, lang),
            _MARKS,
            lambda: st.button(t("ledger.stop", lang), on_click=close, key="ledger.stop"),
        )
    except LedgerUnreadable as fault:
        state.remember(_FAULT, fault)
        state.forget(_RESULT)
    else:
        state.forget(_FAULT)
        _keep(results)
        draft.note(*kept)
