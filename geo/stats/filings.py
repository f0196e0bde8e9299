"""Algorithm filings by district: how concentrated they are, from the regulator's own lists, and beside what is listed.

The filings are complete for the city by law, whatever the atlas lists in its parks, so no uneven coverage bends them.
They tell where a company is registered, which need not be where it works. The unit is the company: one with six
filings is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.counting import counted
from geo.crs import to_metric
from geo.stats.concentration import hhi
from geo.stats.result import SEED, Param, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import Mark, Rows, TableSpec, Wanted, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection

    Floats = NDArray[np.float64]

MINIMUM, DRAWS = 20, 4_999
UNIT = Param("filed_by", "entities", choices=("entities", "filings"))
COLUMNS = ("district_id", "entities", "filings", "share", "area_share", "ratio", "low", "high", "listed",
           "listed_share", "reason")  # fmt: skip


def kept(facts: Facts) -> pd.DataFrame:
    """Filings that stand (not withdrawn) and name a district."""
    rows = facts.filings
    return rows.loc[~rows["withdrawn"].astype(bool) & rows["district_id"].notna()]


def dissimilarity(own: Floats, other: Floats) -> Floats:
    """Half the sum of absolute differences of two sets of shares (…, k): the part that would have to move. Duncan and
    Duncan 1955."""
    return np.asarray(np.abs(own - other).sum(axis=-1) / 2)


def _drawn(rows: pd.DataFrame, districts: list[str], by: str, seed: int) -> tuple[Floats, Floats]:
    """(number by district, the same of DRAWS samples of companies drawn with replacement), the unit being ``by``."""
    table = pd.crosstab(rows["entity_zh"], rows["district_id"]).reindex(columns=districts, fill_value=0).to_numpy(float)
    own = np.minimum(table, 1.0) if by == "entities" else table
    rng, n = np.random.default_rng(seed), len(own)
    return own.sum(axis=0), rng.multinomial(n, np.full(n, 1 / n), DRAWS) @ own


def _table(facts: Facts, rows: pd.DataFrame, by: str, seed: int) -> tuple[pd.DataFrame, Floats]:
    """One row per district, and the drawn numbers (draws, districts)."""
    shapes = to_metric(facts.boundaries.districts, facts.place.crs)
    districts = [str(d) for d in shapes["id"]]
    number, drawn = _drawn(rows, districts, by, seed)
    area = shapes.geometry.area.to_numpy() / shapes.geometry.area.sum()
    here = counted(facts.enterprises)
    where = here["district_id"] if "district_id" in here.columns else pd.Series(dtype=object)
    listed = where.value_counts().reindex(districts, fill_value=0).to_numpy(float)
    low, high = np.quantile(drawn / drawn.sum(axis=1, keepdims=True), [0.025, 0.975], axis=0)
    share = number / number.sum()
    groups = rows.groupby("district_id")
    frame = pd.DataFrame({"district_id": districts})
    frame["entities"] = groups["entity_zh"].nunique().reindex(districts, fill_value=0).to_numpy()
    frame["filings"] = groups.size().reindex(districts, fill_value=0).to_numpy()
    frame = frame.assign(share=share, area_share=area, ratio=share / area, low=np.minimum(low, share),
                         high=np.maximum(high, share), listed=listed.astype(int),
                         listed_share=listed / max(listed.sum(), 1.0), reason="")  # fmt: skip
    return frame[list(COLUMNS)], drawn


def _compute(facts: Facts, _selection: Selection, params: Params, progress: Progress) -> Result:
    rows, by = kept(facts), str(params["filed_by"])
    excluded = {"filing_withdrawn": len(facts.filings) - len(rows)} if len(rows) < len(facts.filings) else {}
    n = int(rows["entity_zh"].nunique())
    if n < MINIMUM:
        empty = pd.DataFrame(columns=list(COLUMNS))
        return too_few("filings", n, MINIMUM, empty, params=params, excluded=excluded, unit="share")
    seed = int(params.get("seed", SEED))
    frame, drawn = _table(facts, rows, by, seed)
    progress(1.0)
    shares = drawn / drawn.sum(axis=1, keepdims=True)
    effective = 1 / hhi(frame["share"].to_numpy())
    low, high = np.quantile(1 / (shares**2).sum(axis=1), [0.025, 0.975])
    apart = chance = None
    if frame["listed"].sum() > 0:
        listed = frame["listed_share"].to_numpy()
        apart = float(dissimilarity(frame["share"].to_numpy(), listed))
        likely = np.random.default_rng(seed + 1).multinomial(n, listed / listed.sum(), DRAWS) / n
        chance = float(dissimilarity(likely, listed).mean())
    ranked = frame.sort_values("share", ascending=False, kind="stable")
    top, second = ranked.iloc[0], ranked.iloc[1]
    ahead = float((shares[:, ranked.index[0]] > shares[:, ranked.index[1]]).mean())
    values = (
        Value("effective_districts", known(effective), "number", low=known(min(low, effective)),
              high=known(max(high, effective)), decimals=1),
        Value("filing_entities", n, "organisations", decimals=0),
        Value("filings_number", len(rows), "number", decimals=0),
        Value("dissimilarity", known(apart), "share", reason="" if apart is not None else "empty"),
        Value("dissimilarity_chance", known(chance), "share", reason="" if chance is not None else "empty"),
    )  # fmt: skip
    said: dict[str, object] = {
        "n": n, "filings": len(rows), "districts": int((frame["share"] > 0).sum()), "of": len(frame),
        "district": str(top["district_id"]), "share": known(top["share"], 3), "from_low": round(100 * top["low"]),
        "to_high": round(100 * top["high"]), "other_district": str(second["district_id"]),
        "ahead": round(100 * ahead), "effective": known(effective, 1), "apart": _percent(apart),
        "apart_chance": _percent(chance),
    }  # fmt: skip
    return Result(
        statistic="filings",
        values=values,
        tables={"main": frame},
        n=len(rows),
        verdict=Verdict("filings" if apart is not None else "filings_alone", "described", said),
        params=params,
        excluded=excluded,
        denominator="filings",
        unit="share",
        seed=seed,
        notes=("filings_registered", "filings_unfiltered"),
        shapes=_shapes(facts, frame),
    )


def _shapes(facts: Facts, frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """The districts, filled by their share of the largest."""
    own = facts.boundaries.districts[["id", "geometry"]].astype({"id": str})
    rows = frame.set_index("district_id").loc[own["id"]].reset_index()[["district_id", "entities", "filings", "share"]]
    top = float(rows["share"].max())
    columns = rows.assign(id=rows["district_id"], kind="district", level=rows["share"] / top)
    return gpd.GeoDataFrame(columns, geometry=own.geometry.to_numpy(), crs=facts.boundaries.districts.crs)


def _percent(part: float | None) -> int | None:
    return None if part is None else round(100 * part)


def _sample(mark: Mark, wanted: Wanted) -> Rows:
    rows = kept(mark.facts)
    return "filings", rows.loc[
        rows["district_id"].isin(list(wanted["district_id"]))
    ] if "district_id" in wanted else rows


def _of_district(mark: Mark) -> Rows:
    if mark.column in ("listed", "listed_share"):
        rows = counted(mark.facts.enterprises)
        return "enterprises", rows.loc[rows["district_id"] == mark.row["district_id"]]
    return _sample(mark, {"district_id": [mark.row["district_id"]]})


_UNITS = units(organisations="entities listed", number="filings", share="share area_share low high listed_share",
               ratio="ratio")  # fmt: skip

FILINGS = Statistic(
    id="filings",
    group="concentration",
    compute=_compute,
    formula="s_d = companies of district d / all;  1/Σ s² equally large districts;  D = ½ Σ |s_d − l_d|, l: share of "
    "what the atlas lists;  intervals: companies drawn anew",
    literature=(
        "Duncan O. D., Duncan B. (1955) A methodological analysis of segregation indexes. Am. Sociol. Review 20",
        "Hirschman A. O. (1945) National Power and the Structure of Foreign Trade",
        "Davison A. C., Hinkley D. V. (1997) Bootstrap Methods and their Application. Cambridge",
        "algorithm_filings",
    ),
    unit="share",
    sample=_sample,
    tables=(TableSpec(about="share", units=_UNITS, rows=_of_district),),
    params=(UNIT,),
    minimum_n=MINIMUM,
    charts=("filings",),
    mapped=True,
)
