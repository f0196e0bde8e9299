"""GeoJSON, GeoPackage and zipped Shapefile: attributes as cells, geometry as one point a row, in WGS-84."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely

from data.ledger._raw import Cell, Meter, RawTable, cut, note_width
from data.ledger._zip import member
from data.ledger.errors import LedgerUnreadable
from data.ledger.limits import MAX_COLUMNS, MAX_ROWS, MAX_TEXT, MAX_TOKENS

if TYPE_CHECKING:
    from collections.abc import Sequence

_GDAL_BROKEN = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.GeometryError,
    pyogrio.errors.FieldError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.CRSError,
    ValueError,
    RuntimeError,
    OSError,
    KeyError,
    TypeError,
    OverflowError,
    UnicodeError,
    MemoryError,
    IndexError,
    AttributeError,
)
_SHAPE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_WGS84_LIKE = {4326: "wgs84", 4979: "wgs84", 4490: "cgcs2000"}


def read_geojson(data: bytes, name: str) -> RawTable:
    """A FeatureCollection (or a single feature). Raises LedgerUnreadable (unreadable, too_large)."""
    if data.count(b",") + data.count(b"[") + data.count(b"{") > MAX_TOKENS:
        raise LedgerUnreadable(
            "too_large",
            what="内容项数超过",
            what_en="the number of its items exceeds",
            found=f"{MAX_TOKENS:,}",
            limit=f"{MAX_TOKENS:,}",
        )
    try:
        text = data.decode("utf-8-sig")
        encoding = "utf-8"
    except UnicodeDecodeError:
        text, encoding = data.decode("gb18030", errors="replace"), "gb18030"
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise LedgerUnreadable(
            "unreadable", row=None, name=name, format="GeoJSON", why=f"第 {line or 1} 行不是有效的 JSON",
            why_en=f"line {line or 1} is not valid JSON",
        ) from error  # fmt: skip
    features = _features(content, name)
    raw = RawTable(format="geojson", encoding=encoding, header=[], datum=_json_datum(content))
    _take_features(features, raw)
    return raw


def _features(content: Any, name: str) -> list[Any]:
    if isinstance(content, dict) and content.get("type") == "Feature":
        return [content]
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise LedgerUnreadable(
            "unreadable",
            name=name,
            format="GeoJSON",
            why="它不是要素集合（FeatureCollection）",
            why_en="it is not a FeatureCollection",
        )
    return features


def _json_datum(content: Any) -> str | None:
    """The datum an old-style crs member names, if any."""
    crs = content.get("crs") if isinstance(content, dict) else None
    text = json.dumps(crs)[:500] if isinstance(crs, dict) else ""
    return "cgcs2000" if "4490" in text else None


def _take_features(features: Sequence[Any], raw: RawTable) -> None:
    names: dict[str, int] = {}
    meter, points = Meter(), []
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        properties = properties if isinstance(properties, dict) else {}
        for key in properties:
            if key not in names:
                names[key] = len(names)
        row: list[Cell] = [None] * min(len(names), MAX_COLUMNS)
        for key, value in properties.items():
            at = names[key]
            if at < MAX_COLUMNS:
                plain = _plain(value)
                row[at] = (
                    cut(plain, raw.findings, number, at) if isinstance(plain, str) and len(plain) > MAX_TEXT else plain
                )
        meter.add(len(row) + 2)
        raw.rows.append(row)
        raw.numbers.append(number)
        points.append(_point(feature.get("geometry") if isinstance(feature, dict) else None, raw, number))
    raw.header = list(names)[:MAX_COLUMNS]
    note_width(raw.findings, len(names))
    coordinates = np.array(points, dtype=float).reshape(-1, 2)
    raw.lon, raw.lat = coordinates[:, 0].copy(), coordinates[:, 1].copy()


def _plain(value: Any) -> Cell:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (int, float)):
        return value if abs(value) < 1e300 else str(value)
    if isinstance(value, list) and all(isinstance(item, (str, int, float)) for item in value):
        return ";".join(str(item) for item in value)
    return json.dumps(value, ensure_ascii=False)


def _point(geometry: Any, raw: RawTable, number: int) -> tuple[float, float]:  # noqa: PLR0911  # each unusable shape
    """The point of a feature; of another shape a point inside it, with a finding; NaN when there is none."""
    nothing = (np.nan, np.nan)
    if not isinstance(geometry, dict):
        return nothing
    if geometry.get("type") == "Point":
        pair = geometry.get("coordinates")
        if isinstance(pair, list) and len(pair) >= 2 and all(type(v) in (int, float) for v in pair[:2]):
            try:
                return float(pair[0]), float(pair[1])
            except OverflowError:
                return nothing
        return nothing
    try:
        shape = shapely.geometry.shape(geometry)
        inside = shape.representative_point() if not shape.is_empty else None
    except (
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        IndexError,
        RecursionError,
        OverflowError,
        shapely.errors.ShapelyError,
    ):
        return nothing
    if inside is None:
        return nothing
    raw.findings.add("not_a_point", "corrected", row=number, column="geometry", value=str(geometry.get("type")))
    return float(inside.x), float(inside.y)


def read_gpkg(data: bytes, name: str, sheet: int | str | None) -> RawTable:
    """A layer of a GeoPackage, by name or number from 1. Views and generated columns are refused before GDAL sees
    them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.gpkg"
        path.write_bytes(data)
        _check_sqlite(path, name)
        try:
            layers = [str(layer) for layer, kind in pyogrio.list_layers(path)]
        except _GDAL_BROKEN as error:
            raise _broken(name, "GPKG") from error
        layer = chosen(layers, sheet)
        raw = _with_gdal(path, name, "GPKG", layer=layer)
        raw.sheet, raw.sheets = layer, tuple(layers)
        return raw


def chosen(names: Sequence[str], sheet: int | str | None) -> str:
    """The sheet or layer that was asked for: number from 1, or name; the first when nothing was asked."""
    if isinstance(sheet, str) and sheet not in names and sheet.isdecimal():
        sheet = int(sheet)
    if sheet is None and names:
        return names[0]
    if isinstance(sheet, int) and 1 <= sheet <= len(names):
        return names[sheet - 1]
    if isinstance(sheet, str) and sheet in names:
        return sheet
    raise LedgerUnreadable("no_sheet", value=sheet or "", known="、".join(names))


def _check_sqlite(path: Path, name: str) -> None:
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2**20)
            statements = connection.execute("select type, coalesce(sql, '') from sqlite_master").fetchall()
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeError, OverflowError) as error:
        raise _broken(name, "GPKG") from error
    for kind, sql in statements:
        low = str(sql).lower()
        if kind == "view" or (
            kind == "table" and ("generated always" in low or ("create virtual" in low and "rtree" not in low))
        ):
            raise LedgerUnreadable(
                "unreadable",
                name=name,
                format="GPKG",
                why="其中含有视图或计算列，不予执行",
                why_en="it holds views or computed columns, which are not run",
            )


def read_shapefile(archive: zipfile.ZipFile, name: str) -> RawTable:
    """The first .shp of an archive; text in the encoding of its .cpg, else found by content."""
    files = {Path(m.filename).name.lower(): m.filename for m in archive.infolist() if not m.is_dir()}
    stem = next((file[:-4] for file in sorted(files) if file.endswith(".shp") and not file.startswith("._")), None)
    if stem is None or f"{stem}.dbf" not in files:
        raise LedgerUnreadable(
            "unreadable",
            name=name,
            format="压缩的 Shapefile",
            why="压缩包里缺少 .shp 或 .dbf",
            why_en="the archive lacks .shp or .dbf",
        )
    with tempfile.TemporaryDirectory() as folder:
        for suffix in _SHAPE_PARTS:
            if f"{stem}{suffix}" in files:
                (Path(folder) / f"ledger{suffix}").write_bytes(member(archive, files[f"{stem}{suffix}"], name))
        encoding = _dbf_encoding(Path(folder))
        raw = _with_gdal(Path(folder) / "ledger.shp", name, "Shapefile", encoding=encoding)
        raw.encoding = encoding
        return raw


def _dbf_encoding(folder: Path) -> str:
    """Encoding of the attribute text: by content, since .cpg files are missing or wrong about as often as right."""
    text = (folder / "ledger.dbf").read_bytes()
    stated = (
        (folder / "ledger.cpg").read_bytes()[:40].decode("ascii", "ignore").strip().lower()
        if (folder / "ledger.cpg").exists()
        else ""
    )
    (folder / "ledger.cpg").unlink(missing_ok=True)
    if text[32:].isascii():
        return "utf-8"
    by_field = "utf-8"
    start = int.from_bytes(text[8:10], "little")
    try:
        text[start:].decode("utf-8")
    except UnicodeDecodeError as error:
        rest = text[start:][error.start : error.start + 4]
        by_field = "gb18030" if stated not in ("utf-8", "utf8", "65001") or len(rest) > 3 else "utf-8"
    return by_field


def _with_gdal(path: Path, name: str, kind: str, **options: Any) -> RawTable:
    try:
        info = pyogrio.read_info(path, force_feature_count=True, **options)
        if info["features"] > MAX_ROWS:
            raise LedgerUnreadable(
                "too_large",
                what="行数超过",
                what_en="the number of rows exceeds",
                found=f"{MAX_ROWS:,}",
                limit=f"{MAX_ROWS:,}",
            )
        frame = pyogrio.read_dataframe(path, columns=list(info["fields"])[:MAX_COLUMNS], **options)
    except _GDAL_BROKEN as error:
        raise _broken(name, kind) from error
    raw = RawTable(format=kind.lower(), encoding="utf-8", header=[c for c in frame.columns if c != "geometry"])
    note_width(raw.findings, len(info["fields"]))
    raw.numbers = list(range(1, len(frame) + 1))
    columns = [_cells(frame[column], raw, at) for at, column in enumerate(raw.header or [])]
    raw.rows = [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in raw.numbers]
    meter = Meter()
    for row in raw.rows:
        meter.add(len(row) + 2)
    if isinstance(frame, gpd.GeoDataFrame):
        _take_geometry(frame, raw)
    return raw


def _cells(column: pd.Series, raw: RawTable, at: int) -> list[Cell]:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_localize(None)
    if pd.api.types.is_datetime64_any_dtype(column):
        return [None if pd.isna(v) else v.to_pydatetime() for v in column]
    missing = column.isna().to_numpy()
    values = [None if gone else value for value, gone in zip(column.tolist(), missing, strict=True)]
    return [cut(v, raw.findings, n, at) if isinstance(v, str) else _plain(v) if not isinstance(v, bytes) else None
            for n, v in enumerate(values, 1)]  # fmt: skip


def _take_geometry(frame: gpd.GeoDataFrame, raw: RawTable) -> None:
    shapes = np.asarray(frame.geometry.array)
    usable = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    other = usable & (shapely.get_type_id(shapes) != 0)
    for at in np.flatnonzero(other):
        raw.findings.add("not_a_point", "corrected", row=int(at) + 1, column="geometry", value=shapes[at].geom_type)
    inside = shapes.copy()
    inside[other] = shapely.point_on_surface(shapes[other])
    lon = np.where(usable, shapely.get_x(inside), np.nan)
    lat = np.where(usable, shapely.get_y(inside), np.nan)
    crs = frame.crs
    code = crs.to_epsg() if crs is not None else None
    if crs is not None and code not in _WGS84_LIKE and not (crs.is_geographic and code is None):
        move = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        lon, lat = move.transform(lon, lat)
        code = 4326
    raw.lon, raw.lat = (np.where(np.isfinite(v), v, np.nan) for v in (lon, lat))
    raw.datum = None if crs is None or code not in _WGS84_LIKE else _WGS84_LIKE[code]
    if raw.datum == "wgs84":
        raw.datum = None  # most files say so without meaning it; the person's choice or the default decides


def _broken(name: str, kind: str) -> LedgerUnreadable:
    return LedgerUnreadable(
        "unreadable", name=name, format=kind, why="文件已损坏或格式不符", why_en="it is damaged or of another kind"
    )
