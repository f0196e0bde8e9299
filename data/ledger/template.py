"""An empty workbook to fill in: a sheet for each kind of table, drop-downs, checks and a page of explanations."""
# ruff: noqa: E501  # a table of words: a wrapped row is harder to read than a wide one

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlsxwriter

from data.ledger.field import Field
from data.ledger.ground import half_degrees
from data.ledger.kinds import KINDS as TABLES
from data.ledger.limits import MAX_BYTES, MAX_ROWS
from data.ledger.texts import kind_text
from data.vocabulary import KINDS, LAYERS

if TYPE_CHECKING:
    from data.ledger.texts import Lang
    from data.load import Facts

_LAST = 10_000  # rows that get drop-downs
_STAGES = ("签约", "备案", "开工", "在建", "竣工", "投产", "停缓建", "终止")
_OPEN = ("sectors", "kinds", "statuses", "stages", "metrics")  # lists that a cell may go beyond
_SHEETS = ("enterprises", "projects", "figures", "designations")  # boundaries are drawn, not typed
_RULES = {
    "zh": ("此表由图集生成。第一行是列名，请勿删改；列的次序可以改动，多余的列可以删除。",
           f"文件不超过 {MAX_BYTES >> 20} MiB、{MAX_ROWS:,} 行。",
           "没有坐标的企业按载体、再按园区定位，不会画成点；市域之外的点和重复的名称会被搁置并列出。",
           "载入后，每一处问题都按行、列列出，可以下载、改正后重新载入。",
           "每张表各填各的，不用的表留空；园区范围请另用 GeoJSON、GeoPackage、KML 或压缩的 Shapefile。"),
    "en": ("This sheet was made by the atlas. The first row holds the column names; keep it. Columns may be moved or removed.",
           f"At most {MAX_BYTES >> 20} MiB and {MAX_ROWS:,} rows.",
           "Without coordinates an organisation is placed by its site, then by its park, never as a pin; points outside the city and repeated "
           "names are set aside and listed.",
           "After loading, everything that was not as expected is listed by row and column, to download, correct and load again.",
           "Each sheet is a table of its own; leave empty what you do not use. Boundaries come as GeoJSON, GeoPackage, KML or zipped Shapefile."),
}  # fmt: skip


def heading(each: Field, lang: Lang) -> str:
    """A column's header in the template; one that is answered with yes or no asks in Chinese."""
    return f"是否{each.zh}" if each.kind == "flag" and lang == "zh" else each.header(lang)


def template(facts: Facts, lang: Lang = "zh") -> bytes:
    """An empty workbook as bytes of an XLSX file: a sheet for each kind of table, explanations, lists."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    zh = lang == "zh"
    sheets = {kind: book.add_worksheet(kind_text(kind, lang)) for kind in _SHEETS}
    notes = book.add_worksheet("填写说明" if zh else "How to fill in")
    lists = book.add_worksheet("选项" if zh else "Lists")
    ranges = _lists(lists, facts, lang)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for kind, sheet in sheets.items():
        for at, each in enumerate(_asked(kind)):
            sheet.write_string(0, at, heading(each, lang), bold)
            sheet.set_column(at, at, each.width, day if each.kind in ("date", "when") else None)
            if each.choices:
                _drop_down(sheet, at, ranges[each.choices], zh, open_end=each.choices in _OPEN)
        _bounds(sheet, kind, facts, lang)
        sheet.freeze_panes(1, 1)
    _explain(notes, bold, facts, lang)
    book.close()
    return out.getvalue()


def _asked(kind: str) -> list[Field]:
    """The columns of a kind's sheet: those that have something to say about how to fill them in."""
    return [each for each in TABLES[kind].known.fields if each.hint]


def _lists(sheet: Any, facts: Facts, lang: Lang) -> dict[str, str]:
    """Write the choices, one list a column; returns the range of each."""
    end = "zh" if lang == "zh" else "en"
    choices = {
        "parks": list(facts.parks[f"short_{end}"]),
        "districts": list(facts.boundaries.districts[f"name_{end}"]),
        "kinds": ["企业", "研究院", "实验室", "平台", "高校"] if lang == "zh" else list(KINDS),
        "statuses": ["存续", "注销", "迁出"] if lang == "zh" else ["active", "ended"],
        "stages": list(_STAGES),
        "places": ["全市" if lang == "zh" else "city", *facts.parks[f"short_{end}"]],
        "metrics": list(facts.plan["indicators"][f"name_{end}"]),
        "datums": ["WGS-84", "GCJ-02", "BD-09", "CGCS2000"],
        "layers": list(LAYERS),
        "yes": ["是", "否"],
        "sectors": list(facts.sectors[f"name_{end}"]),
    }
    ranges = {}
    for at, (name, words) in enumerate(choices.items()):
        for row, word in enumerate(words):
            sheet.write_string(row, at, str(word))
        letter = chr(ord("A") + at)
        ranges[name] = f"='{sheet.get_name()}'!${letter}$1:${letter}${len(words)}"
        sheet.set_column(at, at, 24)
    return ranges


def _drop_down(sheet: Any, at: int, source: str, zh: bool, *, open_end: bool) -> None:
    sheet.data_validation(
        1, at, _LAST, at,
        {
            "validate": "list", "source": source, "error_type": "information" if open_end else "warning",
            "error_title": "请核对" if zh else "Please check",
            "error_message": "请从列表中选择。" if zh else "Please choose from the list.",
        },
    )  # fmt: skip


def _bounds(sheet: Any, kind: str, facts: Facts, lang: Lang) -> None:
    """Warn while typing when a longitude or latitude is not the city's."""
    zh, city = lang == "zh", facts.place.words[lang]["city"]
    west, south, east, north = half_degrees(facts)
    position = {each.zh: at for at, each in enumerate(_asked(kind))}
    for header, low, high in (("经度", west, east), ("纬度", south, north)):
        at = position.get(header)
        if at is None:
            continue
        sheet.data_validation(
            1, at, _LAST, at,
            {
                "validate": "decimal", "criteria": "between", "minimum": low, "maximum": high, "error_type": "warning",
                "error_title": "请核对" if zh else "Please check",
                "error_message": f"{city}的{header}在 {low:g} 到 {high:g} 之间。" if zh else f"In {city} this lies between {low:g} and {high:g}.",
            },
        )  # fmt: skip


def _explain(sheet: Any, bold: Any, facts: Facts, lang: Lang) -> None:
    zh = lang == "zh"
    lon, lat = (f"{part:.4f}" for part in facts.place.centre)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    for row, sentence in enumerate(_RULES[lang]):
        sheet.write_string(row, 1, sentence)
    start = len(_RULES[lang]) + 1
    sheet.write_string(start, 0, "列" if zh else "Column", bold)
    sheet.write_string(start, 1, "怎么填" if zh else "What to write", bold)
    row = start + 1
    for kind in _SHEETS:
        sheet.write_string(row, 0, kind_text(kind, lang), bold)
        for row, each in enumerate(_asked(kind), row + 1):  # noqa: B020  # the next kind goes on below
            hint = (each.hint or ("", ""))[0 if zh else 1]
            sheet.write_string(row, 0, heading(each, lang))
            sheet.write_string(row, 1, hint.replace("{lon}", lon).replace("{lat}", lat))
        row += 2
