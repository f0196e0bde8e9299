"""Sites dealt anew to the parks: the null hypothesis of every statistic about the mix of sectors.

Organisations of one site are no independent draws (an incubator, a campus and a chip building each hold one kind of
firm), so the site is the unit: all sites, each with what stands on it, are dealt to the parks at random, every park
keeping its number of sites. An organisation whose site is not known is a site of its own. The same deal by single
organisations stands beside it; a verdict needs both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control, random_table

from geo.stats.result import SEED, Params

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from geo.stats.cells import Cells
    from geo.stats.result import Statement

    Floats = NDArray[np.float64]
    Measure = Callable[[Floats], Floats]  # (draws, parks, sectors) -> (draws, …)

ALPHA = 0.05
BATCHES = 6  # seeds: a verdict that one of them changes is not settled
DRAWS = 3_333  # to a seed; its smallest p, 0.0003, passes Benjamini and Hochberg's first step over 160 tests
WORK = 60_000_000  # units dealt in all: many of them get fewer draws
CHUNK = 4_000_000  # numbers held at once
WAYS = ("row", "site")


@dataclass(frozen=True, slots=True)
class Blocks:
    """``matrix`` (blocks, sectors): what stands on each; ``park`` (blocks,): number of the park it lies in."""

    matrix: NDArray[np.float64]
    park: NDArray[np.intp]
    parks: int

    @property
    def totals(self) -> Floats:
        """(parks, sectors) as observed."""
        out = np.zeros((self.parks, self.matrix.shape[1]))
        np.add.at(out, self.park, self.matrix)
        return out


def sites(frame: pd.DataFrame) -> NDArray[np.intp]:
    """Number of the site of each row: rows that share coordinates share it; a row that is known by park only, or has no
    coordinates, is one by itself. Shape (n,)."""
    n = len(frame)
    if not {"lon", "lat"} <= set(frame.columns):
        named = frame["site_id"] if "site_id" in frame.columns else pd.Series(None, index=frame.index, dtype=object)
        known = named.notna().to_numpy()
        keys = named.astype("str").to_numpy(dtype=object)
    else:
        lon, lat = (
            pd.to_numeric(frame[c], errors="coerce").to_numpy(np.float64, na_value=np.nan) for c in ("lon", "lat")
        )
        known = np.isfinite(lon) & np.isfinite(lat)
        if "precision" in frame.columns:
            known &= (frame["precision"] != "park").to_numpy(bool, na_value=True)
        keys = np.array([f"{x:.5f},{y:.5f}" for x, y in zip(lon, lat, strict=True)], dtype=object)
    keys = np.where(known, keys, [f"alone {i}" for i in range(n)])
    return np.asarray(np.unique(keys, return_inverse=True)[1], dtype=np.intp).ravel()


def blocks(table: Cells, frame: pd.DataFrame, by: str) -> Blocks:
    """The units of ``table`` as blocks: ``site`` (of ``frame``, whose labels the rows carry) or ``row``, one by one."""
    rows = table.rows
    park = pd.Index(table.parks).get_indexer(pd.Index(rows["park_id"]))
    sector = pd.Index(table.sectors).get_indexer(pd.Index(rows["sector_id"]))
    own = rows["unit"].to_numpy()
    if by == "site":
        number = pd.Series(sites(frame), index=frame.index)
        own = number.loc[rows["origin"]].to_numpy()
    codes, first = np.unique(own * (len(table.parks) + 1) + park, return_index=True)
    at = np.searchsorted(codes, own * (len(table.parks) + 1) + park)
    matrix = np.zeros((len(codes), len(table.sectors)))
    np.add.at(matrix, (at, sector), (rows["weight"] * rows["share"]).to_numpy(np.float64))
    return Blocks(matrix, park[first].astype(np.intp), len(table.parks))


def deal(found: Blocks, draws: int, seed: int, measure: Measure) -> Floats:
    """``measure`` of ``draws`` random deals: totals (draws, parks, sectors) in, one array per draw out.

    Blocks that hold the same are exchangeable, so a deal is a random table of kinds of block by parks with fixed
    margins (Patefield 1981, Boyett 1979; scipy.stats.random_table).
    """
    kinds, number = np.unique(found.matrix, axis=0, return_inverse=True)
    rows = np.bincount(number.ravel(), minlength=len(kinds))
    heads = np.bincount(found.park, minlength=found.parks)
    rng, law = np.random.default_rng(seed), random_table(rows, heads)
    out, step = [], max(1, min(draws, CHUNK // (len(kinds) * found.parks + 1)))
    for start in range(0, draws, step):
        tables = law.rvs(size=min(step, draws - start), random_state=rng)
        tables = np.asarray(tables, np.float64).reshape(-1, len(kinds), found.parks)
        out.append(measure(np.einsum("dkp,ks->dps", tables, kinds, optimize=True)))
    return np.concatenate(out)


def p_of(observed: Floats, drawn: Floats, side: str) -> Floats:
    """(1 + draws that reach it) / (1 + draws), elementwise: side ``high``, or ``both`` (twice the smaller tail)."""
    slack = 1e-9 * np.maximum(np.abs(observed), 1.0)
    high = (1 + (drawn >= observed - slack).sum(axis=0)) / (1 + len(drawn))
    if side == "high":
        return np.asarray(high)
    low = (1 + (drawn <= observed + slack).sum(axis=0)) / (1 + len(drawn))
    return np.asarray(np.minimum(1.0, 2 * np.minimum(high, low)))


@dataclass(frozen=True, slots=True)
class Chance:
    """What the deals say of an observed measure, elementwise: ``mean`` of the draws by site, ``p_row``, ``p_site``, the
    larger of both as ``p``, and ``by_seed`` (seeds, …), that larger one for each seed alone."""

    mean: Floats
    p_row: Floats
    p_site: Floats
    by_seed: Floats

    @property
    def p(self) -> Floats:
        """The larger of the two."""
        return np.maximum(self.p_row, self.p_site)


def against_deals(table: Cells, frame: pd.DataFrame, measure: Measure, *, side: str, params: Params) -> Chance:
    """``measure`` against deals of the rows and of the sites of ``table``."""
    return against({by: blocks(table, frame, by) for by in WAYS}, measure, side=side, params=params)


def against(ways: Mapping[str, Blocks], measure: Measure, *, side: str, params: Params) -> Chance:
    """``measure`` against deals of the blocks of either way, BATCHES seeds of DRAWS each; one seed in a quick run."""
    seeds, seed = (1 if params.get("quick") else BATCHES), int(params.get("seed", SEED))
    observed = measure(ways["row"].totals[None])[0]
    parts: dict[str, list[Floats]] = {}
    for by, found in ways.items():
        draws = int(max(199, min(DRAWS, WORK // (seeds * max(len(found.park), 1)))))
        parts[by] = [deal(found, draws, seed + 1_000 * i + (by == "site"), measure) for i in range(seeds)]
    apart = {by: np.array([p_of(observed, part, side) for part in drawn]) for by, drawn in parts.items()}
    whole = {by: p_of(observed, np.concatenate(drawn), side) for by, drawn in parts.items()}
    with np.errstate(invalid="ignore"):
        mean = np.concatenate(parts["site"]).mean(axis=0)
    unknown = ~np.isfinite(observed)
    mean, row, site, seeds_ = (
        np.where(unknown, np.nan, a)
        for a in (mean, whole["row"], whole["site"], np.maximum(apart["row"], apart["site"]))
    )
    return Chance(mean=mean, p_row=row, p_site=site, by_seed=seeds_)


def corrected(p: Floats, judged: NDArray[np.bool_]) -> Floats:
    """Benjamini and Hochberg's q over the judged ones; NaN for the others. Same shape."""
    q = np.full(np.shape(p), np.nan)
    use = judged & np.isfinite(p)
    if use.any():
        q[use] = false_discovery_control(np.asarray(p)[use])
    return q


def settled(chance: Chance, judged: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where every seed alone comes to the same side of ALPHA after correction."""
    sides = np.array([corrected(p, judged) < ALPHA for p in chance.by_seed])
    return np.asarray((sides == sides[0]).all(axis=0))


def judged_by(
    frame: pd.DataFrame,
    chance: Chance | None,
    judged: NDArray[np.bool_],
    code: str,
    also: NDArray[np.bool_] | bool = True,
) -> pd.DataFrame:
    """``frame`` (a row an item) with chance, p_value, q_value, ``verdict`` (``code``, unclear, too_few) and settled.

    ``also``: what must hold beside q < ALPHA. Without a chance nothing is tested.
    """
    blank = np.full(len(frame), np.nan)
    if chance is None:
        verdict = np.where(judged, "unclear", "too_few")
        return frame.assign(chance=blank, p_value=blank, q_value=blank, verdict=verdict, settled=True)
    q = corrected(chance.p, judged)
    sure = (q < ALPHA) & also
    verdict = np.select([~judged, sure], ["too_few", code], "unclear")
    known = {"chance": chance.mean, "p_value": chance.p, "q_value": q}
    return frame.assign(**known, verdict=verdict, settled=settled(chance, judged))


def claims(frame: pd.DataFrame, key: str, code: str) -> tuple[frozenset[Statement], frozenset[Statement]]:
    """(id, code) of every item with that verdict; and those of them that another seed changes."""
    rows = frame.loc[frame["verdict"] == code]
    said = frozenset((str(i), code) for i in rows[key])
    return said, frozenset((str(i), code) for i in rows.loc[~rows["settled"], key])
