"""Coordinates as people write them: 118.7969, 118°47'49"E, 东经118.79度, one cell for both, WKT points."""

from __future__ import annotations

import math
import re
import unicodedata

_DEGREES = re.compile(
    r"(?P<sign>[+-])?(?P<d>\d{1,3}(?:\.\d+)?)\s*(?:[°度d:]\s*(?:(?P<m>\d{1,2}(?:\.\d+)?)\s*(?:['′’分:m]\s*(?:(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:[\"″”秒s]|'')?)?)?)?)?"
)
_AXIS = re.compile(r"东经|北纬|经度|纬度|longitude|latitude|lon|lng|lat|[ensw:=]|\s", re.IGNORECASE)
_PAIR = re.compile(r"[,;，；、|\t]+|(?<=[\d度秒\"'″′°])\s+(?=[\d+\-东北en])", re.IGNORECASE)
_WKT = re.compile(r"(?:srid=\d+;)?\s*point\s*z?\s*\(\s*([-+\d.e]+)\s+([-+\d.e]+)[^)]*\)", re.IGNORECASE)


def degrees(text: str) -> float | None:
    """Decimal degrees out of one cell; None when it is no coordinate. Micro-degrees (118796900) are taken as such."""
    if len(text) > 60:
        return None
    try:
        return _scaled(float(text))
    except ValueError:
        flat = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    flat = _AXIS.sub("", re.sub(r"(?<=\d)[′´`']{2}", '"', flat)).strip()
    match = _DEGREES.fullmatch(flat.replace("′", "'").replace("″", '"'))
    if match is None:
        return None
    minutes, seconds = float(match["m"] or 0), float(match["s"] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    value = float(match["d"]) + minutes / 60 + seconds / 3600
    return -value if match["sign"] == "-" else value


def _scaled(value: float) -> float | None:
    if not math.isfinite(value):
        return None
    return value / 1e6 if 1e7 < abs(value) < 3.6e8 and value.is_integer() else value


def pair(text: str) -> tuple[float, float] | None:
    """(first, second) out of one cell that holds both, in the order written; WKT points and GeoJSON arrays too."""
    flat = unicodedata.normalize("NFKC", text).strip()
    wkt = _WKT.fullmatch(flat)
    parts = [wkt[1], wkt[2]] if wkt else [part for part in _PAIR.split(flat.strip("()[]{}（）")) if part.strip()]
    if len(parts) != 2:
        return None
    first, second = degrees(parts[0]), degrees(parts[1])
    return None if first is None or second is None else (first, second)
