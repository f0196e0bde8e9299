"""From coordinates as written to a place in WGS-84: datum, swapped axes, city, river, park; else site, else park."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.datum import convert
from data.ledger import vocabulary
from data.ledger._body import Body, clean
from data.ledger._datum import NAMES, suspect
from data.ledger._elsewhere import Bad, Places, column_of_point, elsewhere, written_as
from data.ledger.coordinates import degrees, pair
from data.ledger.ground import Ground, Known
from data.vocabulary import COUNTED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.datum import Datum
    from data.ledger._raw import Cell
    from data.ledger._row import Row
    from data.load import Facts

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

PLACE = (  # fields that say where a row is
    "park", "site", "district", "address", "coordinates", "lon", "lat", "datum", "precision", "uncertainty_m",
)  # fmt: skip
_COARSE = ((1, 5_500.0), (2, 550.0), (3, 55.0))  # decimals written → half a step in metres


def _wanted(like: float) -> dict[str, str]:
    """What a cell that is no coordinate should have been, ``like`` a coordinate of the city."""
    return {
        "want": f"十进制度数，如 {like:.4f}",
        "want_en": f"decimal degrees such as {like:.4f}",
        "why": "不是坐标",
        "why_en": "it is no coordinate",
    }


def placed(  # noqa: PLR0917  # arrays over the same rows
    body: Body, row: Row, facts: Facts, known: Known, ground: Ground, datum: Datum, *, keep_all: bool = False
) -> Places:
    """Place every row. Rows that can be nowhere are set aside, or, with ``keep_all``, kept without a place.

    Each decision that is not obvious is a finding.
    """
    lon, lat = _written(body, facts.place.centre)
    _off_the_earth(body, lon, lat)
    _off_the_earth(body, lon, lat)
    zero = (lon == 0) & (lat == 0)
    lon[zero], lat[zero] = np.nan, np.nan
    datums = _datums(body, datum)
    raw_lon, raw_lat = lon.copy(), lat.copy()
    for name in set(datums.tolist()):
        mine = datums == name
        lon[mine], lat[mine] = convert(lon[mine], lat[mine], name, "wgs84")
    _unswap(body, lon, lat, raw_lon, raw_lat, datums, ground)
    coarse = np.array([p in ("area", *COUNTED) for p in row.precision], dtype=bool)
    exact = np.isfinite(lon) & ~coarse & ~body.noise
    suspect(body, row, raw_lon, raw_lat, datums, exact, known, ground)
    out, distance = ground.outside(lon, lat)
    out &= ~body.noise
    wet = exact & ~out & ground.on_water(lon, lat)
    bad = Bad(out, wet, distance, raw_lon, raw_lat)
    places = Places(lon, lat, np.isfinite(lon) & ~wet & ~out, list(row.parks), [None] * len(body), list(row.districts))
    _describe(places, row)
    _contradictions(body, row, places, exact & ~out & ~wet, facts, ground)
    elsewhere(body, row, places, bad, known, facts, keep_all=keep_all)
    _sites_restored(row, places, known)
    _parks_from_points(places, row, ground)
    _districts_from_points(places, ground)
    return places


def _written(body: Body, like: tuple[float, float]) -> tuple[Floats, Floats]:
    """Coordinates as written: geometry first, else the two columns, else the one for both."""
    size = len(body)
    lon, lat = np.full(size, np.nan), np.full(size, np.nan)
    if body.raw.lon is not None and body.raw.lat is not None:
        lon, lat = body.raw.lon.copy(), body.raw.lat.copy()
    if body.has("lon") and body.has("lat"):
        east, north = _column(body, "lon", like[0]), _column(body, "lat", like[1])
        free = ~np.isfinite(lon)
        lon[free], lat[free] = east[free], north[free]
    if body.has("coordinates"):
        _pairs(body, lon, lat, like[0])
    half = np.isfinite(lon) != np.isfinite(lat)
    lon[half], lat[half] = np.nan, np.nan
    lon[body.noise], lat[body.noise] = np.nan, np.nan
    return lon, lat


def _off_the_earth(body: Body, lon: Floats, lat: Floats) -> None:
    """Pairs that are no degrees in either order (1e308, metres of a projection): set aside, before any distance
    overflows into a place."""
    given = ~(np.isnan(lon) | np.isnan(lat))
    larger, smaller = np.maximum(np.abs(lon), np.abs(lat)), np.minimum(np.abs(lon), np.abs(lat))
    off = given & ~((larger <= 180) & (smaller <= 90))
    at = np.flatnonzero(off)
    _note(body, "not_on_earth", "set_aside", at, [written_as(lon[i], lat[i]) for i in at])
    body.set_aside(off, "not_on_earth")
    lon[off], lat[off] = np.nan, np.nan


def _column(body: Body, name: str, like: float) -> Floats:
    values = np.full(len(body), np.nan)
    bad: list[int] = []
    cells = body.cells(name)
    for at, cell in enumerate(cells):
        if cell is None or cell == "" or body.noise[at]:
            continue
        found = _degrees(cell)
        if found is not None:
            values[at] = found
        elif clean(cell):
            bad.append(at)
    if bad:
        body.note("bad_number", "ignored", bad, name, [clean(cells[at]) for at in bad], **_wanted(like))
    return values


def _degrees(cell: Cell) -> float | None:
    return degrees(str(cell)) if isinstance(cell, (str, int, float)) and not isinstance(cell, bool) else None


def _pairs(body: Body, lon: Floats, lat: Floats, like: float) -> None:
    """One cell for both. Latitude first is taken as the column's habit when most cells, or its header, have it so."""
    cells = body.cells("coordinates")
    found: list[tuple[int, float, float]] = []
    bad: list[int] = []
    for at, cell in enumerate(cells):
        text = clean(cell)
        if not text or body.noise[at] or np.isfinite(lon[at]):
            continue
        both = pair(str(cell))
        if both:
            found.append((at, *both))
        else:
            bad.append(at)
    label = (body.label("coordinates") or "").casefold()
    habit = sum(abs(first) < abs(second) for _, first, second in found) * 2 > len(found)
    lat_first = (
        habit or "latlon" in label or "latlng" in label or (label.find("纬") < label.find("经") and "纬" in label)
    )
    for at, first, second in found:
        lon[at], lat[at] = (second, first) if lat_first else (first, second)
    if bad:
        body.note("bad_number", "ignored", bad, "coordinates", [clean(cells[at]) for at in bad], **_wanted(like))


def _datums(body: Body, default: Datum) -> NDArray[np.object_]:
    datums = np.full(len(body), default, dtype=object)
    bad: list[int] = []
    texts = body.text("datum") if body.has("datum") else []
    known: dict[str, str | None] = {}
    for at, text in enumerate(texts):
        if text and not body.noise[at]:
            if text not in known:
                known[text] = vocabulary.datum(text)
            found = known[text]
            if found:
                datums[at] = found
            else:
                bad.append(at)
    if bad:
        body.note("unknown_datum", "used", bad, "datum", [texts[at] for at in bad], datum=NAMES[default])
    return datums


def _unswap(  # noqa: PLR0917  # arrays over the same rows
    body: Body, lon: Floats, lat: Floats, raw_lon: Floats, raw_lat: Floats, datums: NDArray[np.object_], ground: Ground
) -> None:
    """Where the point lies outside the city but its mirror inside, the axes were swapped: use the mirror, and say
    so."""
    out, _ = ground.outside(lon, lat)
    at = np.flatnonzero(out & (np.abs(raw_lon) < 60) & (np.abs(raw_lat) > 60))
    if not len(at):
        return
    east, north = raw_lat[at].copy(), raw_lon[at].copy()
    for name in set(datums[at].tolist()):
        mine = datums[at] == name
        east[mine], north[mine] = convert(east[mine], north[mine], name, "wgs84")
    still_out, _ = ground.outside(east, north)
    right = at[~still_out]
    values = [f"{a:.6g}, {b:.6g}" for a, b in zip(raw_lon[right], raw_lat[right], strict=True)]
    ends = dict(zip(("west", "south", "east", "north"), (f"{edge:g}" for edge in ground.range), strict=True))
    _note(body, "swapped_coordinates", "corrected", right, values, **ends)
    lon[right], lat[right] = east[~still_out], north[~still_out]
    raw_lon[right], raw_lat[right] = raw_lat[right], raw_lon[right]


def _note(body: Body, code: str, action: str, at: NDArray[np.int64], values: list[str], **params: object) -> None:
    body.findings.add_many(code, action, body.numbers[at].tolist(), column_of_point(body), values, **params)


def _describe(places: Places, row: Row) -> None:
    """Precision and uncertainty of points: as the file says, else from the decimals written."""
    lon, lat = places.lon, places.lat
    uncertainty = np.full(len(lon), 50.0)
    for decimals, error in reversed(_COARSE):
        step = 10.0**decimals
        coarse = (np.abs(lon * step - np.round(lon * step)) < 1e-7) & (np.abs(lat * step - np.round(lat * step)) < 1e-7)
        uncertainty[coarse] = error
    given = np.isfinite(row.uncertainty)
    uncertainty[given] = row.uncertainty[given]
    places.uncertainty = np.where(places.given, uncertainty, np.nan)
    places.precision = [
        (stated or ("area" if error > 2_500 else "point")) if ok else None
        for ok, stated, error in zip(places.given, row.precision, uncertainty, strict=True)
    ]


def _contradictions(body: Body, row: Row, places: Places, exact: Bools, facts: Facts, ground: Ground) -> None:  # noqa: PLR0917  # arrays over the same rows
    """A named park whose extent lies farther than its tolerance, or a point in another park's drawn area."""
    parks = np.array([park or "" for park in row.parks], dtype=object)
    # plain dicts: a lookup in a frame for each finding takes most of the reading of a large file
    zh = dict(zip(facts.parks["id"], facts.parks["short_zh"], strict=True))
    en = dict(zip(facts.parks["id"], facts.parks["short_en"], strict=True))
    for park in ground.extents:
        at = np.flatnonzero((parks == park) & exact)
        if not len(at):
            continue
        distance = ground.off_park(places.lon[at], places.lat[at], park)
        other = ground.park_at(places.lon[at], places.lat[at])
        elsewhere = np.array([found is not None and found != park for found in other], dtype=bool) & (distance > OFF_BY)
        for i in np.flatnonzero((distance > ground.tolerance[park]) | elsewhere):
            inside = other[i] if other[i] is not None and other[i] != park else None
            body.findings.add(
                "park_contradicts_point",
                "used",
                row=int(body.numbers[at[i]]),
                column=body.label("park"),
                value=row.park_words[at[i]],
                distance=f"{distance[i] / 1000:,.1f}",
                park=zh[park],
                park_en=en[park],
                inside=f"，而在{zh[inside]}范围内" if inside else "",
                inside_en=f" and inside {en[inside]}" if inside else "",
            )


OFF_BY = 200.0  # metres; extents are drawn by hand, so a point in two of them contradicts neither


def _sites_restored(row: Row, places: Places, known: Known) -> None:
    """A cleaned ledger that comes back: where its point is the known place of the site it names, that is its site."""
    for at in np.flatnonzero(places.given & np.array([stated is not None for stated in row.precision], dtype=bool)):
        site = known.words.sites.get(vocabulary.key(row.sites[at])) if row.sites[at] else None
        if site and max(abs(places.lon[at] - known.site[site][0]), abs(places.lat[at] - known.site[site][1])) < 2e-6:
            places.site[at] = site


def _parks_from_points(places: Places, row: Row, ground: Ground) -> None:
    """A point in a park's drawn area belongs to that park when the row says nothing about a park."""
    silent = np.array(
        [park is None and not word for park, word in zip(places.park, row.park_words, strict=True)], dtype=bool
    )
    free = silent & np.isfinite(places.lon)
    at = np.flatnonzero(free)
    for i, park in zip(at, ground.park_at(places.lon[at], places.lat[at]), strict=True):
        if park is not None:
            places.park[i] = park
            places.park_from_point += 1


def _districts_from_points(places: Places, ground: Ground) -> None:
    """A row that names no district lies in that of its point, where the point is one."""
    exact = np.array([stated in ("point", "street") for stated in places.precision], dtype=bool)
    at = np.flatnonzero(exact & np.isfinite(places.lon) & np.array([d is None for d in places.district], dtype=bool))
    for i, district in zip(at, ground.district_at(places.lon[at], places.lat[at]), strict=True):
        places.district[i] = district
