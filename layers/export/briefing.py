"""A briefing of two pages a park as a Word document: for one park where one is chosen, else for each of the view."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK

from layers.export.job import UNDATED, about
from layers.export.office import briefing_style as style
from layers.export.office.footnotes import Marks, ranges
from layers.export.office.pages import footer, in_one_line
from layers.export.pictures import picture
from layers.figures.park import SMALL, park_card
from layers.figures.provenance import value_text
from layers.figures.targets import target_table
from layers.map.extent import Extent
from layers.text import t
from layers.words.place import place_words

if TYPE_CHECKING:
    import pandas as pd

    from layers.export.job import Job, Progress
    from layers.figures.figure import Figure
    from layers.figures.park import ParkCard

_LAYERS = ("ground", "districts", "roads", "metro", "belt", "park_areas", "landmarks", "enterprises")
_PICTURE = (604.0, 320.0)  # px; 11 px come out at 8.8 pt
_PER_STAGE = 36.0  # px of the picture for each further sum of money
_SECTORS, _PUBLISHED, _TARGETS, _SOURCES = 10, 8, 5, 8  # lines that two pages have room for


def make(job: Job, progress: Progress) -> bytes:
    """The document; two pages a park."""
    parks = [job.park] if job.park else [str(park) for park in job.selection.parks["id"]]
    document = Document()
    style.prepare(
        document, job.lang, t("export.briefing.subtitle", job.lang, **place_words(job.facts, job.lang)), _footer(job)
    )
    _properties(document, job)
    for number, park in enumerate(parks):
        card = park_card(job.facts, job.selection, job.view, park)
        if card is None:
            continue
        if number:
            document.add_section(WD_SECTION.NEW_PAGE)
        _park(document, card, job)
        progress((number + 1) / max(1, len(parks)))
    if not parks:
        style.body(document, t("ui.empty", job.lang), job.lang)
    style.embed(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _footer(job: Job) -> str:
    """A briefing has no last page to tell the version of the data on."""
    return f"{footer(job)} · {t('export.version_line', job.lang, version=job.facts.version)}"


def _properties(document: Any, job: Job) -> None:
    about_it = document.core_properties
    words = place_words(job.facts, job.lang)
    about_it.title, about_it.author = t("export.briefing.subtitle", job.lang, **words), words["title"]
    about_it.comments = style.printable(_footer(job))[:255]
    about_it.created = about_it.modified = datetime.fromisoformat(f"{job.facts.as_of or UNDATED}-01-01"[:10])
    about_it.language = "zh-CN" if job.lang == "zh" else "en-GB"


def _park(document: Any, card: ParkCard, job: Job) -> None:
    lang, marks, park = job.lang, Marks(job.facts), card.park
    style.heading(document, str(park[f"name_{lang}"]), 0, lang)
    style.soft(document, f"{park[f'role_{lang}']} · {' · '.join(f'{n} {v}' for n, v in about(job)[:3])}", lang)
    wide, high = _PICTURE
    room = _PER_STAGE * max(0, len(card.money) - 1)  # what each sum is made of takes its lines from the picture
    shot = picture(job, _LAYERS, _round(park, job), (wide, high - room), 2.5)
    style.picture(document, shot, t("export.map_of", lang, title=park[f"name_{lang}"]))
    style.heading(document, t("export.briefing.designated", lang), 1, lang)
    style.body(document, f"{value_text(card.designations, lang)} {_marked(card.designations, marks)}", lang)
    style.body(document, f"{park[f'place_{lang}']}. {park[f'aim_{lang}']}" if lang == "en" else
               f"{park[f'place_{lang}']}。{park[f'aim_{lang}']}。", lang)  # fmt: skip
    style.heading(document, t("export.briefing.figures", lang), 1, lang)
    key = [card.listed, *card.sectors[:1], *card.money]
    small = card.listed.value if isinstance(card.listed.value, int) else 0
    _figures(document, key, job, marks)
    inside = [t("export.briefing.inside", lang, label=f.label, text=f.detail) for f in card.money if f.detail]
    if inside:
        style.soft(document, t("filters.join", lang).join(inside), lang)
    if 0 < small < SMALL:
        style.soft(document, t("card.sector_small", lang, n=SMALL), lang)
    style.soft(document, t("card.coverage_note", lang), lang)
    _mix(document, card, lang)
    document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    _second_page(document, card, job, marks)


def _mix(document: Any, card: ParkCard, lang: str) -> None:
    """Organisations by kind and by main sector."""
    join = t("filters.join", lang)
    style.heading(document, t("export.briefing.kinds", lang), 1, lang)
    kinds = join.join(f"{figure.label} {value_text(figure, lang)}" for figure in card.kinds)
    style.body(document, kinds or t("ui.empty", lang), lang)
    style.heading(document, t("export.briefing.sectors", lang), 1, lang)
    shares = join.join(
        f"{figure.label} {0 if figure.rows is None else len(figure.rows)} ({value_text(figure, lang)}%)"
        for figure in card.sectors[:_SECTORS]
    )
    style.body(document, shares or t("ui.empty", lang), lang)


def _second_page(document: Any, card: ParkCard, job: Job, marks: Marks) -> None:
    lang, join = job.lang, t("filters.join", job.lang)
    style.heading(document, t("export.briefing.published", lang), 1, lang)
    if card.published:
        _figures(document, card.published[:_PUBLISHED], job, marks)
        left = len(card.published) - _PUBLISHED
        if left > 0:
            style.soft(document, t("export.briefing.more_published", lang, n=left), lang)
    else:
        style.body(document, t("card.published_none", lang), lang)
    _targets(document, card, job, marks)
    style.heading(document, t("export.briefing.gaps", lang), 1, lang)
    style.body(document, join.join(_gaps(card, job)), lang)
    style.heading(document, t("export.briefing.sources", lang), 1, lang)
    sources = marks.all()
    for source in sources[:_SOURCES]:
        style.source(document, source.number, source.text, source.url, lang)
    if len(sources) > _SOURCES:
        style.soft(document, t("export.briefing.more_sources", lang, n=len(sources) - _SOURCES), lang)


def _targets(document: Any, card: ParkCard, job: Job, marks: Marks) -> None:
    """Targets that a plan sets for this park; nothing where there is none."""
    table = target_table(job.facts, job.lang, parks=(str(card.park["id"]),)).head(_TARGETS)
    if table.empty:
        return
    lang = job.lang
    style.heading(document, t("export.briefing.targets", lang), 1, lang)
    header = [t(f"export.targets.{c}", lang) for c in ("target", "year", "written", "verdict", "marks")]
    rows = [
        (
            str(row["term"]),
            str(row["year"]),
            str(row["as_written"]),
            str(row["verdict"]),
            _bracket(ranges(marks.cite_rows(table.iloc[[number]]), 2)),
        )
        for number, (_, row) in enumerate(table.iterrows())
    ]
    style.table(document, header, rows, (145, 40, 110, 120, 65), lang)


def _figures(document: Any, figures: list[Figure] | tuple[Figure, ...], job: Job, marks: Marks) -> None:
    lang = job.lang
    header = [t(f"export.briefing.col_{c}", lang) for c in ("figure", "value", "date", "marks")]
    rows = [
        (
            figure.label,
            in_one_line(figure, lang),
            figure.as_of,
            _marked(figure, marks),
        )
        for figure in figures
    ]
    style.table(document, header, rows, (165, 105, 150, 60), lang)


def _marked(figure: Figure, marks: Marks) -> str:
    return _bracket(ranges(marks.cite(figure), 2))


def _bracket(numbers: str) -> str:
    return f"[{numbers}]" if numbers else ""


def _gaps(card: ParkCard, job: Job) -> list[str]:
    """What a planner would ask for and the tables do not have."""
    lang, park = job.lang, str(card.park["id"])
    people = job.selection.counted[job.selection.counted["park_id"] == park]
    money = job.selection.investments[job.selection.investments["park_id"] == park]
    found = {
        "gap_place": int((people["precision"] == "park").sum()),
        "gap_source": int(people["source_id"].isna().sum()),
        "gap_amount": int(money["amount_cny_100m"].isna().sum()),
        "gap_year": int((people["landed_year"].isna() & people["established_date"].isna()).sum()),
    }
    said = [t(f"export.briefing.{name}", lang, n=n) for name, n in found.items() if n]
    if not any("ai_enterprises" in figure.key for figure in card.published):
        said.append(t("export.briefing.gap_published", lang))
    return said or [t("export.briefing.gap_none", lang)]


def _round(park: pd.Series, job: Job) -> Extent:
    """The park with its known sites and some room."""
    sites = job.facts.sites[(job.facts.sites["park_id"] == park["id"]) & (job.facts.sites["precision"] != "park")]
    lon, lat = [*sites["lon"], park["lon"]], [*sites["lat"], park["lat"]]
    return Extent(min(lon) - 0.03, min(lat) - 0.025, max(lon) + 0.03, max(lat) + 0.025)
