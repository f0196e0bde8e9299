"""Plain values go through bytes and come back the same; nothing else does, and no bytes do more than fail."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from datetime import datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.apart.plain import pack, unpack

SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text() | st.binary()
)
VALUES = st.recursive(
    SCALARS | st.datetimes(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.integers(0, 9), inner),
    max_leaves=20,
)


@dataclass(frozen=True)
class Sample:
    name: str
    frame: pd.DataFrame
    held: dict[str, object] = field(default_factory=dict)


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_a_plain_value_comes_back(value: object) -> None:
    assert unpack(pack(value)) == value


def _frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "text": pd.Series(["甲", None, ""], dtype="str"),
            "count": pd.Series([1, None, -3], dtype="Int64"),
            "share": [0.5, np.nan, -np.inf],
            "row": [1, 2, 3],
            "yes": [True, False, True],
            "day": pd.Series([datetime(2020, 1, 2), None, datetime(1999, 12, 31, 23, 59)]).astype("datetime64[us]"),
        }
    )


def test_a_frame_comes_back_with_its_types() -> None:
    frame = _frame()
    pd.testing.assert_frame_equal(unpack(pack(frame)), frame)
    empty = frame.iloc[:0]
    pd.testing.assert_frame_equal(unpack(pack(empty)), empty)


@pytest.mark.parametrize(
    "shapes", [shapely.points([1, 2, 3], [4, 5, 6]), shapely.points([1, 2, 3], 4).tolist()[:1] * 3]
)
def test_points_and_shapes_come_back(shapes: object) -> None:
    frame = gpd.GeoDataFrame(_frame(), geometry=list(shapes), crs="EPSG:4326")
    back = unpack(pack(frame))
    pd.testing.assert_frame_equal(back, frame)
    areas = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=[shapely.box(0, 0, 1, 1), None], crs="EPSG:32650")
    found = unpack(pack(areas.astype({"name": "str"})))
    assert found.crs == areas.crs
    assert found.geometry[0].equals(areas.geometry[0])
    assert found.geometry[1] is None


def test_only_dataclasses_that_are_named_are_made() -> None:
    packed = pack(Sample("甲", _frame(), {"a": (1, 2)}))
    assert unpack(packed, [Sample]).held == {"a": (1, 2)}
    with pytest.raises(ValueError, match="damaged"):
        unpack(packed)


@pytest.mark.parametrize("value", [object(), print, {1, 2}, pd.DataFrame({"a": [object()]}), Sample])
def test_what_is_not_plain_is_not_packed(value: object) -> None:
    with pytest.raises(TypeError):
        pack(value)


def test_a_pickle_is_no_answer() -> None:
    with pytest.raises(ValueError, match="not a packed value"):
        unpack(pickle.dumps(print))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damaged_bytes_only_fail(data: st.DataObject) -> None:
    packed = bytearray(pack((1, "a", [Sample("甲", _frame()).frame])))
    for _ in range(data.draw(st.integers(1, 4))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    try:
        unpack(bytes(packed[: data.draw(st.integers(0, len(packed)))]))
    except ValueError:
        return
