"""The deck's own master: 16:9, the atlas' inks and letters, a slide number and one line at the foot of every slide."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Pt

from layers.export.office.page import HEIGHT, WIDTH, Box
from layers.theme import FONT_NAMES, palette, series_colour

if TYPE_CHECKING:
    from pptx.presentation import Presentation as Deck

_rgb: Any = RGBColor  # the library's own types say less than they should
COVER, CHAPTER, CONTENT = 0, 1, 2  # the layouts, in this order
LATIN, CHINESE = "Arial", FONT_NAMES[2]  # on Windows and on a Mac with Office; room is kept for both
FOOT = Box(40, 497, 800, 30)
NUMBER = Box(850, 497, 70, 30)
BAR = Box(0, 0, WIDTH, 6)
_TITLE = Box(40, 24, 880, 48)
_PLACES: dict[int, dict[int, Box]] = {  # layout → placeholder index → where it stands
    COVER: {0: Box(40, 92, 360, 120), 1: Box(40, 214, 360, 60)},
    CHAPTER: {0: _TITLE, 1: Box(40, 88, 330, 160)},
    CONTENT: {0: _TITLE},
}
_NAMES = {COVER: "Cover", CHAPTER: "Chapter", CONTENT: "Content"}
_KEPT = (0, 1, 5)  # of the template's layouts: title slide, title and content, title only


def start(lang: str, footer: str) -> Deck:
    """An empty deck with this master; ``footer`` stands on the master, so that it can be changed in one place."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
    for number in reversed(range(len(deck.slide_layouts))):
        if number not in _KEPT:
            deck.slide_layouts.remove(deck.slide_layouts[number])
    deck.part._element.sldSz.attrib.pop("type", None)  # the template's 4:3
    _theme(deck)
    master = deck.slide_master
    for shape in list(master.placeholders):
        kind = _kind(shape)
        if kind in ("dt", "ftr"):
            shape.element.getparent().remove(shape.element)
        elif kind == "sldNum":
            _place(shape, NUMBER)
        else:
            _place(shape, _TITLE if kind == "title" else Box(40, 88, 880, 396))
    _levels(master)
    _fill(master, BAR, palette("light").belt)
    _foot(master, footer, lang)
    for number, layout in enumerate(deck.slide_layouts):
        layout.name = _NAMES[number]
        for shape in list(layout.placeholders):
            kind, index = _kind(shape), shape.placeholder_format.idx
            if kind in ("dt", "ftr"):
                shape.element.getparent().remove(shape.element)
            elif kind == "sldNum":
                _place(shape, NUMBER)
                _number_look(shape, lang)
            elif index in _PLACES[number]:
                _place(shape, _PLACES[number][index])
                _calm(shape.text_frame)
    return deck


def _kind(shape: Any) -> str:
    """What a placeholder is for: title, body, dt, ftr, sldNum …"""
    return str(shape.element.ph.get("type", "body"))


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = Pt(box.x), Pt(box.y), Pt(box.w), Pt(box.h)


def _calm(frame: Any) -> None:
    """No inner margins, top anchored; sizes are set for the theme's letters, wider ones of a bare machine shrink."""
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
    frame.vertical_anchor = MSO_ANCHOR.TOP


def calm(frame: Any) -> None:
    """The same for a text box of a slide."""
    _calm(frame)


def _fill(master: Any, box: Box, ink: str) -> None:
    shape = master.shapes._spTree
    template = (
        '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<p:nvSpPr><p:cNvPr id="900" name="Bar"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{int(Pt(box.x))}" y="{int(Pt(box.y))}"/>'
        f'<a:ext cx="{int(Pt(box.w))}" cy="{int(Pt(box.h))}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{ink[1:]}"/></a:solidFill>'
        "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )
    shape.append(etree.fromstring(template))


def _foot(master: Any, footer: str, lang: str) -> None:
    """The line at the foot, as a text box of the master."""
    markup = (
        '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<p:nvSpPr><p:cNvPr id="901" name="Foot"/><p:cNvSpPr txBox="1"/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{int(Pt(FOOT.x))}" y="{int(Pt(FOOT.y))}"/>'
        f'<a:ext cx="{int(Pt(FOOT.w))}" cy="{int(Pt(FOOT.h))}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        '<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0"/><a:lstStyle/><a:p><a:r>'
        '<a:rPr sz="900"/><a:t/></a:r></a:p></p:txBody></p:sp>'
    )
    element = etree.fromstring(markup)
    run = element.find(f".//{qn('a:r')}")
    run.find(qn("a:t")).text = printable(footer)
    properties = run.find(qn("a:rPr"))
    ink = etree.SubElement(etree.SubElement(properties, qn("a:solidFill")), qn("a:srgbClr"))
    ink.set("val", palette("light").ink_soft[1:])
    letters(properties, lang)
    master.shapes._spTree.append(element)


def _number_look(shape: Any, lang: str) -> None:
    _calm(shape.text_frame)
    for paragraph in shape.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.RIGHT
    for properties in shape.element.iter(qn("a:rPr"), qn("a:endParaRPr"), qn("a:defRPr")):
        properties.set("sz", "1000")
        letters(properties, lang)


def number_slide(slide: Any, lang: str) -> None:
    """Put the slide number on a slide: a copy of its layout's placeholder, as PowerPoint itself does it."""
    for shape in slide.slide_layout.placeholders:
        if shape.element.ph.get("type") != "sldNum":
            continue
        ids = [int(e.get("id")) for e in slide.shapes._spTree.iter(qn("p:cNvPr"))]
        markup = (
            '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
            'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            f'<p:nvSpPr><p:cNvPr id="{max(ids) + 1}" name="Slide Number"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
            f'<p:nvPr><p:ph type="sldNum" sz="quarter" idx="{shape.placeholder_format.idx}"/></p:nvPr></p:nvSpPr>'
            '<p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" '
            'type="slidenum"><a:rPr/><a:t>‹#›</a:t></a:fld></a:p></p:txBody></p:sp>'
        )
        element = etree.fromstring(markup)
        letters(element.find(f".//{qn('a:rPr')}"), lang)
        slide.shapes._spTree.append(element)


def letters(properties: Any, lang: str) -> None:
    """Language and the theme's fonts for Latin, East Asian and complex letters on a run's properties (rPr): a face in
    every run could not be changed in one place, and the atlas' own is on no other machine."""
    properties.set("lang", "zh-CN" if lang == "zh" else "en-GB")
    properties.set("altLang", "en-GB" if lang == "zh" else "zh-CN")
    for name in ("a:latin", "a:ea", "a:cs"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    after = [
        e for e in properties if e.tag in (qn("a:hlinkClick"), qn("a:hlinkMouseOver"), qn("a:rtl"), qn("a:extLst"))
    ]
    for name, theme in (("a:latin", "+mn-lt"), ("a:ea", "+mn-ea"), ("a:cs", "+mn-cs")):
        element = properties.makeelement(qn(name), {"typeface": theme})
        if after:
            after[0].addprevious(element)
        else:
            properties.append(element)


def describe(frame: Any, alt: str) -> None:
    """What a chart or a table shows, for who does not see it."""
    frame._element.nvGraphicFramePr.cNvPr.set("descr", printable(alt))


def sections(deck: Any, parts: list[tuple[str, int]]) -> None:
    """Sections of the deck, as (name, number of slides) in order."""
    ids = [slide.get("id") for slide in deck.slides._sldIdLst]
    space = "http://schemas.microsoft.com/office/powerpoint/2010/main"
    found, at = etree.Element(f"{{{space}}}sectionLst", nsmap={"p14": space}), 0
    for name, count in parts:
        digest = hashlib.sha256(f"{at}{name}".encode()).hexdigest().upper()
        guid = f"{{{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}}}"
        section = etree.SubElement(found, f"{{{space}}}section", {"name": printable(name), "id": guid})
        slides = etree.SubElement(section, f"{{{space}}}sldIdLst")
        for id_ in ids[at : at + count]:
            etree.SubElement(slides, f"{{{space}}}sldId", {"id": id_})
        at += count
    root = deck.part._element
    extensions = root.find(qn("p:extLst"))
    if extensions is None:
        extensions = etree.SubElement(root, qn("p:extLst"))
    extension = etree.SubElement(extensions, qn("p:ext"), {"uri": "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"})
    extension.append(found)


def application(deck: Any, slides: int) -> None:
    """docProps/app.xml of what this is: a widescreen deck, made by the atlas and not by a Macintosh."""
    for part in deck.part.package.iter_parts():
        if str(part.partname) == "/docProps/app.xml":
            part._blob = (
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
                '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
                f"<PresentationFormat>Widescreen</PresentationFormat><Slides>{slides}</Slides>"
                f"<Notes>{slides}</Notes><Application>Atlas</Application></Properties>"
            ).encode()


def colour(ink: str) -> Any:
    """A name of the palette or ``#rrggbb`` as a colour of the deck."""
    code = (ink if ink.startswith("#") else str(getattr(palette("light"), ink)))[1:]
    return _rgb(*bytes.fromhex(code))


def printable(text: str) -> str:
    """Without the control characters that XML 1.0 cannot hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]", "", text)


def _levels(master: Any) -> None:
    """Body text without bullets and indents: our paragraphs are sentences."""
    styles = master.element.find(qn("p:txStyles"))
    for level in styles.iter(qn("a:lvl1pPr")):
        if level.getparent().tag == qn("p:bodyStyle"):
            for old in level.findall(qn("a:buChar")) + level.findall(qn("a:buFont")):
                level.remove(old)
            level.set("marL", "0")
            level.set("indent", "0")
            level.insert(0, level.makeelement(qn("a:buNone"), {})) if level.find(qn("a:buNone")) is None else None
            before = level.find(qn("a:spcBef"))
            if before is not None:
                level.remove(before)
                level.insert(0, before)
        if level.getparent().tag == qn("p:titleStyle"):
            level.set("algn", "l")


def _theme(deck: Deck) -> None:
    """Theme part: letters that Windows and macOS have, and the atlas' inks."""
    part = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = etree.fromstring(part.blob)
    inks = palette("light")
    wanted = {
        "dk1": inks.ink, "lt1": inks.panel, "dk2": inks.ink_soft, "lt2": inks.land,
        **{f"accent{n + 1}": series_colour(n, "light") for n in range(5)},
        "accent6": inks.belt, "hlink": inks.selected, "folHlink": inks.selected,
    }  # fmt: skip
    scheme = root.find(f".//{qn('a:clrScheme')}")
    scheme.set("name", "Atlas")
    for name, ink in wanted.items():
        slot = scheme.find(qn(f"a:{name}"))
        for old in list(slot):
            slot.remove(old)
        etree.SubElement(slot, qn("a:srgbClr")).set("val", ink[1:])
    fonts = root.find(f".//{qn('a:fontScheme')}")
    fonts.set("name", "Atlas")
    for kind in ("a:majorFont", "a:minorFont"):
        font = fonts.find(qn(kind))
        font.find(qn("a:latin")).set("typeface", LATIN)
        font.find(qn("a:ea")).set("typeface", CHINESE)
        font.find(qn("a:cs")).set("typeface", LATIN)
        for script in font.findall(qn("a:font")):
            if script.get("script") in ("Hans", "Hant"):
                script.set("typeface", CHINESE)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
