"""Figures over the API on the shipped facts: median and 95th percentile of an answer, and their ratio to a bare list.

`make bench`, or `python -m pytest -s tests/bench/bench_api.py`. Each filter is asked once: nothing of it is remembered.
"""

from __future__ import annotations

import time

import numpy as np
from starlette.applications import Starlette
from starlette.testclient import TestClient

from layers import cache
from layers.api.http import api_routes


def taken(client: TestClient, addresses: list[str]) -> np.ndarray:
    """Milliseconds (wall, CPU of this process) of each address."""
    found = []
    for address in addresses:
        wall, cpu = time.perf_counter(), time.process_time()
        answer = client.get(address)
        found.append(((time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3))
        assert answer.status_code == 200, answer.text
    return np.array(found)


def test_figures_beside_a_bare_list() -> None:
    facts = cache.facts()
    client = TestClient(Starlette(routes=api_routes()))
    parks, sectors = list(facts.parks["id"]), list(facts.sectors["id"])
    for about in ("city", *parks):  # what no filter changes is made once a process
        client.get(f"/api/v1/figures?about={about}")
    filters = [f"sector={one}" for one in sectors] + [f"park={a},{b}" for a in parks for b in parks if a < b]
    asks = {
        "list": [f"/api/v1/parks?{one}" for one in filters],
        "figures": [f"/api/v1/figures?about={('city', *parks)[n % 6]}&{one}" for n, one in enumerate(filters)],
        "one figure": [f"/api/v1/figures/kpi.{('organisations', 'belt', 'money.operating')[n % 3]}?{one}&lang=en"
                       for n, one in enumerate(filters)],
    }  # fmt: skip
    bare = 0.0
    print(f"\n{'':12} {'n':>4} {'median':>8} {'p95':>8}   CPU p95, ms   p95 of a bare list")
    for name, addresses in asks.items():
        found = taken(client, addresses)
        half, most = np.percentile(found[:, 0], [50, 95])
        bare = bare or most
        cpu = np.percentile(found[:, 1], 95)
        print(f"{name:12} {len(found):4} {half:8.0f} {most:8.0f} {cpu:13.0f}   {most / bare:5.1f} ×")
