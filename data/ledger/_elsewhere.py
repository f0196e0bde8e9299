"""Rows without a usable point: counted at their site, their park or their district, as they name it; else set aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from data.ledger._body import Body
    from data.ledger._row import Row
    from data.ledger.ground import Known
    from data.load import Facts

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

# what was done, in Chinese | in English
_SITE = "已按载体“{0}”定位|placed by the site “{0}”"
_PARK = "已计入园区“{0}”，不作为点显示|counted in {1}, never shown as a pin"
_DISTRICT = "已计入“{0}”，不作为点显示|counted in {1}, never shown as a pin"
_CITY = "只计入全市|counted in the city alone"
_NOWHERE = "也没有可识别的园区、载体或行政区，已搁置|nor is a known park, site or district named; the row is set aside"


@dataclass(slots=True)
class Places:
    """Per row, WGS-84: ``lon``, ``lat`` (NaN: nowhere), ``precision``, ``uncertainty_m``, ``site_id``, ``park_id``,
    ``district_id``."""

    lon: Floats
    lat: Floats
    given: Bools  # a point of its own, as opposed to a site's or a park's
    park: list[str | None]
    site: list[str | None]
    district: list[str | None]
    precision: list[str | None] = field(default_factory=list)
    uncertainty: Floats = field(default_factory=lambda: np.empty(0))
    park_from_point: int = 0


@dataclass(frozen=True, slots=True)
class Bad:
    """Which points cannot be, why, and how they were written."""

    out: Bools
    wet: Bools
    distance: Floats
    lon: Floats
    lat: Floats

    def reason(self, at: int) -> str:
        """Code of the finding of a row without a usable point."""
        return "outside_city" if self.out[at] else "in_river" if self.wet[at] else "missing_coordinates"


def column_of_point(body: Body) -> str | None:
    """The column that a finding about a point names: longitude, the one for both, else the geometry."""
    if body.raw.lon is not None and not body.has("lon"):
        return "geometry"
    return body.label("lon") or body.label("coordinates")


def written_as(lon: float, lat: float) -> str:
    return f"{lon:.10g}, {lat:.10g}"


def elsewhere(  # noqa: PLR0917  # arrays over the same rows
    body: Body, row: Row, places: Places, bad: Bad, known: Known, facts: Facts, *, keep_all: bool
) -> None:
    """Place the rows without a usable point by site, by park, by district; what names none of them is set aside."""
    names = _Names(facts)
    memory: dict[tuple[str, str], str | None] = {}
    for at in np.flatnonzero((body.aside == "") & ~body.noise & ~places.given):
        words = (row.sites[at], row.addresses[at])
        if words not in memory:
            memory[words] = known.place("", *words)
        _one(body, row, places, bad, known, names, int(at), memory[words], keep_all=keep_all)


class _Names:
    """Names of places as sentences use them; plain dicts, since a frame is slow to look up row by row."""

    def __init__(self, facts: Facts) -> None:
        self.park = {lang: _by_id(facts.parks, f"short_{lang}") for lang in ("zh", "en")}
        self.site = _by_id(facts.sites, "name_zh")
        districts = facts.boundaries.districts
        self.district = {lang: _by_id(districts, f"name_{lang}") for lang in ("zh", "en")}


def _by_id(frame: pd.DataFrame, column: str) -> dict[str, str]:
    return dict(zip(frame["id"], frame[column], strict=True))


def _one(  # noqa: PLR0917  # arrays over the same rows
    body: Body,
    row: Row,
    places: Places,
    bad: Bad,
    known: Known,
    names: _Names,
    at: int,
    site: str | None,
    *,
    keep_all: bool,
) -> None:
    park, district = row.parks[at], row.districts[at]
    if site and park and known.site[site][4] != park:
        site = None
    park = park or (known.site[site][4] if site else known.words.park_in(row.addresses[at]))
    target = site or (known.park.get(park) if park else None)
    if site and known.site[site][3] != "park":
        action, how = "placed_by_site", _SITE.format(names.site[site]).split("|")
    elif park and target:
        action, how = "placed_by_park", _PARK.format(names.park["zh"][park], names.park["en"][park]).split("|")
    elif district:
        zh, en = names.district["zh"][district], names.district["en"][district]
        action, how = "placed_by_district", _DISTRICT.format(zh, en).split("|")
    elif park:  # a park without a site of its own
        action, how = "placed_by_park", _PARK.format(names.park["zh"][park], names.park["en"][park]).split("|")
    elif keep_all:
        action, how = "counted_in_city", _CITY.split("|")
    else:
        action, how = "set_aside", _NOWHERE.split("|")
        body.set_aside_one(at, bad.reason(at))
    places.park[at] = park
    _put(places, at, target, park, district, known)
    reason = bad.reason(at)
    if keep_all and reason == "missing_coordinates" and action != "counted_in_city":
        return  # where a point is not asked for, a park or a district says enough
    body.findings.add(
        reason,
        action,
        row=int(body.numbers[at]),
        column=column_of_point(body),
        value="" if reason == "missing_coordinates" else written_as(bad.lon[at], bad.lat[at]),
        how=how[0],
        how_en=how[1],
        **({"distance": f"{bad.distance[at] / 1000:,.1f}"} if reason == "outside_city" else {}),
    )


def _put(places: Places, at: int, site: str | None, park: str | None, district: str | None, known: Known) -> None:  # noqa: PLR0917
    """Where a row is counted, with the precision that says so; nowhere where nothing is known."""
    places.lon[at], places.lat[at], places.uncertainty[at], places.precision[at] = np.nan, np.nan, np.nan, None
    if site:
        places.lon[at], places.lat[at], places.uncertainty[at], places.precision[at], _ = known.site[site]
        places.site[at] = site
    elif park and park in known.anchor:
        places.lon[at], places.lat[at] = known.anchor[park]
        places.precision[at] = "park"
    elif district and district in known.district:
        places.lon[at], places.lat[at] = known.district[district]
        places.precision[at] = "district"
