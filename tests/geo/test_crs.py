"""The one door: known positions, round trips, missing coordinates, and the scale error that the docstring states."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely import Point

from geo.crs import WGS84, degrees, metres, to_metric, to_wgs84

PLANE = "EPSG:32650"  # UTM zone 50N, in which the shipped place lies
LON, LAT = st.floats(118.2, 119.3), st.floats(31.2, 32.7)


@given(LON, LAT)
def test_there_and_back_is_within_a_tenth_of_a_millimetre(lon: float, lat: float) -> None:
    back_lon, back_lat = degrees(*metres(lon, lat, PLANE), PLANE)
    assert abs(float(back_lon) - lon) < 1e-9
    assert abs(float(back_lat) - lat) < 1e-9


@given(LON, LAT, st.floats(0, 359))
def test_a_metric_kilometre_is_a_kilometre_on_the_ellipsoid_within_600_ppm(lon: float, lat: float, way: float) -> None:
    far_lon, far_lat, _ = Geod(ellps="WGS84").fwd(lon, lat, way, 1000.0)
    x, y = metres([lon, far_lon], [lat, far_lat], PLANE)
    assert float(np.hypot(x[1] - x[0], y[1] - y[0])) == pytest.approx(1000.0, rel=6e-4)


def test_missing_coordinates_stay_missing() -> None:
    x, y = metres([118.8, np.nan, np.inf], [32.0, 32.0, 32.0], PLANE)
    assert np.isfinite(x[0])
    assert np.isnan(x[1:]).all()
    assert np.isnan(y[1:]).all()


def test_frames_series_and_geometries_agree_with_arrays() -> None:
    series = gpd.GeoSeries([Point(118.8, 32.0)], crs=WGS84)
    x, y = metres(118.8, 32.0, PLANE)
    moved = to_metric(series, PLANE)
    assert moved.crs == PLANE
    assert moved.iloc[0].x == pytest.approx(float(x), abs=1e-6)
    assert to_metric(Point(118.8, 32.0), PLANE).y == pytest.approx(float(y), abs=1e-6)
    assert to_wgs84(to_metric(series.to_frame("geometry"), PLANE), PLANE).geometry.iloc[0].x == pytest.approx(
        118.8, abs=1e-9
    )


def test_a_frame_without_a_crs_is_refused() -> None:
    with pytest.raises(ValueError, match="without a CRS"):
        to_metric(gpd.GeoSeries([Point(118.8, 32.0)]), PLANE)
