"""How many bytes a result keeps alive: an estimate that is quick for frames of a hundred thousand rows."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from itertools import islice

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

_SAMPLED = 200  # of a longer list these are weighed for all
_CELL = 120  # bytes of an object in a frame: a text, or a point with its own memory outside Python
_VERTEX = 16  # bytes of x and y


def weight(value: object) -> int:
    """Bytes of ``value`` and of what it holds, each object once; texts and shapes in frames at a mean weight."""
    return _weight(value, set())


def _weight(value: object, seen: set[int]) -> int:
    if value is None or id(value) in seen:
        return 0
    seen.add(id(value))
    own = sys.getsizeof(value, 64)
    if isinstance(value, np.ndarray):
        own = int(value.nbytes) + (_CELL * value.size if value.dtype == object else 0)
    elif isinstance(value, (pd.DataFrame, pd.Series, pd.Index)):
        own = _of_frame(value)
    elif isinstance(value, BaseGeometry):
        own = _CELL + _VERTEX * int(shapely.get_num_coordinates(value))
    elif isinstance(value, Mapping):
        own += _of_many(value.keys(), seen) + _of_many(value.values(), seen)
    elif isinstance(value, (tuple, list, set, frozenset)):
        own += _of_many(value, seen)
    elif is_dataclass(value):
        own += sum(_weight(getattr(value, field.name), seen) for field in fields(value))
    return own


def _of_many(values: Collection[object], seen: set[int]) -> int:
    part = sum(_weight(value, seen) for value in islice(values, _SAMPLED))
    return part * len(values) // _SAMPLED if len(values) > _SAMPLED else part


def _of_frame(frame: pd.DataFrame | pd.Series | pd.Index) -> int:
    columns = [frame.iloc[:, at] for at in range(frame.shape[1])] if isinstance(frame, pd.DataFrame) else [frame]
    boxed = sum(_CELL * len(column) for column in columns if str(column.dtype) in ("object", "geometry"))
    used = frame.memory_usage(deep=False)
    return int(used if isinstance(used, int) else np.sum(used)) + boxed
