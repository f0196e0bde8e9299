"""A ledger of 1,000, 10,000 and 100,000 rows against pandas and one CircleMarker a row through st_folium, in one run.

File → first usable map (server time), bytes sent, server time of a filter change. Ratios are printed, time is never
asserted: `make bench`, or `python -m pytest -s tests/bench/bench_ledger.py`. The simple way stops at 10,000 rows: there
it already takes minutes in the browser.
"""
# ruff: noqa: PLC0415 AppTest runs the source of a function: its imports belong inside

from __future__ import annotations

import csv
import io
import random
import time
from dataclasses import dataclass

import pytest
from streamlit.testing.v1 import AppTest

from data.ledger import read
from data.load import load
from geo.filter import Filter
from geo.select import select
from layers.figures.kpi import kpis
from layers.map.browser.message import message
from layers.view import View
from layers.web.content import Store

MOST_SIMPLE = 10_000
HEAD = (
    "企业名称",
    "所在园区",
    "经度",
    "纬度",
    "注册资金（万元）",
    "总投资（万元）",
    "成立时间",
    "职工人数",
    "行业分类",
)


@dataclass
class Taken:
    """Seconds and bytes of one way with one file."""

    opened: float
    filtered: float
    sent: int


def made(rows: int) -> bytes:
    chance, facts = random.Random(rows), load()  # noqa: S311 made-up rows, no secret
    places = list(zip(facts.parks["short_zh"], facts.parks["lon"], facts.parks["lat"], strict=True))
    words, out = list(facts.sector_words["word"]), io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(HEAD)
    for i in range(rows):
        park, lon, lat = chance.choice(places)
        point = (f"{chance.gauss(lon, 0.02):.6f}", f"{chance.gauss(lat, 0.015):.6f}")
        money = (chance.choice(("500", "1,200", "1.2亿")), chance.choice(("", "3000")))
        sheet.writerow([f"南京第{i}号智能有限公司", park, *point, *money, "2019/6/29", i % 300, chance.choice(words)])
    return out.getvalue().encode()


def ours(content: bytes) -> Taken:
    """Reading with all findings, then the message of the map and the figures; filtered to one park."""
    facts, store, sizes = load(), Store(), []

    def publish(data: bytes) -> str:
        digest = store.put(data, "bench")
        blob = store.get(digest, "bench")
        assert blob is not None
        sizes.append(len(blob.packed))
        return digest

    start = time.perf_counter()
    own = facts.with_enterprises(read(content, "bench.csv", facts=facts).rows, "bench")
    everything, view = select(own, Filter()), View()
    kpis(own, everything, view)
    said = message(own, everything, view, publish)
    opened, sent = time.perf_counter() - start, sum(sizes) + len(str(said))
    view = View(filter=Filter(parks=("zhigu",)))
    start = time.perf_counter()
    narrowed = select(own, view.filter)
    kpis(own, narrowed, view)
    message(own, narrowed, view, publish)
    return Taken(opened, time.perf_counter() - start, sent)


def simple() -> None:
    """What a person writes first."""
    import io
    import time

    import folium
    import pandas as pd
    import streamlit as st
    from streamlit_folium import st_folium

    start = time.perf_counter()
    rows = pd.read_csv(io.BytesIO(st.session_state["content"]))
    if st.session_state.get("park"):
        rows = rows[rows["所在园区"] == st.session_state["park"]]
    atlas = folium.Map(location=(32.05, 118.8), zoom_start=10, tiles=None)
    for row in rows.itertuples():
        folium.CircleMarker((row[4], row[3]), radius=4, tooltip=row[1], popup=row[1]).add_to(atlas)
    st_folium(atlas, width=900, returned_objects=[])
    st.session_state["taken"] = time.perf_counter() - start


def theirs(content: bytes) -> Taken:
    at = AppTest.from_function(simple, default_timeout=900)
    at.session_state["content"] = content
    at.run()
    opened, sent = at.session_state["taken"], _sent(at)
    at.session_state["park"] = "智谷"
    at.run()
    return Taken(opened, at.session_state["taken"], sent)


def _told(taken: Taken) -> str:
    return f"file to map {taken.opened:6.2f} s, filter {taken.filtered * 1e3:6.0f} ms, {taken.sent / 1e3:8.0f} kB"


def _sent(at: AppTest) -> int:
    return sum(len(element.proto.json_args) for element in at.get("component_instance"))


@pytest.mark.parametrize("rows", [1_000, 10_000, 100_000])
def test_a_ledger_against_one_circle_marker_a_row(rows: int) -> None:
    content = made(rows)
    mine = ours(content)
    print(f"\n{rows:>7,} rows, ours: {_told(mine)}")
    if rows > MOST_SIMPLE:
        print("            one CircleMarker a row: not tried, it is absurd from 10,000 rows on")
        return
    plain = theirs(content)
    print(f"            one CircleMarker a row: {_told(plain)}")
    print(
        f"            ratio: file to map {plain.opened / mine.opened:.1f} x, "
        f"filter {plain.filtered / mine.filtered:.1f} x, bytes {plain.sent / mine.sent:.1f} x"
    )
