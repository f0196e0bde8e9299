"""Where the middle is and how far things scatter: mean and median centre, standard distance, deviational ellipse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pointpats.centrography import ellipse as pointpats_ellipse
from pointpats.centrography import weighted_mean_center

from geo.crs import degrees, to_wgs84
from geo.stats.behind import members, placed, where
from geo.stats.inference.checks import WHO
from geo.stats.places import WEIGHT, located, takers
from geo.stats.result import Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import Mark, TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection
    from geo.points import Points

MINIMUM = 5
COLUMNS = ("park_id", "n", "places", "mean_lon", "mean_lat", "median_lon", "median_lat", "standard_distance_km",
           "major_km", "minor_km", "azimuth_deg", "reason")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ellipse:
    """Half axes in metres and the azimuth of the long one, degrees clockwise from north, 0..180."""

    major: float
    minor: float
    azimuth: float

    def polygon(self, centre: NDArray[np.float64]) -> shapely.Polygon:
        """128 points round ``centre`` (metres)."""
        turn = np.linspace(0, 2 * np.pi, 128, endpoint=False)
        along = np.radians(90 - self.azimuth)
        x, y = self.major * np.cos(turn), self.minor * np.sin(turn)
        return shapely.Polygon(
            centre + np.column_stack([x * np.cos(along) - y * np.sin(along), x * np.sin(along) + y * np.cos(along)])
        )


def median_centre(xy: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """The point with the least weighted sum of distances, (2,). Weiszfeld with Vardi and Zhang's step at data points
    (2000), and Newton's where it gets lower, for Weiszfeld creeps; pointpats minimises without weights and gives the
    same within its tolerance."""
    at: NDArray[np.float64] = np.average(xy, axis=0, weights=weight)
    for turn in range(1_000):
        apart = np.hypot(*(xy - at).T)
        if turn % 5 == 4 and _holds(nearest := xy[np.argmin(apart)], xy, weight):
            return np.asarray(nearest)
        far = apart > 1e-9
        if not far.any():
            break
        pull = weight[far] / apart[far]
        step = (xy[far] * pull[:, None]).sum(axis=0) / pull.sum()
        unit = (xy[far] - at) / apart[far, None]
        push = weight[far] @ unit
        force = float(np.hypot(*push))
        stay = 0.0 if force == 0 else min(1.0, float(weight[~far].sum()) / force)
        target = (1 - stay) * step + stay * at
        bend = np.eye(2) * pull.sum() - (unit * pull[:, None]).T @ unit
        if far.all() and np.linalg.det(bend) > 1e-12 * pull.sum() ** 2:
            newton = at + np.linalg.solve(bend, push)
            target = min(target, newton, key=lambda p: float(weight @ np.hypot(*(xy - p).T)))
        done = bool(np.hypot(*(target - at)) < 1e-9 * max(1.0, float(apart.max())))
        at = target
        if done:
            break
    return at


def _holds(at: NDArray[np.float64], xy: NDArray[np.float64], weight: NDArray[np.float64]) -> bool:
    """Whether the data point ``at`` is the median centre: others pull no harder than what stands there (Kuhn 1973)."""
    apart = np.hypot(*(xy - at).T)
    far = apart > 1e-9
    pull = weight[far] / apart[far]
    force = float(np.hypot(*((xy[far] - at) * pull[:, None]).sum(axis=0)))
    return force <= float(weight[~far].sum()) * (1 + 1e-9)


def standard_distance(xy: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """√(Σw|p − mean|² / Σw), same unit as xy. Bachi 1963; equals pointpats' std_distance where weights are equal."""
    off = xy - np.average(xy, axis=0, weights=weight)
    return float(np.sqrt(np.average((off**2).sum(axis=1), weights=weight)))


def ellipse(xy: NDArray[np.float64], weight: NDArray[np.float64]) -> Ellipse:
    """Standard deviational ellipse of pointpats with CrimeStat's correction √2·√(n/(n − 2)); needs n ≥ 3."""
    major, minor, angle = pointpats_ellipse(xy, weights=weight)
    return Ellipse(float(major), float(minor), float((90 - np.degrees(angle)) % 180))


def _row(park: str, placed: Points, mask: NDArray[np.bool_]) -> dict[str, object]:
    xy, weight, places = placed.xy[mask], placed.weight[mask], len(np.unique(placed.spot[mask]))
    row: dict[str, object] = {**dict.fromkeys(COLUMNS, np.nan), "park_id": park, "n": len(xy), "places": places}
    reason = "no_points" if not len(xy) else "zero_weight" if weight.sum() <= 0 else ""
    if not reason:
        mean, median = weighted_mean_center(xy, weight), median_centre(xy, weight)
        for name, (x, y) in (("mean", mean), ("median", median)):
            row[f"{name}_lon"], row[f"{name}_lat"] = (float(v) for v in degrees(x, y, placed.crs))
        row["standard_distance_km"] = standard_distance(xy, weight) / 1000
        reason = "one_place" if places == 1 else "too_few" if places < 3 else ""
    if not reason:
        shape = ellipse(xy, weight)
        if not shape.minor > 1e-6 * shape.major:
            return row | {"reason": "on_a_line"}
        row |= {"major_km": shape.major / 1000, "minor_km": shape.minor / 1000, "azimuth_deg": shape.azimuth}
    return row | {"reason": reason}


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    frame, placed, unit = located(facts, selection, params)
    park = frame["park_id"].to_numpy(dtype=object)[placed.position]
    masks = {"": np.ones(len(placed), dtype=bool)} | {str(p): park == p for p in selection.parks["id"]}
    rows = []
    for done, (name, mask) in enumerate(masks.items()):
        rows.append(_row(name, placed, mask))
        progress((done + 1) / len(masks))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    whole = table.iloc[0]
    if len(placed) < MINIMUM or whole["reason"]:
        reason = "too_few" if "no_weight" in placed.excluded else str(whole["reason"]) or "too_few"
        return too_few(
            "centrography",
            len(placed),
            MINIMUM,
            table,
            params=params,
            excluded=placed.excluded,
            unit="km",
            reason=reason,
        )
    names = (("standard_distance_km", "km"), ("major_km", "km"), ("minor_km", "km"), ("azimuth_deg", "degrees"))
    values = tuple(Value(name, known(float(whole[name])), u, decimals=1) for name, u in names)
    long_ = float(whole["major_km"]) / max(float(whole["minor_km"]), 1e-9)
    said = {
        "n": len(placed),
        "azimuth": round(float(whole["azimuth_deg"])),
        "ratio": round(long_, 2),
        "km": round(float(whole["standard_distance_km"]), 1),
    }
    code = "centrography_long" if long_ >= 1.5 else "centrography_round"
    return Result(
        statistic="centrography",
        values=values,
        tables={"main": table, "points": takers(frame, placed)},
        n=len(placed),
        verdict=Verdict(code, "described", said),
        params=params,
        excluded=placed.excluded,
        denominator="weights" if unit != "organisations" else "organisations",
        unit="km",
        notes=("co_located",) if placed.spots < len(placed) else (),
        shapes=_shapes(table, placed),
    )


def _shapes(table: pd.DataFrame, placed: Points) -> gpd.GeoDataFrame:
    """The ellipse and the circle of the standard distance of the whole, and its two centres; EPSG:4326."""
    xy, weight = placed.xy, placed.weight
    mean, median = np.average(xy, axis=0, weights=weight), median_centre(xy, weight)
    whole = table.iloc[0]
    shape = Ellipse(whole["major_km"] * 1000, whole["minor_km"] * 1000, whole["azimuth_deg"])
    drawn = [
        shape.polygon(mean),
        shapely.Point(mean).buffer(whole["standard_distance_km"] * 1000),
        shapely.Point(mean),
        shapely.Point(median),
    ]
    kinds = ["ellipse", "standard_distance", "mean_centre", "median_centre"]
    return to_wgs84(gpd.GeoDataFrame({"id": kinds, "kind": kinds}, geometry=drawn, crs=placed.crs), placed.crs)


def _of_park(mark: Mark, rows: pd.DataFrame, _: Points) -> NDArray[np.bool_]:
    own = rows["park_id"] == mark.row["park_id"]
    return np.asarray(own | (not mark.given("park_id")), dtype=bool)


_UNITS = units(
    organisations="n",
    number="places",
    degrees="mean_lon mean_lat median_lon median_lat azimuth_deg",
    km="standard_distance_km major_km minor_km",
)


CENTROGRAPHY = Statistic(
    id="centrography",
    group="pattern",
    compute=_compute,
    formula="x̄ = Σwx/Σw;  d = √(Σw|p − x̄|²/Σw);  median = argmin Σw|p − m|;  σ₁, σ₂ = √(2n/(n − 2))·√(Σw·d⊥²/Σw)",
    literature=(
        "Bachi R. (1963) Standard distance measures and related methods for spatial analysis. Papers of the RSA 10",
        "Levine N. (2015) CrimeStat IV, chapter 4: spatial distribution",
        "Vardi Y., Zhang C.-H. (2000) The multivariate L1-median and associated data depth. PNAS 97",
        "pointpats (PySAL) centrography",
    ),
    unit="km",
    sample=placed,
    tables=(
        TableSpec(about="standard_distance_km", units=_UNITS, rows=where(_of_park)),
        members(),
    ),
    params=(WEIGHT, WHO),
    minimum_n=MINIMUM,
    charts=(),
    mapped=True,
)
