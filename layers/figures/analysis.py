"""A statistic's result in the reader's words: its verdict as a sentence, its numbers as figures, how it is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from layers.chart import money_factor, word
from layers.figure import Figure
from layers.figures.filter_text import filter_text
from layers.figures.names import park_names, sector_names
from layers.text import has, t

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Result, Statistic, Value
    from layers.view import View

MAX_FIGURES = 8


def verdict(result: Result, facts: Facts, view: View) -> str:
    """The sentence that says what the result means; ids become names, numbers get their thousands."""
    values = dict(result.verdict.values)
    for share, percent in (("share", "percent"), ("random", "random_percent")):
        part = values.get(share)
        values[percent] = round(100 * part) if isinstance(part, float) and part <= 1 else None
    said = {key: spoken(key, value, facts, view) for key, value in values.items()}
    return t(f"stats.verdict.{result.verdict.code}", view.lang, **said)


def spoken(key: str, value: object, facts: Facts, view: View) -> str:
    """One value of a verdict as text. A key that ends in ``park`` or ``sector`` (or is an axis) holds an id."""
    if value is None or value is pd.NA:
        return t("ui.unknown", view.lang)
    if key == "p" and isinstance(value, float):
        return p_text(value)
    if isinstance(value, str):
        return name_of(value, facts, view)
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".") if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) and not key.endswith(("start", "end", "year")) else str(value)


def name_of(code: str, facts: Facts, view: View) -> str:
    """The name of a park, sector or axis id (two joined by ``:`` too); a code's text; or the code itself."""
    axes = facts.boundaries.axes
    names = {
        **park_names(facts, view.lang),
        **sector_names(facts, view.lang),
        **dict(zip(axes["id"], axes[f"name_{view.lang}"], strict=True)),
    }
    parts = [names.get(part, "") or _code(part, view) for part in code.split(":")]
    return " · ".join(part for part in parts if part)


def _code(code: str, view: View) -> str:
    for group in ("choice", "cell", "reason"):
        if has(f"stats.{group}.{code}", view.lang):
            return word(group, code, view)
    return code


def figures(result: Result, statistic: Statistic, facts: Facts, selection: Selection, view: View) -> tuple[Figure, ...]:
    """Headline values as figures with provenance: formula, denominator, exclusions, and the rows behind each."""
    rows, table = _rows(result, selection)
    return tuple(
        _figure(number, value, result, statistic, facts, view, rows, table)
        for number, value in enumerate(result.values[:MAX_FIGURES])
    )


def _figure(  # noqa: PLR0917 - one call, from the line above
    number: int,
    value: Value,
    result: Result,
    statistic: Statistic,
    facts: Facts,
    view: View,
    rows: pd.DataFrame,
    table: str,
) -> Figure:
    about = name_of(value.about, facts, view) if value.about else ""
    label = word("value", value.id, view)
    shown = value.value
    if isinstance(shown, (int, float)) and not isinstance(shown, bool):
        shown = float(shown) * (100 if value.unit == "share" else money_factor(value.unit, view))
    return Figure(
        key=f"{result.statistic}.{number}.{value.id}",
        label=f"{label} · {about}" if about else label,
        value=shown,
        unit=word("unit", "percent" if value.unit == "share" else value.unit, view) if value.unit else "",
        table=table,
        rows=_about(rows, value.about),
        formula=f"{statistic.formula}{_interval(value, view)}",
        denominator=word("denominator", result.denominator, view) if result.denominator else "",
        excluded=excluded(result, view),
        unknown="" if value.value is not None else word("reason", value.reason or "unknown", view),
        decimals=0 if value.unit == "share" else value.decimals,
    )


def _rows(result: Result, selection: Selection) -> tuple[pd.DataFrame, str]:
    """The rows behind a result: projects when money of projects was measured, organisations otherwise."""
    from_projects = result.params.get("weight") == "investment" and "other_stage" in result.excluded
    return (selection.investments, "investments") if from_projects else (selection.enterprises, "enterprises")


def _about(rows: pd.DataFrame, about: str) -> pd.DataFrame:
    parts = set(about.split(":")) if about else set()
    for column in ("park_id", "main_sector"):
        if column in rows.columns and parts & set(rows[column].dropna().unique()):
            rows = rows.loc[rows[column].isin(parts)]
    return rows


def _interval(value: Value, view: View) -> str:
    parts = []
    if value.low is not None and value.high is not None:
        parts.append(t("analysis.interval", view.lang, low=f"{value.low:.3g}", high=f"{value.high:.3g}"))
    if value.p_value is not None:
        parts.append(t("analysis.p_value", view.lang, p=p_text(value.p_value)))
    return "".join(f"; {part}" for part in parts)


def p_text(p: float) -> str:
    """A p-value with its sign, as it should be read: never 0."""
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def excluded(result: Result, view: View) -> str:
    """Which rows took no part and why, with their numbers; "" when all did."""
    join = t("filters.list_join", view.lang)
    return join.join(
        t("analysis.excluded_part", view.lang, reason=word("excluded", reason, view), n=f"{number:,}")
        for reason, number in result.excluded.items()
    )


def explained(result: Result, statistic: Statistic, facts: Facts, view: View) -> tuple[tuple[str, str], ...]:
    """(heading, text) of the panel “how it is computed”; literature is one text, a reference a line."""
    lang = view.lang
    said = [
        ("method", word("how", statistic.id, view)),
        ("formula", statistic.formula),
        ("unit", word("unit", result.unit or statistic.unit, view)),
        ("denominator", word("denominator", result.denominator, view) if result.denominator else ""),
        ("n", t("analysis.n_of", lang, n=f"{result.n:,}", need=f"{statistic.minimum_n:,}")),
        ("excluded", excluded(result, view) or t("analysis.none_excluded", lang)),
        ("filter", filter_text(facts, view.filter, lang)),
        ("seed", str(result.seed) if result.seed is not None else ""),
        ("cautions", "\n".join(word("note", note, view) for note in result.notes)),
        ("literature", "\n".join(statistic.literature)),
    ]
    return tuple((t(f"analysis.how.{key}", lang), text) for key, text in said if text)
