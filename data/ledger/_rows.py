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
from data.search import marked, normalised

if TYPE_CHECKING:
    from datetime import datetime

    from data.ledger._body import Body
    from data.ledger._place import Places

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(slots=True)
class Parts:
    """Columns as they were read, by position in the body."""

    names: list[str]
    columns: dict[str, Any] = field(default_factory=dict)
    dates: dict[str, list[datetime | None]] = field(default_factory=dict)
    words: dict[str, list[str | None]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    currencies: list[str | None] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    places: Places = field(init=False)


def assembled(body: Body, parts: Parts, prefixes: tuple[str, ...]) -> gpd.GeoDataFrame:
    """Rows in use; ``prefixes`` as in Place. Unknown stays missing; ``kind`` is enterprise, ``status`` unknown and
    ``confidence`` medium (the person's word, not checked against a second source) where the file says nothing."""
    keep = np.flatnonzero(body.aside == "")
    kept = keep.tolist()
    size = len(body)
    empty: list[str | None] = [None] * size
    places = parts.places

    def text(values: list[str] | list[str | None]) -> pd.Series:
        if values is empty:
            return pd.Series(np.nan, index=range(len(kept)), dtype="str")
        return pd.Series([values[i] or None for i in kept], dtype="str")

    def words(name: str, default: str | None = None) -> pd.Series:
        found = parts.words.get(name)
        return text([default] * size if found is None else [word or default for word in found])

    def floats(name: str) -> pd.Series:
        return pd.Series(np.asarray(parts.columns.get(name, np.full(size, np.nan)), dtype=float)[keep])

    def whole(name: str) -> pd.Series:
        column = parts.columns.get(name)
        return (
            pd.Series(pd.NA, index=range(len(keep)), dtype="Int64")
            if column is None
            else column.iloc[keep].reset_index(drop=True)
        )

    def day(name: str) -> pd.Series:
        values = parts.dates.get(name, [None] * size)
        return pd.Series(pd.to_datetime(pd.Series([values[i] for i in keep], dtype=object))).astype("datetime64[us]")

    names = text(list(parts.names))
    established, landed = day("established_date"), day("landed_year")
    sectors = words("sectors")
    name_en = text(parts.texts.get("name_en", empty))
    spelled = [spelling(name, prefixes) for name in names]
    short = text(parts.texts.get("short_zh", empty))
    frame = pd.DataFrame(
        {
            "id": _ids(parts.texts.get("id"), body, keep),
            "name_zh": names,
            "short_zh": short.fillna(names),
            "name_en": name_en,
            "park_id": text(places.park),
            "site": text(parts.sites),
            "site_id": text(places.site),
            "kind": words("kind", "enterprise"),
            "sectors": sectors,
            "address": text(parts.addresses),
            "landed_year": landed.dt.year.astype("Int64").fillna(established.dt.year.astype("Int64")),
            "established_date": established,
            "registered_capital_wan": floats("registered_capital_wan"),
            "registered_capital_currency": text(parts.currencies or empty),
            "ai_share_pct": floats("ai_share_pct"),
            "tech_layer": words("tech_layer"),
            "status": words("status", "unknown"),
            "note": text(parts.texts.get("note", empty)),
            "confidence": words("confidence", "medium"),
            "source_id": text(parts.texts.get("source_id", empty)),
            "lon": places.lon[keep],
            "lat": places.lat[keep],
            "precision": text(places.precision),
            "uncertainty_m": places.uncertainty[keep],
            "main_sector": pd.Series(
                [ids.split(";")[0] if isinstance(ids, str) else None for ids in sectors], dtype="str"
            ),
            "pinyin": pd.Series([full for full, _, _ in spelled], dtype="str"),
            "initials": pd.Series([first for _, first, _ in spelled], dtype="str"),
            "syllables": pd.Series([marks for _, _, marks in spelled], dtype="str"),
            "name_en_is_pinyin": name_en.isna(),
            "total_investment_wan": floats("total_investment_wan"),
            "revenue_wan": floats("revenue_wan"),
            "staff": whole("staff"),
            "rd_staff": whole("rd_staff"),
            "qualifications": words("qualifications"),
            "row": body.numbers[keep],
        }
    )
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs="EPSG:4326")


def _ids(given: list[str] | None, body: Body, keep: np.ndarray[Any, Any]) -> pd.Series:
    """Ids that an address can carry: the file's own where they are plain and unique, else r<row>."""
    own = [""] * len(body) if given is None else [text.strip().lower() for text in given]
    seen: set[str] = set()
    ids = []
    for at in keep:
        text = own[at]
        fallback = f"r{body.numbers[at]}"
        if not _ID.fullmatch(text) or text in seen:
            text = fallback if fallback not in seen else f"{fallback}-{at}"
        seen.add(text)
        ids.append(text)
    return pd.Series(ids, dtype="str")


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
    """Rows not used: ``row``, ``reason``, then the original cells as text under their header texts."""
    at = np.flatnonzero(body.aside != "")
    frame = pd.DataFrame({"row": body.numbers[at], "reason": pd.Series([body.aside[i] for i in at], dtype="str")})
    columns: dict[str, pd.Series] = {}
    for position, label in enumerate(body.head.labels):
        if label:
            title = label if label not in ("row", "reason") else f"{label} (file)"
            columns[title] = pd.Series([_original(body.rows[i], position) for i in at], dtype="str")
    return pd.concat([frame, pd.DataFrame(columns)], axis=1) if columns else frame


def _original(cells: list[Any], position: int) -> str | None:
    cell = cells[position] if position < len(cells) else None
    return cell if isinstance(cell, str) else (clean(cell) or None)
