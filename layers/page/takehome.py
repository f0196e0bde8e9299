"""Take home: every file that can be made from the view, on demand, with its progress; what a public one leaves out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from layers.export import EVERYTHING, EXPORTS
from layers.export.job import file_name, prepare
from layers.memory import MEMORY
from layers.page.parts.chapters import current_chapters
from layers.page.parts.filters import sidebar
from layers.page.parts.plain import plain
from layers.page.parts.public import switch
from layers.page.parts.turns import in_turn
from layers.settings import review_number
from layers.story import AUDIENCES
from layers.text import t
from layers.words.filter_text import filter_text
from layers.words.names import park_names, sector_names

if TYPE_CHECKING:
    from collections.abc import Hashable

    from data.load import Facts
    from layers.export import Export
    from layers.export.job import Job
    from layers.view import View

_MIB = 1 << 20
_NAME = "file"


def render(facts: Facts, view: View) -> None:
    """What is in the files, the public view, then one line a file."""
    sidebar(facts, view, display=True)
    lang = view.lang
    st.subheader(t("export.page_title", lang), anchor=False)
    st.caption(plain(f"{t('export.intro', lang)} {filter_text(facts, view.filter, lang)}"))
    with st.expander(t("privacy.title", lang), expanded=bool(view.hidden), key="fold.privacy"):
        switch(view)
    audience = _audience(lang)
    for export in (*EXPORTS, EVERYTHING):
        _line(export, facts, view, audience)


def _line(export: Export, facts: Facts, view: View, audience: str) -> None:
    lang = view.lang
    with st.container(horizontal=True, vertical_alignment="center", key=f"export.{export.id}"):
        with st.container(gap=None):
            st.markdown(f"**{plain(t(export.title, lang))}**")
            st.caption(plain(t(f"export.about_of.{export.id}", lang)))
        chosen = _park(facts, view) if export.per_park else _sector(facts, view) if export.per_sector else view
        job = prepare(facts, chosen, current_chapters(facts), (), audience)
        key = _key(export, job)
        made = MEMORY.get(_NAME, facts.version, key, bytes)
        if made is None:
            pressed = st.button(t("export.make", lang), key=f"make.{export.id}", icon=export.icon)
        else:
            st.download_button(
                f"{t('export.download', lang)} · {_size(len(made))}",
                made,
                file_name=file_name(job, export),
                mime=export.mime,
                on_click="ignore",
                key=f"take.{export.id}",
                icon=":material/download:",
                type="primary",
            )
            pressed = False
    if pressed:
        said = plain(t("export.making", lang, name=t(export.title, lang)))
        file = in_turn(lambda tell: export.make(job, lambda share: tell("", share)), lambda _: said, lang)
        if file is not None:
            MEMORY.put(_NAME, facts.version, key, file)
            st.rerun()


def _audience(lang: str) -> str:
    """For whom deck and PDF are: which chapters, and how much behind them; "" is everybody."""
    picked: str = st.selectbox(
        t("export.audience.label", lang),
        ["", *AUDIENCES],
        format_func=lambda name: t(f"export.audience.{name or 'all'}", lang),
        key="takehome.audience",
        filter_mode=None,
        width=420,
    )
    return picked


def _park(facts: Facts, view: View) -> View:
    """The view with the park that the briefing is to be about; "" is every park of the filter."""
    names = park_names(facts, view.lang)
    picked = st.selectbox(
        t("export.which_park", view.lang),
        ["", *names],
        format_func=lambda park: names.get(park, t("export.every_park", view.lang)),
        key="takehome.park",
        label_visibility="collapsed",
        filter_mode=None,
        width=220,
    )
    return replace(view, selected=f"park:{picked}" if picked else "")


def _sector(facts: Facts, view: View) -> View:
    """The view with the sector that the leaflet is to be about; "" is every sector of the filter."""
    names = {id_: name for id_, name in sector_names(facts, view.lang).items()
             if not view.filter.sectors or id_ in view.filter.sectors}  # fmt: skip
    picked = st.selectbox(
        t("export.which_sector", view.lang),
        ["", *names],
        format_func=lambda sector: names.get(sector, t("export.every_sector", view.lang)),
        key="takehome.sector",
        label_visibility="collapsed",
        filter_mode=None,
        width=220,
    )
    return replace(view, filter=replace(view.filter, sectors=(picked,))) if picked else view


def _key(export: Export, job: Job) -> Hashable:
    """All that a file is made from beside the version of the facts; the job's own carries what is hidden."""
    view = job.view if export.per_park else replace(job.view, selected="")
    return (export.id, job.facts.version, view, job.chapters, job.hidden, job.audience, review_number())


def _size(count: int) -> str:
    return f"{count / _MIB:.1f} MB" if count >= _MIB // 10 else f"{count / 1024:.0f} KB"
