"""Organisations as one columnar set: sent to the browser once, narrowed by a bitset, and drawn as marks on paper.

Only organisations with a place of their own are in it (point, street or area); where only the park is known they are a
count at the landmark. Coordinates are differences of whole 1e-6 degrees, words are numbers into small tables.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from data.vocabulary import ORGANISATION_KINDS, PRECISIONS, STATUSES
from geo.counting import ENDED
from geo.states.years import year_of
from layers import svg, theme
from layers.map.drawing import Mark
from layers.map.extent import metres_per_px, pixels
from layers.text import t
from layers.theme import SIZE_SMALL, Tints, palette

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection
    from layers.view import Lang, Theme, View

LOCATED = tuple(level for level in PRECISIONS if level != "park")  # a park is no location
ALL = "*"  # the mask that lets everything pass
_CELL = 46.0  # px of the grid that gathers organisations on paper


@dataclass(frozen=True)
class PointSet:
    """Parallel arrays, one entry an organisation, and the tables that their numbers point into.

    ``rows`` are labels of the enterprises frame (for masks). ``radius``: uncertainty in metres. ``sector``, ``kind``,
    ``precision``, ``status``, ``park`` are places in ``sectors``, ``kinds``, ``precisions``, ``statuses``, ``parks``.
    ``year``: when it came, 0 where that is not known.
    """

    rows: pd.Index[Any]
    id: NDArray[np.object_]
    name: NDArray[np.object_]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    sector: NDArray[np.int64]
    kind: NDArray[np.int64]
    precision: NDArray[np.int64]
    radius: NDArray[np.int64]
    status: NDArray[np.int64]
    park: NDArray[np.int64]
    year: NDArray[np.int64]
    sectors: tuple[dict[str, str], ...]
    kinds: tuple[dict[str, str], ...]
    precisions: tuple[str, ...]
    statuses: tuple[str, ...]
    parks: tuple[dict[str, str], ...]

    @cached_property
    def _bytes(self) -> bytes:
        columns: dict[str, Any] = {key: getattr(self, key).tolist() for key in _NUMBERS}
        columns |= {"ended": STATUSES.index(ENDED), "id": self.id.tolist(), "name": self.name.tolist()}
        columns |= {key: _steps(getattr(self, key)).tolist() for key in ("lon", "lat")}
        columns |= {key: getattr(self, key) for key in ("sectors", "kinds", "precisions", "statuses", "parks")}
        return json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode()

    def to_bytes(self) -> bytes:
        """Compact JSON, UTF-8. ``lon``, ``lat``: whole 1e-6 degrees, each the difference from the one before."""
        return self._bytes

    @cached_property
    def digest(self) -> str:
        """Name of exactly this content."""
        return hashlib.sha256(self._bytes).hexdigest()[:16]


_NUMBERS = ("sector", "kind", "precision", "radius", "status", "park", "year")


def _steps(degrees: NDArray[np.float64]) -> NDArray[np.int64]:
    """Degrees → differences of whole 1e-6 degrees, rounded to 1e-5 (1 m) so that digits compress."""
    return np.diff(np.round(degrees * 1e5).astype(np.int64) * 10, prepend=0)


def point_set(facts: Facts, theme_name: Theme, lang: Lang) -> PointSet:
    """All located organisations of the facts, words and inks for one theme and language."""
    known = facts.enterprises
    known = known[known["precision"].isin(LOCATED) & known["lon"].notna() & known["lat"].notna()]
    sectors, parks = facts.sectors, facts.parks
    return PointSet(
        rows=known.index,
        id=known["id"].to_numpy(dtype=object),
        name=names(known, lang),
        lon=known["lon"].to_numpy(float),
        lat=known["lat"].to_numpy(float),
        sector=_codes(known["main_sector"], [*sectors["id"], ""], missing=len(sectors)),
        kind=_codes(known["kind"], ORGANISATION_KINDS),
        precision=_codes(known["precision"], LOCATED),
        radius=np.nan_to_num(known["uncertainty_m"].to_numpy(float)).round().astype(np.int64),
        status=_codes(known["status"], STATUSES, missing=1),
        park=_codes(known["park_id"], list(parks["id"])),
        year=np.nan_to_num(year_of(known, "enterprises")).astype(np.int64),
        sectors=_sectors(facts, theme_name, lang),
        kinds=tuple(
            {"id": k, "name": t(f"vocab.kind.{k}", lang), "shape": theme.KIND_SHAPE[k]} for k in ORGANISATION_KINDS
        ),
        precisions=tuple(t(f"vocab.precision.{p}", lang) for p in LOCATED),
        statuses=tuple(t(f"vocab.status.{s}", lang) for s in STATUSES),
        parks=tuple({"id": i, "name": n} for i, n in zip(parks["id"], parks[f"short_{lang}"].astype(str), strict=True)),
    )


def _sectors(facts: Facts, theme_name: Theme, lang: Lang) -> tuple[dict[str, str], ...]:
    """Sectors with name, family, own ink and the family's, and one last entry for a sector that is not known."""
    rows = zip(facts.sectors["id"], facts.sectors[f"name_{lang}"], facts.sectors["family"], strict=True)
    tints = Tints.of(facts)
    none = tints.family("", theme_name)
    known = [
        {"id": i, "name": n, "family": f, "colour": tints.sector(i, theme_name), "tint": tints.family(f, theme_name)}
        for i, n, f in rows
    ]
    return (*known, {"id": "", "name": "", "family": "", "colour": none, "tint": none})


def names(frame: pd.DataFrame, lang: Lang) -> NDArray[np.object_]:
    """Names in the reader's language; in English an organisation without an English name is spelled in pinyin."""
    chinese = frame["name_zh"].astype(object)
    if lang == "zh":
        return chinese.to_numpy(dtype=object)
    spelled = frame["pinyin"].str.title() if "pinyin" in frame else pd.Series(pd.NA, index=frame.index, dtype="str")
    english = frame["name_en"].where(frame["name_en"].notna() & (frame["name_en"] != ""), spelled)
    return english.astype(object).where(english.notna(), chinese).to_numpy(dtype=object)


def _codes(column: pd.Series[Any], words: list[str] | tuple[str, ...], missing: int = 0) -> NDArray[np.int64]:
    """Place of every word in ``words``; one that is not there gets ``missing``."""
    codes = pd.Categorical(column, categories=list(words)).codes.astype(np.int64)
    return np.where(codes < 0, missing, codes)


def drawn(selection: Selection) -> pd.DataFrame:
    """The rows whose points are drawn: those that are counted; the ended ones where the filter leaves nothing else.

    So a group on the map never counts what no other number counts, and who asks for the ended ones sees them.
    """
    return selection.enterprises if selection.counted.empty else selection.counted


def mask(points: PointSet, selection: Selection) -> str:
    """Which points pass: base64 of a bitset, bit ``i & 7`` of byte ``i >> 3`` (lowest first); ``"*"`` for all."""
    return mask_of(points, drawn(selection))


def mask_of(points: PointSet, rows: pd.DataFrame) -> str:
    """The same for those ``rows`` of the organisations."""
    passes = points.rows.isin(rows.index)
    return ALL if passes.all() else base64.b64encode(np.packbits(passes, bitorder="little").tobytes()).decode()


def marks(facts: Facts, selection: Selection, view: View, zoom: float) -> tuple[Mark, ...]:
    """The selection's points as marks for paper, gathered on a grid of 46 px at ``zoom``; largest groups on top."""
    if view.mode == "plan" or (view.layers is not None and "enterprises" not in view.layers):
        return ()
    points = point_set(facts, view.theme, view.lang)
    passes = np.flatnonzero(points.rows.isin(drawn(selection).index))
    if not len(passes):
        return ()
    groups = [passes[members] for members in gathered(pixels(np.column_stack([points.lon, points.lat])[passes], zoom))]
    return tuple(_mark(points, members, view, zoom) for members in sorted(groups, key=len))


def gathered(xy: NDArray[np.float64]) -> list[NDArray[np.int64]]:
    """Places in ``xy`` (n, 2; px) that share a cell of the grid, cell by cell."""
    if not len(xy):
        return []
    cells = np.floor(xy / _CELL).astype(np.int64)
    _, which = np.unique(cells, axis=0, return_inverse=True)
    order = np.argsort(which, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(which[order])) + 1)


def _mark(points: PointSet, members: NDArray[np.int64], view: View, zoom: float) -> Mark:
    lon, lat = float(points.lon[members].mean()), float(points.lat[members].mean())
    if len(members) == 1:
        return _single(points, int(members[0]), view, zoom)
    inks = palette(view.theme)
    r = group_radius(len(members))
    found = pd.Series([points.sectors[code]["family"] for code in points.sector[members]]).value_counts()
    inks_of = {sector["family"]: sector["tint"] for sector in points.sectors}
    parts = [(float(found[family]), ink) for family, ink in inks_of.items() if family in found.index]
    middle = r + 2
    gone = points.status[members[0]] == STATUSES.index(ENDED)  # then all are: see drawn
    title = t("map.title.group_ended" if gone else "map.title.group", view.lang, n=len(members))
    picture = (
        svg.circle(middle, middle, r + 1.2, fill=inks.panel)
        + svg.donut(middle, middle, r - 3.4, r, parts, gap=inks.panel, gap_width=0.7)
        + svg.text(middle, middle + 4, str(len(members)), size=SIZE_SMALL, fill=inks.ink, anchor="middle", weight=700)
    )
    return Mark(lon, lat, picture, 2 * middle, 2 * middle, middle, middle, title=title)


def group_radius(number: int) -> float:
    """px of a group's ring: grows with the logarithm, so that a place with one more is not a place twice as big."""
    return 9.5 + 4.6 * float(np.log10(max(number, 1)))


def _single(points: PointSet, i: int, view: View, zoom: float) -> Mark:
    """One organisation: form by kind, ink by sector, a halo of its uncertainty for a street, hollow for an area."""
    inks = palette(view.theme)
    ink = points.sectors[points.sector[i]]["colour"]
    precision = LOCATED[points.precision[i]]
    halo = max(9.0, points.radius[i] / metres_per_px(points.lat[i], zoom)) if precision == "street" else 7.0
    middle = halo + 1
    picture = svg.circle(middle, middle, halo, fill=ink, opacity=0.16) if precision == "street" else ""
    form = points.kinds[points.kind[i]]["id"]
    picture += svg.kind_shape(middle, middle, 6.2, form, fill=inks.halo, stroke="none")
    fill, stroke = (inks.halo, ink) if precision == "area" else (ink, inks.halo)
    picture += svg.kind_shape(middle, middle, 4.6, form, fill=fill, stroke=stroke, width=1.6)
    gone = points.status[i] == STATUSES.index(ENDED)
    if gone:
        picture += svg.line(middle - 7, middle + 7, middle + 7, middle - 7, stroke=inks.ink, width=1.6)
        picture += svg.line(middle - 7, middle - 7, middle + 7, middle + 7, stroke=inks.ink, width=1.6)
    return Mark(
        float(points.lon[i]),
        float(points.lat[i]),
        picture,
        2 * middle,
        2 * middle,
        middle,
        middle,
        title=str(points.name[i]) + (f" · {points.statuses[-1]}" if gone else ""),
        target=f"org:{points.id[i]}",
    )
