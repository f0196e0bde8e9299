"""Datum conversions against an independent library (Rust), known shifts, round trips over Nanjing, and the clock."""

from __future__ import annotations

from itertools import permutations

import geocoordinates_ffi as rust
import numpy as np
import pytest
from pyproj import Geod

from geo.datum import DATUMS, Datum, convert

GEOD = Geod(ellps="WGS84")


def _nanjing(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(20190629)
    return rng.uniform(118.2, 119.3, n), rng.uniform(31.2, 32.7, n)


def _apart(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    return np.asarray(GEOD.inv(*one, *other)[2])


def test_forward_and_inverse_agree_with_an_independent_library() -> None:
    lon, lat = _nanjing(2_000)
    pairs = list(zip(lat.tolist(), lon.tolist(), strict=True))
    expected: dict[tuple[Datum, Datum], list[object]] = {
        ("wgs84", "gcj02"): [rust.wgs84_to_gcj02(rust.Wgs84(lat=y, lon=x)) for y, x in pairs],
        ("gcj02", "bd09"): [rust.gcj02_to_bd09(rust.Gcj02(lat=y, lon=x)) for y, x in pairs],
        ("wgs84", "bd09"): [rust.wgs84_to_bd09(rust.Wgs84(lat=y, lon=x)) for y, x in pairs],
        ("gcj02", "wgs84"): [rust.gcj02_to_wgs84_refined(rust.Gcj02(lat=y, lon=x)) for y, x in pairs],
        ("bd09", "wgs84"): [rust.bd09_to_wgs84_refined(rust.Bd09(lat=y, lon=x)) for y, x in pairs],
    }
    for (source, target), points in expected.items():
        theirs = np.array([p.lon for p in points]), np.array([p.lat for p in points])  # type: ignore[attr-defined]
        assert _apart(convert(lon, lat, source, target), theirs).max() < 1e-4, (source, target)


@pytest.mark.parametrize(("source", "target"), list(permutations(DATUMS, 2)))
def test_round_trip_over_nanjing_is_below_a_hundredth_of_a_millimetre(source: Datum, target: Datum) -> None:
    lon, lat = _nanjing(20_000)
    back = convert(*convert(lon, lat, source, target), target, source)
    worst = _apart(back, (lon, lat)).max()
    print(f"{source} -> {target} -> {source}: worst {worst:.1e} m")
    assert worst < 1e-5  # required: 0.5 m


def test_shifts_at_nanjing_are_the_known_ones() -> None:
    lon, lat = _nanjing(1_000)
    mars = _apart(convert(lon, lat, "wgs84", "gcj02"), (lon, lat))
    baidu = _apart(convert(lon, lat, "wgs84", "bd09"), (lon, lat))
    assert 450 < mars.min() < mars.max() < 650
    assert 1_000 < baidu.min() < baidu.max() < 1_400


@pytest.mark.parametrize("target", DATUMS)
def test_outside_china_and_missing_points_are_left_alone(target: Datum) -> None:
    lon, lat = np.array([2.35, -74.0, 151.2, np.nan]), np.array([48.85, 40.7, -33.9, 32.0])
    for source in DATUMS:
        x, y = convert(lon, lat, source, target)
        np.testing.assert_array_equal(x[:3], lon[:3])
        np.testing.assert_array_equal(y[:3], lat[:3])
        assert np.isnan(x[3])


def test_shapes_scalars_and_empty_arrays() -> None:
    assert convert(118.8, 32.0, "wgs84", "gcj02")[0].shape == ()
    assert convert([[118.8, 118.9]], [[32.0, 32.1]], "bd09", "wgs84")[1].shape == (1, 2)
    assert convert([], [], "gcj02", "wgs84")[0].size == 0
    x, y = convert(118.8, 32.0, "wgs84", "cgcs2000")
    assert (float(x), float(y)) == (118.8, 32.0)


def test_an_unknown_datum_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="tokyo"):
        convert(118.8, 32.0, "tokyo", "wgs84")  # type: ignore[arg-type]
