"""An empty ledger to fill in: XLSX with drop-downs, checks and a page of explanations."""
# ruff: noqa: E501  # a table of words: a wrapped row is harder to read than a wide one

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlsxwriter

from data.ledger.ground import half_degrees
from data.ledger.limits import MAX_BYTES, MAX_ROWS
from data.vocabulary import LAYERS

if TYPE_CHECKING:
    from data.ledger.texts import Lang
    from data.load import Facts

_LAST = 10_000  # rows that get drop-downs
# header (zh, en), width, choices by name, what to write (zh, en)
_COLUMNS: tuple[tuple[str, str, int, str, str, str], ...] = (
    ("企业名称", "name", 32, "", "全称；必填。同名（不计有限公司、城市前缀）只取第一行。", "Full name; required. Of equal names the first row is used."),
    ("所在园区", "park", 16, "parks", "从下拉列表选择；不在所列园区内的留空。", "Choose from the list; leave empty outside these parks."),
    ("所在载体", "site", 20, "", "园中园、楼宇或孵化器名称；没有坐标时按它定位。", "Building, campus or incubator; places rows without coordinates."),
    ("地址", "address", 32, "", "详细地址，可含门牌号。", "Street address."),
    ("经度", "longitude", 12, "", "十进制度数，如 {lon}；不知道就留空，不要填约数。", "Decimal degrees such as {lon}; leave empty when unknown."),
    ("纬度", "latitude", 12, "", "十进制度数，如 {lat}。", "Decimal degrees such as {lat}."),
    ("坐标系", "datum", 12, "datums", "手机、GPS：WGS-84；高德、腾讯：GCJ-02；百度：BD-09；规划成果：CGCS2000。",
     "GPS: WGS-84; Amap, Tencent: GCJ-02; Baidu: BD-09; survey: CGCS2000."),
    ("注册资金（万元）", "registered capital (万元)", 16, "", "也可写 1.2亿、500万美元。", "1.2亿 or 500万美元 may be written too."),
    ("总投资（万元）", "total investment (万元)", 16, "", "人民币。", "In yuan."),
    ("营业总收入（万元）", "revenue (万元)", 18, "", "人民币，最近一年；可在列名前写年份。", "In yuan, latest year; the header may begin with the year."),
    ("成立时间", "established", 14, "", "2019-06-29、2019/6/29、2019年6月均可。", "2019-06-29, 2019/6/29 or 2019年6月."),
    ("落地年份", "landed year", 12, "", "入驻园区的年份。", "Year of moving into the park."),
    ("技术分层", "tech layer", 12, "layers", "从下拉列表选择。", "Choose from the list."),
    ("AI业务占比（%）", "AI share (%)", 16, "", "0 到 100。", "0 to 100."),
    ("职工人数", "staff", 12, "", "整数。", "A whole number."),
    ("研发人数", "R&D staff", 12, "", "整数。", "A whole number."),
    ("是否规上", "above designated size", 10, "yes", "是或否。", "是 (yes) or 否 (no)."),
    ("是否高企", "high-tech enterprise", 10, "yes", "是或否。", "是 or 否."),
    ("是否独角兽", "unicorn", 10, "yes", "是或否。", "是 or 否."),
    ("是否瞪羚", "gazelle", 10, "yes", "是或否。", "是 or 否."),
    ("行业分类", "sectors", 22, "sectors", "从下拉列表选择；几个领域用分号隔开，主要的在前。", "Choose from the list; several are separated by “;”, main one first."),
    ("备注", "note", 30, "", "任意文字，只作为文字保存。", "Any text; kept as plain text."),
)  # fmt: skip
_RULES = {
    "zh": ("此表由图集生成。第一行是列名，请勿删改；列的次序可以改动，多余的列可以删除。",
           f"文件不超过 {MAX_BYTES >> 20} MiB、{MAX_ROWS:,} 行。",
           "没有坐标的企业按载体、再按园区定位，不会画成点；市域之外的点和重复的名称会被搁置并列出。",
           "载入后，每一处问题都按行、列列出，可以下载、改正后重新载入。"),
    "en": ("This sheet was made by the atlas. The first row holds the column names; keep it. Columns may be moved or removed.",
           f"At most {MAX_BYTES >> 20} MiB and {MAX_ROWS:,} rows.",
           "Without coordinates an organisation is placed by its site, then by its park, never as a pin; points outside the city and repeated "
           "names are set aside and listed.",
           "After loading, everything that was not as expected is listed by row and column, to download, correct and load again."),
}  # fmt: skip


def template(facts: Facts, lang: Lang = "zh") -> bytes:
    """The empty ledger as bytes of an XLSX file: sheet to fill in, explanations, lists."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    zh = lang == "zh"
    sheet = book.add_worksheet("企业台账" if zh else "Ledger")
    notes = book.add_worksheet("填写说明" if zh else "How to fill in")
    lists = book.add_worksheet("选项" if zh else "Lists")
    ranges = _lists(lists, facts, lang)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for at, (header_zh, header_en, width, choices, *_) in enumerate(_COLUMNS):
        sheet.write_string(0, at, header_zh if zh else header_en, bold)
        sheet.set_column(at, at, width, day if header_zh == "成立时间" else None)
        if choices:
            _drop_down(sheet, at, ranges[choices], zh, open_end=choices == "sectors")
    _bounds(sheet, facts, lang)
    sheet.freeze_panes(1, 1)
    _explain(notes, bold, facts, lang)
    book.close()
    return out.getvalue()


def _lists(sheet: Any, facts: Facts, lang: Lang) -> dict[str, str]:
    """Write the choices, one list a column; returns the range of each."""
    end = "zh" if lang == "zh" else "en"
    choices = {
        "parks": list(facts.parks[f"short_{end}"]),
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


def _bounds(sheet: Any, facts: Facts, lang: Lang) -> None:
    """Warn while typing when a longitude or latitude is not the city's."""
    zh, city = lang == "zh", facts.place.words[lang]["city"]
    west, south, east, north = half_degrees(facts)
    position = {header: at for at, (header, *_) in enumerate(_COLUMNS)}
    for header, low, high in (("经度", west, east), ("纬度", south, north)):
        at = position[header]
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
    for row, (header_zh, header_en, _, _, note_zh, note_en) in enumerate(_COLUMNS, start + 1):
        sheet.write_string(row, 0, header_zh if zh else header_en)
        sheet.write_string(row, 1, (note_zh if zh else note_en).format(lon=lon, lat=lat))
