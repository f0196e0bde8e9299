"""Files that were designed to stop a server: each small, each once enough to do it. Made here, kept nowhere."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ["南京甲智能科技有限公司", "南京乙芯片有限公司", "南京丙软件有限公司", "南京丁数据有限公司"]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _layer(rows: int = 4) -> gpd.GeoDataFrame:
    points = shapely.points([[118.75 + at / 1000, 31.98] for at in range(rows)])
    return gpd.GeoDataFrame({"企业名称": [NAMES[at % 4] + str(at) for at in range(rows)]}, geometry=points, crs=4326)


def gpkg(*statements: str) -> bytes:
    """A GeoPackage of four points, changed by SQL as only its maker could."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        pyogrio.write_dataframe(_layer(), path, driver="GPKG", layer="ledger")
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return path.read_bytes()


def computed_pattern() -> bytes:
    """A column whose value is a match that takes longer than anybody lives."""
    pattern = "%0" * 60 + "%1%"
    return gpkg(f"ALTER TABLE ledger ADD COLUMN 简介 TEXT AS (hex(zeroblob(100000)) LIKE '{pattern}')")


def computed_length(size: int = 150_000_000) -> bytes:
    """A column whose value takes 300 MB a row and no byte in the file."""
    return gpkg(f"ALTER TABLE ledger ADD COLUMN 简介 TEXT AS (hex(zeroblob({size})))")


def view_in_capitals() -> bytes:
    """A view that calls itself VIEW, which SQLite takes for one and a comparison with “view” does not."""
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x FROM c"
    return gpkg(f"CREATE VIEW endless AS {endless}", "UPDATE sqlite_master SET type = 'VIEW' WHERE name = 'endless'")


def repeated_shape(entries: int = 5_000, corners: int = 20_000) -> bytes:
    """A .shx whose entries all name one polygon of many corners."""
    ring = shapely.Point(118.75, 31.98).buffer(0.01, quad_segs=corners // 4)
    frame = gpd.GeoDataFrame({"name": [NAMES[0]]}, geometry=[ring], crs=4326)
    with tempfile.TemporaryDirectory() as folder:
        pyogrio.write_dataframe(frame, Path(folder) / "a.shp", driver="ESRI Shapefile", encoding="utf-8")
        parts = {path.suffix: path.read_bytes() for path in Path(folder).iterdir()}
    index, table = parts[".shx"], parts[".dbf"]
    length = struct.pack(">i", (100 + 8 * entries) // 2)
    parts[".shx"] = index[:24] + length + index[28:100] + index[100:108] * entries
    start, width = struct.unpack("<HH", table[8:12])
    row = table[start : start + width]
    parts[".dbf"] = table[:4] + struct.pack("<i", entries) + table[8:start] + row * entries + b"\x1a"
    return zipped({f"a{suffix}": content for suffix, content in parts.items()})


def zipped(members: dict[str, bytes | str]) -> bytes:
    """A ZIP of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook(sheet: str, tabs: int = 1) -> bytes:
    """A workbook of raw XML in which ``tabs`` tabs all show the same sheet."""
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, tabs + 1))
    kind = f"{RELATIONS}/worksheet"
    target = f'<Relationship Id="rId1" Target="worksheets/sheet1.xml" Type="{kind}"/>'
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{names}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f"<Relationships>{target}</Relationships>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
        }
    )


def many_tabs() -> bytes:
    """500 tabs that all show one sheet of 20,000 rows without a header."""
    row = "".join(f"<c><v>{n}</v></c>" for n in range(20))
    return workbook(f"<row>{row}</row>" * 20_000, tabs=500)


def formula_flood(cells: int = 7_000_000) -> bytes:
    """Cells that hold a formula and no value: nothing of them is a row, all of them took memory."""
    rows = (f'<row r="{n}">' + f'<c r="{n}"><f/></c>' * 200 + "</row>" for n in range(1, cells // 200))
    head = '<row><c t="inlineStr"><is><t>企业名称</t></is></c></row>'
    return workbook(head + "".join(rows))


def point(lon: object, lat: object, name: str = NAMES[0]) -> bytes:
    """One feature at a place that is written just so."""
    return (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"企业名称":'
        f'{json.dumps(name)},"所在园区":"软件谷"}},"geometry":{{"type":"Point","coordinates":[{lon},{lat}]}}}}]}}'
    ).encode()


def broken_projection() -> bytes:
    """A Shapefile whose .prj is no projection."""
    with tempfile.TemporaryDirectory() as folder:
        frame = _layer().rename(columns={"企业名称": "name"})
        pyogrio.write_dataframe(frame, Path(folder) / "a.shp", driver="ESRI Shapefile", encoding="utf-8")
        parts = {f"a{path.suffix}": path.read_bytes() for path in Path(folder).iterdir()}
    return zipped(parts | {"a.prj": b'GEOGCS["x",DATUM[' * 3})


# Name → how it is made, and what may be said of it
STOPPERS: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "computed pattern": (computed_pattern, {"unreadable"}),
    "computed length": (computed_length, {"unreadable"}),
    "view in capitals": (view_in_capitals, {"unreadable"}),
    "one shape 5,000 times": (repeated_shape, {"unreadable"}),
    "one sheet 500 times": (many_tabs, {"no_header"}),
    "formulas without end": (formula_flood, {"too_large", "zip_bomb", "no_rows"}),  # a fast machine reads them all
}
