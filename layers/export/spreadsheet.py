"""The tables of a job as a spreadsheet reader wants them: names for ids, words for codes, numbers as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from data.vocabulary import STAGES
from layers.export.job import about
from layers.export.office.data_pages import money_rows
from layers.export.office.footnotes import Marks
from layers.figures.kpi import kpis
from layers.figures.money import AMOUNT
from layers.figures.provenance import value_text
from layers.figures.targets import target_table
from layers.privacy import columns
from layers.story import tell
from layers.text import t
from layers.words.names import word
from layers.words.tables import labels, readable

if TYPE_CHECKING:
    from layers.export.job import Job
    from layers.figures.figure import Figure


def spread(job: Job) -> dict[str, pd.DataFrame]:
    """Sheet id → table under readable headers, in reading order; texts are plain, dates are ISO texts."""
    facts, chosen = job.facts, job.selection
    metrics = facts.metrics[facts.metrics["park_id"].isin([*chosen.parks["id"], "city"])]
    return {
        "about": about_table(job),
        "figures": figure_table(job),
        "parks": _worded(chosen.parks, "parks", job),
        "enterprises": _worded(chosen.enterprises, "enterprises", job),
        "investments": _worded(chosen.investments, "investments", job),
        "money": money_table(job),
        "metrics": _worded(metrics, "metrics", job),
        "targets": _worded(target_table(facts, job.lang), "targets", job),
        "sources": sources_table(job),
    }


def about_table(job: Job) -> pd.DataFrame:
    """What the file is, then how far to trust each table."""
    lang = job.lang
    notes = [(t(f"export.sheet.{name}", lang), t(f"export.note.{name}", lang)) for name in _NOTED]
    trust = [
        (t("sources.trust", lang), t(f"sources.trust_{name}", lang)) for name in ("coverage", "money", "definition")
    ]
    frame = pd.DataFrame([*about(job), *notes, *trust])
    frame.columns = pd.Index([job.facts.place.words[lang][name] for name in ("title", "subtitle")])
    return frame


_TRUST = ("coverage", "money", "definition")
_NOTED = ("figures", "parks", "enterprises", "investments", "money", "statistics", "metrics", "targets")


def figures(job: Job) -> tuple[Figure, ...]:
    """The figures of the map page and of the talk, each once."""
    told = tell(job.facts, job.selection, job.view, job.chapters)
    found = [*kpis(job.facts, job.selection, job.view), *(figure for scene in told for figure in scene.figures)]
    return tuple({(figure.key, figure.label): figure for figure in found}.values())


def figure_table(job: Job) -> pd.DataFrame:
    """One line a figure: as a number, as shown, and what defends it."""
    lang, marks = job.lang, Marks(job.facts)
    rows = [
        {
            "label": figure.label,
            "value": figure.value if isinstance(figure.value, (int, float)) else None,
            "shown": value_text(figure, lang),
            "unit": figure.unit if figure.value is not None else "",
            "date": figure.as_of,
            "inside": figure.detail,
            "formula": figure.formula,
            "excluded": figure.excluded,
            "sources": len(marks.cite(figure)),
        }
        for figure in figures(job)
    ]
    frame = pd.DataFrame(
        rows, columns=["label", "value", "shown", "unit", "date", "inside", "formula", "excluded", "sources"]
    )
    return frame.rename(columns={name: t(f"export.column.{name}", lang) for name in frame.columns})


def money_table(job: Job) -> pd.DataFrame:
    """Amount, number of projects and the largest of them for each stage, a row a park; unknown stays empty.

    No column adds two stages.
    """
    lang, rows = job.lang, []
    for name, found in money_rows(job):
        row: dict[str, object] = {t("export.parks.park", lang): name}
        for stage, figure in zip(STAGES, found, strict=True):
            said = word("stage", stage, lang)
            if AMOUNT not in job.hidden:
                row[f"{said} ({t('kpi.unit_money', lang)})"] = figure.value
            row[f"{said}: {t('export.column.projects', lang)}"] = 0 if figure.rows is None else len(figure.rows)
            row[f"{said}: {t('export.column.inside', lang)}"] = figure.detail
        rows.append(row)
    return pd.DataFrame(rows)


def sources_table(job: Job) -> pd.DataFrame:
    """Every source that a row of these tables cites, numbered."""
    marks = Marks(job.facts)
    for rows in (job.selection.enterprises, job.selection.investments, job.selection.parks, job.facts.metrics):
        marks.cite_rows(rows)
    marks.cite_rows(job.facts.plan["targets"])
    used = [source.id for source in marks.all()]
    cited = job.facts.sources.drop_duplicates("id").set_index("id").loc[used].reset_index()
    frame = _worded(cited, "sources", job)
    frame.insert(0, t("export.column.number", job.lang), range(1, len(frame) + 1))
    return frame


def _worded(rows: pd.DataFrame, table: str, job: Job) -> pd.DataFrame:
    shown = readable(rows, table, job.facts, job.lang, tuple(columns(job.hidden, table)))
    for column in shown.columns:
        if pd.api.types.is_datetime64_any_dtype(shown[column]):
            shown[column] = shown[column].dt.strftime("%Y-%m-%d")
    return shown.rename(columns=labels([str(c) for c in shown.columns], job.lang))
