"""The cleaned ledger as XLSX, CSV, GeoJSON or GeoPackage: the same columns everywhere, and all of them read back in."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import pyogrio
import xlsxwriter

from data.ledger.errors import LedgerUnreadable

if TYPE_CHECKING:
    import geopandas as gpd

    from data.ledger.texts import Lang
    from data.load import Facts

Format = Literal["xlsx", "csv", "geojson", "gpkg"]
FORMATS: tuple[Format, ...] = ("xlsx", "csv", "geojson", "gpkg")
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_KINDS = {"enterprise": "企业", "institute": "研究院", "lab": "实验室", "platform": "平台", "campus": "高校"}
_STATUSES = {"active": "存续", "ended": "注销", "unknown": None}
# column of the rows → header in Chinese, in English; every header is one that the reader recognises, units included
COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("id", "编号", "id"),
    ("name_zh", "企业名称", "name"),
    ("short_zh", "简称", "short name"),
    ("name_en", "英文名称", "English name"),
    ("park_id", "所在园区", "park"),
    ("site", "所在载体", "site"),
    ("address", "地址", "address"),
    ("lon", "经度", "longitude"),
    ("lat", "纬度", "latitude"),
    ("datum", "坐标系", "datum"),
    ("precision", "定位精度", "precision"),
    ("uncertainty_m", "位置误差（米）", "uncertainty (m)"),
    ("registered_capital_wan", "注册资金（万元）", "registered capital (万元)"),
    ("registered_capital_currency", "注册资金币种", "currency"),
    ("total_investment_wan", "总投资（万元）", "total investment (万元)"),
    ("revenue_wan", "营业总收入（万元）", "revenue (万元)"),
    ("established_date", "成立时间", "established"),
    ("landed_year", "落地年份", "landed year"),
    ("ai_share_pct", "AI业务占比（%）", "AI share (%)"),
    ("tech_layer", "技术分层", "tech layer"),
    ("staff", "职工人数", "staff"),
    ("rd_staff", "研发人数", "R&D staff"),
    ("qualifications", "资质", "qualifications"),
    ("sectors", "行业分类", "sectors"),
    ("kind", "机构类型", "kind"),
    ("status", "经营状态", "status"),
    ("confidence", "可信度", "confidence"),
    ("note", "备注", "note"),
    ("source_id", "来源", "source"),
)


def cleaned(rows: gpd.GeoDataFrame, facts: Facts, kind: Format, lang: Lang = "zh") -> bytes:
    """Rows (of LedgerResult, or ``facts.enterprises``) as a file. Raises LedgerUnreadable (bad_setting) for another
    kind."""
    if kind not in FORMATS:
        raise LedgerUnreadable(
            "bad_setting", why=f"不能写成“{kind}”", why_en=f"“{kind}” cannot be written; use {', '.join(FORMATS)}"
        )
    table = _table(rows, facts, lang)
    if kind == "csv":
        return _csv(table)
    if kind == "xlsx":
        return _xlsx(table, lang)
    if kind == "geojson":
        return _geojson(table, rows, lang)
    return _gpkg(table, rows, lang)


def _header(name: str, lang: Lang) -> str:
    return next(zh if lang == "zh" else en for column, zh, en in COLUMNS if column == name)


def _table(rows: gpd.GeoDataFrame, facts: Facts, lang: Lang) -> pd.DataFrame:
    """Ids as words a person reads; columns with nothing in them are left out (names, park and place always stay)."""
    frame = pd.DataFrame(rows.drop(columns="geometry", errors="ignore")).reset_index(drop=True)
    parks = dict(zip(facts.parks["id"], facts.parks["short_zh" if lang == "zh" else "short_en"], strict=True))
    names = dict(zip(facts.sectors["id"], facts.sectors["name_zh" if lang == "zh" else "name_en"], strict=True))
    sites = dict(zip(facts.sites["id"], facts.sites["name_zh"], strict=True))
    frame["park_id"] = frame["park_id"].map(parks)
    frame["site"] = frame["site_id"].map(sites).fillna(frame["site"])
    frame["sectors"] = frame["sectors"].map(
        lambda ids: ";".join(names.get(i, i) for i in ids.split(";")), na_action="ignore"
    )
    frame["datum"] = "WGS-84"
    frame["short_zh"] = frame["short_zh"].mask(frame["short_zh"] == frame["name_zh"])
    if lang == "zh":
        frame["kind"], frame["status"] = frame["kind"].map(_KINDS), frame["status"].map(_STATUSES)
    always = ("name_zh", "park_id", "lon", "lat", "precision")
    shown = [name for name, _, _ in COLUMNS if name in always or (name in frame and frame[name].notna().any())]
    return frame[shown].rename(columns={name: _header(name, lang) for name in shown})


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


def neutralised(text: str) -> str:
    """Text that a spreadsheet would run as a formula, with the apostrophe that stops it."""
    return f"'{text}" if text.startswith(_RISKY) else text


def _csv(table: pd.DataFrame) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    for row in _cells(table):
        writer.writerow([neutralised(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(table: pd.DataFrame, lang: Lang) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet("企业台账" if lang == "zh" else "Ledger")
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    dates = {at for at, name in enumerate(table.columns) if name == _header("established_date", lang)}
    for at, name in enumerate(table.columns):
        sheet.write_string(0, at, name, bold)
        sheet.set_column(at, at, 28 if at == 1 else 14)
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
    return table.drop(columns=[_header("lon", lang), _header("lat", lang)])


def _geojson(table: pd.DataFrame, rows: gpd.GeoDataFrame, lang: Lang) -> bytes:
    plain = _without_point(table, lang)
    names = list(plain.columns)
    features = [
        {
            "type": "Feature",
            "properties": {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None},
            "geometry": {"type": "Point", "coordinates": [round(float(lon), 7), round(float(lat), 7)]},
        }
        for cells, lon, lat in zip(_cells(plain), rows["lon"], rows["lat"], strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def _gpkg(table: pd.DataFrame, rows: gpd.GeoDataFrame, lang: Lang) -> bytes:
    frame = rows[["geometry"]].reset_index(drop=True)
    plain = _without_point(table, lang)
    for name in plain.columns:
        column = plain[name]
        frame[name] = column.dt.strftime("%Y-%m-%d") if pd.api.types.is_datetime64_any_dtype(column) else column
    out = io.BytesIO()
    pyogrio.write_dataframe(frame[[*plain.columns, "geometry"]], out, driver="GPKG", layer="ledger")
    return out.getvalue()
