"""Which park an organisation would fit: parks ranked by what is known of them, each with its reasons.

Criteria, none weighted above another: the location quotient of the sector, how many organisations of the sector and of
its family are there, how near the sector's located organisations are to the park, and whether the plan names the
sector for it. A park's place is its mean rank (Borda count); what is not known of a park takes the middle rank.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.counting import living
from geo.crs import metres
from geo.points import points
from geo.stats.cells import cells
from geo.stats.location_quotient import location_quotient
from geo.stats.places import main_sectors

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from data.load import Facts
    from geo.filter import Selection

CRITERIA = ("lq", "same_sector", "same_family", "distance_km", "designated")
SIMILAR = 3.0  # an organisation of similar size has a third to three times the registered capital


def suitable_parks(facts: Facts, selection: Selection, sector: str, capital_wan: float | None = None) -> pd.DataFrame:
    """One row per park, best first: park_id, rank (mean over the criteria, 1 is best), lq, same_sector, same_family,
    similar_size (organisations of about that registered capital in CNY; NaN without one), distance_km (median from the
    park's landmark to the sector's located organisations), designated, and reasons (codes, “;” between).

    KeyError for a sector that does not exist.
    """
    family = facts.sectors.set_index("id").loc[sector, "family"]
    kin = set(facts.sectors.loc[facts.sectors["family"] == family, "id"])
    rows = selection.enterprises.loc[living(selection.enterprises).to_numpy(bool)]
    own = main_sectors(rows)
    named = facts.designations.loc[facts.designations["sector_id"] == sector, "park_id"]
    quotient = _quotients(facts, selection, sector)
    distance = _distances(facts, rows.loc[(own == sector).to_numpy(bool)])
    out = []
    for park in selection.parks["id"]:
        here = (rows["park_id"] == park).to_numpy(bool)
        out.append({
            "park_id": str(park), "lq": quotient.get(str(park), np.nan),
            "same_sector": int((here & (own == sector).to_numpy(bool)).sum()),
            "same_family": int((here & own.isin(kin).to_numpy(bool)).sum()),
            "similar_size": _similar(rows.loc[here], capital_wan),
            "distance_km": distance.get(str(park), np.nan), "designated": bool(named.isin([park]).any()),
        })  # fmt: skip
    frame = pd.DataFrame(out)
    frame["rank"] = _ranks(frame).mean(axis=1).round(2)
    frame["reasons"] = [_reasons(row) for row in frame.to_dict("records")]
    return frame.sort_values(["rank", "park_id"], kind="stable").reset_index(drop=True)


def _quotients(facts: Facts, selection: Selection, sector: str) -> dict[str, float]:
    table = cells(facts, selection, {})
    own = table.matrix().to_numpy()
    total, others = own.sum(axis=1, keepdims=True), own.sum(axis=0, keepdims=True) - own
    found = location_quotient(own, total, others, others.sum(axis=1, keepdims=True))
    return {str(park): float(found[i, table.sectors.index(sector)]) for i, park in enumerate(table.parks)}


def _distances(facts: Facts, rows: pd.DataFrame) -> dict[str, float]:
    placed = points(rows, facts.place.crs)
    if not len(placed):
        return {}
    x, y = metres(facts.parks["lon"], facts.parks["lat"], facts.place.crs)
    away = np.hypot(x[:, None] - placed.xy[None, :, 0], y[:, None] - placed.xy[None, :, 1])
    return {str(park): float(np.median(row)) / 1000 for park, row in zip(facts.parks["id"], away, strict=True)}


def _similar(rows: pd.DataFrame, capital_wan: float | None) -> float:
    if capital_wan is None or "registered_capital_wan" not in rows.columns:
        return np.nan
    capital = pd.to_numeric(rows["registered_capital_wan"], errors="coerce")
    cny = (rows["registered_capital_currency"] == "CNY") if "registered_capital_currency" in rows else True
    return float((capital.between(capital_wan / SIMILAR, capital_wan * SIMILAR) & cny).sum())


def _ranks(frame: pd.DataFrame) -> pd.DataFrame:
    used = [*CRITERIA, *(["similar_size"] if frame["similar_size"].notna().any() else [])]
    ranks = pd.DataFrame(index=frame.index)
    for name in used:
        ranks[name] = frame[name].astype(float).rank(ascending=name == "distance_km", method="average")
    return ranks.fillna((len(frame) + 1) / 2)


def _reasons(row: Mapping[Hashable, object]) -> str:
    codes = []
    lq = row["lq"]
    if isinstance(lq, float) and np.isfinite(lq):
        codes.append("specialised" if lq >= 1 else "not_specialised")
    codes.append("named" if row["designated"] else "not_named")
    codes.append("peers" if row["same_sector"] else "no_peers")
    return ";".join(codes)
