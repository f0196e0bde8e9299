"""Narrowing and changing the datum of 100,000 rows, beside the same work without either, in one run.

Ratios are printed, time is never asserted: `python -m pytest -s tests/bench/bench_geo.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import process_time

import numpy as np
import pandas as pd

from data.load import load
from geo.datum import convert
from geo.filter import Filter
from geo.select import select

ROWS = 100_000


def best(call: Callable[[], object]) -> float:
    """CPU seconds of the fastest of five runs."""
    taken = []
    for _ in range(5):
        start = process_time()
        call()
        taken.append(process_time() - start)
    return min(taken)


def test_a_filter_beside_one_look_at_the_names() -> None:
    facts = load()
    rows = facts.enterprises.iloc[np.arange(ROWS) % len(facts.enterprises)].reset_index(drop=True)
    large = replace(facts, enterprises=rows)
    parks, sectors = tuple(facts.parks["id"][:2]), tuple(facts.sectors["id"][:2])
    full = Filter(parks=parks, sectors=sectors, kinds=("enterprise",), years=(2000, 2030), query="旷视")
    names = pd.DataFrame(rows)["name_zh"].astype("str")
    ours = best(lambda: select(large, full))
    plain = best(lambda: names.str.contains("旷视", regex=False))
    print(f"\nselect, {ROWS:,} rows, five fields: {ours * 1000:.0f} ms CPU, {ours / plain:.1f} × one look at the names")


def test_a_datum_beside_one_sine() -> None:
    random = np.random.default_rng(1)
    lon, lat = random.uniform(118.3, 119.3, ROWS), random.uniform(31.2, 32.7, ROWS)
    plain = best(lambda: np.sin(lon))
    for source, target in (("wgs84", "bd09"), ("bd09", "wgs84"), ("gcj02", "wgs84")):
        ours = best(lambda source=source, target=target: convert(lon, lat, source, target))  # type: ignore[misc]
        print(f"{source} → {target}, {ROWS:,} points: {ours * 1000:.0f} ms CPU, {ours / plain:.0f} × one sine of each")
