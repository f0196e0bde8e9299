"""Values as bytes that carry no code: JSON for their shape, Arrow for columns. What comes out of a child process.

Only what is listed here passes: None, bool, int, float, str, bytes, datetime, list, tuple, dict, frames with plain
columns and an index of their own numbers, points or WKB shapes in a GeoDataFrame, and dataclasses which the reader
names. Bytes that are none of this raise ValueError; nothing in them is ever run.
"""

from __future__ import annotations

import json
import struct
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DTYPES = frozenset({"str", "Int64", "int64", "float64", "bool", "datetime64[us]", "datetime64[ns]"})
_MAPPED = {"str": pd.StringDtype(na_value=np.nan), "Int64": pd.Int64Dtype()}
_MAGIC = b"PLAIN1"
_SIZE = struct.Struct(">Q")
_DAMAGED = (
    *(pa.ArrowException, shapely.errors.ShapelyError, LookupError, TypeError, AttributeError, RecursionError),
    *(OverflowError, MemoryError, OSError, ArithmeticError),
)


def pack(value: object) -> bytes:
    """``value`` as bytes. Raises TypeError for what is not plain."""
    parts: list[bytes] = []
    tree = json.dumps(_tree(value, parts), ensure_ascii=True, separators=(",", ":")).encode()
    return _MAGIC + b"".join(_SIZE.pack(len(part)) + part for part in (tree, *parts))


def unpack(data: bytes, classes: Iterable[type] = ()) -> Any:
    """The value that ``pack`` was given; of dataclasses only ``classes`` are made. Raises ValueError."""
    if data[: len(_MAGIC)] != _MAGIC:
        raise ValueError("these bytes are not a packed value")
    parts, at = [], len(_MAGIC)
    while at < len(data):
        (size,) = _SIZE.unpack(data[at : at + 8]) if at + 8 <= len(data) else (len(data),)
        parts.append(memoryview(data)[at + 8 : at + 8 + size])
        at += 8 + size
    if at != len(data):
        raise ValueError("the packed value is cut short")
    known = {cls.__name__: cls for cls in classes}
    try:
        return _value(json.loads(bytes(parts[0])), parts[1:], known)
    except _DAMAGED as error:
        raise ValueError("the packed value is damaged") from error


def _tree(value: object, parts: list[bytes]) -> object:  # noqa: PLR0911  # one line a kind
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return value.item() if isinstance(value, np.generic) else value
    if isinstance(value, np.generic):
        return _tree(value.item(), parts)
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    if isinstance(value, list):
        return [_tree(item, parts) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [_tree(item, parts) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[_tree(key, parts), _tree(item, parts)] for key, item in value.items()]}
    if isinstance(value, bytes):
        parts.append(value)
        return {"bytes": len(parts) - 1}
    if isinstance(value, pd.DataFrame):
        return {"frame": _frame_tree(value, parts)}
    if is_dataclass(value) and not isinstance(value, type):
        held = [[field.name, _tree(getattr(value, field.name), parts)] for field in fields(value) if field.init]
        return {"class": type(value).__name__, "held": held}
    raise TypeError(f"{type(value).__name__} is not plain")


def _value(tree: Any, parts: list[memoryview], known: Mapping[str, type]) -> Any:  # noqa: PLR0911  # one line a kind
    if isinstance(tree, list):
        return [_value(item, parts, known) for item in tree]
    if not isinstance(tree, dict):
        return tree
    if "class" in tree:
        return known[tree["class"]](**{name: _value(held, parts, known) for name, held in tree["held"]})
    ((kind, held),) = tree.items()
    if kind == "tuple":
        return tuple(_value(item, parts, known) for item in held)
    if kind == "dict":
        return {_value(key, parts, known): _value(item, parts, known) for key, item in held}
    if kind == "time":
        return datetime.fromisoformat(held)
    return bytes(parts[held]) if kind == "bytes" else _frame(held, parts)


def _frame_tree(frame: pd.DataFrame, parts: list[bytes]) -> dict[str, object]:
    if not frame.index.equals(pd.RangeIndex(len(frame))):
        raise TypeError("a plain frame is numbered from 0")
    shapes = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    names = [name for name in frame.columns if name != shapes]
    dtypes = [str(frame[name].dtype) for name in names]
    if not _DTYPES.issuperset(dtypes) or not all(isinstance(name, str) for name in frame.columns):
        raise TypeError(f"columns are not plain: {sorted(set(dtypes) - _DTYPES)}")
    columns = [pa.array(frame[name], from_pandas=True) for name in names]
    tree: dict[str, object] = {"names": names, "dtypes": dtypes, "rows": len(frame)}
    if shapes is not None:
        code = frame.crs.to_authority() if frame.crs is not None else None
        tree |= {"shapes": shapes, "crs": ":".join(code) if code else None, "order": list(frame.columns)}
        points = bool((shapely.get_type_id(frame.geometry.array) == 0).all()) and not frame.geometry.is_empty.any()
        tree["points"] = points
        columns += [pa.array(part) for part in _coordinates(frame, points)]
    table = pa.Table.from_arrays(columns, names=[str(at) for at in range(len(columns))])
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    parts.append(out.getvalue().to_pybytes())
    return tree | {"part": len(parts) - 1}


def _coordinates(frame: gpd.GeoDataFrame, points: bool) -> list[Any]:
    shapes = np.asarray(frame.geometry.array)
    return [shapely.get_x(shapes), shapely.get_y(shapes)] if points else [shapely.to_wkb(shapes)]


def _frame(tree: Mapping[str, Any], parts: list[memoryview]) -> pd.DataFrame:
    with pa.ipc.open_stream(pa.py_buffer(parts[tree["part"]])) as stream:
        table = stream.read_all()
    table.validate(full=True)
    names, dtypes = tree["names"], tree["dtypes"]
    if not _DTYPES.issuperset(dtypes) or (table.num_rows != tree["rows"] and names):
        raise ValueError("columns are not plain")
    columns = {
        name: _column(table.column(at), dtype) for at, (name, dtype) in enumerate(zip(names, dtypes, strict=True))
    }
    frame = pd.DataFrame(columns, index=pd.RangeIndex(tree["rows"]), columns=names)
    if tree.get("shapes") is None:
        return frame
    rest = [table.column(at).to_numpy() for at in range(len(names), table.num_columns)]
    shapes = gpd.points_from_xy(*rest) if tree["points"] else shapely.from_wkb(rest[0])
    placed = gpd.GeoDataFrame(frame.assign(**{tree["shapes"]: shapes}), geometry=tree["shapes"], crs=tree["crs"])
    ordered: pd.DataFrame = placed[tree["order"]]
    return ordered


def _column(column: pa.ChunkedArray, dtype: str) -> pd.Series:
    mapped = _MAPPED.get(dtype)
    series: pd.Series = column.to_pandas(types_mapper=None if mapped is None else lambda _: mapped)
    return series if str(series.dtype) == dtype else series.astype(np.dtype(dtype))
