"""Pages that the talk has no map for: the summary, projects by stage, instruments, sectors by family, years."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from geo.money import projects, summable
from layers.export.office.data_pages import TOLD, page_of
from layers.export.office.footnotes import ranges
from layers.export.office.grid import fitted
from layers.export.office.page import Box, Chart, Series
from layers.export.office.typesetting import clipped
from layers.figures.figure import Figure
from layers.figures.money import AMOUNT
from layers.story import Chapter, figure, named
from layers.story.messages import FEW, fields, years
from layers.text import t
from layers.theme import palette
from layers.words.names import in_reader_units, park_name, row_name, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from layers.export.job import Job
    from layers.export.office.footnotes import Marks
    from layers.export.office.page import Page

_PROJECTS, _NAMES, _SIZE = 5, 4, 12.0  # projects of one stage, names in one cell, points


def summary_page(job: Job, chapters: Sequence[Page], first: int, marks: Marks) -> Page:
    """What the file says, a line a chapter, with the page where it is shown: the first chapter's page is ``first``."""
    lang = job.lang
    told = [(page.title, str(first + number)) for number, page in enumerate(chapters)]
    half = -(-len(told) // 2)
    left, right = told[:half], [*told[half:], ("", "")][:half]
    rows = [(*one, *other) for one, other in zip(left, right, strict=True)]
    header = [t("export.summary.message", lang), t("export.summary.page", lang)] * 2
    grid = fitted(header, rows, (390, 50, 390, 50), (1, 3))
    found = figure("organisations", job.facts, job.selection, job.view)
    said = [] if found is None else [found]
    title = t("export.summary.title", lang, n=len(told))
    return page_of("summary", "table", title, [grid], "", said, job, marks)


def project_page(job: Job, marks: Marks) -> Page | None:
    """Single projects by stage, the largest of each first, with their source; without amounts that are hidden."""
    lang, money, hidden = job.lang, job.selection.investments, AMOUNT in job.view.hidden
    told = projects(money) if hidden else money[summable(money)].sort_values(
        "amount_cny_100m", ascending=False, kind="stable"
    )  # fmt: skip
    rows, used = [], []
    for stage in TOLD:
        for label, row in told[told["stage"] == stage].head(_PROJECTS).iterrows():
            amount = "" if hidden else f"{in_reader_units(float(row['amount_cny_100m']), '亿元', lang):,.1f}"
            cited = ranges(marks.cite_rows(told.loc[[label]]), 2)
            name = clipped(row_name(row, lang), 330, _SIZE, 1)
            place = park_name(job.facts, str(row["park_id"]), lang)
            date = row["announced"] if isinstance(row["announced"], str) else ""
            cells = (word("stage", stage, lang), name, place, amount, date, f"[{cited}]" if cited else "")
            rows.append(tuple(cell for place_, cell in enumerate(cells) if not hidden or place_ != 3))
            used.append(label)
    if not rows:
        return None
    names = ("stage", "project", "park", "amount", "announced", "marks")
    kept = [name for name in names if not hidden or name != "amount"]
    widths = {"stage": 110, "project": 350, "park": 130, "amount": 100, "announced": 110, "marks": 80}
    header = [t(f"export.projects.{name}", lang, unit=t("kpi.unit_money", lang)) for name in kept]
    grid = fitted(header, rows, [widths[n] for n in kept], () if hidden else (3,))
    counts = Counter(told["stage"])
    parts = [f"{word('stage', stage, lang)} {counts[stage]}" for stage in TOLD if counts[stage]]
    title = t("export.projects.title", lang, parts=t("filters.list_join", lang).join(parts))
    note = t("export.projects.note", lang, n=_PROJECTS)
    return page_of("projects", "table", title, [grid], note, [_listed("projects", title, told.loc[used])], job, marks)


def _listed(key: str, label: str, rows: pd.DataFrame) -> Figure:
    """The rows of a page as one figure, so that the page cites their sources."""
    return Figure(f"export.{key}", label, len(rows), table="investments", rows=rows)


def instrument_page(job: Job, marks: Marks) -> Page:
    """What the plan offers, with amount and body: first what is written with a quantity."""
    lang = job.lang
    asked = Chapter("", "", (), (), "", "", "", "", "", "", named=("instruments",))
    found = named(asked, job.facts, job.selection, job.view, most=14)
    rows = [(one.name, one.detail) for one in found]
    header = [t(f"export.instruments.{name}", lang) for name in ("name", "detail")]
    grid = fitted(header, rows, (400, 480))
    both = [figure(key, job.facts, job.selection, job.view) for key in ("instruments", "instruments.stated")]
    said = [one for one in both if one is not None]
    title = t("export.instruments.title", lang, n=said[0].value, stated=said[1].value)
    return page_of("instruments_table", "table", title, [grid], t("export.instruments.note", lang), said, job, marks)


def family_pages(job: Job, marks: Marks) -> list[Page]:
    """One page a family of sectors: who is here, where, and which designated field stands nearly empty."""
    lang, facts, here = job.lang, job.facts, job.selection.counted
    of = dict(zip(facts.sectors["id"], facts.sectors["family"], strict=True))
    open_fields = fields(facts, job.selection, job.view)
    made = []
    for _, family in facts.families.iterrows():
        inside = here[here["main_sector"].map(of) == family["id"]]
        if inside.empty:
            continue
        sectors = facts.sectors[facts.sectors["family"] == family["id"]]
        told = (
            _sector_row(sector, inside[inside["main_sector"] == sector["id"]], open_fields, job)
            for _, sector in sectors.iterrows()
        )
        rows = [row for row in told if row is not None]
        header = [t(f"export.families.{name}", lang) for name in ("sector", "listed", "where", "who", "designated")]
        grid = fitted(header, rows, (130, 60, 190, 300, 200), (1,))
        name, few = str(family[f"name_{lang}"]), _few(open_fields, of, str(family["id"]))
        key = "export.families.title_few" if few else "export.families.title"
        title = t(key, lang, name=name, n=len(inside), parks=inside["park_id"].nunique(), few=few, most=FEW)
        said = [Figure(f"export.family.{family['id']}", name, len(inside), table="enterprises", rows=inside)]
        note = t("export.families.note", lang)
        made.append(page_of(f"family_{family['id']}", "table", title, [grid], note, said, job, marks))
    return made


def _few(open_fields: pd.DataFrame, of: dict[str, str], family: str) -> int:
    inside = open_fields["sector_id"].map(of) == family
    return int((inside & (open_fields["listed"] <= FEW)).sum())


def _sector_row(sector: pd.Series, here: pd.DataFrame, open_fields: pd.DataFrame, job: Job) -> tuple[str, ...] | None:
    lang, facts = job.lang, job.facts
    join = t("filters.list_join", lang)
    wanted = open_fields[open_fields["sector_id"] == sector["id"]]
    if here.empty and wanted.empty:
        return None
    counts = here["park_id"].value_counts()
    where = join.join(f"{park_name(facts, str(park), lang)} {n}" for park, n in counts.items())
    rank = here.assign(sure=here["confidence"].ne("high"), year=years(here)).sort_values(
        ["sure", "year"], kind="stable", na_position="last"
    )
    names = [
        str(row["short_zh"]) if lang == "zh" and isinstance(row["short_zh"], str) else row_name(row, lang)
        for _, row in rank.head(_NAMES).iterrows()
    ]
    designated = join.join(
        t("export.families.field", lang, park=park_name(facts, str(row["park_id"]), lang), n=row["listed"])
        for _, row in wanted.iterrows()
    )
    listed = str(len(here)) if len(here) else "—"
    return (str(sector[f"name_{lang}"]), listed, where, clipped(join.join(names), 285, _SIZE, 2), designated)


def year_page(job: Job, marks: Marks) -> Page | None:
    """Organisations by the year in which they came, else were founded; those whose year is unknown are told apart."""
    came = years(job.selection.counted).dropna().astype(int)
    since = figure("since_plan", job.facts, job.selection, job.view)
    if came.empty or since is None or since.value is None:
        return None
    lang, first = job.lang, max(int(came.min()), 2010)
    span = range(first, int(came.max()) + 1)
    counts = Counter(came)
    before = sum(n for year, n in counts.items() if year < first)
    names = [str(year) for year in span]
    values: list[float | None] = [float(counts[year]) for year in span]
    if before:
        names.insert(0, t("export.years.before", lang, year=first))
        values.insert(0, float(before))
    issued = str(job.facts.plan["plans"].set_index("id").loc[job.facts.place.plan, "issued"])[:4]
    title = t("export.years.title", lang, n=since.value, known=len(came), year=issued)
    unit = t("kpi.unit_org", lang)
    chart = Chart(
        Box(40, 80, 880, 372),
        "columns",
        tuple(names),
        (Series(unit, tuple(values), palette("light").node),),
        unit,
        title,
    )
    return page_of("years", "chart", title, [chart], since.unknown, [since], job, marks)
