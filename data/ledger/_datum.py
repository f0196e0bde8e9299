"""Does another datum fit better? A sign test on the points that fit the ground under one datum only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.datum import convert
from data.ledger._named import votes
from data.search import normalised

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from data.ledger._body import Body
    from data.ledger._named import Votes
    from data.ledger._row import Row
    from data.ledger.ground import Ground, Known, Plane

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

NAMES = {"wgs84": "WGS-84", "gcj02": "GCJ-02", "bd09": "BD-09", "cgcs2000": "CGCS2000"}
SAMPLE = 5_000  # points looked at; enough for any verdict
LEVEL = 0.02  # chance of so many points preferring the other datum if both fitted equally well
FEW = 3  # points that must prefer it
SHARE = 0.02  # of all points
MEETS = 60.0  # metres within which a point stands at a known site


def suspect(  # noqa: PLR0917  # arrays over the same rows
    body: Body,
    row: Row,
    lon: Floats,
    lat: Floats,
    datums: NDArray[np.object_],
    exact: Bools,
    known: Known,
    ground: Ground,
) -> None:
    """Warn once for each datum in the file whose points fit better in another.

    A point fits when it lies in the city, not on the river, within its named park's extent, and no farther from the
    known place that its name, site or address means than that place is uncertain (+ 50 m). Counted are points that fit
    under one datum and not under the other. A row that means no known place is held to a site that its point meets
    within 60 m under any of the datums. The other is suggested when it is preferred by at least 3 points and 2 % of
    all, and a one-sided sign test gives p ≤ 0.02 (or nothing speaks against it and a fifth of the points prefer it);
    or when rows that are named like a known estate, station or site hit it clearly more often (_named.Votes.best).
    """
    for datum in dict.fromkeys(datums.tolist()):
        at = np.flatnonzero(exact & (datums == datum))
        if len(at) < FEW:
            continue
        at = at[:: max(len(at) // SAMPLE, 1)]
        chosen = "wgs84" if datum == "cgcs2000" else datum
        target = _targets(row, at, known, ground.plane)
        moved = {name: convert(lon[at], lat[at], name, "wgs84") for name in ("wgs84", "gcj02", "bd09")}
        _nearest_sites(target, moved, known, ground.plane)
        fits = {name: _fits(row, at, *points, target, ground) for name, points in moved.items()}
        said = votes(row, at, lon, lat, known.named)
        by_names = said.best(chosen)
        best = by_names or max((other for other in fits if other != chosen), key=lambda other: int(fits[other].sum()))
        better = int((fits[best] & ~fits[chosen]).sum())
        worse = int((fits[chosen] & ~fits[best]).sum())
        if by_names is None and (better < FEW or better < SHARE * len(at)):
            continue
        from scipy.special import bdtr  # noqa: PLC0415  # takes as long to load as all else here; few files need it

        chance = float(bdtr(worse, better + worse, 0.5))
        if by_names or chance <= LEVEL or (worse == 0 and better >= 0.2 * len(at)):
            named, named_en = _told(said, best, chosen)
            body.findings.add(
                "datum_suspect",
                "warned",
                column=body.label("datum"),
                value=datum,
                datum=NAMES[datum],
                other=NAMES[best],
                better=better,
                worse=worse,
                misfit=int((~fits[chosen]).sum()),
                named=named,
                named_en=named_en,
            )


def _told(said: Votes, best: str, chosen: str) -> tuple[str, str]:
    """What names say, in both languages."""
    if not said.places:
        return "没有与已知地点同名的行。", "No row is named like a known place."
    hit, now, all_, other = said.hits[best], said.hits[chosen], said.places, NAMES[best]
    return (
        f"按名称核对：{all_} 个同名地点中，按 {other} 读取命中 {hit} 个，按 {NAMES[chosen]} 命中 {now} 个。",
        f"By name, {other} hits {hit} of {all_} places, {NAMES[chosen]} hits {now}.",
    )


def _targets(row: Row, at: NDArray[np.int64], known: Known, plane: Plane) -> Floats:
    """(x, y, radius) in metres of the known place each row means; NaN where nothing is known. Shape (n, 3)."""
    found = np.full((len(at), 3), np.nan)
    memory: dict[tuple[str, str], str | None] = {}
    for i, position in enumerate(at):
        words = (row.sites[position], row.addresses[position])
        if words not in memory:
            memory[words] = known.place("", *words)
        site = memory[words] or known.by_name.get(normalised(row.names[position], known.words.prefixes))
        if site and known.site[site][3] in ("point", "street"):
            east, north, radius = known.site[site][:3]
            x, y = plane.metres(np.array([east]), np.array([north]))
            found[i] = x[0], y[0], radius
    return found


def _nearest_sites(target: Floats, moved: Mapping[str, tuple[Floats, Floats]], known: Known, plane: Plane) -> None:
    """Fill targets that are still open with a site that the point meets under one datum; chance meetings are rare and
    as likely under each datum, so that they do not bend the sign test."""
    sites = np.array([place[:2] for place in known.site.values() if place[3] in ("point", "street")])
    if not len(sites):
        return
    site_x, site_y = plane.metres(sites[:, 0], sites[:, 1])
    open_rows = np.flatnonzero(np.isnan(target[:, 0]))
    for lon, lat in moved.values():
        x, y = plane.metres(lon[open_rows], lat[open_rows])
        distance = np.hypot(x[:, None] - site_x, y[:, None] - site_y)
        nearest = distance.argmin(axis=1) if len(open_rows) else np.zeros(0, dtype=np.int64)
        met = distance[np.arange(len(open_rows)), nearest] <= MEETS
        hit = open_rows[met]
        target[hit] = np.column_stack([site_x[nearest[met]], site_y[nearest[met]], np.full(len(hit), MEETS)])
        open_rows = open_rows[~met]


def _fits(row: Row, at: NDArray[np.int64], lon: Floats, lat: Floats, target: Floats, ground: Ground) -> Bools:  # noqa: PLR0917  # arrays over the same rows
    out, _ = ground.outside(lon, lat)
    fits = ~out & ~ground.on_water(lon, lat)
    parks = np.array([row.parks[position] or "" for position in at], dtype=object)
    for park in ground.extents:
        mine = np.flatnonzero(parks == park)
        fits[mine] &= ground.off_park(lon[mine], lat[mine], park) == 0
    x, y = ground.plane.metres(lon, lat)
    with np.errstate(invalid="ignore"):
        far = np.hypot(x - target[:, 0], y - target[:, 1]) > target[:, 2] + 50
    return np.asarray(fits & ~far, dtype=bool)
