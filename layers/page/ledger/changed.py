"""Two versions of a ledger, or a ledger and the facts that ship: matched, counted, listed, and as a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from data.workspaces.reading import unpacked
from geo.states.versions import changes
from layers import state
from layers.export.changed import PARTS, counts, tables, workbook
from layers.page.ledger.store import FAULTS, owner, store, trouble
from layers.page.parts.choice import choice
from layers.page.parts.clock import local_minute
from layers.page.parts.plain import plain
from layers.page.parts.table import grid
from layers.page.parts.turns import in_turn
from layers.text import t

if TYPE_CHECKING:
    from data.load import Facts
    from data.workspaces import Store
    from geo.states.versions import Changes
    from layers.view import View

_SHIPPED = "shipped"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COMPARED = "ledger.changed"  # the last two comparisons of this session, by what was compared


def what_changed(shipped: Facts, view: View) -> None:
    """Closed until a person asks; there only where this browser has saved something."""
    lang, whose = view.lang, owner()
    if whose is None:
        return
    try:
        kept_in = store()
        names = _names(kept_in, whose, shipped, lang)
    except FAULTS:  # the list of what was saved stands above, and has said why there is none
        return
    if len(names) < 2:
        return
    title = t("ledger.changed.title", lang)
    with st.expander(title, key="fold.changed", on_change="rerun", icon=":material/difference:") as fold:
        if fold.open:
            try:
                _compare(kept_in, whose, names, shipped, view)
            except FAULTS as fault:
                st.error(plain(t("ledger.store_failed", lang, why=t(trouble(fault), lang))))


def _names(kept_in: Store, whose: str, shipped: Facts, lang: str) -> dict[str, str]:
    """“workspace@number” → what it is called; the newest of each first, the facts that ship last."""
    out = {}
    for workspace in kept_in.workspaces(whose):
        for version in workspace.versions:
            when = local_minute(version.saved)
            text = t("ledger.changed.version", lang, name=workspace.name, n=version.number, when=when)
            out[f"{workspace.id}@{version.number}"] = text
    return out | {_SHIPPED: t("ledger.changed.shipped", lang, date=shipped.as_of)}


def _compare(kept_in: Store, whose: str, names: dict[str, str], shipped: Facts, view: View) -> None:
    lang, words = view.lang, list(names)
    st.caption(plain(t("ledger.changed.intro", lang)))
    with st.container(horizontal=True):
        picked = [
            st.selectbox(
                t(f"ledger.changed.{side}", lang), words, index=first, format_func=names.__getitem__,
                key=f"changed.{side}",
            )
            for side, first in (("before", 1), ("after", 0))
        ]  # fmt: skip
    before, after = map(str, picked)
    if before == after:
        st.caption(t("ledger.changed.same_one", lang))
        return
    found = _found(kept_in, whose, (before, after), (), shipped, lang)
    if found is None:
        return
    pairs = dict(zip(zip(found.perhaps["id_before"], found.perhaps["id_after"], strict=True),
                     zip(found.perhaps["name_zh_before"], found.perhaps["name_zh_after"], strict=True),
                     strict=True))  # fmt: skip
    if pairs:
        decided = st.multiselect(
            t("ledger.changed.decide", lang), list(pairs), key=f"changed.decided.{before}.{after}",
            format_func=lambda pair: " → ".join(pairs[pair]),
        )  # fmt: skip
        if decided:
            found = _found(kept_in, whose, (before, after), tuple(decided), shipped, lang) or found
    _told(found, (names[before], names[after]), shipped, view)


def _told(found: Changes, names: tuple[str, str], shipped: Facts, view: View) -> None:
    lang = view.lang
    numbers = {part: f"{n:,}" for part, n in counts(found).items()}
    st.markdown(f"**{plain(t('ledger.changed.said', lang, **numbers))}**")
    part = choice("changed.part", PARTS, "ledger.changed.part", view)
    frame = tables(found, shipped, lang, view.hidden)[part]
    if frame.empty:
        st.caption(t("ledger.changed.nothing", lang))
    else:
        st.caption(plain(t(f"ledger.changed.note.{part}", lang)))
        grid(frame, {}, lang, height=420, key=f"changed.grid.{part}")
    st.download_button(
        t("ledger.changed.download", lang),
        lambda: workbook(found, names, shipped, lang, view.hidden),
        file_name=f"changes-{lang}.xlsx",
        mime=_XLSX,
        on_click="ignore",
        key="changed.xlsx",
        icon=":material/download:",
    )


def _found(  # noqa: PLR0917 - one call, from the function above
    kept_in: Store, whose: str, words: tuple[str, str], decided: tuple[tuple[str, str], ...], shipped: Facts, lang: str
) -> Changes | None:
    """The comparison, remembered in this session until another is asked for; None when too many wait, which is said."""
    key = (*words, decided)
    kept: dict[object, Changes] = state.recall(COMPARED, {})
    if key in kept:
        return kept[key]

    def work(_: object) -> Changes:
        before, after = (_rows(kept_in, whose, word, shipped) for word in words)
        return changes(before, after, decided, shipped.place.prefixes)

    made = in_turn(work, lambda _: t("ledger.step.open", lang), lang)
    if made is None:
        return None
    state.remember(COMPARED, {**dict(list(kept.items())[-1:]), key: made})
    return made


def _rows(kept_in: Store, whose: str, word: str, shipped: Facts) -> pd.DataFrame:
    """The organisations of a version; of one that has none of its own, those of the facts that ship."""
    if word == _SHIPPED:
        return pd.DataFrame(shipped.enterprises)
    workspace, _, number = word.partition("@")
    tables = unpacked(kept_in.load(whose, workspace, int(number)), workspace)
    own = [table.result.rows for table in tables if table.result.kind == "enterprises"]
    return pd.DataFrame(own[0] if own else shipped.enterprises)
