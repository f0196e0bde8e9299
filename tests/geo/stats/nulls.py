"""Synthetic atlases in which nothing is to be found: parks put down as rigid groups, sites with a mix of their own.

Simulated data, for the false alarms of verdicts only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.crs import degrees, metres
from geo.filter import Filter
from geo.select import select
from geo.stats.places import located, random_points, study_area

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.statistic import Statistic

SPATIAL = ("belt", "nearest_neighbour", "ripley", "hotspots")
STRUCTURE = ("location_quotient", "krugman", "hhi", "ellison_glaeser", "variety")


def parks_anywhere(facts: Facts, rng: np.random.Generator) -> Facts:
    """Every park turned and put with its centre anywhere in the urban area, its sites staying as they are to each
    other: places are clustered, and neither belt nor any spot draws them."""
    frame = facts.enterprises
    area = study_area(facts, located(facts, select(facts, Filter()), {})[1], "urban")
    x, y = metres(frame["lon"], frame["lat"], facts.place.crs)
    xy, known = np.column_stack([x, y]), (frame["precision"] != "park").to_numpy() & np.isfinite(x)
    for park in facts.parks["id"]:
        mine = known & (frame["park_id"] == park).to_numpy()
        if mine.any():
            off, turn = xy[mine] - np.unique(xy[mine], axis=0).mean(axis=0), rng.uniform(0, 2 * np.pi)
            round_ = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
            xy[mine] = random_points(area, 1, rng) + off @ round_.T
    lon, lat = degrees(xy[:, 0], xy[:, 1], facts.place.crs)
    return replace(facts, enterprises=frame.assign(lon=lon, lat=lat))


def sites_of_one_kind(facts: Facts, rng: np.random.Generator, alike: float = 1.5) -> Facts:
    """Every site draws a mix of sectors of its own (Dirichlet round the mix of all, the tighter the larger ``alike``)
    and its organisations from that; which park it lies in has no say."""
    frame = facts.enterprises
    sectors = list(facts.sectors["id"])
    base = frame["main_sector"].value_counts(normalize=True).reindex(sectors, fill_value=0.0) + 1e-3
    site = (frame["lon"].round(5).astype(str) + frame["lat"].round(5).astype(str)).where(
        frame["precision"] != "park", frame["id"]
    )
    codes = pd.factorize(site)[0]
    mixes = rng.dirichlet(alike * base.to_numpy() / base.sum() * len(sectors) / 3, codes.max() + 1)
    drawn = np.array([sectors[rng.choice(len(sectors), p=mixes[code])] for code in codes], dtype=object)
    return replace(facts, enterprises=frame.assign(sectors=drawn, main_sector=drawn))


def labels_shuffled(facts: Facts, rng: np.random.Generator) -> Facts:
    """Sectors dealt anew to the organisations of every park: nothing shares places beyond the mix of its park."""
    frame, groups = facts.enterprises, facts.enterprises.groupby("park_id").indices.values()
    mixed = frame["sectors"].to_numpy(dtype=object).copy()
    mixed[np.concatenate(list(groups))] = mixed[np.concatenate([rng.permutation(rows) for rows in groups])]
    return replace(facts, enterprises=frame.assign(sectors=mixed))


def plans_at_random(facts: Facts, rng: np.random.Generator) -> Facts:
    """As many designations for every park, on sectors drawn at random."""
    plan, groups = facts.designations.copy(), facts.plan["designation_groups"]
    as_one = dict(zip(groups["sector_id"], groups["counts_as"], strict=True))
    free = [s for s in facts.sectors["id"] if s not in as_one]
    for _, rows in plan.dropna(subset=["sector_id"]).groupby("park_id"):
        named = rows["sector_id"].replace(as_one)
        drawn = rng.choice(free, named.nunique(), replace=False)
        plan.loc[rows.index, "sector_id"] = named.map(dict(zip(named.unique(), drawn, strict=True)))
    return replace(facts, designations=plan)


def alarms(one: Statistic, facts: Facts, **given: object) -> bool:
    """Whether the statistic states anything: what a clear verdict needs, before the checks take more away."""
    selection: Selection = select(facts, Filter())
    params = {**one.checked({"checks": False, **given}), "quick": True}  # type: ignore[dict-item]
    return bool(one.compute(facts, selection, params, lambda _: None).statements)
