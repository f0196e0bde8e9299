"""How a briefing looks: A4, the atlas' letters (carried inside the file), headings, tables, page numbers."""

from __future__ import annotations

import hashlib
import io
import re
import uuid
from functools import cache
from typing import TYPE_CHECKING, Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from layers import fonts
from layers.text import t
from layers.theme import FONT_NAMES, palette

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIZES = {"Title": 22, "Heading 1": 13, "Normal": 10.5}
_LETTERS_TYPE = "application/vnd.openxmlformats-officedocument.obfuscatedFont"


def prepare(document: Any, lang: str, header: str, footer: str) -> None:
    """Page, styles, header with the title, footer with date, filter, version and page number."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(18), Mm(18)
    section.header_distance = section.footer_distance = Mm(8)
    for name, size in _SIZES.items():
        _style(document.styles[name], size, bold=name != "Normal", lang=lang)
    _line(section.header.paragraphs[0], header, lang)
    foot = section.footer.paragraphs[0]
    _line(foot, f"{footer} · {t('export.briefing.page', lang)}", lang)
    _field(foot, "PAGE")
    _line(foot, t("export.briefing.page_after", lang), lang)
    for name, related in list(document.part.rels.items()):
        if related.reltype.endswith("/stylesWithEffects"):  # the template's copy for Word 2010: it knows not our styles
            del document.part.rels[name]


def _style(style: Any, size: float, *, bold: bool, lang: str) -> None:
    style.font.name, style.font.size, style.font.bold = fonts.FAMILY, Pt(size), bold
    style.font.color.rgb = _colour("ink")
    letters(style.element.get_or_add_rPr(), lang)
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(8 if style.name == "Heading 1" else 0), Pt(3)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(size * 1.4)
    borders = style.element.find(f".//{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)


def letters(properties: Any, lang: str) -> None:
    """The atlas' font for every script, and the language, on run properties."""
    found = properties.find(qn("w:rFonts"))
    if found is None:
        found = OxmlElement("w:rFonts")
        properties.insert(0, found)
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        found.attrib.pop(qn(name), None)
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        found.set(qn(name), fonts.FAMILY)
    spoken = properties.find(qn("w:lang"))
    if spoken is None:
        spoken = OxmlElement("w:lang")
        properties.append(spoken)
    spoken.set(qn("w:val"), "en-GB")
    spoken.set(qn("w:eastAsia"), "zh-CN")


def printable(text: str) -> str:
    """Without the control characters that XML 1.0 cannot hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]", "", text)


def _run(paragraph: Any, text: str, lang: str, *, size: float | None = None, ink: str = "", bold: bool = False) -> Any:
    run = paragraph.add_run(printable(text))
    if size is not None:
        run.font.size = Pt(size)
    if ink:
        run.font.color.rgb = _colour(ink)
    run.font.bold = bold or None
    letters(run._r.get_or_add_rPr(), lang)
    return run


def heading(document: Any, text: str, level: int, lang: str) -> None:
    """Title (level 0) or a heading that the navigation pane lists."""
    paragraph = document.add_paragraph(style="Title" if level == 0 else f"Heading {level}")
    _run(paragraph, text, lang, ink="ink" if level == 0 else "accent")


def body(document: Any, text: str, lang: str) -> None:
    """A paragraph of text."""
    _run(document.add_paragraph(), text, lang)


def soft(document: Any, text: str, lang: str) -> None:
    """A smaller, softer paragraph: notes and dates."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(13)
    _run(paragraph, text, lang, size=9, ink="ink_soft")


def source(document: Any, number: int, text: str, url: str, lang: str) -> None:
    """One numbered source; the text is a link where there is an address."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing, paragraph.paragraph_format.space_after = Pt(12), Pt(1)
    _run(paragraph, f"[{number}] ", lang, size=9, ink="ink_soft")
    run = _run(paragraph, text, lang, size=9, ink="selected" if url else "")
    if url:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), document.part.relate_to(printable(url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        run._r.addprevious(link)
        link.append(run._r)


def picture(document: Any, png: bytes, alt: str) -> None:
    """A picture as wide as the text."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    shape = paragraph.add_run().add_picture(io.BytesIO(png), width=Mm(170))
    shape._inline.docPr.set("descr", printable(alt))


def table(
    document: Any, header: Sequence[str], rows: Sequence[tuple[str, ...]], widths: Sequence[float], lang: str
) -> None:
    """A table with a header that repeats on the next page; ``widths`` in points."""
    made = document.add_table(rows=0, cols=len(header))
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Pt(width)
    made.style = "Table Grid"
    for number, cells in enumerate((tuple(header), *rows)):
        row = made.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.width = Pt(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            paragraph.paragraph_format.line_spacing = Pt(14)
            _run(paragraph, text, lang, size=10, bold=number == 0)
            if number == 0:
                shade = OxmlElement("w:shd")
                shade.set(qn("w:val"), "clear")
                shade.set(qn("w:fill"), palette("light").land[1:])
                cell._tc.get_or_add_tcPr().append(shade)
    _hairlines(made)
    document.add_paragraph().paragraph_format.line_spacing = Pt(4)


def _hairlines(made: Any) -> None:
    """Lines between rows, none between columns; the elements in the order of the schema, or Word offers a repair."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        is_drawn = side in ("top", "bottom", "insideH")
        line.set(qn("w:val"), "single" if is_drawn else "nil")
        if is_drawn:
            line.set(qn("w:sz"), "4")
            line.set(qn("w:color"), palette("light").panel_line[1:])
        borders.append(line)
    properties = made._tbl.tblPr
    after = next(child for child in properties if child.tag in (qn("w:tblLayout"), qn("w:tblLook")))
    after.addprevious(borders)


def _line(paragraph: Any, text: str, lang: str) -> None:
    paragraph.paragraph_format.line_spacing = Pt(10.5)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    if text:
        _run(paragraph, text, lang, size=8, ink="ink_soft")


def _field(paragraph: Any, code: str) -> None:
    """A field that Word fills in, such as the page number."""
    run = paragraph.add_run()
    run.font.size, run.font.color.rgb = Pt(7.5), _colour("ink_soft")
    for kind in ("begin", "", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = code
        run._r.append(element)


def _colour(name: str) -> RGBColor:
    return RGBColor.from_string(str(getattr(palette("light"), name))[1:])


def embed(document: Any) -> None:
    """Put the letters that the document uses into it (ECMA-376 part 4, 14.2: first 32 bytes mixed with a key).

    The family gets a name of its own: LibreOffice shares embedded letters between all files that are open, and one
    whose cut lacks a character would show a gap in the place of another file's text.
    """
    places = [getattr(section, place)._element for section in document.sections for place in ("header", "footer")]
    used = frozenset(map(ord, "".join(t for e in (document.element.body, *places) for t in e.itertext())))
    used |= frozenset(range(0x20, 0x7F))
    family = f"{fonts.FAMILY} {hashlib.sha256(repr(sorted(used)).encode()).hexdigest()[:6]}"
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    tags = []
    for number, (tag, weight) in enumerate((("embedRegular", 400), ("embedBold", 700)), 1):
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"{family} {weight}")
        data = _mixed(_named(used, weight, family), key)
        font = Part(PackURI(f"/word/fonts/font{number}.odttf"), _LETTERS_TYPE, data, document.part.package)
        tags.append(f'<w:{tag} r:id="{part.relate_to(font, _FONT)}" w:fontKey="{{{str(key).upper()}}}"/>')
    part._blob = part.blob.replace(
        b"</w:fonts>",
        f'<w:font w:name="{family}"><w:altName w:val="{fonts.FAMILY},{FONT_NAMES[2]}"/><w:charset w:val="86"/>'
        f'<w:family w:val="swiss"/><w:pitch w:val="variable"/>{"".join(tags)}</w:font></w:fonts>'.encode(),
    )
    for root in (document.element, document.styles.element, *places):
        for named in root.iter(qn("w:rFonts")):
            for name, value in named.items():
                if value == fonts.FAMILY:
                    named.set(name, family)
    settings = document.settings.element
    element = OxmlElement("w:embedTrueTypeFonts")
    settings.insert(list(settings).index(settings.find(qn("w:zoom"))) + 1 if settings.find(qn("w:zoom")) is not None
                    else 0, element)  # fmt: skip


_FONT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"


@cache
def _named(points: frozenset[int], weight: int, family: str) -> bytes:
    """A static subset under that family name."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only a briefing needs it

    font = TTFont(io.BytesIO(fonts.subset(points, weight)))
    style = "Bold" if weight > 400 else "Regular"
    for name_id, text in _names(family, style).items():
        font["name"].removeNames(nameID=name_id)
        if text is not None:
            font["name"].setName(text, name_id, 3, 1, 0x409)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _names(family: str, style: str) -> dict[int, str | None]:
    full = family if style == "Regular" else f"{family} {style}"
    return {1: family, 2: style, 3: full, 4: full, 6: f"{family.replace(' ', '')}-{style}", 16: None, 17: None}


def _mixed(data: bytes, key: uuid.UUID) -> bytes:
    """The first 32 bytes combined with the key, its bytes from last to first."""
    mask = key.bytes[::-1]
    return bytes(byte ^ mask[place % 16] for place, byte in enumerate(data[:32])) + data[32:]
