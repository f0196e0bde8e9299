"""A cleaned table as XLSX, CSV, GeoJSON or GeoPackage: the same columns everywhere, and all of them read back in."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import pyogrio
import shapely
import xlsxwriter

from data.cells import neutral
from data.ledger.errors import LedgerUnreadable
from data.ledger.fields import ENTERPRISES
from data.ledger.kinds import KINDS as TABLES
from data.ledger.texts import kind_text
from data.vocabulary import CITY, WAN_IN_YI

if TYPE_CHECKING:
    import geopandas as gpd

    from data.ledger.field import FieldSet
    from data.ledger.texts import Lang
    from data.load import Facts

Format = Literal["xlsx", "csv", "geojson", "gpkg"]
FORMATS: tuple[Format, ...] = ("xlsx", "csv", "geojson", "gpkg")
_KINDS = {"enterprise": "企业", "institute": "研究院", "lab": "实验室", "platform": "平台", "campus": "高校"}
_STATUSES = {"active": "存续", "ended": "注销", "unknown": None}


def columns(known: FieldSet, lang: Lang) -> dict[str, str]:
    """Column of the rows → the header it gets, in the order of the fields; the reader recognises every one."""
    return {each.target: each.header(lang) for each in known.fields if each.written}


def formats(kind: str) -> tuple[Format, ...]:
    """What the rows of a kind of table can be written as: areas need a format that holds shapes, figures have none."""
    if kind == "boundaries":
        return ("geojson", "gpkg")
    return FORMATS if kind in ("enterprises", "projects") else ("xlsx", "csv")


def cleaned(rows: pd.DataFrame, facts: Facts, form: Format, lang: Lang = "zh", kind: str = "enterprises") -> bytes:
    """Rows (of a LedgerResult of that kind, or ``facts.enterprises``) as a file that reads back as they are.

    Raises LedgerUnreadable (bad_setting) for a format that the kind cannot be written as.
    """
    if form not in formats(kind):
        known = ", ".join(formats(kind))
        raise LedgerUnreadable(
            "bad_setting", why=f"不能写成“{form}”，可用 {known}", why_en=f"“{form}” cannot be written; use {known}"
        )
    known_fields = TABLES[kind].known
    table = _table(rows, facts, lang, known_fields)
    if form == "csv":
        return _csv(table)
    if form == "xlsx":
        return _xlsx(table, lang, known_fields, kind_text(kind, lang))
    shapes = rows.geometry if kind == "boundaries" else None
    if form == "geojson":
        return _geojson(table, rows, lang, shapes)
    return _gpkg(table, rows, lang)


def _table(rows: pd.DataFrame, facts: Facts, lang: Lang, known: FieldSet) -> pd.DataFrame:
    """Ids as words a person reads; columns with nothing in them are left out (names, park and place always stay)."""
    frame = pd.DataFrame(rows.drop(columns="geometry", errors="ignore")).reset_index(drop=True)
    words = _words(facts, lang)
    for column, known_words in words.items():
        if column in frame:
            frame[column] = frame[column].map(known_words)
    if {"site", "site_id"} <= set(frame.columns):
        sites = dict(zip(facts.sites["id"], facts.sites["name_zh"], strict=True))
        frame["site"] = frame["site_id"].map(sites).fillna(frame["site"])
    if "sectors" in frame:
        names: dict[str, str] = dict(zip(facts.sectors["id"], facts.sectors[f"name_{lang}"], strict=True))
        frame["sectors"] = frame["sectors"].map(
            lambda ids: ";".join(names.get(i, i) for i in ids.split(";")), na_action="ignore"
        )
    _money_in_wan(frame, known)
    frame["datum"] = "WGS-84"
    if "short_zh" in frame:
        frame["short_zh"] = frame["short_zh"].mask(frame["short_zh"] == frame["name_zh"])
    if "metric_zh" in frame:
        frame["metric"] = frame["metric_zh"]
        frame["target"] = frame["target"].map({True: "是", False: None})
    always = ("name_zh", "park_id", "lon", "lat", "precision")
    headers = _with_years(columns(known, lang), frame, lang, known)
    shown = [name for name in headers if name in frame and (name in always or frame[name].notna().any())]
    return frame[shown].rename(columns=headers)


def _words(facts: Facts, lang: Lang) -> dict[str, dict[str, str | None]]:
    """Column → code → the word that the reader knows for it."""
    areas = facts.boundaries.districts
    parks: dict[str, str | None] = dict(zip(facts.parks["id"], facts.parks[f"short_{lang}"], strict=True))
    words: dict[str, dict[str, str | None]] = {
        "park_id": parks | {CITY: "全市" if lang == "zh" else CITY},
        "district_id": dict(zip(areas["id"], areas[f"name_{lang}"], strict=True)),
    }
    if lang == "zh":
        words |= {"kind": dict(_KINDS), "status": dict(_STATUSES)}
    return words


def _money_in_wan(frame: pd.DataFrame, known: FieldSet) -> None:
    """Money of projects is kept in 亿元 and written, as everywhere, in 万元; a total in dollars in 万 of them."""
    for each in known.fields:
        if each.kind == "money" and each.target.endswith("_cny_100m"):
            frame[each.target] = (frame[each.target] * WAN_IN_YI).round(6)
    if "amount_cny_100m" in frame and "amount" in frame:
        frame["amount_cny_100m"] = frame["amount_cny_100m"].fillna(frame["amount"])
        frame["currency"] = frame["currency"].mask(frame["currency"] == "CNY")


def _with_years(headers: dict[str, str], frame: pd.DataFrame, lang: Lang, known: FieldSet) -> dict[str, str]:
    """The headers, with those of the years that stand side by side instead of the one without a year."""
    out = dict(headers)
    for column, (each, year) in known.yearly(frame.columns).items():
        out.pop(each.target, None)
        out[column] = f"{year}年{each.header(lang)}" if lang == "zh" else f"{year} {each.header(lang)}"
    return out


def _plain(value: Any) -> Any:
    """A cell for a file: None, text, int, float (15 digits) or an ISO date."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else round(value, 8)
    return value


def _cells(table: pd.DataFrame) -> list[list[Any]]:
    columns = [[_plain(value) for value in table[name].astype(object)] for name in table.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def _csv(table: pd.DataFrame) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([neutral(name) for name in table.columns])
    for row in _cells(table):
        writer.writerow(["" if cell is None else neutral(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(table: pd.DataFrame, lang: Lang, known: FieldSet, title: str) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    by_header = {each.header(lang): each for each in known.fields}
    dates = {at for at, name in enumerate(table.columns) if name in by_header and by_header[name].kind == "date"}
    for at, name in enumerate(table.columns):
        sheet.write_string(0, at, name, bold)
        sheet.set_column(at, at, by_header[name].width if name in by_header else 14)
    for number, row in enumerate(_cells(table), 1):
        for at, cell in enumerate(row):
            if isinstance(cell, str) and at in dates:
                sheet.write_datetime(number, at, pd.Timestamp(cell).to_pydatetime(), day)
            elif isinstance(cell, str):
                sheet.write_string(number, at, cell)
            elif cell is not None:
                sheet.write_number(number, at, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)
    book.close()
    return out.getvalue()


def _without_point(table: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    return table.drop(columns=[ENTERPRISES.by_id[name].header(lang) for name in ("lon", "lat")], errors="ignore")


def _geojson(table: pd.DataFrame, rows: pd.DataFrame, lang: Lang, shapes: gpd.GeoSeries | None) -> bytes:
    plain = _without_point(table, lang)
    names = list(plain.columns)
    places = _points(rows) if shapes is None else [json.loads(shapely.to_geojson(shape)) for shape in shapes]
    features = [
        {
            "type": "Feature",
            "properties": {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None},
            "geometry": place,
        }
        for cells, place in zip(_cells(plain), places, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def _points(rows: pd.DataFrame) -> list[dict[str, Any] | None]:
    return [
        None if math.isnan(lon) else {"type": "Point", "coordinates": [round(float(lon), 7), round(float(lat), 7)]}
        for lon, lat in zip(rows["lon"], rows["lat"], strict=True)
    ]


def _gpkg(table: pd.DataFrame, rows: pd.DataFrame, lang: Lang) -> bytes:
    frame = rows[["geometry"]].reset_index(drop=True)
    plain = _without_point(table, lang)
    for name in plain.columns:
        column = plain[name]
        frame[name] = column.dt.strftime("%Y-%m-%d") if pd.api.types.is_datetime64_any_dtype(column) else column
    out = io.BytesIO()
    pyogrio.write_dataframe(frame[[*plain.columns, "geometry"]], out, driver="GPKG", layer="ledger")
    return out.getvalue()
