"""Builders: every file of the corpus is made here, in memory."""

from __future__ import annotations

import io
import json
import sqlite3
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import xlsxwriter
import xlwt

from data.load import Facts
from tests import as_shipped

HEAD = ["企业名称", "所在园区", "经度", "纬度"]
GOOD = ["南京甲智能科技有限公司", "软件谷", 118.757937, 31.981367]
GOOD2 = ["南京乙芯片有限公司", "智谷", 118.954001, 32.131684]
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
    '<Relationship Id="rId2" Target="sharedStrings.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>',
}


def text(*rows: list[Any], sep: str = ",", encoding: str = "utf-8") -> bytes:
    """Rows as a plain text table; cells are written as they are (quote them yourself)."""
    return "\n".join(sep.join("" if c is None else str(c) for c in row) for row in rows).encode(encoding)


def table(*rows: list[Any], head: list[str] | None = None, **options: Any) -> bytes:
    """``text`` under the usual header."""
    return text(head or HEAD, *rows, **options)


def xlsx(
    *rows: list[Any], head: list[str] | None = HEAD, formats: dict[int, str] | None = None, **sheets: Any
) -> bytes:
    """A workbook; ``formats`` are number formats by column, further sheets by name are written first."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}
    )
    for name, content in sheets.items():
        extra = book.add_worksheet(name)
        for at, row in enumerate(content):
            extra.write_row(at, 0, row)
    sheet = book.add_worksheet("台账")
    styles = {at: book.add_format({"num_format": code}) for at, code in (formats or {}).items()}
    for at, row in enumerate([head, *rows] if head else rows):
        for column, cell in enumerate(row):
            if cell is None:
                continue
            if isinstance(cell, tuple):
                sheet.write_formula(at, column, cell[0], None, cell[1])
            else:
                sheet.write(at, column, cell, styles.get(column))
    book.close()
    return out.getvalue()


def raw_xlsx(sheet_data: str, strings: str = "", before: str = "", **parts: str) -> bytes:
    """A workbook from raw XML, for what no honest writer would produce."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in {**PARTS, **parts}.items():
            archive.writestr(path, content)
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<?xml version="1.0"?>{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"{sheet_data}</worksheet>",
        )
        if strings:
            archive.writestr("xl/sharedStrings.xml", strings)
    return out.getvalue()


def cell(reference: str, value: str) -> str:
    """An inline text cell."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'


def inline(*rows: list[str]) -> str:
    """Rows of inline text as sheetData."""
    body = "".join(
        f'<row r="{n}">' + "".join(cell(f"{chr(65 + at)}{n}", value) for at, value in enumerate(row)) + "</row>"
        for n, row in enumerate(rows, 1)
    )
    return f"<sheetData>{body}</sheetData>"


def geojson(*features: tuple[dict[str, Any], Any]) -> bytes:
    """Properties and a geometry (a pair means a point)."""
    made = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": "Point", "coordinates": list(shape)} if isinstance(shape, tuple) else shape,
        }
        for properties, shape in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": made}, ensure_ascii=False).encode()


def frame(rows: list[list[Any]], epsg: int | None = 4326, to: int | None = None) -> gpd.GeoDataFrame:
    """Rows of the usual header as a GeoDataFrame, moved to ``to`` when given."""
    points = gpd.points_from_xy([row[2] for row in rows], [row[3] for row in rows])
    made = gpd.GeoDataFrame(
        {"企业名称": [r[0] for r in rows], "所在园区": [r[1] for r in rows]}, geometry=points, crs=epsg
    )
    return made.to_crs(to) if to else made


def gpkg(rows: list[list[Any]], **options: Any) -> bytes:
    """A GeoPackage of points."""
    out = io.BytesIO()
    pyogrio.write_dataframe(frame(rows, **options), out, driver="GPKG", layer="台账")
    return out.getvalue()


def gpkg_with_view() -> bytes:
    """A GeoPackage that would compute without end if its view were read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "v.gpkg"
        path.write_bytes(gpkg([GOOD]))
        connection = sqlite3.connect(path)
        connection.execute(
            "create view bomb as with recursive c(x) as (select 1 union all select x+1 from c) select x from c"
        )
        connection.commit()
        connection.close()
        return path.read_bytes()


def shapefile(rows: list[list[Any]], encoding: str = "utf-8", cpg: bool = True) -> bytes:
    """A zipped Shapefile in ``encoding``, with or without its .cpg."""
    with tempfile.TemporaryDirectory() as folder:
        made = frame(rows).rename(columns={"企业名称": "name", "所在园区": "park"})
        pyogrio.write_dataframe(made, Path(folder) / "ledger.shp", driver="ESRI Shapefile", encoding=encoding)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for path in sorted(Path(folder).iterdir()):
                if path.suffix != ".cpg" or cpg:
                    archive.write(path, f"资料/{path.name}")
        return out.getvalue()


def xls(rows: list[list[Any]], head: list[str] = HEAD) -> bytes:
    """An Excel 97 workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("台账")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for at, row in enumerate([head, *rows]):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write(at, column, value, day)
            else:
                sheet.write(at, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    """A plain ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


@pytest.fixture(scope="session")
def facts() -> Facts:
    """The facts that ship."""
    return as_shipped.facts()


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """All builders by name."""
    names = (table, text, xlsx, raw_xlsx, cell, inline, geojson, gpkg, gpkg_with_view, shapefile, xls, zipped)
    return SimpleNamespace(**{f.__name__: f for f in names}, GOOD=GOOD, GOOD2=GOOD2, HEAD=HEAD, PARTS=PARTS)
