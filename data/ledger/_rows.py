"""The frame of rows with the columns of ``facts.enterprises`` (plus ``row``), and the frame of what was set aside."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pypinyin import Style, lazy_pinyin

from data.ledger._body import clean
from data.ledger.fields import FIELDS
from data.search import marked, normalised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.ledger._body import Body
    from data.ledger._elsewhere import Places

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
# columns that the steps of placing make, not a reader of their own
_PLACED = ("park_id", "site", "district_id", "address", "lon", "lat", "datum", "precision", "uncertainty_m")
BY_TARGET = {each.target: each for each in FIELDS if each.kind != "flag"}
EMPTY: dict[str, object] = {"str": np.nan, "float64": np.nan, "Int64": pd.NA, "datetime64[us]": pd.NaT}


@dataclass(slots=True)
class Parts:
    """What was read, by position in the body: ``series`` by the column of the rows that it fills."""

    names: list[str]
    series: dict[str, pd.Series] = field(default_factory=dict)
    ids: list[str] | None = None
    addresses: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    places: Places = field(init=False)


def assembled(body: Body, parts: Parts, prefixes: tuple[str, ...]) -> gpd.GeoDataFrame:
    """Rows in use; ``prefixes`` as in Place. Unknown stays missing; ``kind`` is enterprise, ``status`` unknown and
    ``confidence`` medium (the person's word, not checked against a second source) where the file says nothing."""
    keep = np.flatnonzero(body.aside == "")
    places = parts.places

    def text(values: Sequence[str | None]) -> pd.Series:
        return pd.Series([values[i] or None for i in keep.tolist()], dtype="str")

    def column(name: str) -> pd.Series:
        found = parts.series.get(name)
        if found is None:
            return pd.Series(EMPTY[BY_TARGET[name].dtype], index=range(len(keep)), dtype=BY_TARGET[name].dtype)
        return found.iloc[keep].reset_index(drop=True)

    names = text(parts.names)
    sectors = column("sectors")
    name_en = column("name_en")
    spelled = [spelling(name, prefixes) for name in names]
    established = column("established_date")
    plain = {each.target: column(each.target) for each in FIELDS if each.written and each.target not in _PLACED}
    made = {
        "id": ids(parts.ids, body, keep),
        "name_zh": names,
        "short_zh": column("short_zh").fillna(names),
        "park_id": text(places.park),
        "site": text(parts.sites),
        "site_id": text(places.site),
        "district_id": text(places.district),
        "kind": column("kind").fillna("enterprise"),
        "address": text(parts.addresses),
        "landed_year": column("landed_year").fillna(established.dt.year.astype("Int64")),
        "status": column("status").fillna("unknown"),
        "confidence": column("confidence").fillna("medium"),
        "lon": places.lon[keep],
        "lat": places.lat[keep],
        "precision": text(places.precision),
        "uncertainty_m": places.uncertainty[keep],
        "main_sector": pd.Series([s.split(";")[0] if isinstance(s, str) else None for s in sectors], dtype="str"),
        "pinyin": pd.Series([full for full, _, _ in spelled], dtype="str"),
        "initials": pd.Series([first for _, first, _ in spelled], dtype="str"),
        "syllables": pd.Series([marks for _, _, marks in spelled], dtype="str"),
        "name_en_is_pinyin": name_en.isna(),
        "row": body.numbers[keep],
    }
    years = {n: cells.iloc[keep].reset_index(drop=True) for n, cells in parts.series.items() if n not in BY_TARGET}
    frame = pd.DataFrame(plain | made | years)
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs="EPSG:4326")


def ids(given: list[str] | None, body: Body, keep: np.ndarray[Any, Any], prefix: str = "r") -> pd.Series:
    """Ids that an address can carry: the file's own, letter by letter, where they are plain and unique, else r<row>."""
    own = [""] * len(body) if given is None else [text.strip() for text in given]
    seen: set[str] = set()
    found = []
    for at in keep:
        text = own[at]
        fallback = f"{prefix}{body.numbers[at]}"
        if not _ID.fullmatch(text) or text in seen:
            text = fallback if fallback not in seen else f"{fallback}-{at}"
        seen.add(text)
        found.append(text)
    return pd.Series(found, dtype="str")


def spelling(name: str, prefixes: tuple[str, ...]) -> tuple[str, str, str]:
    """(pinyin, initials, syllables) of a normalised name, sign by sign: fast enough for 100,000 names.

    One reading of each sign."""
    parts = [_reading(sign) for sign in normalised(name, prefixes)]
    return "".join(parts), "".join(part[:1] for part in parts), "".join(map(_marked, parts))


_marked = cache(marked)


@cache
def _reading(sign: str) -> str:
    return sign if sign.isascii() else "".join(lazy_pinyin(sign, style=Style.NORMAL))


def set_aside_frame(body: Body) -> pd.DataFrame:
    """Rows not used: ``row``, ``reason``, then the cells of the columns that are read, as text under their headers.

    What nobody asked for (a telephone number, a person's name) is not kept.
    """
    at = np.flatnonzero(body.aside != "")
    frame = pd.DataFrame({"row": body.numbers[at], "reason": pd.Series([body.aside[i] for i in at], dtype="str")})
    columns: dict[str, pd.Series] = {}
    for position, label in enumerate(body.head.labels):
        if label and body.head.mapping.get(label):
            title = label if label not in ("row", "reason") else f"{label} (file)"
            columns[title] = pd.Series([_original(body.rows[i], position) for i in at], dtype="str")
    return pd.concat([frame, pd.DataFrame(columns)], axis=1) if columns else frame


def _original(cells: list[Any], position: int) -> str | None:
    cell = cells[position] if position < len(cells) else None
    return cell if isinstance(cell, str) else (clean(cell) or None)
