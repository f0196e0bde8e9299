"""The atlas inside another site's page (``?embed=``): the map alone or one chart, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from layers import cache, state
from layers.map.furniture import attributions
from layers.page.analysis.run import run
from layers.page.parts import workspace
from layers.page.parts.grant import grant
from layers.page.parts.mapframe import show_map
from layers.page.parts.plain import plain
from layers.settings import public_address
from layers.text import t
from layers.view.analysis_url import from_params
from layers.web.content import PUBLIC
from layers.words.place import title

if TYPE_CHECKING:
    from data.load import Facts
    from layers.view import View
    from layers.view.analysis_url import Reading

MAP, CHART = "map", "chart"


def render(facts: Facts, view: View, what: str) -> None:
    """``what`` stands in the address: ``chart`` is the statistic that the address names, all else is the map."""
    asked = state.take_page_address()
    reading: Reading = state.recall("embedded", None) or from_params(asked)[0]
    state.remember("embedded", reading)
    with st.container(key="embedded"):
        if what == CHART:
            _chart(reading, facts, view)
        else:
            held = grant()  # what a public link shows is for everybody; a workspace that is only shared is not
            whose = PUBLIC if held is not None and held.role == "public" else workspace.owner(facts)
            show_map(facts, cache.selection(facts, view.filter), view, owner=whose, key="map")
        _credit(facts, view, "analysis" if what == CHART else "", asked)


def _chart(reading: Reading, facts: Facts, view: View) -> None:
    """The chart that the address names, else the statistic's first; a sentence where there is none."""
    from layers.chart import CHARTS  # noqa: PLC0415 a chart library that the map does not need

    chosen = reading.statistic
    result = run(chosen, facts, cache.selection(facts, view.filter), view, chosen.checked(dict(reading.given)))
    if result is None:
        return
    wanted = [reading.look] if reading.look in chosen.charts else list(chosen.charts)
    charts = (CHARTS[name](result, facts, view) for name in wanted) if result.n else iter(())
    drawn = next((one for one in charts if one is not None), None)
    if drawn is None:
        st.caption(plain(t("ui.empty", view.lang)))
        return
    st.markdown(f"**{plain(drawn.title)}**")
    for line in drawn.lines:
        st.caption(plain(line))
    st.altair_chart(drawn.bare, theme=None, width="content", key="embedded.chart")


def _credit(facts: Facts, view: View, page: str, asked: dict[str, str]) -> None:
    """Name, date, whose data; and the whole atlas with the same view in a window of its own."""
    base = public_address() or "/" + str(st.get_option("server.baseUrlPath") or "").strip("/")
    kept: dict[str, str] = state.recall("embedded.asked", asked)
    state.remember("embedded.asked", kept)
    query = "&".join(part for part in (state.address(), urlencode(kept) if page else "") if part)
    said = " · ".join(
        (title(facts, view.lang), t("ui.as_of", view.lang, date=facts.as_of), *attributions(facts, view.lang))
    )
    address = f"{base.rstrip('/')}/{page}" + (f"?{query}" if query else "")
    with st.container(horizontal=True, vertical_alignment="center", key="credit"):
        st.caption(plain(said), width="content")
        st.link_button(t("ui.embed.open", view.lang), address, type="tertiary", icon=":material/open_in_new:")
