"""Our map against one folium.Marker per organisation, in one run: server time and bytes of a filter change, first map.

Ratios are printed, time is never asserted: `make bench`, or `python -m pytest -s tests/bench/bench_map.py`.
"""
# ruff: noqa: PLC0415 AppTest runs the source of a function: its imports belong inside

from __future__ import annotations

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
FILTERS = [
    (),
    ("zhigu",),
    ("zhigu", "qilin"),
    ("zhigu", "jiangbei"),
    ("zhigu", "jiangbei", "ruanjiangu"),
    ("jiangbei",),
]


def ours() -> None:
    """The filter rerun of our map page's map."""
    import time

    import streamlit as st

    from geo.filter import Filter
    from layers import cache
    from layers.page.parts.mapframe import show_map
    from layers.view import View

    narrowed = Filter(parks=tuple(st.session_state.get("parks", ())))
    facts = cache.facts()
    start = time.perf_counter()
    show_map(facts, cache.selection(facts, narrowed), View(filter=narrowed), owner="bench")
    st.session_state["taken"] = time.perf_counter() - start


def markers() -> None:
    """What a person writes first: one Marker with tooltip and popup per organisation, clustered, through st_folium."""
    import time

    import folium
    import streamlit as st
    from folium.plugins import MarkerCluster
    from streamlit_folium import st_folium

    from geo.filter import Filter
    from layers import cache

    facts = cache.facts()
    start = time.perf_counter()
    rows = cache.selection(facts, Filter(parks=tuple(st.session_state.get("parks", ())))).enterprises
    atlas = folium.Map(location=(32.05, 118.8), zoom_start=10, tiles=None)
    cluster = MarkerCluster().add_to(atlas)
    for row in rows.dropna(subset=["lon", "lat"]).itertuples():
        card = folium.Popup(f"<b>{row.name_zh}</b><br>{row.kind}<br>{row.sectors}<br>{row.address}")
        folium.Marker((row.lat, row.lon), tooltip=row.name_zh, popup=card).add_to(cluster)
    st_folium(atlas, key="map", returned_objects=["last_object_clicked"])
    st.session_state["taken"] = time.perf_counter() - start


def _measured() -> list[tuple[float, int]]:
    """Per way (ours, markers) median seconds in the script and bytes to the browser of a filter change.

    The two take turns, so that whatever else the machine does meets both.
    """
    apps = [AppTest.from_function(script, default_timeout=120).run() for script in (ours, markers)]
    taken: list[list[tuple[float, int]]] = [[], []]
    for parks in FILTERS[1:]:
        for app, found in zip(apps, taken, strict=True):
            app.session_state["parks"] = parks
            app.run()
            assert not app.exception
            sent = len(app.get("component_instance")[0].proto.json_args.encode())
            found.append((app.session_state["taken"], sent))
    return [(statistics.median(s for s, _ in found), int(statistics.median(b for _, b in found))) for found in taken]


def _fetched() -> int:
    """Packed bytes of the layers that a browser fetches anew at a filter change (median)."""
    from geo.filter import Filter
    from geo.select import select
    from layers import cache
    from layers.map.browser.message import message
    from layers.view import View
    from layers.web.content import Store

    facts, store, known, sizes = cache.facts(), Store(), set(), []
    for parks in FILTERS:
        narrowed = Filter(parks=parks)
        said = message(facts, select(facts, narrowed), View(filter=narrowed), store.put)
        new = {ref for _, ref in said["layers"]} - known
        sizes.append(sum(len(store.get(ref, None).packed) for ref in new))
        known |= new
    return int(statistics.median(sizes[1:-1]))


def test_a_filter_change_against_one_marker_per_organisation():
    (mine, sent), (theirs, many) = _measured()
    fetched = _fetched()
    print(
        f"\nfilter change, ours  {mine * 1e3:7.0f} ms server, {sent / 1e3:7.1f} kB sent, {fetched / 1e3:.1f} kB fetched"
    )
    print(f"one Marker each      {theirs * 1e3:7.0f} ms server, {many / 1e3:7.1f} kB sent")
    print(f"ratio                {theirs / mine:7.1f} x less time, {many / (sent + fetched):.1f} x fewer bytes")


def test_first_usable_map_and_a_redraw_of_100000_points():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"STREAMLIT_SERVER_PORT": str(port)}, stdout=quiet, stderr=quiet
    )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
            )
            opened = [_open(browser, f"http://127.0.0.1:{port}/") for _ in range(4)]
            print(f"\nfirst usable map, new browser session each: {', '.join(f'{s:.2f}' for s, _ in opened)} s")
            print(f"100,000 points, one redraw on canvas: {opened[-1][1]}")
            browser.close()
    finally:
        server.terminate()
        server.wait(10)


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=2).read()  # noqa: S310 our own server
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")


# A hundred thousand organisations round the city, drawn at four zooms: milliseconds of one redraw
_MANY = """async () => {
  const p = window.atlas.stage.points, sent = p.sent, n = 100000, map = p.map, out = {};
  const gauss = () => (Math.random() + Math.random() + Math.random() + Math.random() - 2);
  const lon = Array.from({length: n}, () => Math.round((118.8 + 0.3 * gauss()) * 1e6));
  const lat = Array.from({length: n}, () => Math.round((32.05 + 0.25 * gauss()) * 1e6));
  const step = (a) => a.map((v, i) => (i ? v - a[i - 1] : v));
  const any = (k) => Array.from({length: n}, () => Math.floor(Math.random() * k));
  const many = {...sent, lon: step(lon), lat: step(lat), sector: any(sent.sectors.length - 1), kind: any(2),
    id: lon.map((_, i) => `w${i}`), name: lon.map((_, i) => `n${i}`), precision: any(1), radius: any(1)};
  let t = performance.now();
  p.show(many, "*", p.ui, "atlas-points", "");
  out.prepare = Math.round(performance.now() - t);
  for (const zoom of [9, 11, 13, 16]) {
    map.setView([32.05, 118.8], zoom, {animate: false});
    t = performance.now();
    for (let i = 0; i < 5; i++) p.redraw();
    out[`zoom ${zoom}`] = Math.round((performance.now() - t) / 5 * 10) / 10;
  }
  return out;
}"""


def _open(browser, address: str) -> tuple[float, str]:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    start = time.perf_counter()
    page.goto(address)
    frame = page.frame_locator("iframe[title='streamlit_folium.st_folium']")
    frame.locator("html[data-atlas-shown]").wait_for(state="attached", timeout=60_000)
    taken = time.perf_counter() - start
    spent = json.dumps(frame.locator("#map_div").evaluate(_MANY))
    page.context.close()
    return taken, f"{spent} ms"
