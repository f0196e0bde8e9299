"""Located organisations as one column-wise set that the browser keeps, and a bit per organisation for each filter."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from layers.map._encode import dump, shift
from layers.text import t
from layers.theme import KIND_SHAPE, KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.datum import Datum
    from geo.filter import Selection
    from layers.view import Lang

_PRECISIONS = ("point", "street", "area")  # a place known only by its park is a count at the park, never a point
_UNIT = 1e6
EVERYTHING = "*"


def located(facts: Facts) -> NDArray[np.intp]:
    """Positions in ``facts.enterprises`` of the organisations that have a place of their own."""
    rows = facts.enterprises
    here = rows["precision"].isin(_PRECISIONS) & rows["lon"].notna() & rows["lat"].notna()
    return np.flatnonzero(here.to_numpy(bool))


def encode(facts: Facts, lang: Lang, datum: Datum = "wgs84") -> bytes:
    """JSON columns of the located organisations, in table order: place (1e-6 degrees, differences), id, name, codes."""
    rows = facts.enterprises.iloc[located(facts)]
    lon, lat = shift(rows["lon"].to_numpy(float), rows["lat"].to_numpy(float), datum)
    sectors = [
        {"id": str(row.id), "family": str(row.family), "name": str(getattr(row, f"name_{lang}"))}
        for row in facts.sectors.itertuples()
    ]
    sectors.append({"id": "", "family": "", "name": t("mapframe.no_sector", lang)})
    return dump(
        {
            "lon": _differences(lon),
            "lat": _differences(lat),
            "id": rows["id"].astype(str).tolist(),
            "name": _names(rows, lang),
            "sector": _codes(rows["main_sector"], [sector["id"] for sector in sectors]),
            "kind": _codes(rows["kind"], [*KINDS, ""]),
            "precision": _codes(rows["precision"], list(_PRECISIONS)),
            "radius": np.rint(rows["uncertainty_m"].fillna(0).to_numpy(float)).astype(int).tolist(),
            "sectors": sectors,
            "kinds": [_kind(kind, lang) for kind in (*KINDS, "")],
            "precisions": [t(f"mapframe.precision.{name}", lang) for name in _PRECISIONS],
        }
    )


def mask(facts: Facts, selection: Selection) -> str:
    """Which of the encoded organisations pass: base64 of one bit each (lowest bit first), or ``*`` for all of them."""
    passing = np.zeros(len(facts.enterprises), bool)
    passing[facts.enterprises.index.get_indexer(selection.enterprises.index)] = True
    bits = passing[located(facts)]
    return EVERYTHING if bits.all() else base64.b64encode(np.packbits(bits, bitorder="little").tobytes()).decode()


def _differences(degrees: NDArray[np.float64]) -> list[int]:
    whole = np.rint(degrees * _UNIT).astype(np.int64)
    out: list[int] = np.diff(whole, prepend=0).tolist()
    return out


def _names(rows: pd.DataFrame, lang: Lang) -> list[str]:
    names = rows["name_zh"] if lang == "zh" else rows["name_en"].fillna(rows["name_zh"])
    return names.fillna("").astype(str).tolist()


def _codes(values: pd.Series[Any], known: list[str]) -> list[int]:
    """Place of each value in ``known``; what is missing or unknown is the last one."""
    codes = pd.Categorical(values, categories=[name for name in known if name]).codes.astype(int)
    return np.where(codes < 0, len(known) - 1, codes).tolist()  # type: ignore[no-any-return]


def _kind(kind: str, lang: Lang) -> dict[str, str]:
    return {"shape": KIND_SHAPE.get(kind, "circle"), "name": t(f"vocab.kind.{kind}", lang) if kind else ""}
