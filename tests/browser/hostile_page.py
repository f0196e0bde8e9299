"""The map over facts in which every name of a park, sector and organisation is an attack: a person's own workspace."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geo.filter import Filter
from geo.select import select
from layers import cache
from layers.page.parts.mapframe import show_map
from layers.view import View

HOSTILE = (
    "{{7*7}}",
    "{% bad",
    "<img src=x onerror=window.parent.owned=1>",
    "${window.parent.owned=1}",
    "`+(window.parent.owned=1)+`",
    "</script><script>window.parent.owned=1</script>",
    "\"'><svg onload=window.parent.owned=1>",
    "\\u003cimg src=x onerror=window.parent.owned=1>\u2028\\",
)

facts = cache.facts()
parks, sectors, rows = facts.parks.copy(), facts.sectors.copy(), facts.enterprises.copy()
for frame in (parks, sectors, rows):
    for column in ("name_zh", "name_en", "short_zh", "short_en"):
        if column in frame:
            frame[column] = [HOSTILE[i % len(HOSTILE)] for i in range(len(frame))]
attacked = replace(facts.with_enterprises(rows, HOSTILE[2]), parks=parks, sectors=sectors)
st.set_page_config(layout="wide")
hit = show_map(attacked, select(attacked, Filter()), View())
if hit is not None:
    st.session_state.hit = hit
st.text(f"hit {st.session_state.get('hit', '')}")
