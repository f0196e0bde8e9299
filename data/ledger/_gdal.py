"""What GDAL gives of a layer, in pieces against the meter: cells, and one point a row in WGS-84."""

from __future__ import annotations

import warnings
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
import pyproj
import shapely

from data.ledger._geojson import plain
from data.ledger._raw import Cell, Meter, RawTable, cut, note_width
from data.ledger.errors import LedgerUnreadable
from data.ledger.limits import MAX_COLUMNS, MAX_PIECE

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

BROKEN = (
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
    IndexError,
    AttributeError,
    NameError,  # pyogrio asks for the CRS in a variable that it has not set when GDAL knows none
    shapely.errors.ShapelyError,
    pyproj.exceptions.ProjError,
)
_WGS84_LIKE = {4326: "wgs84", 4979: "wgs84", 4490: "cgcs2000"}


def layers(data: bytes, name: str, kind: str) -> list[str]:
    """Names of the layers of a file held in memory."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [str(layer) for layer, _ in pyogrio.list_layers(data)]
    except BROKEN as error:
        raise broken(name, kind) from error


def read_layer(data: bytes, name: str, kind: str, driver: str, **options: Any) -> RawTable:
    """All rows of one layer. ``driver`` is the one that must have opened it: a file that is two things at once is
    refused. Raises LedgerUnreadable (unreadable, too_large)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the name of a file that has none
            info = pyogrio.read_info(data, **options)
            if info["driver"] != driver:
                raise broken(name, kind)
            fields = [str(field) for field in info["fields"]]
            raw = RawTable(format=kind.lower(), encoding="utf-8", header=fields[:MAX_COLUMNS])
            note_width(raw.findings, len(fields))
            _take_pieces(data, raw, fields[:MAX_COLUMNS], options)
    except BROKEN as error:
        raise broken(name, kind) from error
    return raw


def _take_pieces(data: bytes, raw: RawTable, fields: list[str], options: dict[str, Any]) -> None:
    meter, lon, lat = Meter(), [], []
    others: list[BaseGeometry | None] = []
    opened = pyogrio.open_arrow(data, columns=fields, batch_size=MAX_PIECE, use_pyarrow=True, **options)
    with opened as (meta, pieces):
        shape = meta["geometry_name"] or "wkb_geometry"
        for piece in pieces:
            first = len(raw.rows) + 1
            _measure(piece, meter)
            columns = [_cells(_values(piece.column(field)), raw, at, first) for at, field in enumerate(fields)]
            raw.rows += (
                [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in range(piece.num_rows)]
            )
            if shape in piece.schema.names:
                shapes = shapely.from_wkb(piece.column(shape).to_numpy(zero_copy_only=False), on_invalid="ignore")
                east, north = _points(shapes, raw, first)
                others += [
                    None if point else one for one, point in zip(shapes, shapely.get_type_id(shapes) == 0, strict=True)
                ]
                lon.append(east)
                lat.append(north)
    raw.numbers = list(range(1, len(raw.rows) + 1))
    if lon:
        _place(raw, np.concatenate(lon), np.concatenate(lat), others, meta["crs"])


def _measure(piece: pa.RecordBatch, meter: Meter) -> None:
    """A piece against the meter, before it becomes objects: its rows, its cells, and its bytes, shapes included."""
    meter.take(piece.nbytes)
    for _ in range(piece.num_rows):
        meter.add(piece.num_columns + 1)


def _values(column: pa.Array) -> list[Any]:
    """A column as objects; text that is no UTF-8 costs its broken signs, not the file."""
    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        cells = column.cast("binary").to_pylist()
        values = [None if cell is None else cell.decode("utf-8", "replace") for cell in cells]
    return values


def _cells(values: list[Any], raw: RawTable, at: int, first: int) -> list[Cell]:
    return [_cell(value, raw, number, at) for number, value in enumerate(values, first)]


def _cell(value: Any, raw: RawTable, number: int, at: int) -> Cell:
    if isinstance(value, str):
        return cut(value, raw.findings, number, at)
    if value is None or isinstance(value, bytes) or value != value:  # noqa: PLR0124  # NaN alone differs from itself
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    return str(value) if isinstance(value, time) else plain(value)


def _points(shapes: NDArray[Any], raw: RawTable, first: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(x, y) of a point inside each shape; NaN where there is none. Shapes other than points are findings."""
    usable = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    other = usable & (shapely.get_type_id(shapes) != 0)
    for at in np.flatnonzero(other):
        raw.findings.add("not_a_point", "corrected", row=int(at) + first, column="geometry", value=shapes[at].geom_type)
    inside = shapes.copy()
    inside[other] = shapely.point_on_surface(shapes[other])
    return np.where(usable, shapely.get_x(inside), np.nan), np.where(usable, shapely.get_y(inside), np.nan)


def _place(  # one call, above
    raw: RawTable,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    shapes: list[BaseGeometry | None],
    stated: str | None,
) -> None:
    """Points and other shapes into WGS-84; the datum that the file names, when it names one that differs."""
    crs = pyproj.CRS.from_user_input(stated) if stated else None
    code = crs.to_epsg() if crs is not None else None
    if crs is not None and code not in _WGS84_LIKE and not (crs.is_geographic and code is None):
        move = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        lon, lat = move.transform(lon, lat)
        flat = shapely.force_2d(np.array(shapes, dtype=object))
        shapes = list(shapely.transform(flat, lambda c: np.column_stack(move.transform(c[:, 0], c[:, 1]))))
        code = 4326
    raw.shapes = shapes
    raw.lon, raw.lat = (np.where(np.isfinite(v), v, np.nan) for v in (lon, lat))
    datum = _WGS84_LIKE.get(code) if code is not None else None
    # most files say WGS-84 without meaning it; the person's choice or the default decides
    raw.datum = datum if datum != "wgs84" else None


def broken(name: str, kind: str) -> LedgerUnreadable:
    """What to raise when a file cannot be opened as what it claims to be."""
    return LedgerUnreadable(
        "unreadable", name=name, format=kind, why="文件已损坏或格式不符", why_en="it is damaged or of another kind"
    )
