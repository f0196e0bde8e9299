"""Pages of charts and tables after the chapters: parks, sector mix, money by stage, targets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.vocabulary import STAGES
from layers.export.office.footnotes import ranges
from layers.export.office.grid import BODY, CELL, PAD, split, table
from layers.export.office.page import Box, Chart, Page, Para, Run, Series, Text
from layers.export.office.typesetting import clipped, fitting
from layers.figures.money import AMOUNT, money_figures
from layers.figures.park import SMALL, designations, listed, sector_shares
from layers.figures.provenance import value_text
from layers.figures.published import latest
from layers.figures.targets import target_table, verdict_figures
from layers.story import parks_in, unit_parts
from layers.text import t
from layers.theme import Tints, palette, stage_pattern
from layers.words.filter_text import filter_text
from layers.words.names import families, park_name, row_name, word
from layers.words.place import place_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from layers.export.job import Job
    from layers.export.office.footnotes import Marks
    from layers.export.office.page import Item
    from layers.figures.figure import Figure

_NOTE = 12.0


def pages(job: Job, marks: Marks) -> list[Page]:
    """The pages that have something to say under this view."""
    shown = parks_in(job.facts, job.selection, job.view)
    cards = [_part(park, job) for _, park in job.selection.parks.iterrows() if park["id"] in shown]
    made = [parks_page(cards, job, marks)] if cards else []
    if any(card.sectors for card in cards):  # a ledger need not say what its organisations do
        made += [mix_page(cards, job, marks), *sector_pages(cards, job, marks)]
    money = money_rows(job)
    if any(figure.value is not None for _, figures in money for figure in figures):
        made.append(money_chart_page(money, job, marks))
    made += [money_table_page(money, job, marks), *largest_pages(money, job, marks)]
    return [*made, *target_pages(job, marks)]


@dataclass(frozen=True, slots=True)
class _Part:
    """What these pages say of one park, of all that its card on screen says."""

    park: pd.Series
    designations: Figure
    listed: Figure
    sectors: tuple[Figure, ...]
    published: Figure | None


def _part(park: pd.Series, job: Job) -> _Part:
    facts, lang, id_ = job.facts, job.lang, str(park["id"])
    here = job.selection.counted[job.selection.counted["park_id"] == id_]
    chosen = "" if job.view.filter.is_empty else filter_text(facts, job.view.filter, lang)
    return _Part(
        park,
        designations(facts, id_, lang),
        listed(facts, here, lang, id_, chosen),
        sector_shares(here, facts, lang, f"park.{id_}", chosen),
        latest(facts, id_, "ai_enterprises", lang),
    )


def parks_page(cards: Sequence[_Part], job: Job, marks: Marks) -> Page:
    """One line a park: role, designation, organisations listed beside the published number, main sector."""
    lang = job.lang
    header = [t(f"export.parks.{c}", lang) for c in ("park", "role", "designated", "listed", "lead", "published")]
    rows, said = [], []
    for card in cards:
        said += [card.designations, card.listed]
        newest = card.published
        lead = card.sectors[0] if card.sectors else None
        said += [figure for figure in (newest, lead) if figure is not None]
        small = f" {t('export.parks.few', lang)}" if 0 < len(_rows(card.listed)) < SMALL else ""
        rows.append(
            (
                park_name(job.facts, str(card.park["id"]), lang),
                str(card.park[f"role_{lang}"]),
                value_text(card.designations, lang),
                value_text(card.listed, lang),
                f"{lead.label} {value_text(lead, lang)}%{small}" if lead else "—",
                t("card.published_value", lang, value=value_text(newest, lang), unit=newest.unit, date=newest.as_of)
                if newest
                else t("export.none_published", lang),
            )
        )
    grid = table(BODY, header, rows, (110, 110, 240, 75, 170, 175), (3,))
    note = t("card.coverage_note", lang)
    total = sum(len(_rows(card.listed)) for card in cards)
    title = t("export.page.parks", lang, n=total, parks=sum(bool(_rows(card.listed)) for card in cards))
    return page_of("parks", "table", title, [grid], note, said, job, marks)


def _rows(figure: Figure) -> Sequence[object]:
    return range(0 if figure.rows is None else len(figure.rows))


def mix_page(cards: Sequence[_Part], job: Job, marks: Marks) -> Page:
    """Share of each family of sectors inside each park: a chart whose numbers are in the file."""
    lang, facts = job.lang, job.facts
    of = dict(zip(facts.sectors["id"], facts.sectors["family"], strict=True))
    shown = [card for card in cards if card.sectors]
    counts = []
    for card in shown:
        mains = job.selection.counted.loc[job.selection.counted["park_id"] == card.park["id"], "main_sector"].dropna()
        counts.append(Counter(of.get(str(sector), "") for sector in mains))
    ids = [*facts.families["id"], *([""] if any(count[""] for count in counts) else [])]
    names = dict(zip(facts.families["id"], families(facts, lang), strict=True))
    tints = Tints.of(facts)
    series = tuple(
        Series(
            names.get(family, t("ui.unknown", lang)),
            tuple(100 * count[family] / sum(count.values()) for count in counts),
            tints.family(family, "light"),
        )
        for family in ids
    )
    categories = tuple(
        t("export.mix.category", lang, name=park_name(facts, str(card.park["id"]), lang), n=card.listed.value)
        for card in shown
    )
    top = max(((value or 0.0, n, one.name) for one in series for n, value in enumerate(one.values)), default=(0, 0, ""))
    name = park_name(facts, str(shown[top[1]].park["id"]), lang)
    title = t("export.page.mix", lang, park=name, family=top[2], share=f"{top[0]:.0f}%")
    chart = Chart(Box(40, 80, 880, 372), "stacked", categories, series, "%", title, 0)
    note = f"{t('export.mix.note', lang, n=SMALL)} {t('card.coverage_note', lang)}"
    return page_of("mix", "chart", title, [chart], note, [card.listed for card in shown], job, marks)


def sector_pages(cards: Sequence[_Part], job: Job, marks: Marks) -> list[Page]:
    """Organisations by main sector and park, numbers and shares inside the park."""
    lang = job.lang
    cards = [card for card in cards if card.sectors]
    found = [{figure.key.rsplit(".", 1)[1]: figure for figure in card.sectors} for card in cards]
    header = [
        t("export.sector", lang),
        *(
            t("export.mix.category", lang, name=park_name(job.facts, str(card.park["id"]), lang), n=card.listed.value)
            for card in cards
        ),
    ]
    rows = []
    for _, sector in job.facts.sectors.iterrows():
        figures = [by_sector.get(str(sector["id"])) for by_sector in found]
        if any(figures):
            rows.append((row_name(sector, lang), *(_count_and_share(figure, lang) for figure in figures)))
    wide = 880 - 200
    grid = table(BODY, header, rows, (200, *[wide / len(cards)] * len(cards)), range(1, len(cards) + 1))
    said = [figure for card in cards for figure in card.sectors]
    note = t("export.sectors_note", lang)
    title = t("export.page.sectors", lang, n=len(rows))
    return [page_of("sectors", "table", title, [grid], note, said, job, marks)]


def _count_and_share(figure: Figure | None, lang: str) -> str:
    if figure is None:
        return "—"
    return t("export.count_share", lang, n=len(_rows(figure)), share=value_text(figure, lang))


def money_rows(job: Job) -> list[tuple[str, tuple[Figure, ...]]]:
    """(name, a figure for each stage) of each park and of all together; stages are never added to each other."""
    lang, money = job.lang, job.selection.investments
    groups: list[tuple[str, str, pd.DataFrame]] = [
        (park, park_name(job.facts, park, lang), money[money["park_id"] == park])
        for park in map(str, job.selection.parks["id"])
    ]
    groups.append(("all", t("export.all_parks", lang), money))
    return [
        (
            name,
            money_figures(rows, lang, key=f"money.{key}", as_of=job.facts.as_of, every_stage=True, hidden=job.hidden),
        )
        for key, name, rows in groups
    ]


def money_chart_page(money: Sequence[tuple[str, tuple[Figure, ...]]], job: Job, marks: Marks) -> Page:
    """Columns of one stage each, side by side: never stacked, never added. What nobody knows the stage of, and what has
    ended, stands in the table: its bars would dwarf all that is there."""
    lang, ink = job.lang, palette("light").money
    parks = money[:-1]
    series = tuple(
        Series(
            word("stage", stage, lang),
            tuple(_number(figures[STAGES.index(stage)]) for _, figures in parks),
            ink,
            stage_pattern(stage),
        )
        for stage in TOLD
    )
    all_ = [figure for figure in money[-1][1] if figure.key.rpartition(".")[2] in TOLD and figure.value]
    told = t("filters.list_join", lang).join(_said(figure, lang) for figure in all_)
    title = t("export.page.money", lang, told=told)
    chart = Chart(
        Box(40, 80, 880, 372), "columns", tuple(n for n, _ in parks), series, _unit(job), title, 0 if job.hidden else 1
    )
    said = [figure for _, figures in money for figure in figures]
    return page_of("money", "chart", title, [chart], said[0].formula, said, job, marks)


TOLD = ("operating", "under_construction", "announced")  # stages of what stands, is built or is to come


def _unit(job: Job) -> str:
    """亿元, or projects where the public version tells no amounts."""
    return t("kpi.unit_projects" if AMOUNT in job.hidden else "kpi.unit_money", job.lang)


def _said(figure: Figure, lang: str) -> str:
    stage = word("stage", figure.key.rpartition(".")[2], lang)
    before, unit = unit_parts(figure.unit)
    return t("export.page.money_stage", lang, stage=stage, before=before, value=value_text(figure, lang), unit=unit)


def _number(figure: Figure) -> float | None:
    return float(figure.value) if isinstance(figure.value, (int, float)) else None


def money_table_page(money: Sequence[tuple[str, tuple[Figure, ...]]], job: Job, marks: Marks) -> Page:
    """The same as numbers, with how many projects stand behind each."""
    lang = job.lang
    header = [t("export.parks.park", lang), *(word("stage", stage, lang) for stage in STAGES)]
    rows = [(name, *(_amount(figure, lang, job) for figure in figures)) for name, figures in money]
    grid = table(BODY, header, rows, (180, *[140] * len(STAGES)), range(1, len(STAGES) + 1))
    counts = sum(len(_rows(figure)) for figure in money[-1][1])
    title = t("export.page.money_table", lang, unit=_unit(job), n=counts)
    left = money[-1][1][0].excluded
    note = " ".join(part for part in (t("export.no_record", lang), left) if part)  # the page before says the formula
    said = [figure for _, figures in money for figure in figures]
    return page_of("money_table", "table", title, [grid], note, said, job, marks)


def largest_pages(money: Sequence[tuple[str, tuple[Figure, ...]]], job: Job, marks: Marks) -> list[Page]:
    """What each sum is made of: its three largest projects by name, and the share of one that makes most of it."""
    lang, unit = job.lang, t("kpi.unit_money", job.lang)
    summed = [
        (name, word("stage", stage, lang), figure)
        for name, figures in money[:-1]
        for stage, figure in zip(STAGES, figures, strict=True)
        if figure.value is not None and AMOUNT not in job.hidden
    ]
    header = [t("export.parks.park", lang), t("export.column.stage", lang), unit, t("export.column.inside", lang)]
    widths = (130, 100, 110, 540)
    rows = [(name, stage, _amount(figure, lang, job), figure.detail) for name, stage, figure in summed]
    parts = split(BODY, header, rows, widths, (2,)) if rows else []
    title, note = t("export.page.largest", lang, n=len(rows)), t("export.note.largest", lang)
    said = [figure for *_, figure in summed]
    return [
        page_of(f"largest_{n}", "table", part_title(title, n, len(parts), lang), [grid], note, said, job, marks)
        for n, grid in enumerate(parts, 1)
    ]


def part_title(title: str, number: int, parts: int, lang: str) -> str:
    """The title of one of several pages that a table takes."""
    return title if parts == 1 else t("export.page.part", lang, title=title, n=number, all=parts)


def _amount(figure: Figure, lang: str, job: Job) -> str:
    """“—” where no project counts: nothing is recorded, which is neither zero nor unknown."""
    if not figure.value:
        return "—"
    if AMOUNT in job.hidden:
        return value_text(figure, lang)
    return t("export.amount_count", lang, amount=value_text(figure, lang), n=len(_rows(figure)))


def target_pages(job: Job, marks: Marks) -> list[Page]:
    """How many targets stand under each verdict, then every target beside what was published later."""
    lang = job.lang
    words = place_words(job.facts, lang)
    targets = target_table(job.facts, lang, job.facts.place.plan)
    verdicts = verdict_figures(targets, lang, as_of=job.facts.as_of)[1:]
    chart = Chart(
        Box(40, 80, 880, 372),
        "bars",
        tuple(figure.label for figure in verdicts),
        (Series(t("targets.all", lang), tuple(_number(f) for f in verdicts), palette("light").more),),
        t("targets.unit_target", lang),
        t(
            "export.page.targets",
            lang,
            **words,
            n=len(targets),
            differ=_of(verdicts, "differs"),
        ),
    )
    note = t("export.targets_note", lang, **words)
    made = [page_of("targets", "chart", chart.title, [chart], note, verdicts, job, marks)]
    header = [t(f"export.targets.{c}", lang) for c in ("target", "year", "written", "verdict", "published", "marks")]
    widths = (200, 46, 116, 118, 330, 70)
    rows = []
    for number, (_, row) in enumerate(targets.iterrows()):
        cited = ranges(marks.cite_rows(targets.iloc[[number]]), 2)
        published = str(row["published"]) or t("export.none_published", lang)
        rows.append(
            (
                str(row["term"]),
                str(row["year"]),
                str(row["as_written"]),
                str(row["verdict"]),
                clipped(published, widths[4] - 2 * PAD, CELL, 4),
                f"[{cited}]" if cited else "",
            )
        )
    title = t("export.page.target_table", lang, n=len(targets))
    parts = split(BODY, header, rows, widths, (1,))
    for number, grid in enumerate(parts, 1):
        name = part_title(title, number, len(parts), lang)
        made.append(page_of(f"target_table_{number}", "table", name, [grid], note, (), job, marks))
    return made


def _of(verdicts: Sequence[Figure], verdict: str) -> object:
    return next((figure.value for figure in verdicts if figure.key.endswith(f".{verdict}")), 0)


def page_of(  # noqa: PLR0917 - the parts of a page, in reading order
    id_: str, kind: str, title: str, items: list[Item], note: str, said: Iterable[Figure], job: Job, marks: Marks
) -> Page:
    """Title, content, a note with date and source marks; the notes page says filter, formulas and all marks."""
    lang = job.lang
    figures = list(said)
    numbers = tuple(sorted({number for figure in figures for number in marks.cite(figure)}))
    dated = t("ui.as_of", lang, date=job.facts.as_of)
    cited = ranges(numbers, 5)
    under = "  ".join(part for part in (note, dated, f"[{cited}]" if cited else "") if part)
    size = fitting(title, 880, 44, (28, 24, 20, 17), bold=True)
    small = fitting(under, 880, 32, (_NOTE, 11, 10))
    head = Text(Box(40, 24, 880, 48), (Para((Run(title, size, bold=True),)),), "title")
    foot = Text(Box(40, 456, 880, 32), (Para((Run(clipped(under, 880, small, 2), small, ink="ink_soft"),)),))
    formulas = dict.fromkeys(figure.formula for figure in figures if figure.formula)
    notes = "\n".join(
        [
            under,
            filter_text(job.facts, job.view.filter, lang),
            *formulas,
            *([t("export.all_marks", lang, marks=ranges(numbers))] if numbers else []),
        ]
    )
    return Page(id_, kind, title, (head, *items, foot), notes)
