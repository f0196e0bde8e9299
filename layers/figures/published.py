"""Published figures from the table ``metrics``: as published, one for each definition, never joined into a series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from data.vocabulary import AREAS
from layers.figures.figure import Figure
from layers.memory import MEMORY
from layers.text import t
from layers.words.names import in_reader_units, metric_name, unit_name

if TYPE_CHECKING:
    from data.load import Facts


def published(facts: Facts, park_id: str, lang: str, *, targets: bool = False) -> tuple[Figure, ...]:
    """One Figure per indicator and definition of a park (or ``"city"``): its newest actual value, or its newest target.

    Indicators stand in the table's order. Inside one, what is told of the park itself comes before what is told of a
    part of it or of more than it, and the newest first. Older values of the same definition are named with their dates.
    No filter changes them, so they are made once for the same facts.
    """
    key = (park_id, lang, targets)
    return MEMORY.kept("published", facts.version, key, lambda: _published(facts, park_id, lang, targets=targets))


def _published(facts: Facts, park_id: str, lang: str, *, targets: bool) -> tuple[Figure, ...]:
    rows = _defined(facts, facts.metrics["park_id"].eq(park_id) & facts.metrics["target"].eq(targets), lang)
    found: list[Figure] = []
    for _, indicator in rows.groupby("metric", sort=False):
        groups = [group for _, group in indicator.groupby("series", sort=False)]
        found += [_figure(facts, group, lang) for group in sorted(groups, key=_rank)]
    return tuple(found)


def latest(facts: Facts, park_id: str, metric: str, lang: str) -> Figure | None:
    """The newest actual value of one indicator, of the park itself where there is one; None when none was found.

    A value of a part of the park, or of more than the park, stands in only where nothing else is known, and says so.
    """
    asked = facts.metrics["park_id"].eq(park_id) & facts.metrics["metric"].eq(metric) & ~facts.metrics["target"]
    rows = _defined(facts, asked, lang)
    groups = [group for _, group in rows.groupby("series", sort=False)]
    return _figure(facts, min(groups, key=_rank), lang) if groups else None


def _defined(facts: Facts, asked: pd.Series, lang: str) -> pd.DataFrame:
    """The rows asked for with ``series``, which those of one definition share, and ``definition``, "" where the name of
    the indicator says it all."""
    series = facts.plan["metric_series"].set_index("metric_id")
    rows = facts.metrics[asked]
    return rows.assign(
        series=rows["id"].map(series["series_id"]).fillna(rows["metric"]),
        definition=rows["id"].map(series[f"definition_{lang}"]).fillna(""),
    )


def _rank(rows: pd.DataFrame) -> tuple[int, float]:
    """Whole parks first, then the newest: the order of one indicator's definitions."""
    newest = rows.sort_values("as_of", kind="stable").iloc[-1]
    year, _, month = str(newest["as_of"]).partition("-")
    return AREAS.index(newest["area"]), -(int(year) + int(month[:2] or 0) / 100)


def _figure(facts: Facts, rows: pd.DataFrame, lang: str) -> Figure:
    ordered = rows.sort_values("as_of", kind="stable")
    newest = ordered.iloc[-1]
    value = in_reader_units(float(newest["value"]), str(newest["unit"]), lang)
    note = newest["note"] if isinstance(newest["note"], str) else t("kpi.no_note", lang)
    others = t("filters.join", lang).join(
        t(
            "card.published_value",
            lang,
            value=f"{in_reader_units(float(row['value']), str(row['unit']), lang):,.12g}",
            unit=unit_name(row["unit"], lang),
            date=row["as_of"],
        )
        for _, row in ordered.iloc[:-1].iterrows()
    )
    name = metric_name(facts, str(newest["metric"]), lang)
    definition = str(newest["definition"])
    end = "target" if newest["target"] else "actual"
    series = "" if newest["series"] == newest["metric"] else f".{newest['series']}"
    return Figure(
        key=f"metric.{newest['park_id']}.{newest['metric']}{series}.{end}",
        label=t("card.published_label", lang, name=name, definition=definition) if definition else name,
        value=value,
        unit=unit_name(newest["unit"], lang),
        as_of=str(newest["as_of"]),
        table="metrics",
        rows=ordered.iloc[::-1].drop(columns=["series", "definition"]),
        formula=t("card.published_formula", lang, note=note),
        excluded=t("card.published_target", lang) if newest["target"] else "",
        disagreements=t("card.published_other", lang, text=others) if others else "",
        decimals=_decimals(value),
    )


def _decimals(value: float) -> int:
    """As many decimals as the source gave, at most three."""
    text = f"{value:.3f}".rstrip("0")
    return len(text.partition(".")[2])
