"""Published figures from the table ``metrics``: as published, the newest first, never joined into a series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.figures.figure import Figure
from layers.text import t
from layers.words.names import in_reader_units, metric_name, unit_name

if TYPE_CHECKING:
    import pandas as pd

    from data.load import Facts


def published(facts: Facts, park_id: str, lang: str, *, targets: bool = False) -> tuple[Figure, ...]:
    """One Figure per indicator of a park (or ``"city"``): its newest actual value, or its newest target.

    Indicators stand in the table's order. The other values of the indicator are named as such, with their dates.
    """
    rows = facts.metrics[(facts.metrics["park_id"] == park_id) & (facts.metrics["target"] == targets)]
    return tuple(_figure(group, lang) for _, group in rows.groupby("metric", sort=False))


def latest(facts: Facts, park_id: str, metric: str, lang: str) -> Figure | None:
    """The newest actual value of one indicator; None when none was found."""
    rows = facts.metrics
    rows = rows[(rows["park_id"] == park_id) & (rows["metric"] == metric) & ~rows["target"]]
    return _figure(rows, lang) if len(rows) else None


def _figure(rows: pd.DataFrame, lang: str) -> Figure:
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
    return Figure(
        key=f"metric.{newest['park_id']}.{newest['metric']}.{'target' if newest['target'] else 'actual'}",
        label=metric_name(str(newest["metric"]), lang),
        value=value,
        unit=unit_name(newest["unit"], lang),
        as_of=str(newest["as_of"]),
        table="metrics",
        rows=ordered.iloc[::-1],
        formula=t("card.published_formula", lang, note=note),
        excluded=t("card.published_target", lang) if newest["target"] else "",
        disagreements=t("card.published_other", lang, text=others) if others else "",
        decimals=_decimals(value),
    )


def _decimals(value: float) -> int:
    """As many decimals as the source gave, at most three."""
    text = f"{value:.3f}".rstrip("0")
    return len(text.partition(".")[2])
