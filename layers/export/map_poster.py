"""The wall poster: one vector page of A0 (A1 and A3 have its proportions), with bleed, index, legend and a code.

Letters are embedded; the map is drawn from the same Drawings as on screen, over street-level ground.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from layers.export.job import hidden_text
from layers.export.pictures import street_ground
from layers.export.vector import Sheet, page, qr, wrapped
from layers.map import drawings, legend
from layers.map.extent import layout
from layers.map.furniture import SIDE, Furniture, attributions
from layers.map.paper import rendering
from layers.map.points import marks
from layers.settings import public_address, review_number
from layers.story import figure, tell
from layers.svg import group, line, num, rect, text, text_width
from layers.text import t
from layers.theme import palette
from layers.view.url import to_params
from layers.words.filter_text import filter_text
from layers.words.names import park_name, row_name
from layers.words.place import place_words

if TYPE_CHECKING:
    from layers.export.job import Job, Progress

A0 = Sheet(1189.0, 841.0, 2960.0)  # mm and px: one px is 0.4 mm, so that the smallest letters of A0 are 10 pt
_INDEX, _HEAD, _ROWS, _COLUMNS = 720.0, 150.0, 8, 12  # px of the index and of the head; squares of the grid
_LINE, _LETTER = 12.6, 9.4  # px of a line of the index and its letters


def make(job: Job, progress: Progress) -> bytes:
    """The poster as PDF."""
    job = replace(job, view=replace(job.view, theme="light", selected=""))
    markup = _markup(job)
    progress(0.6)
    made = page(markup, A0, _title(job), job.facts.as_of)
    progress(1.0)
    return made


def _title(job: Job) -> str:
    """The message: that of the chapter of the belt where it is told, else the name of the atlas."""
    told = {one.chapter.id: one.title for one in tell(job.facts, job.selection, job.view, job.chapters)}
    return told.get("belt") or place_words(job.facts, job.lang)["title"]


def _markup(job: Job) -> str:
    facts, view, lang, inks = job.facts, job.view, job.lang, palette("light")
    size, extent = (A0.width - _INDEX, A0.height - _HEAD), layout(facts.parks)
    drawn = drawings(facts, job.selection, view)
    extent = rendering.whole(drawn, extent, size)
    where = rendering.frame(extent, 0.0, 0.0, size[0] - SIDE, size[1])
    drawn = (drawn[0], street_ground(facts, inks), *drawn[1:])
    notes = [filter_text(facts, view.filter, lang), t("export.version_line", lang, version=facts.version)]
    if job.hidden:
        notes.append(t("export.hidden_line", lang, text=hidden_text(job.hidden, lang)))
    if facts.workspace != "shipped":
        notes.append(t("ui.workspace", lang, name=facts.workspace))
    around = Furniture(
        date=facts.as_of,
        attributions=(*attributions(facts, view.lang), t("mapframe.attribution.own", lang)),
        latitude=float(facts.parks["lat"].mean()),
        review_number=review_number(),
        notes=tuple(notes),
    )
    points = marks(facts, job.selection, view, where.zoom)
    plan = rendering.svg(
        drawn, size, extent, lang=view.lang, theme="light", legend=legend(drawn), furniture=around, points=points
    )
    inner = plan[plan.index(">") + 1 : plan.rindex("</svg>")]
    return "".join(
        (
            rect(-40, -40, A0.width + 80, A0.height + 80, fill=inks.panel),
            group(0, _HEAD, inner + _grid(where, job)),
            rect(-40, -40, A0.width + 80, _HEAD + 40, fill=inks.panel),
            rect(size[0], _HEAD - 2, _INDEX + 40, A0.height, fill=inks.panel),
            _heading(job),
            _index(job, where, size[0] + 26.0),
            _corner(job),
        )
    )


def _heading(job: Job) -> str:
    words, inks, lang = place_words(job.facts, job.lang), palette("light"), job.lang
    said = [figure(key, job.facts, job.selection, job.view) for key in ("belt.range", "organisations")]
    ranged, listed = said
    sub = [f"{words['title']} · {words['subtitle']}"]
    if listed is not None and listed.value is not None:
        sub.append(f"{listed.label} {listed.value} {listed.unit}")
    if ranged is not None and ranged.value is not None:
        sub.append(f"{ranged.label} {ranged.value}%")
    sub.append(t("ui.as_of", lang, date=job.facts.as_of))
    return (
        rect(-40, -40, A0.width + 80, 50, fill=inks.belt)
        + text(40, 82, _title(job), size=58, fill=inks.ink, weight=700)
        + text(42, 126, " · ".join(sub), size=24, fill=inks.ink_soft)
    )


def _grid(where: rendering.Frame, job: Job) -> str:
    """Letters and numbers of the squares along the edges of the map, and their hairlines."""
    inks, out = palette("light"), []
    wide, high = where.width / _COLUMNS, where.height / _ROWS
    for number in range(_COLUMNS):
        x = number * wide
        out.append(line(x, 0, x, where.height, stroke=inks.panel_line, width=0.8) if number else "")
        out.append(text(x + wide / 2, 18, chr(65 + number), size=15, fill=inks.ink_soft, weight=700, anchor="middle"))
    for number in range(_ROWS):
        y = number * high
        out.append(line(0, y, where.width, y, stroke=inks.panel_line, width=0.8) if number else "")
        out.append(text(10, y + high / 2, str(number + 1), size=15, fill=inks.ink_soft, weight=700))
    return "".join(out)


def entries(job: Job, where: rendering.Frame) -> list[tuple[str, str]]:
    """Every organisation in view with the square in which it stands, or its park where no more is known."""
    lang, found = job.lang, []
    for _, row in job.selection.counted.iterrows():
        short = row["short_zh"] if lang == "zh" else None
        name = str(short) if isinstance(short, str) and short else row_name(row, lang)
        square = park_name(job.facts, str(row["park_id"]), lang)
        if row["precision"] != "park":
            x, y = where.px(float(row["lon"]), float(row["lat"]))
            inside = 0 <= x < where.width and 0 <= y < where.height
            at = f"{chr(65 + int(x / where.width * _COLUMNS))}{int(y / where.height * _ROWS) + 1}"
            square = at if inside else t("export.poster.off", lang)
        found.append((str(row["pinyin"] if lang == "zh" else name).lower(), name, square))
    return [(name, square) for _, name, square in sorted(found)]


def _index(job: Job, where: rendering.Frame, x: float) -> str:
    lang, inks = job.lang, palette("light")
    rows = entries(job, where)
    top, bottom = _HEAD + 44.0, A0.height - 250.0
    per = int((bottom - top) / _LINE)
    columns = max(1, -(-len(rows) // per))
    wide = (_INDEX - 52.0) / columns
    scale = min(1.0, wide / 165.0)
    out = [text(x, _HEAD + 24, t("export.poster.index", lang, n=len(rows)), size=17, fill=inks.ink, weight=700)]
    for number, (name, square) in enumerate(rows):
        at, y = x + number // per * wide, top + number % per * _LINE
        room = wide - 12 - text_width(square, _LETTER * scale)
        shown = wrapped(name, room, _LETTER * scale)
        out.append(text(at, y, shown, size=_LETTER * scale, fill=inks.ink))
        out.append(text(at + wide - 10, y, square, size=_LETTER * scale, fill=inks.ink_soft, anchor="end"))
    return "".join(out)


def _corner(job: Job) -> str:
    """A code of the live view where people can open it, and how the sheet is printed."""
    lang, inks = job.lang, palette("light")
    x, y = A0.width - _INDEX + 26.0, A0.height - 210.0
    address, out = public_address(), [line(x, y - 20, A0.width - 26, y - 20, stroke=inks.panel_line)]
    if address:
        params = urlencode(to_params(job.view), safe=",:;")
        whole = f"{address}/?{params}" if params else address
        out.append(group(x, y, qr(whole, 170.0, inks.ink)))
        out.append(text(x + 190, y + 30, t("export.poster.scan", lang), size=17, fill=inks.ink, weight=700))
        out.append(text(x + 190, y + 56, whole[:70], size=11, fill=inks.ink_soft))
        x += 190
    out.append(text(x, y + 100, t("export.poster.print", lang), size=12, fill=inks.ink_soft))
    out.append(text(x, y + 120, t("export.poster.bleed", lang, mm=num(3)), size=12, fill=inks.ink_soft))
    return "".join(out)
