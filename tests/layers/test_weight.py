"""The estimate is near what an independent count gives: it decides what stays in memory."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from layers.weight import weight


@dataclass(frozen=True, slots=True)
class Pair:
    one: bytes
    other: bytes


def test_bytes_weigh_their_length() -> None:
    assert weight(bytes(1_000_000)) == pytest.approx(1_000_000, rel=0.001)


def test_a_dataclass_weighs_what_it_holds_and_a_thing_twice_counts_once() -> None:
    whole = bytes(500_000)
    assert weight(Pair(whole, bytes(400_000))) == pytest.approx(900_000, rel=0.001)
    assert weight(Pair(whole, whole)) == pytest.approx(500_000, rel=0.001)


def test_numbers_of_a_frame_weigh_eight_bytes() -> None:
    assert weight(pd.DataFrame({"x": np.zeros(100_000), "y": np.zeros(100_000)})) == pytest.approx(1_600_000, rel=0.01)


def test_texts_of_a_frame_weigh_about_what_pandas_counts() -> None:
    frame = pd.DataFrame({"name": pd.Series([f"南京机构{n:06d}" for n in range(10_000)], dtype="str")})
    assert weight(frame) == pytest.approx(frame.memory_usage(deep=True).sum(), rel=0.3)


def test_points_of_a_frame_are_not_free() -> None:
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(np.zeros(1_000), np.zeros(1_000)))
    assert 100_000 < weight(points) < 300_000


def test_a_long_list_is_weighed_by_a_part() -> None:
    assert weight([f"{n:020d}" for n in range(50_000)]) == pytest.approx(50_000 * (69 + 8), rel=0.15)


def test_a_circle_ends() -> None:
    circle: list[object] = [bytes(1000)]
    circle.append(circle)
    assert weight(circle) < 2_000
